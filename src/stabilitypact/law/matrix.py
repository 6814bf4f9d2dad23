"""How much structural improvement does the 2015 matrix ask for? COM(2015) 12, Annex 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.context import Context
from stabilitypact.law.verdict import Floats, at_least, at_most, below, either, every


def matrix_requirement(ctx: Context) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the matrix's requirement for every state and year, pp of GDP, and where it must be exceeded.

    Debt and the sustainability risk (asserted; low otherwise) choose the column, the output gap and growth
    choose the row and cell. A cell "more than 0.5" is 0.5 to be exceeded by the law's letter, and the value that
    practice applies (0.6) in the Commission's reading. NaN where an input that matters is missing.
    """
    gap, growth = ctx.get("output_gap").values, ctx.get("real_growth").values
    potential = ctx.get("potential_growth").values
    low = at_most(ctx.get("debt").values, ctx.number("debt.reference_value"))
    high = np.where(ctx.asserted("sustainability_risk") == 1, 1.0, 1 - low)
    result, strict = np.full(ctx.shape, np.nan), np.zeros(ctx.shape, dtype=bool)
    for column, year in enumerate(ctx.years):
        table = ctx.book.get("structural.matrix", ctx.day(year))
        if table is None:
            continue
        applied = ctx.book.get("structural.matrix_strictly_above", ctx.day(year))
        result[:, column], strict[:, column] = matrix_cells(
            table,
            gap[:, column],
            growth[:, column],
            potential[:, column],
            high[:, column],
            strictly_above=applied if ctx.reading == "commission" else None,
        )
    return result, strict


def matrix_cells(
    table: Sequence[Mapping[str, Any]],
    gap: Floats,
    growth: Floats,
    potential: Floats,
    high_debt: Floats,
    *,
    strictly_above: float | None = None,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the requirement of the first row whose condition holds, and where it must be exceeded.

    Parameters
    ----------
    table :
        Rows `{state, when, low_debt, high_debt}` of the rule book's `structural.matrix`.
    gap, growth, potential :
        Output gap (% of potential GDP), real and potential growth (%), arrays of one shape. Growth at potential
        counts as above it.
    high_debt :
        1 where debt is above 60 % or the sustainability risk is medium or high, else 0.
    strictly_above :
        What a cell "more than x" is applied as, pp of GDP; None: x itself, to be exceeded.

    Returns
    -------
    Two arrays of that shape: pp of GDP, and whether the number must be exceeded. NaN where an unknown input
    could change the answer.
    """
    result, strict = np.full(np.shape(gap), np.nan), np.zeros(np.shape(gap), dtype=bool)
    open_ = np.ones(np.shape(gap), dtype=bool)
    for row in table:
        holds = _holds(row["when"], gap, growth)
        hit = open_ & (holds == 1)
        for column, chosen in (("low_debt", high_debt == 0), ("high_debt", high_debt == 1)):
            value, exceed = _cell(row[column], growth, potential, strictly_above)
            result = np.where(hit & chosen, value, result)
            strict = np.where(hit & chosen, exceed, strict)
        if row["low_debt"] == row["high_debt"]:
            value, _ = _cell(row["low_debt"], growth, potential, strictly_above)
            result = np.where(hit & np.isnan(high_debt), value, result)
        open_ &= holds == 0
    return result, strict


def _holds(when: Mapping[str, float], gap: Floats, growth: Floats) -> Floats:
    """Return whether a row's condition holds: 1, 0, NaN where unknown."""
    inside = np.ones(np.shape(gap))
    if "gap_from" in when:
        inside = every(inside, at_least(gap, when["gap_from"]))
    if "gap_below" in when:
        inside = every(inside, below(gap, when["gap_below"]))
    if "or_growth_below" in when:
        inside = either(inside, below(growth, when["or_growth_below"]))
    return inside


def _cell(
    cell: Mapping[str, Mapping[str, float]], growth: Floats, potential: Floats, strictly_above: float | None
) -> tuple[Floats, NDArray[np.bool_]]:
    slow, fast = cell["below_potential"], cell["above_potential"]
    is_slow = below(growth, potential)
    values = [_value(amount, strictly_above) for amount in (slow, fast)]
    exceed = ["more_than" in amount and strictly_above is None for amount in (slow, fast)]
    if slow == fast:
        return np.full(np.shape(growth), values[0]), np.full(np.shape(growth), exceed[0])
    value = np.where(is_slow == 1, values[0], values[1])
    return np.where(np.isnan(is_slow), np.nan, value), np.where(is_slow == 1, exceed[0], exceed[1])


def _value(amount: Mapping[str, float], strictly_above: float | None) -> float:
    if "at_least" in amount:
        return float(amount["at_least"])
    return float(amount["more_than"] if strictly_above is None else strictly_above)
