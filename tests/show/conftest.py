"""One result of each class that has a chart, shared by the tests of charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

import stabilitypact as sp
from stabilitypact.law.tally import procedure_tally, tally
from stabilitypact.path.fan import fan
from stabilitypact.path.project import project
from stabilitypact.path.rules import PathRules
from stabilitypact.path.sensitivity import sensitivity
from stabilitypact.path.simulation import simulate
from stabilitypact.path.trajectory import trajectory

DRAWS = 2_000


@cache
def _result(name: str) -> Any:
    """Return one result of each class, and some in other states."""
    made: dict[str, Any] = {
        "Assessment": lambda: sp.assess("IT", range(2019, 2027)),
        "Assessment of states": lambda: sp.assess(["FR", "DE"], range(2019, 2025)),
        "Scores": lambda: sp.score(2005, 2015, countries=["FR", "LU", "DE"]),
        "Series": lambda: sp.figures("IT", "debt"),
        "Status": lambda: sp.status(2021, as_of="2021-09"),
        "ProjectionResult": lambda: project("FI", "adjustment", steps=[0.66] * 4),
        "ProjectionResult, baseline": lambda: project("FR", "baseline"),
        "Fan": lambda: fan("FR", draws=DRAWS),
        "Trajectory": lambda: trajectory("FR", draws=DRAWS).trajectories[0],
        "Trajectory given": lambda: trajectory("FR", draws=DRAWS, steps=[0.2] * 4).trajectories[0],
        "Trajectory without solution": lambda: trajectory(
            "FI", draws=DRAWS, reading=PathRules().changed(largest_step=0.2)
        ).trajectories[0],
        "Trajectory eased": lambda: trajectory("SE", draws=DRAWS).trajectories[0],
        "Trajectories": lambda: trajectory(["FR", "FI", "SE"], draws=DRAWS),
        "Trajectories of periods": lambda: trajectory(["FR", "FI"], period=[4, 7], draws=DRAWS),
        "Sensitivity": lambda: sensitivity("FR", amounts={"long_rate": 0.5, "growth": 0.5}, draws=DRAWS),
        "Comparison": lambda: sp.compare("green-golden-rule", countries=["IT", "FR", "NL"], first=2015),
        "Simulation": lambda: simulate("IT", growth=0.5, draws=DRAWS),
        "Tally": lambda: tally(sp.assess(None, range(2005, 2027))),
        "Tally of procedures": lambda: procedure_tally(date(2026, 6, 1)),
    }
    return made[name]()


RESULTS = (
    "Assessment", "Assessment of states", "Scores", "Series", "Status", "ProjectionResult",
    "ProjectionResult, baseline", "Fan", "Trajectory", "Trajectory given", "Trajectory without solution",
    "Trajectory eased", "Trajectories", "Trajectories of periods", "Sensitivity", "Comparison", "Simulation", "Tally",
    "Tally of procedures",
)  # fmt: skip


@pytest.fixture(scope="session")
def result() -> Callable[[str], Any]:
    """Results by name, each computed once."""
    return _result


@pytest.fixture(scope="session")
def drawables() -> tuple[str, ...]:
    """Names of all results."""
    return RESULTS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a drawable with each of them."""
    if "drawable" in metafunc.fixturenames:
        metafunc.parametrize("drawable", RESULTS)
