"""Does the status show every member of the day, with the keys that others build on?"""

from __future__ import annotations

import json
from datetime import date

import pytest

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.countries import members
from stabilitypact.figures.store import load
from stabilitypact.law.assess import assess
from stabilitypact.law.facts import collected_until, in_procedure
from stabilitypact.law.status import status
from stabilitypact.law.verdict import Verdict

KEYS = {"vintage", "as_of", "year", "rulebook", "reading", "members"}
MEMBER_KEYS = {"country", "balance", "debt", "deficit", "debt_criterion", "procedure"}


def test_procedures_are_dated_no_later_than_decisions_were_collected() -> None:
    now, then = status(), status(as_of="2021-09-15")
    assert now.procedures_on == collected_until() < now.as_of == date.today()
    assert f"On {collected_until()} " in now.summary()
    assert now.summary().endswith(f"Decisions on procedures are collected up to {collected_until()}.")
    assert then.procedures_on == then.as_of and "collected up to" not in then.summary()
    assert now.to_dict()["procedures_on"] == collected_until().isoformat()


def test_json_keys_of_the_issue() -> None:
    found = json.loads(status(2020, vintage="imf-2021-04").to_json())
    assert found.keys() >= KEYS
    for member in found["members"]:
        assert member.keys() >= MEMBER_KEYS
        assert member["procedure"] in {"open", "none", "proposed"}
        assert member["deficit"] in {str(verdict) for verdict in Verdict}
    assert (found["vintage"], found["year"], found["rulebook"]) == ("imf-2021-04", 2020, "sgp-2011")


@pytest.mark.parametrize(
    ("year", "count"), [(2003, 15), (2004, 25), (2012, 27), (2013, 28), (2019, 28), (2020, 27)]
)
def test_members_of_the_year(year: int, count: int) -> None:
    found = status(year, vintage="imf-2025-10")
    assert [row.country for row in found.members] == list(members(year))
    assert len(found.members) == count


def test_figures_and_verdicts_are_those_of_the_assessment() -> None:
    found = status(2019, vintage="ameco-2023-11")
    vintage = load("ameco-2023-11")
    for row in found.members:
        assert row.balance == pytest.approx(float(vintage.get("balance", (row.country,), (2019,))[0, 0]))
        alone = assess(row.country, 2019, vintage="ameco-2023-11")
        assert row.deficit is alone.verdict(row.country, 2019, "deficit")
        assert row.debt_criterion is alone.verdict(row.country, 2019, "debt")


def test_procedures_are_those_of_the_day() -> None:
    found = status(2012, vintage="imf-2025-10")
    assert found.as_of == date(2012, 12, 31)
    for row in found.members:
        assert (row.procedure == "open") is in_procedure(row.country, date(2012, 12, 31))
    assert status(vintage="ameco-2019-05").procedures_on == date(
        2019, 12, 31
    )  # of the year judged, as on the pages
    then = {row.country: row.procedure for row in status(as_of="2021-09").members}
    assert [code for code, procedure in then.items() if procedure == "open"] == ["RO"]


def test_september_2021_as_known_then() -> None:
    found = status(as_of="2021-09")
    assert found.vintage.published <= date(2021, 9, 30)
    assert "On 2021-09-30 1 is in an excessive deficit procedure." in found.summary()
    rows = {row.country: row for row in found.members}
    # the escape clause was then expected to last to 2022
    assert found.counts()["members"] == 27
    assert rows["LU"].deficit is Verdict.MET and rows["LU"].debt_criterion is Verdict.MET


def test_counts_add_up() -> None:
    found = status(2024, vintage="imf-2025-10")
    counts = found.counts()
    assert counts["members"] == len(found.members) == 27
    assert counts["in_procedure"] == sum(row.procedure == "open" for row in found.members)
    text = found.summary()
    assert f"{counts['meet_both']} of 27" in text


def test_contradictions_and_empty_years_are_refused() -> None:
    with pytest.raises(BadInput, match="not both"):
        status(2020, as_of="2021-09", vintage="imf-2021-04")
    with pytest.raises(MissingFigures):
        status(2030, vintage="ameco-2019-05")
