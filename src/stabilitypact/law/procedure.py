"""What would a breach set off, and what does an open procedure ask for? Art. 126(3)-(9) TFEU."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context, symbols
from stabilitypact.law.debt import benchmark_forms
from stabilitypact.law.deficit import NOT_A_MEMBER, within_limit
from stabilitypact.law.fact_grids import procedure_grid
from stabilitypact.law.fact_tables import STATUS_WORDS
from stabilitypact.law.facts import Procedure, procedures
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.verdict import (
    EXEMPT,
    NOT_APPLICABLE,
    Floats,
    at_least,
    decide,
    either,
    every,
    truth,
)
from stabilitypact.sentence import Sentence, say

REPORT = cite("tfeu-126", "Art. 126(3)")


def report_trigger(ctx: Context, deficit: Findings, debt: Findings) -> Findings:
    """Return whether a report under Art. 126(3) is due; met means that none is.

    A deficit above the reference value calls for one even where an exit may later excuse it, and so does debt
    that does not diminish sufficiently even where relevant factors or the general escape clause may later excuse
    it (reports were written in 2020-2023). Since 2024 none is due on debt where the budget is close to balance.
    """
    within = truth(_child(deficit, "deficit.reference_value").verdict)
    diminishing = _diminishing(ctx, debt)
    verdict = np.where(ctx.members(), decide(every(within, diminishing)), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "report",
        say("Clear of a report under Art. 126(3)"),
        verdict,
        value=deficit.value,
        threshold=deficit.threshold,
        margin=deficit.margin,
        formula=say("deficit above its reference value, or debt not sufficiently diminishing"),
        inputs=(*deficit.inputs, *debt.inputs),
        citations=(REPORT,),
        notes=(
            (within == 0, say("The deficit is above the reference value: the Commission prepares a report.")),
            (diminishing == 0, say("Debt does not diminish sufficiently: the Commission prepares a report.")),
            (
                (within == 1) & np.isnan(diminishing),
                say(
                    "Undetermined because the debt criterion is: whether debt diminishes sufficiently is "
                    "not known."
                ),
            ),
            *history_notes(ctx),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)


def _child(findings: Findings, rule: str) -> Findings:
    return next(child for child in findings.children if child.rule == rule)


def _diminishing(ctx: Context, debt: Findings) -> Floats:
    """Return whether debt is low or falls enough, before relevant factors and escape clauses excuse it."""
    within = truth(_child(debt, "debt.reference_value").verdict)
    paces = [c for c in debt.children if c.rule not in ("debt.reference_value", "debt.relevant_factors")]
    fast = np.full(debt.verdict.shape, np.nan)
    for pace in paces:
        raw = truth(pace.verdict)
        if pace.rule == "debt.benchmark":
            raw = np.where(pace.verdict == EXEMPT, benchmark_forms(ctx)[2], raw)
        fast = np.where(_decides(debt, pace), raw, fast)
    return either(within, fast)


def _decides(debt: Findings, pace: Findings) -> NDArray[np.bool_]:
    """Return the years in which a measure of the pace is the book's method, shape (1, year)."""
    rules = {
        "none": "debt.sufficiently_diminishing",
        "benchmark": "debt.benchmark",
        "net_expenditure": "net_expenditure",
    }
    row = next(row for row in debt.parameters if any(p is not None and p.path == "debt.method" for p in row))
    return np.array([[p is not None and rules[str(p.value)] == pace.rule for p in row]])


def minimum_effort(ctx: Context) -> Findings:
    """Return whether a state under a procedure for the whole year made the minimum structural improvement.

    Reg. 1467/97 Arts. 3(4), 5(1): 0.5 % of GDP a year since 2005; since 2024 only in years with a deficit above
    the reference value, until 2027 in terms of the structural primary balance (recital 23 of Regulation
    2024/1264, which lets rising interest be left out in 2025-2027). A year in which the procedure was opened or
    closed is left out: recommendations ask for the years after the decision.
    """
    primary = np.array([ctx.years]) <= ctx.number("edp.interest_relief_until")
    names = ("structural_primary_balance", "structural_balance")
    fields = {name: (ctx.get(name), ctx.get(name, -1)) for name in names}
    efforts = {name: now.values - before.values for name, (now, before) in fields.items()}
    effort = np.where(primary, efforts[names[0]], efforts[names[1]])
    required = ctx.number("edp.minimum_effort")
    opened = procedure_grid(ctx.countries, ctx.years)
    whole = opened & procedure_grid(ctx.countries, tuple(year - 1 for year in ctx.years))
    new = ctx.option("edp.correction") == "corrective_path"
    under = within_limit(ctx, ctx.number("deficit.reference_value")) == 1
    applies = whole & ~np.isnan(required) & ~(new & under)
    used = names if primary.any() and not primary.all() else names[:1] if primary.all() else names[1:]
    return ctx.findings(
        "effort",
        say("Minimum effort under the procedure"),
        np.where(applies, decide(at_least(effort, required)), NOT_APPLICABLE).astype(np.int8),
        value=np.where(applies, effort, np.nan),
        threshold=np.where(applies, required, np.nan),
        margin=np.where(applies, effort - required, np.nan),
        unit=say("pp of GDP"),
        formula=_effort_formula(used),
        inputs=tuple(field for name in used for field in fields[name]),
        paths=("edp.minimum_effort", "edp.interest_relief_until"),
        notes=(
            (~opened, say("No excessive deficit procedure was open on 31 December.")),
            (
                opened & ~whole,
                say("The procedure was opened in this year; the effort is asked for the years after it."),
            ),
            (whole & np.isnan(required), say("The regime asks for no minimum effort in numbers.")),
            (
                whole & new & under,
                say(
                    "The deficit is not above the reference value in this year, so the benchmark of 0.5 "
                    "does not apply; the corrective path of the Council does."
                ),
            ),
            (
                applies & primary,
                say(
                    "Until 2027 in terms of the structural primary balance: the law lets the Commission "
                    "leave out rising interest in 2025-2027 where the state explains its reforms and "
                    "investment."
                ),
            ),
            *history_notes(ctx),
        ),
    ).within(ctx.members(), NOT_A_MEMBER)


def _effort_formula(names: tuple[str, ...]) -> Sentence:
    """Return the improvement of each balance that the years of an assessment are read in."""
    first, *others = (symbols(f"{name}(t) - {name}(t-1)") for name in names)
    return say("%(one)s or %(other)s", one=first, other=others[0]) if others else first


def history_notes(ctx: Context) -> tuple[Note, ...]:
    """Return a note for each procedure of the assessed states, on the years in which it was open."""
    notes: list[Note] = []
    for procedure in procedures():
        if procedure.country not in ctx.countries:
            continue
        mask = np.zeros(ctx.shape, dtype=bool)
        row = ctx.countries.index(procedure.country)
        last = procedure.abrogation.year if procedure.abrogation else 9999
        mask[row] = [procedure.decision.year <= year <= last for year in ctx.years]
        if mask.any():
            notes.append((mask, _history_note(procedure)))
    return tuple(notes)


@cache
def _history_note(procedure: Procedure) -> Sentence:
    """Return when a procedure was opened or proposed, how well that is known, and when it was closed."""
    opened: date | Sentence = procedure.decision
    if procedure.decision_status != "verified":
        status = STATUS_WORDS[procedure.decision_status]
        opened = say("%(day)s (%(status)s)", day=procedure.decision, status=status)
    if procedure.abrogation is None:
        if procedure.proposed:
            return say("Actual procedure: proposed %(opened)s, open.", opened=opened)
        return say("Actual procedure: opened %(opened)s, open.", opened=opened)
    closed = procedure.abrogation
    if procedure.proposed:
        return say("Actual procedure: proposed %(opened)s, closed %(closed)s.", opened=opened, closed=closed)
    return say("Actual procedure: opened %(opened)s, closed %(closed)s.", opened=opened, closed=closed)
