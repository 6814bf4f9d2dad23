"""How many states got which verdict in each year? Stacked bars, forecasts paler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.show.charts import data, finish
from stabilitypact.show.theme import palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def counts_chart(
    counts: Mapping[int, Mapping[Verdict, int]],
    kinds: Mapping[int, str],
    said: Mapping[Verdict, str],
    mode: str = "light",
    width: int = 640,
    height: int = 170,
) -> Chart:
    """Return bars of the number of states by verdict.

    Parameters
    ----------
    counts, kinds :
        Number of states by year and verdict; "outturn" or "forecast" by year.
    said :
        Word of each verdict.
    mode, width, height :
        Look, and pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    shown = [verdict for verdict in VERDICTS if any(each[verdict] for each in counts.values())]
    rows = [
        {"year": year, "verdict": said[verdict], "n": each[verdict], "order": place, "kind": kinds[year]}
        for year, each in counts.items()
        for place, verdict in enumerate(shown)
        if each[verdict]
    ]
    names = [said[verdict] for verdict in shown]
    looks = [colours.verdicts[str(verdict)] for verdict in shown]
    fills = [fill if fill != colours.background else colours.grid for fill, _, _ in looks]
    scale = alt.Scale(domain=names, range=[edge for _, _, edge in looks])
    bars = (
        alt.Chart(data(rows))
        .mark_bar(strokeWidth=1)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=True)),
            y=alt.Y("n:Q", title=None, scale=alt.Scale(domain=[0, 30]), axis=alt.Axis(tickCount=4)),
            fill=alt.Fill(
                "verdict:N", scale=alt.Scale(domain=names, range=fills), sort=names, legend=alt.Legend()
            ),
            stroke=alt.Stroke("verdict:N", scale=scale, sort=names),
            opacity=alt.condition("datum.kind == 'outturn'", alt.value(1.0), alt.value(0.6)),
            order=alt.Order("order:Q"),
        )
        .properties(width=width, height=height)
    )
    return finish(bars, colours, "", [], width)
