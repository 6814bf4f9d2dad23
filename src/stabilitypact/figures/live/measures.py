"""Which figures does the store hold beside the catalogue's: inputs of the debt analysis, with unit and range?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stabilitypact.figures.catalogue import catalogue

Sheet = Literal[
    "Debt analysis", "Ageing costs", "Market rates", "Debt structure", "Planned adjustment", "Printed range"
]


Place = int | Literal["forecast", "end"]
"""A year of the debt analysis: years after T, the last forecast year, or the last year projected."""


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
    read : tuple of Place, or None
        First and last year in which projections read it, None where none does; all of them read a parameter
        unless it is None.
    empty : str
        What stands in for it where it is empty; "" where it is needed.
    offered : bool
        Whether a template shows it where no figure is held: what only a calculation sheet gives is not.
    in_forecast : bool
        Whether it is needed up to the last forecast year although something stands in for it afterwards.
    """

    name: str
    label: str
    unit: str
    definition: str
    sheet: Sheet
    plausible: tuple[float, float]
    yearly: bool = True
    read: tuple[Place, Place] | None = (0, "end")
    empty: str = ""
    offered: bool = True
    in_forecast: bool = False

    def read_years(self, base_year: int, last_forecast_year: int) -> tuple[int, int | None] | None:
        """Return the first and last year (None: to the end) in which projections read it, None where in none."""
        if self.read is None:
            return None
        first, last = (
            last_forecast_year if at == "forecast" else None if at == "end" else base_year + at
            for at in self.read
        )
        assert first is not None, "no measure is first read at the end"
        return first, last

    def is_read(self, year: int, base_year: int, last_forecast_year: int) -> bool:
        """Tell whether a projection reads the figure of a year; of a parameter (year 0) whether any does."""
        span = self.read_years(base_year, last_forecast_year)
        if span is None or not year:
            return span is not None
        return span[0] <= year and (span[1] is None or year <= span[1])


_GDP, _RATE, _SHARE = "% of GDP", "%", "share (0 to 1)"
_LEVEL = "billions of national currency"
_NO_PLAN, _RANGE = "No plan.", "Estimated from history."

_LIST = (
    Measure("debt", "Gross debt", _GDP, "Debt at the end of the year.", "Debt analysis", (0, 250), read=(0, 0)),
    Measure("balance", "Balance", _GDP, "Net lending of the government, surplus positive; decides with T - 1 whether "
            "the deficit is above 3 % when the adjustment begins.", "Debt analysis", (-40, 15), read=(-1, 0)),
    Measure("primary_balance", "Primary balance", _GDP, "Balance before interest. In T + 1 it counts through one-offs "
            "only: what it holds beyond structure and cycle is taken for one-off.", "Debt analysis", (-40, 20),
            read=(0, 1)),
    Measure("structural_primary_balance", "Structural primary balance", _GDP,
            "Primary balance net of the cycle and of one-offs; the adjustment starts from that of T.",
            "Debt analysis", (-20, 20), read=(0, "forecast")),
    Measure("one_offs", "One-offs", _GDP, "Temporary measures; what improves the balance is positive.",
            "Debt analysis", (-25, 10), read=(1, 1),
            empty="What the primary balance holds beyond structure and cycle."),
    Measure("stock_flow", "Stock-flow adjustment", _GDP, "Change in debt that the balance does not explain, the effect "
            "of exchange rates on debt included.", "Debt analysis", (-40, 60), read=(1, "end"),
            empty="Zero after the forecast.", in_forecast=True),
    Measure("stock_flow_base", "Stock-flow adjustment without exchange rates", _GDP,
            "Stock-flow adjustment before the effect of exchange rates, as a calculation sheet prints it.",
            "Debt analysis", (-40, 60), read=None, empty="Not needed.", offered=False),
    Measure("real_gdp", "Real GDP", _LEVEL, "At constant prices; with potential GDP it gives the output gap.",
            "Debt analysis", (0, 200000), read=(0, "forecast")),
    Measure("potential_gdp", "Potential GDP", _LEVEL, "What the economy can produce without over- or underuse, at "
            "constant prices.", "Debt analysis", (0, 200000), read=(0, "forecast")),
    Measure("real_growth", "Real growth", _RATE, "Growth of GDP at constant prices. After T + 1 growth follows from "
            "potential growth and the closing output gap.", "Debt analysis", (-40, 40), read=(1, 1)),
    Measure("potential_growth", "Potential growth", _RATE, "Growth of potential GDP.", "Debt analysis", (-15, 25),
            read=(1, "end")),
    Measure("ageing_report_growth", "Potential growth of the Ageing Report", _RATE,
            "Growth of potential GDP that the Ageing Report assumes; counts where no other potential growth is given.",
            "Debt analysis", (-15, 25), empty="Potential growth counts."),
    Measure("baseline_growth", "Real growth without fiscal effort", _RATE,
            "Growth path of a calculation sheet before the effect of fiscal policy.", "Debt analysis", (-40, 40),
            read=(1, "end"), empty="Derived from growth and the forecast's fiscal effort.", offered=False),
    Measure("deflator_growth", "Growth of the GDP deflator", _RATE, "Prices of what the economy produces, in national "
            "currency.", "Debt analysis", (-30, 60), read=(1, "forecast")),
    Measure("euro_area_deflator_growth", "Growth of the euro area's GDP deflator", _RATE, "In euro. Counts only where "
            "the price target of the state is above the euro area's: half of the difference then remains.",
            "Debt analysis", (-30, 60), read=("forecast", "forecast")),
    Measure("primary_expenditure", "Primary expenditure", _GDP, "Government expenditure before interest.",
            "Debt analysis", (10, 75), read=(0, 0)),
    Measure("net_expenditure_growth", "Growth of net expenditure", _RATE,
            "As in Art. 2, point (2), of Regulation (EU) 2024/1263, as a calculation sheet prints it.", "Debt analysis",
            (-30, 60), read=None, empty="Not needed.", offered=False),
    Measure("ageing_cost", "Total ageing cost", _GDP, "Pensions, health, long-term care and education, net of taxes "
            "on pensions.", "Ageing costs", (-10, 60)),
    Measure("property_income", "Property income", _GDP, "Received by government; level or change since the first year.",
            "Ageing costs", (-20, 20)),
    Measure("short_rate", "Short-term market rate", _RATE, "Yearly average interest on three-month paper; after the "
            "last year given a straight line leads to the rate in ten years.", "Market rates", (-5, 40),
            read=(0, "forecast")),
    Measure("long_rate", "Long-term market rate", _RATE, "Yearly average interest on ten-year government bonds; after "
            "the last year given a straight line leads to the rate in ten years.", "Market rates", (-5, 40),
            read=(0, "forecast")),
    Measure("implicit_interest_rate", "Implicit interest rate", _RATE,
            "Interest paid relative to the debt of the year before. After the forecast it follows from market rates.",
            "Market rates", (-5, 40), read=(1, "forecast")),
    Measure("exchange_rate_eur", "Worth of the national currency in euro", "euro per unit of national currency",
            "Yearly average; a fall is a depreciation and makes debt in euro dearer. 1 in the euro area.",
            "Market rates", (0.0001, 20), read=(0, "forecast"), empty="No effect of exchange rates."),
    Measure("exchange_rate_usd", "Worth of the national currency in US dollars",
            "US dollars per unit of national currency",
            "Yearly average; a fall is a depreciation and makes debt in dollars dearer.", "Market rates", (0.0001, 20),
            read=(0, "forecast"), empty="No effect of exchange rates."),
    Measure("exchange_factor", "Exchange rate composite", "ratio to the year before",
            "Worth of the debt of the year before at this year's exchange rates, as a calculation sheet prints it.",
            "Market rates", (0.2, 5), read=(1, "forecast"), empty="Derived from exchange rates and currency shares.",
            offered=False),
    Measure("fx_interest", "Exchange rate effect on interest", _GDP, "As a calculation sheet prints it.",
            "Market rates", (-10, 10), read=(1, "end"), empty="Zero.", offered=False),
    Measure("short_rate_t10", "Short-term rate in ten years", _RATE,
            "Where the short-term market rate goes in the year of the ten-year anchors ('Read me').",
            "Market rates", (-5, 40), False),
    Measure("long_rate_t10", "Long-term rate in ten years", _RATE,
            "Where the long-term market rate goes in the year of the ten-year anchors ('Read me').",
            "Market rates", (-5, 40), False),
    Measure("short_rate_t30", "Short-term rate in thirty years", _RATE,
            "Where the short-term market rate goes twenty years after that.", "Market rates", (-5, 40), False,
            empty="The Commission's."),
    Measure("long_rate_t30", "Long-term rate in thirty years", _RATE,
            "Where the long-term market rate goes twenty years after that.", "Market rates", (-5, 40), False,
            empty="The Commission's."),
    Measure("deflator_growth_t10", "Growth of the deflator in ten years", _RATE,
            "Where growth of the GDP deflator goes in the year of the ten-year anchors ('Read me').",
            "Market rates", (-5, 40), False),
    Measure("deflator_growth_t30", "Growth of the deflator in thirty years", _RATE,
            "Price target: where growth of the GDP deflator goes twenty years after that.", "Market rates", (-5, 40),
            False, empty="The Commission's."),
    Measure("euro_area_deflator_growth_t30", "Growth of the euro area's deflator in thirty years", _RATE,
            "Price target of the euro area, to which the state's is compared.", "Market rates", (-5, 40), False,
            empty="The Commission's."),
    Measure("maturing_share", "Share of long-term debt maturing in the year", _SHARE,
            "Part of the long-term debt that falls due in the year.", "Debt structure", (0, 1),
            empty="A straight line from the share in T to that in ten years."),
    Measure("short_share", "Share of short-term debt", _SHARE, "Part of all debt that was issued for up to a year.",
            "Debt structure", (0, 1), False),
    Measure("maturing_share_base", "Share of long-term debt maturing in T", _SHARE,
            "Part of the long-term debt that falls due in T.", "Debt structure", (0, 1), False),
    Measure("maturing_share_t10", "Share of long-term debt maturing in ten years", _SHARE,
            "Part of the long-term debt that falls due in the year of the ten-year anchors ('Read me').",
            "Debt structure", (0, 1), False),
    Measure("domestic_share", "Share of debt in national currency", _SHARE,
            "Part of all debt that is owed in the state's own currency (in euro, where it uses the euro).",
            "Debt structure", (-0.01, 1.01), False),
    Measure("euro_share", "Share of debt in euro", _SHARE,
            "Part of all debt owed in euro by a state that does not use it; the rest counts as owed in dollars.",
            "Debt structure", (-0.01, 1.01), False),
    Measure("outstanding_start", "Outstanding debt at the start", _SHARE, "Long-term debt from earlier years, part of "
            "all debt.", "Debt structure", (0, 1), False, empty="All long-term debt.", offered=False),
    Measure("rolled_long_start", "Rolled-over long-term debt at the start", _SHARE, "Part of all debt.",
            "Debt structure", (-1, 1), False, empty="Zero.", offered=False),
    Measure("rolled_short_start", "Rolled-over short-term debt at the start", _SHARE, "Part of all debt.",
            "Debt structure", (-1, 1), False, empty="All short-term debt.", offered=False),
    Measure("new_long_start", "New long-term debt at the start", _SHARE, "Part of all debt.",
            "Debt structure", (-1, 1), False, empty="Zero.", offered=False),
    Measure("new_short_start", "New short-term debt at the start", _SHARE, "Part of all debt.",
            "Debt structure", (-1, 1), False, empty="Zero.", offered=False),
    Measure("structure_year", "Year of the shares at the start", "year", "First year of the projection.",
            "Debt structure", (2000, 2100), False, empty="T.", offered=False),
    Measure("budget_semi_elasticity", "Semi-elasticity of the balance", "percentage points of GDP per % of output gap",
            "How much the balance improves when output is one per cent higher.", "Debt analysis", (0, 1), False),
    Measure("multiplier", "Fiscal multiplier", "ratio", "How much output falls in the same year when the structural "
            "primary balance improves by one per cent of GDP.", "Debt analysis", (0, 3), False,
            empty="The one in 'Read me'."),
    Measure("primary_expenditure_base", "Primary expenditure in T", _GDP, "Government expenditure before interest.",
            "Debt analysis", (10, 75), False, empty="Primary expenditure of T.", offered=False),
    Measure("euro", "Uses the euro", "1 or 0", "Whether the state counts as in the euro. Counts only in the test under "
            "uncertainty, and only where debt is owed in other currencies.", "Debt structure", (0, 1), False,
            empty="As it was on the day of the forecast."),
    Measure("procedure", "Excessive deficit procedure in T", "1 or 0", "Whether the state counts as in one: then its "
            "minimum steps apply.", "Debt analysis", (0, 1), False, empty="Not in one."),
    Measure("planned_step", "Planned adjustment", "percentage points of GDP", "Planned change of the structural "
            "primary balance, improvement positive: a number for each of the four to seven years after T.",
            "Planned adjustment", (-10, 10), read=(1, 7), empty=_NO_PLAN),
    *(
        Measure(f"cone_p{k}", f"Printed range, percentile {k}", _GDP,
                "Debt less its median, one value for each year after T (1 to 5).", "Printed range", (-60, 60),
                empty=_RANGE, offered=False)
        for k in (10, 30, 70, 90)
    ),
)  # fmt: skip


def measures() -> Mapping[str, Measure]:
    """Return the inputs of the debt analysis by name, in the order of a workbook."""
    return {each.name: each for each in _LIST}


RULES_DO_NOT_READ = frozenset(
    {
        "inflation", "unemployment_rate", "total_revenue", "total_investment", "population", "exchange_rate_eur",
        "exchange_rate_usd", "stock_flow_adjustment_level", "discretionary_current_expenditure",
        "discretionary_capital_expenditure",
    }
)  # fmt: skip
"""Variables of the catalogue that `figures` and formulas of a reform may show, but no rule of the Pact reads."""


def unit(name: str) -> str:
    """Return the unit of a figure that the store holds, "" where it is unknown."""
    if name in catalogue():
        return catalogue()[name].unit
    return measures()[name].unit if name in measures() else ""


def is_level(name: str) -> bool:
    """Tell whether changes of a figure are told in per cent rather than in its own points."""
    return not unit(name).startswith(("%", "percentage", "share"))
