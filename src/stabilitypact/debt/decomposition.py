"""Says what moves debt from one year to the next, in parts that add up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from stabilitypact.debt.projection import Projection

Array = Any


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Contributions to the yearly change of debt, % of GDP; arrays (..., year), positive raises debt.

    Attributes
    ----------
    structural : array
        Structural primary balance before ageing.
    cyclical : array
        Cyclical component of the balance.
    one_offs : array
        One-off measures.
    ageing : array
        Rise of ageing cost since the reference year.
    property_income : array
        Rise of property income since the reference year.
    other_primary : array
        Shift of the primary balance that is none of the above.
    interest : array
        Interest paid.
    growth : array
        Real growth.
    inflation : array
        Prices.
    exchange_rate : array
        Exchange rate's effect on the stock and on interest.
    stock_flow : array
        Stock-flow adjustment without the exchange rate's effect.
    """

    structural: Array
    cyclical: Array
    one_offs: Array
    ageing: Array
    property_income: Array
    other_primary: Array
    interest: Array
    growth: Array
    inflation: Array
    exchange_rate: Array
    stock_flow: Array

    def total(self) -> Array:
        """Return the sum of the parts: the change of debt."""
        parts = [getattr(self, field.name) for field in fields(self)]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total


def decomposed(projection: Projection) -> Decomposition:
    """Return the parts of the yearly change of debt (rows 58-72 of the sheet's tabs).

    They add up to the change within 1e-12 times debt. The sheet's stock-flow adjustment (row 72) contains the
    exchange rate's effect on the stock, d_{t-1} (fx_t - 1) / (1 + nu_t); here it counts with the exchange rate.
    """
    p = projection
    before = p.debt_before
    growth = p.real_growth / 100.0
    deflator = p.deflator_growth / 100.0
    revalued = before * (p.fx - 1.0) / (1.0 + p.nominal_growth / 100.0)
    return Decomposition(
        structural=-p.spb,
        cyclical=-p.cyclical,
        one_offs=-p.one_offs,
        ageing=p.ageing_cost,
        property_income=-p.property_income,
        other_primary=-p.other,
        interest=p.interest,
        growth=-before * growth / (1.0 + p.nominal_growth / 100.0),
        inflation=-before * deflator / (1.0 + deflator),
        exchange_rate=p.fx_interest + revalued,
        stock_flow=p.stock_flow - revalued,
    )
