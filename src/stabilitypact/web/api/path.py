"""What must be done, and how does debt move? `sgp trajectory, project` and the simulator over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypedDict

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import WithJsonSchema

from stabilitypact.debt.fan import PERCENTILES
from stabilitypact.debt.own import MOVABLE
from stabilitypact.debt.simulation import MethodOfShocks
from stabilitypact.errors import BadInput
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.dsa import dsa_vintage, guidance_sets, guidance_vintages
from stabilitypact.figures.live import known
from stabilitypact.path import moves
from stabilitypact.path.assumptions import one_choice, prepare
from stabilitypact.path.fan import fan as compute_fan
from stabilitypact.path.levers import LEVERS
from stabilitypact.path.likely import DRAWS, SEED
from stabilitypact.path.planned import PLANNED, required_plan
from stabilitypact.path.project import project as compute_projection
from stabilitypact.path.rules import PERIODS, Reading
from stabilitypact.path.sensitivity import CHANGES
from stabilitypact.path.sensitivity import sensitivity as compute_sensitivity
from stabilitypact.path.trajectory import trajectory as compute_trajectory
from stabilitypact.web import answers, questions
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import schemas_path
from stabilitypact.web.limits import LONGEST_NAME, MAX_ASSUMPTIONS, MAX_DRAWS
from stabilitypact.web.simulated import GUIDANCE

router = APIRouter(tags=["path"])
# Days by which inputs of the debt analysis are published: the first were on 15 May 2024.
_MONTH = r"(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?"
_PAST = "|".join(str(year) for year in range(2025, date.today().year))  # a day to come is refused
_FIRST = r"2024(-05|-(0[6-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?"
PUBLISHED = rf"^({_FIRST}|({_PAST})(-{_MONTH})?|{date.today().year})$"
Period = Annotated[
    int | None,
    Query(ge=4, le=7, description="Years of adjustment: as many as there are steps, else 4, by default."),
]
Length = Annotated[int | None, Query(ge=4, le=7, description="Years of adjustment; 4 by default.")]
Guidance = Annotated[
    Annotated[str, WithJsonSchema({"type": "string", "enum": list(guidance_sets())})] | None,
    Query(max_length=40, description=f"Guidance set; {GUIDANCE} by default."),
]
DsaVintage = Annotated[
    Annotated[str, questions.spelled_or_named(rf"^({questions.SHIPPED_INPUTS})$", LONGEST_NAME)] | None,
    Query(
        max_length=LONGEST_NAME,
        description="One vintage of the debt analysis, instead of the guidance set: "
        f"{questions.SHIPPED_INPUTS.replace('|', ', ')}, or the name of a vintage of one's own.",
    ),
]
ReadingName = Annotated[
    Reading, Query(description="The Commission's practice, or the letter of Regulation (EU) 2024/1263.")
]
Draws = Annotated[
    int,
    Query(ge=100, le=MAX_DRAWS, multiple_of=2, description="Draws of the test under uncertainty, in pairs."),
]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="Seed of the draws.")]
Shifts = Annotated[
    list[Annotated[str, questions.spelled(moves.SHIFT, 80)]] | None,
    Query(
        max_length=MAX_ASSUMPTIONS,
        description="Own moves of assumptions on top: long_rate=1, long_rate@2027=1 or long_rate@2027-2030=1. May be "
        f"moved: {', '.join(MOVABLE)}.",
    ),
]
Moves = Annotated[
    list[Annotated[str, questions.spelled(moves.MOVE, 80)]] | None,
    Query(
        max_length=len(CHANGES),
        description=f"Move only these, by own amounts: long_rate=1. May be moved: {', '.join(CHANGES)}.",
    ),
]
Percentiles = Annotated[
    Annotated[str, questions.spelled(moves.PERCENTILES, 100)] | None,
    Query(max_length=100, description="From 0 to 100: 5,25,50,75,95; 10 to 90 by default."),
]

AsOf = Annotated[
    Annotated[str, questions.spelled_or_named(PUBLISHED, LONGEST_NAME)] | None,
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


def _lever(name: str, description: str) -> object:
    lever = LEVERS[name]
    return Query(ge=lever.lowest, le=lever.highest, description=description)


class Basis(TypedDict):
    """Whose figures a question is about."""

    guidance: str | None
    as_of: date | str | None
    vintage: str | None


def _basis(guidance: str | None, as_of: str | None, vintage: str | None) -> Basis:
    """Return the figures asked for; a vintage of one's own answers by its name in place of a day."""
    one_choice(guidance, as_of, vintage)
    if guidance is not None:
        guidance_vintages(guidance)  # an empty name is no choice
    if vintage is not None:
        dsa_vintage(vintage)
    named = None if as_of is None else known.named(as_of)
    day = as_of if as_of is None or named is not None else parse_as_of(as_of)
    chosen = guidance if as_of is not None or vintage is not None else guidance or GUIDANCE
    return {"guidance": chosen, "as_of": day, "vintage": vintage}


@router.get("/trajectory", response_model=schemas_path.TrajectoriesShape)
def trajectory(
    request: Request,
    country: Annotated[list[str] | None, Query(max_length=28, description="States; all by default.")] = None,
    period: Period = None,
    reading: ReadingName = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    steps: questions.Steps = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return what each state must do: steps, what binds, the certificate."""
    tested = questions.tested(steps)
    years = _years(period, tested)
    if tested is not None and len(country or ()) != 1:
        raise BadInput("Steps are those of one state: name one country.")
    where = _basis(guidance, as_of, vintage)
    found = compute_trajectory(country, years, reading, steps=tested, draws=draws, seed=seed, **where)
    return answer(request, as_json(found.to_dict()))


@router.get("/project/{country}", response_model=schemas_path.ProjectionShape)
def project(
    request: Request,
    country: questions.State,
    scenario: Annotated[
        Literal["baseline", "adjustment", "lower_spb", "adverse_r_g", "financial_stress"],
        Query(
            description="The adjustment as required, one of its stressed variants, or no change of policy."
        ),
    ] = "adjustment",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    steps: questions.Steps = None,
    period: Period = None,
    shift: Shifts = None,
) -> Response:
    """How does a state's debt move in a scenario?"""
    where, tested = _basis(guidance, as_of, vintage), questions.tested(steps)
    moved = moves.shifts(shift)
    found = compute_projection(country, scenario, steps=tested, period=period, shifts=moved, **where)
    return answer(request, as_json(found.to_dict()))


@router.get("/fan/{country}", response_model=schemas_path.FanShape)
def fan(
    request: Request,
    country: questions.State,
    steps: questions.Steps = None,
    period: Period = None,
    reading: ReadingName = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    shocks: Annotated[
        MethodOfShocks, Query(description="The Commission's normal shocks, or a named alternative.")
    ] = "normal",
    percentiles: Percentiles = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Draw debt under shocks after the adjustment, and the chance that it falls."""
    where, tested = _basis(guidance, as_of, vintage), questions.tested(steps)
    if tested == PLANNED:
        state = prepare(country, where["guidance"] or GUIDANCE, where["as_of"], where["vintage"])
        tested = required_plan(state.figures[0], state.countries[0])
    found = compute_fan(
        country,
        draws,
        steps=tested,
        period=period,
        reading=reading,
        percentiles=PERCENTILES if percentiles is None else moves.percentiles(percentiles),
        seed=seed,
        method_of_shocks=shocks,
        **where,
    )
    return answer(request, as_json(found.to_dict()))


@router.get("/sensitivity/{country}", response_model=schemas_path.SensitivityShape)
def sensitivity(
    request: Request,
    country: questions.State,
    period: Length = None,
    reading: ReadingName = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    move: Moves = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Move each assumption of a state's required path, one at a time."""
    where, amounts = _basis(guidance, as_of, vintage), moves.moves(move)
    found = compute_sensitivity(
        country, period or PERIODS[0], reading, amounts=amounts, draws=draws, seed=seed, **where
    )
    return answer(request, as_json(found.to_dict()))


@router.get("/simulate/{country}", response_model=schemas_path.SimulationShape)
def simulate(
    request: Request,
    country: questions.State,
    period: Period = None,
    steps: questions.Steps = None,
    growth: Annotated[
        float, _lever("growth", "Added to growth of GDP and of potential, points a year from T + 1 on.")
    ] = 0.0,
    inflation: Annotated[
        float, _lever("inflation", "Added to growth of the deflator, points a year from T + 1 on.")
    ] = 0.0,
    rates: Annotated[float, _lever("rates", "Added to market rates, points from T + 1 on.")] = 0.0,
    one_offs: Annotated[
        float, _lever("one_offs", "One-offs in each year of the adjustment, % of GDP.")
    ] = 0.0,
    multiplier: Annotated[
        float | None, _lever("multiplier", "Fiscal multiplier; the vintage's own by default.")
    ] = None,
    reading: ReadingName = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    draws: Draws = DRAWS,
    seed: Seed = SEED,
) -> Response:
    """Return a state's required path if growth, prices, rates, one-offs or the multiplier are not as assumed."""
    given = {"growth": growth, "inflation": inflation, "rates": rates, "one_offs": one_offs}
    moved = tuple((name, value) for name, value in given.items() if value)
    if multiplier is not None:
        moved += (("multiplier", multiplier),)
    where, tested = _basis(guidance, as_of, vintage), questions.tested(steps)
    years = period if tested == PLANNED else _years(period, tested)
    found = answers.simulate(country, years, tested, moved, draws=draws, seed=seed, reading=reading, **where)
    return answer(request, as_json(found.to_dict()))
