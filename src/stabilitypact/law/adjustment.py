"""How much must the structural balance improve in a year, less which flexibility, and did it?

Reg. 1466/97 Arts. 5(1), 9(1); COM(2015) 12 Annex 2 and the commonly agreed position on flexibility.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stabilitypact.figures.panel import Field
from stabilitypact.law.acts import cite
from stabilitypact.law.assertions import Claim
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import objective_grid, procedure_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.matrix import matrix_requirement
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats, above, at_least, at_most, decide, either
from stabilitypact.sentence import say

ADJUSTMENT = cite("1466/97", "Arts. 5(1), 9(1)")
CLAUSES = ("reform_cost", "eligible_investment", "event_cost", "pension_cost")


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """The improvement asked for, pp of GDP, shape (country, year).

    Attributes
    ----------
    least, most :
        Bounds; equal where the objective is known. Without it the distance to the objective, which caps the
        requirement, is known only where the euro area's lower bound gives a least distance.
    strict :
        Where the improvement must exceed the number ("more than 0.5").
    from_matrix :
        Years in which the 2015 matrix sets it, shape (1, year).
    """

    least: Floats
    most: Floats
    strict: NDArray[np.bool_]
    from_matrix: NDArray[np.bool_]

    def made(self, effort: Floats) -> Floats:
        """Return whether an improvement suffices: 1, 0, or NaN where the bounds leave it open."""
        enough = np.where(self.strict, above(effort, self.most), at_least(effort, self.most))
        short = np.where(self.strict, at_most(effort, self.least), 1 - at_least(effort, self.least))
        return np.where(enough == 1, 1.0, np.where(short == 1, 0.0, np.nan))


def required_adjustment(ctx: Context) -> Requirement:
    """Return the required improvement: min(matrix or benchmark, distance to the objective) - flexibility.

    From 2015 the matrix of COM(2015) 12, before it the benchmark of 0.5. "More than 0.5" is read to the letter
    as above 0.5, in the Commission's reading as 0.6. Zero under the general escape clause. Flexibility that the
    user asserts may make the requirement negative: the balance may then fall by that much.
    """
    from_matrix = has_matrix(ctx)
    benchmark = np.broadcast_to(ctx.number("structural.benchmark_adjustment"), ctx.shape)
    cells, strict_cells = matrix_requirement(ctx)
    asked = np.where(from_matrix, cells, benchmark)
    strict = from_matrix & strict_cells
    before = ctx.get("structural_balance", -1).values
    floor = np.where(ctx.euro_members(), ctx.number("structural.mto_floor"), np.nan)
    objective = objective_grid(ctx.countries, ctx.years)[0]
    distance = np.maximum(objective - before, 0.0)
    least_distance = np.where(np.isnan(distance), np.maximum(np.nan_to_num(floor - before), 0.0), distance)
    least, most = (
        _capped(asked, least_distance),
        np.where(np.isnan(distance), asked, _capped(asked, distance)),
    )
    allowed, suspended = flexibility(ctx), ctx.escape("general")
    least, most = (np.where(suspended, 0.0, bound - allowed) for bound in (least, most))
    strict = strict & (above(asked, least_distance) != 1) & ~suspended
    return Requirement(least, most, strict, from_matrix)


def _capped(asked: Floats, distance: Floats) -> Floats:
    """Return the smaller of both; nothing is asked at the objective, whatever else is unknown."""
    return np.where(distance == 0, 0.0, np.minimum(asked, distance))


def flexibility(ctx: Context) -> Floats:
    """Return the deviation that the flexibility clauses allow on what the user asserts, pp of GDP.

    min(joint cap, min(reform cap, reform cost) + min(investment cap, investment)) + event and pension cost; the
    investment clause only in bad times, both clauses only within the maximum distance to the objective and not
    under a procedure. Before 2015 the reform clause had no cap. NaN where a clause is asserted and its conditions
    are unknown.
    """
    reform, investment, event, pension = (np.nan_to_num(ctx.asserted(name)) for name in CLAUSES)
    uncapped = np.where(ctx.switch("structural.reform_clause"), np.inf, 0.0)
    caps = {name: ctx.number(f"flexibility.{name}_cap") for name in ("reform", "investment", "joint")}
    reform_cap, joint_cap = (np.where(np.isnan(caps[n]), uncapped, caps[n]) for n in ("reform", "joint"))
    growth, gap = ctx.get("real_growth").values, ctx.get("output_gap").values
    bad = either(
        1 - at_least(growth, 0.0), 1 - at_least(gap, ctx.number("flexibility.investment_output_gap"))
    )
    distance = objective_grid(ctx.countries, ctx.years)[0] - ctx.get("structural_balance").values
    widest = ctx.number("flexibility.max_distance_to_mto", np.inf)
    near = np.where(np.isinf(widest), 1.0, at_most(distance, widest))
    near = np.where(procedure_grid(ctx.countries, ctx.years), 0.0, near)
    clauses = _counted(near, np.minimum(reform_cap, reform))
    clauses = clauses + _counted(near * bad, np.minimum(np.nan_to_num(caps["investment"]), investment))
    events = event * ctx.switch("flexibility.unusual_event")
    pensions = pension * (ctx.switch("flexibility.pension_reform") | ctx.switch("structural.reform_clause"))
    return np.minimum(joint_cap, clauses) + events + pensions


def _counted(condition: Floats, amount: Floats) -> Floats:
    return np.where(amount > 0, np.where(condition == 0, 0.0, condition * amount), 0.0)


def adjustment_path(ctx: Context) -> Findings:
    """Return whether the structural balance improved by what was required in the year."""
    now, before = ctx.get("structural_balance"), ctx.get("structural_balance", -1)
    effort, required = now.values - before.values, required_adjustment(ctx)
    allowed, claims = flexibility(ctx), tuple(ctx.claim(name) for name in CLAUSES)
    asserted = np.any([~np.isnan(claim.values) for claim in claims], axis=0)
    method = ctx.option("structural.method")
    matrix = np.broadcast_to(required.from_matrix, ctx.shape)
    condition = required.made(effort)
    bounded = ~np.isnan(effort) & np.isnan(condition) & ~np.isnan(required.most)
    inputs = (now, before, *matrix_inputs(ctx, matrix), *claims)
    return ctx.findings(
        "structural.adjustment",
        say("Required improvement made"),
        np.where(method == "mto", decide(condition), NOT_APPLICABLE).astype(np.int8),
        value=effort,
        threshold=required.most,
        margin=effort - required.most,
        unit=say("pp of GDP"),
        formula=say("structural_balance(t) - structural_balance(t-1) against the requirement"),
        inputs=inputs,
        paths=(
            "structural.benchmark_adjustment",
            "structural.matrix_strictly_above",
            *(
                f"flexibility.{name}"
                for name in ("reform_cap", "investment_cap", "joint_cap", "max_distance_to_mto")
            ),
        ),
        citations=(ADJUSTMENT,),
        notes=(
            (
                matrix,
                say(
                    "Requirement from the 2015 matrix (COM(2015) 12, Annex 2), on this vintage's figures; "
                    "in practice it was frozen in the spring before."
                ),
            ),
            (
                matrix & required.strict,
                say("'More than 0.5': by the law's letter the improvement must exceed 0.5."),
            ),
            (
                matrix & (ctx.reading == "commission"),
                say(
                    "Commission reading: 'more than 0.5' is applied as %(applied)s.",
                    applied=ctx.told("structural.matrix_strictly_above"),
                ),
            ),
            (
                bounded & (method == "mto"),
                say(
                    "Undetermined because the objective is not in the shipped table: the distance to it may "
                    "ask for less than the improvement shown."
                ),
            ),
            (
                allowed > 0,
                say(
                    "Flexibility that the user asserts has been taken off the requirement; that the safety "
                    "margin to 3 % is kept and that the objective is reached within four years is not "
                    "tested."
                ),
            ),
            (
                asserted & (allowed == 0),
                say("Flexibility is asserted, but its conditions are not met in this year."),
            ),
        ),
    )


def matrix_inputs(ctx: Context, matrix: NDArray[np.bool_]) -> tuple[Field | Claim, ...]:
    """Return what the matrix reads, as inputs of a finding; nothing where no year has the matrix."""
    if not matrix.any():
        return ()
    names = ("output_gap", "real_growth", "potential_growth", "debt")
    return (*(ctx.get(name) for name in names), ctx.claim("sustainability_risk"))


def has_matrix(ctx: Context) -> NDArray[np.bool_]:
    """Return the years for which the book has the 2015 matrix, shape (1, year)."""
    return np.array([[parameter is not None for parameter in ctx.parameters("structural.matrix")[0]]])
