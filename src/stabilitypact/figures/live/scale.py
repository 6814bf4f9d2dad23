"""Is a user's series in another unit, or of another sign, than the published one that it stands for?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.live.measures import is_level, measures
from stabilitypact.figures.live.plausible import LEVEL, SERIES
from stabilitypact.figures.live.started import Held, Part

Fault = Literal["scale", "sign"]
Pairs = dict[int, tuple[float, float]]
"""The published figure and the user's, by year."""

FEWEST, FEWEST_CHANGED = 2, 3
"""Years of outturn before a series as a whole is judged (it is the same in both but for revisions), and figures
changed before their common distance is."""
FACTORS = (1e2, 1e3, 1e6, 1e9)
"""Per cent for shares; thousands, millions and units for billions: a figure off by one of them exactly is no other
opinion."""
FAR = 20.0
"""How many times as large or small a figure in per cent that cannot be negative may be as the published one."""
ALIKE = 0.25
"""Relative distance from the published figure with the other sign within which a figure is that one turned."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A figure that is in another unit or of another sign.

    Attributes
    ----------
    variable, year :
        Year 0 for a parameter.
    fault : {"scale", "sign"}
        What is wrong.
    published, given : float
        The figure as published and as the user gives it.
    whole : bool
        Whether other years show the same.
    """

    variable: str
    year: int
    fault: Fault
    published: float
    given: float
    whole: bool


def suspicions(part: Part, given: Held, published: Held, last_outturn: int | None) -> Iterator[Suspicion]:
    """Tell of figures that cannot be another estimate of what was published.

    Forecasts may differ as they like: of them only figures off by exactly a unit, or beyond any estimate, are told.

    Parameters
    ----------
    part : {"figures", "inputs"}
        What rules read, or inputs of the debt analysis.
    given, published : mapping
        The user's figures and those of the vintage that they are held against.
    last_outturn : int or None
        Last year of which both are outturn; None where there is none.
    """
    for name in dict.fromkeys(name for name, _ in given):
        pairs = {
            year: (published[name, year], value)
            for (each, year), value in given.items()
            if each == name and published.get((name, year)) and value
        }
        changed = {year: pair for year, pair in pairs.items() if pair[0] != pair[1]}
        if not changed:
            continue
        outturn = {year: pair for year, pair in pairs.items() if last_outturn and year <= last_outturn}
        fault = _of_series(name, outturn) or _of_changes(name, changed)
        shown = {year: pair for year, pair in outturn.items() if year in changed} or changed
        if fault:
            year = max(shown)
            yield Suspicion(name, year, fault, *shown[year], whole=True)
            continue
        for year, pair in changed.items():
            if _far(part, name, year, *pair):
                yield Suspicion(name, year, "scale", *pair, whole=False)


def _of_series(name: str, outturn: Pairs) -> Fault | None:
    """Return what is wrong with an outturn: half of it turned, or in the middle much larger or smaller."""
    if len(outturn) < FEWEST:
        return None
    if sum(abs(new + old) <= ALIKE * abs(old) for old, new in outturn.values()) > len(outturn) / 2:
        return "sign"
    most = LEVEL if is_level(name) else SERIES
    if not 1 / most <= _ratio(outturn) <= most and (is_level(name) or _is_large(outturn)):
        return "scale"
    return None


def _of_changes(name: str, changed: Pairs) -> Fault | None:
    """Return what is wrong with all that was changed: each the published figure turned, or about a hundredth of it."""
    if len(changed) > 1 and all(math.isclose(old, -new, rel_tol=1e-6) for old, new in changed.values()):
        return "sign"
    sizes = [abs(new / old) for old, new in changed.values()]
    if len(changed) < FEWEST_CHANGED or is_level(name) or not _is_large(changed):
        return None
    about = [factor for factor in (0.01, 100.0) if all(factor / 2 <= size <= 2 * factor for size in sizes)]
    return "scale" if about else None


def _far(part: Part, name: str, year: int, old: float, new: float) -> bool:
    """Tell whether a single figure is off by exactly a unit, or one that cannot be negative beyond any estimate."""
    ratio = abs(new / old)
    if abs(old) >= 1.0 and any(math.isclose(ratio, f, rel_tol=1e-6) for f in _both_ways()):
        return True
    low = catalogue()[name].plausible[0] if part == "figures" else measures()[name].plausible[0]
    if not year or low < 0:
        return False
    most = LEVEL if is_level(name) else FAR
    return (is_level(name) or max(abs(old), abs(new)) >= 5.0) and not 1 / most <= ratio <= most


def _both_ways() -> tuple[float, ...]:
    return (*FACTORS, *(1 / factor for factor in FACTORS))


def _ratio(pairs: Pairs) -> float:
    return float(np.median([abs(new / old) for old, new in pairs.values()]))


def _is_large(pairs: Pairs) -> bool:
    """Tell whether figures are beyond what revisions about zero move."""
    return float(np.median([max(abs(old), abs(new)) for old, new in pairs.values()])) >= 1.0
