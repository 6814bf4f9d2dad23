"""The rule book of 2024 and the readings say the same; a changed book changes the path."""

from __future__ import annotations

import pytest

from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.book import rules_of_book
from stabilitypact.path.rules import READINGS, Reading, rules_for
from stabilitypact.path.trajectory import trajectory


@pytest.mark.parametrize("reading", READINGS)
def test_the_shipped_book_gives_the_shipped_reading(reading: Reading) -> None:
    assert rules_of_book(RuleBook.named("sgp-2024"), reading) == rules_for(reading)


def test_a_changed_book_changes_the_path() -> None:
    eased = RuleBook.named("sgp-2024").with_changes({"trajectory.safeguard.low_fall": 0.0})
    found = trajectory("FI", 4, reading=rules_of_book(eased)).of("FI")
    shipped = trajectory("FI", 4).of("FI")
    assert found.average_step is not None and shipped.average_step is not None
    assert found.average_step < shipped.average_step
