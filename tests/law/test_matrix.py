"""Does the 2015 matrix ask for what Annex 2 of COM(2015) 12 says, cell by cell and at every border?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.matrix import matrix_cells, matrix_requirement
from stabilitypact.law.rulebook import RuleBook

TABLE = RuleBook.named("sgp-2011").value("structural.matrix", 2016)
POTENTIAL = 1.0
SLOW, FAST = 0.5, 1.5  # growth below and above potential, both positive
STRICT = "more than 0.5"

# state: output gap inside the row, (low debt: below, above potential), (high debt: below, above potential)
CELLS = [
    ("exceptionally bad", -5.0, (0.0, 0.0), (0.0, 0.0)),
    ("very bad", -3.5, (0.0, 0.0), (0.25, 0.25)),
    ("bad", -2.0, (0.0, 0.25), (0.25, 0.5)),
    ("normal", 0.0, (0.5, 0.5), (STRICT, STRICT)),
    ("good", 2.0, (STRICT, 0.75), (0.75, 1.0)),
]


def cell(
    gap: float, growth: float, potential: float, high: float, applied: float | None = None
) -> tuple[float, bool]:
    arrays = (np.array([value]) for value in (gap, growth, potential, high))
    value, strict = matrix_cells(TABLE, *arrays, strictly_above=applied)
    return float(value[0]), bool(strict[0])


@pytest.mark.parametrize(("state", "gap", "low", "high"), CELLS, ids=[c[0] for c in CELLS])
def test_every_cell_by_the_letter_and_as_applied(
    state: str, gap: float, low: tuple[object, object], high: tuple[object, object]
) -> None:
    assert any(row["state"] == state for row in TABLE)
    for column, expected in ((0.0, low), (1.0, high)):
        for growth, requirement in ((SLOW, expected[0]), (FAST, expected[1])):
            if requirement is STRICT:
                assert cell(gap, growth, POTENTIAL, column) == (0.5, True)
                assert cell(gap, growth, POTENTIAL, column, applied=0.6) == (0.6, False)
            else:
                assert cell(gap, growth, POTENTIAL, column) == (requirement, False)
                assert cell(gap, growth, POTENTIAL, column, applied=0.6) == (requirement, False)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        # High debt, growth above potential: the column tells the rows apart. A border belongs to the better row.
        (-4.001, 0.0),
        (-4.0, 0.25),
        (-3.001, 0.25),
        (-3.0, 0.5),
        (-1.501, 0.5),
        (-1.5, 0.6),
        (1.499, 0.6),
        (1.5, 1.0),
    ],
)
def test_borders_of_the_output_gap(gap: float, expected: float) -> None:
    assert cell(gap, FAST, POTENTIAL, 1.0, applied=0.6)[0] == expected


@pytest.mark.parametrize("gap", [-3.5, -2.0, 0.0, 3.0])
def test_negative_growth_is_exceptionally_bad_whatever_the_gap(gap: float) -> None:
    assert cell(gap, -0.01, POTENTIAL, 1.0)[0] == 0.0
    assert cell(gap, 0.0, POTENTIAL, 1.0)[0] > 0.0


def test_growth_at_potential_counts_as_above_it() -> None:
    assert cell(-2.0, 1.0, 1.0, 0.0)[0] == 0.25
    assert cell(-2.0, 0.999, 1.0, 0.0)[0] == 0.0


def test_unknown_inputs_matter_only_where_they_could_change_the_answer() -> None:
    nan = np.nan
    assert cell(nan, -1.0, nan, nan)[0] == 0.0  # negative growth: nothing is asked, whatever else
    assert np.isnan(cell(nan, 1.0, 1.0, 0.0)[0])
    assert cell(-5.0, nan, nan, nan)[0] == 0.0  # gap below -4: nothing is asked, whatever growth
    assert np.isnan(cell(-3.5, nan, nan, 1.0)[0])  # negative growth would make it 0 instead of 0.25
    assert cell(0.0, 1.0, nan, 0.0)[0] == 0.5  # both cells of the row are alike
    assert np.isnan(cell(2.0, 1.0, nan, 0.0)[0])
    assert np.isnan(cell(0.0, 1.0, 1.0, nan)[0])


def figures(
    gap: float, growth: float, potential: float, debt: float, year: int
) -> dict[str, dict[int, float]]:
    names = ("output_gap", "real_growth", "potential_growth", "debt")
    return {name: {year: value} for name, value in zip(names, (gap, growth, potential, debt), strict=True)}


def test_debt_or_an_asserted_risk_chooses_the_column_from_2015_on(context: Callable[..., Context]) -> None:
    def asked(debt: float, year: int, **kw: object) -> tuple[float, bool]:
        value, strict = matrix_requirement(
            context(figures(-3.5, 1.0, 1.0, debt, year), year, "sgp-2011", **kw)
        )
        return float(value[0, 0]), bool(strict[0, 0])

    assert asked(60.0, 2016)[0] == 0.0
    assert asked(60.1, 2016)[0] == 0.25
    assert asked(60.0, 2016, assume={"sustainability_risk": 1})[0] == 0.25
    assert np.isnan(asked(60.1, 2014)[0])  # no matrix before 13 January 2015


def test_readings_differ_on_more_than_half_a_point(context: Callable[..., Context]) -> None:
    data = figures(0.0, 1.0, 1.0, 100.0, 2016)
    by_letter = matrix_requirement(context(data, 2016, "sgp-2011"))
    applied = matrix_requirement(context(data, 2016, "sgp-2011", reading="commission"))
    assert (by_letter[0][0, 0], bool(by_letter[1][0, 0])) == (0.5, True)
    assert (applied[0][0, 0], bool(applied[1][0, 0])) == (0.6, False)
