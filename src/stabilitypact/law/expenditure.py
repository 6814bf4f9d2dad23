"""Did net expenditure grow within its benchmark? Reg. 1466/97 Arts. 5(1), 9(1) as of 2011 (Vade Mecum formulas)."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.adjustment import required_adjustment
from stabilitypact.law.aggregate import UNPUBLISHED, Inputs, aggregate, is_nominal, net_growth, nominal_factor
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER
from stabilitypact.law.fact_grids import objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import EXEMPT, MET, NOT_APPLICABLE, Floats, above, at_least, at_most, decide
from stabilitypact.sentence import say

ARTICLE = cite("1175/2011", "Arts. 5(1), 9(1)")


def expenditure_rule(ctx: Context) -> Findings:
    """Return the expenditure benchmark: growth of net expenditure against potential less convergence.

    The aggregate leaves out interest, Union programmes, cyclical unemployment benefits and smooths investment;
    the two that no shipped vintage publishes must be asserted, else the rule is undetermined and the growth of
    the published part is shown beside the limit. An excess is disregarded where the objective is overachieved
    and while the general escape clause was active.
    """
    applies = ctx.option("expenditure.method") == "benchmark"
    growth, inputs = net_growth(ctx, strict=True)
    least, most, limit_inputs = limit_bounds(ctx)
    condition = np.where(at_most(growth, least) == 1, 1.0, np.where(at_most(growth, most) == 0, 0.0, np.nan))
    balance, objective = ctx.get("structural_balance"), objective_grid(ctx.countries, ctx.years)[0]
    overachieved = above(balance.values, objective) == 1
    suspended = ctx.escape("general")
    lifted = (overachieved | suspended) & (decide(condition) != MET)
    verdict = np.where(applies, np.where(lifted, EXEMPT, decide(condition)), NOT_APPLICABLE).astype(np.int8)
    claims = tuple(ctx.claim(name, applies & ~lifted, shift) for name in UNPUBLISHED for shift in (0, -1))
    published = net_growth(ctx, strict=False)[0]
    unasserted = np.any([np.isnan(claim.values) for claim in claims], axis=0)
    return ctx.findings(
        "expenditure",
        say("Expenditure benchmark"),
        verdict,
        value=growth,
        threshold=least,
        margin=least - growth,
        unit=say("% growth a year"),
        formula=say(
            "growth of net expenditure against medium-term potential growth less the convergence margin"
        ),
        inputs=(*inputs, *limit_inputs, *claims),
        paths=(
            "expenditure.method",
            "expenditure.potential_window",
            "expenditure.investment_smoothing_years",
            "expenditure.nominal",
            "expenditure.one_offs_netted",
        ),
        citations=(ARTICLE,),
        notes=(
            (~applies, say("The regime has no expenditure benchmark.")),
            (
                applies & unasserted & ~lifted & ~np.isnan(published),
                say(
                    "Undetermined because no shipped vintage publishes eu_programme_expenditure and "
                    "cyclical_unemployment_expenditure: assert them, for the year and the year before."
                ),
            ),
            (
                applies & unasserted & ~lifted & np.isnan(published),
                say(
                    "Undetermined because no shipped vintage publishes eu_programme_expenditure and "
                    "cyclical_unemployment_expenditure, and this one lacks further parts (shown as not "
                    "published): assert the former, for the year and the year before, and name a vintage "
                    "that holds the latter."
                ),
            ),
            (applies & lifted & suspended, say("The general escape clause suspended the adjustment path.")),
            (
                applies & lifted & ~suspended,
                say(
                    "The structural balance is above the objective: an excess of expenditure is disregarded "
                    "(as long as the plans keep it so, which is not tested)."
                ),
            ),
            (
                applies & (least < most),
                say(
                    "The objective is not in the shipped table: the limit shown is the lowest that it could "
                    "imply."
                ),
            ),
        ),
        children=(indication(ctx, least),),
    ).within(ctx.members(), NOT_A_MEMBER)


def indication(ctx: Context, limit: Floats) -> Findings:
    """Return the growth of the published part of the aggregate beside the limit; it never decides."""
    published, inputs = net_growth(ctx, strict=False)
    return ctx.findings(
        "expenditure.indication",
        say("Indication: the published part of the aggregate"),
        np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
        value=published,
        threshold=limit,
        margin=limit - published,
        unit=say("% growth a year"),
        formula=say(
            "growth of total_expenditure - interest, investment smoothed, less discretionary revenue"
        ),
        inputs=inputs,
        notes=(
            (True, say("Leaves in Union programmes and cyclical unemployment benefits. It decides nothing.")),
        ),
    )


def limit_bounds(ctx: Context) -> tuple[Floats, Floats, Inputs]:
    """Return the lowest and the highest growth that the benchmark may allow, %, and the figures they rest on.

    ref = mean of potential growth over the window (t-5 .. t+4); less required adjustment divided by the share
    of primary expenditure in GDP unless at the objective; plus deflator growth from 2018. The two differ where the
    objective is unknown: the lowest is as if the state were too far from it for the distance to matter.
    """
    window = ctx.book.get("expenditure.potential_window", ctx.day(ctx.years[-1]), (-5, 4)) or (-5, 4)
    fields = tuple(ctx.get("potential_growth", shift) for shift in range(int(window[0]), int(window[1]) + 1))
    reference = sum((field.values for field in fields), np.zeros(ctx.shape)) / len(fields)
    share, deflator = ctx.get("primary_expenditure", -1), ctx.get("deflator_growth")
    before = ctx.get("structural_balance", -1)
    reached = at_least(before.values, objective_grid(ctx.countries, ctx.years)[0]) == 1
    inflation = np.where(is_nominal(ctx), deflator.values, 0.0)
    required = required_adjustment(ctx)
    least, most = (
        np.where(reached, reference, reference - convergence_margin(step, share.values)) + inflation
        for step in (required.most, required.least)
    )
    return least, most, (*fields, share, before, deflator)


def convergence_margin(required: Floats, share: Floats) -> Floats:
    """Return the convergence margin in pp of growth: required adjustment over the expenditure share.

    Parameters
    ----------
    required :
        Required structural improvement, pp of GDP.
    share :
        Primary expenditure, % of GDP. (0.5 pp at a share of 45 % is a margin of 1.11 pp.)
    """
    return np.where(share > 0, required / np.where(share > 0, share, 1.0) * 100, np.nan)


def expenditure_deviation(ctx: Context, *, strict: bool = True) -> tuple[Floats, Floats]:
    """Return the bounds of the deviation from the benchmark in % of GDP; negative is overspending.

    -(growth - limit)/100 * G(t-1)/GDP(t). The two differ where the objective, and so the limit, is unknown.
    """
    growth, _ = net_growth(ctx, strict=strict)
    least, most, _ = limit_bounds(ctx)
    weight = aggregate(ctx, -1, strict=strict)[0] / nominal_factor(ctx) / 100
    return -(growth - least) * weight, -(growth - most) * weight
