"""Takes the deficit benchmark and the deficit resilience safeguard into a path, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.projection import ageing_since
from stabilitypact.debt.recursion import State, advance, begin, rate_ahead
from stabilitypact.debt.shift import no_shift
from stabilitypact.path.assumptions import Prepared
from stabilitypact.path.rules import PathRules

Floats = npt.NDArray[np.float64]

PLAIN, BENCHMARK, RESILIENCE = 0, 1, 2
NOISE = 1e-9
"""% of GDP below which an effort adds nothing, and a balance at the margin is at it."""


@dataclass(frozen=True, slots=True)
class MinimumPath:
    """Paths that contain the minimum steps.

    Attributes
    ----------
    steps : array (country, candidate, n)
        Yearly change of the structural primary balance, % of GDP.
    debt : array (country, candidate, n + 1)
        Debt from T to e, % of GDP.
    balance, structural_balance : array (country, candidate, n)
        % of GDP.
    procedure : bool array (country, candidate, n)
        Under an excessive deficit procedure in the year.
    rule : int array (country, candidate, n)
        0 plain step, 1 deficit benchmark, 2 deficit resilience safeguard.
    started : bool array (country, candidate)
        Under an excessive deficit procedure in T.
    """

    steps: Floats
    debt: Floats
    balance: Floats
    structural_balance: Floats
    procedure: npt.NDArray[np.bool_]
    rule: npt.NDArray[np.int64]
    started: npt.NDArray[np.bool_]


def with_minimum_steps(
    prepared: Prepared, steps: Floats, rules: PathRules, *, given: bool = False
) -> MinimumPath:
    """Return the paths that take at least the minimum steps; one forward pass, nothing looks ahead.

    Parameters
    ----------
    prepared : Prepared
        The states.
    steps : array (country, candidate, n)
        Plain steps.
    rules : PathRules
        Limits, minimum efforts and reading.
    given : bool
        The steps are a plan to be tested: where early effort is larger, later steps stay as planned.

    Notes
    -----
    'Adjustment scenario'!G12:M12 and rows 87-91. The benchmark (Regulation (EC) 1467/97 Art. 3(4)) goes before
    the resilience safeguard (Art. 8 of Regulation (EU) 2024/1263). The letter of Art. 8 ends the effort when the
    margin is reached, and Art. 6(c) lets early effort count towards the total, though none of it is given back;
    both only in the reading "law".
    """
    own = prepared.assumptions.with_axes(1)
    period = steps.shape[-1]
    end = own.base_year + period
    plain = no_shift(own.years)
    ageing, income = ageing_since(own, end)
    relief = income - ageing
    state = begin(own)
    shape = np.broadcast_shapes(steps.shape[:-1], np.asarray(state.debt).shape)

    def first(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.broadcast_to(values[:, None], shape)

    status = np.array(first(prepared.procedure), dtype=bool)
    balance = np.array(first(prepared.balance), dtype=np.float64)
    balance_before = np.array(first(prepared.balance_before), dtype=np.float64)
    structural = np.array(first(prepared.structural_balance), dtype=np.float64)
    burden = np.array(first(prepared.interest), dtype=np.float64)
    total, taken = steps.sum(axis=-1), np.zeros(shape)
    kept: dict[str, list[npt.NDArray[np.generic]]] = {
        name: [] for name in ("steps", "debt", "balance", "structural", "status", "rule")
    }
    kept["debt"].append(np.broadcast_to(state.debt, shape))
    for k in range(period):
        t = 1 + k
        year = own.years[t]
        wanted = steps[..., k]
        if rules.front_loading and not given:
            wanted = np.maximum((total - taken) / (period - k), np.minimum(steps[..., k], 0.0))
        ahead = _approximate_interest(state, own, t)
        structural_terms = float(year >= rules.benchmark_structural_from)
        limit = rules.benchmark_step + structural_terms * (ahead - burden)
        benchmark = status & (balance <= -rules.deficit_limit) & (wanted < limit)
        resilient = rules.resilience(period)
        resilience = ~benchmark & (structural <= -rules.resilience_limit) & (wanted < resilient)
        effort = np.asarray(resilient)
        if rules.front_loading:
            effort = _to_the_margin(own, state, t, relief[..., t], wanted, rules, period)
            resilience &= (structural < -rules.resilience_limit - NOISE) & (effort > wanted + NOISE)
        step = np.where(benchmark, limit, np.where(resilience, effort, wanted))
        state, flows = advance(state, own, t, state.spb + step, relief[..., t], plain)
        left = (balance > -rules.deficit_limit) & (balance_before > -rules.deficit_limit)
        status = status & ~left
        balance_before, balance = balance, flows.balance
        structural, burden, taken = flows.structural_balance, ahead, taken + step
        for name, value in zip(
            kept,
            (step, state.debt, balance, structural, status, BENCHMARK * benchmark + RESILIENCE * resilience),
            strict=True,
        ):
            kept[name].append(np.broadcast_to(value, shape))
    joined = {name: np.stack(values, axis=-1) for name, values in kept.items()}
    return MinimumPath(
        joined["steps"].astype(np.float64),
        joined["debt"].astype(np.float64),
        joined["balance"].astype(np.float64),
        joined["structural"].astype(np.float64),
        joined["status"].astype(bool),
        joined["rule"].astype(np.int64),
        np.array(first(prepared.procedure), dtype=bool),
    )


def _approximate_interest(state: State, own: Assumptions, t: int) -> Floats:
    """Return interest of the year at baseline growth, % of GDP (row 90)."""
    a = own
    nominal = (1.0 + a.growth[..., t] / 100.0) * (1.0 + a.deflator_growth[..., t] / 100.0)
    burden: Floats = state.debt * (rate_ahead(state, a, t) / 100.0) / nominal
    return burden


def _to_the_margin(
    own: Assumptions,
    state: State,
    t: int,
    relief: Floats,
    wanted: Floats,
    rules: PathRules,
    period: int,
) -> Floats:
    """Return the resilience effort, cut to what reaches the margin (letter of Art. 8)."""
    plain = no_shift(own.years)
    full = rules.resilience(period)

    def structural(step: Floats) -> Floats:
        after: Floats = advance(state, own, t, state.spb + step, relief, plain)[1].structural_balance
        return after

    low, high = np.minimum(wanted, full), np.broadcast_to(np.asarray(full), np.shape(wanted))
    at_low, at_high = structural(low), structural(high)
    needed = low + (-rules.resilience_limit - at_low) * (high - low) / np.where(
        at_high == at_low, 1.0, at_high - at_low
    )
    effort: Floats = np.clip(needed, low, high)
    return effort
