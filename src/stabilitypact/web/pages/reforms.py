"""What if the rules were others? Pick, edit and compare rule sets: who must do more or less, breaches, the Council."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from stabilitypact.errors import PactError
from stabilitypact.i18n.translation import Translation
from stabilitypact.i18n.writing import collated
from stabilitypact.law.rulebook import rulebooks
from stabilitypact.reform.comparison import SAME, Comparison, other_rules
from stabilitypact.reform.council import CouncilVote, Tally, day_of, unprojected
from stabilitypact.reform.library import IDS, library
from stabilitypact.reform.model import IN_FORCE, Reform
from stabilitypact.reform.positions import POSITIONS
from stabilitypact.reform.telling import resting
from stabilitypact.reform.track import THEN
from stabilitypact.reform.words import label_words
from stabilitypact.sentence import say
from stabilitypact.show.charts_reform_map import EFFORT_WORDS, effort_key
from stabilitypact.show.explained import Line, citation, joined, line
from stabilitypact.show.tiles import reading_order
from stabilitypact.web import told as telling
from stabilitypact.web.api.known import page_only
from stabilitypact.web.breaching import breaching
from stabilitypact.web.editable import Key, book_of, keys
from stabilitypact.web.pages.effort import pace_note
from stabilitypact.web.reformed import LONGEST, ReformView, by_id, reform_view, shipped_text, with_positions
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.snippets import reform_snippets

router = APIRouter(include_in_schema=False)
POSITION_WORDS = {"for": say("for"), "against": say("against"), "abstain": say("abstains")}
PROCEDURE_WORDS = {
    "qualified majority": say("qualified majority"),
    "without a Commission proposal": say("without a Commission proposal"),
    "euro area only": say("euro area only"),
    "reverse qualified majority": say("reverse qualified majority"),
    "unanimity": say("unanimity"),
}

REVERSE, UNANIMITY = "reverse qualified majority", "unanimity"


KEPT = ("state", "year")
"""What other pages chose, which the way back keeps."""


@router.get("/reforms", dependencies=[Depends(page_only("at_", *KEPT))])
def reforms(request: Request, asked: Annotated[ReformView, Depends(reform_view)]) -> Response:
    """Show a reform beside its base; what a form leaves empty does not stand in the address."""
    query = request.query_params.multi_items()
    held = [(name, value) for name, value in query if value or name == "text"]
    if len(held) < len(query):
        return RedirectResponse(f"/reforms?{urlencode(held)}" if held else "/reforms", 303)
    return render(request, "reforms.html", **_context(request, asked))


@router.get("/embed/reforms", dependencies=[Depends(page_only("at_", *KEPT))])
def embedded(request: Request, asked: Annotated[ReformView, Depends(reform_view)]) -> Response:
    """Show sentence, map, chart and tables of a comparison alone, for other people's pages."""
    return render(request, "reforms_embed.html", **_context(request, asked))


def _context(request: Request, asked: ReformView) -> dict[str, Any]:
    t = reader(request)
    chosen = with_positions(asked, request.query_params.multi_items())
    base: dict[str, Any] = {
        "chosen": chosen,
        "library": [(each.id, line(t, each.title), each.id == chosen.reform) for each in library()],
        "bases": _bases(t, chosen),
        "text": chosen.text or ("" if chosen.empty else shipped_text(chosen.reform)),
        "keys": _keys(t, chosen),
        "book": t.text(book_of(_base_of(chosen)).title),
        "state": request.query_params.get("state", "")[:60],
        "year": request.query_params.get("year", "")[:4],
        "fault_line": 0,
        "longest": LONGEST,
        "trouble": "",
    }
    try:
        reform = chosen.source()
        found = chosen.comparison()
        barred = chosen.barred() or unprojected(found)
        vote = None if barred else chosen.vote()
    except PactError as error:
        line_of = error.sentence.values.get("line", 0) if chosen.text else 0
        return {**base, "trouble": error.sentence, "fault_line": line_of, "reform": None}
    fixed = {**chosen.fixed(), "lang": t.language}
    changes = found.effort_change(reform.id)
    mixed = other_rules(reform, found.base, found.forwards[reform.id].years[0]) if found.forwards else None
    alone = replace(chosen, base=reform.base)
    return {
        **base,
        "reform": reform,
        "sentence": sentence(t, changes),
        "mixed": mixed and line(t, mixed),
        "alone": alone.values(),
        "figures": _figures(t, chosen, found),
        "brief": _brief(chosen, found, base["state"]),
        "title": line(t, reform.title),
        "summary": line(t, reform.summary),
        "by": "" if chosen.text else ", ".join(part for part in (reform.author, reform.date) if part),
        "origin": _origin(t, chosen, reform),
        "doubts": [
            line(t, each)
            for each in (*reform.doubts, *reform.warnings, *reform.assumptions, *found.notes)
            if each != mixed
        ],
        "tiles": [_tile(t, code, changes[code]) for code in reading_order(changes)],
        "rows": _rows(t, changes, vote),
        "legend": _legend(t, changes),
        "breaches": _breaches(t, found),
        "average": _average(t, found),
        "barred": None if vote else line(t, barred or ""),
        **(_council(t, chosen, vote) if vote else {}),
        "permalink": address("/reforms", fixed),
        "chart": chosen.values(),
        "meant": _meant(t, found),
        "told": telling.breaches(t, found),
        "pace": pace_note(t, found),
        "same": t.number(SAME, 3),
        "snippets": reform_snippets(chosen, str(request.base_url), fixed),
    }


def _meant(t: Translation, found: Comparison) -> str:
    """Return what the numbers of the map are: of the years to come, or of the past where those are not projected."""
    if found.forwards:
        return t.text(
            "Numbers: required effort less that under the base, % of GDP a year on average over the years to come."
        )
    base = say("The rules in force") if found.base.id == IN_FORCE else found.base.title
    return t.text(
        "Required effort less that under the base, %% of GDP a year on average over the past; base: %(base)s.",
        base=t.text(base),
    )


def _origin(t: Translation, chosen: ReformView, reform: Reform) -> Line:
    """Return what kind of proposal the reform is; of what the reader wrote or changed only that."""
    if not chosen.text:
        return line(t, label_words(reform))
    if reform.id in IDS:
        title = line(t, by_id(reform.id).title).text
        return Line(t.text("changed by the reader, after “%(title)s”", title=title), t.language)
    return Line(t.text("written by the reader"), t.language)


def _base_of(chosen: ReformView) -> str:
    """Return the rule book that the reform shown changes; the rules in force where its text is no reform."""
    try:
        return str(chosen.source().base)
    except PactError:
        return IN_FORCE


def _keys(t: Translation, chosen: ReformView) -> list[Key]:
    """Return what may be changed in the rule book that the reform shown starts from."""
    return keys(t, _base_of(chosen))


def _bases(t: Translation, chosen: ReformView) -> list[tuple[str, str, bool]]:
    rows = [(IN_FORCE, t.text("The rules in force"))] + [(b.id, t.text(b.title)) for b in rulebooks()]
    return [(id_, words, id_ == chosen.base) for id_, words in rows]


def _figures(t: Translation, chosen: ReformView, found: Comparison) -> list[Line]:
    """Return whose figures past and future rest on, and the day on which they were known where one was asked for."""
    told = [line(t, each) for each in resting(found)]
    day = None if chosen.barred() else day_of(chosen.as_of or None)
    if day is not None:
        told.append(Line(f"({t.text('figures known on %(day)s', day=t.day(day))})", t.language))
    return told


def _brief(chosen: ReformView, found: Comparison, state: str) -> dict[str, Any]:
    """Return the place of the brief and the figures that it takes from this page; it has no such thing as "then"."""
    only = found.countries[0] if chosen.barred() else "EU"
    return {
        "place": state or only,
        "as_of": None if chosen.as_of == THEN else chosen.as_of or None,
        "vintage": chosen.vintage or None,
    }


def sentence(t: Translation, changes: Mapping[str, float | None]) -> str:
    """Return who gains and who loses in one sentence."""
    keys = [effort_key(change) for change in changes.values()]
    if len(changes) == 1:
        code, change = next(iter(changes.items()))
        told = t.labelled(t.country(code), t.text(EFFORT_WORDS[keys[0]]))
        if change is None:
            return f"{told}."
        return joined(f"{told} ({t.number(change, 2)} {t.text('% of GDP a year')}).")
    return t.text(
        "Against the base, %(less)s states have to do less, %(more)s more; for %(same)s nothing changes, for "
        "%(unknown)s it is not known.",
        **{key: keys.count(key) for key in EFFORT_WORDS},
    )


def _tile(t: Translation, code: str, change: float | None) -> dict[str, Any]:
    key = effort_key(change)
    return {
        "code": code,
        "name": t.country(code),
        "key": key,
        "word": t.text(EFFORT_WORDS[key]),
        "change": "–" if change is None else t.number(change, 2),
        "value": change,
    }


def _rows(
    t: Translation, changes: Mapping[str, float | None], vote: CouncilVote | None
) -> list[dict[str, Any]]:
    """Return the states in protocol order, with their positions where a vote is counted."""
    positions = {} if vote is None else vote.positions
    words = {code: t.text(POSITION_WORDS[each]) for code, each in positions.items()}
    return [{**_tile(t, code, change), "position": words.get(code)} for code, change in changes.items()]


def _legend(t: Translation, changes: Mapping[str, float | None]) -> list[dict[str, Any]]:
    keys = [effort_key(change) for change in changes.values()]
    return [
        {"key": key, "word": t.text(text), "count": keys.count(key)} for key, text in EFFORT_WORDS.items()
    ]


def _breaches(t: Translation, found: Comparison) -> dict[str, Any]:
    """Return the states in breach by year, the base first."""
    held = [breaching(found, name) for name in found.ids]
    years = sorted({year for each in held for year in each})
    return {
        "names": _names(t, found),
        "years": [(year, [each[year].states if year in each else None for each in held]) for year in years],
    }


def _names(t: Translation, found: Comparison) -> list[Line]:
    """Return what the compared rule sets are called."""
    return [line(t, found.tracks[name].reform.title) for name in found.ids]


def _average(t: Translation, found: Comparison) -> list[tuple[Line, str]]:
    efforts = [found.numbers(name).average_effort for name in found.ids]
    rows = zip(_names(t, found), efforts, strict=True)
    return [(name, "–" if value is None else t.number(value, 2)) for name, value in rows]


def _council(t: Translation, chosen: ReformView, vote: CouncilVote) -> dict[str, Any]:
    """Return what the part on the Council shows."""
    return {
        "votes": _votes(t, vote),
        "positions": _positions(t, chosen, vote),
        "population": f"{vote.vintage}, {vote.year}",
        "population_notes": [line(t, each) for each in vote.notes],
    }


def _votes(t: Translation, vote: CouncilVote) -> list[dict[str, Any]]:
    return [
        {
            "procedure": t.text(PROCEDURE_WORDS.get(each.procedure, each.procedure)),
            "passes": t.text("adopted") if each.passes else t.text("rejected"),
            **_counted(t, each),
            "note": line(t, each.note),
            "article": citation(t, each.citation),
        }
        for each in vote.tallies
    ]


def _counted(t: Translation, each: Tally) -> dict[str, str]:
    """Return what a way of voting counts and what it takes: votes for; against where it takes those to reject."""
    share, needed = (
        joined(f"{t.number(share, digits)} %")
        for share, digits in ((each.population_share, 1), (each.population_needed, 0))
    )
    rejecting = each.procedure == REVERSE
    counted = len(each.opposed) if rejecting or each.procedure == UNANIMITY else len(each.in_favour)
    votes = {"n": counted, "all": len(each.voters)}
    against = rejecting or each.procedure == UNANIMITY
    states = (
        t.text("%(n)s of %(all)s against", **votes) if against else t.text("%(n)s of %(all)s for", **votes)
    )
    if each.procedure == UNANIMITY:
        return {"states": states, "needed": t.text("nobody against"), "population": "–"}
    limit = {"states": each.states_needed, "share": needed}
    return {
        "states": states,
        "needed": t.text("%(states)s states and %(share)s to reject", **limit)
        if rejecting
        else t.text("%(states)s states and %(share)s", **limit),
        "population": t.text("%(share)s against", share=share)
        if rejecting
        else t.text("%(share)s for", share=share),
    }


def _positions(t: Translation, chosen: ReformView, vote: CouncilVote) -> list[dict[str, Any]]:
    own = dict(chosen.positions)
    return [
        {
            "code": code,
            "name": t.country(code),
            "default": t.text("by effort"),
            "options": [(each, t.text(POSITION_WORDS[each]), own.get(code) == each) for each in POSITIONS],
        }
        for code in sorted(vote.positions, key=lambda each: collated(t.country(each)))
    ]
