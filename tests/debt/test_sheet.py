"""The Commission's sheet for Finland, cell by cell, as printed and under random inputs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from stabilitypact.debt.recursion import Quirks
from stabilitypact.path.assumptions import _state, with_history
from stabilitypact.path.expenditure import net_expenditure_growth
from stabilitypact.path.minimum import with_minimum_steps
from stabilitypact.path.rules import PathRules
from stabilitypact.path.safeguard import safeguard_margin

_SPEC = importlib.util.spec_from_file_location("sheet_cases", Path(__file__).parent / "sheet_cases.py")
assert _SPEC is not None and _SPEC.loader is not None
cases = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cases)

PRINTED = cases.read("finland_sheet.json.gz")
RANDOM = cases.read("sheet_cases.json.gz")
TOLERANCE = 1e-9
AS_PRINTED = Quirks(baseline_brackets=True, blank_first_step=True)


def columns(tab: str, row: int) -> np.ndarray:
    values = PRINTED["rows"][tab][str(row)][2:]
    return np.array([np.nan if value is None else value for value in values])


@pytest.mark.parametrize("tab", list(cases.LAYOUT))
def test_every_row_of_every_tab_as_printed(tab: str) -> None:
    projection = cases.projections(PRINTED["case"], AS_PRINTED)[tab]
    compared = 0
    for row, values in cases.rows_of(tab, projection).items():
        sheet = columns(tab, row)
        known = np.isfinite(sheet)
        compared += int(known.sum())
        assert np.abs(sheet - values)[known].max(initial=0.0) < TOLERANCE, (tab, row)
    assert compared > 600


def test_starting_year_of_the_sheet() -> None:
    own = with_history("FI", "finland-sheet-2024-06")
    assert own.years[0] == 2022
    assert own.debt_start[0] == pytest.approx(PRINTED["rows"]["Baseline NFPC"]["56"][1], abs=TOLERANCE)
    assert own.gap_start[0] == pytest.approx(PRINTED["rows"]["Baseline NFPC"]["29"][1], abs=TOLERANCE)


def test_missing_brackets_of_the_baseline_tab_are_a_switch() -> None:
    modelled = cases.projections(PRINTED["case"], Quirks())["Baseline NFPC"]
    printed = cases.projections(PRINTED["case"], AS_PRINTED)["Baseline NFPC"]
    commission = columns("Baseline NFPC", 106)
    ours = np.asarray(modelled.debt)[0]
    with_error = np.asarray(printed.debt)[0]
    assert np.abs(ours - commission).max() < 1e-3
    assert np.abs(with_error - commission).max() > 0.01


def test_no_step_where_the_sheet_compares_with_an_empty_cell() -> None:
    case = next(
        c for c in RANDOM if c["step"] == 0.66 and c["series"]["structural_primary_balance"][-1] == -0.66
    )
    quirk = cases.projections(case, AS_PRINTED)["Adjust. no safeguard"]
    model = cases.projections(case, Quirks())["Adjust. no safeguard"]
    assert np.asarray(quirk.counter)[0, 2] == 0.0
    assert np.asarray(model.counter)[0, 2] == 4.0


@pytest.mark.parametrize("number", range(len(RANDOM)))
def test_recorded_answers_of_the_sheets_formulas(number: int) -> None:
    case = RANDOM[number]
    for tab, projection in cases.projections(case, AS_PRINTED).items():
        rows = cases.rows_of(tab, projection)
        for row, recorded in case["rows"][tab].items():
            assert np.abs(rows[int(row)][::3] - recorded).max() < TOLERANCE, (tab, row)
    if case["safeguard"] in ("ok", "Not met"):
        state = _state("FI", cases.figures_of(case), 2041)
        rules = PathRules(safeguard_band="same_year")
        path = with_minimum_steps(state, np.full((1, 1, case["period"]), case["step"]), rules)
        assert (safeguard_margin(path, rules)[0, 0] > 0.0) == (case["safeguard"] == "ok")


def test_at_least_two_hundred_cases_with_both_periods_and_falling_debt() -> None:
    assert len(RANDOM) >= 200
    assert {case["period"] for case in RANDOM} == {4, 7}
    assert sum(min(case["rows"]["Adjust. no safeguard"]["57"]) < 0.0 for case in RANDOM) >= 2


def test_table_4_main_fiscal_variables() -> None:
    case, results = PRINTED["case"], PRINTED["results"]
    state = _state("FI", cases.figures_of(case), 2041)
    path = with_minimum_steps(state, np.full((1, 1, 4), case["step"]), PathRules())
    growth = net_expenditure_growth(state.assumptions, path.steps[:, 0])[0]
    for k, column in enumerate("GHIJ"):
        assert path.steps[0, 0, k] == pytest.approx(results[f"{column}19"], abs=TOLERANCE)
        assert growth[k] == pytest.approx(results[f"{column}20"], abs=TOLERANCE)
        assert path.balance[0, 0, k] == pytest.approx(results[f"{column}21"], abs=TOLERANCE)
        assert path.structural_balance[0, 0, k] == pytest.approx(results[f"{column}22"], abs=TOLERANCE)
        assert path.debt[0, 0, k + 1] == pytest.approx(results[f"{column}23"], abs=TOLERANCE)
    assert path.steps.mean() == pytest.approx(results["G24"], abs=TOLERANCE)
    assert growth.mean() == pytest.approx(results["G26"], abs=TOLERANCE)
