"""The examples of the page on debt run, and every criterion of the path is on it."""

from __future__ import annotations

import doctest
from pathlib import Path

from stabilitypact.debt.own import MOVABLE
from stabilitypact.debt.shift import SCENARIOS

PAGE = Path(__file__).parent.parent.parent / "docs" / "debt.md"


def test_examples_on_the_page_run() -> None:
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert tried >= 25 and failed == 0


def test_scenarios_and_named_shifts_are_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in SCENARIOS:
        assert f"`{name}`" in text
    named = {"real_growth", "market_rates", "exchange_rate", "maturing_share", "multiplier", "short_share"}
    assert named <= set(MOVABLE)
    assert all(f"`{each}`" in text for each in named)
