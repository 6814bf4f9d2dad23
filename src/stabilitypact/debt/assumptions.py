"""Holds what a debt projection assumes: starting point, growth, prices, rates, ageing, stock-flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from stabilitypact.debt.arrays import namespace
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, Sentence, State, say

Array = Any

YEARLY = (
    "spb", "one_offs", "stock_flow", "fx_interest", "fx", "ageing_cost", "property_income", "growth",
    "potential_growth", "forecast_gap", "deflator_growth", "forecast_rate", "short_rate", "long_rate",
    "maturing_share",
)  # fmt: skip
SCALARS = ("debt_start", "gap_start", "short_share", "semi_elasticity", "multiplier", "primary_expenditure")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything a projection needs except the fiscal policy; leading axes `(...)` are free.

    Attributes
    ----------
    years : tuple of int
        Consecutive; the first is the year of the starting stock, the second the first one projected.
    base_year : int
        T, the last year before the adjustment.
    spb : array (..., year)
        Structural primary balance to T, % of GDP (q); later entries are not read.
    one_offs, stock_flow, fx_interest : array (..., year)
        % of GDP. `stock_flow` is the total including the exchange rate's effect on the stock;
        `fx_interest` the exchange rate's effect on interest (row 70 of the sheet's baseline).
    fx : array (..., year)
        Composite change of exchange rates, factor on inherited debt.
    ageing_cost, property_income : array (..., year)
        % of GDP; ageing cost net of taxes on pensions. Only differences between years matter.
    growth : array (..., year)
        Baseline real growth gB, %, the forecast's own fiscal effort taken out from T + 1.
    potential_growth, deflator_growth, short_rate, long_rate : array (..., year)
        %.
    forecast_gap : array (..., year)
        Output gap of a forecast that reaches beyond T + 1 (effort taken out), % of potential; NaN in the
        years where the gap follows the sheet's rule.
    forecast_rate : array (..., year)
        Implicit interest rate where a forecast gives it, %; NaN where the debt structure decides.
    maturing_share : array (..., year)
        lambda, share of long-term debt maturing in the year.
    debt_start : array (...)
        Debt in the first of `years`, % of GDP.
    gap_start : array (...)
        Output gap in the first of `years`, % of potential.
    structure_start : array (..., 5)
        Shares in that debt of outstanding long, rolled long, rolled short, new long, new short.
    short_share : array (...)
        sigma, share of short-term debt in new net debt.
    semi_elasticity, multiplier : array (...)
        eps and m.
    primary_expenditure : array (...)
        Primary expenditure in T, % of GDP.
    """

    years: tuple[int, ...]
    base_year: int
    spb: Array
    one_offs: Array
    stock_flow: Array
    fx_interest: Array
    fx: Array
    ageing_cost: Array
    property_income: Array
    growth: Array
    potential_growth: Array
    forecast_gap: Array
    deflator_growth: Array
    forecast_rate: Array
    short_rate: Array
    long_rate: Array
    maturing_share: Array
    debt_start: Array
    gap_start: Array
    structure_start: Array
    short_share: Array
    semi_elasticity: Array
    multiplier: Array
    primary_expenditure: Array

    @property
    def base(self) -> int:
        """Position of T in `years`."""
        return self.years.index(self.base_year)

    def at(self, year: int) -> int:
        """Return the position of `year`; `BadInput` where the assumptions do not reach it."""
        if year not in self.years:
            raise BadInput(
                say(
                    "The year %(year)s lies outside the assumptions, which cover %(first)s to %(last)s.",
                    year=year,
                    first=self.years[0],
                    last=self.years[-1],
                )
            )
        return self.years.index(year)

    def with_axes(self, count: int) -> Assumptions:
        """Return the same with `count` axes of length one after the leading ones, to broadcast against."""

        def spread(value: Array, trailing: int) -> Array:
            shape = value.shape[: value.ndim - trailing] + (1,) * count + value.shape[value.ndim - trailing :]
            return namespace(value).reshape(value, shape)

        changes: dict[str, Any] = {
            name: spread(getattr(self, name), 1) for name in (*YEARLY, "structure_start")
        }
        changes |= {name: spread(getattr(self, name), 0) for name in SCALARS}
        return replace(self, **changes)

    def take(self, positions: list[int]) -> Assumptions:
        """Return the assumptions of the given positions on the first axis, in that order."""
        changes: dict[str, Any] = {}
        for name in (*YEARLY, *SCALARS, "structure_start"):
            value = getattr(self, name)
            xp = namespace(value)
            changes[name] = xp.take(value, xp.asarray(positions), axis=0)
        return replace(self, **changes)

    def until(self, last: int) -> Assumptions:
        """Return the assumptions cut after the year `last`."""
        end = self.at(last) + 1
        cut: dict[str, Any] = {name: getattr(self, name)[..., :end] for name in YEARLY}
        return replace(self, years=self.years[:end], **cut)

    def since(self, first: int, debt: Array, gap: Array, structure: Array) -> Assumptions:
        """Return the assumptions from the year `first`, with the stock and the output gap reached then."""
        start = self.at(first)
        cut: dict[str, Any] = {name: getattr(self, name)[..., start:] for name in YEARLY}
        cut |= {"debt_start": debt, "gap_start": gap, "structure_start": structure}
        return replace(self, years=self.years[start:], **cut)

    def on(self, xp: Any) -> Assumptions:
        """Return the same with every array moved to the array library `xp` (float64)."""
        names = [f.name for f in fields(self) if f.name not in {"years", "base_year"}]
        moved: dict[str, Any] = {
            name: xp.asarray(np.asarray(getattr(self, name)), dtype=xp.float64) for name in names
        }
        return replace(self, **moved)


def join(parts: list[Assumptions]) -> Assumptions:
    """Return several assumptions of the same years as one, along the first axis."""
    xp = namespace(parts[0].spb)
    joined: dict[str, Any] = {
        name: xp.concat([getattr(part, name) for part in parts], axis=0)
        for name in (*YEARLY, *SCALARS, "structure_start")
    }
    return replace(parts[0], **joined)


RANGES = (
    ("maturing_share", 0.0, 1.0, say("share of long-term debt maturing in a year")),
    ("short_share", 0.0, 1.0, say("share of short-term debt in new debt")),
    ("multiplier", 0.0, np.inf, say("fiscal multiplier")),
    ("semi_elasticity", 0.0, np.inf, say("budget semi-elasticity")),
    ("deflator_growth", -100.0, np.inf, say("growth of prices")),
    ("growth", -100.0, np.inf, say("baseline real growth")),
)
"""Assumption, least and largest value (not reached where the least is -100), and how to call it."""


NEEDED = {
    "debt_start": say("debt start"),
    "gap_start": say("gap start"),
    "short_share": say("short share"),
    "semi_elasticity": say("semi elasticity"),
    "multiplier": say("multiplier"),
}
"""Numbers that hold for all years and must be known, and how to call each."""


def _between(low: float, high: float) -> Sentence:
    if np.isfinite(high):
        return say("between %(low)s and %(high)s", low=Number(low), high=Number(high))
    return say("at or above 0") if low == 0.0 else say("above %(low)s %%", low=Number(low))


def check(assumptions: Assumptions, names: Sequence[str | State]) -> None:
    """Raise `BadInput` with a sentence for the first country whose assumptions cannot be used.

    Parameters
    ----------
    assumptions : Assumptions
        Arrays of shape (country, year), NumPy.
    names : sequence of str or State
        How to call each country in the sentence.
    """
    years = assumptions.years
    projected = slice(1, None)
    after = slice(assumptions.base + 1, None)
    for i, name in enumerate(names):
        for variable, span, word in (
            ("potential_growth", projected, say("potential growth")),
            ("deflator_growth", projected, say("GDP deflator growth")),
            ("growth", projected, say("baseline real growth")),
            ("stock_flow", projected, say("stock-flow adjustment")),
            ("maturing_share", projected, say("share of long-term debt maturing in a year")),
            ("ageing_cost", after, say("ageing cost (Ageing Report path)")),
            ("property_income", after, say("property income")),
            ("short_rate", projected, say("short-term interest rate")),
            ("long_rate", projected, say("long-term interest rate")),
        ):
            row = np.asarray(getattr(assumptions, variable))[i][span]
            bad = np.flatnonzero(~np.isfinite(row))
            if bad.size:
                year = years[span.start + int(bad[0])]
                raise BadInput(
                    say(
                        "%(name)s has no %(word)s for %(year)s: a projection to %(last)s needs it in every year from "
                        "%(first)s.",
                        name=name,
                        word=word,
                        year=year,
                        last=years[-1],
                        first=years[span.start],
                    )
                )
        falls = np.flatnonzero(np.asarray(assumptions.potential_growth)[i][projected] <= -100.0)
        gap = float(np.asarray(assumptions.gap_start)[i])
        if falls.size or not gap > -100.0:
            when = years[1 + int(falls[0])] if falls.size else years[0]
            raise BadInput(
                say(
                    "Potential output of %(name)s is not positive in %(when)s: it must stay above zero, so that "
                    "only potential growth above -100 %% is accepted.",
                    name=name,
                    when=when,
                )
            )
        for variable, low, high, what in RANGES:
            row = np.asarray(getattr(assumptions, variable))[i]
            row = row[projected] if np.ndim(row) else np.atleast_1d(row)
            outside = np.flatnonzero((row < low) | (row > high) | ((row == low) & (low < 0.0)))
            if outside.size:
                raise BadInput(
                    say(
                        "The %(what)s of %(name)s is %(value)s; it must lie %(range)s.",
                        what=what,
                        name=name,
                        value=Number(float(row[outside[0]])),
                        range=_between(low, high),
                    )
                )
        share = float(np.asarray(assumptions.primary_expenditure)[i])
        if not share > 0.0:
            raise BadInput(
                say(
                    "Primary expenditure of %(name)s in %(year)s is %(share)s %% of GDP: net expenditure "
                    "growth divides by it, so a share above zero is needed.",
                    name=name,
                    year=assumptions.base_year,
                    share=Number(share),
                )
            )
        for variable, word in NEEDED.items():
            if not np.isfinite(np.asarray(getattr(assumptions, variable))[i]):
                raise BadInput(say("%(name)s has no value for %(what)s.", name=name, what=word))
