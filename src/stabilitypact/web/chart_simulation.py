"""How does debt move as simulated, beside what was assumed? Path, fan, baseline, reference value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stabilitypact.i18n.translation import Translation
from stabilitypact.show.charts import data, finish
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.theme import DASHES, palette
from stabilitypact.web.simulation import Simulation

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def simulation_chart(
    t: Translation,
    found: Simulation,
    base: Simulation,
    title: str,
    mode: str = "light",
    width: int = 640,
    height: int = 340,
) -> Chart:
    """Return the simulated debt path with its fan, and the path of the unmoved assumptions.

    Parameters
    ----------
    t :
        Language of the labels.
    found, base :
        The simulation, and the same state with nothing moved and the required steps.
    title, mode, width, height :
        Title, look, pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    start = found.trajectory.base_year
    end = start + found.period
    own, other = _rows(found), _rows(base)
    fan = list(zip(found.fan_years, found.fan, strict=True))
    if fan:
        fan.insert(0, (end, (found.debt[found.years.index(end)],) * len(found.percentiles)))
    bands = [
        {"year": year, "low": row[place], "high": row[-1 - place], "band": place}
        for year, row in fan
        for place in range(len(row) // 2)
    ]
    edges = [row[side] for row in bands for side in ("low", "high")]
    low, high = bounds([row["value"] for row in (*own, *other)] + edges, 60.0)
    frame = Frame(start, start + 17, low, high, t.text("Debt, % of GDP"))
    tips = [alt.Tooltip("year:Q", format="d"), alt.Tooltip("value:Q", format=".1f")]
    layers: list[Any] = [
        *shading(start, end, t.text("adjustment"), frame, colours, strong=True),
        *reference(60.0, t.text("60 % of GDP"), frame, colours, [*own, *other], height),
    ]
    for place in sorted({row["band"] for row in bands}):
        layers.append(
            alt.Chart(data([row for row in bands if row["band"] == place]))
            .mark_area(color=colours.lines[0], opacity=0.2)
            .encode(x=frame.x(), y=frame.y("low"), y2="high:Q")
        )
    drawn = [
        (other, colours.muted, DASHES["forecast"], t.text("as assumed")),
        (own, colours.lines[0], DASHES["outturn"], t.text("simulated")),
    ]
    drawn = [each for each in drawn if each[0]]
    levels = spread([rows[-1]["value"] for rows, *_ in drawn], 16 * (high - low) / height)
    for (rows, colour, dash, name), level in zip(drawn, levels, strict=True):
        line = alt.Chart(data(rows)).encode(x=frame.x(), y=frame.y("value"), tooltip=tips)
        layers.append(line.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash))
        last = alt.Chart(
            data([{**rows[-1], "level": level, "name": f"{name} {t.number(rows[-1]['value'])}"}])
        )
        layers.append(
            last.mark_text(align="left", dx=6, color=colour, fontWeight="bold").encode(
                x=frame.x(), y=frame.y("level"), text="name:N"
            )
        )
    return finish(
        alt.layer(*layers).properties(width=width, height=height), colours, title, [], width, spare=120
    )


def _rows(found: Simulation) -> list[dict[str, float]]:
    if not found.years:
        return []
    first = {"year": found.trajectory.base_year, "value": found.debt_start}
    return [first, *({"year": y, "value": v} for y, v in zip(found.years, found.debt, strict=True))]
