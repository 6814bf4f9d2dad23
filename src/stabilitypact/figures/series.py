"""One variable of one country over years, each figure with its origin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.countries import country
from stabilitypact.figures.formula import Values
from stabilitypact.figures.vintage import KIND_WORDS, Kind
from stabilitypact.notebook import brief
from stabilitypact.plotting import draw
from stabilitypact.sentence import Number, Parts, Sentence, State, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What one vintage says of a variable of a country.

    Attributes
    ----------
    country : str
        Eurostat code.
    variable, unit : str
        Catalogue name and unit.
    years : tuple of int
        Years asked, or those held.
    values : array of shape (year,)
        NaN where the vintage has no figure; read-only.
    kinds : tuple of str
        "outturn" or "forecast" for each year.
    vintages : tuple of (str or None)
        What each figure comes from: `vintage`, one borrowed from, a table of constants; None where absent.
    derivations : tuple of (str or None)
        The identity behind each figure; None where it is published or absent.
    vintage, title : str
        The vintage that answers.
    published : date
        Its day of publication.
    passed_over : tuple of str
        Newer vintages of the time asked for that do not hold the figures.
    """

    country: str
    variable: str
    unit: str
    years: tuple[int, ...]
    values: Values
    kinds: tuple[Kind, ...]
    vintages: tuple[str | None, ...]
    derivations: tuple[str | None, ...]
    vintage: str
    title: str
    published: date
    passed_over: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Years asked for which there is no figure."""
        return tuple(year for year, value in zip(self.years, self.values, strict=True) if np.isnan(value))

    def value(self, year: int) -> float:
        """Return the figure of one year; NaN where there is none."""
        return float(self.values[self.years.index(year)]) if year in self.years else float("nan")

    def summary(self) -> Sentence:
        """Return what the figures are, in a few sentences."""
        entry = variable(self.variable)
        held = [index for index, value in enumerate(self.values) if np.isfinite(value)]
        last = held[-1]
        told = [
            say(
                "%(label)s of %(who)s, %(unit)s: %(value)s in %(year)s (%(kind)s). Source: %(title)s "
                "(%(vintage)s), published %(published)s.",
                label=entry.label,
                who=State(self.country, country(self.country).name),
                unit=Sentence(self.unit),
                value=_amount(self.values[last]),
                year=self.years[last],
                kind=KIND_WORDS[self.kinds[last]],
                title=self.title,
                vintage=self.vintage,
                published=self.published,
            )
        ]
        if borrowed := [name for name in dict.fromkeys(self.vintages) if name not in {None, self.vintage}]:
            told.append(say("Some figures come from %(vintages)s.", vintages=", ".join(map(str, borrowed))))
        if formulas := [each for each in dict.fromkeys(self.derivations) if each]:
            told.append(say("Computed as %(formula)s.", formula=formulas[-1]))
        if self.missing:
            told.append(say("No figure for %(years)s.", years=", ".join(map(str, self.missing))))
        if self.passed_over:
            newer = ", ".join(self.passed_over)
            told.append(say("Newer, but without these figures: %(vintages)s.", vintages=newer))
        return sentences(told)

    def plot(self, **options: Any) -> Chart:
        """Return a line over years; options of `show.charts_series.series`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys; absent figures are None."""
        return {
            "country": self.country,
            "variable": self.variable,
            "unit": self.unit,
            "vintage": self.vintage,
            "title": self.title,
            "published": self.published.isoformat(),
            "passed_over": list(self.passed_over),
            "figures": [
                {
                    "year": year,
                    "value": None if np.isnan(value) else float(value),
                    "kind": kind,
                    "vintage": vintage,
                    "derivation": derivation,
                }
                for year, value, kind, vintage, derivation in zip(
                    self.years, self.values, self.kinds, self.vintages, self.derivations, strict=True
                )
            ],
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas frame, one row per year."""
        import pandas as pd

        return pd.DataFrame(
            {
                "country": self.country,
                "variable": self.variable,
                "year": self.years,
                "value": self.values,
                "unit": self.unit,
                "kind": self.kinds,
                "vintage": self.vintages,
                "derivation": self.derivations,
            }
        )

    def __str__(self) -> str:
        decimals = max((_decimals(value) for value in self.values if np.isfinite(value)), default=0)
        figures = ["-" if np.isnan(value) else f"{value:,.{decimals}f}" for value in self.values]
        width = max(map(len, figures))
        lines = [
            f"  {year}  {figure:>{width}}  {kind if figure != '-' else ''}".rstrip()
            for year, figure, kind in zip(self.years, figures, self.kinds, strict=True)
        ]
        return "\n".join([self.summary(), *lines])

    __repr__ = brief


def _decimals(value: float, most: int = 3) -> int:
    """Return how many decimals a figure needs, at most three."""
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])


def _amount(value: float) -> Sentence:
    """Return a figure with the separators of each language."""
    decimals = _decimals(value)
    number = Number(float(value), decimals)
    return Sentence(f"{value:,.{decimals}f}", "%(parts)s", {"parts": Parts((number,))})
