"""What is one dated value of the law, and may a given value stand at a given path?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from stabilitypact.errors import placed, suggestion
from stabilitypact.law.citation import Citation
from stabilitypact.law.parameter_catalogue import Spec
from stabilitypact.law.strict_yaml import kind_of
from stabilitypact.sentence import Parts, Sentence, say

Status = Literal["law", "practice", "proposed", "changed"]

# How a value is known; several tags are joined by "+".
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "T": say("read in the official legal text"),
        "S": say("read in the Commission's calculation sheet for Finland of June 2024: practice, not law"),
        "R": say("seen in public replications of the Commission's method"),
        "2": say("secondary source"),
        "M-H": say("general knowledge, high confidence"),
        "M-M": say("general knowledge, medium confidence: unverified"),
        "M-L": say("general knowledge, low confidence: unverified"),
    }
)
UNVERIFIED = frozenset({"M-M", "M-L"})


# Years that an average is taken over.
WINDOWS = ("debt.benchmark.window", "expenditure.investment_smoothing_years", "numerical.debt_window")

# Units that name a kind of value: beside the value itself they tell nothing.
_UNTOLD = ("choice", "switch", "table", "date", "day of the year", "article", "year", "share", "factor")
_COUNTED = ("years", "months", "weeks", "days", "draws")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the law with the dates between which it applies.

    Attributes
    ----------
    path : str
        Dotted path, e.g. "deficit.reference_value".
    value : object
        Number, switch, text, date or None; lists are tuples, tables tuples of read-only mappings.
    unit : str
        Unit of the value.
    since, until : date, date or None
        First and last day (None: open).
    citations : tuple of Citation
        Where the value is written.
    evidence : str
        How it is known: tags of `EVIDENCE` joined by "+".
    note : str
        What a reader should know; may be empty.
    status : {"law", "practice", "proposed", "changed"}
        Law; practice of those who apply it; a proposal; or changed by a reform.
    alternatives : tuple
        Other values that a reading of the text allows.
    title : str
        What the parameter is, in words.
    """

    path: str
    value: Any
    unit: str
    since: date
    until: date | None
    citations: tuple[Citation, ...] = ()
    evidence: str = ""
    note: str = ""
    status: Status = "law"
    alternatives: tuple[Any, ...] = ()
    title: str = ""

    @property
    def verified(self) -> bool:
        """False where any tag says that the value rests on unchecked memory (M-M, M-L)."""
        return UNVERIFIED.isdisjoint(self.evidence.split("+"))

    @property
    def shown(self) -> str:
        """The value in words: "3.0", "yes", "none", "4, 5", "a table of 5 rows"."""
        return shown(self.value)

    @property
    def told(self) -> str:
        """The value with its unit, as a person writes it: "3.0 % of GDP", "1 month", "2027", "near and declining"."""
        if self.value is None:
            return "not set"
        if self.unit == "choice":
            return self.shown.replace("_", " ")
        if self.unit in _UNTOLD:
            return self.shown
        unit = self.unit[:-1] if self.value == 1 and self.unit in _COUNTED else self.unit
        return f"{self.shown} {unit}"

    def applies(self, on: date) -> bool:
        """Tell whether a day lies between the dates."""
        return self.since <= on and (self.until is None or on <= self.until)

    def dated(self, since: date, until: date | None) -> Parameter:
        """Return the same value with other dates."""
        return replace(self, since=since, until=until)

    def __hash__(self) -> int:
        return hash((self.path, self.since, self.until, self.evidence, repr(thawed(self.value))))

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings cannot be pickled; they travel as dicts and are frozen again.
        return _rebuilt, tuple(thawed(getattr(self, field.name)) for field in fields(self))


def _rebuilt(*values: Any) -> Parameter:
    return Parameter(*(frozen(value) for value in values))


def frozen(value: Any) -> Any:
    """Return a value with lists as tuples and dicts as read-only mappings, all the way down."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, tuple | list):
        return tuple(frozen(item) for item in value)
    return value


def thawed(value: Any) -> Any:
    """Return a value with read-only mappings as dicts, all the way down."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return tuple(thawed(item) for item in value) if isinstance(value, tuple) else value


def shown(value: Any) -> str:
    """Return a value in words, for people; tables by their number of rows."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        if value and isinstance(value[0], Mapping):
            return f"a table of {len(value)} rows"
        return ", ".join(shown(item) for item in value)
    return str(value)


def accept(spec: Spec, value: Any) -> Any:
    """Return a value in the form that rules read.

    Raises
    ------
    ValueError
        With a sentence, where the value cannot stand at this path.
    """
    if value is None:
        if spec.nullable:
            return None
        raise ValueError(say("a value is needed here, not nothing."))
    if not spec.many:
        return _accept_one(spec, value)
    if not isinstance(value, tuple | list) or not value:
        raise ValueError(say("a list is expected, not %(what)s.", what=kind_of(value)))
    items = tuple(_accept_one(spec, item) for item in value)
    if spec.kind == "choice" and len(set(items)) < len(items):
        raise ValueError(say("the same choice stands twice in the list."))
    return items


def _whole(spec: Spec, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(
            say(
                "a whole number of %(unit)s is expected, not %(what)s.",
                unit=Sentence(spec.unit),
                what=kind_of(value),
            )
        )
    if value < 0 and not spec.many:
        raise ValueError(say("%(value)s %(unit)s are less than none.", value=value, unit=Sentence(spec.unit)))
    if value < 1 and spec.path in WINDOWS:
        raise ValueError(say("an average needs at least 1 year."))
    return value


def _accept_one(spec: Spec, value: Any) -> Any:
    match spec.kind:
        case "number":
            return _amount(spec, value)
        case "whole":
            return _whole(spec, value)
        case "switch":
            return _instance(value, bool, say("true or false"))
        case "date":
            return _instance(value, date, say("a date such as 2011-12-13"))
        case "text":
            return _instance(value, str, say("a text"))
        case "day":
            return _day_of_year(value)
        case "choice":
            if not isinstance(value, str) or value not in spec.options:
                hint = suggestion(value, list(spec.options)) if isinstance(value, str) else ""
                accepted = hint or say("Accepted: %(names)s.", names=", ".join(spec.options))
                raise ValueError(
                    say(
                        "%(what)s is not one of the choices. %(accepted)s",
                        what=kind_of(value),
                        accepted=accepted,
                    )
                )
            return value
        case "by_country":
            return _by_country(value)
        case "table":
            return _matrix(value)


def _amount(spec: Spec, value: Any) -> float:
    """Accept a number that its path can mean: shares from 0 to 1, balances of either sign, the rest from 0 up."""
    number = _number(value)
    if spec.unit == "share" and not 0 <= number <= 1:
        raise ValueError(say("a share between 0 and 1 is expected, not %(value)s.", value=str(value)))
    if number < 0 and "deficit" in spec.path and not spec.signed:
        raise ValueError(
            say(
                "a number of at least 0 is expected (a deficit of 3 %% of GDP is written 3), not %(what)s.",
                what=kind_of(value),
            )
        )
    if number < 0 and not spec.signed:
        raise ValueError(say("a number of at least 0 is expected, not %(what)s.", what=kind_of(value)))
    return number


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(say("a number is expected, not %(what)s.", what=kind_of(value)))
    return float(value)


def _instance(value: Any, kind: type, expected: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, str) and not value.strip()):
        raise ValueError(
            say("%(expected)s is expected, not %(what)s.", expected=expected, what=kind_of(value))
        )
    return value


def _day_of_year(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value):
        raise ValueError(
            say("a day of the year such as 10-15 (month-day) is expected, not %(what)s.", what=kind_of(value))
        )
    return value


def _by_country(value: Any) -> Any:
    if not isinstance(value, Mapping) or "default" not in value:
        raise ValueError(say("a mapping of country codes to numbers with the key 'default' is expected."))
    from stabilitypact.figures.countries import COUNTRIES

    codes = ["default", *(country.code for country in COUNTRIES)]
    for key in value:
        if key not in codes:
            raise ValueError(
                say("there is no country code '%(key)s'. %(hint)s", key=key, hint=suggestion(str(key), codes))
            )
    return MappingProxyType({key: _number(item) for key, item in value.items()})


_WHEN = ("gap_from", "gap_below", "or_growth_below")
_CELL = ("below_potential", "above_potential")
_AMOUNT = ("at_least", "more_than")


def _matrix(value: Any) -> Any:
    """Accept the 2015 matrix: rows of a state of the economy, its condition, and two cells of two amounts."""
    if not isinstance(value, tuple | list) or not value:
        raise ValueError(say("a list of rows is expected, not %(what)s.", what=kind_of(value)))
    for number, row in enumerate(value, start=1):
        where = say("row %(number)s of the table", number=number)
        _keys(row, where, ("state", "when", "low_debt", "high_debt"))
        _instance(row["state"], str, placed(where, say("a name of the state")))
        _keys(row["when"], _below(where, "when"), _WHEN, every=False)
        for key in row["when"]:
            _number(row["when"][key])
        for column in ("low_debt", "high_debt"):
            _keys(row[column], _below(where, column), _CELL)
            for cell in _CELL:
                amount = row[column][cell]
                _keys(amount, _below(where, column, cell), _AMOUNT, every=False)
                if len(amount) != 1:
                    raise ValueError(
                        placed(
                            _below(where, column, cell),
                            say("one of at_least and more_than is expected."),
                        )
                    )
                _number(next(iter(amount.values())))
    return frozen(value)


def _below(where: Sentence, *keys: str) -> Sentence:
    """Return a place in the table: "row 2 of the table, low_debt"."""
    return Sentence(", ".join((where, *keys)), "%(parts)s", {"parts": Parts((where, *keys))})


def _keys(value: Any, where: str, allowed: tuple[str, ...], every: bool = True) -> None:
    if not isinstance(value, Mapping):
        raise ValueError(
            placed(
                where,
                say(
                    "a mapping with %(names)s is expected, not %(what)s.",
                    names=", ".join(allowed),
                    what=kind_of(value),
                ),
            )
        )
    for key in value:
        if key not in allowed:
            raise ValueError(
                placed(
                    where,
                    say(
                        "the key '%(key)s' is not known. %(hint)s",
                        key=key,
                        hint=suggestion(str(key), list(allowed)),
                    ),
                )
            )
    for key in allowed if every else ():
        if key not in value:
            raise ValueError(placed(where, say("the key '%(key)s' is missing.", key=key)))
