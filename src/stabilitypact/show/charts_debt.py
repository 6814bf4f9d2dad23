"""How does debt move? Debt and balance by scenario, with what was observed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.access import figures
from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import debt_figures, dsa_vintage
from stabilitypact.figures.series import Series
from stabilitypact.path.project import ProjectionResult
from stabilitypact.show.charts import HEIGHT, WIDTH, checked_kind, data, figure, finish
from stabilitypact.show.charts_decomposition import decomposition
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.charts_kinds import by_kind, dashes, named_scale, scenario_labels
from stabilitypact.show.theme import Palette, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

KINDS = ("debt", "balance", "decomposition")


FIRST_YEAR = 2010
"""First observed year shown beside a projection: the crisis, the recovery and the pandemic are in sight."""


SCENARIO_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def projection(
    result: ProjectionResult,
    kind: str = "debt",
    others: Sequence[ProjectionResult] = (),
    history: bool = True,
    mode: str = "light",
    width: int = WIDTH,
    height: int = HEIGHT,
    moved: str = "",
) -> Chart:
    """Return debt or balance by scenario, or what moves debt each year.

    Parameters
    ----------
    result : ProjectionResult
        From `project`.
    kind : {"debt", "balance", "decomposition"}
        What is drawn.
    others : sequence of ProjectionResult
        Other scenarios of the same state, drawn beside it (not in the decomposition).
    history : bool
        Whether observed years before the projection are drawn, from the newest vintage of published figures
        that was known when the inputs of the analysis were.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area.
    moved : str
        Own shifts on top of the scenarios, in words for the subtitle; a result does not know them.

    Raises
    ------
    UnknownName, BadInput
        For another kind or look; for others of another state.
    """
    checked_kind(kind, KINDS, "a projection")
    strangers = {other.country for other in others} - {result.country}
    if strangers:
        raise BadInput(
            f"One chart shows one state: {', '.join(sorted(strangers))} cannot be drawn beside {result.country}."
        )
    colours = palette(mode)
    if kind == "decomposition":
        return decomposition(result, colours, width, height, moved)
    return _paths(result, kind, others, history, colours, width, height, moved)


def _paths(
    result: ProjectionResult,
    kind: str,
    others: Sequence[ProjectionResult],
    history: bool,
    colours: Palette,
    width: int,
    height: int,
    moved: str,
) -> Chart:
    import altair as alt

    shown = [result, *others]
    seen = _observed(result, kind) if history else None
    known = _known_rows(result, kind, seen)
    joint = known[-1] if known else None
    labels = scenario_labels(shown)
    lines: list[dict[str, Any]] = [
        {"year": year, "value": value, "scenario": label, "kind": "projected"}
        for each, label in zip(shown, labels, strict=True)
        for year, value in zip(each.years, each.rows[kind], strict=True)
        if year > each.base_year
    ]
    joints = [
        {**joint, "scenario": label, "kind": "projected", "joint": True}
        for label in labels
        if joint is not None
    ]
    limit = 60.0 if kind == "debt" else -3.0
    low, high = bounds([row["value"] for row in (*known, *lines)], limit)
    first = min(row["year"] for row in (*known, *lines))
    last = max(each.years[-1] for each in shown)
    frame = Frame(first, last, low, high, "% of GDP")
    x, y = frame.x(), frame.y()
    dash = dashes()
    ends = [[row for row in lines if row["scenario"] == label][-1] for label in labels]
    places = spread([row["value"] for row in ends], 0.055 * (high - low))
    colour = alt.Color("scenario:N", scale=named_scale(labels, colours.lines), legend=None)
    shape = alt.Shape("scenario:N", scale=named_scale(labels, SCENARIO_SHAPES), legend=None)
    tips = ["scenario:N", alt.Tooltip("year:Q", format="d"), alt.Tooltip("value:Q", format=".2f")]
    markers = [row for row in lines if (last - row["year"]) % 4 == 0]
    layers: list[Any] = [
        *shading(result.base_year, last, "", frame, colours),
        *_adjustment(shown, frame, colours),
        alt.Chart(data(known))
        .mark_line(color=colours.ink, strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, tooltip=["kind:N", *tips[1:]]),
        alt.Chart(data(joints + lines))
        .mark_line(strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, color=colour, tooltip=tips),
        *reference(
            limit,
            "60 % of GDP" if kind == "debt" else "deficit of 3 %",
            frame,
            colours,
            [*known, *lines],
            height,
        ),
        alt.Chart(data(markers))
        .mark_point(filled=True, size=45, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=tips),
        alt.Chart(
            data(
                [
                    {**row, "place": place, "text": _label(row)}
                    for row, place in zip(ends, places, strict=True)
                ]
            )
        )
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(x=x, y=frame.y("place"), color=colour, text="text:N"),
    ]
    inputs = "; ".join(dict.fromkeys(dsa_vintage(each.vintage).title for each in shown))
    source = [f"Projection from inputs of {inputs}" + (f", own shifts: {moved}." if moved else ".")]
    if seen is not None:
        source.append(f"Observed before {min(result.years[0], result.base_year)}: {seen.title}.")
    what = "General government debt" if kind == "debt" else "General government balance"
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        _headline(result, kind, labels, [row["value"] for row in ends]),
        [f"{what}. " + " ".join(source)],
        width,
        spare=150,
    )


def _headline(result: ProjectionResult, kind: str, labels: Sequence[str], ends: Sequence[float]) -> str:
    """Return what one sees, in a sentence."""
    name = country(result.country).name
    first = result.base_year
    last = result.years[-1]
    end, start = ends[0], _start(result, kind)
    if len(labels) > 1:
        low, high = min(ends), max(ends)
        if kind == "debt":
            return f"{name}’s debt in {last}: {low:.0f} to {high:.0f} % of GDP, by scenario"
        return f"{name}’s balance in {last}: {low:+.1f} to {high:+.1f} % of GDP, by scenario".replace(
            "-", "−"
        )
    how = "without policy change" if result.scenario == "baseline" else f"in the scenario “{labels[0]}”"
    if kind == "balance":
        word = "deficit" if end < 0 else "surplus"
        return f"{name}: a {word} of {abs(end):.1f} % of GDP in {last} {how}"
    verb = "rises" if end > start + 0.05 else "falls" if end < start - 0.05 else "stays"
    moves = f"stays at {end:.0f} %" if verb == "stays" else f"{verb} from {start:.0f} to {end:.0f} %"
    return f"{name}’s debt {moves} of GDP between {first} and {last} {how}"


def _start(result: ProjectionResult, kind: str) -> float:
    """Return the figure of T: projected, or what the projection starts from; NaN where neither is held."""
    if result.base_year in result.years:
        value = result.value(kind, result.base_year)
        assert value is not None
        return value
    if kind == "debt":
        return float(np.asarray(result.projection.debt_before)[0, 0])
    held = debt_figures(result.vintage)
    if result.base_year not in held.years:
        return float("nan")
    row, column = held.countries.index(result.country), held.years.index(result.base_year)
    return float(held.get(kind)[row, column])


def _observed(result: ProjectionResult, kind: str) -> Series | None:
    """Return published figures before the projection, None where no vintage of the time holds them."""
    before = min(result.years[0], result.base_year)
    try:
        return figures(
            result.country,
            kind,
            years=range(FIRST_YEAR, before),
            as_of=dsa_vintage(result.vintage).published,
        )
    except (BadInput, MissingFigures):
        return None


def _known_rows(result: ProjectionResult, kind: str, seen: Series | None) -> list[dict[str, Any]]:
    """Return rows up to T: observed, then forecast; the forecast begins at the last observed point."""
    values: dict[int, float] = {}
    if seen is not None:
        values = {y: float(v) for y, v in zip(seen.years, seen.values, strict=True) if np.isfinite(v)}
    for year, value in zip(result.years, result.rows[kind], strict=True):
        if year <= result.base_year and value is not None:
            values[year] = value
    if result.base_year not in values and np.isfinite(start := _start(result, kind)):
        values[result.base_year] = start
    rows = [{"year": year, "value": values[year]} for year in sorted(values)]
    return by_kind(rows, dsa_vintage(result.vintage))


def _label(row: Mapping[str, Any]) -> str:
    return f"{row['scenario']} {figure(row['value'])}"


def _adjustment(shown: Sequence[ProjectionResult], frame: Frame, colours: Palette) -> list[Any]:
    """Return the shaded years of adjustment; none where the projections disagree on them."""
    ends = {(each.base_year, each.end_year) for each in shown if each.end_year > each.base_year}
    if len(ends) != 1:
        return []
    ((start, end),) = ends
    return shading(start, end, "adjustment", frame, colours, strong=True)
