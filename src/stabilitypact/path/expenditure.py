"""Turns a path of the structural primary balance into net expenditure growth and the control account's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions

Floats = npt.NDArray[np.float64]


def net_expenditure_growth(assumptions: Assumptions, steps: Any) -> Floats:
    """Return the highest net expenditure growth that the steps allow, %.

    Parameters
    ----------
    assumptions : Assumptions
        Arrays (..., year).
    steps : array (..., n)
        Yearly change of the structural primary balance from T + 1, % of GDP.

    Returns
    -------
    array (..., n)
        Potential growth plus deflator growth less the step over primary expenditure in T.

    Notes
    -----
    'Adjustment scenario'!G79; Art. 2(2) of Regulation (EU) 2024/1263 defines what net expenditure is.
    """
    first = assumptions.base + 1
    span = slice(first, first + steps.shape[-1])
    medium = (
        np.asarray(assumptions.potential_growth)[..., span]
        + np.asarray(assumptions.deflator_growth)[..., span]
    )
    growth: Floats = medium - 100.0 * steps / np.asarray(assumptions.primary_expenditure)[..., None]
    return growth


@dataclass(frozen=True, slots=True)
class ControlAccount:
    """What the control account of Art. 22 starts from when a path is endorsed.

    Attributes
    ----------
    base_year : int
        T, from which cumulated growth counts.
    balance : float
        Zero: the account is reset with a new endorsed path (Art. 22(6)).
    net_expenditure_share : float
        Primary expenditure in T, % of GDP: converts a deviation of growth into % of GDP.
    ceilings : mapping of year to float
        Highest growth of the year, %.
    cumulated : mapping of year to float
        Highest growth since the base year, %.
    """

    base_year: int
    balance: float
    net_expenditure_share: float
    ceilings: dict[int, float]
    cumulated: dict[int, float]


def control_account(base_year: int, share: float, growth: Floats) -> ControlAccount:
    """Return the account's start for yearly growth rates from `base_year + 1`, %."""
    years = [base_year + 1 + k for k in range(len(growth))]
    level = 100.0 * (np.cumprod(1.0 + np.asarray(growth) / 100.0) - 1.0)
    ceilings = {year: float(value) for year, value in zip(years, growth, strict=True)}
    return ControlAccount(
        base_year,
        0.0,
        share,
        ceilings,
        {year: float(value) for year, value in zip(years, level, strict=True)},
    )
