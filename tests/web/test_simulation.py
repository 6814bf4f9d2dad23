"""Does the simulator agree with the required path where nothing is moved, and move the right way where something is?"""

from __future__ import annotations

import pytest

from stabilitypact.errors import BadInput
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory
from stabilitypact.web.simulation import simulate


@pytest.mark.parametrize(("code", "period"), [("IT", 4), ("FI", 7), ("EE", 4), ("FR", 5)])
def test_without_levers_it_is_the_required_path(code: str, period: int) -> None:
    found = simulate(code, period)
    expected = trajectory(code, period, draws=10_000).of(code)
    assert found.trajectory.to_dict() == expected.to_dict()
    own = project(code, "adjustment", steps=found.trajectory.steps)
    debt = dict(zip(own.years, own.rows["debt"], strict=True))
    assert found.debt == pytest.approx([debt[year] for year in found.years], abs=1e-9)


def test_given_steps_are_tested() -> None:
    found = simulate("IT", 4, steps=[0.5] * 4)
    assert found.trajectory.status == "given"
    assert found.trajectory.to_dict() == trajectory("IT", 4, steps=[0.5] * 4, draws=10_000).of("IT").to_dict()


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
