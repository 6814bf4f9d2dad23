"""Which states miss a rule that decides, year by year, under each rule set of a comparison?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stabilitypact.law.verdict import NOT_MET
from stabilitypact.reform.comparison import Comparison


class Breaches(NamedTuple):
    """States in breach in a year: Eurostat codes, and whether the year is past or to come."""

    kind: str
    states: tuple[str, ...]


def breaching(found: Comparison, name: str) -> dict[int, Breaches]:
    """Return the states in breach under one rule set by year; a year held twice counts as past."""
    track = found.tracks[name]
    held = {
        year: Breaches("past", _named(track.countries, track.verdict[:, column] == NOT_MET))
        for column, year in enumerate(track.years)
    }
    if found.forwards:
        ahead = found.forwards[name]
        for column, year in enumerate(ahead.years):
            held.setdefault(year, Breaches("to come", _named(ahead.countries, ahead.breach[:, column])))
    return dict(sorted(held.items()))


def _named(countries: tuple[str, ...], flags: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(code for code, flag in zip(countries, flags, strict=True) if flag)
