"""What does a user's workbook or table hold, and where exactly is it not as it should be?"""

from __future__ import annotations

import contextlib
import csv
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadFile, suggestion
from stabilitypact.figures.live.draft import ABOUT, FACTS, FIGURES, FORMAT, INPUTS, OPTIONAL, Cell, Draft

LARGEST_FILE = 20 << 20
LARGEST_UNPACKED = 200 << 20
_WIDEST, _LONGEST = 400, 2000
_START = "Start from `sgp template COUNTRY -o FILE`."


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
    if not path.is_file():
        raise BadFile(path, "There is no such file.")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise BadFile(
            path,
            f"The file has {size / (1 << 20):.0f} MB; files up to {LARGEST_FILE >> 20} MB are read. A template "
            "has less than 1 MB: remove what does not belong in it. Nothing was stored.",
        )
    if path.suffix.lower() == ".csv":
        return
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise BadFile(
            path, f"A workbook ends in .xlsx and a table in .csv, not '{path.suffix}'. Save it as such."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BadFile(
            path,
            "The file is no readable .xlsx workbook (damaged, protected by a password, or of another kind).",
        ) from error
    if unpacked > LARGEST_UNPACKED:
        raise BadFile(
            path,
            f"The workbook unpacks to {unpacked >> 20} MB; up to {LARGEST_UNPACKED >> 20} MB are read. Nothing was "
            "stored.",
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
            path, f"The workbook cannot be read ({type(error).__name__}: {str(error)[:200]})."
        ) from error


def _read_workbook(path: Path) -> Draft:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl does not keep, told again while rows are read
        return _read_sheets(path)


def _read_sheets(path: Path) -> Draft:
    values, formulas = open_workbook(path, values=True), open_workbook(path, values=False)
    try:
        names = tuple(values.sheetnames)
        if ABOUT not in names:
            raise BadFile(
                path, f"The workbook lacks the sheet '{ABOUT}'; it has {', '.join(names)}. {_START}"
            )
        about = {}
        for row in values[ABOUT].iter_rows(max_row=60, max_col=2, values_only=True):
            if row and row[0] is not None:
                about[str(row[0]).strip()] = "" if len(row) < 2 or row[1] is None else str(row[1]).strip()
        _refuse_foreign(path, about)
        wanted = [*FIGURES, *(INPUTS if any(label in about for label in FACTS) else ())]
        for name in wanted:
            if name not in names and name not in OPTIONAL:
                raise BadFile(
                    path,
                    f"The workbook lacks the sheet '{name}'; it has {', '.join(names)}. "
                    f"{suggestion(name, list(names))} Nothing was stored.",
                )
        cells: list[Cell] = []
        countries = {}
        for name in wanted:
            if name in names:
                country, found = _read_sheet(path, name, values[name], formulas[name])
                countries[name] = country
                cells += found
        return Draft(path, about, countries, tuple(cells), names)
    finally:
        values.close()
        formulas.close()


def _refuse_foreign(path: Path, about: dict[str, str]) -> None:
    if about.get("Format") != FORMAT:
        raise BadFile(
            path,
            f"'{ABOUT}' gives the format as '{about.get('Format', '')}'; this program reads '{FORMAT}'. {_START}",
        )


def _read_sheet(path: Path, name: str, sheet: Any, formulas: Any) -> tuple[str, list[Cell]]:
    from openpyxl.utils import get_column_letter

    country, header, cells = "", None, []
    both = zip(_rows(sheet), _rows(formulas), strict=True)
    named: dict[str, str] = {}
    for line, (row, written) in enumerate(both, start=1):
        if header is None:
            if row and row[0] == "Country" and len(row) > 1:
                country = str(row[1] or "")
            if row and row[0] == "Variable":
                header = _header(path, name, line, row)
            continue
        if not row or row[0] is None:
            if any(isinstance(value, (int, float)) for value in row[4:]):
                raise BadFile(
                    path, f"Sheet '{name}', A{line}: figures stand here without the name of a variable."
                )
            continue
        variable = str(row[0]).strip()
        if variable in named:
            raise BadFile(
                path,
                f"Sheet '{name}', A{line}: {variable} has a row already, {named[variable]}. Nothing was stored.",
            )
        named[variable] = f"A{line}"
        unit = "" if len(row) < 3 or row[2] is None else str(row[2])
        for column, year in header.items():
            value = row[column] if column < len(row) else None
            formula = written[column] if column < len(written) else None
            where = f"{get_column_letter(column + 1)}{line}"
            if value is None and isinstance(formula, str) and formula.startswith("="):
                raise BadFile(
                    path,
                    f"Sheet '{name}', {where}: the formula {formula[:60]} has no saved result. Open the workbook in a "
                    "spreadsheet program, let it calculate, save it, and import it again. Nothing was stored.",
                )
            if isinstance(value, str) and value.startswith("#"):
                raise BadFile(
                    path,
                    f"Sheet '{name}', {where}: the formula ends in the error {value}. Nothing was stored.",
                )
            if value is not None and not (isinstance(value, str) and not value.strip()):
                cells.append(Cell(name, where, variable, unit, year, value))
    if header is None:
        raise BadFile(
            path, f"Sheet '{name}' has no line that begins with 'Variable' and names the years. {_START}"
        )
    return country, cells


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return iter(sheet.iter_rows(max_row=_LONGEST, max_col=_WIDEST, values_only=True))


def _header(path: Path, name: str, line: int, row: tuple[Any, ...]) -> dict[int, int]:
    """Return the year of each column, 0 for "Value"."""
    from openpyxl.utils import get_column_letter

    found: dict[int, int] = {}
    for column, text in enumerate(row):
        if column < 4 or text is None or (isinstance(text, str) and not text.strip()):
            continue
        where = f"{get_column_letter(column + 1)}{line}"
        if text == "Value":
            year = 0
        else:
            try:
                year = int(str(text).strip())
            except ValueError:
                year = -1
            if not (1 <= year <= 10 or 1900 <= year <= 2200):
                raise BadFile(path, f"Sheet '{name}', {where}: '{text}' is no year. Nothing was stored.")
        if year in found.values():
            first = next(get_column_letter(k + 1) for k, each in found.items() if each == year)
            raise BadFile(
                path,
                f"Sheet '{name}', {where}: the year {year} has a column already, {first}. Nothing was stored.",
            )
        found[column] = year
    return found


def _read_table(path: Path) -> Draft:
    about: dict[str, str] = {}
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
                    f"The first line must be {','.join(columns)}, not {','.join(header)[:100]}. {_START}",
                    1,
                )
            for row in lines:
                if not any(text.strip() for text in row):
                    continue
                if len(row) != len(columns):
                    raise BadFile(
                        path,
                        f"The line has {len(row)} of {len(columns)} columns. Nothing was stored.",
                        lines.line_num,
                    )
                section, variable, unit, year, value = (text.strip() for text in row)
                if section == ABOUT:
                    about[variable] = value
                elif section not in (*FIGURES, *INPUTS):
                    hint = suggestion(section, [*FIGURES, *INPUTS])
                    raise BadFile(
                        path, f"There is no section '{section}'. {hint} Nothing was stored.", lines.line_num
                    )
                elif value:
                    cells.append(
                        _table_cell(path, lines.line_num, separator, (section, variable, unit, year, value))
                    )
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(path, f"The table cannot be read ({error}); save it as CSV in UTF-8.") from error
    _refuse_foreign(path, about)
    return Draft(path, about, {}, tuple(cells), ())


def _table_cell(path: Path, line: int, separator: str, texts: tuple[str, ...]) -> Cell:
    section, variable, unit, year, value = texts
    if year and not year.isdigit():
        raise BadFile(path, f"'{year}' is no year. Nothing was stored.", line)
    number: object = value
    with contextlib.suppress(ValueError):
        number = float(value.replace(",", ".") if separator == ";" else value)
    return Cell(section, f"line {line}", variable, unit, int(year or 0), number)
