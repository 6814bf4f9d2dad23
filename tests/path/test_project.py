"""Projections through the door: shapes of the answer, own shifts, and errors as sentences."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.dsa import debt_figures
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.project import ROWS, project
from stabilitypact.path.trajectory import trajectory


def test_json_has_the_keys_of_the_command_line() -> None:
    made = project("Finland", "adverse_r_g", guidance="2024", steps=[0.66] * 4)
    content = json.loads(made.to_json())
    assert set(content) == {"country", "scenario", "vintage", "years", *ROWS}
    assert all(len(content[row]) == len(content["years"]) for row in ROWS)
    assert content["country"] == "FI"


def test_without_steps_the_required_path_is_taken() -> None:
    required = trajectory("FR", 7).of("FR")
    made = project("FR", period=7)
    assert made.end_year == 2031
    for year, debt in required.debt.items():
        assert made.value("debt", year) == pytest.approx(debt, abs=1e-9)
        assert made.value("balance", year) == pytest.approx(required.balance[year], abs=1e-9)
        growth = made.value("net_expenditure_growth", year)
        assert growth == pytest.approx(required.net_expenditure_growth[year], abs=1e-9)


def test_baseline_reaches_the_end_of_the_ageing_report() -> None:
    made = project("DE", "baseline", last=2070)
    assert made.years[-1] == 2070
    assert np.isfinite(np.array(made.rows["debt"], dtype=float)).all()
    assert made.end_year == made.base_year == 2024
    assert "scenario baseline" in made.explain()


def test_decomposition_compare_and_frame() -> None:
    first, second = project("ES", steps=[0.5] * 4), project("ES", "lower_spb", steps=[0.5] * 4)
    change = first.projection.debt - first.projection.debt_before
    assert np.abs(first.decomposition().total() - change).max() < 1e-12 * 200
    table = first.compare(second)
    assert (table.loc[:2028, "difference"] == 0.0).all()
    assert (table.loc[2030:, "difference"] > 0.0).all()
    assert list(first.to_frame().columns) == list(first.rows)


def test_own_shifts_go_on_top_of_a_scenario() -> None:
    plain = project("ES", "adverse_r_g", steps=[0.5] * 4)
    moved = project("ES", "adverse_r_g", steps=[0.5] * 4, shifts={"stock_flow": {2030: 2.0}})
    nothing = project("ES", "adverse_r_g", steps=[0.5] * 4, shifts={"stock_flow": {2030: 0.0}})
    assert nothing.rows == plain.rows
    before, after = plain.value("debt", 2030), moved.value("debt", 2030)
    assert before is not None and after is not None
    assert after - before == pytest.approx(2.0, abs=1e-12)


def test_without_its_pension_funds_finland_would_be_another_state() -> None:
    for vintage in ("dsa-2024-04", "dsa-2025-05"):
        figures = debt_figures(vintage)
        assert figures.origin("stock_flow", "FI", 2030).origin == "official"
    own = prepare("FI", vintage="dsa-2025-05").assumptions
    assert own.stock_flow[0, own.years.index(2030)] == pytest.approx(1.540803)
    assert prepare("SE").assumptions.stock_flow[0, -1] == 0.0


def test_errors_are_sentences() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'baseline'"):
        project("FI", "base line")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="An adjustment of 3 years does not exist"):
        project("FI", steps=[0.5] * 3)
    with pytest.raises(BadInput, match="4 steps are given, but the period is 7 years"):
        project("FI", steps=[0.5] * 4, period=7)
    with pytest.raises(BadInput, match="The baseline has no policy change"):
        project("FI", "baseline", steps=[0.5] * 4)
    with pytest.raises(BadInput, match="has no"):
        project("FI", "baseline", last=2060)
    with pytest.raises(UnknownName, match="Did you mean 'Finland'"):
        project("Finlnd")
    with pytest.raises(UnknownName, match="vintage of the debt analysis"):
        project("FI", vintage="dsa-1999-01")
    with pytest.raises(MissingFigures, match="FR"):
        project("FR", vintage="finland-sheet-2024-06")
    with pytest.raises(BadInput, match="covers"):
        project("FI", steps=[0.5] * 4).value("debt", 1999)
    with pytest.raises(UnknownName, match="Did you mean 'debt'"):
        project("FI", steps=[0.5] * 4).value("dept", 2030)
