"""Do the README's commands and examples work as written?"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from stabilitypact.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Commands that go on for ever or need the network; their own tests run them.
ELSEWHERE = ("sgp serve", "sgp update")


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    lines = [
        line[2:].split(" #")[0].strip() for block in blocks for line in block.splitlines() if line[:2] == "$ "
    ]
    return [line.removeprefix(".venv/bin/") for line in lines]


def test_the_readme_has_commands() -> None:
    assert len(commands()) > 15


def test_every_command_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SGP_STORE", str(tmp_path / "store"))
    for command in commands():
        program, *arguments = shlex.split(command)
        assert program == "sgp", command
        if command.startswith(ELSEWHERE):
            continue
        try:
            main(arguments)
        except SystemExit as stop:
            assert not stop.code, f"{command}: {capsys.readouterr().err}"
        assert capsys.readouterr().out.strip(), command


def test_every_python_example_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert blocks
    for block in blocks:
        names: dict[str, object] = {}
        for node in ast.parse(block).body:
            exec(compile(ast.Module([node], []), "README.md", "exec"), names)


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
