"""What must a state do if growth, prices, rates or the multiplier are other than assumed?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stabilitypact.debt.fan import fan_percentiles
from stabilitypact.debt.projection import project, spb_path
from stabilitypact.debt.shift import no_shift
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import dsa_vintage, guidance_vintages, vintage_as_of
from stabilitypact.notebook import brief
from stabilitypact.path.assumptions import Prepared, one_choice, prepare
from stabilitypact.path.criteria import margins, stochastic_case
from stabilitypact.path.levers import check_sizes, checked_levers, moved_assumptions
from stabilitypact.path.likely import DRAWS, SEED, HistoricalShocks
from stabilitypact.path.planned import PLANNED, required_plan
from stabilitypact.path.results import Trajectory
from stabilitypact.path.rules import PathRules, Reading, checked_period, rules_for
from stabilitypact.path.trajectory import checked_draws, default_probability, solve, steps_by_state
from stabilitypact.plotting import draw
from stabilitypact.sentence import Sentence

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

PERCENTILES = (10.0, 30.0, 50.0, 70.0, 90.0)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A state's path under moved assumptions.

    Attributes
    ----------
    country, period, reading :
        Eurostat code; years of adjustment; reading.
    guidance, as_of :
        Whose figures: guidance set or vintage, or the day or name that chose one; one of the two is None.
    moved :
        Lever to amount; "multiplier" is its value.
    draws, seed :
        Of the test under uncertainty and of the fan.
    trajectory :
        Required path, or the test of the given steps, with its certificate.
    debt_start :
        Debt in T, % of GDP.
    years :
        T + 1 to T + 17.
    debt, balance, structural_primary_balance :
        % of GDP in `years`; empty where no step on the grid meets every criterion.
    fan_years, percentiles, fan :
        Debt under shocks after the adjustment: `fan[k]` holds the percentiles of `fan_years[k]`, % of GDP.
    """

    country: str
    period: int
    reading: str
    guidance: str | None
    as_of: str | None
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

    def summary(self) -> Sentence:
        """Return one sentence."""
        return self.trajectory.summary()

    def explain(self) -> Sentence:
        """Return in words what the path asks, what makes it bind, and by which article."""
        return self.trajectory.explain()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per year: debt, balances, and the percentiles of debt where they were drawn."""
        import pandas as pd

        drawn = dict(zip(self.fan_years, self.fan, strict=True))
        columns: dict[str, list[float]] = {
            name: list(getattr(self, name)) for name in ("debt", "balance", "structural_primary_balance")
        }
        for place, each in enumerate(self.percentiles):
            columns[f"debt_p{each:g}"] = [
                drawn[year][place] if year in drawn else np.nan for year in self.years
            ]
        return pd.DataFrame(columns, index=pd.Index(self.years, name="year"))

    def plot(self, **options: Any) -> Chart:
        """Return debt as simulated with its fan; options of `show.charts_simulation.simulation`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of `/api/v1/simulate` and `sgp simulate --json`."""
        basis = {"guidance": self.guidance} if self.as_of is None else {"as_of": self.as_of}
        return {
            "country": self.country, "period": self.period, "reading": self.reading, **basis,
            "moved": dict(self.moved), "draws": self.draws, "seed": self.seed, "debt_start": self.debt_start,
            "years": list(self.years), "debt": list(self.debt), "balance": list(self.balance),
            "structural_primary_balance": list(self.structural_primary_balance),
            "fan_years": list(self.fan_years), "percentiles": list(self.percentiles),
            "fan": [list(row) for row in self.fan], "trajectory": self.trajectory.to_dict(),
        }  # fmt: skip

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def simulate(
    country: str,
    period: int | None = None,
    reading: Reading | PathRules = "commission",
    *,
    steps: Sequence[float] | Literal["planned"] | None = None,
    growth: float = 0.0,
    inflation: float = 0.0,
    rates: float = 0.0,
    one_offs: float = 0.0,
    multiplier: float | None = None,
    guidance: str | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Simulation:
    """Return a state's debt path, fan and binding criterion with assumptions moved.

    Parameters
    ----------
    country, reading, guidance, as_of, vintage, draws, seed :
        As for `stabilitypact.path.trajectory.trajectory`, which gives the same path where nothing is moved.
    period :
        Years of adjustment, 4 to 7; by default as many as there are steps, 4 where none are given.
    steps :
        Yearly changes of the structural primary balance to test, % of GDP, or "planned" for those that a user's own
        vintage plans; by default the required ones.
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
        Fiscal multiplier of the steps instead of the assumed one; growth of the forecast without its own effort, which
        was taken out by the assumed one, stays.

    Raises
    ------
    BadInput, UnknownName, MissingFigures
        With a sentence.
    """
    moved = checked_levers(
        {
            "growth": growth,
            "inflation": inflation,
            "rates": rates,
            "one_offs": one_offs,
            "multiplier": multiplier,
        }
    )
    one_choice(guidance, as_of, vintage)
    checked_draws(draws)
    rules = rules_for(reading)
    code = named_country(country).code
    if isinstance(steps, str) and steps == PLANNED:
        steps = required_plan(_prepared(code, guidance, as_of, vintage).figures[0], code)
    if steps is not None:
        check_sizes(steps)
    length = checked_period(period if period is not None else 4 if steps is None else len(steps))
    prepared = _prepared(code, guidance, as_of, vintage)
    state = replace(prepared, assumptions=moved_assumptions(prepared.assumptions, length, moved))
    own = None if steps is None else steps_by_state(steps, (code,), [length])
    options = {"draws": draws, "seed": seed}
    found = solve(state, length, rules, default_probability(state), options, own)[0]
    return Simulation(
        country=code,
        period=length,
        reading=rules.reading,
        guidance=None if as_of is not None else vintage or guidance or "2024",
        as_of=None if as_of is None else str(as_of),
        moved=moved,
        trajectory=found,
        debt_start=float(np.asarray(state.assumptions.debt_start)[0]),
        percentiles=PERCENTILES,
        draws=draws,
        seed=seed,
        **_path(state, found, rules, draws, seed),
    )


def assumed_multiplier(
    country: str,
    guidance: str | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
) -> float:
    """Return the fiscal multiplier that the debt analysis of a state assumes."""
    prepared = _prepared(named_country(country).code, guidance, as_of, vintage)
    return float(np.asarray(prepared.assumptions.multiplier)[0])


def _prepared(code: str, guidance: str | None, as_of: date | str | None, vintage: str | None) -> Prepared:
    """Return a state's assumptions; kept by vintage, since a day or a name may mean another one tomorrow."""
    if as_of is not None:
        return _kept(code, vintage_as_of(as_of).id)
    if vintage is not None:
        return _kept(code, dsa_vintage(vintage).id)
    chosen = guidance_vintages(guidance or "2024")
    return _kept(code, chosen[code]) if code in chosen else prepare(code, guidance or "2024")


@lru_cache(maxsize=64)
def _kept(code: str, vintage: str) -> Prepared:
    return prepare(code, vintage=vintage)


def _path(state: Prepared, found: Trajectory, rules: PathRules, draws: int, seed: int) -> dict[str, Any]:
    """Return the years of a simulation and its fan, all empty where no step holds."""
    if found.steps is None:
        names = ("years", "debt", "balance", "structural_primary_balance", "fan_years", "fan")
        return dict.fromkeys(names, ())
    a, steps = state.assumptions, np.array([found.steps])
    end = a.base_year + found.period
    made = project(a, spb_path(a, steps), end, no_shift(a.years))
    one = np.zeros(1, dtype=np.int64)
    case = stochastic_case(state, margins(state, steps[:, None, :], rules, stressed=False), one, one)
    shocks = HistoricalShocks(state).models
    drawn = fan_percentiles(case, PERCENTILES, shocks=shocks, draws=draws, seed=seed)
    fan = tuple(_row(year) for year in drawn.values[0])
    return {
        "years": made.years,
        "debt": _row(made.debt),
        "balance": _row(made.balance),
        "structural_primary_balance": _row(made.spb),
        "fan_years": tuple(range(end + 1, end + 1 + len(fan))),
        "fan": fan,
    }


def _row(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.ravel(np.asarray(values)))
