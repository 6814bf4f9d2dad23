"""Which simulation does an address ask for? State, period, steps and levers of the simulator's page and chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Query

from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country
from stabilitypact.path.levers import LEVERS
from stabilitypact.path.likely import DRAWS, SEED
from stabilitypact.path.simulation import Simulation
from stabilitypact.sentence import say
from stabilitypact.web import answers, questions

DEFAULT_STATE = "IT"


@dataclass(frozen=True, slots=True)
class SimulatorView:
    """A simulation as an address holds it.

    Attributes
    ----------
    state, period :
        Eurostat code; years of adjustment.
    steps :
        Steps to test, None for the required ones.
    moved :
        Lever and amount, for those that are moved.
    """

    state: str
    period: int
    steps: tuple[float, ...] | None
    moved: tuple[tuple[str, float], ...]

    def simulate(self) -> Simulation:
        """Return the simulation."""
        return answers.simulate(self.state, self.period, self.steps, self.moved, "2024", DRAWS, SEED)

    def baseline(self) -> Simulation:
        """Return the required path of the same state and period with nothing moved."""
        return answers.simulate(self.state, self.period, None, (), "2024", DRAWS, SEED)

    def values(self) -> dict[str, Any]:
        """Return what an address carries, defaults left out."""
        values: dict[str, Any] = {"period": self.period if self.period != 4 else None}
        if self.steps is not None:
            values["steps"] = ",".join(f"{step:g}" for step in self.steps)
        return {**values, **{name: f"{value:g}" for name, value in self.moved}}


def simulator_view(
    country_: Annotated[str, Query(alias="country", max_length=60)] = DEFAULT_STATE,
    period: Annotated[int, Query(ge=4, le=7)] = 4,
    steps: Annotated[str, Query(max_length=100)] = "",
    growth: Annotated[str, Query(max_length=20)] = "",
    inflation: Annotated[str, Query(max_length=20)] = "",
    rates: Annotated[str, Query(max_length=20)] = "",
    one_offs: Annotated[str, Query(max_length=20)] = "",
    multiplier: Annotated[str, Query(max_length=20)] = "",
) -> SimulatorView:
    """Read a simulation from an address."""
    given = {
        "growth": growth,
        "inflation": inflation,
        "rates": rates,
        "one_offs": one_offs,
        "multiplier": multiplier,
    }
    moved = []
    for name in LEVERS:
        value = _number(name, given[name])
        if value is not None and (value or name == "multiplier"):
            moved.append((name, value))
    return SimulatorView(country(country_).code, period, questions.steps(steps), tuple(moved))


def _number(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(say("%(name)s is '%(text)s', which is not a number.", name=name, text=text)) from error


StatePath = Annotated[str, Path(max_length=60)]
