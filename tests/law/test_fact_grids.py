"""Do the grids over facts say what the tables say, and which year a procedure was corrected?"""

from __future__ import annotations

from datetime import date

import numpy as np

from stabilitypact.law import facts
from stabilitypact.law.fact_grids import (
    ceiling_grid,
    correction_years,
    escape_grid,
    first_ceiling_year,
    objective_grid,
    procedure_grid,
)


def test_objectives_with_their_doubt() -> None:
    values, doubtful = objective_grid(("LU", "UK"), (2012, 2018))
    assert np.isnan(values[0, 0]) and values[0, 1] == -0.5
    assert np.isnan(values[1]).all()
    assert doubtful.tolist() == [[False, True], [False, False]]


def test_the_correction_is_the_year_before_the_abrogation() -> None:
    # Open on 8 November 2011: Italy (abrogated June 2013) and Spain (2019); Finland's was closed in July 2011.
    years = correction_years(("IT", "ES", "FI", "LU"), date(2011, 11, 8))
    assert years == (2012, 2018, None, None)


def test_clauses_as_known_on_a_day() -> None:
    assert escape_grid(("AT",), (2025,), "defence").all()
    assert not escape_grid(("AT",), (2025,), "defence", date(2025, 12, 1)).any()


def test_ceilings_start_in_2025_and_only_those_set_by_the_day_count() -> None:
    assert first_ceiling_year() == 2025
    assert ceiling_grid(("NL",), (2025,))[0, 0] == 3.5
    assert np.isnan(ceiling_grid(("NL",), (2025,), date(2024, 12, 31)))[0, 0]


def test_procedures_on_31_december() -> None:
    grid = procedure_grid(("IT",), tuple(range(2008, 2015)))
    assert grid[0].tolist() == [False, True, True, True, True, False, False]
    assert grid[0, 1] == facts.in_procedure("IT", 2009)
