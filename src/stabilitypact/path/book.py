"""Reads the rules of the required path from a rule book, so that a changed book changes the path."""

from __future__ import annotations

from datetime import date
from typing import Any

from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.rules import PathRules, Reading, rules_for

PARAMETERS = {
    "scope_debt": "trajectory.scope_debt",
    "scope_deficit": "trajectory.scope_deficit",
    "benchmark_step": "edp.minimum_effort",
    "debt_reference": "trajectory.safeguard.low_above",
    "debt_high": "trajectory.safeguard.high_above",
    "safeguard_high": "trajectory.safeguard.high_fall",
    "safeguard_low": "trajectory.safeguard.low_fall",
    "resilience_step": "trajectory.resilience.step",
    "resilience_step_extended": "trajectory.resilience.step_extended",
    "probability": "trajectory.dsa.probability",
    "horizon": "trajectory.dsa.horizon_years",
    "grid_step": "trajectory.dsa.grid_step",
}
"""Parameter of the required path and where a rule book holds it."""


def rules_of_book(book: RuleBook, reading: Reading = "commission", on: date | int = 2025) -> PathRules:
    """Return the rules of the required path as a rule book sets them.

    Parameters
    ----------
    book : RuleBook
        E.g. `RuleBook.named("sgp-2024")`, or a changed one.
    reading : {"commission", "law"}
        The practice adds the book's rounding tolerances to the limits; the letter does not.
    on : date or year
        Day for which dated parameters are read.

    Notes
    -----
    Whose debt decides the band of the safeguard is part of the reading, not of the book: the Commission's results
    of 2024 and 2025 take the year before, though the tab printed for Finland takes the same year's.
    """
    values: dict[str, Any] = {name: book.value(path, on) for name, path in PARAMETERS.items()}
    values["benchmark_structural_from"] = int(book.value("edp.interest_relief_until", on)) + 1
    deficit = float(book.value("trajectory.deficit_limit", on))
    resilience = float(book.value("trajectory.resilience.margin", on))
    tolerance = 0.0
    if reading == "commission":
        tolerance = float(book.value("trajectory.dsa.deficit_tolerance", on))
        resilience += float(book.value("trajectory.dsa.structural_tolerance", on))
    return rules_for(reading).changed(
        deficit_limit=deficit + tolerance, deficit_tolerance=tolerance, resilience_limit=resilience, **values
    )
