"""Does net expenditure stay within the Council's ceiling? Reg. 2024/1263 Arts. 2(2), 22 and the control account."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import ceiling_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    UNDETERMINED,
    Floats,
    at_most,
    decide,
    either,
    every,
)

ACCOUNT = cite("2024/1263", "Art. 22")
DEFINITION = cite("2024/1263", "Art. 2(2)")
TRIGGER = cite("2024/1264", "Art. 2(2)")


def net_expenditure_rule(ctx: Context) -> Findings:
    """Return compliance with the ceiling: control account within both thresholds, or budget close to balance.

    Not applicable where the Council has set no ceiling for the year. Undetermined where observed net
    expenditure growth is not known: no shipped vintage publishes it, a user may assert it (variable
    `net_expenditure_growth`). The growth of primary expenditure is shown beside it, never counted.
    """
    ceiling = ceiling_grid(ctx.countries, ctx.years)
    account = control_account(ctx, ceiling)
    balance = close_to_balance(ctx)
    indicator = primary_expenditure_growth(ctx, ceiling)
    verdict = account.verdict
    verdict = np.where((verdict != NOT_APPLICABLE) & (balance.verdict == MET), EXEMPT, verdict)
    verdict = np.where(account.verdict == MET, MET, verdict).astype(np.int8)
    observed = ctx.get("net_expenditure_growth")
    return ctx.findings(
        "net_expenditure",
        "Net expenditure path",
        verdict,
        value=observed.values,
        threshold=ceiling,
        margin=ceiling - observed.values,
        unit="% growth a year",
        formula="net_expenditure_growth against the Council's ceiling",
        inputs=(observed,),
        citations=(DEFINITION, ACCOUNT),
        notes=(
            (np.isnan(ceiling), "No ceiling of the Council for this state and year is in the shipped table."),
            (
                ~np.isnan(ceiling) & np.isnan(observed.values),
                "Undetermined because no shipped vintage publishes net expenditure growth (expenditure net of interest, "
                "Union programmes, cyclical unemployment, one-offs and discretionary revenue measures): assert "
                "`net_expenditure_growth` to judge it.",
            ),
        ),
        children=(account, balance, indicator),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def control_account(ctx: Context, ceiling: Floats) -> Findings:
    """Return the control account: the year's deviation and the running sum, in % of GDP.

    dev = (observed - ceiling)/100 * net expenditure(t-1)/GDP(t); primary expenditure stands in for the share,
    as no vintage publishes net expenditure itself. Years under an escape clause enter after its flexibility.
    """
    observed = ctx.get("net_expenditure_growth")
    before, growth = ctx.get("primary_expenditure", -1), _nominal_growth(ctx)
    share = before.values / (1 + growth / 100)
    debit = (observed.values - ceiling) / 100 * share
    total = np.cumsum(np.nan_to_num(debit), axis=1)
    started = ~np.isnan(ceiling)
    gap = started & np.isnan(debit)
    total = np.where(started & (np.cumsum(gap, axis=1) == 0), total, np.nan)
    flexible = flexibility(ctx)
    counted = np.where(flexible > 0, np.where(total > 0, np.maximum(0.0, total - flexible), total), total)
    yearly = np.where(flexible > 0, np.where(debit > 0, np.maximum(0.0, debit - flexible), debit), debit)
    annual, cumulative = (ctx.number(f"net_expenditure.control_account.{n}") for n in ("annual", "cumulative"))
    within = every(at_most(yearly, annual), at_most(counted, cumulative))
    verdict = np.where(started, decide(within), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "net_expenditure.control_account",
        "Control account",
        verdict,
        value=counted,
        threshold=cumulative,
        margin=np.fmin(cumulative - counted, annual - yearly),
        formula="sum of (net_expenditure_growth - ceiling)/100 * primary_expenditure(t-1)/GDP growth",
        inputs=(observed, before),
        paths=("net_expenditure.control_account.annual", "net_expenditure.control_account.cumulative"),
        citations=(ACCOUNT, TRIGGER),
        notes=(
            (flexible > 0, "The national escape clause's flexibility is taken off what was overspent."),
            (
                started,
                "The account starts in the first year assessed here that has a ceiling; whether growth before the first "
                "plan year enters is unverified.",
            ),
        ),
    )


def flexibility(ctx: Context) -> Floats:
    """Return the flexibility of the national escape clause for defence, % of GDP; 0 without one.

    flex = clip(defence increase over 2021, 0, cap) in the years of the clause, as far as the user asserts the
    increase (Communication of 19 March 2025, Council of 8 July 2025).
    """
    granted = ctx.escape("defence")
    increase, cap = ctx.asserted("defence_increase"), ctx.number("escape.defence.cap", 0.0)
    return np.where(granted, np.clip(np.nan_to_num(increase), 0.0, cap), 0.0)


def close_to_balance(ctx: Context) -> Findings:
    """Return whether the deficit is close to balance, so that no report is due on the account."""
    balance = ctx.get("balance")
    limit = ctx.number("net_expenditure.close_to_balance_deficit")
    return ctx.findings(
        "net_expenditure.close_to_balance",
        "Budget close to balance",
        decide(at_most(-balance.values, limit)),
        value=-balance.values,
        threshold=limit,
        margin=limit + balance.values,
        formula="deficit = -balance",
        inputs=(balance,),
        paths=("net_expenditure.close_to_balance_deficit",),
    )


def primary_expenditure_growth(ctx: Context, ceiling: Floats) -> Findings:
    """Return nominal primary expenditure growth beside the ceiling: an indication that never decides."""
    now, before, growth = ctx.get("primary_expenditure"), ctx.get("primary_expenditure", -1), _nominal_growth(ctx)
    value = (now.values / before.values * (1 + growth / 100) - 1) * 100
    return ctx.findings(
        "net_expenditure.indication",
        "Indication: growth of primary expenditure",
        np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
        value=value,
        threshold=ceiling,
        margin=ceiling - value,
        unit="% growth a year",
        formula="primary_expenditure(t)/primary_expenditure(t-1) * (1 + nominal growth) - 1",
        inputs=(now, before, ctx.get("real_growth"), ctx.get("deflator_growth")),
        notes=(
            (True, "Not the rule's aggregate: before Union programmes, cyclical unemployment benefits, one-offs and "
             "discretionary revenue measures. It decides nothing."),
        ),
    )


def trajectory_scope(ctx: Context) -> Findings:
    """Return who needs a reference trajectory: debt above 60 or deficit above 3 (Art. 5); met = none needed."""
    debt, balance = ctx.get("debt"), ctx.get("balance")
    limits = ctx.number("trajectory.scope_debt"), ctx.number("trajectory.scope_deficit")
    outside = every(at_most(debt.values, limits[0]), at_most(-balance.values, limits[1]))
    absent = np.isnan(np.broadcast_to(limits[0], ctx.shape))
    verdict = np.where(absent, NOT_APPLICABLE, decide(outside)).astype(np.int8)
    needs = either(1 - at_most(debt.values, limits[0]), 1 - at_most(-balance.values, limits[1]))
    return ctx.findings(
        "trajectory_scope",
        "Below both values: no reference trajectory",
        verdict,
        value=debt.values,
        threshold=limits[0],
        margin=np.fmin(limits[0] - debt.values, limits[1] + balance.values),
        formula="debt and -balance against the scope of Art. 5",
        inputs=(debt, balance),
        paths=("trajectory.scope_debt", "trajectory.scope_deficit"),
        citations=(cite("2024/1263", "Art. 5"), cite("2024/1263", "Art. 9(3)")),
        notes=(
            (needs == 1, "The Commission sends a reference trajectory for plans that start from this year."),
            (needs == 0, "Technical information only, on request (Art. 9(3))."),
        ),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def resilience_margin(ctx: Context) -> Findings:
    """Return whether the structural deficit leaves the resilience margin to 3 % (Art. 8)."""
    structural = ctx.get("structural_balance")
    limit = ctx.number("trajectory.resilience.margin")
    values = -structural.values
    tolerance = ctx.number("structural.rounding_tolerance", 0.0) if ctx.reading == "commission" else 0.0
    absent = np.isnan(np.broadcast_to(limit, ctx.shape))
    verdict = np.where(absent, NOT_APPLICABLE, decide(at_most(values, limit + tolerance)))
    return ctx.findings(
        "resilience_margin",
        "Deficit resilience margin",
        verdict.astype(np.int8),
        value=values,
        threshold=limit,
        margin=limit - values,
        formula="structural deficit = -structural_balance",
        inputs=(structural,),
        paths=("trajectory.resilience.margin", "trajectory.resilience.step", "trajectory.resilience.step_extended"),
        citations=(cite("2024/1263", "Art. 8"),),
        notes=((verdict == UNDETERMINED, "Undetermined because the vintage holds no structural balance."),),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def _nominal_growth(ctx: Context) -> Floats:
    real, deflator = ctx.get("real_growth").values, ctx.get("deflator_growth").values
    return ((1 + real / 100) * (1 + deflator / 100) - 1) * 100


__all__ = [
    "close_to_balance",
    "control_account",
    "flexibility",
    "net_expenditure_rule",
    "primary_expenditure_growth",
    "resilience_margin",
    "trajectory_scope",
]
