"""What does the framework of 2024 ask of each state, with a reform's changes to its numbers?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Floats
from stabilitypact.path.book import PARAMETERS, rules_of_book
from stabilitypact.path.rules import PathRules
from stabilitypact.path.trajectory import trajectory

PERIODS = (4, 5, 6, 7)
"""Years of adjustment tried in turn: four (Art. 5), then with an extension (Art. 14(1))."""

_BANDS = {"same_year": "same_year", "start_year": "year_before", "base_year": "base_year"}
_BANDING = "trajectory.safeguard.banding"
READ = frozenset(
    {
        *PARAMETERS.values(),
        _BANDING,
        "edp.interest_relief_until",
        "trajectory.deficit_limit",
        "trajectory.resilience.margin",
        "trajectory.dsa.deficit_tolerance",
        "trajectory.dsa.structural_tolerance",
    }
)
"""Paths of the rule book that the required path reads."""


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
    """Return the rules of the required path: the Commission's practice, with what a reform changed in the book.

    Which debt decides the band of the safeguard is the practice's unless the reform changes it.
    """
    found = rules_of_book(book, on=book.date_for(year))
    if any(change.path == _BANDING for change in book.changes):
        found = found.changed(safeguard_band=_BANDS[book.value(_BANDING, book.date_for(year))])
    return found


def unread(book: RuleBook) -> tuple[str, ...]:
    """Return the changed paths about the required path that the projection does not read."""
    return tuple(
        dict.fromkeys(
            each.path
            for each in book.changes
            if each.path.startswith(("trajectory.", "edp.", "net_expenditure.")) and each.path not in READ
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
