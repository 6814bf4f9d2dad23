"""How did a figure change from vintage to vintage?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.catalogue import variable as catalogued
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.derive import complete, describe
from stabilitypact.figures.live import known
from stabilitypact.figures.live.records import StoredPublication
from stabilitypact.figures.store import load
from stabilitypact.sentence import Sentence, State, say, sentences


@dataclass(frozen=True, slots=True)
class Entry:
    """What one vintage said; `change` is against the vintage of the same producer before, NaN for its first."""

    published: date
    vintage: str
    title: str
    producer: str
    value: float
    kind: str
    derivation: str | None
    change: float


@dataclass(frozen=True, slots=True)
class History:
    """A figure in all vintages that hold it, oldest first."""

    country: str
    variable: str
    unit: str
    year: int
    entries: tuple[Entry, ...]

    def summary(self) -> Sentence:
        """Return in a sentence or two by how much the figure was revised."""
        first, last = self.entries[0], self.entries[-1]
        told = {
            "label": catalogued(self.variable).label,
            "state": State(self.country, known_country(self.country).name),
            "year": self.year,
            "unit": self.unit,
            "count": len(self.entries),
            "first": f"{first.value:,.3f}",
            "of": first.vintage,
        }
        if len(self.entries) == 1:
            return say(
                "%(label)s of %(state)s in %(year)s, %(unit)s: %(count)s vintages, %(first)s in %(of)s.",
                **told,
            )
        text = say(
            "%(label)s of %(state)s in %(year)s, %(unit)s: %(count)s vintages, %(first)s first (%(of)s), %(last)s last "
            "(%(by)s).",
            **told,
            last=f"{last.value:,.3f}",
            by=last.vintage,
        )
        revised = [each for each in self.entries if np.isfinite(each.change) and abs(each.change) > 1e-9]
        if not revised:
            return sentences([text, say("No producer revised it.")])
        largest = max(revised, key=lambda each: abs(each.change))
        change = say(
            "Largest revision by one producer: %(change)s in %(vintage)s.",
            change=f"{largest.change:+.3f}",
            vintage=largest.vintage,
        )
        return sentences([text, change])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys."""
        return {
            "country": self.country,
            "variable": self.variable,
            "unit": self.unit,
            "year": self.year,
            "vintages": [
                {
                    "published": each.published.isoformat(),
                    "vintage": each.vintage,
                    "title": each.title,
                    "producer": each.producer,
                    "value": each.value,
                    "kind": each.kind,
                    "derivation": each.derivation,
                    "change": each.change if np.isfinite(each.change) else None,
                }
                for each in self.entries
            ],
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def history(country: str, variable: str, year: int, *, own: bool = True) -> History:
    """Return a figure in every vintage that holds it, published or derived.

    Parameters
    ----------
    country, variable : str
        Code or name, and name in the catalogue.
    year : int
        Year.
    own : bool
        Whether the user's own vintages are shown too.

    Raises
    ------
    UnknownName
        If the country or variable is unknown.
    BadInput
        If the variable is a constant, which no vintage holds.
    MissingFigures
        If no vintage holds the figure.
    """
    code, entry = known_country(country).code, catalogued(variable)
    if entry.constant:
        raise BadInput(
            say(
                "%(label)s (%(name)s) is one constant per country; vintages do not hold it.",
                label=entry.label,
                name=entry.name,
            )
        )
    listed = sorted(
        [*known.everything(), *(known.own() if own else ())], key=lambda each: (each.published, each.id)
    )
    entries: list[Entry] = []
    last: dict[str, float] = {}
    for about in listed:
        vintage = load(about.id)
        if code not in vintage.countries or year not in vintage.years:
            continue
        row, column = vintage.countries.index(code), vintage.years.index(year)
        value = float(complete(vintage, entry.name).values[row, column])
        if not np.isfinite(value):
            continue
        who = about.name if isinstance(about, StoredPublication) and about.kind == "user" else about.producer
        change = value - last.get(who, float("nan"))
        last[who] = value
        entries.append(
            Entry(
                about.published, about.id, about.title, about.producer, value, vintage.kind(year),
                describe(vintage, entry.name, row, column), change,
            )
        )  # fmt: skip
    if not entries:
        raise MissingFigures(
            say(
                "%(label)s (%(name)s) of %(state)s for %(year)s is in no vintage, published or derivable.",
                label=entry.label,
                name=entry.name,
                state=State(code, known_country(code).name),
                year=year,
            )
        )
    return History(code, entry.name, entry.unit, year, tuple(entries))
