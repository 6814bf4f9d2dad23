"""What does the framework of 2024 ask of each state, with a reform's changes to its numbers?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Floats
from stabilitypact.path.rules import PathRules
from stabilitypact.path.trajectory import trajectory

PERIODS = (4, 5, 6, 7)
"""Years of adjustment tried in turn: four (Art. 5), then with an extension (Art. 14(1))."""

_ROUNDING = 0.05
_BANDS = {"same_year": "same_year", "start_year": "year_before", "base_year": "base_year"}


def _plain(value: Any) -> Any:
    return value


def _rounded(value: Any) -> Any:
    return value + _ROUNDING


FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "trajectory.deficit_limit": ("deficit_limit", _rounded),
    "trajectory.resilience.margin": ("resilience_limit", _rounded),
    "trajectory.resilience.step": ("resilience_step", _plain),
    "trajectory.resilience.step_extended": ("resilience_step_extended", _plain),
    "trajectory.safeguard.high_above": ("debt_high", _plain),
    "trajectory.safeguard.high_fall": ("safeguard_high", _plain),
    "trajectory.safeguard.low_above": ("debt_reference", _plain),
    "trajectory.safeguard.low_fall": ("safeguard_low", _plain),
    "trajectory.safeguard.banding": ("safeguard_band", _BANDS.__getitem__),
    "trajectory.dsa.horizon_years": ("horizon", _plain),
    "trajectory.dsa.probability": ("probability", _plain),
    "trajectory.dsa.grid_step": ("grid_step", _plain),
    "edp.minimum_effort": ("benchmark_step", _plain),
    "edp.interest_relief_until": ("benchmark_structural_from", lambda year: year + 1),
}
"""Paths of the rule book that the required path reads, with the field of `PathRules`."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Required steps, shape (country, year), % of GDP; NaN where no step on the grid holds.

    Attributes
    ----------
    periods : tuple of int
        Years of adjustment of each state; 0 where none of 4 to 7 has a solution.
    """

    steps: Floats
    periods: tuple[int, ...]


def path_rules(book: RuleBook, year: int) -> PathRules:
    """Return the rules of the required path: the Commission's practice, with what a reform changed in the book."""
    changes = {}
    for change in book.changes:
        found = FIELDS.get(change.path)
        if found is not None and book.find(change.path, year) is not None:
            name, convert = found
            changes[name] = convert(book.value(change.path, year))
    return PathRules().changed(**changes)


def unread(book: RuleBook) -> tuple[str, ...]:
    """Return the changed paths about the required path that the projection does not read."""
    return tuple(
        dict.fromkeys(
            each.path
            for each in book.changes
            if each.path.startswith("trajectory.") and each.path not in FIELDS
        )
    )


@lru_cache(maxsize=32)
def required(
    codes: tuple[str, ...], vintage: str | None, guidance: str | None, rules: PathRules, horizon: int
) -> Asked:
    """Return the steps of the required paths from T + 1, zero after the adjustment and never below zero.

    States without a reference trajectory may have room to do less; nothing obliges them to, so that their step
    is zero. A state for which four years have no solution gets the shortest extension that has one.
    """
    steps = np.full((len(codes), horizon), np.nan)
    periods = [0] * len(codes)
    waiting = list(codes)
    for period in PERIODS:
        if not waiting:
            break
        for each in trajectory(waiting, period, rules, guidance, vintage=vintage):
            if each.steps is None:
                continue
            row = codes.index(each.country)
            steps[row] = 0.0
            taken = np.maximum(np.array(each.steps), 0.0)[:horizon]
            steps[row, : taken.size] = taken
            periods[row] = period
            waiting.remove(each.country)
    steps.setflags(write=False)
    return Asked(steps, tuple(periods))
