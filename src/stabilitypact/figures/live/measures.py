"""Which figures does the store hold beside the catalogue's: inputs of the debt analysis, with unit and range?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stabilitypact.figures.catalogue import catalogue

Sheet = Literal[
    "Debt analysis", "Ageing costs", "Market rates", "Debt structure", "Planned adjustment", "Printed range"
]


@dataclass(frozen=True, slots=True)
class Measure:
    """An input of the debt sustainability analysis.

    Attributes
    ----------
    name, label, unit, definition : str
        Name in code and in print.
    sheet : str
        Where a workbook shows it.
    plausible : tuple of float
        Lowest and highest value that is no error.
    yearly : bool
        Whether it has one value a year, or one in all.
    """

    name: str
    label: str
    unit: str
    definition: str
    sheet: Sheet
    plausible: tuple[float, float]
    yearly: bool = True


_GDP, _RATE, _SHARE = "% of GDP", "%", "share (0 to 1)"

_LIST = (
    Measure("debt", "Gross debt", _GDP, "Debt at the end of the year, forecast years included.",
            "Debt analysis", (0, 250)),
    Measure("balance", "Balance", _GDP, "Net lending, surplus positive.", "Debt analysis", (-40, 15)),
    Measure("primary_balance", "Primary balance", _GDP, "Balance before interest.", "Debt analysis", (-40, 20)),
    Measure("structural_primary_balance", "Structural primary balance", _GDP,
            "Primary balance net of the cycle and of one-offs.", "Debt analysis", (-20, 20)),
    Measure("one_offs", "One-offs", _GDP, "Temporary measures, better balance positive.",
            "Debt analysis", (-25, 10)),
    Measure("stock_flow", "Stock-flow adjustment", _GDP, "Change in debt that the balance does not explain.",
            "Debt analysis", (-40, 60)),
    Measure("stock_flow_base", "Stock-flow adjustment without exchange rates", _GDP,
            "Stock-flow adjustment before the effect of exchange rates.", "Debt analysis", (-40, 60)),
    Measure("real_gdp", "Real GDP", "billions of national currency", "At constant prices.",
            "Debt analysis", (0, 200000)),
    Measure("potential_gdp", "Potential GDP", "billions of national currency", "At constant prices.",
            "Debt analysis", (0, 200000)),
    Measure("real_growth", "Real growth", _RATE, "Growth of GDP at constant prices.", "Debt analysis", (-40, 40)),
    Measure("potential_growth", "Potential growth", _RATE, "Growth of potential GDP.", "Debt analysis", (-15, 25)),
    Measure("ageing_report_growth", "Potential growth of the Ageing Report", _RATE,
            "Shape of potential growth after the forecast.", "Debt analysis", (-15, 25)),
    Measure("baseline_growth", "Real growth without fiscal effort", _RATE,
            "Growth path of a calculation sheet before the effect of fiscal policy.", "Debt analysis", (-40, 40)),
    Measure("deflator_growth", "Growth of the GDP deflator", _RATE, "In national currency.",
            "Debt analysis", (-30, 60)),
    Measure("euro_area_deflator_growth", "Growth of the euro area's GDP deflator", _RATE, "In euro.",
            "Debt analysis", (-30, 60)),
    Measure("primary_expenditure", "Primary expenditure", _GDP, "Expenditure before interest.",
            "Debt analysis", (10, 75)),
    Measure("net_expenditure_growth", "Growth of net expenditure", _RATE,
            "As in Art. 2(2) of Regulation (EU) 2024/1263.", "Debt analysis", (-30, 60)),
    Measure("ageing_cost", "Total ageing cost", _GDP, "Net of taxes on pensions.", "Ageing costs", (-10, 60)),
    Measure("property_income", "Property income", _GDP, "Received by government; level or change since the first year.",
            "Ageing costs", (-20, 20)),
    Measure("short_rate", "Short-term market rate", _RATE, "Three months.", "Market rates", (-5, 40)),
    Measure("long_rate", "Long-term market rate", _RATE, "Ten years.", "Market rates", (-5, 40)),
    Measure("implicit_interest_rate", "Implicit interest rate", _RATE,
            "Interest relative to the debt of the year before.", "Market rates", (-5, 40)),
    Measure("exchange_rate_eur", "Worth of the national currency in euro", "euro per unit of national currency",
            "Yearly average; a fall is a depreciation and makes debt in euro dearer. 1 in the euro area.",
            "Market rates", (0.0001, 20)),
    Measure("exchange_rate_usd", "Worth of the national currency in US dollars",
            "US dollars per unit of national currency",
            "Yearly average; a fall is a depreciation and makes debt in dollars dearer.", "Market rates", (0.0001, 20)),
    Measure("exchange_factor", "Exchange rate composite", "ratio to the year before",
            "Weighted by the currency of debt.", "Market rates", (0.2, 5)),
    Measure("fx_interest", "Exchange rate effect on interest", _GDP, "As in a calculation sheet.",
            "Market rates", (-10, 10)),
    Measure("short_rate_t10", "Short-term rate in ten years", _RATE, "Anchor.", "Market rates", (-5, 40), False),
    Measure("long_rate_t10", "Long-term rate in ten years", _RATE, "Anchor.", "Market rates", (-5, 40), False),
    Measure("short_rate_t30", "Short-term rate in thirty years", _RATE, "Anchor.", "Market rates", (-5, 40), False),
    Measure("long_rate_t30", "Long-term rate in thirty years", _RATE, "Anchor.", "Market rates", (-5, 40), False),
    Measure("deflator_growth_t10", "Growth of the deflator in ten years", _RATE, "Anchor.",
            "Market rates", (-5, 40), False),
    Measure("deflator_growth_t30", "Growth of the deflator in thirty years", _RATE, "Anchor.",
            "Market rates", (-5, 40), False),
    Measure("euro_area_deflator_growth_t30", "Growth of the euro area's deflator in thirty years", _RATE, "Anchor.",
            "Market rates", (-5, 40), False),
    Measure("maturing_share", "Share of long-term debt maturing in the year", _SHARE, "Of the long-term debt.",
            "Debt structure", (0, 1)),
    Measure("short_share", "Share of short-term debt", _SHARE, "Of total debt.", "Debt structure", (0, 1), False),
    Measure("maturing_share_base", "Share of long-term debt maturing in T", _SHARE, "Of the long-term debt.",
            "Debt structure", (0, 1), False),
    Measure("maturing_share_t10", "Share of long-term debt maturing in ten years", _SHARE, "Anchor.",
            "Debt structure", (0, 1), False),
    Measure("domestic_share", "Share of debt in national currency", _SHARE, "Of total debt.",
            "Debt structure", (-0.01, 1.01), False),
    Measure("euro_share", "Share of debt in euro", _SHARE, "Of total debt.", "Debt structure", (-0.01, 1.01), False),
    Measure("outstanding_start", "Outstanding debt at the start", _SHARE, "Of total debt.",
            "Debt structure", (0, 1), False),
    Measure("rolled_long_start", "Rolled-over long-term debt at the start", _SHARE, "Of total debt.",
            "Debt structure", (-1, 1), False),
    Measure("rolled_short_start", "Rolled-over short-term debt at the start", _SHARE, "Of total debt.",
            "Debt structure", (-1, 1), False),
    Measure("new_long_start", "New long-term debt at the start", _SHARE, "Of total debt.",
            "Debt structure", (-1, 1), False),
    Measure("new_short_start", "New short-term debt at the start", _SHARE, "Of total debt.",
            "Debt structure", (-1, 1), False),
    Measure("structure_year", "Year of the shares at the start", "year", "First year of the projection.",
            "Debt structure", (2000, 2100), False),
    Measure("budget_semi_elasticity", "Semi-elasticity of the balance", "percentage points of GDP per % of output gap",
            "Change of the balance for one per cent of output gap.", "Debt analysis", (0, 1), False),
    Measure("multiplier", "Fiscal multiplier", "ratio", "Effect of a change in the balance on output.",
            "Debt analysis", (0, 3), False),
    Measure("primary_expenditure_base", "Primary expenditure in T", _GDP, "Expenditure before interest.",
            "Debt analysis", (10, 75), False),
    Measure("euro", "Uses the euro", "1 or 0", "Whether the state counts as in the euro.",
            "Debt structure", (0, 1), False),
    Measure("procedure", "Excessive deficit procedure in T", "1 or 0", "Whether the state counts as in one.",
            "Debt analysis", (0, 1), False),
    Measure("planned_step", "Planned adjustment", "percentage points of GDP",
            "Planned change of the structural primary balance, improvement positive.", "Planned adjustment", (-10, 10)),
    *(
        Measure(f"cone_p{k}", f"Printed range, percentile {k}", _GDP,
                "Debt less its median, one value for each year after T (1 to 5).", "Printed range", (-60, 60))
        for k in (10, 30, 70, 90)
    ),
)  # fmt: skip


def measures() -> Mapping[str, Measure]:
    """Return the inputs of the debt analysis by name, in the order of a workbook."""
    return {each.name: each for each in _LIST}


def unit(name: str) -> str:
    """Return the unit of a figure that the store holds, "" where it is unknown."""
    if name in catalogue():
        return catalogue()[name].unit
    return measures()[name].unit if name in measures() else ""


def is_level(name: str) -> bool:
    """Tell whether changes of a figure are told in per cent rather than in its own points."""
    return not unit(name).startswith(("%", "percentage", "share"))
