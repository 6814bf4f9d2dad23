"""What did states need to do in the three years after a procedure open on 8 November 2011 was corrected?

Reg. 1467/97 Art. 2(1a), third subparagraph (Regulation 1177/2011); operational rule of the Code of Conduct:
the minimum linear structural adjustment m*, the constant yearly improvement of the structural balance that
makes the most favourable of the three benchmark tests hold at the end of the transition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stabilitypact.law.acts import cite
from stabilitypact.law.benchmark import benchmark_value
from stabilitypact.law.context import Context
from stabilitypact.law.fact_grids import correction_years
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import NOT_APPLICABLE, Floats, at_least, at_most, decide, every
from stabilitypact.sentence import say

ARTICLE = cite("1177/2011", "Art. 2(1a), third subparagraph")
SPAN = range(-2, 6)  # years around the correction year that the tests look at


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """Figures of the years K-2..K+5 around the correction year K, each (country, year) of the column."""

    debt: dict[int, Floats]
    snowball: dict[int, Floats]
    structural: dict[int, Floats]
    adjusted_end: Floats  # cyclically adjusted debt of K+3
    adjusted_scale: Floats  # what one point of debt of K+3 weighs in it


def transition(ctx: Context) -> Findings:
    """Return the transition rule: progress in each of the three years against m*.

    Met in a year where the structural balance improves by at least m* less the tolerated deviation, and the
    constant improvement still needed stays within the limit (or within m* where that is larger).
    """
    day = ctx.book.get("debt.transition.edp_open_on", ctx.day(ctx.years[-1]))
    corrected = correction_years(ctx.countries, day) if day else (None,) * len(ctx.countries)
    position = np.array([[year - k if k else 0 for year in ctx.years] for k in corrected]).reshape(ctx.shape)
    pending = np.array([[k is not None and year <= k for year in ctx.years] for k in corrected]).reshape(
        ctx.shape
    )
    years = int(np.nan_to_num(ctx.number("debt.transition.years", 3.0)).max())
    # Upper bounds of m* (the most favourable of the tests that can be computed), exact where all can be.
    needed, remaining = np.full(ctx.shape, np.nan), np.full(ctx.shape, np.nan)
    exact = np.ones(ctx.shape, dtype=bool)
    for place in range(1, years + 1):
        if not (position == place).any():
            continue
        path = _path(ctx, place, years)
        step, whole = _required_step(ctx, path, start=0, end=years)
        needed = np.where(position == place, step, needed)
        exact &= whole | (position != place)
        if place < years:
            rest, whole = _required_step(ctx, path, start=place, end=years)
            exact &= whole | (position != place)
            remaining = np.where(position == place, rest, remaining)
    now, before = ctx.get("structural_balance"), ctx.get("structural_balance", -1)
    effort = now.values - before.values
    deviation = ctx.number("debt.transition.annual_deviation")
    limit = np.broadcast_to(ctx.number("debt.transition.max_remaining_adjustment"), ctx.shape)
    limit = np.where(exact, np.fmax(limit, needed), limit)
    last = position == years
    condition = every(at_least(effort, needed - deviation), np.where(last, 1.0, at_most(remaining, limit)))
    condition = np.where((condition == 0) & ~exact, np.nan, condition)
    inside = (position >= 1) & (position <= years) & ~np.isnan(ctx.number("debt.transition.years"))
    verdict = np.where(inside, decide(condition), NOT_APPLICABLE).astype(np.int8)
    return ctx.findings(
        "debt.transition",
        say("Transition rule (minimum linear structural adjustment)"),
        verdict,
        value=np.where(inside, effort, np.nan),
        threshold=np.where(inside, needed - deviation, np.nan),
        margin=np.where(inside, effort - needed + deviation, np.nan),
        unit=say("pp of GDP"),
        formula=say("structural_balance(t) - structural_balance(t-1) against m* - tolerated deviation"),
        inputs=(now, before),
        paths=(
            "debt.transition.years",
            "debt.transition.annual_deviation",
            "debt.transition.max_remaining_adjustment",
        ),
        citations=(ARTICLE,),
        notes=(
            (
                pending,
                say(
                    "The procedure open on 8 November 2011 is not corrected yet; the transition comes after "
                    "it."
                ),
            ),
            (
                ~inside & ~pending,
                say(
                    "Only for the three years after the correction of a procedure that was open on 8 "
                    "November 2011."
                ),
            ),
            (
                inside & ~exact,
                say(
                    "Not all three tests can be computed on this vintage: m* is an upper bound, which can "
                    "be met but not missed."
                ),
            ),
            (inside & last, say("In the last transition year only the effort of the year is tested.")),
        ),
    )


def _path(ctx: Context, place: int, years: int) -> _Path:
    def at(variable: str, offset: int) -> Floats:
        return ctx.get(variable, offset - place).values

    debt = {s: at("debt", s) for s in SPAN}
    growth = {s: (1 + at("real_growth", s) / 100) * (1 + at("deflator_growth", s) / 100) for s in SPAN}
    snowball = {s: (1 + at("implicit_interest_rate", s) / 100) / growth[s] for s in SPAN}
    structural = {s: at("structural_balance", s) for s in SPAN}
    gdp = {s: at("nominal_gdp", s) for s in range(years - 3, years + 1)}
    gaps = {s: at("output_gap", s) for s in range(years - 2, years + 1)}
    elasticity = at("budget_semi_elasticity", 0)
    trend, cyclical = gdp[years - 3], np.zeros(ctx.shape)
    for s in range(years - 2, years + 1):
        trend = trend * (1 + at("potential_growth", s) / 100) * (1 + at("deflator_growth", s) / 100)
        cyclical = cyclical + elasticity * gaps[s] / 100 * gdp[s] / (1 + gaps[s] / 100)
    return _Path(
        debt,
        snowball,
        structural,
        adjusted_end=(debt[years] / 100 * gdp[years] + cyclical) / trend * 100,
        adjusted_scale=gdp[years] / trend,
    )


def _required_step(ctx: Context, path: _Path, start: int, end: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the constant step from `start` to `end` that makes the most favourable test hold at `end`.

    The gap (debt minus benchmark) of each test is linear in the step, so two evaluations give its root. Also
    returns where all three tests could be computed; elsewhere the step is an upper bound.
    """
    at_zero, at_one = (_gaps(ctx, path, step, start, end) for step in (0.0, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        roots = np.stack([zero / (zero - one) for zero, one in zip(at_zero, at_one, strict=True)])
    known: NDArray[np.bool_] = np.isfinite(roots)
    smallest = np.where(known, roots, np.inf).min(axis=0)
    return np.where(known.any(axis=0), smallest, np.nan), np.asarray(known.all(axis=0))


def _gaps(ctx: Context, path: _Path, step: float, start: int, end: int) -> tuple[Floats, Floats, Floats]:
    """Return (debt - benchmark) of the backward, forward and cyclically adjusted tests at `end`."""
    change = dict.fromkeys(SPAN, np.zeros(ctx.shape))
    for s in range(start + 1, end + 3):
        planned = step * (min(s, end) - start)
        effort = planned - (path.structural[s] - path.structural[start])
        change[s] = change[s - 1] * path.snowball[s] - effort
    debt = {s: path.debt[s] + change[s] for s in SPAN}
    speed, reference = ctx.number("debt.benchmark.speed"), ctx.number("debt.reference_value")

    def limit(year: int) -> Floats:
        return benchmark_value(tuple(debt[year - lag] for lag in (1, 2, 3)), speed, reference)

    adjusted = path.adjusted_end + change[end] * path.adjusted_scale
    return debt[end] - limit(end), debt[end + 2] - limit(end + 2), adjusted - limit(end)
