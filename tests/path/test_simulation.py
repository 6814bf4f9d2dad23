"""Does the simulator agree with the required path where nothing is moved, and move the right way where something is?"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import stabilitypact as sp
from stabilitypact.errors import BadInput
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.fan import fan
from stabilitypact.path.levers import moved_assumptions
from stabilitypact.path.project import project
from stabilitypact.path.simulation import simulate
from stabilitypact.path.trajectory import trajectory


@pytest.mark.parametrize(("code", "period"), [("IT", 4), ("FI", 7), ("EE", 4), ("FR", 5)])
def test_without_levers_it_is_the_required_path(code: str, period: int) -> None:
    found = simulate(code, period)
    expected = trajectory(code, period).of(code)
    assert found.trajectory.to_dict() == expected.to_dict()
    own = project(code, "adjustment", steps=found.trajectory.steps)
    debt = dict(zip(own.years, own.rows["debt"], strict=True))
    assert found.debt == pytest.approx([debt[year] for year in found.years], abs=1e-9)


@pytest.mark.parametrize("where", [{"as_of": "2025-06"}, {"vintage": "dsa-2024-11"}, {"guidance": "2024"}])
@pytest.mark.parametrize("reading", ["commission", "law"])
def test_figures_and_reading_are_chosen_as_for_the_required_path(where: dict[str, str], reading: Any) -> None:
    found = sp.simulate("IT", 7, reading, **where, draws=2_000)  # type: ignore[arg-type]
    expected = trajectory("IT", 7, reading, **where, draws=2_000)  # type: ignore[arg-type]
    assert found.trajectory.to_dict() == expected.of("IT").to_dict()
    said = found.to_dict()
    assert {name: said[name] for name in ("guidance", "as_of") if name in said} == {
        name: expected.to_dict()[name] for name in ("guidance", "as_of") if name in expected.to_dict()
    }


def test_figures_are_chosen_once() -> None:
    with pytest.raises(BadInput, match="Name one of guidance, as_of and vintage"):
        simulate("IT", guidance="2024", as_of="2025-06")
    with pytest.raises(BadInput, match="No inputs of the debt analysis were published"):
        simulate("IT", as_of="2001-01-01")


def test_steps_set_the_period() -> None:
    assert simulate("IT", steps=[0.5] * 5).period == 5


def test_the_table_holds_the_path_and_the_fan() -> None:
    found = simulate("EE", 4, growth=-0.5)
    frame = found.to_frame()
    assert tuple(frame.index) == found.years and frame["debt"].tolist() == list(found.debt)
    drawn = frame.filter(like="debt_p").dropna()
    assert tuple(drawn.index) == found.fan_years and drawn.to_numpy().tolist() == [list(r) for r in found.fan]
    assert json.loads(found.to_json()) == json.loads(json.dumps(found.to_dict()))


def test_given_steps_are_tested() -> None:
    found = simulate("IT", 4, steps=[0.5] * 4)
    assert found.trajectory.status == "given"
    assert found.trajectory.to_dict() == trajectory("IT", 4, steps=[0.5] * 4).of("IT").to_dict()


@pytest.mark.parametrize(
    ("lever", "amount", "sign"),
    [("growth", 0.5, -1), ("inflation", 0.5, -1), ("rates", 1.0, 1), ("one_offs", 1.0, -1)],
)
def test_a_lever_moves_debt_the_right_way(lever: str, amount: float, sign: int) -> None:
    base = simulate("IT", 4, steps=[0.5] * 4)
    moved = simulate("IT", 4, steps=[0.5] * 4, **{lever: amount})  # type: ignore[arg-type]
    assert (moved.debt[-1] - base.debt[-1]) * sign > 0.1


def test_the_fan_holds_the_path() -> None:
    found = simulate("FR", 4)
    assert len(found.fan) == len(found.fan_years) == 5
    for year, row in zip(found.fan_years, found.fan, strict=True):
        assert list(row) == sorted(row)
        assert row[0] < found.debt[found.years.index(year)] < row[-1]


def test_levers_have_limits() -> None:
    with pytest.raises(BadInput, match="growth is 99"):
        simulate("FR", growth=99)
    with pytest.raises(BadInput, match="between -3 and 3"):
        simulate("FR", steps=[9, 9, 9, 9])
    with pytest.raises(BadInput, match="4, 5, 6 and 7"):
        simulate("FR", 8)


def test_levers_move_every_year_after_t_and_one_offs_the_years_of_the_adjustment() -> None:
    plain = prepare("FR").assumptions
    amounts = {"growth": 0.5, "inflation": -0.3, "rates": 1.0, "one_offs": -0.2, "multiplier": 0.9}
    made = moved_assumptions(plain, 4, amounts)
    years = [year - plain.base_year for year in plain.years]
    after, during = [float(k >= 1) for k in years], [float(1 <= k <= 4) for k in years]
    for lever, names, span in (
        ("growth", ("growth", "potential_growth"), after),
        ("inflation", ("deflator_growth",), after),
        ("rates", ("short_rate", "long_rate"), after),
        ("one_offs", ("one_offs",), during),
    ):
        for name in names:
            change = np.asarray(getattr(made, name)) - np.asarray(getattr(plain, name))
            assert change[0] == pytest.approx([amounts[lever] * each for each in span]), name
    assert np.asarray(made.multiplier).tolist() == [0.9]


@pytest.mark.parametrize(
    "asked",
    [
        lambda: sp.simulate("IT", growth="much"),  # type: ignore[arg-type]
        lambda: sp.simulate("IT", multiplier="0.75"),  # type: ignore[arg-type]
        lambda: sp.simulate("IT", steps=["0.5"] * 4),  # type: ignore[list-item]
        lambda: sp.fan("FR", draws="many"),  # type: ignore[arg-type]
        lambda: sp.procedures("FR", on="2020"),  # type: ignore[arg-type]
    ],
)
def test_words_in_place_of_numbers_are_refused_by_a_sentence(asked: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        asked()


def test_every_door_draws_the_same_shocks() -> None:
    path, drawn, moved = trajectory("IT", 4).of("IT"), fan("IT"), simulate("IT", 4)
    assert path.probability is not None
    assert moved.trajectory.probability == path.probability
    assert f"probability of {100 * path.probability:.2f} %" in drawn.summary()
    ends = [f"{drawn.summary().split('lies between ')[1].split(' %')[0]}"]
    assert ends == [f"{moved.fan[-1][0]:.1f}"]
