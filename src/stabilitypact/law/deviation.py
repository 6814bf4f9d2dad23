"""Is the deviation from the adjustment path significant? Reg. 1466/97 Arts. 6(3), 10(3) as of 2011."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.expenditure import expenditure_deviation
from stabilitypact.law.grid import Findings
from stabilitypact.law.structural import at_objective, required_adjustment
from stabilitypact.law.verdict import EXEMPT, NOT_APPLICABLE, Floats, at_most, decide, either, every, truth

ARTICLE = cite("1175/2011", "Arts. 6(3), 10(3)")


def is_significant(now: Floats, before: Floats, one_year: Floats | float, two_years: Floats | float) -> Floats:
    """Return whether a deviation is significant over one year, or on average over two.

    Parameters
    ----------
    now, before :
        Deviations of t and t-1, % of GDP; negative is a shortfall.
    one_year, two_years :
        Thresholds, positive (0.5 and 0.25 % of GDP).
    """
    return either(at_most(now, -np.asarray(one_year)), at_most((now + before) / 2, -np.asarray(two_years)))


def significant_deviation(ctx: Context) -> Findings:
    """Return the overall assessment: both pillars significant is a breach, none is not, one is undetermined."""
    structural = _pillar(ctx, "structural", _structural_deviation(ctx), "effort - required improvement")
    expenditure = _pillar(ctx, "expenditure", expenditure_deviation(ctx), "-(growth - limit) * share of GDP")
    clear = [truth(structural.verdict), truth(expenditure.verdict)]
    condition = np.where((clear[0] == 1) & (clear[1] == 1), 1.0, np.nan)
    condition = np.where((clear[0] == 0) & (clear[1] == 0), 0.0, condition)
    objective = truth(at_objective(ctx).verdict)
    condition = np.where(objective == 1, 1.0, condition)
    general = ctx.escape("general")
    applies = ~np.isnan(ctx.number("significant_deviation.one_year"))
    verdict = np.where(applies, np.where(general, EXEMPT, decide(condition)), NOT_APPLICABLE).astype(np.int8)
    mixed = every(either(*clear), either(1 - clear[0], 1 - clear[1])) == 1
    return ctx.findings(
        "significant_deviation",
        "No significant deviation",
        verdict,
        value=structural.value,
        threshold=structural.threshold,
        margin=structural.margin,
        formula="deviation of the structural balance and of net expenditure over one and two years",
        paths=("significant_deviation.one_year", "significant_deviation.two_year_average"),
        citations=(ARTICLE,),
        notes=(
            (np.broadcast_to(~applies, ctx.shape), "The regime has no numerical test of a significant deviation."),
            (general & applies, "The general escape clause suspended the adjustment path."),
            ((objective == 1) & applies, "At the medium-term objective: no deviation is assessed."),
            (
                mixed & applies & (objective != 1),
                "Undetermined because the pillars disagree: the law asks for an overall assessment of the reasons.",
            ),
        ),
        children=(structural, expenditure),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def _structural_deviation(ctx: Context) -> Floats:
    effort = ctx.get("structural_balance").values - ctx.get("structural_balance", -1).values
    return effort - required_adjustment(ctx)


def _pillar(ctx: Context, name: str, deviation: Floats, formula: str) -> Findings:
    before = np.full(ctx.shape, np.nan)
    before[:, 1:] = deviation[:, :-1]
    one, two = (ctx.number(f"significant_deviation.{n}") for n in ("one_year", "two_year_average"))
    significant = is_significant(deviation, before, one, two)
    inputs = (ctx.get("structural_balance"), ctx.get("structural_balance", -1)) if name == "structural" else ()
    return ctx.findings(
        f"significant_deviation.{name}",
        f"{name.capitalize()} pillar",
        decide(1 - significant),
        value=deviation,
        threshold=np.broadcast_to(-one, ctx.shape),
        margin=deviation + one,
        formula=formula,
        inputs=inputs,
        notes=(
            (
                (np.arange(len(ctx.years)) == 0)[None, :] & np.isnan(significant),
                "The two-year test needs the year before in the assessed span.",
            ),
        ),
    )
