"""Figures made up for a test, judged by a rule of the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from stabilitypact.figures.panel import Panel
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assertions import Assertions
from stabilitypact.law.context import Context, Reading
from stabilitypact.law.rulebook import RuleBook

Figures = Mapping[str, Mapping[int, float]]


def vintage_of(figures: Mapping[str, Figures], last_outturn: int = 2030) -> Vintage:
    """Return a vintage that holds {country: {variable: {year: value}}} and nothing else."""
    countries = tuple(figures)
    variables = tuple(dict.fromkeys(name for each in figures.values() for name in each))
    years = tuple(range(1990, 2031))
    values = np.full((len(variables), len(countries), len(years)), np.nan)
    for row, code in enumerate(countries):
        for name, series in figures[code].items():
            for year, value in series.items():
                values[variables.index(name), row, years.index(year)] = value
    return Vintage(
        id="made-up",
        title="Made-up figures",
        producer="test",
        published=date(2026, 1, 1),
        source="test",
        url="",
        terms="",
        carried_over="",
        last_outturn=last_outturn,
        values=values,
        variables=variables,
        countries=countries,
        years=years,
        units=dict.fromkeys(variables, ""),
    )


@pytest.fixture
def context() -> Callable[..., Context]:
    """Return a maker of contexts: `context({variable: {year: value}}, years, book, ...)`, Luxembourg by default.

    Luxembourg never had a procedure; its objective is -0.5 in 2017-2019 (unverified) and unknown before.
    """

    def make(
        figures: Figures,
        years: int | Sequence[int],
        book: str | RuleBook,
        *,
        country: str = "LU",
        reading: Reading = "law",
        assume: Mapping[str, Any] | None = None,
        known: date | None = None,
    ) -> Context:
        span = (years,) if isinstance(years, int) else tuple(years)
        panel = Panel.of(vintage_of({country: figures}), (country,), span)
        chosen = RuleBook.named(book) if isinstance(book, str) else book
        return Context(panel, chosen, reading, Assertions.of(assume or {}), known)

    return make


@pytest.fixture
def made_up() -> Callable[..., Vintage]:
    """Return the maker of vintages from {country: {variable: {year: value}}}."""
    return vintage_of
