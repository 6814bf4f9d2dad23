"""Measures on many paths how far the debt sustainability safeguard is from failing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stabilitypact.path.minimum import MinimumPath
from stabilitypact.path.rules import PathRules

Floats = npt.NDArray[np.float64]


def safeguard_margin(path: MinimumPath, rules: PathRules) -> Floats:
    """Return by how much the average yearly fall of debt exceeds what Art. 7 asks, % of GDP a year.

    Parameters
    ----------
    path : MinimumPath
        Paths that contain the minimum steps.
    rules : PathRules
        Bands, falls and whose debt decides the band.

    Returns
    -------
    array (country, candidate)
        Infinite where no year is bound: debt at most 60, or under a deficit procedure throughout.

    Notes
    -----
    Art. 7 of Regulation (EU) 2024/1263; 'Criteria results'!L12. Not monotone in the step, since a larger step
    ends a procedure earlier or moves debt between bands: search, never bisect.
    """
    if rules.safeguard_band == "base_year":
        return _from_base_year(path, rules)
    change = path.debt[..., 1:] - path.debt[..., :-1]
    debt = path.debt[..., 1:] if rules.safeguard_band == "same_year" else path.debt[..., :-1]
    free = ~path.procedure
    high = free & (debt > rules.debt_high)
    middle = free & (debt > rules.debt_reference) & (debt <= rules.debt_high)
    any_high, any_middle = high.any(axis=-1), middle.any(axis=-1)
    over_high = -rules.safeguard_high - _mean(change, high)
    over_middle = -rules.safeguard_low - _mean(change, middle)
    over_all = -rules.safeguard_high - _mean(change, free)
    both = np.minimum(over_high, over_middle)
    margin: Floats = np.where(
        any_high & any_middle, both, np.where(any_high, over_all, np.where(any_middle, over_middle, np.inf))
    )
    return margin


def _from_base_year(path: MinimumPath, rules: PathRules) -> Floats:
    """Return the margin by the letter of Art. 7: from the later of T and the end of the procedure to e."""
    period = path.steps.shape[-1]
    lasting = path.procedure.sum(axis=-1)
    base = np.where(path.started, lasting + 1, 0)
    start = np.take_along_axis(path.debt, np.minimum(base, period)[..., None], axis=-1)[..., 0]
    years = period - base
    asked = np.where(start > rules.debt_high, rules.safeguard_high, rules.safeguard_low)
    fall = (start - path.debt[..., -1]) / np.maximum(years, 1)
    bound = (years > 0) & (start > rules.debt_reference)
    margin: Floats = np.where(bound, fall - asked, np.inf)
    return margin


def _mean(values: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    """Return the mean of the chosen values along the last axis, 0 where none is chosen."""
    count = where.sum(axis=-1)
    mean: Floats = np.where(where, values, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return mean
