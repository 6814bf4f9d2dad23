"""Is a deviation significant from 0.5 in one year or 0.25 on average over two, and is the overall view honest?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stabilitypact.law.context import Context
from stabilitypact.law.deviation import is_significant, significant_deviation, structural_deviation
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
UNPUBLISHED = {"eu_programme_expenditure": 1.0, "cyclical_unemployment_expenditure": 0.5}
YEARS = range(2005, 2028)


@pytest.mark.parametrize(
    ("now", "before", "significant"),
    [
        (-0.5, 0.0, 1.0),  # 0.5 in one year is significant, and so is an average of 0.25
        (-0.49, 0.5, 0.0),
        (-0.25, -0.25, 1.0),
        (-0.24, -0.25, 0.0),
        (-0.5, 5.0, 1.0),  # one year suffices, whatever the other
        (0.1, -0.6, 1.0),  # the average reaches 0.25 although the year itself is fine
        (0.1, -0.59, 0.0),
    ],
)
def test_thresholds(now: float, before: float, significant: float) -> None:
    assert is_significant(np.array([now]), np.array([before]), 0.5, 0.25)[0] == significant


def test_unknown_years_leave_open_only_what_they_could_change() -> None:
    nan = np.array([np.nan])
    assert is_significant(np.array([-0.6]), nan, 0.5, 0.25)[0] == 1
    assert np.isnan(is_significant(np.array([0.0]), nan, 0.5, 0.25))[0]
    assert np.isnan(is_significant(nan, np.array([-9.0]), 0.5, 0.25))[0]


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 2))
def test_a_larger_shortfall_stays_significant(now: float, before: float, more: float) -> None:
    small = is_significant(np.array([now]), np.array([before]), 0.5, 0.25)[0]
    large = is_significant(np.array([now - more]), np.array([before]), 0.5, 0.25)[0]
    assert large >= small


def figures(structural: dict[int, float], expenditure: dict[int, float]) -> dict[str, dict[int, float]]:
    steady = {
        "total_expenditure": 47.0,
        "interest": 2.0,
        "gross_fixed_capital_formation": 4.0,
        "discretionary_current_revenue": 0.0,
        "discretionary_capital_transfers_received": 0.0,
        "one_offs_expenditure": 0.0,
        "real_growth": 1.0,
        "deflator_growth": 2.0,
        "potential_growth": 1.0,
        "output_gap": 0.0,
        "debt": 50.0,
    }
    data = {name: dict.fromkeys(YEARS, value) for name, value in steady.items()}
    data["total_expenditure"] |= expenditure
    data["structural_balance"] = structural
    return data


# Luxembourg 2019: objective -0.5; 0.5 asked in 2018 and 2019; expenditure may grow by 1.89 %, GDP by 3.02 %.
GOOD_SB = {2016: -4.0, 2017: -3.5, 2018: -3.0, 2019: -2.5}
BAD_SB = {2016: -3.0, 2017: -3.0, 2018: -3.0, 2019: -3.0}
GOOD_EXP = {2017: 47.0, 2018: 46.4, 2019: 45.8}
BAD_EXP = {2017: 47.0, 2018: 47.5, 2019: 48.0}


def judge(
    context: Make, structural: dict[int, float], expenditure: dict[int, float], **kw: object
) -> Verdict:
    kw.setdefault("assume", UNPUBLISHED)
    ctx = context(figures(structural, expenditure), (2018, 2019), "sgp-2011", **kw)
    return significant_deviation(ctx).verdict_at("LU", 2019)


def test_both_pillars_none_or_an_overall_view(context: Make) -> None:
    assert judge(context, GOOD_SB, GOOD_EXP) is Verdict.MET
    assert judge(context, BAD_SB, BAD_EXP) is Verdict.NOT_MET
    assert judge(context, BAD_SB, GOOD_EXP) is Verdict.UNDETERMINED
    assert judge(context, GOOD_SB, BAD_EXP) is Verdict.UNDETERMINED
    ctx = context(figures(BAD_SB, GOOD_EXP), (2018, 2019), "sgp-2011", assume=UNPUBLISHED)
    found = significant_deviation(ctx).at("LU", 2019)
    assert any("overall assessment" in note for note in found.notes)


def test_an_unusual_event_the_objective_and_the_escape_clause_lift_it(context: Make) -> None:
    event = UNPUBLISHED | {"unusual_event": 1}
    assert judge(context, BAD_SB, BAD_EXP, assume=event) is Verdict.EXEMPT
    at_objective = {year: 0.0 - 0.1 * (year - 2016) for year in BAD_SB}
    assert judge(context, at_objective, BAD_EXP) is Verdict.EXEMPT
    assert judge(context, BAD_SB, BAD_EXP, assume=UNPUBLISHED | {"general_escape": 1}) is Verdict.EXEMPT


def test_without_assertions_the_expenditure_pillar_is_undetermined_and_names_them(context: Make) -> None:
    ctx = context(figures(BAD_SB, BAD_EXP), (2018, 2019), "sgp-2011")
    found = significant_deviation(ctx).at("LU", 2019)
    assert found.verdict is Verdict.UNDETERMINED
    assert set(UNPUBLISHED) <= {i.variable for i in found.missing}


def test_the_first_year_of_the_rule_has_only_the_one_year_test(context: Make) -> None:
    # In force since 13 December 2011: 2010 does not count for 2011, but 2011 counts for 2012.
    # 2010: -3 against +0.5 asked. 2011: +0.2, a shortfall of 0.3. 2012: +0.4, a shortfall of 0.1.
    structural = {2009: -3.0, 2010: -6.0, 2011: -5.8, 2012: -5.4}
    ctx = context(figures(structural, {}), (2010, 2011, 2012), "sgp-2011")
    pillar = significant_deviation(ctx).children[0]
    assert pillar.verdict_at("LU", 2011) is Verdict.MET
    assert any("First year" in note for note in pillar.at("LU", 2011).notes)
    assert pillar.verdict_at("LU", 2012) is Verdict.MET  # mean of 0.3 and 0.1 is 0.2
    worse = structural | {2011: -5.9, 2012: -5.5}  # shortfalls 0.4 and 0.1: mean 0.25
    ctx = context(figures(worse, {}), (2010, 2011, 2012), "sgp-2011")
    assert significant_deviation(ctx).children[0].verdict_at("LU", 2012) is Verdict.NOT_MET


def test_a_clause_counts_from_the_day_it_was_known(context: Make) -> None:
    structural = {2018: -3.0, 2019: -3.0, 2020: -3.0}
    data = figures(structural, {})
    then = structural_deviation(context(data, 2020, "sgp-2011", known=date(2019, 7, 1)))[0]
    now = structural_deviation(context(data, 2020, "sgp-2011"))[0]
    assert (then[0, 0], now[0, 0]) == (pytest.approx(-0.5), pytest.approx(0.0))


def test_no_numerical_test_in_the_other_regimes(context: Make) -> None:
    for book, year in (("sgp-2005", 2008), ("sgp-2024", 2025)):
        found = significant_deviation(context(figures(BAD_SB, {}), year, book))
        assert found.verdict_at("LU", year) is Verdict.NOT_APPLICABLE
