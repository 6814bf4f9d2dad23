"""What does a rule read? Figures, the rule book's values for each year, and what the user asserts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.panel import Field, Panel
from stabilitypact.law.assertions import Assertions
from stabilitypact.law.citation import Citation
from stabilitypact.law.fact_grids import escape_grid
from stabilitypact.law.facts import EscapeKind
from stabilitypact.law.grid import Findings, Note
from stabilitypact.law.rulebook import Parameter, RuleBook
from stabilitypact.law.verdict import Codes, Floats

Reading = Literal["law", "commission", "numerical"]
READINGS: tuple[Reading, ...] = ("law", "commission", "numerical")


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Everything one rule may look at, for one rule book over countries x years."""

    panel: Panel
    book: RuleBook
    reading: Reading
    assertions: Assertions

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
        values = [self.book.get(path, self.day(year), default) for year in self.years]
        return np.array([[default if value is None else float(value) for value in values]])

    def option(self, path: str, default: str = "none") -> NDArray[np.str_]:
        """Return a parameter that names a method, for each year, shape (1, year)."""
        return np.array([[str(self.book.get(path, self.day(year), default)) for year in self.years]])

    def parameters(self, *paths: str) -> tuple[tuple[Parameter | None, ...], ...]:
        """Return, for each path, the parameter in force in each year (None where the book has none)."""
        return tuple(
            tuple(self.book.find(path, self.day(year)) for year in self.years) for path in paths
        )

    def get(self, variable: str, shift: int = 0) -> Field:
        """Return a variable's field, `shift` years later than the columns."""
        return self.panel.get(variable, shift)

    def asserted(self, name: str) -> Floats:
        """Return what the user asserts of `name`, shape (country, year), NaN where nothing."""
        return self.assertions.grid(name, self.countries, self.years)

    def escape(self, kind: EscapeKind) -> NDArray[np.bool_]:
        """Return whether an escape clause was active, shape (country, year).

        The general clause may be switched by asserting `general_escape` (a what-if).
        """
        recorded = escape_grid(self.countries, self.years, kind)
        asserted = self.asserted("general_escape") if kind == "general" else np.full(self.shape, np.nan)
        return np.where(np.isnan(asserted), recorded, asserted == 1)

    def members(self) -> NDArray[np.bool_]:
        """Return whether each state was a member of the Union on 31 December, shape (country, year)."""
        dates = {c.code: (c.joined, c.left) for c in COUNTRIES}
        ends = [date(year, 12, 31) for year in self.years]
        return np.array(
            [
                [
                    (joined := dates[code][0]) <= end and ((left := dates[code][1]) is None or left > end)
                    for end in ends
                ]
                for code in self.countries
            ]
        )

    def euro_members(self) -> NDArray[np.bool_]:
        """Return whether each state had the euro on 31 December, shape (country, year)."""
        since = {c.code: c.euro for c in COUNTRIES}
        return np.array(
            [
                [(euro := since[code]) is not None and euro <= date(year, 12, 31) for year in self.years]
                for code in self.countries
            ]
        )

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
        inputs: tuple[Field, ...] = (),
        paths: tuple[str, ...] = (),
        citations: tuple[Citation, ...] = (),
        notes: tuple[Note, ...] = (),
        children: tuple[Findings, ...] = (),
    ) -> Findings:
        """Build the findings of a rule, filling in what all rules share."""

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
            notes=notes,
            children=children,
        )


def full_of(shape: tuple[int, int], code: int) -> Codes:
    """Return an array of one verdict code."""
    return np.full(shape, code, dtype=np.int8)
