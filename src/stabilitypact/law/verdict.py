"""Which answers can a rule give, and how do unknowns combine?

Conditions are float arrays of 1 (true), 0 (false) and NaN (unknown) under Kleene's three-valued logic, so
that a missing figure leads to "undetermined" exactly where it matters and nowhere else. Comparisons forgive
binary noise (`NOISE`), so that a deficit summed to 3.0000000000000004 counts as the 3.0 that was published.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


class Verdict(StrEnum):
    """The answer of a rule for one state and year.

    Attributes
    ----------
    MET, NOT_MET :
        The value is within its threshold, or not.
    EXEMPT :
        The value is missed, but an exit or escape clause of the law holds.
    NOT_APPLICABLE :
        The rule book has no such rule for this state and year.
    UNDETERMINED :
        A figure that would decide is not published, or the text has no number.
    """

    MET = "met"
    NOT_MET = "not_met"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
MET, NOT_MET, EXEMPT, NOT_APPLICABLE, UNDETERMINED = range(5)

NOISE = 1e-9
"""Differences below this are arithmetic of binary numbers, far under the last published digit (1e-3)."""


def at_most(value: Floats, limit: Floats | float) -> Floats:
    """Return whether value <= limit, noise forgiven; NaN where either is unknown."""
    return _known(value - limit, value - limit <= NOISE)


def at_least(value: Floats, limit: Floats | float) -> Floats:
    """Return whether value >= limit, noise forgiven; NaN where either is unknown."""
    return _known(value - limit, value - limit >= -NOISE)


def below(value: Floats, limit: Floats | float) -> Floats:
    """Return whether value < limit by more than noise; NaN where either is unknown."""
    return _known(value - limit, value - limit < -NOISE)


def above(value: Floats, limit: Floats | float) -> Floats:
    """Return whether value > limit by more than noise; NaN where either is unknown."""
    return _known(value - limit, value - limit > NOISE)


def _known(difference: Floats, condition: NDArray[np.bool_]) -> Floats:
    return np.where(np.isnan(difference), np.nan, condition)


def one_decimal(values: Floats) -> Floats:
    """Return figures as they are published, to one decimal; halves move away from zero (3.05 becomes 3.1)."""
    return np.copysign(np.floor(np.abs(values) * 10 + 0.5 + 10 * NOISE) / 10, values)


def every(*conditions: Floats) -> Floats:
    """Return Kleene's "and": false where any is false, else unknown where any is unknown."""
    result = np.ones(np.broadcast_shapes(*(c.shape for c in conditions)))
    for condition in conditions:
        false = (result == 0) | (condition == 0)
        result = np.where(false, 0.0, result + condition - 1)
    return result


def either(*conditions: Floats) -> Floats:
    """Return Kleene's "or": true where any is true, else unknown where any is unknown."""
    return 1 - every(*(1 - condition for condition in conditions))


def negate(condition: Floats) -> Floats:
    """Return the negation; unknown stays unknown."""
    return 1 - condition


def decide(condition: Floats) -> Codes:
    """Return verdict codes: true is met, false not met, unknown undetermined."""
    return np.where(np.isnan(condition), UNDETERMINED, np.where(condition == 1, MET, NOT_MET)).astype(np.int8)


def truth(verdict: Codes) -> Floats:
    """Return 1 for met or exempt, 0 for not met, NaN for undetermined and not applicable."""
    return np.select([(verdict == MET) | (verdict == EXEMPT), verdict == NOT_MET], [1.0, 0.0], np.nan)
