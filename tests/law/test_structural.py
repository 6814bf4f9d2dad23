"""Is the structural balance judged by the objective or the way to it, and by nothing where there is no rule?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.structural import at_objective, compact_floor, structural_rule
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, EXEMPT, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.EXEMPT, Verdict.UNDETERMINED


def figures(before: float, now: float, year: int, debt: float = 50.0) -> dict[str, dict[int, float]]:
    return {
        "structural_balance": {year - 1: before, year: now},
        "output_gap": {year: 0.0},
        "real_growth": {year: 1.0},
        "potential_growth": {year: 1.0},
        "debt": {year: debt},
    }


def judge(context: Make, before: float, now: float, year: int, book: str, **kw: object) -> Verdict:
    country = str(kw.get("country", "LU"))
    return structural_rule(context(figures(before, now, year), year, book, **kw)).verdict_at(country, year)


def test_the_objective_or_the_way_to_it(context: Make) -> None:
    # Luxembourg 2018: objective -0.5 (unverified), low debt and normal times ask for 0.5.
    assert judge(context, 1.0, -0.5, 2018, "sgp-2011") is MET  # a large fall, but still at the objective
    assert judge(context, -2.0, -1.5, 2018, "sgp-2011") is MET
    assert judge(context, -2.0, -1.6, 2018, "sgp-2011") is NOT_MET


def test_an_unverified_objective_says_so(context: Make) -> None:
    found = structural_rule(context(figures(0.0, 0.0, 2018), 2018, "sgp-2011")).at("LU", 2018)
    objective = found.find("structural.objective")
    assert objective is not None
    assert any("unverified" in note for note in objective.notes)


def test_commission_reading_forgives_half_a_tenth(context: Make) -> None:
    data = figures(0.0, -0.54, 2018)
    assert at_objective(context(data, 2018, "sgp-2011")).verdict_at("LU", 2018) is NOT_MET
    found = at_objective(context(data, 2018, "sgp-2011", reading="commission")).at("LU", 2018)
    assert found.verdict is MET
    assert any("Commission reading" in note for note in found.notes)


def test_without_an_objective_the_euro_floor_decides_what_it_can(context: Make) -> None:
    assert at_objective(context(figures(0, -1.1, 2012), 2012, "sgp-2011")).verdict_at("LU", 2012) is NOT_MET
    assert (
        at_objective(context(figures(0, -0.9, 2012), 2012, "sgp-2011")).verdict_at("LU", 2012) is UNDETERMINED
    )
    # Denmark has no euro, hence no such floor here.
    outside = at_objective(context(figures(0, -1.1, 2012), 2012, "sgp-2011", country="DK"))
    assert outside.verdict_at("DK", 2012) is UNDETERMINED


def test_1997_close_to_balance_has_no_number_for_a_deficit(context: Make) -> None:
    assert judge(context, 0.0, 0.0, 2003, "sgp-1997") is MET
    assert judge(context, 0.0, -0.1, 2003, "sgp-1997") is UNDETERMINED
    found = structural_rule(context(figures(0.0, -0.1, 2003), 2003, "sgp-1997")).at("LU", 2003)
    assert any("no number" in note for note in found.notes)


def test_the_escape_clause_suspends_the_path(context: Make) -> None:
    assert judge(context, 0.0, -6.0, 2020, "sgp-2011") is EXEMPT
    assert judge(context, 0.0, 1.0, 2020, "sgp-2011") is MET
    assert judge(context, 0.0, -6.0, 2020, "sgp-2011", assume={"general_escape": 0}) is NOT_MET


def test_no_rule_in_the_treaty_and_since_2024(context: Make) -> None:
    assert judge(context, 0.0, -6.0, 1996, "treaty") is Verdict.NOT_APPLICABLE
    assert judge(context, 0.0, -6.0, 2025, "sgp-2024") is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("year", "balance", "debt", "assume", "verdict"),
    [
        (2018, -0.5, 80.0, {}, MET),
        (2018, -0.6, 80.0, {}, NOT_MET),
        (2018, -0.6, 20.0, {}, NOT_MET),  # low risks must be asserted
        (2018, -0.6, 20.0, {"low_sustainability_risk": 1}, MET),
        (2018, -1.1, 20.0, {"low_sustainability_risk": 1}, NOT_MET),
        (2018, -0.6, 80.0, {"low_sustainability_risk": 1}, NOT_MET),
        (2012, -3.0, 80.0, {}, Verdict.NOT_APPLICABLE),  # in force on 1 January 2013
        (2021, -3.0, 80.0, {}, EXEMPT),
    ],
)
def test_fiscal_compact_floor(
    context: Make, year: int, balance: float, debt: float, assume: dict[str, float], verdict: Verdict
) -> None:
    ctx = context(figures(0.0, balance, year, debt), year, "sgp-2011", assume=assume)
    assert compact_floor(ctx).verdict_at("LU", year) is verdict


def test_the_compact_binds_denmark_by_choice_and_not_sweden(context: Make) -> None:
    for country, verdict in (("DK", NOT_MET), ("SE", Verdict.NOT_APPLICABLE)):
        ctx = context(figures(0.0, -2.0, 2018), 2018, "sgp-2011", country=country)
        assert compact_floor(ctx).verdict_at(country, 2018) is verdict
