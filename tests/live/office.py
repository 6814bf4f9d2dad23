"""What do the statistical offices answer? A server on loopback that speaks their protocols.

Structures and data follow SDMX 2.1 and 3.0 and the offices' own documentation; the figures are those of the
shipped vintages.
"""

from __future__ import annotations

import gzip
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from tests.live import messages30

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.store import load

Row = dict[str, str]
MES = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
STR = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
COM = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
GEN = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
SPE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
FOO = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message/footer"
HTML = "<!DOCTYPE html><html><head><title>Site under maintenance</title></head><body>Come back.</body></html>"


@dataclass
class Flow:
    """One dataset: its dimensions in key order and its rows (dimension or attribute to code)."""

    agency: str
    id: str
    dimensions: list[str]
    rows: list[Row]
    attributes: list[str] = field(default_factory=list)
    updated: str = ""
    more_codes: dict[str, list[str]] = field(default_factory=dict)

    def codes(self, dimension: str) -> list[str]:
        held = dict.fromkeys(row[dimension] for row in self.rows)
        return [*held, *[code for code in self.more_codes.get(dimension, []) if code not in held]]

    def matching(self, key: str) -> list[Row]:
        if key in ("all", ""):
            return self.rows
        parts = [set(part.split("+")) - {""} for part in key.split(".")]
        assert len(parts) == len(self.dimensions), f"key {key} for {self.dimensions}"
        return [
            row
            for row in self.rows
            if all(not part or row[name] in part for name, part in zip(self.dimensions, parts, strict=True))
        ]


Fault = Callable[["Answering"], bool]


@dataclass
class Office:
    """The server's state: what it holds, how it answers, and what was asked."""

    flows: dict[str, Flow]
    form: str = "csv"
    faults: list[tuple[str, Fault, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    base: str = ""
    pending: dict[str, tuple[int, str]] = field(default_factory=dict)
    etags: bool = False
    page: int = 0
    structures: str = "xml"
    versions: tuple[str, ...] = ("2.1", "3.0")
    only_of_one: frozenset[str] = frozenset()
    indexed: str = "2021-04-23T05:00:00Z"

    def fail(self, part: str, fault: Fault, times: int = 1_000) -> None:
        """Answer requests whose path holds `part` with a fault, `times` times."""
        self.faults.append((part, fault, times))

    def count(self, part: str) -> int:
        return sum(part in path for path in self.asked)


Start = Callable[[str, Office], Office]
"""Serves an office under a source's name, for the time of a test."""


class Answering(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    office: Office

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = unquote(self.path)
        self.office.asked.append(path)
        self.office.headers.append(dict(self.headers))
        for place, (part, fault, times) in enumerate(self.office.faults):
            if part in path and times > 0:
                self.office.faults[place] = (part, fault, times - 1)
                if fault(self):
                    return
        self.answer(path)

    def answer(self, path: str) -> None:
        split = urlsplit(path)
        parts = [part for part in split.path.split("/") if part]
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        if "series" in parts or "datasets" in parts:
            self.dbnomics(parts, query)
        elif "async" in parts:
            self.later(parts[-1])
        elif (
            "3.0" if "structure" in parts or "data/dataflow" in path else "2.1"
        ) not in self.office.versions:
            self.send(HTML, "text/html", status=404)
        elif "dataflow" in parts and "data" not in parts:
            self.structure(parts)
        elif "data" in parts:
            self.data(parts, query)
        else:
            self.send(HTML, "text/html", status=404)

    def structure(self, parts: list[str]) -> None:
        """Structures: `dataflow/AGENCY/ID/latest` in SDMX 2.1, `structure/dataflow/AGENCY/ID/VERSION` in 3.0."""
        new, name = "structure" in parts, parts[parts.index("dataflow") + 2]
        flow = self.office.flows.get(name)
        if name in ("all", "*"):
            self.send(catalogue(self.office), "application/xml")
        elif flow is None:
            self.send(sdmx_error(100, "No results found"), "application/xml", status=404)
        elif new and self.office.structures == "json":
            self.send(messages30.structure_json(flow), "application/vnd.sdmx.structure+json;version=2.0.0")
        else:
            self.send(messages30.structure(flow) if new else structure(flow), "application/xml")

    def data(self, parts: list[str], query: dict[str, str]) -> None:
        """Data: `data/ID/KEY` in SDMX 2.1, `data/dataflow/AGENCY/ID/VERSION/KEY?c[DIMENSION]=A,B` in 3.0."""
        new = parts[parts.index("data") + 1] == "dataflow"
        after = parts[parts.index("data") + (3 if new else 1) :]
        flow = self.office.flows.get(after[0].split(",")[-1])
        if flow is None:
            self.send(sdmx_error(100, "No results found"), "application/xml", status=404)
            return
        key = after[2 if new else 1]
        if new:
            assert after[1] in ("1.0", "+"), f"version {after[1]}"
            assert set(key.split(".")) != {""}, "3.0 asks for all with *"
        rows = flow.matching(key.replace("*", "") if new else key)
        for name, codes in query.items():
            if name.startswith("c["):
                rows = [row for row in rows if messages30.within(row[name[2:-1]], codes)]
        if query.get("lastNObservations"):
            rows = rows[-int(query["lastNObservations"]) :]
        if len({tuple(row[name] for name in flow.dimensions) for row in rows}) > 1:
            rows = [
                {name: text for name, text in row.items() if name not in self.office.only_of_one}
                for row in rows
            ]
        self.send(*WRITERS[self.office.form](flow, rows))

    def dbnomics(self, parts: list[str], query: dict[str, str]) -> None:
        flow = self.office.flows.get(parts[-1])
        if flow is None:
            self.send('{"errors": [{"message": "Dataset not found"}]}', "application/json", status=404)
        elif "datasets" in parts:
            self.send(dbnomics_dataset(self.office, flow), "application/json")
        else:
            self.send(*dbnomics_page(self.office, flow, query))

    def later(self, key: str) -> None:
        """An asynchronous answer: not ready a few times, then a ZIP archive."""
        left, body = self.office.pending[key]
        if left:
            self.office.pending[key] = left - 1, body
            self.send(queued(key), "application/xml")
            return
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.csv", body)
        self.send(packed.getvalue(), "application/octet-stream")

    def send(
        self, body: str | bytes, kind: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        raw = body.encode() if isinstance(body, str) else body
        sent = dict(headers or {})
        if status == 200 and self.office.etags:
            etag = f'"{hash(raw) & 0xFFFFFFFF:x}"'
            sent |= {"ETag": etag, "Accept-Ranges": "bytes"}
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            wanted = self.headers.get("Range", "")
            if wanted.startswith("bytes=") and self.headers.get("If-Range") == etag:
                start = int(wanted[6:].rstrip("-"))
                status = 206
                sent["Content-Range"] = f"bytes {start}-{len(raw) - 1}/{len(raw)}"
                raw = raw[start:]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up; the tests look at what the client says."""


@contextmanager
def serving(office: Office) -> Iterator[Office]:
    """Serve an office on a free port of loopback."""
    handler = type("Handler", (Answering,), {"office": office})
    server = _Quiet(("127.0.0.1", 0), handler)
    office.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- faults ---------------------------------------------------------------------------------------


def status(code: int, body: str = "", kind: str = "text/plain", **headers: str) -> Fault:
    def fault(self: Answering) -> bool:
        self.send(body, kind, status=code, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return True

    return fault


def web_page(self: Answering) -> bool:
    self.send(HTML, "text/html")
    return True


def nothing(self: Answering) -> bool:
    self.send("", "text/csv")
    return True


def silence(seconds: float) -> Fault:
    def fault(self: Answering) -> bool:
        time.sleep(seconds)
        return False

    return fault


def cut_off(share: float = 0.5) -> Fault:
    """Promise the whole answer and close the connection after a part of it."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        raw, headers, code = sent.body, sent.sent_headers, sent.code
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw[: int(len(raw) * share)])
        self.wfile.flush()
        self.close_connection = True
        return True

    return fault


def stops_quietly(share: float = 0.5) -> Fault:
    """Send a part of the answer as if it were all."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        kind = dict(sent.sent_headers)["Content-Type"]
        raw = sent.body
        self.send(raw[: int(len(raw) * share)], kind)
        return True

    return fault


def ends_by_closing(cut: Callable[[bytes], bytes] = lambda raw: raw) -> Fault:
    """Send an answer, or a part of it, without saying how long it is: its end is that the connection closes."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        self.send_response(sent.code)
        self.send_header("Content-Type", dict(sent.sent_headers)["Content-Type"])
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(cut(sent.body))
        self.wfile.flush()
        self.close_connection = True
        return True

    return fault


def trickles(pause: float, *, chunked: bool = False) -> Fault:
    """Send a byte, wait, send another, and so on for as long as the client listens."""

    def fault(self: Answering) -> bool:
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "100000")))
        self.end_headers()
        self.close_connection = True
        for _ in range(400):
            self.wfile.write(b"1\r\nx\r\n" if chunked else b"x")
            self.wfile.flush()
            time.sleep(pause)
        return True

    return fault


def altered(change: Callable[[bytes], bytes], **headers: str) -> Fault:
    """Send an answer with other bytes."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        kind = dict(sent.sent_headers)["Content-Type"]
        self.send(change(sent.body), kind, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return True

    return fault


def gzipped(share: float = 1.0) -> Fault:
    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        raw = gzip.compress(sent.body)
        self.send(raw[: int(len(raw) * share)], "text/csv", headers={"Content-Encoding": "gzip"})
        return True

    return fault


def asynchronous(key: str, times: int) -> Fault:
    """Answer with a key, under which the data are ready after `times` questions."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        self.office.pending[key] = times, sent.body.decode()
        self.send(queued(key), "application/xml")
        return True

    return fault


def footer(key: str, times: int, host: str = "") -> Fault:
    """Answer with an SDMX-ML message that holds nothing but the address of the data."""

    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        self.office.pending[key] = times, sent.body.decode()
        address = f"{host or self.office.base}/1.0/async/data/{key}"
        self.send(
            f'<?xml version="1.0"?><mes:GenericData xmlns:mes="{MES}" xmlns:foo="{FOO}" xmlns:com="{COM}">'
            f'<mes:Header><mes:ID>X</mes:ID></mes:Header><foo:Footer><foo:Message code="413" severity="Information">'
            f"<com:Text>{address}</com:Text></foo:Message></foo:Footer></mes:GenericData>",
            "application/xml",
        )
        return True

    return fault


def accepted(key: str, times: int) -> Fault:
    def fault(self: Answering) -> bool:
        sent = _Recorder(self)
        sent.answer(unquote(self.path))
        self.office.pending[key] = times, sent.body.decode()
        self.send("", "text/plain", status=202, headers={"Location": f"/1.0/async/data/{key}"})
        return True

    return fault


class _Recorder(Answering):
    """Takes an answer instead of sending it."""

    def __init__(self, handler: Answering) -> None:
        self.office, self.path = handler.office, handler.path
        self.headers = Message()
        self.body, self.code = b"", 200
        self.sent_headers: list[tuple[str, str]] = []
        self.wfile = _Sink(self)
        assert not handler.headers.get("Range"), "a fault and a resumption do not go together"

    def send_response(self, code: int, message: str | None = None) -> None:
        self.code = code

    def send_header(self, keyword: str, value: str) -> None:
        self.sent_headers.append((keyword, value))

    def end_headers(self) -> None:
        pass


class _Sink(io.BytesIO):
    def __init__(self, recorder: _Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def write(self, raw: Any) -> int:
        self.recorder.body += bytes(raw)
        return len(raw)


# --- messages -------------------------------------------------------------------------------------


def queued(key: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">'
        '<env:Body><ns0:syncResponse xmlns:ns0="http://estat.ec.europa.eu/disschain/soap/extraction"><queued>'
        f"<id>{key}</id><status>SUBMITTED</status></queued></ns0:syncResponse></env:Body></env:Envelope>"
    )


def sdmx_error(code: int, text: str) -> str:
    return (
        f'<?xml version="1.0"?><mes:Error xmlns:mes="{MES}" xmlns:com="{COM}"><mes:ErrorMessage code="{code}">'
        f"<com:Text>{text}</com:Text></mes:ErrorMessage></mes:Error>"
    )


def _head(kind: str, flow: Flow | None = None) -> str:
    known = ""
    if flow is not None:
        known = (
            f'<mes:Structure structureID="S1" namespace="urn:{flow.id}" dimensionAtObservation="TIME_PERIOD">'
            f'<com:Structure><Ref agencyID="{flow.agency}" id="{flow.id}" version="1.0" class="DataStructure"/>'
            "</com:Structure></mes:Structure>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><mes:{kind} xmlns:mes="{MES}" xmlns:str="{STR}" xmlns:com="{COM}" '
        f'xmlns:gen="{GEN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><mes:Header><mes:ID>T1</mes:ID>'
        "<mes:Test>false</mes:Test><mes:Prepared>2026-11-22T12:00:00</mes:Prepared>"
        f'<mes:Sender id="OFFICE"/>{known}</mes:Header>'
    )


def catalogue(office: Office) -> str:
    flows = "".join(
        f'<str:Dataflow id="{flow.id}" agencyID="{flow.agency}" version="1.0">'
        f'<com:Name xml:lang="en">{escape(flow.id)} dataset</com:Name></str:Dataflow>'
        for flow in office.flows.values()
    )
    listed = f"<mes:Structures><str:Dataflows>{flows}</str:Dataflows></mes:Structures>"
    return f"{_head('Structure')}{listed}</mes:Structure>"


def structure(flow: Flow) -> str:
    lists = "".join(
        f'<str:Codelist id="CL_{name}" agencyID="{flow.agency}" version="1.0"><com:Name xml:lang="en">{name}</com:Name>'
        + "".join(
            f'<str:Code id={quoteattr(code)}><com:Name xml:lang="en">{escape(code)}</com:Name></str:Code>'
            for code in flow.codes(name)
        )
        + "</str:Codelist>"
        for name in flow.dimensions
    )
    concepts = "".join(
        f'<str:Concept id="{name}"><com:Name xml:lang="en">{name}</com:Name></str:Concept>'
        for name in [*flow.dimensions, "TIME_PERIOD", "OBS_VALUE", *flow.attributes]
    )

    def identity(name: str) -> str:
        return (
            f'<str:ConceptIdentity><Ref id="{name}" maintainableParentID="CS_{flow.id}" '
            f'maintainableParentVersion="1.0" agencyID="{flow.agency}" package="conceptscheme" class="Concept"/>'
            "</str:ConceptIdentity>"
        )

    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{place}">{identity(name)}<str:LocalRepresentation><str:Enumeration>'
        f'<Ref id="CL_{name}" version="1.0" agencyID="{flow.agency}" package="codelist" class="Codelist"/>'
        "</str:Enumeration></str:LocalRepresentation></str:Dimension>"
        for place, name in enumerate(flow.dimensions, start=1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" assignmentStatus="Conditional">{identity(name)}<str:LocalRepresentation>'
        '<str:TextFormat textType="String"/></str:LocalRepresentation><str:AttributeRelationship>'
        '<str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure></str:AttributeRelationship></str:Attribute>'
        for name in flow.attributes
    )
    note = (
        f"<com:Annotations><com:Annotation><com:AnnotationTitle>{flow.updated}</com:AnnotationTitle>"
        "<com:AnnotationType>UPDATE_DATA</com:AnnotationType></com:Annotation></com:Annotations>"
        if flow.updated
        else ""
    )
    return (
        f"{_head('Structure')}<mes:Structures><str:Dataflows>"
        f'<str:Dataflow id="{flow.id}" agencyID="{flow.agency}" version="1.0">{note}'
        f'<com:Name xml:lang="en">{flow.id}</com:Name><str:Structure><Ref id="{flow.id}" version="1.0" '
        f'agencyID="{flow.agency}" package="datastructure" class="DataStructure"/></str:Structure></str:Dataflow>'
        f"</str:Dataflows><str:Codelists>{lists}</str:Codelists><str:Concepts>"
        f'<str:ConceptScheme id="CS_{flow.id}" agencyID="{flow.agency}" version="1.0">'
        f'<com:Name xml:lang="en">c</com:Name>{concepts}</str:ConceptScheme></str:Concepts><str:DataStructures>'
        f'<str:DataStructure id="{flow.id}" agencyID="{flow.agency}" version="1.0"><com:Name xml:lang="en">d</com:Name>'
        f'<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">{dimensions}'
        f'<str:TimeDimension id="TIME_PERIOD" position="{len(flow.dimensions) + 1}">{identity("TIME_PERIOD")}'
        '<str:LocalRepresentation><str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation>'
        f'</str:TimeDimension></str:DimensionList><str:AttributeList id="AttributeDescriptor">{attributes}'
        '</str:AttributeList><str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE">'
        f"{identity('OBS_VALUE')}</str:PrimaryMeasure></str:MeasureList></str:DataStructureComponents>"
        "</str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"
    )


def csv_table(flow: Flow, rows: list[Row]) -> tuple[str, str]:
    dated = f"{flow.updated[8:10]}/{flow.updated[5:7]}/{flow.updated[2:4]} 11:00:00" if flow.updated else ""
    names = [*flow.dimensions, "TIME_PERIOD", "OBS_VALUE", *flow.attributes]
    head = ["DATAFLOW", *(["LAST UPDATE"] if dated else []), *names]
    first = [f"{flow.agency}:{flow.id}(1.0)", *([dated] if dated else [])]
    lines = [",".join(head), *(",".join([*first, *(row.get(name, "") for name in names)]) for row in rows)]
    return "\n".join(lines) + "\n", "application/vnd.sdmx.data+csv;version=1.0.0"


def _series(flow: Flow, rows: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in flow.dimensions), []).append(row)
    return found


def generic(flow: Flow, rows: list[Row]) -> tuple[str, str]:
    text = [_head("GenericData", flow), '<mes:DataSet structureRef="S1">']
    for key, members in _series(flow, rows).items():
        text.append("<gen:Series><gen:SeriesKey>")
        text += [
            f'<gen:Value id="{n}" value={quoteattr(c)}/>' for n, c in zip(flow.dimensions, key, strict=True)
        ]
        text.append("</gen:SeriesKey>")
        for row in members:
            attributes = "".join(
                f'<gen:Value id="{n}" value={quoteattr(row[n])}/>' for n in flow.attributes if row.get(n)
            )
            value = f'<gen:ObsValue value="{row["OBS_VALUE"]}"/>' if row["OBS_VALUE"] else ""
            text.append(
                f'<gen:Obs><gen:ObsDimension value="{row["TIME_PERIOD"]}"/>{value}'
                f"{f'<gen:Attributes>{attributes}</gen:Attributes>' if attributes else ''}</gen:Obs>"
            )
        text.append("</gen:Series>")
    return "".join(
        [*text, "</mes:DataSet></mes:GenericData>"]
    ), "application/vnd.sdmx.genericdata+xml;version=2.1"


def specific(flow: Flow, rows: list[Row]) -> tuple[str, str]:
    text = [
        _head("StructureSpecificData", flow).replace(
            "><mes:Header>", f' xmlns:ss="{SPE}" xmlns:ns1="urn:{flow.id}"><mes:Header>', 1
        ),
        '<mes:DataSet ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="S1">',
    ]
    for key, members in _series(flow, rows).items():
        named = " ".join(f"{n}={quoteattr(c)}" for n, c in zip(flow.dimensions, key, strict=True))
        text.append(f"<Series {named}>")
        for row in members:
            attributes = " ".join(f"{n}={quoteattr(row[n])}" for n in flow.attributes if row.get(n))
            value = f'OBS_VALUE="{row["OBS_VALUE"]}"' if row["OBS_VALUE"] else ""
            text.append(f'<Obs TIME_PERIOD="{row["TIME_PERIOD"]}" {value} {attributes}/>')
        text.append("</Series>")
    return "".join([*text, "</mes:DataSet></mes:StructureSpecificData>"]), "application/xml"


def _json(flow: Flow, rows: list[Row], version: int) -> tuple[str, str]:
    times = sorted({row["TIME_PERIOD"] for row in rows})
    codes = {name: list(dict.fromkeys(row[name] for row in rows)) for name in flow.dimensions}
    held = {name: list(dict.fromkeys(row.get(name, "") for row in rows)) for name in flow.attributes}
    series = {}
    for key, members in _series(flow, rows).items():
        place = ":".join(str(codes[n].index(c)) for n, c in zip(flow.dimensions, key, strict=True))
        observations = {
            str(times.index(row["TIME_PERIOD"])): [
                float(row["OBS_VALUE"]) if row["OBS_VALUE"] else None,
                *(held[n].index(row.get(n, "")) for n in flow.attributes),
            ]
            for row in members
        }
        series[place] = {"attributes": [], "observations": observations}
    found = {
        "dimensions": {
            "dataSet": [],
            "series": [
                {"id": n, "keyPosition": k, "values": [{"id": c} for c in codes[n]]}
                for k, n in enumerate(flow.dimensions)
            ],
            "observation": [{"id": "TIME_PERIOD", "values": [{"id": t} for t in times]}],
        },
        "attributes": {
            "dataSet": [],
            "series": [],
            "observation": [{"id": n, "values": [{"id": c} for c in held[n]]} for n in flow.attributes],
        },
    }
    data = {"dataSets": [{"action": "Information", "series": series}]}
    if version == 1:
        return json.dumps({"header": {"id": "T"}, **data, "structure": found}), "application/json"
    whole = {"meta": {"id": "T"}, "data": {**data, "structures": [found]}}
    return json.dumps(whole), "application/vnd.sdmx.data+json;version=2.0.0"


WRITERS: dict[str, Callable[[Flow, list[Row]], tuple[str, str]]] = {
    "csv": csv_table,
    "csv2": messages30.csv_table,
    "specific3": messages30.specific,
    "generic": generic,
    "specific": specific,
    "json1": lambda flow, rows: _json(flow, rows, 1),
    "json2": lambda flow, rows: _json(flow, rows, 2),
}


def dbnomics_dataset(office: Office, flow: Flow) -> str:
    """Version 22: a dataset's description, with labels by code or, where their order matters, as pairs."""
    labels: dict[str, Any] = {
        name: {code: f"label of {code}" for code in flow.codes(name)} for name in flow.dimensions
    }
    last = flow.dimensions[-1]
    labels[last] = [[code, text] for code, text in labels[last].items()]
    about = {
        "code": flow.id,
        "provider_code": "Eurostat",
        "dimensions_codes_order": flow.dimensions,
        "dimensions_labels": {name: name for name in flow.dimensions},
        "dimensions_values_labels": labels,
        "indexed_at": office.indexed,
    }
    return json.dumps({"_meta": {"version": "22.1.17"}, "datasets": {"docs": [about], "num_found": 1}})


def dbnomics_page(office: Office, flow: Flow, query: dict[str, str]) -> tuple[str, str]:
    wanted = json.loads(query.get("dimensions", "{}"))
    rows = [row for row in flow.rows if all(row[name] in codes for name, codes in wanted.items())]
    documents = [
        {
            "provider_code": "Eurostat",
            "dataset_code": flow.id,
            "series_code": ".".join(key),
            "dimensions": dict(zip(flow.dimensions, key, strict=True)),
            "indexed_at": office.indexed,
            "period": [row["TIME_PERIOD"] for row in members],
            "value": [float(row["OBS_VALUE"]) if row["OBS_VALUE"] else "NA" for row in members],
        }
        for key, members in _series(flow, rows).items()
    ]
    offset, limit = int(query["offset"]), int(query["limit"])
    if office.page:
        limit = min(limit, office.page)
    page = {
        "docs": documents[offset : offset + limit],
        "limit": limit,
        "num_found": len(documents),
        "offset": offset,
    }
    return json.dumps({"series": page}), "application/json"


# --- real figures ---------------------------------------------------------------------------------


def figures(vintage: str, variable: str) -> Iterator[tuple[str, int, float]]:
    """Country, year and value of a shipped vintage."""
    held = load(vintage)
    values = held.get(variable)
    for row, column in np.argwhere(np.isfinite(values)).tolist():
        yield held.countries[row], held.years[column], float(values[row, column])


def _rows(
    vintage: str,
    series: dict[str, Row],
    country: str,
    fixed: Row,
    write: Callable[[str], str],
    scale: float = 1.0,
) -> list[Row]:
    return [
        {**fixed, **codes, country: write(code), "TIME_PERIOD": str(year), "OBS_VALUE": repr(value * scale)}
        for variable, codes in series.items()
        for code, year, value in figures(vintage, variable)
    ]


def iso3(code: str) -> str:
    return next(each.iso3 for each in COUNTRIES if each.code == code)


def iso2(code: str) -> str:
    return next(each.iso2 for each in COUNTRIES if each.code == code)


def same(code: str) -> str:
    return code


def eurostat() -> Office:
    """Eurostat of April 2021; expenditure and GDP stand in from the IMF's database of that month."""
    unit = {"unit": "PC_GDP"}
    government = {"freq": "A", "sector": "S13", **unit}
    updated = "2021-04-22T11:00:00+0200"
    edp = _rows(
        "eurostat-2021-04", {"balance": {"na_item": "B9"}, "debt": {"na_item": "GD"}}, "geo", government, same
    )
    interest = _rows("ameco-2023-11", {"interest": {"na_item": "D41PAY"}}, "geo", government, same)
    aggregates = [{**edp[0], "geo": "EU27_2020"}, {**edp[0], "geo": "EA19"}]
    main = _rows(
        "imf-2021-04",
        {"total_expenditure": {"na_item": "TE"}, "total_revenue": {"na_item": "TR"}},
        "geo", government, same,
    )  # fmt: skip
    investment = _rows(
        "ameco-2019-05", {"gross_fixed_capital_formation": {"na_item": "P51G"}}, "geo", government, same
    )
    gdp = _rows(
        "imf-2021-04",
        {
            "nominal_gdp": {"na_item": "B1GQ", "unit": "CP_MNAC"},
            "real_gdp": {"na_item": "B1GQ", "unit": "CLV15_MNAC"},
        },
        "geo", {"freq": "A"}, same, 1000.0,
    )  # fmt: skip
    growth = _rows(
        "imf-2021-04",
        {
            "real_growth": {"na_item": "B1GQ", "unit": "CLV_PCH_PRE"},
            "total_investment": {"na_item": "P5G", "unit": "PC_GDP"},
        },
        "geo", {"freq": "A"}, same,
    )  # fmt: skip
    rate = {"freq": "A", "int_rt": "MCBY"}
    long = [
        {**rate, "geo": c, "TIME_PERIOD": "2020", "OBS_VALUE": v}
        for c, v in (("IT", "1.17"), ("DE", "-0.51"))
    ]
    rate = {"freq": "A", "int_rt": "IRT_M3"}
    short = [
        {**rate, "geo": c, "TIME_PERIOD": "2020", "OBS_VALUE": v}
        for c, v in (("EA", "-0.43"), ("SE", "0.15"))
    ]
    flag = ["OBS_FLAG"]
    return Office(
        {
            "gov_10dd_edpt1": Flow(
                "ESTAT", "gov_10dd_edpt1", ["freq", "unit", "sector", "na_item", "geo"],
                [*edp, *interest, *aggregates], flag, updated,
            ),
            "gov_10a_main": Flow(
                "ESTAT", "gov_10a_main", ["freq", "unit", "sector", "na_item", "geo"],
                [*main, *investment], flag, updated,
            ),
            "nama_10_gdp": Flow(
                "ESTAT", "nama_10_gdp", ["freq", "unit", "na_item", "geo"], [*gdp, *growth], flag, updated
            ),
            "irt_lt_mcby_a": Flow("ESTAT", "irt_lt_mcby_a", ["freq", "int_rt", "geo"], long, flag, updated),
            "irt_st_a": Flow("ESTAT", "irt_st_a", ["freq", "int_rt", "geo"], short, flag, updated),
        }
    )  # fmt: skip


def imf() -> Office:
    """The World Economic Outlook of October 2025, with the attributes that the IMF's service gives."""
    codes = {
        "balance": "GGXCNL_NGDP", "debt": "GGXWDG_NGDP", "primary_balance": "GGXONLB_NGDP",
        "structural_balance_potential": "GGSB_NPGDP", "output_gap": "NGAP_NPGDP", "real_growth": "NGDP_RPCH",
        "deflator": "NGDP_D", "inflation": "PCPIPCH", "unemployment_rate": "LUR", "total_expenditure": "GGX_NGDP",
        "total_revenue": "GGR_NGDP", "total_investment": "NID_NGDP",
    }  # fmt: skip
    levels = {
        "nominal_gdp": "NGDP",
        "real_gdp": "NGDP_R",
    }  # the service gives units and the scale to show them in
    dated = {"PUBLICATION_DATE": "2025-10-14T13:00:00Z"}
    fixed = {"FREQUENCY": "A", **dated}
    weo = _rows("imf-2025-10", {v: {"INDICATOR": c} for v, c in codes.items()}, "COUNTRY", fixed, iso3)
    for power, text, series in ((9, "9", levels), (6, "6", {"population": "LP"})):
        found = {v: {"INDICATOR": c, "SCALE": text} for v, c in series.items()}
        weo += _rows("imf-2025-10", found, "COUNTRY", fixed, iso3, 10.0**power)
    weo.append(
        {**fixed, "INDICATOR": "NGDP_RPCH", "COUNTRY": "USA", "TIME_PERIOD": "2024", "OBS_VALUE": "2.8"}
    )
    monitor = _rows(
        "ameco-2019-05",
        {
            "cyclically_adjusted_balance": {"INDICATOR": "CAB_S13_POPGDP_PT"},
            "cyclically_adjusted_primary_balance": {"INDICATOR": "CAPB_S13_POPGDP_PT"},
        },
        "COUNTRY", fixed, iso3,
    )  # fmt: skip
    if not any(row["INDICATOR"] == "CAPB_S13_POPGDP_PT" for row in monitor):
        monitor += [
            {**row, "INDICATOR": "CAPB_S13_POPGDP_PT"}
            for row in monitor
            if row["INDICATOR"] == "CAB_S13_POPGDP_PT"
        ]
    names = ["COUNTRY", "INDICATOR", "FREQUENCY"]
    attributes = ["SCALE", "PUBLICATION_DATE"]
    return Office(
        {
            "WEO": Flow("IMF.RES", "WEO", names, weo, attributes),
            "FM": Flow("IMF.FAD", "FM", names, monitor, attributes),
        },
        only_of_one=frozenset({"PUBLICATION_DATE"}),
    )


def ameco() -> Office:
    """AMECO of autumn 2023 under ids that only the catalogue tells, Romania written ROM."""
    items = {
        "balance": "UBLGE", "debt": "UDGG", "primary_balance": "UBLGIE", "interest": "UYIGE",
        "structural_primary_balance": "UBLGBPS",
    }  # fmt: skip

    def write(code: str) -> str:
        return "ROM" if code == "RO" else iso3(code)

    government = _rows(
        "ameco-2023-11",
        {v: {"indicator": c} for v, c in items.items()},
        "geo",
        {"freq": "A", "unit": "319"},
        write,
    )
    names = ["freq", "geo", "indicator", "unit"]
    economy = {"output_gap": "AVGDGP", "nominal_gdp": "UVGD", "real_gdp": "OVGD", "potential_gdp": "OVGDP"}
    gap = _rows(
        "ameco-2023-11",
        {v: {"indicator": c} for v, c in economy.items()},
        "geo",
        {"freq": "A", "unit": "0"},
        write,
    )
    updated = "2023-11-15T11:00:00+0100"
    return Office(
        {
            "ameco_chapter06": Flow("ECFIN", "ameco_chapter06", names, gap, [], updated),
            "ameco_chapter16": Flow("ECFIN", "ameco_chapter16", names, government, [], updated),
            "BCS_CONSUMER": Flow("ECFIN", "BCS_CONSUMER", ["freq", "geo"], [{"freq": "M", "geo": "IT"}]),
        }
    )


def dbnomics_ameco() -> Office:
    """AMECO of autumn 2023 as DBnomics holds it: a dataset for each item, series called as in the bulk files."""
    items = {
        "balance": "1.0.319.0.UBLGE", "debt": "1.0.319.0.UDGG", "interest": "1.0.319.0.UYIGE",
        "output_gap": "1.0.0.0.AVGDGP",
    }  # fmt: skip
    flows = {}
    for variable, code in items.items():
        rows = [
            {"key": f"{iso3(state) if state != 'RO' else 'ROM'}.{code}", "TIME_PERIOD": str(year),
             "OBS_VALUE": repr(value)}
            for state, year, value in figures("ameco-2023-11", variable)
        ]  # fmt: skip
        rows += [
            {**rows[0], "key": f"EA20.{code}"},
            {**rows[0], "key": f"ITA.1.0.99.0.{code.rpartition('.')[2]}"},
        ]
        name = code.rpartition(".")[2]
        flows[name] = Flow("AMECO", name, ["key"], rows)
    return Office(flows, indexed="2023-11-16T01:32:00Z")


_GFS_CODES = ["A", "N", "-", "W0", "S13", "S1", "C", "L", "LE", "GD", "-", "_Z", "XDC", "_T", "F", "V", "N",
              "_T"]  # fmt: skip


def ecb() -> Office:
    """Long-term rates by month and debt by maturity, as the ECB's dataflows order them."""
    rate = {
        "FREQ": "M", "IR_TYPE": "L", "TR_TYPE": "L40", "MATURITY_CAT": "CI", "BS_COUNT_SECTOR": "0000",
        "CURRENCY_TRANS": "EUR", "IR_BUS_COV": "N", "IR_FV_TYPE": "Z",
    }  # fmt: skip
    months = [
        {**rate, "REF_AREA": code, "TIME_PERIOD": f"{year}-{month:02d}", "OBS_VALUE": value}
        for code, value in (("IT", "3.5"), ("GR", "3.25"))
        for year, last in ((2024, 12), (2025, 7))
        for month in range(1, last + 1)
    ]
    names = ["FREQ", "REF_AREA", "IR_TYPE", "TR_TYPE", "MATURITY_CAT", "BS_COUNT_SECTOR", "CURRENCY_TRANS",
             "IR_BUS_COV", "IR_FV_TYPE"]  # fmt: skip
    debt_names = ["FREQ", "ADJUSTMENT", "REF_AREA", "COUNTERPART_AREA", "REF_SECTOR", "COUNTERPART_SECTOR",
                  "CONSOLIDATION", "ACCOUNTING_ENTRY", "STO", "INSTR_ASSET", "MATURITY", "EXPENDITURE",
                  "UNIT_MEASURE", "CURRENCY_DENOM", "VALUATION", "PRICES", "TRANSFORMATION",
                  "CUST_BREAKDOWN"]  # fmt: skip
    whole = dict(zip(debt_names, _GFS_CODES, strict=True))
    debt = [
        {**whole, "REF_AREA": "IT", "MATURITY": maturity, "TIME_PERIOD": "2024", "OBS_VALUE": value}
        for maturity, value in (("S", "13.5"), ("T", "135.0"))
    ]
    return Office(
        {
            "IRS": Flow("ECB", "IRS", names, months, ["OBS_STATUS"]),
            "GFS": Flow("ECB", "GFS", debt_names, debt, ["OBS_STATUS"]),
        }
    )


def settings(folder: Path, **bases: str) -> Path:
    """Write the file that points the program at the server, with short patience."""
    patience = (
        "{interval: 0, first_wait: 0.01, longest_wait: 0.05, poll: 0.01, poll_limit: 0.06, keep: 0, connect: 2, "
        "read: 0.6, tries: 3}"
    )
    path = folder / "sources.yaml"
    lines = [
        f"{name}: {{base: '{base}', async_base: '{base}/1.0/async', policy: {patience}}}"
        for name, base in bases.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
