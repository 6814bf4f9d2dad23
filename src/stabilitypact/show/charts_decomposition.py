"""What moves debt each year? Stacked contributions and their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.path.project import ProjectionResult
from stabilitypact.show.charts import data, finish
from stabilitypact.show.charts_frame import amounts, bounds
from stabilitypact.show.charts_kinds import named_scale, scenario_labels
from stabilitypact.show.theme import Palette

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

VISIBLE = 0.005
"""Parts that stay below this, % of GDP in every year, are left out of the legend (and not drawn)."""


PARTS = (  # letter on the bars, name, fields of the decomposition
    ("P", "primary balance, structural", ("structural", "other_primary")),
    ("C", "cycle and one-offs", ("cyclical", "one_offs")),
    ("A", "ageing, net of property income", ("ageing", "property_income")),
    ("I", "interest", ("interest",)),
    ("S", "stock-flow and exchange rate", ("stock_flow", "exchange_rate")),
    ("G", "real growth", ("growth",)),
    ("D", "inflation", ("inflation",)),
)


def decomposition(
    result: ProjectionResult, colours: Palette, width: int, height: int, moved: str = ""
) -> Chart:
    """Return stacked contributions to the yearly change of debt, from the first year after T.

    Parameters
    ----------
    result : ProjectionResult
        From `project`.
    colours : Palette
        Look.
    width, height : int
        Pixels of the drawing area.
    moved : str
        Own shifts on top of the scenario, in words.
    """
    import altair as alt

    parts = result.decomposition()
    first = result.years.index(result.base_year) + 1 if result.base_year in result.years else 0
    years = result.years[first:]
    rows: list[dict[str, Any]] = []
    for order, (letter, name, sources) in enumerate(PARTS):
        amounts_of = np.asarray(sum(np.asarray(getattr(parts, source))[0] for source in sources))
        if not (np.abs(amounts_of[first:]) >= VISIBLE).any():
            continue
        rows += [
            {
                "year": year,
                "part": f"{letter}  {name}",
                "letter": letter,
                "order": order,
                "value": float(amount),
            }
            for year, amount in zip(years, amounts_of[first:], strict=True)
        ]
    total = np.asarray(parts.total())[0][first:]
    change = [{"year": year, "value": float(value)} for year, value in zip(years, total, strict=True)]
    rows = _stacked(rows)
    low, high = bounds([row["top"] for row in rows] + [row["bottom"] for row in rows])
    names = list(dict.fromkeys(row["part"] for row in rows))
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=True))

    def y(field: str) -> alt.Y:
        return amounts(field, low, high, "% of GDP; upward adds to debt")

    tips = ["year:O", "part:N", alt.Tooltip("value:Q", format="+.2f")]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(stroke=colours.background, strokeWidth=1)
        .encode(
            x=x,
            y=y("bottom"),
            y2="top:Q",
            color=alt.Color(
                "part:N",
                scale=named_scale(names, colours.fills),
                sort=names,
                legend=alt.Legend(columns=2, symbolType="square", symbolSize=140, symbolStrokeWidth=0),
            ),
            tooltip=tips,
        )
    )
    room = 15 * (high - low) / height
    letters = [
        {**row, "middle": (row["top"] + row["bottom"]) / 2} for row in rows if abs(row["value"]) >= room
    ]
    marks = (
        alt.Chart(data(letters))
        .mark_text(fontSize=11, fontWeight="bold", color=colours.ink, dx=-0.25 * width / len(years))
        .encode(x=x, y=y("middle"), text="letter:N", tooltip=tips)
    )
    base = alt.Chart(data(change)).encode(
        x=x, y=y("value"), tooltip=["year:O", alt.Tooltip("value:Q", format="+.2f")]
    )
    net = [
        base.mark_point(shape="diamond", filled=True, size=70, color=colours.ink, opacity=1,
                        stroke=colours.background, strokeWidth=1),
    ]  # fmt: skip
    zero = alt.Chart(data([{"value": 0}])).mark_rule(color=colours.ink, strokeWidth=1).encode(y=y("value"))
    return finish(
        alt.layer(bars, zero, marks, *net).properties(width=width, height=height),
        colours,
        _drivers(result, rows, total),
        [
            f"Contributions to the yearly change of debt, scenario “{scenario_labels([result])[0]}”; diamonds: "
            f"their sum. Inputs: {dsa_vintage(result.vintage).title}"
            + (f", own shifts: {moved}." if moved else ".")
        ],
        width,
        spare=40,
    )


def _stacked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with bottom and top: positive parts upward from zero, negative ones downward."""
    heights: dict[tuple[int, bool], float] = {}
    for row in rows:
        place = (row["year"], row["value"] >= 0)
        row["bottom"] = heights.get(place, 0.0)
        row["top"] = heights[place] = row["bottom"] + row["value"]
    return rows


def _drivers(result: ProjectionResult, rows: Sequence[Mapping[str, Any]], total: Any) -> str:
    """Return what adds most to debt and what lowers it most, over all years."""
    sums: dict[str, float] = {}
    for row in rows:
        name = row["part"].partition("  ")[2].partition(",")[0]
        sums[name] = sums.get(name, 0.0) + row["value"]
    up, down = max(sums, key=lambda name: sums[name]), min(sums, key=lambda name: sums[name])
    change = float(np.sum(total))
    verb = "rises" if change >= 0 else "falls"
    return (
        f"{country(result.country).name}’s debt {verb} by {abs(change):.0f} points to {result.years[-1]}: "
        f"{up} adds most, {down} takes most away"
    )
