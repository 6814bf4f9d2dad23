"""What may a request ask, in which form, within which limits? Parameters shared by pages and API."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query

from stabilitypact.errors import BadInput
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.sentence import say
from stabilitypact.web.limits import MAX_ASSUMPTIONS

_NAME = r"^[^\x00-\x1f\x7f]*$"

State = Annotated[
    str, Path(max_length=60, pattern=_NAME, description="Code (IT, EL or GR, ITA) or name.", examples=["IT"])
]
Year = Annotated[
    int | None,
    Query(ge=FIRST_YEAR, le=LAST_YEAR, description="Year judged; the newest vintage's by default."),
]
PathYear = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="Year.", examples=[2019])]
First = Annotated[int | None, Query(alias="from", ge=FIRST_YEAR, le=LAST_YEAR, description="First year.")]
Last = Annotated[int | None, Query(alias="to", ge=FIRST_YEAR, le=LAST_YEAR, description="Last year.")]
AsOf = Annotated[
    str | None,
    Query(max_length=20, description="Only what was known by then: 2021, 2021-09 or 2021-09-15."),
]
VintageId = Annotated[str | None, Query(max_length=40, description="Figures of one vintage.")]
BookId = Annotated[str | None, Query(max_length=40, description="One rule book for all years.")]
ReadingName = Annotated[
    Literal["law", "commission", "numerical"],
    Query(description="The law's letter, the Commission's practice, or the Fiscal Board's tracker."),
]
Assumed = Annotated[
    list[str] | None,
    Query(max_length=MAX_ASSUMPTIONS, description="NAME, NAME=VALUE, NAME@IT=VALUE or NAME@IT:2009=VALUE."),
]
Borrowed = Annotated[list[str] | None, Query(max_length=MAX_ASSUMPTIONS, description="VARIABLE=VINTAGE.")]


def none_if_empty(text: str | None) -> str | None:
    """Return None for the empty value that a form sends for "not chosen"."""
    return text or None


def span(year: int | None, first: int | None, last: int | None) -> tuple[int, ...] | None:
    """Return the years that `year`, or `from` and `to`, ask for; None where none is given."""
    if year is not None and (first is not None or last is not None):
        raise BadInput("Give year, or from and to, not both.")
    if year is not None:
        return (year,)
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise BadInput("from and to go together: give both ends of the span.")
    if last < first:
        raise BadInput(f"The span {first}-{last} ends before it begins; give from the earlier year.")
    return tuple(range(first, last + 1))


def steps(text: str | None) -> tuple[float, ...] | None:
    """Read "0.5,0.5,0.6,0.6" into yearly steps; None where nothing is given."""
    if not text:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(
            say(
                "Steps are numbers with commas between them, for instance 0.5,0.5; not '%(text)s'.", text=text
            )
        ) from error
