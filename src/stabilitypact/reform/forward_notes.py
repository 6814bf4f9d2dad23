"""What should a reader know of the years to come under a reform? Pace, extensions, what is unknown or not read."""

from __future__ import annotations

from datetime import date

import numpy as np

from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import UNDETERMINED, Codes, Floats
from stabilitypact.path.assumptions import Prepared
from stabilitypact.reform.framework import READ, Asked, unread
from stabilitypact.reform.model import Reform
from stabilitypact.sentence import Number, Parts, Sentence, say


def notes(
    reform: Reform,
    prepared: Prepared,
    asked: Asked | None,
    book: RuleBook,
    years: tuple[int, ...],
    pace: Floats,
    verdict: Codes,
) -> tuple[Sentence, ...]:
    """Return what stands beside every number to come.

    Parameters
    ----------
    reform, prepared, book, years
        What was projected, for whom, by which rule book.
    asked : Asked or None
        Required paths of the framework of 2024, where it decides.
    pace : array (country, year)
        Most that a year asks of a state in breach, % of GDP.
    verdict : array of codes (country, year)
        Along the path.
    """
    found = [
        say(
            "No policy change beyond the required steps; each year's step is the smallest that meets the rules, at "
            "most the pace; ageing cost is part of the effort in the first four years and comes on top afterwards."
        ),
        _pace_in_words(reform, book, years, pace),
    ]
    if asked is not None:
        longer = [
            say("%(state)s (%(years)s years)", state=code, years=period)
            for code, period in zip(prepared.countries, asked.periods, strict=True)
            if period > 4
        ]
        none = [c for c, p in zip(prepared.countries, asked.periods, strict=True) if p == 0]
        if longer:
            found.append(
                say(
                    "No adjustment of four years meets every criterion for %(states)s: extended.",
                    states=Parts(tuple(longer)),
                )
            )
        if none:
            found.append(
                say(
                    "No step on the grid meets every criterion for %(states)s: no numbers are given, and they count "
                    "as in breach.",
                    states=", ".join(none),
                )
            )
    unknown = [
        f"{code} ({', '.join(str(years[column]) for column in np.flatnonzero(row))})"
        for code, row in zip(prepared.countries, verdict == UNDETERMINED, strict=True)
        if row.any()
    ]
    if unknown:
        found.append(
            say(
                "%(reform)s: undetermined for want of a figure in %(states)s; there nothing is asked for and no breach "
                "is counted.",
                reform=reform.id,
                states=", ".join(unknown),
            )
        )
    found += [
        say(
            "%(reform)s: the change of %(path)s is not read by the projection of required paths.",
            reform=reform.id,
            path=path,
        )
        for path in unread(book)
    ]
    later = dict.fromkeys(
        f"{each.path} ({each.since})"
        for each in book.changes
        if each.path in READ and each.since is not None and each.since > date(years[0], 12, 31)
    )
    if later and asked is not None:
        found.append(
            say(
                "%(reform)s: required paths are those of the rules of %(year)s; later changes do not move them: "
                "%(changes)s.",
                reform=reform.id,
                year=years[0],
                changes=", ".join(later),
            )
        )
    return tuple(found)


def _pace_in_words(reform: Reform, book: RuleBook, years: tuple[int, ...], pace: Floats) -> Sentence:
    low, high = float(pace.min()), float(pace.max())
    size: object = Number(low)
    if low != high:
        size = say("%(low)s to %(high)s", low=Number(low, 2), high=Number(high, 2))
    if reform.pace is not None:
        return say(
            "Assumption pace = %(pace)s %% of GDP a year (%(reform)s): most that is asked of a state that does not "
            "comply, beyond the required path of the framework of 2024.",
            pace=size,
            reform=reform.id,
        )
    source = say("the minimum effort of 2005; its rule book names none")
    if book.get("edp.minimum_effort", book.date_for(years[0]), None) is not None:
        source = say("the rule book's minimum effort")
    return say(
        "Assumption pace = %(pace)s %% of GDP a year (%(source)s): most that is asked of a state that does not comply, "
        "beyond the required path of the framework of 2024. Proposals rarely say it; it moves every number to come.",
        pace=size,
        source=source,
    )
