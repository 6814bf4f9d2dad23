"""Is the debt criterion met? Art. 126(2)(b) TFEU: the Treaty's words, the 1/20 benchmark, net expenditure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.benchmark import backward, cyclically_adjusted, forward
from stabilitypact.law.context import Context, full_of, symbols
from stabilitypact.law.deficit import NOT_A_MEMBER, asserted_verdict
from stabilitypact.law.fact_grids import doubtful_escape_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.net_expenditure import net_expenditure_rule
from stabilitypact.law.transition import transition
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    UNDETERMINED,
    Floats,
    at_most,
    below,
    decide,
    either,
    one_decimal,
    truth,
)
from stabilitypact.sentence import say

TREATY = cite("tfeu-126", "Art. 126(2)(b)")
PROTOCOL = cite("protocol-12", "Art. 1")


def debt_criterion(ctx: Context) -> Findings:
    """Return the debt criterion under the method that the rule book names for each year.

    `none` (to 2011): above 60 % the ratio must be "sufficiently diminishing", without a number: a ratio that
    does not fall is a breach on any reading, one that falls is undetermined unless the user asserts its pace.
    `benchmark` (2011-2024): one of the three 1/20 tests, or the transition rule. `net_expenditure` (since
    2024): compliance with the Council's net expenditure path.
    """
    method = ctx.option("debt.method")
    reference = reference_value(ctx)
    paces = {"none": treaty_pace, "benchmark": debt_benchmark, "net_expenditure": net_expenditure_rule}
    pace, children = full_of(ctx.shape, UNDETERMINED), [reference]
    for name, rule in paces.items():
        if name in method:
            child = rule(ctx)
            children.append(child)
            pace = np.where(method == name, child.verdict, pace)
    factors = relevant_factors(ctx)
    within = truth(reference.verdict)
    excused = np.where(factors.verdict == NOT_APPLICABLE, 0.0, truth(factors.verdict))
    condition = np.where(np.isnan(within), np.nan, either(within, truth(pace), excused))
    lifted = (pace == EXEMPT) | ((excused == 1) & (truth(pace) != 1))
    verdict = np.where((within == 0) & lifted & (condition == 1), EXEMPT, decide(condition)).astype(np.int8)
    return ctx.findings(
        "debt",
        say("Debt criterion"),
        verdict,
        value=reference.value,
        threshold=reference.threshold,
        margin=reference.margin,
        formula=say("debt at the end of the year"),
        inputs=reference.inputs,
        paths=("debt.reference_value", "debt.method"),
        citations=(TREATY, PROTOCOL),
        notes=(
            (
                (within == 0) & (verdict == MET),
                say("Debt is above the reference value but counts as sufficiently diminishing (below)."),
            ),
            (
                verdict == EXEMPT,
                say("Debt is above the reference value, but the breach is not held against it (below)."),
            ),
            (
                (within == 0)
                & (method == "net_expenditure")
                & (pace == NOT_APPLICABLE)
                & np.isnan(condition),
                say(
                    "Undetermined because debt above the reference value is judged by the net expenditure "
                    "path, and the shipped table holds no ceiling of the Council for this state and year."
                ),
            ),
            (
                (within == 0)
                & np.isnan(condition)
                & ~((method == "net_expenditure") & (pace == NOT_APPLICABLE)),
                say(
                    "Debt is above the reference value; whether it diminishes sufficiently is undetermined "
                    "(below)."
                ),
            ),
        ),
        children=(*children, factors),
    ).within(ctx.members(), NOT_A_MEMBER)


def reference_value(ctx: Context) -> Findings:
    """Return whether debt is at or under the reference value (to one decimal in the Commission's reading)."""
    limit = ctx.number("debt.reference_value")
    debt = ctx.get("debt")
    values = one_decimal(debt.values) if ctx.reading == "commission" else debt.values
    return ctx.findings(
        "debt.reference_value",
        say("At or under the reference value"),
        decide(at_most(values, limit)),
        value=values,
        threshold=limit,
        margin=limit - values,
        formula=say("debt, to one decimal") if ctx.reading == "commission" else symbols("debt"),
        inputs=(debt,),
    )


def treaty_pace(ctx: Context) -> Findings:
    """Return the Treaty's own words applied: a ratio that does not fall is not "sufficiently diminishing".

    One that falls is undetermined unless the user asserts its pace: no measure of it existed before 2011.
    """
    now, before = ctx.get("debt"), ctx.get("debt", -1)
    falls = below(now.values, before.values)
    asserted = ctx.asserted("satisfactory_pace")
    pace = np.where(np.isnan(asserted), np.where(falls == 0, 0.0, np.nan), asserted)
    return ctx.findings(
        "debt.sufficiently_diminishing",
        say("Sufficiently diminishing"),
        decide(pace),
        value=now.values - before.values,
        threshold=np.zeros(ctx.shape),
        margin=before.values - now.values,
        unit=say("pp of GDP"),
        formula=symbols("debt(t) - debt(t-1)"),
        inputs=(now, before, ctx.claim("satisfactory_pace", falls == 1)),
        citations=(TREATY,),
        notes=(
            (
                np.isnan(asserted) & (falls == 1),
                say(
                    "Undetermined because no measure of a 'satisfactory pace' existed before 13 December "
                    "2011: the ratio falls; assert `satisfactory_pace` to judge it."
                ),
            ),
            (
                np.isnan(asserted) & (falls == 0),
                say("The ratio did not fall, so it did not approach 60 % at any pace."),
            ),
            (~np.isnan(asserted), say("The user asserts whether the pace is satisfactory.")),
        ),
    )


def debt_benchmark(ctx: Context) -> Findings:
    """Return the debt reduction benchmark: any one of its forms that the book counts, or the transition rule.

    Reg. 1467/97 Art. 2(1a) as amended by Regulation 1177/2011. States in a procedure on 8 November 2011 have
    three transition years after its correction, judged by the minimum linear structural adjustment. Not enforced
    while the general escape clause was active.
    """
    forms, counted, passed = benchmark_forms(ctx)
    best = _best([np.where(counted[name], form.margin, np.nan) for name, form in forms.items()])
    rule = transition(ctx)
    inside = rule.verdict != NOT_APPLICABLE
    verdict = np.where(inside, rule.verdict, decide(passed))
    general = ctx.escape("general")
    verdict = np.where(general & (verdict != MET), EXEMPT, verdict).astype(np.int8)
    return ctx.findings(
        "debt.benchmark",
        say("Debt reduction benchmark (1/20 a year)"),
        verdict,
        value=best,
        threshold=0.0,
        margin=best,
        unit=say("pp of GDP, best of the gaps"),
        formula=say("largest of (benchmark - debt) over the forms"),
        inputs=(ctx.claim("general_escape"),),
        paths=("debt.benchmark.speed", "debt.benchmark.window", "debt.benchmark.readings"),
        notes=(
            (general, say("The general escape clause was active: the benchmark was not enforced.")),
            (
                general & doubtful_escape_grid(ctx.years, ctx.known),
                say("That the clause covers this year is unverified."),
            ),
            (
                inside,
                say(
                    "In the transition period the minimum linear structural adjustment decides, not these "
                    "forms."
                ),
            ),
        ),
        children=(*forms.values(), rule),
    )


def benchmark_forms(ctx: Context) -> tuple[dict[str, Findings], dict[str, NDArray[np.bool_]], Floats]:
    """Return the three forms, the years in which the book counts each, and whether any counted one holds.

    No transition rule and no escape clause: what the figures alone say.
    """
    forms = {
        "backward": backward(ctx),
        "forward": forward(ctx),
        "cyclically_adjusted": cyclically_adjusted(ctx),
    }
    readings = ctx.option("debt.benchmark.readings", ",".join(forms))
    counted = {name: np.char.find(readings, name) >= 0 for name in forms}
    passed = either(*(np.where(counted[name], truth(form.verdict), 0.0) for name, form in forms.items()))
    return forms, counted, passed


def relevant_factors(ctx: Context) -> Findings:
    """Return whether relevant factors, where the user asserts them, excuse debt above the reference value.

    Since 2011 a missed benchmark does not suffice for a procedure: all relevant factors count (recital 14 of
    Regulation 1177/2011).
    """
    asserted = ctx.asserted("relevant_factors_debt")
    of_the_deficit = np.isnan(asserted) & (ctx.asserted("relevant_factors") == 1)
    usable = np.broadcast_to(ctx.option("deficit.relevant_factors.debt_rule", "never") == "always", ctx.shape)
    return ctx.findings(
        "debt.relevant_factors",
        say("Relevant factors"),
        asserted_verdict(asserted, usable.astype(float)),
        unit="",
        inputs=(ctx.claim("relevant_factors_debt"),),
        paths=("deficit.relevant_factors.debt_rule",),
        notes=(
            (
                of_the_deficit,
                say("Asserted are factors that excuse the deficit; for debt assert `relevant_factors_debt`."),
            ),
            (
                np.isnan(asserted) & ~of_the_deficit,
                say("None asserted; relevant factors are the Council's to weigh and are never assumed."),
            ),
            (
                (asserted == 1) & ~usable,
                say("Factors are asserted, but the regime does not let them excuse debt."),
            ),
        ),
    )


def _best(margins: list[Floats]) -> Floats:
    stacked = np.stack(margins)
    known = ~np.isnan(stacked)
    best = np.where(known, stacked, -np.inf).max(axis=0)
    return np.where(known.any(axis=0), best, np.nan)
