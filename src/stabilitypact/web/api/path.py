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
from stabilitypact.path.project import project as compute_projection
from stabilitypact.path.sensitivity import sensitivity as compute_sensitivity
from stabilitypact.path.trajectory import trajectory as compute_trajectory
from stabilitypact.web import answers, questions
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import schemas
from stabilitypact.web.limits import MAX_DRAWS

router = APIRouter(tags=["path"])
Period = Annotated[int, Query(ge=4, le=7, description="Years of adjustment.")]
Guidance = Annotated[str, Query(max_length=40, description="Guidance set.")]
Steps = Annotated[
    str | None,
    Query(max_length=100, description="Yearly steps to test, % of GDP, commas between: 0.5,0.5,0.5,0.5."),
]
Draws = Annotated[int, Query(ge=100, le=MAX_DRAWS, description="Draws of the test under uncertainty.")]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="Seed of the draws.")]


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
    period: Period = 4,
    reading: Annotated[Literal["commission", "law"], Query(description="Reading.")] = "commission",
    guidance: Guidance = "2024",
    as_of: questions.AsOf = None,
    steps: Steps = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return what each state must do: steps, what binds, the certificate."""
    tested = questions.steps(steps)
    if tested is not None and len(country or ()) != 1:
        raise BadInput("Steps are those of one state: name one country.")
    day = _day(as_of)
    found = compute_trajectory(
        country,
        period,
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
    steps: Steps = None,
    period: Annotated[int | None, Query(ge=4, le=7, description="Years of adjustment.")] = None,
) -> Response:
    """How does a state's debt move in a scenario?"""
    found = compute_projection(country, scenario, guidance, steps=questions.steps(steps), period=period)
    return answer(request, as_json(found.to_dict()))


@router.get("/fan/{country}", response_model=schemas.FanShape)
def fan(
    request: Request,
    country: questions.State,
    steps: Steps = None,
    period: Annotated[int | None, Query(ge=4, le=7, description="Years of adjustment.")] = None,
    guidance: Guidance = "2024",
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Draw debt under shocks after the adjustment, and the chance that it falls."""
    found = compute_fan(
        country, draws, steps=questions.steps(steps), period=period, guidance=guidance, seed=seed
    )
    return answer(request, as_json(found.to_dict()))


@router.get("/sensitivity/{country}", response_model=schemas.SensitivityShape)
def sensitivity(
    request: Request, country: questions.State, period: Period = 4, guidance: Guidance = "2024"
) -> Response:
    """Move each assumption of a state's required path, one at a time."""
    found = compute_sensitivity(country, period, guidance=guidance, draws=DRAWS)
    return answer(request, as_json(found.to_dict()))


@router.get("/simulate/{country}", response_model=schemas.SimulationShape)
def simulate(
    request: Request,
    country: questions.State,
    period: Period = 4,
    steps: Steps = None,
    growth: Annotated[float, _lever("growth")] = 0.0,
    inflation: Annotated[float, _lever("inflation")] = 0.0,
    rates: Annotated[float, _lever("rates")] = 0.0,
    one_offs: Annotated[float, _lever("one_offs")] = 0.0,
    multiplier: Annotated[float | None, _lever("multiplier")] = None,
    guidance: Guidance = "2024",
    as_of: questions.AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return a state's required path if growth, prices, rates, one-offs or the multiplier are not as assumed."""
    given = {"growth": growth, "inflation": inflation, "rates": rates, "one_offs": one_offs}
    moved = tuple((name, value) for name, value in given.items() if value)
    if multiplier is not None:
        moved += (("multiplier", multiplier),)
    day, own = _day(as_of), questions.steps(steps)
    chosen = guidance if day is None else None
    found = answers.simulate(country, period, own, moved, chosen, draws, seed, day)
    return answer(request, as_json(found.to_dict()))
