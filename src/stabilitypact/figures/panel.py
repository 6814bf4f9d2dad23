"""What a rule reads: one variable for countries and years, each figure with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures import derive
from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.constants import constants
from stabilitypact.figures.countries import country
from stabilitypact.figures.formula import Values
from stabilitypact.figures.vintage import Kind, Vintage, select
from stabilitypact.sentence import Number, say

ASSERTED = say("asserted by the user")
"""What a field names as vintage where a user asserted the value."""

Assumption = float | Mapping[str, float | Mapping[int, float]]
"""A value for all, by country, or by country and year."""

_BASE, _BORROWED, _ASSUMED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One variable as a rule reads it.

    Attributes
    ----------
    variable : str
        Catalogue name.
    shift : int
        Years between the panel's years and the years of the values.
    values : array of shape (country, year)
        In the catalogue's unit; NaN where absent; read-only.
    countries, years : tuple
        Labels of the axes; `years` are the years the values are of (the panel's plus the shift).
    kind : tuple
        "outturn" or "forecast" for each year, by the base vintage.
    """

    variable: str
    shift: int
    values: Values
    countries: tuple[str, ...]
    years: tuple[int, ...]
    kind: tuple[Kind, ...]
    _panel: Panel = field(repr=False)
    _source: np.ndarray = field(repr=False)

    @property
    def unit(self) -> str:
        """The catalogue's unit."""
        return variable(self.variable).unit

    @property
    def vintages(self) -> tuple[str, ...]:
        """Ids of all that contributed a value: vintages, a table of constants, the user."""
        present = np.isfinite(self.values)
        used = [
            source for source in (_BASE, _BORROWED, _ASSUMED) if np.any(present & (self._source == source))
        ]
        return tuple(self._name(source) for source in used)

    @property
    def vintage(self) -> str:
        """The contributing vintage; several are joined by " + "; the base vintage where nothing is held."""
        return " + ".join(self.vintages) or self._panel.base.id

    @property
    def derivation(self) -> str | None:
        """The identity by which values were computed (several joined by " or "), None if published."""
        if variable(self.variable).constant:
            return None
        formulas = dict.fromkeys(
            formula for source, vintage in self._vintages() for formula in self._formulas(source, vintage)
        )
        return " or ".join(formulas) or None

    def vintage_at(self, row: int, column: int) -> str | None:
        """Return what one value comes from (vintage, constants, user), or None where it is absent."""
        if not np.isfinite(self.values[row, column]):
            return None
        return self._name(int(self._source[row, column]))

    def derivation_at(self, row: int, column: int) -> str | None:
        """Return the full identity behind one value, inputs spelled out, or None where published."""
        if variable(self.variable).constant or not np.isfinite(self.values[row, column]):
            return None
        for source, vintage in self._vintages():
            if source == self._source[row, column]:
                year, code = self.years[column], self.countries[row]
                place = vintage.countries.index(code), vintage.years.index(year)
                return derive.describe(vintage, self.variable, *place)
        return None

    def kind_at(self, column: int) -> Kind:
        """Return whether the year of a column is outturn or forecast in the base vintage."""
        return self.kind[column]

    def _name(self, source: int) -> str:
        if source == _BORROWED:
            return self._panel.lenders[self.variable].id
        if source == _ASSUMED:
            return ASSERTED
        return constants(self.variable).id if variable(self.variable).constant else self._panel.base.id

    def _vintages(self) -> list[tuple[int, Vintage]]:
        lender = self._panel.lenders.get(self.variable)
        return [(_BASE, self._panel.base), *([(_BORROWED, lender)] if lender is not None else [])]

    def _formulas(self, source: int, vintage: Vintage) -> list[str]:
        completed = derive.complete(vintage, self.variable)
        origins = select(vintage, completed.origins.astype(np.float64), self.countries, self.years)
        used = np.isfinite(self.values) & (self._source == source)
        ranks = sorted({int(origin) for origin in origins[used]})
        identities = [derive.identity(self.variable, rank) for rank in ranks]
        return [each.formula.text for each in identities if each is not None]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The figures of one assessment: a base vintage, and others only where asked for.

    Build one with `Panel.of`. For each variable the order is: published in the base vintage, derived
    within it by the catalogue's identities, borrowed from another vintage where `borrow` names one,
    asserted by the user where `assume` holds a value. Nothing else.
    """

    base: Vintage
    countries: tuple[str, ...]
    years: tuple[int, ...]
    lenders: Mapping[str, Vintage]
    assume: Mapping[str, Assumption]
    _memo: dict[tuple[str, int], Field] = field(repr=False)

    @classmethod
    def of(
        cls,
        vintage: Vintage,
        countries: Iterable[str],
        years: Iterable[int],
        borrow: Mapping[str, str] = MappingProxyType({}),
        assume: Mapping[str, Assumption] = MappingProxyType({}),
    ) -> Panel:
        """Build a panel.

        Parameters
        ----------
        vintage : Vintage
            Base vintage.
        countries : iterable of str
            Codes or names.
        years : iterable of int
            Years assessed.
        borrow : mapping of variable to vintage id, optional
            Variables whose gaps another vintage may fill.
        assume : mapping of variable to values, optional
            What the user asserts, by country and year, by country, or for all.

        Raises
        ------
        UnknownName
            If a country, variable or lending vintage is unknown.
        BadInput
            If an assumption is not a number, or contradicts a figure the panel already has.
        """
        from stabilitypact.figures.store import load

        codes = tuple(country(text).code for text in countries)
        lenders = {variable(name).name: load(id_) for name, id_ in borrow.items()}
        assumed = {variable(name).name: _checked(name, value) for name, value in assume.items()}
        panel = cls(
            vintage,
            codes,
            tuple(int(year) for year in years),
            MappingProxyType(lenders),
            MappingProxyType(assumed),
            {},
        )
        for name in assumed:
            panel._refuse_contradiction(name)
        return panel

    def get(self, name: str, shift: int = 0) -> Field:
        """Return a variable for the panel's countries and for its years plus `shift`.

        Raises
        ------
        UnknownName
            If the catalogue has no such variable.
        """
        key = (variable(name).name, shift)
        if key not in self._memo:
            self._memo[key] = self._read(*key)
        return self._memo[key]

    def require(self, name: str, shift: int = 0) -> Field:
        """Return a variable as `get` does, provided that at least one value is present.

        Raises
        ------
        MissingFigures
            If no value is present; the message names the vintages that were asked.
        """
        found = self.get(name, shift)
        if not np.isfinite(found.values).any():
            asked = ", ".join([self.base.id, *(each.id for each in [self.lenders.get(name)] if each)])
            raise MissingFigures(
                say(
                    "%(label)s (%(name)s) for %(states)s, %(years)s, is not in %(asked)s, published or "
                    "derivable.",
                    label=variable(name).label,
                    name=name,
                    states=", ".join(self.countries),
                    years=_span(found.years),
                    asked=asked,
                )
            )
        return found

    def kinds(self) -> tuple[Kind, ...]:
        """Return "outturn" or "forecast" for each year of the panel, by the base vintage."""
        return tuple(self.base.kind(year) for year in self.years)

    def _read(self, name: str, shift: int) -> Field:
        years = tuple(year + shift for year in self.years)
        values = select(self.base, derive.complete(self.base, name).values, self.countries, years)
        if variable(name).constant:
            values = np.array(
                [[constants(name).values.get(code, np.nan)] * len(years) for code in self.countries]
            )
        source = np.full(values.shape, _BASE, dtype=np.int8)
        if name in self.lenders:
            lender = self.lenders[name]
            lent = select(lender, derive.complete(lender, name).values, self.countries, years)
            _fill(values, source, lent, _BORROWED)
        if name in self.assume:
            _fill(values, source, self._asserted(name, years), _ASSUMED)
        values.flags.writeable = source.flags.writeable = False
        kinds = tuple(self.base.kind(year) for year in years)
        return Field(name, shift, values, self.countries, years, kinds, self, source)

    def _asserted(self, name: str, years: tuple[int, ...]) -> Values:
        value = self.assume[name]
        return np.array(
            [[_assumption(value, code, year) for year in years] for code in self.countries]
        ).reshape(len(self.countries), len(years))

    def _refuse_contradiction(self, name: str) -> None:
        """Refuse a value asserted for one country and year where the base vintage has a different one."""
        value = self.assume[name]
        if not isinstance(value, Mapping):
            return
        found = derive.complete(self.base, name)
        for code in self.base.countries:
            by_year = value.get(code)
            if not isinstance(by_year, Mapping):
                continue
            row = self.base.countries.index(code)
            for year, asserted in by_year.items():
                if year in self.base.years:
                    known = found.values[row, self.base.years.index(year)]
                    if np.isfinite(known) and known != asserted:
                        raise BadInput(
                            say(
                                "The asserted %(name)s of %(asserted)s for %(code)s %(year)s contradicts "
                                "%(known)s in %(id)s. Assert only what the vintage lacks.",
                                name=name,
                                asserted=Number(asserted),
                                code=code,
                                year=year,
                                known=Number(known),
                                id=self.base.id,
                            )
                        )


def _fill(values: Values, source: np.ndarray, other: Values, label: int) -> None:
    gaps = np.isnan(values) & np.isfinite(other)
    values[gaps] = other[gaps]
    source[gaps] = label


def _checked(name: str, value: Assumption) -> Assumption:
    """Return an assumption with Eurostat codes as keys."""
    if isinstance(value, Mapping):
        return {
            country(text).code: (
                {int(year): _number(name, number) for year, number in each.items()}
                if isinstance(each, Mapping)
                else _number(name, each)
            )
            for text, each in value.items()
        }
    return _number(name, value)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
        raise BadInput(
            say(
                "What is asserted for %(name)s must be a finite number, not %(value)s.",
                name=name,
                value=repr(value),
            )
        )
    return float(value)


def _assumption(value: Assumption, code: str, year: int) -> float:
    if not isinstance(value, Mapping):
        return value
    each = value.get(code, np.nan)
    return each.get(year, np.nan) if isinstance(each, Mapping) else each


def _span(years: tuple[int, ...]) -> str:
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0]) if years else say("no year")
