"""What does a rule book say after a reform changes some of its values?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadInput, UnknownName, suggestion
from stabilitypact.law.dates import day_of, overlapping, span_text
from stabilitypact.law.parameter import Parameter, accept, shown
from stabilitypact.law.parameter_catalogue import CATALOGUE, Spec
from stabilitypact.sentence import say

if TYPE_CHECKING:
    from stabilitypact.law.rulebook import RuleBook

_DAY = timedelta(days=1)
_RECORD = ("value", "since", "until")


@dataclass(frozen=True, slots=True)
class Change:
    """One changed value: what stood at the path between two days, and what stands there now."""

    path: str
    since: date
    until: date | None
    before: tuple[Any, ...]
    after: Any

    def __str__(self) -> str:
        before = " / ".join(shown(value) for value in self.before) or "not in the book"
        return f"{self.path}: {before} -> {shown(self.after)} ({span_text(self.since, self.until)})"


@dataclass(frozen=True, slots=True)
class _New:
    value: Any
    since: date
    until: date | None


def apply_changes(
    book: RuleBook, changes: Mapping[str, Any]
) -> tuple[dict[str, tuple[Parameter, ...]], tuple[Change, ...]]:
    """Return the book's parameters after the changes, and the changes as they took effect.

    Raises
    ------
    UnknownName, BadInput
        As `RuleBook.with_changes` says.
    """
    if not isinstance(changes, Mapping) or not changes:
        raise BadInput(say("Changes are a mapping of dotted paths to values, with at least one path."))
    parameters = dict(book.parameters)
    made: list[Change] = []
    for path, wanted in changes.items():
        spec = CATALOGUE.get(path)
        if spec is None:
            raise UnknownName("parameter", str(path), dict.fromkeys([*book.parameters, *CATALOGUE]))
        old = book.parameters.get(path, ())
        records = _records(book, spec, wanted, old)
        spans, effects = _merge(spec, old, records)
        if not effects:
            raise BadInput(
                say(
                    "The change of %(path)s in %(id)s changes nothing: it has that value already.",
                    path=path,
                    id=book.id,
                )
            )
        parameters[path] = spans
        made.extend(effects)
    for path in changes:
        _check_read(book, CATALOGUE[path], parameters)
    return dict(sorted(parameters.items())), tuple(made)


def _records(book: RuleBook, spec: Spec, wanted: Any, old: tuple[Parameter, ...]) -> list[_New]:
    rows = _as_rows(wanted)
    if rows is None:
        value = _accepted(spec, wanted)
        if not old:
            return [_New(value, book.since, book.until)]
        return [_New(value, span.since, span.until) for span in old]
    records = []
    for row in rows:
        for key in row:
            if key not in _RECORD:
                hint = suggestion(str(key), list(_RECORD))
                raise BadInput(
                    say(
                        "A change of %(path)s has the unknown key '%(key)s'. %(hint)s",
                        path=spec.path,
                        key=key,
                        hint=hint,
                    )
                )
        since = book.since if row.get("since") is None else day_of(row["since"])
        until = book.until if row.get("until") is None else day_of(row["until"])
        if until is not None and until < since:
            raise BadInput(
                say(
                    "A change of %(path)s ends on %(until)s, before it starts on %(since)s.",
                    path=spec.path,
                    until=until,
                    since=since,
                )
            )
        if since < book.since or (book.until is not None and (until is None or until > book.until)):
            raise BadInput(
                say(
                    "A change of %(path)s is dated %(span)s, outside the dates of %(id)s (%(dates)s).",
                    path=spec.path,
                    span=span_text(since, until),
                    id=book.id,
                    dates=span_text(book.since, book.until),
                )
            )
        records.append(_New(_accepted(spec, row["value"]), since, until))
    clash = overlapping(records)
    if clash is not None:
        one, other = (span_text(span.since, span.until) for span in clash)
        raise BadInput(
            say(
                "Two changes of %(path)s overlap: %(one)s and %(other)s.",
                path=spec.path,
                one=one,
                other=other,
            )
        )
    return sorted(records, key=lambda record: record.since)


def _as_rows(wanted: Any) -> list[Mapping[str, Any]] | None:
    """Return dated records, or None where `wanted` is a value (rows of tables have no key "value")."""
    rows = [wanted] if isinstance(wanted, Mapping) else wanted
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        return None
    return list(rows) if all(isinstance(row, Mapping) and "value" in row for row in rows) else None


def _accepted(spec: Spec, value: Any) -> Any:
    try:
        return accept(spec, value)
    except ValueError as error:
        raise BadInput(
            say("%(path)s cannot be changed so: %(reason)s", path=spec.path, reason=error.args[0])
        ) from None


def _merge(
    spec: Spec, old: tuple[Parameter, ...], records: list[_New]
) -> tuple[tuple[Parameter, ...], list[Change]]:
    spans: list[Parameter] = list(old)
    effects: list[Change] = []
    for new in records:
        touched = [span for span in spans if _shares(span, new)]
        if len(touched) == 1 and touched[0].value == new.value and _covers(touched[0], new):
            continue
        before = tuple(dict.fromkeys(_hashable(span.value) for span in touched))
        effects.append(Change(spec.path, new.since, new.until, before, new.value))
        spans = [part for span in spans for part in _without(span, new)]
        spans.append(_changed(spec, new, touched))
        spans.sort(key=lambda span: span.since)
    return tuple(spans), effects


def _changed(spec: Spec, new: _New, touched: list[Parameter]) -> Parameter:
    """Keep the citations: they say which provision the reform would change."""
    if not touched:
        return Parameter(
            spec.path,
            new.value,
            spec.unit,
            new.since,
            new.until,
            note=say("Not in the rule book that was changed."),
            status="changed",
            title=spec.title,
        )
    first = touched[0]
    values = " / ".join(dict.fromkeys(span.shown for span in touched))
    return replace(
        first,
        value=new.value,
        since=new.since,
        until=new.until,
        note=say("Changed from %(values)s.", values=values),
        status="changed",
        alternatives=(),
    )


def _without(span: Parameter, new: _New) -> list[Parameter]:
    """Return what is left of a span outside the new dates."""
    if not _shares(span, new):
        return [span]
    left = []
    if span.since < new.since:
        left.append(span.dated(span.since, new.since - _DAY))
    if new.until is not None and (span.until is None or span.until > new.until):
        left.append(span.dated(new.until + _DAY, span.until))
    return left


def _shares(span: Parameter, new: _New) -> bool:
    starts = new.until is None or span.since <= new.until
    return starts and (span.until is None or new.since <= span.until)


def _covers(span: Parameter, new: _New) -> bool:
    ends = span.until is None or (new.until is not None and new.until <= span.until)
    return span.since <= new.since and ends


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return str(value)
    return value


def _check_read(book: RuleBook, spec: Spec, parameters: Mapping[str, tuple[Parameter, ...]]) -> None:
    """Refuse a change that no rule would read, at all or because another parameter switches it off."""
    if not spec.read:
        raise BadInput(
            say(
                "The change of %(path)s would change nothing: rule books show it, but no rule "
                "computes with it.",
                path=spec.path,
            )
        )
    if spec.needs is None:
        return
    gate, wanted = spec.needs
    if not any(span.value in wanted for span in parameters.get(gate, ())):
        options = _alternatives(wanted)
        raise BadInput(
            say(
                "The change of %(path)s would change nothing in %(id)s: it is read only where "
                "%(gate)s is %(options)s. Change %(gate)s as well.",
                path=spec.path,
                id=book.id,
                gate=gate,
                options=options,
            )
        )


def _alternatives(options: tuple[str, ...]) -> str:
    told = options[0]
    for option in options[1:]:
        told = say("%(one)s or %(other)s", one=told, other=option)
    return told
