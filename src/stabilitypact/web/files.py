"""Which files hold an explanation, and the sources? One line per step, publication or value of law, unrounded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from stabilitypact.errors import BadInput
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.dsa_sources import dsa_sources
from stabilitypact.i18n.translation import translation
from stabilitypact.law.finding import Finding
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.rulebook import rulebooks
from stabilitypact.sentence import say
from stabilitypact.web import answers
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.pages.explain import explained_finding
from stabilitypact.web.pages.sources import coverage
from stabilitypact.web.tables import MEDIA, Table, as_csv, as_xlsx
from stabilitypact.web.view import View, view

router = APIRouter(include_in_schema=False)
FORMS: Mapping[str, str] = {**MEDIA, "json": "application/json"}
STEPS = (
    "depth",
    "kind",
    "rule",
    "name",
    "year",
    "verdict",
    "value",
    "threshold",
    "margin",
    "unit",
    "source",
    "note",
)


@router.get("/table/finding.{form}")
def finding(
    request: Request,
    form: str,
    chosen: Annotated[View, Depends(view)],
    country: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Send one verdict with every step, figure and value of law behind it."""
    if not country or chosen.year is None or chosen.rule in ("both", "procedure"):
        raise BadInput(say("This table is of one verdict: name it with country=, year= and rule=."))
    code = find_country(country).code
    found = explained_finding(chosen, code, chosen.year, chosen.rule)
    about = {
        "country": find_country(code).name,
        "figures": found.vintage,
        "rule book": found.rulebook,
        "reading": chosen.reading,
        "explanation": found.explain(),
    }
    rows = tuple(_steps(found, 0))
    return send(request, Table(f"finding-{code}-{chosen.year}-{chosen.rule}", STEPS, rows, about), form)


def _steps(found: Finding, depth: int) -> Iterator[tuple[Any, ...]]:
    """Yield a finding, its figures and values of law, then those below it."""
    yield (
        depth,
        "finding",
        found.rule,
        found.title,
        found.year,
        str(found.verdict),
        found.value,
        found.threshold,
        found.margin,
        found.unit,
        "; ".join(f"{each.celex} {each.article}".strip() for each in found.citations),
        " ".join(str(note) for note in found.notes),
    )
    told = found.to_dict()
    for each in told["inputs"]:
        yield _part(depth, "figure", found, each)
    for each in told["parameters"]:
        yield _part(depth, "value of law", found, each)
    for child in found.children:
        yield from _steps(child, depth + 1)


def _part(depth: int, kind: str, found: Finding, each: Mapping[str, Any]) -> tuple[Any, ...]:
    name = each.get("variable") or each.get("path")
    value = each.get("value")
    source = each.get("vintage") or each.get("evidence")
    note = each.get("derivation") or each.get("note") or ""
    plain = value if isinstance(value, int | float | str) or value is None else json.dumps(value, default=str)
    return (
        depth,
        kind,
        found.rule,
        name,
        each.get("year"),
        None,
        plain,
        None,
        None,
        each.get("unit"),
        source,
        note,
    )


def _publications() -> Table:
    rows = tuple(
        (
            each.publication.id,
            each.publication.title,
            each.publication.producer,
            each.publication.published.isoformat(),
            *each.years,
            each.publication.last_outturn,
            each.figures,
            each.publication.source,
            each.publication.url,
            each.publication.terms,
            each.publication.carried_over,
        )
        for each in answers.sources()
    )
    columns = ("id", "title", "producer", "published", "first_year", "last_year", "last_outturn", "figures",
               "source", "url", "terms", "carried_over")  # fmt: skip
    return Table("publications", columns, rows, {"what": "Publications whose figures are shipped"})


def _inputs() -> Table:
    rows = tuple(
        (
            each.id,
            each.title,
            each.published.isoformat() if each.published else "",
            " ".join(each.countries),
            each.figures,
            each.source,
            each.url,
            each.terms,
        )
        for each in dsa_sources()
    )
    columns = ("id", "title", "published", "states", "figures", "source", "url", "terms")
    return Table(
        "inputs", columns, rows, {"what": "Publications behind required paths, fans and simulations"}
    )


def _rulebooks() -> Table:
    rows = tuple(
        _law(book.id, each) for book in rulebooks() for spans in book.parameters.values() for each in spans
    )
    columns = (
        "rulebook",
        "path",
        "title",
        "value",
        "unit",
        "since",
        "until",
        "articles",
        "evidence",
        "verified",
        "note",
    )
    return Table("rulebooks", columns, rows, {"what": "Every value of law, by rule book"})


def _law(book: str, each: Parameter) -> tuple[Any, ...]:
    value = each.value
    plain = (
        value
        if isinstance(value, int | float | str) or value is None
        else json.dumps(value, default=_jsonable)
    )
    until = each.until.isoformat() if each.until else ""
    articles = "; ".join(f"{cited.celex} {cited.article}" for cited in each.citations)
    return (book, each.path, each.title, plain, each.unit, each.since.isoformat(), until, articles, each.evidence,
            each.verified, each.note)  # fmt: skip


def _jsonable(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _coverage() -> Table:
    held = coverage(translation("en"))
    rows = tuple(
        tuple(row[name] for name in ("rule", "book", "years", "values", "verified", "against"))
        for row in held
    )
    columns = ("rule", "rulebook", "years", "values", "values_verified", "held_against")
    return Table("coverage", columns, rows, {"what": "Rule by rule book: what the tests hold it against"})


def _variables() -> Table:
    rows = tuple((name, each.label, each.unit, each.definition) for name, each in catalogue().items())
    return Table(
        "variables", ("name", "label", "unit", "definition"), rows, {"what": "The catalogue of variables"}
    )


SOURCES: Mapping[str, Callable[[], Table]] = {
    "publications": _publications,
    "inputs": _inputs,
    "rulebooks": _rulebooks,
    "coverage": _coverage,
    "variables": _variables,
}


@router.get("/table/sources/{name}.{form}")
def sources(request: Request, name: str, form: str) -> Response:
    """Send a table of the page on sources."""
    if name not in SOURCES:
        raise HTTPException(404)
    return send(request, SOURCES[name](), form)


def send(request: Request, found: Table, form: str) -> Response:
    """Return a table as CSV, workbook or JSON."""
    if form not in FORMS:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.{form}"'}
    body: bytes | str
    if form == "json":
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        body = as_json({"about": dict(found.about), "rows": rows})
    else:
        body = as_csv(found) if form == "csv" else as_xlsx(found)
    return answer(request, body, FORMS[form], headers=headers)
