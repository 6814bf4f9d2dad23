"""Do the commands that had no --as-of answer as of a day, and on a vintage of one's own where that has a meaning?"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.live.test_own_same import NAME

from stabilitypact.cli.app import app
from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.law.assess import assess
from stabilitypact.law.status import status
from stabilitypact.reform.compare import compare
from stabilitypact.reform.council import council
from stabilitypact.web.app import create_app


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    with pytest.raises(SystemExit) as stop:
        app([*words, "--json"])
    assert not stop.value.code
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "my.csv"
    write_template("PL", path)
    return import_file(path, NAME).id


def test_procedures_as_they_stood(capsys: pytest.CaptureFixture[str]) -> None:
    now = answer(capsys, "procedures", "PL")["procedures"]
    then = answer(capsys, "procedures", "PL", "--as-of", "2012")["procedures"]
    assert [each["opened"] for each in now] == ["2004-07-05", "2009-07-07", "2024-07-26"]
    assert [(each["opened"], each["closed"]) for each in then] == [
        ("2004-07-05", "2008-07-08"), ("2009-07-07", None),
    ]  # fmt: skip
    assert then[1]["closed_status"] is None and now[1]["closed"] == "2015-06-19"


def test_the_rule_book_of_a_day_and_vintages_published_by_it(
    capsys: pytest.CaptureFixture[str], own: str
) -> None:
    books = answer(capsys, "rulebooks", "--as-of", "2012")["rulebooks"]
    assert [book["id"] for book in books] == ["sgp-2011"]
    everything = answer(capsys, "vintages")["vintages"]
    early = answer(capsys, "vintages", "--as-of", "2019-12")["vintages"]
    assert {each["id"] for each in early} == {e["id"] for e in everything if e["published"] <= "2019-12-31"}
    assert 0 < len(early) < len(everything) and everything[0]["id"] == own
    assert [each["id"] for each in answer(capsys, "vintages", "--as-of", NAME)["vintages"]] == [own]
    assert answer(capsys, "rulebooks", "--as-of", NAME)["rulebooks"][0]["id"] == "sgp-2024"


def test_a_rule_book_and_a_day_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadInput, match="not both"):
        app(["rulebooks", "sgp-2011", "--as-of", "2012"], standalone_mode=False)


def test_a_comparison_on_ones_own_figures_is_of_that_state_and_says_so(own: str) -> None:
    found = compare("group-of-eight", as_of=NAME, first=2024, last=2025)
    assert found.countries == ("PL",) and {each.vintages for each in found.forwards.values()} == {(own,)}
    said = " ".join(found.notes)
    assert f"Only Poland can be compared: {NAME} holds figures of no other state." in said
    assert f"what rules look back on before 2026 is taken from {own}" in said
    base = compare("group-of-eight", countries="PL", first=2024, last=2025, projection="dsa-2025-10")
    for name, each in found.forwards.items():
        assert each.required_effort.tolist() == base.forwards[name].required_effort.tolist()


def test_a_comparison_on_a_vintage_of_one_state_is_of_that_state(own: str) -> None:
    found = compare("group-of-eight", vintage=NAME, first=2024, last=2025)
    assert found.countries == ("PL",)
    assert {each.countries for each in found.forwards.values()} == {("PL",)}
    said = " ".join(found.notes)
    assert f"Only Poland can be compared: {NAME} holds figures of no other state." in said
    assert f"projected from dsa-2025-10; what rules look back on before 2026 is taken from {own}" in said
    assert "euro area" not in found.summary() and "To come: effort of" in found.summary()
    with pytest.raises(MissingFigures, match="holds figures of Poland only, not of France"):
        compare("group-of-eight", vintage=NAME, countries="FR", first=2024, last=2025)


def rewritten(path: Path, change: Callable[[list[str]], list[str] | None]) -> Path:
    """Write a table anew, each line as `change` returns it."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [change(row) for row in csv.reader(handle)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(row for row in rows if row is not None)
    return path


def test_years_to_come_look_back_on_ones_own_past(tmp_path: Path) -> None:
    """The benchmark of 2011 looks at debt of the three years before; debt of T itself is the debt analysis's."""
    path = tmp_path / "greece.csv"
    write_template("EL", path)
    import_file(path, "As published")
    past = {("Forecast", "debt", year) for year in ("2022", "2023", "2024")}
    rewritten(path, lambda row: [*row[:4], "120"] if (row[0], row[1], row[3]) in past else row)
    import_file(path, "Lower past")
    options: Any = {"base": "sgp-2011", "first": 2024, "last": 2025, "horizon": 4}
    usual, lower = (
        compare("sgp-2011", as_of=name, **options).forwards["sgp-2011"]
        for name in ("As published", "Lower past")
    )
    assert (usual.history, lower.history) == ("As published #1", "Lower past #1")
    assert (
        lower.required_effort[0, 0] > usual.required_effort[0, 0]
    )  # debt must fall faster from a lower past
    published = compare("sgp-2011", countries="EL", projection="dsa-2025-10", **options).forwards["sgp-2011"]
    assert usual.required_effort.tolist() == published.required_effort.tolist()
    assert published.history == "imf-2025-10"


def test_gaps_of_ones_own_past_are_filled_and_told(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    write_template("PL", path)
    core = ("balance", "debt", "real_growth")
    rewritten(
        path, lambda row: row if row[0] != "Forecast" or (row[1] in core and row[3] >= "2020") else None
    )
    import_file(path, "Short")
    found = compare("group-of-eight", as_of="Short", first=2024, last=2025)
    assert {each.history for each in found.forwards.values()} == {"Short #1, imf-2025-10"}
    assert "is taken from Short #1, imf-2025-10." in " ".join(found.notes)


def test_votes_are_counted_as_of_a_day_and_need_every_state(own: str) -> None:
    now, then = council("group-of-eight"), council("group-of-eight", as_of="2025-06")
    assert then.effort_change.keys() == now.effort_change.keys() and then.effort_change != now.effort_change
    with pytest.raises(BadInput, match="holds figures of Poland only"):
        council("group-of-eight", as_of=NAME)
    with pytest.raises(BadInput, match="holds figures of Poland only"):
        council("group-of-eight", vintage=NAME)
    with pytest.raises(BadInput, match="holds figures of Poland only"):
        council("group-of-eight", projection=NAME)


@pytest.mark.parametrize(
    "command", ["assess FR", "explain FR 2026 deficit", "figures FR debt", "template FR -o x.xlsx"]
)
def test_other_states_than_ones_own_are_told_by_name(
    own: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(MissingFigures, match=rf"^{own} holds figures of Poland only, not of France\.$"):
        app([*command.split(), "--as-of", NAME], standalone_mode=False)


def test_other_states_are_told_where_a_vintage_is_named(own: str) -> None:
    with pytest.raises(MissingFigures, match="holds figures of Poland only, not of France"):
        assess("FR", vintage=NAME)


def test_a_misspelt_name_of_ones_own_is_no_date_and_gets_the_nearest(own: str) -> None:
    with pytest.raises(BadInput) as told:
        status(as_of="Ourz")
    assert "'Ourz' is neither a date nor a stored vintage. Accepted: " in str(told.value)
    assert str(told.value).endswith(f"Did you mean '{NAME}'?")
    with pytest.raises(BadInput, match=r"'2021-13' is not a date\."):
        status(as_of="2021-13")


@pytest.mark.parametrize("named", ["as_of", "vintage", "projection"])
def test_the_page_compares_ones_own_state_and_leaves_out_the_vote_alone(own: str, named: str) -> None:
    refused = f"A vote needs what every state has to do, and {NAME} holds figures of Poland only."
    with TestClient(create_app(ahead=False)) as client:
        query: dict[str, Any] = {named: NAME, "reform": "green-golden-rule", "lang": "en"}
        answer = client.get("/reforms", params=query)
        assert answer.status_code == 200
        text = unescape(answer.text)
        council_part = text[text.index('id="council-title"') : text.index('id="reproduce-title"')]
        assert text.count(refused) == 1 and refused in council_part
        assert "<table" not in council_part.split("</section>")[0]
        assert "reform council" not in text and ".council(" not in text and "/council?" not in text
        assert "Pologne" in client.get("/reforms", params={**query, "lang": "fr"}).text
        own_figures: dict[str, Any] = {named: NAME}
        found = compare("green-golden-rule", **own_figures)
        assert re.findall(r'<li class="tile at-(..)"', text) == ["PL"] == list(found.countries)
        change = found.effort_change("green-golden-rule")["PL"]
        assert change is not None
        assert f'data-value="{change}"' in text and "Position by effort" not in text
        compared = client.get("/api/v1/reforms/green-golden-rule/compare", params={named: NAME})
        assert compared.status_code == 200
        vote = client.get("/api/v1/reforms/green-golden-rule/council", params={named: NAME})
        assert vote.status_code == 422 and refused in vote.text
        embedded = client.get("/embed/reforms", params=query)
        assert embedded.status_code == 200 and refused not in unescape(embedded.text)
        for path in dict.fromkeys(
            re.findall(r'(?:href|data-chart)="(/(?:report|chart|table|explain)/[^"]+)"', text)
        ):
            if "pdf" not in path:
                assert client.get(path).status_code == 200, path
