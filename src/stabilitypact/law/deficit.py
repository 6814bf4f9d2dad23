"""Is the deficit excessive? Art. 126(2)(a) TFEU with the exits of each regime."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.verdict import (
    EXEMPT,
    NOT_APPLICABLE,
    Floats,
    at_least,
    at_most,
    below,
    decide,
    either,
    every,
    negate,
)

TREATY = cite("tfeu-126", "Art. 126(2)(a)")
PROTOCOL = cite("protocol-12", "Art. 1")


def deficit_criterion(ctx: Context) -> Findings:
    """Return the deficit criterion: the reference value, then the exits that the regime knows.

    Met at or under the reference value; exempt where an exit of the regime holds; otherwise not met.
    Relevant factors and unusual events count only where the user asserts them.
    """
    reference = reference_value(ctx)
    near, declining = close_to_reference(ctx), declining_continuously(ctx)
    exceptional, temporary = exceptional_excess(ctx), temporary_excess(ctx)
    factors = relevant_factors(ctx, near, temporary)
    exits = ctx.option("deficit.exits", "")
    has = {name: np.char.find(exits, name) >= 0 for name in ("near_and_declining", "exceptional")}
    first = every(_holds(near), _holds(declining), has["near_and_declining"].astype(float))
    second = every(
        _holds(near), _holds(exceptional), _holds(temporary), has["exceptional"].astype(float)
    )
    flexible = national_clause(ctx)
    within = _holds(reference)
    excused = either(first, second, _holds(factors), _holds(flexible))
    verdict = decide(either(within, excused))
    verdict = np.where((within == 0) & (excused == 1), EXEMPT, verdict).astype(np.int8)
    general = ctx.escape("general")
    notes: tuple[Note, ...] = (
        ((excused == 1) & (within == 0), "The deficit exceeds the reference value, but an exit holds (below)."),
        (
            general & (verdict == decide(np.zeros(ctx.shape))),
            "The general escape clause was active; it does not suspend this criterion, but the Council opened "
            "no procedure on it in 2020-2023 for states that had none.",
        ),
    )
    return ctx.findings(
        "deficit",
        "Deficit criterion",
        verdict,
        value=reference.value,
        threshold=reference.threshold,
        margin=reference.margin,
        formula="deficit = -balance",
        inputs=reference.inputs,
        paths=("deficit.reference_value",),
        citations=(TREATY, PROTOCOL),
        notes=notes,
        children=(reference, near, declining, exceptional, temporary, factors, flexible),
    ).within(ctx.members(), "Not a member state at the end of the year.")


def deficit_values(ctx: Context) -> Floats:
    """Return the deficit in % of GDP, rounded to one decimal in the Commission's practice."""
    deficit = -ctx.get("balance").values
    return np.round(deficit, 1) if ctx.reading == "commission" else deficit


def reference_value(ctx: Context) -> Findings:
    """Return whether the deficit is at or under the reference value."""
    limit = ctx.number("deficit.reference_value")
    deficit = deficit_values(ctx)
    return ctx.findings(
        "deficit.reference_value",
        "At or under the reference value",
        decide(at_most(deficit, limit)),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula="deficit = -balance" + (", to one decimal" if ctx.reading == "commission" else ""),
        inputs=(ctx.get("balance"),),
    )


def close_to_reference(ctx: Context) -> Findings:
    """Return whether the deficit is near the reference value (a margin of practice, not of law)."""
    limit = ctx.number("deficit.reference_value") + ctx.number("deficit.near_margin")
    deficit = deficit_values(ctx)
    return ctx.findings(
        "deficit.near",
        "Close to the reference value",
        decide(at_most(deficit, limit)),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula="deficit against reference value + near margin",
        paths=("deficit.near_margin",),
    )


def declining_continuously(ctx: Context) -> Findings:
    """Return whether the deficit has fallen in each of the last years ("substantially and continuously")."""
    now, before, earlier = (ctx.get("balance", shift) for shift in (0, -1, -2))
    falls = every(at_least(now.values, before.values), at_least(before.values, earlier.values))
    falls = every(falls, negate(at_most(now.values, earlier.values)))
    return ctx.findings(
        "deficit.declining",
        "Declined substantially and continuously",
        decide(falls),
        value=now.values - earlier.values,
        threshold=np.zeros(ctx.shape),
        margin=now.values - earlier.values,
        unit="pp of GDP over two years",
        formula="balance(t) >= balance(t-1) >= balance(t-2), balance(t) - balance(t-2)",
        inputs=(now, before, earlier),
        notes=((True, "The Treaty gives no number for 'substantially'; a fall in each of two years is read here."),),
    )


def exceptional_excess(ctx: Context) -> Findings:
    """Return whether the excess is exceptional under the regime's own test of a downturn or event."""
    growth = ctx.get("real_growth")
    test = ctx.option("deficit.exceptional.test")
    event = ctx.asserted("unusual_event")
    severe, discretion = (ctx.number(f"deficit.exceptional.{n}") for n in ("severe_fall", "discretion_fall"))
    accepted = np.nan_to_num(ctx.asserted("abruptness_accepted"))
    loss = np.nan_to_num(ctx.asserted("cumulative_loss"))
    by_fall = either(at_most(growth.values, -severe), every(at_most(growth.values, -discretion), accepted))
    by_growth = either(below(growth.values, 0.0), loss)
    clause = ctx.escape("general").astype(float)
    downturn = np.select(
        [test == "real_gdp_fall", test == "negative_growth", test == "escape_clause"],
        [by_fall, by_growth, clause],
        0.0,
    )
    threshold = np.select([test == "real_gdp_fall", test == "negative_growth"], [-severe, 0.0], np.nan)
    measured = test != "escape_clause"
    return ctx.findings(
        "deficit.exceptional",
        "Excess exceptional",
        decide(either(downturn, np.nan_to_num(event))),
        value=np.where(measured, growth.values, np.nan),
        threshold=threshold,
        margin=np.where(measured, threshold - growth.values, np.nan),
        unit="% real growth",
        formula="real_growth against the regime's test of a severe downturn",
        inputs=(growth,),
        paths=("deficit.exceptional.test", "deficit.exceptional.severe_fall", "deficit.exceptional.discretion_fall"),
        notes=(
            (event == 1, "The user asserts an unusual event outside the state's control."),
            (accepted == 1, "The user asserts that the Council accepts evidence of an abrupt downturn."),
            (loss == 1, "The user asserts a cumulative loss of output."),
            (
                np.broadcast_to(test == "none", ctx.shape),
                "The Treaty alone gives no test of 'exceptional'; only an asserted event counts.",
            ),
            (
                np.broadcast_to(test == "escape_clause", ctx.shape) & (clause == 0),
                "Since 2024 only an escape clause (Arts. 25, 26 of Regulation 2024/1263) makes an excess exceptional.",
            ),
        ),
    )


def temporary_excess(ctx: Context) -> Findings:
    """Return whether the deficit is at or under the reference value in the following year."""
    after = ctx.get("balance", 1)
    limit = ctx.number("deficit.reference_value")
    asserted = ctx.asserted("temporary")
    condition = np.where(np.isnan(asserted), at_most(-after.values, limit), asserted)
    return ctx.findings(
        "deficit.temporary",
        "Excess temporary",
        decide(condition),
        value=-after.values,
        threshold=limit,
        margin=limit + after.values,
        formula="deficit of the following year, on this vintage",
        inputs=(after,),
        notes=((~np.isnan(asserted), "The user asserts whether the excess is temporary."),),
    )


def relevant_factors(ctx: Context, near: Findings, temporary: Findings) -> Findings:
    """Return whether relevant factors, where the user asserts them, may and do excuse the excess."""
    asserted = ctx.asserted("relevant_factors")
    scope = ctx.option("deficit.relevant_factors.deficit_rule", "none")
    double = every(_holds(near), _holds(temporary))
    low_debt = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    usable = np.select(
        [
            scope == "always",
            scope == "near_and_temporary",
            scope == "near_and_temporary_if_debt_above_reference",
        ],
        [np.ones(ctx.shape), double, either(low_debt, double)],
        0.0,
    )
    verdict = decide(every(usable, np.nan_to_num(asserted)))
    verdict = np.where(np.isnan(asserted), NOT_APPLICABLE, verdict).astype(np.int8)
    return ctx.findings(
        "deficit.relevant_factors",
        "Relevant factors",
        verdict,
        unit="",
        paths=("deficit.relevant_factors.deficit_rule",),
        notes=(
            (np.isnan(asserted), "None asserted; relevant factors are the Council's to weigh and are never assumed."),
            ((asserted == 1) & (usable == 0), "Factors are asserted, but the regime lets them count only where the "
             "excess is near and temporary."),
        ),
    )


def national_clause(ctx: Context) -> Findings:
    """Return whether the excess lies within the flexibility of the national (defence) escape clause."""
    granted = ctx.escape("defence")
    increase, cap = ctx.asserted("defence_increase"), ctx.number("escape.defence.cap")
    room = np.clip(increase, 0.0, cap)
    excess = deficit_values(ctx) - ctx.number("deficit.reference_value")
    usable = granted & ~np.isnan(np.broadcast_to(cap, ctx.shape))
    verdict = np.where(
        usable & ~np.isnan(increase), decide(at_most(excess, room)), NOT_APPLICABLE
    ).astype(np.int8)
    return ctx.findings(
        "deficit.national_clause",
        "Within the national escape clause",
        verdict,
        value=np.where(usable, excess, np.nan),
        threshold=np.where(usable, room, np.nan),
        margin=np.where(usable, room - excess, np.nan),
        formula="excess over the reference value against min(defence increase over 2021, cap)",
        paths=("escape.defence.cap",),
        notes=(
            (~usable, "No national escape clause is active for this state and year."),
            (
                usable & np.isnan(increase),
                "The national escape clause is active; the increase of defence expenditure over 2021 is in no "
                "shipped vintage: assert `defence_increase` to have it counted.",
            ),
        ),
    )


def _holds(findings: Findings) -> Floats:
    from stabilitypact.law.verdict import truth

    applicable = findings.verdict != NOT_APPLICABLE
    return np.where(applicable, truth(findings.verdict), 0.0)
