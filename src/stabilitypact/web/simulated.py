"""Which simulation does an address ask for? State, period, steps and levers of the simulator's page and chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from stabilitypact.errors import BadInput, PactError
from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import debt_figures, vintage_as_of
from stabilitypact.path.levers import LARGEST_STEP, LEVERS
from stabilitypact.path.likely import DRAWS, SEED
from stabilitypact.path.rules import PERIODS
from stabilitypact.path.simulation import Simulation
from stabilitypact.path.words import state_of
from stabilitypact.sentence import Number, Sentence, say, sentences
from stabilitypact.web import answers, questions
from stabilitypact.web.limits import LONGEST_NAME, MAX_DRAWS

DEFAULT_STATE = "IT"
GUIDANCE = "2024"


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
    guidance, as_of :
        Guidance set whose figures are used; instead of it, the day or the name of a vintage that chooses them, "" for
        none.
    draws, seed :
        Draws of the test under uncertainty, and their seed.
    """

    state: str
    period: int
    steps: tuple[float, ...] | None
    moved: tuple[tuple[str, float], ...]
    guidance: str = GUIDANCE
    draws: int = DRAWS
    seed: int = SEED
    as_of: str = ""

    def searched(self) -> Simulation:
        """Return the simulation asked for: without a path where no step tried meets every criterion."""
        return self._computed(self.steps, self.moved)

    def simulate(self) -> Simulation:
        """Return the simulation that is shown: with the largest step tried where none meets every criterion."""
        largest = self.largest()
        return self.searched() if largest is None else self._computed(largest, self.moved)

    def largest(self) -> tuple[float, ...] | None:
        """Return the largest steps tried where none meets every criterion, else None."""
        found = self.searched().trajectory
        if found.status != "no_solution" or found.certificate.neighbour is None:
            return None
        return (found.certificate.neighbour,) * self.period

    def baseline(self) -> Simulation:
        """Return the required path of the same state and period with nothing moved."""
        return self._computed(None, ())

    def _computed(self, steps: tuple[float, ...] | None, moved: tuple[tuple[str, float], ...]) -> Simulation:
        guidance = None if self.as_of else self.guidance
        return answers.simulate(
            self.state, self.period, steps, moved, guidance, self.draws, self.seed, self.as_of or None
        )

    def basis(self) -> dict[str, Any]:
        """Return whose figures are used, and the draws, as `stabilitypact.simulate` takes them."""
        figures = {"as_of": self.as_of} if self.as_of else {"guidance": self.guidance}
        return {**figures, "draws": self.draws, "seed": self.seed}

    def values(self) -> dict[str, Any]:
        """Return what an address carries, defaults left out."""
        values: dict[str, Any] = {"period": self.period if self.period != PERIODS[0] else None}
        if self.steps is not None:
            values["steps"] = written(self.steps)
        values |= {name: exact(value) for name, value in self.moved}
        usual = {"guidance": GUIDANCE, "draws": DRAWS, "seed": SEED}
        return values | {name: value for name, value in self.basis().items() if value != usual.get(name)}

    def fixed(self) -> dict[str, Any]:
        """Return the values that reproduce the view on any later day: period, figures, draws and seed are named."""
        return {**self.values(), "period": self.period, **self.basis()}


def written(steps: tuple[float, ...]) -> str:
    """Return steps as an address holds them."""
    return ",".join(map(exact, steps))


def exact(value: float) -> str:
    """Return a number as an address holds it: with every digit that was typed."""
    return f"{value:.15g}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form or an address asks for, with what of it cannot be used.

    Attributes
    ----------
    view :
        The simulation without what cannot be used.
    typed :
        What stands in the fields of steps, by field ("step_1").
    faults :
        Field ("growth", "as_of", "step_2" or "steps" for all of them) to what is wrong there.
    given :
        The same fields to what stands in the address.
    """

    view: SimulatorView
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Sentence] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


def asked(
    request: Request,
    country_: Annotated[str, Query(alias="country", max_length=60)] = DEFAULT_STATE,
    period: Annotated[str, Query(max_length=4)] = "",
    steps: Annotated[str, Query(max_length=100)] = "",
    guidance: Annotated[str, Query(max_length=40)] = GUIDANCE,
    as_of: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    draws: Annotated[int, Query(ge=100, le=MAX_DRAWS)] = DRAWS,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = SEED,
) -> Asked:
    """Read a simulation from an address; what cannot be used is told beside its field and left out.

    Steps come as `steps=0.5,0.5,0.5,0.5`, or as the form has them, a field for each year: `step_1=0.5&step_2=...`.
    """
    query = request.query_params
    faults: dict[str, Sentence] = {}
    moved = []
    for name in LEVERS:
        value = _amount(name, query.get(name, ""), faults)
        if value is not None and (value or name == "multiplier"):
            moved.append((name, value))
    given = _read(steps, faults)
    length = _length(period, given, faults)
    typed = {f"step_{place}": query.get(f"step_{place}", "")[:20] for place in range(1, length + 1)}
    if given is not None and not any(text.strip() for text in typed.values()):
        typed = {f"step_{place}": exact(value) for place, value in enumerate(given[:length], start=1)}
    own = None if "steps" in faults else _by_year(typed, length, faults)
    if own is not None and given is not None and len(given) != length:
        faults["steps"] = _miscounted(len(given), length)
        own = None
    code = country(request.path_params.get("state", country_)).code
    view = SimulatorView(code, length, own, tuple(moved), guidance or GUIDANCE, draws, seed)
    view = replace(view, as_of=_figures(as_of.strip(), code, faults))
    return Asked(view, typed, faults, {name: query.get(name, "")[:40] for name in faults})


def simulator_view(found: Annotated[Asked, Depends(asked)]) -> SimulatorView:
    """Return the simulation of an address, for charts and tables.

    Raises
    ------
    BadInput
        For what cannot be used.
    """
    for fault in found.faults.values():
        raise BadInput(fault)
    return found.view


def _amount(name: str, text: str, faults: dict[str, Sentence]) -> float | None:
    """Return the amount of a lever, None where none is given or it cannot be used."""
    if not text.strip():
        return None
    lever = LEVERS[name]
    try:
        value = questions.number(text[:40])
    except ValueError:
        accepted = _outside(lever.lowest, lever.highest)
        faults[name] = sentences([_not_a_number(text[:40]), accepted], " ")
        return None
    if lever.lowest <= value <= lever.highest:
        return value
    faults[name] = _outside(lever.lowest, lever.highest)
    return None


def _figures(text: str, code: str, faults: dict[str, Sentence]) -> str:
    """Return the day or name that chooses the figures, "" where it chooses none of the state."""
    if not text:
        return ""
    try:
        about = vintage_as_of(text)
        if code in debt_figures(about.id).countries:
            return text
        faults["as_of"] = say(
            "%(vintage)s holds no inputs of the debt analysis for %(state)s; the guidance answers instead.",
            vintage=about.title,
            state=state_of(code),
        )
    except PactError as error:
        faults["as_of"] = error.sentence
    return ""


def _read(text: str, faults: dict[str, Sentence]) -> tuple[float, ...] | None:
    try:
        return questions.steps(text)
    except BadInput as error:
        faults["steps"] = error.sentence
        return None


def _length(text: str, steps: tuple[float, ...] | None, faults: dict[str, Sentence]) -> int:
    """Return the years of adjustment: as chosen, else as many as there are steps, else the shortest."""
    if not text.strip():
        return len(steps) if steps is not None and len(steps) in PERIODS else PERIODS[0]
    if text.isdecimal() and int(text) in PERIODS:
        return int(text)
    faults["period"] = _outside(PERIODS[0], PERIODS[-1])
    return PERIODS[0]


def _by_year(typed: Mapping[str, str], length: int, faults: dict[str, Sentence]) -> tuple[float, ...] | None:
    """Return the steps typed, None where there are none, or not all of them, or not numbers."""
    if not any(text.strip() for text in typed.values()):
        return None
    found = []
    for name, text in typed.items():
        if not text.strip():
            continue
        try:
            value = questions.number(text)
        except ValueError:
            faults[name] = _not_a_number(text)
            continue
        if not abs(value) <= LARGEST_STEP:
            faults[name] = _outside(-LARGEST_STEP, LARGEST_STEP)
            continue
        found.append(value)
    if any(name in faults for name in typed):
        return None
    if len(found) < length:
        faults["steps"] = say(
            "%(given)s of %(all)s steps are given; until all of them are, the required path is shown.",
            given=len(found),
            all=length,
        )
        return None
    return tuple(found)


def _miscounted(given: int, length: int) -> Sentence:
    return say(
        "%(given)s steps are given for %(years)s years of adjustment; give one for each year.",
        given=given,
        years=length,
    )


def _not_a_number(text: str) -> Sentence:
    return say("“%(text)s” is not a number.", text=text)


def _outside(lowest: float, highest: float) -> Sentence:
    return say("Accepted are %(lowest)s to %(highest)s.", lowest=Number(lowest), highest=Number(highest))
