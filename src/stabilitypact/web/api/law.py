"""Is the Pact met? The answers of `sgp status, assess, explain, score, procedures, claims` over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import WithJsonSchema

from stabilitypact.errors import BadInput
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR, RULES
from stabilitypact.web import answers, questions
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import schemas

router = APIRouter(tags=["law"])
RuleName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(RULES)})]
OneRule = Annotated[
    RuleName,
    Path(
        max_length=40,
        description=f"Rule that the rule book of the year has, of {', '.join(RULES)}.",
        examples=["debt"],
    ),
]


@router.get("/status", response_model=schemas.StatusShape)
def status(
    request: Request,
    year: questions.Year = None,
    as_of: questions.AsOf = None,
    rulebook: questions.BookId = None,
    vintage: questions.VintageId = None,
    reading: questions.ReadingName = "law",
    rule: Annotated[
        RuleName | None,
        Query(
            description="A rule whose finding is told for each state, beside the two criteria: "
            f"{', '.join(RULES)}, as far as the rule book has it."
        ),
    ] = None,
) -> Response:
    """How do all member states stand?"""
    status = answers.status(year, as_of, rulebook, vintage, reading)
    found = status.to_dict()
    if rule is not None:
        found["rule"] = rule
        found["findings"] = [
            {"country": row.country, **status.finding(row.country, rule).to_dict()} for row in status.members
        ]
    if as_of is not None:
        changes = answers.changes(year, as_of, rulebook, vintage, reading)
        found["revised"] = [change.to_dict() for change in changes]
    return answer(request, as_json(found))


@router.get("/assess/{country}", response_model=schemas.AssessmentShape)
def assess(
    request: Request,
    country: questions.State,
    year: questions.Year = None,
    first: questions.First = None,
    last: questions.Last = None,
    as_of: questions.AsOf = None,
    rulebook: questions.BookId = None,
    vintage: questions.VintageId = None,
    reading: questions.ReadingName = "law",
    borrow: questions.Borrowed = None,
    assume: questions.Assumed = None,
) -> Response:
    """Judge one state by every rule, in a year or a span of years."""
    found = answers.assess(
        (country,),
        questions.span(year, first, last),
        as_of,
        rulebook,
        vintage,
        reading,
        tuple(borrow or ()),
        tuple(assume or ()),
    )
    return answer(request, found.to_json())


@router.get("/explain/{country}/{year}/{rule}", response_model=schemas.FindingShape)
def explain(
    request: Request,
    country: questions.State,
    year: questions.PathYear,
    rule: OneRule,
    as_of: questions.AsOf = None,
    rulebook: questions.BookId = None,
    vintage: questions.VintageId = None,
    reading: questions.ReadingName = "law",
    borrow: questions.Borrowed = None,
    assume: questions.Assumed = None,
) -> Response:
    """How does one verdict come about, line by line, with articles and figures?"""
    found = answers.assess(
        (country,), (year,), as_of, rulebook, vintage, reading, tuple(borrow or ()), tuple(assume or ())
    )
    return answer(request, found.finding(found.countries[0], year, rule).explain("json"))


@router.get("/score", response_model=schemas.ScoresShape)
def score(
    request: Request,
    first: Annotated[int, Query(alias="from", ge=FIRST_YEAR, le=LAST_YEAR, description="First year.")],
    last: Annotated[int, Query(alias="to", ge=FIRST_YEAR, le=LAST_YEAR, description="Last year.")],
    country: Annotated[list[str] | None, Query(max_length=28, description="Only these states.")] = None,
    as_of: questions.AsOf = None,
    vintage: questions.VintageId = None,
    reading: questions.ReadingName = "numerical",
    borrow: questions.Borrowed = None,
    assume: questions.Assumed = None,
) -> Response:
    """In what share of years did each state comply?"""
    if last < first:
        raise BadInput(f"The span {first}-{last} ends before it begins; give from the earlier year.")
    states = tuple(country) if country else None
    found = answers.score(
        first, last, states, as_of, vintage, reading, tuple(borrow or ()), tuple(assume or ())
    )
    return answer(request, found.to_json())


@router.get("/procedures", response_model=schemas.ProceduresShape)
def procedures(
    request: Request,
    country: Annotated[str | None, Query(max_length=60, description="One state; all by default.")] = None,
    as_of: questions.AsOf = None,
) -> Response:
    """Which excessive deficit procedures were opened, and do the figures show the breach behind each?"""
    day = None if as_of is None else parse_as_of(as_of)
    return answer(request, as_json({"procedures": [h.to_dict() for h in answers.histories(country, day)]}))


@router.get("/claims/{name}", response_model=schemas.ClaimsShape)
def claims(
    request: Request,
    name: Annotated[str, Path(max_length=40, description="Set of claims.", examples=["september-2021"])],
) -> Response:
    """Answer a newspaper's claims about the Pact, as known then and now."""
    from stabilitypact.september_2021 import claims as compute
    from stabilitypact.september_2021 import claims_to_json

    return answer(request, claims_to_json(compute(name)))


@router.get("/countries", response_model=schemas.CountriesShape)
def countries(request: Request) -> Response:
    """Which states are there, under which codes?"""
    rows = [
        {
            "country": c.code,
            "iso2": c.iso2,
            "iso3": c.iso3,
            "name": c.name,
            "joined": c.joined.isoformat(),
            "left": c.left.isoformat() if c.left else None,
            "euro": c.euro.isoformat() if c.euro else None,
        }
        for c in COUNTRIES
    ]
    return answer(request, as_json({"countries": rows}))
