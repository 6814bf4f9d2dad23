"""How fast may expenditure grow? Trend, inflation, feedback from debt, or the growth that steers debt to a target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stabilitypact.law.grid import Note
from stabilitypact.law.verdict import Floats
from stabilitypact.reform.blocks import Block
from stabilitypact.reform.scope import ContextScope

LOWEST, HIGHEST = -10.0, 15.0
"""Growth rates between which a steering ceiling is searched, % a year."""


@dataclass(frozen=True, slots=True, eq=False)
class Ceiling:
    """The limit on growth, % a year, shape (country, year), with its formula and remarks."""

    limit: Floats
    words: str
    notes: tuple[Note, ...] = ()


def ceiling(block: Block, scope: ContextScope, shape: tuple[int, int]) -> Ceiling:
    """Return the ceiling of each state and year.

    Limit of a year = trend + inflation - feedback * max(0, debt(t-1) - anchor); with `target` and `horizon` and
    debt(t-1) above the anchor, the constant growth over the years of `revised_every`, then at the trend, that
    brings debt to the target at the end of the horizon. With `revised_every` = n the limit is that of the last
    year of revision.
    """
    every = int(block.fields.get("revised_every", 1))
    if every == 1:
        return _of_year(block, scope, shape, 0)
    first = int(block.fields.get("first_revision", 1999))
    since = (np.asarray(scope.years) - first) % every
    limit = np.full(shape, np.nan)
    words, notes = "", ()
    for back in range(every):
        found = _of_year(block, scope, shape, -back)
        limit = np.where(since == back, found.limit, limit)
        words = found.words
    return Ceiling(limit, f"{words}, set every {every} years", notes)


def _of_year(block: Block, scope: ContextScope, shape: tuple[int, int], shift: int) -> Ceiling:
    def value(key: str) -> Floats:
        return np.broadcast_to(block.need(key).evaluate(scope, shift), shape)

    trend = value("trend") + value("inflation")
    debt, anchor = scope.read("debt", shift - 1), value("anchor")
    feedback = value("feedback")
    excess = debt - anchor if block.fields.get("symmetric") else np.maximum(0.0, debt - anchor)
    limit = trend - np.where(feedback == 0.0, 0.0, feedback * excess)
    parts = [block.need("trend").text]
    if block.need("inflation").text != "0":
        parts.append(block.need("inflation").text)
    words = " + ".join(parts)
    if block.need("feedback").text != "0":
        inner = "debt(t-1) - anchor" if block.fields.get("symmetric") else "max(0, debt(t-1) - anchor)"
        words += f" - {block.need('feedback').text} * {inner}, anchor = {block.need('anchor').text}"
    if block.expression("target") is None:
        return Ceiling(limit, words)
    horizon, years = int(block.fields["horizon"]), int(block.fields.get("revised_every", 1))
    steered = steering_growth(
        debt=debt,
        target=value("target"),
        balance=scope.read("primary_balance", shift - 1),
        expenditure=scope.read("primary_expenditure", shift - 1),
        rate=scope.read("implicit_interest_rate", shift - 1),
        trend=trend,
        horizon=horizon,
        years=years,
    )
    above = debt > anchor
    limit = np.where(np.isnan(debt), np.nan, np.where(above, steered, limit))
    text = block.need("target").text
    words = (
        f"{words}; above {block.need('anchor').text}: growth that brings debt to {text} in {horizon} years"
    )
    return Ceiling(limit, words)


def steering_growth(
    *,
    debt: Floats,
    target: Floats,
    balance: Floats,
    expenditure: Floats,
    rate: Floats,
    trend: Floats,
    horizon: int,
    years: int,
) -> Floats:
    """Return the constant growth of expenditure over `years` that brings debt to `target` after `horizon`, %.

    Revenue stays constant in % of GDP, GDP grows at the trend, debt pays the given rate; after `years`
    expenditure grows with GDP. Debt then rises with growth of expenditure, so that the answer is unique; it
    is bisected to 1e-9 between `LOWEST` and `HIGHEST`, and lies at the end where the target is out of reach.

    Parameters
    ----------
    debt, target, balance, expenditure : array
        Debt, its target, primary balance and primary expenditure of the year before, % of GDP.
    rate, trend : array
        Implicit interest rate and nominal trend growth, %.
    """
    low = np.full(np.shape(debt), LOWEST)
    high = np.full(np.shape(debt), HIGHEST)
    for _ in range(36):
        middle = (low + high) / 2.0
        over = debt_after(debt, balance, expenditure, rate, trend, middle, horizon, years) > target
        high, low = np.where(over, middle, high), np.where(over, low, middle)
    unknown = np.isnan(debt + target + balance + expenditure + rate + trend)
    return np.where(unknown, np.nan, low)


def debt_after(
    debt: Floats,
    balance: Floats,
    expenditure: Floats,
    rate: Floats,
    trend: Floats,
    growth: Floats,
    horizon: int,
    years: int,
) -> Floats:
    """Return debt after `horizon` years of which expenditure grows at `growth` in the first `years`, % of GDP.

    d_t = d_{t-1} (1 + rate) / (1 + trend) - (revenue - e_t), e_t = e_{t-1} (1 + growth) / (1 + trend).
    """
    factor, snowball = (
        (1.0 + growth / 100.0) / (1.0 + trend / 100.0),
        (1.0 + rate / 100.0) / (1.0 + trend / 100.0),
    )
    revenue, spent = balance + expenditure, expenditure
    for year in range(horizon):
        spent = spent * factor if year < years else spent
        debt = debt * snowball - (revenue - spent)
    return debt
