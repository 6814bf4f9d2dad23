"""Which view of the Pact does an address ask for? Year, figures, rules: shared by all pages of verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.asof import covers
from stabilitypact.figures.store import publications
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import CORE, FIRST_YEAR, LAST_YEAR, Assessment, parse_reading
from stabilitypact.law.rulebook import rulebooks
from stabilitypact.law.status import Status
from stabilitypact.sentence import say
from stabilitypact.web import answers
from stabilitypact.web.words import READING_NAMES


@dataclass(frozen=True, slots=True)
class View:
    """What is judged, by which rules, on which figures.

    Attributes
    ----------
    year :
        Year judged, None for the newest vintage's.
    as_of, vintage :
        Only what was known by a day, or one vintage; both None for the newest.
    rulebook :
        Id, None for the one in force in each year.
    reading, rule :
        Reading of the law; rule shown ("both", "procedure" or a rule's id).
    """

    year: int | None
    as_of: str | None
    vintage: str | None
    rulebook: str | None
    reading: str
    rule: str

    def values(self, **changes: object) -> dict[str, Any]:
        """Return what an address carries, defaults left out."""
        own: dict[str, Any] = {
            "year": self.year,
            "rule": self.rule if self.rule != "both" else None,
            "rulebook": self.rulebook,
            "as_of": self.as_of,
            "vintage": self.vintage,
            "reading": self.reading if self.reading != "law" else None,
        }
        return {name: value for name, value in {**own, **changes}.items() if value not in (None, "")}

    def asked(self) -> tuple[int | None, str | None, str | None, str | None, str]:
        """Return what `answers.status` and `answers.changes` take."""
        return self.year, self.as_of, self.rulebook, self.vintage, self.reading

    def status(self) -> Status:
        """Return how all states stand in this view."""
        return answers.status(*self.asked())

    def over_time(self, status: Status) -> Assessment:
        """Return all states in all years of a status's figures, each year judged as this view would judge it alone.

        Where no rule book is chosen that is each year's own; a status of one year names the one that it used.
        """
        held = status.vintage
        years = tuple(year for year in held.years if FIRST_YEAR <= year <= LAST_YEAR)
        if self.as_of is None:
            return answers.assess(None, years, None, self.rulebook, held.id, self.reading)
        answered = tuple(year for year in years if all(covers(held, name, None, (year,)) for name in CORE))
        return answers.assess(None, answered, self.as_of, self.rulebook, None, self.reading)


NEWEST = View(None, None, None, None, "law", "both")
"""What is shown where nothing is chosen."""


def view(
    year_: Annotated[str, Query(alias="year", max_length=4)] = "",
    rule_: Annotated[str, Query(alias="rule", max_length=40)] = "both",
    rulebook: Annotated[str, Query(max_length=40)] = "",
    as_of: Annotated[str, Query(max_length=20)] = "",
    vintage: Annotated[str, Query(max_length=40)] = "",
    reading: Annotated[str, Query(max_length=20)] = "law",
) -> View:
    """Read the view from an address; a form sends what is not chosen as an empty value."""
    if year_ and not (year_.isdecimal() and FIRST_YEAR <= int(year_) <= LAST_YEAR):
        raise BadInput(
            say(
                "The year is '%(year)s'; accepted are %(first)s to %(last)s.",
                year=year_,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return View(
        int(year_) if year_ else None,
        as_of or None,
        vintage or None,
        rulebook or None,
        parse_reading(reading or "law"),
        rule_ or "both",
    )


def fixed(chosen: View, status: Status) -> dict[str, Any]:
    """Return the values that reproduce a view on any later day: the year, and the figures or the day, are named."""
    values = chosen.values(year=status.year)
    if "as_of" in values or "vintage" in values:
        return values
    if status.as_of == date(status.year, 12, 31):  # the day that a past year asked for by itself stands for
        return {**values, "vintage": status.vintage.id}
    return {**values, "as_of": status.as_of.isoformat()}


def choices(t: Translation, chosen: View) -> dict[str, list[tuple[str, str, bool]]]:
    """Return what can be chosen: value, words, whether it is; the words of a vintage are its own title."""
    known = [(p.published.isoformat(), f"{t.month(p.published)} · {p.title}") for p in publications()]
    if chosen.as_of and chosen.as_of not in dict(known):
        known.insert(0, (chosen.as_of, chosen.as_of))
    books = [(book.id, t.text(book.title)) for book in rulebooks()]
    return {
        "as_of": [
            ("", t.text("Known now (newest figures)"), not chosen.as_of),
            *((day, text, day == chosen.as_of) for day, text in known),
        ],
        "rulebook": [
            ("", t.text("In force in each year"), not chosen.rulebook),
            *((id_, title, id_ == chosen.rulebook) for id_, title in books),
        ],
        "reading": [(name, t.text(words), name == chosen.reading) for name, words in READING_NAMES.items()],
    }


def check_rule(rule: str, known: tuple[str, ...]) -> str:
    """Return a rule that the pages show; `UnknownName` for another."""
    if rule not in known:
        raise UnknownName("rule", rule, known)
    return rule
