"""Answers how the required effort moves with each assumption, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.debt.assumptions import Assumptions, check
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.dsa import Anchors
from stabilitypact.notebook import brief
from stabilitypact.path.assumptions import one_choice, prepare
from stabilitypact.path.likely import DRAWS, SEED
from stabilitypact.path.rules import PathRules, Reading, checked_period, rules_for
from stabilitypact.path.trajectory import checked_draws, default_probability, solve
from stabilitypact.path.words import state_of
from stabilitypact.plotting import draw
from stabilitypact.sentence import Number, Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

Change = Callable[[Assumptions, float], Assumptions]


def _yearly(*names: str) -> Change:
    """Return a change that adds an amount to yearly assumptions in every year after T."""

    def change(a: Assumptions, amount: float) -> Assumptions:
        later = np.asarray(a.years) > a.base_year
        moved: dict[str, Any] = {name: np.asarray(getattr(a, name)) + amount * later for name in names}
        return replace(a, **moved)

    return change


def _scalar(name: str) -> Change:
    def change(a: Assumptions, amount: float) -> Assumptions:
        moved: dict[str, Any] = {name: np.asarray(getattr(a, name)) + amount}
        return replace(a, **moved)

    return change


def _ageing(a: Assumptions, amount: float) -> Assumptions:
    """Return assumptions in which ageing cost rises by `amount` % of GDP more per ten years."""
    years = np.maximum(0, np.asarray(a.years) - a.base_year)
    return replace(a, ageing_cost=np.asarray(a.ageing_cost) + amount * years / 10.0)


def _growth(a: Assumptions, amount: float) -> Assumptions:
    return _yearly("growth", "potential_growth")(a, amount)


CHANGES: dict[str, tuple[Change, float, Sentence]] = {
    "long_rate": (_yearly("long_rate"), 0.5, say("long-term market rate, percentage points")),
    "short_rate": (_yearly("short_rate"), 0.5, say("short-term market rate, percentage points")),
    "growth": (_growth, 0.5, say("actual and potential growth, percentage points")),
    "deflator_growth": (_yearly("deflator_growth"), 0.5, say("GDP deflator growth, percentage points")),
    "stock_flow": (_yearly("stock_flow"), 0.25, say("stock-flow adjustment a year, % of GDP")),
    "ageing_cost": (_ageing, 0.5, say("ageing cost per ten years, % of GDP")),
    "debt_start": (_scalar("debt_start"), 5.0, say("debt in T, % of GDP")),
    "multiplier": (_scalar("multiplier"), 0.25, say("fiscal multiplier")),
    "semi_elasticity": (_scalar("semi_elasticity"), 0.1, say("budget semi-elasticity")),
    "maturing_share": (_yearly("maturing_share"), 0.02, say("share of long-term debt maturing in a year")),
    "short_share": (_scalar("short_share"), 0.05, say("share of short-term debt in new debt")),
}
"""What is moved, by how much up and down, and in which unit."""

SHORT_WORDS: Mapping[str, Sentence] = {
    "long_rate": say("long rate"),
    "short_rate": say("short rate"),
    "growth": say("growth"),
    "deflator_growth": say("deflator growth"),
    "stock_flow": say("stock flow"),
    "ageing_cost": say("ageing cost"),
    "debt_start": say("debt start"),
    "multiplier": say("multiplier"),
    "semi_elasticity": say("semi elasticity"),
    "maturing_share": say("maturing share"),
    "short_share": say("short share"),
}
"""How a sentence calls what is moved."""


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The required path with one assumption moved.

    Attributes
    ----------
    assumption, unit : str
        What was moved: its name, and what it is in words with its unit.
    amount : float
        By how much.
    spb_end, average_step : float or None
        Result; None where no step holds.
    effect : float or None
        Change of `spb_end` against the unmoved path, % of GDP.
    binding : str or None
        What binds then.
    """

    assumption: str
    unit: Sentence
    amount: float
    spb_end: float | None
    average_step: float | None
    effect: float | None
    binding: str | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One-at-a-time table of a state's required path.

    Attributes
    ----------
    country, period, vintage, reading : str and int
        What was computed.
    spb_end : float or None
        Unmoved result.
    rows : tuple of SensitivityRow
        Largest effect first.
    """

    country: str
    period: int
    vintage: str
    reading: str
    spb_end: float | None
    rows: tuple[SensitivityRow, ...]

    def summary(self) -> Sentence:
        """Return the assumptions by effect, one line each."""
        if self.spb_end is None:
            return say(
                "%(state)s: no step on the grid meets every criterion, so nothing can be compared with.",
                state=state_of(self.country),
            )
        lines = [
            say(
                "%(state)s, %(years)s years: structural primary balance of %(end)s %% of GDP at the end.",
                state=state_of(self.country),
                years=self.period,
                end=Number(self.spb_end, 2),
            )
        ]
        for row in self.rows:
            effect = say("no step holds") if row.effect is None else Number(row.effect, 2, signed=True)
            lines.append(sentences(["  ", row.unit, " ", Number(row.amount, signed=True), ": ", effect], ""))
        return sentences(lines, "\n")

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        import pandas as pd

        return pd.DataFrame(
            [{name: getattr(row, name) for name in SensitivityRow.__slots__} for row in self.rows]
        )

    def plot(self, **options: Any) -> Chart:
        """Return a tornado; options of `show.charts_sensitivity.sensitivity`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "country": self.country, "period": self.period, "vintage": self.vintage, "reading": self.reading,
            "spb_end": self.spb_end,
            "rows": [{name: getattr(row, name) for name in SensitivityRow.__slots__} for row in self.rows],
        }  # fmt: skip

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def sensitivity(
    country: str,
    period: int = 4,
    reading: Reading | PathRules = "commission",
    guidance: str | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
    amounts: Mapping[str, float] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    anchors: Anchors = "official",
) -> Sensitivity:
    """Return how a state's required path moves with each assumption, up and down, one at a time.

    Parameters
    ----------
    country, period, reading, guidance, as_of, vintage, draws, seed, anchors
        As in `trajectory`.
    amounts : mapping of assumption to float, optional
        Moves other than those of `CHANGES`; only the named assumptions are moved then. By default a move that
        cannot be, such as a maturing share below zero, is left out of the table.

    Raises
    ------
    UnknownName
        For an assumption that cannot be moved here; further errors as in `trajectory`.
    """
    one_choice(guidance, as_of, vintage)
    checked_draws(draws)
    rules, length = rules_for(reading), checked_period(period)
    prepared = prepare(country, guidance or "2024", as_of, vintage, anchors=anchors)
    probability, options = default_probability(prepared), {"draws": draws, "seed": seed}
    for name, amount in (amounts or {}).items():
        if name not in CHANGES:
            raise UnknownName("assumption of the sensitivity table", name, CHANGES)
        if not isinstance(amount, Real) or not 0.0 < abs(amount) < np.inf:
            raise BadInput(
                say(
                    "The move of %(name)s must be a number other than zero, not %(amount)s.",
                    name=name,
                    amount=repr(amount),
                )
            )
    moves = (
        dict(amounts) if amounts is not None else {name: amount for name, (_, amount, _) in CHANGES.items()}
    )
    plain = solve(prepared, length, rules, probability, options)[0]
    rows = []
    for name, amount in moves.items():
        change, _, unit = CHANGES[name]
        for signed in (amount, -amount):
            moved = replace(prepared, assumptions=change(prepared.assumptions, signed))
            try:
                check(moved.assumptions, (_named(plain.country, name, signed),))
            except BadInput:
                if amounts is not None:
                    raise
                continue
            found = solve(moved, length, rules, probability, options)[0]
            effect = None
            if found.spb_end is not None and plain.spb_end is not None:
                effect = found.spb_end - plain.spb_end
            rows.append(
                SensitivityRow(name, unit, signed, found.spb_end, found.average_step, effect, found.binding)
            )
    rows.sort(key=lambda row: -(abs(row.effect) if row.effect is not None else np.inf))
    return Sensitivity(plain.country, length, prepared.vintages[0], rules.reading, plain.spb_end, tuple(rows))


def _named(country: str, assumption: str, amount: float) -> Sentence:
    """Return how an error calls a state whose assumption was moved."""
    return say(
        "%(state)s with %(assumption)s moved by %(amount)s",
        state=state_of(country),
        assumption=SHORT_WORDS[assumption],
        amount=Number(amount, signed=True),
    )
