"""How is a map of equal tiles drawn, whatever it marks? One tile per state: code, symbol and a figure below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stabilitypact.show.charts import data
from stabilitypact.show.charts_verdicts import look
from stabilitypact.show.theme import Palette
from stabilitypact.show.tiles import COLUMNS, ROWS, TILES


def placed(code: str) -> dict[str, int]:
    """Return in which row and column a state's tile stands."""
    row, column = TILES[code]
    return {"row": row, "column": column}


def tile_map(
    rows: Sequence[Mapping[str, Any]],
    colours: Palette,
    tile: int,
    *,
    tooltip: Sequence[Any],
    looks: Mapping[str, str] | None,
    shape: Any,
    figures: Sequence[tuple[str, float, str, str]],
    **properties: Any,
) -> Any:
    """Return a map of tiles as a layered chart.

    Parameters
    ----------
    rows :
        One for each state, with "country", "row", "column" and "mark".
    colours, tile :
        Look; pixels of a tile.
    tooltip :
        As Altair takes it.
    looks :
        Mark -> verdict whose colours it has; None where marks are verdicts.
    shape :
        Symbol of a mark, as Altair takes it.
    figures :
        Condition under which a figure is shown, size of its letters as a share of the tile, its field, its format.
    **properties :
        Further properties of the chart, such as its title.
    """
    import altair as alt

    base = alt.Chart(data(rows)).encode(
        x=alt.X("column:O", axis=None, scale=_places(COLUMNS)),
        y=alt.Y("row:O", axis=None, scale=_places(ROWS)),
        tooltip=list(tooltip),
    )
    marks = looks or {each: each for each in colours.verdicts}
    ink = alt.Color(
        "mark:N",
        scale=alt.Scale(domain=list(marks), range=[colours.verdicts[each][1] for each in marks.values()]),
        legend=None,
    )
    layers = [
        base.mark_rect(cornerRadius=4, strokeWidth=1.5).encode(
            fill=look("mark", colours, 0, looks), stroke=look("mark", colours, 2, looks)
        ),
        base.mark_text(fontWeight="bold", fontSize=tile * 0.28, dx=-tile * 0.13, dy=-tile * 0.16).encode(
            text="country:N", color=ink
        ),
        base.mark_point(filled=False, strokeWidth=1.8, size=(tile * 0.2) ** 2, opacity=1, xOffset=tile * 0.25,
                        yOffset=-tile * 0.17).encode(shape=shape, stroke=look("mark", colours, 1, looks)),
        *(
            base.transform_filter(shown)
            .mark_text(fontSize=tile * size, dy=tile * 0.2)
            .encode(text=alt.Text(field, format=form), color=ink)
            for shown, size, field, form in figures
        ),
    ]  # fmt: skip
    return (
        alt.layer(*layers)
        .resolve_scale(stroke="independent", color="independent")
        .properties(width=tile * COLUMNS, height=tile * ROWS, **properties)
    )


def _places(number: int) -> Any:
    import altair as alt

    return alt.Scale(domain=list(range(1, number + 1)), paddingInner=0.06)
