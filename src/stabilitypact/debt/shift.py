"""Says by how much each assumption is moved in each year, and holds the Commission's four scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

import numpy as np

from stabilitypact.errors import UnknownName

Array = Any
ScenarioName = Literal["adjustment", "lower_spb", "adverse_r_g", "financial_stress"]
SCENARIOS: tuple[ScenarioName, ...] = get_args(ScenarioName)

STRESS_LEVEL = 1.0
STRESS_SLOPE = 0.06
STRESS_THRESHOLD = 90.0


@dataclass(frozen=True, slots=True)
class Shift:
    """Amounts added to the assumptions; arrays (..., year) that broadcast against them.

    Attributes
    ----------
    spb, primary_balance, stock_flow, one_offs, ageing_cost : array (..., year)
        Added to the level in the year, % of GDP. A change of `spb` works through the multiplier,
        one of `primary_balance` does not.
    growth, potential_growth, deflator_growth, short_rate, long_rate : array (..., year)
        Percentage points.
    exchange_rate : array (..., year)
        Rise of the value of all inherited debt from exchange rates, %; positive raises debt and interest.
    stress : array (..., year)
        1 in the year in which market rates rise by 1 + 0.06 max(0, debt of the year before - 90).
    """

    spb: Array
    primary_balance: Array
    stock_flow: Array
    one_offs: Array
    ageing_cost: Array
    growth: Array
    potential_growth: Array
    deflator_growth: Array
    short_rate: Array
    long_rate: Array
    exchange_rate: Array
    stress: Array


SHIFTABLE = tuple(f.name for f in fields(Shift))


def no_shift(years: Sequence[int]) -> Shift:
    """Return the shift that moves nothing; every array has shape (year,)."""
    return Shift(**{name: np.zeros(len(years)) for name in SHIFTABLE})


def scenario(name: ScenarioName, years: Sequence[int], end: int) -> Shift:
    """Return one of the Commission's deterministic scenarios (sheet, one tab each; DSM 2023, Annex A3).

    Parameters
    ----------
    name : {"adjustment", "lower_spb", "adverse_r_g", "financial_stress"}
        The scenario.
    years : sequence of int
        Years of the projection.
    end : int
        e, last year of the adjustment; every scenario starts in e + 1.

    Raises
    ------
    UnknownName
        For any other scenario.
    """
    if name not in SCENARIOS:
        raise UnknownName("scenario", name, ["baseline", *SCENARIOS])
    shift = no_shift(years)
    year = np.asarray(years)
    after = (year > end).astype(np.float64)
    if name == "lower_spb":
        shift.spb[:] = -0.25 * after - 0.25 * (year > end + 1)
    elif name == "adverse_r_g":
        for moved, amount in (
            (shift.short_rate, 0.5),
            (shift.long_rate, 0.5),
            (shift.growth, -0.5),
            (shift.potential_growth, -0.5),
        ):
            moved[:] = amount * after
    elif name == "financial_stress":
        shift.stress[:] = year == end + 1
    return shift


def stack(shifts: Sequence[Shift]) -> Shift:
    """Return several shifts as one, arrays of shape (shift, year)."""
    return Shift(**{name: np.stack([getattr(one, name) for one in shifts]) for name in SHIFTABLE})


def spread(shift: Shift, leading: int, trailing: int) -> Shift:
    """Return the shift with axes of length one before and after its own leading axes."""

    def shape(value: Array) -> Array:
        return np.reshape(value, (1,) * leading + value.shape[:-1] + (1,) * trailing + value.shape[-1:])

    return Shift(**{name: shape(getattr(shift, name)) for name in SHIFTABLE})


def moved_to(shift: Shift, xp: Any) -> Shift:
    """Return the shift with its arrays in the array library `xp` (float64)."""
    return Shift(
        **{name: xp.asarray(np.asarray(getattr(shift, name)), dtype=xp.float64) for name in SHIFTABLE}
    )
