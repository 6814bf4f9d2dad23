"""Projections through the door: shapes of the answer, own shifts, and errors as sentences."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stabilitypact.debt.own import MOVABLE, Amounts
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.dsa import debt_figures
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.project import ROWS, project
from stabilitypact.path.trajectory import trajectory


def test_json_has_the_keys_of_the_command_line() -> None:
    made = project("Finland", "adverse_r_g", guidance="2024", steps=[0.66] * 4)
    content = json.loads(made.to_json())
    assert set(content) == {"country", "scenario", "vintage", "shifts", "years", *ROWS}
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


ANY: dict[str, Amounts] = {
    "spb": {2030: -1.0}, "primary_balance": {2030: -1.0}, "stock_flow": {2030: 1.0}, "one_offs": {2030: -1.0},
    "ageing_cost": {2030: 1.0}, "property_income": {2030: -1.0}, "growth": {2025: -1.0},
    "real_growth": {2030: -1.0}, "potential_growth": {2030: -1.0}, "deflator_growth": {2030: -1.0},
    "short_rate": {2030: 1.0}, "long_rate": {2030: 1.0}, "market_rates": {2030: 1.0},
    "implicit_interest_rate": {2025: 1.0}, "exchange_rate": {2030: 1.0}, "stress": {2030: 1.0},
    "maturing_share": {2030: 0.2}, "multiplier": 0.25, "semi_elasticity": 0.1, "short_share": 0.2,
}  # fmt: skip


def test_every_assumption_is_tried() -> None:
    assert set(ANY) == set(MOVABLE)


@pytest.mark.parametrize("name", ANY)
def test_any_assumption_moves_in_any_year_and_parts_still_add_up(name: str) -> None:
    plain = project("HU", steps=[0.5] * 4)
    moved = project("HU", steps=[0.5] * 4, shifts={name: ANY[name]})
    amounts = ANY[name]
    first = min(amounts) if isinstance(amounts, dict) else 2025
    for year in plain.years:
        if year < first:
            assert moved.value("debt", year) == plain.value("debt", year)
    assert moved.value("debt", 2035) != plain.value("debt", 2035)
    if name not in ("short_rate", "maturing_share", "multiplier", "semi_elasticity", "short_share"):
        assert (moved.value("debt", 2035) or 0) > (plain.value("debt", 2035) or 0), name
    change = moved.projection.debt - moved.projection.debt_before
    assert np.abs(moved.decomposition().total() - change).max() < 1e-12 * 200


def test_falling_currency_raises_debt_by_its_share() -> None:
    plain = project("HU", steps=[0.5] * 4)
    moved = project("HU", steps=[0.5] * 4, shifts={"exchange_rate": {2030: 3.0}})
    k = plain.years.index(2030)
    made = plain.projection
    inherited = (
        made.debt_before[0, k] * (1 + made.implicit_rate[0, k] / 100) / (1 + made.nominal_growth[0, k] / 100)
    )
    risen = (moved.value("debt", 2030) or 0) - (plain.value("debt", 2030) or 0)
    assert risen == pytest.approx(0.03 * inherited, abs=1e-12)
    part = moved.decomposition().exchange_rate - plain.decomposition().exchange_rate
    assert part[0, k] == pytest.approx(risen, abs=1e-12)


def test_a_scenario_of_zeros_is_the_path_to_the_last_bit() -> None:
    nothing = {
        name: 0.0 if isinstance(amounts, float) else dict.fromkeys(amounts, 0.0)
        for name, amounts in ANY.items()
    }
    plain, same = project("HU", steps=[0.5] * 4), project("HU", steps=[0.5] * 4, shifts=nothing)
    assert same.rows == plain.rows


def test_one_amount_is_every_year_after_t() -> None:
    yearly = dict.fromkeys(range(2025, 2042), -0.5)
    one, many = (project("ES", steps=[0.5] * 4, shifts={"real_growth": each}) for each in (-0.5, yearly))
    assert one.rows == many.rows


def test_the_commissions_scenario_as_an_own_one() -> None:
    years = range(2029, 2042)
    own = {"market_rates": dict.fromkeys(years, 0.5), "real_growth": dict.fromkeys(years, -0.5)}
    assert (
        project("IT", steps=[0.5] * 4, shifts=own).rows == project("IT", "adverse_r_g", steps=[0.5] * 4).rows
    )


def test_a_shift_without_effect_is_refused_but_zero_is_not() -> None:
    with pytest.raises(BadInput, match="shift real_growth or potential_growth"):
        project("FR", steps=[0.5] * 4, shifts={"growth": {2027: -1.0}})
    with pytest.raises(BadInput, match="shift long_rate or short_rate"):
        project("FR", steps=[0.5] * 4, shifts={"implicit_interest_rate": {2030: 1.0}})
    with pytest.raises(BadInput, match="Without a change of the structural primary balance"):
        project("FR", "baseline", shifts={"multiplier": 0.1})
    assert project("FR", "baseline", shifts={"multiplier": 0.0}).rows == project("FR", "baseline").rows


@pytest.mark.parametrize(
    ("shifts", "sentence"),
    [
        ({"potential_growth": {2027: -150.0}}, "Potential output of France is not positive in 2027"),
        ({"real_growth": {2027: -150.0}}, "Potential output of France is not positive in 2027"),
        ({"deflator_growth": {2027: -150.0}}, "growth of prices of France"),
        ({"maturing_share": 2.0}, "must lie between 0 and 1"),
        ({"short_share": -1.0}, "must lie between 0 and 1"),
        ({"multiplier": -5.0}, "must lie at or above 0"),
        ({"multiplier": {2027: 1.0}}, "holds for all years"),
        ({"long_rate": {2027: "high"}}, "is 'high', which is not a number"),
        ({"long_rate": {"2027": 1.0}}, "outside the projection"),
        ({"long_rate": "high"}, "must be a number or amounts by year"),
        (["long_rate"], "must name assumptions and years"),
        ({"debt": 1.0}, "There is no assumption to shift 'debt'"),
        ({"spb": {2026: 150.0}}, "output of France would not be positive"),
    ],
)
def test_scenarios_that_cannot_be_are_sentences(shifts: object, sentence: str) -> None:
    with pytest.raises((BadInput, UnknownName), match=sentence):
        project("FR", steps=[0.5] * 4, shifts=shifts)  # type: ignore[arg-type]


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
    for steps in ("0.5", 0.5, ["a"] * 4, [[0.5] * 4]):
        with pytest.raises(BadInput, match="must be a list of numbers"):
            project("FI", steps=steps)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="must lie between -50 and 50"):
        project("FI", steps=[66.0] * 4)
    with pytest.raises(BadInput, match="'last' must be at least 2028"):
        project("FR", steps=[0.5] * 4, last=2026)
    with pytest.raises(BadInput, match="must end after it, not in 2020"):
        project("FR", "baseline", last=2020)
    with pytest.raises(BadInput, match="whole year"):
        project("FR", "baseline", last=2050.5)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="Name one of"):
        project("FR", steps=[0.5] * 4, guidance="2024", vintage="dsa-2024-04")
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
