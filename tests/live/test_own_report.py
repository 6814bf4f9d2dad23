"""Does an import tell what was changed, what contradicts itself and what has no effect, and is that true?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from tests.live.test_own_same import ANALYSIS, FIGURES, NAME, cell

import stabilitypact as sp
from stabilitypact.errors import BadInput
from stabilitypact.figures.dsa import DebtFigures, debt_figures
from stabilitypact.figures.live.findings import MEASURES
from stabilitypact.figures.live.measures import RULES_DO_NOT_READ, measures
from stabilitypact.figures.live.own import Imported, import_file
from stabilitypact.figures.live.started import Start, edits, exact, held_inputs
from stabilitypact.figures.live.template import template, write_template
from stabilitypact.figures.store import load
from stabilitypact.path import assumptions
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory


def imported(tmp_path: Path, change: Callable[[Any], None], country: str = "FI") -> Imported:
    path = tmp_path / "my.xlsx"
    write_template(country, path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return import_file(path, NAME)


def report(found: Imported) -> str:
    return "\n".join((found.summary(), *found.quality.lines(20)))


def test_nothing_changed_is_no_remark(tmp_path: Path) -> None:
    found = imported(tmp_path, lambda book: None, "PL")
    assert found.quality.edited == () and found.quality.remarks == 0
    assert "Changed" not in report(found)


def test_a_jump_of_debt_and_what_it_contradicts_are_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Debt analysis", "debt", 2025).value += 10

    found = imported(tmp_path, change)
    assert [each.name for each in found.quality.leaps] == ["debt 2025"]
    text = report(found)
    assert "Changed inputs of the debt analysis (1):" in text and "(+10)" in text
    assert "2025: debt does not follow from debt before" in text and "(+10.00 % of GDP)" in text
    assert "rules read" in text  # the sheet 'Forecast' still says otherwise
    assert "Only inputs of the debt analysis were changed; status, assess" in text


def test_contradictions_between_inputs_are_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Debt analysis", "balance", 2025).value += 1
        cell(book, "Debt analysis", "real_gdp", 2026).value *= 1.02
        cell(book, "Debt analysis", "potential_growth", 2026).value += 1

    text = report(imported(tmp_path, change))
    assert "2025: primary balance less balance is not the interest" in text and "(-1.00 % of GDP)" in text
    assert "2026: real GDP grows otherwise than real growth says (+2.0" in text
    assert "2026: potential GDP grows otherwise than potential growth says (-1.00 points)" in text


def test_the_same_number_on_both_sides_is_no_difference(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Forecast", "balance", 2026).value = -4.0
        cell(book, "Debt analysis", "balance", 2026).value = -4.0
        cell(book, "Forecast", "debt", 2026).value += 1.0

    apart = imported(tmp_path, change).quality.apart
    assert len(apart) == 1 and apart[0].startswith("debt 2026: rules read")


def test_a_plan_beside_changed_figures_is_not_said_to_change_nothing(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Forecast", "balance", 2026).value = -4.0
        for year in range(2026, 2030):
            cell(book, "Planned adjustment", "planned_step", year).value = 0.5

    text = imported(tmp_path, change).summary()
    assert (
        "project follows it" in text
        and "what trajectory requires, simulate, fan and sensitivity stay" in text
    )
    assert "answer as before" not in text


def test_what_has_no_effect_is_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Debt analysis", "debt", 2026).value += 1
        cell(book, "Debt analysis", "real_growth", 2028).value += 1
        cell(book, "Debt analysis", "ageing_report_growth", 2040).value += 0.1
        cell(book, "Forecast", "unemployment_rate", 2026).value += 1

    unread = imported(tmp_path, change).quality.unread
    assert "debt 2026: projections read that of 2025 only" in unread
    assert "real_growth 2028: projections read that of 2026 only" in unread
    assert "ageing_report_growth: no projection reads it with the other inputs as they are" in unread
    assert any(each.startswith("unemployment_rate: no rule of the Pact reads it") for each in unread)
    base = project("FI", steps=[0.5] * 4, vintage=ANALYSIS)
    assert project("FI", steps=[0.5] * 4, as_of=NAME).rows == base.rows


@pytest.mark.parametrize("country", ["FI", "PL"])
def test_what_is_said_to_have_no_effect_has_none(country: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every input is moved, one at a time: what the table says nothing reads must change no answer."""
    held = debt_figures(ANALYSIS)
    at, about = held.countries.index(country), held.vintage
    changed: dict[str, DebtFigures] = {}
    monkeypatch.setattr(assumptions, "debt_figures", lambda *_: changed.get("now", held))

    def answers() -> tuple[Any, ...]:
        tested = trajectory(country, steps=[0.4] * 4, vintage=ANALYSIS, draws=200)
        return tested.to_dict(), project(country, "baseline", vintage=ANALYSIS).to_dict()

    usual, unread, silent = answers(), 0, []
    for (name, year), value in held_inputs(held, country).items():
        rule = measures()[name]
        if name in ("procedure", "euro") or (year > 2026 and year % 7):
            continue
        part = "values" if year else "parameters"
        array = np.array(getattr(held, part)[name])
        array[(at, held.years.index(year)) if year else at] = value * 1.03 + 0.01
        changed["now"] = replace(held, **{part: {**getattr(held, part), name: array}})  # type: ignore[arg-type]
        same = answers() == usual
        if not rule.is_read(year, about.base_year, about.last_forecast_year):
            assert same, f"{name} {year} is said to have no effect"
            unread += 1
        elif same and year <= about.base_year + assumptions.HORIZON:  # later years count with --last only
            silent.append(f"{name} {year}")
        changed.clear()
    assert unread > 20
    # read, but without effect on these two answers: what only minimum steps, an alternative or another state needs
    known = ("ageing_report_growth", "euro_area_deflator_growth", "exchange_rate_eur", "balance 202",
             "primary_balance 2025", "primary_expenditure", "short_rate", "long_rate", "stock_flow")  # fmt: skip
    assert [each for each in silent if not each.startswith(known)] == []


@pytest.mark.parametrize("name", sorted(RULES_DO_NOT_READ))
def test_no_rule_reads_what_is_said_not_to_be_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("stabilitypact.law.assess", fromlist=["load"])
    read = 0
    for vintage, years in ((FIGURES, range(2022, 2027)), ("ameco-2023-11", range(2018, 2024))):
        held = load(vintage)
        if not held.has(name):
            continue
        read += 1
        values = np.array(held.values)
        values[held.variables.index(name), :, held.years.index(years[2])] *= 1.1
        with monkeypatch.context() as patch:
            found = []
            for each in (held, replace(held, values=values)):
                patch.setattr(module, "load", lambda _, each=each: each)
                found.append(
                    [
                        sp.assess("IT", years, vintage=vintage, reading=r).to_dict()
                        for r in ("law", "commission")
                    ]
                )
        assert found[0] == found[1]
    assert read or name.startswith("discretionary_")


def test_a_template_offers_no_row_that_nothing_reads() -> None:
    for country in ("FI", "PL"):
        sheets = template(country).sheets
        shown = {row.name for row in sheets["Discretionary measures"][1]}
        assert shown == set(MEASURES) and not shown & RULES_DO_NOT_READ
        for title, (_, rows) in sheets.items():
            for row in rows:
                if title not in ("Forecast", "Discretionary measures"):
                    assert row.read is not None, f"{title}: {row.name}"
                    assert "Anchor" not in row.definition and (
                        "Empty: " in row.definition or "Needed." in row.definition
                    )
                elif not row.values:
                    assert "Empty: " in row.definition, f"{title}: {row.name}"


def test_discretionary_measures_feed_growth_of_net_expenditure(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for year in (2025, 2026):
            cell(book, "Discretionary measures", "one_offs_expenditure", year).value = 0.0
            for name in MEASURES[:2]:
                cell(book, "Discretionary measures", name, year).value = 0.0
        cell(book, "Discretionary measures", "discretionary_current_revenue", 2026).value = 0.5

    found = imported(tmp_path, change)
    assert "--assume eu_programme_expenditure=" in found.summary()
    parts = ("eu_programme_expenditure", "cofinancing_expenditure", "cyclical_unemployment_expenditure")
    assumed = dict.fromkeys(parts, 1.0)

    def growth(revenue: float) -> float:
        given = sp.assess("FI", 2026, as_of=NAME, assume={**assumed, "discretionary_revenue": revenue})
        value = given.finding("FI", 2026, "net_expenditure").value
        assert value is not None
        return value

    stored = sp.assess("FI", 2026, as_of=NAME, assume=assumed).finding("FI", 2026, "net_expenditure").value
    assert stored == pytest.approx(growth(0.5)) and growth(0.0) > growth(0.5) + 0.5


def test_changed_exchange_rates_are_told_with_what_they_do_to_debt(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell(book, "Market rates", "exchange_rate_eur", 2026).value *= 0.9

    found = imported(tmp_path, change, "PL")
    assert "Changed exchange rates or currency shares move debt of 2026 by +1." in found.summary()
    mine = np.asarray(project("PL", steps=[0.5] * 4, as_of=NAME).assumptions.fx)[0]
    usual = np.asarray(project("PL", steps=[0.5] * 4, vintage=ANALYSIS).assumptions.fx)[0]
    share = debt_figures(ANALYSIS).parameter("euro_share")[debt_figures(ANALYSIS).countries.index("PL")]
    assert mine[1] - usual[1] == pytest.approx(share * (1 / 0.9 - 1), rel=0.05)


def test_a_change_against_nothing_known_is_none() -> None:
    assert edits("inputs", {}, {("debt", 2025): 1.0}) == ()
    assert Start({}, {}).inputs == {}
    assert exact(0.1 + 0.2, 0.3) == 0.3 and exact(0.31, 0.3) == 0.31 and exact(0.31, None) == 0.31


@pytest.mark.parametrize(
    "name",
    ["imf-2025-10-14", "IMF-2031-04", "dsa-2025-10", "dsa-2027-01", "eurostat-2026-10-22", "ameco-bulk-2026-05-15",
     "finland-sheet-2024-06", "then", "ecb"],
)  # fmt: skip
def test_names_of_published_vintages_are_refused_also_of_those_to_come(tmp_path: Path, name: str) -> None:
    path = tmp_path / "my.csv"
    write_template("FI", path)
    with pytest.raises(BadInput, match="Choose another name"):
        import_file(path, name)
    assert import_file(path, "IMF plus our own").stored
