"""Where do a reform's expressions find figures, parameters and facts?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.panel import Field
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import escape_grid, procedure_grid
from stabilitypact.law.verdict import Floats
from stabilitypact.sentence import say

ParameterValue = float | Mapping[str, float | Mapping[int, float]]
"""A value for all, by country, or by country and year."""


@dataclass(frozen=True, slots=True, eq=False)
class ContextScope:
    """Figures of an assessment, with the parameters of one reform.

    Attributes
    ----------
    ctx : Context
        Figures, rule book and what the user asserts.
    parameters : mapping
        Values by name; a missing or None value reads as unknown.
    """

    ctx: Context
    parameters: Mapping[str, ParameterValue | None]

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the columns."""
        return self.ctx.years

    def field(self, variable: str, shift: int) -> Field:
        """Return the field behind a variable, for the inputs of a finding."""
        return self.ctx.get(variable, shift)

    def read(self, variable: str, shift: int) -> Floats:
        """Return a catalogue variable, `shift` years later than the columns."""
        return self.ctx.get(variable, shift).values

    def at(self, variable: str, year: int) -> Floats:
        """Return a variable in one calendar year, shape (country, 1)."""
        return self.ctx.get(variable, year - self.years[0]).values[:, :1]

    def parameter(self, name: str, shift: int) -> Floats:
        """Return a parameter, shape (country, year)."""
        years = tuple(year + shift for year in self.years)
        return grid(self.parameters.get(name), self.ctx.countries, years)

    def fact(self, name: str, shift: int) -> Floats:
        """Return a fact or what the user asserts, shape (country, year)."""
        years = tuple(year + shift for year in self.years)
        ctx = self.ctx
        if name == "year":
            return np.broadcast_to(np.array([years], dtype=np.float64), ctx.shape)
        if name == "general_escape":
            recorded = escape_grid(ctx.countries, years, "general").astype(np.float64)
            asserted = ctx.assertions.grid("general_escape", ctx.countries, years)
            return np.where(np.isnan(asserted), recorded, asserted)
        if name == "in_procedure":
            return procedure_grid(ctx.countries, years).astype(np.float64)
        if name == "euro_member":
            since = [find_country(code).euro for code in ctx.countries]
            ends = [date(year, 12, 31) for year in years]
            return np.array([[float(day is not None and day <= end) for end in ends] for day in since])
        return ctx.assertions.grid(name, ctx.countries, years)


def grid(value: ParameterValue | None, countries: tuple[str, ...], years: tuple[int, ...]) -> Floats:
    """Return a parameter's value as (country, year), NaN where none is given."""
    result = np.full((len(countries), len(years)), np.nan)
    if value is None:
        return result
    if not isinstance(value, Mapping):
        result[:] = float(value)
        return result
    if "default" in value:
        result[:] = float(value["default"])  # type: ignore[arg-type]
    for text, own in value.items():
        if text == "default":
            continue
        code = find_country(text).code
        rows = [row for row, each in enumerate(countries) if each == code]
        if not isinstance(own, Mapping):
            result[rows] = float(own)
            continue
        for year, number in own.items():
            if year in years:
                result[rows, years.index(year)] = float(number)
    return result


def checked_value(name: str, value: object) -> ParameterValue:
    """Return a parameter value with numbers where numbers belong.

    Raises
    ------
    BadInput
        Where it is neither a number nor a mapping of states to numbers.
    """
    if isinstance(value, Mapping):
        found: dict[str, float | Mapping[int, float]] = {}
        for text, own in value.items():
            code = text if text == "default" else find_country(str(text)).code
            if isinstance(own, Mapping):
                found[code] = {int(year): _number(name, each) for year, each in own.items()}
            else:
                found[code] = _number(name, own)
        return found
    return _number(name, value)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
        raise BadInput(
            say(
                "The parameter %(name)s takes a number, or numbers by state, not %(value)s.",
                name=name,
                value=repr(value),
            )
        )
    return float(value)
