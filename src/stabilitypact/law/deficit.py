"""Is the deficit excessive? Art. 126(2)(a) TFEU with the exits of each regime."""

from __future__ import annotations

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import procedure_grid
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import (
    EXEMPT,
    NOT_APPLICABLE,
    UNDETERMINED,
    Codes,
    Floats,
    above,
    at_most,
    below,
    decide,
    either,
    every,
    one_decimal,
    truth,
)
from stabilitypact.sentence import say

TREATY = cite("tfeu-126", "Art. 126(2)(a)")
PROTOCOL = cite("protocol-12", "Art. 1")
NOT_A_MEMBER = say("Not a member state at the end of the year.")


def deficit_criterion(ctx: Context) -> Findings:
    """Return the deficit criterion: the reference value, then the exits that the regime knows.

    Met at or under the reference value; exempt where an exit of the regime holds; otherwise not met.
    Relevant factors and unusual events count only where the user asserts them.
    """
    reference = reference_value(ctx)
    near, declining = close_to_reference(ctx), declining_continuously(ctx)
    exceptional, temporary = exceptional_excess(ctx), temporary_excess(ctx)
    factors = relevant_factors(ctx, near, temporary)
    flexible = national_clause(ctx)
    known = ctx.option("deficit.exits", "")
    has = {
        name: (np.char.find(known, name) >= 0).astype(float) for name in ("near_and_declining", "exceptional")
    }
    first = every(_holds(near), _holds(declining), has["near_and_declining"])
    second = every(_holds(near), _holds(exceptional), _holds(temporary), has["exceptional"])
    excused = either(first, second, _holds(factors), _holds(flexible))
    within = _holds(reference)
    condition = np.where(np.isnan(within), np.nan, either(within, excused))
    verdict = np.where((within == 0) & (excused == 1), EXEMPT, decide(condition)).astype(np.int8)
    return ctx.findings(
        "deficit",
        say("Deficit criterion"),
        verdict,
        value=reference.value,
        threshold=reference.threshold,
        margin=reference.margin,
        formula=say("deficit = -balance"),
        inputs=reference.inputs,
        paths=("deficit.reference_value", "deficit.exits"),
        citations=(TREATY, PROTOCOL),
        notes=(
            (verdict == EXEMPT, say("The deficit exceeds the reference value, but an exit holds (below).")),
            (
                (within == 0) & np.isnan(condition),
                say(
                    "The deficit exceeds the reference value; whether an exit holds is undetermined (below)."
                ),
            ),
            (
                ctx.escape("general") & (within == 0) & (condition == 0),
                say(
                    "The general escape clause was active; it does not suspend this criterion, but in "
                    "2020-2023 the Council opened a procedure only on figures from before it."
                ),
            ),
        ),
        children=(reference, near, declining, exceptional, temporary, factors, flexible),
    ).within(ctx.members(), NOT_A_MEMBER)


def deficit_values(ctx: Context, shift: int = 0) -> Floats:
    """Return the deficit in % of GDP, `shift` years later; to one decimal in the Commission's reading."""
    deficit = -ctx.get("balance", shift).values
    return one_decimal(deficit) if ctx.reading == "commission" else deficit


def within_limit(ctx: Context, limit: Floats, shift: int = 0) -> Floats:
    """Return whether the deficit, `shift` years later, is at or under a limit.

    The law's letter compares the figure with the limit. The Commission's reading forgives an excess that
    disappears on rounding (`deficit.rounding_tolerance`: 3.05 exceeds 3, 3.04 does not).
    """
    deficit = -ctx.get("balance", shift).values
    tolerance = ctx.number("deficit.rounding_tolerance", 0.0)
    if ctx.reading != "commission":
        return at_most(deficit, limit)
    return np.where(tolerance > 0, below(deficit, limit + tolerance), at_most(deficit, limit))


def reference_value(ctx: Context) -> Findings:
    """Return whether the deficit is at or under the reference value."""
    limit = ctx.number("deficit.reference_value")
    exact, deficit = -ctx.get("balance").values, deficit_values(ctx)
    within = within_limit(ctx, limit)
    rounded = ctx.reading == "commission"
    return ctx.findings(
        "deficit.reference_value",
        say("At or under the reference value"),
        decide(within),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula=say("deficit = -balance, to one decimal") if rounded else say("deficit = -balance"),
        inputs=(ctx.get("balance"),),
        paths=("deficit.rounding_tolerance",) if rounded else (),
        notes=(
            (
                (within == 1) & (at_most(exact, limit) == 0),
                say(
                    "Commission reading: rounded to one decimal the deficit does not exceed the value; by "
                    "the law's letter it does."
                ),
            ),
        ),
    )


def close_to_reference(ctx: Context) -> Findings:
    """Return whether the deficit is near the reference value (a margin of practice, not of law)."""
    limit = ctx.number("deficit.reference_value") + ctx.number("deficit.near_margin")
    deficit = deficit_values(ctx)
    return ctx.findings(
        "deficit.near",
        say("Close to the reference value"),
        decide(within_limit(ctx, limit)),
        value=deficit,
        threshold=limit,
        margin=limit - deficit,
        formula=say("deficit against reference value + near margin"),
        inputs=(ctx.get("balance"),),
        paths=("deficit.near_margin",),
    )


def declining_continuously(ctx: Context) -> Findings:
    """Return whether the deficit has fallen in each of the last two years ("substantially and continuously")."""
    now, before, earlier = (ctx.get("balance", shift) for shift in (0, -1, -2))
    falls = every(above(now.values, before.values), above(before.values, earlier.values))
    smaller = np.minimum(now.values - before.values, before.values - earlier.values)
    return ctx.findings(
        "deficit.declining",
        say("Declined substantially and continuously"),
        decide(falls),
        value=smaller,
        threshold=0.0,
        margin=smaller,
        unit=say("pp of GDP"),
        formula=say("the smaller of balance(t) - balance(t-1) and balance(t-1) - balance(t-2) above 0"),
        inputs=(now, before, earlier),
        citations=(TREATY,),
        notes=(
            (
                True,
                say(
                    "The Treaty gives no number for 'substantially'; a fall in each of two years is read "
                    "here."
                ),
            ),
        ),
    )


def exceptional_excess(ctx: Context) -> Findings:
    """Return whether the excess is exceptional under the regime's own test of a downturn or event.

    1997: real GDP falls by 2 %, or by 0.75 % where the user asserts the Council's acceptance; 2005 and 2011:
    negative growth, or an asserted cumulative loss; 2024: the general escape clause. An unusual event counts
    where the user asserts it and, since 2024, only under a national escape clause.
    """
    growth, test = ctx.get("real_growth"), ctx.option("deficit.exceptional.test")
    severe, discretion = (ctx.number(f"deficit.exceptional.{n}") for n in ("severe_fall", "discretion_fall"))
    accepted = np.nan_to_num(ctx.asserted("abruptness_accepted"))
    loss = np.nan_to_num(ctx.asserted("cumulative_loss")) * ctx.switch("deficit.exceptional.cumulative_loss")
    clause = ctx.escape("general").astype(float)
    downturn = np.select(
        [test == "real_gdp_fall", test == "negative_growth", test == "escape_clause"],
        [
            either(at_most(growth.values, -severe), every(at_most(growth.values, -discretion), accepted)),
            either(below(growth.values, 0.0), loss),
            clause,
        ],
        0.0,
    )
    free = ctx.switch("deficit.exceptional.unusual_event", default=True)
    event = np.nan_to_num(ctx.asserted("unusual_event")) * (free | ctx.escape("national"))
    threshold = np.select([test == "real_gdp_fall", test == "negative_growth"], [-severe, 0.0], np.nan)
    measured = ~np.isnan(threshold)
    names = ("test", "severe_fall", "discretion_fall", "cumulative_loss", "unusual_event")
    return ctx.findings(
        "deficit.exceptional",
        say("Excess exceptional"),
        decide(either(downturn, event)),
        value=np.where(measured, growth.values, np.nan),
        threshold=threshold,
        margin=np.where(measured, threshold - growth.values, np.nan),
        unit=say("% real growth"),
        formula=say("real_growth against the regime's test of a severe downturn") if measured.any() else "",
        inputs=(
            *((growth,) if measured.any() else ()),
            *(
                ctx.claim(name)
                for name in ("unusual_event", "abruptness_accepted", "cumulative_loss", "general_escape")
            ),
        ),
        paths=tuple(f"deficit.exceptional.{name}" for name in names),
        notes=(
            (event == 1, say("The user asserts an unusual event outside the state's control.")),
            (
                (ctx.asserted("unusual_event") == 1) & (event == 0),
                say(
                    "An unusual event is asserted, but since 2024 it counts only under a national escape "
                    "clause (Art. 26 of Regulation 2024/1263), and none is active."
                ),
            ),
            (
                np.broadcast_to(test == "real_gdp_fall", ctx.shape) & (accepted == 1),
                say("The user asserts that the Council accepts evidence of an abrupt downturn."),
            ),
            (
                np.broadcast_to(test == "negative_growth", ctx.shape) & (loss == 1),
                say("The user asserts a cumulative loss of output."),
            ),
            (
                test == "none",
                say("The Treaty alone gives no test of 'exceptional'; only an asserted event counts."),
            ),
            (
                (test == "escape_clause") & (clause == 0),
                say(
                    "Since 2024 only an escape clause (Arts. 25, 26 of Regulation 2024/1263) makes an "
                    "excess exceptional."
                ),
            ),
            ((test == "escape_clause") & (clause == 1), say("The general escape clause was active.")),
        ),
    )


def temporary_excess(ctx: Context) -> Findings:
    """Return whether the deficit is at or under the reference value in the following year.

    The regulations read "temporary" as a forecast under the value once the downturn has ended. Where a book has
    no such test (the Treaty alone) only what the user asserts answers.
    """
    after, limit = ctx.get("balance", 1), ctx.number("deficit.reference_value")
    deficit = deficit_values(ctx, 1)
    asserted, tested = ctx.asserted("temporary"), ctx.switch("deficit.temporary.forecast_test")
    forecast = np.where(tested, within_limit(ctx, limit, 1), np.nan)
    untested = np.broadcast_to(~tested, ctx.shape) & np.isnan(asserted)
    return ctx.findings(
        "deficit.temporary",
        say("Excess temporary"),
        decide(np.where(np.isnan(asserted), forecast, asserted)),
        value=np.where(tested, deficit, np.nan),
        threshold=np.where(tested, limit, np.nan),
        margin=np.where(tested, limit - deficit, np.nan),
        formula=say("deficit of the following year, on this vintage"),
        inputs=(after, ctx.claim("temporary", untested)),
        paths=("deficit.temporary.forecast_test",),
        notes=(
            (~np.isnan(asserted), say("The user asserts whether the excess is temporary.")),
            (
                untested,
                say("Undetermined because this rule book has no test of 'temporary': assert `temporary`."),
            ),
        ),
    )


def relevant_factors(ctx: Context, near: Findings, temporary: Findings) -> Findings:
    """Return whether relevant factors, where the user asserts them, may and do excuse the excess.

    1997: the Treaty only has the report take them into account, when they count is not regulated; 2005: only
    where the excess is near and temporary; 2011 and 2024: so only where debt is above its reference value.
    """
    asserted = ctx.asserted("relevant_factors")
    scope = ctx.option("deficit.relevant_factors.deficit_rule", "none")
    double = every(_holds(near), _holds(temporary))
    low_debt = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    conditional = scope == "near_and_temporary_if_debt_above_reference"
    usable = np.select(
        [scope == "always", scope == "near_and_temporary", conditional],
        [np.ones(ctx.shape), double, either(low_debt, double)],
        0.0,
    )
    return ctx.findings(
        "deficit.relevant_factors",
        say("Relevant factors"),
        asserted_verdict(asserted, usable),
        unit="",
        inputs=(ctx.claim("relevant_factors"), *((ctx.get("debt"),) if conditional.any() else ())),
        paths=("deficit.relevant_factors.deficit_rule",),
        notes=(
            (
                np.isnan(asserted),
                say("None asserted; relevant factors are the Council's to weigh and are never assumed."),
            ),
            (
                (asserted == 1) & (usable == 0),
                say(
                    "Factors are asserted, but the regime lets them count only where the excess is near and "
                    "temporary."
                ),
            ),
        ),
    )


def asserted_verdict(asserted: Floats, usable: Floats) -> Codes:
    """Return the verdict on asserted factors: not applicable where none are, else whether they may count."""
    verdict = decide(every(usable, np.nan_to_num(asserted)))
    return np.where(np.isnan(asserted), NOT_APPLICABLE, verdict).astype(np.int8)


def national_clause(ctx: Context) -> Findings:
    """Return whether the excess lies within the flexibility of the national (defence) escape clause.

    The flexibility is the increase of defence expenditure over 2021, at most the cap. No vintage holds it: with
    an active clause an excess up to the cap is undetermined until the user asserts `defence_increase`. Where a
    procedure is open on 31 December the clause works through the corrective path instead.
    """
    cap = np.broadcast_to(ctx.number("escape.defence.cap"), ctx.shape)
    granted = ctx.escape("defence") & ~np.isnan(cap)
    opened = procedure_grid(ctx.countries, ctx.years)
    usable = granted & ~opened
    increase = ctx.asserted("defence_increase")
    room, most = np.clip(increase, 0.0, cap), np.where(np.isnan(increase), cap, np.clip(increase, 0.0, cap))
    excess = deficit_values(ctx) - ctx.number("deficit.reference_value")
    inside = at_most(excess, np.nan_to_num(room))
    inside = np.where(np.isnan(increase) & (inside == 0), np.nan, inside)
    verdict = decide(np.where(above(excess, most) == 1, 0.0, inside))
    needed = usable & (verdict == UNDETERMINED) & ~np.isnan(excess)
    return ctx.findings(
        "deficit.national_clause",
        say("Within the national escape clause"),
        np.where(usable, verdict, NOT_APPLICABLE).astype(np.int8),
        value=np.where(usable, excess, np.nan),
        threshold=np.where(usable, room, np.nan),
        margin=np.where(usable, room - excess, np.nan),
        formula=say("excess over the reference value against min(defence increase over 2021, cap)"),
        inputs=(ctx.get("balance"), ctx.claim("defence_increase", needed)),
        paths=("escape.defence.cap", "escape.defence.base_year"),
        notes=(
            (~granted, say("No national escape clause is active for this state and year.")),
            (
                granted & opened,
                say(
                    "The national escape clause is active, but a procedure is open: the clause works "
                    "through its corrective path, not on the existence of the excess."
                ),
            ),
            (
                needed,
                say(
                    "Undetermined because the clause is active and the increase of defence expenditure over "
                    "2021 is in no shipped vintage: assert `defence_increase`."
                ),
            ),
            (
                usable & np.isnan(increase) & (above(excess, most) == 1),
                say("The excess is larger than the cap."),
            ),
        ),
    )


def _holds(findings: Findings) -> Floats:
    applicable = findings.verdict != NOT_APPLICABLE
    return np.where(applicable, truth(findings.verdict), 0.0)
