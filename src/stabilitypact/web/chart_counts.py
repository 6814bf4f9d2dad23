"""How many states got which verdict in each year? Stacked bars in the order of the legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stabilitypact.show.charts import data, finish
from stabilitypact.show.theme import PROCEDURE_LOOKS, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def counts_chart(
    counts: Mapping[str, Any],
    title: str,
    source: str,
    mode: str = "light",
    width: int = 640,
    height: int = 240,
) -> Chart:
    """Return bars of the number of states by verdict, one per year; forecasts are paler.

    Parameters
    ----------
    counts :
        As `pages.union.counts_over_time` returns.
    title, source :
        Title and title of the figures.
    mode, width, height :
        Look and pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    keys = [key for key, _ in counts["keys"]]
    names = [word for _, word in counts["keys"]]
    rows = [
        {
            "year": each["year"],
            "verdict": name,
            "n": n,
            "order": place,
            "forecast": each["kind"] == "forecast",
        }
        for each in counts["years"]
        for place, (name, n) in enumerate(zip(names, each["counts"], strict=True))
        if n
    ]
    looks = [colours.verdicts[PROCEDURE_LOOKS.get(key, key)] for key in keys]
    fills = [fill if fill != colours.background else colours.grid for fill, _, _ in looks]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(strokeWidth=1)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=True)),
            y=alt.Y("n:Q", title=None, axis=alt.Axis(tickCount=4)),
            color=alt.Color("verdict:N", scale=alt.Scale(domain=names, range=fills), sort=names),
            stroke=alt.Stroke(
                "verdict:N", scale=alt.Scale(domain=names, range=[edge for _, _, edge in looks]), legend=None
            ),
            opacity=alt.Opacity(
                "forecast:O", scale=alt.Scale(domain=[False, True], range=[1.0, 0.65]), legend=None
            ),
            order=alt.Order("order:Q"),
            tooltip=["year:O", "verdict:N", "n:Q"],
        )
        .properties(width=width, height=height)
    )
    return finish(bars, colours, title, [source], width)
