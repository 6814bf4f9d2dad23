"""Can a user's numbers be used as they are: complete, of their day, in their unit and with their sign?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from stabilitypact.errors import BadFile, BadInput
from stabilitypact.figures.dsa import debt_figures, dsa_vintages
from stabilitypact.figures.live.draft import Draft, state_named
from stabilitypact.figures.live.measures import Measure, measures, unit
from stabilitypact.figures.live.scale import Suspicion, suspicions
from stabilitypact.figures.live.started import Held, Part, Start, held_figures, held_inputs
from stabilitypact.figures.store import load
from stabilitypact.sentence import Sentence, say

At = Callable[[str, int, Part, Sentence], BadFile]
"""Gives the refusal of a variable's figure of a year at its cell."""


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
            raise draft.line("Country", _of_another(draft.country(), code, base.id))


def another_country(inputs: Held, code: str) -> Sentence | None:
    """Return of which other state most inputs of a calculation sheet are, None where of none that is known."""
    for vintage in dsa_vintages():
        figures = debt_figures(vintage.id)
        for other in figures.countries:
            if other != code and _alike(inputs, held_inputs(figures, other)) > len(inputs) / 2:
                return _of_another(code, other, vintage.id)
    return None


def _of_another(code: str, other: str, vintage: str) -> Sentence:
    return say(
        "the country is %(state)s, but most figures of the file are those of %(other)s in %(vintage)s",
        state=state_named(code),
        other=state_named(other),
        vintage=vintage,
    )


def _alike(figures: Held, others: Held) -> int:
    return sum(
        math.isclose(value, others.get(key, math.nan), rel_tol=1e-12) for key, value in figures.items()
    )


def refuse_other_scale(
    at: At,
    given: Mapping[Part, Held],
    against: Start,
    last_outturn: Mapping[Part, int | None],
    *,
    accept: bool = False,
) -> tuple[Sentence, ...]:
    """Refuse figures that must be in another unit or of another sign than those that they are held against.

    Parameters
    ----------
    at : callable
        Gives the refusal of a figure at its cell.
    given : mapping
        Figures and inputs of the file.
    against : Start
        What they are held against.
    last_outturn : mapping
        Last year of each part that is outturn in both; None where there is none.
    accept : bool
        Whether a user says that they are right as they are; what would be refused is returned instead.

    Raises
    ------
    BadFile
        Naming sheet and cell, the variable, and its unit.
    """
    taken = []
    published = {"figures": against.figures, "inputs": against.inputs}
    vintage = {"figures": against.figures_from, "inputs": against.inputs_from}
    for part, held in given.items():
        for each in suspicions(part, held, published[part], last_outturn[part]):
            told = _figures_told(each, vintage[part])
            if accept:
                taken.append(say("%(figure)s is %(given)s, but %(published)s in %(vintage)s", **told))
                continue
            wrong = _suspected(each, part, told)
            text = say("%(wrong)s. If it is right as it is, --accept-scale stores it", wrong=wrong)
            raise at(each.variable, each.year, part, text)
    return tuple(taken)


def _figures_told(found: Suspicion, vintage: str) -> dict[str, str]:
    return {
        "figure": f"{found.variable} {found.year}" if found.year else found.variable,
        "given": f"{found.given:,.6g}",
        "published": f"{found.published:,.6g}",
        "vintage": vintage,
    }


def _suspected(found: Suspicion, part: Part, told: Mapping[str, str]) -> Sentence:
    rule = measures().get(found.variable)
    measured = rule.unit if part == "inputs" and rule else unit(found.variable)
    if found.fault == "sign":
        return say(
            "%(figure)s is %(given)s, but %(published)s in %(vintage)s, and other years are turned as well; it seems "
            "to have the opposite sign. Write it with the sign that its row in the template has",
            **told,
        )
    if found.whole:
        return say(
            "%(figure)s is %(given)s, but %(published)s in %(vintage)s, and other years are as far off; it seems to be "
            "in another unit. Write it in '%(unit)s'",
            **told, unit=measured,
        )  # fmt: skip
    return say(
        "%(figure)s is %(given)s, but %(published)s in %(vintage)s; it seems to be in another unit. Write it in "
        "'%(unit)s'",
        **told, unit=measured,
    )  # fmt: skip


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
        if (each.empty and not each.in_forecast) or not each.offered or span is None:
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
