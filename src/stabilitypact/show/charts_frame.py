"""Where do marks stand? Axes over years, reference lines, shaded years, labels that keep apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stabilitypact.show.charts import HEIGHT, Rows, data
from stabilitypact.show.theme import Palette

if TYPE_CHECKING:
    import altair as alt


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
    name: dict[str, Any] = {
        "align": "left", "dx": 4, "dy": -8 if above else 10, "fontSize": 12, "fontWeight": "bold",
    }  # fmt: skip
    halo = base.mark_text(**name, stroke=colours.background, strokeWidth=4, strokeJoin="round")
    return [
        base.mark_rule(color=colours.ink, strokeWidth=1, opacity=0.75).encode(y=frame.y()),
        halo.encode(x=frame.x(), y=frame.y(), text="label:N"),
        base.mark_text(**name, color=colours.ink).encode(x=frame.x(), y=frame.y(), text="label:N"),
    ]


def _free_place(value: float, frame: Frame, points: Rows, size: float) -> tuple[float, bool]:
    """Return where a label of a sixth of the width begins, and whether it stands above its line."""
    span = (frame.last - frame.first) / 6
    best = (-1.0, frame.first, True)
    for start in (frame.first + step * span / 2 for step in range(11)):
        near = [row["value"] - value for row in points if start - 1 <= row["year"] <= start + span + 1]
        for above in (True, False):
            if above and frame.high - value < 2 * size and frame.low < value - size:
                continue  # the names of shaded years stand there
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
