"""Do the commands answer, and fail with a sentence?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stabilitypact.cli.reform import app
from stabilitypact.errors import PactError
from stabilitypact.reform.library import IDS

RUNNER = CliRunner()
FAST = ["--projection", "dsa-2025-10", "--country", "IT", "--country", "DE"]


def said(*arguments: str) -> str:
    result = RUNNER.invoke(app, list(arguments))
    if result.exception is not None:
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


def test_list_and_show() -> None:
    listed = json.loads(said("list", "--json"))["reforms"]
    assert [each["id"] for each in listed] == list(IDS)
    assert "green-golden-rule" in said("list")
    shown = said("show", "esm-dp18")
    assert "published proposal" in shown
    assert "Assumption reference = 100" in shown
    assert "Doubt:" in shown
    assert json.loads(said("show", "esm-dp18", "--json"))["reform"]["id"] == "esm-dp18"


def test_a_new_users_five_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Wrote my-reform.yaml" in said("new", "my-reform")
    assert "is a valid reform" in said("check", "my-reform.yaml")
    text = said("compare", "my-reform.yaml", *FAST)
    assert "To come:" in text
    assert "operationalisation" in text
    assert "arithmetic" in said("council", "my-reform.yaml", "--projection", "dsa-2025-10")


def test_compare_json_and_options() -> None:
    text = said("compare", "latitude", "maastricht-strict", "--from", "2019", "--to", "2020", "--json", *FAST)
    found = json.loads(text)
    assert found["reforms"] == ["latitude", "maastricht-strict"]
    assert {row["year"] for row in found["history"]} == {2019, 2020}
    past = json.loads(said("compare", "latitude", "--past-only", "--json", "--country", "IT"))
    assert past["forward"] == []
    then = said(
        "compare", "maastricht-strict", "--as-of", "then", "--past-only", "--from", "2019", "--country", "IT"
    )
    assert "vintages" in then


def test_values_of_free_parameters() -> None:
    text = said("compare", "green-golden-rule", "--set", "net_green_investment=0.9", *FAST)
    assert "Assumption net_green_investment = 0.9" in text
    assert "by state" in said("compare", "france-2021", "--set", "debt_target@IT=140", "--past-only")
    with pytest.raises(PactError, match="Did you mean 'net_green_investment'"):
        said("compare", "green-golden-rule", "--set", "net_green_investmnt=0.9", *FAST)
    with pytest.raises(PactError, match="outside its range"):
        said("compare", "green-golden-rule", "--set", "net_green_investment=9", *FAST)
    with pytest.raises(PactError, match="give one of them"):
        said("compare", "green-golden-rule", "--set", "cap=1", "--set", "cap=2", *FAST)
    with pytest.raises(PactError, match="give one of them"):
        said("compare", "france-2021", "--set", "debt_target@IT=140", "--set", "debt_target@IT=120", *FAST)
    with pytest.raises(PactError, match="has no free parameters"):
        said("compare", "latitude", "--set", "cap=1", *FAST)


def test_mistakes_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(PactError, match="Did you mean 'latitude'"):
        said("compare", "lattitude")
    with pytest.raises(PactError, match="STATE=POSITION"):
        said("council", "latitude", "--position", "DE")
    with pytest.raises(PactError, match="two positions"):
        said("council", "latitude", "--position", "IT=for", "--position", "IT=against")
    bad = tmp_path / "bad.yaml"
    bad.write_text("reform: {id: x, titel: X}\n")
    with pytest.raises(PactError, match=r"bad\.yaml, line 1.*Did you mean 'title'"):
        said("check", str(bad))
    same = tmp_path / "same.yaml"
    same.write_text("reform: {id: same, title: Same}\n")
    assert "It changes nothing" in said("check", str(same))


def test_borrowed_figures_and_assertions_reach_the_past() -> None:
    options = ("--past-only", "--from", "2015", "--to", "2019", "--country", "PL", "--json")
    plain = json.loads(said("compare", "claeys-darvas-leandro", *options))["history"]
    lent = json.loads(
        said("compare", "claeys-darvas-leandro", "--borrow", "potential_growth=ameco-2023-11", *options)
    )["history"]
    verdicts = [{row["verdict"] for row in rows if row["reform"] != "in force"} for rows in (plain, lent)]
    assert "undetermined" in verdicts[0]
    assert "undetermined" not in verdicts[1]
    excused = json.loads(said("compare", "latitude", "--assume", "relevant_factors=1", *options))
    assert excused["history"]


def test_sweep_on_the_command_line() -> None:
    text = said("compare", "green-golden-rule", "--sweep", "net_green_investment=0,1", *FAST)
    assert "  0: " in text and "  1: " in text
    with pytest.raises(PactError, match="NAME=VALUE"):
        said("compare", "green-golden-rule", "--sweep", "net_green_investment", *FAST)
    with pytest.raises(PactError, match="one reform"):
        said("compare", "latitude", "golden-rule", "--sweep", "x=1", *FAST)
