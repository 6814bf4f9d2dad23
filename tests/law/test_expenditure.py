"""Does the expenditure benchmark compute its aggregate, its limit and its deviation as the Vade Mecum does?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.law.aggregate import aggregate, net_expenditure_growth, net_growth
from stabilitypact.law.context import Context
from stabilitypact.law.expenditure import (
    convergence_margin,
    expenditure_deviation,
    expenditure_rule,
    limit_bounds,
)
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
UNPUBLISHED = {"eu_programme_expenditure": 1.0, "cyclical_unemployment_expenditure": 0.5}
YEARS = range(2005, 2028)


def figures(**changes: dict[int, float]) -> dict[str, dict[int, float]]:
    """Return an economy in balanced growth of 1 % in volume and 2 % in prices, expenditure 47 % of GDP."""
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
        "structural_balance": -2.0,
        "output_gap": 0.0,
        "debt": 50.0,
    }
    data = {name: dict.fromkeys(YEARS, value) for name, value in steady.items()}
    for name, series in changes.items():
        data[name] = data[name] | series
    return data


def test_convergence_margin_of_the_law() -> None:
    # 0.5 pp at a share of 45 % = 1.11 pp
    assert convergence_margin(np.array([0.5]), np.array([45.0]))[0] == pytest.approx(1.1111, abs=5e-5)
    assert np.isnan(convergence_margin(np.array([0.5]), np.array([0.0])))[0]


def test_investment_is_smoothed_over_four_years_in_money(context: Make) -> None:
    # GDP falls by 1.0302 a year going back; 4 % of each year's GDP: mean weight (1 + 1/g + 1/g^2 + 1/g^3)/4.
    ctx = context(figures(), 2016, "sgp-2011")
    g = 1.01 * 1.02
    smoothed = 4.0 * (1 + 1 / g + 1 / g**2 + 1 / g**3) / 4
    value, _ = aggregate(ctx, 0, strict=False)
    assert value[0, 0] == pytest.approx(47.0 - 2.0 - 4.0 + smoothed)


def test_one_year_of_investment_counts_a_quarter(context: Make) -> None:
    plain = aggregate(context(figures(), 2016, "sgp-2011"), 0, strict=False)[0][0, 0]
    spent = figures(gross_fixed_capital_formation={2016: 8.0}, total_expenditure={2016: 51.0})
    assert aggregate(context(spent, 2016, "sgp-2011"), 0, strict=False)[0][0, 0] == pytest.approx(plain + 1.0)


def test_unpublished_parts_are_taken_off_in_their_own_year(context: Make) -> None:
    assume = {name: {"LU": {2015: 3.0, 2016: 1.0}} for name in UNPUBLISHED}
    ctx = context(figures(), 2016, "sgp-2011", assume=assume)
    now = aggregate(ctx, 0, strict=False)[0] - aggregate(ctx, 0, strict=True)[0]
    before = aggregate(ctx, -1, strict=False)[0] - aggregate(ctx, -1, strict=True)[0]
    assert (now[0, 0], before[0, 0]) == (pytest.approx(2.0), pytest.approx(6.0))


def test_balanced_growth_grows_with_the_economy(context: Make) -> None:
    # Real before 2018: 1 %; nominal from 2018: 1.01 * 1.02 - 1 = 3.02 %.
    for year, expected in ((2016, 1.0), (2018, 3.02)):
        growth, _ = net_growth(context(figures(), year, "sgp-2011"), strict=False)
        assert growth[0, 0] == pytest.approx(expected)


def test_discretionary_revenue_pays_for_expenditure(context: Make) -> None:
    measure = figures(
        discretionary_current_revenue={2018: 0.3}, discretionary_capital_transfers_received={2018: 0.1}
    )
    plain, _ = net_growth(context(figures(), 2018, "sgp-2011"), strict=False)
    base = aggregate(context(figures(), 2018, "sgp-2011"), -1, strict=False)[0][0, 0]
    lower, _ = net_growth(context(measure, 2018, "sgp-2011"), strict=False)
    assert lower[0, 0] == pytest.approx(plain[0, 0] - 0.4 / base * 1.0302 * 100)
    asserted, _ = net_growth(
        context(figures(), 2018, "sgp-2011", assume={"discretionary_revenue": 0.4}), strict=False
    )
    assert asserted[0, 0] == pytest.approx(lower[0, 0])


def test_one_offs_are_netted_from_2018(context: Make) -> None:
    for year, netted in ((2017, False), (2018, True)):
        # A one-off outlay of 1 % of GDP raises expenditure and is negative in the catalogue.
        data = figures(total_expenditure={year: 48.0}, one_offs_expenditure={year: -1.0})
        growth, _ = net_growth(context(data, year, "sgp-2011"), strict=False)
        plain, _ = net_growth(context(figures(), year, "sgp-2011"), strict=False)
        assert bool(growth[0, 0] == pytest.approx(plain[0, 0])) is netted


def test_limit_is_potential_less_convergence_plus_inflation_from_2018(context: Make) -> None:
    # Luxembourg 2018: far below its objective, low debt, normal times: 0.5 / 45 % = 1.111; share 47 - 2 = 45.
    for year, expected in ((2017, 1.0 - 0.5 / 0.45), (2018, 1.0 - 0.5 / 0.45 + 2.0)):
        limit, *_ = limit_bounds(context(figures(), year, "sgp-2011"))
        assert limit[0, 0] == pytest.approx(expected)


def test_limit_averages_ten_years_of_potential_growth(context: Make) -> None:
    # t-5 .. t+4 of 2018 are 2013 .. 2022: +1 in each of those raises the mean by 0.1, others do not.
    plain, *_ = limit_bounds(context(figures(), 2018, "sgp-2011"))
    for year, step in ((2012, 0.0), (2013, 0.1), (2022, 0.1), (2023, 0.0)):
        data = figures(potential_growth={year: 2.0})
        limit, *_ = limit_bounds(context(data, 2018, "sgp-2011"))
        assert limit[0, 0] - plain[0, 0] == pytest.approx(step), year


def test_margin_and_deviation_rest_on_the_expenditure_of_the_year_before(context: Make) -> None:
    # Primary expenditure is 45 % of GDP in 2017 and 55 % in 2018: 0.5 / 45 %, and a deviation weighs with 2017's.
    ctx = context(figures(total_expenditure={2018: 57.0}), 2018, "sgp-2011", assume=UNPUBLISHED)
    limit = limit_bounds(ctx)[0][0, 0]
    assert limit == pytest.approx(3.0 - 0.5 / 0.45)
    g = 1.01 * 1.02
    smoothed = 4.0 * (1 + 1 / g + 1 / g**2 + 1 / g**3) / 4
    before, now = (total - 2.0 - 4.0 + smoothed - 1.5 for total in (47.0, 57.0))
    growth = (now / before * g - 1) * 100
    assert expenditure_deviation(ctx)[0][0, 0] == pytest.approx(-(growth - limit) / 100 * before / g)


def test_at_the_objective_there_is_no_convergence_margin(context: Make) -> None:
    data = figures(structural_balance=dict.fromkeys(YEARS, -0.5))
    assert limit_bounds(context(data, 2018, "sgp-2011"))[0][0, 0] == pytest.approx(3.0)


def test_rule_needs_the_unpublished_parts_and_names_them(context: Make) -> None:
    silent = expenditure_rule(context(figures(), 2018, "sgp-2011")).at("LU", 2018)
    assert silent.verdict is Verdict.UNDETERMINED
    assert {i.variable for i in silent.missing} == set(UNPUBLISHED)
    assert {i.year for i in silent.missing} == {2017, 2018}
    indication = silent.find("expenditure.indication")
    assert indication is not None and indication.value == pytest.approx(3.02)
    # 3.02 % against 1 - 1.11 + 2 = 1.89 %
    told = expenditure_rule(context(figures(), 2018, "sgp-2011", assume=UNPUBLISHED)).at("LU", 2018)
    assert told.verdict is Verdict.NOT_MET
    frugal = figures(total_expenditure={2018: 46.4})
    # (46.4 - ...) falls by 0.6 of some 43.4: growth of about 3.02 - 1.4 = 1.6 %
    assert (
        expenditure_rule(context(frugal, 2018, "sgp-2011", assume=UNPUBLISHED)).verdict_at("LU", 2018)
        is Verdict.MET
    )


def test_an_overachieved_objective_and_the_escape_clause_lift_the_rule(context: Make) -> None:
    rich = figures(structural_balance=dict.fromkeys(YEARS, 1.0), total_expenditure={2018: 50.0})
    found = expenditure_rule(context(rich, 2018, "sgp-2011", assume=UNPUBLISHED)).at("LU", 2018)
    assert found.verdict is Verdict.EXEMPT
    assert any("above the objective" in note for note in found.notes)
    data = figures(total_expenditure={2020: 60.0})
    assert (
        expenditure_rule(context(data, 2020, "sgp-2011", assume=UNPUBLISHED)).verdict_at("LU", 2020)
        is Verdict.EXEMPT
    )


def test_only_the_six_pack_has_the_rule(context: Make) -> None:
    for book, year in (("sgp-2005", 2008), ("sgp-2024", 2025), ("sgp-1997", 2010)):
        found = expenditure_rule(context(figures(), year, book))
        assert found.verdict_at("LU", year) is Verdict.NOT_APPLICABLE


def test_deviation_in_percent_of_gdp(context: Make) -> None:
    # -(growth - limit)/100 * G(t-1)/GDP(t), G(t-1) in % of GDP(t-1), which is 1/1.0302 of GDP(t).
    ctx = context(figures(), 2018, "sgp-2011", assume=UNPUBLISHED)
    growth, _ = net_growth(ctx, strict=True)
    before = aggregate(ctx, -1, strict=True)[0][0, 0]
    expected = -(growth[0, 0] - (3.0 - 0.5 / 0.45)) / 100 * before / 1.0302
    worst, best = expenditure_deviation(ctx)
    assert worst[0, 0] == best[0, 0] == pytest.approx(expected)
    assert worst[0, 0] < 0


def test_an_unknown_objective_leaves_two_limits(context: Make) -> None:
    # Denmark 2014: no objective in the table, no euro: between no convergence and 0.5/45 %.
    data = figures()
    worst, best = expenditure_deviation(context(data, 2014, "sgp-2011", country="DK", assume=UNPUBLISHED))
    assert best[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert worst[0, 0] < -0.4


def test_net_expenditure_growth_of_2024_from_its_parts(context: Make) -> None:
    # NE = 47 - 2 - (1.0 + 0.3 + 0.5) = 43.2 % in both years: growth is that of GDP, 3.02 %.
    assume = UNPUBLISHED | {"cofinancing_expenditure": 0.3}
    ctx = context(figures(), 2025, "sgp-2024", assume=assume)
    assert net_expenditure_growth(ctx)[0][0, 0] == pytest.approx(3.02)
    # Measures of 0.432 % of GDP in 2025: 0.432/43.2 = 1 % of the base, times GDP growth of 1.0302.
    data = figures(discretionary_current_revenue={2025: 0.432})
    ctx = context(data, 2025, "sgp-2024", assume=assume)
    assert net_expenditure_growth(ctx)[0][0, 0] == pytest.approx(3.02 - 1.0302)
    assert np.isnan(net_expenditure_growth(context(figures(), 2025, "sgp-2024"))[0])[0, 0]
