"""What does a user's workbook or table hold, and where exactly is it not as it should be?"""

from __future__ import annotations

import contextlib
import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from stabilitypact.errors import BadFile, nearest, suggestion
from stabilitypact.figures.live.draft import (
    ABOUT,
    FACTS,
    FIGURES,
    FORMAT,
    INPUTS,
    LINES,
    OPTIONAL,
    PRINTED,
    YEARS,
    Cell,
    Draft,
    plain_number,
)
from stabilitypact.sentence import Number, say

LARGEST_FILE = 20 << 20
LARGEST_UNPACKED = 200 << 20
_WIDEST, _LONGEST, _FARTHEST = 400, 2000, 50_000
"""Columns and rows that are read, and rows that are looked at to tell of figures beyond."""
_TEXT_OF_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
"""What stands in a number format as text: quoted, after a backslash, a colour or condition, or a blank's width."""
_Line = tuple[tuple[Any, ...], tuple[Any, ...], frozenset[int]]
"""A row's saved results, its formulas, and the columns formatted as percentages."""
_START = say("Start from `sgp template COUNTRY -o FILE`.")


def read_draft(path: Path) -> Draft:
    """Read a workbook (.xlsx) or table (.csv).

    Raises
    ------
    BadFile
        Naming sheet and cell, or line, where it cannot be used.
    """
    refuse_large(path)
    if path.suffix.lower() == ".csv":
        return _read_table(path)
    return _read_workbook(path)


def refuse_large(path: Path) -> None:
    """Refuse a file that is missing, too large, or unpacks to too much.

    Raises
    ------
    BadFile
        With both sizes.
    """
    if path.is_dir():
        raise BadFile(path, say("This is a folder; name a file in it."))
    if not path.is_file():
        raise BadFile(path, say("There is no such file."))
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise BadFile(
            path,
            say(
                "The file has %(size)s MB; files up to %(limit)s MB are read. A template has less "
                "than 1 MB: remove what does not belong in it. Nothing was stored.",
                size=Number(size / (1 << 20), 0),
                limit=LARGEST_FILE >> 20,
            ),
        )
    if path.suffix.lower() == ".csv":
        return
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise BadFile(
            path,
            say(
                "A workbook ends in .xlsx and a table in .csv, not '%(ending)s'. Save it as such.",
                ending=path.suffix,
            ),
        )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BadFile(
            path,
            say(
                "The file is no readable .xlsx workbook (damaged, protected by a password, or of "
                "another kind)."
            ),
        ) from error
    if unpacked > LARGEST_UNPACKED:
        raise BadFile(
            path,
            say(
                "The workbook unpacks to %(size)s MB; up to %(limit)s MB are read. Nothing was stored.",
                size=unpacked >> 20,
                limit=LARGEST_UNPACKED >> 20,
            ),
        )


def open_workbook(path: Path, *, values: bool) -> Any:
    """Open a workbook: the saved results of formulas, or the formulas.

    Raises
    ------
    BadFile
        If it cannot be read.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl does not keep, such as pictures
            return openpyxl.load_workbook(path, data_only=values, read_only=True)
    except Exception as error:  # openpyxl raises what its parser meets
        raise BadFile(
            path,
            say(
                "The workbook cannot be read (%(kind)s: %(what)s).",
                kind=type(error).__name__,
                what=str(error)[:200],
            ),
        ) from error


def _read_workbook(path: Path) -> Draft:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl does not keep, told again while rows are read
        try:
            return _read_sheets(path)
        except (ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BadFile(
                path,
                say(
                    "A sheet of the workbook is damaged (%(what)s). Nothing was stored.",
                    what=str(error)[:200],
                ),
            ) from error


def _read_sheets(path: Path) -> Draft:
    values, formulas = open_workbook(path, values=True), open_workbook(path, values=False)
    try:
        names = tuple(values.sheetnames)
        if ABOUT not in names:
            raise BadFile(
                path,
                say(
                    "The workbook lacks the sheet '%(sheet)s'; it has %(names)s. %(advice)s",
                    sheet=ABOUT,
                    names=", ".join(names),
                    advice=_START,
                ),
            )
        about, places = _read_about(path, values[ABOUT], formulas[ABOUT])
        _refuse_foreign(path, about)
        wanted = [*FIGURES, *(INPUTS if any(label in about for label in FACTS) else ())]
        cells: list[Cell] = []
        countries = {}
        for name in wanted:
            if name in names:
                country, found = _read_sheet(path, name, values[name], formulas[name])
                countries[name] = country
                cells += found
            elif name not in OPTIONAL:
                raise _missing(path, name, names, {ABOUT, *FIGURES, *INPUTS})
        unread = tuple(each for each in names if each != ABOUT and each not in countries)
        return Draft(path, about, countries, tuple(cells), places, unread)
    finally:
        values.close()
        formulas.close()


def _missing(path: Path, name: str, names: tuple[str, ...], expected: set[str]) -> BadFile:
    """Return that a sheet is missing, with the one that may have been renamed."""
    told = {"name": name, "names": ", ".join(names)}
    renamed = nearest(name, [each for each in names if each not in expected])
    if renamed is None:
        return BadFile(
            path,
            say("The workbook lacks the sheet '%(name)s'; it has %(names)s. Nothing was stored.", **told),
        )
    return BadFile(
        path,
        say(
            "The workbook lacks the sheet '%(name)s'; it has %(names)s. If '%(renamed)s' is that sheet, give it its "
            "name back. Nothing was stored.",
            **told, renamed=renamed,
        ),
    )  # fmt: skip


def _read_about(path: Path, sheet: Any, formulas: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Return the lines of the first sheet, label to text, and the cell of each text."""
    about: dict[str, str] = {}
    places: dict[str, str] = {}
    with _both(sheet, formulas, max_row=60, max_col=2) as both:
        for line, (row, written, _) in enumerate(both, start=1):
            if not row or row[0] is None:
                continue
            label = str(row[0]).strip()
            text = None if len(row) < 2 else row[1]
            _refuse_twice(path, label, f"B{line}", places)
            _refuse_formula(path, ABOUT, f"B{line}", text, written[1] if len(written) > 1 else None)
            about[label] = "" if text is None else _text(text)
            places[label] = f"B{line}"
    return about, places


def _refuse_twice(path: Path, label: str, where: str, places: dict[str, str]) -> None:
    """Refuse a second line of the first sheet that says the same or another thing."""
    if label in LINES and label in places:
        raise BadFile(
            path,
            say(
                "Sheet '%(sheet)s', %(where)s: '%(label)s' is given twice, also in %(other)s. Nothing was stored.",
                sheet=ABOUT,
                where=where,
                label=label,
                other=places[label],
            ),
        )


def _text(value: object) -> str:
    """Return a cell's value as text: a day without its time, a whole number without decimals."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _refuse_foreign(path: Path, about: dict[str, str]) -> None:
    if about.get("Format") != FORMAT:
        raise BadFile(
            path,
            say(
                "'%(sheet)s' gives the format as '%(format)s'; this program reads '%(known)s'. %(advice)s",
                sheet=ABOUT,
                format=about.get("Format", ""),
                known=FORMAT,
                advice=_START,
            ),
        )


def _read_sheet(path: Path, name: str, sheet: Any, formulas: Any) -> tuple[str, list[Cell]]:
    """Return the country that a sheet names and its numbers."""
    with _both(sheet, formulas, max_row=_FARTHEST) as both:
        return _read_rows(path, name, both)


def _read_rows(path: Path, name: str, both: Iterator[_Line]) -> tuple[str, list[Cell]]:
    country, header, cells = "", None, []
    named: dict[str, str] = {}
    for line, (row, written, percent) in enumerate(both, start=1):
        _refuse_far(path, name, line, row)
        if header is None:
            if row and row[0] == "Country":
                country = _country(path, name, line, row, written)
            if row and row[0] == "Variable":
                header = _header(path, name, line, row, written)
            continue
        _refuse_without_year(path, name, line, row, written, header)
        if not row or row[0] is None:
            if any(isinstance(value, (int, float)) for value in row[4:]):
                raise BadFile(
                    path,
                    say(
                        "Sheet '%(name)s', A%(line)s: figures stand here without the name of a variable.",
                        name=name,
                        line=line,
                    ),
                )
            continue
        variable = str(row[0]).strip()
        if variable in named:
            raise BadFile(
                path,
                say(
                    "Sheet '%(name)s', A%(line)s: %(variable)s has a row already, %(other)s. Nothing was "
                    "stored.",
                    name=name,
                    line=line,
                    variable=variable,
                    other=named[variable],
                ),
            )
        named[variable] = f"A{line}"
        unit = "" if len(row) < 3 or row[2] is None else str(row[2])
        for column, year in header.items():
            value = row[column] if column < len(row) else None
            where = _place(column, line)
            _refuse_formula(path, name, where, value, written[column] if column < len(written) else None)
            if not _empty(value):
                place = (f"A{line}", f"C{line}", column in percent)
                cells.append(Cell(name, where, variable, unit, year, value, *place))
    if header is None:
        raise BadFile(
            path,
            say(
                "Sheet '%(name)s' has no line that begins with 'Variable' and names the years. %(advice)s",
                name=name,
                advice=_START,
            ),
        )
    return country, cells


@contextlib.contextmanager
def _both(sheet: Any, formulas: Any, **limits: int) -> Iterator[Iterator[_Line]]:
    """Give the rows of a sheet's saved results and of its formulas, side by side; the file is let go afterwards."""
    rows, written = sheet.iter_rows(**limits), formulas.iter_rows(values_only=True, **limits)
    with contextlib.closing(rows), contextlib.closing(written):
        yield (
            (tuple(each.value for each in row), other, _percentages(row))
            for row, other in zip(rows, written, strict=True)
        )


def _percentages(row: tuple[Any, ...]) -> frozenset[int]:
    """Return the columns whose numbers are shown times a hundred: a percent sign that is not mere text does that."""
    numbers = ((k, each) for k, each in enumerate(row) if isinstance(each.value, (int, float)))
    return frozenset(k for k, each in numbers if "%" in _TEXT_OF_FORMAT.sub("", each.number_format))


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _place(column: int, line: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{line}"


def _refuse_formula(path: Path, name: str, where: str, value: object, formula: object) -> None:
    """Refuse a formula without a saved result, or with an error for a result."""
    if value is None and isinstance(formula, str) and formula.startswith("="):
        raise BadFile(
            path,
            say(
                "Sheet '%(name)s', %(where)s: the formula %(formula)s has no saved result. Open the "
                "workbook in a spreadsheet program, let it calculate, save it, and import it again. "
                "Nothing was stored.",
                name=name,
                where=where,
                formula=formula[:60],
            ),
        )
    if isinstance(value, str) and value.startswith("#"):
        raise BadFile(
            path,
            say(
                "Sheet '%(name)s', %(where)s: the formula ends in the error %(value)s. Nothing was stored.",
                name=name,
                where=where,
                value=value,
            ),
        )


def _refuse_far(path: Path, name: str, line: int, row: tuple[Any, ...]) -> None:
    """Refuse what stands so far from the figures that it is not read."""
    far = [k for k, value in enumerate(row) if not _empty(value) and (line > _LONGEST or k >= _WIDEST)]
    if far:
        raise BadFile(
            path,
            say(
                "Sheet '%(name)s', %(where)s: %(rows)s rows and %(columns)s columns are read; this cell lies beyond. "
                "Remove it, or move it. Nothing was stored.",
                name=name,
                where=_place(far[0], line),
                rows=_LONGEST,
                columns=_WIDEST,
            ),
        )


def _refuse_without_year(
    path: Path, name: str, line: int, row: tuple[Any, ...], written: tuple[Any, ...], header: dict[int, int]
) -> None:
    """Refuse numbers in a column that names no year: they would be lost."""
    for column in range(4, max(len(row), len(written))):
        value = row[column] if column < len(row) else None
        formula = written[column] if column < len(written) else None
        number = isinstance(value, (int, float)) or (isinstance(formula, str) and formula.startswith("="))
        if number and column not in header:
            raise BadFile(
                path,
                say(
                    "Sheet '%(name)s', %(where)s: a number stands here, but the line of years names no year for its "
                    "column. Nothing was stored.",
                    name=name,
                    where=_place(column, line),
                ),
            )


def _country(path: Path, name: str, line: int, row: tuple[Any, ...], written: tuple[Any, ...]) -> str:
    """Return what stands beside 'Country'."""
    value = row[1] if len(row) > 1 else None
    _refuse_formula(path, name, f"B{line}", value, written[1] if len(written) > 1 else None)
    if _empty(value):
        raise BadFile(
            path,
            say(
                "Sheet '%(name)s', B%(line)s: the country is missing; write its code or name. Nothing was stored.",
                name=name,
                line=line,
            ),
        )
    return str(value)


def _header(
    path: Path, name: str, line: int, row: tuple[Any, ...], written: tuple[Any, ...]
) -> dict[int, int]:
    """Return the year of each column, 0 for "Value"."""
    found: dict[int, int] = {}
    for column in range(4, max(len(row), len(written))):
        text = row[column] if column < len(row) else None
        where = _place(column, line)
        _refuse_formula(path, name, where, text, written[column] if column < len(written) else None)
        if _empty(text):
            continue
        year = 0 if text == "Value" else _year(_text(text))
        first, last = PRINTED if name == "Printed range" else YEARS
        if year is None or (year and not first <= year <= last):
            raise BadFile(
                path,
                say(
                    "Sheet '%(name)s', %(where)s: '%(text)s' is no year of figures; %(first)s to %(last)s are "
                    "accepted. Nothing was stored.",
                    name=name,
                    where=where,
                    text=str(text),
                    first=first,
                    last=last,
                ),
            )
        if year in found.values():
            other = next(_place(k, line) for k, each in found.items() if each == year)
            raise BadFile(
                path,
                say(
                    "Sheet '%(name)s', %(where)s: the year %(year)s has a column already, %(other)s. "
                    "Nothing was stored.",
                    name=name,
                    where=where,
                    year=year,
                    other=other,
                )
                if year
                else say(
                    "Sheet '%(name)s', %(where)s: there is a column 'Value' already, %(other)s. Nothing was stored.",
                    name=name,
                    where=where,
                    other=other,
                ),
            )
        found[column] = year
    return found


def _year(text: str) -> int | None:
    """Return a year in digits, None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else None


def _read_table(path: Path) -> Draft:
    about: dict[str, str] = {}
    places: dict[str, str] = {}
    cells = []
    columns = ["section", "variable", "unit", "year", "value"]
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            start = handle.read(2000)
            handle.seek(0)
            separator = ";" if start.split("\n")[0].count(";") > start.split("\n")[0].count(",") else ","
            lines = csv.reader(handle, delimiter=separator)
            header = [text.strip().lower() for text in next(lines, [])]
            if header != columns:
                raise BadFile(
                    path,
                    say(
                        "The first line must be %(wanted)s, not %(found)s. %(advice)s",
                        wanted=",".join(columns),
                        found=",".join(header)[:100],
                        advice=_START,
                    ),
                    1,
                )
            for row in lines:
                if not any(text.strip() for text in row):
                    continue
                if len(row) != len(columns):
                    raise BadFile(
                        path,
                        say(
                            "The line has %(held)s of %(wanted)s columns. Nothing was stored.",
                            held=len(row),
                            wanted=len(columns),
                        ),
                        lines.line_num,
                    )
                section, variable, unit, year, value = (text.strip() for text in row)
                if section == ABOUT:
                    _refuse_twice(path, variable, f"line {lines.line_num}", places)
                    about[variable] = value
                    places[variable] = f"line {lines.line_num}"
                elif section not in (*FIGURES, *INPUTS):
                    hint = suggestion(section, [*FIGURES, *INPUTS])
                    raise BadFile(
                        path,
                        say(
                            "There is no section '%(section)s'. %(hint)s Nothing was stored.",
                            section=section,
                            hint=hint,
                        ),
                        lines.line_num,
                    )
                elif value:
                    cells.append(
                        _table_cell(path, lines.line_num, separator, (section, variable, unit, year, value))
                    )
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(
            path, say("The table cannot be read (%(error)s); save it as CSV in UTF-8.", error=str(error))
        ) from error
    _refuse_foreign(path, about)
    return Draft(path, about, {}, tuple(cells), places)


def _table_cell(path: Path, line: int, separator: str, texts: tuple[str, ...]) -> Cell:
    section, variable, unit, year, value = texts
    if year and not _year(year):
        raise BadFile(path, say("'%(year)s' is no year. Nothing was stored.", year=year[:20]), line)
    number: object = value
    with contextlib.suppress(ValueError):
        number = plain_number(value.replace(",", ".") if separator == ";" else value)
    return Cell(section, f"line {line}", variable, unit, int(year or 0), number)
