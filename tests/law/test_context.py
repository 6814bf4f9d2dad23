"""Does a rule read the right dates, members and clauses, also for a rule book out of its time?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from stabilitypact.law.context import Context

Make = Callable[..., Context]
NOTHING: dict[str, dict[int, float]] = {"balance": {2015: 0.0}}


@pytest.mark.parametrize(
    ("book", "year", "day"),
    [
        ("sgp-2011", 2015, date(2015, 12, 31)),
        ("sgp-2024", 1999, date(2024, 4, 30)),
        ("sgp-1997", 2023, date(2005, 7, 26)),
        ("sgp-2011", 2011, date(2011, 12, 31)),
    ],
)
def test_the_day_whose_law_applies(context: Make, book: str, year: int, day: date) -> None:
    assert context(NOTHING, year, book).day(year) == day


def test_parameters_change_within_a_book(context: Make) -> None:
    ctx = context(NOTHING, (2012, 2013, 2014, 2015), "sgp-2011")
    assert ctx.parameters("structural.compact_floor")[0][0] is None  # Fiscal Compact from 2013
    assert ctx.number("structural.compact_floor")[0, 1:].tolist() == [-0.5] * 3
    assert [p is not None for p in ctx.parameters("structural.matrix")[0]] == [False, False, False, True]


def test_a_value_of_null_is_the_default(context: Make) -> None:
    ctx = context(NOTHING, 2025, "sgp-2024")
    assert ctx.number("sanctions.fine_cap", 9.0).tolist() == [[9.0]]


@pytest.mark.parametrize(
    ("country", "year", "member", "euro"),
    [
        ("HR", 2012, False, False),
        ("HR", 2013, True, False),
        ("HR", 2023, True, True),
        ("UK", 2019, True, False),
        ("UK", 2020, False, False),
        ("EL", 2000, True, False),
        ("EL", 2001, True, True),
        ("BG", 2025, True, False),
        ("BG", 2026, True, True),
    ],
)
def test_membership_on_31_december(context: Make, country: str, year: int, member: bool, euro: bool) -> None:
    ctx = context(NOTHING, year, "sgp-2011", country=country)
    assert bool(ctx.members()[0, 0]) is member
    assert bool(ctx.euro_members()[0, 0]) is euro


def test_the_general_clause_as_known_on_a_day(context: Make) -> None:
    years = tuple(range(2019, 2025))

    def active(known: date | None) -> list[bool]:
        return list(map(bool, context(NOTHING, years, "sgp-2011", known=known).escape("general")[0]))

    assert active(None) == [False, True, True, True, True, False]
    assert active(date(2020, 2, 1)) == [False] * 6
    assert active(date(2021, 9, 1)) == [False, True, True, True, False, False]


def test_the_general_clause_may_be_switched_as_a_what_if(context: Make) -> None:
    ctx = context(NOTHING, (2019, 2020), "sgp-2011", assume={"general_escape": {"LU": {2019: 1, 2020: 0}}})
    assert ctx.escape("general").tolist() == [[True, False]]
