"""What is known, by whom, under which rules? `sgp figures, vintages, rulebooks` over HTTP."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from stabilitypact.figures.access import figures as read
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.live import known
from stabilitypact.figures.store import Publication
from stabilitypact.law.rulebook import IDS, RuleBook
from stabilitypact.law.rulebook import rulebooks as shipped
from stabilitypact.law.rulebook_json import rulebook_to_dict
from stabilitypact.web import questions
from stabilitypact.web.answering import LIFETIME, OWN_LIFETIME, answer, as_json
from stabilitypact.web.api import schemas

router = APIRouter(tags=["figures"])


@router.get("/figures/{country}", response_model=schemas.FiguresShape)
def figures(
    request: Request,
    country: questions.State,
    variable: Annotated[
        list[questions.Variable],
        Query(min_length=1, max_length=10, description=f"Names of the catalogue: {', '.join(catalogue())}."),
    ],
    year: questions.OneYear = None,
    first: questions.First = None,
    last: questions.Last = None,
    as_of: questions.AsOf = None,
    vintage: questions.VintageId = None,
    borrow: questions.LoanFrom = None,
) -> Response:
    """Which vintage says what of a state, outturn and forecast told apart?"""
    years = questions.span(year, first, last)
    found = [
        read(country, name, years=years, as_of=as_of, vintage=vintage, borrow=borrow) for name in variable
    ]
    return answer(request, as_json({"figures": [series.to_dict() for series in found]}))


@router.get("/vintages", response_model=schemas.VintagesShape)
def vintages(request: Request) -> Response:
    """Which vintages are there, shipped, loaded and a user's own: producer, date, source, terms of reuse?"""
    names = [each.name for each in fields(Publication)]
    rows = [
        {name: getattr(p, name) for name in names} | {"published": p.published.isoformat()}
        for p in (*known.own(), *known.everything())
    ]
    return answer(request, as_json({"vintages": rows}), lifetime=OWN_LIFETIME if known.own() else LIFETIME)


@router.get("/rulebooks", response_model=schemas.RuleBooksShape)
def rulebooks(request: Request) -> Response:
    """Which rule books are there?"""
    return answer(
        request, as_json({"rulebooks": [rulebook_to_dict(book, values=False) for book in shipped()]})
    )


@router.get("/rulebooks/{name}", response_model=schemas.RuleBooksShape)
def rulebook(
    request: Request,
    name: Annotated[str, Path(max_length=40, description=f"Id: {', '.join(IDS)}.", examples=["sgp-2011"])],
) -> Response:
    """Which values does a rule book hold, by which article, and how well is each known?"""
    return answer(request, as_json({"rulebooks": [rulebook_to_dict(RuleBook.named(name))]}))
