"""Is the debt criterion met? Art. 126(2)(b) TFEU: the Treaty's words, the 1/20 benchmark, net expenditure."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.benchmark import backward, cyclically_adjusted, forward
from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context, full_of
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.net_expenditure import net_expenditure_rule
from stabilitypact.law.transition import transition
from stabilitypact.law.verdict import (
    EXEMPT,
    NOT_APPLICABLE,
    UNDETERMINED,
    Floats,
    at_most,
    below,
    decide,
    either,
    truth,
)

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
    paces = {"none": treaty_pace, "benchmark": debt_benchmark, "net_expenditure": path_compliance}
    children = [reference]
    pace = full_of(ctx.shape, UNDETERMINED)
    for name, rule in paces.items():
        if name in method:
            child = rule(ctx)
            children.append(child)
            pace = np.where(method == name, child.verdict, pace)
    within = truth(reference.verdict)
    condition = either(within, truth(pace))
    verdict = decide(condition)
    verdict = np.where((within != 1) & (pace == EXEMPT), EXEMPT, verdict).astype(np.int8)
    notes: tuple[Note, ...] = (
        (
            (within == 0) & (condition == 1) & (pace != EXEMPT),
            "Debt is above the reference value but counts as sufficiently diminishing (below).",
        ),
    )
    return ctx.findings(
        "debt",
        "Debt criterion",
        verdict,
        value=reference.value,
        threshold=reference.threshold,
        margin=reference.margin,
        formula="debt at the end of the year",
        inputs=reference.inputs,
        paths=("debt.reference_value", "debt.method"),
        citations=(TREATY, PROTOCOL),
        notes=notes,
        children=tuple(children),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def reference_value(ctx: Context) -> Findings:
    """Return whether debt is at or under the reference value."""
    limit = ctx.number("debt.reference_value")
    debt = ctx.get("debt")
    values = np.round(debt.values, 1) if ctx.reading == "commission" else debt.values
    return ctx.findings(
        "debt.reference_value",
        "At or under the reference value",
        decide(at_most(values, limit)),
        value=values,
        threshold=limit,
        margin=limit - values,
        formula="debt",
        inputs=(debt,),
    )


def treaty_pace(ctx: Context) -> Findings:
    """Return the Treaty's own words applied: a ratio that does not fall is not "sufficiently diminishing"."""
    now, before = ctx.get("debt"), ctx.get("debt", -1)
    falls = below(now.values, before.values)
    asserted = ctx.asserted("satisfactory_pace")
    pace = np.where(np.isnan(asserted), np.where(falls == 0, 0.0, np.nan), asserted)
    return ctx.findings(
        "debt.sufficiently_diminishing",
        "Sufficiently diminishing",
        decide(pace),
        value=now.values - before.values,
        threshold=np.zeros(ctx.shape),
        margin=before.values - now.values,
        unit="pp of GDP",
        formula="debt(t) - debt(t-1)",
        inputs=(now, before),
        citations=(TREATY,),
        notes=(
            (
                np.isnan(asserted) & (falls == 1),
                "Undetermined because no measure of a 'satisfactory pace' existed before 13 December 2011: the "
                "ratio falls; assert `satisfactory_pace` to judge it.",
            ),
            (np.isnan(asserted) & (falls == 0), "The ratio did not fall, so it did not approach 60 % at any pace."),
            (~np.isnan(asserted), "The user asserts whether the pace is satisfactory."),
        ),
    )


def debt_benchmark(ctx: Context) -> Findings:
    """Return the debt reduction benchmark: any one of its three forms, or the transition rule.

    Reg. 1467/97 Art. 2(1a) as amended by Regulation 1177/2011. States in a procedure on 8 November 2011 have
    three transition years after its correction, judged by the minimum linear structural adjustment.
    """
    forms = backward(ctx), forward(ctx), cyclically_adjusted(ctx)
    general = ctx.escape("general")
    passed = either(*(truth(form.verdict) for form in forms))
    rule = transition(ctx)
    applies = rule.verdict != NOT_APPLICABLE
    verdict = np.where(applies, rule.verdict, decide(passed))
    verdict = np.where(general & (verdict != decide(np.ones(ctx.shape))), EXEMPT, verdict).astype(np.int8)
    margins = np.stack([form.margin for form in forms])
    best = _best(margins)
    return ctx.findings(
        "debt.benchmark",
        "Debt reduction benchmark (1/20 a year)",
        verdict,
        value=best,
        threshold=np.zeros(ctx.shape),
        margin=best,
        unit="pp of GDP, best of the three gaps",
        formula="max over the three forms of (benchmark - debt)",
        paths=("debt.benchmark.speed", "debt.benchmark.window"),
        notes=(
            (general, "The general escape clause was active: the benchmark was not enforced."),
            (applies, "In the transition period the minimum linear structural adjustment decides."),
        ),
        children=(*forms, rule),
    )


def path_compliance(ctx: Context) -> Findings:
    """Return whether the net expenditure path is respected (Reg. 1467/97 Art. 2(2) as of 2024)."""
    return net_expenditure_rule(ctx)


def _best(margins: Floats) -> Floats:
    known = ~np.isnan(margins)
    best = np.where(known, margins, -np.inf).max(axis=0)
    return np.where(known.any(axis=0), best, np.nan)
