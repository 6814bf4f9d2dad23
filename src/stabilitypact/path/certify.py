"""Turns a search into a result with its proof: what binds, what fails one step below, how far the rest is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import DebtFallProbability
from stabilitypact.debt.shift import SCENARIOS
from stabilitypact.path.assumptions import Prepared
from stabilitypact.path.criteria import margins, stochastic_case
from stabilitypact.path.expenditure import control_account, net_expenditure_growth
from stabilitypact.path.minimum import BENCHMARK, PLAIN, RESILIENCE, MinimumPath, with_minimum_steps
from stabilitypact.path.results import Certificate, Status, Trajectory
from stabilitypact.path.rules import PathRules
from stabilitypact.path.safeguard import safeguard_margin
from stabilitypact.path.solver import Found, Kind

Floats = npt.NDArray[np.float64]

RULE_NAMES = {BENCHMARK: "deficit_benchmark", RESILIENCE: "deficit_resilience"}
PLAN_YEARS = 4
"""Years of a plan over which effort must be at least proportional (Art. 6(c)); five with a longer legislature."""


def certified(state: Prepared, period: int, rules: PathRules, kind: Kind, found: Found) -> Trajectory:
    """Return the trajectory of a state whose search holds at `found.final`, with its certificate."""
    at = found.final
    path = _candidate(found.path, at)
    by_year = _rules_by_year(state, path)
    certificate = _certificate(found, rules, period, path)
    share, error = found.chance if found.chance is not None else (None, None)
    return _trajectory(
        state, period, rules, kind, "found", path, by_year, certificate,
        dsa_step=found.dsa_step, criteria=dict(found.own_steps), probability=share, error=error,
    )  # fmt: skip


def no_solution(state: Prepared, period: int, rules: PathRules, kind: Kind, found: Found) -> Trajectory:
    """Return the result that says no step tried meets every criterion."""
    last = len(found.grid) - 1
    failing = {name: float(values[last]) for name, values in found.margin.items() if not values[last] > 0.0}
    if found.own.get("likely", 0) < 0 and last in found.probability:
        failing["likely"] = found.probability[last][0] - rules.probability
    certificate = Certificate(None, None, float(found.grid[last]), failing, {}, {}, False, True)
    return Trajectory(
        state.countries[0], period, kind, rules.reading, state.vintages[0], "no_solution",
        state.assumptions.base_year, float(state.assumptions.spb[0, 0]), None, found.dsa_step, None, None, None, {},
        dict(found.own_steps), None, None, {}, {}, {}, {}, None, certificate, None, rules,
    )  # fmt: skip


def given_path(
    group: Prepared,
    period: int,
    rules: PathRules,
    kind: Kind,
    probability: DebtFallProbability | None,
    options: dict[str, int],
    steps: Floats,
) -> list[Trajectory]:
    """Return the test of steps that the user gave, one row of `steps` (country, n) per state."""
    wide = steps[:, None, :]
    found = margins(group, wide, rules)
    untouched = rules.changed(benchmark_step=-np.inf, resilience_step=-np.inf, resilience_step_extended=-np.inf,
                              front_loading=False)  # fmt: skip
    path = with_minimum_steps(group, wide, untouched)
    asked = with_minimum_steps(group, wide, rules, given=True)
    guard = safeguard_margin(path, rules)
    states = np.arange(len(group.countries))
    share = error = None
    if probability is not None and kind == "reference_trajectory":
        share, error = probability(stochastic_case(group, found, states, np.zeros_like(states)), **options)
    results = []
    for i in states.tolist():
        margin = {"deficit": float(found.deficit[i, 0])}
        if kind == "reference_trajectory":
            for s, each in enumerate(SCENARIOS):
                margin[f"declines_{each}"] = float(found.declines[s, i, 0])
                margin[f"below_60_{each}"] = float(found.below_60[s, i, 0])
            if np.isfinite(guard[i, 0]):
                margin["debt_safeguard"] = float(guard[i, 0])
            if share is not None:
                margin["likely"] = float(share[i]) - rules.probability
        else:
            margin["below_60_adjustment"] = float(found.below_60[0, i, 0])
        one, short = _row(path, i), _row(asked, i)
        short_of = _rules_by_year(_state(group, i), short)
        for k in np.flatnonzero(short.rule[0, 0] != PLAIN)[:1].tolist():
            name = RULE_NAMES[int(short.rule[0, 0, k])]
            margin[name] = float(one.steps[0, 0, k] - short.steps[0, 0, k])
        fails = {name: value for name, value in _required(margin).items() if value <= 0.0}
        if is_backloaded(one.steps[0, 0]):
            margin["no_backloading"] = fails["no_backloading"] = proportional_margin(one.steps[0, 0])
        closest = min(fails, key=lambda name: fails[name]) if fails else None
        certificate = Certificate(
            closest, None, None, fails, margin, {}, _doubtful(share, error, i, rules), True
        )
        results.append(
            _trajectory(
                _state(group, i), period, rules, kind, "given", one, dict(list(short_of.items())[:1]), certificate,
                dsa_step=None, criteria={}, probability=None if share is None else float(share[i]),
                error=None if error is None else float(error[i]),
            )
        )  # fmt: skip
    return results


def _required(margin: dict[str, float]) -> dict[str, float]:
    """Return the margins that must hold: declining debt or debt below 60, whichever is nearer to holding."""
    declining = {n: v for n, v in margin.items() if n.startswith("declines") or n == "likely"}
    below = {n: v for n, v in margin.items() if n.startswith("below_60")}
    rest = {n: v for n, v in margin.items() if n not in declining and n not in below}
    if not declining:
        return {**rest, **below}
    if all(value > 0.0 for value in below.values()):
        return {**rest, **below}
    return {**rest, **declining}


def _certificate(found: Found, rules: PathRules, period: int, path: MinimumPath) -> Certificate:
    at, below = found.final, found.final - 1
    held = {name: float(values[at]) for name, values in found.margin.items() if np.isfinite(values[at])}
    if at in found.probability:
        held["likely"] = found.probability[at][0] - rules.probability
    step = float(found.grid[at])
    slack = {n: None if value is None else round(step - value, 10) for n, value in found.own_steps.items()}
    binding = _binding(found, path)
    fails: dict[str, float] = {}
    if below >= 0:
        asked = _asked(found)
        fails = {
            n: float(found.margin[n][below])
            for n in asked
            if n in found.margin and found.margin[n][below] <= 0
        }
        if "likely" in asked and found.own.get("likely", -1) > below and below in found.probability:
            fails["likely"] = found.probability[below][0] - rules.probability
    larger = [found.margin[name][at:] > 0.0 for name in _asked(found) if name in found.margin]
    monotone = all(bool(holds.all()) for holds in larger)
    return Certificate(
        binding, step, float(found.grid[below]) if below >= 0 else None, fails, held, slack,
        _undetermined(found, rules), monotone,
    )  # fmt: skip


def _asked(found: Found) -> list[str]:
    """Return the criteria that the chosen way of complying must meet."""
    if found.alternative:
        names = [name for name in found.margin if name.startswith("below_60")]
        return ["deficit", *names, "debt_safeguard"]
    names = [name for name in found.margin if name.startswith("declines")]
    return ["deficit", *names, *(["likely"] if "likely" in found.own else []), "debt_safeguard"]


def _binding(found: Found, path: MinimumPath) -> str | None:
    """Return what makes the path bind."""
    rules = path.rule[0, 0]
    if (rules != PLAIN).all():
        return RULE_NAMES[int(np.bincount(rules).argmax())]
    if found.final > found.dsa:
        return "debt_safeguard"
    if found.final == 0:
        return "floor" if found.grid[0] < 0 else None
    own = {name: found.own[name] for name in _asked(found) if name in found.own and name != "debt_safeguard"}
    return max(own, key=lambda name: own[name])


def _undetermined(found: Found, rules: PathRules) -> bool:
    """Return whether statistical doubt about the chance of falling debt could move the step."""
    if found.alternative or "likely" not in found.own or found.final > found.dsa:
        return False
    binding = found.own["likely"] == found.dsa and found.dsa > 0
    near = [k for k in (found.dsa, found.dsa - 1 if binding else found.dsa) if k in found.probability]
    return any(abs(found.probability[k][0] - rules.probability) < 2.0 * found.probability[k][1] for k in near)


def _doubtful(share: Floats | None, error: Floats | None, i: int, rules: PathRules) -> bool:
    if share is None or error is None:
        return False
    return bool(abs(share[i] - rules.probability) < 2.0 * error[i])


def _trajectory(
    state: Prepared,
    period: int,
    rules: PathRules,
    kind: Kind,
    status: Status,
    path: MinimumPath,
    by_year: dict[int, str],
    certificate: Certificate,
    *,
    dsa_step: float | None,
    criteria: dict[str, float | None],
    probability: float | None,
    error: float | None,
) -> Trajectory:
    a = state.assumptions
    steps = path.steps[0, 0]
    years = [a.base_year + 1 + k for k in range(period)]
    growth = net_expenditure_growth(a, steps[None])[0]
    start = float(a.spb[0, 0])
    span = slice(a.base + 1, a.base + 1 + period)

    def by(values: Floats) -> dict[int, float]:
        return {year: float(value) for year, value in zip(years, values, strict=True)}

    return Trajectory(
        country=state.countries[0],
        period=period,
        kind=kind,
        reading=rules.reading,
        vintage=state.vintages[0],
        status=status,
        base_year=a.base_year,
        spb_start=start,
        spb_end=start + float(steps.sum()),
        dsa_step=dsa_step,
        steps=tuple(float(step) for step in steps),
        average_step=float(steps.mean()),
        binding=certificate.criterion,
        rules_by_year=by_year,
        criteria=criteria,
        probability=probability,
        probability_se=error,
        net_expenditure_growth=by(growth),
        debt=by(path.debt[0, 0, 1:]),
        balance=by(path.balance[0, 0]),
        structural_balance=by(path.structural_balance[0, 0]),
        backloaded=is_backloaded(steps),
        certificate=certificate,
        account=control_account(a.base_year, float(np.asarray(a.primary_expenditure)[0]), growth),
        rules=rules,
        potential_growth=by(np.asarray(a.potential_growth)[0, span]),
        deflator_growth=by(np.asarray(a.deflator_growth)[0, span]),
    )


def is_backloaded(steps: Floats, plan_years: int = PLAN_YEARS) -> bool:
    """Return whether the plan years carry less than their share of the total effort (Art. 6(c))."""
    return bool(proportional_margin(steps, plan_years) < -1e-9)


def proportional_margin(steps: Floats, plan_years: int = PLAN_YEARS) -> float:
    """Return by how much the plan years' effort exceeds its share of the total, % of GDP (Art. 6(c))."""
    share = min(plan_years, steps.size) / steps.size
    return float(steps[:plan_years].sum() - share * steps.sum())


def _rules_by_year(state: Prepared, path: MinimumPath) -> dict[int, str]:
    first = state.assumptions.base_year + 1
    return {first + k: RULE_NAMES[int(rule)] for k, rule in enumerate(path.rule[0, 0]) if rule != PLAIN}


def _candidate(path: MinimumPath, at: int) -> MinimumPath:
    one = slice(at, at + 1)
    return MinimumPath(
        path.steps[:, one], path.debt[:, one], path.balance[:, one], path.structural_balance[:, one],
        path.procedure[:, one], path.rule[:, one], path.started[:, one],
    )  # fmt: skip


def _row(path: MinimumPath, i: int) -> MinimumPath:
    one = slice(i, i + 1)
    return MinimumPath(
        path.steps[one], path.debt[one], path.balance[one], path.structural_balance[one],
        path.procedure[one], path.rule[one], path.started[one],
    )  # fmt: skip


def _state(group: Prepared, i: int) -> Prepared:
    from stabilitypact.path.assumptions import chosen

    return chosen(group, [i])
