"""Is the structural balance at its medium-term objective, or moving there fast enough?

Reg. 1466/97 Arts. 2a, 5(1), 9(1) (1997, 2005, 2011), COM(2015) 12 and the commonly agreed position on
flexibility, TSCG Art. 3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.adjustment import adjustment_path
from stabilitypact.law.context import Context, symbols
from stabilitypact.law.deficit import NOT_A_MEMBER
from stabilitypact.law.fact_grids import compact_grid, doubtful_escape_grid, objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.minimum_objective import minimum_objective_finding
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    UNDETERMINED,
    Floats,
    at_least,
    at_most,
    below,
    decide,
    either,
    every,
    truth,
)
from stabilitypact.sentence import say

ADJUSTMENT = cite("1466/97", "Arts. 5(1), 9(1)")
OBJECTIVE = cite("1055/2005", "Art. 2a")


def structural_rule(ctx: Context) -> Findings:
    """Return the structural balance rule: at the objective, or the required improvement made.

    1997: "close to balance or in surplus", without a number. 2005 and 2011: the state's medium-term objective
    or the required annual improvement (0.5, from 2015 the matrix less flexibility); suspended while the general
    escape clause was active. 2024: abolished.
    """
    method = ctx.option("structural.method")
    objective, adjustment = at_objective(ctx), adjustment_path(ctx)
    balance = ctx.get("structural_balance")
    close = at_least(balance.values + structural_tolerance(ctx), ctx.number("structural.close_to_balance"))
    vague = np.where(close == 1, 1.0, np.nan)
    condition = np.where(method == "mto", either(truth(objective.verdict), truth(adjustment.verdict)), vague)
    verdict = np.where(method == "none", NOT_APPLICABLE, decide(condition))
    suspended = (method == "mto") & ctx.escape("general")
    verdict = np.where(suspended & (verdict != MET), EXEMPT, verdict).astype(np.int8)
    return ctx.findings(
        "structural",
        say("Structural balance"),
        verdict,
        value=balance.values,
        threshold=np.where(method == "mto", objective.threshold, ctx.number("structural.close_to_balance")),
        margin=np.where(method == "mto", objective.margin, np.nan),
        unit=balance.unit,
        formula=symbols("structural_balance"),
        inputs=(balance,),
        paths=("structural.method",),
        citations=(ADJUSTMENT,),
        notes=(
            (method == "none", say("The regime has no rule on the structural balance as such.")),
            (
                (method == "close_to_balance") & (close == 0),
                say(
                    "Undetermined because 'close to balance or in surplus' had no number in the 1997 Pact: "
                    "the structural balance is in deficit."
                ),
            ),
            (
                (method == "mto") & ~suspended & (verdict == MET) & (truth(objective.verdict) != 1),
                say("The objective is not reached, but the required improvement was made (below)."),
            ),
            (suspended, say("The general escape clause suspended the adjustment towards the objective.")),
            (
                suspended & doubtful_escape_grid(ctx.years, ctx.known),
                say("That the clause covers this year is unverified."),
            ),
            (
                (method == "mto") & (verdict == UNDETERMINED) & ~np.isnan(balance.values),
                say(
                    "Undetermined: neither the objective nor the required improvement can be judged (below)."
                ),
            ),
        ),
        children=(objective, adjustment, minimum_objective_finding(ctx), compact_floor(ctx)),
    ).within(ctx.members(), NOT_A_MEMBER)


def structural_tolerance(ctx: Context) -> Floats:
    """Return the shortfall that rounding hides, % of GDP: zero by the law's letter, 0.05 in practice."""
    if ctx.reading != "commission":
        return np.zeros((1, len(ctx.years)))
    return ctx.number("structural.rounding_tolerance", 0.0)


def at_objective(ctx: Context) -> Findings:
    """Return whether the structural balance is at or above the medium-term objective.

    Where the objective of the year is not in the shipped table, only the lower bound of the law is known: a
    balance below it is below any objective.
    """
    balance, method = ctx.get("structural_balance"), ctx.option("structural.method")
    objective, unverified = objective_grid(ctx.countries, ctx.years)
    floor, tolerance = euro_floor(ctx), structural_tolerance(ctx)
    unknown = np.isnan(objective)
    reached = at_least(balance.values + tolerance, objective)
    reached = np.where(unknown & (below(balance.values + tolerance, floor) == 1), 0.0, reached)
    return ctx.findings(
        "structural.objective",
        say("At the medium-term objective"),
        np.where(method == "mto", decide(reached), NOT_APPLICABLE).astype(np.int8),
        value=balance.values,
        threshold=objective,
        margin=balance.values - objective,
        unit=balance.unit,
        formula=say("structural_balance against the medium-term objective"),
        inputs=(balance,),
        paths=(
            "structural.mto_floor",
            *(("structural.rounding_tolerance",) if np.any(tolerance > 0) else ()),
        ),
        citations=(OBJECTIVE,),
        notes=(
            (
                unverified & ~unknown & (method == "mto"),
                say("The objective is unverified: it is general knowledge, no source was seen for it."),
            ),
            (
                (reached == 1) & (below(balance.values, objective) == 1),
                say(
                    "Commission reading: the shortfall disappears on rounding; by the law's letter it does "
                    "not."
                ),
            ),
            (
                unknown & (method == "mto"),
                say(
                    "The medium-term objective of this state and year is not in the shipped table; only the "
                    "lower bound of Art. 2a (euro area) is known."
                ),
            ),
        ),
    )


def euro_floor(ctx: Context) -> Floats:
    """Return the lower bound of objectives, shape (country, year): for euro states, NaN for others.

    Art. 2a binds states in ERM II too; no table of ERM II membership is shipped, so they are left out.
    """
    return np.where(ctx.euro_members(), ctx.number("structural.mto_floor"), np.nan)


def compact_floor(ctx: Context) -> Findings:
    """Return the Fiscal Compact's floor for the parties bound by Title III (TSCG Art. 3(1)).

    Below the floor a state complies too where it converges by its calendar (Art. 3(1)(b)), which is not in
    numbers: the finding stands beside the rule and does not decide it.
    """
    balance = ctx.get("structural_balance")
    bound = compact_grid(ctx.countries, ctx.years)
    usual, low = (ctx.number(f"structural.{name}") for name in ("compact_floor", "compact_floor_low_debt"))
    low_debt = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    eligible = every(low_debt, np.nan_to_num(ctx.asserted("low_sustainability_risk")))
    floor = np.where(eligible == 1, low, usual)
    applies: NDArray[np.bool_] = bound & ~np.isnan(floor)
    reached = decide(at_least(balance.values + structural_tolerance(ctx), floor))
    reached = np.where(ctx.escape("general") & (reached != MET), EXEMPT, reached)
    return ctx.findings(
        "structural.compact",
        say("Fiscal Compact floor"),
        np.where(applies, reached, NOT_APPLICABLE).astype(np.int8),
        value=np.where(applies, balance.values, np.nan),
        threshold=np.where(applies, floor, np.nan),
        margin=np.where(applies, balance.values - floor, np.nan),
        unit=balance.unit,
        formula=say("structural_balance against the floor of the balanced budget rule"),
        inputs=(balance, ctx.get("debt"), ctx.claim("low_sustainability_risk")),
        paths=("structural.compact_floor", "structural.compact_floor_low_debt"),
        notes=(
            (~applies, say("Not bound by Title III of the Fiscal Compact in this year.")),
            (
                applies & (low_debt == 1) & (eligible == 0),
                say(
                    "The lower floor needs debt 'significantly below' 60 % and low long-term risks: assert "
                    "`low_sustainability_risk` to apply it."
                ),
            ),
            (
                applies & (reached == EXEMPT),
                say("Exceptional circumstances: the general escape clause was active."),
            ),
        ),
    )
