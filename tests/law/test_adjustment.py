"""Is the required improvement min(matrix or 0.5, distance) less flexibility, and unknown only where it must be?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.law.adjustment import adjustment_path, flexibility, required_adjustment
from stabilitypact.law.context import Context
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED


def figures(
    before: float, now: float, year: int = 2018, gap: float = 0.0, growth: float = 1.0, debt: float = 50.0
) -> dict[str, dict[int, float]]:
    return {
        "structural_balance": {year - 1: before, year: now},
        "output_gap": {year: gap},
        "real_growth": {year: growth},
        "potential_growth": {year: 1.0},
        "debt": {year: debt},
    }


def judge(context: Make, data: dict[str, dict[int, float]], year: int = 2018, **kw: object) -> Verdict:
    country = str(kw.get("country", "LU"))
    return adjustment_path(context(data, year, kw.pop("book", "sgp-2011"), **kw)).verdict_at(country, year)


def test_the_requirement_never_goes_beyond_the_objective(context: Make) -> None:
    # Luxembourg's objective in 2018 is -0.5; the matrix asks for 0.5 in normal times with low debt.
    assert judge(context, figures(-2.0, -1.5)) is MET
    assert judge(context, figures(-2.0, -1.51)) is NOT_MET
    assert judge(context, figures(-0.7, -0.5)) is MET  # distance 0.2
    assert judge(context, figures(-0.7, -0.51)) is NOT_MET
    assert judge(context, figures(1.0, 1.0)) is MET  # at the objective nothing is asked ...
    assert judge(context, figures(1.0, 0.9)) is NOT_MET  # ... of the path; the objective itself decides then


def test_at_the_objective_nothing_is_asked_even_where_the_gap_is_unknown(context: Make) -> None:
    data = figures(0.0, 0.0)
    del data["output_gap"]
    requirement = required_adjustment(context(data, 2018, "sgp-2011"))
    assert requirement.most[0, 0] == 0.0


def test_more_than_half_a_point_by_reading(context: Make) -> None:
    data = figures(-3.0, -2.5, debt=80.0)
    assert judge(context, data) is NOT_MET  # exactly 0.5 is not more than 0.5
    assert judge(context, figures(-3.0, -2.49, debt=80.0)) is MET
    assert judge(context, figures(-3.0, -2.49, debt=80.0), reading="commission") is NOT_MET
    assert judge(context, figures(-3.0, -2.40, debt=80.0), reading="commission") is MET
    found = adjustment_path(context(data, 2018, "sgp-2011", reading="commission")).at("LU", 2018)
    assert any("0.6" in note for note in found.notes)


def test_before_2015_half_a_point_without_a_matrix(context: Make) -> None:
    # No objective of 2013 is known; a euro state's lower bound of -1 leaves a distance of at least 2.
    assert judge(context, figures(-3.0, -2.5, 2013), 2013) is MET
    assert judge(context, figures(-3.0, -2.51, 2013), 2013) is NOT_MET


def test_an_unknown_objective_leaves_bounds(context: Make) -> None:
    # From -1.2 the lower bound of -1 asks for at least 0.2, the benchmark for at most 0.5.
    requirement = required_adjustment(context(figures(-1.2, 0.0, 2013), 2013, "sgp-2011"))
    assert requirement.least[0, 0] == pytest.approx(0.2)
    assert requirement.most[0, 0] == pytest.approx(0.5)
    assert judge(context, figures(-1.2, -0.7, 2013), 2013) is MET
    assert judge(context, figures(-1.2, -0.9, 2013), 2013) is UNDETERMINED
    assert judge(context, figures(-1.2, -1.1, 2013), 2013) is NOT_MET
    found = adjustment_path(context(figures(-1.2, -0.9, 2013), 2013, "sgp-2011")).at("LU", 2013)
    assert any(note.startswith("Undetermined because the objective") for note in found.notes)


def test_the_general_escape_clause_asks_for_nothing(context: Make) -> None:
    requirement = required_adjustment(context(figures(-3.0, -6.0, 2020), 2020, "sgp-2011"))
    assert requirement.least[0, 0] == requirement.most[0, 0] == 0.0


def allowed(
    context: Make, year: int = 2018, gap: float = 0.0, growth: float = 1.0, now: float = -1.5, **kw: object
) -> float:
    book = kw.pop("book", "sgp-2011")
    return float(flexibility(context(figures(-1.5, now, year, gap, growth), year, book, assume=kw))[0, 0])


@pytest.mark.parametrize(
    ("reform", "investment", "expected"),
    [(0.3, 0.0, 0.3), (0.9, 0.0, 0.5), (0.3, 0.3, 0.6), (0.5, 0.5, 0.75), (2.0, 2.0, 0.75)],
)
def test_caps_of_the_clauses_in_bad_times(
    context: Make, reform: float, investment: float, expected: float
) -> None:
    assert allowed(context, gap=-2.0, reform_cost=reform, eligible_investment=investment) == pytest.approx(
        expected
    )


def test_the_investment_clause_needs_bad_times(context: Make) -> None:
    assert allowed(context, gap=-1.5, eligible_investment=0.4) == 0.0
    assert allowed(context, gap=-1.51, eligible_investment=0.4) == pytest.approx(0.4)
    assert allowed(context, gap=0.0, growth=-0.1, eligible_investment=0.4) == pytest.approx(0.4)


def test_clauses_need_a_distance_of_at_most_one_and_a_half(context: Make) -> None:
    assert allowed(context, now=-2.0, reform_cost=0.4) == pytest.approx(0.4)  # objective -0.5: distance 1.5
    assert allowed(context, now=-2.01, reform_cost=0.4) == 0.0


def test_events_and_pensions_come_on_top(context: Make) -> None:
    assert allowed(
        context, gap=-2.0, reform_cost=1, eligible_investment=1, event_cost=0.2, pension_cost=0.1
    ) == (pytest.approx(1.05))
    assert allowed(context, event_cost=0.2, book="sgp-2005", year=2008) == 0.0  # came with the six-pack
    assert allowed(context, pension_cost=0.2, book="sgp-2005", year=2008) == pytest.approx(0.2)


def test_a_reform_before_2015_had_no_cap(context: Make) -> None:
    assert allowed(context, reform_cost=1.2, book="sgp-2005", year=2008) == pytest.approx(1.2)
    assert allowed(context, eligible_investment=1.2, gap=-3.0, book="sgp-2005", year=2008) == 0.0


def test_an_asserted_clause_whose_conditions_are_unknown_leaves_the_requirement_unknown(
    context: Make,
) -> None:
    # No objective of 2016 is in the table, so the distance to it is unknown.
    assert np.isnan(allowed(context, year=2016, reform_cost=0.4))
    assert allowed(context, year=2016) == 0.0


def test_flexibility_lowers_the_requirement_and_says_so(context: Make) -> None:
    data = figures(-1.5, -1.4)
    assert judge(context, data) is NOT_MET
    assert judge(context, data, assume={"reform_cost": 0.4}) is MET
    assert judge(context, figures(-1.5, -1.7), assume={"event_cost": 0.7}) is MET  # may fall by 0.2
    assert judge(context, figures(-1.5, -1.71), assume={"event_cost": 0.7}) is NOT_MET
    found = adjustment_path(context(data, 2018, "sgp-2011", assume={"reform_cost": 0.4})).at("LU", 2018)
    assert any("Flexibility" in note for note in found.notes)
    shown = {i.variable: i for i in found.inputs}
    assert shown["reform_cost"].vintage == "asserted by the user"
    assert shown["reform_cost"].unit == "% of GDP"


def test_no_clause_under_a_procedure(context: Make) -> None:
    # France was under a procedure to 2018.
    data = figures(-1.5, -1.5, 2017)
    ctx = context(data, 2017, "sgp-2011", country="FR", assume={"reform_cost": 0.5})
    assert flexibility(ctx)[0, 0] == 0.0
