"""What must hold for every path: adding up, independence of order, library and empty shifts, effort lowering debt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import array_api_strict
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.decomposition import Decomposition, decomposed
from stabilitypact.debt.own import own_scenario
from stabilitypact.debt.projection import STOCKS, Projection, project, project_on, run, spb_path
from stabilitypact.debt.recursion import Flows
from stabilitypact.debt.shift import SCENARIOS, SHIFTABLE, Shift, no_shift, scenario, spread, stack
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.path.assumptions import chosen, prepare

EVERY = prepare()
YEARS = EVERY.assumptions.years
steps = st.lists(st.floats(-1.0, 1.6), min_size=4, max_size=7)
states = st.integers(0, len(EVERY.countries) - 1)
names = st.sampled_from(SCENARIOS)


def one(position: int) -> Assumptions:
    return chosen(EVERY, [position]).assumptions


def path(assumptions: Assumptions, taken: list[float]) -> npt.NDArray[np.float64]:
    return np.asarray(spb_path(assumptions, np.array([taken])))


@given(states, steps, names)
@settings(max_examples=60, deadline=None)
def test_decomposition_adds_up(position: int, taken: list[float], name: str) -> None:
    own = one(position)
    end = own.base_year + len(taken)
    made = project(own, path(own, taken), end, scenario(name, YEARS, end))  # type: ignore[arg-type]
    change = made.debt - made.debt_before
    assert np.abs(decomposed(made).total() - change).max() < 1e-12 * max(1.0, np.abs(made.debt).max())


@given(states, steps, names)
@settings(max_examples=30, deadline=None)
def test_parts_of_the_stock_add_up_to_debt(position: int, taken: list[float], name: str) -> None:
    own = one(position)
    end = own.base_year + len(taken)
    made = project(own, path(own, taken), end, scenario(name, YEARS, end))  # type: ignore[arg-type]
    parts = made.outstanding + made.rolled_long + made.rolled_short + made.new_long + made.new_short
    assert np.abs(parts - made.debt).max() < 1e-10
    assert np.abs(made.structural_balance + made.cyclical + made.one_offs - made.balance).max() < 1e-10


@given(states, steps)
@settings(max_examples=20, deadline=None)
def test_a_shift_of_zero_is_the_baseline_to_the_last_bit(position: int, taken: list[float]) -> None:
    own = one(position)
    end = own.base_year + len(taken)
    _, empty = own_scenario({name: dict.fromkeys(YEARS[1:], 0.0) for name in SHIFTABLE}, own, "a state")
    first = project(own, path(own, taken), end, no_shift(YEARS))
    second = project(own, path(own, taken), end, empty)
    for name in Projection.__slots__:
        if name != "years":
            assert np.array_equal(getattr(first, name), getattr(second, name)), name


@given(st.permutations(list(range(len(EVERY.countries)))), st.integers(1, 26))
@settings(max_examples=10, deadline=None)
def test_order_and_chunks_do_not_matter(order: list[int], cut: int) -> None:
    whole = EVERY.assumptions
    taken = np.full((len(EVERY.countries), 4), 0.5)
    together = run(whole, spb_path(whole, taken), 2028, no_shift(YEARS), ("debt", "balance"))
    for chunk in (order[:cut], order[cut:]):
        part = whole.take(chunk)
        alone = run(part, spb_path(part, taken[chunk]), 2028, no_shift(YEARS), ("debt", "balance"))
        for name, values in alone.items():
            assert np.array_equal(values, together[name][chunk]), name


def test_scenarios_and_candidates_as_axes_equal_one_at_a_time() -> None:
    whole = EVERY.assumptions
    grid = np.array([0.0, 0.5, 1.0])
    wide = whole.with_axes(2)
    shifts = spread(stack([scenario(name, YEARS, 2028) for name in SCENARIOS]), 0, 1)
    taken = np.broadcast_to(grid[:, None], (len(EVERY.countries), 1, 3, 4))
    together = run(wide, spb_path(wide, taken), 2028, shifts, ("debt",))["debt"]
    assert together.shape == (len(EVERY.countries), 4, 3, len(YEARS) - 1)
    for i in (0, 9, 25):
        for s, name in enumerate(SCENARIOS):
            for k, step in enumerate(grid):
                own = one(i)
                alone = project(own, path(own, [step] * 4), 2028, scenario(name, YEARS, 2028)).debt
                assert np.array_equal(alone[0], together[i, s, k]), (i, name, step)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_array_standard_gives_the_same(name: str) -> None:
    own = EVERY.assumptions
    taken = np.full((len(EVERY.countries), 4), 0.6)
    shift = scenario(name, YEARS, 2028)  # type: ignore[arg-type]
    first = project(own, spb_path(own, taken), 2028, shift)
    second = project_on(array_api_strict, own, spb_path(own, taken), 2028, shift)
    for row in (*STOCKS, *(flow for flow in Flows._fields if flow != "nominal_factor")):
        mine, theirs = getattr(first, row), np.asarray(getattr(second, row))
        assert np.allclose(mine, theirs, rtol=1e-13, atol=1e-13), row


@pytest.mark.parametrize("library", ["torch", "jax"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_other_libraries_give_the_same(name: str, library: str) -> None:
    xp = other_library(library)
    own = EVERY.assumptions
    taken = np.full((len(EVERY.countries), 4), 0.6)
    _, shift = own_scenario({"exchange_rate": {2030: 2.0}}, one(0), "a state")
    named = scenario(name, YEARS, 2028)  # type: ignore[arg-type]
    both = Shift(**{each: getattr(shift, each) + getattr(named, each) for each in SHIFTABLE})
    first = project(own, spb_path(own, taken), 2028, both)
    second = project_on(xp, own, spb_path(own, taken), 2028, both)
    assert type(second.debt).__module__.split(".")[0] in (library, "jaxlib")
    for row in Projection.__slots__:
        if row != "years":
            mine, theirs = getattr(first, row), np.asarray(getattr(second, row))
            assert np.allclose(mine, theirs, rtol=1e-12, atol=1e-12), row
    for part in Decomposition.__slots__:
        mine, theirs = getattr(decomposed(first), part), np.asarray(getattr(decomposed(second), part))
        assert np.allclose(mine, theirs, rtol=1e-12, atol=1e-12), part


def other_library(name: str) -> Any:
    """Return another array library in double precision; the test is skipped where it is not installed."""
    if name == "torch":
        pytest.importorskip("torch")
        import array_api_compat.torch as xp

        return xp
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.numpy


def test_more_effort_never_raises_debt_but_for_two_explained_exceptions() -> None:
    """More effort lowers debt in every year, except in two ways that the model itself contains.

    In T + 1 a step costs growth at once: debt rises where debt * m + 100 * eps * m exceeds 100 of GDP. And a path
    without any step closes its output gap by another rule than one with a tiny step (the sheet's counter), so
    that debt jumps between the candidates around zero.
    """
    whole = EVERY.assumptions
    multiplier = np.asarray(whole.multiplier)
    cost = multiplier * (np.asarray(whole.debt_start) / 100.0 + np.asarray(whole.semi_elasticity))
    grid = np.round(np.arange(-50, 81) * 0.02, 2)
    seen = set()
    for period in (4, 7):
        taken = np.repeat(grid[:, None], period, axis=1)[None]
        taken = np.broadcast_to(taken, (len(EVERY.countries), grid.size, period))
        wide = whole.with_axes(1)
        debt = run(wide, spb_path(wide, taken), 2024 + period, no_shift(YEARS), ("debt",))["debt"]
        for i, k, t in np.argwhere(np.diff(debt, axis=1) > 1e-9):
            first_year = t == 0 and cost[i] > 0.95
            around_zero = grid[k] == 0.0 or grid[k + 1] == 0.0
            assert first_year or around_zero, (EVERY.countries[i], period, grid[k], YEARS[1 + t])
            seen.add("first year" if first_year else "around zero")
    assert seen == {"first year", "around zero"}


def test_a_user_shift_moves_what_it_names() -> None:
    own = one(EVERY.countries.index("FR"))
    plain = project(own, path(own, [0.5] * 4), 2028, no_shift(YEARS))
    moved = project(
        own, path(own, [0.5] * 4), 2028, own_scenario({"primary_balance": {2030: -1.0}}, own, "France")[1]
    )
    at = plain.years.index(2030)
    assert moved.debt[0, at] - plain.debt[0, at] == pytest.approx(1.0, abs=1e-12)
    assert np.array_equal(moved.debt[0, :at], plain.debt[0, :at])
    costlier = project(
        own, path(own, [0.5] * 4), 2028, own_scenario({"long_rate": {2030: 1.0}}, own, "France")[1]
    )
    assert costlier.debt[0, at] > plain.debt[0, at]


def test_shifts_that_cannot_be() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'long_rate'"):
        own_scenario({"long_rates": {2027: 1.0}}, one(0), "a state")
    with pytest.raises(BadInput, match="outside the projection"):
        own_scenario({"long_rate": {1999: 1.0}}, one(0), "a state")
    with pytest.raises(BadInput, match="not a number"):
        own_scenario({"long_rate": {2030: float("nan")}}, one(0), "a state")
    with pytest.raises(UnknownName, match="scenario"):
        scenario("doom", YEARS, 2028)  # type: ignore[arg-type]


def test_debt_at_zero_and_negative_debt_stay_numbers() -> None:
    own = one(EVERY.countries.index("EE"))
    for start in (0.0, 5.0, -10.0):
        made = project(
            replace(own, debt_start=np.array([start])), path(own, [1.0] * 4), 2028, no_shift(YEARS)
        )
        assert np.isfinite(made.debt).all()
        assert np.isfinite(made.implicit_rate).all()


def test_shift_arrays_spread_without_changing() -> None:
    shift = spread(no_shift(YEARS), 1, 2)
    assert isinstance(shift, Shift)
    assert shift.spb.shape == (1, 1, 1, len(YEARS))
