"""What did a user's file start from, and what was changed in it?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stabilitypact.errors import PactError
from stabilitypact.figures.live.measures import is_level, measures
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    from stabilitypact.figures.dsa import DebtFigures

Held = dict[tuple[str, int], float]
"""Numbers of one state by variable and year, year 0 for a parameter."""
Part = Literal["figures", "inputs"]

SAME = 1e-14
"""Relative difference below which a number is the one that it started from: a workbook keeps 15 or 16 digits."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a file started from: figures that rules read, and inputs of the debt analysis; empty where not known."""

    figures: Held
    inputs: Held


@dataclass(frozen=True, slots=True)
class Edit:
    """A number that is another one than in the vintage that the file started from; None: there is none.

    Attributes
    ----------
    part : {"figures", "inputs"}
        Read by rules, or by the debt analysis.
    variable, year :
        Year 0 for a parameter.
    before, after : float or None
        The numbers.
    """

    part: Part
    variable: str
    year: int
    before: float | None
    after: float | None

    @property
    def size(self) -> float:
        """Change in the figure's own points, or in per cent of a level; infinite where one is missing."""
        if self.before is None or self.after is None:
            return float("inf")
        if not self._in_per_cent:
            return self.after - self.before
        return 100.0 * (self.after / self.before - 1.0) if self.before else float("inf")

    @property
    def _in_per_cent(self) -> bool:
        """Whether the change is told in per cent: money, indices and counts, not rates, shares and ratios."""
        return (
            is_level(self.variable) if self.part == "figures" else _unit(self.variable).startswith("billions")
        )

    @property
    def name(self) -> str:
        """The variable with its year."""
        return f"{self.variable} {self.year}" if self.year else self.variable

    @property
    def sentence(self) -> Sentence:
        """The number as it was and as it is."""
        told = {"figure": self.name, "before": _shown(self.before), "after": _shown(self.after)}
        if self.before is None:
            return say("%(figure)s: %(after)s, which was empty", **told)
        if self.after is None:
            return say("%(figure)s: emptied, it was %(before)s", **told)
        if self._in_per_cent:
            return say(
                "%(figure)s: %(before)s to %(after)s (%(change)s %%)", **told, change=f"{self.size:+.3g}"
            )
        return say("%(figure)s: %(before)s to %(after)s (%(change)s)", **told, change=f"{self.size:+.3g}")


def held_figures(vintage: Vintage, code: str) -> Held:
    """Return the figures that a vintage publishes of a state."""
    if code not in vintage.countries:
        return {}
    own = vintage.values[:, vintage.countries.index(code), :]
    return {
        (vintage.variables[row], vintage.years[column]): float(own[row, column])
        for row, column in np.argwhere(np.isfinite(own)).tolist()
    }


def held_inputs(figures: DebtFigures, code: str) -> Held:
    """Return the inputs of the debt analysis of a state, the procedure as 1 or 0."""
    row = figures.countries.index(code)
    found: Held = {}
    for name in measures():
        if name == "procedure":
            found[name, 0] = float(figures.procedure[row])
        elif name in figures.values:
            own = figures.values[name][row]
            found |= {
                (name, figures.years[k]): float(own[k]) for k in np.flatnonzero(np.isfinite(own)).tolist()
            }
        elif name in figures.parameters and np.isfinite(figures.parameters[name][row]):
            found[name, 0] = float(figures.parameters[name][row])
    return found


def started_from(about: Mapping[str, str], code: str) -> Start:
    """Return what the first sheet of a file names as its start, as far as it is known here."""
    from stabilitypact.figures.dsa import debt_figures
    from stabilitypact.figures.store import load

    figures: Held = {}
    inputs: Held = {}
    with suppress(PactError, KeyError):
        figures = held_figures(load(about["Figures from"]), code)
    with suppress(PactError, KeyError):
        analysis = debt_figures(about["Debt analysis from"])
        inputs = held_inputs(analysis, code) if code in analysis.countries else {}
    return Start(figures, inputs)


def exact(value: float, before: float | None) -> float:
    """Return the number that a file started from where the file holds the same but for its last digits."""
    if before is not None and abs(value - before) <= SAME * abs(before):
        return before
    return value


def edits(part: Part, before: Held, after: Held) -> tuple[Edit, ...]:
    """Return what differs, in the order of variables and years; nothing where the start is not known."""
    if not before:
        return ()
    keys = sorted({*before, *after})
    return tuple(
        Edit(part, *key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
    )


def _unit(name: str) -> str:
    return measures()[name].unit if name in measures() else ""


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.6g}"
