"""What must a state do if things go otherwise? Sliders whose answer follows while they move."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.dsa import dsa_vintage, guidance_vintages, inputs_known, vintage_as_of
from stabilitypact.i18n.translation import Translation
from stabilitypact.i18n.writing import collated
from stabilitypact.path.levers import LEVERS, Lever
from stabilitypact.path.planned import plan_in
from stabilitypact.path.results import Trajectory
from stabilitypact.path.rules import ARTICLES, PERIODS
from stabilitypact.path.simulation import Simulation
from stabilitypact.sentence import say
from stabilitypact.show.explained import article as in_language
from stabilitypact.show.explained import joined, line, lines
from stabilitypact.web import questions
from stabilitypact.web import told as telling
from stabilitypact.web.api.known import page_only
from stabilitypact.web.charts import publication_title
from stabilitypact.web.pages.sources import inputs_place
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.required import criterion
from stabilitypact.web.simulated import DEFAULT_STATE, Asked, SimulatorView, asked, exact, simulator_view
from stabilitypact.web.snippets import simulator_snippets

router = APIRouter(include_in_schema=False)
LEVER_NAMES = {
    "growth": say("Growth, points a year more or less"),
    "inflation": say("Inflation, points a year more or less"),
    "rates": say("Market interest rates, points more or less"),
    "one_offs": say("One-offs in each year, % of GDP"),
    "multiplier": say("Fiscal multiplier"),
}

MARK = 1e-6
"""Share of a slider's step within which an amount stands at a mark."""

known = [Depends(page_only(*LEVERS, "step_", "state", "country", "year"))]


@router.get("/simulator", dependencies=known)
def first(request: Request, found: Annotated[Asked, Depends(asked)]) -> Response:
    """Go to the simulator of the state that a form chose, or of the default one."""
    rest = {
        name: value for name, value in request.query_params.multi_items() if name not in ("state", "country")
    }
    state = request.query_params.get("state")
    code = find_country(state).code if state else found.view.state or DEFAULT_STATE
    return RedirectResponse(address(f"/simulator/{code}", rest), 303)


@router.get("/simulator/{state}", dependencies=known)
def simulator(request: Request, state: questions.State, found: Annotated[Asked, Depends(asked)]) -> Response:
    """Show a simulation; what cannot be used is told beside its field, and nothing that was typed is lost."""
    return render(request, "simulator.html", **_context(request, state, found))


@router.get("/embed/simulator/{state}", dependencies=known)
def embedded(
    request: Request, state: questions.State, chosen: Annotated[SimulatorView, Depends(simulator_view)]
) -> Response:
    """Show sentence, chart and table of a simulation alone, for other people's pages."""
    return render(request, "simulator_embed.html", **_context(request, state, Asked(chosen)))


@router.get("/explain/{state}/simulation", dependencies=known)
def explained(
    request: Request, state: questions.State, chosen: Annotated[SimulatorView, Depends(simulator_view)]
) -> Response:
    """Explain the numbers of a simulation: its steps, what makes them bind, by which article."""
    t = reader(request)
    view = replace(chosen, state=find_country(state).code)
    found = view.simulate()
    about = dsa_vintage(found.trajectory.vintage)
    return render(
        request,
        "explain_path.html",
        code=view.state,
        name=t.country(view.state),
        title=t.text("The simulated path over %(years)s years", years=view.period),
        lines=lines(t, view.searched().explain()),
        heads=[t.text("Year"), t.text("Step"), t.text("Structural primary balance"), t.text("Debt level")],
        rows=_path_rows(t, found),
        margins=[(row["name"], row["margin"], row["article"]) for row in _criteria(t, found.trajectory)],
        source=about.title,
        place=inputs_place(about.id),
        published=t.day(about.told),
        vintage=about.id,
        notes=[t.labelled(each["label"], each["value"]) for each in _moves(t, view)],
        api=address(f"/api/v1/simulate/{view.state}", view.fixed()),
        table=("simulation", {"country": view.state, **view.values()}),
    )


def _path_rows(t: Translation, found: Simulation) -> list[list[str]]:
    """Return year, step, structural primary balance and debt of the years of adjustment."""
    one = found.trajectory
    debt = dict(zip(found.years, found.debt, strict=True))
    level, rows = one.spb_start, []
    for place, step in enumerate(one.steps or ()):
        year, level = one.base_year + 1 + place, level + step
        rows.append([str(year), t.number(step, 2), t.number(level, 2), t.number(debt[year])])
    return rows


def _context(request: Request, state: str, given: Asked) -> dict[str, Any]:
    t = reader(request)
    view = replace(given.view, state=find_country(state).code)
    found, base, largest = view.simulate(), view.baseline(), view.largest()
    fixed = {**view.fixed(), "lang": t.language}
    told = telling.simulation(t, found, base)
    return {
        "code": view.state,
        "name": t.country(view.state),
        "states": sorted(
            ((c, t.country(c)) for c in guidance_vintages(view.guidance)), key=lambda pair: collated(pair[1])
        ),
        "periods": PERIODS,
        "chosen": view,
        "year": _year(request),
        "kept": {
            name: value for name, value in view.values().items() if name in ("guidance", "draws", "seed")
        },
        "figures": _figures(t, view),
        "figures_fault": line(t, given.faults["as_of"]).text if "as_of" in given.faults else "",
        "plan": _plan(view),
        "levers": _levers(t, view, given),
        "fields": _fields(t, given, replace(view, steps=None).searched()),
        "fault": line(t, given.faults["steps"]).text if "steps" in given.faults else "",
        "largest": None if largest is None else t.number(largest[0], 2),
        "found": _shown(t, found),
        "base": _shown(t, base),
        "moved": bool(view.moved or view.steps),
        "moves": _moves(t, view),
        "unused": _unused(t, given),
        "sentence": sentence(t, view.searched()),
        "place": inputs_place(found.trajectory.vintage),
        "summary": f"{_drawn(t, view, publication_title(found.trajectory.vintage))} {told}",
        "criteria": _criteria(t, found.trajectory),
        "years": _years(t, found, base),
        "draws": found.draws,
        "required": found.trajectory.kind == "reference_trajectory",
        "chart": view.values(),
        "unmoved": replace(view, steps=None, moved=()).values(),
        "permalink": address(f"/simulator/{view.state}", fixed),
        "snippets": simulator_snippets(view, str(request.base_url), fixed),
    }


def _unused(t: Translation, given: Asked) -> list[str]:
    """Return which values of the address are not used, and why: the answer shown is another one's."""
    names = {**LEVER_NAMES, "period": say("Years of adjustment"), "as_of": say("Figures")}
    steps = say("Yearly steps, % of GDP")
    return [
        t.text(
            "%(what)s: “%(value)s” is not used. %(why)s",
            what=t.text(names.get(name, steps)),
            value=given.given.get(name, ""),
            why=line(t, fault).text,
        )
        for name, fault in given.faults.items()
    ]


def _figures(t: Translation, view: SimulatorView) -> list[tuple[str, str, bool, bool]]:
    """Return whose figures can be chosen: the guidance's, newer inputs, and a user's own."""
    rows = [("", t.text("The Commission’s guidance of %(year)s", year=view.guidance), not view.as_of, True)]
    rows += [(value, title, value == view.as_of, True) for value, title in inputs_known(view.state)]
    if view.as_of and not any(chosen for _, _, chosen, _ in rows):
        rows.append((view.as_of, view.as_of, True, True))
    return rows


def _plan(view: SimulatorView) -> dict[str, Any] | None:
    """Return the address that tests the plan of a user's own figures, None where they hold none."""
    plan = plan_in(vintage_as_of(view.as_of).id, view.state) if view.as_of else None
    if plan is None or plan == view.steps:
        return None
    return replace(view, steps=plan, period=len(plan)).values()


def _year(request: Request) -> str:
    """Return the year chosen on another page, which the way back keeps."""
    year = request.query_params.get("year", "")
    return year if year.isdecimal() and len(year) == 4 else ""


def _drawn(t: Translation, view: SimulatorView, source: str) -> str:
    """Return what the chart shows by which line."""
    largest = view.largest()
    if largest is not None:
        return t.text(
            "%(state)s: debt with the largest step tried, %(step)s %% of GDP a year (solid, with its fan of 10 to 90 "
            "%% of draws), and as assumed (dashed). %(source)s.",
            state=t.country(view.state),
            step=t.number(largest[0], 2),
            source=source,
        )
    return t.text(
        "%(state)s: debt as simulated (solid, with its fan of 10 to 90 %% of draws) and as assumed (dashed). "
        "%(source)s.",
        state=t.country(view.state),
        source=source,
    )


def _fields(t: Translation, given: Asked, asked_for: Simulation) -> list[dict[str, Any]]:
    """Return a field for the step of each year that an adjustment may have; those beyond the period are spare."""
    first = asked_for.trajectory.base_year + 1
    required = asked_for.trajectory.steps or ()
    return [
        {
            "name": f"step_{place + 1}",
            "year": first + place,
            "spare": place >= given.view.period,
            "value": given.typed.get(f"step_{place + 1}", "").replace(".", t.number(0.5)[1]),
            "fault": line(t, given.faults[f"step_{place + 1}"]).text
            if f"step_{place + 1}" in given.faults
            else "",
            "required": t.number(required[place], 2) if place < len(required) else "",
        }
        for place in range(PERIODS[-1])
    ]


def _assumed(view: SimulatorView) -> float:
    from stabilitypact.path.simulation import assumed_multiplier

    if view.as_of:
        return assumed_multiplier(view.state, as_of=view.as_of)
    return assumed_multiplier(view.state, view.guidance)


def _levers(t: Translation, view: SimulatorView, given: Asked) -> list[dict[str, Any]]:
    moved = dict(view.moved)
    rows = []
    for name, lever in LEVERS.items():
        default = _assumed(view) if name == "multiplier" else 0.0
        value = moved.get(name, default)
        rows.append(
            {
                "name": name,
                "label": t.text(LEVER_NAMES[name]),
                "lever": lever,
                "value": exact(value),
                "default": exact(default),
                "step": lever.step if _on_a_mark(lever, value) else "any",
                "fault": line(t, given.faults[name]).text if name in given.faults else "",
            }
        )
    return rows


def _on_a_mark(lever: Lever, value: float) -> bool:
    """Tell whether a slider can stand at an amount; a browser moves it to the next mark otherwise."""
    marks = (value - lever.lowest) / lever.step
    return abs(marks - round(marks)) < MARK


def _moves(t: Translation, view: SimulatorView) -> list[dict[str, str]]:
    """Return what is moved, by how much."""
    rows = [{"label": t.text(LEVER_NAMES[name]), "value": t.plain(value)} for name, value in view.moved]
    if view.steps is not None:
        steps = t.joined([t.plain(step) for step in view.steps])
        rows.append({"label": t.text("Yearly steps, % of GDP"), "value": steps})
    return rows


def sentence(t: Translation, found: Simulation) -> str:
    """Return what the simulation says, in one sentence."""
    one, name = found.trajectory, t.country(found.country)
    span = {"first": one.base_year + 1, "last": one.base_year + one.period}
    title, asked = publication_title(one.vintage), found.as_of or ""
    own = bool(asked) and title.startswith(f"{asked} (")  # its name says enough between brackets
    when = {"state": name, **span, "source": asked if own else title}
    if one.status == "given":
        if one.certificate.fails:
            failing = t.joined([criterion(t, each) for each in one.certificate.fails])
            return t.text(
                "%(state)s, %(first)s to %(last)s (%(source)s): these steps fail: %(what)s.",
                what=failing,
                **when,
            )
        return t.text(
            "%(state)s, %(first)s to %(last)s (%(source)s): these steps meet every criterion.", **when
        )
    if one.average_step is None or one.spb_end is None:
        return t.text(
            "%(state)s, %(first)s to %(last)s (%(source)s): no step up to %(largest)s %% of GDP a year, where the "
            "search ends, meets every criterion. Shown is the path with that step.",
            **when,
            largest=t.number(one.certificate.neighbour or 0.0, 2),
        )
    told = {
        **when,
        "step": t.number(one.average_step, 2),
        "end": t.number(one.spb_end, 2),
        "binding": criterion(t, one.binding),
    }
    if one.kind == "technical_information":
        return t.text(
            "%(state)s keeps both reference values in %(base)s, so that no path is required. Technical information of "
            "the same kind for %(first)s to %(last)s (%(source)s): a change of the structural primary balance by "
            "%(step)s %% of GDP a year on average, to %(end)s %%; what binds: %(binding)s.",
            **told,
            base=one.base_year,
        )
    return t.text(
        "%(state)s must improve its structural primary balance by %(step)s %% of GDP a year on average from %(first)s "
        "to %(last)s, to %(end)s %% (%(source)s); what binds: %(binding)s.",
        **told,
    )


def _shown(t: Translation, found: Simulation) -> dict[str, str]:
    one = found.trajectory
    nothing = "–"
    return {
        "steps": t.joined([t.number(step, 2) for step in one.steps or ()]) or nothing,
        "average": nothing if one.average_step is None else t.number(one.average_step, 2),
        "end": nothing if one.spb_end is None else t.number(one.spb_end, 2),
        "debt": t.number(found.debt[-1]) if found.debt else nothing,
        "last": str(found.years[-1]) if found.years else nothing,
        "chance": nothing if one.probability is None else t.number(100 * one.probability),
        "binding": _binding(t, one),
    }


def _binding(t: Translation, one: Trajectory) -> str:
    """Return what makes a required path bind, or what given steps fail."""
    if one.status != "given":
        return criterion(t, one.binding)
    if not one.certificate.fails:
        return t.text("nothing: every criterion is met")
    failing = t.joined([criterion(t, each) for each in one.certificate.fails])
    return t.text("fails: %(what)s", what=failing)


def _criteria(t: Translation, one: Trajectory) -> list[dict[str, Any]]:
    """Return the criteria with their margins; the binding one first."""
    rows = []
    for name, margin in one.certificate.margins.items():
        article = (
            ARTICLES.get(name)
            or ARTICLES.get(name.split("_")[0])
            or ARTICLES.get("_".join(name.split("_")[:2]))
        )
        share = name == "likely"
        amount = t.number(100 * margin if share else margin, 1 if share else 2)
        rows.append(
            {
                "name": criterion(t, name),
                **_verdict(t, one, name, margin),
                "margin": joined(f"{amount} {t.text('pp') if share else t.text('% of GDP')}"),
                "article": in_language(t, article or ""),
                "binds": name == one.binding,
            }
        )
    return sorted(rows, key=lambda row: not row["binds"])


def _verdict(t: Translation, one: Trajectory, name: str, margin: float) -> dict[str, str]:
    """Return whether a criterion is met, missed, or not needed because its alternative holds (Art. 6(a), 10(1))."""
    if margin > 0:
        return {"key": "met", "word": t.text("met")}
    spared = one.status == "found" or (one.status == "given" and name not in one.certificate.fails)
    if spared:
        return {"key": "not_applicable", "word": t.text("not needed")}
    return {"key": "not_met", "word": t.text("not met")}


def _years(t: Translation, found: Simulation, base: Simulation) -> list[dict[str, str]]:
    """Return debt and balance year by year, beside the unmoved assumptions."""
    assumed = dict(zip(base.years, base.debt, strict=True))
    fan = dict(zip(found.fan_years, found.fan, strict=True))
    rows = []
    for year, debt, balance in zip(found.years, found.debt, found.balance, strict=True):
        spread = fan.get(year)
        rows.append(
            {
                "year": str(year),
                "debt": t.number(debt),
                "balance": t.number(balance),
                "assumed": t.number(assumed[year]) if year in assumed else "–",
                "fan": f"{t.number(spread[0])} … {t.number(spread[-1])}" if spread else "",
            }
        )
    return rows
