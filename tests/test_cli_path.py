"""Do `sgp project, trajectory, simulate, fan, sensitivity` answer as the library does, else in sentences?"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from stabilitypact.cli import path
from stabilitypact.path.fan import fan
from stabilitypact.path.project import project
from stabilitypact.path.sensitivity import sensitivity
from stabilitypact.path.simulation import simulate
from stabilitypact.path.trajectory import trajectory
from stabilitypact.show.progress import progress
from stabilitypact.show.terminal_path import (
    print_fan,
    print_projection,
    print_sensitivity,
    print_trajectories,
)

Run = Callable[..., tuple[int, str, str]]
Answer = Callable[..., Any]

STEPS = "0.66,0.66,0.66,0.66"
FEW = ("--draws", "2000")


def test_project_has_the_keys_and_values_of_the_result(answer: Answer) -> None:
    data = answer("project", "Finland", "--scenario", "adverse_r_g", "--steps", STEPS)
    assert list(data) == [
        "country", "scenario", "vintage", "shifts", "years", "debt", "primary_balance", "balance", "structural_balance",
        "implicit_interest_rate", "real_growth", "output_gap", "net_expenditure_growth",
    ]  # fmt: skip
    assert data == project("FI", "adverse_r_g", steps=[0.66] * 4).to_dict()
    assert all(len(data[name]) == len(data["years"]) for name in list(data)[5:])


def test_project_reproduces_the_commissions_sheet_for_finland(answer: Answer) -> None:
    data = answer("project", "FI", "--guidance", "2024", "--steps", STEPS)
    debt = dict(zip(data["years"], data["debt"], strict=True))
    # CommissionPriorGuidanceFinland.xlsx, tab 'Adjust. no safeguard', row 57, columns J and O.
    assert debt[2028] == pytest.approx(83.67552069004348, abs=1e-9)
    assert debt[2033] == pytest.approx(78.13373939499108, abs=1e-9)


def test_project_takes_period_shifts_and_horizon(answer: Answer) -> None:
    shifted = answer("project", "FR", "--period", "7", "--last", "2035",
        "--shift", "long_rate@2030-2031=1", "--shift", "deflator_growth@2030=-1",
    )  # fmt: skip
    moves = {"long_rate": {2030: 1.0, 2031: 1.0}, "deflator_growth": {2030: -1.0}}
    assert shifted == project("FR", period=7, shifts=moves, last=2035).to_dict()
    assert shifted["years"][-1] == 2035
    assert shifted["debt"] != project("FR", period=7, last=2035).to_dict()["debt"]


def test_simulate_answers_as_the_library(run: Run, answer: Answer, tmp_path: Path) -> None:
    data = answer("simulate", "FR", "--growth", "-0.5", "--as-of", "2025-06", "--steps", STEPS, *FEW)
    found = simulate("FR", growth=-0.5, as_of="2025-06-30", steps=[0.66] * 4, draws=2000)
    assert data == found.to_dict()
    code, out, err = run("simulate", "FR", "--growth", "-0.5", "--as-of", "2025-06", *FEW)
    assert code == 0 and out.startswith("Moved: growth -0.5.\nFrance: adjustment of 4 years"), err
    chart = tmp_path / "simulated.json"
    code, out, err = run("simulate", "FR", "--rates", "1", "--chart", str(chart), *FEW)
    assert code == 0 and f"Wrote {chart}" in out and "France" in chart.read_text(encoding="utf-8"), err
    code, out, err = run("simulate", "FR", "--as-of", "2025-06", "--guidance", "2024")
    assert (code, out) == (2, "") and "--as-of" in err


def test_shifts_are_said_where_the_result_is_shown(run: Run, answer: Answer, tmp_path: Path) -> None:
    file = tmp_path / "moved.json"
    whole = ("project", "FR", "--shift", "long_rate=0.5", "--shift", "deflator_growth@2030=-1")
    code, out, err = run(*whole, "--chart", str(file))
    assert code == 0, err
    assert "Own shifts on top of the scenario: long_rate=0.5, deflator_growth@2030=-1." in " ".join(
        out.split()
    )
    subtitle = json.loads(file.read_text(encoding="utf-8"))["title"]["subtitle"]
    assert "own shifts: long_rate=0.5, deflator_growth@2030=-1" in " ".join(subtitle)
    drawn = (*whole, "--chart", str(file), "--kind", "decomposition")
    assert run(*drawn)[0] == 0
    subtitle = json.loads(file.read_text(encoding="utf-8"))["title"]["subtitle"]
    assert "own shifts: long_rate=0.5" in " ".join(subtitle)
    moves: dict[str, Any] = {"long_rate": 0.5, "deflator_growth": {2030: -1.0}}
    assert answer(*whole) == project("FR", shifts=moves).to_dict()


def test_project_prints_the_baseline_as_the_sheet_does_when_asked(answer: Answer) -> None:
    plain = answer("project", "FI", "--scenario", "baseline")
    printed = answer("project", "FI", "--scenario", "baseline", "--as-printed")
    assert printed == project("FI", "baseline", as_printed=True).to_dict()
    assert printed["debt"] != plain["debt"]


@pytest.mark.parametrize(("period", "step", "safeguard"), [(4, 0.66, 1.60), (7, 0.30, 0.76)])
def test_trajectory_gives_finlands_official_guidance(
    answer: Answer, period: int, step: float, safeguard: float
) -> None:
    data = answer("trajectory", "FI", "--period", str(period))
    assert (data["reading"], data["guidance"], data["draws"]) == ("commission", "2024", 100_000)
    found = data["trajectories"][0]
    assert {
        "country", "period", "kind", "vintage", "spb_start", "dsa_step", "steps", "average_step", "spb_end", "binding",
        "criteria", "probability", "probability_se", "net_expenditure_growth", "debt", "balance", "certificate",
    } <= set(found)  # fmt: skip
    # Council's reference trajectory for Finland, June 2024: without and with the debt safeguard.
    assert found["dsa_step"] == pytest.approx(step)
    assert found["average_step"] == pytest.approx(safeguard)
    assert found["binding"] == "debt_safeguard"
    assert set(found["debt"]) == {str(year) for year in range(2025, 2025 + period)}


def test_trajectory_equals_the_library(answer: Answer) -> None:
    several = answer("trajectory", "FR", "Sweden", "--period", "4", "--period", "5", "--seed", "7", *FEW)
    assert several == trajectory(["FR", "SE"], period=[4, 5], draws=2000, seed=7).to_dict()
    dated = answer("trajectory", "IT", "--as-of", "2024-12", "--reading", "law", *FEW)
    assert dated == trajectory("IT", as_of="2024-12-31", reading="law", draws=2000).to_dict()
    assert dated["as_of"] == "2024-12-31" and "guidance" not in dated


def test_trajectory_tests_given_steps(answer: Answer) -> None:
    data = answer("trajectory", "FI", "FR", "--steps", f"FI={STEPS}", "--steps", "FR=1,1,1,1", *FEW)
    expected = trajectory(["FI", "FR"], steps={"FI": [0.66] * 4, "FR": [1.0] * 4}, draws=2000)
    assert data == expected.to_dict()
    five = answer("trajectory", "FR", "--steps", "0.5,0.5,0.5,0.5,0.5", *FEW)["trajectories"][0]
    assert (five["period"], five["status"]) == (5, "given")
    eased = answer("trajectory", "DK", "--steps", "-0.5,-0.5,-0.5,-0.5", *FEW)["trajectories"][0]
    assert eased["average_step"] == -0.5


def test_fan_equals_the_library(answer: Answer) -> None:
    data = answer("fan", "FR", *FEW, "--percentiles", "5,50,95", "--seed", "3")
    found = fan("FR", 2000, percentiles=[5, 50, 95], seed=3)
    assert data == found.to_dict()
    assert data["years"] == list(range(2029, 2034))
    assert list(data["percentiles"]) == ["5", "50", "95"]
    assert data["debt"]["2028"] == found.debt_end


def test_the_chance_of_a_fan_is_that_of_the_required_path(answer: Answer) -> None:
    path_given = answer("trajectory", "FR", "--steps", "1,1,1,1", *FEW)["trajectories"][0]
    drawn = answer("fan", "FR", "--steps", "1,1,1,1", *FEW)
    assert drawn["probability"] == path_given["probability"]
    assert drawn["probability_se"] == path_given["probability_se"]
    assert drawn["debt"]["2028"] == pytest.approx(path_given["debt"]["2028"], abs=1e-9)


def test_fan_without_shocks_is_the_projection(answer: Answer) -> None:
    drawn = answer("fan", "IT", "--period", "7", *FEW)
    required = answer("trajectory", "IT", "--period", "7")["trajectories"][0]
    assert drawn["steps"] == pytest.approx(required["steps"])
    projected = answer("project", "IT", "--period", "7")
    ahead = dict(zip(map(str, projected["years"]), projected["debt"], strict=True))
    assert {year: value for year, value in drawn["debt"].items() if year != "2024"} == {
        year: ahead[year] for year in drawn["debt"] if year != "2024"
    }


def test_sensitivity_equals_the_library(answer: Answer) -> None:
    data = answer("sensitivity", "FR", "--move", "long_rate=1", "--move", "growth=0.25", *FEW)
    moved = sensitivity("FR", amounts={"long_rate": 1.0, "growth": 0.25}, draws=2000)
    assert data == moved.to_dict()
    assert set(data) == {"country", "period", "vintage", "reading", "spb_end", "rows"}
    effects = {(row["assumption"], row["amount"]): row["effect"] for row in data["rows"]}
    assert effects["long_rate", 1.0] > 0 > effects["long_rate", -1.0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "FI"),
        ("project", "FR", "--scenario", "baseline"),
        ("trajectory", *FEW),
        ("trajectory", *FEW, "--period", "4", "--period", "7"),
        ("trajectory", "FI", *FEW),
        ("trajectory", "FI", "FR", "--steps", STEPS, *FEW),
        ("fan", "EL", *FEW),
        ("sensitivity", "FI", *FEW),
    ],
    ids=" ".join,
)
def test_tables_stay_under_100_columns_and_show_no_negative_zero(
    run: Run, arguments: tuple[str, ...]
) -> None:
    code, out, err = run(*arguments)
    assert code == 0, err
    assert err == ""
    assert max(map(len, out.splitlines())) < 100
    assert "…" not in out and not re.search(r"\b(None|nan)\b", out)
    assert "-0.00 " not in out


@pytest.mark.parametrize(
    ("show", "found"),
    [
        (print_projection, lambda: project("FR", steps=[1.0] * 4)),
        (print_trajectories, lambda: trajectory(period=[4, 7], draws=2000)),
        (print_trajectories, lambda: trajectory("SE", draws=2000)),
        (print_fan, lambda: fan("EL", 2000)),
        (print_sensitivity, lambda: sensitivity("FI", draws=2000)),
    ],
)
def test_no_number_is_cut_in_a_terminal_of_80_columns(show: Any, found: Any) -> None:
    stream = io.StringIO()
    show(found(), Console(file=stream, width=80, highlight=False))
    assert "…" not in stream.getvalue()
    assert max(map(len, stream.getvalue().splitlines())) <= 80


def test_one_state_is_told_why(run: Run) -> None:
    code, out, _ = run("trajectory", "FI")
    assert code == 0
    text = " ".join(out.split())
    assert "What binds: the debt sustainability safeguard" in text and "(Art. 7)" in text
    assert "With a step of 1.58 instead of 1.60" in text


def test_charts_are_written(run: Run, tmp_path: Path) -> None:
    for arguments in (
        ("project", "FI", "--steps", STEPS, "--beside", "baseline"),
        ("trajectory", "FI", *FEW),
        ("fan", "FI", *FEW),
        ("sensitivity", "FI", "--move", "growth=0.1", *FEW),
    ):
        file = tmp_path / f"{arguments[0]}.json"
        code, out, err = run(*arguments, "--chart", str(file), "--dark")
        assert code == 0, err
        assert f"Wrote {file}" in "".join(out.split("\n")).replace("  ", " ") or file.name in out
        spec = json.loads(file.read_text(encoding="utf-8"))
        assert spec["config"]["background"] == "#14181e"
        assert "Finland" in json.dumps(spec["title"])
    labels = json.dumps(json.loads((tmp_path / "project.json").read_text(encoding="utf-8"))["datasets"])
    assert "no policy change" in labels and "adjustment" in labels


WRONG = [
    (("project", "Filnand"), "Did you mean 'Finland'?"),
    (("project", "FI", "--scenario", "adverse"), "no scenario 'adverse'"),
    (("project", "FI", "--steps", "1,2"), "4, 5, 6 and 7"),
    (("project", "FI", "--steps", "1,a,2,3"), "'a' is none"),
    (("project", "FI", "--steps", "nan,1,1,1"), "'nan' is none"),
    (("project", "FI", "--steps", "0,66,0,66,0,66"), "not 0,66"),
    (("project", "FI", "--period", "8"), "allows 4 years"),
    (("project", "FI", "--period", "5", "--steps", "1,1,1,1"), "one step per year"),
    (("project", "FI", "--scenario", "baseline", "--steps", "1,1,1,1"), "no policy change"),
    (("project", "FI", "--guidance", "2023"), "Did you mean '2024'?"),
    (("project", "FI", "--guidance", "2024", "--as-of", "2024"), "each of them alone"),
    (("project", "FI", "--as-of", "2020"), "the first date from"),
    (("project", "FI", "--as-of", "2024-13"), "is not a date"),
    (("project", "FI", "--vintage", "dsa"), "no vintage of the debt analysis 'dsa'"),
    (("project", "FI", "--shift", "long_rate"), "NAME@YEAR=AMOUNT"),
    (("project", "FI", "--shift", "long_rate@2030-2027=1"), "NAME@FIRST-LAST=AMOUNT"),
    (("project", "FI", "--shift", "long_rate@=1"), "NAME@YEAR=AMOUNT"),
    (("project", "FI", "--shift", "long_rate=1", "--shift", "long_rate@2027=1"), "contradicts another"),
    (("project", "FI", "--shift", "long_rate@2027=1", "--shift", "long_rate=1"), "contradicts another"),
    (("project", "FI", "--shift", "long_rate@2027=1", "--shift", "long_rate@2026-2028=2"), "moved twice"),
    (("project", "FI", "--shift", "long_rte@2027=1"), "Did you mean 'long_rate'?"),
    (("project", "FI", "--shift", "long_rate@2090=1"), "lies outside the projection"),
    (("project", "FI", "--last", "2100"), "2100"),
    (("project", "FI", "--last", "2020"), "ends before it begins"),
    (("project", "FI", "--kind", "decomposition"), "add --chart FILE"),
    (("project", "FI", "--beside", "baseline"), "add --chart FILE"),
    (("project", "FI", "--chart", "x.gif"), ".png, .svg, .pdf, .html, .json"),
    (("project", "FI", "--chart", "x"), "has no ending"),
    (("project", "FI", "--chart", "/nonexistent/x.png"), "cannot be read or written"),
    (("project", "FI", "--chart", "x.png", "--kind", "pie"), "no chart of a projection 'pie'"),
    (("project", "FI", "--chart", "x.png", "--beside", "stress"), "no scenario 'stress'"),
    (("trajectory", "UK"), "held for UK"),
    (("trajectory", "FI", "--period", "3"), "accepted are 4, 5, 6 and 7"),
    (("trajectory", "FI", "--reading", "strict"), "Accepted: commission, law"),
    (("trajectory", "FI", "--draws", "0"), "at least 1"),
    (("trajectory", "FI", "FR", "--steps", "FI=1,1,1,1"), "none for FR"),
    (("trajectory", "FI", "--steps", "1,1,1,1", "--steps", "2,2,2,2"), "COUNTRY="),
    (("trajectory", "FI", "--steps", "Filnand=1,1,1,1"), "Did you mean 'Finland'?"),
    (("trajectory", "FI", "--steps", "FI=1,1,1,1", "--steps", "FI=2,2,2,2"), "given twice"),
    (("trajectory", "FI", "--as-of", "2024", "--vintage", "dsa-2024-11"), "each of them alone"),
    (("fan", "FR", "--draws", "1"), "at least 2 draws"),
    (("fan", "FR", "--draws", "100000000"), "at most 10,000,000"),
    (("fan", "FR", "--shocks", "gumbel"), "Accepted: normal, var, bootstrap"),
    (("fan", "FR", "--percentiles", "5,200"), "from 0 to 100"),
    (("fan", "FR", "--percentiles", "low"), "'low' is none"),
    (("fan", "FR", "--steps", "1,1,1,1", "--period", "5"), "takes 5"),
    (("fan", "FR", "--seed", "-1"), "from 0 to"),
    (("sensitivity", "FR", "--move", "tax=1"), "no assumption of the sensitivity table 'tax'"),
    (("sensitivity", "FR", "--move", "long_rate"), "NAME=AMOUNT"),
    (("sensitivity", "FR", "--move", "long_rate=nan"), "NAME=AMOUNT"),
    (("sensitivity", "FR", "--move", "long_rate=1", "--move", "long_rate=2"), "moved twice"),
    (("sensitivity", "FR", "--period", "9"), "4, 5, 6 and 7"),
]


@pytest.mark.parametrize(
    ("arguments", "part"), WRONG, ids=lambda v: " ".join(v) if isinstance(v, tuple) else ""
)
def test_wrong_input_is_answered_with_a_sentence(run: Run, arguments: tuple[str, ...], part: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert part in err
    assert err.startswith("sgp: ") and err.strip().endswith((".", "?"))
    assert out == ""


def test_a_watched_computation_gives_the_same_answer(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, states are solved a few at a time so that a bar can move."""
    monkeypatch.setattr(path, "MANY_DRAWS", 100)
    asked = ("FR", "IT", "ES", "FI", "SE", "DE", "--period", "4", "--period", "5", *FEW)
    alone = answer("trajectory", *asked)
    moves = ("sensitivity", "FR", *FEW)
    table = answer(*moves)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert answer("trajectory", *asked) == alone
    assert answer(*moves) == table


def test_the_bar_shows_only_to_someone_who_waits() -> None:
    def told(terminal: bool, patience: float) -> str:
        stream = io.StringIO()
        out = Console(file=stream, force_terminal=terminal, width=80)
        with progress("Draws", out, patience) as tell:
            for done in range(5):
                tell(done, 5)
        return stream.getvalue()

    assert "Draws" in told(terminal=True, patience=0.0)
    assert told(terminal=True, patience=60.0) == ""
    assert told(terminal=False, patience=0.0) == ""
