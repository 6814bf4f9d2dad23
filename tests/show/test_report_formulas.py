"""Do the workbook's formulas, computed afresh from its own cells, give what the law and the model give?"""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest

from stabilitypact.law.assess import assess
from stabilitypact.path.fan import fan
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory
from stabilitypact.show.report import report
from stabilitypact.show.report_xlsx import as_xlsx

REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


class Calculator:
    """Evaluates the few forms that the workbook uses; values that it caches are never read."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.known: dict[tuple[str, str], Any] = {}
        self.cached = openpyxl.load_workbook(io.BytesIO(content), data_only=True)

    def value(self, sheet: str, place: str) -> Any:
        if (sheet, place) not in self.known:
            self.known[sheet, place] = self._computed(sheet, place)
        return self.known[sheet, place]

    def _computed(self, sheet: str, place: str) -> Any:
        raw = self.book[sheet][place].value
        if not (isinstance(raw, str) and raw.startswith("=")):
            return raw
        texts: list[str] = re.findall(r'"[^"]*"', raw)
        bare = re.sub(r'"[^"]*"', "@", raw[1:])

        def replaced(found: re.Match[str]) -> str:
            other, column, row, last_column, last_row = found.groups()
            where = other or sheet
            if last_column is None:
                return repr(self.value(where, column + row))
            cells = self.book[where][f"{column}{row}:{last_column}{last_row}"]
            return repr([self.value(where, cell.coordinate) for line in cells for cell in line])

        formula = REFERENCE.sub(replaced, bare).replace("^", "**")
        for text in texts:
            formula = formula.replace("@", text, 1)
        names = {
            "IF": lambda test, yes, no: yes if test else no,
            "SUM": sum,
            "AVERAGE": lambda values: sum(values) / len(values),
        }
        return eval(formula, {"__builtins__": {}}, names)

    def formulas(self) -> list[tuple[str, str]]:
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.book
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=")
        ]

    def change(self, sheet: str, place: str, value: float) -> None:
        self.book[sheet][place].value = value
        self.known.clear()


@pytest.fixture(scope="module")
def france() -> Calculator:
    return Calculator(as_xlsx(report("FR", draws=2)))


@pytest.fixture(scope="module")
def union() -> Calculator:
    return Calculator(as_xlsx(report("EU", draws=2)))


@pytest.mark.parametrize("name", ["france", "union"])
def test_every_formula_gives_the_number_stored_beside_it(name: str, request: pytest.FixtureRequest) -> None:
    book = request.getfixturevalue(name)
    places = book.formulas()
    assert len(places) > 150
    for sheet, place in places:
        stored = book.cached[sheet][place].value
        fresh = book.value(sheet, place)
        assert fresh == (stored if isinstance(stored, str) else pytest.approx(stored, abs=1e-9)), (
            sheet,
            place,
        )


def test_the_benchmark_is_that_of_the_law(france: Calculator) -> None:
    sheet = france.book["Debt benchmark"]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=9) if row[0].value}
    found = assess("FR", (2013, 2016, 2019), rulebook="sgp-2011")
    for year in (2013, 2016, 2019):
        finding = found.finding("FR", year, "debt").find("debt.benchmark.backward")
        assert finding is not None and finding.threshold is not None
        assert france.value("Debt benchmark", f"C{rows[year]}") == pytest.approx(finding.threshold, abs=1e-9)
        word = france.value("Debt benchmark", f"E{rows[year]}")
        assert word == {"met": "met", "not_met": "not met"}[str(finding.verdict)]


def test_the_path_is_that_of_the_projection(france: Calculator) -> None:
    sheet = france.book["Path"]
    steps = trajectory("FR", (4, 7)).trajectories
    starts = [row[0].row for row in sheet.iter_rows() if row[0].value == 2024]
    assert len(starts) == 3
    for start, path in zip(starts, (*steps, None), strict=True):
        made = (
            project("FR", "baseline")
            if path is None
            else project("FR", "adjustment", steps=list(path.steps or ()))
        )
        for place in (0, 3, len(made.years) - 1):
            row, year = start + 1 + place, made.years[place]
            assert sheet[f"A{row}"].value == year
            for column, name in (("L", "debt"), ("M", "balance"), ("N", "net_expenditure_growth")):
                assert france.value("Path", f"{column}{row}") == pytest.approx(
                    made.value(name, year), abs=1e-9
                )


def test_a_changed_cell_changes_what_follows() -> None:
    book = Calculator(as_xlsx(report("EE", draws=2)))
    sheet = book.book["Path"]
    start = next(row[0].row for row in sheet.iter_rows() if row[0].value == 2024)
    before = book.value("Path", f"L{start + 3}")
    book.change("Path", f"H{start + 1}", sheet[f"H{start + 1}"].value - 1.0)
    assert book.value("Path", f"L{start + 1}") == pytest.approx(
        book.cached["Path"][f"L{start + 1}"].value + 1.0
    )
    assert book.value("Path", f"L{start + 3}") > before + 0.9


def test_the_unions_steps_are_those_of_the_trajectories(union: Calculator) -> None:
    sheet = union.book["Path"]
    rows = {(row[0].value, row[1].value): row[0].row for row in sheet.iter_rows() if row[1].value in (4, 7)}
    assert len(rows) == 54
    path = trajectory("IT", 7).trajectories[0]
    row = rows["Italy", 7]
    assert union.value("Path", f"L{row}") == pytest.approx(path.average_step, abs=1e-9)
    assert union.value("Path", f"M{row}") == pytest.approx(path.spb_end, abs=1e-9)


def test_sheets_are_those_promised(france: Calculator) -> None:
    assert france.book.sheetnames == [
        "Summary",
        "Figures",
        "Debt benchmark",
        "Path",
        "Behind the charts",
        "Explanation",
        "Sources",
    ]


def test_every_chart_has_its_numbers_in_the_workbook(france: Calculator) -> None:
    found = fan("FR", 2)
    last = found.years[-1]
    rows = [
        [cell.value for cell in row]
        for row in france.book["Behind the charts"].iter_rows()
        if row[0].value == last
    ]
    drawn = [found.value(each, last) for each in sorted(found.percentiles)]
    assert any(row[2 : 2 + len(drawn)] == pytest.approx(drawn, abs=0.051) for row in rows)
