"""Which rules were in force on a day, with which numbers, written where?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadFile, BadInput, UnknownName
from stabilitypact.law.dates import day_of, span_text
from stabilitypact.law.parameter import EVIDENCE, Parameter
from stabilitypact.sentence import Parts, say

if TYPE_CHECKING:
    from stabilitypact.law.book_file import Base
    from stabilitypact.law.changes import Change
    from stabilitypact.law.strict_yaml import Entry

__all__ = ["EVIDENCE", "IDS", "Difference", "Parameter", "RuleBook", "rulebooks"]

# The Treaty, then the regimes of the Pact, in the order in which they came into force.
IDS = ("treaty", "sgp-1997", "sgp-2005", "sgp-2011", "sgp-2024")


@dataclass(frozen=True, slots=True)
class Difference:
    """One path that two rule books answer differently; None: the book has no such parameter."""

    path: str
    before: tuple[Parameter, ...] | None
    after: tuple[Parameter, ...] | None

    def __str__(self) -> str:
        return f"{self.path}: {_spans_text(self.before)} -> {_spans_text(self.after)}"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The dated parameters of one regime.

    Attributes
    ----------
    id, title, summary : str
        Name used in commands ("sgp-2011"), name for people, what the regime is.
    since, until : date, date or None
        First and last day in force (None: still in force).
    parameters : mapping of str to tuple of Parameter
        Dated values by dotted path, each tuple in the order of its dates.
    base : str or None
        The rule book that this one was changed from, or the one that it extends.
    changes : tuple of Change
        What was changed; empty for a rule book as it stands in the law.
    """

    id: str
    title: str
    since: date
    until: date | None
    parameters: Mapping[str, tuple[Parameter, ...]]
    summary: str = ""
    base: str | None = None
    changes: tuple[Change, ...] = ()

    # Which book -----------------------------------------------------------------------------------

    @classmethod
    def in_force(cls, on: date | int) -> RuleBook:
        """Return the rule book in force on a day; a year means its 31 December.

        Raises
        ------
        BadInput
            For a day before the Treaty on European Union (1 November 1993).
        """
        day = day_of(on)
        for book in reversed(rulebooks()):
            if book.is_in_force(day):
                return book
        raise BadInput(
            say(
                "No rule book was in force on %(day)s. The Treaty's limits bind since %(since)s.",
                day=day,
                since=rulebooks()[0].since,
            )
        )

    @classmethod
    def named(cls, name: str) -> RuleBook:
        """Return the rule book with an id ("treaty", "sgp-1997", ... "sgp-2024").

        Raises
        ------
        UnknownName
            With the nearest id, where there is none.
        """
        if not isinstance(name, str):
            raise BadInput(
                say("A rule book is named by a text such as 'sgp-2011', not by %(name)s.", name=repr(name))
            )
        key = name.strip().casefold()
        if key not in IDS:
            raise UnknownName("rule book", name, IDS)
        return _shipped(key)

    @classmethod
    def load(cls, path: Path | str) -> RuleBook:
        """Read a rule book from a YAML file of one's own, which may extend a shipped one.

        Raises
        ------
        BadFile
            With file and line, for anything that does not follow the schema.
        BadInput
            For what is no path.
        """
        if not isinstance(path, str | Path):
            raise BadInput(
                say("A rule book is read from the path of a YAML file, not from %(path)s.", path=repr(path))
            )
        if Path(path).is_dir():
            raise BadFile(path, say("this is a folder, not a YAML file."))
        book = _read(Path(path))
        if book.id in IDS:
            raise BadFile(
                path, say("the id '%(id)s' belongs to a shipped rule book; choose another one.", id=book.id)
            )
        return book

    def is_in_force(self, on: date | int) -> bool:
        """Tell whether the book is in force on a day (a year means its 31 December)."""
        day = day_of(on)
        return self.since <= day and (self.until is None or day <= self.until)

    def date_for(self, on: date | int) -> date:
        """Return the day whose values answer a question about `on`: the nearest day in force.

        Outside its own time a rule book is a what-if ("the rules of 2011 in 2026") and answers with its
        last (or first) state.
        """
        day = max(day_of(on), self.since)
        return day if self.until is None else min(day, self.until)

    # What it says ---------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[str]:
        return iter(self.parameters)

    def __contains__(self, path: object) -> bool:
        return path in self.parameters

    def find(self, path: str, on: date | int) -> Parameter | None:
        """Return the parameter at a path on a day, or None where the book has none in force then."""
        day = day_of(on)
        for parameter in self.parameters.get(path, ()):
            if parameter.applies(day):
                return parameter
        return None

    def parameter(self, path: str, on: date | int) -> Parameter:
        """Return the parameter at a path on a day (a year means its 31 December).

        Raises
        ------
        UnknownName
            Where this book has no such path; names the nearest one.
        BadInput
            Where the path has no value on that day; says when it has.
        """
        if path not in self.parameters:
            raise UnknownName(say("parameter in rule book %(id)s", id=self.id), path, self.parameters)
        found = self.find(path, on)
        if found is None:
            spans = Parts(tuple(span_text(p.since, p.until) for p in self.parameters[path]), "; ")
            raise BadInput(
                say(
                    "%(path)s has no value in rule book %(id)s on %(day)s. It has one %(spans)s.",
                    path=path,
                    id=self.id,
                    day=day_of(on),
                    spans=spans,
                )
            )
        return found

    def value(self, path: str, on: date | int) -> Any:
        """Return the value at a path on a day; raises as `parameter` does."""
        return self.parameter(path, on).value

    def get(self, path: str, on: date | int, default: Any = None) -> Any:
        """Return the value at a path on a day, or `default` where the book has none in force then."""
        found = self.find(path, on)
        return default if found is None else found.value

    def unverified(self) -> tuple[Parameter, ...]:
        """Return the parameters whose place in the law has not been checked."""
        return tuple(p for spans in self.parameters.values() for p in spans if not p.verified)

    # What if --------------------------------------------------------------------------------------

    def with_changes(
        self, changes: Mapping[str, Any], *, id: str | None = None, title: str | None = None
    ) -> RuleBook:
        """Return a copy with other values; this book stays as it is.

        Parameters
        ----------
        changes : mapping
            Dotted path to a new value (for all dates that the path has), or to a record
            `{"value": v, "since": date, "until": date}` (either date may be left out) or a list of records.
        id, title : str, optional
            Names of the new book; by default those of this one, marked as changed.

        Raises
        ------
        UnknownName
            For a path that no rule reads; names the nearest one.
        BadInput
            For a value that cannot stand there, records that overlap or lie outside the book's dates, a
            change that leaves every value as it is, or a parameter that no rule would read in this book.
        """
        from stabilitypact.law.changes import apply_changes

        parameters, made = apply_changes(self, changes)
        return replace(
            self,
            id=id or (self.id if self.changes else f"{self.id}-changed"),
            title=title or (self.title if self.changes else say("%(title)s, changed", title=self.title)),
            parameters=MappingProxyType(parameters),
            base=self.base if self.changes else self.id,
            changes=(*self.changes, *made),
        )

    def diff(self, other: RuleBook) -> tuple[Difference, ...]:
        """Return the paths whose values or dates differ, by path (`self` before, `other` after)."""
        found = []
        for path in sorted({*self.parameters, *other.parameters}):
            before, after = self.parameters.get(path), other.parameters.get(path)
            if _content(before) != _content(after):
                found.append(Difference(path, before, after))
        return tuple(found)

    # Housekeeping ---------------------------------------------------------------------------------

    def __hash__(self) -> int:
        return hash((self.id, self.since, self.until, tuple(self.parameters.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings cannot be pickled; they travel as dicts.
        parts = (self.id, self.title, self.since, self.until, dict(self.parameters))
        return _rebuilt, (*parts, self.summary, self.base, self.changes)

    def __str__(self) -> str:
        return f"{self.title} ({self.id}, {span_text(self.since, self.until)})"

    def __repr__(self) -> str:
        return f"<RuleBook: {self}; {len(self.parameters)} parameters>"


@cache
def rulebooks() -> tuple[RuleBook, ...]:
    """Return the shipped rule books, oldest first."""
    return tuple(_shipped(name) for name in IDS)


@cache
def _shipped(name: str) -> RuleBook:
    from stabilitypact.law.book_file import BOOKS

    return _read(BOOKS / f"{name}.yaml")


def _read(path: Path) -> RuleBook:
    from stabilitypact.law.book_file import read_book

    file = read_book(path, _base)
    return RuleBook(
        id=file.id,
        title=file.title,
        since=file.since,
        until=file.until,
        parameters=MappingProxyType(file.parameters),
        summary=file.summary,
        base=file.extends,
    )


def _base(name: str, entry: Entry) -> Base:
    from stabilitypact.errors import suggestion
    from stabilitypact.law.book_file import Base

    if name not in IDS:
        raise entry.error(
            say(
                "there is no rule book '%(name)s' to extend. %(hint)s",
                name=name,
                hint=suggestion(name, list(IDS)),
            )
        )
    book = _shipped(name)
    return Base(book.since, book.until, book.parameters)


def _rebuilt(*parts: Any) -> RuleBook:
    name, title, since, until, parameters, summary, base, changes = parts
    return RuleBook(name, title, since, until, MappingProxyType(parameters), summary, base, changes)


def _content(spans: tuple[Parameter, ...] | None) -> tuple[Any, ...] | None:
    return None if spans is None else tuple((p.value, p.since, p.until, p.unit) for p in spans)


def _spans_text(spans: tuple[Parameter, ...] | None) -> str:
    if spans is None:
        return "not in the book"
    return "; ".join(f"{p.shown} ({span_text(p.since, p.until)})" for p in spans)
