"""Projects debt, balances, growth and interest along a path of the structural primary balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stabilitypact.debt.arrays import namespace, running_sum
from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.recursion import AS_MODELLED, Flows, Quirks, State, advance, begin
from stabilitypact.debt.shift import Shift, moved_to

Array = Any

STOCKS = ("debt", "outstanding", "rolled_long", "rolled_short", "new_long", "new_short", "spb")
FLOWS = Flows._fields


@dataclass(frozen=True, slots=True)
class Projection:
    """Projected rows; every array has shape (..., year) for `years`, the starting year left out.

    Attributes
    ----------
    years : tuple of int
        Projected years.
    debt, outstanding, rolled_long, rolled_short, new_long, new_short : array
        Debt and its five parts, % of GDP.
    debt_before : array
        Debt of the year before, % of GDP.
    spb : array
        Structural primary balance before ageing, shifts included, % of GDP.
    ageing_cost, property_income : array
        Rise of ageing cost and of property income since the reference year, % of GDP.
    real_growth, potential_growth, deflator_growth, nominal_growth, output_gap : array
        %.
    short_rate, long_rate, implicit_rate, implicit_long_rate : array
        %.
    interest, cyclical, one_offs, stock_flow, fx_interest : array
        % of GDP.
    primary_balance, balance, structural_balance : array
        % of GDP.
    other : array
        Shift of the primary balance that is none of its components, % of GDP.
    fx : array
        Exchange rate factor on inherited debt.
    counter, closing : array
        The sheet's auxiliary rows 50 and 51.
    """

    years: tuple[int, ...]
    debt: Array
    outstanding: Array
    rolled_long: Array
    rolled_short: Array
    new_long: Array
    new_short: Array
    debt_before: Array
    spb: Array
    ageing_cost: Array
    property_income: Array
    real_growth: Array
    potential_growth: Array
    deflator_growth: Array
    nominal_growth: Array
    output_gap: Array
    short_rate: Array
    long_rate: Array
    implicit_rate: Array
    implicit_long_rate: Array
    interest: Array
    cyclical: Array
    one_offs: Array
    primary_balance: Array
    balance: Array
    structural_balance: Array
    stock_flow: Array
    fx_interest: Array
    other: Array
    fx: Array
    counter: Array
    closing: Array


def ageing_since(assumptions: Assumptions, reference: int) -> tuple[Array, Array]:
    """Return the rises of ageing cost and property income since year `reference`, zero up to it.

    Both arrays have shape (..., year), % of GDP.
    """
    xp = namespace(assumptions.ageing_cost)
    at = assumptions.at(reference)
    later = xp.asarray([float(year > reference) for year in assumptions.years])
    rises = []
    for path in (assumptions.ageing_cost, assumptions.property_income):
        rise = path - path[..., at : at + 1]
        rises.append(xp.where(later > 0.0, rise, xp.asarray(0.0)))
    return rises[0], rises[1]


def spb_path(assumptions: Assumptions, steps: Array) -> Array:
    """Return the path of the structural primary balance that takes `steps` (..., n) from T + 1.

    Up to T it is the assumptions'; after the last step it is constant. Shape (..., year).
    """
    xp = namespace(assumptions.spb, steps)
    base, years = assumptions.base, len(assumptions.years)
    count = min(steps.shape[-1], years - base - 1)
    risen = running_sum(xp, steps[..., :count])
    start = assumptions.spb[..., base : base + 1]
    during = start + risen
    held = (
        during[..., -1:] + xp.zeros((years - base - 1 - count,))
        if count
        else start + xp.zeros((years - base - 1,))
    )
    known = (
        assumptions.spb[..., : base + 1] + 0.0 * during[..., :1]
        if count
        else assumptions.spb[..., : base + 1]
    )
    return xp.concat([known, during, held] if count else [known, held], axis=-1)


def run(
    assumptions: Assumptions,
    spb: Array,
    reference: int,
    shift: Shift,
    keep: Sequence[str],
    quirks: Quirks = AS_MODELLED,
) -> dict[str, Array]:
    """Return chosen rows of a projection: the light form of `project` for many paths at once.

    Parameters
    ----------
    assumptions, spb, reference, shift, quirks
        As in `project`.
    keep : sequence of str
        Names from `STOCKS` and `Flows`.

    Returns
    -------
    dict of array
        Each of shape (..., year), the starting year left out.
    """
    years = range(1, len(assumptions.years))
    return iterate(begin(assumptions), assumptions, spb, reference, shift, keep, years, quirks)[0]


def iterate(
    state: State,
    assumptions: Assumptions,
    spb: Array,
    reference: int,
    shift: Shift,
    keep: Sequence[str],
    positions: range,
    quirks: Quirks = AS_MODELLED,
) -> tuple[dict[str, Array], State]:
    """Return chosen rows for the years at `positions` and the state after the last of them.

    A projection can thus go on from a state in several ways, as the scenarios do from e.
    """
    xp = namespace(spb)
    ageing, income = ageing_since(assumptions, reference)
    relief = income - ageing
    rows: dict[str, list[Array]] = {name: [] for name in keep}
    for t in positions:
        state, flows = advance(state, assumptions, t, spb[..., t], relief[..., t], shift, quirks)
        for name, row in rows.items():
            row.append(getattr(state, name) if name in STOCKS else getattr(flows, name))
    return {name: _joined(xp, row) for name, row in rows.items()}, state


def project(
    assumptions: Assumptions, spb: Array, reference: int, shift: Shift, quirks: Quirks = AS_MODELLED
) -> Projection:
    """Project everything along a path of the structural primary balance.

    Parameters
    ----------
    assumptions : Assumptions
        Arrays (..., year).
    spb : array (..., year)
        Structural primary balance before ageing and before shifts, for the assumptions' years, % of GDP.
    reference : int
        Year from which ageing cost counts on top: e, or T without policy change.
    shift : Shift
        Arrays that broadcast against (..., year).
    quirks : Quirks, optional
        Departures that reproduce the printed sheet.
    """
    xp = namespace(spb)
    rows = run(assumptions, spb, reference, shift, (*STOCKS, *FLOWS), quirks)
    ageing, income = ageing_since(assumptions, reference)
    like = xp.zeros_like(rows["debt"])
    start = assumptions.debt_start[..., None] + 0.0 * rows["debt"][..., :1]
    for name in ("fx_interest", "fx"):
        rows[name] = rows[name] + like
    rows["nominal_growth"] = 100.0 * (rows.pop("nominal_factor") - 1.0)
    return Projection(
        years=assumptions.years[1:],
        debt_before=xp.concat([start, rows["debt"][..., :-1]], axis=-1),
        ageing_cost=ageing[..., 1:] + shift.ageing_cost[..., 1:] + like,
        property_income=income[..., 1:] + like,
        one_offs=assumptions.one_offs[..., 1:] + shift.one_offs[..., 1:] + like,
        other=shift.primary_balance[..., 1:] + like,
        **rows,
    )


def project_on(xp: Any, assumptions: Assumptions, spb: Array, reference: int, shift: Shift) -> Projection:
    """Project with another array library: the same equations, moved to `xp` and left there."""
    moved = xp.asarray(np.asarray(spb), dtype=xp.float64)
    return project(assumptions.on(xp), moved, reference, moved_to(shift, xp))


def _joined(xp: Any, rows: list[Array]) -> Array:
    """Return yearly arrays as one with the year last; they may differ in their axes of length one."""
    if len({row.shape for row in rows}) > 1:
        rows = list(xp.broadcast_arrays(*rows))
    return xp.moveaxis(xp.stack(rows, axis=0), 0, -1)
