"""How is a rule book read from its file, so that every mistake is named with file and line?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from stabilitypact.errors import suggestion
from stabilitypact.law.citation import Citation, is_celex
from stabilitypact.law.dates import overlapping, span_text
from stabilitypact.law.parameter import EVIDENCE, Parameter, Status, accept
from stabilitypact.law.parameter_catalogue import CATALOGUE, UNITS, Spec
from stabilitypact.law.strict_yaml import Entry, read_yaml
from stabilitypact.sentence import Sentence, say

BOOKS = Path(__file__).parent / "books"
_HEAD = ("id", "title", "summary", "extends", "since", "until", "parameters")
_SHARED = ("unit", "cite", "evidence", "note", "status", "alternatives")
_DATED = ("value", "since", "until", "cite", "evidence", "note", "status", "alternatives")
_STATUSES = tuple(status for status in get_args(Status) if status != "changed")

Parameters = dict[str, tuple[Parameter, ...]]


@dataclass(frozen=True, slots=True)
class BookFile:
    """What a file says, with the parameters of the book that it extends."""

    id: str
    title: str
    summary: str
    extends: str | None
    since: date
    until: date | None
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Base:
    """What an extended book contributes."""

    since: date
    until: date | None
    parameters: Mapping[str, tuple[Parameter, ...]]


@cache
def acts() -> Mapping[str, Citation]:
    """Return the acts that rule books cite, by CELEX number or short name."""
    root = read_yaml(BOOKS / "acts.yaml")
    found: dict[str, Citation] = {}
    for key, entry in root.any_mapping().items():
        keys = entry.mapping(("title", "page"), ("title",))
        page = keys["page"].string() if "page" in keys else ""
        found[key] = Citation(key if is_celex(key) else "", "", Sentence(keys["title"].string()), page)
    return found


def read_book(path: Path, base: Callable[[str, Entry], Base]) -> BookFile:
    """Read a rule book.

    Parameters
    ----------
    path : Path
        YAML file in the project's schema (docs: rule books).
    base : callable
        Gives the book named under `extends`; receives the entry for its errors.

    Raises
    ------
    BadFile
        With file and line, for anything that is not in the schema.
    """
    root = read_yaml(path)
    head = root.mapping(_HEAD, ("id", "title", "since", "parameters"))
    since = head["since"].day()
    until = _optional_day(head.get("until"))
    _check_order(root, since, until)
    extends = head["extends"].string() if "extends" in head else None
    inherited: Parameters = {}
    if extends is not None:
        inherited = _inherited(base(extends, head["extends"]), since, until)
    stated = {
        name: _parameter(name, entry, since, until)
        for name, entry in head["parameters"].any_mapping().items()
    }
    return BookFile(
        id=head["id"].string(),
        title=Sentence(head["title"].string()),
        summary=Sentence(head["summary"].string() if "summary" in head else ""),
        extends=extends,
        since=since,
        until=until,
        parameters=dict(sorted((inherited | stated).items())),
    )


def _inherited(base: Base, since: date, until: date | None) -> Parameters:
    """Move the base's values to the new book's dates; what always held in the one does in the other."""
    moved: Parameters = {}
    for path, spans in base.parameters.items():
        kept = []
        for span in spans:
            start = since if span.since == base.since else max(span.since, since)
            end = until if span.until == base.until else _earlier(span.until, until)
            if end is None or start <= end:
                kept.append(span.dated(start, end))
        if kept:
            moved[path] = tuple(kept)
    return moved


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _parameter(path: str, entry: Entry, since: date, until: date | None) -> tuple[Parameter, ...]:
    spec = CATALOGUE.get(path)
    if spec is None:
        raise entry.error(
            say(
                "there is no parameter '%(path)s'. %(hint)s",
                path=path,
                hint=suggestion(path, list(CATALOGUE)),
            )
        )
    keys = entry.any_mapping()
    if "values" in keys:
        entry.mapping((*_SHARED, "values"), ("unit",))
        rows = keys["values"].items()
        if not rows:
            raise keys["values"].error(say("at least one dated value is expected."))
        shared = {key: keys[key] for key in _SHARED if key in keys and key != "unit"}
        merged = [(row, {**shared, **row.mapping(_DATED, ("value",))}) for row in rows]
    else:
        entry.mapping(("unit", *_DATED, "values"), ("value", "unit"))
        merged = [(entry, {key: value for key, value in keys.items() if key != "unit"})]
    _check_unit(keys["unit"], spec)
    spans = tuple(_span(spec, row, fields, since, until) for row, fields in merged)
    clash = overlapping(spans)
    if clash is not None:
        later = clash[1]
        line = next(row for (row, _), span in zip(merged, spans, strict=True) if span is later)
        raise line.error(
            say(
                "the value %(later)s overlaps the one %(earlier)s.",
                later=span_text(later.since, later.until),
                earlier=span_text(clash[0].since, clash[0].until),
            )
        )
    return tuple(sorted(spans, key=lambda span: span.since))


def _span(spec: Spec, row: Entry, fields: Mapping[str, Entry], since: date, until: date | None) -> Parameter:
    for key in ("cite", "evidence"):
        if key not in fields:
            raise row.error(say("the key '%(key)s' is missing.", key=key))
    start = fields["since"].day() if "since" in fields else since
    end = _optional_day(fields["until"]) if "until" in fields else until
    _check_order(row, start, end)
    if start < since or (until is not None and (end is None or end > until)):
        place = fields.get("since") if start < since else fields.get("until")
        raise (place or row).error(
            say(
                "the value is dated %(span)s, outside the rule book's own dates (%(book)s).",
                span=span_text(start, end),
                book=span_text(since, until),
            )
        )
    return Parameter(
        path=spec.path,
        value=_value(spec, fields["value"]),
        unit=spec.unit,
        since=start,
        until=end,
        citations=_citations(fields["cite"]),
        evidence=_evidence(fields["evidence"]),
        note=Sentence(fields["note"].string() if "note" in fields else ""),
        status=_status(fields["status"]) if "status" in fields else "law",
        alternatives=_alternatives(spec, fields.get("alternatives")),
        title=spec.title,
    )


def _value(spec: Spec, entry: Entry) -> Any:
    try:
        return accept(spec, entry.plain())
    except ValueError as error:
        raise entry.error(error.args[0]) from None


def _alternatives(spec: Spec, entry: Entry | None) -> tuple[Any, ...]:
    return tuple(_value(spec, item) for item in entry.items()) if entry is not None else ()


def _check_unit(entry: Entry, spec: Spec) -> None:
    unit = entry.string()
    if unit not in UNITS:
        raise entry.error(
            say("there is no unit '%(unit)s'. %(hint)s", unit=unit, hint=suggestion(unit, list(UNITS)))
        )
    if unit != spec.unit:
        raise entry.error(
            say(
                "%(path)s is measured in '%(unit)s', not in '%(given)s'.",
                path=spec.path,
                unit=spec.unit,
                given=unit,
            )
        )


def _check_order(entry: Entry, since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise entry.error(say("the end %(until)s lies before the start %(since)s.", until=until, since=since))


def _optional_day(entry: Entry | None) -> date | None:
    return None if entry is None or entry.value is None else entry.day()


def _evidence(entry: Entry) -> str:
    tags = entry.string()
    for tag in tags.split("+"):
        if tag not in EVIDENCE:
            raise entry.error(
                say(
                    "there is no evidence tag '%(tag)s'. %(hint)s",
                    tag=tag,
                    hint=suggestion(tag, list(EVIDENCE)),
                )
            )
    return tags


def _status(entry: Entry) -> Status:
    status = entry.string()
    for known in _STATUSES:
        if status == known:
            return known  # type: ignore[no-any-return]
    raise entry.error(
        say(
            "there is no status '%(status)s'. %(hint)s",
            status=status,
            hint=suggestion(status, list(_STATUSES)),
        )
    )


def _citations(entry: Entry) -> tuple[Citation, ...]:
    found = tuple(_citation(item) for item in entry.items())
    if not found:
        raise entry.error(say("at least one citation is expected."))
    return found


def _citation(entry: Entry) -> Citation:
    """Read "31997R1467 Art. 2(2)" or "TSCG Art. 3(1)(b)": an act, a space, a place in it."""
    act, _, article = entry.string().partition(" ")
    known = acts().get(act)
    if known is not None:
        return Citation(known.celex, article.strip(), known.title, known.page)
    if not is_celex(act):
        raise entry.error(
            say(
                "'%(act)s' is neither a CELEX number (such as 31997R1467) nor the name of an act. %(hint)s",
                act=act,
                hint=suggestion(act, list(acts())),
            )
        )
    return Citation(act, article.strip())
