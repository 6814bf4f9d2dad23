"""How far are the results that a calculation sheet prints from those computed from its inputs?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import DebtFigures, debt_figures
from stabilitypact.path.project import ProjectionResult, Scenario, project
from stabilitypact.path.results import Trajectory
from stabilitypact.path.rules import PERIODS
from stabilitypact.path.words import state_of
from stabilitypact.sentence import Number, Sentence, say

PREFIX = "sheet_"
TABS: Mapping[str, Scenario] = {
    "baseline": "baseline",
    "adjustment": "adjustment",
    "adjustment_without_safeguard": "adjustment",
    "lower_spb": "lower_spb",
    "adverse": "adverse_r_g",
    "financial_stress": "financial_stress",
}
"""What a sheet calls its scenarios, and what the program does."""
QUANTITIES = (
    "debt", "balance", "primary_balance", "structural_balance", "structural_primary_balance",
    "net_expenditure_growth",
)  # fmt: skip
SAME = 0.005
"""Difference below which two numbers are printed alike, with two decimals."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One quantity of one tab: what the sheet prints and what is computed from its inputs, by year.

    Attributes
    ----------
    tab, scenario, quantity : str
        The sheet's scenario, the program's, and what is compared ("debt", ...); % of GDP, growth in %.
    printed, computed : mapping of year to float
        For the years that both hold.
    """

    tab: str
    scenario: str
    quantity: str
    printed: Mapping[int, float]
    computed: Mapping[int, float]

    @property
    def largest(self) -> float:
        """Largest difference in any year, computed less printed, with its sign."""
        return max((self.computed[year] - self.printed[year] for year in self.printed), key=abs, default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "tab": self.tab, "scenario": self.scenario, "quantity": self.quantity,
            "printed": {str(year): value for year, value in self.printed.items()},
            "computed": {str(year): value for year, value in self.computed.items()},
            "largest_difference": self.largest,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetComparison:
    """All that a calculation sheet prints beside what is computed from its inputs.

    Attributes
    ----------
    country, vintage : str
        Eurostat code and the vintage of the sheet.
    steps : tuple of float
        Yearly steps that the sheet's adjustment tabs take.
    rows : tuple of SheetRow
        By tab and quantity.
    """

    country: str
    vintage: str
    steps: tuple[float, ...]
    rows: tuple[SheetRow, ...]

    def of(self, scenario: str) -> tuple[SheetRow, ...]:
        """Return the rows of one of the program's scenarios."""
        return tuple(row for row in self.rows if row.scenario == scenario)

    def summary(self) -> Sentence:
        """Return how many rows agree and which is farthest off."""
        worst = max(self.rows, key=lambda row: abs(row.largest))
        return say(
            "The sheet %(vintage)s of %(state)s prints %(count)s rows of results; %(same)s of them are computed alike "
            "to two decimals, farthest off is %(quantity)s in %(tab)s (by %(off)s).",
            vintage=self.vintage,
            state=state_of(self.country),
            count=len(self.rows),
            same=sum(abs(row.largest) < SAME for row in self.rows),
            quantity=worst.quantity,
            tab=worst.tab,
            off=Number(worst.largest, 3, signed=True),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "country": self.country, "vintage": self.vintage, "steps": list(self.steps),
            "rows": [row.to_dict() for row in self.rows],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetResult:
    """One result of a required path: what the sheet prints, what is computed; `year` 0 for the whole period."""

    name: str
    period: int
    year: int
    printed: float
    computed: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "name": self.name, "period": self.period, "year": self.year or None, "printed": self.printed,
            "computed": self.computed,
        }  # fmt: skip


def is_sheet(vintage: str) -> bool:
    """Tell whether a vintage of the debt analysis holds results that a calculation sheet prints."""
    held = debt_figures(vintage)
    return any(name.startswith(PREFIX) for name in (*held.values, *held.parameters))


def sheet_comparison(country: str, vintage: str) -> SheetComparison:
    """Return what a sheet's scenario tabs print beside what is computed from its inputs, on the steps it takes.

    Parameters
    ----------
    country : str
        Any code or name.
    vintage : str
        Id or name of a vintage that was imported from a calculation sheet.

    Raises
    ------
    UnknownName, BadInput
        For an unknown vintage, and where the sheet's steps cannot be told.
    """
    code, figures = named_country(country).code, debt_figures(vintage)
    rows: list[SheetRow] = []
    usual = _steps(figures, code, "adjustment") or _printed_step(figures, code)
    for tab, scenario in TABS.items():
        printed = {name: _printed(figures, code, f"{PREFIX}{tab}_{name}") for name in QUANTITIES}
        if not any(printed.values()):
            continue
        steps = (
            None if scenario == "baseline" else _steps(figures, code, tab, own=tab.startswith("adj")) or usual
        )
        if scenario != "baseline" and not steps:
            continue
        # the printed baseline has the sheet's missing brackets
        found = project(code, scenario, steps=steps, vintage=vintage, as_printed=scenario == "baseline")
        for name, values in printed.items():
            computed = _computed(found, name)
            years = [year for year in values if year in computed and year > found.base_year]
            if years:
                rows.append(
                    SheetRow(
                        tab, scenario, name, {year: values[year] for year in years},
                        {year: computed[year] for year in years},
                    )
                )  # fmt: skip
    return SheetComparison(code, figures.vintage.id, tuple(usual or ()), tuple(rows))


def compared_path(found: Trajectory) -> tuple[SheetResult, ...]:
    """Return what the criteria of a sheet print of a required path beside what is computed; none for other vintages."""
    figures = debt_figures(found.vintage)
    at = figures.countries.index(found.country)
    results = []
    for name, own in (("reference_step", found.average_step), ("dsa_step", found.dsa_step)):
        printed = figures.parameters.get(f"{PREFIX}{name}_{found.period}")
        if printed is not None and np.isfinite(printed[at]):
            results.append(SheetResult(name, found.period, 0, float(printed[at]), own))
    growth = _printed(figures, found.country, f"{PREFIX}reference_net_expenditure_growth_{found.period}")
    for year, value in growth.items():
        own = found.net_expenditure_growth.get(year)
        results.append(SheetResult("net_expenditure_growth", found.period, year, value, own))
    return tuple(results)


def _printed(figures: DebtFigures, code: str, name: str) -> dict[int, float]:
    """Return what a sheet prints by year."""
    row = figures.get(name)[figures.countries.index(code)]
    return {figures.years[k]: float(row[k]) for k in np.flatnonzero(np.isfinite(row)).tolist()}


def _steps(figures: DebtFigures, code: str, tab: str, own: bool = True) -> list[float] | None:
    """Return the yearly steps that a tab takes, None where its structural primary balance does not tell them."""
    balance = _printed(figures, code, f"{PREFIX}{tab}_structural_primary_balance") if own else {}
    first = figures.vintage.base_year + 1
    years = [year for year in range(first, first + PERIODS[-1]) if year in balance and year - 1 in balance]
    steps = [round(balance[year] - balance[year - 1], 10) for year in years]
    while len(steps) > PERIODS[0] and abs(steps[-1]) < SAME:
        steps.pop()
    return steps if len(steps) >= PERIODS[0] else None


def _printed_step(figures: DebtFigures, code: str) -> list[float] | None:
    """Return the step of the debt analysis without extension that a sheet prints, for each of its years."""
    step = figures.parameter(f"{PREFIX}dsa_step_{PERIODS[0]}")[figures.countries.index(code)]
    return [float(step)] * PERIODS[0] if np.isfinite(step) else None


def _computed(found: ProjectionResult, name: str) -> dict[int, float]:
    values: Any = found.rows.get(name)
    if values is None:  # the structural primary balance is no row of a projection: it is what the steps say
        values = np.asarray(found.projection.spb)[0].tolist()
    return {year: float(value) for year, value in zip(found.years, values, strict=True) if value is not None}
