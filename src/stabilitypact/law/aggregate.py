"""What is net expenditure? The aggregates of 2011 and of 2024, from their published and asserted parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stabilitypact.figures.panel import Field
from stabilitypact.law.assertions import Claim
from stabilitypact.law.context import Context
from stabilitypact.law.verdict import Floats

EXCLUDED = ("eu_programme_expenditure", "cofinancing_expenditure", "cyclical_unemployment_expenditure")
UNPUBLISHED = ("eu_programme_expenditure", "cyclical_unemployment_expenditure")
MEASURES = ("discretionary_current_revenue", "discretionary_capital_transfers_received")

Inputs = tuple[Field | Claim, ...]


def aggregate(ctx: Context, shift: int, *, strict: bool) -> tuple[Floats, Inputs]:
    """Return the expenditure aggregate of t+shift in % of its GDP, before discretionary revenue measures.

    G = E - interest - Union programmes - cyclical unemployment - I + mean(I of four years), from 2018 net of
    one-offs (a one-off that raises expenditure is negative in the catalogue, so it is added).

    Parameters
    ----------
    strict :
        Take off what no vintage publishes as the user asserts it (NaN where nobody does); else leave it in.
    """
    years = int(np.nan_to_num(ctx.number("expenditure.investment_smoothing_years", 4.0), nan=4.0).max())
    total, interest = ctx.get("total_expenditure", shift), ctx.get("interest", shift)
    investment = tuple(ctx.get("gross_fixed_capital_formation", shift - lag) for lag in range(years))
    ratios = tuple(_relative_gdp(ctx, shift, lag) for lag in range(years))
    smoothed = sum(i.values * r for i, r in zip(investment, ratios, strict=True)) / years
    value = total.values - interest.values - investment[0].values + smoothed
    inputs: Inputs = (total, interest, *investment)
    netted = ctx.switch("expenditure.one_offs_netted")
    if netted.any():
        one_offs = ctx.get("one_offs_expenditure", shift)
        value = value + np.where(netted, one_offs.values, 0.0)
        inputs = (*inputs, one_offs)
    if strict:
        value = value - sum(ctx.asserted(name, shift) for name in UNPUBLISHED)
    return value, inputs


def net_growth(ctx: Context, *, strict: bool) -> tuple[Floats, Inputs]:
    """Return growth of the aggregate net of discretionary revenue measures, %, real before 2018.

    (G_t - dR_t)/G_{t-1} - 1 with levels in money.
    """
    now, inputs = aggregate(ctx, 0, strict=strict)
    before, earlier = aggregate(ctx, -1, strict=strict)
    revenue, measures = revenue_measures(ctx)
    growth, deflator = ctx.get("real_growth"), ctx.get("deflator_growth")
    nominal = ((now - revenue) / before * nominal_factor(ctx) - 1) * 100
    real = ((1 + nominal / 100) / (1 + deflator.values / 100) - 1) * 100
    used = (*inputs, *earlier, *measures, growth, deflator)
    return np.where(is_nominal(ctx), nominal, real), tuple({(i.variable, i.shift): i for i in used}.values())


def revenue_measures(ctx: Context) -> tuple[Floats, Inputs]:
    """Return the incremental yield of discretionary revenue measures, % of GDP: asserted, else published."""
    fields = tuple(ctx.get(name) for name in MEASURES)
    asserted = ctx.asserted("discretionary_revenue")
    published = fields[0].values + fields[1].values
    return np.where(np.isnan(asserted), published, asserted), (*fields, ctx.claim("discretionary_revenue"))


def net_expenditure(ctx: Context, shift: int) -> tuple[Floats, Inputs]:
    """Return net expenditure of Reg. 2024/1263 Art. 2(2) in t+shift, % of its GDP, before revenue measures.

    Total expenditure less interest, Union programmes, national co-financing of them, cyclical unemployment
    benefits (the three asserted, in no vintage) and one-offs of the expenditure side.
    """
    fields = tuple(ctx.get(name, shift) for name in ("total_expenditure", "interest", "one_offs_expenditure"))
    total, interest, one_offs = (field.values for field in fields)
    value = total - interest + one_offs - sum(ctx.asserted(name, shift) for name in EXCLUDED)
    return value, (*fields, *(ctx.claim(name, shift=shift) for name in EXCLUDED))


def net_expenditure_growth(ctx: Context) -> tuple[Floats, Inputs]:
    """Return net expenditure growth, %: as a vintage or the user gives it, else computed from its parts.

    (NE_t - dR_t)/NE_{t-1} - 1 with levels in money; NaN where a part is neither published nor asserted.
    """
    given = ctx.get("net_expenditure_growth")
    if not np.isnan(given.values).any():
        return given.values, (given,)
    now, inputs = net_expenditure(ctx, 0)
    before, earlier = net_expenditure(ctx, -1)
    revenue, measures = revenue_measures(ctx)
    computed = ((now - revenue) / before * nominal_factor(ctx) - 1) * 100
    if np.isnan(computed).all():
        return given.values, (given,)
    growth = (ctx.get("real_growth"), ctx.get("deflator_growth"))
    values = np.where(np.isnan(given.values), computed, given.values)
    return values, (given, *inputs, *earlier, *measures, *growth)


def is_nominal(ctx: Context) -> NDArray[np.bool_]:
    """Return the years in which the benchmark is nominal, shape (1, year)."""
    return ctx.switch("expenditure.nominal")


def nominal_factor(ctx: Context) -> Floats:
    """Return GDP of t over GDP of t-1, from real and deflator growth."""
    return (1 + ctx.get("real_growth").values / 100) * (1 + ctx.get("deflator_growth").values / 100)


def _relative_gdp(ctx: Context, shift: int, lag: int) -> Floats:
    """Return GDP of t+shift-lag over GDP of t+shift, so that ratios of one year compare with another's."""
    relative = np.ones(ctx.shape)
    for year in range(shift - lag + 1, shift + 1):
        real, deflator = ctx.get("real_growth", year).values, ctx.get("deflator_growth", year).values
        relative = relative / ((1 + real / 100) * (1 + deflator / 100))
    return relative
