"""How does a result fit a screen: lines of under 100 columns, numbers in aligned columns?"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from math import isnan

from stabilitypact.sentence import Number, Parts, Sentence, sentences

WIDTH = 99


def folded(lines: Sequence[str]) -> Sentence:
    """Return lines of at most `WIDTH` columns; what is folded is indented two further than its line.

    Lines already short enough, tables among them, stay as they are. Another language says the lines unfolded.
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
    return Sentence("\n".join(found), "%(parts)s", {"parts": Parts(tuple(lines), "\n")})


def indented(line: str) -> Sentence:
    """Return a line two columns further to the right."""
    return sentences(["  ", line], "")


def columns(head: Sequence[object], rows: Sequence[Sequence[object]]) -> list[Sentence]:
    """Return a table: the first column to the left, numbers to the right, indented by two.

    Another language says the cells of a line two spaces apart, for its words have other widths.
    """
    table = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    lines = []
    for row, cells in zip(table, (head, *rows), strict=True):
        padded = [
            row[0].ljust(widths[0]),
            *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
        ]
        text = ("  " + "  ".join(padded)).rstrip()
        lines.append(Sentence(text, "%(parts)s", {"parts": Parts(("", *cells), "  ")}))
    return lines


def shown(value: float | None, digits: int = 2, *, sign: bool = False) -> Number | str:
    """Return a number with fixed decimals, a dash where there is none; never a negative zero."""
    if value is None or isnan(value):
        return "–"
    if not float(f"{value:.{digits}f}"):
        return Number(0.0, digits)
    return Number(float(value), digits, signed=sign)
