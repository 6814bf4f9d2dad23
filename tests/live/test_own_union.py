"""Do the pages of the Union count, and offer briefs of, no more states than a vintage of one's own holds?"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.figures.countries import members
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.figures.store import load
from stabilitypact.law.tally import tally
from stabilitypact.web.app import create_app

NAME = "Plan"
SHARED = ("year", "kind", "rule", "vintage")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(ahead=False)) as found:
        yield found


def stored(folder: Path, country: str) -> None:
    """Store a vintage of one state, as `sgp import` does."""
    path = folder / f"{country}.csv"
    write_template(country, path)
    import_file(path, NAME)


def counted(client: TestClient, **asked: str) -> dict[int, dict[str, int]]:
    """Return year -> verdict -> number of states, as the table says."""
    answer = client.get("/table/counts.csv", params=asked)
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines).lstrip("\ufeff"))))
    assert rows
    return {int(row["year"]): {key: int(n) for key, n in row.items() if key not in SHARED} for row in rows}


def drawn(client: TestClient, **asked: str) -> float:
    """Return the most states that the chart stacks in one year."""
    spec = client.get("/chart/counts.json", params=asked).json()
    rows = max(spec["datasets"].values(), key=len)
    by_year: dict[object, float] = {}
    for row in rows:
        by_year[row["year"]] = by_year.get(row["year"], 0) + row["n"]
    return max(by_year.values())


def briefs(client: TestClient, **asked: str) -> list[str]:
    page = client.get("/", params=asked).text
    return [html.unescape(each) for each in re.findall(r'href="(/report/[^"]+)"', page)]


@pytest.mark.parametrize("rule", ["both", "debt", "procedure"])
def test_counts_over_time_are_those_of_the_one_state_held(
    client: TestClient, tmp_path: Path, rule: str
) -> None:
    stored(tmp_path, "FI")
    years = counted(client, as_of=NAME, rule=rule)
    assert {sum(each.values()) for each in years.values()} == {1}
    if rule == "debt":
        for year in (2025, 2026):
            assert years[year][str(sp.assess("FI", year, as_of=NAME).verdict("FI", year, "debt"))] == 1
    assert drawn(client, as_of=NAME, rule=rule) == 1
    everyone = counted(client, rule=rule)
    assert sum(everyone[2025].values()) == len(members(2025))


def test_years_before_a_state_joined_count_none(client: TestClient, tmp_path: Path) -> None:
    stored(tmp_path, "HR")
    for rule in ("both", "procedure"):
        years = counted(client, as_of=NAME, rule=rule)
        assert sum(years[2012].values()) == 0 and sum(years[2013].values()) == 1
    assert client.get("/", params={"as_of": NAME, "year": "2026"}).status_code == 200


def test_a_published_vintage_counts_as_its_pages_do() -> None:
    held = load("eurostat-2021-04")
    assert "UK" not in held.countries and "UK" in members(2015)
    counts = tally(sp.assess(None, 2015, vintage=held.id)).counts[2015]
    assert sum(counts.values()) == len(sp.status(2015, vintage=held.id).members) == len(members(2015)) - 1


def test_the_brief_offered_is_that_of_the_one_state_held(client: TestClient, tmp_path: Path) -> None:
    stored(tmp_path, "FI")
    found = briefs(client, as_of=NAME, year="2026")
    assert [urlsplit(each).path for each in found] == [
        f"/report/FI.{form}" for form in ("html", "pdf", "xlsx")
    ]
    assert all(f"as_of={NAME}" in each for each in found)
    answer = client.get(found[0])
    assert answer.status_code == 200 and NAME in answer.text
    usual = briefs(client, year="2026")
    assert [urlsplit(each).path for each in usual] == [
        f"/report/EU.{form}" for form in ("html", "pdf", "xlsx")
    ]
