"""Does the Commission's calculation sheet import directly and give its published reference trajectory?

The workbook is built here in the sheet's layout, from the inputs that the program ships and the results that
the Commission printed (June 2024, tabs 'Criteria results' and 'Adjustment scenario').
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from stabilitypact.cli.app import app
from stabilitypact.errors import BadFile, BadInput
from stabilitypact.figures.dsa import debt_figures, vintage_as_of
from stabilitypact.figures.live import known
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.sheet import (
    BASELINE,
    CRITERIA,
    INPUT,
    PARAMETERS,
    SCENARIOS,
    YEARLY,
    Line,
    is_sheet,
)
from stabilitypact.figures.live.state import current
from stabilitypact.path.sheet import compared_path, sheet_comparison
from stabilitypact.path.trajectory import trajectory

SHIPPED = "finland-sheet-2024-06"
YEARS = range(2021, 2042)
# printed in 'Adjustment scenario', row 57, 2021 to 2028 (the adjustment of 0.66 that the sheet shows)
PRINTED_DEBT = (72.585, 73.512, 75.831, 80.487, 82.262, 83.381, 83.913, 83.676)


def sheet(path: Path) -> Path:
    """Write a workbook in the sheet's layout with Finland's inputs."""
    held = debt_figures(SHIPPED)
    book = openpyxl.Workbook()
    for name in (CRITERIA, INPUT, *SCENARIOS):
        book.create_sheet(name)
    del book[book.sheetnames[0]]
    inputs = book[INPUT]
    inputs["B3"], inputs["C3"] = "Country", "FI"
    inputs["B5"], inputs["C5"] = "Last year before the adjustment", 2024
    for column, year in enumerate(YEARS, start=3):
        inputs.cell(9, column).value = year
    for variable, line in YEARLY.items():
        tab = book[line.tab]
        tab.cell(line.row, 2).value = line.label
        for column, year in enumerate(YEARS, start=3):
            value = held.get(variable)[0][held.years.index(year)]
            tab.cell(line.row, column).value = float(value) if np.isfinite(value) else None
    inputs.cell(
        YEARLY["ageing_cost"].row, 3
    ).value = 0  # as the sheet fills the year before the Ageing Report
    for variable, line in PARAMETERS.items():
        inputs.cell(line.row, 2).value = line.label + (
            " in total debt in 2022" if "start" in variable else ""
        )
        inputs.cell(line.row, 3).value = float(held.parameter(variable)[0])
    inputs["B17"] = "Subject to an excessive deficit procedure (EDP) (0-no/1-yes)"
    for column in range(4, 7):
        inputs.cell(17, column).value = 0
    for percentile, row in ((10, 74), (30, 75), (70, 76), (90, 77)):
        for year in range(1, 6):
            inputs.cell(row, 2 + year).value = float(
                held.get(f"cone_p{percentile}")[0][held.years.index(year)]
            )
    baseline = book[BASELINE]
    baseline["B38"] = "Share of long-term debt that matures every year"
    for column, year in enumerate(range(2021, 2025), start=3):
        baseline.cell(38, column).value = float(held.get("maturing_share")[0][held.years.index(year)])
    adjustment = book["Adjustment scenario"]
    adjustment["B54"], adjustment["B57"] = "Debt projections", "Gross debt "
    for column, value in enumerate(PRINTED_DEBT, start=3):
        adjustment.cell(57, column).value = value
    criteria = book[CRITERIA]
    criteria["G30"], criteria["D33"], criteria["G33"], criteria["H33"] = (
        "Table 5 - DSA",
        "Annual adjustment",
        0.66,
        0.3,
    )
    criteria["H37"] = "Table 6 - Reference trajectory"
    for row, value in ((41, 1.6), (44, 0.76)):
        criteria.cell(row, 4).value = "Annual change in SPB"
        criteria.cell(row, 7).value = value
    book.save(path)
    return path


def results() -> dict[str, float]:
    return {
        v: x for v, _, y, x, _, _ in known.inputs_of("Finland's sheet #1") if v.startswith("sheet_") and not y
    }


def test_the_sheet_gives_its_published_reference_trajectory(tmp_path: Path) -> None:
    path = sheet(tmp_path / "guidance.xlsx")
    assert is_sheet(path)
    found = import_file(path, "Finland's sheet")
    assert found.stored and found.country == "FI"
    printed = results()
    assert printed == {
        "sheet_dsa_step_4": 0.66, "sheet_dsa_step_7": 0.3,
        "sheet_reference_step_4": 1.6, "sheet_reference_step_7": 0.76,
    }  # fmt: skip
    own = trajectory("FI", (4, 7), as_of="Finland's sheet", draws=2000).trajectories
    for each in own:
        assert each.kind == "reference_trajectory"
        assert each.average_step == pytest.approx(printed[f"sheet_reference_step_{each.period}"], abs=0.005)
        assert each.dsa_step == pytest.approx(printed[f"sheet_dsa_step_{each.period}"], abs=0.005)
    shipped = trajectory("FI", (4, 7), vintage=SHIPPED, draws=2000).trajectories
    for each, base in zip(own, shipped, strict=True):
        assert (each.steps, each.debt, each.criteria) == (base.steps, base.debt, base.criteria)


def test_the_scenario_tabs_are_kept_for_comparison(tmp_path: Path) -> None:
    import_file(sheet(tmp_path / "guidance.xlsx"), "Finland's sheet")
    rows = {
        y: x for v, _, y, x, _, _ in known.inputs_of("Finland's sheet #1") if v == "sheet_adjustment_debt"
    }
    assert tuple(rows.values()) == PRINTED_DEBT and list(rows) == list(range(2021, 2029))
    tested = trajectory("FI", 4, as_of="Finland's sheet", steps=[0.66] * 4, draws=500).trajectories[0]
    for year in range(2025, 2029):
        assert tested.debt[year] == pytest.approx(rows[year], abs=0.001)


def change_label(book: Any) -> None:
    book[INPUT]["B37"] = "Interest"


def change_country(book: Any) -> None:
    book[INPUT]["C3"] = "XX"


def empty_parameter(book: Any) -> None:
    book[INPUT]["C57"] = None


def formula(book: Any) -> None:
    book[INPUT]["C57"] = "=0.1+0.008"


def text(book: Any) -> None:
    book[INPUT]["F12"] = "n.a."


def years(book: Any) -> None:
    book[INPUT]["E9"] = 2033


def no_year(book: Any) -> None:
    book[INPUT]["B66"] = "Share of outstanding debt"


def changed_sheet(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    path = sheet(tmp_path / "guidance.xlsx")
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            change_label,
            r"'Input data', B37: 'Nominal implicit interest rate \.\.\.' is expected here, not 'Interest'",
        ),
        (change_country, r"'Input data', C3: There is no country 'XX'"),
        (empty_parameter, r"'Input data', C57: the cell is empty"),
        (formula, r"'Input data', C57: its formula has no saved result"),
        (text, r"'Input data', F12: 'n\.a\.' where a number is expected"),
        (years, r"'Input data', row 9: the years are not consecutive"),
        (no_year, r"'Input data', B66: the label names no year"),
    ],
)
def test_another_layout_is_refused_at_the_cell(
    tmp_path: Path, change: Callable[[Any], None], sentence: str
) -> None:
    path = changed_sheet(tmp_path, change)
    with pytest.raises(BadFile, match=sentence):
        import_file(path, "Finland's sheet")
    assert current().file is None


def times(line: Line, factor: float) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for column in range(3, 24):
            cell = book[line.tab].cell(line.row, column)
            if isinstance(cell.value, (int, float)):
                cell.value *= factor

    return change


def yearly_formula(book: Any) -> None:
    book[INPUT].cell(YEARLY["ageing_cost"].row, 8).value = "=G20+0.1"


def of_another_state(book: Any) -> None:
    book[INPUT]["C3"] = "France"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (yearly_formula, r"'Input data', H20: its formula has no saved result"),
        (of_another_state, r"C3: the country is France, but most figures of the file are those of Finland in finland-"),
        (times(YEARLY["debt"], -1), r"'Input data', C12: debt is -72.58\d*, outside 0 to 250"),
        (times(YEARLY["debt"], 0.01), r"F12: debt 2024 is 0.80\d*, but 80.4\d* in dsa-2024-04.* in '% of GDP'"),
        (times(YEARLY["structural_primary_balance"], -1), r"F13: structural_primary_balance 2024 .* opposite sign"),
        (times(YEARLY["baseline_growth"], 0.01), r"G30: baseline_growth 2025 is 0.0\d*, .* Write it in '%'"),
        (times(YEARLY["implicit_interest_rate"], 0.01), r"'Input data', \w37: implicit_interest_rate .* another unit"),
        (times(PARAMETERS["short_share"], 100), r"'Input data', C57: short_share is \d[\d.]*, outside 0 to 1"),
    ],
)  # fmt: skip
def test_a_sheet_of_another_unit_sign_or_state_is_refused_at_the_cell(
    tmp_path: Path, change: Callable[[Any], None], sentence: str
) -> None:
    path = changed_sheet(tmp_path, change)
    with pytest.raises(BadFile, match=sentence):
        import_file(path, "Finland's sheet")
    assert current().file is None


def test_a_sheet_of_the_opposite_sign_is_stored_where_a_user_says_so(tmp_path: Path) -> None:
    path = changed_sheet(tmp_path, times(YEARLY["structural_primary_balance"], -1))
    found = import_file(path, "Finland's sheet", accept_scale=True)
    assert found.stored and "Taken as written" in found.summary()
    assert "structural_primary_balance 2024 is 0.53" in current().vintages[-1].carried_over


def test_the_day_of_the_sheet_is_assumed_and_said_or_given(tmp_path: Path) -> None:
    path = sheet(tmp_path / "guidance.xlsx")
    found = import_file(path, "Finland's sheet")
    assert (
        "Assumed: the debt analysis counts the sheet, which does not date itself, as of 2024-06-21"
        in found.summary()
    )
    assert vintage_as_of("Finland's sheet").published == date(2024, 6, 21)
    given = import_file(path, "Finland's sheet", published=date(2024, 9, 20), revise=True)
    assert "Assumed" not in given.summary()
    assert vintage_as_of("Finland's sheet").published == date(2024, 9, 20)
    stored = known.named("Finland's sheet")
    assert stored is not None and "it counts as of 2024-09-20, as said on import" in stored.carried_over
    with pytest.raises(BadInput, match="forecasts 2024 and later years, so it cannot be of 2023-12-31"):
        import_file(path, "Other", published=date(2023, 12, 31))


def printed_rows(path: Path) -> None:
    """Add what the Commission printed of the reference trajectory (June 2024, 'Criteria results', table 6)."""
    book = openpyxl.load_workbook(path)
    criteria = book[CRITERIA]
    for column, year in enumerate(range(2025, 2032), start=8):
        criteria.cell(38, column).value = year
    for row, values in (
        (40, (-0.14348, -0.03742, -0.08252, 0.02199)),
        (43, (1.37910, 1.48516, 1.44006, 1.54456, 1.54121, 1.57141, 1.65181)),
    ):
        criteria.cell(row, 4).value = "Net primary expenditure growth"
        for column, value in enumerate(values, start=8):
            criteria.cell(row, column).value = value
    book.save(path)


def test_what_the_sheet_prints_stands_beside_what_is_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(tmp_path / "guidance.xlsx")
    printed_rows(path)
    import_file(path, "Finland's sheet")
    found = trajectory("FI", (4, 7), as_of="Finland's sheet", draws=2000)
    results = [row for each in found for row in compared_path(each)]
    assert [(row.name, row.period) for row in results if not row.year] == [
        ("reference_step", 4), ("dsa_step", 4), ("reference_step", 7), ("dsa_step", 7),
    ]  # fmt: skip
    growth = [row for row in results if row.year]
    assert [row.year for row in growth] == [*range(2025, 2029), *range(2025, 2032)]
    for row in results:
        assert row.computed == pytest.approx(row.printed, abs=0.005)
    scenarios = sheet_comparison("FI", "Finland's sheet")
    assert scenarios.steps == (0.66,) * 4
    assert [(row.tab, row.quantity) for row in scenarios.rows] == [("adjustment", "debt")]
    assert (
        tuple(scenarios.rows[0].printed.values()) == PRINTED_DEBT[4:]
        and abs(scenarios.rows[0].largest) < 0.001
    )
    assert "1 of them are computed alike" in scenarios.summary()
    with pytest.raises(SystemExit):
        app(["project", "FI", "--as-of", "Finland's sheet", "--json"])
    shown = json.loads(capsys.readouterr().out)["sheet"]
    assert shown["rows"][0]["tab"] == "adjustment" and shown["rows"][0]["printed"]["2028"] == PRINTED_DEBT[-1]
    with pytest.raises(SystemExit):
        app(["project", "FI", "--as-of", "Finland's sheet"])
    assert "adjustment: debt" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        app(["trajectory", "FI", "--as-of", "Finland's sheet", "--draws", "2000"])
    out = capsys.readouterr().out
    assert "Growth of net expenditure" in out and "Step of the reference trajectory" in out


def test_a_changed_input_shows_in_the_comparison(tmp_path: Path) -> None:
    path = sheet(tmp_path / "guidance.xlsx")
    book = openpyxl.load_workbook(path)
    prices: Any = book[INPUT].cell(YEARLY["deflator_growth"].row, 7)  # of 2025
    prices.value += 1.0
    book.save(path)
    import_file(path, "Finland's sheet")
    row = sheet_comparison("FI", "Finland's sheet").rows[0]
    assert row.largest < -0.5
