"""What did a server answer: data, a web page, an error message, or a promise of data later?"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from stabilitypact.figures.live.troubles import NotData, TooLarge, Truncated
from stabilitypact.sentence import say

Form = Literal["csv", "xml", "json", "html", "zip", "gzip", "empty"]

_HEAD = 4096
_TAIL = 256
_URL = re.compile(r"https?://[^\s<>\"']+")


def form_of(path: Path) -> Form:
    """Return the form of a file by its first bytes; a header's word is not relied upon."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if head[:4] == b"PK\x03\x04":
        return "zip"
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    text = head.decode("utf-8-sig", errors="replace").lstrip().lower()
    if not text:
        return "empty"
    if text.startswith(("<!doctype html", "<html")) or (text.startswith("<") and "<html" in text[:1000]):
        return "html"
    if text.startswith("<"):
        return "xml"
    return "json" if text[0] in "{[" else "csv"


def page_title(path: Path) -> str:
    """Return the title of a web page, "" where it has none."""
    text = path.read_bytes()[:20000].decode("utf-8", errors="replace")
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    return " ".join(found.group(1).split())[:120] if found else ""


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer that will be ready later: its key or address, "" where the request is simply repeated."""

    key: str = ""
    address: str = ""


def promise(path: Path) -> Promise | None:
    """Return what an asynchronous answer promises, None where the answer is none.

    Three forms are known: Eurostat's envelope with a key and a status, a JSON warning that asks to try
    again, and an SDMX-ML data message whose footer names the address (code 413).
    """
    if path.stat().st_size > 1 << 16:
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    if text.lstrip().startswith("{"):
        content = _loaded(text)
        warning = content.get("warning") if isinstance(content, dict) else None
        label = str(warning.get("label", "")) if isinstance(warning, dict) else ""
        return Promise() if "ASYNCHRONOUS" in label.upper() else None
    if not text.lstrip().startswith("<"):
        return None
    status = re.search(r"<(?:\w+:)?status>\s*(SUBMITTED|PROCESSING|QUEUED)\s*<", text, re.IGNORECASE)
    key = re.search(r"<(?:\w+:)?(?:id|key)>\s*([\w-]{6,64})\s*<", text, re.IGNORECASE)
    if status and key:
        return Promise(key=key.group(1))
    footer = re.search(r"<(?:\w+:)?Footer\b.*?</(?:\w+:)?Footer>", text, re.DOTALL)
    if footer and (address := _URL.search(re.sub(r"xmlns(:\w+)?=\"[^\"]*\"", "", footer.group(0)))):
        return Promise(address=address.group(0))
    return None


def error_text(path: Path) -> str:
    """Return the words of an error message (SDMX-ML, SOAP fault, JSON), "" where there is none."""
    text = path.read_bytes()[:20000].decode("utf-8", errors="replace").strip()
    if text.startswith("{"):
        content = _loaded(text)
        found = content.get("error") or content.get("errors") if isinstance(content, dict) else None
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, dict):
            words = (
                first.get("label")
                or first.get("title")
                or first.get("detail")
                or first.get("message")
                or first
            )
            return str(words)[:300]
        return str(first)[:300] if first else ""
    if "Error" not in text and "Fault" not in text and "fault" not in text:
        return ""
    words = re.findall(r"<(?:\w+:)?(?:Text|faultstring)\b[^>]*>(.*?)</", text, re.DOTALL)
    return " ".join(" ".join(words).split())[:300]


def unpack(path: Path, largest: int) -> None:
    """Replace a gzip or one-file zip archive by what it holds.

    Raises
    ------
    Truncated
        If the archive is cut off or damaged.
    TooLarge
        If it holds more than `largest` bytes.
    NotData
        If a zip archive holds none or several files.
    """
    form = form_of(path)
    if form not in ("zip", "gzip"):
        return
    fresh = path.with_name(path.name + ".open")
    try:
        if form == "gzip":
            with gzip.open(path, "rb") as packed:
                _copy(packed, fresh, largest)
        else:
            with zipfile.ZipFile(path) as archive:
                names = [each for each in archive.infolist() if not each.is_dir()]
                if len(names) != 1:
                    raise NotData(
                        say("The archive holds %(count)s files; one was expected.", count=len(names))
                    )
                with archive.open(names[0]) as packed:
                    _copy(packed, fresh, largest)
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # an archive with a password, or packed in an unknown way
        fresh.unlink(missing_ok=True)
        raise NotData(say("The archive cannot be unpacked (%(reason)s).", reason=str(error))) from error
    except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, OSError) as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Truncated(
            say("The compressed answer is cut off or damaged (%(reason)s).", reason=str(error))
        ) from error
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    fresh.replace(path)


def _loaded(text: str) -> Any:
    """Return what a text in JSON says, None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _copy(packed, target: Path, largest: int) -> None:  # type: ignore[no-untyped-def]
    total = 0
    with target.open("wb") as handle:
        while chunk := packed.read(1 << 16):
            total += len(chunk)
            if total > largest:
                raise TooLarge(
                    say("The answer unpacks to more than %(size)s MB, which is not read.", size=largest >> 20)
                )
            handle.write(chunk)


def whole(path: Path) -> bool:
    """Tell whether a text file in XML or JSON has its end; a CSV table cut at a line's end cannot be told."""
    form = form_of(path)
    size = path.stat().st_size
    with path.open("rb") as handle:
        handle.seek(max(0, size - _TAIL))
        tail = handle.read().rstrip()
    if form == "xml":
        return tail.endswith(b">") and b"</" in tail
    if form == "json":
        return tail.endswith((b"}", b"]"))
    return True


def ended(path: Path) -> bool:
    """Tell whether a table ends with its line, as one must whose length the server did not tell."""
    if form_of(path) != "csv":
        return True
    with path.open("rb") as handle:
        handle.seek(-1, 2)  # a table is not empty
        return handle.read(1) in (b"\n", b"\r")
