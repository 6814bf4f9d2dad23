"""Do the matrix and the expenditure benchmark give what the recommendations of 2018 and 2019 asked for?

The recommendations for 2020 were made in spring 2019 on the Commission's forecast of spring 2019, which is shipped
(`ameco-2019-05`); those for 2019 on that of spring 2018, which is not, so they are compared with figures a year
younger.
"""

from __future__ import annotations

from datetime import date

import pytest

from stabilitypact.figures.panel import Panel
from stabilitypact.figures.store import load
from stabilitypact.law.adjustment import required_adjustment
from stabilitypact.law.assertions import Assertions
from stabilitypact.law.context import Context
from stabilitypact.law.expenditure import convergence_margin, limit_bounds
from stabilitypact.law.fact_records import Recommendation
from stabilitypact.law.facts import recommendations
from stabilitypact.law.rulebook import RuleBook

NUMBERS = [each for each in recommendations() if each.max_growth is not None]
CODES = tuple(dict.fromkeys(each.country for each in NUMBERS))


def name(each: Recommendation) -> str:
    return f"{each.country}-{each.target_year}"


@pytest.fixture(scope="module")
def ctx() -> Context:
    # The ten-year mean of potential growth reaches to t+4; after 2020 it is borrowed, on request.
    borrow = {"potential_growth": "ameco-2023-11"}
    panel = Panel.of(load("ameco-2019-05"), CODES, (2018, 2019, 2020), borrow=borrow)
    # As known in July 2019: nobody had heard of the general escape clause of 2020.
    return Context(panel, RuleBook.named("sgp-2011"), "commission", Assertions.of({}), date(2019, 7, 9))


# (recommended, matrix on these figures) where the two differ.
DIFFERENT = {
    # The recommendations ask for 0.65, which is no cell of the matrix: less than the 1.0 of good times (output gap of
    # 1.6 and 2.0 %, debt above 60 %) and than Slovenia's distance to its objective. The reasons are not in the table.
    "ES-2019": (0.65, 1.0),
    "ES-2020": (0.65, 1.0),
    "SI-2019": (0.65, 0.98),
    # Set on the forecast of spring 2018. On figures a year younger Slovakia's output gap of 2.1 % is no longer
    # "normal" (0.5), Hungary's growth is above potential (1.0 instead of 0.75), and Poland is nearer to its objective.
    "SK-2019": (0.5, 0.75),
    "HU-2019": (0.75, 1.0),
    "PL-2019": (0.6, 0.43),
}


@pytest.mark.parametrize("each", NUMBERS, ids=name)
def test_the_matrix_asks_for_the_recommended_improvement(ctx: Context, each: Recommendation) -> None:
    requirement = required_adjustment(ctx)
    row, column = CODES.index(each.country), ctx.years.index(each.target_year or 0)
    ours = float(requirement.most[row, column])
    if name(each) in DIFFERENT:
        asked, by_matrix = DIFFERENT[name(each)]
        assert each.adjustment == asked
        assert ours == pytest.approx(by_matrix, abs=0.01)
        assert abs(asked - by_matrix) > 0.1, "no longer an exception: take it off the list"
    else:
        assert ours == pytest.approx(each.adjustment)


def test_most_recommendations_are_reproduced_exactly() -> None:
    assert len(NUMBERS) >= 20
    assert len(DIFFERENT) <= 6


def ceiling_on_our_figures(ctx: Context, each: Recommendation) -> float:
    """Return potential growth + deflator growth - recommended improvement / share of primary expenditure."""
    limit, *_ = limit_bounds(ctx)
    requirement = required_adjustment(ctx).most
    share = ctx.get("primary_expenditure", -1).values
    row, column = CODES.index(each.country), ctx.years.index(each.target_year or 0)
    own = convergence_margin(requirement, share)[row, column]
    recommended = each.adjustment / share[row, column] * 100
    return float(limit[row, column] + own - recommended)


# Set in spring 2019 on the figures that are shipped. Two things are left over. The benchmark's aggregate leaves out
# Union programmes and cyclical unemployment benefits, which are in no vintage: the convergence margin here is divided
# by too large a share of GDP (45 instead of 42 % makes a ceiling 0.1 too high). And potential growth follows from
# ratios with few digits in this vintage, and after 2020 is that of 2023.
SPRING_2019 = 0.4

# Set in spring 2018 on a forecast that is not shipped: a year later deflators of 2019 had moved by up to 1 pp.
SPRING_2018 = 0.6
DEFLATOR_MOVED = {"HU-2019": 1.3}  # deflator of 4.0 % here; the ceiling of 3.9 % implies one of about 2.7


@pytest.mark.parametrize("each", NUMBERS, ids=name)
def test_ceilings_follow_the_benchmark_formula(ctx: Context, each: Recommendation) -> None:
    assert each.max_growth is not None
    difference = ceiling_on_our_figures(ctx, each) - each.max_growth
    tolerance = SPRING_2019 if each.target_year == 2020 else DEFLATOR_MOVED.get(name(each), SPRING_2018)
    assert abs(difference) <= tolerance


def test_on_the_forecast_of_the_time_the_mean_miss_is_a_fifth_of_a_point(ctx: Context) -> None:
    misses = [
        abs(ceiling_on_our_figures(ctx, each) - each.max_growth)
        for each in NUMBERS
        if each.target_year == 2020 and each.max_growth is not None
    ]
    assert len(misses) >= 9
    assert sum(misses) / len(misses) < 0.2
