"""What would a breach set off, what does a procedure ask for, and what could it cost? Art. 126(3)-(11) TFEU."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stabilitypact.law.acts import cite
from stabilitypact.law.citation import Citation
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import procedure_grid
from stabilitypact.law.facts import procedures
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats, at_least, at_most, decide, every, truth

REPORT = cite("tfeu-126", "Art. 126(3)")
DEPOSIT = cite("1467/97", "Arts. 11-13")
FINE_2024 = cite("2024/1264", "Art. 12(1)")
PREVENTIVE = cite("1173/2011", "Arts. 4-6")


def report_trigger(ctx: Context, deficit: Findings, debt: Findings) -> Findings:
    """Return whether a report under Art. 126(3) is due; met means that none is.

    A deficit above the reference value calls for one even where an exit may later excuse it; debt calls for
    one where the debt criterion is not met.
    """
    within = truth(deficit.children[0].verdict)
    diminishing = truth(debt.verdict)
    condition = every(within, np.where(debt.verdict == NOT_APPLICABLE, 1.0, diminishing))
    verdict = np.where(deficit.verdict == NOT_APPLICABLE, NOT_APPLICABLE, decide(condition)).astype(np.int8)
    return ctx.findings(
        "report",
        "No report under Art. 126(3) due",
        verdict,
        value=deficit.value,
        threshold=deficit.threshold,
        margin=deficit.margin,
        formula="deficit above its reference value, or debt criterion not met",
        inputs=deficit.inputs,
        citations=(REPORT,),
        notes=(
            (within == 0, "The deficit is above the reference value: the Commission prepares a report."),
            (diminishing == 0, "The debt criterion is not met: the Commission prepares a report."),
            *_history(ctx),
        ),
    )


def minimum_effort(ctx: Context) -> Findings:
    """Return whether the state, where a procedure is open, made the minimum structural improvement.

    Reg. 1467/97 Arts. 3(4), 5(1): 0.5 % of GDP a year since 2005; in 2025-2027 in terms of the structural
    primary balance (recital 23 of Regulation 2024/1264).
    """
    primary_until = ctx.number("edp.interest_relief_until")
    primary = np.array([ctx.years]) <= primary_until
    fields = {name: (ctx.get(name), ctx.get(name, -1)) for name in ("structural_balance", "structural_primary_balance")}
    efforts = {name: now.values - before.values for name, (now, before) in fields.items()}
    effort = np.where(primary, efforts["structural_primary_balance"], efforts["structural_balance"])
    required = ctx.number("edp.minimum_effort")
    opened = procedure_grid(ctx.countries, ctx.years)
    applies = opened & ~np.isnan(required)
    verdict = np.where(applies, decide(at_least(effort, required)), NOT_APPLICABLE).astype(np.int8)
    used = "structural_primary_balance" if primary.all() else "structural_balance"
    return ctx.findings(
        "effort",
        "Minimum effort under the procedure",
        verdict,
        value=np.where(applies, effort, np.nan),
        threshold=np.where(applies, required, np.nan),
        margin=np.where(applies, effort - required, np.nan),
        unit="pp of GDP",
        formula=f"{used}(t) - {used}(t-1)",
        inputs=fields[used],
        paths=("edp.minimum_effort", "edp.interest_relief_until"),
        notes=(
            (~opened, "No excessive deficit procedure was open on 31 December."),
            (opened & ~applies, "The regime asks for no minimum effort in numbers."),
            *_history(ctx),
        ),
    )


def sanctions(ctx: Context) -> Findings:
    """Return what sanctions the excess could cost, in % of GDP and in money; met where there is no excess.

    Only for states of the euro area and only at the end of the steps of Art. 126; the amounts are the law's
    arithmetic, not a forecast that anybody would be fined.
    """
    deficit = -ctx.get("balance").values
    excess = deficit - ctx.number("deficit.reference_value")
    euro = ctx.euro_members()
    children = tuple(
        child
        for child in (
            _amount(ctx, "first_deposit", "First deposit", first_deposit(ctx, excess), DEPOSIT, "min(cap, fixed + variable * excess)"),
            _amount(ctx, "later_deposit", "Later yearly deposit", later_deposit(ctx, excess), DEPOSIT, "min(cap, variable * excess)"),
            _amount(ctx, "opening_deposit", "Deposit on opening", _if_excess(ctx.number("sanctions.opening_deposit"), excess), PREVENTIVE, "fixed share"),
            _amount(ctx, "fine_no_action", "Fine for no effective action", _if_excess(ctx.number("sanctions.fine_no_action"), excess), PREVENTIVE, "fixed share"),
            _amount(ctx, "half_yearly_fine", "Half-yearly fine, at most", _if_excess(ctx.number("sanctions.fine_half_year"), excess), FINE_2024, "up to the half-yearly share, accumulating"),
        )
        if not np.isnan(child.value).all()
    )
    verdict = np.where(euro, decide(at_most(excess, 0.0)), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "sanctions",
        "No excess that sanctions could follow",
        verdict,
        value=excess,
        threshold=np.zeros(ctx.shape),
        margin=-excess,
        formula="deficit - reference value",
        inputs=(ctx.get("balance"),),
        paths=tuple(f"sanctions.{n}" for n in ("deposit_fixed", "deposit_variable", "deposit_cap", "fine_half_year", "fine_cap")),
        notes=((~euro, "Sanctions of Art. 126(11) apply to states of the euro area only."),),
        children=children,
    ).within(ctx.members(), "Not a member state at the end of the year.")


def first_deposit(ctx: Context, excess: Floats) -> Floats:
    """Return the first deposit, % of GDP: min(cap, fixed + variable * excess); 0 without an excess."""
    fixed, variable, cap = (ctx.number(f"sanctions.deposit_{n}") for n in ("fixed", "variable", "cap"))
    return np.where(excess > 0, np.minimum(cap, fixed + variable * excess), np.where(np.isnan(excess), np.nan, 0.0 * cap))


def later_deposit(ctx: Context, excess: Floats) -> Floats:
    """Return each later year's deposit, % of GDP: min(cap, variable * excess)."""
    variable, cap = (ctx.number(f"sanctions.deposit_{n}") for n in ("variable", "cap"))
    return np.where(excess > 0, np.minimum(cap, variable * excess), np.where(np.isnan(excess), np.nan, 0.0 * cap))


def _if_excess(share: Floats, excess: Floats) -> Floats:
    return np.where(excess > 0, share, np.where(np.isnan(excess), np.nan, 0.0 * share))


def _amount(ctx: Context, name: str, title: str, amount: Floats, citation: Citation, formula: str) -> Findings:
    gdp = ctx.get("nominal_gdp")
    euro = ctx.euro_members() & ctx.members()
    amount = np.where(euro, amount, np.nan)
    money = amount / 100 * gdp.values
    verdict = np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8)
    share = ctx.findings(
        f"sanctions.{name}", title, verdict, value=amount, formula=formula, inputs=(gdp,), citations=(citation,)
    )
    in_money = ctx.findings(
        f"sanctions.{name}.money",
        f"{title}, in money",
        verdict,
        value=money,
        unit="billion, national currency",
        formula="share of GDP * nominal_gdp / 100",
    )
    return replace(share, children=(in_money,))


def _history(ctx: Context) -> tuple[Note, ...]:
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
            end = f", closed {procedure.abrogation}" if procedure.abrogation else ", open"
            doubt = "" if procedure.decision_status == "verified" else f" ({procedure.decision_status})"
            notes.append((mask, f"Actual procedure: opened {procedure.decision}{doubt}{end}."))
    return tuple(notes)
