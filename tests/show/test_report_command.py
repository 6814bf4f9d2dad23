"""Does `sgp report` write the file that it says, and answer wrong inputs with a sentence?"""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from stabilitypact.cli.report import register
from stabilitypact.errors import BadInput, UnknownName


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer(pretty_exceptions_enable=False)
    made.callback()(lambda: None)
    register(made)
    return made


def test_a_brief_is_written_in_each_form(app: typer.Typer, tmp_path: Path) -> None:
    starts = {"html": b"<!doctype html>", "pdf": b"%PDF-", "xlsx": b"PK"}
    for form, start in starts.items():
        target = tmp_path / f"brief.{form}"
        done = CliRunner().invoke(app, ["report", "estonia", "-o", str(target), "--lang", "it"])
        assert done.exit_code == 0, done.exception
        assert target.read_bytes().startswith(start)
        assert str(target) in done.output and "Estonia 2025: criterio del disavanzo" in done.output


def test_a_file_that_stood_there_is_said_to_be_replaced(app: typer.Typer, tmp_path: Path) -> None:
    target = tmp_path / "brief.html"
    for word in ("Wrote", "Replaced"):
        done = CliRunner().invoke(app, ["report", "EE", "-o", str(target)])
        assert done.output.startswith(f"{word} {target}"), done.output
    assert [each.name for each in tmp_path.iterdir()] == ["brief.html"]


def test_the_year_and_the_day_of_knowledge_can_be_set(app: typer.Typer, tmp_path: Path) -> None:
    target = tmp_path / "brief.html"
    done = CliRunner().invoke(
        app, ["report", "IT", "-o", str(target), "--year", "2019", "--as-of", "2021-09"]
    )
    assert done.exit_code == 0, done.exception
    assert "Italy 2019" in done.output
    assert "IMF World Economic Outlook, April 2021" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "error", "part"),
    [
        (["FR", "-o", "x.docx"], BadInput, ".html, .pdf, .xlsx"),
        (["FR", "-o", "no/such/folder/x.pdf"], BadInput, "does not exist"),
        (["Frence", "-o", "x.pdf"], UnknownName, "Did you mean 'France'"),
        (["FR", "-o", "x.pdf", "--lang", "pl"], UnknownName, "en, fr, de, it, es"),
        (["FR", "-o", "x.pdf", "--reform", "golden-rul"], UnknownName, "Did you mean 'golden-rule'"),
        (["FR", "-o", "x.pdf", "--year", "1066"], BadInput, "1995"),
    ],
)
def test_wrong_inputs_are_answered_with_a_sentence(
    app: typer.Typer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    error: type[Exception],
    part: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["report", *arguments])
    assert isinstance(done.exception, error)
    assert part in str(done.exception)
    assert not (tmp_path / "x.pdf").exists()
