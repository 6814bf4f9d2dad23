"""How does a result fit a screen: lines of under 100 columns, numbers in aligned columns?"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from math import isnan

WIDTH = 99


def folded(lines: Sequence[str]) -> str:
    """Return lines of at most `WIDTH` columns; what is folded is indented two further than its line.

    Lines already short enough, tables among them, stay as they are.
    """
    found: list[str] = []
    for line in lines:
        if len(line) <= WIDTH:
            found.append(line)
            continue
        indent = " " * (len(line) - len(line.lstrip()))
        found += textwrap.wrap(
            line.strip(),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(found)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table: the first column to the left, numbers to the right, indented by two."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines


def shown(value: float | None, digits: int = 2, *, sign: bool = False) -> str:
    """Return a number with fixed decimals, a dash where there is none; never a negative zero."""
    if value is None or isnan(value):
        return "–"
    text = f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}"
    return text.lstrip("+-") if not float(text) else text
