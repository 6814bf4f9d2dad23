"""What moves debt each year? Stacked contributions and their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.path.project import ProjectionResult
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import Amount, data, finish, named, tip, together
from stabilitypact.show.charts_frame import amounts, bounds
from stabilitypact.show.charts_kinds import named_scale, scenario_label
from stabilitypact.show.theme import Palette

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

VISIBLE = 0.005
"""Parts that stay below this, % of GDP in every year, are left out of the legend (and not drawn)."""


PARTS = (  # letter on the bars, name, fields of the decomposition
    ("P", say("primary balance, structural"), ("structural", "other_primary")),
    ("C", say("cycle and one-offs"), ("cyclical", "one_offs")),
    ("A", say("ageing, net of property income"), ("ageing", "property_income")),
    ("I", say("interest"), ("interest",)),
    ("S", say("stock-flow and exchange rate"), ("stock_flow", "exchange_rate")),
    ("G", say("real growth"), ("growth",)),
    ("D", say("inflation"), ("inflation",)),
)

SHORT = {
    "primary balance, structural": say("primary balance"),
    "ageing, net of property income": say("ageing"),
}
"""Names of parts where a title has no room for the whole."""


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
                "part": together(letter, name),
                "name": name,
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
        return amounts(field, low, high, say("% of GDP; upward adds to debt"))

    tips = [tip("year:O"), tip("name:N", "part"), tip("value:Q", format="+.2f")]
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
        x=x, y=y("value"), tooltip=[tip("year:O"), tip("value:Q", format="+.2f")]
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
            say(
                "Contributions to the yearly change of debt, scenario “%(scenario)s”; diamonds: their sum. "
                "Inputs: %(inputs)s.",
                scenario=scenario_label(result.scenario),
                inputs=_inputs(dsa_vintage(result.vintage).title, moved),
            )
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


def _inputs(title: str, moved: str) -> Sentence:
    if moved:
        return say("%(inputs)s, own shifts: %(moved)s", inputs=title, moved=moved)
    return together(title)


def _drivers(result: ProjectionResult, rows: Sequence[Mapping[str, Any]], total: Any) -> Sentence:
    """Return what adds most to debt and what lowers it most, over all years."""
    sums: dict[str, float] = {}
    for row in rows:
        name = SHORT.get(row["name"], row["name"])
        sums[name] = sums.get(name, 0.0) + row["value"]
    up, down = max(sums, key=lambda name: sums[name]), min(sums, key=lambda name: sums[name])
    change = float(np.sum(total))
    values: dict[str, Any] = {
        "state": named(result.country), "size": Amount(abs(change), 0), "year": result.years[-1],
        "up": up, "down": down,
    }  # fmt: skip
    if change >= 0:
        return say(
            "%(state)s’s debt rises by %(size)s points to %(year)s: %(up)s adds most, %(down)s takes most away",
            **values,
        )
    return say(
        "%(state)s’s debt falls by %(size)s points to %(year)s: %(up)s adds most, %(down)s takes most away",
        **values,
    )
