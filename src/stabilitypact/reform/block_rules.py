"""Is a building block met? Each kind of block as findings over states and years."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from stabilitypact.errors import UnknownName
from stabilitypact.figures.panel import Field
from stabilitypact.law.benchmark import benchmark_value
from stabilitypact.law.citation import Citation
from stabilitypact.law.context import Context
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats, at_least, at_most, decide, either
from stabilitypact.reform.blocks import NOTHING, Block
from stabilitypact.reform.ceiling import ceiling
from stabilitypact.reform.expression import Expression, names_in
from stabilitypact.reform.model import Reform
from stabilitypact.reform.scope import ContextScope, ParameterValue
from stabilitypact.sentence import Sentence, say, sentences

OUTSIDE = say("Not a member state at the end of the year.")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A block about to be judged: what its rule may look at.

    Attributes
    ----------
    ctx : Context
        Figures as the reform reads them.
    scope : ContextScope
        The same for expressions.
    reform, block :
        Whose block.
    first_year : int
        Year in which accounts start.
    """

    ctx: Context
    scope: ContextScope
    reform: Reform
    block: Block
    first_year: int

    def value(self, key: str) -> Floats:
        """Return an expression of the block, shape (country, year)."""
        return np.broadcast_to(self.block.need(key).evaluate(self.scope), self.ctx.shape)

    def optional(self, key: str) -> Floats | None:
        """Return an expression of the block, None where the block has none."""
        found = self.block.expression(key)
        return None if found is None else np.broadcast_to(found.evaluate(self.scope), self.ctx.shape)

    def applies(self) -> Floats:
        """Return where the block applies: 1, 0 or unknown."""
        found = self.optional("when")
        return np.ones(self.ctx.shape) if found is None else found

    def inputs(self, *more: tuple[str, int]) -> tuple[Field, ...]:
        """Return the figures that the block reads, each once."""
        read = dict.fromkeys(more)
        for each in self.block.expressions():
            read |= dict.fromkeys(each.variables)
        return tuple(self.ctx.get(name, lag) for name, lag in read)

    def findings(
        self,
        condition: Floats,
        *,
        value: Floats,
        threshold: Floats,
        margin: Floats,
        formula: str,
        unit: str = "% of GDP",
        inputs: tuple[Field, ...] = (),
        notes: tuple[Note, ...] = (),
        children: tuple[Findings, ...] = (),
    ) -> Findings:
        """Build the findings, with the proposal's source, assumptions and label."""
        ctx, applies = self.ctx, self.applies()
        verdict = np.where(np.isnan(applies), decide(applies), decide(condition))
        verdict = np.where(applies == 0, NOT_APPLICABLE, verdict).astype(np.int8)
        own: tuple[Note, ...] = tuple((True, text) for text in _standing_notes(self.reform, self.block))
        when = self.block.expression("when")
        if when is not None:
            outside = say("Does not apply: only where %(condition)s.", condition=when.text)
            own = ((applies == 0, outside), *own)
        found = ctx.findings(
            self.block.id,
            self.block.title,
            verdict,
            value=value,
            threshold=threshold,
            margin=margin,
            unit=unit,
            formula=formula,
            inputs=inputs,
            citations=(citation(self.reform, self.block),),
            notes=(*notes, *own),
            children=children,
        )
        found = replace(found, parameters=_parameters(self.reform, self.block, ctx.years))
        return found.within(ctx.members(), OUTSIDE)


def judge_block(
    ctx: Context, reform: Reform, block: Block, values: Mapping[str, ParameterValue | None], first_year: int
) -> Findings:
    """Return the findings of one block that asks for something.

    Parameters
    ----------
    ctx : Context
        Figures as the reform reads them (exclusions taken off).
    reform, block :
        Whose block.
    values : mapping
        Values of the reform's parameters.
    first_year : int
        Year in which accounts start.
    """
    rule = _RULES.get(block.kind)
    if rule is None:
        raise UnknownName("kind of block that can be met", block.kind, _RULES)
    return rule(Asked(ctx, ContextScope(ctx, values), reform, block, first_year))


def citation(reform: Reform, block: Block | None = None) -> Citation:
    """Return where the proposal says so."""
    place = block.place if block is not None else ""
    author = (reform.author, ": ") if reform.author else ()
    day = (" (", reform.date, ")") if reform.date else ()
    title = sentences([*author, reform.source or reform.title, *day], "")
    return Citation("", place, title, reform.url)


def _standing_notes(reform: Reform, block: Block) -> list[Sentence]:
    label = {
        "published": say("Proposal; the idea is published in the source named."),
        "operationalisation": say(
            "Operationalisation: formula or numbers are a reading of the idea, not the source's."
        ),
        "in force": NOTHING,
    }[reform.label]
    notes = [label] if label else []
    notes += [reform.parameters[name].sentence() for name in names_in(block.expressions())]
    return [*notes, block.note] if block.note else notes


def _parameters(
    reform: Reform, block: Block, years: tuple[int, ...]
) -> tuple[tuple[Parameter | None, ...], ...]:
    found = []
    for name in names_in(block.expressions()):
        own = reform.parameters[name]
        value = own.value if not isinstance(own.value, Mapping) else say("by state")
        each = Parameter(
            f"{reform.id}.{name}", value, own.unit, date(1993, 11, 1), None, (), "M-M",
            own.note, "proposed", title=own.title,
        )  # fmt: skip
        found.append((each,) * len(years))
    return tuple(found)


# Kinds of block -------------------------------------------------------------------------------------


def reference_value(asked: Asked) -> Findings:
    """Return whether a measure stays at or under (over) its limit."""
    measure = asked.value("measure")
    most, least = asked.optional("at_most"), asked.optional("at_least")
    limit = most if most is not None else least
    assert limit is not None
    condition = at_most(measure, limit) if most is not None else at_least(measure, limit)
    margin = limit - measure if most is not None else measure - limit
    sign, key = ("<=", "at_most") if most is not None else (">=", "at_least")
    unit = asked.block.need("measure").unit or "% of GDP"
    formula = f"{asked.block.need('measure').text} {sign} {asked.block.need(key).text}"
    return asked.findings(
        condition,
        value=measure,
        threshold=limit,
        margin=margin,
        formula=formula,
        unit=unit,
        inputs=asked.inputs(),
    )


def primary_balance(asked: Asked) -> Findings:
    """Return whether the primary balance reaches the level asked for."""
    measure, least = asked.value("measure"), asked.value("at_least")
    return asked.findings(
        at_least(measure, least),
        value=measure,
        threshold=least,
        margin=measure - least,
        formula=f"{asked.block.need('measure').text} >= {asked.block.need('at_least').text}",
        inputs=asked.inputs(),
    )


def debt_anchor(asked: Asked) -> Findings:
    """Return whether debt is at its target or falls towards it at the speed asked for."""
    block, ctx = asked.block, asked.ctx
    window = int(block.fields.get("window", 1))
    debt, lagged = ctx.get("debt"), tuple(ctx.get("debt", -lag) for lag in range(1, window + 1))
    target, before = asked.value("target"), lagged[0].values
    speed, horizon, fall = (asked.optional(key) for key in ("per_year", "horizon", "fall"))
    if speed is not None:
        path = benchmark_value(tuple(each.values for each in lagged), speed, target)
        how = f"target + mean over {window} of (1 - {block.need('per_year').text})^j (debt(t-j) - target)"
    elif horizon is not None:
        path = before - (before - target) / horizon
        how = f"debt(t-1) - (debt(t-1) - target) / {block.need('horizon').text}"
    elif fall is not None:
        path = lagged[-1].values - window * fall
        how = f"debt(t-{window}) - {window} * {block.need('fall').text}"
    else:
        path = before - _by_band(asked, before)
        how = "debt(t-1) - fall of its band"
    limit = np.maximum(path, target)
    within = at_most(debt.values, target)
    return asked.findings(
        either(within, at_most(debt.values, limit)),
        value=debt.values,
        threshold=np.where(within == 1, target, limit),
        margin=np.where(within == 1, target, limit) - debt.values,
        formula=f"debt <= max(target, {how}), target = {block.need('target').text}",
        inputs=asked.inputs(("debt", 0), *(("debt", -lag) for lag in range(1, window + 1))),
        notes=((within == 1, say("Debt is at or under the target: no reduction is asked for.")),),
    )


def _by_band(asked: Asked, before: Floats) -> Floats:
    fall = np.zeros(asked.ctx.shape)
    for band in sorted(asked.block.fields["bands"], key=lambda band: band.above):
        size = np.broadcast_to(band.fall.evaluate(asked.scope), asked.ctx.shape)
        fall = np.where(before > band.above, size, fall)
    return np.where(np.isnan(before), np.nan, fall)


def expenditure_ceiling(asked: Asked) -> Findings:
    """Return whether expenditure grows within its ceiling, or the compensation account stays within its cap."""
    block, ctx = asked.block, asked.ctx
    measured, found = asked.value("measure"), ceiling(block, asked.scope, ctx.shape)
    limit = found.limit
    share = ctx.get("primary_expenditure", -1).values / (1.0 + ctx.get("nominal_growth").values / 100.0)
    overspent = (measured - limit) / 100.0 * share
    cap = asked.optional("account")
    condition = at_most(measured, limit)
    children: tuple[Findings, ...] = ()
    margin = limit - measured
    if cap is not None:
        started = np.array([ctx.years]) >= asked.first_year
        account = _account(np.where(started, overspent, np.nan))
        within = at_most(account, cap)
        condition = either(condition, within)
        margin = np.where(np.isnan(account), margin, np.fmax(margin, (cap - account) / share * 100.0))
        children = (
            ctx.findings(
                f"{block.id}.account",
                say("Compensation account"),
                decide(within),
                value=account,
                threshold=cap,
                margin=cap - account,
                formula="account(t-1) + overspending, % of GDP; what is saved is kept, never below zero",
                notes=(
                    (
                        True,
                        say(
                            "The account starts in %(year)s, or in the first later year with figures.",
                            year=asked.first_year,
                        ),
                    ),
                ),
            ),
        )
    return asked.findings(
        condition,
        value=measured,
        threshold=limit,
        margin=margin,
        unit="% growth a year",
        formula=f"{block.need('measure').text} <= {found.words}",
        inputs=asked.inputs(("debt", -1)),
        children=children,
        notes=(
            (
                True,
                say(
                    "Measured before cyclical unemployment benefits, one-offs and discretionary revenue measures, "
                    "which the vintage does not publish."
                ),
            ),
            *found.notes,
        ),
    )


def _account(overspent: Floats) -> Floats:
    """Return the running account, % of GDP; overspending adds, saving takes off, never below zero."""
    level = np.zeros(overspent.shape[0])
    columns = []
    for column in range(overspent.shape[1]):
        flow = overspent[:, column]
        known = np.isfinite(flow)
        level = np.where(known, np.maximum(0.0, level + np.nan_to_num(flow)), level)
        columns.append(np.where(known, level, np.nan))
    return np.stack(columns, axis=-1)


def probability(asked: Asked) -> Findings:
    """Return whether debt falls over the horizon with the probability asked for (a shortcut, see the note)."""
    horizon, memory = int(asked.block.fields["horizon"]), int(asked.block.fields["memory"])
    share = chance_of_falling(asked.ctx, horizon, memory)
    least = asked.value("at_least")
    return asked.findings(
        at_least(share, least),
        value=share,
        threshold=least,
        margin=share - least,
        unit="probability",
        formula=(
            f"P(debt(t+{horizon}) < debt(t)) = Phi((primary balance - mean snowball) * {horizon} / "
            f"(s.d. of snowball * sqrt({horizon}))), last {memory} years"
        ),
        inputs=asked.inputs(
            ("debt", 0), ("primary_balance", 0), ("implicit_interest_rate", 0), ("nominal_growth", 0)
        ),
        notes=(
            (
                True,
                say(
                    "A shortcut, not the stochastic debt analysis of the proposal: interest less growth is drawn from "
                    "its mean and spread of the past years, independent between years; the primary balance stays as it "
                    "is."
                ),
            ),
        ),
    )


def chance_of_falling(ctx: Context, horizon: int, memory: int) -> Floats:
    """Return the chance that debt is lower after `horizon` years, from the spread of the past snowball effect.

    On projected paths the spread is that of the last published years, for projections hold no shocks, and the mean
    is the projected effect of the year. Shape (country, year), between 0 and 1; NaN where the debt ratio or fewer
    than half of the years are known.
    """
    from scipy.special import ndtr

    debt, balance = ctx.get("debt").values, ctx.get("primary_balance").values
    rates, growths = (
        _published_years(ctx, name, memory) for name in ("implicit_interest_rate", "nominal_growth")
    )
    effect = (rates - growths) / (100.0 + growths) * debt
    known = np.isfinite(effect)
    count = known.sum(axis=0)
    total = np.where(known, effect, 0.0).sum(axis=0)
    mean = total / np.maximum(count, 1)
    last = getattr(ctx.panel, "published_to", ctx.years[-1])
    rate, growth = (ctx.get(name).values for name in ("implicit_interest_rate", "nominal_growth"))
    projected = np.array([ctx.years]) > last
    mean = np.where(projected, (rate - growth) / (100.0 + growth) * debt, mean)
    own = total / np.maximum(count, 1)
    spread = np.sqrt(np.where(known, (effect - own) ** 2, 0.0).sum(axis=0) / np.maximum(count - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = ndtr((balance - mean) * np.sqrt(horizon) / spread)
    return np.where((count >= max(2, (memory + 1) // 2)) & (spread > 0), chance, np.nan)


def _published_years(ctx: Context, name: str, memory: int) -> Floats:
    """Return a variable in the last published years up to each year, shape (lag, country, year)."""
    last = getattr(ctx.panel, "published_to", ctx.years[-1])
    columns = []
    for column, year in enumerate(ctx.years):
        back = max(0, year - last)
        columns.append(np.stack([ctx.get(name, -lag - back).values[:, column] for lag in range(memory)]))
    return np.stack(columns, axis=-1)


_RULES: Mapping[str, Callable[[Asked], Findings]] = {
    "reference_value": reference_value,
    "primary_balance": primary_balance,
    "debt_anchor": debt_anchor,
    "expenditure_ceiling": expenditure_ceiling,
    "probability": probability,
}

__all__ = ["Asked", "Expression", "chance_of_falling", "citation", "judge_block"]
