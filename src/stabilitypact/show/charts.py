"""What do all charts share? Data in rows, titles that fit, labelled lines, shaded years, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.show.theme import Palette, config

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

Rows = Sequence[Mapping[str, Any]]

WIDTH, HEIGHT = 640, 340
FORMATS = ("png", "svg", "pdf", "html", "json")
SCALE = 2.0
"""Pixels of a PNG per pixel of the chart: sharp on the screens and in the print of today."""


def save(chart: Chart, path: Path | str, scale: float = SCALE) -> Path:
    """Write a chart to a file; nothing is fetched from anywhere.

    Parameters
    ----------
    chart :
        Any chart of this room.
    path :
        File whose ending says the format: .png, .svg, .pdf, .html (self-contained) or .json (Vega-Lite).
    scale :
        Pixels of a PNG per pixel of the chart.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    BadInput
        For another ending.
    OSError
        Where the file cannot be written.
    """
    target = Path(path)
    form = checked_format(target)
    if form == "json":
        target.write_text(chart.to_json(), encoding="utf-8")
    elif form == "html":
        chart.save(str(target), format="html", inline=True)
    else:
        chart.save(str(target), format=form, scale_factor=scale if form == "png" else 1)
    return target


def even_lines(text: str, longest: int) -> list[str]:
    """Return text in as few lines as `longest` characters allow, all of about the same length."""
    lines = wrap(text, longest)
    for shorter in range(longest - 1, max(len(text) // len(lines), 8) - 1, -1) if len(lines) > 1 else ():
        tighter = wrap(text, shorter)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def checked_format(path: Path | str) -> str:
    """Return the format that a file's ending asks for; `BadInput` for another ending."""
    form = Path(path).suffix.removeprefix(".").casefold()
    if form not in FORMATS:
        said = f"ends in '.{form}'" if form else "has no ending"
        raise BadInput(f"'{path}' {said}; charts are written as {', '.join('.' + each for each in FORMATS)}.")
    return form


def checked_kind(kind: str, accepted: Sequence[str], what: str) -> str:
    """Return a kind of chart; `UnknownName` for one that the result does not have."""
    if kind not in accepted:
        raise UnknownName(f"chart of {what}", kind, accepted)
    return kind


def data(rows: Iterable[Mapping[str, Any]]) -> alt.Data:
    """Return rows as the data of a layer."""
    import altair as alt

    return alt.Data(values=[dict(row) for row in rows])


def finish(
    chart: Any, colours: Palette, title: str, subtitle: Sequence[str], width: int = WIDTH, spare: int = 0
) -> Chart:
    """Return a chart with title, subtitle (wrapped to the width) and the looks of the house.

    Parameters
    ----------
    spare :
        Pixels beside the drawing area that the title may run over, such as an axis with long labels.
    """
    import altair as alt

    room = width + spare
    under = [line for text in subtitle if text for line in even_lines(text, max(30, int(room / 5.9)))]
    head = even_lines(title, max(24, int(room / 8.2)))
    done: Chart = chart.properties(
        title=alt.TitleParams(text=head, subtitle=under), autosize=alt.AutoSizeParams(type="pad")
    )
    done._kwds["config"] = alt.Config(**config(colours))
    return done


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes that all layers of a chart over years share, so that none stretches them.

    Attributes
    ----------
    first, last : float
        Years at the edges.
    low, high : float
        Amounts at the edges.
    title : str
        What the amounts are, written across the top.
    """

    first: float
    last: float
    low: float
    high: float
    title: str

    def x(self, field: str = "year") -> alt.X:
        """Return the axis of years: no thousands separators, a label every few years."""
        import altair as alt

        span = int(self.last) - int(self.first)
        every = 1 if span <= 10 else 2 if span <= 20 else 5
        start = int(self.first) if every == 1 else -(-int(self.first) // every) * every
        return alt.X(
            f"{field}:Q",
            title=None,
            scale=alt.Scale(domain=[self.first, self.last], nice=False),
            axis=alt.Axis(
                format="d",
                values=list(range(start, int(self.last) + 1, every)),
                grid=False,
                ticks=True,
                domain=True,
            ),
        )

    def y(self, field: str = "value") -> alt.Y:
        """Return the axis of amounts."""
        return amounts(field, self.low, self.high, self.title)


def amounts(field: str, low: float, high: float, title: str) -> alt.Y:
    """Return an axis of amounts with its title written across the top."""
    import altair as alt

    return alt.Y(
        f"{field}:Q",
        title=title,
        scale=alt.Scale(domain=[low, high], nice=True, zero=False),
        axis=alt.Axis(titleAngle=0, titleAlign="left", titleAnchor="end", titleX=0, titleY=-8, tickCount=6),
    )


def bounds(values: Iterable[float | None], *also: float, margin: float = 0.06) -> tuple[float, float]:
    """Return an interval that holds all values with some air above and below."""
    held = [value for value in values if value is not None] + list(also)
    low, high = min(held), max(held)
    air = margin * (high - low or 1.0)
    return low - air, high + air


def reference(
    value: float, label: str, frame: Frame, colours: Palette, points: Rows = (), height: int = HEIGHT
) -> list[Any]:
    """Return a line at a reference value with its label where the points leave most room.

    Parameters
    ----------
    points :
        Rows with "year" and "value" that the label should not cover.
    height :
        Pixels of the drawing area.
    """
    import altair as alt

    year, above = _free_place(value, frame, points, 20 * (frame.high - frame.low) / height)
    base = alt.Chart(data([{"value": value, "year": year, "label": label}]))
    return [
        base.mark_rule(color=colours.ink, strokeWidth=1, opacity=0.75).encode(y=frame.y()),
        base.mark_text(
            align="left", dx=4, dy=-8 if above else 10, fontSize=12, color=colours.ink, fontWeight="bold"
        ).encode(x=frame.x(), y=frame.y(), text="label:N"),
    ]


def _free_place(value: float, frame: Frame, points: Rows, size: float) -> tuple[float, bool]:
    """Return where a label of a sixth of the width begins, and whether it stands above its line."""
    span = (frame.last - frame.first) / 6
    best = (-1.0, frame.first, True)
    for start in (frame.first + step * span / 2 for step in range(11)):
        near = [row["value"] - value for row in points if start - 1 <= row["year"] <= start + span + 1]
        for above in (True, False):
            middle = size / 2 if above else -size / 2
            room = min((abs(gap - middle) for gap in near), default=2 * size)
            if min(room, 2 * size) > best[0]:
                best = (min(room, 2 * size), start, above)
    return best[1], best[2]


def shading(
    first: float, last: float, label: str, frame: Frame, colours: Palette, strong: bool = False
) -> list[Any]:
    """Return shaded years with their name at the top; the grid shows through."""
    import altair as alt

    base = alt.Chart(data([{"year": first, "last": last, "label": label}]))
    area = base.mark_rect(color=colours.ink, opacity=0.08 if strong else 0.045)
    named = base.mark_text(align="left", baseline="top", dx=5, dy=5, color=colours.muted, fontSize=11)
    layers = [area.encode(x=frame.x(), x2="last:Q")]
    if label:
        layers.append(named.encode(x=frame.x(), y=alt.value(0), text="label:N"))
    return layers


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Return positions as near to the values as they can be with at least `gap` between neighbours.

    Neighbours that are too close form a group around their mean; groups that touch merge.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _bottom(groups[-1], values, gap) - _top(groups[-2], values, gap) < gap:
            tail = groups.pop()
            groups[-1] += tail
    places = [0.0] * len(values)
    for group in groups:
        low = _bottom(group, values, gap)
        for position, i in enumerate(group):
            places[i] = low + position * gap
    return places


def _bottom(group: Sequence[int], values: Sequence[float], gap: float) -> float:
    mean = sum(values[i] for i in group) / len(group)
    return mean - gap * (len(group) - 1) / 2


def _top(group: Sequence[int], values: Sequence[float], gap: float) -> float:
    return _bottom(group, values, gap) + gap * (len(group) - 1)
