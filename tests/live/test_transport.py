"""Does every failure on the way get its own sentence, and is nothing half-loaded kept?"""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from tests.live import office as offices
from tests.live.office import Start

from stabilitypact.figures.live import troubles
from stabilitypact.figures.live.database import read_figures
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.transport import Policy, Transport
from stabilitypact.figures.live.update import update, values_of

DATA = "/data/gov_10dd_edpt1"


def failed(name: str = "eurostat") -> str:
    """Update one source, expect it to fail, and see that nothing is kept of it."""
    outcome = update([name], fallback=False)[0]
    assert outcome.error is not None and outcome.vintage is None
    assert current().file is None, "a failed update must not make a store"
    return outcome.error


FAULTS = [
    ("gone", offices.status(410), "no longer exists \\(HTTP 410\\); the service was retired"),
    ("lost", offices.status(404, offices.HTML, "text/html"), "no longer exists \\(HTTP 404\\)"),
    ("moved", offices.status(301, Location="https://example.org/new/"), "has moved to https://example.org/new/"),
    ("web page", offices.web_page, 'web page \\("Site under maintenance"\\) instead of data'),
    ("nothing", offices.nothing, "with nothing at all"),
    ("cut off", offices.cut_off(0.6), "cut off before its end"),
    ("cut off in a line", offices.stops_quietly(0.5), "cut off"),
    ("cut archive", offices.gzipped(0.7), "cut off"),
    ("limited", offices.status(429, Retry_After="0"), "limits requests \\(HTTP 429\\)"),
    ("limited for long", offices.status(429, Retry_After="7200"), "asks to wait 7200 seconds"),
    ("out of service", offices.status(503), "out of service \\(HTTP 503\\)"),
    ("broken", offices.status(500), "failed to answer .*\\(HTTP 500\\)"),
    ("silent", offices.silence(1.5), "did not answer in time"),
    ("refused", offices.status(400, offices.sdmx_error(140, "Dimension X is not known"), "application/xml"),
     'refuses .*HTTP 400.*"Dimension X is not known"'),
    ("not acceptable", offices.status(406), "HTTP 406"),
    ("too big", offices.status(413, '<S:Fault xmlns:S="x"><faultcode>413</faultcode><faultstring>EXTRACTION_TOO_BIG: '
     "please change your filters</faultstring></S:Fault>", "application/xml"), "EXTRACTION_TOO_BIG"),
    ("error in the body", offices.status(200, offices.sdmx_error(500, "Internal failure"), "application/xml"),
     'with an error: "Internal failure"'),
    ("prepared without end", offices.asynchronous("a801f1c5", 1000), "asynchronously and had not finished"),
    ("footer without end", offices.footer("a801f1c6", 1000), "asynchronously and had not finished"),
    ("accepted without end", offices.accepted("a801f1c7", 1000), "asynchronously and had not finished"),
    ("warning without end", offices.status(413, '{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request '
     'will be treated asynchronously. Please try again later."}}', "application/json"), "asynchronously"),
    ("promise elsewhere", offices.footer("a801f1c8", 0, "http://localhost:1"), "another host; it is not followed"),
    ("another table", offices.status(200, "geo,year,x\nIT,2020,1\n", "text/csv"), "not that of SDMX-CSV"),
    ("broken XML", offices.status(200, "<mes:GenericData><a></b></mes:GenericData>", "application/xml"), "well-formed"),
    ("other XML", offices.status(200, "<note><to>you</to></note>", "application/xml"), "not SDMX-ML"),
    ("other JSON", offices.status(200, '{"hello": 1}', "application/json"), "not SDMX-JSON"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "sentence"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS]
)
def test_each_failure_has_its_sentence_and_leaves_nothing(
    start: Start, fault: offices.Fault, sentence: str, store: Path
) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail(DATA, fault)
    text = failed()
    assert re.search(sentence, text), text
    assert "Nothing" in text and len(text) < 500
    assert "Eurostat" in text
    parts = [
        path.name for path in (store / "downloads").rglob("*") if path.suffix in (".part", ".resume", ".page")
    ]
    assert parts == [] or "cut off" in text
    # and the same source works again at once, from a clean state
    office.faults.clear()
    assert update(["eurostat"])[0].vintage == "eurostat-2021-04-22"


def test_a_failing_source_does_not_keep_the_others_from_loading(start: Start) -> None:
    start("eurostat", offices.eurostat()).fail(DATA, offices.status(410))
    start("imf", offices.imf())
    found = {each.source: each for each in update(["eurostat", "imf"])}
    assert found["eurostat"].error and found["imf"].vintage == "imf-2025-10-14"
    assert [each.id for each in current().vintages if each.kind == "source"] == ["imf-2025-10-14"]


@pytest.mark.parametrize(
    "fault",
    [offices.asynchronous("k801f1c5", 2), offices.footer("k801f1c6", 2), offices.accepted("k801f1c7", 2)],
)
def test_an_asynchronous_answer_is_waited_for_and_taken(start: Start, fault: offices.Fault) -> None:
    office = start("eurostat", offices.eurostat())
    plain = update(["eurostat"], dry_run=True)[0]
    office.fail(DATA, fault, times=1)
    outcome = update(["eurostat"])[0]
    assert outcome.error is None and outcome.vintage == "eurostat-2021-04-22"
    assert outcome.quality is not None and plain.quality is not None
    assert outcome.quality.figures == plain.quality.figures
    assert office.count("async/data") == 3


def test_passing_failures_are_overcome_by_trying_again(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail(DATA, offices.status(503, Retry_After="0"), times=1)
    office.fail("/data/gov_10a_main", offices.status(429, Retry_After="0"), times=2)
    office.fail("/data/nama_10_gdp", offices.cut_off(0.3), times=2)
    office.fail("/data/irt_st_a", offices.silence(1.0), times=1)
    assert update(["eurostat"])[0].error is None
    assert office.count(DATA) == 2 and office.count("/data/gov_10a_main") == 3
    assert office.count("/data/nama_10_gdp") == 3 and office.count("/data/irt_st_a") == 2


def test_a_download_that_breaks_off_goes_on_where_it_stopped(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    office.etags = True
    office.fail(DATA, offices.cut_off(0.4), times=1)
    whole = offices.csv_table(office.flows["gov_10dd_edpt1"], office.flows["gov_10dd_edpt1"].rows)[0]
    assert update(["eurostat"])[0].error is None
    asked = [h for path, h in zip(office.asked, office.headers, strict=True) if DATA in path]
    begins = int(asked[1]["Range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < begins < len(whole) and "If-Range" in asked[1]
    held = {
        key: value
        for key, value in values_of(current().vintages[-1]).items()
        if key[0] in ("balance", "debt")
    }
    shipped = {
        (name, c, y): v
        for name in ("balance", "debt")
        for c, y, v in offices.figures("eurostat-2021-04", name)
    }
    assert held == shipped


def test_an_interrupted_download_is_resumed_by_the_next_update(start: Start, store: Path) -> None:
    office = start("eurostat", offices.eurostat())
    office.etags = True
    office.fail(DATA, offices.cut_off(0.4), times=1)
    office.fail(DATA, offices.status(500), times=20)
    # the first attempt breaks off, then the server fails: the part is dropped only when the update gives up
    assert update(["eurostat"])[0].error
    office.faults.clear()
    assert update(["eurostat"])[0].error is None


def test_an_unchanged_answer_is_not_sent_again(start: Start) -> None:
    office = start("imf", offices.imf())
    office.etags = True
    assert update(["imf"])[0].vintage
    before = len(office.asked)
    assert update(["imf"])[0].vintage is None
    again = office.headers[before:]
    assert again and all("If-None-Match" in each for each in again)


def test_a_kept_answer_that_was_damaged_is_asked_for_anew(start: Start, store: Path) -> None:
    office = start("imf", offices.imf())
    office.etags = True
    (store / "downloads").mkdir(parents=True)  # a dry run keeps answers only where some are kept already
    assert update(["imf"], dry_run=True)[0].vintage
    for path in (store / "downloads").rglob("*.body"):
        path.write_bytes(path.read_bytes()[:-7])
    before = len(office.asked)
    assert update(["imf"], dry_run=True)[0].error is None
    assert not any("If-None-Match" in each for each in office.headers[before:])


def test_answers_are_kept_by_the_whole_request(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())
    transport = Transport("Eurostat", tmp_path / "kept", Policy(interval=0, keep=1000))
    address = f"{office.base}/data/gov_10dd_edpt1/A.PC_GDP.S13.GD."
    italy = transport.get(address + "IT").path.read_text()
    greece = transport.get(address + "EL").path.read_text()
    assert ",IT," in italy and ",IT," not in greece
    asked = len(office.asked)
    assert transport.get(address + "IT").path.read_text() == italy and transport.get(address + "IT").reused
    assert len(office.asked) == asked
    assert not transport.get(address + "IT", {"startPeriod": "2019"}).reused


def test_requests_to_one_host_keep_their_distance(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())
    pauses: list[float] = []
    transport = Transport("Eurostat", tmp_path / "kept", Policy(interval=5, keep=0), sleep=pauses.append)
    for _ in range(3):
        transport.get(f"{office.base}/data/gov_10dd_edpt1/A.PC_GDP.S13.GD.IT")
    assert len(pauses) == 2 and all(4 < each <= 5 for each in pauses)


def test_waiting_doubles_and_what_the_server_asks_is_kept_to(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail("/data/", offices.status(500), times=3)
    pauses: list[float] = []
    policy = Policy(interval=0, first_wait=1, tries=5, keep=0)
    transport = Transport("Eurostat", tmp_path / "kept", policy, sleep=pauses.append)
    transport.get(f"{office.base}/data/gov_10dd_edpt1/A.PC_GDP.S13.GD.IT")
    assert pauses[0] == 1 and 1.7 < pauses[1] < 2.3 and 3.2 < pauses[2] < 4.9
    office.fail("/data/", offices.status(429, Retry_After="17"), times=1)
    pauses.clear()
    transport.get(f"{office.base}/data/gov_10dd_edpt1/A.PC_GDP.S13.GD.FR")
    assert pauses == [17]


def test_nobody_there_is_a_sentence(start: Start) -> None:
    office = start("eurostat", offices.eurostat())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    path = Path(__import__("os").environ["SGP_SOURCES"])
    path.write_text(path.read_text().replace(office.base, f"http://127.0.0.1:{port}"))
    assert "cannot be reached at 127.0.0.1" in failed()


def test_an_answer_larger_than_allowed_is_not_read(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())
    transport = Transport("Eurostat", tmp_path / "kept", Policy(interval=0, largest=1000))
    with pytest.raises(troubles.TooLarge, match="exceeds"):
        transport.get(f"{office.base}/data/gov_10dd_edpt1/all")
    office.fail("/data/", offices.gzipped())
    transport.policy = Policy(interval=0, largest=60_000)
    with pytest.raises(troubles.TooLarge, match="unpacks to more"):
        transport.get(f"{office.base}/data/gov_10dd_edpt1/all")
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_redirection_within_the_house_is_followed(start: Start) -> None:
    office = start("eurostat", offices.eurostat())

    def moved(self: offices.Answering) -> bool:
        target = self.path.replace("/data/gov_10dd_edpt1", "/v2/data/gov_10dd_edpt1")
        self.send("", "text/plain", status=301, headers={"Location": target})
        return True

    office.fail("/data/gov_10dd_edpt1", lambda self: "/v2/" not in self.path and moved(self))
    assert update(["eurostat"])[0].error is None
    assert read_figures(current().file or Path(), current().vintages[-1].seq).value.size > 1000
