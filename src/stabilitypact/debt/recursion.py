"""Moves debt, growth and interest from one year to the next by the Commission's equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from stabilitypact.debt.arrays import at_least, namespace
from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.shift import STRESS_LEVEL, STRESS_SLOPE, STRESS_THRESHOLD, Shift

Array = Any

STEP_TOLERANCE = 1e-4
"""A change of the structural primary balance counts as a step above this (sheet, row 50)."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """Named departures that reproduce the published sheet where it departs from its own model.

    Attributes
    ----------
    baseline_brackets : bool
        'Baseline NFPC'!E97:G97 lack brackets, so that only rolled short-term debt is multiplied by the short
        rate. The Commission's own results printed below have them; True reproduces the printed tab.
    blank_first_step : bool
        Row 50 compares the first step with an empty cell, so that a path which brings the structural primary
        balance to zero in T + 1 does not count as a step. True reproduces this.
    """

    baseline_brackets: bool = False
    blank_first_step: bool = False


AS_MODELLED = Quirks()
"""No departure: the model whose results the Commission prints."""


class State(NamedTuple):
    """What one year hands to the next; every entry broadcasts to the same leading shape."""

    debt: Array
    outstanding: Array
    rolled_long: Array
    rolled_short: Array
    new_long: Array
    new_short: Array
    long_rate: Array
    level: Array
    gap: Array
    gap_before: Array
    counter: Array
    spb: Array


class Flows(NamedTuple):
    """What happened in a year; ratios in % of GDP, rates in %, factors as fractions of one."""

    real_growth: Array
    potential_growth: Array
    deflator_growth: Array
    output_gap: Array
    nominal_factor: Array
    short_rate: Array
    long_rate: Array
    implicit_rate: Array
    implicit_long_rate: Array
    interest: Array
    cyclical: Array
    primary_balance: Array
    balance: Array
    structural_balance: Array
    stock_flow: Array
    counter: Array
    closing: Array
    fx_interest: Array
    fx: Array


def begin(assumptions: Assumptions) -> State:
    """Return the state in the first of the assumptions' years."""
    xp = namespace(assumptions.debt_start)
    debt = assumptions.debt_start
    shares = assumptions.structure_start
    zero = xp.zeros_like(debt)
    parts = [shares[..., i] * debt for i in range(5)]
    level = 1.0 + assumptions.gap_start / 100.0
    gap = assumptions.gap_start
    outstanding, rolled_long, rolled_short, new_long, new_short = parts
    return State(
        debt, outstanding, rolled_long, rolled_short, new_long, new_short, zero, level, gap, zero, zero,
        assumptions.spb[..., 0],
    )  # fmt: skip


def advance(
    state: State,
    assumptions: Assumptions,
    t: int,
    spb: Array,
    ageing: Array,
    shift: Shift,
    quirks: Quirks = AS_MODELLED,
) -> tuple[State, Flows]:
    """Return state and flows of the year at position `t`, given those of the year before.

    Parameters
    ----------
    state : State
        Of position t - 1.
    assumptions : Assumptions
        Arrays (..., year).
    t : int
        Position of the year.
    spb : array (...)
        Structural primary balance before ageing in the year, shift not yet added.
    ageing : array (...)
        Improvement of the balance from ageing cost and property income since the reference year, % of GDP.
    shift : Shift
        Arrays (..., year).
    quirks : Quirks, optional
        Departures that reproduce the printed sheet.

    Notes
    -----
    Rows 22-30, 50-52 (growth), 56-78 (debt) and 95-111 (structure, rates) of the sheet's tabs.
    """
    xp = namespace(state.debt, spb)
    a = assumptions
    spb = spb + shift.spb[..., t]
    step = (spb - state.spb) if t > a.base else xp.zeros_like(spb)
    level, gap, counter, closing, potential = _output(xp, state, a, t, spb, step, shift, quirks)
    growth_factor = level / state.level * (1.0 + potential / 100.0)
    deflator = a.deflator_growth[..., t] + shift.deflator_growth[..., t]
    nominal = growth_factor * (1.0 + deflator / 100.0)

    surcharge = _stress(xp, state.debt, shift.stress[..., t])
    short_rate = a.short_rate[..., t] + shift.short_rate[..., t] + surcharge
    long_rate = a.long_rate[..., t] + shift.long_rate[..., t] + surcharge
    rate, implicit_long = _implicit_rates(xp, state, a.forecast_rate[..., t], short_rate, long_rate, quirks)

    interest = state.debt * (rate / 100.0) / nominal
    one_offs = a.one_offs[..., t] + shift.one_offs[..., t]
    cyclical = a.semi_elasticity * gap
    after_ageing = spb + (ageing - shift.ageing_cost[..., t])
    primary = after_ageing + cyclical + one_offs + shift.primary_balance[..., t]
    balance = primary - interest
    structural = after_ageing - interest
    stock_flow = a.stock_flow[..., t] + shift.stock_flow[..., t]
    inherited = state.debt / nominal
    fx, fx_interest, revalued = a.fx[..., t], a.fx_interest[..., t], shift.exchange_rate[..., t] / 100.0
    if bool(xp.any(revalued != 0.0)):
        fx, fx_interest = fx + revalued, fx_interest + interest * revalued
        stock_flow = stock_flow + inherited * revalued
    debt = inherited + interest - primary + stock_flow + fx_interest
    parts = _parts(xp, state, debt, inherited * fx, a.maturing_share[..., t], a.short_share)
    following = State(debt, *parts, implicit_long, level, gap, state.gap, counter, spb)
    flows = Flows(
        100.0 * (growth_factor - 1.0), potential, deflator, gap, nominal, short_rate, long_rate, rate,
        implicit_long, interest, cyclical, primary, balance, structural, stock_flow, counter, closing,
        fx_interest, fx,
    )  # fmt: skip
    return following, flows


def rate_ahead(state: State, assumptions: Assumptions, t: int) -> Array:
    """Return the implicit rate of the year at position `t`, %: known from the year before's structure."""
    a = assumptions
    xp = namespace(state.debt)
    short_rate, long_rate, forecast = a.short_rate[..., t], a.long_rate[..., t], a.forecast_rate[..., t]
    return _implicit_rates(xp, state, forecast, short_rate, long_rate, AS_MODELLED)[0]


def _output(
    xp: Any, state: State, a: Assumptions, t: int, spb: Array, step: Array, shift: Shift, quirks: Quirks
) -> tuple[Array, Array, Array, Array, Array]:
    """Return output over potential, gap, counter, closing term and potential growth of the year."""
    zero, four = xp.asarray(0.0), xp.asarray(4.0)
    potential = a.potential_growth[..., t] + shift.potential_growth[..., t]
    growing = 1.0 + potential / 100.0
    moved = xp.abs(step) > STEP_TOLERANCE
    if quirks.blank_first_step and t == a.base + 1:
        moved = moved & (xp.abs(spb) > STEP_TOLERANCE)
    counter = xp.where(moved, four, at_least(xp, state.counter - 1.0, 0.0))
    fed = a.multiplier * step / 100.0
    carried = state.level / growing
    baseline = a.growth[..., t] + shift.growth[..., t]
    drift = carried * (1.0 + baseline / 100.0 - fed)
    after_step, a_year_later = state.counter == 4.0, state.counter == 3.0
    if t <= a.base + 1:
        return drift, 100.0 * (drift - 1.0), counter, xp.zeros_like(drift), potential
    closing = xp.where(
        after_step, state.gap * (2.0 / 3.0), xp.where(a_year_later, state.gap_before * (1.0 / 3.0), zero)
    )
    kept = (counter > 1.0) & (state.counter > 1.0)
    closed = 1.0 + closing / 100.0 - carried * fed
    level = xp.where(kept, closed, xp.where(counter == 1.0, xp.asarray(1.0), drift))
    anchored = xp.isfinite(a.forecast_gap[..., t])
    if bool(xp.any(anchored)):
        level = xp.where(anchored & kept, _around_forecast(xp, state, a, t, fed, carried), level)
    return level, 100.0 * (level - 1.0), counter, closing, potential


def _around_forecast(xp: Any, state: State, a: Assumptions, t: int, fed: Array, carried: Array) -> Array:
    """Return output over potential where only the deviation from the forecast gap closes."""
    zero = xp.asarray(0.0)
    one_back = xp.where(xp.isfinite(a.forecast_gap[..., t - 1]), a.forecast_gap[..., t - 1], zero)
    two_back = a.forecast_gap[..., t - 2] if t >= 2 else one_back
    two_back = xp.where(xp.isfinite(two_back), two_back, zero)
    away = xp.where(
        state.counter == 4.0,
        (state.gap - one_back) * (2.0 / 3.0),
        xp.where(state.counter == 3.0, (state.gap_before - two_back) * (1.0 / 3.0), zero),
    )
    return 1.0 + (a.forecast_gap[..., t] + away) / 100.0 - carried * fed


def _stress(xp: Any, debt: Array, stress: Array) -> Array:
    """Return the rise of market rates under financial stress, percentage points."""
    if not bool(xp.any(stress != 0.0)):
        return stress
    return stress * (STRESS_LEVEL + STRESS_SLOPE * at_least(xp, debt - STRESS_THRESHOLD, 0.0))


def _implicit_rates(
    xp: Any, state: State, forecast: Array, short_rate: Array, long_rate: Array, quirks: Quirks
) -> tuple[Array, Array]:
    """Return the implicit rate on all debt and on long-term debt, % (rows 110-111)."""
    short_stock = state.rolled_short + state.new_short
    renewed = state.rolled_long + state.new_long
    long_stock = state.outstanding + renewed
    given = xp.isfinite(forecast)
    none, every = not bool(xp.any(given)), bool(xp.all(given))
    one = xp.asarray(1.0)
    owed = xp.where(long_stock == 0.0, one, long_stock)
    rate = implicit = None
    if not every:
        mixed = (state.long_rate * state.outstanding + long_rate * renewed) / owed
        implicit = xp.where((state.debt > 0.0) & (long_stock != 0.0), mixed, long_rate)
        divisor = xp.where(state.debt == 0.0, one, state.debt)
        rate = (implicit * long_stock + short_rate * short_stock) / divisor
    if not none:
        paid_short = short_rate * short_stock
        if quirks.baseline_brackets:
            paid_short = short_rate * state.rolled_short + state.new_short
        implied = (forecast * state.debt - paid_short) / owed
        if every:
            return forecast, implied
        implicit, rate = xp.where(given, implied, implicit), xp.where(given, forecast, rate)
    return rate, implicit


def _parts(
    xp: Any, state: State, debt: Array, base: Array, maturing: Array, new_short_share: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Return outstanding, rolled long, rolled short, new long and new short debt (rows 101-105)."""
    zero, one = xp.asarray(0.0), xp.asarray(1.0)
    long_stock = state.outstanding + state.rolled_long + state.new_long
    share = 1.0 - long_stock / xp.where(state.debt == 0.0, one, state.debt)
    due_short = share * base
    due_long = maturing * (base - due_short)
    due = due_short + due_long
    change = debt - base
    rising = change > 0.0
    partly = ~rising & (-change < due)
    some = rising | partly
    rolled = xp.where(rising, one, xp.where(partly, 1.0 + change / xp.where(due == 0.0, one, due), zero))
    new = xp.where(rising, change, zero)
    new_short = new_short_share * new
    outstanding = xp.where(some, base - due, debt)
    return outstanding, rolled * due_long, rolled * due_short, new - new_short, new_short
