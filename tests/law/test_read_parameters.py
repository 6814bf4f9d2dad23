"""Is every parameter that counts as read by a rule really read, and is every other one refused as a change?"""

from __future__ import annotations

from pathlib import Path

import pytest

import stabilitypact
from stabilitypact.errors import BadInput
from stabilitypact.law.assess import assess
from stabilitypact.law.parameter_catalogue import CATALOGUE
from stabilitypact.law.rulebook import IDS, RuleBook
from stabilitypact.path.book import rules_of_book
from stabilitypact.reform.framework import READ


@pytest.fixture(scope="module")
def read() -> set[str]:
    """Paths that assessments by every book in every reading, and the required path, ask for."""
    asked: set[str] = set()
    patch = pytest.MonkeyPatch()
    for name in ("find", "get", "value", "parameter"):
        original = getattr(RuleBook, name)

        def spy(self: RuleBook, path: str, *rest: object, _original: object = original) -> object:
            asked.add(path)
            return _original(self, path, *rest)  # type: ignore[operator]

        patch.setattr(RuleBook, name, spy)
    claims = {"representative_output_gap": -4, "long_run_growth": 3.5, "ageing_cost_increase": 2.0}
    for book in IDS:
        for reading in ("law", "commission", "numerical"):
            span = range(1996, 2029)
            assess("IT", span, rulebook=book, reading=reading, vintage="imf-2025-10", assume=claims)
    for reading in ("law", "commission"):
        rules_of_book(RuleBook.named("sgp-2024"), reading)  # type: ignore[arg-type]
    patch.undo()
    return asked


def test_what_is_called_read_is_read_and_the_rest_is_not(read: set[str]) -> None:
    assert {path for path, spec in CATALOGUE.items() if spec.read} == (read | READ) & set(CATALOGUE)


def test_a_change_that_no_rule_reads_is_refused_with_the_reason() -> None:
    book = RuleBook.named("sgp-2024")
    with pytest.raises(BadInput, match=r"calendar\.plan would change nothing"):
        book.with_changes({"calendar.plan": "05-31"})
    assert (
        book.with_changes({"trajectory.dsa.probability": 0.8}).value("trajectory.dsa.probability", 2025)
        == 0.8
    )


def test_no_shown_only_path_hides_in_the_code() -> None:
    """A rule that starts to read one must take it off the list."""
    root = Path(stabilitypact.__file__).parent
    code = "\n".join(p.read_text() for room in ("law", "path") for p in (root / room).glob("*.py"))
    code = code.replace((root / "law" / "parameter_catalogue.py").read_text(), "")
    assert [path for path, spec in CATALOGUE.items() if not spec.read and f'"{path}"' in code] == []
