"""Does an answer that is cut, slow, damaged or written otherwise get its own sentence, and is nothing of it kept?"""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import pytest
from tests.live import office as offices
from tests.live.office import Start

from stabilitypact.figures.live import answers, troubles
from stabilitypact.figures.live.headers import target
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.transport import Policy, Transport
from stabilitypact.figures.live.update import update

DATA = "/data/gov_10dd_edpt1"


def failed(name: str = "eurostat") -> str:
    outcome = update([name], fallback=False)[0]
    assert outcome.error is not None and outcome.vintage is None
    assert current().file is None, "a failed update must not make a store"
    return outcome.error


def damaged_gzip(raw: bytes) -> bytes:
    packed = bytearray(gzip.compress(raw))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    return bytes(packed)


DAMAGE = [
    ("Latin-1", lambda raw: raw.replace(b"IT,2019", b"\xc9T,2019", 1), r"in UTF-8: byte 0xc9 after line \d+"),
    ("UTF-16", lambda raw: raw.decode().encode("utf-16"), r"not written in UTF-8: byte 0xf[ef]"),
    ("long field", lambda raw: raw + b"x" * 140_000 + b"\n", r"Line \d+ of the table cannot be read \(field larger"),
    ("gzip", damaged_gzip, "compressed answer is cut off or damaged"),
    ("deep JSON", lambda raw: b'{"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not well-formed JSON"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"), [each[1:] for each in DAMAGE], ids=[each[0] for each in DAMAGE]
)
def test_bytes_that_cannot_be_read_are_told_as_such(start: Start, change: object, sentence: str) -> None:
    start("eurostat", offices.eurostat()).fail(DATA, offices.altered(change))  # type: ignore[arg-type]
    text = failed()
    assert re.search(sentence, text), text
    assert text.startswith("Eurostat: ") and "Nothing was loaded" in text and "please report it" not in text
    assert len(text) < 400, "the address is shortened"


def test_an_archive_with_a_password_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    packed = bytearray(
        b"PK\x03\x04\x14\x00\x01\x00\x00\x00\x00\x00\x00\x00" + (0).to_bytes(4, "little")
        + (12).to_bytes(4, "little") + (0).to_bytes(4, "little") + b"\x01\x00\x00\x00" + b"a" + b"\0" * 12
    )  # fmt: skip
    begin = len(packed)
    packed += (
        b"PK\x01\x02\x14\x00\x14\x00\x01\x00\x00\x00\x00\x00\x00\x00" + (0).to_bytes(4, "little")
        + (12).to_bytes(4, "little") + (0).to_bytes(4, "little") + b"\x01\x00" + b"\0" * 16 + b"a"
    )  # fmt: skip
    size = len(packed) - begin
    packed += (
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0" + size.to_bytes(4, "little") + begin.to_bytes(4, "little") + b"\0\0"
    )
    path.write_bytes(bytes(packed))
    with pytest.raises(troubles.NotData, match=r"cannot be unpacked .*password"):
        answers.unpack(path, 1000)


# --- cut off ------------------------------------------------------------------------------------


def in_a_cell(raw: bytes) -> bytes:
    """Cut a table inside the last cell of a line."""
    lines = raw[: len(raw) // 2].splitlines(keepends=True)[:-1]
    return b"".join(lines).rstrip()[:-1]


@pytest.mark.parametrize("cut", [in_a_cell, bytes.rstrip], ids=["in a cell", "without the last line's end"])
def test_a_table_of_unknown_length_must_end_with_its_line(start: Start, cut: object) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail(DATA, offices.ends_by_closing(cut))  # type: ignore[arg-type]
    assert "was cut off before its end" in failed()
    assert office.count(DATA) == 3, "another attempt may bring it whole"
    office.faults.clear()
    office.fail(DATA, offices.ends_by_closing())
    assert update(["eurostat"])[0].error is None


# --- slow, empty, sent elsewhere ----------------------------------------------------------------


@pytest.mark.parametrize("chunked", [False, True])
def test_a_trickle_ends_at_the_total_limit(start: Start, tmp_path: Path, chunked: bool) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail("/data/", offices.trickles(0.05, chunked=chunked))
    transport = Transport("Eurostat", tmp_path / "kept", Policy(interval=0, read=5, total=0.4))
    begun = time.monotonic()
    with pytest.raises(troubles.Unreachable, match=r"had not ended after 0 seconds \(policy: total\)"):
        transport.get(f"{office.base}/data/gov_10dd_edpt1/all")
    assert time.monotonic() - begun < 10 and office.count("/data/") == 1
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_slow_page_of_an_error_is_not_waited_for(start: Start, tmp_path: Path) -> None:
    office = start("eurostat", offices.eurostat())

    def fault(self: offices.Answering) -> bool:
        def refuse(code: int, message: str | None = None) -> None:
            type(self).send_response(self, 404)

        self.send_response = refuse  # type: ignore[method-assign]
        return offices.trickles(0.05)(self)

    office.fail("/data/", fault)
    transport = Transport("Eurostat", tmp_path / "kept", Policy(interval=0, read=0.3))
    begun = time.monotonic()
    with pytest.raises(troubles.Refused, match="HTTP 404"):
        transport.get(f"{office.base}/data/gov_10dd_edpt1/all")
    assert time.monotonic() - begun < 10


def test_an_answer_without_content(start: Start) -> None:
    def no_content(self: offices.Answering) -> bool:
        self.send_response(204)
        self.end_headers()
        return True

    start("eurostat", offices.eurostat()).fail(DATA, no_content)
    text = failed()
    assert "with nothing at all (HTTP 204)" in text and "refuses" not in text


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({}, r"\(HTTP 301\) without saying where to"),
        ({"Location": " "}, r"\(HTTP 301\) without saying where to"),
        ({"Location": "http://[nowhere"}, r"to what is no address \(Invalid IPv6 URL\)"),
    ],
)
def test_a_redirection_that_leads_nowhere(start: Start, headers: dict[str, str], sentence: str) -> None:
    office = start("eurostat", offices.eurostat())
    office.fail(DATA, offices.status(301, **headers))
    text = failed()
    assert re.search(sentence, text) and "without end" not in text
    assert office.count(DATA) == 1


def test_where_a_redirection_leads() -> None:
    assert target("https://a.eu/x/y?z=1", "../w") == "https://a.eu/w"
    assert target("https://a.eu/x", "") == target("https://a.eu/x", "https://[") == ""


def test_a_service_that_dies_while_it_prepares_an_answer(start: Start) -> None:
    office = start("eurostat", offices.eurostat())

    def hangs_up(self: offices.Answering) -> bool:
        self.close_connection = True
        self.connection.close()
        return True

    office.fail(DATA, offices.asynchronous("a801f1c5", 1))
    office.fail("/async/", hangs_up)
    assert "asynchronously and had not finished" in failed()
