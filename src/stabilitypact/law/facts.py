"""What did the Council decide for whom: procedures, objectives, escape clauses, ceilings, periods?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.countries import country as find_country
from stabilitypact.law.dates import day_of
from stabilitypact.law.fact_records import (
    AdjustmentPeriod,
    Ceiling,
    CompactParty,
    EscapeClause,
    Objective,
    Procedure,
    Recommendation,
    all_adjustment_periods,
    all_ceilings,
    all_compact_parties,
    all_escape_clauses,
    all_objectives,
    all_procedures,
    all_recommendations,
)
from stabilitypact.law.fact_tables import FOLDER, Status

__all__ = [
    "AdjustmentPeriod",
    "Ceiling",
    "CompactParty",
    "EscapeClause",
    "EscapeKind",
    "Objective",
    "Procedure",
    "Recommendation",
    "Status",
    "adjustment_period",
    "ceiling",
    "ceiling_grid",
    "ceilings",
    "collected_until",
    "compact_bound",
    "compact_grid",
    "escape_clauses",
    "escape_grid",
    "general_escape",
    "in_procedure",
    "national_escape",
    "objective",
    "objective_grid",
    "objectives",
    "procedure_grid",
    "procedure_on",
    "procedure_status",
    "procedures",
    "procedures_known_on",
    "recommendation",
    "recommendations",
    "states_in_procedure",
]

ProcedureStatus = Literal["open", "none", "proposed"]
EscapeKind = Literal["general", "defence", "energy", "national", "any"]
ESCAPE_KINDS: tuple[EscapeKind, ...] = get_args(EscapeKind)
COMPACT_SINCE = date(2013, 1, 1)  # entry into force of the Fiscal Compact, Art. 14(2)

Grid = NDArray[np.bool_]
_Fact = TypeVar("_Fact", Procedure, Objective, Ceiling, Recommendation, AdjustmentPeriod)


# Excessive deficit procedures -----------------------------------------------------------------------


def procedures(country: str | None = None) -> tuple[Procedure, ...]:
    """Return the excessive deficit procedures since 2002, of one state or of all."""
    return _of(country, all_procedures())


@cache
def collected_until() -> date:
    """Return the last day up to which decisions on procedures were collected (facts.yaml)."""
    from stabilitypact.law.strict_yaml import read_yaml

    entry = read_yaml(FOLDER / "facts.yaml").any_mapping()["procedures.csv"].any_mapping()
    return entry["collected_until"].day()


def procedures_known_on(day: date) -> date:
    """Return the day whose procedures can be told: the one asked for, or the last one collected."""
    return min(day, collected_until())


def procedure_on(country: str, on: date | int) -> Procedure | None:
    """Return the state's procedure that is open or proposed on a day (a year means its 31 December)."""
    day = day_of(on)
    return next((each for each in procedures(country) if each.covers(day)), None)


def procedure_status(country: str, on: date | int) -> ProcedureStatus:
    """Return "open", "proposed" or "none" for a state on a day (a year means its 31 December).

    A procedure is open from the day of the Council's decision to the day before its abrogation.
    """
    found = procedure_on(country, on)
    if found is None:
        return "none"
    return "proposed" if found.proposed else "open"


def in_procedure(country: str, on: date | int) -> bool:
    """Tell whether a procedure is open for a state on a day (a year means its 31 December)."""
    return procedure_status(country, on) == "open"


def states_in_procedure(on: date | int) -> tuple[str, ...]:
    """Return the codes of the states with an open procedure on a day, in protocol order."""
    day = day_of(on)
    found = {each.country for each in all_procedures() if each.is_open(day)}
    return tuple(state.code for state in COUNTRIES if state.code in found)


def procedure_grid(countries: Sequence[str], years: Sequence[int]) -> Grid:
    """Return whether a procedure is open on 31 December, shape (country, year)."""
    grid, rows = _grid(countries, years)
    ends = [date(year, 12, 31) for year in years]
    for each in all_procedures():
        if each.country in rows:
            grid[rows[each.country]] |= np.array([each.is_open(end) for end in ends], dtype=bool)
    return grid


# Medium-term objectives -----------------------------------------------------------------------------


def objectives(country: str | None = None) -> tuple[Objective, ...]:
    """Return the medium-term objectives that the table holds, of one state or of all."""
    return _of(country, all_objectives())


def objective(country: str, year: int) -> Objective | None:
    """Return the state's medium-term objective for a year, or None where the table has none."""
    return next((each for each in objectives(country) if each.first_year <= year <= each.last_year), None)


def objective_grid(countries: Sequence[str], years: Sequence[int]) -> NDArray[np.float64]:
    """Return the objectives, % of GDP, shape (country, year); NaN where the table has none."""
    grid = np.full((len(countries), len(years)), np.nan)
    for row, name in enumerate(countries):
        for column, year in enumerate(years):
            found = objective(name, year)
            if found is not None:
                grid[row, column] = found.value
    return grid


# Escape clauses -------------------------------------------------------------------------------------


def escape_clauses(country: str | None = None, on: date | int | None = None) -> tuple[EscapeClause, ...]:
    """Return the escape clauses, of one state (with those for all states) or of all, as known on a day."""
    code = None if country is None else find_country(country).code
    return tuple(
        each
        for each in all_escape_clauses()
        if (code is None or each.country in (None, code)) and (on is None or each.known_since <= day_of(on))
    )


def general_escape(year: int, on: date | int | None = None) -> EscapeClause | None:
    """Return the general escape clause for a year, as known on a day (default: as known today), or None.

    Where several announcements cover the year the last one answers.
    """
    found = [
        each
        for each in escape_clauses(on=on)
        if each.clause == "general" and each.granted and each.first_year <= year <= each.last_year
    ]
    return max(found, key=lambda each: each.known_since, default=None)


def national_escape(country: str, year: int, on: date | int | None = None) -> EscapeClause | None:
    """Return the state's national escape clause (defence) for a year, or None.

    A clause that is only requested is returned too; its `granted` is False.
    """
    found = [
        each
        for each in escape_clauses(country, on)
        if each.clause == "defence" and each.first_year <= year <= each.last_year
    ]
    return max(found, key=lambda each: (each.granted, each.known_since), default=None)


def escape_grid(
    countries: Sequence[str], years: Sequence[int], kind: EscapeKind = "any", on: date | int | None = None
) -> Grid:
    """Return whether an escape clause is active, shape (country, year); proposals and requests never count.

    Parameters
    ----------
    countries, years : sequences
        Codes or names; years.
    kind : {"general", "defence", "energy", "national", "any"}
        "national" is defence or energy, "any" is every clause.
    on : date or int, optional
        As known on that day; by default as known today.

    Raises
    ------
    UnknownName
        For another kind or an unknown country.
    """
    kinds: dict[str, tuple[str, ...]] = {
        "general": ("general",),
        "defence": ("defence",),
        "energy": ("energy",),
        "national": ("defence", "energy"),
        "any": ("general", "defence", "energy"),
    }
    if kind not in kinds:
        raise UnknownName("kind of escape clause", kind, ESCAPE_KINDS)
    grid, rows = _grid(countries, years)
    span = np.asarray(years)
    for each in escape_clauses(on=on):
        if not each.granted or each.clause not in kinds[kind]:
            continue
        active = (span >= each.first_year) & (span <= each.last_year)
        if each.country is None:
            grid |= active
        elif each.country in rows:
            grid[rows[each.country]] |= active
    return grid


# Net expenditure ceilings ---------------------------------------------------------------------------


def ceilings(country: str | None = None) -> tuple[Ceiling, ...]:
    """Return all net expenditure ceilings of the table, superseded ones, guidance and proposals included."""
    return _of(country, all_ceilings())


def ceiling(country: str, year: int, on: date | int | None = None) -> Ceiling | None:
    """Return the ceiling that binds a state in a year, as set by a day (default: as set today), or None.

    Only Council recommendations bind. An act that a later one supersedes no longer answers, not even for
    years that the later one leaves out; of acts side by side the newest one with the year answers.
    """
    day = date.max if on is None else day_of(on)
    acts = [each for each in ceilings(country) if each.binding and each.act_date <= day]
    in_force = {each.act for each in acts}
    valid = [each for each in acts if each.year == year and each.superseded_by not in in_force]
    return max(valid, key=lambda each: each.act_date, default=None)


def ceiling_grid(
    countries: Sequence[str], years: Sequence[int], on: date | int | None = None
) -> NDArray[np.float64]:
    """Return the binding ceilings, %, shape (country, year); NaN where the table has none."""
    grid = np.full((len(countries), len(years)), np.nan)
    for row, name in enumerate(countries):
        for column, year in enumerate(years):
            found = ceiling(name, year, on)
            if found is not None:
                grid[row, column] = found.max_growth
    return grid


# Country-specific recommendations, adjustment periods, Fiscal Compact --------------------------------


def recommendations(country: str | None = None) -> tuple[Recommendation, ...]:
    """Return the fiscal parts of the country-specific recommendations of 2014-2019 that the table holds."""
    return _of(country, all_recommendations())


def recommendation(country: str, target_year: int) -> Recommendation | None:
    """Return the recommendation that sets numbers for a year, or None."""
    return next((each for each in recommendations(country) if each.target_year == target_year), None)


def adjustment_period(country: str, on: date | int | None = None) -> AdjustmentPeriod | None:
    """Return the adjustment period of the state's plan in force on a day (default: today), or None."""
    day = date.max if on is None else day_of(on)
    known = [each for each in _of(country, all_adjustment_periods()) if each.since <= day]
    return max(known, key=lambda each: each.since, default=None)


def compact_bound(country: str, on: date | int) -> bool:
    """Tell whether a state is bound by Title III of the Fiscal Compact on a day: by the euro or by choice."""
    day, state = day_of(on), find_country(country)
    if day < COMPACT_SINCE or not state.is_member(day):
        return False
    chosen = any(each.country == state.code and each.since <= day for each in all_compact_parties())
    return chosen or state.has_euro(day)


def compact_grid(countries: Sequence[str], years: Sequence[int]) -> Grid:
    """Return whether each state is bound by the Fiscal Compact on 31 December, shape (country, year)."""
    return np.array(
        [[compact_bound(name, year) for year in years] for name in countries], dtype=bool
    ).reshape(len(countries), len(years))


def _of(country: str | None, facts: Iterable[_Fact]) -> tuple[_Fact, ...]:
    if country is None:
        return tuple(facts)
    code = find_country(country).code
    return tuple(fact for fact in facts if fact.country == code)


def _grid(countries: Sequence[str], years: Sequence[int]) -> tuple[Grid, dict[str, list[int]]]:
    """Return an empty grid and the rows of each state."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(countries):
        rows.setdefault(find_country(name).code, []).append(row)
    return np.zeros((len(countries), len(years)), dtype=bool), rows
