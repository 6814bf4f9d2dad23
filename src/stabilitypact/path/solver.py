"""Finds the smallest step that meets every criterion, for all states and candidates at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import DebtFallProbability
from stabilitypact.debt.shift import SCENARIOS
from stabilitypact.path.assumptions import Prepared, chosen
from stabilitypact.path.criteria import Margins, margins, stochastic_case
from stabilitypact.path.minimum import MinimumPath, with_minimum_steps
from stabilitypact.path.rules import PathRules
from stabilitypact.path.safeguard import safeguard_margin

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Kind = Literal["reference_trajectory", "technical_information"]

COARSE_DRAWS = 4096
"""Draws that locate the step at which debt is likely to fall where nothing guides the search."""
FEW_DRAWS = 8192
"""Draws that say how far a guide is off: the first block of the same stream."""
SURE = 6.0
"""Standard errors of few draws beyond which all draws are not asked."""

TINY = 1e-12
HOLDS, FAILS, OPEN = 0, -1, -2


@dataclass(frozen=True, slots=True)
class Found:
    """The search of one state and period; positions are on `grid`, -1 where no step holds.

    Attributes
    ----------
    grid : array (candidate,)
        Steps tried.
    margin : mapping of criterion to array (candidate,)
        Distance from failing; positive holds ("likely" is left out: it is known at few steps only).
    own : mapping of criterion to int
        First position at which each criterion alone holds.
    own_steps : mapping of criterion to float or None
        The same as steps, % of GDP a year.
    dsa, final : int
        Position of the step of the debt analysis, and of the step with the safeguard.
    dsa_step : float or None
        Step of the debt analysis.
    chance : (share, standard error) or None
        Chance that debt falls at that step.
    alternative : bool
        True where the step is that of debt below 60 % rather than declining debt.
    probability : mapping of position to (share, standard error)
        Chance that debt falls, where it was computed.
    path : MinimumPath
        Paths of all candidates with the minimum steps, arrays (1, candidate, ...).
    """

    grid: Floats
    margin: dict[str, Floats]
    own: dict[str, int]
    own_steps: dict[str, float | None]
    dsa: int
    final: int
    dsa_step: float | None
    chance: tuple[float, float] | None
    alternative: bool
    probability: dict[int, tuple[float, float]]
    path: MinimumPath


def in_scope(prepared: Prepared, rules: PathRules) -> npt.NDArray[np.bool_]:
    """Return which states get a reference trajectory: debt above 60 or deficit above 3 % of GDP (Art. 5)."""
    debt = np.asarray(prepared.assumptions.debt_start)
    return (debt > rules.scope_debt) | (prepared.balance < -rules.scope_deficit)


def search(
    prepared: Prepared,
    period: int,
    rules: PathRules,
    kind: Kind,
    probability: DebtFallProbability | None,
    draws: dict[str, int],
    grids: Floats | None = None,
    known: Positions | None = None,
    tell: bool = True,
) -> list[Found]:
    """Return the search for every state of one kind; all candidates are computed in one call.

    Parameters
    ----------
    prepared : Prepared
        States that all get `kind`.
    period : int
        Years of adjustment.
    rules : PathRules
        Criteria and reading.
    kind : {"reference_trajectory", "technical_information"}
        Technical information asks for criterion "deficit" and debt below 60 in the adjustment scenario only, and
        allows easing down to the floor (Art. 9(3)).
    probability : DebtFallProbability or None
        None leaves the test under uncertainty out.
    draws : dict
        "draws" and "seed" for `probability`.
    grids : array (country, candidate), optional
        Steps to try instead of the rules' grid.
    known : int array (country,), optional
        What is known beforehand of the fall being likely: `HOLDS` or `FAILS` for every candidate, or `OPEN`.
    tell : bool
        False leaves out the chances that decide nothing (`told` adds them): a search that is refined needs none.
    """
    reference, bracket = kind == "reference_trajectory", known is not None
    lowest = 0.0 if reference else rules.smallest_step
    if grids is None:
        grids = np.broadcast_to(rules.grid(lowest), (len(prepared.countries), rules.grid(lowest).size))
    plain = np.repeat(grids[..., None], period, axis=-1)
    found = margins(prepared, plain, rules, stressed=reference)
    path = with_minimum_steps(prepared, plain, rules)
    guard = safeguard_margin(path, rules) if reference else np.full(grids.shape, np.inf)
    likely: list[dict[int, tuple[float, float]]] = [{} for _ in prepared.countries]
    own_likely = np.zeros(len(prepared.countries), dtype=np.int64)
    if reference and probability is not None:
        known = np.full(len(prepared.countries), OPEN) if known is None else known
        own_likely = _first_likely(prepared, found, rules, probability, draws, likely, known)
    results = []
    for i in range(len(prepared.countries)):
        margin = _margins_of(found, guard, i, reference)
        dsa, alternative = _dsa_position(margin, int(own_likely[i]), reference, rules)
        final = dsa if dsa < 0 else _first(margin["debt_safeguard"][dsa:] > 0.0, dsa)
        own = {name: _first(values > 0.0) for name, values in margin.items() if np.isfinite(values).any()}
        if reference and probability is not None:
            own["likely"] = int(own_likely[i])
        steps = {name: float(grids[i, k]) if k >= 0 else None for name, k in own.items()}
        step = float(grids[i, dsa]) if dsa >= 0 else None
        results.append(
            Found(grids[i], margin, own, steps, dsa, final, step, None, alternative, likely[i], _one(path, i))
        )
    if reference and probability is not None and tell:
        shown = [pair for i, one in enumerate(results) for pair in _shown(i, one, bracket)]
        _add(prepared, found, probability, draws, likely, shown)
        results = [replace(one, chance=one.probability.get(one.dsa)) for one in results]
    return results


def refine(
    prepared: Prepared,
    period: int,
    rules: PathRules,
    kind: Kind,
    probability: DebtFallProbability | None,
    draws: dict[str, int],
    found: list[Found],
) -> list[Found]:
    """Return the search between the step found and its failing neighbour, for a reading without a grid.

    Every state must have a step above the lowest one tried.

    Each state's bracket is divided by forty, twice: the step is exact to 1.25e-5 of GDP.
    """
    for last_round in (False, True):
        grids = [np.linspace(one.grid[one.final - 1], one.grid[one.final], 41) for one in found]
        known = np.array([_known(one) for one in found])
        finer = search(
            prepared, period, rules, kind, probability, draws, np.stack(grids), known, tell=last_round
        )
        found = [_kept(rough, fine) for rough, fine in zip(found, finer, strict=True)]
    if kind == "reference_trajectory" and probability is not None:
        return told(prepared, period, rules, probability, draws, found)
    return found


def told(
    prepared: Prepared,
    period: int,
    rules: PathRules,
    probability: DebtFallProbability,
    draws: dict[str, int],
    found: list[Found],
) -> list[Found]:
    """Return searches with the chance that debt falls at the step of the debt analysis, where it is missing."""
    at = [i for i, one in enumerate(found) if one.chance is None and one.dsa_step is not None]
    if not at:
        return found
    group = chosen(prepared, at)
    steps = np.array([found[i].dsa_step for i in at], dtype=np.float64)
    plain = margins(group, np.repeat(steps[:, None, None], period, axis=-1), rules, stressed=False)
    rows = np.arange(len(at))
    share, error = probability(stochastic_case(group, plain, rows, np.zeros_like(rows)), **draws)
    completed = list(found)
    for i, p, se in zip(at, share, error, strict=True):
        completed[i] = replace(found[i], chance=(float(p), float(se)))
    return completed


def _known(found: Found) -> int:
    """Return what the fall being likely is known to be between the step found and its neighbour."""
    own = found.own.get("likely", 0)
    if own < 0 or own > found.final:
        return FAILS
    return OPEN if own == found.final else HOLDS


def _kept(rough: Found, fine: Found) -> Found:
    """Return a finer search that keeps from the rougher one what lies outside its bracket."""
    steps = {
        name: fine.own_steps[name] if fine.own[name] > 0 else rough.own_steps.get(name) for name in fine.own
    }
    if fine.dsa > 0:
        return replace(fine, own_steps=steps)
    return replace(fine, own_steps=steps, dsa_step=rough.dsa_step, chance=rough.chance)


def _shown(state: int, found: Found, bracket: bool) -> list[tuple[int, int]]:
    """Return the (state, position) pairs whose chance the result tells, to be computed with all draws."""
    last = len(found.grid) - 1
    at = [found.dsa if found.dsa >= 0 else last]
    if bracket and at == [0]:
        at = []
    likely = found.own["likely"]
    around = {likely - 1, likely} if likely >= 0 else {last}
    told = {found.dsa, found.dsa - 1, found.final, found.final - 1}
    return [(state, k) for k in [*at, *sorted(told & around)] if k >= 0]


def _margins_of(found: Margins, guard: Floats, i: int, reference: bool) -> dict[str, Floats]:
    """Return the margins of one state by criterion; technical information tests fewer."""
    margin = {"deficit": found.deficit[i]}
    if reference:
        for s, name in enumerate(SCENARIOS):
            margin[f"declines_{name}"] = found.declines[s, i]
        for s, name in enumerate(SCENARIOS):
            margin[f"below_60_{name}"] = found.below_60[s, i]
        margin["debt_safeguard"] = guard[i]
    else:
        margin["below_60_adjustment"] = found.below_60[0, i]
        margin["debt_safeguard"] = guard[i]
    return margin


def _dsa_position(
    margin: dict[str, Floats], likely: int, reference: bool, rules: PathRules
) -> tuple[int, bool]:
    """Return the first position that meets the criteria of the debt analysis, and whether by debt below 60.

    'Criteria results'!H3: deficit, declining debt in every scenario and likely decline, or deficit and debt
    below 60 in every scenario. The letter lets each scenario meet one or the other.
    """
    deficit = margin["deficit"] > 0.0
    if not reference:
        return _first(deficit & (margin["below_60_adjustment"] > 0.0)), True
    declines = [margin[f"declines_{name}"] > 0.0 for name in SCENARIOS]
    below = [margin[f"below_60_{name}"] > 0.0 for name in SCENARIOS]
    positions = np.arange(deficit.size)
    probable = (positions >= likely) if likely >= 0 else np.zeros(deficit.size, dtype=bool)
    if rules.by_scenario:
        either = np.all([d | b for d, b in zip(declines, below, strict=True)], axis=0)
        easing = deficit & np.all(below, axis=0)
        at = _first((deficit & either & probable) | easing)
        return at, at >= 0 and not bool(np.all([d[at] for d in declines]) and probable[at])
    falling = deficit & np.all(declines, axis=0) & probable
    easing = deficit & np.all(below, axis=0)
    at = _first(falling | easing)
    return at, at >= 0 and not bool(falling[at])


def _first_likely(
    prepared: Prepared,
    found: Margins,
    rules: PathRules,
    probability: DebtFallProbability,
    draws: dict[str, int],
    likely: list[dict[int, tuple[float, float]]],
    known: Positions,
) -> Positions:
    """Return the first position at which debt is likely to fall, -1 where none is.

    With common draws the chance rises with the step. A guide says where to look and few draws how far it is off;
    they decide where the threshold is more than `SURE` of their standard errors away, all draws elsewhere: the
    position holds and its lower neighbour fails.
    """
    states, size = found.deficit.shape
    open_ = np.flatnonzero(known == OPEN).tolist()
    if not open_:
        return known
    curve = _guide(prepared, found, rules, probability, draws)
    high = {i: _first_at(curve[i], rules.probability, 0, size) for i in open_}
    few: list[dict[int, tuple[float, float]]] = [{} for _ in range(states)]
    if draws["draws"] > FEW_DRAWS:
        less = {**draws, "draws": FEW_DRAWS}
        _bracket(prepared, found, rules, probability, less, few, high, curve)
    sure = [
        {k: value for k, value in one.items() if abs(value[0] - rules.probability) > SURE * value[1] > 0.0}
        for one in few
    ]
    _bracket(prepared, found, rules, probability, draws, likely, high, curve, sure)
    located = np.array(
        [known[i] if i not in high else FAILS if high[i] >= size else high[i] for i in range(states)]
    )
    return located.astype(np.int64)


def _bracket(
    prepared: Prepared,
    found: Margins,
    rules: PathRules,
    probability: DebtFallProbability,
    draws: dict[str, int],
    values: list[dict[int, tuple[float, float]]],
    high: dict[int, int],
    curve: Floats,
    sure: list[dict[int, tuple[float, float]]] | None = None,
) -> None:
    """Move `high` to the first position of each state that holds with these draws; its lower neighbour fails.

    `curve` guesses the chance at every position; the chances found say by how much it is off, so that the next
    guess is near. Positions in `sure` are settled without these draws.
    """
    size = curve.shape[1]
    open_ = set(high)
    while open_:
        settled = {i: {**(sure[i] if sure else {}), **values[i]} for i in open_}
        pairs = [(i, k) for i in sorted(open_) for k in (high[i] - 1, high[i]) if 0 <= k < size]
        _add(prepared, found, probability, draws, values, [(i, k) for i, k in pairs if k not in settled[i]])
        for i in sorted(open_):
            chances = {**(sure[i] if sure else {}), **values[i]}
            holding = [k for k, (chance, _) in chances.items() if chance >= rules.probability - TINY]
            top = min(holding, default=size)
            bottom = max((k for k in chances if k < top), default=-1)
            if top - bottom == 1:
                high[i] = top
                open_.discard(i)
                continue
            near = top if top < size else bottom
            asked = rules.probability - (chances[near][0] - float(curve[i, near]))
            high[i] = _first_at(curve[i], asked, bottom + 1, top)


def _first_at(curve: Floats, threshold: float, start: int, stop: int) -> int:
    """Return the first position from `start` on at which the curve reaches the threshold, `stop` if none before."""
    reached = np.flatnonzero(curve[start:stop] >= threshold)
    return start + int(reached[0]) if reached.size else stop


def _guide(
    prepared: Prepared,
    found: Margins,
    rules: PathRules,
    probability: DebtFallProbability,
    draws: dict[str, int],
) -> Floats:
    """Return a guess of the chance at every position, (country, candidate); of right order, not exact."""
    guide = getattr(probability, "guide", None)
    states, size = found.deficit.shape
    if guide is not None:
        rows, columns = np.indices((states, size))
        curve: Floats = guide(stochastic_case(prepared, found, rows, columns))
        return curve
    first = _bisected(prepared, found, rules, probability, draws)
    slope = np.arange(size) - first[:, None]
    steady: Floats = np.asarray(rules.probability + 0.005 * slope, dtype=np.float64)
    return steady


def _add(
    prepared: Prepared,
    found: Margins,
    probability: DebtFallProbability,
    draws: dict[str, int],
    likely: list[dict[int, tuple[float, float]]],
    wanted: list[tuple[int, int]],
) -> None:
    """Compute the chance at the wanted (state, position) pairs that are not known yet, in one call."""
    unknown = [pair for pair in wanted if pair[1] not in likely[pair[0]]]
    if not unknown:
        return
    rows, columns = (np.array(each, dtype=np.int64) for each in zip(*unknown, strict=True))
    share, error = probability(stochastic_case(prepared, found, rows, columns), **draws)
    for (i, k), p, se in zip(unknown, share, error, strict=True):
        likely[i][k] = (float(p), float(se))


def _bisected(
    prepared: Prepared,
    found: Margins,
    rules: PathRules,
    probability: DebtFallProbability,
    draws: dict[str, int],
) -> Positions:
    """Return where few draws first find the fall likely, one past the grid where nowhere."""
    states, size = found.deficit.shape
    low, high = np.full(states, -1), np.full(states, size)
    few = {**draws, "draws": min(COARSE_DRAWS, draws["draws"])}
    rows = np.arange(states)
    while bool(np.any(high - low > 1)):
        middle = np.clip((low + high) // 2, 0, size - 1)
        share, _ = probability(stochastic_case(prepared, found, rows, middle), **few)
        holds = share >= rules.probability - TINY
        open_ = high - low > 1
        high, low = np.where(open_ & holds, middle, high), np.where(open_ & ~holds, middle, low)
    return high.astype(np.int64)


def _one(path: MinimumPath, i: int) -> MinimumPath:
    rows = slice(i, i + 1)
    return MinimumPath(
        path.steps[rows], path.debt[rows], path.balance[rows], path.structural_balance[rows],
        path.procedure[rows], path.rule[rows], path.started[rows],
    )  # fmt: skip


def _first(holds: npt.NDArray[np.bool_], offset: int = 0) -> int:
    """Return the first true position plus an offset, -1 where none is true."""
    return int(np.argmax(holds)) + offset if bool(holds.any()) else -1
