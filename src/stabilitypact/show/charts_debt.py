"""How does debt move? Charts of projections by scenario, of what moves debt, and of fans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.access import figures
from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import DsaVintage, dsa_vintage
from stabilitypact.figures.series import Series
from stabilitypact.path.fan import SHOCK_WORDS, Fan
from stabilitypact.path.project import ProjectionResult
from stabilitypact.show.charts import (
    HEIGHT,
    WIDTH,
    Frame,
    amounts,
    bounds,
    checked_kind,
    data,
    finish,
    reference,
    shading,
    spread,
)
from stabilitypact.show.theme import DASHES, KIND_WORDS, Palette, palette

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

KINDS = ("debt", "balance", "decomposition")
FIRST_YEAR = 2010
"""First observed year shown beside a projection: the crisis, the recovery and the pandemic are in sight."""

SCENARIO_LABELS = {
    "baseline": "no policy change",
    "adjustment": "adjustment",
    "lower_spb": "lower primary balance",
    "adverse_r_g": "higher r − g",
    "financial_stress": "financial stress",
}
SCENARIO_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
VISIBLE = 0.005
"""Parts that stay below this, % of GDP in every year, are left out of the legend (and not drawn)."""

PARTS = (  # letter on the bars, name, fields of the decomposition
    ("P", "primary balance, structural", ("structural", "other_primary")),
    ("C", "cycle and one-offs", ("cyclical", "one_offs")),
    ("A", "ageing, net of property income", ("ageing", "property_income")),
    ("I", "interest", ("interest", "exchange_rate")),
    ("S", "stock-flow adjustment", ("stock_flow",)),
    ("G", "real growth", ("growth",)),
    ("D", "inflation", ("inflation",)),
)


def projection(
    result: ProjectionResult,
    kind: str = "debt",
    others: Sequence[ProjectionResult] = (),
    history: bool = True,
    mode: str = "light",
    width: int = WIDTH,
    height: int = HEIGHT,
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
        return _decomposition(result, colours, width, height)
    return _paths(result, kind, others, history, colours, width, height)


def _paths(
    result: ProjectionResult,
    kind: str,
    others: Sequence[ProjectionResult],
    history: bool,
    colours: Palette,
    width: int,
    height: int,
) -> Chart:
    import altair as alt

    shown = [result, *others]
    about = dsa_vintage(result.vintage)
    seen = _observed(result, kind) if history else None
    known = _known_rows(result, kind, seen)
    joint = known[-1] if known else None
    labels = _labels(shown)
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
    dash = _dash()
    ends = [[row for row in lines if row["scenario"] == label][-1] for label in labels]
    places = spread([row["value"] for row in ends], 0.055 * (high - low))
    colour = alt.Color("scenario:N", scale=_scale(labels, colours.lines), legend=None)
    shape = alt.Shape("scenario:N", scale=_scale(labels, SCENARIO_SHAPES), legend=None)
    tips = ["scenario:N", alt.Tooltip("year:Q", format="d"), alt.Tooltip("value:Q", format=".2f")]
    markers = [row for row in lines if (last - row["year"]) % 4 == 0]
    layers: list[Any] = [
        *shading(result.base_year, last, "", frame, colours),
        *_adjustment(shown, frame, colours),
        *reference(
            limit,
            "60 % of GDP" if kind == "debt" else "deficit of 3 %",
            frame,
            colours,
            [*known, *lines],
            height,
        ),
        alt.Chart(data(known))
        .mark_line(color=colours.ink, strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, tooltip=["kind:N", *tips[1:]]),
        alt.Chart(data(joints + lines))
        .mark_line(strokeWidth=2)
        .encode(x=x, y=y, strokeDash=dash, color=colour, tooltip=tips),
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
    source = [f"Projection from inputs of {about.title}."]
    if seen is not None:
        source.append(f"Observed before {result.years[0]}: {seen.title}.")
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
    if result.base_year in result.years:
        value = result.value(kind, result.base_year)
        assert value is not None
        return value
    if kind == "debt":
        return float(np.asarray(result.projection.debt_before)[0, 0])
    return float("nan")


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
    return _by_kind(rows, dsa_vintage(result.vintage))


def _by_kind(rows: Sequence[Mapping[str, Any]], about: DsaVintage) -> list[dict[str, Any]]:
    """Return rows marked as observed or, from the year of the publication on, forecast; the parts join."""
    marked: list[dict[str, Any]] = []
    for row in rows:
        kind = "outturn" if row["year"] < about.published.year else "forecast"
        if marked and kind != marked[-1]["kind"]:
            marked.append({**marked[-1], "kind": kind, "joint": True})
        marked.append({**row, "kind": kind})
    return marked


def _edges(bands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the edges of bands as points."""
    return [{"year": row["year"], "value": row[side]} for row in bands for side in ("low", "high")]


def _dash(legend: bool = True) -> alt.StrokeDash:
    """Return the dashes that tell observed, forecast and projected apart."""
    import altair as alt

    kinds = list(KIND_WORDS)
    return alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[DASHES[each] for each in kinds]),
        legend=alt.Legend(labelExpr=_words(KIND_WORDS), symbolSize=500, symbolStrokeWidth=2)
        if legend
        else None,
    )


def _labels(shown: Sequence[ProjectionResult]) -> list[str]:
    """Return a label for each projection; the figures are named where two show the same scenario."""
    labels = [SCENARIO_LABELS.get(each.scenario, each.scenario.replace("_", " ")) for each in shown]
    for i, each in enumerate(shown):
        twins = [other for other in shown if other.scenario == each.scenario]
        if len(twins) > 1:
            differs = len({other.vintage for other in twins}) > 1
            number = [id(other) for other in twins].index(id(each)) + 1
            labels[i] += f" ({each.vintage})" if differs else f" ({number})"
    return labels


def _label(row: Mapping[str, Any]) -> str:
    return f"{row['scenario']} {row['value']:.1f}".replace("-", "−")


def _scale(domain: Sequence[str], marks: Sequence[Any]) -> Any:
    import altair as alt

    return alt.Scale(domain=list(domain), range=[marks[i % len(marks)] for i in range(len(domain))])


def _adjustment(shown: Sequence[ProjectionResult], frame: Frame, colours: Palette) -> list[Any]:
    """Return the shaded years of adjustment; none where the projections disagree on them."""
    ends = {(each.base_year, each.end_year) for each in shown if each.end_year > each.base_year}
    if len(ends) != 1:
        return []
    ((start, end),) = ends
    return shading(start, end, "adjustment", frame, colours, strong=True)


def _words(words: Mapping[str, str]) -> str:
    """Return a Vega expression that replaces keys of a legend by words."""
    expression = "datum.label"
    for key, word in words.items():
        expression = f"datum.label == '{key}' ? '{word}' : {expression}"
    return expression


def _decomposition(result: ProjectionResult, colours: Palette, width: int, height: int) -> Chart:
    import altair as alt

    parts = result.decomposition()
    first = result.years.index(result.base_year) + 1 if result.base_year in result.years else 0
    years = result.years[first:]
    rows: list[dict[str, Any]] = []
    for order, (letter, name, sources) in enumerate(PARTS):
        moved = np.asarray(sum(np.asarray(getattr(parts, source))[0] for source in sources))
        if not (np.abs(moved[first:]) >= VISIBLE).any():
            continue
        rows += [
            {
                "year": year,
                "part": f"{letter}  {name}",
                "letter": letter,
                "order": order,
                "value": float(amount),
            }
            for year, amount in zip(years, moved[first:], strict=True)
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
                scale=_scale(names, colours.fills),
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
        base.mark_line(color=colours.ink, strokeWidth=1.5),
        base.mark_point(shape="diamond", filled=True, size=70, color=colours.ink, opacity=1,
                        stroke=colours.background, strokeWidth=1),
    ]  # fmt: skip
    zero = alt.Chart(data([{"value": 0}])).mark_rule(color=colours.ink, strokeWidth=1).encode(y=y("value"))
    return finish(
        alt.layer(bars, zero, marks, *net).properties(width=width, height=height),
        colours,
        _drivers(result, rows, total),
        [
            f"Contributions to the yearly change of debt, scenario “{_labels([result])[0]}”; diamonds: "
            f"their sum. Inputs: {dsa_vintage(result.vintage).title}."
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
    frame = Frame(min(result.debt), last, low, high, "% of GDP")
    x, y = frame.x(), frame.y()
    domain = [f"{low:g}–{high:g} %" for low, high in pairs]
    layers: list[Any] = [
        *shading(result.base_year, result.end_year, "adjustment", frame, colours, strong=True),
        *shading(result.end_year, last, "under shocks", frame, colours),
    ]
    if low < 60 < high:
        layers += reference(60.0, "60 % of GDP", frame, colours, [*known, *_edges(bands)], height)
    for name in domain:
        layers.append(
            alt.Chart(data([row for row in bands if row["band"] == name]))
            .mark_area(color=colours.lines[0], opacity=0.2, line=False)
            .encode(
                x=x,
                y=frame.y("low"),
                y2="high:Q",
                tooltip=["band:N", alt.Tooltip("year:Q", format="d"), alt.Tooltip("low:Q", format=".1f"),
                         alt.Tooltip("high:Q", format=".1f")],
            )
        )  # fmt: skip
    tips = [alt.Tooltip("year:Q", format="d"), alt.Tooltip("value:Q", format=".2f")]
    labels = [
        {"year": last, "value": value, "place": place, "text": f"P{each:g}  {value:.1f}"}
        for (each, value), place in zip(ends, places, strict=True)
    ]
    before = _by_kind([row for row in known if row["year"] <= result.base_year], dsa_vintage(result.vintage))
    layers += [
        alt.Chart(data([row for row in known if row["year"] >= result.base_year]))
        .mark_line(color=colours.ink, strokeWidth=2, strokeDash=DASHES["projected"])
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(data(before))
        .mark_line(color=colours.ink, strokeWidth=2)
        .encode(x=x, y=y, tooltip=tips, strokeDash=_dash(legend=False)),
        alt.Chart(data(labels))
        .mark_text(align="left", dx=7, fontSize=11, color=colours.ink)
        .encode(x=x, y=frame.y("place"), text="text:N"),
    ]
    chance = 100 * result.probability
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        f"{country(result.country).name}: debt falls from {result.end_year} to {last} in {chance:.1f} % of draws",
        [
            f"Dotted: the path without shocks; P10 … P90: percentiles of {result.draws:,} draws, "
            f"{SHOCK_WORDS[result.method_of_shocks]}; standard error of the share {100 * result.probability_se:.2f} "
            f"points. Inputs: {dsa_vintage(result.vintage).title}."
        ],
        width,
        spare=60,
    )
