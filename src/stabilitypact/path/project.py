"""Answers how debt moves: the debt of a state in a scenario, with or without given steps."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.decomposition import Decomposition, decomposed
from stabilitypact.debt.own import Changes, own_scenario
from stabilitypact.debt.projection import Projection, spb_path
from stabilitypact.debt.projection import project as project_paths
from stabilitypact.debt.recursion import Quirks
from stabilitypact.debt.shift import SHIFTABLE, Shift, no_shift
from stabilitypact.debt.shift import scenario as scenario_shift
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import Anchors
from stabilitypact.notebook import brief
from stabilitypact.path.assumptions import one_choice, prepare, with_history
from stabilitypact.path.planned import PLANNED, required_plan
from stabilitypact.path.rules import checked_period, checked_steps
from stabilitypact.path.trajectory import trajectory
from stabilitypact.path.words import state_of
from stabilitypact.plotting import draw
from stabilitypact.sentence import Number, Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

Floats = npt.NDArray[np.float64]
Scenario = Literal["baseline", "adjustment", "lower_spb", "adverse_r_g", "financial_stress"]
ROWS = (
    "debt", "primary_balance", "balance", "structural_balance", "implicit_interest_rate", "real_growth",
    "output_gap", "net_expenditure_growth",
)  # fmt: skip
PART_WORDS: Mapping[str, Sentence] = {
    "structural": say("structural"),
    "cyclical": say("cyclical"),
    "one_offs": say("one offs"),
    "ageing": say("ageing"),
    "property_income": say("property income"),
    "other_primary": say("other primary"),
    "interest": say("interest"),
    "growth": say("growth"),
    "inflation": say("inflation"),
    "exchange_rate": say("exchange rate"),
    "stock_flow": say("stock flow"),
}
"""Part of a decomposition and how to call it."""


@dataclass(frozen=True, slots=True)
class ProjectionResult:
    """Debt of one state in one scenario.

    Attributes
    ----------
    country, scenario, vintage : str
        Eurostat code, scenario and figures.
    base_year, end_year : int
        T and the last year of adjustment (T without policy change).
    years : tuple of int
        Projected years.
    rows : mapping of name to tuple of float
        "debt", "primary_balance", "balance", "structural_balance" in % of GDP, "implicit_interest_rate",
        "real_growth" and "net_expenditure_growth" in %, "output_gap" in % of potential. Net expenditure growth
        is given from T + 1, None before.
    projection : Projection
        Every row, arrays (1, year).
    assumptions : Assumptions
        What it was computed from, arrays (1, year).
    shifts : mapping of assumption to {year: amount} or one amount
        What the user moved on top of the scenario; empty for nothing.
    """

    country: str
    scenario: str
    vintage: str
    base_year: int
    end_year: int
    years: tuple[int, ...]
    rows: Mapping[str, tuple[float | None, ...]]
    projection: Projection
    assumptions: Assumptions
    shifts: Changes

    def value(self, row: str, year: int) -> float | None:
        """Return one number; `UnknownName` for a row that is not projected, `BadInput` for another year."""
        if row not in self.rows:
            raise UnknownName("projected row", row, self.rows)
        if year not in self.years:
            raise BadInput(
                say(
                    "The projection covers %(first)s to %(last)s, not %(year)s.",
                    first=self.years[0],
                    last=self.years[-1],
                    year=year,
                )
            )
        return self.rows[row][self.years.index(year)]

    def decomposition(self) -> Decomposition:
        """Return what moves debt each year; parts add up."""
        return decomposed(self.projection)

    def summary(self) -> Sentence:
        """Return one sentence."""
        debt = np.asarray(self.projection.debt)[0]
        return say(
            "%(state)s, scenario %(scenario)s: debt moves from %(start)s %% of GDP in %(first)s to %(end)s %% in "
            "%(last)s (figures %(vintage)s).",
            state=state_of(self.country),
            scenario=self.scenario,
            start=Number(float(debt[0]), 1),
            first=self.years[0],
            end=Number(float(debt[-1]), 1),
            last=self.years[-1],
            vintage=self.vintage,
        )

    def explain(self) -> Sentence:
        """Return what moved debt over the projection, by part."""
        start = self.years.index(self.base_year) + 1 if self.base_year in self.years else 0
        parts = self.decomposition()
        change = float(
            np.asarray(self.projection.debt)[0, -1] - np.asarray(self.projection.debt_before)[0, start]
        )
        lines = [
            self.summary(),
            say(
                "From %(year)s debt changes by %(change)s %% of GDP:",
                year=self.years[start] - 1,
                change=Number(change, 2, signed=True),
            ),
        ]
        for name, word in PART_WORDS.items():
            amount = float(np.asarray(getattr(parts, name))[0, start:].sum())
            lines.append(sentences(["  ", word, ": ", Number(amount, 2, signed=True)], ""))
        return sentences(lines, "\n")

    def to_frame(self) -> pd.DataFrame:
        """Return the rows, one line per year."""
        import pandas as pd

        frame = pd.DataFrame({name: list(values) for name, values in self.rows.items()})
        frame.index = pd.Index(self.years, name="year")
        return frame

    def compare(self, other: ProjectionResult, row: str = "debt") -> pd.DataFrame:
        """Return a row of both projections and the difference, for the years they share."""
        import pandas as pd

        shared = [year for year in self.years if year in other.years]
        if not shared:
            raise BadInput(say("The two projections share no year."))
        mine = [self.value(row, year) for year in shared]
        theirs = [other.value(row, year) for year in shared]
        frame = pd.DataFrame(
            {self.scenario: mine, f"{other.scenario} (other)": theirs}, index=shared, dtype=float
        )
        frame["difference"] = frame.iloc[:, 1] - frame.iloc[:, 0]
        return frame

    def plot(self, **options: Any) -> Chart:
        """Return a chart of debt, balance or what moves debt; options of `show.charts_debt.projection`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        head = {
            "country": self.country,
            "scenario": self.scenario,
            "vintage": self.vintage,
            "shifts": {name: _plain(amounts) for name, amounts in self.shifts.items()},
            "years": list(self.years),
        }
        return {**head, **{name: list(self.rows[name]) for name in ROWS}}

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def project(
    country: str,
    scenario: Scenario = "adjustment",
    guidance: str | None = None,
    steps: Sequence[float] | Literal["planned"] | None = None,
    period: int | None = None,
    shifts: Changes | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
    last: int | None = None,
    anchors: Anchors = "official",
    as_printed: bool = False,
) -> ProjectionResult:
    """Project the debt of a state.

    Parameters
    ----------
    country : str
        Any code or name.
    scenario : {"baseline", "adjustment", "lower_spb", "adverse_r_g", "financial_stress"}
        "baseline" is no policy change: no steps, ageing cost on top from T. The others take the steps first.
    guidance, as_of, vintage : optional
        Whose figures; guidance "2024" by default.
    steps : sequence of float or "planned", optional
        Yearly changes of the structural primary balance from T + 1, or "planned" for those that a user's own vintage
        plans. By default the state's required path.
    period : int, optional
        Years of adjustment where no steps are given, 4 by default; must equal their number where they are.
    shifts : mapping of assumption to {year: amount} or one amount, optional
        Own scenario on top of the named one, e.g. `{"long_rate": {2027: 1.0}, "real_growth": -0.5}`; names and
        units as in `debt.own.own_scenario`. One amount moves every year after T. The default path is that of the
        unmoved figures.
    last : int, optional
        Last year; T + 17 by default.
    anchors : {"official", "published"}
        See `figures.dsa.debt_figures`.
    as_printed : bool
        Reproduce the Commission's printed baseline tab including its missing brackets
        ('Baseline NFPC'!E97:G97); the model without them is the default.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        With a sentence.
    """
    if scenario not in get_args(Scenario):
        raise UnknownName("scenario", scenario, get_args(Scenario))
    one_choice(guidance, as_of, vintage)
    code = named_country(country).code
    prepared = prepare(code, guidance or "2024", as_of, vintage, last=last, anchors=anchors)
    own = with_history(code, prepared.vintages[0], last, anchors)
    if scenario == "baseline":
        if steps is not None or period is not None:
            raise BadInput(say("The baseline has no policy change: give steps to any other scenario."))
        taken, end = np.zeros((1, 1)), own.base_year
    else:
        if isinstance(steps, str) and steps == PLANNED:
            steps = required_plan(prepared.figures[0], code)
        taken = _steps(code, steps, period, prepared.vintages[0], anchors)
        end = own.base_year + taken.shape[-1]
        if end not in own.years:
            raise BadInput(
                say(
                    "The projection ends in %(last)s, before the adjustment does in %(end)s; 'last' must be at "
                    "least %(end)s.",
                    last=own.years[-1],
                    end=end,
                )
            )
    named = no_shift(own.years) if scenario == "baseline" else scenario_shift(scenario, own.years, end)
    quirks = Quirks(baseline_brackets=as_printed and scenario == "baseline")

    def made_with(changes: Changes) -> tuple[Projection, Assumptions]:
        moved, shift = own_scenario(changes, own, state_of(code))
        added = Shift(**{each: getattr(named, each) + getattr(shift, each) for each in SHIFTABLE})
        return project_paths(moved, spb_path(moved, taken), end, added, quirks), moved

    changes = shifts if shifts is not None else {}
    made, moved = made_with(changes)
    _sensible(made, code)
    _effective(made, changes, lambda some: made_with(some)[0])
    rows = {name: tuple(np.asarray(getattr(made, source))[0].tolist()) for name, source in _SOURCES.items()}
    rows["net_expenditure_growth"] = _net_expenditure(moved, made)
    return ProjectionResult(
        code, scenario, prepared.vintages[0], own.base_year, end, made.years, rows, made, moved,
        MappingProxyType(dict(changes)),
    )  # fmt: skip


def _plain(amounts: Any) -> Any:
    """Return a shift as JSON has it: one amount, or amounts by year."""
    if isinstance(amounts, Mapping):
        return {str(year): float(amount) for year, amount in amounts.items()}
    return float(amounts)


_SOURCES = {
    "debt": "debt", "primary_balance": "primary_balance", "balance": "balance",
    "structural_balance": "structural_balance", "implicit_interest_rate": "implicit_rate",
    "real_growth": "real_growth", "output_gap": "output_gap",
}  # fmt: skip


def _steps(
    code: str,
    steps: Sequence[float] | Literal["planned"] | None,
    period: int | None,
    vintage: str,
    anchors: Anchors,
) -> Floats:
    """Return the steps to take, shape (1, n)."""
    if steps is None:
        required = trajectory(
            code, checked_period(4 if period is None else period), vintage=vintage, anchors=anchors
        ).trajectories[0]
        if required.steps is None:
            raise BadInput(
                say(
                    "No step on the grid meets every criterion for %(state)s; give steps to project.",
                    state=state_of(code),
                )
            )
        return np.array([required.steps])
    given = checked_steps(steps, state_of(code))
    if period is not None and period != given.size:
        raise BadInput(
            say(
                "%(count)s steps are given, but the period is %(period)s years: one step per year is needed.",
                count=given.size,
                period=period,
            )
        )
    return given[None]


def _sensible(made: Projection, code: str) -> None:
    """Raise `BadInput` where a path or a shift leaves the range in which the equations have a meaning."""
    level, growth = np.asarray(made.output_gap)[0], np.asarray(made.real_growth)[0]
    gone = np.flatnonzero(~((level > -100.0) & (growth > -100.0)))
    if gone.size:
        raise BadInput(
            say(
                "On this path output of %(state)s would not be positive in %(year)s: the steps or shifts are "
                "too large for a model of debt in %% of GDP.",
                state=state_of(code),
                year=made.years[int(gone[0])],
            )
        )
    if not np.isfinite(np.asarray(made.debt)).all():
        raise BadInput(say("On this path debt of %(state)s grows beyond any number.", state=state_of(code)))


def _effective(made: Projection, changes: Changes, again: Callable[[Changes], Projection]) -> None:
    """Raise `BadInput` for a shift that moves nothing although it is not zero: it would look like an answer."""
    for name, amounts in changes.items():
        values = list(amounts.values()) if isinstance(amounts, Mapping) else [amounts]
        if not any(values):
            continue
        without = again({other: value for other, value in changes.items() if other != name})
        rows = ("debt", "balance", "real_growth", "output_gap", "implicit_rate")
        if all(np.array_equal(getattr(made, row), getattr(without, row)) for row in rows):
            said = say("The shift of %(name)s moves nothing in these years.", name=name)
            raise BadInput(sentences([said, _WITHOUT_EFFECT[name]]) if name in _WITHOUT_EFFECT else said)


_FORECAST_RATE = say(
    "In the forecast's years its implicit interest rate counts: shift implicit_interest_rate."
)
_WITHOUT_EFFECT: Mapping[str, Sentence] = {
    "growth": say(
        "While the output gap closes by rule, growth follows from it: shift real_growth or potential_growth."
    ),
    "long_rate": _FORECAST_RATE,
    "short_rate": _FORECAST_RATE,
    "market_rates": _FORECAST_RATE,
    "implicit_interest_rate": say(
        "After the forecast it follows from market rates: shift long_rate or short_rate."
    ),
    "multiplier": say("Without a change of the structural primary balance no multiplier acts."),
}


def _net_expenditure(assumptions: Assumptions, made: Projection) -> tuple[float | None, ...]:
    """Return net expenditure growth from T + 1, None before ('Adjustment scenario'!G79:W79)."""
    spb = np.concatenate([np.asarray(assumptions.spb)[:, :1], np.asarray(made.spb)], axis=-1)[0]
    medium = np.asarray(made.potential_growth)[0] + np.asarray(made.deflator_growth)[0]
    growth = medium - 100.0 * (spb[1:] - spb[:-1]) / float(np.asarray(assumptions.primary_expenditure)[0])
    return tuple(
        float(value) if year > assumptions.base_year else None
        for year, value in zip(made.years, growth, strict=True)
    )
