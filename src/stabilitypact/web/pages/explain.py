"""How does one number or verdict come about? Arithmetic, article, figure, source, on a page of its own or beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from stabilitypact.errors import BadInput
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.figures.store import publication
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.law.facts import adjustment_period, ceiling, ceilings
from stabilitypact.law.finding import Finding
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.results import Trajectory
from stabilitypact.path.words import article_of
from stabilitypact.sentence import State, say
from stabilitypact.show.explained import article, lines, tree, variable_label
from stabilitypact.web import answers, questions
from stabilitypact.web.api.known import page_only
from stabilitypact.web.api.law import OneRule
from stabilitypact.web.limits import LONGEST_NAME
from stabilitypact.web.pages.sources import inputs_place
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.required import NONE_SHOWN, criterion, fan_rows, required, required_fan
from stabilitypact.web.snippets import explain_snippets, path_snippets
from stabilitypact.web.view import View, view
from stabilitypact.web.words import READING_NAMES

router = APIRouter(include_in_schema=False)


Day = Annotated[str, Query(max_length=LONGEST_NAME)]


@router.get("/explain/{country}/path", dependencies=[Depends(page_only())])
def explain_path(
    request: Request, country: questions.State, period: Annotated[int, Query()] = 4, as_of: Day = ""
) -> Response:
    """Explain the numbers of a required path."""
    t = reader(request)
    code = find_country(country).code
    found = required(code, as_of or None)
    one = found.path(period)
    about = dsa_vintage(one.vintage)
    years = range(one.base_year + 1, one.base_year + one.period + 1)
    level, rows = one.spb_start, []
    for year, step in zip(years, one.steps or (), strict=False):
        level += step
        growth = [each.get(year) for each in _growth_by_part(one)]
        parts = [NONE_SHOWN if value is None else t.number(value, 2) for value in growth]
        rows.append([str(year), t.number(step, 2), t.number(level, 2), *parts])
    return render(
        request,
        "explain_path.html",
        code=code,
        name=t.country(code),
        title=t.text("The required path over %(years)s years", years=one.period),
        lines=lines(t, one.explain()),
        heads=[
            t.text("Year"),
            t.text("Step"),
            t.text("Structural primary balance"),
            *(f"{variable_label(t, name)}, %" for name in ("potential_growth", "deflator_growth")),
            t.text("Net expenditure growth, %"),
        ],
        rows=rows,
        margins=[
            (criterion(t, name), _margin(t, name, value), article(t, article_of(name)))
            for name, value in one.certificate.margins.items()
        ],
        source=about.title,
        place=inputs_place(about.id),
        published=t.day(about.told),
        vintage=about.id,
        notes=[
            t.text(
                "In %(year)s the structural primary balance is %(start)s %% of GDP.",
                year=one.base_year,
                start=t.number(one.spb_start, 2),
            ),
            t.text(
                "The path is computed here, as the law and the Commission’s practice describe it. It is not the "
                "ceiling that the Council has set on the plan of the state."
            ),
        ],
        snippets=path_snippets(code, as_of, str(request.base_url), period=period),
        api=address("/api/v1/trajectory", {"country": code, "period": period, "as_of": as_of}),
        table=("path", {"country": code, "as_of": as_of}),
    )


def _growth_by_part(one: Trajectory) -> tuple[Mapping[int, float], ...]:
    """Return potential growth, growth of the deflator, and the growth of net expenditure that follows."""
    return (one.potential_growth, one.deflator_growth, one.net_expenditure_growth)


@router.get("/explain/{country}/fan", dependencies=[Depends(page_only())])
def explain_fan(request: Request, country: questions.State, as_of: Day = "") -> Response:
    """Explain the fan of debt under shocks."""
    t = reader(request)
    code = find_country(country).code
    fan = required_fan(code, as_of or None)
    about = dsa_vintage(fan.vintage)
    return render(
        request,
        "explain_path.html",
        code=code,
        name=t.country(code),
        title=t.text("Debt under shocks after the adjustment"),
        lines=lines(t, fan.explain()),
        heads=[t.text("Year"), *(f"p{each:g}" for each in fan.percentiles)],
        rows=[[each["year"], *each["values"]] for each in fan_rows(t, fan)],
        margins=[],
        source=about.title,
        place=inputs_place(about.id),
        published=t.day(about.told),
        vintage=about.id,
        notes=[
            t.text(
                "p10 is the debt below which a tenth of the draws lie; p50 is the median. Debt in % of GDP."
            )
        ],
        snippets=path_snippets(code, as_of, str(request.base_url)),
        api=address(f"/api/v1/fan/{code}", {"as_of": as_of}),
        table=("fan", {"country": code, "as_of": as_of}),
    )


@router.get("/explain/{country}/ceiling", dependencies=[Depends(page_only())])
def explain_ceiling(
    request: Request,
    country: questions.State,
    year: Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR)],
    as_of: Day = "",
) -> Response:
    """Explain where a ceiling of net expenditure growth comes from."""
    t = reader(request)
    code = find_country(country).code
    day = parse_as_of(as_of) if as_of else date.today()
    found = ceiling(code, year, day)
    if found is None:
        raise BadInput(
            say(
                "The shipped table holds no ceiling of the Council for %(state)s in %(year)s.",
                state=State(code, find_country(code).name),
                year=year,
            )
        )
    period = adjustment_period(code, day)
    notes = [ceiling_origin(t, code, year, day)]
    if period is not None:
        notes.append(t.text("The plan of the state adjusts over %(years)s years.", years=period.years))
    notes.append(evidence(t, found.status))
    same = [each for each in ceilings(code) if each.act == found.act]
    return render(
        request,
        "explain_path.html",
        code=code,
        name=t.country(code),
        title=t.text("Ceiling of net expenditure growth"),
        lines=[],
        heads=[t.text("Year"), t.text("Net expenditure growth, %")],
        rows=[[str(each.year), t.number(each.max_growth)] for each in same],
        margins=[],
        source=found.source,
        place="",
        published="",
        vintage=found.act,
        notes=notes,
        api="",
    )


@router.get("/explain/{country}/{year}/{rule}")
def explain(
    request: Request,
    country: questions.State,
    year: questions.PathYear,
    rule: OneRule,
    chosen: Annotated[View, Depends(view)],
) -> Response:
    """Explain one verdict."""
    t = reader(request)
    code = find_country(country).code
    finding = explained_finding(chosen, code, year, rule)
    vintage = publication(finding.vintage)
    return render(
        request,
        "explain.html",
        code=code,
        name=t.country(code),
        year=year,
        tree=tree(t, finding),
        vintage=vintage,
        published=t.day(vintage.published),
        book=t.text(RuleBook.named(finding.rulebook).title),
        reading=t.text(READING_NAMES[chosen.reading]),
        view=chosen,
        file={"country": code, **chosen.values(year=year, rule=rule, guidance=None)},
        snippets=explain_snippets(chosen, finding, code, str(request.base_url)),
        api=address(
            f"/api/v1/explain/{code}/{year}/{rule}", chosen.values(year=None, rule=None, guidance=None)
        ),
    )


def explained_finding(chosen: View, code: str, year: int, rule: str) -> Finding:
    """Return the finding behind a verdict of a view.

    All states are judged, as on the pages that lead here: for one alone another publication could be the newest.
    """
    found = answers.assess(None, (year,), chosen.as_of, chosen.rulebook, chosen.vintage, chosen.reading)
    return found.finding(code, year, rule)


def ceiling_origin(t: Translation, code: str, year: int, day: date) -> str:
    """Return which act of the Council set a state's ceiling of a year, as known on a day; empty where there is none."""
    found = ceiling(code, year, day)
    if found is None:
        return ""
    when = t.day(found.act_date)
    if found.act_kind == "procedure":
        return t.text("Set by the Council on %(day)s in the excessive deficit procedure.", day=when)
    period = adjustment_period(code, day)
    if period is None:
        return t.text("Set by the Council on %(day)s for the plan of the state.", day=when)
    return t.text(
        "Set by the Council on %(day)s for the plan of the state over %(years)s years.",
        day=when,
        years=period.years,
    )


def evidence(t: Translation, status: str) -> str:
    """Return how well a fact is known."""
    if status == "verified":
        return t.text("Read in the act itself.")
    if status == "seen":
        return t.text("Seen in a secondary source, not in the act itself.")
    return t.text("Unverified.")


def _margin(t: Translation, name: str, value: float) -> str:
    """Return by how much a criterion is met: chances in points, balances and debt in % of GDP."""
    unit = t.text("pp") if name == "likely" else t.text("% of GDP")
    return f"{t.number(100 * value)} {unit}" if name == "likely" else f"{t.number(value, 2)} {unit}"
