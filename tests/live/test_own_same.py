"""Does an unchanged vintage of one's own answer every question as the figures that it started from do?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

import stabilitypact as sp
from stabilitypact.figures.dsa import debt_figures
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.law.assess import RULES
from stabilitypact.law.status import status
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory

FIGURES, ANALYSIS = "imf-2025-10", "dsa-2025-10"
NAME = "Ours"


def imported(tmp_path: Path, country: str, suffix: str = ".xlsx") -> str:
    path = tmp_path / f"my{suffix}"
    write_template(country, path)
    found = import_file(path, NAME)
    assert found.stored
    return found.id


def without_names(text: str, own: str) -> Any:
    """Return JSON with the names of the two vintages made one."""
    for name in (own, NAME, FIGURES, ANALYSIS):
        text = text.replace(name, "vintage")
    return json.loads(text)


@pytest.mark.parametrize("country", debt_figures(ANALYSIS).countries)
def test_every_states_required_path_is_that_of_its_base(tmp_path: Path, country: str) -> None:
    own = imported(tmp_path, country)
    options: dict[str, Any] = {"period": (4, 7), "draws": 1000}
    mine = trajectory(country, vintage=own, **options)
    base = trajectory(country, vintage=ANALYSIS, **options)
    assert without_names(mine.to_json(), own) == without_names(base.to_json(), own)


@pytest.mark.parametrize("country", ["DE", "FI", "HU", "RO"])
def test_default_questions_are_answered_as_the_base_answers_them(tmp_path: Path, country: str) -> None:
    own = imported(tmp_path, country, ".csv")
    shown, usual = status(as_of=NAME), status()
    rows = {row["country"]: row for row in usual.to_dict()["members"]}
    assert [row["country"] for row in shown.to_dict()["members"]] == [country]
    assert shown.to_dict()["members"][0] == rows[country]
    assert (shown.year, shown.rulebook, shown.as_of) == (usual.year, usual.rulebook, usual.as_of)
    hows: tuple[dict[str, Any], ...] = ({"as_of": NAME}, {"vintage": own})
    for how in hows:
        for reading in ("law", "commission", "numerical"):
            mine = sp.assess(country, reading=reading, **how)
            base = sp.assess(country, reading=reading)
            assert without_names(mine.to_json(), own) == without_names(base.to_json(), own)
    mine, base = sp.assess(country, 2025, as_of=NAME), sp.assess(country, 2025)
    for rule in (rule for rule in RULES if rule in base.rules):
        said = mine.finding(country, 2025, rule).explain("json")
        assert without_names(said, own) == without_names(
            base.finding(country, 2025, rule).explain("json"), own
        )


def test_a_projection_of_the_unchanged_is_that_of_the_base(tmp_path: Path) -> None:
    own = imported(tmp_path, "PL")
    for scenario in ("baseline", "adjustment", "adverse_r_g"):
        mine = project("PL", scenario, vintage=own).to_json()
        base = project("PL", scenario, vintage=ANALYSIS).to_json()
        assert without_names(mine, own) == without_names(base, own)


def cell(book: Any, sheet: str, variable: str, year: int | str) -> Any:
    rows = list(book[sheet].iter_rows())
    header = next(row for row in rows if row[0].value == "Variable")
    column = next(each.column for each in header if each.value == year)
    return book[sheet].cell(next(row[0].row for row in rows if row[0].value == variable), column)


def test_a_depreciation_raises_debt_in_the_unit_that_the_template_states(tmp_path: Path) -> None:
    path = tmp_path / "pl.xlsx"
    write_template("PL", path)
    book = openpyxl.load_workbook(path)
    rate = cell(book, "Market rates", "exchange_rate_eur", 2026)
    unit = book["Market rates"].cell(rate.row, 3).value
    assert (
        unit == "euro per unit of national currency" and 0.2 < rate.value < 0.3
    )  # a zloty is worth 23 cents
    rate.value *= 0.9  # a zloty buys less
    book.save(path)
    import_file(path, NAME)
    steps = [0.5] * 4
    dearer = project("PL", steps=steps, as_of=NAME).value("debt", 2026)
    usual = project("PL", steps=steps, vintage=ANALYSIS).value("debt", 2026)
    assert dearer is not None and usual is not None
    held = debt_figures(ANALYSIS)
    share = float(held.parameter("euro_share")[held.countries.index("PL")])
    debt = float(held.get("debt")[held.countries.index("PL"), held.years.index(2025)])
    assert dearer - usual == pytest.approx(debt * share * (1 / 0.9 - 1), rel=0.2) and dearer > usual + 1


def test_the_euro_areas_target_decides_whether_a_spread_remains(tmp_path: Path) -> None:
    path = tmp_path / "pl.xlsx"
    write_template("PL", path)
    book = openpyxl.load_workbook(path)
    assert cell(book, "Market rates", "euro_area_deflator_growth_t30", "Value").value == 2.0
    cell(book, "Market rates", "euro_area_deflator_growth_t30", "Value").value = 2.5
    book.save(path)
    import_file(path, NAME)
    mine = project("PL", "baseline", as_of=NAME).assumptions
    base = project("PL", "baseline", vintage=ANALYSIS).assumptions
    at = base.years.index(2034)
    difference = float(np.asarray(base.deflator_growth)[0, at] - np.asarray(mine.deflator_growth)[0, at])
    held = debt_figures(ANALYSIS)
    place = (held.countries.index("PL"), held.years.index(2026))
    spread = held.get("deflator_growth")[place] - held.get("euro_area_deflator_growth")[place]
    assert difference == pytest.approx(spread / 2, abs=1e-9) and abs(spread) > 0.1
