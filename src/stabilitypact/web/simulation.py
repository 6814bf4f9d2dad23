"""What must a state do if growth, prices, rates or the multiplier are other than assumed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from stabilitypact.debt.fan import fan_percentiles
from stabilitypact.debt.projection import project, spb_path
from stabilitypact.debt.shift import no_shift
from stabilitypact.debt.shocks import ShockModel, estimate_shocks
from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.shocks import shock_histories
from stabilitypact.path.assumptions import Prepared, prepare
from stabilitypact.path.certify import certified, given_path, no_solution
from stabilitypact.path.criteria import margins, stochastic_case
from stabilitypact.path.results import Trajectory
from stabilitypact.path.rules import checked_period, rules_for
from stabilitypact.path.solver import Kind, in_scope, search
from stabilitypact.path.trajectory import default_probability, steps_by_state

DRAWS, SEED = 10_000, 2024
PERCENTILES = (10.0, 30.0, 50.0, 70.0, 90.0)


@dataclass(frozen=True, slots=True)
class Lever:
    """What a slider moves: its range, step and unit."""

    lowest: float
    highest: float
    step: float
    unit: str


#: Name -> range. "multiplier" replaces the assumption, all others are added to it from T + 1 on.
LEVERS: Mapping[str, Lever] = MappingProxyType(
    {
        "growth": Lever(-2.0, 2.0, 0.1, "pp"),
        "inflation": Lever(-2.0, 2.0, 0.1, "pp"),
        "rates": Lever(-2.0, 3.0, 0.1, "pp"),
        "one_offs": Lever(-2.0, 2.0, 0.1, "% of GDP"),
        "multiplier": Lever(0.0, 2.0, 0.05, ""),
    }
)
LARGEST_STEP = 3.0


@dataclass(frozen=True, slots=True)
class Simulation:
    """A state's path under moved assumptions.

    Attributes
    ----------
    moved :
        Lever to amount; "multiplier" is its value.
    trajectory :
        Required path, or the test of the given steps, with its certificate.
    years :
        T + 1 to T + 17.
    debt, balance, structural_primary_balance :
        % of GDP in `years`; empty where no step on the grid meets every criterion.
    fan_years, percentiles, fan :
        Debt under shocks after the adjustment: `fan[k]` holds the percentiles of `fan_years[k]`, % of GDP.
    """

    country: str
    period: int
    guidance: str
    moved: Mapping[str, float]
    draws: int
    seed: int
    trajectory: Trajectory
    debt_start: float
    years: tuple[int, ...]
    debt: tuple[float, ...]
    balance: tuple[float, ...]
    structural_primary_balance: tuple[float, ...]
    fan_years: tuple[int, ...]
    percentiles: tuple[float, ...]
    fan: tuple[tuple[float, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of `/api/v1/simulate` and `sgp simulate --json`."""
        data = {name: value for name, value in _plain(self).items() if name != "trajectory"}
        return {**data, "trajectory": self.trajectory.to_dict()}

    def summary(self) -> str:
        """Return one sentence."""
        return self.trajectory.summary()


def simulate(
    country: str,
    period: int = 4,
    *,
    steps: Sequence[float] | None = None,
    growth: float = 0.0,
    inflation: float = 0.0,
    rates: float = 0.0,
    one_offs: float = 0.0,
    multiplier: float | None = None,
    guidance: str = "2024",
    draws: int = DRAWS,
    seed: int = SEED,
) -> Simulation:
    """Return a state's debt path, fan and binding criterion with assumptions moved.

    Parameters
    ----------
    country, period, guidance, draws, seed :
        As for `stabilitypact.path.trajectory.trajectory`, which gives the same path where nothing is moved.
    steps :
        Yearly changes of the structural primary balance to test, % of GDP; by default the required ones.
    growth :
        Added to real and potential growth from T + 1, percentage points a year.
    inflation :
        Added to growth of the GDP deflator from T + 1, percentage points a year.
    rates :
        Added to short and long market rates from T + 1, percentage points; where the forecast gives the implicit
        rate itself, that stays.
    one_offs :
        One-off measures in each year of the adjustment, % of GDP; positive improves the balance.
    multiplier :
        Fiscal multiplier instead of the assumed one.

    Raises
    ------
    BadInput, UnknownName, MissingFigures
        With a sentence.
    """
    given = {"growth": growth, "inflation": inflation, "rates": rates, "one_offs": one_offs}
    moved = {name: float(value) for name, value in given.items() if value}
    if multiplier is not None:
        moved["multiplier"] = float(multiplier)
    for name, value in moved.items():
        lever = LEVERS[name]
        if not lever.lowest <= value <= lever.highest:
            raise BadInput(
                f"{name} is {value:g}; accepted are {lever.lowest:g} to {lever.highest:g} {lever.unit}".rstrip()
                + "."
            )
    if steps is not None and any(not abs(step) <= LARGEST_STEP for step in steps):
        raise BadInput(f"A yearly step lies between -{LARGEST_STEP:g} and {LARGEST_STEP:g} % of GDP.")
    checked_period(period)
    code = named_country(country).code
    state = _moved(_prepared(code, guidance), period, moved)
    own = None if steps is None else steps_by_state(steps, (code,), [period])[code]
    found = _path(state, period, own, draws, seed)
    return _result(state, guidance, moved, found, draws, seed)


def assumed_multiplier(country: str, guidance: str = "2024") -> float:
    """Return the fiscal multiplier that the debt analysis of a state assumes."""
    return float(np.asarray(_prepared(named_country(country).code, guidance).assumptions.multiplier)[0])


@lru_cache(maxsize=64)
def _prepared(code: str, guidance: str) -> Prepared:
    return prepare(code, guidance)


@lru_cache(maxsize=16)
def _shocks(until: int) -> dict[str, ShockModel]:
    return estimate_shocks(shock_histories(until=until))


def _moved(state: Prepared, period: int, moved: Mapping[str, float]) -> Prepared:
    """Return the state with the levers' amounts in its assumptions."""
    a = state.assumptions
    year = np.asarray(a.years)
    after = (year > a.base_year).astype(np.float64)
    during = after * (year <= a.base_year + period)
    changes: dict[str, Any] = {}
    for lever, names, span in (
        ("growth", ("growth", "potential_growth"), after),
        ("inflation", ("deflator_growth",), after),
        ("rates", ("short_rate", "long_rate"), after),
        ("one_offs", ("one_offs",), during),
    ):
        if lever in moved:
            changes |= {name: getattr(a, name) + moved[lever] * span for name in names}
    if "multiplier" in moved:
        changes["multiplier"] = np.full_like(np.asarray(a.multiplier), moved["multiplier"])
    return replace(state, assumptions=replace(a, **changes)) if changes else state


def _path(state: Prepared, period: int, own: Any, draws: int, seed: int) -> Trajectory:
    rules = rules_for("commission")
    kind: Kind = "reference_trajectory" if in_scope(state, rules)[0] else "technical_information"
    test, options = default_probability(state), {"draws": draws, "seed": seed}
    if own is not None:
        return given_path(state, period, rules, kind, test, options, own[None])[0]
    one = search(state, period, rules, kind, test, options)[0]
    return (certified if one.final >= 0 else no_solution)(state, period, rules, kind, one)


def _result(
    state: Prepared, guidance: str, moved: Mapping[str, float], found: Trajectory, draws: int, seed: int
) -> Simulation:
    a = state.assumptions
    start = float(np.asarray(a.debt_start)[0])
    end = a.base_year + found.period
    debt: tuple[float, ...] = ()
    balance: tuple[float, ...] = ()
    spb: tuple[float, ...] = ()
    fan_years: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    fan: tuple[tuple[float, ...], ...] = ()
    if found.steps is not None:
        steps = np.array([found.steps])
        made = project(a, spb_path(a, steps), end, no_shift(a.years))
        years, debt, balance, spb = made.years, _row(made.debt), _row(made.balance), _row(made.spb)
        fan = _fan(state, steps, draws, seed)
        fan_years = tuple(range(end + 1, end + 1 + len(fan)))
    return Simulation(
        country=state.countries[0],
        period=found.period,
        guidance=guidance,
        moved=dict(moved),
        draws=draws,
        seed=seed,
        trajectory=found,
        debt_start=start,
        years=years,
        debt=debt,
        balance=balance,
        structural_primary_balance=spb,
        fan_years=fan_years,
        percentiles=PERCENTILES,
        fan=fan,
    )


def _fan(state: Prepared, steps: Any, draws: int, seed: int) -> tuple[tuple[float, ...], ...]:
    """Return the percentiles of debt in each of the five years after the adjustment."""
    one = np.zeros(1, dtype=np.int64)
    paths = margins(state, steps[:, None, :], rules_for("commission"), stressed=False)
    until = state.figures[0].vintage.published.year - 1
    fan = fan_percentiles(
        stochastic_case(state, paths, one, one), PERCENTILES, shocks=_shocks(until), draws=draws, seed=seed
    )
    return tuple(_row(year) for year in fan.values[0])


def _row(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.ravel(np.asarray(values)))


def _plain(found: Simulation) -> dict[str, Any]:
    plain = asdict(replace(found, trajectory=None))  # type: ignore[arg-type]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
