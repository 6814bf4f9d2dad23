"""Is a file refused that is in another unit, of another sign, country or day, or that cannot be projected?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.live.test_own_bad import about
from tests.live.test_own_same import NAME, cell

from stabilitypact.cli.app import app
from stabilitypact.errors import BadFile, BadInput
from stabilitypact.figures.live.own import Imported, import_file
from stabilitypact.figures.live.scale import suspicions
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.template import write_template
from stabilitypact.law.status import status
from stabilitypact.path.trajectory import trajectory

Change = Callable[[Any], None]
T = "Debt analysis: last year before the adjustment (T)"
UNTIL = "Debt analysis: last forecast year"


def imported(tmp_path: Path, change: Change, country: str = "FI", **how: Any) -> Imported:
    path = tmp_path / "my.xlsx"
    write_template(country, path, overwrite=True)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return import_file(path, NAME, **how)


def table(tmp_path: Path, country: str, *changes: tuple[str, str]) -> Path:
    path = tmp_path / "my.csv"
    write_template(country, path, overwrite=True)
    text = path.read_bytes().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_bytes(text.encode())
    return path


def times(sheet: str, variable: str, factor: float, first: int = 0) -> Change:
    """Multiply a row's numbers from a year on."""

    def change(book: Any) -> None:
        rows = list(book[sheet].iter_rows())
        years = next(row for row in rows if row[0].value == "Variable")
        own = next(row for row in rows if row[0].value == variable)
        for year, each in zip(years, own, strict=True):
            if isinstance(year.value, int) and year.value >= first and each.value is not None:
                each.value *= factor

    return change


def say_in_read_me(label: str, value: object) -> Change:
    def change(book: Any) -> None:
        about(book, label).value = value

    return change


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for each in changes:
            each(book)

    return change


# --- unit and sign ----------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["FI", "IT", "LU"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (times("Forecast", "debt", 0.01), r"Sheet 'Forecast', AN6: debt 2024 is .* imf-2025-10.* in '% of GDP'"),
        (times("Forecast", "debt", 0.01, 2025), r"Sheet 'Forecast', A\w6: debt 2030 is .* another unit"),
        (times("Forecast", "balance", -1), r"Sheet 'Forecast', AN5: balance 2024 is .* the opposite sign"),
        (times("Forecast", "balance", -1, 2025), r"Sheet 'Forecast', AT5: balance 2030 is .* the opposite sign"),
        (times("Forecast", "real_gdp", 0.001), r"real_gdp 2024 is .* in 'billions of national currency, constant"),
        (times("Debt analysis", "balance", -1), r"Sheet 'Debt analysis', J6: balance 2026 .* dsa-2025-10.* sign"),
        (times("Debt analysis", "debt", 0.01), r"Sheet 'Debt analysis', J5: debt 2026 .* another unit"),
        (times("Ageing costs", "ageing_cost", 0.0101), r"Sheet 'Ageing costs', BB5: ageing_cost 2070 .* another unit"),
    ],
)  # fmt: skip
def test_a_series_in_another_unit_or_of_another_sign_is_refused(
    tmp_path: Path, country: str, change: Change, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        imported(tmp_path, change, country)
    assert current().file is None, "nothing may be stored"


@pytest.mark.parametrize("start", ["imf-2025-11", ""])
def test_a_file_of_unknown_start_is_held_against_the_newest_published(tmp_path: Path, start: str) -> None:
    unknown = say_in_read_me("Figures from", start)
    with pytest.raises(BadFile, match=r"debt 2024 is .* imf-2025-10"):
        imported(tmp_path, both(unknown, times("Forecast", "debt", 0.01)))
    found = imported(tmp_path, both(unknown, say_in_read_me("Debt analysis from", "dsa-2025-11")))
    assert f"'Figures from' in 'Read me' is '{start}', which is no vintage known here" in found.summary()
    assert ("Did you mean 'imf-2025-10'?" in found.summary()) == bool(start)
    assert "Did you mean 'dsa-2025-10'?" in found.summary() and "Accepted:" not in found.summary()


@pytest.mark.parametrize("format_", ["0.0%", "0%", "[Red]0.00%;-0.00%"])
def test_a_cell_formatted_as_a_percentage_is_refused(tmp_path: Path, format_: str) -> None:
    def change(book: Any) -> None:
        place = cell(book, "Forecast", "debt", 2026)
        place.value, place.number_format = 1.395, format_

    with pytest.raises(
        BadFile, match=r"'Forecast', AP6: .* it shows 139.5 % and holds 1.395.*debt in '% of GDP'"
    ):
        imported(tmp_path, change)
    assert current().file is None


def test_a_percent_sign_that_is_mere_text_is_none_and_shares_may_be_percentages(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Forecast", "debt", 2026).number_format = '0.0" %"'
        cell(book, "Debt structure", "short_share", "Value").number_format = "0.0%"

    assert imported(tmp_path, change).changed == ()


def test_a_single_figure_in_another_unit_is_refused(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Forecast", "debt", 2026).value = 1.395

    with pytest.raises(
        BadFile, match=r"debt 2026 is 1.395, but 89.057 in imf-2025-10; it seems to be in another"
    ):
        imported(tmp_path, change)


def test_another_forecast_is_no_other_unit(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        times("Forecast", "balance", -0.3, 2025)(book)  # surpluses at last
        times("Forecast", "debt", 0.4, 2025)(book)
        times("Forecast", "output_gap", -0.6, 2000)(book)  # another estimate of the cycle, past years too
        times("Debt analysis", "structural_primary_balance", -0.2)(book)
        cell(book, "Market rates", "long_rate_t10", "Value").value = 0.5

    assert imported(tmp_path, change).stored


def test_exchange_rates_the_other_way_round_are_refused(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for year in (2024, 2025, 2026):
            place = cell(book, "Market rates", "exchange_rate_eur", year)
            place.value = 1 / place.value

    with pytest.raises(
        BadFile, match=r"exchange_rate_eur 2024 is 4\.\d+, but 0\.23\d+ in dsa-2025-10.* in 'euro per"
    ):
        imported(tmp_path, change, "PL")


def test_a_sign_that_is_right_is_stored_where_a_user_says_so_and_noted(tmp_path: Path) -> None:
    turned = times("Forecast", "primary_balance", -1, 2026)
    with pytest.raises(BadFile, match=r"primary_balance 2030 .* opposite sign.* --accept-scale stores it"):
        imported(tmp_path, turned, "IT")
    found = imported(tmp_path, turned, "IT", accept_scale=True)
    assert (
        found.stored
        and "Taken as written, as --accept-scale says: primary_balance 2030 is" in found.summary()
    )
    assert "Taken as written: primary_balance 2030 is" in current().vintages[-1].carried_over
    plain = imported(tmp_path, lambda book: None, "IT", accept_scale=True, revise=True)
    assert "Taken as written" not in plain.summary() + current().vintages[-1].carried_over


def test_few_revisions_about_zero_are_no_other_sign() -> None:
    published = {
        ("balance", year): value for year, value in enumerate((-0.1, 0.2, -0.3, 0.1, 1.0, 2.0), 2019)
    }
    revised = {**published, ("balance", 2019): 0.1, ("balance", 2020): -0.3, ("balance", 2021): 0.2}
    assert list(suspicions("figures", revised, published, 2024)) == []
    turned = {key: -value for key, value in published.items()}
    assert [each.fault for each in suspicions("figures", turned, published, 2024)] == ["sign"]


# --- country and lines of the first sheet ----------------------------------------------------------------


def test_figures_of_one_country_are_not_stored_as_those_of_another(tmp_path: Path) -> None:
    path = table(tmp_path, "IT", ("Read me,Country,,,IT", "Read me,Country,,,FR"))
    with pytest.raises(BadFile, match=r"line 3: the country is France, but 'Name' \(line 4\) says Italy"):
        import_file(path, NAME)
    path = table(
        tmp_path, "IT", ("Read me,Country,,,IT", "Read me,Country,,,FR"), ("Name,,,Italy", "Name,,,France")
    )
    with pytest.raises(
        BadFile, match="country is France, but most figures of the file are those of Italy in imf-2"
    ):
        import_file(path, NAME)
    with pytest.raises(BadFile, match=r"B2: the country is Finland, but 'Name' \(B3\) says France"):
        imported(tmp_path, say_in_read_me("Name", "France"))
    assert current().file is None


def test_a_line_of_the_first_sheet_given_twice_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "IT", ("Read me,Name", "Read me,Country,,,IT\r\nRead me,Name"))
    with pytest.raises(BadFile, match="line 4: 'Country' is given twice, also in line 3"):
        import_file(path, NAME)

    def twice(book: Any) -> None:
        book["Read me"]["A30"], book["Read me"]["B30"] = "Last outturn year", "2025"

    with pytest.raises(BadFile, match="B30: 'Last outturn year' is given twice, also in B7"):
        imported(tmp_path, twice)
    assert current().file is None


@pytest.mark.parametrize(
    ("label", "value", "before"),
    [
        ("Debt analysis: fiscal multiplier", 0.9, "0.6"),
        ("Debt analysis: year of the ten-year anchors", 2036, "2034"),
        ("Last outturn year", 2023, "2024"),
        ("Producer", "Ministry", "International Monetary Fund"),
    ],
)
def test_changed_lines_of_the_first_sheet_are_told(
    tmp_path: Path, label: str, value: object, before: str
) -> None:
    found = imported(tmp_path, say_in_read_me(label, value))
    (setting,) = found.quality.settings
    assert (setting.label, setting.before, setting.after) == (label, before, str(value))
    assert f"Changed in 'Read me': {label}: '{before}' to '{value}'." in found.summary()
    alone = "inputs of the debt analysis" if label.startswith("Debt") else "figures that rules read"
    assert f"Only {alone} were changed" in found.summary()


def test_changes_are_told_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "my.xlsx"
    write_template("FI", path)
    book = openpyxl.load_workbook(path)
    about(book, "Debt analysis: fiscal multiplier").value = 0.9
    cell(book, "Forecast", "balance", 2027).value = -6.5
    book.save(path)
    with pytest.raises(SystemExit) as stop:
        app(["import", str(path), "--as", NAME, "--json"])
    assert not stop.value.code
    found = json.loads(capsys.readouterr().out)
    assert found["settings"] == [
        {"label": "Debt analysis: fiscal multiplier", "before": "0.6", "after": "0.9"}
    ]
    (change,) = found["changes"]
    assert (change["variable"], change["year"], change["after"]) == ("balance", 2027, -6.5)
    assert found["id"] == f"{NAME} #1" and found["stored"] and "Changed in 'Read me'" in found["summary"]


def test_a_number_written_otherwise_is_no_change(tmp_path: Path) -> None:
    found = imported(tmp_path, say_in_read_me("Debt analysis: fiscal multiplier", "0.60"))
    assert found.quality.settings == () and "Changed" not in found.summary()


# --- what cannot be projected -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "year", "said"),
    [
        (UNTIL, 2028, "projections need structural_primary_balance of 2027"),
        (UNTIL, 2027, "projections need structural_primary_balance of 2027"),
        (UNTIL, 2025, "a year is expected, from 2026 to 2035"),
        (T, 2024, "projections need balance of 2023"),
        (T, 2026, "a year is expected, from 2027 to 2036"),
    ],
)
def test_years_for_which_inputs_are_missing_are_refused(
    tmp_path: Path, label: str, year: int, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        imported(tmp_path, say_in_read_me(label, year))
    assert current().file is None


def test_a_forecast_without_its_stock_flow_adjustment_is_refused(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Debt analysis", "stock_flow", 2026).value = None

    with pytest.raises(BadFile, match=r"projections need stock_flow of 2026"):
        imported(tmp_path, change, "IT")
    assert current().file is None


def test_a_longer_forecast_with_its_inputs_is_projected(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        about(book, UNTIL).value = 2027
        for sheet, names in {
            "Debt analysis": (
                "structural_primary_balance",
                "real_gdp",
                "potential_gdp",
                "deflator_growth",
                "euro_area_deflator_growth",
            ),
            "Market rates": ("implicit_interest_rate",),
        }.items():
            for name in names:
                cell(book, sheet, name, 2027).value = cell(book, sheet, name, 2026).value

    imported(tmp_path, change)
    assert trajectory("FI", as_of=NAME, draws=200).trajectories[0].steps


def test_a_file_without_figures_says_what_it_answers(tmp_path: Path) -> None:
    def empty(*sheets: str) -> Change:
        def change(book: Any) -> None:
            for sheet in sheets:
                for row in book[sheet].iter_rows(min_row=5, min_col=5):
                    for each in row:
                        each.value = None

        return change

    found = imported(tmp_path, empty("Forecast"))
    assert (
        "holds no figures that rules read: status, assess, explain and score cannot answer" in found.summary()
    )
    assert trajectory("FI", as_of=NAME, draws=200).trajectories[0].steps
    parts = ("Debt analysis", "Ageing costs", "Market rates", "Debt structure")
    found = imported(tmp_path, empty(*parts), revise=True)
    assert "holds no inputs of the debt analysis: trajectory" in found.summary()
    assert [row.country for row in status(as_of=NAME).members] == ["FI"]


def test_inputs_without_their_years_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "FI")
    kept = [
        line for line in path.read_text("utf-8").splitlines() if not line.startswith("Read me,Debt analysis")
    ]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(BadFile, match=r"last year before the adjustment \(T\)' is ''; a year is expected"):
        import_file(path, NAME)


def test_a_template_without_a_debt_analysis_is_no_remark(tmp_path: Path) -> None:
    path = tmp_path / "then.xlsx"
    write_template("FI", path, "2021-09")
    assert import_file(path, NAME).notes == ()


# --- days -----------------------------------------------------------------------------------------------------


def test_a_day_on_which_the_figures_were_not_known_is_refused(tmp_path: Path) -> None:
    for day in (date(1990, 1, 30), date(2024, 12, 31), date(2025, 9, 30)):
        with pytest.raises(
            BadInput, match=f"cannot be of {day}: not all of them were known before 2025-10-01"
        ):
            imported(tmp_path, lambda book: None, published=day)
    assert current().file is None
    assert imported(tmp_path, lambda book: None, published=date(2025, 10, 1)).stored
    path = tmp_path / "then.xlsx"
    write_template("FI", path, "2021-09")
    with pytest.raises(BadInput, match="not all of them were known before 2021-01-01"):
        import_file(path, "September 2021", published=date(2020, 12, 31))


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("Debt analysis: day of the forecast", "1990-01-30", "a day from 2024-01-01 to today"),
        ("Debt analysis: day of the forecast", "2025-13-40", "a day from 2024-01-01 to today"),
        ("Figures published", "2025-13-40", "a day from 1990-01-01 to today is expected, written as 2025-10-01"),
        ("Figures published", "2099-01-01", "a day from 1990-01-01 to today"),
        ("Last outturn year", str(date.today().year), rf"from 1990 to {date.today().year - 1}"),
    ],
)  # fmt: skip
def test_an_impossible_day_in_the_first_sheet_is_refused(
    tmp_path: Path, label: str, text: str, said: str
) -> None:
    with pytest.raises(BadFile, match=rf"Sheet 'Read me', B\d+: '{label}' is '{text}'; .*{said}"):
        imported(tmp_path, say_in_read_me(label, text))
    assert current().file is None


# --- small things -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1_39.5", "１３９", "inf", "1e"])
def test_what_python_reads_as_a_number_and_nobody_else_is_text(tmp_path: Path, number: str) -> None:
    path = table(tmp_path, "IT")
    text = path.read_text(encoding="utf-8")
    at = text.index("Forecast,debt,% of GDP,2026,")
    path.write_text(
        text[:at] + f"Forecast,debt,% of GDP,2026,{number}" + text[text.index("\n", at) :], "utf-8"
    )
    with pytest.raises(BadFile, match=f"'{number}' is text where a number is expected"):
        import_file(path, NAME)


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="This is a folder; name a file in it"):
        import_file(tmp_path, NAME)


def test_sheets_that_are_not_read_are_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.copy_worksheet(book["Forecast"])

    assert "Sheets that are not read: Forecast Copy." in imported(tmp_path, change).summary()


def test_one_is_no_plural(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Forecast", "inflation", 2015).value = None

    found = imported(tmp_path, change)
    assert "; 3 remarks." in found.quality.lines()[0]

    def reads_nothing(book: Any) -> None:
        cell(book, "Debt analysis", "ageing_report_growth", 2040).value += 0.1

    found = imported(tmp_path, reads_nothing, revise=True)
    assert "; one remark." in found.quality.lines()[0]
