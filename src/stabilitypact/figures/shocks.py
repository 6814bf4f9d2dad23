"""How have growth, rates, balances and exchange rates of a state moved from quarter to quarter?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.countries import country
from stabilitypact.sentence import Sentence, say

Frequency = Literal["quarterly", "annual"]
FREQUENCY_WORDS: Mapping[Frequency, Sentence] = {"quarterly": say("quarterly"), "annual": say("annual")}
TABLES = Path(__file__).parent / "tables" / "dsa"
VARIABLES = ("nominal_growth", "short_rate", "long_rate", "primary_balance", "exchange_rate")


@dataclass(frozen=True, slots=True)
class ShockHistory:
    """First differences of one state's series, complete periods only, oldest first.

    Attributes
    ----------
    country : str
        Eurostat code.
    frequency : {"quarterly", "annual"}
    periods : tuple of str
        `2000Q2` or `2001`.
    variables : tuple of str
        Names of the columns: `nominal_growth`, `short_rate`, `long_rate` (percentage points),
        `primary_balance` (percentage points of GDP), `exchange_rate` (%, rise of the euro's price in
        national currency; zero throughout where the state uses the euro).
    values : float array (period, variable)
    notes : tuple of str
        What a reader has to know of the series: gaps and values that are not quarterly observations.
    source : str
        Producers and compiler.
    """

    country: str
    frequency: Frequency
    periods: tuple[str, ...]
    variables: tuple[str, ...]
    values: npt.NDArray[np.float64]
    notes: tuple[str, ...]
    source: str


def shock_histories(
    countries: Collection[str] | None = None,
    *,
    frequency: Frequency = "quarterly",
    annual_for: Collection[str] = (),
    since: int = 2000,
    until: int | None = None,
) -> dict[str, ShockHistory]:
    """Return the historical shocks of states, by Eurostat code.

    Parameters
    ----------
    countries : collection of str, optional
        Any accepted names; every state held where None.
    frequency : {"quarterly", "annual"}
        A state without quarterly figures is given its annual ones.
    annual_for : collection of str
        States for which annual figures are asked although quarterly ones are held.
    since, until : int
        First and last year of the sample. Guidance that rests on a vintage should end with the vintage's
        last outturn year: later quarters were not known then.

    Raises
    ------
    UnknownName
        For a name that is no state.
    MissingFigures
        For a state without figures in the sample.
    BadInput
        For an unknown frequency or a sample that ends before it begins.
    """
    if frequency not in ("quarterly", "annual"):
        raise BadInput(
            say("Shocks are held 'quarterly' or 'annual', not '%(frequency)s'.", frequency=frequency)
        )
    if until is not None and until < since:
        raise BadInput(
            say(
                "The sample of shocks begins in %(since)s but ends in %(until)s; it must not end before.",
                since=since,
                until=until,
            )
        )
    held = _tables()
    codes = held.codes if countries is None else tuple(country(name).code for name in countries)
    annual = {country(name).code for name in annual_for}
    wanted: dict[str, Frequency] = {code: "annual" if code in annual else frequency for code in codes}
    return {code: _history(held, code, asked, since, until) for code, asked in wanted.items()}


@dataclass(frozen=True, slots=True)
class _Tables:
    codes: tuple[str, ...]
    rows: dict[tuple[str, Frequency], tuple[tuple[str, ...], npt.NDArray[np.float64], tuple[str, ...]]]
    source: str


def _history(held: _Tables, code: str, asked: Frequency, since: int, until: int | None) -> ShockHistory:
    order: tuple[Frequency, ...] = ("quarterly", "annual") if asked == "quarterly" else ("annual",)
    for frequency in order:
        if (code, frequency) not in held.rows:
            continue
        periods, values, notes = held.rows[code, frequency]
        years = np.array([int(period[:4]) for period in periods])
        kept = (years >= since) & (years <= (years.max() if until is None else until))
        kept &= np.isfinite(values).all(axis=1)
        if not kept.any():
            continue
        if frequency != asked:
            told = say("%(code)s has no quarterly figures in the sample: annual figures are used.", code=code)
            notes = (*notes, told)
        chosen = tuple(period for period, keep in zip(periods, kept, strict=True) if keep)
        return ShockHistory(code, frequency, chosen, VARIABLES, values[kept], notes, held.source)
    if until is None:
        span = say("since %(since)s", since=since)
    else:
        span = say("from %(since)s to %(until)s", since=since, until=until)
    raise MissingFigures(
        say(
            "No %(frequency)s shock figures are held for %(code)s %(span)s. Held are: %(states)s, "
            "quarterly to 2024 and annually; widen the sample with `since` and `until`.",
            frequency=FREQUENCY_WORDS[asked],
            code=code,
            span=span,
            states=", ".join(held.codes),
        )
    )


@cache
def _tables() -> _Tables:
    import duckdb

    connection = duckdb.connect()
    rows = connection.execute(
        f"SELECT country, frequency, variable, period, value, status FROM '{TABLES / 'shocks.parquet'}' "
        "ORDER BY country, frequency, variable, period"
    ).fetchall()
    levels = dict(
        connection.execute(
            f"SELECT country, value FROM '{TABLES / 'shocks_exchange_levels.parquet'}' "
            "WHERE variable = 'exchange_rate_eur'"
        ).fetchall()
    )
    origins = connection.execute(
        f"SELECT variable, source, compiler FROM '{TABLES / 'shocks_origins.parquet'}'"
    ).fetchall()
    series: dict[tuple[str, Frequency], dict[str, list[tuple[str, float, str]]]] = {}
    for code, frequency, variable, period, value, status in rows:
        number = np.nan if value is None else value
        series.setdefault((code, frequency), {}).setdefault(variable, []).append((period, number, status))
    built = {key: _one(key[0], columns, levels[key[0]]) for key, columns in series.items()}
    source = "; ".join(f"{variable}: {producer}" for variable, producer, _ in origins)
    codes = tuple(dict.fromkeys(code for code, _ in built))
    return _Tables(codes, built, f"{source}. Compiled by {origins[0][2]}.")


def _one(
    code: str, columns: dict[str, list[tuple[str, float, str]]], level: float
) -> tuple[tuple[str, ...], npt.NDArray[np.float64], tuple[str, ...]]:
    periods = tuple(period for period, _, _ in columns["nominal_growth"])
    names = (*VARIABLES[:-1], "exchange_rate_eur")
    values = np.array([[value for _, value, _ in columns[name]] for name in names], dtype=np.float64).T
    # A fall of the national currency by x % makes debt in euro x % dearer; differences are taken relative
    # to the last outturn level, as the shocks of the method are first differences of the rate itself.
    values[:, -1] *= -100.0 / level
    notes = [note for name in names for note in _notes(code, name, columns[name])]
    return periods, values, tuple(notes)


def _notes(code: str, name: str, column: list[tuple[str, float, str]]) -> list[Sentence]:
    counts = {
        status: sum(found == status for _, _, found in column)
        for status in ("spread", "unchanged", "not published")
    }
    return [_note(code, name, count, len(column), status) for status, count in counts.items() if count]


def _note(code: str, name: str, count: int, total: int, status: str) -> Sentence:
    """Return how many values of a series are no quarterly observations, and what they are."""
    values = {"code": code, "series": name, "count": count, "total": total}
    if status == "spread":
        return say(
            "%(code)s %(series)s: %(count)s of %(total)s values repeat the change before them, as when an "
            "annual change is spread over quarters; a sum of independent quarters then understates the "
            "yearly change.",
            **values,
        )
    if status == "unchanged":
        return say(
            "%(code)s %(series)s: %(count)s of %(total)s values are zero in a row: the series was constant "
            "or a gap was filled with zero.",
            **values,
        )
    return say(
        "%(code)s %(series)s: %(count)s of %(total)s values were not published and are left out with their "
        "whole period.",
        **values,
    )
