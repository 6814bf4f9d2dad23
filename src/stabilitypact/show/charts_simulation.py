"""How does debt move as simulated, beside what was assumed? Path, fan, baseline, reference value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stabilitypact.figures.countries import country
from stabilitypact.sentence import Number, Sentence, State, say
from stabilitypact.show.charts import HEIGHT, WIDTH, data, figure, finish, tip
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.charts_kinds import dsa_title
from stabilitypact.show.theme import DASHES, palette

if TYPE_CHECKING:
    from stabilitypact.path.simulation import Simulation
    from stabilitypact.plotting import Chart

SPAN = 17
"""Years drawn after T: as far as the analysis of debt looks."""


def simulation(
    found: Simulation,
    beside: Simulation | None = None,
    mode: str = "light",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """Return the simulated debt path with its fan, and beside it the path of other assumptions.

    Parameters
    ----------
    found : Simulation
        From `simulate`.
    beside : Simulation, optional
        The same state with other assumptions, drawn dashed: the unmoved ones with the required steps.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    start = found.trajectory.base_year
    end = start + found.period
    own, other = _rows(found), _rows(beside) if beside is not None else []
    bands = _bands(found, end)
    edges = [row[side] for row in bands for side in ("low", "high")]
    low, high = bounds([row["value"] for row in (*own, *other)] + edges, 60.0)
    frame = Frame(start, start + SPAN, low, high, say("Debt, % of GDP"))
    tips = [tip("year:Q", format="d"), tip("value:Q", format=".1f")]
    layers: list[Any] = [
        *shading(start, end, say("adjustment"), frame, colours, strong=True),
        *reference(60.0, say("60 % of GDP"), frame, colours, [*own, *other], height),
    ]
    for place in sorted({row["place"] for row in bands}):
        layers.append(
            alt.Chart(data([row for row in bands if row["place"] == place]))
            .mark_area(color=colours.lines[0], opacity=0.2)
            .encode(
                x=frame.x(),
                y=frame.y("low"),
                y2="high:Q",
                tooltip=[tip("band:N"), tips[0], tip("low:Q", format=".1f"), tip("high:Q", format=".1f")],
            )
        )
    drawn = [
        (other, colours.muted, DASHES["forecast"], say("as assumed")),
        (own, colours.lines[0], DASHES["outturn"], say("simulated")),
    ]
    drawn = [each for each in drawn if each[0]]
    levels = spread([rows[-1]["value"] for rows, *_ in drawn], 16 * (high - low) / height)
    for (rows, colour, dash, name), level in zip(drawn, levels, strict=True):
        line = alt.Chart(data(rows)).encode(x=frame.x(), y=frame.y(), tooltip=tips)
        layers.append(line.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash))
        last = alt.Chart(data([{**rows[-1], "level": level, "text": f"{name} {figure(rows[-1]['value'])}"}]))
        layers.append(
            last.mark_text(align="left", dx=6, color=colour, fontWeight="bold").encode(
                x=frame.x(), y=frame.y("level"), text="text:N"
            )
        )
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        _headline(found),
        [
            say(
                "Solid: as simulated, with its fan of %(low)s to %(high)s %% of draws; dashed: as assumed. "
                "Inputs: %(figures)s.",
                low=Number(found.percentiles[0]),
                high=Number(found.percentiles[-1]),
                figures=dsa_title(found.trajectory.vintage),
            )
        ],
        width,
        spare=120,
    )


def _headline(found: Simulation) -> Sentence:
    who = State(found.country, country(found.country).name)
    if not found.years:
        return say("%(state)s: no step tried meets every criterion", state=who)
    return say(
        "%(state)s: debt of %(debt)s %% of GDP in %(year)s as simulated",
        state=who,
        debt=Number(found.debt[-1], 0),
        year=found.years[-1],
    )


def _bands(found: Simulation, end: int) -> list[dict[str, Any]]:
    """Return the fan as pairs of percentiles; it opens at the end of the adjustment."""
    fan = list(zip(found.fan_years, found.fan, strict=True))
    if fan:
        fan.insert(0, (end, (found.debt[found.years.index(end)],) * len(found.percentiles)))
    shares = found.percentiles
    return [
        {"year": year, "low": row[place], "high": row[-1 - place], "place": place,
         "band": f"{shares[place]:g}–{shares[-1 - place]:g} %"}
        for year, row in fan
        for place in range(len(row) // 2)
    ]  # fmt: skip


def _rows(found: Simulation) -> list[dict[str, float]]:
    if not found.years:
        return []
    first = {"year": found.trajectory.base_year, "value": found.debt_start}
    return [first, *({"year": y, "value": v} for y, v in zip(found.years, found.debt, strict=True))]
