"""Does a figure beside its limit have the same decimals in the terminal, on the page and on a chart's tile?"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from stabilitypact.cli import main
from stabilitypact.law.assess import assess
from stabilitypact.law.finding import digits
from stabilitypact.law.status import status
from stabilitypact.law.verdict import Verdict
from stabilitypact.show.limits import against, limits_of
from stabilitypact.show.page import render_page
from stabilitypact.show.terminal import MARKS, status_table

SYMBOL = "◇"


@pytest.mark.parametrize(
    ("value", "limit", "places"),
    [
        (60.018, 60.0, 2),
        (60.0, 60.0, 1),
        (59.96, 60.0, 2),
        (61.2, 60.0, 1),
        (-3.0004, -3.0, 4),
        (None, 60.0, 1),
    ],
)
def test_rounding_never_lands_on_the_limit(value: float | None, limit: float, places: int) -> None:
    assert digits(value, limit) == places


def test_the_same_digits_everywhere() -> None:
    found = status(2025, vintage="imf-2025-10")
    out = Console(file=io.StringIO(), width=99)
    out.print(status_table(found))
    assert isinstance(out.file, io.StringIO)
    text = out.file.getvalue()
    chart = json.dumps(found.plot(kind="debt").to_dict())
    page = render_page(found)
    for row in found.members:
        deficit, debt = limits_of(found, row.country)
        assert row.debt is not None and row.balance is not None
        shown = f"{row.debt:.{digits(row.debt, debt)}f}"
        line = next(each for each in text.splitlines() if each.startswith(f" {row.country} "))
        assert re.search(rf" {re.escape(shown)} ", line), line
        assert (
            f" {row.balance + 0.0:.{digits(row.balance, against(deficit))}f} ".replace("-0.0 ", "0.0 ")
            in line
        )
        assert shown in page
    assert "60.02" in text
    assert '"digits": 2' in chart and '".2f"' in chart


def test_exempt_has_one_symbol() -> None:
    assert MARKS[Verdict.EXEMPT][0] == SYMBOL


def test_a_page_says_how_to_open_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["status", "--year", "2019", "--html", str(tmp_path / "pact.html")])
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last.startswith("Open it in a browser: file://") and last.endswith("pact.html")


def test_an_explanation_never_reads_as_the_limit_that_it_misses() -> None:
    finding = assess("PT", 2017, vintage="imf-2025-10").finding("PT", 2017, "deficit")
    assert finding.value is not None and 3 < finding.value < 3.005
    told = finding.explain("text")
    assert "3.002 % of GDP; limit 3.00; missed by 0.002" in told
    assert "balance 2017 = -3.002" in told and "missed by 0.00\n" not in told
    assert "-3.002" in finding.explain("html")
