"""How does debt move? Debt and balance by scenario, with what was observed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.access import figures
from stabilitypact.figures.dsa import debt_figures, dsa_vintage
from stabilitypact.figures.series import Series
from stabilitypact.path.project import ProjectionResult
from stabilitypact.sentence import Sentence, say, sentences
from stabilitypact.show.charts import HEIGHT, WIDTH, Amount, checked_kind, data, figure, finish, named, tip
from stabilitypact.show.charts_decomposition import decomposition
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.charts_kinds import by_kind, dashes, named_scale, scenario_labels
from stabilitypact.show.theme import Palette, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

KINDS = ("debt", "balance", "decomposition")


FIRST_YEAR = 2010
"""First observed year shown beside a projection: the crisis, the recovery and the pandemic are in sight."""


STILL = 0.05
"""Change of debt below which it "stays", % of GDP."""


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
    frame = Frame(first, last, low, high, say("% of GDP"))
    x, y = frame.x(), frame.y()
    dash = dashes()
    ends = [[row for row in lines if row["scenario"] == label][-1] for label in labels]
    places = spread([row["value"] for row in ends], 0.055 * (high - low))
    colour = alt.Color("scenario:N", scale=named_scale(labels, colours.lines), legend=None)
    shape = alt.Shape("scenario:N", scale=named_scale(labels, SCENARIO_SHAPES), legend=None)
    tips = [tip("scenario:N"), tip("year:Q", format="d"), tip("value:Q", format=".2f")]
    markers = [row for row in lines if (last - row["year"]) % 4 == 0]
    layers: list[Any] = [
        *shading(result.base_year, last, "", frame, colours),
        *_adjustment(shown, frame, colours),
        alt.Chart(data(known))
        .mark_line(color=colours.ink, strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, tooltip=[tip("kind:N"), *tips[1:]]),
        alt.Chart(data(joints + lines))
        .mark_line(strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, color=colour, tooltip=tips),
        *reference(
            limit,
            say("60 % of GDP") if kind == "debt" else say("deficit of 3 %"),
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
    what = say("General government debt.") if kind == "debt" else say("General government balance.")
    told = [what, _inputs(inputs, moved)]
    if seen is not None:
        first_seen = min(result.years[0], result.base_year)
        told.append(say("Observed before %(year)s: %(title)s.", year=first_seen, title=seen.title))
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        _headline(result, kind, labels, [row["value"] for row in ends]),
        [sentences(told)],
        width,
        spare=150,
    )


def _inputs(inputs: str, moved: str) -> Sentence:
    if moved:
        return say("Projection from inputs of %(inputs)s, own shifts: %(moved)s.", inputs=inputs, moved=moved)
    return say("Projection from inputs of %(inputs)s.", inputs=inputs)


def _headline(
    result: ProjectionResult, kind: str, labels: Sequence[Sentence], ends: Sequence[float]
) -> Sentence:
    """Return what one sees, in a sentence."""
    name = named(result.country)
    first = result.base_year
    last = result.years[-1]
    end, start = ends[0], _start(result, kind)
    if len(labels) > 1:
        low, high = min(ends), max(ends)
        if kind == "debt":
            return say(
                "%(state)s’s debt in %(year)s: %(low)s to %(high)s %% of GDP, by scenario",
                state=name,
                year=last,
                low=Amount(low, 0),
                high=Amount(high, 0),
            )
        return say(
            "%(state)s’s balance in %(year)s: %(low)s to %(high)s %% of GDP, by scenario",
            state=name,
            year=last,
            low=Amount(low, 1, signed=True),
            high=Amount(high, 1, signed=True),
        )
    how = (
        say("without policy change")
        if result.scenario == "baseline"
        else say("in the scenario “%(scenario)s”", scenario=labels[0])
    )
    values: dict[str, Any] = {"state": name, "year": last, "how": how}
    if kind == "balance":
        size = Amount(abs(end), 1)
        if end < 0:
            return say("%(state)s: a deficit of %(size)s %% of GDP in %(year)s %(how)s", size=size, **values)
        return say("%(state)s: a surplus of %(size)s %% of GDP in %(year)s %(how)s", size=size, **values)
    values |= {"start": Amount(start, 0), "end": Amount(end, 0), "first": first}
    if end < start - STILL:
        return say(
            "%(state)s’s debt falls from %(start)s to %(end)s %% of GDP between %(first)s and %(year)s %(how)s",
            **values,
        )
    if end > start + STILL:
        return say(
            "%(state)s’s debt rises from %(start)s to %(end)s %% of GDP between %(first)s and %(year)s %(how)s",
            **values,
        )
    return say("%(state)s’s debt stays at %(end)s %% of GDP between %(first)s and %(year)s %(how)s", **values)


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
    return shading(start, end, say("adjustment"), frame, colours, strong=True)
