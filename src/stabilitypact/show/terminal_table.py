"""How does a table fit a narrow terminal without a number being cut?"""

from __future__ import annotations

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table


def print_table(table: Table, out: Console) -> None:
    """Print a table whole: where the terminal is narrower, gaps give way first, then words move to a second line.

    Nothing is cut where not even that is enough: the lines are longer then than the terminal, which breaks them.
    """
    if any(column.ratio for column in table.columns):
        out.print(table)
        return
    spans = [_span(table, index, out) for index in range(len(table.columns))]
    most, least = [span.maximum for span in spans], [span.minimum for span in spans]
    gaps = 2 * len(spans) if table.pad_edge else 2 * (len(spans) - 1)
    if sum(most) + gaps > out.width:
        table.padding, table.pad_edge = (0, 1, 0, 0), False
        gaps = len(spans) - 1
        widths = _narrowed(most, least, out.width - gaps)
        for column, width in zip(table.columns, widths, strict=True):
            column.width, column.no_wrap = width, False
        out.width = max(out.width, sum(widths) + gaps)
    out.print(table)


def _span(table: Table, index: int, out: Console) -> Measurement:
    """Return how wide a column's longest word and its longest line are."""
    column = table.columns[index]
    cells = [column.header, *column.cells]
    spans = [Measurement.get(out, out.options.update(max_width=10_000), cell) for cell in cells]
    most = max(span.maximum for span in spans)
    least = max(span.minimum for span in spans)
    return Measurement(least, most if column.max_width is None else max(least, min(most, column.max_width)))


def _narrowed(most: list[int], least: list[int], room: int) -> list[int]:
    """Return widths that fill `room`, taken from the widest columns that can give, the least where none can."""
    widths = list(most)
    while sum(widths) > max(room, sum(least)):
        widest = max((k for k, width in enumerate(widths) if width > least[k]), key=lambda k: widths[k])
        widths[widest] -= 1
    return widths
