"""What did a user's file start from, and what was changed in it?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stabilitypact.errors import PactError
from stabilitypact.figures.live.draft import FACTS
from stabilitypact.figures.live.measures import is_level, measures
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    from stabilitypact.figures.dsa import DebtFigures, DsaVintage

Held = dict[tuple[str, int], float]
"""Numbers of one state by variable and year, year 0 for a parameter."""
Part = Literal["figures", "inputs"]

FIGURES_FROM, INPUTS_FROM = "Figures from", "Debt analysis from"
"""Lines of the first sheet that name what a file started from."""
SAME = 1e-14
"""Relative difference below which a number is the one that it started from: a workbook keeps 15 or 16 digits."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a file started from; empty where it is not known.

    Attributes
    ----------
    figures, inputs : mapping
        Figures that rules read, and inputs of the debt analysis.
    lines : mapping
        What a template of it says in its first sheet, by label.
    last_outturn : int
        Last outturn year of its figures, 0 where there are none.
    figures_from, inputs_from : str
        Ids of the vintages.
    base_year, last_forecast_year : int
        Of its debt analysis, 0 where there is none.
    """

    figures: Held
    inputs: Held
    lines: Mapping[str, str] = field(default_factory=dict)
    last_outturn: int = 0
    figures_from: str = ""
    inputs_from: str = ""
    base_year: int = 0
    last_forecast_year: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the first sheet that says something else than in the vintage that the file started from."""

    label: str
    before: str
    after: str

    @property
    def sentence(self) -> Sentence:
        """The line as it was and as it is."""
        return say(
            "%(label)s: '%(before)s' to '%(after)s'", label=self.label, before=self.before, after=self.after
        )


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

    found: dict[str, Any] = {"figures": {}, "inputs": {}}
    lines: dict[str, str] = {}
    with suppress(PactError, KeyError):
        base = load(about[FIGURES_FROM])
        lines |= figure_lines(base)
        found |= {
            "figures": held_figures(base, code),
            "last_outturn": base.last_outturn,
            "figures_from": base.id,
        }
    with suppress(PactError, KeyError):
        analysis = debt_figures(about[INPUTS_FROM])
        facts = analysis.vintage
        lines |= input_lines(facts)
        found |= {"inputs": held_inputs(analysis, code) if code in analysis.countries else {},
                  "inputs_from": facts.id, "base_year": facts.base_year,
                  "last_forecast_year": facts.last_forecast_year}  # fmt: skip
    return Start(**found, lines=lines)


def held_against(start: Start, code: str) -> Start:
    """Return what a file is checked against: its start, or the newest published where that is not known."""
    from stabilitypact.figures.asof import newest_of_its_year
    from stabilitypact.figures.dsa import vintage_as_of

    names = {FIGURES_FROM: start.figures_from, INPUTS_FROM: start.inputs_from}
    with suppress(PactError):
        if not start.figures:
            names[FIGURES_FROM] = newest_of_its_year(None, ("balance", "debt"), [code]).id
    with suppress(PactError):
        if not start.inputs:
            names[INPUTS_FROM] = vintage_as_of(date.today()).id
    return start if start.figures and start.inputs else started_from(names, code)


def figure_lines(base: Vintage) -> dict[str, str]:
    """Return what a template says of its figures in the first sheet, as far as answers or readers go by it."""
    return {
        "Producer": base.producer,
        "Figures published": base.published.isoformat(),
        "Last outturn year": str(base.last_outturn),
    }


def input_lines(facts: DsaVintage) -> dict[str, str]:
    """Return what a template says of its debt analysis in the first sheet."""
    return {label: str(getattr(facts, name)) for label, name in FACTS.items()}


def changed_lines(about: Mapping[str, str], start: Start) -> tuple[Setting, ...]:
    """Return the lines of the first sheet that say something else than the start; a number may be written otherwise."""
    return tuple(
        Setting(label, before, about.get(label, ""))
        for label, before in start.lines.items()
        if not _same(before, about.get(label, ""))
    )


def _same(one: str, other: str) -> bool:
    if one.strip() == other.strip():
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


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
