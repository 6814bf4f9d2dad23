"""The page on guidance shows what the program computes."""

from __future__ import annotations

import doctest
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from stabilitypact.path.results import Trajectories
from stabilitypact.path.trajectory import trajectory

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "guidance.md"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "write_guidance_page", ROOT / "tools" / "write_guidance_page.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found() -> Trajectories:
    return trajectory(period=(4, 7))


def test_tables_are_what_is_computed(writer: ModuleType, found: Trajectories) -> None:
    shown = PAGE.read_text(encoding="utf-8").splitlines()
    for row in [
        *writer.guidance_rows(found),
        *writer.replication_rows(found),
        *writer.expenditure_rows(found),
    ]:
        assert row in shown


def test_every_difference_has_its_line(writer: ModuleType, found: Trajectories) -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Every remaining difference")[1]
    for row in writer.guidance_rows(found):
        country, period, _, _, gap = [cell.strip() for cell in row.strip("|").split("|")][:5]
        if gap != "0.00":
            assert f"{country} {period}" in text, row


def test_examples_on_the_page_run() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried >= 3 and failed == 0
