"""Measures how far public finances are from lasting: debt-stabilising balance, S1, S2, financing needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.arrays import namespace
from stabilitypact.debt.projection import Projection
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, say

Array = Any
Floats = npt.NDArray[np.float64]


def stabilising_balance(debt: Array, rate: Array, nominal_growth: Array, stock_flow: Array = 0.0) -> Array:
    """Return the primary balance that keeps debt where it is, % of GDP.

    Parameters
    ----------
    debt : array (...)
        Debt of the year before, % of GDP.
    rate, nominal_growth : array (...)
        Implicit interest rate and nominal growth of the year, %.
    stock_flow : array (...), optional
        Stock-flow adjustment of the year, % of GDP.

    Notes
    -----
    b* = d (r - nu) / (1 + nu) + s, from the debt identity (Debt Sustainability Monitor 2023, Annex A1).
    """
    growth = nominal_growth / 100.0
    return debt * (rate / 100.0 - growth) / (1.0 + growth) + stock_flow


@dataclass(frozen=True, slots=True)
class Gap:
    """A sustainability gap and its parts, % of GDP; each part an array (...).

    Attributes
    ----------
    gap : array
        Lasting improvement of the structural primary balance that is needed from the first year.
    initial_position : array
        What the starting balance asks for: the debt-stabilising balance less the balance of the first year.
    ageing : array
        What the rise of ageing cost asks for.
    other : array
        What stock-flow adjustments, the cycle and one-offs ask for.
    debt_target : array
        What reaching the target asks for; zero for S2.
    """

    gap: Array
    initial_position: Array
    ageing: Array
    other: Array
    debt_target: Array


def discount_factors(rate: Floats, nominal_growth: Floats) -> Floats:
    """Return the value in the starting year of one % of GDP in each year, (..., year): products of (1+nu)/(1+r)."""
    yearly = (1.0 + nominal_growth / 100.0) / (1.0 + rate / 100.0)
    return np.cumprod(yearly, axis=-1).astype(np.float64)


def s1(projection: Projection, target: float = 60.0) -> Gap:
    """Return S1: the lasting improvement that brings debt to `target` in the projection's last year.

    Parameters
    ----------
    projection : Projection
        No-policy-change projection that begins in the first year of the improvement, arrays (..., year).
    target : float
        Debt in the last year, % of GDP.

    Notes
    -----
    With discount factors D_t the debt identity gives d_T D_T = d_0 - sum D_t (b_t - s_t), so that
    S1 = (d_0 - target D_T - sum D_t (b_t - s_t)) / sum D_t. Debt Sustainability Monitor 2023, Annex A5: one-off
    adjustment in the first year, target 60 % of GDP. Parts add up.
    """
    p = projection
    discount = discount_factors(np.asarray(p.implicit_rate), np.asarray(p.nominal_growth))
    weight = discount.sum(axis=-1)
    start, last = np.asarray(p.debt_before)[..., 0], discount[..., -1]
    first = np.asarray(p.spb)[..., 0]
    ageing = (discount * (np.asarray(p.ageing_cost) - np.asarray(p.property_income))).sum(axis=-1) / weight
    other = -(discount * _besides(p)).sum(axis=-1) / weight
    keeping = start * (1.0 - last) / weight
    target_part = (start - target) * last / weight
    position = keeping - first - _drift(p, discount, weight)
    return Gap(position + ageing + other + target_part, position, ageing, other, target_part)


def s2(projection: Projection) -> Gap:
    """Return S2: the lasting improvement that keeps debt finite for ever.

    Parameters
    ----------
    projection : Projection
        No-policy-change projection to the end of the Ageing Report, arrays (..., year); its last year repeats.

    Raises
    ------
    BadInput
        Where growth in the last year is not below the interest rate: the gap is then not defined.

    Notes
    -----
    S2 = (d_0 - sum_{t<=N} D_t (b_t - s_t) - D_N (b_N - s_N) / rho) / (sum_{t<=N} D_t + D_N / rho), where
    rho = (1+r_N)/(1+nu_N) - 1 (Debt Sustainability Monitor 2023, Annex A5). Parts add up.
    """
    p = projection
    rate, growth = np.asarray(p.implicit_rate), np.asarray(p.nominal_growth)
    discount = discount_factors(rate, growth)
    excess = (1.0 + rate[..., -1] / 100.0) / (1.0 + growth[..., -1] / 100.0) - 1.0
    if not bool(np.all(excess > 0.0)):
        raise BadInput(
            say(
                "S2 is not defined where growth stays above the interest rate: in %(year)s, which repeats "
                "for ever, interest less growth is %(excess)s %%. It must be above zero.",
                year=p.years[-1],
                excess=Number(100 * float(np.min(excess)), 2),
            )
        )
    weights = np.array(discount)
    weights[..., -1] += discount[..., -1] / excess
    weight = weights.sum(axis=-1)
    start, first = np.asarray(p.debt_before)[..., 0], np.asarray(p.spb)[..., 0]
    ageing = (weights * (np.asarray(p.ageing_cost) - np.asarray(p.property_income))).sum(axis=-1) / weight
    other = -(weights * _besides(p)).sum(axis=-1) / weight
    position = start / weight - first - _drift(p, weights, weight)
    return Gap(position + ageing + other, position, ageing, other, np.zeros_like(position))


def gross_financing_needs(projection: Projection, maturing_share: Array) -> Array:
    """Return what a government must raise in each year, % of GDP, (..., year).

    Parameters
    ----------
    projection : Projection
        Arrays (..., year).
    maturing_share : array (..., year)
        Share of long-term debt maturing in each of the projection's years.

    Notes
    -----
    Headline deficit, stock-flow adjustment (without what exchange rates add to the stock, which nobody has to
    borrow) and debt that falls due: last year's short-term debt and the maturing
    long-term debt (Debt Sustainability Monitor 2023, Annex A2), in GDP of the year.
    """
    p = projection
    xp = namespace(p.debt)
    short = (p.rolled_short + p.new_short) / xp.where(p.debt == 0.0, xp.asarray(1.0), p.debt)
    before = xp.concat([short[..., :1], short[..., :-1]], axis=-1)
    inherited = p.debt_before * p.fx / (1.0 + p.nominal_growth / 100.0)
    due = inherited * (before + (1.0 - before) * maturing_share)
    revalued = p.debt_before * (p.fx - 1.0) / (1.0 + p.nominal_growth / 100.0)
    return due - p.balance + p.stock_flow - revalued


def _besides(p: Projection) -> Floats:
    """Return what improves the balance besides structure and ageing: cycle, one-offs, own shifts, stock-flow."""
    besides = p.cyclical + p.one_offs + p.other - p.stock_flow - p.fx_interest
    return np.asarray(besides)


def _drift(p: Projection, weights: Floats, weight: Floats) -> Floats:
    """Return the mean rise of the structural primary balance over its first year (zero without policy change)."""
    spb = np.asarray(p.spb)
    drift: Floats = (weights * (spb - spb[..., :1])).sum(axis=-1) / weight
    return drift
