"""Did net expenditure grow within its benchmark? Reg. 1466/97 Arts. 5(1), 9(1) as of 2011 (Vade Mecum formulas)."""

from __future__ import annotations

import numpy as np

from stabilitypact.figures.panel import Field
from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.structural import required_adjustment
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats, at_most, decide

ARTICLE = cite("1175/2011", "Arts. 5(1), 9(1)")
UNPUBLISHED = ("eu_programme_expenditure", "cyclical_unemployment_expenditure")


def expenditure_rule(ctx: Context) -> Findings:
    """Return the expenditure benchmark: growth of net expenditure against potential less convergence.

    The aggregate leaves out interest, Union programmes, cyclical unemployment benefits and smooths investment;
    the two that no shipped vintage publishes must be asserted, else the rule is undetermined and the growth of
    the published part is shown beside the limit.
    """
    method = ctx.option("expenditure.method")
    growth, inputs = net_growth(ctx, strict=True)
    published, _ = net_growth(ctx, strict=False)
    limit, limit_inputs = benchmark_limit(ctx)
    applies = method == "benchmark"
    verdict = np.where(applies, decide(at_most(growth, limit)), NOT_APPLICABLE).astype(np.int8)
    unasserted = np.isnan(np.stack([ctx.asserted(name) for name in UNPUBLISHED])).any(axis=0)
    indication = ctx.findings(
        "expenditure.indication",
        "Indication: the published part of the aggregate",
        np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
        value=published,
        threshold=limit,
        margin=limit - published,
        unit="% growth a year",
        formula="growth of total_expenditure - interest, investment smoothed, less discretionary revenue",
        inputs=inputs,
        notes=((True, "Leaves in Union programmes and cyclical unemployment benefits. It decides nothing."),),
    )
    return ctx.findings(
        "expenditure",
        "Expenditure benchmark",
        verdict,
        value=growth,
        threshold=limit,
        margin=limit - growth,
        unit="% growth a year",
        formula="growth of net expenditure against medium-term potential growth less the convergence margin",
        inputs=limit_inputs,
        paths=("expenditure.method", "expenditure.potential_window", "expenditure.nominal"),
        citations=(ARTICLE,),
        notes=(
            (np.broadcast_to(~applies, ctx.shape), "The regime has no expenditure benchmark."),
            (
                applies & unasserted,
                "Undetermined because no shipped vintage publishes " + " and ".join(UNPUBLISHED) + ": assert them.",
            ),
        ),
        children=(indication,),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def aggregate(ctx: Context, shift: int, *, strict: bool) -> tuple[Floats, tuple[Field, ...]]:
    """Return the expenditure aggregate of t+shift in % of GDP, before discretionary measures.

    G = E - interest - Union programmes - cyclical unemployment - I + mean(I of four years).
    """
    years = int(np.nan_to_num(ctx.number("expenditure.investment_smoothing_years", 4.0), nan=4.0).max())
    total, interest = ctx.get("total_expenditure", shift), ctx.get("interest", shift)
    investment = tuple(ctx.get("gross_fixed_capital_formation", shift - lag) for lag in range(years))
    ratios = tuple(_relative_gdp(ctx, shift, lag) for lag in range(years))
    smoothed = sum(i.values * r for i, r in zip(investment, ratios, strict=True)) / years
    value = total.values - interest.values - investment[0].values + smoothed
    if strict:
        value = value - sum(ctx.asserted(name) for name in UNPUBLISHED)
    return value, (total, interest, *investment)


def net_growth(ctx: Context, *, strict: bool) -> tuple[Floats, tuple[Field, ...]]:
    """Return growth of the aggregate net of discretionary revenue measures, %, real before 2018."""
    now, inputs = aggregate(ctx, 0, strict=strict)
    before, _ = aggregate(ctx, -1, strict=strict)
    revenue = ctx.get("discretionary_current_revenue")
    growth = (1 + ctx.get("real_growth").values / 100) * (1 + ctx.get("deflator_growth").values / 100)
    nominal = ((now - revenue.values) / before * growth - 1) * 100
    real = ((1 + nominal / 100) / (1 + ctx.get("deflator_growth").values / 100) - 1) * 100
    return np.where(_is_nominal(ctx), nominal, real), (*inputs, revenue)


def benchmark_limit(ctx: Context) -> tuple[Floats, tuple[Field, ...]]:
    """Return the highest growth that the benchmark allows, %, and the figures that it rests on.

    ref = mean of potential growth over the window (t-5 .. t+4); less required adjustment divided by the share
    of primary expenditure in GDP unless at the objective; plus deflator growth from 2018.
    """
    window = ctx.book.get("expenditure.potential_window", ctx.day(ctx.years[-1]), (-5, 4)) or (-5, 4)
    first, last = int(window[0]), int(window[1])
    fields = tuple(ctx.get("potential_growth", shift) for shift in range(first, last + 1))
    reference = sum(f.values for f in fields) / len(fields)
    share = ctx.get("primary_expenditure", -1)
    convergence = convergence_margin(required_adjustment(ctx), share.values)
    at_objective = ctx.get("structural_balance", -1).values >= objective_grid(ctx.countries, ctx.years)[0]
    deflator = ctx.get("deflator_growth")
    limit = np.where(at_objective, reference, reference - convergence)
    return limit + np.where(_is_nominal(ctx), deflator.values, 0.0), (*fields, share, deflator)


def convergence_margin(required: Floats, share: Floats) -> Floats:
    """Return the convergence margin in pp of growth: required adjustment over the expenditure share.

    Parameters
    ----------
    required :
        Required structural improvement, pp of GDP.
    share :
        Primary expenditure, % of GDP. (0.5 pp at a share of 45 % is a margin of 1.11 pp.)
    """
    with np.errstate(divide="ignore"):
        return np.where(share > 0, required / share * 100, np.nan)


def expenditure_deviation(ctx: Context, *, strict: bool = True) -> Floats:
    """Return the deviation from the benchmark in % of GDP; negative is overspending."""
    growth, _ = net_growth(ctx, strict=strict)
    limit, _ = benchmark_limit(ctx)
    before, _ = aggregate(ctx, -1, strict=strict)
    nominal = (1 + ctx.get("real_growth").values / 100) * (1 + ctx.get("deflator_growth").values / 100)
    return -(growth - limit) / 100 * before / nominal


def _relative_gdp(ctx: Context, shift: int, lag: int) -> Floats:
    """Return GDP of t+shift-lag over GDP of t+shift, so that ratios of one year compare with another's."""
    relative = np.ones(ctx.shape)
    for year in range(shift - lag + 1, shift + 1):
        real, deflator = ctx.get("real_growth", year).values, ctx.get("deflator_growth", year).values
        relative = relative / ((1 + real / 100) * (1 + deflator / 100))
    return relative


def _is_nominal(ctx: Context) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return ctx.number("expenditure.nominal", 0.0) == 1
