"""Does a result at the end of a notebook's cell show its answer, on less than a screen?"""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

import stabilitypact as sp
from stabilitypact.notebook import LINES, Summed

RESULTS: dict[str, Callable[[], Summed]] = {
    "assessment": lambda: sp.assess("IT", 2019),
    "assessment of all": lambda: sp.assess(None, range(2010, 2020)),
    "finding": lambda: sp.assess("IT", 2019).finding("IT", 2019, "debt"),
    "status": lambda: sp.status(2019),
    "scores": lambda: sp.score(2015, 2019),
    "series": lambda: sp.figures("IT", "debt"),
    "trajectories": lambda: sp.trajectory(draws=2000),
    "trajectory": lambda: sp.trajectory("FI", draws=2000).of("FI"),
    "projection": lambda: sp.project("FI"),
    "fan": lambda: sp.fan("FI", draws=2000),
    "simulation": lambda: sp.simulate("IT", draws=2000),
    "sensitivity": lambda: sp.sensitivity("IT", draws=2000),
    "sustainability": lambda: sp.sustainability("IT"),
    "comparison": lambda: sp.reform("latitude").compare(first=2015, ahead=False),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_shows_its_summary(name: str) -> None:
    result = RESULTS[name]()
    shown, summary = repr(result), str(result.summary())
    assert shown.startswith(f"<{type(result).__name__}: {summary.splitlines()[0]}")
    assert shown.count("\n") <= LINES
    if summary.count("\n") < LINES:
        assert shown == f"<{type(result).__name__}: {summary}>"
    else:
        assert f"{len(summary.splitlines()) - LINES} more lines" in shown


def test_rule_books_and_reforms_are_told_by_name() -> None:
    book, reform = sp.RuleBook.named("sgp-2011"), sp.reform("latitude")
    assert repr(book).startswith("<RuleBook: Six-Pack, Fiscal Compact and Two-Pack (sgp-2011, 2011-12-13")
    assert repr(reform) == "<Reform: More latitude on debt (latitude, operationalisation); base sgp-2011>"
    assert all(len(repr(each)) < 200 for each in (book, reform))


def test_a_result_can_still_be_kept() -> None:
    made = sp.fan("FI", draws=2000)
    assert pickle.loads(pickle.dumps(made)).percentiles == made.percentiles
