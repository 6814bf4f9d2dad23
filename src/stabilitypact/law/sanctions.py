"""What could an excess cost? Deposits and fines by regime, in % of GDP and in money. Art. 126(11) TFEU."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.citation import Citation
from stabilitypact.law.context import Context
from stabilitypact.law.deficit import NOT_A_MEMBER, deficit_values
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Floats,
    above,
    decide,
    every,
    truth,
)
from stabilitypact.sentence import Sentence, say

DEPOSIT = cite("1467/97", "Arts. 11-13")
FINE_2011 = cite("1177/2011", "Arts. 11-12")
FINE_2024 = cite("2024/1264", "Art. 12(1)")
EURO_AREA = cite("1173/2011", "Arts. 4-6")
STATISTICS = cite("1173/2011", "Art. 8")
COMPACT = Citation("", "Art. 8(2)", say("Treaty on Stability, Coordination and Governance (Fiscal Compact)"))


def sanctions(ctx: Context, deficit: Findings, debt: Findings) -> Findings:
    """Return what sanctions the excess could cost, in % of GDP and in money; met where there is no excess.

    Only for states of the euro area and only at the end of the steps of Art. 126; the amounts are the law's
    arithmetic, not a forecast that anybody would be fined. Money is a share of the GDP of the year judged, the
    year before the sanction.

    Parameters
    ----------
    deficit, debt :
        Findings of the two criteria: an excess that an exit excuses costs nothing; where debt alone misses its
        criterion there is no variable part.
    """
    values = deficit_values(ctx)
    excess = values - ctx.number("deficit.reference_value")
    missed = truth(deficit.verdict) == 0
    unknown = np.isnan(truth(deficit.verdict)) & (deficit.verdict != NOT_APPLICABLE)
    counted = np.where(missed, np.maximum(excess, 0.0), np.where(unknown, np.nan, 0.0))
    debt_only = (truth(debt.verdict) == 0) & np.isin(deficit.verdict, (MET, EXEMPT))
    bound = ctx.euro_members() | ~ctx.switch("sanctions.euro_only", default=True)
    condition = every(truth(deficit.verdict), truth(debt.verdict))
    condition = np.where((deficit.verdict == NOT_MET) | (debt.verdict == NOT_MET), 0.0, condition)
    return ctx.findings(
        "sanctions",
        say("Clear of an excess that sanctions could follow"),
        np.where(bound, decide(condition), NOT_APPLICABLE).astype(np.int8),
        value=excess,
        threshold=0.0,
        margin=-excess,
        formula=say("deficit - reference value"),
        inputs=(ctx.get("balance"),),
        paths=tuple(f"sanctions.{name}" for name in ("form", "euro_only", "fine_cap")),
        notes=(
            (~bound, say("Sanctions of Art. 126(11) apply to states of the euro area only.")),
            (
                bound & (excess > 0) & (deficit.verdict != NOT_MET) & ~unknown,
                say("An exit excuses the excess (deficit)."),
            ),
            (bound & debt_only, say("Debt alone misses its criterion: there is no variable part.")),
            (
                bound & np.isnan(condition),
                say("Undetermined because the deficit or the debt criterion is undetermined."),
            ),
        ),
        children=_amounts(ctx, counted, debt_only, bound & ctx.members()),
    ).within(ctx.members(), NOT_A_MEMBER)


def _amounts(
    ctx: Context, excess: Floats, debt_only: NDArray[np.bool_], bound: NDArray[np.bool_]
) -> tuple[Findings, ...]:
    """Return the amounts that the book knows, each as a child with its amount in money."""
    fine = bool((ctx.option("sanctions.form") == "fine").all())
    article = FINE_2011 if fine else DEPOSIT
    any_excess = np.where(debt_only, 1.0, above(excess, 0.0))
    names = ("preventive_deposit", "opening_deposit", "fine_no_action", "fine_statistics", "compact_fine")
    flat = {name: ctx.number(f"sanctions.{name}") for name in names}
    half, year = half_yearly_fine(ctx, any_excess), yearly_fines(ctx, any_excess)
    variable = ("deposit_fixed", "deposit_variable", "deposit_cap", "convert_years")
    rows = (
        ("first_deposit", first_deposit(ctx, excess, debt_only), article, variable),
        ("later_deposit", later_deposit(ctx, excess), article, variable),
        ("opening_deposit", _where(any_excess, flat["opening_deposit"]), EURO_AREA, ()),
        ("fine_no_action", _where(any_excess, flat["fine_no_action"]), EURO_AREA, ()),
        ("half_yearly_fine", half, FINE_2024, ("fine_half_year", "fine_cap")),
        ("yearly_fines", year, FINE_2024, ("fine_half_year", "fine_cap")),
        ("preventive_deposit", flat["preventive_deposit"], EURO_AREA, ()),
        ("fine_statistics", flat["fine_statistics"], STATISTICS, ()),
        ("compact_fine", flat["compact_fine"], COMPACT, ()),
    )
    children = []
    for name, amount, citation, parameters in rows:
        due = np.where(bound, amount, np.nan)
        if not np.isnan(due).all():
            paths = tuple(f"sanctions.{p}" for p in parameters or (name,))
            children.append(_amount(ctx, name, _titles(name, fine=fine), due, citation, paths))
    return tuple(children)


def first_deposit(ctx: Context, excess: Floats, debt_only: NDArray[np.bool_] | None = None) -> Floats:
    """Return the first deposit (from 2011: fine), % of GDP.

    Parameters
    ----------
    excess :
        Deficit above the reference value, % of GDP, shape (country, year).
    debt_only :
        Where only the debt criterion is missed: the fixed part alone.

    Returns
    -------
    min(cap, fixed + variable * excess) where there is an excess, else 0 (Reg. 1467/97 Art. 12(1)).
    """
    fixed, variable, cap = (ctx.number(f"sanctions.deposit_{n}") for n in ("fixed", "variable", "cap"))
    amount = _where(above(excess, 0.0), np.minimum(cap, fixed + variable * excess))
    return amount if debt_only is None else np.where(debt_only, np.minimum(cap, fixed), amount)


def later_deposit(ctx: Context, excess: Floats) -> Floats:
    """Return each later year's deposit, % of GDP: min(cap, variable * excess), no fixed part (Art. 12(2))."""
    variable, cap = (ctx.number(f"sanctions.deposit_{n}") for n in ("variable", "cap"))
    return _where(above(excess, 0.0), np.minimum(cap, variable * excess))


def half_yearly_fine(ctx: Context, any_excess: Floats) -> Floats:
    """Return the largest fine of one half-year, % of GDP (Art. 12(1) as of 2024), within the cap if there is one."""
    return _where(any_excess, np.minimum(ctx.number("sanctions.fine_half_year"), _cap(ctx)))


def yearly_fines(ctx: Context, any_excess: Floats) -> Floats:
    """Return the largest fines of a year, % of GDP: two half-years, within the cap if there is one."""
    return _where(any_excess, np.minimum(2 * ctx.number("sanctions.fine_half_year"), _cap(ctx)))


def accumulated_fines(ctx: Context, half_years: int) -> Floats:
    """Return the largest sum of fines after some half-years, % of GDP, shape (1, year).

    The text read has no cap and fines accumulate (recital 20 of Regulation 2024/1264); the cap of the proposal of
    April 2023 is the parameter's alternative (`sanctions.fine_cap`: 0.5).
    """
    return np.minimum(half_years * ctx.number("sanctions.fine_half_year"), _cap(ctx))


def _cap(ctx: Context) -> Floats:
    return ctx.number("sanctions.fine_cap", np.inf)


FORMULAS = {
    "first_deposit": say("min(cap, fixed + variable * excess)"),
    "later_deposit": say("min(cap, variable * excess)"),
    "half_yearly_fine": say("up to the half-yearly share"),
    "yearly_fines": say("2 * half-yearly share; fines accumulate until effective action is found"),
    "preventive_deposit": say("fixed share, on a decision of no action after a significant deviation"),
    "fine_statistics": say("up to the share, whatever the deficit"),
    "compact_fine": say("up to the share, for not transposing the balanced budget rule"),
}
FIXED_SHARE = say("fixed share")


def _titles(name: str, *, fine: bool) -> tuple[Sentence, Sentence]:
    """Return what a sanction is called, and what its amount in money is."""
    if name == "first_deposit" and fine:
        return say("First fine"), say("First fine, in money")
    if name == "later_deposit" and fine:
        return say("Later yearly fine"), say("Later yearly fine, in money")
    return TITLES[name]


TITLES = {
    "first_deposit": (say("First deposit"), say("First deposit, in money")),
    "later_deposit": (say("Later yearly deposit"), say("Later yearly deposit, in money")),
    "opening_deposit": (say("Deposit on opening"), say("Deposit on opening, in money")),
    "fine_no_action": (say("Fine for no effective action"), say("Fine for no effective action, in money")),
    "half_yearly_fine": (say("Half-yearly fine, at most"), say("Half-yearly fine, at most, in money")),
    "yearly_fines": (say("Two half-yearly fines, at most"), say("Two half-yearly fines, at most, in money")),
    "preventive_deposit": (
        say("Deposit in the preventive arm"),
        say("Deposit in the preventive arm, in money"),
    ),
    "fine_statistics": (
        say("Fine for manipulated statistics, at most"),
        say("Fine for manipulated statistics, at most, in money"),
    ),
    "compact_fine": (
        say("Court's penalty (Fiscal Compact), at most"),
        say("Court's penalty (Fiscal Compact), at most, in money"),
    ),
}


def _where(condition: Floats, amount: Floats) -> Floats:
    """Return the amount where the condition holds, 0 where not, NaN where unknown or the book has no amount."""
    chosen = np.where(condition == 1, amount, np.where(np.isnan(condition), np.nan, 0.0))
    return np.where(np.isnan(np.broadcast_to(_known(amount), chosen.shape)), np.nan, chosen)


def _known(amount: Floats) -> Floats:
    """Return NaN in the years for which the book gives no amount at all, shape (1, year)."""
    return np.where(np.isnan(amount).all(axis=0, keepdims=True), np.nan, 0.0)


def _amount(
    ctx: Context,
    name: str,
    titles: tuple[Sentence, Sentence],
    amount: Floats,
    citation: Citation,
    paths: tuple[str, ...],
) -> Findings:
    """Return an amount in % of GDP with the same in money below it; `titles` of both."""
    gdp = ctx.get("nominal_gdp")
    verdict = np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8)
    share = ctx.findings(
        f"sanctions.{name}",
        titles[0],
        verdict,
        value=amount,
        formula=FORMULAS.get(name, FIXED_SHARE),
        inputs=(gdp,),
        paths=paths,
        citations=(citation,),
        notes=_doubts(ctx, paths),
    )
    in_money = ctx.findings(
        f"sanctions.{name}.money",
        titles[1],
        verdict,
        value=amount / 100 * gdp.values,
        unit=say("billion, national currency"),
        formula=say("share of GDP * nominal_gdp / 100"),
    )
    return replace(share, children=(in_money,))


def _doubts(ctx: Context, paths: tuple[str, ...]) -> tuple[Note, ...]:
    """Return the rule book's own remarks on the parameters, on the years in which they are in force."""
    by_year = [
        {p.note for row in ctx.parameters(*paths) if (p := row[place]) is not None and p.note}
        for place in range(len(ctx.years))
    ]
    remarks = sorted(set().union(*by_year))
    return tuple((np.array([[text in notes for notes in by_year]]), text) for text in remarks)
