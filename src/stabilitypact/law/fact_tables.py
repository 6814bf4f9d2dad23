"""How is a shipped table of facts read, so that a damaged row is named with its line?"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, get_args

from stabilitypact.errors import BadFile, suggestion
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.sentence import Number, Sentence, say

# verified: read in the act or an official text that quotes it; seen: in a secondary source that the row
# names; unverified: general knowledge; proposed: asked for or proposed, not decided.
Status = Literal["verified", "seen", "unverified", "proposed"]
STATUS_WORDS: Mapping[Status, Sentence] = {
    "verified": say("verified"),
    "seen": say("seen"),
    "unverified": say("unverified"),
    "proposed": say("proposed"),
}

FOLDER = Path(__file__).parent / "facts"
CODES = tuple(country.code for country in COUNTRIES)

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the line on which it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def error(self, message: str) -> BadFile:
        """Return the error that names this table and line."""
        return BadFile(self.path, message, self.line)

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        if not self.cells[column]:
            raise self.error(say("the column '%(column)s' is empty.", column=column))
        return self.cells[column]

    def optional(self, column: str) -> str:
        """Return a cell that may be empty."""
        return self.cells[column]

    def code(self, column: str = "country") -> str:
        """Return a Eurostat country code."""
        return self.choice(column, CODES)

    def choice(self, column: str, options: Sequence[str]) -> str:
        """Return a cell that holds one of the options."""
        cell = self.text(column)
        if cell not in options:
            raise self.error(
                say(
                    "'%(cell)s' in column '%(column)s' is not known. %(hint)s",
                    cell=cell,
                    column=column,
                    hint=suggestion(cell, list(options)),
                )
            )
        return cell

    def status(self, column: str = "status") -> Status:
        """Return how well the fact is known."""
        cell = self.choice(column, get_args(Status))
        return cell  # type: ignore[return-value]

    def day(self, column: str) -> date:
        """Return a date."""
        cell = self.text(column)
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise self.error(
                say(
                    "'%(cell)s' in column '%(column)s' is not a date such as 2009-04-27.",
                    cell=cell,
                    column=column,
                )
            ) from None

    def optional_day(self, column: str) -> date | None:
        """Return a date, or None where the cell is empty."""
        return self.day(column) if self.cells[column] else None

    def year(self, column: str) -> int:
        """Return a year between 1990 and 2060."""
        cell = self.text(column)
        if not cell.isdecimal() or not 1990 <= int(cell) <= 2060:
            raise self.error(
                say(
                    "'%(cell)s' in column '%(column)s' is not a year between 1990 and 2060.",
                    cell=cell,
                    column=column,
                )
            )
        return int(cell)

    def optional_year(self, column: str) -> int | None:
        """Return a year, or None where the cell is empty."""
        return self.year(column) if self.cells[column] else None

    def number(self, column: str, low: float, high: float) -> float:
        """Return a number within a plausible range."""
        cell = self.text(column)
        try:
            value = float(cell)
        except ValueError:
            raise self.error(
                say("'%(cell)s' in column '%(column)s' is not a number.", cell=cell, column=column)
            ) from None
        if not math.isfinite(value) or not low <= value <= high:
            raise self.error(
                say(
                    "%(cell)s in column '%(column)s' lies outside %(low)s to %(high)s.",
                    cell=cell,
                    column=column,
                    low=Number(low),
                    high=Number(high),
                )
            )
        return value

    def optional_number(self, column: str, low: float, high: float) -> float | None:
        """Return a number, or None where the cell is empty."""
        return self.number(column, low, high) if self.cells[column] else None


def read_table(
    path: Path,
    columns: Sequence[str],
    key: Sequence[str],
    build: Callable[[Row], _Record],
) -> tuple[_Record, ...]:
    """Read a table of facts.

    Parameters
    ----------
    path : Path
        UTF-8 CSV file with a header.
    columns, key : sequence of str
        Expected header, and the columns that tell rows apart.
    build : callable
        Makes a record of a row; may raise `row.error(...)`.

    Raises
    ------
    BadFile
        With file and line: missing file, other header, row of another length, duplicate row, bad cell.
    """
    records: list[_Record] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in _rows(path, columns):
        identity = tuple(row.cells[column] for column in key)
        if identity in seen:
            raise row.error(
                say(
                    "the row %(row)s stands here and on line %(line)s.",
                    row=" ".join(identity),
                    line=seen[identity],
                )
            )
        seen[identity] = row.line
        records.append(build(row))
    if not records:
        raise BadFile(path, say("the table has no rows. Reinstall the package to restore it."))
    return tuple(records)


def _rows(path: Path, columns: Sequence[str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = next(reader, [])
            if header != list(columns):
                raise BadFile(path, say("the header must be: %(names)s.", names=", ".join(columns)), 1)
            rows = []
            for cells in reader:
                if len(cells) != len(columns):
                    raise BadFile(
                        path,
                        say(
                            "%(wanted)s cells are expected, not %(found)s.",
                            wanted=len(columns),
                            found=len(cells),
                        ),
                        reader.line_num,
                    )
                named = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
                rows.append(Row(path, reader.line_num, named))
            return rows
    except FileNotFoundError:
        raise BadFile(path, say("there is no such file. Reinstall the package to restore it.")) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(path, say("the table cannot be read (%(error)s).", error=str(error))) from None
