"""Which publications stand behind required paths, fans and simulations: whose, from when, on which terms?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from stabilitypact.figures.constants import BUDGET_SEMI_ELASTICITY
from stabilitypact.figures.countries import members
from stabilitypact.figures.dsa import dsa_vintages

COMMISSION = (
    "Commission Decision 2011/833/EU on the reuse of Commission documents: reuse is free, also commercially, with "
    "the source acknowledged (https://eur-lex.europa.eu/eli/dec/2011/833/oj)."
)
REPLICATION = (
    "MIT licence of the replication, copyright 2023 Lennard Welslau; figures compiled in it: terms of the producers "
    "named as its source, for the Commission's Decision 2011/833/EU."
)
REPLICATION_URL = "https://github.com/lennardwelslau/eu-debt-sustainability-analysis"
_TABLES = Path(__file__).parent / "tables" / "dsa"


@dataclass(frozen=True, slots=True)
class InputsSource:
    """A publication whose figures feed the debt analysis.

    Attributes
    ----------
    id, title, source, url, terms : str
        `url` is empty where the publication has no address of its own.
    published : date or None
        Day of the figures; None where they are compiled over time or only the month is known.
    countries : tuple of str
        Eurostat codes of the states that its figures are used for.
    figures : int
        Number of figures held.
    """

    id: str
    title: str
    published: date | None
    source: str
    url: str
    terms: str
    countries: tuple[str, ...]
    figures: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys, the day as ISO text."""
        day = self.published.isoformat() if self.published else None
        return {**asdict(self), "published": day, "countries": list(self.countries)}


@lru_cache(maxsize=1)
def dsa_sources() -> tuple[InputsSource, ...]:
    """Return the shipped publications behind the debt analysis: inputs newest first, then what all of them share."""
    held = _held("inputs", "vintage")
    vintages = [
        InputsSource(
            each.id,
            each.title,
            each.published,
            each.source,
            REPLICATION_URL if "replication" in each.source else "",
            REPLICATION if "replication" in each.source else COMMISSION,
            *held[each.id],
        )
        for each in sorted(dsa_vintages(), key=lambda each: each.published, reverse=True)
    ]
    return (*vintages, *_printed(), *_shocks(), _semi_elasticities())


def _printed() -> list[InputsSource]:
    """Return the anchors that are no forecast: official values that replace compiled ones, and thirty-year targets."""
    found = []
    for id_, title, table, scope in (
        ("dsa-anchors", "Official values that replace compiled ones", "anchors", "scope"),
        ("dsa-targets", "Anchors in thirty years", "targets", "country"),
    ):
        with (_TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        scopes = {row[scope] for row in rows}
        named = tuple(sorted(members(2024) if "all" in scopes else scopes - {"euro"}))
        source = "; ".join(dict.fromkeys(row["source"] for row in rows))
        found.append(InputsSource(id_, title, None, source, "", COMMISSION, named, len(rows)))
    return found


def _shocks() -> list[InputsSource]:
    """Return the histories that shocks are drawn from, one for each series."""
    import duckdb

    held = _held("shocks", "variable")
    with duckdb.connect() as store:
        origins = store.execute(
            "SELECT variable, source, compiler FROM read_parquet(?)",
            [str(_TABLES / "shocks_origins.parquet")],
        ).fetchall()
    return [
        InputsSource(
            f"shocks-{variable.replace('_', '-')}",
            f"Shocks since 2000: {variable.replace('_', ' ')}",
            None,
            f"{source}; compiled by {compiler}",
            REPLICATION_URL,
            REPLICATION,
            *held[variable],
        )
        for variable, source, compiler in origins
    ]


def _semi_elasticities() -> InputsSource:
    table = BUDGET_SEMI_ELASTICITY
    states = tuple(table.values)
    return InputsSource(table.id, table.title, None, table.source, "", COMMISSION, states, len(states))


def _held(table: str, column: str) -> Mapping[str, tuple[tuple[str, ...], int]]:
    """Return states and number of figures by the values of a column of a shipped table."""
    import duckdb

    query = f"SELECT {column}, list_sort(list(DISTINCT country)), count(value) FROM read_parquet(?) GROUP BY {column}"
    with duckdb.connect() as store:
        rows = store.execute(query, [str(_TABLES / f"{table}.parquet")]).fetchall()
    return {name: (tuple(states), int(figures)) for name, states, figures in rows}
