"""Does the minimum objective give the check value of the formula, its bounds and its rounding?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.minimum_objective import (
    debt_and_ageing,
    lower_bound,
    minimum_objective,
    minimum_objective_finding,
)
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]


def arrays(*values: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([[value]]) for value in values)


def test_check_value(context: Make) -> None:
    # -60*3.5/103.5 = -2.02899; 0.33*2 = 0.66; 0.024*100 - 1.24 = 1.16; together -0.20899
    ctx = context({"debt": {2018: 100.0}}, 2018, "sgp-2011")
    growth, ageing, debt = arrays(3.5, 2.0, 100.0)
    assert debt_and_ageing(growth, ageing, debt, ctx=ctx)[0, 0] == pytest.approx(-0.20899, abs=1e-5)


@pytest.mark.parametrize(("debt", "effort"), [(60.0, 0.0), (60.001, 0.200024), (110.0, 1.4)])
def test_effort_for_debt_starts_above_60(context: Make, debt: float, effort: float) -> None:
    ctx = context({"debt": {2018: debt}}, 2018, "sgp-2011")
    growth, ageing, ratio = arrays(0.0, 0.0, debt)
    assert debt_and_ageing(growth, ageing, ratio, ctx=ctx)[0, 0] == pytest.approx(effort, abs=1e-6)


def minimum(context: Make, country: str, *values: float, rounding: str = "none") -> float:
    ctx = context({"debt": {2018: 100.0}}, 2018, "sgp-2011", country=country)
    return float(minimum_objective(*arrays(*values), ctx=ctx, rounding=rounding)[0, 0])  # type: ignore[arg-type]


def test_the_largest_component_decides(context: Make) -> None:
    # Sweden: neither euro nor Compact. -3 - 0.5*(-4) = -1.0 against -0.209 for debt and ageing.
    assert minimum(context, "SE", 0.5, -4.0, 3.5, 2.0, 100.0) == pytest.approx(-0.20899, abs=1e-5)
    # -3 - 0.6*(-5) = 0.0
    assert minimum(context, "SE", 0.6, -5.0, 3.5, 2.0, 100.0) == pytest.approx(0.0)
    # Low growth cost and debt: the euro area's and the Compact's bounds bind where they apply.
    assert minimum(context, "SE", 0.5, -2.0, 5.0, 0.0, 30.0) == pytest.approx(-2.0)
    assert minimum(context, "LU", 0.5, -2.0, 5.0, 0.0, 30.0) == pytest.approx(-0.5)


def test_rounding_to_the_more_favourable_quarter(context: Make) -> None:
    assert minimum(context, "SE", 0.5, -4.0, 3.5, 2.0, 100.0, rounding="favourable") == pytest.approx(-0.25)
    assert minimum(context, "SE", 0.6, -5.0, 3.5, 2.0, 100.0, rounding="favourable") == pytest.approx(0.0)


def test_an_unknown_component_leaves_the_minimum_unknown(context: Make) -> None:
    assert np.isnan(minimum(context, "LU", 0.5, np.nan, 3.5, 2.0, 100.0))
    assert np.isnan(minimum(context, "LU", 0.5, -4.0, 3.5, np.nan, 100.0))


def test_lower_bounds_by_membership_and_year(context: Make) -> None:
    def bound(country: str, year: int, **assume: float) -> float:
        return float(
            lower_bound(context({"debt": {year: 30.0}}, year, "sgp-2011", country=country, assume=assume))[
                0, 0
            ]
        )

    assert bound("LU", 2012) == -1.0  # euro, before the Compact
    assert bound("LU", 2014) == -0.5
    assert bound("LU", 2014, low_sustainability_risk=1) == -1.0
    assert bound("DK", 2014) == -0.5  # bound by choice
    assert np.isnan(bound("SE", 2014))


def test_the_finding_needs_the_ageing_figures_and_compares_the_objective(context: Make) -> None:
    data = {"debt": {2017: 50.0, 2018: 50.0}}
    silent = minimum_objective_finding(context(data, 2018, "sgp-2011")).at("LU", 2018)
    assert silent.verdict is Verdict.NOT_APPLICABLE
    partial = {"long_run_growth": 3.5}
    asked = minimum_objective_finding(context(data, 2018, "sgp-2011", assume=partial)).at("LU", 2018)
    assert asked.verdict is Verdict.UNDETERMINED
    assert {"representative_output_gap", "ageing_cost_increase"} <= {i.variable for i in asked.missing}
    whole = partial | {"representative_output_gap": -3.0, "ageing_cost_increase": 1.0}
    answered = minimum_objective_finding(context(data, 2018, "sgp-2011", assume=whole)).at("LU", 2018)
    assert answered.verdict is Verdict.MET  # -0.5 against the Compact's -0.5
    assert answered.threshold == pytest.approx(-0.5)
    assert {p.path.rpartition(".")[2] for p in answered.unverified} >= {"ageing_share", "effort_slope"}


def test_the_debt_of_the_year_before_counts(context: Make) -> None:
    asked = {"long_run_growth": 3.5, "representative_output_gap": -3.0, "ageing_cost_increase": 2.0}
    data = {"debt": {2017: 100.0, 2018: 60.0}}
    found = minimum_objective_finding(context(data, 2018, "sgp-2011", assume=asked)).at("LU", 2018)
    assert found.threshold == pytest.approx(-0.20899, abs=1e-5)  # the check value for debt of 100
