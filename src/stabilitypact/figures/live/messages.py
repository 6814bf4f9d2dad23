"""What rows of codes and figures does an SDMX answer hold, in whichever form it came?"""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from stabilitypact.figures.live.answers import form_of
from stabilitypact.figures.live.troubles import NotData, SourceError, TooLarge, Truncated
from stabilitypact.sentence import say

Row = Mapping[str, str]
"""Codes by dimension and attribute, names in lower case, with "time_period" and "obs_value"."""

LARGEST_MESSAGE = 64 << 20
"""Bytes of an SDMX-ML or SDMX-JSON message, which is read whole; CSV is read row by row."""


def rows(path: Path, structure: Any = None) -> Iterator[Row]:
    """Return the observations of a data message in SDMX-CSV, SDMX-ML or SDMX-JSON.

    Parameters
    ----------
    path : Path
        The message.
    structure : DataStructureDefinition, optional
        Of `sdmx1`, which a structure-specific message needs.

    Raises
    ------
    NotData
        If it is none of these, or a table that cannot be read as text.
    Truncated
        If a CSV row is cut or the message is not well formed.
    TooLarge
        If a message read whole exceeds `LARGEST_MESSAGE`.
    """
    form = form_of(path)
    if form == "csv":
        yield from _csv_rows(path)
        return
    if path.stat().st_size > LARGEST_MESSAGE:
        raise TooLarge(
            say(
                "A message in %(form)s of %(size)s MB is not read; CSV has no limit.",
                form=form.upper(),
                size=path.stat().st_size >> 20,
            )
        )
    if form == "xml":
        yield from _xml_rows(path, structure)
    elif form == "json":
        yield from _json_rows(path)
    else:
        raise NotData(say("The answer is %(form)s, not data.", form=form))


def _csv_rows(path: Path) -> Iterator[Row]:
    """Read SDMX-CSV 1.0 and 2.0, which differ in their first columns (DATAFLOW; STRUCTURE, STRUCTURE_ID, ACTION)."""
    with table_lines(path) as lines:
        yield from _csv_lines(lines)


@contextmanager
def table_lines(path: Path, *, delimiter: str = ",", errors: str = "strict") -> Iterator[Any]:
    """Give the lines of a table; a line that cannot be read is a `NotData` that names it."""
    with path.open(encoding="utf-8-sig", errors=errors, newline="") as handle:
        lines = csv.reader(handle, delimiter=delimiter)
        try:
            yield lines
        except UnicodeDecodeError as error:
            raise NotData(
                say(
                    "The table is not written in UTF-8: byte %(byte)s after line %(line)s.",
                    byte=f"0x{error.object[error.start]:02x}",
                    line=lines.line_num,
                )
            ) from error
        except csv.Error as error:
            raise NotData(
                say(
                    "Line %(line)s of the table cannot be read (%(reason)s).",
                    line=lines.line_num,
                    reason=str(error),
                )
            ) from error


def _csv_lines(lines: Any) -> Iterator[Row]:
    # version 2.0 marks columns with several values: "NAME[]" or "NAME[;]"
    header = [name.strip().lower().partition("[")[0] for name in next(lines, [])]
    shown = ", ".join(header)[:200]
    if "time_period" not in header or "obs_value" not in header:
        raise NotData(say("The table's first line is not that of SDMX-CSV: %(line)s.", line=shown))
    if len(set(header)) < len(header):
        raise NotData(say("The table names a column twice: %(line)s.", line=shown))
    for line in lines:
        if len(line) != len(header):
            raise Truncated(
                say(
                    "Line %(line)s of the table has %(held)s of %(wanted)s columns; it was cut off.",
                    line=lines.line_num,
                    held=len(line),
                    wanted=len(header),
                )
            )
        # a code may carry its label after a colon where labels were asked for
        row = {name: cell.partition(": ")[0].strip() for name, cell in zip(header, line, strict=True)}
        if row.get("action", "I").upper() != "D":  # version 2.0 also tells what was deleted
            yield row


def _xml_rows(path: Path, structure: Any) -> Iterator[Row]:
    try:
        message = parsed(path, **({} if structure is None else {"structure": structure}))
    except SourceError:
        raise
    except Exception as error:  # sdmx1 raises what its parser meets: the message is not of the standard
        raise NotData(
            say(
                "The message is not SDMX-ML data (%(reason)s).",
                reason=f"{type(error).__name__}: {str(error)[:200]}",
            )
        ) from error
    for dataset in getattr(message, "data", None) or []:
        common = {
            name.lower(): str(value.value) for name, value in (getattr(dataset, "attrib", None) or {}).items()
        }
        for observation in dataset.obs:
            row = common | {name.lower(): str(value.value) for name, value in observation.key.values.items()}
            for name, value in observation.attrib.items():
                row.setdefault(name.lower(), str(value.value))
            row["obs_value"] = "" if observation.value is None else str(observation.value)
            if "time_period" not in row and "time" in row:
                row["time_period"] = row["time"]
            yield row


def parsed(path: Path, **known: Any) -> Any:
    """Return an SDMX-ML message as `sdmx1` reads it; it raises what its parser meets.

    Raises
    ------
    Truncated
        If it is cut off or damaged.
    """
    import sdmx
    import sdmx.reader.xml.v30  # first, since it cannot be loaded once a 2.1 message of data was read

    well_formed(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sdmx.read_sdmx(BytesIO(path.read_bytes()), **known)


def well_formed(path: Path) -> None:
    """Refuse XML that is cut off or damaged.

    Raises
    ------
    Truncated
        With the parser's words.
    """
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    try:
        for _, element in etree.iterparse(str(path), resolve_entities=False, no_network=True, huge_tree=True):
            element.clear()
    except etree.XMLSyntaxError as error:
        raise Truncated(
            say(
                "The message is not well-formed XML (%(reason)s); it was cut off or damaged.",
                reason=str(error),
            )
        ) from error


def _json_rows(path: Path) -> Iterator[Row]:
    """Read SDMX-JSON 1.0 and 2.0: positions in keys stand for codes listed in the structure."""
    content = parsed_json(path)
    try:
        body = content["data"] if isinstance(content.get("data"), dict) else content
        found = body.get("structure") or body["structures"][0]
        dimensions, attributes = found["dimensions"], found.get("attributes", {})
        common = [_coded(each, 0) for each in dimensions.get("dataSet", [])]
        for dataset in body["dataSets"]:
            of_set = _attributes(attributes.get("dataSet", []), dataset.get("attributes"))
            whole = {"": {"observations": dataset["observations"]}} if "observations" in dataset else {}
            for key, series in {**whole, **dataset.get("series", {})}.items():
                upper = [*common]
                if key:
                    upper += [
                        _coded(d, int(p)) for d, p in zip(dimensions["series"], key.split(":"), strict=True)
                    ]
                of_series = _attributes(attributes.get("series", []), series.get("attributes"))
                for place, values in series["observations"].items():
                    lower = [
                        _coded(d, int(p))
                        for d, p in zip(dimensions["observation"], place.split(":"), strict=True)
                    ]
                    of_obs = _attributes(attributes.get("observation", []), values[1:])
                    value = "" if values[0] is None else str(values[0])
                    yield {**of_set, **of_series, **of_obs, **dict(upper), **dict(lower), "obs_value": value}
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise NotData(
            say("The message is not SDMX-JSON data (%(reason)s).", reason=f"{type(error).__name__}: {error}")
        ) from error


def parsed_json(path: Path) -> Any:
    """Return a message in JSON.

    Raises
    ------
    Truncated
        If it is cut off or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Truncated(
            say(
                "The message is not well-formed JSON (%(reason)s); it was cut off or damaged.",
                reason=str(error),
            )
        ) from error


def _coded(component: Mapping[str, Any], position: int) -> tuple[str, str]:
    value = component["values"][position]
    return str(component["id"]).lower(), str(value.get("id", value.get("value", "")))


def _attributes(components: list[Any], positions: list[Any] | None) -> dict[str, str]:
    found = {}
    for component, position in zip(components, positions or [], strict=False):
        if isinstance(position, int) and component.get("values"):
            name, code = _coded(component, position)
            found[name] = code
        elif position is not None and not isinstance(position, (list, dict)):
            found[str(component["id"]).lower()] = str(position)
    return found
