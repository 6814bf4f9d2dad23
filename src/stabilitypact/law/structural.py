"""Is the structural balance at its medium-term objective, or moving there fast enough?

Reg. 1466/97 Arts. 2a, 5(1), 9(1) (1997, 2005, 2011), COM(2015) 12 and the commonly agreed position on
flexibility, TSCG Art. 3.
"""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import compact_grid, objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.matrix import matrix_requirement
from stabilitypact.law.verdict import (
    NOT_APPLICABLE,
    Floats,
    at_least,
    at_most,
    decide,
    either,
    every,
    truth,
)

ADJUSTMENT = cite("1466/97", "Arts. 5(1), 9(1)")
OBJECTIVE = cite("1466/97", "Art. 2a")


def structural_rule(ctx: Context) -> Findings:
    """Return the structural balance rule: at the objective, or the required improvement made.

    1997: "close to balance or in surplus", without a number. 2005 and 2011: the state's medium-term objective
    or the required annual improvement (0.5, from 2015 the matrix less flexibility). 2024: abolished.
    """
    method = ctx.option("structural.method")
    objective, adjustment = at_objective(ctx), adjustment_path(ctx)
    compact = compact_floor(ctx)
    balance = ctx.get("structural_balance")
    close = at_least(balance.values, ctx.number("structural.close_to_balance"))
    vague = np.where(close == 1, 1.0, np.nan)
    condition = np.where(method == "mto", either(truth(objective.verdict), truth(adjustment.verdict)), vague)
    verdict = np.where(method == "none", NOT_APPLICABLE, decide(condition)).astype(np.int8)
    return ctx.findings(
        "structural",
        "Structural balance",
        verdict,
        value=balance.values,
        threshold=np.where(method == "mto", objective.threshold, ctx.number("structural.close_to_balance")),
        margin=np.where(method == "mto", objective.margin, np.nan),
        formula="structural_balance",
        inputs=(balance,),
        paths=("structural.method",),
        citations=(ADJUSTMENT,),
        notes=(
            (np.broadcast_to(method == "none", ctx.shape), "The regime has no rule on the structural balance as such."),
            (
                (method == "close_to_balance") & (close == 0),
                "Undetermined because 'close to balance or in surplus' had no number in the 1997 Pact: the structural "
                "balance is in deficit.",
            ),
        ),
        children=(objective, adjustment, compact),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def at_objective(ctx: Context) -> Findings:
    """Return whether the structural balance is at or above the medium-term objective.

    Where the objective of the year is not in the shipped table, only the lower bound of the law is known: a
    balance below it is below any objective.
    """
    balance, method = ctx.get("structural_balance"), ctx.option("structural.method")
    objective, unverified = objective_grid(ctx.countries, ctx.years)
    floor = np.where(ctx.euro_members(), ctx.number("structural.mto_floor"), np.nan)
    tolerance = ctx.number("structural.rounding_tolerance", 0.0) if ctx.reading == "commission" else 0.0
    unknown = np.isnan(objective)
    reached = at_least(balance.values + tolerance, objective)
    reached = np.where(unknown & (balance.values + tolerance < floor), 0.0, reached)
    verdict = np.where(method == "mto", decide(reached), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "structural.objective",
        "At the medium-term objective",
        verdict,
        value=balance.values,
        threshold=objective,
        margin=balance.values - objective,
        formula="structural_balance against the medium-term objective",
        inputs=(balance,),
        paths=("structural.mto_floor",),
        citations=(OBJECTIVE,),
        notes=(
            (unverified & ~unknown, "The objective is unverified (no source seen for it)."),
            (
                unknown & (method == "mto"),
                "The medium-term objective of this state and year is not in the shipped table; only the lower bound "
                "of Art. 2a (euro area) is known.",
            ),
        ),
    )


def required_adjustment(ctx: Context) -> Floats:
    """Return the required improvement of the structural balance, pp of GDP, never beyond the objective.

    From 2015 the matrix of COM(2015) 12; before, the benchmark of 0.5. Flexibility that the user asserts is
    taken off; under the general escape clause the requirement is zero.
    """
    benchmark = np.broadcast_to(ctx.number("structural.benchmark_adjustment"), ctx.shape)
    required = np.where(_has_matrix(ctx), matrix_requirement(ctx), benchmark)
    required = np.maximum(required - flexibility(ctx), 0.0) + np.where(np.isnan(required), np.nan, 0.0)
    distance = objective_grid(ctx.countries, ctx.years)[0] - ctx.get("structural_balance", -1).values
    required = np.where(distance < required, np.maximum(distance, 0.0), required)
    return np.where(ctx.escape("general"), 0.0, required)


def flexibility(ctx: Context) -> Floats:
    """Return the deviation that the flexibility clauses allow on what the user asserts, pp of GDP.

    min(joint cap, min(reform cap, reform cost) + min(investment cap, investment)) + event and pension cost;
    the investment clause only in bad times, both only within the maximum distance to the objective.
    """
    reform, investment = (np.nan_to_num(ctx.asserted(n)) for n in ("reform_cost", "eligible_investment"))
    caps = {n: ctx.number(f"flexibility.{n}", 0.0) for n in ("reform_cap", "investment_cap", "joint_cap")}
    growth, gap = ctx.get("real_growth").values, ctx.get("output_gap").values
    bad = (growth < 0) | (gap < ctx.number("flexibility.investment_output_gap"))
    distance = objective_grid(ctx.countries, ctx.years)[0] - ctx.get("structural_balance").values
    near = distance <= ctx.number("flexibility.max_distance_to_mto")
    clauses = np.where(near, np.minimum(caps["reform_cap"], reform), 0.0)
    clauses = clauses + np.where(near & bad, np.minimum(caps["investment_cap"], investment), 0.0)
    extra = np.nan_to_num(ctx.asserted("event_cost")) + np.nan_to_num(ctx.asserted("pension_cost"))
    return np.minimum(caps["joint_cap"], clauses) + extra


def adjustment_path(ctx: Context) -> Findings:
    """Return whether the structural balance improved by what was required in the year."""
    now, before = ctx.get("structural_balance"), ctx.get("structural_balance", -1)
    effort, required = now.values - before.values, required_adjustment(ctx)
    matrix, allowed = _has_matrix(ctx), flexibility(ctx)
    method = ctx.option("structural.method")
    verdict = np.where(method == "mto", decide(at_least(effort, required)), NOT_APPLICABLE).astype(np.int8)
    inputs = (now, before)
    if matrix.any():
        inputs += tuple(ctx.get(name) for name in ("output_gap", "real_growth", "potential_growth", "debt"))
    return ctx.findings(
        "structural.adjustment",
        "Required improvement made",
        verdict,
        value=effort,
        threshold=required,
        margin=effort - required,
        unit="pp of GDP",
        formula="structural_balance(t) - structural_balance(t-1) against the requirement",
        inputs=inputs,
        paths=("structural.benchmark_adjustment",),
        citations=(ADJUSTMENT,),
        notes=(
            (np.broadcast_to(matrix, ctx.shape), "Requirement from the 2015 matrix (COM(2015) 12, Annex 2)."),
            (allowed > 0, "Flexibility that the user asserts has been taken off the requirement."),
        ),
    )


def compact_floor(ctx: Context) -> Findings:
    """Return the Fiscal Compact's floor for the parties bound by Title III (TSCG Art. 3(1))."""
    balance = ctx.get("structural_balance")
    bound = compact_grid(ctx.countries, ctx.years)
    usual, low = (ctx.number(f"structural.{name}") for name in ("compact_floor", "compact_floor_low_debt"))
    low_debt = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    eligible = every(low_debt, np.nan_to_num(ctx.asserted("low_sustainability_risk")))
    floor = np.where(eligible == 1, low, usual)
    applies = bound & ~np.isnan(floor)
    verdict = np.where(applies, decide(at_least(balance.values, floor)), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "structural.compact",
        "Fiscal Compact floor",
        verdict,
        value=np.where(applies, balance.values, np.nan),
        threshold=np.where(applies, floor, np.nan),
        margin=np.where(applies, balance.values - floor, np.nan),
        formula="structural_balance against the floor of the balanced budget rule",
        inputs=(balance,),
        paths=("structural.compact_floor", "structural.compact_floor_low_debt"),
        notes=(
            (~applies, "Not bound by Title III of the Fiscal Compact in this year."),
            (
                applies & (low_debt == 1) & (eligible == 0),
                "The lower floor needs debt 'significantly below' 60 % and low long-term risks: assert "
                "`low_sustainability_risk` to apply it.",
            ),
        ),
    )


def minimum_objective(
    elasticity: Floats,
    representative_gap: Floats,
    long_run_growth: Floats,
    ageing: Floats,
    debt: Floats,
    *,
    ctx: Context,
) -> Floats:
    """Return the minimum medium-term objective, % of GDP: the largest of three components.

    Parameters
    ----------
    elasticity :
        Budget semi-elasticity.
    representative_gap :
        Representative large negative output gap, % of potential (negative).
    long_run_growth :
        Average nominal growth of the long-run projection, %.
    ageing :
        Discounted long-run increase of ageing cost, % of GDP.
    debt :
        Debt ratio, % of GDP.
    ctx :
        Whose rule book gives the constants (Code of Conduct, Annex; unverified).

    Returns
    -------
    Unrounded minimum objective: max of the minimum benchmark, the debt and ageing component, and the euro
    area's lower bound.
    """
    path = "structural.minimum_objective."
    share, slope, intercept = (ctx.number(path + n) for n in ("ageing_share", "effort_slope", "effort_intercept"))
    level = ctx.number(path + "stabilising_debt")
    benchmark = -ctx.number("deficit.reference_value") - elasticity * representative_gap
    stabilising = -level * long_run_growth / (100 + long_run_growth)
    effort = np.where(debt > level, np.maximum(0.0, slope * debt + intercept), 0.0)
    return np.fmax(np.fmax(benchmark, stabilising + share * ageing + effort), ctx.number("structural.mto_floor"))


def minimum_objective_finding(ctx: Context) -> Findings:
    """Return the objective in force against the minimum computed on what the user asserts."""
    objective, _ = objective_grid(ctx.countries, ctx.years)
    names = ("representative_output_gap", "long_run_growth", "ageing_cost_increase")
    gap, growth, ageing = (ctx.asserted(name) for name in names)
    elasticity, debt = ctx.get("budget_semi_elasticity"), ctx.get("debt", -1)
    known = ~(np.isnan(gap) | np.isnan(growth) | np.isnan(ageing))
    minimum = minimum_objective(elasticity.values, gap, growth, ageing, debt.values, ctx=ctx)
    minimum = np.where(known, minimum, np.nan)
    applies = ctx.option("structural.method") == "mto"
    verdict = np.where(applies, decide(at_least(objective, minimum)), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "structural.minimum_objective",
        "Objective at least the minimum objective",
        verdict,
        value=objective,
        threshold=minimum,
        margin=objective - minimum,
        formula="max(-3 - elasticity * representative gap, debt and ageing component, euro-area lower bound)",
        inputs=(elasticity, debt),
        paths=tuple(
            f"structural.minimum_objective.{n}"
            for n in ("stabilising_debt", "ageing_share", "effort_slope", "effort_intercept")
        ),
        notes=(
            (
                ~known & applies,
                "Undetermined because the minimum needs " + ", ".join(names) + ": assert them (Ageing Report figures).",
            ),
        ),
    )


def _has_matrix(ctx: Context) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    parameters = ctx.parameters("structural.matrix")[0]
    return np.array([[parameter is not None for parameter in parameters]])
