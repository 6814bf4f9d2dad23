"""Is the minimum linear structural adjustment what a simulation of debt by hand finds, and when does it bind?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.law.benchmark import benchmark_value
from stabilitypact.law.context import Context
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.transition import transition
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]

# Italy's procedure, open on 8 November 2011, was abrogated in June 2013: correction read as 2012, transition
# 2013-2015. Interest 4 %, growth 1 % in volume and 2 % in prices, no cycle.
K, RATE, GROWTH = 2012, 4.0, 1.01 * 1.02


def debt_path(structural: dict[int, float], start: float = 120.0) -> dict[int, float]:
    """Return debt with primary balance = structural balance + interest; the snowball as in law.md C.5."""
    debt = {2008: start}
    for year in range(2009, 2021):
        grown = debt[year - 1] * (1 + RATE / 100) / GROWTH
        interest = debt[year - 1] * RATE / 100 / GROWTH
        debt[year] = grown - (structural.get(year, structural[min(structural)]) + interest)
    return debt


def figures(
    structural: dict[int, float], debt: dict[int, float] | None = None
) -> dict[str, dict[int, float]]:
    years = range(2008, 2021)
    return {
        "debt": debt_path(structural) if debt is None else debt,
        "structural_balance": {year: structural.get(year, structural[min(structural)]) for year in years},
        "real_growth": dict.fromkeys(years, 1.0),
        "potential_growth": dict.fromkeys(years, 1.0),
        "deflator_growth": dict.fromkeys(years, 2.0),
        "implicit_interest_rate": dict.fromkeys(years, RATE),
        "output_gap": dict.fromkeys(years, 0.0),
        "nominal_gdp": {year: 100 * GROWTH ** (year - 2008) for year in years},
    }


def gap(debt: dict[int, float], year: int) -> float:
    return debt[year] - float(benchmark_value(tuple(np.array(debt[year - lag]) for lag in (1, 2, 3))))


def simulated(
    actual: dict[int, float], structural: dict[int, float], step: float, start: int
) -> dict[int, float]:
    """Return debt if the structural balance rose by `step` a year from `start` to K+3, by the recursion itself."""
    debt = dict(actual)
    for year in range(start + 1, K + 6):
        planned = structural[start] + step * (min(year, K + 3) - start)
        # the same year as observed, but with another primary balance and another debt before it
        flow = actual[year] - actual[year - 1] * (1 + RATE / 100) / GROWTH
        debt[year] = debt[year - 1] * (1 + RATE / 100) / GROWTH + flow - (planned - structural[year])
    return debt


def minimum_step(actual: dict[int, float], structural: dict[int, float], start: int) -> float:
    """Return the smallest step at which the backward test of K+3 or the forward test (K+5) holds, by bisection."""

    def holds(step: float) -> bool:
        debt = simulated(actual, structural, step, start)
        return gap(debt, K + 3) <= 0 or gap(debt, K + 5) <= 0

    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


STRUCTURAL = {2008: -3.0} | {
    2012: -3.0,
    2013: -2.6,
    2014: -2.3,
    2015: -2.0,
    2016: -2.0,
    2017: -2.0,
    2018: -2.0,
}


def full(structural: dict[int, float]) -> dict[int, float]:
    return {year: structural.get(year, -3.0) for year in range(2008, 2021)}


@pytest.mark.parametrize("place", [1, 2, 3])
def test_threshold_is_the_simulated_minimum_less_a_quarter(context: Make, place: int) -> None:
    structural = full(STRUCTURAL)
    debt = debt_path(structural)
    found = transition(context(figures(structural), K + place, "sgp-2011", country="IT")).at("IT", K + place)
    expected = minimum_step(debt, structural, K) - 0.25
    assert found.threshold == pytest.approx(expected, abs=1e-6)
    assert found.value == pytest.approx(structural[K + place] - structural[K + place - 1])


def with_effort(step: float) -> dict[int, float]:
    structural = full({})
    for year in range(2013, 2021):
        structural[year] = -3.0 + step * (min(year, 2015) - 2012)
    return structural


def test_enough_effort_meets_it_and_none_misses_it(context: Make) -> None:
    for step, verdict in ((4.0, Verdict.MET), (0.0, Verdict.NOT_MET)):
        structural = with_effort(step)
        found = transition(context(figures(structural), 2013, "sgp-2011", country="IT"))
        assert found.verdict_at("IT", 2013) is verdict


@pytest.mark.parametrize(
    ("short", "verdict"), [(0.02, Verdict.MET), (0.24, Verdict.NOT_MET), (0.26, Verdict.NOT_MET)]
)
def test_too_much_left_for_later_misses_it_too(context: Make, short: float, verdict: Verdict) -> None:
    structural = with_effort(0.0)
    debt = debt_path(structural)
    needed = minimum_step(debt, structural, K)
    assert needed < 0.75
    structural[2013] = -3.0 + needed - short
    remaining = minimum_step(debt, structural, K + 1)
    # A shortfall of 0.24 passes the yearly test (0.25), but leaves more than 0.75 a year for the rest.
    assert (remaining > 0.75) is (short > 0.2)
    found = transition(context(figures(structural, debt), 2013, "sgp-2011", country="IT")).at("IT", 2013)
    assert found.verdict is verdict


def test_what_is_left_counts_in_the_second_year_and_only_the_effort_in_the_last(context: Make) -> None:
    needed = minimum_step(debt_path(with_effort(0.0)), with_effort(0.0), K)
    # Nothing is done in 2013, then in each year what just passes the yearly test; more is left than 0.75.
    structural = with_effort(0.0)
    for year in range(2014, 2021):
        structural[year] = -3.0 + (needed - 0.2) * (min(year, 2015) - 2013)
    debt = debt_path(structural)
    asked = minimum_step(debt, structural, K)
    assert structural[2015] - structural[2014] > asked - 0.25
    assert minimum_step(debt, structural, K + 2) > max(0.75, asked)
    found = transition(context(figures(structural, debt), (2014, 2015), "sgp-2011", country="IT"))
    assert found.verdict_at("IT", 2014) is Verdict.NOT_MET
    assert found.verdict_at("IT", 2015) is Verdict.MET


def test_only_in_the_three_years_after_the_correction(context: Make) -> None:
    structural = with_effort(4.0)
    ctx = context(figures(structural), range(2011, 2018), "sgp-2011", country="IT")
    found = transition(ctx)
    inside = [year for year in ctx.years if found.verdict_at("IT", year) is not Verdict.NOT_APPLICABLE]
    assert inside == [2013, 2014, 2015]
    assert any("not corrected yet" in note for note in found.at("IT", 2012).notes)
    never = transition(context(figures(structural), 2013, "sgp-2011", country="LU"))
    assert never.verdict_at("LU", 2013) is Verdict.NOT_APPLICABLE


def test_the_transition_rule_decides_over_the_benchmark(context: Make) -> None:
    structural = with_effort(4.0)
    flat = dict.fromkeys(range(2008, 2021), 130.0)
    found = debt_criterion(context(figures(structural, flat), 2013, "sgp-2011", country="IT")).at("IT", 2013)
    benchmark, rule = found.find("debt.benchmark"), found.find("debt.transition")
    assert benchmark is not None and rule is not None
    assert benchmark.verdict is rule.verdict


def test_a_vintage_too_short_gives_an_upper_bound_that_can_only_be_met(context: Make) -> None:
    for step, verdict in ((9.0, Verdict.MET), (0.0, Verdict.UNDETERMINED)):
        data = figures(with_effort(step))
        for series in data.values():
            for year in range(2016, 2021):
                series.pop(year, None)  # no forward test
        found = transition(context(data, 2013, "sgp-2011", country="IT")).at("IT", 2013)
        assert found.verdict is verdict
        assert any("upper bound" in note for note in found.notes)
