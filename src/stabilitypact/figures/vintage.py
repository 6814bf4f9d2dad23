"""What one publication said: variable x country x year, with source and publication date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.countries import country
from stabilitypact.figures.formula import Values
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["outturn", "forecast"]
KIND_WORDS: Mapping[Kind, Sentence] = {"outturn": say("outturn"), "forecast": say("forecast")}


@dataclass(frozen=True, slots=True, eq=False)
class Vintage:
    """One publication's figures; immutable.

    Attributes
    ----------
    id, title, producer : str
        Short name (`imf-2021-04`), full title, publishing institution.
    published : date
        Day of publication.
    source, url, terms, carried_over : str
        Data set, its address, the terms of reuse, how the figures came here and what they leave out.
    last_outturn : int
        Last year counted as outturn; later years are forecast.
    values : array of shape (variable, country, year)
        Published figures in the catalogue's units, NaN where not published; read-only.
    variables, countries, years : tuple
        Labels of the axes: catalogue names, Eurostat codes, consecutive years.
    units : mapping
        Unit of each variable.
    """

    id: str
    title: str
    producer: str
    published: date
    source: str
    url: str
    terms: str
    carried_over: str
    last_outturn: int
    values: Values
    variables: tuple[str, ...]
    countries: tuple[str, ...]
    years: tuple[int, ...]
    units: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Tell whether the vintage publishes a variable (for any country and year).

        Raises
        ------
        UnknownName
            If the catalogue has no such variable.
        """
        return variable(name).name in self.variables

    def get(
        self, name: str, countries: Iterable[str] | None = None, years: Iterable[int] | None = None
    ) -> Values:
        """Return published figures as an array of shape (country, year), NaN where not held.

        Parameters
        ----------
        name : str
            Variable of the catalogue.
        countries, years : iterable, optional
            Countries (codes or names) and years wanted, in the order wanted; by default the vintage's own.

        Raises
        ------
        UnknownName
            If the catalogue has no such variable, or a country does not exist.
        """
        wanted_countries = (
            self.countries if countries is None else tuple(country(text).code for text in countries)
        )
        wanted_years = self.years if years is None else tuple(years)
        if not self.has(name):
            return np.full((len(wanted_countries), len(wanted_years)), np.nan)
        return select(self, self.values[self.variables.index(name)], wanted_countries, wanted_years)

    def kind(self, year: int) -> Kind:
        """Tell whether a year is counted as outturn or as forecast."""
        return "outturn" if year <= self.last_outturn else "forecast"

    def to_frame(self) -> pd.DataFrame:
        """Return the published figures as a long pandas frame, one row per figure."""
        import pandas as pd

        where = np.nonzero(np.isfinite(self.values))
        years = np.asarray(self.years)[where[2]]
        return pd.DataFrame(
            {
                "variable": np.asarray(self.variables, dtype=object)[where[0]],
                "country": np.asarray(self.countries, dtype=object)[where[1]],
                "year": years,
                "value": self.values[where],
                "unit": [self.units[self.variables[index]] for index in where[0]],
                "kind": np.where(years <= self.last_outturn, "outturn", "forecast"),
                "vintage": self.id,
            }
        )

    def __repr__(self) -> str:
        return (
            f"Vintage('{self.id}', {len(self.variables)} variables, {len(self.countries)} countries, "
            f"{self.years[0]}-{self.years[-1]})"
        )


def select(vintage: Vintage, block: Values, countries: tuple[str, ...], years: tuple[int, ...]) -> Values:
    """Return rows and columns of a (country, year) block of a vintage; NaN where it has none."""
    rows, columns = _positions(vintage.countries, countries), _positions(vintage.years, years)
    framed = np.pad(block, ((0, 1), (0, 1)), constant_values=np.nan)
    return framed[np.ix_(rows, columns)]


@lru_cache(maxsize=1024)
def _positions(held: tuple[object, ...], wanted: tuple[object, ...]) -> list[int]:
    """Return the place of each wanted label among those held; -1, the NaN frame, where absent."""
    place = {label: index for index, label in enumerate(held)}
    return [place.get(label, -1) for label in wanted]
