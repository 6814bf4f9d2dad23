"""Why does a state have to do more or less under a reform? Its required effort, year by year, beside the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.figures.store import publication
from stabilitypact.i18n.translation import Translation
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.forward import Forward
from stabilitypact.reform.track import Track
from stabilitypact.sentence import State, say
from stabilitypact.show.explained import line
from stabilitypact.web import questions
from stabilitypact.web.api.known import page_only
from stabilitypact.web.pages.sources import inputs_place
from stabilitypact.web.reformed import ReformView, reform_view
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.required import NONE_SHOWN

router = APIRouter(include_in_schema=False)


@router.get("/explain/{state}/effort", dependencies=[Depends(page_only("at_"))])
def explained(
    request: Request, state: questions.State, chosen: Annotated[ReformView, Depends(reform_view)]
) -> Response:
    """Explain the effort that a reform asks of a state in the years to come; in the past where none are projected."""
    t = reader(request)
    code = find_country(state).code
    found = chosen.comparison()
    reform = chosen.source()
    sides: Mapping[str, Forward | Track] = found.forwards or found.tracks
    own, beside = sides[reform.id], sides[found.base.id]
    if code not in own.countries:
        raise BadInput(
            say("The comparison does not hold %(state)s.", state=State(code, find_country(code).name))
        )
    change = found.effort_change(reform.id)[code]
    source, published, place = _source(t, own)
    notes = [
        t.text(
            "Required effort is the change of the structural primary balance that the rules ask for in a year, % of "
            "GDP. The change told on the page is the mean of the last column."
        ),
        pace_note(t, found),
    ]
    if change is not None:
        notes.insert(0, t.text("Mean change: %(change)s %% of GDP a year.", change=t.number(change, 3)))
    return render(
        request,
        "explain_path.html",
        code=code,
        name=t.country(code),
        title=t.text("Required effort under “%(reform)s”", reform=line(t, reform.title).text),
        lines=[
            line(t, each)
            for each in (*reform.assumptions, *(own.notes if isinstance(own, Forward) else found.notes))
        ],
        heads=[
            t.text("Year"),
            t.text("Under the base"),
            t.text("Under the reform"),
            t.text("Change of effort"),
        ],
        rows=_rows(t, own, beside, code),
        margins=[],
        source=source,
        place=place,
        published=published,
        vintage=", ".join(dict.fromkeys(own.vintages)),
        notes=notes,
        table=("reform", chosen.values()),
        api=""
        if chosen.text
        else address(
            f"/api/v1/reforms/{chosen.reform}/compare",
            {
                name: value
                for name, value in replace(chosen, positions=()).fixed().items()
                if name != "reform"
            },
        ),
    )


def _source(t: Translation, own: Forward | Track) -> tuple[str, str, str]:
    """Return title and day of the first figures that efforts rest on, and where the page on sources tells of them."""
    if isinstance(own, Forward):
        inputs = dsa_vintage(own.vintages[0])
        return inputs.title, t.day(inputs.published), inputs_place(inputs.id)
    about = publication(own.vintages[0])
    return about.title, t.day(about.published), ""


def _rows(t: Translation, own: Forward | Track, beside: Forward | Track, code: str) -> list[list[str]]:
    """Return year, effort under the base and under the reform, and their difference."""
    rows = []
    place, other = own.countries.index(code), beside.countries.index(code)
    for column, year in enumerate(own.years):
        after = float(own.required_effort[place, column])
        before = float(beside.required_effort[other, column])
        cells = [
            t.number(each, 2) if isfinite(each) else NONE_SHOWN for each in (before, after, after - before)
        ]
        rows.append([str(year), *cells])
    return rows


def pace_note(t: Translation, found: Comparison) -> str:
    """Return what the years to come assume: that states take the steps that the rules ask for, at some pace."""
    if not found.forwards:
        return ""
    sizes = [size for each in found.forwards.values() for size in each.pace]
    low, high = min(sizes), max(sizes)
    first = found.forwards[found.base.id].years[0]
    pace = (
        t.plain(low) if low == high else t.text("%(low)s to %(high)s", low=t.plain(low), high=t.plain(high))
    )
    return t.text(
        "From %(year)s on every state is assumed to take the steps that the rules ask for: the required path where "
        "there is one, then at most %(pace)s %% of GDP a year while a rule is missed. Breaches that end do "
        "so by this assumption.",
        year=first,
        pace=pace,
    )
