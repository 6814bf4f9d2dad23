"""Does the state comply in pure numbers? The European Fiscal Board's compliance tracker reading of four rules.

Definitions: European Fiscal Board secretariat, compliance tracker; Larch, Malzubris and Santacroce (2023),
Intereconomics 58(1): 32-42. Exceptions, clauses and discretion are left out on purpose.
"""

from __future__ import annotations

import numpy as np

from stabilitypact.law.aggregate import is_nominal, net_growth
from stabilitypact.law.benchmark import benchmark_formula, benchmark_value
from stabilitypact.law.citation import Citation
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER
from stabilitypact.law.fact_grids import objective_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.structural import euro_floor
from stabilitypact.law.verdict import at_least, at_most, below, decide, either, every
from stabilitypact.sentence import say

TRACKER = Citation(
    "",
    say("Expenditure rule"),
    say("European Fiscal Board, compliance tracker"),
    "https://commission.europa.eu/business-economy-euro/economic-and-fiscal-policy-coordination/"
    "european-fiscal-board-efb/compliance-tracker_en",
)


def numerical_deficit(ctx: Context) -> Findings:
    """Return the tracker's deficit rule: at most 3 %, or a small breach limited to a single year."""
    balances = {shift: ctx.get("balance", shift) for shift in (-1, 0, 1)}
    limit, tolerance = ctx.number("deficit.reference_value"), ctx.number("numerical.deficit_tolerance")
    within = {shift: at_most(-field.values, limit) for shift, field in balances.items()}
    small = at_most(-balances[0].values, limit + tolerance)
    single = every(small, within[-1], within[1])
    deficit = -balances[0].values
    condition = either(within[0], single)
    return ctx.findings(
        "deficit",
        say("Deficit rule (numerical)"),
        decide(condition),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula=say("deficit = -balance; up to the tolerance above in a single year"),
        inputs=tuple(balances.values()),
        paths=("deficit.reference_value", "numerical.deficit_tolerance"),
        notes=(
            ((within[0] == 0) & (condition == 1), say("A small breach, limited to one year, is tolerated.")),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)


def numerical_debt(ctx: Context) -> Findings:
    """Return the tracker's debt rule: at most 60 %, or the excess fell by 1/20 on average over three years."""
    window = int(np.nan_to_num(ctx.number("numerical.debt_window", 3.0), nan=3.0).max())
    fields = tuple(ctx.get("debt", -lag) for lag in range(window + 1))
    reference, speed = ctx.number("debt.reference_value"), ctx.number("numerical.debt_speed")
    debt = fields[0].values
    limit = benchmark_value(tuple(f.values for f in fields[1:]), speed, reference)
    limit = np.where(debt <= reference, reference, limit)
    return ctx.findings(
        "debt",
        say("Debt rule (numerical)"),
        decide(either(at_most(debt, reference), at_most(debt, limit))),
        value=debt,
        threshold=limit,
        margin=limit - debt,
        formula=benchmark_formula(ctx, "numerical.debt_speed", alone=True),
        inputs=fields,
        paths=("debt.reference_value", "numerical.debt_speed", "numerical.debt_window"),
    ).within(ctx.members(), NOT_A_MEMBER)


def numerical_structural(ctx: Context) -> Findings:
    """Return the tracker's structural rule: at the objective, or an improvement of at least 0.5.

    Where no objective is known: the 1997 Pact's "close to balance" as the book has it; later a balance under the
    euro area's lower bound is under any objective, and the improvement decides. Else undetermined even where the
    balance improved: counts of years would be biased by answers that can only be yes.
    """
    now, before = ctx.get("structural_balance"), ctx.get("structural_balance", -1)
    table, unverified = objective_grid(ctx.countries, ctx.years)
    objective = np.where(np.isnan(table), ctx.number("structural.close_to_balance"), table)
    effort, least = now.values - before.values, ctx.number("numerical.structural_improvement")
    improves, reached = at_least(effort, least), at_least(now.values, objective)
    under = np.isnan(objective) & (below(now.values, euro_floor(ctx)) == 1)
    reached = np.where(under, 0.0, reached)
    unknown = np.isnan(objective)
    return ctx.findings(
        "structural",
        say("Structural balance rule (numerical)"),
        decide(np.where(unknown & ~under, np.nan, either(reached, improves))),
        value=now.values,
        threshold=objective,
        margin=np.where(unknown, np.nan, np.maximum(now.values - objective, effort - least)),
        unit=now.unit,
        formula=say(
            "structural_balance against the objective, or its improvement against %(improvement)s",
            improvement=ctx.told("numerical.structural_improvement"),
        ),
        inputs=(now, before),
        paths=("numerical.structural_improvement", "structural.close_to_balance", "structural.mto_floor"),
        notes=(
            (
                unknown & ~under,
                say(
                    "Undetermined because the medium-term objective of this state and year is not in the "
                    "shipped table."
                ),
            ),
            (
                under,
                say(
                    "The objective is not in the shipped table, but the balance is under the euro area's "
                    "lower bound."
                ),
            ),
            (
                unverified,
                say("The objective is unverified: it is general knowledge, no source was seen for it."),
            ),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)


def numerical_expenditure(ctx: Context) -> Findings:
    """Return the tracker's expenditure rule: net primary expenditure grows no faster than medium-term potential.

    Growth of primary expenditure with smoothed investment, net of discretionary revenue measures, against the
    ten-year mean of potential growth (t-5 .. t+4); in volume, or both with the year's deflator where the rule
    book's benchmark is nominal.
    """
    growth, inputs = net_growth(ctx, strict=False)
    window = tuple(ctx.get("potential_growth", shift) for shift in range(-5, 5))
    potential = sum((field.values for field in window), np.zeros(ctx.shape)) / len(window)
    limit = potential + np.where(is_nominal(ctx), ctx.get("deflator_growth").values, 0.0)
    return ctx.findings(
        "expenditure",
        say("Expenditure rule (numerical)"),
        decide(at_most(growth, limit)),
        value=growth,
        threshold=limit,
        margin=limit - growth,
        unit=say("% growth a year"),
        formula=say("growth of net primary expenditure against medium-term potential growth"),
        inputs=(*inputs, *window),
        citations=(TRACKER,),
        notes=(
            (
                True,
                say(
                    "Numerical reading: leaves in Union programmes and cyclical unemployment benefits, "
                    "which no shipped vintage publishes, and takes no convergence margin off."
                ),
            ),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)
