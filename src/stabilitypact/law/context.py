"""What does a rule read? Figures, the rule book's values for each year, and what the user asserts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stabilitypact.figures.panel import Field, Panel
from stabilitypact.law.assertions import Assertions, Claim
from stabilitypact.law.citation import Citation
from stabilitypact.law.fact_grids import escape_grid, euro_grid, member_grid
from stabilitypact.law.facts import EscapeKind
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.rulebook import Parameter, RuleBook
from stabilitypact.law.verdict import Codes, Floats
from stabilitypact.sentence import Number, Parts, Sentence, say

Reading = Literal["law", "commission", "numerical"]
READINGS: tuple[Reading, ...] = ("law", "commission", "numerical")
READING_WORDS: Mapping[Reading, Sentence] = {
    "law": say("law"),
    "commission": say("commission"),
    "numerical": say("numerical"),
}
"""What a sentence calls a reading."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Everything one rule may look at, for one rule book over countries x years.

    Attributes
    ----------
    known :
        Day by which a decision (escape clause, ceiling) must have been taken to count; None: as known today.
    """

    panel: Panel
    book: RuleBook
    reading: Reading
    assertions: Assertions
    known: date | None = None
    _days: tuple[date, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # asked for by every parameter of every rule
        object.__setattr__(self, "_days", tuple(self.book.date_for(year) for year in self.panel.years))

    @property
    def countries(self) -> tuple[str, ...]:
        """Eurostat codes of the rows."""
        return self.panel.countries

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the columns."""
        return self.panel.years

    @property
    def shape(self) -> tuple[int, int]:
        """(number of countries, number of years)."""
        return len(self.countries), len(self.years)

    def day(self, year: int) -> date:
        """Return the day whose law applies to a year: 31 December, moved into the book's time in force."""
        return self.book.date_for(year)

    def number(self, path: str, default: float = np.nan) -> Floats:
        """Return a parameter's value for each year, shape (1, year); `default` where it is not in force."""
        values = [self.book.get(path, day, default) for day in self._days]
        return np.array([[default if value is None else float(value) for value in values]])

    def option(self, path: str, default: str = "none") -> NDArray[np.str_]:
        """Return a parameter that names a method, for each year, shape (1, year)."""
        return np.array([[str(self.book.get(path, day, default)) for day in self._days]])

    def parameters(self, *paths: str) -> tuple[tuple[Parameter | None, ...], ...]:
        """Return, for each path, the parameter in force in each year (None where the book has none)."""
        return tuple(tuple(self.book.find(path, day) for day in self._days) for path in paths)

    def told(self, path: str, default: float = np.nan) -> Number:
        """Return a parameter for a sentence: its value in the last year."""
        value = self.book.get(path, self._days[-1], default)
        return Number(default if value is None else float(value))

    def get(self, variable: str, shift: int = 0) -> Field:
        """Return a variable's field, `shift` years later than the columns."""
        return self.panel.get(variable, shift)

    def switch(self, path: str, default: bool = False) -> NDArray[np.bool_]:
        """Return a parameter that is on or off, for each year, shape (1, year)."""
        return np.array([[bool(self.book.get(path, day, default)) for day in self._days]])

    def asserted(self, name: str, shift: int = 0) -> Floats:
        """Return what the user asserts of `name`, `shift` years later; (country, year), NaN where nothing."""
        return self.assertions.grid(name, self.countries, tuple(year + shift for year in self.years))

    def claim(self, name: str, needed: NDArray[np.bool_] | bool = False, shift: int = 0) -> Claim:
        """Return what the user asserts of `name` as an input, to be shown where given or needed."""
        years = tuple(year + shift for year in self.years)
        return Claim(name, shift, self.asserted(name, shift), years, np.broadcast_to(needed, self.shape))

    def escape(self, kind: EscapeKind) -> NDArray[np.bool_]:
        """Return whether an escape clause was active, shape (country, year).

        The general clause may be switched by asserting `general_escape` (a what-if).
        """
        recorded = escape_grid(self.countries, self.years, kind, self.known)
        asserted = self.asserted("general_escape") if kind == "general" else np.full(self.shape, np.nan)
        return np.where(np.isnan(asserted), recorded, asserted == 1)

    def members(self) -> NDArray[np.bool_]:
        """Return whether each state was a member of the Union on 31 December, shape (country, year)."""
        return member_grid(self.countries, self.years)

    def euro_members(self) -> NDArray[np.bool_]:
        """Return whether each state had the euro on 31 December, shape (country, year)."""
        return euro_grid(self.countries, self.years)

    def findings(
        self,
        rule: str,
        title: str,
        verdict: Codes,
        *,
        value: Floats | None = None,
        threshold: Floats | float | None = None,
        margin: Floats | None = None,
        unit: str = "% of GDP",
        formula: str = "",
        inputs: tuple[Field | Claim, ...] = (),
        paths: tuple[str, ...] = (),
        citations: tuple[Citation, ...] = (),
        notes: tuple[Note, ...] = (),
        children: tuple[Findings, ...] = (),
    ) -> Findings:
        """Build the findings of a rule, filling in what all rules share.

        Parameters
        ----------
        rule, title, verdict, value, threshold, margin, unit, formula, inputs, citations, notes, children :
            As for `Findings`; arrays may be of any shape that broadcasts to (country, year).
        paths :
            Dotted paths of the parameters that the rule read.
        """

        def full(array: Floats | float | None) -> Floats:
            return np.broadcast_to(np.asarray(np.nan if array is None else array, dtype=float), self.shape)

        return Findings(
            rule=rule,
            title=title,
            countries=self.countries,
            years=self.years,
            verdict=np.broadcast_to(verdict, self.shape),
            value=full(value),
            threshold=full(threshold),
            margin=full(margin),
            unit=unit,
            formula=formula,
            rulebook=self.book.id,
            reading=self.reading,
            vintage=self.panel.base.id,
            inputs=inputs,
            parameters=self.parameters(*paths),
            citations=citations,
            notes=tuple(
                (np.broadcast_to(mask, self.shape) if isinstance(mask, np.ndarray) else mask, text)
                for mask, text in notes
            ),
            children=children,
        )


def symbols(formula: str) -> Sentence:
    """Return a formula without words, which every language writes the same."""
    return Sentence(formula, "%(parts)s", {"parts": Parts((formula,))})


def full_of(shape: tuple[int, int], code: int) -> Codes:
    """Return an array of one verdict code."""
    return np.full(shape, code, dtype=np.int8)
