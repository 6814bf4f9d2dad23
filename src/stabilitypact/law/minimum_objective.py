"""How low may a medium-term objective be? The minimum objective of Reg. 1466/97 Art. 2a (Code of Conduct)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import compact_grid, objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import NOISE, NOT_APPLICABLE, Floats, at_least, at_most, decide
from stabilitypact.sentence import Number, Sentence, say

Rounding = Literal["none", "favourable"]
ARTICLE = cite("1055/2005", "Art. 2a")
NEEDED = ("representative_output_gap", "long_run_growth", "ageing_cost_increase")
PATH = "structural.minimum_objective."


def minimum_objective(
    elasticity: Floats,
    representative_gap: Floats,
    long_run_growth: Floats,
    ageing: Floats,
    debt: Floats,
    *,
    ctx: Context,
    rounding: Rounding = "none",
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
        Whose rule book gives the constants (Code of Conduct, section I and annex; unverified), and whose states
        and years say where the bounds of the euro area and of the Fiscal Compact bind.
    rounding :
        "none", or "favourable": down to the step of the book (a quarter point), in favour of the state.

    Returns
    -------
    Array of shape (country, year), % of GDP: the maximum of the minimum benchmark, the debt and ageing component,
    and the lower bound where one binds; NaN where an input is unknown.
    """
    benchmark = -ctx.number("deficit.reference_value") - elasticity * representative_gap
    component = debt_and_ageing(long_run_growth, ageing, debt, ctx=ctx)
    minimum = np.fmax(np.maximum(benchmark, component), lower_bound(ctx))
    minimum = np.where(np.isnan(benchmark) | np.isnan(component), np.nan, minimum)
    if rounding == "none":
        return minimum
    step = ctx.number(PATH + "rounding")
    return np.floor(minimum / step + NOISE) * step


def debt_and_ageing(long_run_growth: Floats, ageing: Floats, debt: Floats, *, ctx: Context) -> Floats:
    """Return the component for implicit liabilities and debt, % of GDP.

    The balance that keeps debt at 60 % (-60 g/(100 + g)), plus a share of the ageing cost, plus an effort that
    rises with debt above 60 %. Growth of 3.5 %, ageing of 2.0 and debt of 100 give -2.03 + 0.66 + 1.16 = -0.21.
    """
    share, slope, intercept = (
        ctx.number(PATH + n) for n in ("ageing_share", "effort_slope", "effort_intercept")
    )
    level = ctx.number(PATH + "stabilising_debt")
    stabilising = -level * long_run_growth / (100 + long_run_growth)
    effort = np.where(debt > level, np.maximum(0.0, slope * debt + intercept), 0.0)
    effort = np.where(np.isnan(debt), np.nan, effort)
    return stabilising + share * ageing + effort


def lower_bound(ctx: Context) -> Floats:
    """Return the lower bound of an objective, shape (country, year): euro area, Fiscal Compact; else NaN.

    The Compact's lower floor (-1) takes the user's assertion of low long-term risks, as in the floor itself.
    """
    euro = np.where(ctx.euro_members(), ctx.number("structural.mto_floor"), np.nan)
    low_debt = at_most(ctx.get("debt").values, ctx.number("debt.reference_value")) == 1
    low = low_debt & (ctx.asserted("low_sustainability_risk") == 1)
    floor = np.where(
        low, ctx.number("structural.compact_floor_low_debt"), ctx.number("structural.compact_floor")
    )
    return np.fmax(euro, np.where(compact_grid(ctx.countries, ctx.years), floor, np.nan))


def minimum_objective_finding(ctx: Context) -> Findings:
    """Return the objective in force against the minimum computed on what the user asserts.

    The law's letter takes the minimum unrounded, the Commission's reading rounded to the more favourable quarter.
    """
    objective, unverified = objective_grid(ctx.countries, ctx.years)
    gap, growth, ageing = (ctx.asserted(name) for name in NEEDED)
    elasticity, debt = ctx.get("budget_semi_elasticity"), ctx.get("debt", -1)
    rounding: Rounding = "favourable" if ctx.reading == "commission" else "none"
    minimum = minimum_objective(
        elasticity.values, gap, growth, ageing, debt.values, ctx=ctx, rounding=rounding
    )
    given = ~(np.isnan(gap) & np.isnan(growth) & np.isnan(ageing))
    in_book = ~np.isnan(ctx.number(PATH + "stabilising_debt"))
    applies = (ctx.option("structural.method") == "mto") & in_book & given
    names = ("stabilising_debt", "ageing_share", "effort_slope", "effort_intercept", "rounding")
    return ctx.findings(
        "structural.minimum_objective",
        say("Objective at least the minimum objective"),
        np.where(applies, decide(at_least(objective, minimum)), NOT_APPLICABLE).astype(np.int8),
        value=np.where(applies, objective, np.nan),
        threshold=np.where(applies, minimum, np.nan),
        margin=np.where(applies, objective - minimum, np.nan),
        formula=_formula(ctx, rounding),
        inputs=(elasticity, debt, *(ctx.claim(name, applies) for name in NEEDED)),
        paths=tuple(PATH + name for name in names),
        citations=(ARTICLE,),
        notes=(
            (
                ~applies,
                say(
                    "Computed only under the six-pack's rule book and where you assert "
                    "representative_output_gap, long_run_growth, ageing_cost_increase."
                ),
            ),
            (
                applies & unverified,
                say("The objective is unverified: it is general knowledge, no source was seen for it."),
            ),
            (
                applies & np.isnan(objective),
                say("No objective of this state and year is in the shipped table."),
            ),
        ),
    )


def _formula(ctx: Context, rounding: Rounding) -> Sentence:
    reference = Number(-ctx.told("deficit.reference_value").value)
    if rounding == "favourable":
        return say(
            "objective against max(%(reference)s - elasticity * representative gap, debt and ageing "
            "component, lower bound), rounded to the more favourable quarter point",
            reference=reference,
        )
    return say(
        "objective against max(%(reference)s - elasticity * representative gap, debt and ageing component, "
        "lower bound)",
        reference=reference,
    )
