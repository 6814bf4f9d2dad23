"""Do pages and API of a running server answer on a vintage of one's own, and see what another process stored?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.web.app import create_app

NAME = "Draft budget 2027 of the ministry, as sent to parliament"
PLAN = (0.4, 0.5, 0.6, 0.7)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(ahead=False)) as found:
        yield found


def stored(folder: Path, *, balance: float = -2.5, revise: bool = False) -> str:
    """Store a vintage of Finland with a plan and a balance of 2025, as `sgp import` does."""
    path = folder / "my.csv"
    write_template("FI", path, overwrite=True)
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(Forecast,balance,% of GDP,2025,).*", rf"\g<1>{balance}", text)
    rows = (
        f"Planned adjustment,planned_step,percentage points of GDP,{year},{step}"
        for year, step in enumerate(PLAN, 2026)
    )
    path.write_text("\n".join([text.rstrip("\n"), *rows, ""]), encoding="utf-8")
    return import_file(path, NAME, revise=revise).id


def answered(page: str) -> str:
    found = re.search(r'class="binding answer">(.*?)</p>', page)
    assert found
    return html.unescape(found.group(1))


def test_the_simulator_answers_on_own_figures_and_tests_their_plan(
    client: TestClient, tmp_path: Path
) -> None:
    stored(tmp_path)
    usual = client.get("/simulator/FI", params={"lang": "en"}).text
    page = client.get("/simulator/FI", params={"as_of": NAME, "lang": "en"}).text
    found = sp.simulate("FI", as_of=NAME)
    expected = found.trajectory
    assert f"{expected.average_step:.2f} % of GDP a year" in answered(page) != answered(usual)
    assert NAME in page and "as_of=" in page
    assert "steps=0.4%2C0.5%2C0.6%2C0.7" in page and "steps=0.4" not in usual
    table = client.get("/table/simulation.csv", params={"country": "FI", "as_of": NAME})
    assert table.status_code == 200 and repr(found.debt[-1])[:8] in table.text


def test_the_api_tests_the_plan_of_own_figures(client: TestClient, tmp_path: Path) -> None:
    stored(tmp_path)
    for where in ("simulate/FI", "trajectory"):
        params = {"as_of": NAME, "steps": "planned", **({"country": "FI"} if where == "trajectory" else {})}
        found = client.get(f"/api/v1/{where}", params=params)
        assert found.status_code == 200, found.text
        assert "0.4,0.5,0.6,0.7" in re.sub(r"\s", "", found.text)
    drawn = client.get("/api/v1/project/FI", params={"as_of": NAME, "steps": "planned"}).json()
    assert drawn["debt"] == sp.project("FI", as_of=NAME, steps="planned").to_dict()["debt"]


def test_the_api_draws_a_fan_on_the_plan_of_own_figures_by_their_name(
    client: TestClient, tmp_path: Path
) -> None:
    stored(tmp_path)
    for named in ("as_of", "vintage"):
        fan = client.get("/api/v1/fan/FI", params={named: NAME, "steps": "planned", "draws": 1000}).json()
        assert fan["steps"] == [0.4, 0.5, 0.6, 0.7]
    simulated = client.get("/api/v1/simulate/FI", params={"vintage": NAME, "draws": 1000}).json()
    assert simulated["debt"] == list(sp.simulate("FI", vintage=NAME, draws=1000).debt)


def test_figures_that_cannot_answer_are_told_beside_the_field(client: TestClient, tmp_path: Path) -> None:
    stored(tmp_path)
    other = client.get("/simulator/IT", params={"as_of": NAME, "lang": "en"})
    assert other.status_code == 200
    assert "holds no inputs of the debt analysis for Italy; the guidance answers instead." in other.text
    assert "No inputs of the debt analysis were published by" in client.get("/simulator/IT?as_of=2019").text


def test_a_running_server_sees_what_was_imported_and_revised_meanwhile(
    client: TestClient, tmp_path: Path
) -> None:
    asked = {"as_of": NAME, "year": "2025", "lang": "en"}
    assert "deficit of" not in client.get("/country/FI", params=asked).text
    stored(tmp_path)
    assert "deficit of 2.5" in client.get("/country/FI", params=asked).text.replace("\xa0", " ")
    stored(tmp_path, balance=-1.9, revise=True)
    assert "deficit of 1.9" in client.get("/country/FI", params=asked).text.replace("\xa0", " ")
