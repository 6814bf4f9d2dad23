"""How does one state stand, how did it come there, and what must it do?"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from stabilitypact.errors import BadInput, MissingFigures, PactError
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.countries import country as find_country
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.law.facts import procedures
from stabilitypact.law.finding import Finding
from stabilitypact.law.status import Status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.path.simulation import DRAWS
from stabilitypact.path.trajectory import trajectory
from stabilitypact.sentence import State, say
from stabilitypact.show.explained import comparison, lines
from stabilitypact.web import questions, words
from stabilitypact.web.charts import publication_title
from stabilitypact.web.pages.union import tile
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.snippets import country_snippets
from stabilitypact.web.view import View, choices, fixed, view

router = APIRouter(include_in_schema=False)


@router.get("/country")
def chosen_country(request: Request, state: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show the list of states, or go to the one that a form chose."""
    t = reader(request)
    if state:
        code = find_country(state).code
        rest = {name: value for name, value in request.query_params.multi_items() if name != "state"}
        return RedirectResponse(address(f"/country/{code}", rest), 303)
    return render(request, "countries.html", states=states(t))


@router.get("/country/{country}")
def country(request: Request, country: questions.State, chosen: Annotated[View, Depends(view)]) -> Response:
    """Show one state."""
    return render(request, "country.html", **_context(request, country, chosen))


@router.get("/embed/country/{country}")
def embedded(request: Request, country: questions.State, chosen: Annotated[View, Depends(view)]) -> Response:
    """Show a state's sentence and strip of verdicts alone, for other people's pages."""
    return render(request, "country_embed.html", **_context(request, country, chosen))


def states(t: Translation) -> list[tuple[str, str]]:
    """Return code and name of every state, by name."""
    return sorted(((c.code, t.country(c.code)) for c in COUNTRIES), key=lambda pair: pair[1])


def _context(request: Request, name: str, chosen: View) -> dict[str, Any]:
    t = reader(request)
    code = find_country(name).code
    base: dict[str, Any] = {
        "view": chosen,
        "code": code,
        "name": t.country(code),
        "states": states(t),
        "choices": choices(t, chosen),
        "years": (FIRST_YEAR, LAST_YEAR),
    }
    try:
        status = chosen.status()
        rows = [row for row in status.members if row.country == code]
        if not rows:
            raise BadInput(
                say(
                    "%(state)s was not a member state in %(year)s.",
                    state=State(code, find_country(code).name),
                    year=status.year,
                )
            )
    except PactError as error:
        return {**base, "trouble": error.sentence, "year": chosen.year or FIRST_YEAR}
    same = fixed(chosen, status)
    years, strip = verdict_strip(t, chosen, status, code)
    return {
        **base,
        "trouble": "",
        "year": status.year,
        "kind": t.text(words.KIND_NAMES[status.vintage.kind(status.year)]),
        "vintage": status.vintage,
        "state": tile(t, status, rows[0], chosen),
        "strip": strip,
        "strip_years": years,
        "rules": _rules(t, status, code),
        "missing": words.missing(t, _findings(status, code)),
        "procedures": [words.procedure_line(t, p, status.as_of) for p in _known(code, status.as_of)],
        "path": required_path(t, code),
        "fixed": same,
        "brief": {name: value for name, value in same.items() if name in ("year", "as_of", "vintage")},
        "permalink": address(f"/country/{code}", {**same, "lang": t.language}),
        "snippets": country_snippets(
            status, chosen, code, str(request.base_url), {**same, "lang": t.language}
        ),
    }


def _findings(status: Status, code: str) -> list[Finding]:
    return [status.finding(code, rule) for rule in status.assessment.segment(status.year).findings]


def _rules(t: Translation, status: Status, code: str) -> list[dict[str, Any]]:
    """Return the rules of the year that apply, each with its numbers."""
    return [
        {
            "rule": f.rule,
            "title": t.said(f.title),
            "key": str(f.verdict),
            "word": words.verdict_word(t, str(f.verdict)),
            "numbers": comparison(t, f),
        }
        for f in _findings(status, code)
        if f.verdict is not Verdict.NOT_APPLICABLE
    ]


def verdict_strip(
    t: Translation, chosen: View, status: Status, code: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the years, and for every rule that ever applies its verdict in each."""
    held, found = status.vintage, chosen.over_time(status)
    years, place = found.years, found.countries.index(code)
    rows = []
    for rule in found.rules:
        grid = found.verdicts(rule)[place]
        keys = [str(VERDICTS[place]) for place in grid]
        if all(key == Verdict.NOT_APPLICABLE for key in keys):
            continue
        known = [rule in found.segment(year).findings for year in years]
        rows.append(
            {
                "rule": rule,
                "name": words.rule_name(t, rule),
                "cells": [
                    {"year": year, "key": key, "word": words.verdict_word(t, key), "linked": linked}
                    for year, key, linked in zip(years, keys, known, strict=True)
                ],
            }
        )
    rows.append(
        {
            "rule": "procedure",
            "name": words.rule_name(t, "procedure"),
            "cells": _spells(t, code, years, status),
        }
    )
    return [{"year": year, "kind": held.kind(year)} for year in years], rows


def _spells(t: Translation, code: str, years: tuple[int, ...], status: Status) -> list[dict[str, Any]]:
    """Return in which years a procedure was open at any time, as known on the day of the status."""
    cells = []
    for year in years:
        first, last = date(year, 1, 1), date(year, 12, 31)
        running = [
            p
            for p in _known(code, status.as_of)
            if p.decision <= last and (p.abrogation is None or p.abrogation >= first)
        ]
        if first > status.as_of or year < 2002:
            key, word = "not_applicable", t.text("not known")
        elif not running:
            key, word = "none", t.text("none")
        else:
            key = "proposed" if all(p.decision_status == "proposed" for p in running) else "open"
            word = words.verdict_word(t, key)
        cells.append({"year": year, "key": key, "word": word, "linked": False})
    return cells


def _known(code: str, on: date) -> list[Any]:
    return sorted((p for p in procedures(code) if p.decision <= on), key=lambda p: p.decision, reverse=True)


def required_path(t: Translation, code: str) -> dict[str, Any] | None:
    """Return the required paths of 4 and 7 years, None where no inputs of the debt analysis are held."""
    try:
        found = trajectory(code, [4, 7], draws=DRAWS)
    except MissingFigures:
        return None
    rows = []
    for one in found:
        rows.append(
            {
                "period": one.period,
                "steps": [t.number(step, 2) for step in one.steps or ()],
                "average": "–" if one.average_step is None else t.number(one.average_step, 2),
                "end": "–" if one.spb_end is None else t.number(one.spb_end, 2),
                "binding": criterion(t, one.binding),
                "growth": [(year, t.number(value, 2)) for year, value in one.net_expenditure_growth.items()],
            }
        )
    first = found.trajectories[0]
    return {
        "rows": rows,
        "base_year": first.base_year,
        "start": t.number(first.spb_start, 2),
        "kind": first.kind,
        "source": publication_title(first.vintage),
        "explanation": lines(t, found.explain()),
        "growth_years": list(first.net_expenditure_growth),
    }


CRITERIA = {
    "deficit": say("deficit below 3 %"),
    "declines_adjustment": say("debt falls, adjustment scenario"),
    "declines_lower_spb": say("debt falls, lower primary balance"),
    "declines_adverse_r_g": say("debt falls, adverse interest and growth"),
    "declines_financial_stress": say("debt falls, financial stress"),
    "below_60_adjustment": say("debt below 60 %, adjustment scenario"),
    "below_60_lower_spb": say("debt below 60 %, lower primary balance"),
    "below_60_adverse_r_g": say("debt below 60 %, adverse interest and growth"),
    "below_60_financial_stress": say("debt below 60 %, financial stress"),
    "likely": say("debt likely to fall under shocks"),
    "debt_safeguard": say("debt safeguard"),
    "deficit_resilience": say("deficit resilience safeguard"),
    "deficit_benchmark": say("minimum effort under the procedure"),
    "floor": say("lowest step tried"),
}


def criterion(t: Translation, name: str | None) -> str:
    """Return what makes a path bind, in words."""
    if name is None:
        return t.text("nothing")
    return t.text(CRITERIA.get(name, name.replace("_", " ")))
