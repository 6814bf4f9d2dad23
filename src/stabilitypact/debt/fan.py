"""How wide is the fan of debt paths around a projection?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import HORIZON, StochasticCase
from stabilitypact.debt.draws import Method, check_draws
from stabilitypact.debt.shocks import ShockModel
from stabilitypact.debt.simulation import (
    CASES_AT_ONCE,
    MethodOfShocks,
    Part,
    Progress,
    Simulation,
    Source,
    debt_paths,
    in_threads,
    prepare,
)
from stabilitypact.debt.stochastic import DEFAULT_DRAWS
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, say

Floats = npt.NDArray[np.float64]

PERCENTILES = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0)
DEFAULT_MEMORY = 400_000_000
"""Bytes of simulated debt held at once: ten paths with a million draws."""


@dataclass(frozen=True, slots=True, eq=False)
class DebtFan:
    """Percentiles of the debt ratio after the adjustment.

    Attributes
    ----------
    percentiles : tuple of float
        In per cent.
    values : float array (..., 5, percentile)
        Debt, % of GDP, in the years e+1 .. e+5.
    debt_end : float array (...)
        d_e.
    draws, seed, method, method_of_shocks
        How it was computed.
    """

    percentiles: tuple[float, ...]
    values: Floats
    debt_end: Floats
    draws: int
    seed: int
    method: Method
    method_of_shocks: MethodOfShocks


def fan_percentiles(
    case: StochasticCase,
    /,
    percentiles: Sequence[float] = PERCENTILES,
    *,
    shocks: Mapping[str, ShockModel],
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    method: Method | None = None,
    method_of_shocks: MethodOfShocks = "normal",
    lags: int = 1,
    block_length: int = 8,
    threads: int | None = None,
    memory: int = DEFAULT_MEMORY,
    progress: Progress | None = None,
) -> DebtFan:
    """Return exact percentiles of the simulated debt ratios, year by year.

    Draws are the ones of `debt_fall_probability` with the same seed and method. Percentiles interpolate
    linearly between neighbouring draws, as `numpy.percentile` does.

    Parameters
    ----------
    percentiles : sequence of float
        0 to 100.
    memory : int
        Bytes that simulated debt may take; paths are computed in as many rounds as that needs.

    Other parameters as in `debt_fall_probability`.

    Raises
    ------
    BadInput
        For a percentile outside 0 to 100, and for more draws of one path than `memory` holds.
    MissingFigures
        For a state without a shock model.
    """
    ranks = np.asarray(percentiles, dtype=np.float64)
    if ranks.ndim != 1 or not len(ranks) or not ((ranks >= 0) & (ranks <= 100)).all():
        raise BadInput(
            say(
                "Percentiles must be numbers from 0 to 100, not %(percentiles)s.",
                percentiles=repr(percentiles),
            )
        )
    check_draws(draws)
    at_once = int(memory // (8 * HORIZON * draws))
    if at_once < 1:
        raise BadInput(
            say(
                "%(draws)s draws of one path take %(needed)s GB, more than the %(allowed)s GB allowed; ask for "
                "at most %(most)s draws or raise `memory`.",
                draws=Number(draws, 0, grouped=True),
                needed=Number(8 * HORIZON * draws / 1e9, 1),
                allowed=Number(memory / 1e9, 1),
                most=Number(int(memory // (8 * HORIZON)), 0, grouped=True),
            )
        )
    simulation = prepare(
        case,
        shocks,
        draws=draws,
        seed=seed,
        method=method,
        method_of_shocks=method_of_shocks,
        conditional=False,
        lags=lags,
        block_length=block_length,
    )
    shape = simulation.shape
    values = np.empty((int(np.prod(shape)), HORIZON, len(ranks)))
    parts = [
        (part, source)
        for group, source in zip(simulation.groups, simulation.sources, strict=True)
        for part in group.parts(min(at_once, CASES_AT_ONCE))
    ]
    rounds = _rounds(parts, at_once) if parts else []
    most = max((sum(len(part.members) for part, _ in one_round) for one_round in rounds), default=0)
    debts = np.empty((most, HORIZON, int(draws)))
    for number, one_round in enumerate(rounds):
        report = None if progress is None else _share_of(progress, number, len(rounds))
        _simulate(one_round, simulation, debts, threads, report)
        members = np.concatenate([part.members for part, _ in one_round])
        _rank_all(debts, ranks, values, members, threads)
    debt_end = np.broadcast_to(case.debt_end, shape)
    return DebtFan(
        tuple(float(rank) for rank in ranks),
        values.reshape(*shape, HORIZON, len(ranks)),
        np.array(debt_end),
        int(draws),
        int(seed),
        simulation.method,
        method_of_shocks,
    )


def _simulate(
    parts: list[tuple[Part, Source]],
    simulation: Simulation,
    debts: Floats,
    threads: int | None,
    progress: Progress | None,
) -> None:
    """Write the simulated debt ratios of some paths into `debts`, shape (path, 5, draw)."""
    blocks = simulation.blocks
    ends = np.cumsum([block.draws for block in blocks])

    def run(position: int) -> None:
        block = blocks[position]
        random = simulation.random(block)
        row, drawn_by = 0, None
        for part, source in parts:
            if source is not drawn_by:
                drawn, drawn_by = simulation.draw(source, random, block), source
            rows = slice(row, row + len(part.members))
            paths = debt_paths(*part.path, drawn, part.revaluation(drawn), simulation.work)
            for year, debt in enumerate(paths):
                debts[rows, year, int(ends[position]) - block.draws : int(ends[position])] = debt
            row = rows.stop

    in_threads(run, len(blocks), threads, progress)


def _rank_all(
    simulated: Floats, ranks: Floats, values: Floats, members: npt.NDArray[np.int64], threads: int | None
) -> None:
    in_threads(lambda row: _rank(simulated[row], ranks, values[members[row]]), len(members), threads)


def _rank(debts: Floats, ranks: Floats, out: Floats) -> None:
    debts.sort(axis=-1)
    place = ranks / 100.0 * (debts.shape[-1] - 1)
    below = np.minimum(place.astype(np.int64), debts.shape[-1] - 2)
    low, high = debts[:, below], debts[:, below + 1]
    out[...] = low + (high - low) * (place - below)


def _rounds(parts: list[tuple[Part, Source]], at_once: int) -> list[list[tuple[Part, Source]]]:
    rounds: list[list[tuple[Part, Source]]] = [[]]
    held = 0
    for part, source in parts:
        if rounds[-1] and held + len(part.members) > at_once:
            rounds.append([])
            held = 0
        rounds[-1].append((part, source))
        held += len(part.members)
    return rounds


def _share_of(progress: Progress, number: int, rounds: int) -> Progress:
    return lambda done, total: progress(number * total + done, rounds * total)
