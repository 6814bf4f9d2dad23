"""Is every number and word of a table whole, however narrow the terminal?"""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

import stabilitypact as sp
from stabilitypact.show.terminal import assessment_table, status_table
from stabilitypact.show.terminal_table import print_table


def printed(table: Table, width: int) -> str:
    stream = StringIO()
    print_table(table, Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


@pytest.mark.parametrize("width", [30, 60, 72, 80, 99])
def test_no_balance_debt_or_state_of_the_status_is_cut(width: int) -> None:
    status = sp.status(2024)
    shown = printed(status_table(status), width)
    assert "…" not in shown
    words = shown.split()
    for row in status.members:
        assert {row.country, *row.name.split()} <= set(words)
    for column in status_table(status).columns:
        for cell in column.cells:
            assert set(str(cell).split()) <= set(words)


def test_a_terminal_of_80_columns_holds_every_line_of_the_status() -> None:
    lines = printed(status_table(sp.status(2024)), 80).splitlines()
    assert len(lines) == 28
    assert max(map(len, lines)) <= 80


def test_words_move_to_a_second_line_before_lines_grow_longer_than_the_terminal() -> None:
    table = Table(box=None, padding=(0, 1))
    table.add_column("id")
    table.add_column("title")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_row("golden-rule", "Golden rule of public investment", "-1234.56")
    assert max(map(len, printed(table, 36).splitlines())) <= 36
    narrow = printed(table, 20).splitlines()
    assert max(map(len, narrow)) == len("golden-rule investment -1234.56")


def test_a_table_that_fits_stays_as_it_is() -> None:
    plain = StringIO()
    Console(file=plain, width=120, highlight=False).print(status_table(sp.status(2024)))
    assert printed(status_table(sp.status(2024)), 120) == plain.getvalue()


def test_names_of_rules_are_not_broken() -> None:
    shown = printed(assessment_table(sp.assess("IT", range(2010, 2013))), 80)
    assert {"significant", "deviation", "expenditure", "structural"} <= set(shown.split())
