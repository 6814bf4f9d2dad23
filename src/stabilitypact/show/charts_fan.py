"""How uncertain is a debt path? The fan with its percentiles named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.path.fan import SHOCK_WORDS, Fan
from stabilitypact.sentence import say
from stabilitypact.show.charts import HEIGHT, WIDTH, Amount, data, finish, named, tip
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.charts_kinds import by_kind, dashes
from stabilitypact.show.theme import DASHES, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def fan(result: Fan, mode: str = "light", width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """Return the fan of debt paths with its bands named at their ends.

    Parameters
    ----------
    result : Fan
        With percentiles in pairs around the median, or any.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    known = [{"year": year, "value": value} for year, value in result.debt.items()]
    pairs = [
        (low, 100 - low) for low in sorted(result.percentiles) if low < 50 and 100 - low in result.percentiles
    ]
    bands = []
    for order, (low, high) in enumerate(pairs):
        bands.append({"year": result.end_year, "low": result.debt_end, "high": result.debt_end, "order": order,
                      "band": f"{low:g}–{high:g} %", "joint": True})  # fmt: skip
        bands += [
            {"year": year, "low": result.value(low, year), "high": result.value(high, year), "order": order,
             "band": f"{low:g}–{high:g} %"}
            for year in result.years
        ]  # fmt: skip
    last = result.years[-1]
    ends = [(each, result.value(each, last)) for each in sorted(result.percentiles)]
    low, high = bounds([value for _, value in ends] + [row["value"] for row in known], 60.0)
    if min(row["value"] for row in known) > 75 and min(value for _, value in ends) > 75:
        low, high = bounds([value for _, value in ends] + [row["value"] for row in known])
    places = spread([value for _, value in ends], 14 * (high - low) / height)
    frame = Frame(min(result.debt), last, low, high, say("% of GDP"))
    x, y = frame.x(), frame.y()
    domain = [f"{low:g}–{high:g} %" for low, high in pairs]
    layers: list[Any] = [
        *shading(result.base_year, result.end_year, say("adjustment"), frame, colours, strong=True),
        *shading(result.end_year, last, say("under shocks"), frame, colours),
    ]
    for name in domain:
        layers.append(
            alt.Chart(data([row for row in bands if row["band"] == name]))
            .mark_area(color=colours.lines[0], opacity=0.2, line=False)
            .encode(
                x=x,
                y=frame.y("low"),
                y2="high:Q",
                tooltip=[tip("band:N"), tip("year:Q", format="d"), tip("low:Q", format=".1f"),
                         tip("high:Q", format=".1f")],
            )
        )  # fmt: skip
    if low < 60 < high:
        layers += reference(60.0, say("60 % of GDP"), frame, colours, [*known, *_edges(bands)], height)
    tips = [tip("year:Q", format="d"), tip("value:Q", format=".2f")]
    labels = [
        {"year": last, "value": value, "place": place, "text": f"P{each:g}  {value:.1f}"}
        for (each, value), place in zip(ends, places, strict=True)
    ]
    before = by_kind([row for row in known if row["year"] <= result.base_year], dsa_vintage(result.vintage))
    layers += [
        alt.Chart(data([row for row in known if row["year"] >= result.base_year]))
        .mark_line(color=colours.ink, strokeWidth=2, strokeDash=DASHES["projected"])
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(data(before))
        .mark_line(color=colours.ink, strokeWidth=2)
        .encode(x=x, y=y, tooltip=tips, strokeDash=dashes(legend=False)),
        alt.Chart(data(labels))
        .mark_text(align="left", dx=7, fontSize=11, color=colours.ink)
        .encode(x=x, y=frame.y("place"), text="text:N"),
    ]
    chance = 100 * result.probability
    shown = " … ".join(f"P{each:g}" for each in sorted({ends[0][0], ends[-1][0]}))
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        say(
            "%(state)s: debt falls from %(first)s to %(last)s in %(share)s %% of draws",
            state=named(result.country),
            first=result.end_year,
            last=last,
            share=Amount(chance, 1),
        ),
        [
            say(
                "Dotted: the path without shocks; %(named)s: percentiles of %(draws)s draws, %(shocks)s; standard "
                "error of the share %(error)s points. Inputs: %(inputs)s.",
                named=shown,
                draws=Amount(result.draws, 0),
                shocks=SHOCK_WORDS[result.method_of_shocks],
                error=Amount(100 * result.probability_se, 2),
                inputs=dsa_vintage(result.vintage).title,
            )
        ],
        width,
        spare=60,
    )


def _edges(bands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the edges of bands as points."""
    return [{"year": row["year"], "value": row[side]} for row in bands for side in ("low", "high")]
