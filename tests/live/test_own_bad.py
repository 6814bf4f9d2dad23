"""Is what a user's file holds in the wrong place, or for an impossible year, refused at its cell and never lost?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.live.test_own_same import NAME, cell

from stabilitypact.errors import BadFile
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.template import write_template


def about(book: Any, label: str) -> Any:
    return next(row[1] for row in book["Read me"].iter_rows() if row[0].value == label)


def header(book: Any, sheet: str, year: int | str) -> Any:
    return cell(book, sheet, "Variable", year)


def a_year_in_value(book: Any) -> None:
    cell(book, "Forecast", "debt", "Value").value = 90.0


def year_5(book: Any) -> None:
    header(book, "Forecast", 2027).value = 5


def year_2199(book: Any) -> None:
    header(book, "Debt analysis", 2040).value = 2199


def year_huge(book: Any) -> None:
    header(book, "Forecast", 2027).value = 1e20


def year_superscript(book: Any) -> None:
    header(book, "Forecast", 2027).value = "²"


def year_emptied(book: Any) -> None:
    header(book, "Forecast", 2027).value = None


def year_as_formula(book: Any) -> None:
    place = header(book, "Forecast", 2027)
    place.value = f"={header(book, 'Forecast', 2026).coordinate}+1"


def column_without_year(book: Any) -> None:
    sheet = book["Forecast"]
    sheet.cell(6, sheet.max_column + 2).value = 1.0


def formula_without_year(book: Any) -> None:
    sheet = book["Forecast"]
    sheet.cell(6, sheet.max_column + 2).value = "=1+1"


def row_beyond(book: Any) -> None:
    book["Forecast"].cell(2001, 1).value = "debt"


def column_beyond(book: Any) -> None:
    book["Market rates"].cell(6, 401).value = 1.0


def multiplier_negative(book: Any) -> None:
    about(book, "Debt analysis: fiscal multiplier").value = "-9"


def multiplier_nan(book: Any) -> None:
    about(book, "Debt analysis: fiscal multiplier").value = "nan"


def base_2050(book: Any) -> None:
    about(book, "Debt analysis: last year before the adjustment (T)").value = 2050


def forecast_ends_before_base(book: Any) -> None:
    about(book, "Debt analysis: last forecast year").value = "2020"


def anchors_too_soon(book: Any) -> None:
    about(book, "Debt analysis: year of the ten-year anchors").value = "2026"


def outturn_2099(book: Any) -> None:
    about(book, "Last outturn year").value = "2099"


def outturn_before_figures(book: Any) -> None:
    for row in list(book["Forecast"].iter_rows(min_row=5)):
        for each in row[5:]:
            if each.value is not None and book["Forecast"].cell(4, each.column).value < 2026:
                each.value = None


def forecast_of_2099(book: Any) -> None:
    about(book, "Debt analysis: day of the forecast").value = "2099-01-01"


def debt_row_removed(book: Any) -> None:
    book["Debt analysis"].delete_rows(cell(book, "Debt analysis", "debt", 2025).row)


def debt_of_t_emptied(book: Any) -> None:
    cell(book, "Debt analysis", "debt", 2025).value = None


def parameter_emptied(book: Any) -> None:
    cell(book, "Market rates", "long_rate_t10", "Value").value = None


def country_as_formula(book: Any) -> None:
    book["Forecast"]["B1"].value = "='Read me'!B2"


def main_country_as_formula(book: Any) -> None:
    about(book, "Country").value = '=UPPER("fi")'


def country_of_a_sheet_missing(book: Any) -> None:
    book["Debt structure"]["B1"].value = None


def other_unit(book: Any) -> None:
    place = cell(book, "Market rates", "exchange_rate_eur", 2026)
    book["Market rates"].cell(place.row, 3).value = "national currency per euro"


def misspelt(book: Any) -> None:
    place = cell(book, "Debt analysis", "balance", 2026)
    book["Debt analysis"].cell(place.row, 1).value = "balanse"


def sheet_renamed(book: Any) -> None:
    book["Debt structure"].title = "Debt structures"


def sheet_missing(book: Any) -> None:
    del book["Debt structure"]


def value_twice(book: Any) -> None:
    sheet = book["Market rates"]
    sheet.cell(4, sheet.max_column + 1).value = "Value"


BAD: dict[Callable[[Any], None], str] = {
    a_year_in_value: r"Sheet 'Forecast', E\d+: debt belongs into a year's column",
    year_5: r"Sheet 'Forecast', [A-Z]+4: '5' is no year of figures; 1950 to 2100 are accepted",
    year_2199: r"Sheet 'Debt analysis', [A-Z]+4: '2199' is no year of figures",
    year_huge: r"Sheet 'Forecast', [A-Z]+4: '.*' is no year of figures",
    year_superscript: r"Sheet 'Forecast', [A-Z]+4: '²' is no year of figures",
    year_emptied: r"Sheet 'Forecast', [A-Z]+5: a number stands here, but the line of years names no year",
    year_as_formula: r"Sheet 'Forecast', [A-Z]+4: the formula =[A-Z]+4\+1 has no saved result",
    column_without_year: r"Sheet 'Forecast', [A-Z]+6: a number stands here, but the line of years names no year",
    formula_without_year: r"Sheet 'Forecast', [A-Z]+6: a number stands here",
    row_beyond: r"Sheet 'Forecast', A2001: 2000 rows and 400 columns are read; this cell lies beyond",
    column_beyond: r"Sheet 'Market rates', OK6: 2000 rows and 400 columns are read",
    multiplier_negative: r"Sheet 'Read me', B\d+: .*fiscal multiplier' is '-9'; a number is expected, from 0 to 3",
    multiplier_nan: r"Sheet 'Read me', B\d+: .*fiscal multiplier' is 'nan'; a number is expected",
    base_2050: r"Sheet 'Read me', B\d+: .*\(T\)' is '2050'; a year is expected, from 2000 to 20\d\d",
    forecast_ends_before_base: r"last forecast year' is '2020'; a year is expected, from 2026 to 2035",
    anchors_too_soon: r"ten-year anchors' is '2026'; a year is expected, from 2027",
    outturn_2099: r"Sheet 'Read me', B7: 'Last outturn year' is '2099'; a year is expected, from 1990 to 20\d\d",
    outturn_before_figures: r"Sheet 'Read me', B7: the last outturn year is 2024, but the file's figures run from 2026",
    forecast_of_2099: r"Sheet 'Read me', B\d+: '.*day of the forecast' is '2099-01-01'; a day from 2024-01-01 to today",
    debt_row_removed: r"Sheet 'Debt analysis': projections need debt of 2025 \(Gross debt\), but its cell is empty",
    debt_of_t_emptied: r"Sheet 'Debt analysis': projections need debt of 2025",
    parameter_emptied: r"Sheet 'Market rates': projections need long_rate_t10 \(Long-term rate in ten years\)",
    country_as_formula: r"Sheet 'Forecast', B1: the formula ='Read me'!B2 has no saved result",
    main_country_as_formula: r"Sheet 'Read me', B2: the formula =UPPER\(\"fi\"\) has no saved result",
    country_of_a_sheet_missing: r"Sheet 'Debt structure', B1: the country is missing",
    other_unit: r"Sheet 'Market rates', C\d+: exchange_rate_eur is given in 'national currency per euro', but its",
    misspelt: r"Sheet 'Debt analysis', A\d+: There is no variable 'balanse'\. Did you mean 'balance'\? Nothing was",
    sheet_renamed: r"lacks the sheet 'Debt structure'; .* If 'Debt structures' is that sheet, give it its name back",
    sheet_missing: r"lacks the sheet 'Debt structure'; it has Read me, .*Planned adjustment\. Nothing was stored",
    value_twice: r"Sheet 'Market rates', [A-Z]+4: there is a column 'Value' already, E4",
}


@pytest.mark.parametrize("change", BAD, ids=[each.__name__ for each in BAD])
def test_a_bad_workbook_is_refused_at_its_cell(tmp_path: Path, change: Callable[[Any], None]) -> None:
    path = tmp_path / "my.xlsx"
    write_template("FI", path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(BadFile, match=BAD[change]) as refused:
        import_file(path, NAME)
    said = str(refused.value)
    assert (
        said.endswith(("Nothing was stored.", "ready to edit."))
        and "?." not in said
        and ".." not in said[60:]
    )
    assert current().file is None, "nothing may be stored"


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("", r"line \d+: debt belongs into a year's column"),
        ("3", r"line \d+: 3 is no year of figures; 1950 to 2100 are accepted"),
        ("9999", r"line \d+: 9999 is no year of figures"),
        ("40000", r"line \d+: '40000' is no year"),
        ("100000000000000000000", r"line \d+: '10000000000000000000' is no year"),
        ("1e20", r"line \d+: '1e20' is no year"),
        ("²", r"line \d+: '²' is no year"),
    ],
)
def test_a_bad_year_of_a_table_is_refused_at_its_line(tmp_path: Path, year: str, sentence: str) -> None:
    path = tmp_path / "my.csv"
    write_template("FI", path)
    text = path.read_text(encoding="utf-8")
    changed = text.replace("Forecast,debt,% of GDP,2027,", f"Forecast,debt,% of GDP,{year},", 1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(BadFile, match=sentence):
        import_file(path, NAME)
    assert current().file is None


def test_text_beside_the_figures_is_a_remark_and_read_past(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    write_template("FI", path)
    book = openpyxl.load_workbook(path)
    sheet = book["Forecast"]
    sheet.cell(6, sheet.max_column + 2).value = "agreed with the ministry"
    header(book, "Forecast", 2027).value = 2027.0  # as some programs write whole numbers
    book.save(path)
    assert import_file(path, NAME).stored


def test_a_workbook_with_half_a_sheet_is_refused(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.xlsx", tmp_path / "cut.xlsx"
    write_template("FI", whole)
    with zipfile.ZipFile(whole) as held, zipfile.ZipFile(cut, "w") as made:
        for name in held.namelist():
            raw = held.read(name)
            made.writestr(name, raw[: len(raw) // 2] if name == "xl/worksheets/sheet2.xml" else raw)
    with pytest.raises(BadFile, match=r"damaged|cannot be read"):
        import_file(cut, "Cut")
    assert not current().vintages
