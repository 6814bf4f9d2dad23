"""What do the deficit and debt become when a reform leaves expenditure out of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.panel import Field, Panel
from stabilitypact.law.context import Context
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats
from stabilitypact.reform.blocks import NOTHING, Block
from stabilitypact.reform.scope import ContextScope, ParameterValue
from stabilitypact.reform.words import lowered
from stabilitypact.sentence import Sentence, say, sentences

STOCKS = ("debt",)


@dataclass(frozen=True, slots=True, eq=False)
class RuleField(Field):
    """A published figure as a reform's rules read it: with what the reform leaves out taken off."""

    _words: Sentence = field(default=NOTHING, repr=False)

    def derivation_at(self, row: int, column: int) -> str | None:
        """Return the bridge from the published figure."""
        inner = Field.derivation_at(self, row, column)
        if not inner:
            return self._words
        return say("%(bridge)s; published figure: %(derivation)s", bridge=self._words, derivation=inner)


@dataclass(frozen=True, slots=True, eq=False)
class RulePanel(Panel):
    """A panel whose aggregates are those of a reform.

    Attributes
    ----------
    inner : Panel
        Published figures.
    exclusions : tuple of Exclusion
        What is left out.
    """

    inner: Panel
    exclusions: tuple[Exclusion, ...]

    def get(self, name: str, shift: int = 0) -> Field:
        """Return a variable, adjusted where the reform redefines it."""
        found = self.inner.get(name, shift)
        own = [each for each in self.exclusions if found.variable in each.variables]
        if not own:
            return found
        key = (found.variable, shift)
        if key not in self._memo:
            values = found.values
            for each in own:
                values = values + each.effect(found.variable, found.years)
            values.flags.writeable = False
            words = _bridge(found.variable, own)
            self._memo[key] = RuleField(
                found.variable,
                shift,
                values,
                found.countries,
                found.years,
                found.kind,
                found._panel,
                found._source,
                words,
            )
        return self._memo[key]


@dataclass(frozen=True, slots=True, eq=False)
class Exclusion:
    """One exclusion on the figures of one assessment.

    Attributes
    ----------
    block : Block
        Which amounts leave which aggregates.
    scope : ContextScope
        Published figures and the reform's parameters.
    start : int
        First year in which amounts are left out.
    """

    block: Block
    scope: ContextScope
    start: int
    _amounts: dict[int, Floats] = field(default_factory=dict, repr=False)
    _stocks: dict[int, Floats] = field(default_factory=dict, repr=False)

    @property
    def variables(self) -> tuple[str, ...]:
        """Aggregates that it redefines."""
        return tuple(self.block.fields["from"])

    def amount(self, year: int) -> Floats:
        """Return what is left out in a year, % of GDP, shape (country,); zero before the start."""
        if year < self.start:
            return np.zeros(len(self.scope.ctx.countries))
        if year not in self._amounts:
            shift = year - self.scope.years[0]
            value = self.block.need("amount").evaluate(self.scope, shift)
            cap = self.block.expression("cap")
            if cap is not None:
                value = np.minimum(value, cap.evaluate(self.scope, shift))
            self._amounts[year] = np.broadcast_to(value, self.scope.ctx.shape)[:, 0]
        return self._amounts[year]

    def stock(self, year: int) -> Floats:
        """Return what was left out since the start, % of the year's GDP, shape (country,)."""
        if year < self.start:
            return np.zeros(len(self.scope.ctx.countries))
        if year not in self._stocks:
            before = self.stock(year - 1)
            growth = self.scope.read("nominal_growth", year - self.scope.years[0])[:, 0]
            carried = np.where(before == 0.0, 0.0, before / (1.0 + growth / 100.0))
            self._stocks[year] = carried + self.amount(year)
        return self._stocks[year]

    def effect(self, name: str, years: Sequence[int]) -> Floats:
        """Return what is added to an aggregate, shape (country, year): amounts, or less debt."""
        if name in STOCKS:
            return -np.stack([self.stock(year) for year in years], axis=-1)
        return np.stack([self.amount(year) for year in years], axis=-1)

    def words(self, name: str) -> Sentence:
        """Return how the aggregate follows from the published one."""
        amount = self.block.need("amount").text
        cap = self.block.expression("cap")
        limited = f"min({amount}, {cap.text})" if cap is not None else amount
        if name in STOCKS:
            return say(
                "- sum of %(amount)s since %(year)s, carried with nominal growth (%(block)s)",
                amount=limited,
                year=self.start,
                block=self.block.id,
            )
        return sentences(["+ ", limited, " (", self.block.id, ")"], "")


def _bridge(name: str, exclusions: Sequence[Exclusion]) -> Sentence:
    """Return how an aggregate follows from the published one, exclusion by exclusion."""
    published = say("%(name)s as published", name=name)
    return sentences([published, *(each.words(name) for each in exclusions)])


def redefined(
    ctx: Context, blocks: Sequence[Block], parameters: Mapping[str, ParameterValue | None], first_year: int
) -> tuple[Context, tuple[Exclusion, ...]]:
    """Return the context whose figures are those of the reform, and its exclusions.

    Parameters
    ----------
    ctx : Context
        Published figures.
    blocks : sequence of Block
        All blocks of the reform; those of kind "exclusion" count.
    parameters : mapping
        Values of the reform's parameters.
    first_year : int
        Year from which amounts are left out where a block names none.
    """
    scope = ContextScope(ctx, parameters)
    found = tuple(
        Exclusion(block, scope, int(block.fields.get("since") or first_year))
        for block in blocks
        if block.kind == "exclusion"
    )
    if not found:
        return ctx, ()
    p = ctx.panel
    panel = RulePanel(p.base, p.countries, p.years, p.lenders, p.assume, {}, p, found)
    return replace(ctx, panel=panel), found


def bridges(
    ctx: Context, published: Context, exclusions: Sequence[Exclusion], name: str
) -> tuple[Findings, ...]:
    """Return the bridge from the published figure to the rule's, as findings that decide nothing.

    Parameters
    ----------
    ctx, published : Context
        The reform's figures and the published ones.
    exclusions : sequence of Exclusion
        What is left out.
    name : str
        The aggregate; no finding where no exclusion redefines it.
    """
    own = [each for each in exclusions if name in each.variables]
    if not own:
        return ()
    figure = published.get(name)
    steps = []
    for each in own:
        inputs = tuple(published.get(read, lag) for read, lag in each.block.need("amount").variables)
        steps.append(
            published.findings(
                f"bridge.{name}.{each.block.id}",
                say("Left out: %(title)s", title=each.block.title),
                np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
                value=each.effect(name, ctx.years),
                formula=each.words(name),
                inputs=inputs,
            )
        )
    parent = published.findings(
        f"bridge.{name}",
        say("From the published %(figure)s to the rule's", figure=lowered(Sentence(variable(name).label))),
        np.full(ctx.shape, NOT_APPLICABLE, dtype=np.int8),
        value=ctx.get(name).values,
        formula=_bridge(name, own),
        inputs=(figure,),
        children=tuple(steps),
    )
    return (parent,)
