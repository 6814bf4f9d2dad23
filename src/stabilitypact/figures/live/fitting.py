"""Can a user's numbers be used as they are: complete, of their day, in their unit and with their sign?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from stabilitypact.errors import BadFile, BadInput
from stabilitypact.figures.live.draft import Draft, state_named
from stabilitypact.figures.live.measures import Measure, measures, unit
from stabilitypact.figures.live.scale import Suspicion, suspicions
from stabilitypact.figures.live.started import Held, Part, Start, held_figures
from stabilitypact.figures.store import load
from stabilitypact.sentence import say


def refuse_other_country(draft: Draft, figures: Held, against: Start) -> None:
    """Refuse figures most of which are those that the start holds of another country.

    Raises
    ------
    BadFile
        Naming both countries.
    """
    if not against.figures or _alike(figures, against.figures) > len(figures) / 2:
        return
    base = load(against.figures_from)
    for code in base.countries:
        if _alike(figures, held_figures(base, code)) > len(figures) / 2:
            raise draft.line(
                "Country",
                say(
                    "the country is %(state)s, but most figures of the file are those of %(other)s in %(vintage)s",
                    state=state_named(draft.country()),
                    other=state_named(code),
                    vintage=base.id,
                ),
            )


def _alike(figures: Held, others: Held) -> int:
    return sum(
        math.isclose(value, others.get(key, math.nan), rel_tol=1e-12) for key, value in figures.items()
    )


def refuse_other_scale(draft: Draft, figures: Held, inputs: Held, against: Start, last_outturn: int) -> None:
    """Refuse figures that must be in another unit or of another sign than those that they are held against.

    Raises
    ------
    BadFile
        Naming sheet and cell, the variable, and its unit.
    """
    both = min(last_outturn, against.last_outturn)
    for each in suspicions("figures", figures, against.figures, both):
        raise _suspected(draft, each, "figures", against.figures_from)
    for each in suspicions("inputs", inputs, against.inputs, None):
        raise _suspected(draft, each, "inputs", against.inputs_from)


def _suspected(draft: Draft, found: Suspicion, part: Part, vintage: str) -> BadFile:
    rule = measures().get(found.variable)
    told = {
        "figure": f"{found.variable} {found.year}" if found.year else found.variable,
        "given": f"{found.given:,.6g}",
        "published": f"{found.published:,.6g}",
        "vintage": vintage,
        "unit": rule.unit if part == "inputs" and rule else unit(found.variable),
    }
    if found.fault == "sign":
        text = say(
            "%(figure)s is %(given)s, but %(published)s in %(vintage)s, and other years are turned as well; it seems "
            "to have the opposite sign. Write it with the sign that its row in the template has",
            **told,
        )
    elif found.whole:
        text = say(
            "%(figure)s is %(given)s, but %(published)s in %(vintage)s, and other years are as far off; it seems to be "
            "in another unit. Write it in '%(unit)s'",
            **told,
        )
    else:
        text = say(
            "%(figure)s is %(given)s, but %(published)s in %(vintage)s; it seems to be in another unit. Write it in "
            "'%(unit)s'",
            **told,
        )
    return draft.refuse(found.variable, found.year, figures=part == "figures", text=text)


def refuse_not_known_then(day: date | None, last_outturn: int, facts: Mapping[str, Any] | None) -> None:
    """Refuse a day on which the figures cannot have been known: outturn (0: none) ends with its year, inputs have one.

    Raises
    ------
    BadInput
        With the first day that is accepted.
    """
    first = date(last_outturn + 1, 1, 1)
    if facts is not None:
        first = max(first, date.fromisoformat(str(facts["published"])))
    if day is not None and day < first:
        raise BadInput(
            say(
                "The figures cannot be of %(day)s: not all of them were known before %(first)s. A day from then to "
                "today is accepted. Nothing was stored.",
                day=day,
                first=first,
            )
        )


def refuse_outturn_without_figures(draft: Draft, figures: Held, last_outturn: int) -> None:
    """Refuse a last outturn year that lies outside the file's figures: its questions would have no year."""
    years = [year for _, year in figures]
    if years and not min(years) <= last_outturn < max(years):
        raise draft.line(
            "Last outturn year",
            say(
                "the last outturn year is %(year)s, but the file's figures run from %(first)s to %(last)s and the year "
                "after the last outturn must be among them",
                year=last_outturn,
                first=min(years),
                last=max(years),
            ),
        )


def refuse_incomplete(draft: Draft, inputs: Held, start: Start, facts: Mapping[str, Any]) -> None:
    """Refuse inputs without which no projection can be made, unless the start does without them as well."""
    base, until = facts["base_year"], facts["last_forecast_year"]
    for each in measures().values():
        span = each.read_years(base, until)
        if each.empty or not each.offered or span is None:
            continue
        years = range(span[0], (until if span[1] is None else span[1]) + 1) if each.yearly else (0,)
        for year in years:
            key = (each.name, year)
            if key in inputs or _is_spared(each, year, start):
                continue
            told = {"sheet": each.sheet, "variable": each.name, "year": year, "label": each.label}
            raise BadFile(
                draft.path,
                say(
                    "Sheet '%(sheet)s': projections need %(variable)s of %(year)s (%(label)s), but its cell is empty "
                    "or its row is missing. Nothing was stored.",
                    **told,
                )
                if year
                else say(
                    "Sheet '%(sheet)s': projections need %(variable)s (%(label)s), but its cell is empty or its row is "
                    "missing. Nothing was stored.",
                    **told,
                ),
            )


def _is_spared(measure: Measure, year: int, start: Start) -> bool:
    """Tell whether the start lacks an input where its own projections read it: a later year then needs none either."""
    span = measure.read_years(start.base_year, start.last_forecast_year)
    if not start.inputs or span is None:
        return False
    own = min(year, start.last_forecast_year)
    return (not year or span[0] <= own) and (measure.name, own) not in start.inputs
