"""Are figures that cannot be used, or stand twice, told and left out, whichever source sends them?"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.live import office as offices
from tests.live.office import Start
from tests.live.test_sources import failed, stored

NOT_FINITE = "a value that is not finite"


def page(change: Callable[[dict[str, Any]], None]) -> offices.Fault:
    """Change a page of DBnomics."""

    def changed(raw: bytes) -> bytes:
        content = json.loads(raw)
        change(content["series"])
        return json.dumps(content).encode()

    return offices.altered(changed)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda found: found.update(docs=[1, 2]), "a series is no object"),
        (lambda found: found.update(num_found=None), "num_found is no number"),
        (lambda found: found["docs"][0].update(dimensions=[1]), "dimensions of a series are no object"),
        (lambda found: found["docs"][0]["value"].pop(), "a series has not as many values as periods"),
        (lambda found: found["docs"][0].update(period=None), "a series has not as many values as periods"),
    ],
)
def test_a_page_of_dbnomics_in_another_form(
    start: Start, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    start("dbnomics", offices.eurostat()).fail("/series/", page(change))
    text = failed("dbnomics")
    assert f"is not the answer that its documentation describes ({reason})" in text and len(text) < 400


def test_values_of_dbnomics_that_are_not_finite_are_counted(start: Start) -> None:
    def change(found: dict[str, Any]) -> None:
        series = next(each for each in found["docs"] if each["dimensions"]["na_item"] == "GD")
        series["value"][:3] = [float("nan"), float("inf"), float("-inf")]

    start("dbnomics", offices.eurostat()).fail("/series/Eurostat/gov_10dd", page(change))
    outcome, found = stored("dbnomics")
    assert outcome.quality is not None and f"3 x {NOT_FINITE}" in outcome.quality.unused
    assert np.isfinite(list(found.values())).all()


def test_an_item_of_dbnomics_that_gives_a_figure_twice(start: Start) -> None:
    office, copy = start("ameco", offices.ameco()), start("dbnomics", offices.dbnomics_ameco())
    office.fail("/dataflow/", offices.status(410))
    rows = copy.flows["UDGG"].rows
    rows.append({**rows[0], "OBS_VALUE": "1.25"})
    from stabilitypact.figures.live.update import update

    text = update(["ameco"])[0].error
    assert text is not None and "UDGG holds two figures for debt of" in text
    rows[-1] = {**rows[0], "TIME_PERIOD": "spring"}
    text = update(["ameco"])[0].error
    assert text is not None and "UDGG has the period 'spring' where years were asked for" in text


def chapter(*lines: str) -> offices.Fault:
    """AMECO's chapter 16 with other lines; the other chapters hold nothing of ours."""

    def fault(self: offices.Answering) -> bool:
        table = [
            "CODE;COUNTRY;SUB-CHAPTER;TITLE;UNIT;1949;1985;2019;2020;",
            *(lines if "ameco16" in self.path else ()),
        ]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("AMECO.TXT", "\r\n".join(table))
        self.send(packed.getvalue(), "application/zip")
        return True

    return fault


ITALY = "ITA.1.0.319.0.UDGG;Italy;s;t;u;NA;80.5;134.2;154.3;"
BALANCE = "ITA.1.0.319.0.UBLGE;Italy;s;t;u;NA;NA;-1.5;-9.4;"


def test_bulk_files_with_figures_that_are_none(start: Start) -> None:
    office = start("ameco-bulk", offices.ameco())
    lines = (ITALY, ITALY, BALANCE, "FRA.1.0.319.0.UDGG;France;s;t;u;1;NA;nan;inf;")
    office.fail("/ameco", chapter(*lines))
    outcome, found = stored("ameco-bulk")
    assert found == {
        ("debt", "IT", 2019): 134.2, ("debt", "IT", 2020): 154.3,
        ("balance", "IT", 2019): -1.5, ("balance", "IT", 2020): -9.4,
    }  # fmt: skip
    assert outcome.quality is not None
    assert set(outcome.quality.unused) == {f"2 x {NOT_FINITE}", "1 x a year before 1950"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ITALY.replace("154.3", "155.3"), "ameco16 holds two figures for debt of IT 2020 (154.3 and 155.3)"),
        ("x" * 140_000, "of the table cannot be read (field larger than field limit (131072))"),
    ],
)
def test_bulk_files_that_contradict_themselves(start: Start, line: str, sentence: str) -> None:
    start("ameco-bulk", offices.ameco()).fail("/ameco", chapter(ITALY, BALANCE, line))
    assert sentence in failed("ameco-bulk")


def test_a_month_given_twice_counts_once(start: Start) -> None:
    office = start("ecb", offices.ecb())
    rows = office.flows["IRS"].rows
    rows.append(dict(rows[3]))
    outcome, found = stored("ecb")
    assert found["long_rate", "IT", 2024] == 3.5
    assert outcome.quality is not None
    assert outcome.quality.unused == (
        "2 x long_rate of a year with fewer than twelve months",
    )  # 2025 of two states
    rows[-1]["OBS_VALUE"] = "3.75"
    from stabilitypact.figures.live.update import update

    text = update(["ecb"])[0].error
    assert text is not None and "IRS holds two figures for long_rate of IT 2024-04 (3.5 and 3.75)" in text


def test_a_period_that_is_no_month(start: Start) -> None:
    office = start("ecb", offices.ecb())
    office.flows["IRS"].rows[0]["TIME_PERIOD"] = "2024-Q1"
    assert "IRS has the period '2024-Q1' where months were asked for" in failed("ecb")
