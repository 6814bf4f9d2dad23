"""How uncertain is a debt path? Percentiles after the adjustment, and the chance that debt falls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.debt.fan import PERCENTILES, fan_percentiles
from stabilitypact.debt.simulation import MethodOfShocks, Progress
from stabilitypact.debt.stochastic import probability_verdict
from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import Anchors
from stabilitypact.notebook import brief
from stabilitypact.path.assumptions import one_choice, prepare
from stabilitypact.path.criteria import margins, stochastic_case
from stabilitypact.path.likely import DRAWS, SEED, HistoricalShocks
from stabilitypact.path.project import ProjectionResult, project
from stabilitypact.path.rules import Reading, checked_period, rules_for
from stabilitypact.path.trajectory import checked_draws, steps_by_state, trajectory
from stabilitypact.path.words import listed, state_of
from stabilitypact.plotting import draw
from stabilitypact.sentence import Number, Parts, Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

SHOCK_WORDS: Mapping[str, Sentence] = {
    "normal": say("joint normal shocks estimated from history (the Commission’s method)"),
    "var": say("shocks of a vector autoregression"),
    "bootstrap": say("shocks drawn in blocks from history"),
}
METHOD_WORDS: Mapping[str, Sentence] = {
    "antithetic": say("antithetic"),
    "monte_carlo": say("plain random numbers"),
    "sobol": say("Sobol numbers"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """Debt of one state in the five years after an adjustment, under shocks.

    Attributes
    ----------
    country, vintage : str
        Eurostat code and figures.
    base_year, end_year : int
        T, and the last year of adjustment e.
    steps : tuple of float
        Yearly changes of the structural primary balance from T + 1, % of GDP.
    debt : mapping of year to float
        The path without shocks, from the first year known to e + 5, % of GDP.
    years : tuple of int
        e + 1 .. e + 5.
    percentiles : mapping of percentile to tuple of float
        Debt, % of GDP, one value per year of `years`; the percentile in per cent.
    probability, probability_se : float
        Chance that debt in e + 5 is lower than in e, and its standard error.
    threshold : float
        Chance that the practice asks for.
    draws, seed : int
        Of the simulation.
    method, method_of_shocks : str
        How random numbers are spread ("antithetic", ...), and what shocks they make.
    """

    country: str
    vintage: str
    base_year: int
    end_year: int
    steps: tuple[float, ...]
    debt: Mapping[int, float]
    years: tuple[int, ...]
    percentiles: Mapping[float, tuple[float, ...]]
    probability: float
    probability_se: float
    threshold: float
    draws: int
    seed: int
    method: str
    method_of_shocks: str

    @property
    def debt_end(self) -> float:
        """Debt at the end of the adjustment, % of GDP."""
        return self.debt[self.end_year]

    @property
    def verdict(self) -> str:
        """Return "met", "not_met", or "undetermined" where the threshold is within two standard errors."""
        return str(probability_verdict(self.probability, self.probability_se, self.threshold))

    def value(self, percentile: float, year: int) -> float:
        """Return one percentile in one year, % of GDP; `BadInput` where it was not computed."""
        if percentile not in self.percentiles:
            held = Parts(tuple(Number(each) for each in self.percentiles))
            raise BadInput(
                say(
                    "Percentile %(percentile)s was not computed; this fan holds %(held)s.",
                    percentile=Number(percentile),
                    held=held,
                )
            )
        if year not in self.years:
            raise BadInput(
                say(
                    "The fan covers %(first)s to %(last)s, not %(year)s.",
                    first=self.years[0],
                    last=self.years[-1],
                    year=year,
                )
            )
        return self.percentiles[percentile][self.years.index(year)]

    def summary(self) -> Sentence:
        """Return the chance and the widest band in one sentence."""
        low, high = min(self.percentiles), max(self.percentiles)
        last = self.years[-1]
        return say(
            "%(state)s: debt is lower in %(last)s than at the end of the adjustment in %(end)s (%(debt)s %% of GDP) "
            "with a probability of %(share)s %% (standard error %(error)s); in %(last)s it lies between %(lowest)s %% "
            "(percentile %(low)s) and %(highest)s %% (percentile %(high)s) of GDP.",
            state=state_of(self.country),
            last=last,
            end=self.end_year,
            debt=Number(self.debt_end, 1),
            share=Number(100 * self.probability, 2),
            error=Number(100 * self.probability_se, 2),
            lowest=Number(self.value(low, last), 1),
            low=Number(low),
            highest=Number(self.value(high, last), 1),
            high=Number(high),
        )

    def explain(self) -> Sentence:
        """Return what was drawn, along which path, and what the threshold says."""
        asked = Number(100 * self.threshold, 0)
        words = {
            "met": say("At least %(share)s %% is asked for: met.", share=asked),
            "not_met": say("At least %(share)s %% is asked for: not met.", share=asked),
            "undetermined": say(
                "The %(share)s %% asked for are within two standard errors: undetermined.", share=asked
            ),
        }
        drawn = [
            self.summary(),
            say(
                "Path: steps of %(steps)s %% of GDP a year from %(first)s (figures %(vintage)s).",
                steps=listed(self.steps),
                first=self.base_year + 1,
                vintage=self.vintage,
            ),
            say(
                "Draws: %(draws)s (%(method)s, seed %(seed)s), %(shocks)s.",
                draws=Number(self.draws, 0, grouped=True),
                method=METHOD_WORDS[self.method],
                seed=self.seed,
                shocks=SHOCK_WORDS[self.method_of_shocks],
            ),
        ]
        article = say("(Art. 10(1)(b) of Regulation (EU) 2024/1263; 70 % is practice)")
        return sentences([*drawn, sentences([words[self.verdict], article])], "\n")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per year of the fan: the path without shocks and each percentile."""
        import pandas as pd

        columns: dict[str, list[float]] = {"path": [self.debt[year] for year in self.years]}
        columns |= {f"p{each:g}": list(values) for each, values in self.percentiles.items()}
        return pd.DataFrame(columns, index=pd.Index(self.years, name="year"))

    def compare(self, other: Fan) -> pd.DataFrame:
        """Return both fans side by side: a row per percentile in the last year, and the chance in per cent.

        Raises
        ------
        BadInput
            Where the two share no percentile.
        """
        import pandas as pd

        shared = [each for each in self.percentiles if each in other.percentiles]
        if not shared:
            raise BadInput(say("The two fans share no percentile."))
        rows = {
            f"p{each:g}": (self.value(each, self.years[-1]), other.value(each, other.years[-1]))
            for each in shared
        }
        rows["debt at the end of the adjustment"] = (self.debt_end, other.debt_end)
        rows["probability"] = (100 * self.probability, 100 * other.probability)
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["this", "other"])
        frame["difference"] = frame["other"] - frame["this"]
        return frame

    def plot(self, **options: Any) -> Chart:
        """Return the fan as a chart; options of `show.charts_fan.fan`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, keys as in the command line's JSON."""
        return {
            "country": self.country, "vintage": self.vintage, "base_year": self.base_year,
            "end_year": self.end_year, "steps": list(self.steps),
            "debt": {str(year): value for year, value in self.debt.items()},
            "years": list(self.years),
            "percentiles": {f"{each:g}": list(values) for each, values in self.percentiles.items()},
            "probability": self.probability, "probability_se": self.probability_se,
            "threshold": self.threshold, "verdict": self.verdict, "draws": self.draws, "seed": self.seed,
            "method": self.method, "method_of_shocks": self.method_of_shocks,
        }  # fmt: skip

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def fan(
    country: str,
    draws: int = DRAWS,
    *,
    steps: Sequence[float] | None = None,
    period: int | None = None,
    reading: Reading = "commission",
    guidance: str | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
    percentiles: Sequence[float] = PERCENTILES,
    seed: int = SEED,
    method_of_shocks: MethodOfShocks = "normal",
    anchors: Anchors = "official",
    progress: Progress | None = None,
) -> Fan:
    """Draw the fan of debt paths in the five years after an adjustment.

    Parameters
    ----------
    country : str
        Any code or name.
    draws : int
        Number of draws, 2 or more.
    steps : sequence of float, optional
        Yearly changes of the structural primary balance from T + 1, % of GDP; the required path by default.
    period : int, optional
        Years of adjustment, 4 to 7, where no steps are given; must equal their number where they are.
    reading : {"commission", "law"}
        By which the required path is sought.
    guidance, as_of, vintage : optional
        Whose figures; guidance "2024" by default.
    percentiles : sequence of float
        0 to 100.
    seed : int
        The same seed gives the same draws.
    method_of_shocks : {"normal", "var", "bootstrap"}
        The Commission's, or a named alternative.
    anchors : {"official", "published"}
        See `figures.dsa.debt_figures`.
    progress : callable, optional
        Told (blocks done, blocks in all).

    Returns
    -------
    Fan
        For every state from its own history of shocks, also where a sheet prints a cone of its own, with which
        `trajectory` then tests.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        With a sentence: names, periods, steps, percentiles or draws that cannot be used.
    """
    code = named_country(country).code
    one_choice(guidance, as_of, vintage)
    checked_draws(draws)
    if draws < 2:
        raise BadInput(say("A fan needs at least 2 draws, not %(draws)s.", draws=draws))
    rules = rules_for(reading)
    state = prepare(code, guidance or "2024", as_of, vintage, anchors=anchors)
    about = state.vintages[0]
    taken = _steps(code, steps, period, reading, about, anchors)
    found = margins(state, np.array([[taken]]), rules, stressed=False)
    here = np.zeros(1, dtype=np.int64)
    case = stochastic_case(state, found, here, here)
    history = HistoricalShocks(state)
    end = state.assumptions.base_year + len(taken)
    drawn = fan_percentiles(
        case,
        percentiles,
        shocks=history.models,
        draws=draws,
        seed=seed,
        method_of_shocks=method_of_shocks,
        progress=_half(progress, 0),
    )
    share, error = history(
        case, draws=draws, seed=seed, method_of_shocks=method_of_shocks, progress=_half(progress, 1)
    )
    path = project(code, "adjustment", steps=taken, vintage=about, anchors=anchors)
    horizon = len(drawn.values[0])
    return Fan(
        country=code,
        vintage=about,
        base_year=state.assumptions.base_year,
        end_year=end,
        steps=tuple(taken),
        debt=_debt(path, end + horizon),
        years=tuple(range(end + 1, end + horizon + 1)),
        percentiles={each: tuple(drawn.values[0, :, k].tolist()) for k, each in enumerate(drawn.percentiles)},
        probability=float(share[0]),
        probability_se=float(error[0]),
        threshold=rules.probability,
        draws=drawn.draws,
        seed=drawn.seed,
        method=str(drawn.method),
        method_of_shocks=str(drawn.method_of_shocks),
    )


def _steps(
    code: str,
    steps: Sequence[float] | None,
    period: int | None,
    reading: Reading,
    vintage: str,
    anchors: Anchors,
) -> list[float]:
    """Return the steps given, or those of the required path."""
    if steps is not None:
        length = checked_period(len(steps)) if period is None else checked_period(period)
        return [float(step) for step in steps_by_state(steps, (code,), [length])[code]]
    required = trajectory(code, checked_period(period or 4), reading, vintage=vintage, anchors=anchors)
    found = required.trajectories[0].steps
    if found is None:
        raise BadInput(
            say(
                "No step on the grid meets every criterion for %(state)s; give steps to draw a fan.",
                state=state_of(code),
            )
        )
    return list(found)


def _debt(path: ProjectionResult, last: int) -> dict[int, float]:
    """Return debt without shocks up to a year, from the year before the projection on."""
    debt = np.asarray(path.projection.debt)[0].tolist()
    held = dict(zip(path.years, debt, strict=True))
    before = float(np.asarray(path.projection.debt_before)[0, 0])
    return {path.years[0] - 1: before, **{year: value for year, value in held.items() if year <= last}}


def _half(progress: Progress | None, which: int) -> Progress | None:
    """Return the progress of the first or second of two equal parts."""
    if progress is None:
        return None
    return lambda done, total: progress(which * total + done, 2 * total)
