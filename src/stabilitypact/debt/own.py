"""Turns a user's own scenario, any assumption in any year, into what a projection reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions, check
from stabilitypact.debt.shift import SHIFTABLE, Shift, no_shift
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.sentence import State, say

Floats = npt.NDArray[np.float64]
Amounts = Mapping[int, float] | float
Changes = Mapping[str, Amounts]

TOGETHER = {"real_growth": ("growth", "potential_growth"), "market_rates": ("short_rate", "long_rate")}
"""Names that move two assumptions alike, as the Commission's scenario of higher interest and lower growth does."""
ASSUMED = {
    "property_income": "property_income",
    "maturing_share": "maturing_share",
    "implicit_interest_rate": "forecast_rate",
}
"""Yearly assumptions that are moved in place."""
CONSTANT = ("multiplier", "semi_elasticity", "short_share")
"""Assumptions that hold for all years: one number."""
MOVABLE = (*SHIFTABLE, *TOGETHER, *ASSUMED, *CONSTANT)


def own_scenario(
    changes: Changes, assumptions: Assumptions, country: str | State
) -> tuple[Assumptions, Shift]:
    """Return assumptions and shift of a user's own scenario.

    Parameters
    ----------
    changes : mapping of name to {year: amount} or one amount
        Names from `MOVABLE`: ratios in % of GDP, rates in percentage points. One amount moves every year after T;
        "multiplier", "semi_elasticity" and "short_share" hold for all years and take one amount only.
        "exchange_rate" is the rise of the value of all inherited debt in %: a fall of the own currency by 10 %
        with 30 % of the debt in foreign currency is 3. "growth" moves actual growth where the output gap is not
        closing by rule; "real_growth" moves actual and potential growth alike.
    assumptions : Assumptions
        Arrays (1, year), NumPy.
    country : str or State
        How to call the state in a sentence.

    Raises
    ------
    UnknownName
        For a name that cannot be moved.
    BadInput
        For a year outside the projection, an amount that is no number, and results that cannot be: potential
        output or prices that vanish, shares outside 0 to 1, a negative multiplier.
    """
    if not isinstance(changes, Mapping):
        raise BadInput(
            say(
                "Shifts must name assumptions and years, e.g. {'long_rate': {2027: 1.0}}, not %(changes)s.",
                changes=repr(changes),
            )
        )
    moved, shift = assumptions, no_shift(assumptions.years)
    for name, amounts in changes.items():
        if name not in MOVABLE:
            raise UnknownName("assumption to shift", str(name), MOVABLE)
        if name in CONSTANT:
            moved = _with(moved, name, _constant(name, amounts))
            continue
        yearly = _by_year(name, amounts, assumptions)
        if name in ASSUMED:
            moved = _with(moved, ASSUMED[name], yearly)
        for field in TOGETHER.get(name, (name,) if name in SHIFTABLE else ()):
            getattr(shift, field)[:] += yearly
    _possible(moved, shift, country)
    return moved, shift


def _with(assumptions: Assumptions, name: str, amount: Floats | float) -> Assumptions:
    changed: dict[str, Any] = {name: np.asarray(getattr(assumptions, name)) + amount}
    return replace(assumptions, **changed)


def _constant(name: str, amount: Any) -> float:
    if not isinstance(amount, Real) or not isfinite(amount):
        raise BadInput(
            say(
                "'%(name)s' holds for all years: its shift is one number, not %(amount)s.",
                name=name,
                amount=repr(amount),
            )
        )
    return float(amount)


def _by_year(name: str, amounts: Any, assumptions: Assumptions) -> Floats:
    """Return the amounts as an array (year,)."""
    years = assumptions.years
    if isinstance(amounts, Real):
        amounts = dict.fromkeys((year for year in years if year > assumptions.base_year), amounts)
    if not isinstance(amounts, Mapping):
        raise BadInput(
            say(
                "The shift of %(name)s must be a number or amounts by year, not %(amounts)s.",
                name=name,
                amounts=repr(amounts),
            )
        )
    yearly = np.zeros(len(years))
    for year, amount in amounts.items():
        if year not in years[1:]:
            raise BadInput(
                say(
                    "The shift of %(name)s in %(year)s lies outside the projection, which covers %(first)s to "
                    "%(last)s.",
                    name=name,
                    year=year,
                    first=years[1],
                    last=years[-1],
                )
            )
        if not isinstance(amount, Real) or not isfinite(amount):
            raise BadInput(
                say(
                    "The shift of %(name)s in %(year)s is %(amount)s, which is not a number.",
                    name=name,
                    year=year,
                    amount=repr(amount),
                )
            )
        yearly[years.index(year)] = float(amount)
    return yearly


def _possible(moved: Assumptions, shift: Shift, country: str | State) -> None:
    """Raise `BadInput` where the moved assumptions cannot be."""
    whole = replace(
        moved,
        potential_growth=np.asarray(moved.potential_growth) + shift.potential_growth,
        deflator_growth=np.asarray(moved.deflator_growth) + shift.deflator_growth,
        growth=np.asarray(moved.growth) + shift.growth,
    )
    check(whole, (country,))
