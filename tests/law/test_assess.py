"""Does an assessment judge each year by the law in force, on one vintage, and refuse what it cannot do?"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.store import load
from stabilitypact.law.assess import RULES, Assessment, assess
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import NOT_MET, UNDETERMINED, VERDICTS, Verdict


@pytest.fixture(scope="module")
def everyone() -> Assessment:
    return assess(None, range(1995, 2026), vintage="imf-2025-10")


def test_each_year_is_judged_by_the_book_of_its_31_december(everyone: Assessment) -> None:
    expected = {
        "treaty": range(1995, 1998),
        "sgp-1997": range(1998, 2005),
        "sgp-2005": range(2005, 2011),
        "sgp-2011": range(2011, 2024),
        "sgp-2024": range(2024, 2026),
    }
    assert {s.book.id: range(s.years[0], s.years[-1] + 1) for s in everyone.segments} == expected
    assert everyone.rulebook == "in force"


@pytest.mark.parametrize("rule", RULES)
def test_alone_or_among_many_the_verdict_is_the_same(everyone: Assessment, rule: str) -> None:
    grid = everyone.verdicts(rule)
    for code, year in (("IT", 2014), ("FR", 2003), ("DE", 2025), ("HR", 2013), ("LU", 2012), ("PT", 2010)):
        alone = assess(code, year, vintage="imf-2025-10")
        row, column = everyone.countries.index(code), everyone.years.index(year)
        assert VERDICTS[grid[row, column]] is VERDICTS[alone.verdicts(rule)[0, 0]]


def test_order_of_countries_does_not_matter(everyone: Assessment) -> None:
    turned = assess(tuple(reversed(everyone.countries)), range(2012, 2020), vintage="imf-2025-10")
    columns = [everyone.years.index(year) for year in turned.years]
    for rule in turned.rules:
        assert (turned.verdicts(rule)[::-1] == everyone.verdicts(rule)[:, columns]).all()


def test_one_book_for_all_years() -> None:
    found = assess("IT", (1999, 2023), rulebook="sgp-2024", vintage="imf-2025-10")
    assert found.rulebook == "sgp-2024"
    assert found.finding("IT", 1999, "debt").find("net_expenditure") is not None
    old = assess("IT", 2023, rulebook="sgp-1997", vintage="imf-2025-10")
    assert old.finding("IT", 2023, "debt").find("debt.sufficiently_diminishing") is not None


def test_the_control_account_runs_from_the_first_ceiling_whatever_year_is_asked() -> None:
    growth = {"IT": {2025: 4.0, 2026: 1.6}}  # ceilings of Italy: 1.3 and 1.6
    alone = assess("IT", 2026, vintage="imf-2025-10", assume={"net_expenditure_growth": growth})
    both = assess("IT", (2025, 2026), vintage="imf-2025-10", assume={"net_expenditure_growth": growth})
    accounts = [
        a.finding("IT", 2026, "net_expenditure").find("net_expenditure.control_account")
        for a in (alone, both)
    ]
    assert accounts[0] is not None and accounts[1] is not None
    assert accounts[0].value == accounts[1].value
    assert accounts[0].value is not None and accounts[0].value > 0.6
    assert alone.verdict("IT", 2026, "net_expenditure") is Verdict.NOT_MET


def test_the_two_year_test_looks_back_also_where_one_year_is_asked() -> None:
    alone = assess("BE", 2018, vintage="ameco-2019-05")
    several = assess("BE", (2017, 2018), vintage="ameco-2019-05")
    for found in (alone, several):
        pillar = found.finding("BE", 2018, "significant_deviation").children[0]
        assert pillar.verdict is not Verdict.UNDETERMINED
    assert alone.finding("BE", 2018, "significant_deviation").to_dict() == (
        several.finding("BE", 2018, "significant_deviation").to_dict()
    )


def test_before_accession_nothing_applies(everyone: Assessment) -> None:
    for rule in ("deficit", "debt", "structural", "sanctions", "report", "net_expenditure"):
        assert (
            everyone.verdict("HR", 2012, rule) is Verdict.NOT_APPLICABLE
            if rule in everyone.segment(2012).findings
            else True
        )
        assert everyone.verdict("UK", 2021, "deficit") is Verdict.NOT_APPLICABLE


def test_json_keys_of_the_issue() -> None:
    found = assess("IT", (2018, 2019), vintage="imf-2021-04").to_dict()
    assert isinstance(found, dict)
    assert found.keys() >= {"country", "vintage", "rulebook", "reading", "findings"}
    assert (found["country"], found["vintage"], found["reading"]) == ("IT", "imf-2021-04", "law")
    assert {(f["rule"], f["year"]) for f in found["findings"]} >= {
        ("deficit", 2018),
        ("debt", 2019),
        ("report", 2019),
    }
    several: Any = json.loads(assess(("IT", "FR"), 2019, vintage="imf-2021-04").to_json())
    assert [each["country"] for each in several] == ["IT", "FR"]


def test_borrowed_figures_say_where_they_come_from() -> None:
    borrow = {"potential_growth": "ameco-2023-11", "output_gap": "ameco-2023-11"}
    plain = assess("PL", 2018, vintage="imf-2021-04")
    found = assess("PL", 2018, vintage="imf-2021-04", borrow=borrow)

    def gaps(assessment: Assessment) -> set[tuple[float | None, str]]:
        path = assessment.finding("PL", 2018, "structural").find("structural.adjustment")
        assert path is not None
        return {(i.value, i.vintage) for i in path.inputs if i.variable == "output_gap"}

    assert {value for value, _ in gaps(plain)} == {None}
    expected = float(load("ameco-2023-11").get("output_gap", ("PL",), (2018,))[0, 0])
    assert {vintage for _, vintage in gaps(found)} == {"ameco-2023-11"}
    assert [value for value, _ in gaps(found)] == [pytest.approx(expected)]


def test_a_stricter_book_never_yields_fewer_breaches(everyone: Assessment) -> None:
    changes = {
        "deficit.reference_value": 2.0,
        "debt.reference_value": 50.0,
    }
    years = range(2012, 2020)
    plain = assess(None, years, rulebook="sgp-2011", vintage="imf-2025-10")
    strict = assess(
        None, years, rulebook=RuleBook.named("sgp-2011").with_changes(changes), vintage="imf-2025-10"
    )
    for rule in ("deficit", "debt"):
        breached = plain.verdicts(rule) == NOT_MET
        after = strict.verdicts(rule)[breached]
        assert np.isin(after, (NOT_MET, UNDETERMINED)).all()
        assert (strict.verdicts(rule) == NOT_MET).sum() >= breached.sum()


def test_undetermined_findings_always_say_why(everyone: Assessment) -> None:
    for found in everyone:
        for node in found.walk():
            if node.verdict is Verdict.UNDETERMINED:
                assert node.notes, f"{node.rule} {node.country} {node.year}"
        if found.verdict is Verdict.UNDETERMINED and not found.missing:
            assert any("ndetermined" in note for note in found.notes), (
                f"{found.rule} {found.country} {found.year}"
            )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"countries": "Itly", "years": 2019}, UnknownName),
        ({"countries": (), "years": 2019}, BadInput),
        ({"countries": "IT", "years": ()}, BadInput),
        ({"countries": "IT", "years": 1994}, BadInput),
        ({"countries": "IT", "years": 2031}, BadInput),
        ({"countries": "IT", "years": 2019, "vintage": "imf-2021-05"}, UnknownName),
        ({"countries": "IT", "years": 2019, "vintage": "imf-2021-04", "as_of": "2021"}, BadInput),
        ({"countries": "IT", "years": 2019, "reading": "strict"}, UnknownName),
        ({"countries": "IT", "years": 2019, "rulebook": "sgp-2012"}, UnknownName),
        ({"countries": "IT", "years": 2019, "rules": ["defict"]}, UnknownName),
        ({"countries": "IT", "years": 2019, "assume": {"relevant_factor": 1}}, UnknownName),
        ({"countries": "IT", "years": 2030, "vintage": "ameco-2019-05"}, MissingFigures),
        ({"countries": "IT", "years": 2019, "borrow": {"output_gp": "ameco-2023-11"}}, UnknownName),
        ({"countries": "IT", "years": 2019, "reading": "numerical", "rules": ["sanctions"]}, UnknownName),
    ],
)
def test_wrong_inputs_are_sentences(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        assess(**arguments)
    assert str(caught.value).rstrip().endswith((".", "?"))


def test_a_rule_that_the_regime_lacks_is_named() -> None:
    found = assess("IT", 2019, vintage="imf-2021-04")
    with pytest.raises(UnknownName, match="net_expenditure"):
        found.finding("IT", 2019, "net_expenditure")


def test_default_year_is_that_of_the_vintage() -> None:
    assert assess("IT", vintage="imf-2021-04").years == (2021,)


def test_frame_and_summary_hold_every_finding() -> None:
    found = assess(("IT", "FR"), (2018, 2019), vintage="imf-2021-04")
    frame = found.to_frame()
    assert len(frame) == len(found.findings)
    assert set(frame["verdict"]) <= {str(verdict) for verdict in VERDICTS}
    assert "Italy 2018: deficit met" in found.summary()
