"""Is a report due where the Treaty says so, and is the effort asked of those under a procedure, in the right terms?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.deficit import deficit_criterion
from stabilitypact.law.finding import Finding
from stabilitypact.law.procedure import minimum_effort, report_trigger
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED
BACKWARD = RuleBook.named("sgp-2011").with_changes({"debt.benchmark.readings": ["backward"]})


def report(
    context: Make, deficit: float, debt: tuple[float, ...], year: int, book: str | RuleBook, **kw: object
) -> Finding:
    data = {
        "balance": {year: -deficit, year + 1: -2.0},
        "debt": dict(zip(range(year - len(debt) + 1, year + 1), debt, strict=True)),
        "real_growth": {year: -3.0},
    }
    ctx = context(data, year, book, **kw)
    country = str(kw.get("country", "LU"))
    return report_trigger(ctx, deficit_criterion(ctx), debt_criterion(ctx)).at(country, year)


def test_a_deficit_above_the_value_is_reported_even_where_an_exit_holds(context: Make) -> None:
    assert report(context, 3.2, (50.0,) * 4, 2015, "sgp-2011").verdict is NOT_MET
    assert report(context, 3.0, (50.0,) * 4, 2015, "sgp-2011").verdict is MET


def test_debt_is_reported_where_the_benchmark_fails_even_under_factors_or_the_escape_clause(
    context: Make,
) -> None:
    rising = (100.0, 101.0, 102.0, 103.0)
    assert report(context, 1.0, rising, 2015, BACKWARD).verdict is NOT_MET
    excused = report(context, 1.0, rising, 2015, BACKWARD, assume={"relevant_factors_debt": 1})
    assert excused.verdict is NOT_MET
    # Reports were written in 2020-2023 although no procedure followed.
    assert report(context, 1.0, rising, 2021, BACKWARD).verdict is NOT_MET
    falling = (130.0, 115.0, 102.0, 90.0)
    assert report(context, 1.0, falling, 2021, BACKWARD).verdict is MET


def test_before_2011_debt_that_falls_leaves_the_report_open(context: Make) -> None:
    found = report(context, 1.0, (82.0, 81.0, 80.0, 79.0), 2008, "sgp-2005")
    assert found.verdict is UNDETERMINED
    assert any(note.startswith("Undetermined") for note in found.notes)


def test_since_2024_no_report_on_debt_close_to_balance(context: Make) -> None:
    growth = {
        "net_expenditure_growth": {2025: 30.0},
        "primary_expenditure": {2024: 40.0, 2025: 40.0},
        "real_growth": {2025: 1.0},
        "deflator_growth": {2025: 2.0},
        "debt": {2024: 140.0, 2025: 140.0},
    }
    for deficit, verdict in ((0.5, MET), (0.6, NOT_MET)):
        ctx = context(growth | {"balance": {2025: -deficit}}, 2025, "sgp-2024", country="IT")
        found = report_trigger(ctx, deficit_criterion(ctx), debt_criterion(ctx)).at("IT", 2025)
        assert found.verdict is verdict


def test_the_states_own_history_stands_beside(context: Make) -> None:
    found = report(context, 4.0, (130.0,) * 4, 2010, "sgp-2005", country="IT")
    assert any("opened 2009-12-02" in note for note in found.notes)
    assert not any("Actual procedure" in n for n in report(context, 4.0, (50.0,) * 4, 2010, "sgp-2005").notes)


def effort(context: Make, country: str, year: int, book: str, **series: dict[int, float]) -> Finding:
    data = {"balance": {year: -4.0}} | series
    return minimum_effort(context(data, year, book, country=country)).at(country, year)


def test_half_a_point_a_year_under_a_procedure(context: Make) -> None:
    # Italy was under a procedure from December 2009 to June 2013.
    for step, verdict in ((0.5, MET), (0.49, NOT_MET)):
        found = effort(context, "IT", 2011, "sgp-2005", structural_balance={2010: -4.0, 2011: -4.0 + step})
        assert found.verdict is verdict
        assert found.threshold == 0.5


def test_years_of_opening_and_closing_are_left_out(context: Make) -> None:
    steps = dict.fromkeys(range(2007, 2015), -4.0)
    assert effort(context, "IT", 2009, "sgp-2005", structural_balance=steps).verdict is Verdict.NOT_APPLICABLE
    assert effort(context, "IT", 2013, "sgp-2011", structural_balance=steps).verdict is Verdict.NOT_APPLICABLE
    assert effort(context, "IT", 2010, "sgp-2005", structural_balance=steps).verdict is NOT_MET


def test_no_number_in_1997(context: Make) -> None:
    found = effort(context, "DE", 2004, "sgp-1997", structural_balance={2003: -4.0, 2004: -4.0})
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_primary_terms_until_2027_and_only_with_a_deficit_above_the_value(context: Make) -> None:
    # France, in a procedure since July 2024: interest rises by 0.3, the primary balance improves by 0.5.
    series = {
        "structural_primary_balance": {year: -3.0 + 0.5 * (year - 2024) for year in range(2023, 2031)},
        "structural_balance": {year: -5.0 + 0.2 * (year - 2024) for year in range(2023, 2031)},
    }
    deficit = {"balance": dict.fromkeys(range(2023, 2031), -5.0)}
    for year, verdict in ((2025, MET), (2027, MET), (2028, NOT_MET)):
        assert effort(context, "FR", year, "sgp-2024", **series, **deficit).verdict is verdict, year
    low = {"balance": dict.fromkeys(range(2023, 2031), -3.0)}
    assert effort(context, "FR", 2028, "sgp-2024", **series, **low).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("year", [2025, 2028])
def test_the_formula_names_what_it_uses(context: Make, year: int) -> None:
    formula = effort(context, "FR", year, "sgp-2024").formula
    assert ("primary" in formula) is (year == 2025)
