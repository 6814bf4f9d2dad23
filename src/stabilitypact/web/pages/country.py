"""How does one state stand, how did it come there, and what must it do?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from stabilitypact.errors import BadInput, MissingFigures, PactError
from stabilitypact.figures.countries import COUNTRIES, members
from stabilitypact.figures.countries import country as find_country
from stabilitypact.i18n.translation import Translation
from stabilitypact.i18n.writing import collated
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.law.facts import procedures, procedures_known_on
from stabilitypact.law.finding import Finding, number_or_none
from stabilitypact.law.status import Status
from stabilitypact.law.tally import FIRST_PROCEDURE
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.sentence import Parts, State, say
from stabilitypact.show.explained import comparison, line
from stabilitypact.show.limits import against, limits_of
from stabilitypact.web import questions, words
from stabilitypact.web.pages.explain import ceiling_origin
from stabilitypact.web.pages.union import tile
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.required import shown
from stabilitypact.web.snippets import country_snippets
from stabilitypact.web.view import View, choices, fixed, slider, usual_year, view

router = APIRouter(include_in_schema=False)
_PASSED = (Verdict.MET, Verdict.EXEMPT)


@router.get("/country")
def chosen_country(
    request: Request,
    chosen: Annotated[View, Depends(view)],
    state: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the list of states, or go to the one that a form chose."""
    t = reader(request)
    if state:
        code = find_country(state).code
        rest = {**chosen.values(), "lang": request.query_params.get("lang")}
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
    return sorted(((c.code, t.country(c.code)) for c in COUNTRIES), key=lambda pair: collated(pair[1]))


def _context(request: Request, name: str, chosen: View) -> dict[str, Any]:
    t = reader(request)
    code = find_country(name).code
    usual = _in_membership(replace(chosen, year=None), code).year
    default = slider(chosen, usual or usual_year(chosen.as_of, chosen.vintage))
    chosen = _in_membership(chosen, code)
    base: dict[str, Any] = {
        "view": chosen,
        "code": code,
        "name": t.country(code),
        "states": states(t),
        "choices": choices(t, chosen, code),
        "years": (FIRST_YEAR, LAST_YEAR),
        "usual": default,
    }
    year = chosen.year or default or FIRST_YEAR
    try:
        status = chosen.status()
        rows = [row for row in status.members if row.country == code]
        if not rows:
            raise _absent(status, code)
    except PactError as error:
        return {**base, "trouble": error.sentence, "year": year}
    same = fixed(chosen, status, path=True)
    known_on = _known_on(chosen, status)
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
        "unasserted": words.missing(t, _findings(status, code), asserted=True),
        "day": t.day(status.procedures_on),
        "remarks": words.remarks(t, status, chosen.as_of),
        "series": _series(t, status, code),
        "ceiling_origin": ceiling_origin(t, code, status.year, status.as_of),
        "procedures": [words.procedure_line(t, p, known_on) for p in _known(code, known_on)],
        "procedures_on": t.day(known_on),
        "path": shown(t, code, chosen.path_as_of()),
        "path_as_of": chosen.path_as_of(),
        "fixed": same,
        "brief": {name: value for name, value in same.items() if name in ("year", "as_of", "vintage")},
        "permalink": address(f"/country/{code}", {**same, "lang": t.language}),
        "snippets": country_snippets(
            status, chosen, code, str(request.base_url), {**same, "lang": t.language}
        ),
    }


def _known_on(chosen: View, status: Status) -> date:
    """Return the day of the history of procedures: today's, or that of the day chosen."""
    return procedures_known_on(status.as_of if chosen.as_of else date.today())


def _absent(status: Status, code: str) -> PactError:
    """Return why a status has no row of a state: it was no member, or the figures are of others."""
    state = State(code, find_country(code).name)
    if code not in members(status.year):
        return BadInput(say("%(state)s was not a member state in %(year)s.", state=state, year=status.year))
    held = tuple(State(row.country, row.name) for row in status.members)
    return MissingFigures(
        say(
            "%(title)s holds figures of %(held)s only, not of %(state)s.",
            title=status.vintage.title,
            held=Parts(held),
            state=state,
        )
    )


def _in_membership(chosen: View, code: str) -> View:
    """Return a view whose year, where none is chosen, is one in which the state was a member: its last full one."""
    left = find_country(code).left
    if chosen.year is not None or left is None:
        return chosen
    return replace(chosen, year=left.year if (left.month, left.day) == (12, 31) else left.year - 1)


def _series(t: Translation, status: Status, code: str) -> list[dict[str, Any]]:
    """Return published debt and balance year by year, as the charts draw them."""
    held, limits = status.vintage, limits_of(status, code)
    rows = []
    for year in (year for year in held.years if FIRST_YEAR <= year <= LAST_YEAR):
        balance, debt = (number_or_none(held.get(v, (code,), (year,))[0, 0]) for v in ("balance", "debt"))
        if balance is None and debt is None:
            continue
        rows.append(
            {
                "year": year,
                "balance": words.figure(t, balance, against(limits[0])),
                "debt": words.figure(t, debt, limits[1]),
                "kind": t.text(words.KIND_NAMES[held.kind(year)]),
            }
        )
    return rows


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
            "reasons": _reasons(t, f),
        }
        for f in _findings(status, code)
        if f.verdict is not Verdict.NOT_APPLICABLE
    ]


def _reasons(t: Translation, found: Finding) -> list[str]:
    """Return why a verdict is another than its own numbers say alone: its note, and what is met instead."""
    room = found.margin is not None and found.margin >= 0
    if found.verdict is Verdict.NOT_MET:
        return [line(t, each).text for each in found.notes[:1] if room]
    if found.verdict not in _PASSED or (found.verdict is Verdict.MET and (room or found.margin is None)):
        return []
    held = [t.labelled(t.said(each.title), words.verdict_word(t, str(each.verdict))) for each in found.children
            if each.verdict in _PASSED and not room]  # fmt: skip
    return [*(line(t, each).text for each in found.notes[:1]), *held]


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
            "cells": _spells(t, code, years, _known_on(chosen, status)),
        }
    )
    return [{"year": year, "kind": held.kind(year)} for year in years], rows


def _spells(t: Translation, code: str, years: tuple[int, ...], day: date) -> list[dict[str, Any]]:
    """Return in which years a procedure was open at any time, as known on a day."""
    cells = []
    for year in years:
        first, last = date(year, 1, 1), date(year, 12, 31)
        running = [
            p
            for p in _known(code, day)
            if p.decision <= last and (p.abrogation is None or p.abrogation >= first)
        ]
        if first > day or year < FIRST_PROCEDURE:
            key, word = "unknown", t.text("not known")
        elif not running:
            key, word = "none", words.verdict_word(t, "none")
        else:
            key = "proposed" if all(p.decision_status == "proposed" for p in running) else "open"
            word = words.verdict_word(t, key)
        cells.append({"year": year, "key": key, "word": word, "linked": False})
    return cells


def _known(code: str, on: date) -> list[Any]:
    return sorted((p for p in procedures(code) if p.decision <= on), key=lambda p: p.decision, reverse=True)
