"""Does the 1/20 benchmark give the worked example, and do its three forms decide as the law says?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stabilitypact.law.benchmark import backward, benchmark_value, cyclically_adjusted, forward
from stabilitypact.law.context import Context
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]


def test_worked_example_of_the_law() -> None:
    # 60 + 0.95/3*40 + 0.9025/3*42 + 0.857375/3*44 = 60 + 12.66667 + 12.635 + 12.57483 = 97.8765
    debts = tuple(np.array(d) for d in (100.0, 102.0, 104.0))
    assert float(benchmark_value(debts)) == pytest.approx(97.8765, abs=5e-5)


@given(st.floats(60, 250))
def test_constant_debt_must_close_the_average_of_three_powers(debt: float) -> None:
    # Constant excess x: the benchmark leaves x * (0.95 + 0.9025 + 0.857375)/3 = 0.903291666... of it.
    value = float(benchmark_value((np.array(debt),) * 3))
    assert value - 60 == pytest.approx((debt - 60) * 0.9032916666666667, abs=1e-9)


@given(st.floats(60, 200), st.floats(0, 50), st.sampled_from([0, 1, 2]))
def test_more_debt_before_never_lowers_the_benchmark(debt: float, more: float, lag: int) -> None:
    plain = [np.array(debt)] * 3
    higher = [*plain]
    higher[lag] = np.array(debt + more)
    assert float(benchmark_value(tuple(higher))) >= float(benchmark_value(tuple(plain))) - 1e-9


@given(st.floats(60.1, 200), st.floats(0.01, 0.2), st.floats(0.001, 0.2))
def test_a_higher_speed_lowers_the_benchmark(debt: float, speed: float, more: float) -> None:
    debts = (np.array(debt),) * 3
    assert float(benchmark_value(debts, speed + more)) < float(benchmark_value(debts, speed))


def test_backward_form_meets_exactly_at_the_benchmark(context: Make) -> None:
    lagged = {2017: 100.0, 2016: 102.0, 2015: 104.0}
    at_limit = float(benchmark_value(tuple(np.array(d) for d in (100.0, 102.0, 104.0))))
    held = backward(context({"debt": {**lagged, 2018: at_limit}}, 2018, "sgp-2011")).at("LU", 2018)
    missed = backward(context({"debt": {**lagged, 2018: at_limit + 0.01}}, 2018, "sgp-2011")).at("LU", 2018)
    assert held.verdict is Verdict.MET
    assert missed.verdict is Verdict.NOT_MET
    assert missed.margin == pytest.approx(-0.01)


def test_forward_form_looks_two_years_ahead(context: Make) -> None:
    # Benchmark of 2020 from 2019, 2018, 2017: the same numbers as the worked example.
    debt = {2019: 100.0, 2018: 102.0, 2017: 104.0, 2020: 97.8}
    found = forward(context({"debt": debt}, 2018, "sgp-2011")).at("LU", 2018)
    assert found.verdict is Verdict.MET
    assert found.threshold == pytest.approx(97.8765, abs=5e-5)
    assert [i.year for i in found.inputs] == [2020, 2019, 2018, 2017]


def cyclical_figures(gap: float) -> dict[str, dict[int, float]]:
    years = range(2015, 2019)
    return {
        "debt": {2015: 100.0, 2016: 100.0, 2017: 100.0, 2018: 100.0},
        "output_gap": dict.fromkeys(years, gap),
        "potential_growth": dict.fromkeys(years, 1.0),
        "deflator_growth": dict.fromkeys(years, 2.0),
        "nominal_gdp": {year: 100.0 * (1.01 * 1.02) ** (year - 2015) for year in years},
    }


def test_without_a_cycle_the_adjusted_form_is_the_backward_form(context: Make) -> None:
    ctx = context(cyclical_figures(0.0), 2018, "sgp-2011")
    assert cyclically_adjusted(ctx).at("LU", 2018).value == pytest.approx(100.0)


def test_a_slump_lowers_the_adjusted_debt_by_hand(context: Make) -> None:
    # Gap -2 % in three years, semi-elasticity e of the table: each year C = e * -0.02 * Y / 0.98.
    ctx = context(cyclical_figures(-2.0), 2018, "sgp-2011")
    elasticity = float(ctx.get("budget_semi_elasticity").values[0, 0])
    gdp = {year: 100.0 * (1.01 * 1.02) ** (year - 2015) for year in range(2015, 2019)}
    cyclical = sum(elasticity * -0.02 * gdp[year] / 0.98 for year in (2016, 2017, 2018))
    expected = (gdp[2018] + cyclical) / gdp[2018] * 100  # GDP of 2015 at trend growth is GDP of 2018
    value = cyclically_adjusted(ctx).at("LU", 2018).value
    assert value == pytest.approx(expected)
    assert value is not None and value < 100


def test_the_adjusted_form_can_be_recomputed_from_the_inputs_that_it_lists(context: Make) -> None:
    found = cyclically_adjusted(context(cyclical_figures(-2.0), 2018, "sgp-2011")).at("LU", 2018)
    held = {(each.variable, each.year): each.value for each in found.inputs}

    def of(name: str, year: int) -> float:
        value = held[name, year]
        assert value is not None
        return value

    elasticity = of("budget_semi_elasticity", 2018)
    years = (2018, 2017, 2016)
    cycle = sum(
        elasticity * of("output_gap", y) / 100 * of("nominal_gdp", y) / (1 + of("output_gap", y) / 100)
        for y in years
    )
    trend = of("nominal_gdp", 2015)
    for y in years:
        trend *= (1 + of("potential_growth", y) / 100) * (1 + of("deflator_growth", y) / 100)
    made = 100 * (of("debt", 2018) / 100 * of("nominal_gdp", 2018) + cycle) / trend
    assert found.value == pytest.approx(made)
    assert "(1 + output_gap(t-j) / 100)" in found.formula
