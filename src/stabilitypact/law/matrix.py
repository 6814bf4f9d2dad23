"""How much structural improvement does the 2015 matrix ask for? COM(2015) 12, Annex 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stabilitypact.law.context import Context
from stabilitypact.law.verdict import Floats, at_most


def matrix_requirement(ctx: Context) -> Floats:
    """Return the matrix's requirement for every state and year, pp of GDP; NaN where an input is missing.

    Debt and the sustainability risk (asserted; low otherwise) choose the column, the output gap and growth
    choose the row and cell. "More than 0.5" counts as the value that practice applies (0.6).
    """
    gap, growth = ctx.get("output_gap").values, ctx.get("real_growth").values
    potential = ctx.get("potential_growth").values
    low = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    risky = np.nan_to_num(ctx.asserted("sustainability_risk")) == 1
    result = np.full(ctx.shape, np.nan)
    for column, year in enumerate(ctx.years):
        table = ctx.book.get("structural.matrix", ctx.day(year))
        if table is None:
            continue
        strict = float(ctx.book.value("structural.matrix_strictly_above", ctx.day(year)))
        high = np.where(risky[:, column], 1.0, 1 - low[:, column])
        result[:, column] = matrix_cells(
            table, gap[:, column], growth[:, column], potential[:, column], high, strictly_above=strict
        )
    return result


def matrix_cells(
    table: Sequence[Mapping[str, Any]],
    gap: Floats,
    growth: Floats,
    potential: Floats,
    high_debt: Floats,
    *,
    strictly_above: float,
) -> Floats:
    """Return the requirement of the first row whose condition holds.

    Parameters
    ----------
    table :
        Rows `{state, when, low_debt, high_debt}` of the rule book's `structural.matrix`.
    gap, growth, potential :
        Output gap (% of potential GDP), real and potential growth (%), arrays of one shape.
    high_debt :
        1 where debt is above 60 % or the sustainability risk is medium or high, else 0.
    strictly_above :
        What a cell "more than x" is applied as, pp of GDP.
    """
    result = np.full(np.shape(gap), np.nan)
    unknown = np.isnan(gap) | np.isnan(growth) | np.isnan(high_debt)
    taken = unknown.copy()
    for row in table:
        hit = ~taken & _holds(row["when"], gap, growth)
        taken |= hit
        low, high = (
            _cell(row[name], growth, potential, strictly_above) for name in ("low_debt", "high_debt")
        )
        result = np.where(hit, np.where(high_debt == 1, high, low), result)
    return result


def _holds(when: Mapping[str, float], gap: Floats, growth: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    inside = np.ones(np.shape(gap), dtype=bool)
    if "gap_from" in when:
        inside &= gap >= when["gap_from"]
    if "gap_below" in when:
        inside &= gap < when["gap_below"]
    if "or_growth_below" in when:
        inside |= growth < when["or_growth_below"]
    return inside


def _cell(cell: Mapping[str, Mapping[str, float]], growth: Floats, potential: Floats, strict: float) -> Floats:
    below, above = (_value(cell[name], strict) for name in ("below_potential", "above_potential"))
    if below == above:
        return np.full(np.shape(growth), below)
    value = np.where(growth < potential, below, above)
    return np.where(np.isnan(potential), np.nan, value)


def _value(requirement: Mapping[str, float], strict: float) -> float:
    return float(requirement["at_least"]) if "at_least" in requirement else strict
