"""What must be done, and how does debt move? `sgp trajectory, project` and the simulator over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from stabilitypact.errors import BadInput
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.live import known
from stabilitypact.path.fan import fan as compute_fan
from stabilitypact.path.levers import LEVERS
from stabilitypact.path.likely import DRAWS, SEED
from stabilitypact.path.planned import PLANNED
from stabilitypact.path.project import project as compute_projection
from stabilitypact.path.rules import PERIODS
from stabilitypact.path.sensitivity import sensitivity as compute_sensitivity
from stabilitypact.path.trajectory import trajectory as compute_trajectory
from stabilitypact.web import answers, questions
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import schemas
from stabilitypact.web.limits import LONGEST_NAME, MAX_DRAWS

router = APIRouter(tags=["path"])
# Days by which inputs of the debt analysis are published: the first were on 15 May 2024.
_MONTH = r"(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?"
PUBLISHED = rf"^(2024(-05|-(0[6-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?|20(2[5-9]|[3-9][0-9])(-{_MONTH})?)$"
Period = Annotated[
    int | None,
    Query(ge=4, le=7, description="Years of adjustment: as many as there are steps, else 4, by default."),
]
Guidance = Annotated[str, Query(max_length=40, description="Guidance set.")]
Draws = Annotated[
    int,
    Query(ge=100, le=MAX_DRAWS, multiple_of=2, description="Draws of the test under uncertainty, in pairs."),
]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="Seed of the draws.")]


AsOf = Annotated[
    Annotated[str, questions.spelled(PUBLISHED, LONGEST_NAME)] | None,
    Query(
        max_length=LONGEST_NAME,
        description="Newest inputs of the debt analysis published by then (2025, 2025-06, 2025-06-30), or the name of "
        "a vintage of one's own; instead of the guidance set.",
    ),
]


def _years(period: int | None, steps: tuple[float, ...] | Literal["planned"] | None) -> int:
    if period is not None:
        return period
    return len(steps) if steps and steps != PLANNED else PERIODS[0]


def _lever(name: str) -> object:
    lever = LEVERS[name]
    return Query(
        ge=lever.lowest, le=lever.highest, description=f"{name.replace('_', ' ')}, {lever.unit}".rstrip(", ")
    )


def _day(as_of: str | None) -> date | str | None:
    """Return the day asked for, or the name of a vintage of one's own, which answers by it."""
    if not as_of:
        return None
    return as_of if known.named(as_of) is not None else parse_as_of(as_of)


@router.get("/trajectory", response_model=schemas.TrajectoriesShape)
def trajectory(
    request: Request,
    country: Annotated[list[str] | None, Query(max_length=28, description="States; all by default.")] = None,
    period: Period = None,
    reading: Annotated[Literal["commission", "law"], Query(description="Reading.")] = "commission",
    guidance: Guidance = "2024",
    as_of: AsOf = None,
    steps: questions.Steps = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return what each state must do: steps, what binds, the certificate."""
    tested = questions.tested(steps)
    years = _years(period, tested)
    if tested is not None and len(country or ()) != 1:
        raise BadInput("Steps are those of one state: name one country.")
    day = _day(as_of)
    found = compute_trajectory(
        country,
        years,
        reading,
        guidance=None if day else guidance,
        as_of=day,
        steps=tested,
        draws=draws,
        seed=seed,
    )
    return answer(request, as_json(found.to_dict()))


@router.get("/project/{country}", response_model=schemas.ProjectionShape)
def project(
    request: Request,
    country: questions.State,
    scenario: Annotated[
        Literal["baseline", "adjustment", "lower_spb", "adverse_r_g", "financial_stress"], Query()
    ] = "adjustment",
    guidance: Guidance = "2024",
    as_of: AsOf = None,
    steps: questions.Steps = None,
    period: Period = None,
) -> Response:
    """How does a state's debt move in a scenario?"""
    day, tested = _day(as_of), questions.tested(steps)
    chosen = None if day else guidance
    found = compute_projection(country, scenario, chosen, as_of=day, steps=tested, period=period)
    return answer(request, as_json(found.to_dict()))


@router.get("/fan/{country}", response_model=schemas.FanShape)
def fan(
    request: Request,
    country: questions.State,
    steps: questions.Steps = None,
    period: Period = None,
    guidance: Guidance = "2024",
    as_of: AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Draw debt under shocks after the adjustment, and the chance that it falls."""
    day = _day(as_of)
    found = compute_fan(
        country,
        draws,
        steps=questions.steps(steps),
        period=period,
        guidance=None if day else guidance,
        as_of=day,
        seed=seed,
    )
    return answer(request, as_json(found.to_dict()))


@router.get("/sensitivity/{country}", response_model=schemas.SensitivityShape)
def sensitivity(
    request: Request,
    country: questions.State,
    period: Period = None,
    guidance: Guidance = "2024",
    as_of: AsOf = None,
) -> Response:
    """Move each assumption of a state's required path, one at a time."""
    day = _day(as_of)
    chosen = None if day else guidance
    found = compute_sensitivity(country, period or PERIODS[0], guidance=chosen, as_of=day, draws=DRAWS)
    return answer(request, as_json(found.to_dict()))


@router.get("/simulate/{country}", response_model=schemas.SimulationShape)
def simulate(
    request: Request,
    country: questions.State,
    period: Period = None,
    steps: questions.Steps = None,
    growth: Annotated[float, _lever("growth")] = 0.0,
    inflation: Annotated[float, _lever("inflation")] = 0.0,
    rates: Annotated[float, _lever("rates")] = 0.0,
    one_offs: Annotated[float, _lever("one_offs")] = 0.0,
    multiplier: Annotated[float | None, _lever("multiplier")] = None,
    guidance: Guidance = "2024",
    as_of: AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return a state's required path if growth, prices, rates, one-offs or the multiplier are not as assumed."""
    given = {"growth": growth, "inflation": inflation, "rates": rates, "one_offs": one_offs}
    moved = tuple((name, value) for name, value in given.items() if value)
    if multiplier is not None:
        moved += (("multiplier", multiplier),)
    day, tested = _day(as_of), questions.tested(steps)
    chosen = guidance if day is None else None
    years = period if tested == PLANNED else _years(period, tested)
    found = answers.simulate(country, years, tested, moved, chosen, draws, seed, day)
    return answer(request, as_json(found.to_dict()))
