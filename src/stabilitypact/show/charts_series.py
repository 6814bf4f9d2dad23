"""How did a published figure move? Lines over years, forecasts dashed and shaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.catalogue import variable
from stabilitypact.figures.countries import country
from stabilitypact.figures.series import Series
from stabilitypact.sentence import Parts, Sentence, say
from stabilitypact.show.charts import HEIGHT, WIDTH, Amount, data, figure, finish, named, tip
from stabilitypact.show.charts_frame import Frame, bounds, reference, shading, spread
from stabilitypact.show.theme import DASHES, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

REFERENCES: Mapping[str, tuple[float, Sentence]] = {
    "debt": (60.0, say("60 % of GDP")),
    "balance": (-3.0, say("deficit of 3 %")),
}


LINE_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def series(
    found: Series,
    others: Sequence[Series] = (),
    mode: str = "light",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """Return published figures over years: outturn solid, forecast dashed and shaded.

    Parameters
    ----------
    found : Series
        From `figures`.
    others : sequence of Series
        The same variable of other states or vintages.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area.

    Raises
    ------
    BadInput
        For others of another variable.
    MissingFigures
        Where no year has a figure.
    """
    import altair as alt

    shown = [found, *others]
    entry = variable(found.variable)
    for each in others:
        if each.variable != found.variable:
            raise BadInput(
                f"One chart shows one variable: {each.variable} cannot be drawn beside {found.variable}."
            )
    colours = palette(mode)
    labels = _series_labels(shown)
    rows = [row for each, label in zip(shown, labels, strict=True) for row in _series_rows(each, label)]
    if not rows:
        raise MissingFigures(f"No year of this series has a figure: {found.title} does not hold it.")
    limit = REFERENCES.get(found.variable)
    low, high = bounds([row["value"] for row in rows], *(limit[:1] if limit else ()))
    last = max(row["year"] for row in rows)
    frame = Frame(min(row["year"] for row in rows), last, low, high, entry.unit)
    ahead = [row["year"] for row in rows if row["kind"] == "forecast"]
    ends = [
        [row for row in rows if row["label"] == label][-1]
        for label in labels
        if label in {r["label"] for r in rows}
    ]
    places = spread([row["value"] for row in ends], 15 * (high - low) / height)
    colour = alt.Color(
        "label:N",
        scale=alt.Scale(
            domain=labels, range=[colours.lines[i % len(colours.lines)] for i in range(len(labels))]
        ),
        legend=None,
    )
    shape = alt.Shape(
        "label:N",
        scale=alt.Scale(domain=labels, range=[LINE_SHAPES[i % len(LINE_SHAPES)] for i in range(len(labels))]),
        legend=None,
    )
    dash = alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=["outturn", "forecast"], range=[DASHES["outturn"], DASHES["forecast"]]),
        legend=None,
    )
    tips: list[Any] = [
        tip("label:N", "state"),
        tip("year:Q", format="d"),
        tip("value:Q", format=".2f"),
        tip("kind:N"),
        tip("vintage:N"),
    ]
    base = alt.Chart(data(rows)).encode(x=frame.x(), y=frame.y(), color=colour, tooltip=tips)
    layers: list[Any] = []
    if ahead and min(ahead) < last:
        layers += shading(min(ahead), last, say("forecast"), frame, colours)
    layers.append(base.mark_line(strokeWidth=2).encode(strokeDash=dash, detail="run:N"))
    if limit:
        layers += reference(*limit, frame, colours, rows, height)
    many = len(shown) > 1
    if many or len(rows) <= 2:
        every = [row for row in rows if (last - row["year"]) % 5 == 0 or len(rows) <= 2]
        points = alt.Chart(data(every)).mark_point(filled=True, size=45, opacity=1)
        layers.append(points.encode(x=frame.x(), y=frame.y(), color=colour, shape=shape, tooltip=tips))
    texts = [
        {
            **row,
            "place": place,
            "text": (f"{row['label']} " if many else "") + figure(row["value"]),
        }
        for row, place in zip(ends, places, strict=True)
    ]
    layers.append(
        alt.Chart(data(texts))
        .mark_text(align="left", dx=8)
        .encode(x=frame.x(), y=frame.y("place"), color=colour, text="text:N")
    )
    return finish(
        alt.layer(*layers).properties(width=width, height=height),
        colours,
        _series_title(shown, entry.label),
        [
            say(
                "%(publications)s.",
                publications=Parts(tuple(dict.fromkeys(_published(each) for each in shown)), "; "),
            )
        ],
        width,
        spare=140 if many else 40,
    )


def _series_rows(found: Series, label: str) -> list[dict[str, Any]]:
    """Return a row per year with a figure; a gap starts a new run, forecasts begin at the last outturn."""
    rows: list[dict[str, Any]] = []
    run = 0
    held = zip(found.years, found.values, found.kinds, found.vintages, strict=True)
    for year, value, kind, vintage in held:
        if not np.isfinite(value):
            run += 1
            continue
        row = {"label": label, "country": found.country, "year": year, "value": float(value), "kind": kind,
               "vintage": vintage, "run": f"{label} {run}"}  # fmt: skip
        if rows and rows[-1]["kind"] != kind and rows[-1]["run"] == row["run"]:
            rows.append({**rows[-1], "kind": kind, "joint": True})
        rows.append(row)
    return rows


def _series_labels(shown: Sequence[Series]) -> list[str]:
    """Return the state's name, with the vintage where a state appears twice."""
    codes = [each.country for each in shown]
    return [
        country(each.country).name + (f" ({each.vintage})" if codes.count(each.country) > 1 else "")
        for each in shown
    ]


def _published(each: Series) -> Sentence:
    return say(
        "%(title)s (%(vintage)s), published %(day)s",
        title=each.title,
        vintage=each.vintage,
        day=each.published,
    )


def _series_title(shown: Sequence[Series], label: str) -> Sentence:
    found = shown[0]
    inner = Sentence(label[0].lower() + label[1:], label)
    held = [(y, float(v)) for y, v in zip(found.years, found.values, strict=True) if np.isfinite(v)]
    if len(shown) > 1:
        codes = list(dict.fromkeys(each.country for each in shown))
        if len(codes) == 1:
            return say(
                "%(state)s, %(what)s: %(n)s vintages compared",
                state=named(codes[0]),
                what=inner,
                n=len(shown),
            )
        return say(
            "%(what)s: %(states)s", what=Sentence(label), states=Parts(tuple(named(each) for each in codes))
        )
    first, last = held[0], held[-1]
    values: dict[str, Any] = {
        "state": named(found.country), "what": inner, "unit": Sentence(found.unit), "amount": Amount(last[1], 1),
        "year": last[0],
    }  # fmt: skip
    if first[0] == last[0]:
        return say("%(state)s, %(what)s: %(amount)s %(unit)s in %(year)s", **values)
    return say(
        "%(state)s, %(what)s: %(start)s %(unit)s in %(first)s, %(amount)s in %(year)s",
        start=Amount(first[1], 1),
        first=first[0],
        **values,
    )
