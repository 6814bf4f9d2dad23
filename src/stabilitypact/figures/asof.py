"""Which vintage answers a question asked as of a date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures, nearest, suggestion
from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.countries import country
from stabilitypact.figures.derive import complete
from stabilitypact.figures.live import known
from stabilitypact.figures.store import Publication, load, publications
from stabilitypact.figures.vintage import Vintage, select
from stabilitypact.sentence import Parts, State, say, sentences

AsOf = str | int | date | None
"""A date (year, month or day as text, an int year, a date), a vintage's id or name, or None for the newest."""

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse_as_of(text: str | int | date, *, ahead: bool = False) -> date:
    """Return the last day that "2021", "2021-09" or "2021-09-15" covers, today where it is not over.

    The id of a vintage, or the name of a user's own, stands for its day of publication.

    Parameters
    ----------
    text :
        What was asked for.
    ahead :
        Whether a day to come is accepted: law may be in force then, but nothing is known then yet.

    Raises
    ------
    BadInput
        If the text is neither a date nor the id of a vintage, or a day to come.
    """
    if isinstance(text, datetime):
        return _known_by(text.date(), text.date(), ahead)
    if isinstance(text, date):
        return _known_by(text, text, ahead)
    ids = {each.id: each.published for each in publications()}
    if (clean := str(text).strip()) in ids:
        return ids[clean]
    if (stored := known.named(clean)) is not None:
        return stored.published
    if (found := _DATE.fullmatch(clean)) and not isinstance(text, bool):
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            last_month = month or 12
            first = date(year, month or 1, day or 1)
            last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
        except ValueError:  # month 13, 30 February, year 0
            pass
        else:
            return _known_by(first, last, ahead)
    digits = clean[:1].isdigit()
    options = [*known.names(), *([] if digits else ids)]
    near = nearest(clean, options) is not None
    wrong = (
        say(
            "'%(text)s' is neither a date nor a stored vintage. Accepted: a year (2021), a month (2021-09), a day "
            "(2021-09-15) or a vintage (imf-2021-04, or the name of your own).",
            text=str(text),
        )
        if near or (clean and not digits and not isinstance(text, bool))
        else say(
            "'%(text)s' is not a date. Accepted: a year (2021), a month (2021-09), a day (2021-09-15) or a "
            "vintage (imf-2021-04, or the name of your own).",
            text=str(text),
        )
    )
    raise BadInput(sentences([wrong, suggestion(clean, options)]) if near else wrong)


def _known_by(first: date, last: date, ahead: bool) -> date:
    """Return the last day of a span, today where it lies ahead; a span that has not begun is refused."""
    today = date.today()
    if ahead or last <= today:
        return last
    if first > today:
        raise BadInput(
            say("%(day)s lies ahead: what is known goes up to today, %(today)s.", day=first, today=today)
        )
    return today


def newest(
    as_of: AsOf = None,
    *,
    needs: Iterable[str] = (),
    years: Iterable[int] | None = None,
    countries: Iterable[str] | None = None,
) -> Vintage:
    """Return the newest vintage published by a date that holds what is needed.

    Parameters
    ----------
    as_of : str, int, date or None
        Date as `parse_as_of` reads it; None: the newest of all. The id of a vintage forces that one.
    needs : iterable of str
        Variables it must hold, published or derivable.
    years : iterable of int, optional
        Years in which it must hold each of them, for at least one of the countries; by default any year.
    countries : iterable of str, optional
        Codes or names; by default any country.

    Raises
    ------
    MissingFigures
        If none qualifies; the message names the first vintage or what is lacking.
    """
    wanted = tuple(variable(name).name for name in needs)
    wanted_years = None if years is None else tuple(years)
    codes = None if countries is None else tuple(country(text).code for text in countries)
    candidates = published_by(as_of)
    for each in candidates:
        if not reaches(each, wanted_years):
            continue
        vintage = load(each.id)
        if all(covers(vintage, name, codes, wanted_years) for name in wanted):
            return vintage
    if len(candidates) == 1:
        refuse_what_is_not_ones_own(candidates[0].id, codes)
    asked: str = candidates[0].id
    if len(candidates) > 1:
        asked = say("any vintage from %(first)s to %(last)s", first=candidates[-1].id, last=candidates[0].id)
    names = ", ".join(wanted)
    if not wanted_years:
        raise MissingFigures(
            say("%(names)s is not in %(asked)s, published or derivable.", names=names, asked=asked)
        )
    raise MissingFigures(
        say(
            "%(names)s for %(years)s is not in %(asked)s, published or derivable.",
            names=names,
            years=str(wanted_years[0])
            if len(set(wanted_years)) == 1
            else f"{min(wanted_years)}-{max(wanted_years)}",
            asked=asked,
        )
    )


def refuse_what_is_not_ones_own(vintage: str, countries: Iterable[str] | None = None) -> None:
    """Tell what a vintage of the user's own holds instead of what it was asked for; say nothing of others.

    Parameters
    ----------
    vintage : str
        Id.
    countries : iterable of str, optional
        Codes of the states asked for.

    Raises
    ------
    MissingFigures
        If it is one's own and holds inputs of the debt analysis only, or other states only.
    """
    about = known.named(vintage)
    if about is None or about.kind != "user":
        return
    codes = tuple(countries or ())
    if codes and not set(codes) & set(about.countries):
        held, asked = (
            Parts(tuple(State(code, country(code).name) for code in each))
            for each in (about.countries, codes)
        )
        raise MissingFigures(
            say(
                "%(title)s holds figures of %(held)s only, not of %(state)s.",
                title=about.id,
                held=held,
                state=asked,
            )
        )
    if not about.figures:
        raise MissingFigures(
            say(
                "%(title)s holds inputs of the debt analysis only: ask it for required paths and projections.",
                title=about.title,
            )
        )


def published_by(as_of: AsOf) -> tuple[Publication, ...]:
    """Return the vintages published by a date, newest first; the name of a vintage stands for it alone.

    Shipped vintages and those in the store count alike; a user's own answers only when named.

    Raises
    ------
    MissingFigures
        If no vintage is that old.
    """
    everything = known.everything()
    if as_of is None:
        return everything
    if forced := [each for each in everything if each.id == as_of]:
        return tuple(forced)
    if (stored := known.named(as_of)) is not None:
        return (stored,)
    day = parse_as_of(as_of)
    published = tuple(each for each in everything if each.published <= day)
    if not published:
        first = everything[-1]
        raise MissingFigures(
            say(
                "No vintage was published by %(day)s; the first is %(title)s (%(id)s), published "
                "%(published)s.",
                day=day,
                title=first.title,
                id=first.id,
                published=first.published,
            )
        )
    return published


def newest_of_its_year(as_of: AsOf, needs: Iterable[str], countries: Iterable[str]) -> Vintage:
    """Return the newest vintage that holds its own first forecast year, else the newest of all.

    A statistical office publishes outturn only: without a year asked for, a forecast answers for the year.

    Raises
    ------
    MissingFigures
        If none holds what is needed in any year.
    """
    wanted, codes = tuple(needs), tuple(countries)
    for each in published_by(as_of):
        years = (year_judged(each),)
        if reaches(each, years) and all(covers(load(each.id), name, codes, years) for name in wanted):
            return load(each.id)
    return newest(as_of, needs=wanted, countries=codes)


def year_judged(vintage: Vintage | Publication) -> int:
    """Return the year that a question without a year is about: the first after the vintage's last outturn.

    Offices and forecasters publish the year before as outturn, so that it is the year of publication. A user's own
    vintage, imported at any later time, answers for the same year as the figures it started from.
    """
    return vintage.last_outturn + 1


def reaches(about: Publication, years: Collection[int] | None) -> bool:
    """Tell whether a vintage can hold all the years, without reading its figures where the store knows."""
    first, last = getattr(about, "first", 0), getattr(about, "last", 0)
    return years is None or not last or all(first <= year <= last for year in years)


def covers(
    vintage: Vintage, name: str, countries: Collection[str] | None, years: Collection[int] | None
) -> bool:
    """Tell whether a vintage holds a variable, published or derivable.

    With years, in each of them for at least one of the countries; without, for any year.
    """
    codes = vintage.countries if countries is None else tuple(countries)
    span = vintage.years if years is None else tuple(years)
    held = np.isfinite(select(vintage, complete(vintage, name).values, codes, span)).any(axis=0)
    return bool(held.any() if years is None else held.all())
