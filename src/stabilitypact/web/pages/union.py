"""How does the Union stand? Map and table of all states by verdict, any year, rule book and day of knowledge."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from stabilitypact.errors import PactError
from stabilitypact.figures.live.known import named
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR, RULES, Assessment
from stabilitypact.law.facts import procedures_known_on
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.tally import PROCEDURES, Tally, procedure_tally, tally
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.show.limits import against, limits_of
from stabilitypact.show.page_text import both, procedures_known
from stabilitypact.show.tiles import reading_order
from stabilitypact.web import answers, words
from stabilitypact.web.keeping import kept
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.snippets import union_snippets
from stabilitypact.web.view import (
    THIS_GUIDANCE,
    THIS_VINTAGE,
    View,
    check_rule,
    choices,
    fixed,
    slider,
    usual_year,
    view,
)

router = APIRouter(include_in_schema=False)
SHOWN_RULES = ("both", *RULES, "procedure")


@router.get("/")
def union(request: Request, chosen: Annotated[View, Depends(view)]) -> Response:
    """Show the Union; what a form without script says in its own way goes to the address of the view."""
    query = request.query_params
    if "usual" in query or query.get("as_of", "").startswith((THIS_VINTAGE, THIS_GUIDANCE)):
        return RedirectResponse(address("/", {**chosen.values(), "lang": query.get("lang")}), 303)
    return render(request, "union.html", **_context(request, chosen))


@router.get("/embed/union")
def embedded(request: Request, chosen: Annotated[View, Depends(view)]) -> Response:
    """Show map and sentence alone, for other people's pages."""
    return render(request, "union_embed.html", **_context(request, chosen))


def _context(request: Request, chosen: View) -> dict[str, Any]:
    t = reader(request)
    check_rule(chosen.rule, SHOWN_RULES)
    base: dict[str, Any] = {
        "view": chosen,
        "choices": choices(t, chosen),
        "rules": [(rule, words.rule_name(t, rule), rule == chosen.rule) for rule in SHOWN_RULES],
        "years": (FIRST_YEAR, LAST_YEAR),
        "usual": slider(chosen, usual_year(chosen.as_of, chosen.vintage)),
    }
    try:
        status = chosen.status()
    except PactError as error:
        return {**base, "trouble": error.sentence, "year": chosen.year or base["usual"] or FIRST_YEAR}
    tiles = {row.country: tile(t, status, row, chosen) for row in status.members}
    alone = len(tiles) == 1  # figures of one state give its own brief, none of the Union
    same = fixed(chosen, status)
    return {
        **base,
        "trouble": "",
        "year": status.year,
        "kind": t.text(words.KIND_NAMES[status.vintage.kind(status.year)]),
        "headline": words.headline(t, status, chosen.rule),
        "subline": words.subline(t, status, chosen.as_of),
        "status": status,
        "day": t.day(status.procedures_on),
        "tiles": [tiles[code] for code in reading_order(tiles)],
        "rows": list(tiles.values()),
        "legend": legend(t, chosen.rule, [each["key"] for each in tiles.values()]),
        "counts": counts_over_time(t, tally_of(chosen, status)),
        "changes": [
            t.text(
                "%(state)s, %(rule)s: then %(then)s, now %(now)s",
                state=t.country(change.country),
                rule=words.rule_name(t, change.rule),
                then=words.verdict_word(t, str(change.then)),
                now=words.verdict_word(t, str(change.now)),
            )
            for change in answers.changes(*chosen.asked())
        ],
        "then": chosen.as_of is not None
        and (named(chosen.as_of) is not None or status.as_of != date.today()),
        "rule_name": words.rule_name(t, chosen.rule),
        "fixed": same,
        "brief": {name: value for name, value in same.items() if name in ("year", "as_of", "vintage")},
        "brief_of": next(iter(tiles)) if alone else "EU",
        "permalink": address("/", {**same, "lang": t.language}),
        "snippets": union_snippets(status, chosen, str(request.base_url), {**same, "lang": t.language}),
    }


def tile(t: Translation, status: Status, row: StatusRow, chosen: View) -> dict[str, Any]:
    """Return what map and table show of one state."""
    name = t.country(row.country)
    key, shown = mark(t, status, row, chosen.rule)
    limits = limits_of(status, row.country)
    story = words.story(t, row, status, limits)
    rule, word = words.rule_name(t, chosen.rule), words.verdict_word(t, key)
    return {
        "code": row.country,
        "name": name,
        "kind": row.kind,
        "key": key,
        "word": word,
        "figure": shown,
        "label": f"{row.country}, {t.labelled(name, t.labelled(rule, word))}. {story}",
        "story": story,
        "balance": words.figure(t, row.balance, against(limits[0])),
        "debt": words.figure(t, row.debt, limits[1]),
        "deficit_key": str(row.deficit),
        "debt_key": str(row.debt_criterion),
        "procedure": procedure_key(status, row),
        "procedure_word": words.verdict_word(t, procedure_key(status, row)),
        "since": t.month(row.procedure_since) if row.procedure_since else "",
        "ceiling": "–" if row.ceiling is None else t.number(row.ceiling),
        "ceiling_year": row.ceiling_year,
        "ceiling_flag": row.ceiling_status,
        "values": {
            "balance": row.balance,
            "debt": row.debt,
            "ceiling": row.ceiling,
            "deficit": list(VERDICTS).index(row.deficit),
            "debt_criterion": list(VERDICTS).index(row.debt_criterion),
            "procedure": (*PROCEDURES, "unknown").index(procedure_key(status, row)),
        },
    }


def mark(t: Translation, status: Status, row: StatusRow, rule: str) -> tuple[str, str]:
    """Return a state's verdict under a rule, and the number that stands with it."""
    if rule == "procedure":
        return procedure_key(status, row), str(row.procedure_since.year) if row.procedure_since else ""
    if rule == "both":
        return str(both(row)), ""
    if rule not in status.assessment.segment(status.year).findings:
        return str(Verdict.NOT_APPLICABLE), ""
    finding = status.finding(row.country, rule)
    value = {"deficit": row.balance, "debt": row.debt}.get(rule, finding.value)
    if value is None:
        return str(finding.verdict), ""
    limits = limits_of(status, row.country)
    near = {"deficit": against(limits[0]), "debt": limits[1]}.get(rule)
    return str(finding.verdict), words.figure(t, value, near)


def procedure_key(status: Status, row: StatusRow) -> str:
    """Return "open", "proposed" or "none", or "unknown" before the first day that the table of procedures covers."""
    return row.procedure if procedures_known(status) else "unknown"


def legend(t: Translation, rule: str, keys: list[str]) -> list[dict[str, Any]]:
    """Return the meaning and number of each verdict."""
    known = PROCEDURES if rule == "procedure" else tuple(str(v) for v in VERDICTS)
    if "unknown" in keys:
        known = ("unknown",)
    return [
        {
            "key": key,
            "word": words.verdict_word(t, key),
            "meaning": words.meaning(t, key),
            "count": keys.count(key),
        }
        for key in known
    ]


def counts_over_time(t: Translation, found: Tally) -> dict[str, Any]:
    """Return the number of states by verdict, year by year, for the table."""
    return {
        "keys": [(key, words.verdict_word(t, key)) for key in found.keys],
        "years": [
            {"year": year, "kind": found.kinds[year], "counts": [counts[key] for key in found.keys]}
            for year, counts in found.counts.items()
        ],
    }


def tally_of(chosen: View, status: Status) -> Tally:
    """Return the number of states by verdict in all years, each year judged as its own page judges it."""
    if chosen.rule == "procedure":
        own = named(status.vintage.id)
        held = status.vintage.countries if own is not None and own.kind == "user" else None
        return procedure_tally(procedures_known_on(status.as_of if chosen.as_of else date.today()), held)
    return _tally(chosen.over_time(status), chosen.rule)


@kept(128)
def _tally(found: Assessment, rule: str) -> Tally:
    return tally(found, rule)
