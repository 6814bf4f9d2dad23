"""Which facts of law do rules read as arrays? Cached country x year grids over the tables of facts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from stabilitypact.figures.countries import country
from stabilitypact.law import facts
from stabilitypact.law.facts import EscapeKind, Grid
from stabilitypact.law.verdict import Floats


@lru_cache(maxsize=64)
def objective_grid(countries: tuple[str, ...], years: tuple[int, ...]) -> tuple[Floats, Grid]:
    """Return medium-term objectives (% of GDP, NaN where unknown) and where they are unverified."""
    found = [[facts.objective(code, year) for year in years] for code in countries]
    values = np.array([[np.nan if o is None else o.value for o in row] for row in found])
    doubtful = np.array([[o is not None and not o.verified for o in row] for row in found])
    return values.reshape(len(countries), len(years)), doubtful.reshape(values.shape)


@lru_cache(maxsize=256)
def escape_grid(
    countries: tuple[str, ...], years: tuple[int, ...], kind: EscapeKind, on: date | None = None
) -> Grid:
    """Return where an escape clause of a kind is granted, as known on a day (default: today)."""
    return facts.escape_grid(countries, years, kind, on)


@lru_cache(maxsize=64)
def doubtful_escape_grid(years: tuple[int, ...], on: date | None = None) -> Grid:
    """Return the years, shape (1, year), in which the general clause rests on an unverified announcement."""
    found = [facts.general_escape(year, on) for year in years]
    return np.array([[each is not None and each.status == "unverified" for each in found]])


@lru_cache(maxsize=64)
def ceiling_grid(countries: tuple[str, ...], years: tuple[int, ...], on: date | None = None) -> Floats:
    """Return the Council's ceilings of net expenditure growth, %, as set by a day; NaN where none is known."""
    return facts.ceiling_grid(countries, years, on)


@lru_cache(maxsize=64)
def unseen_ceiling_grid(countries: tuple[str, ...], years: tuple[int, ...], on: date | None = None) -> Grid:
    """Return where the ceiling in the table rests on no source that was seen."""
    found = [[facts.ceiling(code, year, on) for year in years] for code in countries]
    return np.array([[each is not None and each.status == "unverified" for each in row] for row in found])


@lru_cache(maxsize=64)
def compact_grid(countries: tuple[str, ...], years: tuple[int, ...]) -> Grid:
    """Return where Title III of the Fiscal Compact binds."""
    return facts.compact_grid(countries, years)


@lru_cache(maxsize=64)
def procedure_grid(countries: tuple[str, ...], years: tuple[int, ...]) -> Grid:
    """Return where a procedure was open on 31 December."""
    return facts.procedure_grid(countries, years)


@lru_cache(maxsize=64)
def member_grid(countries: tuple[str, ...], years: tuple[int, ...]) -> Grid:
    """Return where each state was a member of the Union on 31 December."""
    return np.array([[country(code).is_member(year) for year in years] for code in countries])


@lru_cache(maxsize=64)
def euro_grid(countries: tuple[str, ...], years: tuple[int, ...]) -> Grid:
    """Return where each state had the euro on 31 December."""
    return np.array([[country(code).has_euro(year) for year in years] for code in countries])


def correction_years(countries: tuple[str, ...], day: date) -> tuple[int | None, ...]:
    """Return for each state the year in which the excessive deficit of a procedure open on a day was corrected.

    The correction is read as the year before the abrogation; None for states without such a procedure.
    """
    years: list[int | None] = []
    for code in countries:
        open_then = next((p for p in facts.procedures(code) if p.is_open(day)), None)
        years.append(open_then.abrogation.year - 1 if open_then and open_then.abrogation else None)
    return tuple(years)


def first_ceiling_year() -> int:
    """Return the first year for which the Council set a ceiling: the control account starts there."""
    return min(each.year for each in facts.ceilings() if each.binding)
