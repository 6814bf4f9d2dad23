"""What if the rules were others? `sgp reform list, show, compare, council` over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from stabilitypact.reform.library import IDS, library
from stabilitypact.reform.model import BASES, IN_FORCE
from stabilitypact.reform.positions import positions
from stabilitypact.reform.schema import json_schema
from stabilitypact.web import questions
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import schemas_reform
from stabilitypact.web.limits import LONGEST_NAME, LONGEST_TEXT
from stabilitypact.web.reformed import ReformView, by_id, shipped_text

router = APIRouter(tags=["reform"])
Shipped = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [*IDS, *BASES], "examples": ["golden-rule"]})
]
Id = Annotated[
    Shipped,
    Path(
        max_length=60,
        description="Shipped proposal (/reforms lists them), rule book (/rulebooks) or 'in force'.",
        examples=["golden-rule"],
    ),
]
Base = Annotated[
    Shipped, Query(max_length=60, description="What to compare with; the rules in force by default.")
]
Past = Annotated[
    Annotated[str, questions.spelled_or_named(rf"^({questions.SHIPPED})?$", LONGEST_NAME)],
    Query(
        max_length=LONGEST_NAME,
        description="Figures of the past years, an id of /vintages or the name of one's own; the newest by default.",
    ),
]
Future = Annotated[
    Annotated[str, questions.spelled_or_named(rf"^({questions.SHIPPED_INPUTS})?$", LONGEST_NAME)],
    Query(
        max_length=LONGEST_NAME,
        description=f"Figures of the years to come, {questions.SHIPPED_INPUTS.replace('|', ', ')} or the name of a "
        "vintage of one's own; the newest by default.",
    ),
]
Known = Annotated[
    Annotated[str, questions.spelled_or_named(rf"^({questions.DAY}|then)$", LONGEST_NAME)] | None,
    Query(
        min_length=1,
        max_length=LONGEST_NAME,
        description="Only what was known by then, instead of vintage and projection; also then: each year at its end.",
    ),
]
Positions = Annotated[
    list[Annotated[str, questions.spelled(r"^[A-Z]{2}=(for|against|abstain)$", 80)]] | None,
    Query(max_length=28, description="Positions of states that are not those by effort: IT=against."),
]
KEYS = ("id", "title", "author", "date", "source", "url", "label", "base", "summary")


class Written(BaseModel):
    """A reform written by the caller."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, description="YAML of docs/reform-file.md.")
    base: str = Field(IN_FORCE, max_length=60, description="What to compare with.")
    vintage: str = Field(
        "", max_length=LONGEST_NAME, description="Figures of the past years; the newest by default."
    )
    projection: str = Field(
        "", max_length=LONGEST_NAME, description="Figures of the years to come; the newest by default."
    )
    as_of: str = Field(
        "", max_length=LONGEST_NAME, description="Only what was known by then, instead of the two before."
    )


@router.get("/reforms", response_model=schemas_reform.ReformsShape)
def reforms(request: Request) -> Response:
    """Which proposals are shipped?"""
    return answer(
        request, as_json({"reforms": [{key: getattr(each, key) for key in KEYS} for each in library()]})
    )


@router.get("/reforms/schema", response_model=dict[str, Any], name="reform_schema")
def schema(request: Request) -> Response:
    """Return the JSON Schema of a reform's file, for editors."""
    return answer(request, as_json(json_schema()))


@router.get("/reforms/{reform}", response_model=schemas_reform.ReformShape)
def reform(request: Request, reform: Id) -> Response:
    """Return a proposal as the command line does, with what the list says of it and the text of its file."""
    found = by_id(reform)
    about = {key: getattr(found, key) for key in KEYS}
    return answer(request, as_json({**found.to_dict(), **about, "text": shipped_text(reform)}))


@router.get("/reforms/{reform}/compare", response_model=schemas_reform.ComparisonShape, name="reform_compare")
def compare(
    request: Request,
    reform: Id,
    base: Base = IN_FORCE,
    vintage: Past = "",
    projection: Future = "",
    as_of: Known = None,
) -> Response:
    """Compare a proposal with a base: verdicts of the past, requirements to come."""
    by_id(base)
    asked = ReformView(reform, base, "", (), vintage, projection, as_of=as_of or "")
    return answer(request, asked.comparison().to_json())


@router.get("/reforms/{reform}/council", response_model=schemas_reform.CouncilShape, name="reform_council")
def council(
    request: Request,
    reform: Id,
    base: Base = IN_FORCE,
    vintage: Past = "",
    projection: Future = "",
    as_of: Known = None,
    position: Positions = None,
) -> Response:
    """Count the vote in the Council, each state for where it has to do less; no claim how any would vote."""
    by_id(base)
    taken = tuple(sorted(positions(position).items()))
    asked = ReformView(reform, base, "", taken, vintage, projection, as_of=as_of or "")
    return answer(request, asked.vote().to_json())


@router.post("/reforms/compare", response_model=schemas_reform.ComparisonShape, name="reform_compare_written")
def compare_written(request: Request, written: Written) -> Response:
    """Compare a reform that the caller wrote with a base."""
    by_id(written.base)
    asked = ReformView("", written.base, written.text, (), written.vintage, written.projection)
    found = replace(asked, as_of=written.as_of).comparison()
    return answer(request, found.to_json(), lifetime="no-store")
