"""Which charts do the pages show? The definitions of the room `show`, with the reader's words, as JSON, PNG and SVG."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from stabilitypact.errors import BadInput
from stabilitypact.figures.access import figures
from stabilitypact.figures.countries import country as find_country
from stabilitypact.i18n.translation import Translation
from stabilitypact.plotting import draw
from stabilitypact.reform.comparison import Comparison
from stabilitypact.sentence import say
from stabilitypact.show import charts_svg
from stabilitypact.show.charts import even_lines
from stabilitypact.show.charts_words import localised
from stabilitypact.web import told as telling
from stabilitypact.web import words
from stabilitypact.web.answering import answer
from stabilitypact.web.keeping import kept
from stabilitypact.web.pages.union import tally_of
from stabilitypact.web.reformed import ReformView, reform_view
from stabilitypact.web.rendering import reader
from stabilitypact.web.required import required, required_fan
from stabilitypact.web.simulated import SimulatorView, simulator_view
from stabilitypact.web.view import View, view

router = APIRouter(include_in_schema=False)
MEDIA = {"json": "application/json", "png": "image/png", "svg": "image/svg+xml"}
SCALE = 2.0

Options = Mapping[str, Any]


class Made(NamedTuple):
    """A chart, its title, its source, and in words what it shows."""

    chart: Any
    title: str
    source: str
    told: str


Maker = Callable[[Translation, View, str, Options], Made]


def union(t: Translation, chosen: View, _: str, options: Options) -> Made:
    """Return the map of tiles, its title and its source."""
    status = chosen.status()
    chart = draw(status, kind=chosen.rule, mode=options["mode"])
    told = words.headline(t, status, chosen.rule)
    return Made(chart, words.headline(t, status, chosen.rule), status.vintage.title, told)


def counts(t: Translation, chosen: View, _: str, options: Options) -> Made:
    """Return the number of states by verdict over the years."""
    status = chosen.status()
    found = tally_of(chosen, status)
    title = t.text("Number of states by verdict since 1995: %(rule)s", rule=words.rule_name(t, chosen.rule))
    return Made(draw(found, **options), title, found.title, telling.tally(t, found))


def debt(t: Translation, chosen: View, code: str, options: Options) -> Made:
    """Return published debt over the years."""
    return _series(t, chosen, code, "debt", options)


def balance(t: Translation, chosen: View, code: str, options: Options) -> Made:
    """Return the published balance over the years."""
    return _series(t, chosen, code, "balance", options)


def _series(t: Translation, chosen: View, code: str, variable: str, options: Options) -> Made:
    held = chosen.status().vintage
    years = [year for year in held.years if year >= 1995]
    found = figures(code, variable, years=years, vintage=held.id)
    name = t.text("Debt") if variable == "debt" else t.text("Balance")
    title = t.labelled(t.country(code), name)
    return Made(draw(found, **options), title, held.title, telling.series(t, found))


def projection(t: Translation, chosen: View, code: str, options: Options) -> Made:
    """Return projected debt with and without the required adjustment."""
    found = required(find_country(code).code, chosen.path_as_of())
    first = found.adjusted or found.unchanged
    others = (found.unchanged,) if found.adjusted else ()
    chart = draw(first, kind="debt", others=others, **options)
    title = t.text("%(state)s: debt with the required adjustment and without", state=t.country(code))
    told = telling.projection(t, found.adjusted, found.unchanged)
    return Made(chart, title, publication_title(first.vintage), told)


def fan(t: Translation, chosen: View, code: str, options: Options) -> Made:
    """Return the fan of debt after the required adjustment."""
    found = required_fan(find_country(code).code, chosen.path_as_of())
    title = t.text("%(state)s: debt under shocks after the adjustment", state=t.country(code))
    return Made(draw(found, **options), title, publication_title(found.vintage), telling.fan(t, found))


def publication_title(vintage: str) -> str:
    """Return the title of the figures behind a projection."""
    from stabilitypact.figures.dsa import dsa_vintage

    return dsa_vintage(vintage).title


MAKERS: Mapping[str, Maker] = {
    "union": union,
    "counts": counts,
    "debt": debt,
    "balance": balance,
    "projection": projection,
    "fan": fan,
}
Mode = Annotated[str, Query(pattern="^(light|dark)$")]
Width = Annotated[int, Query(ge=200, le=1200)]


@router.get("/chart/simulation.{form}")
def simulation(
    request: Request,
    form: str,
    chosen: Annotated[SimulatorView, Depends(simulator_view)],
    mode: Mode = "light",
    width: Width = 640,
) -> Response:
    """Send the chart of a simulation."""
    t = reader(request)
    found, base, largest = chosen.simulate(), chosen.baseline(), chosen.largest()
    title = t.text("%(state)s: debt as simulated", state=t.country(chosen.state))
    spec = plain(draw(found, beside=base, mode=mode, width=width))
    if largest is not None:
        title = t.text(
            "%(state)s: debt with the largest step tried, %(step)s %% of GDP a year",
            state=t.country(chosen.state),
            step=t.number(largest[0], 2),
        )
        spec = {**spec, "title": {**spec["title"], "text": even_lines(title, 70)}}
    told = telling.simulation(t, found, base)
    return _send(request, form, spec, t, title, publication_title(found.trajectory.vintage), told)


@router.get("/chart/reform.{form}")
def reform(
    request: Request,
    form: str,
    chosen: Annotated[ReformView, Depends(reform_view)],
    mode: Mode = "light",
    width: Width = 640,
) -> Response:
    """Send the chart of states in breach under a reform and its base."""
    t = reader(request)
    found = chosen.comparison()
    title = t.text("States in breach, past and to come")
    made = draw(found, kind="breaches", mode=mode, width=width)
    return _send(request, form, plain(made), t, title, _past(found), telling.breaches(t, found))


@router.get("/chart/reform-map.{form}")
def reform_map(
    request: Request,
    form: str,
    chosen: Annotated[ReformView, Depends(reform_view)],
    mode: Mode = "light",
    width: Width = 640,
) -> Response:
    """Send the map of who has to do more or less under a reform."""
    t = reader(request)
    found = chosen.comparison()
    made = draw(found, kind="map", mode=mode, width=width)
    told = telling.efforts(t, list(found.effort_change(found.reforms[0].id).values()))
    return _send(request, form, plain(made), t, t.text("Who has to do more or less"), _past(found), told)


def _past(found: Comparison) -> str:
    return ", ".join(dict.fromkeys(found.tracks[found.base.id].vintages))


@router.get("/chart/{name}.{form}")
def chart(
    request: Request,
    name: str,
    form: str,
    chosen: Annotated[View, Depends(view)],
    country: Annotated[str, Query(max_length=60)] = "",
    mode: Mode = "light",
    width: Width = 640,
) -> Response:
    """Send a chart as Vega-Lite, PNG or SVG."""
    if name not in MAKERS:
        raise HTTPException(404)
    if name not in ("union", "counts") and not country:
        raise BadInput(say("This chart is of one state: name it with country=."))
    t = reader(request)
    made = _made(name, t, chosen, country, mode, width, date.today())
    return _send(request, form, made.chart, t, made.title, made.source, made.told)


@kept(128)
def _made(name: str, t: Translation, chosen: View, country: str, mode: str, width: int, _today: date) -> Made:
    made = MAKERS[name](t, chosen, country, {"mode": mode, "width": width})
    return made._replace(chart=plain(made.chart))


def plain(chart: Any) -> dict[str, Any]:
    """Return a chart as Vega-Lite; its definition is checked against the schema by tests, not on every request."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec


def _send(
    request: Request, form: str, spec: dict[str, Any], t: Translation, title: str, source: str, told: str
) -> Response:
    """Send a chart in the reader's language; what it shows in words goes with it, for whoever cannot see it."""
    if form not in MEDIA:
        raise HTTPException(404)
    made = {**localised(spec, t), "description": told or title}
    if form == "json":
        made["title"] = None  # on a page the heading beside the chart says it
    elif t.language != "en" and made["title"] == spec["title"]:
        made["title"] = _title(spec, t, title, source)
    made.pop("usermeta", None)
    headers = {"Vary": "Accept-Language", "Content-Language": t.language}
    if form == "json":
        return answer(request, json.dumps(made, ensure_ascii=False), MEDIA[form], headers=headers)
    import vl_convert

    body = (
        vl_convert.vegalite_to_png(made, scale=SCALE)
        if form == "png"
        else charts_svg.told(vl_convert.vegalite_to_svg(made), made["description"], t.language)
    )
    return answer(request, body, MEDIA[form], headers=headers)


def _title(spec: Mapping[str, Any], t: Translation, title: str, source: str) -> dict[str, Any]:
    """Return the page's title and source, where the catalogue lacks a sentence of the chart's own title."""
    subtitle = t.text("Figures: %(title)s.", title=source) if source else ""
    return {**spec["title"], "text": even_lines(title, 70), "subtitle": even_lines(subtitle, 100)}
