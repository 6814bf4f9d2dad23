"""Which view of the Pact does an address ask for? Year, figures, rules: shared by all pages of verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query

from stabilitypact.errors import BadFile, BadInput, PactError, UnknownName
from stabilitypact.figures.asof import covers, newest_of_its_year, parse_as_of, year_judged
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.dsa import guidance_vintages
from stabilitypact.figures.live import known
from stabilitypact.figures.store import Publication, load, publication
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import CORE, FIRST_YEAR, LAST_YEAR, Assessment, parse_reading
from stabilitypact.law.rulebook import RuleBook, rulebooks
from stabilitypact.law.status import Status
from stabilitypact.sentence import say
from stabilitypact.show.explained import variable_label
from stabilitypact.web import answers
from stabilitypact.web.keeping import kept
from stabilitypact.web.limits import LONGEST_NAME
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
    guidance :
        Guidance set whose inputs the required path takes whatever the day: what "known now" showed on that day.
    """

    year: int | None
    as_of: str | None
    vintage: str | None
    rulebook: str | None
    reading: str
    rule: str
    guidance: str | None = None

    def values(self, **changes: object) -> dict[str, Any]:
        """Return what an address carries, defaults left out."""
        own: dict[str, Any] = {
            "year": self.year,
            "rule": self.rule if self.rule != "both" else None,
            "rulebook": self.rulebook,
            "as_of": self.as_of,
            "vintage": self.vintage,
            "reading": self.reading if self.reading != "law" else None,
            "guidance": self.guidance,
        }
        return {name: value for name, value in {**own, **changes}.items() if value not in (None, "")}

    def asked(self) -> tuple[int | None, str | None, str | None, str | None, str]:
        """Return what `answers.status` and `answers.changes` take.

        The year that a vintage answers for by itself is asked for like any other: procedures are those of its end,
        not today's beside figures of long ago.
        """
        own = self.year is None and self.vintage is not None
        year = usual_year(None, self.vintage) if own else self.year
        return year, self.as_of, self.rulebook, self.vintage, self.reading

    def path_as_of(self) -> str | None:
        """Return the day, or the vintage of a user's own, whose inputs the required path takes; None: the guidance."""
        own = known.named(self.vintage)
        if self.guidance is not None:
            return None
        return self.as_of or (self.vintage if own is not None and own.kind == "user" else None)

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
THIS_VINTAGE = "vintage:"
"""What a form puts before the id of the vintage that is chosen already, among days to choose from."""
THIS_GUIDANCE = "guidance:"
"""What a form puts before guidance and day, "2024:2026-11-22", of an address that names both."""
THE_GUIDANCE = "2024"
"""The guidance set behind the required path where no day is chosen."""


def view(
    year_: Annotated[str, Query(alias="year", max_length=4)] = "",
    rule_: Annotated[str, Query(alias="rule", max_length=40)] = "both",
    rulebook: Annotated[str, Query(max_length=40)] = "",
    as_of: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    vintage: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    reading: Annotated[str, Query(max_length=20)] = "law",
    usual: Annotated[str, Query(max_length=4)] = "",
    guidance: Annotated[str, Query(max_length=40)] = "",
) -> View:
    """Read the view from an address.

    A form sends what is not chosen as an empty value, and for a year, which a slider cannot leave empty, the usual one.
    What does not exist is refused: an unknown rule book, day or vintage has no view.
    """
    if year_ == usual:
        year_ = ""
    if as_of.startswith(THIS_VINTAGE):
        as_of, vintage = "", as_of.removeprefix(THIS_VINTAGE)
    if as_of.startswith(THIS_GUIDANCE):
        guidance, _, as_of = as_of.removeprefix(THIS_GUIDANCE).partition(":")
    if rulebook and rulebook != "in force":
        RuleBook.named(rulebook)
    if as_of:
        parse_as_of(as_of)
    if vintage:
        publication(vintage)
    if guidance:
        guidance_vintages(guidance)
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
        guidance or None,
    )


def fixed(chosen: View, status: Status, *, path: bool = False) -> dict[str, Any]:
    """Return the values that reproduce a view on any later day: the year, and the figures or the day, are named.

    One's own vintage is named with its edition, a month or year that is not over by today's date. With `path`, the
    guidance is named too: where no day is chosen it feeds the required path, on a day the newest inputs would.
    """
    values = chosen.values(year=status.year)
    for name in ("as_of", "vintage"):
        own = known.named(values.get(name))
        if own is not None:
            values[name] = own.id
        elif name in values and name == "as_of" and status.as_of == date.today():
            values[name] = status.as_of.isoformat()
    if "as_of" in values or "vintage" in values:
        return values
    if status.as_of == date(status.year, 12, 31):  # the day that a past year asked for by itself stands for
        named = {"vintage": status.vintage.id}
    else:
        named = {"as_of": status.as_of.isoformat()}
    return {**values, **named, **({"guidance": THE_GUIDANCE} if path else {})}


Choice = tuple[str, str, bool, bool]
"""Value, words, whether it is chosen, whether it can be."""


def choices(t: Translation, chosen: View, country: str | None = None) -> dict[str, list[Choice]]:
    """Return what can be chosen; the words of a vintage are its own title, and why it cannot answer where it cannot.

    A user's own vintages go by their names, newest edition; with a `country`, those that hold it.
    """
    own = {each.name: each for each in reversed(known.own()) if country is None or country in each.countries}
    asked = known.named(chosen.as_of)
    rows = [
        _choice(t, each, name, asked is not None and chosen.as_of != asked.id and name == asked.name)
        for name, each in reversed(own.items())
        if chosen.vintage not in (name, each.id)
    ]
    for each in known.everything():
        day = each.published.isoformat()
        rows.append(_choice(t, each, day, day == chosen.as_of))
    days = [row for row in rows if row is not None]
    if chosen.vintage:
        about = publication(chosen.vintage)
        days.insert(0, (f"{THIS_VINTAGE}{chosen.vintage}", _title(t, about), True, True))
    if chosen.as_of and chosen.guidance:
        days = [(value, text, False, possible) for value, text, _, possible in days]
        days.insert(0, (f"{THIS_GUIDANCE}{chosen.guidance}:{chosen.as_of}", chosen.as_of, True, True))
    elif chosen.as_of and not any(on for _, _, on, _ in days):
        days.insert(0, (chosen.as_of, chosen.as_of, True, True))
    newest = ("", t.text("Known now (newest figures)"), not (chosen.as_of or chosen.vintage), True)
    books = [(book.id, t.text(book.title)) for book in rulebooks()]
    return {
        "as_of": [newest, *days],
        "rulebook": [
            ("", t.text("In force in each year"), not chosen.rulebook, True),
            *((id_, title, id_ == chosen.rulebook, True) for id_, title in books),
        ],
        "reading": [
            (name, t.text(words), name == chosen.reading, True) for name, words in READING_NAMES.items()
        ],
    }


def _choice(t: Translation, about: Publication, value: str, on: bool) -> Choice | None:
    """Return a vintage as a choice, None where its figures are damaged."""
    try:
        absent = lacking(about.id)
    except BadFile:
        return None
    text = _title(t, about)
    if absent:
        names = t.listed([variable_label(t, name) for name in absent])
        text = t.text("%(title)s: without %(names)s, cannot answer", title=text, names=names)
    return value, text, on, not absent


def _title(t: Translation, about: Publication) -> str:
    return f"{t.month(about.published)} · {about.title}"


@kept(256)
def lacking(publication_: str) -> tuple[str, ...]:
    """Return what a vintage lacks of the figures that every view needs, in all years."""
    vintage = load(publication_)
    return tuple(name for name in CORE if not covers(vintage, name, None, None))


def slider(chosen: View, usual: int | None) -> int | None:
    """Return the year at which a form's slider asks for none, None where that very year was asked for."""
    return None if chosen.year is not None and chosen.year == usual else usual


@kept(128)
def usual_year(as_of: str | None, vintage: str | None) -> int | None:
    """Return the year that is shown where none is chosen, None where the figures have no answer."""
    try:
        if vintage is not None:
            held = load(vintage)
            return min(year_judged(held), held.years[-1])
        return year_judged(newest_of_its_year(as_of, CORE, tuple(each.code for each in COUNTRIES)))
    except PactError:
        return None


def check_rule(rule: str, known: tuple[str, ...]) -> str:
    """Return a rule that the pages show; `UnknownName` for another."""
    if rule not in known:
        raise UnknownName("rule", rule, known)
    return rule
