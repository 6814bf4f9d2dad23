"""Is the deviation from the adjustment path significant? Reg. 1466/97 Arts. 6(3), 10(3) as of 2011."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.adjustment import has_matrix, matrix_inputs, required_adjustment
from stabilitypact.law.aggregate import UNPUBLISHED, Inputs, net_growth
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER
from stabilitypact.law.expenditure import expenditure_deviation, limit_bounds
from stabilitypact.law.fact_grids import procedure_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.structural import at_objective
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    Floats,
    at_most,
    decide,
    either,
    every,
    truth,
)
from stabilitypact.sentence import say

ARTICLE = cite("1175/2011", "Arts. 6(3), 10(3)")


def is_significant(
    now: Floats, before: Floats, one_year: Floats | float, two_years: Floats | float
) -> Floats:
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
    """Return the overall assessment: both pillars significant is a breach, none is not, one is undetermined.

    Exempt where the objective is reached (no deviation is assessed), where the user asserts an unusual event, and
    while the general escape clause was active.
    """
    structural = _pillar(ctx, "structural", *structural_deviation(ctx))
    expenditure = _pillar(ctx, "expenditure", *expenditure_deviation(ctx))
    clear = [truth(structural.verdict), truth(expenditure.verdict)]
    condition = np.where((clear[0] == 1) & (clear[1] == 1), 1.0, np.nan)
    condition = np.where((clear[0] == 0) & (clear[1] == 0), 0.0, condition)
    reached = truth(at_objective(ctx).verdict) == 1
    general, event = ctx.escape("general"), ctx.asserted("unusual_event") == 1
    applies = np.broadcast_to(~np.isnan(ctx.number("significant_deviation.one_year")), ctx.shape)
    lifted = (reached | general | event) & (decide(condition) != MET)
    verdict = np.where(applies, np.where(lifted, EXEMPT, decide(condition)), NOT_APPLICABLE).astype(np.int8)
    mixed = every(either(*clear), either(1 - clear[0], 1 - clear[1])) == 1
    open_ = applies & ~lifted & np.isnan(condition)
    return ctx.findings(
        "significant_deviation",
        say("Deviation within what is tolerated"),
        verdict,
        value=structural.value,
        threshold=structural.threshold,
        margin=structural.margin,
        formula=say("deviation of the structural balance and of net expenditure over one and two years"),
        inputs=(ctx.claim("unusual_event"),),
        paths=("significant_deviation.one_year", "significant_deviation.two_year_average"),
        citations=(ARTICLE,),
        notes=(
            (~applies, say("The regime has no numerical test of a significant deviation.")),
            (applies & lifted & general, say("The general escape clause suspended the adjustment path.")),
            (applies & lifted & event, say("The user asserts an unusual event outside the state's control.")),
            (applies & lifted & reached, say("At the medium-term objective: no deviation is assessed.")),
            (
                open_ & mixed,
                say(
                    "Undetermined because the pillars disagree: the law asks for an overall assessment of "
                    "the reasons."
                ),
            ),
            (
                open_ & ~mixed,
                say(
                    "Undetermined because a pillar is (below): both must show a significant deviation, or "
                    "neither."
                ),
            ),
            (
                applies & procedure_grid(ctx.countries, ctx.years),
                say(
                    "An excessive deficit procedure was open: in practice its own path was followed instead."
                ),
            ),
        ),
        children=(structural, expenditure),
    ).within(ctx.members(), NOT_A_MEMBER)


def structural_deviation(ctx: Context) -> tuple[Floats, Floats]:
    """Return the bounds of (improvement - required improvement), pp of GDP; they differ without an objective."""
    effort = ctx.get("structural_balance").values - ctx.get("structural_balance", -1).values
    required = required_adjustment(ctx)
    return effort - required.most, effort - required.least


def _pillar(ctx: Context, name: str, worst: Floats, best: Floats) -> Findings:
    """Return one pillar's finding from the bounds of its deviation."""
    one, two = (ctx.number(f"significant_deviation.{n}") for n in ("one_year", "two_year_average"))
    looks_back = _both_years_judged(ctx)
    surely = is_significant(best, _year_before(best, looks_back), one, two)
    surely_not = is_significant(worst, _year_before(worst, looks_back), one, two)
    significant = np.where(surely == 1, 1.0, np.where(surely_not == 0, 0.0, np.nan))
    titles = {"structural": say("Structural pillar"), "expenditure": say("Expenditure pillar")}
    formulas = {
        "structural": say("structural_balance(t) - structural_balance(t-1) - required improvement"),
        "expenditure": say("-(growth of net expenditure - limit)/100 * net expenditure(t-1)/GDP(t)"),
    }
    inputs: Inputs = tuple(ctx.get("structural_balance", -lag) for lag in range(3))
    inputs = (*inputs, *matrix_inputs(ctx, has_matrix(ctx)))
    if name == "expenditure":
        needed = np.isnan(worst)
        claims = (ctx.claim(each, needed, shift) for each in UNPUBLISHED for shift in (0, -1))
        inputs = (*net_growth(ctx, strict=True)[1], *limit_bounds(ctx)[2], *claims)
    return ctx.findings(
        f"significant_deviation.{name}",
        titles[name],
        decide(1 - significant),
        value=worst,
        threshold=-one,
        margin=worst + one,
        formula=formulas[name],
        inputs=inputs,
        notes=(
            (~looks_back, say("First year of the rule: only the one-year test applies.")),
            (
                np.isnan(significant) & ~np.isnan(worst) & (worst < best),
                say("Undetermined because the objective is not in the shipped table."),
            ),
            (
                np.isnan(significant) & ~np.isnan(worst) & ~(worst < best),
                say(
                    "Undetermined because the two-year test needs the deviation of the year before, which "
                    "is not known."
                ),
            ),
        ),
    )


def _both_years_judged(ctx: Context) -> NDArray[np.bool_]:
    """Return whether the year before was judged by the rule too, shape (1, year).

    The first year of the rule has only the one-year test. A rule book asked out of its time (a what-if) is taken
    as if it had always been there.
    """
    inside = [ctx.book.is_in_force(year) for year in ctx.years]
    before = [ctx.book.is_in_force(year - 1) for year in ctx.years]
    return np.array([[earlier or not now for now, earlier in zip(inside, before, strict=True)]])


def _year_before(deviation: Floats, judged: NDArray[np.bool_]) -> Floats:
    """Return last year's deviation; one that cannot matter (+inf) where the rule did not exist then."""
    before = np.full(deviation.shape, np.nan)
    before[:, 1:] = deviation[:, :-1]
    return np.where(judged, before, np.inf)
