"""Is a planned adjustment tested, followed, and told to be incomplete?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.live.test_own_same import ANALYSIS, NAME, cell

import stabilitypact as sp
from stabilitypact.cli.app import app
from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.path import simulation
from stabilitypact.path.planned import plan_in
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory

PLAN = (0.5, 0.75, 0.4, 0.3)


@pytest.fixture(autouse=True)
def fresh() -> None:
    simulation._kept.cache_clear()


def planning(tmp_path: Path, plan: tuple[float, ...] = PLAN, first: int = 2026) -> str:
    path = tmp_path / "my.xlsx"
    write_template("FI", path)
    book = openpyxl.load_workbook(path)
    for year, step in enumerate(plan, start=first):
        cell(book, "Planned adjustment", "planned_step", year).value = step
    book.save(path)
    return import_file(path, NAME).summary()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as stop:
        app(list(words))
    assert not stop.value.code
    return capsys.readouterr().out


def test_a_plan_is_tested_as_the_same_steps_are(tmp_path: Path) -> None:
    assert "Your plan covers 2026 to 2029: trajectory tests it" in planning(tmp_path)
    assert plan_in(NAME, "FI") == PLAN and plan_in(ANALYSIS, "FI") is None
    options: dict[str, Any] = {"draws": 1000}
    mine = trajectory("FI", as_of=NAME, steps="planned", **options).trajectories[0]
    given = trajectory("FI", as_of=NAME, steps=PLAN, **options).trajectories[0]
    assert mine == given and mine.steps == PLAN
    assert project("FI", as_of=NAME, steps="planned").rows == project("FI", steps=PLAN, as_of=NAME).rows
    simulated = sp.simulate("FI", as_of=NAME, steps="planned", **options).trajectory
    assert simulated.steps == PLAN and simulated.debt == mine.debt


def test_the_plan_does_not_move_what_is_required(tmp_path: Path) -> None:
    planning(tmp_path)
    mine = trajectory("FI", as_of=NAME, draws=1000).trajectories[0]
    assert mine.steps == trajectory("FI", vintage=ANALYSIS, draws=1000).trajectories[0].steps


def test_trajectory_tells_below_whether_the_plan_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planning(tmp_path)
    said = run(capsys, "trajectory", "FI", "--as-of", NAME, "--draws", "1000")
    assert "Your plan, 0.50, 0.75, 0.40, 0.30 % of GDP a year from 2026 to 2029:" in said
    tested = trajectory("FI", as_of=NAME, steps=PLAN, draws=1000).trajectories[0]
    required = trajectory("FI", as_of=NAME, draws=1000).trajectories[0]
    assert tested.certificate.fails and required.average_step is not None
    assert said.count("it fails ") == len(tested.certificate.fails)
    flat = " ".join(said.split())
    assert (
        f"Asked for over 4 years is {required.average_step:.2f} a year on average; the plan has 0.49." in flat
    )
    found = json.loads(run(capsys, "trajectory", "FI", "--as-of", NAME, "--draws", "1000", "--json"))
    assert [plan["steps"] for plan in found["plans"]] == [list(PLAN)]
    assert found["plans"][0]["certificate"]["fails"] == dict(tested.certificate.fails)
    assert "plans" not in json.loads(run(capsys, "trajectory", "FI", "--draws", "500", "--json"))


def test_a_plan_that_is_enough_meets_every_criterion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planning(tmp_path, (1.6, 1.6, 1.6, 1.6))
    said = run(capsys, "trajectory", "FI", "--as-of", NAME, "--draws", "1000")
    assert "it meets every criterion." in said and "it fails" not in said


def test_project_follows_the_plan_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planning(tmp_path)
    found = json.loads(run(capsys, "project", "FI", "--as-of", NAME, "--json"))
    assert found["planned"] == list(PLAN)
    assert found["debt"] == list(project("FI", steps=PLAN, as_of=NAME).rows["debt"])
    required = json.loads(run(capsys, "project", "FI", "--as-of", NAME, "--period", "4", "--json"))
    assert "planned" not in required and required["debt"] != found["debt"]
    assert "On the steps that the vintage plans: 0.50, 0.75" in run(capsys, "project", "FI", "--as-of", NAME)
    tested = json.loads(
        run(capsys, "simulate", "FI", "--as-of", NAME, "--steps", "planned", "--draws", "500", "--json")
    )
    assert tested["trajectory"]["steps"] == list(PLAN)


def test_an_incomplete_plan_is_kept_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = planning(tmp_path, (0.5, 0.5, 0.5), first=2027)
    assert (
        "cannot be tested: it needs a number for each of 4 to 7 years from 2026 on, and has 2027, 2028, 2029"
        in said
    )
    with pytest.raises(
        BadInput, match="cannot be tested: it needs a number for each of 4 to 7 years from 2026"
    ):
        trajectory("FI", as_of=NAME, steps="planned")
    assert "Your plan" not in run(capsys, "trajectory", "FI", "--as-of", NAME, "--draws", "500")


def test_no_plan_is_a_sentence(tmp_path: Path) -> None:
    planning(tmp_path, ())
    with pytest.raises(MissingFigures, match="plans no adjustment of Finland: fill the sheet"):
        project("FI", steps="planned", as_of=NAME)
    planning_seven = (0.3,) * 7
    path = tmp_path / "seven.xlsx"
    write_template("FI", path)
    book = openpyxl.load_workbook(path)
    for year, step in enumerate(planning_seven, start=2026):
        cell(book, "Planned adjustment", "planned_step", year).value = step
    book.save(path)
    import_file(path, "Seven")
    assert trajectory("FI", as_of="Seven", steps="planned", draws=500).trajectories[0].period == 7
    with pytest.raises(BadInput, match="The plan covers 7 years, but 5 are asked for"):
        trajectory("FI", 5, as_of="Seven", steps="planned")
