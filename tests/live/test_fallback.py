"""Does DBnomics step in when an office fails for good, told and recorded, and only then?"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.live import office as offices
from tests.live.office import Start
from tests.live.test_sources import shipped, stored
from typer.testing import CliRunner

from stabilitypact.cli.app import app
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.update import update, values_of
from stabilitypact.sentence import Sentence

DATA = "/data/gov_10dd_edpt1"
FAILURES = {
    "retired": offices.status(410),
    "moved": offices.status(301, Location="https://example.org/new/"),
    "web page": offices.web_page,
    "nothing": offices.nothing,
    "out of service": offices.status(503),
    "broken": offices.status(500),
    "limited for long": offices.status(429, Retry_After="7200"),
    "cut off": offices.cut_off(0.6),
    "prepared without end": offices.asynchronous("a801f1c5", 1000),
}


def both(start: Start) -> tuple[offices.Office, offices.Office]:
    return start("eurostat", offices.eurostat()), start("dbnomics", offices.eurostat())


@pytest.mark.parametrize("kind", FAILURES)
def test_one_dataset_comes_from_dbnomics_and_the_others_from_the_office(start: Start, kind: str) -> None:
    office, copy = both(start)
    office.fail(DATA, FAILURES[kind])
    outcome, found = stored("eurostat")
    expected = shipped("eurostat-2021-04", "balance", "debt")
    assert {key: value for key, value in found.items() if key[0] in ("balance", "debt")} == expected
    assert outcome.vintage == "eurostat-2021-04-23"
    (note,) = outcome.notes
    assert note.startswith("Eurostat did not answer for gov_10dd_edpt1 (")
    assert note.endswith("); the figures come from DBnomics' copy, indexed on 2021-04-23.")
    assert "Nothing was loaded" not in note and isinstance(note, Sentence)
    assert {path.partition("?")[0].rpartition("/")[2] for path in copy.asked} == {"gov_10dd_edpt1"}
    assert office.count("/data/gov_10a_main") == 1
    about = current().vintages[-1]
    assert note in about.carried_over
    assert (
        "the newest of the source's own and those on which DBnomics indexed its copies" in about.carried_over
    )
    assert f"{copy.base}/series/Eurostat/gov_10dd_edpt1" in about.origin


def test_a_service_that_cannot_be_reached_is_not_asked_for_each_dataset(start: Start, tmp_path: Path) -> None:
    office, copy = both(start)
    path = tmp_path / "sources.yaml"
    path.write_text(
        path.read_text().replace(office.base, "http://127.0.0.1:9"), encoding="utf-8"
    )  # nobody listens
    told: list[str] = []
    outcome = update(["eurostat"], tell=told.append)[0]
    found = values_of(current().vintages[-1])
    assert len(outcome.notes) == 5 and all(
        "cannot be reached at 127.0.0.1:9" in each for each in outcome.notes
    )
    assert sum("Trying again" in each for each in told) == 2  # three tries at the first dataset alone
    rates = {code: value for (name, code, _), value in found.items() if name == "short_rate"}
    assert rates["IT"] == -0.43 and rates["SE"] == 0.15  # the euro area's stands for its members here too
    assert copy.count("/datasets/Eurostat/") == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("dimension", "changed the dimensions of gov_10dd_edpt1"),
        ("code", "no longer has the code B9 in na_item"),
        ("refusal", "refuses"),
    ],
)
def test_it_does_not_step_in_where_the_request_is_wrong(start: Start, change: str, sentence: str) -> None:
    office, copy = both(start)
    flow = office.flows["gov_10dd_edpt1"]
    if change == "dimension":
        flow.dimensions.remove("sector")
    elif change == "code":
        for row in flow.rows:
            row["na_item"] = row["na_item"].replace("B9", "B9X")
    else:
        office.fail(DATA, offices.status(400, offices.sdmx_error(140, "Bad key"), "application/xml"))
    outcome = update(["eurostat"])[0]
    assert outcome.error is not None and sentence in outcome.error
    assert copy.asked == [] and current().file is None


def test_both_fail(start: Start) -> None:
    office, copy = both(start)
    office.fail(DATA, offices.status(410))
    copy.fail("/datasets/", offices.status(500))
    outcome = update(["eurostat"])[0]
    assert outcome.error is not None and current().file is None
    assert "no longer exists (HTTP 410)" in outcome.error
    assert "DBnomics could not step in: DBnomics failed to answer" in outcome.error
    assert outcome.error.endswith("set the new address (docs/live.md).")


def test_a_copy_that_no_longer_fits_is_not_used(start: Start) -> None:
    office, copy = both(start)
    office.fail(DATA, offices.status(410))
    for row in copy.flows["gov_10dd_edpt1"].rows:
        row["na_item"] = row["na_item"].replace("GD", "GDX")
    outcome = update(["eurostat"])[0]
    assert outcome.error is not None
    assert "DBnomics: gov_10dd_edpt1 no longer has the code GD in na_item" in outcome.error


def test_a_copy_older_than_what_is_held_is_not_used(start: Start) -> None:
    office, copy = both(start)
    stored("eurostat")
    office.fail(DATA, offices.status(410))
    copy.indexed = "2021-04-21T05:00:00Z"
    outcome = update(["eurostat"])[0]
    assert outcome.error is not None
    assert "was indexed on 2021-04-21, before the figures that are held already (2021-04-22)" in outcome.error
    copy.indexed = ""
    assert "does not say when it indexed" in str(update(["eurostat"])[0].error)


def test_amecos_items_come_from_dbnomics(start: Start) -> None:
    office, copy = start("ameco", offices.ameco()), start("dbnomics", offices.dbnomics_ameco())
    office.fail("/dataflow/", offices.status(410))
    copy.flows["AVGDGP"].rows[0]["OBS_VALUE"] = "1.5"  # one figure revised, or nothing would be new
    outcome, found = stored("ameco")
    expected = shipped("ameco-2023-11", "balance", "debt", "interest")
    assert {
        key: value for key, value in found.items() if key[0] in ("balance", "debt", "interest")
    } == expected
    assert outcome.vintage == "ameco-2023-11-16"
    assert outcome.notes[0].startswith("AMECO did not answer for AMECO (")
    assert any("UBLGIE" in each and "404" in each for each in outcome.notes)
    assert outcome.quality is not None
    assert any("groups of states" in each for each in outcome.quality.unused)


def test_months_and_maturities_come_from_dbnomics(start: Start) -> None:
    office, copy = start("ecb", offices.ecb()), start("dbnomics", offices.ecb())
    copy.indexed = "2025-08-15T05:00:00Z"
    office.fail("/dataflow/", offices.web_page)
    _, found = stored("ecb")
    assert found == {
        ("long_rate", "IT", 2024): 3.5, ("long_rate", "EL", 2024): 3.25,
        ("short_share", "IT", 2024): pytest.approx(0.1),
    }  # fmt: skip


def test_there_is_no_copy_of_the_imf(start: Start) -> None:
    office, copy = start("imf", offices.imf()), start("dbnomics", offices.imf())
    office.fail("/", offices.status(410))
    outcome = update(["imf"])[0]
    assert outcome.error is not None and copy.asked == []
    assert outcome.error.endswith(
        "DBnomics does not step in: its copy ends with 2025-04, before what is shipped."
    )
    assert "DBnomics" not in str(update(["imf"], fallback=False)[0].error)


def test_the_command_tells_of_it_and_can_be_told_not_to(start: Start) -> None:
    office, copy = both(start)
    office.fail(DATA, offices.status(410))
    told = CliRunner().invoke(app, ["update", "eurostat", "--no-fallback"])
    assert told.exit_code == 1 and "eurostat: not loaded. " in told.stdout and copy.asked == []
    told = CliRunner().invoke(app, ["update", "eurostat", "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "Eurostat did not answer for gov_10dd_edpt1" in told.stdout
    assert "indexed on 2021-04-23." in told.stdout
    told = CliRunner().invoke(app, ["update", "eurostat", "--json"])
    assert '"notes": [' in told.stdout and "DBnomics' copy" in told.stdout
    held = dict(values_of(current().vintages[-1]))
    assert held["debt", "IT", 2019] == 134.6
