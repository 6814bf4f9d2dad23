"""Answers what each state must do: the required path under a guidance set, as of a day or for given steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import DebtFallProbability
from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import Anchors
from stabilitypact.path.assumptions import Prepared, chosen, one_choice, prepare
from stabilitypact.path.certify import certified, given_path, no_solution
from stabilitypact.path.cone import PrintedCone, printed_cone
from stabilitypact.path.likely import DRAWS, SEED, HistoricalShocks
from stabilitypact.path.planned import PLANNED, required_plan
from stabilitypact.path.results import Trajectories, Trajectory
from stabilitypact.path.rules import (
    PERIODS,
    PathRules,
    Reading,
    checked_period,
    checked_steps,
    rules_for,
)
from stabilitypact.path.solver import Found, Kind, in_scope, refine, search
from stabilitypact.path.words import state_of
from stabilitypact.sentence import say

Floats = npt.NDArray[np.float64]
Given = Sequence[float] | Mapping[str, Sequence[float]]
Steps = Given | Literal["planned"]


def trajectory(
    countries: Sequence[str] | str | None = None,
    period: int | Sequence[int] = 4,
    reading: Reading | PathRules = "commission",
    guidance: str | None = None,
    as_of: date | str | None = None,
    steps: Steps | None = None,
    vintage: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    anchors: Anchors = "official",
    probability: DebtFallProbability | None = None,
) -> Trajectories:
    """Return the required path of states, or test steps that the user gives.

    Parameters
    ----------
    countries : sequence of str or str, optional
        Any codes or names; every state by default.
    period : int or sequence of int
        Years of adjustment, 4 to 7.
    reading : {"commission", "law"} or PathRules
        The Commission's practice, the letter of Regulation (EU) 2024/1263, or changed rules.
    guidance : str, optional
        Guidance set, "2024" by default.
    as_of : date or ISO text, optional
        Newest vintage published by that day, instead of a guidance set.
    steps : sequence of float, mapping of country to such, or "planned", optional
        Yearly changes of the structural primary balance to test instead of searching; one per year. "planned" are
        those that a user's own vintage plans, and as many years as it plans.
    vintage : str, optional
        One vintage for every state, instead of a guidance set.
    draws, seed : int
        Of the test under uncertainty.
    anchors : {"official", "published"}
        See `figures.dsa.debt_figures`.
    probability : DebtFallProbability, optional
        Own test under uncertainty. By default shocks estimated from history, and the printed cone for a state
        whose calculation sheet prints one.

    Returns
    -------
    Trajectories
        In the order of periods, then countries.

    Raises
    ------
    BadInput, UnknownName, MissingFigures
        With a sentence: period outside 4 to 7, wrong number of steps, unknown names, figures not held.

    Notes
    -----
    Arts. 5 to 10 of Regulation (EU) 2024/1263; the Commission's calculation sheet of June 2024.
    """
    one_choice(guidance, as_of, vintage)
    checked_draws(draws)
    rules, periods = rules_for(reading), checked_periods(period)
    prepared = prepare(countries, guidance or "2024", as_of, vintage, anchors=anchors)
    if isinstance(steps, str) and steps == PLANNED:
        steps = planned_by_state(prepared)
        periods = planned_period(periods, steps)
    own = steps_by_state(steps, prepared.countries, periods) if steps is not None else None
    test = probability or default_probability(prepared)
    options = {"draws": draws, "seed": seed}
    found: list[Trajectory] = []
    for length in periods:
        found += solve(prepared, length, rules, test, options, own)
    shown = None if as_of is None else str(as_of)
    named = vintage if vintage is not None else (guidance or "2024")
    return Trajectories(rules.reading, None if shown else named, shown, draws, seed, tuple(found))


def planned_by_state(prepared: Prepared) -> dict[str, tuple[float, ...]]:
    """Return the steps that the states' vintages plan; raises as `path.planned.required_plan`."""
    both = zip(prepared.countries, prepared.figures, strict=True)
    return {code: required_plan(figures, code) for code, figures in both}


def planned_period(periods: list[int], plans: Mapping[str, Sequence[float]]) -> list[int]:
    """Return how many years are planned, instead of the usual four; `BadInput` where others were asked for."""
    lengths = list(dict.fromkeys(len(steps) for steps in plans.values()))
    if len(lengths) > 1 or (periods != [PERIODS[0]] and periods != lengths):
        raise BadInput(
            say(
                "The plan covers %(planned)s years, but %(asked)s are asked for: leave the period out.",
                planned=", ".join(map(str, lengths)),
                asked=", ".join(map(str, periods)),
            )
        )
    return lengths


def checked_draws(draws: int) -> None:
    """Raise `BadInput` for a number of draws that is none."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise BadInput(
            say("The number of draws must be a whole number of at least 1, not %(draws)s.", draws=repr(draws))
        )


def checked_periods(period: int | Sequence[int]) -> list[int]:
    """Return the periods asked for, each once; `BadInput` where there is none or one does not exist."""
    asked: list[Any] = (
        list(period) if isinstance(period, list | tuple | range | set | np.ndarray) else [period]
    )
    if not asked:
        raise BadInput(say("No period was named: name at least one of 4, 5, 6 and 7 years."))
    return list(dict.fromkeys(checked_period(length) for length in asked))


def default_probability(prepared: Prepared) -> DebtFallProbability:
    """Return the test under uncertainty that a guidance set uses: history, or the printed cone."""
    history = HistoricalShocks(prepared)
    cones = {}
    for code, figures in zip(prepared.countries, prepared.figures, strict=True):
        cone = printed_cone(figures, code)
        if cone is not None:
            cones[code] = cone
    return PrintedCone(cones, history) if cones else history


def steps_by_state(steps: Given, codes: tuple[str, ...], periods: list[int]) -> dict[str, Floats]:
    """Return the user's steps by country code; `BadInput` for a wrong number or a value that is none."""
    if isinstance(steps, Mapping):
        by_code = {named_country(name).code: values for name, values in steps.items()}
        missing = [code for code in codes if code not in by_code]
        if missing:
            raise BadInput(say("Steps are given, but none for %(names)s.", names=", ".join(missing)))
    else:
        by_code = dict.fromkeys(codes, steps)
    return {
        code: checked_steps(by_code[code], state_of(code), length) for code in codes for length in periods
    }


def solve(
    prepared: Prepared,
    period: int,
    rules: PathRules,
    probability: DebtFallProbability,
    options: dict[str, int],
    own: dict[str, Floats] | None = None,
) -> list[Trajectory]:
    """Return the results of one period in the order of the states.

    Parameters
    ----------
    prepared : Prepared
        The states; what differs from published figures has been changed there.
    period : int
        Years of adjustment.
    rules : PathRules
        Criteria and reading.
    probability : DebtFallProbability
        Test under uncertainty.
    options : dict
        "draws" and "seed".
    own : mapping of country to array (n,), optional
        Steps to test instead of searching.
    """
    scope = in_scope(prepared, rules)
    results: dict[int, Trajectory] = {}
    kinds: tuple[tuple[Kind, npt.NDArray[np.bool_]], ...] = (
        ("reference_trajectory", scope),
        ("technical_information", ~scope),
    )
    for kind, mask in kinds:
        positions = np.flatnonzero(mask).tolist()
        if not positions:
            continue
        group = chosen(prepared, positions)
        if own is not None:
            given = np.stack([own[code] for code in group.countries])
            tested = given_path(group, period, rules, kind, probability, options, given)
            results.update(zip(positions, tested, strict=True))
            continue
        if rules.reading == "law":
            searched = _refined(group, period, rules, kind, probability, options)
        else:
            searched = search(group, period, rules, kind, probability, options)
        for i, one in enumerate(searched):
            state = chosen(group, [i])
            maker = certified if one.final >= 0 else no_solution
            results[positions[i]] = maker(state, period, rules, kind, one)
    return [results[i] for i in range(len(prepared.countries))]


def _refined(
    group: Prepared,
    period: int,
    rules: PathRules,
    kind: Kind,
    probability: DebtFallProbability,
    options: dict[str, int],
) -> list[Found]:
    """Return the search on the grid, made exact for the states that have a solution above the lowest step."""
    searched = search(group, period, rules, kind, probability, options, tell=False)
    open_ = [i for i, one in enumerate(searched) if one.final > 0]
    rest = [i for i in range(len(searched)) if i not in open_]
    refined = list(searched)
    if open_:
        exact = refine(
            chosen(group, open_), period, rules, kind, probability, options, [searched[i] for i in open_]
        )
        for i, one in zip(open_, exact, strict=True):
            refined[i] = one
    if rest:
        whole = search(chosen(group, rest), period, rules, kind, probability, options)
        for i, one in zip(rest, whole, strict=True):
            refined[i] = one
    return refined
