"""Which tables can be taken along? CSV and XLSX of what the pages show, figures unrounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.law.assess import COLUMNS, FIRST_YEAR, LAST_YEAR
from stabilitypact.law.finding import number_or_none
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import Verdict
from stabilitypact.path.results import Trajectory
from stabilitypact.path.words import article_of
from stabilitypact.sentence import say
from stabilitypact.show.page import table_csv
from stabilitypact.show.page_text import both
from stabilitypact.web.answering import answer
from stabilitypact.web.breaching import breaching
from stabilitypact.web.pages.union import SHOWN_RULES, procedure_key, tally_of
from stabilitypact.web.reformed import ReformView, reform_view, with_positions
from stabilitypact.web.required import SHOWN_PERIODS, debt_by_year, required, required_fan
from stabilitypact.web.simulated import SimulatorView, exact, simulator_view
from stabilitypact.web.view import View, check_rule, view

router = APIRouter(include_in_schema=False)
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RATIO, GROWTH = "% of GDP", "% a year"
RULE_COLUMNS = ("verdict", "value", "threshold", "margin", "unit")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with one heading each, and what they are of."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    about: Mapping[str, str]


def union(chosen: View, _: str) -> Table:
    """Return the states of the union's page, as the self-contained page's CSV has them, with the rule shown."""
    rule, status = check_rule(chosen.rule, SHOWN_RULES), chosen.status()
    text = list(csv.reader(io.StringIO(table_csv(status))))
    shown = [_rule_shown(status, row, rule) for row in status.members]
    rows = tuple(
        (*(_typed(cell) for cell in row), rule, *own) for row, own in zip(text[1:], shown, strict=True)
    )
    about = {
        "year": str(status.year),
        "as of": status.as_of.isoformat(),
        "procedures on": status.procedures_on.isoformat(),
        "rule": rule,
        "figures": status.vintage.title,
        "terms": status.vintage.terms,
        "rule book": status.rulebook,
        "reading": status.reading,
        "units": f"balance, debt: {RATIO}; ceiling: {GROWTH}; value, threshold, margin: unit of the row",
        "summary": status.summary(),
    }
    columns = (*text[0], "rule", *RULE_COLUMNS)
    return Table(f"pact-{status.year}-{status.vintage.id}", columns, rows, about)


def _rule_shown(status: Status, row: StatusRow, rule: str) -> tuple[Any, ...]:
    """Return the verdict of map and legend, and the numbers behind it where it is that of one rule."""
    if rule in ("both", "procedure"):
        return (str(both(row)) if rule == "both" else procedure_key(status, row), None, None, None, None)
    if rule not in status.assessment.segment(status.year).findings:
        return (str(Verdict.NOT_APPLICABLE), None, None, None, None)
    found = status.finding(row.country, rule)
    return (str(found.verdict), found.value, found.threshold, found.margin, found.unit)


def counts(chosen: View, _: str) -> Table:
    """Return the number of states by verdict, year by year, as the chart draws them."""
    rule, status = check_rule(chosen.rule, SHOWN_RULES), chosen.status()
    found = tally_of(chosen, status)
    rows = tuple(
        (year, found.kinds[year], rule, *(each[key] for key in found.keys), status.vintage.id)
        for year, each in found.counts.items()
    )
    about = {
        "rule": rule,
        "figures": found.title,
        "terms": status.vintage.terms,
        "rule book": chosen.rulebook or "in force",
        "units": "number of member states",
    }
    name = f"counts-{rule}-{status.vintage.id}"
    return Table(
        name, ("year", "kind", "rule", *found.keys, "vintage"), rows, {**about, "reading": status.reading}
    )


def country(chosen: View, name: str) -> Table:
    """Return every rule's verdict of one state, year by year, as the strip shows them."""
    code, status = _state(name), chosen.status()
    found = chosen.over_time(status)
    rows = tuple(row for row in found.rows() if row[0] == code)
    return Table(f"pact-{code}-{status.vintage.id}", COLUMNS, rows, _about(chosen, status, code))


def series(chosen: View, name: str) -> Table:
    """Return debt and balance of one state, year by year, % of GDP."""
    code, status = _state(name), chosen.status()
    held = status.vintage
    rows = []
    for year in (each for each in held.years if FIRST_YEAR <= each <= LAST_YEAR):
        values = [number_or_none(held.get(v, (code,), (year,))[0, 0]) for v in ("debt", "balance")]
        rows.append((code, year, *values, RATIO, held.kind(year), held.id))
    columns = ("country", "year", "debt", "balance", "unit", "kind", "vintage")
    return Table(f"series-{code}-{held.id}", columns, tuple(rows), _about(chosen, status, code))


def path(chosen: View, name: str) -> Table:
    """Return the required path of one state and its debt, with the path and without, year by year."""
    code = _state(name)
    found = required(code, chosen.path_as_of())
    first = found.path(SHOWN_PERIODS[0])
    years = sorted(
        {year for year, _ in debt_by_year(found.unchanged)} | {y for p in found.paths for y in _steps(p)}
    )
    with_path = dict(debt_by_year(found.adjusted)) if found.adjusted else {}
    without = dict(debt_by_year(found.unchanged))
    units = f"step, debt: {RATIO}; net_expenditure_growth: {GROWTH}"
    rows = tuple(
        (
            code,
            year,
            *(_steps(one).get(year) for one in found.paths),
            *(one.net_expenditure_growth.get(year) for one in found.paths),
            with_path.get(year),
            without.get(year),
            units,
            first.vintage,
        )
        for year in years
    )
    periods = [one.period for one in found.paths]
    columns = (
        "country",
        "year",
        *(f"step_{period}_years" for period in periods),
        *(f"net_expenditure_growth_{period}_years" for period in periods),
        f"debt_with_path_{periods[0]}_years",
        "debt_without_adjustment",
        "unit",
        "vintage",
    )
    about = {"country": find_country(code).name, **_inputs(first.vintage), "summary": found.paths.explain()}
    return Table(f"path-{code}-{first.vintage}", columns, rows, about)


def _steps(one: Trajectory) -> dict[int, float]:
    return {one.base_year + 1 + place: step for place, step in enumerate(one.steps or ())}


def fan(chosen: View, name: str) -> Table:
    """Return debt of one state under shocks: a percentile in each column, % of GDP."""
    code = _state(name)
    found = required_fan(code, chosen.path_as_of())
    rows = tuple(
        (
            code,
            year,
            found.debt[year],
            *(values[place] for values in found.percentiles.values()),
            RATIO,
            found.vintage,
        )
        for place, year in enumerate(found.years)
    )
    columns = (
        "country",
        "year",
        "debt_without_shocks",
        *(f"p{p:g}" for p in found.percentiles),
        "unit",
        "vintage",
    )
    about = {
        "country": find_country(code).name,
        **_inputs(found.vintage),
        "draws": f"{found.draws}, seed {found.seed}",
        "summary": found.summary(),
    }
    return Table(f"fan-{code}-{found.vintage}", columns, rows, about)


def _state(name: str) -> str:
    if not name:
        raise BadInput(say("This table is of one state: name it with country=."))
    return find_country(name).code


def _inputs(vintage: str) -> dict[str, str]:
    about = dsa_vintage(vintage)
    return {"figures": f"{about.title} ({about.id})", "source": about.source}


def _about(chosen: View, status: Status, code: str) -> dict[str, str]:
    return {
        "country": find_country(code).name,
        "figures": status.vintage.title,
        "terms": status.vintage.terms,
        "reading": chosen.reading,
    }


MAKERS: Mapping[str, Callable[[View, str], Table]] = {
    "union": union,
    "counts": counts,
    "country": country,
    "series": series,
    "path": path,
    "fan": fan,
}


@router.get("/table/simulation.{form}")
def simulation(
    request: Request, form: str, chosen: Annotated[SimulatorView, Depends(simulator_view)]
) -> Response:
    """Send the years of a simulation."""
    found = chosen.simulate()
    fan = dict(zip(found.fan_years, found.fan, strict=True))
    heads = tuple(f"debt_p{each:g}" for each in found.percentiles)
    first = found.trajectory
    start = (
        first.base_year,
        found.debt_start,
        None,
        first.spb_start,
        *(None,) * len(heads),
    )  # where the chart begins
    rows = tuple(
        (year, debt, balance, spb, *(fan.get(year) or (None,) * len(heads)))
        for year, debt, balance, spb in zip(
            found.years, found.debt, found.balance, found.structural_primary_balance, strict=True
        )
    )
    about = {
        "country": find_country(found.country).name,
        "period": str(found.period),
        "moved": ", ".join(f"{name} {exact(value)}" for name, value in found.moved.items()) or "nothing",
        "figures": found.trajectory.vintage,
        "draws": f"{found.draws}, seed {found.seed}",
        "summary": found.summary(),
    }
    columns = ("year", "debt", "balance", "structural_primary_balance", *heads)
    return send(request, Table(f"simulation-{found.country}", columns, (start, *rows), about), form)


@router.get("/table/criteria.{form}")
def criteria(
    request: Request, form: str, chosen: Annotated[SimulatorView, Depends(simulator_view)]
) -> Response:
    """Send what a simulation compares and its criteria with their margins: simulated, and as assumed."""
    found, base = chosen.simulate().trajectory, chosen.baseline().trajectory
    rows: list[tuple[Any, ...]] = [
        (
            name,
            "",
            _measured(found, name),
            _measured(base, name),
            "% of GDP" if name != "probability" else "share",
        )
        for name in ("average_step", "spb_start", "spb_end", "dsa_step", "probability")
    ]
    margins = {**found.certificate.margins, **base.certificate.margins}
    rows += [
        (
            name,
            str(article_of(name)),
            found.certificate.margins.get(name),
            base.certificate.margins.get(name),
            "share" if name == "likely" else "% of GDP",
        )
        for name in margins
    ]
    rows.append(("binding", "", found.binding, base.binding, ""))
    about = {
        "country": find_country(found.country).name,
        "period": str(found.period),
        "what": "Results, then each criterion's margin (positive: met) with its article of Regulation (EU) 2024/1263",
        "figures": found.vintage,
    }
    columns = ("name", "article", "simulated", "as_assumed", "unit")
    return send(request, Table(f"criteria-{found.country}", columns, tuple(rows), about), form)


def _measured(one: Trajectory, name: str) -> float | None:
    value: float | None = getattr(one, name)
    return value


@router.get("/table/breaches.{form}")
def breaches(request: Request, form: str, chosen: Annotated[ReformView, Depends(reform_view)]) -> Response:
    """Send the states in breach of a rule that decides, year by year, under a reform and its base."""
    found = chosen.comparison()
    rows = tuple(
        (name, year, each.kind, len(each.states), " ".join(each.states))
        for name in found.ids
        for year, each in breaching(found, name).items()
    )
    about = {"base": found.base.id, "reform": ", ".join(each.id for each in found.reforms)}
    columns = ("reform", "year", "kind", "breaches", "states")
    return send(request, Table(f"breaches-{found.reforms[0].id}", columns, rows, about), form)


@router.get("/table/reform.{form}")
def reform(request: Request, form: str, chosen: Annotated[ReformView, Depends(reform_view)]) -> Response:
    """Send the years to come under a reform and its base, state by state."""
    found = with_positions(chosen, request.query_params.multi_items()).comparison().to_dict()
    columns = ("reform", "country", "year", "required_effort", "debt", "balance")
    rows = tuple(tuple(row[name] for name in columns) for row in found["forward"])
    about = {"base": found["base"], "reform": ", ".join(found["reforms"])}
    return send(request, Table(f"reform-{found['reforms'][0]}", columns, rows, about), form)


@router.get("/table/{name}.{form}")
def table(
    request: Request,
    name: str,
    form: str,
    chosen: Annotated[View, Depends(view)],
    country: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Send a table as CSV or XLSX."""
    if name not in MAKERS:
        raise HTTPException(404)
    return send(request, MAKERS[name](chosen, country), form)


def send(request: Request, found: Table, form: str) -> Response:
    """Return a table as a file to be saved."""
    if form not in MEDIA:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.{form}"'}
    body = as_csv(found) if form == "csv" else as_xlsx(found)
    return answer(request, body, MEDIA[form], headers=headers)


def as_csv(found: Table) -> bytes:
    """Return a table as CSV (RFC 4180), UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(found.columns)
    writer.writerows(found.rows)
    return text.getvalue().encode()


def as_xlsx(found: Table) -> bytes:
    """Return a table as a workbook: the rows with a filter, and a sheet that says what they are."""
    from datetime import UTC, datetime

    import xlsxwriter  # type: ignore[import-untyped]

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("Figures")
    sheet.write_row(0, 0, found.columns, bold)
    for place, row in enumerate(found.rows, start=1):
        for column, value in enumerate(row):
            if value is not None and value != "":
                sheet.write(place, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(found.rows), 1), len(found.columns) - 1)
    sheet.autofit()
    about = book.add_worksheet("About")
    for place, (key, value) in enumerate(found.about.items()):
        about.write_string(place, 0, key, book.add_format({"bold": True}))
        about.write_string(place, 1, value)
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 100)
    book.close()
    return file.getvalue()


def _typed(cell: str) -> Any:
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell
