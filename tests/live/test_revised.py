"""Is a verdict that was met when published and is not met today told as such?"""

from __future__ import annotations

from pathlib import Path

import pytest

from stabilitypact.cli.app import app
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.law.revised import revised
from stabilitypact.law.status import status
from stabilitypact.law.verdict import Verdict


def test_changes_are_those_between_the_two_vintages() -> None:
    then, now = status(2021, as_of="2021-09"), status(2021)
    found = {(each.country, each.rule): each for each in revised(then)}
    before = {row.country: row for row in then.members}
    after = {row.country: row for row in now.members}
    for code, row in before.items():
        assert ((code, "deficit") in found) == (row.deficit is not after[code].deficit)
        assert ((code, "debt") in found) == (row.debt_criterion is not after[code].debt_criterion)
    # Finland's forecast deficit of 2021 was 4.3 % of GDP in April 2021; the outturn was 2.7 %
    finland = found["FI", "deficit"]
    assert (finland.then, finland.now) == (Verdict.NOT_MET, Verdict.MET)
    assert (finland.vintage_then, finland.vintage_now) == ("imf-2021-04", "imf-2025-10")
    assert str(finland) == "FI 2021 deficit: not met in imf-2021-04, met today in imf-2025-10 (4.3, then 2.7)"


def test_todays_status_changes_nothing() -> None:
    assert revised(status()) == ()


def test_ones_own_vintage_is_compared_with_what_is_published(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    write_template("FI", path)
    import_file(path, "Plan")
    assert revised(status(2026, as_of="Plan")) == ()  # the same figures under another name


def test_status_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        app(["status", "--as-of", "2021-09"])
    assert not stop.value.code
    out = capsys.readouterr().out
    assert (
        "Verdicts that today's figures and decisions change:" in out and "FI 2021 deficit: not met in" in out
    )


def test_digits_tell_the_numbers_from_the_threshold() -> None:
    spain = next(each for each in revised(status(2019, as_of="2020-10")) if each.country == "ES")
    assert str(spain) == "ES 2019 deficit: met in imf-2020-10, not met today in imf-2025-10 (2.83, then 3.04)"
    assert spain.value_now == 3.04 and spain.thresholds == (3.0,)
