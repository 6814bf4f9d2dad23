"""What may a request ask, in which form, within which limits? Parameters shared by pages and API."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import WithJsonSchema

from stabilitypact.errors import BadInput
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.dsa import dsa_vintages
from stabilitypact.figures.store import publications
from stabilitypact.law.assess import FIRST_YEAR, LAST_YEAR
from stabilitypact.law.rulebook import IDS
from stabilitypact.path.planned import PLANNED
from stabilitypact.sentence import say
from stabilitypact.web.limits import LONGEST_NAME, MAX_ASSUMPTIONS

_NAME = r"^[^\x00-\x1f\x7f]*$"
# What the API's document promises to read; what it does not read is answered with a sentence that says why.
_MONTH_AND_DAY = (
    r"(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)?"
)
_PAST = "|".join(str(year) for year in range(2000, date.today().year))  # a day to come is refused
_LEAP_DAY = "|".join(f"{year}-02-29" for year in range(1904, date.today().year, 4))
SHIPPED = "|".join(each.id for each in publications())
SHIPPED_INPUTS = "|".join(each.id for each in dsa_vintages())
DAY = rf"((19[0-9]{{2}}|{_PAST}){_MONTH_AND_DAY}|{date.today().year}|{_LEAP_DAY}|{SHIPPED})"
_VARIABLES = "|".join(catalogue())
_AMOUNT = r"-?([0-2](\.[0-9]{1,6})?|3(\.0{1,6})?)"
_STEPS = "|".join(
    [rf"({_AMOUNT}(,{_AMOUNT}){{3,6}})?", rf"{_AMOUNT}(;{_AMOUNT}){{3,6}}".replace(r"\.", ","), PLANNED]
)
_VALUE = r"-?[0-9]{1,3}(\.[0-9]{1,6})?"


def spelled(pattern: str, longest: int) -> WithJsonSchema:
    """Return what the API's document says of a text."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "maxLength": longest})


def spelled_or_named(pattern: str, longest: int, named: str = r"[^\x00-\x1f\x7f]+") -> WithJsonSchema:
    """Return the same for a text that may also name a vintage that was loaded, or is of one's own."""
    known = {"type": "string", "pattern": pattern, "maxLength": longest}
    own = {"type": "string", "pattern": rf"^{named}$", "maxLength": longest}
    return WithJsonSchema({"anyOf": [known, own]})


State = Annotated[
    str, Path(max_length=60, pattern=_NAME, description="Code (IT, EL or GR, ITA) or name.", examples=["IT"])
]
Year = Annotated[
    int | None,
    Query(ge=FIRST_YEAR, le=LAST_YEAR, description="Year judged; the newest vintage's by default."),
]
OneYear = Annotated[
    int | None,
    Query(ge=FIRST_YEAR, le=LAST_YEAR, description="One year, instead of from and to; all by default."),
]
PathYear = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="Year.", examples=[2019])]
First = Annotated[
    int | None,
    Query(alias="from", ge=FIRST_YEAR, le=LAST_YEAR, description="First year of a span, together with to."),
]
Last = Annotated[
    int | None,
    Query(alias="to", ge=FIRST_YEAR, le=LAST_YEAR, description="Last year of a span, together with from."),
]
AsOf = Annotated[
    Annotated[str, spelled_or_named(rf"^{DAY}$", LONGEST_NAME)] | None,
    Query(
        max_length=LONGEST_NAME,
        description="Only what was known by then: 2021, 2021-09, 2021-09-15; or the figures of a publication, or of a "
        "vintage of one's own, by its id or name.",
    ),
]
Variable = Annotated[str, WithJsonSchema({"type": "string", "enum": list(catalogue())})]
Steps = Annotated[
    Annotated[str, spelled(rf"^({_STEPS})$", 100)] | None,
    Query(
        max_length=100,
        description="Yearly steps to test, % of GDP, as many as there are years: 0.5,0.5,0.5,0.5, or 0,5;0,5;0,5;0,5. "
        "With as_of the name of a vintage of one's own also planned: the steps of its own plan.",
    ),
]
_Publication = Annotated[str, spelled_or_named(rf"^({SHIPPED})$", LONGEST_NAME)]
VintageId = Annotated[
    _Publication | None,
    Query(
        max_length=LONGEST_NAME,
        description="Figures of one vintage: an id that /vintages lists, or the name of a vintage of one's own.",
    ),
]
LoanFrom = Annotated[
    _Publication | None,
    Query(
        max_length=LONGEST_NAME,
        description="Vintage that fills the years which the answering one lacks, each marked: an id that /vintages "
        "lists, or the name of a vintage of one's own.",
    ),
]
BookId = Annotated[
    Annotated[str, WithJsonSchema({"type": "string", "enum": list(IDS)})] | None,
    Query(max_length=40, description=f"One rule book for all years: {', '.join(IDS)}."),
]
ReadingName = Annotated[
    Literal["law", "commission", "numerical"],
    Query(description="The law's letter, the Commission's practice, or the Fiscal Board's tracker."),
]
Assumed = Annotated[
    list[Annotated[str, spelled(rf"^[a-z_]+(@[A-Z]{{2}}(:(199[5-9]|20[0-2][0-9]))?)?(={_VALUE})?$", 120)]]
    | None,
    Query(max_length=MAX_ASSUMPTIONS, description="NAME, NAME=VALUE, NAME@IT=VALUE or NAME@IT:2009=VALUE."),
]
Borrowed = Annotated[
    list[
        Annotated[
            str,
            spelled_or_named(
                rf"^({_VARIABLES})=({SHIPPED})$", 120, rf"({_VARIABLES})=[^\x00-\x1f\x7f]{{1,{LONGEST_NAME}}}"
            ),
        ]
    ]
    | None,
    Query(
        max_length=MAX_ASSUMPTIONS, description="VARIABLE=VINTAGE; also the name of a vintage of one's own."
    ),
]


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
    """Read "0.5,0.5,0.6,0.6" or "0,5; 0,5; 0,6; 0,6" into yearly steps; None where nothing is given.

    With semicolons or blanks between the numbers each may have a decimal comma; commas alone stand between numbers.
    """
    if not text or not text.strip():
        return None
    apart = re.split(r"[;\s]+", text.strip().strip(";"))
    parts = apart if len(apart) > 1 else text.split(",")
    try:
        return tuple(number(part.rstrip(",")) for part in parts)
    except ValueError as error:
        raise BadInput(
            say(
                "Steps are numbers with commas or semicolons between them, for instance 0.5,0.5 or 0,5; 0,5; not "
                "'%(text)s'.",
                text=text,
            )
        ) from error


def tested(text: str | None) -> tuple[float, ...] | Literal["planned"] | None:
    """Read steps to test: numbers as `steps` reads them, or "planned" for those that a vintage of one's own plans."""
    return PLANNED if (text or "").strip().lower() == PLANNED else steps(text)


def number(text: str) -> float:
    """Read a number with a decimal point or comma and any minus sign.

    Raises
    ------
    ValueError
        For anything else.
    """
    return float(text.strip().replace("−", "-").replace(",", "."))
