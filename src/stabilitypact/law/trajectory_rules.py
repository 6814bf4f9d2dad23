"""Who needs a reference trajectory, and does the structural balance keep its resilience margin? Reg. 2024/1263."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER, deficit_values, within_limit
from stabilitypact.law.grid import Findings
from stabilitypact.law.structural import structural_tolerance
from stabilitypact.law.verdict import NOT_APPLICABLE, UNDETERMINED, at_most, below, decide, every, one_decimal
from stabilitypact.sentence import say


def trajectory_scope(ctx: Context) -> Findings:
    """Return who needs a reference trajectory: debt above 60 or deficit above 3 (Art. 5); met = none needed."""
    debt, balance = ctx.get("debt"), ctx.get("balance")
    limits = ctx.number("trajectory.scope_debt"), ctx.number("trajectory.scope_deficit")
    ratio = one_decimal(debt.values) if ctx.reading == "commission" else debt.values
    deficit = deficit_values(ctx)
    tight = limits[1] - deficit < limits[0] - ratio  # the value with less room is the one shown
    outside = every(at_most(ratio, limits[0]), within_limit(ctx, limits[1]))
    absent = np.isnan(np.broadcast_to(limits[0], ctx.shape))
    return ctx.findings(
        "trajectory_scope",
        say("Deficit and debt within the values of Art. 5"),
        np.where(absent, NOT_APPLICABLE, decide(outside)).astype(np.int8),
        value=np.where(tight, deficit, ratio),
        threshold=np.where(tight, *limits[::-1]),
        margin=np.where(tight, limits[1] - deficit, limits[0] - ratio),
        formula=say("debt, or deficit = -balance, whichever has less room to the scope of Art. 5"),
        inputs=(debt, balance),
        paths=("trajectory.scope_debt", "trajectory.scope_deficit"),
        citations=(cite("2024/1263", "Art. 5"), cite("2024/1263", "Art. 9(3)")),
        notes=(
            (
                outside == 0,
                say("The Commission sends a reference trajectory for plans that start from this year."),
            ),
            (outside == 1, say("Technical information only, on request (Art. 9(3)).")),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)


def resilience_margin(ctx: Context) -> Findings:
    """Return whether the structural deficit leaves the resilience margin to 3 % (Art. 8).

    The largest structural deficit is the reference value less the margin. The Commission's reading forgives an
    excess that disappears on rounding: its sheet asks for steps from 1.55.
    """
    structural = ctx.get("structural_balance")
    margin = ctx.number("trajectory.resilience.margin")
    limit = ctx.number("deficit.reference_value") - margin
    values, tolerance = -structural.values, structural_tolerance(ctx)
    within = np.where(tolerance > 0, below(values, limit + tolerance), at_most(values, limit))
    absent = np.isnan(np.broadcast_to(margin, ctx.shape))
    verdict = np.where(absent, NOT_APPLICABLE, decide(within)).astype(np.int8)
    rounding = ("structural.rounding_tolerance",) if np.any(tolerance > 0) else ()
    return ctx.findings(
        "resilience_margin",
        say("Deficit resilience margin"),
        verdict,
        value=values,
        threshold=limit,
        margin=limit - values,
        unit=structural.unit,
        formula=say("structural deficit = -structural_balance, against the reference value less the margin"),
        inputs=(structural,),
        paths=(
            "trajectory.resilience.margin",
            "trajectory.resilience.step",
            "trajectory.resilience.step_extended",
            *rounding,
        ),
        citations=(cite("2024/1263", "Art. 8"),),
        notes=(
            (verdict == UNDETERMINED, say("Undetermined because the vintage holds no structural balance.")),
            (
                (within == 1) & (at_most(values, limit) == 0),
                say(
                    "Commission reading: the excess disappears on rounding; by the law's letter it does not."
                ),
            ),
            (
                (within == 0) & ~absent,
                say(
                    "Under a plan the structural primary balance improves by the yearly step until the "
                    "margin is reached."
                ),
            ),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)
