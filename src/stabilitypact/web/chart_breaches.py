"""How many states break the rules that decide, year by year, under a reform and under its base?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stabilitypact.reform.comparison import Comparison
from stabilitypact.show.charts import data, finish
from stabilitypact.show.theme import DASHES, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def breach_chart(
    found: Comparison, title: str, axis: str, mode: str = "light", width: int = 640, height: int = 240
) -> Chart:
    """Return one line per rule set: the base dashed, each reform solid; names at their ends.

    Parameters
    ----------
    found :
        What is drawn.
    title, axis :
        Title of the chart and of its axis.
    mode, width, height :
        Look, pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    names = list(found.ids)
    rows = [
        {"name": name, "year": year, "n": count}
        for name in names
        for year, count in sorted(found.numbers(name).breaches_by_year.items())
    ]
    dashes = [DASHES["forecast"] if name == found.base.id else DASHES["outturn"] for name in names]
    tones = [colours.muted if name == found.base.id else colours.lines[0] for name in names]
    scale = alt.Scale(domain=names, range=tones)
    legend = alt.Legend(orient="bottom", title=None)
    lines = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2.2)
        .encode(
            x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", grid=False)),
            y=alt.Y("n:Q", title=axis),
            color=alt.Color("name:N", scale=scale, sort=names, legend=legend),
            strokeDash=alt.StrokeDash(
                "name:N", scale=alt.Scale(domain=names, range=dashes), sort=names, legend=legend
            ),
            tooltip=["name:N", alt.Tooltip("year:Q", format="d"), "n:Q"],
        )
        .properties(width=width, height=height)
    )
    return finish(lines, colours, title, [], width)
