"""What was published of a variable of a country, as known at a date."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from operator import index

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.asof import (
    AsOf,
    covers,
    newest,
    parse_as_of,
    published_by,
    reaches,
    refuse_what_is_not_ones_own,
)
from stabilitypact.figures.catalogue import variable as catalogued
from stabilitypact.figures.countries import country as known
from stabilitypact.figures.panel import Field, Panel
from stabilitypact.figures.series import Series
from stabilitypact.figures.store import Publication, load, publication
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, State, say, sentences

__all__ = ["figures", "newest", "parse_as_of"]

MOST_YEARS = 1000
"""A longer span is a slip, and would fill the memory before any figure is looked for."""


def figures(
    country: str,
    variable: str,
    *,
    years: int | Iterable[int] | None = None,
    as_of: AsOf = None,
    vintage: str | None = None,
    borrow: str | None = None,
) -> Series:
    """Return a variable of a country from one vintage.

    Parameters
    ----------
    country : str
        Code or name.
    variable : str
        Name in the catalogue.
    years : int or iterable of int, optional
        Years wanted; by default all the vintage holds.
    as_of : str, int, date or vintage id, optional
        What was known then: the newest vintage published by the end of that year, month or day and
        holding every year asked answers; where none holds all, the newest holding the latest of them
        that any holds. By default what is known now.
    vintage : str, optional
        Id of the vintage that must answer, instead of `as_of`.
    borrow : str, optional
        Id of a vintage that may fill years which the answering one lacks; its figures are marked.

    Returns
    -------
    Series
        Figures in the catalogue's unit, each marked as outturn or forecast, with the vintage named.

    Raises
    ------
    UnknownName
        If the country, variable or vintage is unknown.
    BadInput
        If `as_of` and `vintage` are both given, a year or date is not one, or `borrow` names a vintage
        published after `as_of`.
    MissingFigures
        If no vintage of the time holds any of the figures.
    """
    if vintage is not None and as_of is not None:
        raise BadInput(say("Give as_of or vintage, not both: a vintage is its own date."))
    code, name = known(country).code, catalogued(variable).name
    wanted = _years(years)
    candidates = published_by(as_of) if vintage is None else (publication(vintage),)
    lender = None if borrow is None else load(publication(borrow).id)
    if lender is not None and as_of is not None and lender.published > (day := parse_as_of(as_of)):
        raise BadInput(
            say(
                "%(id)s was published %(published)s; what was known by %(day)s cannot be borrowed from it.",
                id=lender.id,
                published=lender.published,
                day=day,
            )
        )
    chosen, passed_over = _choose(candidates, name, code, wanted, lender)
    span = wanted or _held(chosen, name, code, lender)
    panel = Panel.of(chosen, [code], span, borrow={} if lender is None else {name: lender.id})
    return _series(panel.get(name), chosen, passed_over, lender)


def _years(years: int | Iterable[int] | None) -> tuple[int, ...] | None:
    if years is None:
        return None
    if isinstance(years, (str, bool)):
        raise BadInput(
            say(
                "Years are whole numbers such as 2021 or range(2015, 2022), not %(years)s.", years=repr(years)
            )
        )
    try:
        listed = years if isinstance(years, Iterable) else (index(years),)
        wanted = tuple(_year(year) for year in islice(listed, MOST_YEARS + 1))
    except TypeError as error:
        raise BadInput(
            say(
                "Years are whole numbers such as 2021 or range(2015, 2022), not %(years)s.", years=repr(years)
            )
        ) from error
    if len(wanted) > MOST_YEARS:
        raise BadInput(
            say(
                "More than %(most)s years are asked for; leave years out to get all that are held.",
                most=MOST_YEARS,
            )
        )
    if not wanted:
        raise BadInput(say("No year is asked for; leave years out to get all that are held."))
    return wanted


def _year(year: int) -> int:
    """Return a whole number; true and false, which Python counts as 1 and 0, are none."""
    if isinstance(year, bool):
        raise TypeError
    return index(year)


def _choose(
    candidates: tuple[Publication, ...],
    name: str,
    code: str,
    years: tuple[int, ...] | None,
    lender: Vintage | None,
) -> tuple[Vintage, tuple[str, ...]]:
    """Return the vintage that answers and the newer ones that do not hold the figures."""
    attempts = [years] if years is None else [years, *((year,) for year in sorted(set(years), reverse=True))]
    for attempt in attempts:
        for rank, each in enumerate(candidates):
            if not reaches(each, attempt):
                continue
            vintage = load(each.id)
            if covers(vintage, name, [code], attempt):
                return vintage, tuple(newer.id for newer in candidates[:rank])
    if lender is not None and any(covers(lender, name, [code], attempt) for attempt in attempts):
        return load(candidates[0].id), ()
    if len(candidates) == 1:
        refuse_what_is_not_ones_own(candidates[0].id, [code])
    raise MissingFigures(_nothing(candidates, name, code, years))


def _nothing(
    candidates: tuple[Publication, ...], name: str, code: str, years: tuple[int, ...] | None
) -> Sentence:
    """Return that no vintage asked holds a variable, and which one holds other years of it."""
    values = {
        "label": catalogued(name).label,
        "name": name,
        "who": State(code, known(code).name),
        "where": _where(candidates),
    }
    if years is None:
        return say("%(label)s (%(name)s) of %(who)s is not in %(where)s, published or derivable.", **values)
    text = say(
        "%(label)s (%(name)s) of %(who)s for %(years)s is not in %(where)s, published or derivable.",
        **values,
        years=str(years[0]) if len(years) == 1 else f"{min(years)}-{max(years)}",
    )
    for each in candidates:
        held = _held(load(each.id), name, code, None)
        if held:
            other = say("%(id)s holds it for %(first)s-%(last)s.", id=each.id, first=held[0], last=held[-1])
            return sentences([text, other])
    return text


def _where(candidates: tuple[Publication, ...]) -> str:
    """Return the vintage that was asked, or how many and which."""
    if len(candidates) == 1:
        return candidates[0].id
    return say(
        "any of the %(number)s vintages of the time, %(first)s to %(last)s",
        number=len(candidates),
        first=candidates[-1].id,
        last=candidates[0].id,
    )


def _held(vintage: Vintage, name: str, code: str, lender: Vintage | None) -> tuple[int, ...]:
    """Return the years from the first to the last figure of a vintage and its lender."""
    years = [
        year
        for each in (vintage, lender)
        if each is not None
        for year in each.years
        if covers(each, name, [code], [year])
    ]
    return tuple(range(min(years), max(years) + 1)) if years else ()


def _series(field: Field, vintage: Vintage, passed_over: tuple[str, ...], lender: Vintage | None) -> Series:
    columns = range(len(field.years))
    sources = tuple(field.vintage_at(0, column) for column in columns)
    lent = {each.id: each for each in (lender,) if each is not None}
    kinds = tuple(
        lent.get(source or "", vintage).kind(year) for source, year in zip(sources, field.years, strict=True)
    )
    values = np.array(field.values[0])
    values.flags.writeable = False
    return Series(
        country=field.countries[0],
        variable=field.variable,
        unit=field.unit,
        years=field.years,
        values=values,
        kinds=kinds,
        vintages=sources,
        derivations=tuple(field.derivation_at(0, column) for column in columns),
        vintage=vintage.id,
        title=vintage.title,
        published=vintage.published,
        passed_over=passed_over,
    )
