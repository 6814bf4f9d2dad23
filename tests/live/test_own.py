"""Do a user's own numbers come back as they were written, and is each fault of a file named where it is?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

import stabilitypact as sp
from stabilitypact.errors import BadFile, BadInput, UnknownName
from stabilitypact.figures.dsa import debt_figures, dsa_vintage, dsa_vintages
from stabilitypact.figures.live import known
from stabilitypact.figures.live.exchange import check_store
from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.live.own import import_file, planned_steps
from stabilitypact.figures.live.state import current
from stabilitypact.figures.live.template import write_template
from stabilitypact.figures.store import load
from stabilitypact.law.status import status
from stabilitypact.path.trajectory import trajectory

NAME = "Draft budget 2027"


def workbook(tmp_path: Path, country: str = "FI") -> Path:
    path = tmp_path / "my.xlsx"
    write_template(country, path)
    return path


def edit(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def place(sheet: Any, variable: str, year: int | str) -> Any:
    header = next(row for row in sheet.iter_rows() if row[0].value == "Variable")
    column = next(cell.column for cell in header if cell.value == year)
    line = next(row[0].row for row in sheet.iter_rows() if row[0].value == variable)
    return sheet.cell(line, column)


def verdicts(country: str, **how: Any) -> list[tuple[Any, ...]]:
    found = []
    for reading in ("law", "commission", "numerical"):
        assessed = sp.assess(country, range(2015, 2031), reading=reading, **how)
        found += [(f.rule, f.year, f.verdict, f.value, f.threshold, f.margin) for f in assessed.findings]
    return found


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("country", ["FI", "IT", "RO"])
def test_a_template_imported_unchanged_gives_identical_verdicts(
    tmp_path: Path, country: str, suffix: str
) -> None:
    path = tmp_path / f"my{suffix}"
    text = write_template(country, path)
    assert "figures of imf-2025-10, debt analysis of dsa-2025-10" in text
    found = import_file(path, NAME)
    assert found.stored and found.changed == () and found.id == f"{NAME} #1"
    own, base = load(found.id), load("imf-2025-10")
    for name in own.variables:
        assert np.array_equal(own.get(name, [country], base.years), base.get(name, [country]), equal_nan=True)
    assert verdicts(country, as_of=NAME) == verdicts(country, vintage="imf-2025-10")
    assert check_store() == []


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_template_imported_unchanged_gives_the_same_required_path(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"my{suffix}"
    write_template("FI", path)
    import_file(path, NAME)
    options: dict[str, Any] = {"period": (4, 7), "draws": 2000}
    expected = trajectory("FI", vintage="dsa-2025-10", **options).trajectories
    hows: tuple[dict[str, Any], ...] = ({"as_of": NAME}, {"vintage": f"{NAME} #1"})
    for how in hows:
        for own, base in zip(trajectory("FI", **how, **options).trajectories, expected, strict=True):
            assert own.steps == base.steps and own.binding == base.binding and own.criteria == base.criteria
            assert own.debt == pytest.approx(base.debt, rel=1e-12)


def test_a_change_changes_what_it_should(tmp_path: Path) -> None:
    path = workbook(tmp_path)

    def change(book: Any) -> None:
        place(book["Forecast"], "balance", 2027).value = -6.5
        place(book["Forecast"], "net_expenditure_growth", 2027).value = 2.25
        place(book["Discretionary measures"], "discretionary_current_revenue", 2027).value = 0.4
        for year, step in ((2026, 0.5), (2027, 0.75)):
            place(book["Planned adjustment"], "planned_step", year).value = step
        place(book["Market rates"], "long_rate_t10", "Value").value = 5.0

    found = import_file(edit(path, change), NAME)
    assert [(each.variable, each.year, each.after) for each in found.changed] == [("balance", 2027, -6.5)]
    assert "One figure differs from those it started from: balance FI 2027" in found.summary()
    assert load(found.id).get("net_expenditure_growth", ["FI"], [2027])[0, 0] == 2.25
    assert load(found.id).get("discretionary_current_revenue", ["FI"], [2027])[0, 0] == 0.4
    assert planned_steps(NAME) == (0.5, 0.75)
    assert debt_figures(found.id).parameter("long_rate_t10")[0] == 5.0
    before = sp.assess("FI", 2027).finding("FI", 2027, "deficit")
    after = sp.assess("FI", 2027, as_of=NAME).finding("FI", 2027, "deficit")
    assert after.value == 6.5 and before.value != 6.5
    shown = status(2027, as_of=NAME)
    assert [row.country for row in shown.members] == ["FI"] and shown.members[0].balance == -6.5
    assert "of 1 member states" in shown.summary()
    dearer = trajectory("FI", as_of=NAME, draws=500).trajectories[0].average_step
    usual = trajectory("FI", vintage="dsa-2025-10", draws=500).trajectories[0].average_step
    assert dearer is not None and usual is not None and dearer > usual
    simulated = sp.simulate("FI", as_of=NAME, draws=500)
    assert simulated.as_of == NAME and simulated.trajectory.average_step == dearer


def test_another_import_under_the_name_is_its_next_edition(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    import_file(path, NAME)
    again = import_file(path, NAME)
    assert not again.stored and "stored already" in again.notes[0]

    def change(book: Any) -> None:
        place(book["Forecast"], "debt", 2027).value = 95.0

    edit(path, change)
    with pytest.raises(BadInput, match="add --revise"):
        import_file(path, NAME)
    assert import_file(path, NAME, dry_run=True, revise=True).stored is False
    assert import_file(path, NAME, revise=True).id == f"{NAME} #2"
    assert sp.figures("FI", "debt", years=2027, as_of=NAME).value(2027) == 95.0
    assert sp.figures("FI", "debt", years=2027, as_of=f"{NAME} #1").value(2027) != 95.0


def test_an_edition_of_another_state_is_told(tmp_path: Path) -> None:
    import_file(workbook(tmp_path), "Budget")
    (tmp_path / "it").mkdir()
    italian = workbook(tmp_path / "it", "IT")
    found = import_file(italian, "Budget", revise=True)
    assert 'The edition before is of Finland: for it --as-of "Budget #1" answers' in found.summary()
    again = import_file(italian, "Budget", published=date(2025, 12, 1), revise=True)
    assert "The edition before" not in again.summary()


def test_a_name_is_found_however_it_is_spaced(tmp_path: Path) -> None:
    import_file(workbook(tmp_path), "  Draft   budget 2027 ")
    assert sp.figures("FI", "debt", as_of="Draft  budget\n2027 ").vintage == "Draft budget 2027 #1"


def test_a_template_starts_from_what_was_known_or_from_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "then.xlsx"
    assert "figures of imf-2021-04." in write_template("FI", path, "2021-09")
    found = import_file(path, "September 2021")
    assert found.inputs == 0
    with pytest.raises(Exception, match="holds no inputs of the debt analysis"):
        trajectory("FI", as_of="September 2021")
    import_file(workbook(tmp_path), NAME)
    assert f"figures of {NAME} #1, debt analysis of {NAME} #1" in write_template(
        "FI", path, NAME, overwrite=True
    )


def test_every_input_of_the_debt_analysis_has_a_place_in_the_workbook() -> None:
    for about in dsa_vintages():
        held = debt_figures(about.id)
        assert {*held.values, *held.parameters} <= {*measures()}
        for name, rule in measures().items():
            values = (held.values if rule.yearly else held.parameters).get(name)
            if values is not None:
                finite = values[np.isfinite(values)]
                assert ((finite >= rule.plausible[0]) & (finite <= rule.plausible[1])).all(), name


def test_the_debt_analysis_of_ones_own_is_known_by_name(tmp_path: Path) -> None:
    import_file(workbook(tmp_path), NAME)
    base = dsa_vintage("dsa-2025-10")
    own = dsa_vintage(NAME)
    assert own.id == f"{NAME} #1"
    for name in ("base_year", "last_forecast_year", "t10_year", "t10_shape", "multiplier", "published"):
        assert getattr(own, name) == getattr(base, name)
    with pytest.raises(UnknownName, match="Did you mean 'Draft budget 2027'"):
        dsa_vintage("Draft budget 2028")


# --- files that cannot be used --------------------------------------------------------------------


def sheet_removed(book: Any) -> None:
    del book["Market rates"]


def text_in_a_number(book: Any) -> None:
    place(book["Forecast"], "debt", 2026).value = "about 90"


def wrong_unit(book: Any) -> None:
    row = place(book["Forecast"], "debt", 2026).row
    book["Forecast"].cell(row, 3).value = "billions of euro"


def share_for_per_cent(book: Any) -> None:
    place(book["Forecast"], "total_expenditure", 2026).value = 0.56


def duplicated_year(book: Any) -> None:
    place(book["Forecast"], "Variable", 2027).value = 2026


def other_country(book: Any) -> None:
    book["Ageing costs"]["B1"] = "SE"


def no_country(book: Any) -> None:
    for row in book["Read me"].iter_rows():
        if row[0].value == "Country":
            row[1].value = None


def no_member_state(book: Any) -> None:
    for row in book["Read me"].iter_rows():
        if row[0].value == "Country":
            row[1].value = "Finnland "
    book["Forecast"]["B1"] = "Norway"


def formula_without_result(book: Any) -> None:
    place(book["Forecast"], "balance", 2028).value = "=E7-1"


def formula_with_error(book: Any) -> None:
    place(book["Forecast"], "balance", 2028).value = "#DIV/0!"


def no_year(book: Any) -> None:
    place(book["Forecast"], "Variable", 2027).value = "next year"


def unknown_variable(book: Any) -> None:
    row = place(book["Forecast"], "balance", 2026).row
    book["Forecast"].cell(row, 1).value = "ballance"


def variable_twice(book: Any) -> None:
    row = place(book["Forecast"], "balance", 2026).row
    book["Forecast"].cell(row, 1).value = "debt"
    book["Forecast"].cell(row, 3).value = "% of GDP"


def variable_missing(book: Any) -> None:
    row = place(book["Forecast"], "balance", 2026).row
    book["Forecast"].cell(row, 1).value = None


def header_missing(book: Any) -> None:
    sheet = book["Forecast"]
    place(sheet, "Variable", "Variable").value = "Series"


def parameter_in_a_year(book: Any) -> None:
    place(book["Market rates"], "long_rate_t10", 2030).value = 3.0


def truth_value(book: Any) -> None:
    place(book["Forecast"], "debt", 2026).value = True


def other_format(book: Any) -> None:
    for row in book["Read me"].iter_rows():
        if row[0].value == "Format":
            row[1].value = "my own"


def bad_outturn(book: Any) -> None:
    for row in book["Read me"].iter_rows():
        if row[0].value == "Last outturn year":
            row[1].value = "last year"


def bad_shape(book: Any) -> None:
    for row in book["Read me"].iter_rows():
        if row[0].value == "Debt analysis: potential growth until then":
            row[1].value = "curve"


BAD: dict[Callable[[Any], None], str] = {
    sheet_removed: r"lacks the sheet 'Market rates'; it has Read me, Forecast",
    text_in_a_number: r"Sheet 'Forecast', AP\d+: 'about 90' is text where a number is expected",
    wrong_unit: r"Sheet 'Forecast', [A-Z]+\d+: debt is given in 'billions of euro', but its unit is '% of GDP'",
    share_for_per_cent: r"Sheet 'Forecast', AP\d+: total_expenditure is 0.56, outside 10 to 80; its unit is '% of GDP'",
    duplicated_year: r"Sheet 'Forecast', AQ4: the year 2026 has a column already, AP",
    other_country: r"Sheet 'Ageing costs' is of Sweden, but 'Read me' says Finland",
    no_country: r"'Read me' names no country",
    no_member_state: r"Sheet 'Forecast': There is no country 'Norway'",
    formula_without_result: r"Sheet 'Forecast', AR\d+: the formula =E7-1 has no saved result. Open the workbook",
    formula_with_error: r"Sheet 'Forecast', AR\d+: the formula ends in the error #DIV/0!",
    no_year: r"Sheet 'Forecast', AQ4: 'next year' is no year",
    unknown_variable: r"Sheet 'Forecast', A\d+: There is no variable 'ballance'. Did you mean 'balance'\? Nothing",
    variable_twice: r"Sheet 'Forecast', A6: debt has a row already, A5",
    variable_missing: r"Sheet 'Forecast', A5: figures stand here without the name of a variable",
    header_missing: r"Sheet 'Forecast' has no line that begins with 'Variable'",
    parameter_in_a_year: r"Sheet 'Market rates', [A-Z]+\d+: long_rate_t10 belongs into the column 'Value'",
    truth_value: r"Sheet 'Forecast', AP\d+: 'True' is no finite number",
    other_format: r"'Read me' gives the format as 'my own'",
    bad_outturn: r"'Last outturn year' is 'last year'; a year is expected",
    bad_shape: r"potential growth goes by 'line' or 'ageing_report', not 'curve'",
}


@pytest.mark.parametrize("change", BAD, ids=[each.__name__ for each in BAD])
def test_a_bad_workbook_is_a_sentence_that_names_the_cell(
    tmp_path: Path, change: Callable[[Any], None]
) -> None:
    path = edit(workbook(tmp_path), change)
    pattern = BAD[change]
    if change is variable_twice:
        pattern = r"Sheet 'Forecast', A\d+: debt has a row already, A\d+"
    with pytest.raises(BadFile, match=pattern):
        import_file(path, NAME)
    assert current().file is None, "nothing may be stored"


def test_a_file_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/picture.png", b"\0" * (50 << 20), compress_type=zipfile.ZIP_STORED)
    assert path.stat().st_size > 50 << 20
    with pytest.raises(BadFile, match="has 50 MB; files up to 20 MB are read"):
        import_file(path, NAME)
    path.unlink()
    with zipfile.ZipFile(workbook(tmp_path), "a") as archive:
        archive.writestr("xl/media/picture.png", b"\0" * (250 << 20), compress_type=zipfile.ZIP_DEFLATED)
    with pytest.raises(BadFile, match="unpacks to 250 MB"):
        import_file(path, NAME)
    assert current().file is None


def test_files_of_other_kinds(tmp_path: Path) -> None:
    for name, content, sentence in (
        ("none.xlsx", None, "There is no such file"),
        ("my.xls", b"x", "ends in .xlsx and a table in .csv, not '.xls'"),
        ("my.xlsx", b"not a workbook", "no readable .xlsx workbook"),
        ("my.csv", b"a,b\n1,2\n", "The first line must be section,variable,unit,year,value"),
        ("my.csv", b"\xff\xfe\x00", "cannot be read"),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BadFile, match=sentence):
            import_file(path, NAME)
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a.txt", "b")
    with pytest.raises(BadFile, match="cannot be read"):
        import_file(tmp_path / "zip.xlsx", NAME)
    with pytest.raises(BadInput, match=r"a workbook \(\.xlsx\) or a table \(\.csv\), not '\.ods'"):
        write_template("FI", tmp_path / "my.ods")
    assert current().file is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Forecast,debt,% of GDP,2026,",
            "Forecast,debt,% of GDP,2026,x",
            "line \\d+: 'x.*' is text where a number",
        ),
        ("Forecast,debt,% of GDP,2026,", "Forecast,debt,bn,2026,", "line \\d+: debt is given in 'bn'"),
        (
            "Forecast,debt,% of GDP,2026,",
            "Forecast,debt,% of GDP,2025,",
            "line \\d+: debt of 2025 is given twice",
        ),
        (
            "Forecast,debt,% of GDP,2026,",
            "Forecst,debt,% of GDP,2026,",
            "no section 'Forecst'. Did you mean 'Forecast'",
        ),
        ("Forecast,debt,% of GDP,2026,", "Forecast,debt,% of GDP,soon,", "'soon' is no year"),
        ("Forecast,debt,% of GDP,2026,", "Forecast,debt,2026,", "line has 4 of 5 columns"),
        ("Read me,Country,,,FI", "Read me,Country,,,Narnia", "There is no country 'Narnia'"),
    ],
)
def test_a_bad_table_is_a_sentence_that_names_the_line(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "my.csv"
    write_template("FI", path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile, match=sentence):
        import_file(path, NAME)
    assert current().file is None


def test_a_table_saved_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    write_template("FI", path)
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = __import__("csv").reader(lines)
    kept = [";".join([*row[:4], row[4].replace(".", ",") if row[0] != "Read me" else row[4]]) for row in rows]
    path.write_text("\n".join(kept), encoding="utf-8-sig")
    found = import_file(path, NAME)
    assert found.changed == () and found.figures > 500


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "cannot name a vintage"),
        ("Plan #2", "cannot name a vintage"),
        ("x" * 80, "cannot name a vintage"),
        ("2027", "reads as a date"),
        ("2027-01", "reads as a date"),
        ("IMF-2025-10", "is the id of a published vintage"),
    ],
)
def test_names_that_could_be_mistaken(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        import_file(workbook(tmp_path), name)


def test_figures_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path)

    def change(book: Any) -> None:
        place(book["Forecast"], "total_revenue", 2026).value = 40.0
        place(book["Forecast"], "debt", 2020).value = 60.0
        place(book["Forecast"], "inflation", 2015).value = None

    found = import_file(edit(path, change), NAME)
    assert any("2026" in each and "off what follows" in each for each in found.quality.identities)
    assert any(each.startswith("debt FI 2020") for each in found.quality.jumps)
    assert "inflation FI: 2015" in found.quality.gaps


def test_the_same_numbers_from_another_file_are_no_new_edition(tmp_path: Path) -> None:
    write_template("FI", tmp_path / "one.xlsx")
    import_file(tmp_path / "one.xlsx", NAME)
    write_template("FI", tmp_path / "two.xlsx", NAME)
    assert not import_file(tmp_path / "two.xlsx", NAME).stored


def test_the_day_of_ones_own_figures_can_be_said(tmp_path: Path) -> None:
    write_template("FI", tmp_path / "one.xlsx")
    import_file(tmp_path / "one.xlsx", NAME, published=date(2025, 12, 1))
    stored = known.named(NAME)
    assert stored is not None and stored.published == date(2025, 12, 1)
    with pytest.raises(BadInput, match="is stored already with another day"):
        import_file(tmp_path / "one.xlsx", NAME, published=date(2025, 12, 2))
    assert (
        import_file(tmp_path / "one.xlsx", NAME, published=date(2025, 12, 2), revise=True).id == f"{NAME} #2"
    )
    for day in (date(1989, 12, 31), date.today() + timedelta(days=1)):
        with pytest.raises(BadInput, match="a day from 1990-01-01 to today is accepted"):
            import_file(tmp_path / "one.xlsx", "Other", published=day)
