"""Is debt judged by the measure of its regime: the Treaty's words, the benchmark, the net expenditure path?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stabilitypact.law.context import Context
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, EXEMPT, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.EXEMPT, Verdict.UNDETERMINED


def path(first: int, *debt: float) -> dict[str, dict[int, float]]:
    return {"debt": dict(enumerate(debt, start=first))}


def judge(
    context: Make, data: dict[str, dict[int, float]], year: int, book: str | RuleBook, **kw: object
) -> Verdict:
    country = str(kw.get("country", "LU"))
    return debt_criterion(context(data, year, book, **kw)).verdict_at(country, year)


@pytest.mark.parametrize("book", ["treaty", "sgp-1997", "sgp-2005", "sgp-2011", "sgp-2024"])
@pytest.mark.parametrize(("debt", "met"), [(60.0, True), (60.01, False)])
def test_at_the_reference_value_nothing_else_is_asked(
    context: Make, book: str, debt: float, met: bool
) -> None:
    rising = path(2005, 40.0, 45.0, 50.0, debt, 70.0, 80.0)
    assert (judge(context, rising, 2008, book) is MET) is met


@pytest.mark.parametrize("book", ["treaty", "sgp-1997", "sgp-2005"])
def test_before_2011_a_falling_ratio_has_no_measure(context: Make, book: str) -> None:
    falling, flat = path(2006, 81.0, 80.0, 79.0), path(2006, 80.0, 80.0, 80.0)
    assert judge(context, falling, 2008, book) is UNDETERMINED
    assert judge(context, flat, 2008, book) is NOT_MET
    assert judge(context, falling, 2008, book, assume={"satisfactory_pace": 1}) is MET
    assert judge(context, falling, 2008, book, assume={"satisfactory_pace": 0}) is NOT_MET
    found = debt_criterion(context(falling, 2008, book)).at("LU", 2008)
    assert "satisfactory_pace" in found.explain()
    assert ("satisfactory_pace", 2008) in [(i.variable, i.year) for i in found.missing]


def test_any_one_form_of_the_benchmark_suffices(context: Make) -> None:
    # Backward fails (104 > 60 + 44*0.9033 = 99.7), forward holds: 2020 at 90 against 60 + 0.95/3*30 + ... = 92.
    debt = path(2015, 104.0, 104.0, 104.0, 104.0, 90.0, 85.0)
    found = debt_criterion(context(debt, 2018, "sgp-2011")).at("LU", 2018)
    assert found.verdict is MET
    backward, forward = found.find("debt.benchmark.backward"), found.find("debt.benchmark.forward")
    assert backward is not None and forward is not None
    assert (backward.verdict, forward.verdict) == (NOT_MET, MET)
    assert any("sufficiently diminishing" in note for note in found.notes)


def test_a_reform_can_count_one_form_only(context: Make) -> None:
    debt = path(2015, 104.0, 104.0, 104.0, 104.0, 90.0, 85.0)
    only_backward = RuleBook.named("sgp-2011").with_changes({"debt.benchmark.readings": ["backward"]})
    assert judge(context, debt, 2018, "sgp-2011") is MET
    assert judge(context, debt, 2018, only_backward) is NOT_MET


def test_two_failed_forms_and_one_unknown_leave_it_undetermined(context: Make) -> None:
    constant = path(2015, *[104.0] * 6)
    found = debt_criterion(context(constant, 2018, "sgp-2011")).at("LU", 2018)
    assert found.verdict is UNDETERMINED
    assert {"output_gap", "nominal_gdp"} <= {i.variable for i in found.missing}
    backward_only = RuleBook.named("sgp-2011").with_changes(
        {"debt.benchmark.readings": ["backward", "forward"]}
    )
    assert judge(context, constant, 2018, backward_only) is NOT_MET


def test_relevant_factors_always_count_for_debt_since_2011_where_asserted(context: Make) -> None:
    book = RuleBook.named("sgp-2011").with_changes({"debt.benchmark.readings": ["backward"]})
    rising = path(2015, 100.0, 101.0, 102.0, 103.0)
    factors = {"relevant_factors_debt": 1}
    assert judge(context, rising, 2018, book) is NOT_MET
    assert judge(context, rising, 2018, book, assume=factors) is EXEMPT
    assert judge(context, rising, 2018, book, assume={"relevant_factors_debt": 0}) is NOT_MET
    assert judge(context, rising, 2018, "sgp-2005", assume=factors) is NOT_MET
    # The deficit's factors are not the debt's.
    assert judge(context, rising, 2018, book, assume={"relevant_factors": 1}) is NOT_MET
    ctx = context(rising, 2018, book, assume={"relevant_factors": 1})
    told = debt_criterion(ctx).at("LU", 2018).find("debt.relevant_factors")
    assert told is not None and "for debt assert `relevant_factors_debt`" in " ".join(told.notes)


def test_the_general_escape_clause_lifts_the_benchmark_in_2020_to_2023_only(context: Make) -> None:
    rising = path(2015, *[100.0 + n for n in range(12)])
    verdicts = [judge(context, rising, year, "sgp-2011") for year in (2019, 2020, 2023)]
    assert verdicts[1:] == [EXEMPT, EXEMPT]
    assert verdicts[0] is not EXEMPT
    assert judge(context, rising, 2020, "sgp-2011", assume={"general_escape": 0}) is not EXEMPT


def test_an_unverified_announcement_of_the_clause_says_so(context: Make) -> None:
    rising = path(2015, *[100.0 + n for n in range(12)])
    then = debt_criterion(context(rising, 2022, "sgp-2011", known=date(2021, 9, 30))).at("LU", 2022)
    benchmark = then.find("debt.benchmark")
    assert benchmark is not None and benchmark.verdict is EXEMPT
    assert any("unverified" in note for note in benchmark.notes)
    now = debt_criterion(context(rising, 2022, "sgp-2011")).at("LU", 2022).find("debt.benchmark")
    assert now is not None and not any("unverified" in note for note in now.notes)


def test_without_a_ceiling_debt_above_60_is_undetermined_under_the_framework_of_2024(context: Make) -> None:
    found = debt_criterion(context(path(2024, 70.0, 70.0), 2024, "sgp-2024")).at("LU", 2024)
    assert found.verdict is UNDETERMINED
    assert any("ceiling" in note for note in found.notes)


def test_a_path_respected_means_sufficiently_diminishing(context: Make) -> None:
    # The Netherlands' ceiling of 2025 is in the shipped table: growth below it credits the account.
    data = path(2024, 70.0, 70.0) | {
        "balance": {2024: -2.0, 2025: -2.0},
        "primary_expenditure": {2024: 40.0, 2025: 40.0},
        "real_growth": {2025: 1.0},
        "deflator_growth": {2025: 2.0},
    }
    low = data | {"net_expenditure_growth": {2025: 1.0}}
    high = data | {"net_expenditure_growth": {2025: 9.0}}
    assert judge(context, low, 2025, "sgp-2024", country="NL") is MET
    assert judge(context, high, 2025, "sgp-2024", country="NL") is NOT_MET


@pytest.mark.parametrize(("debt", "verdict"), [(60.04, MET), (60.05, NOT_MET)])
def test_commission_reading_rounds_debt_too(context: Make, debt: float, verdict: Verdict) -> None:
    rising = path(2005, 40.0, 45.0, 50.0, debt)
    assert judge(context, rising, 2008, "sgp-2005", reading="commission") is verdict
    assert judge(context, rising, 2008, "sgp-2005") is NOT_MET


def test_missing_debt_is_undetermined_even_where_factors_are_asserted(context: Make) -> None:
    found = debt_criterion(
        context({"balance": {2018: 0.0}}, 2018, "sgp-2011", assume={"relevant_factors_debt": 1})
    ).at("LU", 2018)
    assert found.verdict is UNDETERMINED
    assert "debt 2015-2020" in " ".join(found.notes)


ORDER = {MET: 0, EXEMPT: 1, UNDETERMINED: 2, NOT_MET: 3}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from(("sgp-1997", "sgp-2005", "sgp-2011")),
    st.lists(st.floats(20, 180), min_size=3, max_size=3),
    st.floats(20, 180),
    st.floats(0, 20),
)
def test_more_debt_at_the_end_of_the_year_never_improves_the_verdict(
    context: Make, book: str, before: list[float], now: float, more: float
) -> None:
    # The forward form is left out: there more debt now eases the benchmark of the years to come.
    chosen = RuleBook.named(book)
    if book == "sgp-2011":
        chosen = chosen.with_changes({"debt.benchmark.readings": ["backward"]})
    small, large = (judge(context, path(2015, *before, d), 2018, chosen) for d in (now, now + more))
    assert ORDER[large] >= ORDER[small]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.floats(40, 180), min_size=6, max_size=6), st.floats(0.06, 0.2))
def test_a_higher_speed_never_yields_fewer_breaches(context: Make, debt: list[float], speed: float) -> None:
    faster = RuleBook.named("sgp-2011").with_changes({"debt.benchmark.speed": speed})
    plain, strict = (judge(context, path(2015, *debt), 2018, book) for book in ("sgp-2011", faster))
    assert ORDER[strict] >= ORDER[plain]
