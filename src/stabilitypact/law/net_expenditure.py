"""Does net expenditure stay within the Council's ceiling? Reg. 2024/1263 Art. 2, point (2), Art. 22, its account."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.aggregate import Inputs, net_expenditure, net_expenditure_growth, nominal_factor
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER, deficit_values, within_limit
from stabilitypact.law.fact_grids import ceiling_grid, unseen_ceiling_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Floats,
    above,
    at_most,
    decide,
    every,
)
from stabilitypact.sentence import say

ACCOUNT = cite("2024/1263", "Art. 22")
DEFINITION = cite("2024/1263", "Art. 2, point (2)")
TRIGGER = cite("2024/1264", "Art. 2(2)")


def net_expenditure_rule(ctx: Context) -> Findings:
    """Return compliance with the ceiling: control account within both thresholds, or budget close to balance.

    Not applicable where the Council has set no ceiling for the year. Undetermined where observed net
    expenditure growth is not known: no shipped vintage publishes it; a user may assert it
    (`net_expenditure_growth`) or the parts of it that are in no vintage. The growth of primary expenditure is
    shown beside it, never counted.
    """
    ceiling = ceiling_grid(ctx.countries, ctx.years, ctx.known)
    observed, inputs = net_expenditure_growth(ctx)
    account, balance = control_account(ctx, ceiling, observed, inputs), close_to_balance(ctx)
    spared = (account.verdict != NOT_APPLICABLE) & (account.verdict != MET) & (balance.verdict == MET)
    verdict = np.where(spared, EXEMPT, account.verdict).astype(np.int8)
    return ctx.findings(
        "net_expenditure",
        say("Net expenditure path"),
        verdict,
        value=observed,
        threshold=ceiling,
        margin=ceiling - observed,
        unit=say("% growth a year"),
        formula=say("net_expenditure_growth against the Council's ceiling"),
        inputs=inputs,
        citations=(DEFINITION, ACCOUNT),
        notes=(
            (
                np.isnan(ceiling),
                say("No ceiling of the Council for this state and year is in the shipped table."),
            ),
            (
                unseen_ceiling_grid(ctx.countries, ctx.years, ctx.known),
                say("The ceiling is unverified: it is general knowledge, no source was seen for it."),
            ),
            (spared, say("The budget is close to balance: no report is due on the control account.")),
            (
                ~np.isnan(ceiling) & np.isnan(observed) & ~spared,
                say(
                    "Undetermined because no shipped vintage publishes net expenditure growth (expenditure "
                    "net of interest, Union programmes, cyclical unemployment, one-offs and discretionary "
                    "revenue measures): assert `net_expenditure_growth` to judge it."
                ),
            ),
            (
                (verdict == MET) & (account.verdict == MET) & (above(observed, ceiling) == 1),
                say(
                    "Growth is above the ceiling, but the control account stays within its thresholds "
                    "(below)."
                ),
            ),
            (
                (verdict != NOT_APPLICABLE) & (account.verdict == NOT_MET) & (observed <= ceiling),
                say(
                    "The growth of the year is within the ceiling; the running sum of the control account "
                    "is not."
                ),
            ),
        ),
        children=(account, balance, primary_expenditure_growth(ctx, ceiling)),
    ).within(ctx.members(), NOT_A_MEMBER)


def control_account(ctx: Context, ceiling: Floats, observed: Floats, inputs: Inputs) -> Findings:
    """Return the control account: the year's deviation and the running sum, in % of GDP.

    dev = (observed - ceiling)/100 * net expenditure(t-1)/GDP(t), from the first year with a ceiling; primary
    expenditure stands in for the share where net expenditure is not known. No entries while the general escape
    clause is active. Under the national clause only what exceeds its flexibility counts: of the sum what exceeds
    the flexibility of the year, of the year's debit what exceeds the flexibility's increase in that year (the law
    read has a formula for the sum only).
    """
    before = ctx.get("primary_expenditure", -1)
    weight = net_expenditure(ctx, -1)[0]
    weight = np.where(np.isnan(weight), before.values, weight) / nominal_factor(ctx)
    started, general = ~np.isnan(ceiling), ctx.escape("general")
    debit = np.where(general, 0.0, (observed - ceiling) / 100 * weight)
    total = np.cumsum(np.where(started, debit, 0.0), axis=1)
    least, most = flexibility_bounds(ctx)
    annual, cumulative = (
        ctx.number(f"net_expenditure.control_account.{n}") for n in ("annual", "cumulative")
    )

    def within(flexible: Floats, rise: Floats) -> tuple[Floats, Floats, Floats]:
        yearly, counted = _beyond(debit, np.maximum(rise, 0.0)), _beyond(total, flexible)
        return every(at_most(yearly, annual), at_most(counted, cumulative)), yearly, counted

    surely, yearly, counted = within(least, least - _year_before(most))
    possibly, _, _ = within(most, most - _year_before(least))
    condition = np.where(surely == 1, 1.0, np.where(possibly == 0, 0.0, np.nan))
    open_ = started & np.isnan(condition) & ~np.isnan(surely)
    return ctx.findings(
        "net_expenditure.control_account",
        say("Control account"),
        np.where(started, decide(condition), NOT_APPLICABLE).astype(np.int8),
        value=np.where(started, counted, np.nan),
        threshold=np.where(started, cumulative, np.nan),
        margin=np.where(started, cumulative - counted, np.nan),
        formula=say("sum of (net_expenditure_growth - ceiling)/100 * primary_expenditure(t-1)/GDP growth"),
        inputs=(*inputs, before, ctx.claim("defence_increase", open_)),
        paths=(
            "net_expenditure.control_account.annual",
            "net_expenditure.control_account.cumulative",
            "escape.defence.cap",
        ),
        citations=(ACCOUNT, TRIGGER),
        notes=(
            (~started, say("No ceiling of the Council for this state and year is in the shipped table.")),
            (least > 0, say("The national escape clause's flexibility is taken off what was overspent.")),
            (
                open_,
                say(
                    "Undetermined because the national escape clause is active and the increase of defence "
                    "expenditure over 2021 is in no shipped vintage: assert `defence_increase`."
                ),
            ),
            (
                started & general,
                say("The general escape clause is active: the account has no entry for the year."),
            ),
            (
                started,
                say(
                    "The account runs from the first year that has a ceiling in the shipped table; whether "
                    "growth before the first plan year enters, and how a new plan resets it, is unverified."
                ),
            ),
            (
                started
                & (above(yearly, annual) == 1)
                & (at_most(counted, cumulative) == 1)
                & (condition == 0),
                say("The sum is within its threshold; the debit of the year is not."),
            ),
        ),
        children=(_debit_of_the_year(ctx, started, yearly, annual, (*inputs, before)),),
    )


def _debit_of_the_year(
    ctx: Context, started: NDArray[np.bool_], yearly: Floats, annual: Floats, inputs: Inputs
) -> Findings:
    """Return the year's own entry against the threshold of a single year."""
    return ctx.findings(
        "net_expenditure.control_account.annual",
        say("Debit of the year"),
        np.where(started, decide(at_most(yearly, annual)), NOT_APPLICABLE).astype(np.int8),
        value=np.where(started, yearly, np.nan),
        threshold=np.where(started, annual, np.nan),
        margin=np.where(started, annual - yearly, np.nan),
        formula=say("(net_expenditure_growth - ceiling)/100 * primary_expenditure(t-1)/GDP growth"),
        inputs=inputs,
        paths=("net_expenditure.control_account.annual",),
    )


def _beyond(overspent: Floats, flexible: Floats) -> Floats:
    """Return what exceeds the flexibility of an overspending; an underspending stays as it is."""
    return np.where(overspent > 0, np.maximum(0.0, overspent - flexible), overspent)


def _year_before(flexible: Floats) -> Floats:
    """Return last year's flexibility; none before the first year."""
    return np.concatenate([np.zeros((len(flexible), 1)), flexible[:, :-1]], axis=1)


def flexibility_bounds(ctx: Context) -> tuple[Floats, Floats]:
    """Return the least and the largest flexibility of the national escape clause for defence, % of GDP.

    clip(defence increase over 2021, 0, cap) in the years of the clause (Communication of 19 March 2025, Council
    of 8 July 2025); between 0 and the cap where the user does not assert the increase; 0 without a clause.
    """
    granted, increase = ctx.escape("defence"), ctx.asserted("defence_increase")
    cap = np.broadcast_to(ctx.number("escape.defence.cap", 0.0), ctx.shape)
    known = np.clip(increase, 0.0, cap)
    least, most = np.where(np.isnan(increase), 0.0, known), np.where(np.isnan(increase), cap, known)
    return np.where(granted, least, 0.0), np.where(granted, most, 0.0)


def close_to_balance(ctx: Context) -> Findings:
    """Return whether the deficit is close to balance, so that no report is due on the account."""
    limit, deficit = ctx.number("net_expenditure.close_to_balance_deficit"), deficit_values(ctx)
    return ctx.findings(
        "net_expenditure.close_to_balance",
        say("Budget close to balance"),
        decide(within_limit(ctx, limit)),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula=say("deficit = -balance"),
        inputs=(ctx.get("balance"),),
        paths=("net_expenditure.close_to_balance_deficit",),
    )


def primary_expenditure_growth(ctx: Context, ceiling: Floats) -> Findings:
    """Return nominal primary expenditure growth beside the ceiling: an indication that never decides."""
    now, before = ctx.get("primary_expenditure"), ctx.get("primary_expenditure", -1)
    value = (now.values / before.values * nominal_factor(ctx) - 1) * 100
    return ctx.findings(
        "net_expenditure.indication",
        say("Indication: growth of primary expenditure"),
        np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
        value=value,
        threshold=ceiling,
        margin=ceiling - value,
        unit=say("% growth a year"),
        formula=say("primary_expenditure(t)/primary_expenditure(t-1) * (1 + nominal growth) - 1"),
        inputs=(now, before, ctx.get("real_growth"), ctx.get("deflator_growth")),
        notes=(
            (
                True,
                say(
                    "Not the rule's aggregate: before Union programmes, cyclical unemployment benefits, "
                    "one-offs and discretionary revenue measures. It decides nothing."
                ),
            ),
        ),
    )
