"""Is a deficit judged by the reference value and the exits of its regime, and by nothing that nobody asserted?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stabilitypact.law.context import Context
from stabilitypact.law.deficit import deficit_criterion, national_clause
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, EXEMPT, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.EXEMPT, Verdict.UNDETERMINED
BOOKS = ("sgp-1997", "sgp-2005", "sgp-2011", "sgp-2024")


def figures(
    deficit: float, growth: float = 1.0, after: float = 5.0, before: float = 0.0, debt: float = 50.0
) -> dict[str, dict[int, float]]:
    """Return figures of a year 2003, 2008, 2015 and 2025 alike: rising deficits unless asked otherwise."""
    balance: dict[int, float] = {}
    for year in (2003, 2008, 2015, 2025):
        balance |= {year - 2: -before, year - 1: -before, year: -deficit, year + 1: -after}
    years = (2003, 2008, 2015, 2025)
    return {
        "balance": balance,
        "real_growth": dict.fromkeys(years, growth),
        "debt": dict.fromkeys(years, debt),
    }


YEAR = {"sgp-1997": 2003, "sgp-2005": 2008, "sgp-2011": 2015, "sgp-2024": 2025}


def judge(context: Make, book: str, data: dict[str, dict[int, float]], **options: object) -> Verdict:
    year = YEAR[book]
    return deficit_criterion(context(data, year, book, **options)).verdict_at("LU", year)


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize(
    ("deficit", "verdict"), [(3.0, MET), (2.7 + 0.3, MET), (3.001, NOT_MET), (3.04, NOT_MET), (-2.0, MET)]
)
def test_reference_value(context: Make, book: str, deficit: float, verdict: Verdict) -> None:
    assert judge(context, book, figures(deficit)) is verdict


@pytest.mark.parametrize(("deficit", "verdict"), [(3.04, MET), (3.049, MET), (3.05, NOT_MET), (3.1, NOT_MET)])
def test_commission_reading_rounds_to_one_decimal_and_says_so(
    context: Make, deficit: float, verdict: Verdict
) -> None:
    found = deficit_criterion(context(figures(deficit), 2025, "sgp-2024", reading="commission")).at(
        "LU", 2025
    )
    assert found.verdict is verdict
    reference = found.find("deficit.reference_value")
    assert reference is not None
    assert ("Commission reading" in " ".join(reference.notes)) is (verdict is MET)
    assert "to one decimal" in reference.formula
    assert any(p.path == "deficit.rounding_tolerance" for p in reference.parameters)


@pytest.mark.parametrize(
    ("book", "growth", "verdict"),
    [
        ("sgp-1997", -2.0, EXEMPT),  # a fall of 2 % is severe as a rule
        ("sgp-1997", -1.99, NOT_MET),  # between 0.75 and 2 only on accepted evidence
        ("sgp-2005", -0.01, EXEMPT),  # any negative growth
        ("sgp-2005", 0.0, NOT_MET),
        ("sgp-2011", -0.01, EXEMPT),
        ("sgp-2011", 0.0, NOT_MET),
        ("sgp-2024", -6.0, NOT_MET),  # the test of growth ended in 2024
    ],
)
def test_exceptional_by_regime(context: Make, book: str, growth: float, verdict: Verdict) -> None:
    assert judge(context, book, figures(3.4, growth, after=2.9)) is verdict


def test_the_resolution_of_1997_lets_the_council_accept_evidence_from_a_fall_of_three_quarters(
    context: Make,
) -> None:
    accepted = {"abruptness_accepted": 1}
    assert judge(context, "sgp-1997", figures(3.4, -0.75, after=2.9), assume=accepted) is EXEMPT
    assert judge(context, "sgp-1997", figures(3.4, -0.74, after=2.9), assume=accepted) is NOT_MET
    assert judge(context, "sgp-2005", figures(3.4, 0.1, after=2.9), assume=accepted) is NOT_MET


def test_cumulative_loss_counts_in_2005_and_2011_only(context: Make) -> None:
    loss = {"cumulative_loss": 1}
    verdicts = [judge(context, book, figures(3.4, 0.1, after=2.9), assume=loss) for book in BOOKS]
    assert verdicts == [NOT_MET, EXEMPT, EXEMPT, NOT_MET]


def test_an_unusual_event_counts_before_2024_and_then_only_under_a_national_clause(context: Make) -> None:
    event = {"unusual_event": 1}
    verdicts = [judge(context, book, figures(3.4, after=2.9), assume=event) for book in BOOKS]
    assert verdicts == [EXEMPT, EXEMPT, EXEMPT, NOT_MET]
    # Belgium has the national clause for 2025-2028.
    data = figures(3.4, after=2.9)
    found = deficit_criterion(context(data, 2025, "sgp-2024", country="BE", assume=event)).at("BE", 2025)
    assert found.verdict is EXEMPT


def test_the_general_clause_makes_an_excess_exceptional_in_2024(context: Make) -> None:
    assert judge(context, "sgp-2024", figures(3.4, after=2.9), assume={"general_escape": 1}) is EXEMPT
    assert judge(context, "sgp-2024", figures(3.6, after=2.9), assume={"general_escape": 1}) is NOT_MET


@pytest.mark.parametrize("book", ("sgp-2005", "sgp-2011"))
def test_an_exceptional_excess_must_also_be_near_and_temporary(context: Make, book: str) -> None:
    assert judge(context, book, figures(3.5, -3, after=3.0)) is EXEMPT
    assert judge(context, book, figures(3.501, -3, after=3.0)) is NOT_MET
    assert judge(context, book, figures(3.5, -3, after=3.01)) is NOT_MET
    missing = figures(3.5, -3)
    missing["balance"].pop(YEAR[book] + 1)
    assert judge(context, book, missing) is UNDETERMINED
    assert judge(context, book, missing, assume={"temporary": 1}) is EXEMPT


@pytest.mark.parametrize("book", BOOKS)
def test_declining_substantially_and_continuously_towards_the_value(context: Make, book: str) -> None:
    year = YEAR[book]

    def with_past(two_before: float, one_before: float, now: float) -> Verdict:
        data = figures(now)
        data["balance"] |= {year - 2: -two_before, year - 1: -one_before}
        return judge(context, book, data)

    assert with_past(6.0, 4.5, 3.4) is EXEMPT
    assert with_past(6.0, 4.5, 3.6) is NOT_MET  # not near
    assert with_past(6.0, 3.4, 3.4) is NOT_MET  # no fall in the last year
    assert with_past(4.0, 6.0, 3.4) is NOT_MET  # not continuous


def test_relevant_factors_are_never_assumed_and_count_as_the_regime_lets_them(context: Make) -> None:
    factors = {"relevant_factors": 1}
    for book in BOOKS:
        assert judge(context, book, figures(3.4, after=2.9)) is NOT_MET
    high, low = figures(4.5, after=4.0, debt=80.0), figures(4.5, after=4.0, debt=50.0)
    # 1997: the Treaty sets no condition; 2005: near and temporary; 2011, 2024: so only with debt above 60.
    assert [judge(context, b, high, assume=factors) for b in BOOKS] == [EXEMPT, NOT_MET, NOT_MET, NOT_MET]
    assert [judge(context, b, low, assume=factors) for b in BOOKS] == [EXEMPT, NOT_MET, EXEMPT, EXEMPT]
    near = figures(3.4, after=2.9, debt=80.0)
    assert [judge(context, b, near, assume=factors) for b in BOOKS] == [EXEMPT] * 4
    assert judge(context, "sgp-2011", low, assume={"relevant_factors": 0}) is NOT_MET


@pytest.mark.parametrize(
    ("deficit", "increase", "verdict"),
    [
        (4.0, 1.0, EXEMPT),  # excess 1.0 within an increase of 1.0
        (4.1, 1.0, NOT_MET),
        (4.5, 3.0, EXEMPT),  # at most 1.5 counts
        (4.6, 3.0, NOT_MET),
        (4.0, None, UNDETERMINED),  # the increase is in no vintage
        (4.6, None, NOT_MET),  # beyond the cap whatever the increase
        (3.2, -0.5, NOT_MET),  # a fall gives no room
    ],
)
def test_national_clause_of_latvia(
    context: Make, deficit: float, increase: float | None, verdict: Verdict
) -> None:
    assume = {} if increase is None else {"defence_increase": increase}
    ctx = context(figures(deficit), 2025, "sgp-2024", country="LV", assume=assume)
    found = deficit_criterion(ctx).at("LV", 2025)
    assert found.verdict is verdict
    if verdict is UNDETERMINED:
        assert [i.variable for i in found.missing] == ["defence_increase"]
        assert "defence_increase" in found.explain()


def test_under_an_open_procedure_the_clause_does_not_touch_the_excess(context: Make) -> None:
    # Belgium has the clause too, but a procedure since July 2024.
    ctx = context(figures(3.5), 2025, "sgp-2024", country="BE", assume={"defence_increase": 1.0})
    found = deficit_criterion(ctx).at("BE", 2025)
    assert found.verdict is NOT_MET
    clause = found.find("deficit.national_clause")
    assert clause is not None and any("corrective path" in note for note in clause.notes)


def test_national_clause_needs_a_grant_and_the_right_years(context: Make) -> None:
    assume = {"defence_increase": 1.0}
    luxembourg = national_clause(context(figures(3.5), 2025, "sgp-2024", assume=assume)).at("LU", 2025)
    assert luxembourg.verdict is Verdict.NOT_APPLICABLE
    assert judge(context, "sgp-2011", figures(3.5), country="LU", assume=assume) is NOT_MET


def test_a_missing_balance_is_undetermined_and_named(context: Make) -> None:
    found = deficit_criterion(
        context({"debt": {2015: 50.0}}, 2015, "sgp-2011", assume={"relevant_factors": 1})
    ).at("LU", 2015)
    assert found.verdict is UNDETERMINED
    assert ("balance", 2015) in [(i.variable, i.year) for i in found.missing]
    assert "balance 2013-2016" in " ".join(found.notes)


def test_not_a_member_before_accession_and_after_leaving(context: Make) -> None:
    data = {"balance": dict.fromkeys(range(2000, 2024), -9.0)}
    croatia = deficit_criterion(context(data, (2012, 2013), "sgp-2011", country="HR"))
    assert croatia.verdict_at("HR", 2012) is Verdict.NOT_APPLICABLE
    assert croatia.verdict_at("HR", 2013) is NOT_MET
    kingdom = deficit_criterion(context(data, (2019, 2020), "sgp-2011", country="UK"))
    assert kingdom.verdict_at("UK", 2019) is NOT_MET
    assert kingdom.verdict_at("UK", 2020) is Verdict.NOT_APPLICABLE


ORDER = {MET: 0, EXEMPT: 1, UNDETERMINED: 2, NOT_MET: 3}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from(BOOKS),
    st.floats(-2, 9),
    st.floats(0, 4),
    st.floats(-5, 4),
    st.floats(0, 6),
    st.floats(20, 150),
    st.sampled_from(("law", "commission")),
)
def test_a_larger_deficit_never_improves_the_verdict(
    context: Make,
    book: str,
    deficit: float,
    more: float,
    growth: float,
    after: float,
    debt: float,
    reading: str,
) -> None:
    small, large = (
        judge(context, book, figures(d, growth, after, debt=debt), reading=reading)
        for d in (deficit, deficit + more)
    )
    assert ORDER[large] >= ORDER[small]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.sampled_from(BOOKS), st.floats(-2, 9), st.floats(0.1, 2.9), st.floats(-5, 4))
def test_a_stricter_reference_value_never_yields_fewer_breaches(
    context: Make, book: str, deficit: float, cut: float, growth: float
) -> None:
    stricter = RuleBook.named(book).with_changes({"deficit.reference_value": 3.0 - cut})
    data, year = figures(deficit, growth), YEAR[book]
    plain = judge(context, book, data)
    strict = deficit_criterion(context(data, year, stricter)).verdict_at("LU", year)
    assert ORDER[strict] >= ORDER[plain]


def test_exits_can_be_closed_by_a_reform(context: Make) -> None:
    data = figures(3.4, -3.0, after=2.9)
    closed = RuleBook.named("sgp-2011").with_changes({"deficit.exits": ["near_and_declining"]})
    assert judge(context, "sgp-2011", data) is EXEMPT
    assert deficit_criterion(context(data, 2015, closed)).verdict_at("LU", 2015) is NOT_MET


def test_a_rule_book_out_of_its_time_answers_with_its_nearest_state(context: Make) -> None:
    data = figures(3.4, -2.5, after=2.9)
    assert deficit_criterion(context(data, 2025, "sgp-1997")).verdict_at("LU", 2025) is EXEMPT
    assert deficit_criterion(context(data, 2003, "sgp-2024")).verdict_at("LU", 2003) is NOT_MET


@pytest.mark.parametrize(("earlier", "before", "now"), [(-3.38, -1.82, -3.46), (-6.0, -5.0, -3.5)])
def test_a_continuous_decline_shows_the_change_that_decides(
    context: Make, earlier: float, before: float, now: float
) -> None:
    data = {**figures(3.5), "balance": {2023: earlier, 2024: before, 2025: now, 2026: now}}
    found = deficit_criterion(context(data, 2025, "sgp-2024")).at("LU", 2025)
    (one,) = [each for each in found.children if each.rule == "deficit.declining"]
    assert one.value == pytest.approx(min(now - before, before - earlier))
    assert one.threshold == 0.0
    assert one.margin == pytest.approx(one.value)
    assert one.verdict is (MET if one.value and one.value > 0 else NOT_MET)
