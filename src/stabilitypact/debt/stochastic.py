"""How likely does debt fall in the five years after the adjustment, and is that likely enough?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import HORIZON, StochasticCase
from stabilitypact.debt.draws import Block, Method
from stabilitypact.debt.shocks import (
    BALANCE,
    EXCHANGE,
    GROWTH,
    LONG,
    SHORT,
    Debtor,
    NormalShocks,
    ShockModel,
    YearlyShocks,
)
from stabilitypact.debt.simulation import (
    MethodOfShocks,
    Part,
    Progress,
    Simulation,
    Source,
    debt_end_moments,
    debt_paths,
    group_paths,
    in_threads,
    prepare,
)
from stabilitypact.debt.workspace import Workspace
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.sentence import Number, say

Floats = npt.NDArray[np.float64]
Estimator = Literal["conditional", "share"]

DEFAULT_DRAWS = 100_000
FEW_BLOCKS = 8
"""With fewer blocks of draws than this, threads also share out the states."""
THRESHOLD = 0.70
"""Regulation (EU) 2024/1263 asks for a plausibly downward debt path; the Commission takes 70 % of draws
(Debt Sustainability Monitor 2023, Annex A4)."""


def debt_fall_probability(
    case: StochasticCase,
    /,
    *,
    shocks: Mapping[str, ShockModel],
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    method: Method | None = None,
    method_of_shocks: MethodOfShocks = "normal",
    estimator: Estimator | None = None,
    lags: int = 1,
    block_length: int = 8,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Floats, Floats]:
    """Return the probability that debt is lower in e+5 than in e, and its standard error.

    Parameters
    ----------
    case : StochasticCase
        Deterministic paths with leading axes (...).
    shocks : mapping of Eurostat code to ShockModel
        From `estimate_shocks`.
    draws : int
        Number of draws; every path is given the same ones.
    seed : int
        0 to 2^64 - 1. The same seed gives the same bits for any threads and any subset of the paths.
    method : {"antithetic", "monte_carlo", "sobol"}, optional
        Antithetic where None (plain draws for the bootstrap, which has no mirror image). See Notes.
    method_of_shocks : {"normal", "var", "bootstrap"}
        The Commission's joint normal shocks, or a named alternative.
    estimator : {"conditional", "share"}, optional
        `share` counts the draws with d_{e+5} < d_e. `conditional`, the default for normal shocks, draws all
        shocks but the primary balance's own part and averages the exact probability given them: the same
        expectation with less noise.
    lags, block_length : int
        Of the vector autoregression, and of the bootstrap in periods of the sample.
    threads : int, optional
        All processors that this process may use where None.
    progress : callable, optional
        Told (parts of the work done, parts in all).

    Returns
    -------
    probability, standard_error : float arrays (...)

    Raises
    ------
    MissingFigures
        For a state without a shock model.
    BadInput
        For draws, seed, method or a combination that cannot be used, and for a path that holds values which
        are no numbers.

    Notes
    -----
    Measured by `benchmarks/bench_stochastic.py` on 54 paths with 131,072 draws, median standard error in
    percentage points: counting plain draws 0.136, antithetic 0.070, Sobol 0.065; conditional on plain draws
    0.086, antithetic 0.014, Sobol 0.024, at about the same time each once the random numbers are made (0.03 s,
    Sobol's 0.10 s). Hence the default; it gains least, a third of the error of counting, far from even
    chances.
    """
    if estimator not in (None, "conditional", "share"):
        raise UnknownName("estimator", str(estimator), ("conditional", "share"))
    if estimator == "conditional" and method_of_shocks != "normal":
        raise BadInput(
            say(
                "The conditional estimator needs independent normal shocks; with '%(method)s' use "
                "estimator='share'.",
                method=method_of_shocks,
            )
        )
    conditional = (estimator or ("conditional" if method_of_shocks == "normal" else "share")) == "conditional"
    simulation = prepare(
        case,
        shocks,
        draws=draws,
        seed=seed,
        method=method,
        method_of_shocks=method_of_shocks,
        conditional=conditional,
        lags=lags,
        block_length=block_length,
    )
    blocks, size = simulation.blocks, int(np.prod(simulation.shape))
    first, second = np.empty((len(blocks), size)), np.empty((len(blocks), size))

    pairs = list(zip(simulation.groups, simulation.sources, strict=True))
    pieces = max(1, min(len(pairs), FEW_BLOCKS // len(blocks)))

    def run(task: int) -> None:
        position, piece = divmod(task, pieces)
        block = blocks[position]
        random = simulation.random(block)
        for group, source in pairs[piece::pieces]:
            drawn = simulation.draw(source, random, block)
            for part in group.parts():
                chance = _fall(part, drawn, source, simulation)
                if block.mirrored:
                    chance[:, : block.width] += chance[:, block.width :]
                    chance = chance[:, : block.width]
                    chance *= 0.5
                first[position, part.members] = chance.sum(axis=-1)
                chance *= chance
                second[position, part.members] = chance.sum(axis=-1)

    in_threads(run, len(blocks) * pieces, threads, progress)
    probability, error = _average(first, second, blocks)
    return probability.reshape(simulation.shape), error.reshape(simulation.shape)


def _fall(part: Part, shocks: YearlyShocks, source: Source, simulation: Simulation) -> Floats:
    """Return per draw whether debt falls, or the chance that it does; shape (path, draw)."""
    revaluation = part.revaluation(shocks)
    if simulation.conditional and isinstance(source, NormalShocks):
        mean, variance = debt_end_moments(*part.path, shocks, revaluation, simulation.work)
        return _chance_below(part.debt_end, mean, variance, source.own_balance, simulation.work)
    last = debt_paths(*part.path, shocks, revaluation, simulation.work)[-1]
    fell: Floats = (last < part.debt_end).astype(np.float64)
    return fell


def _chance_below(
    limit: Floats, mean: Floats, variance: Floats, scale: float, work: Workspace | None = None
) -> Floats:
    """Return the normal probability of a value below `limit`; 0 or 1 where the spread is zero."""
    from scipy.special import ndtr

    work = work or Workspace()
    gap = np.subtract(limit, mean, out=work.array("gap", mean.shape))
    spread = np.sqrt(variance, out=work.array("spread", mean.shape))
    spread *= scale
    if spread.min() > 0:
        gap /= spread
        ndtr(gap, out=gap)
        return gap
    certain = (gap > 0).astype(np.float64)
    chance: Floats = np.where(spread > 0, ndtr(gap / np.where(spread > 0, spread, 1.0)), certain)
    return chance


def _average(first: Floats, second: Floats, blocks: tuple[Block, ...]) -> tuple[Floats, Floats]:
    """Return mean and standard error from the blocks' sums, added in the order of the blocks."""
    widths = np.array([block.width for block in blocks])
    scrambles = np.array([block.scramble for block in blocks])
    count = int(widths.sum())
    mean = np.add.accumulate(first, axis=0)[-1] / count
    if blocks[0].points:
        each = [np.add.accumulate(first[scrambles == s], axis=0)[-1] for s in range(scrambles.max() + 1)]
        spread = np.array(each) / blocks[0].points - mean
        return mean, np.sqrt((spread**2).sum(axis=0) / (len(each) - 1) / len(each))
    squares = np.add.accumulate(second, axis=0)[-1] / count
    return mean, np.sqrt(np.maximum(squares - mean * mean, 0.0) / max(count - 1, 1))


def normal_approximation(case: StochasticCase, /, *, shocks: Mapping[str, ShockModel]) -> Floats:
    """Return the probability of falling debt with the recursion made linear around the path: no draws.

    A guide that costs nothing, for finding which candidates are worth simulating. Exact where only the
    primary balance is shocked; elsewhere within about two percentage points.

    Parameters and errors as in `debt_fall_probability`; shape (...).
    """
    groups, shape = group_paths(case, shocks)
    chance = np.empty(int(np.prod(shape)))
    for group in groups:
        source = NormalShocks(group.model, group.debtor)
        yearly = source.loadings @ source.loadings.T
        for part in group.parts():
            effect, end = _linear_effects(part, group.debtor)
            variance = np.einsum("cyv,vw,cyw->c", effect, yearly, effect)
            chance[part.members] = _chance_below(part.debt_end[:, 0], end, variance, 1.0)
    return chance.reshape(shape)


def probability_verdict(
    probability: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    threshold: float = THRESHOLD,
    *,
    width: float = 2.0,
) -> npt.NDArray[np.str_]:
    """Return `met`, `not_met`, or `undetermined` where the threshold is inside the statistical doubt.

    Parameters
    ----------
    probability, standard_error : float arrays (...)
    threshold : float
        Probability asked for, as a fraction of one; reaching it exactly is enough.
    width : float
        Standard errors on either side within which no verdict is given. With an error of zero there is
        always a verdict; a missing probability is undetermined.
    """
    chance, error = np.broadcast_arrays(
        np.asarray(probability, dtype=np.float64), np.asarray(standard_error, dtype=np.float64)
    )
    if not 0 < threshold < 1:
        raise BadInput(
            say(
                "The probability asked for must lie between 0 and 1, not %(threshold)s.",
                threshold=Number(threshold),
            )
        )
    margin = chance - threshold
    doubtful = ~(np.abs(margin) >= width * error) | ~np.isfinite(error)
    return np.where(doubtful, "undetermined", np.where(margin >= 0, "met", "not_met"))


def _linear_effects(part: Part, debtor: Debtor) -> tuple[Floats, Floats]:
    """Return d(d_{e+5}) / d(yearly shock), shape (path, year, variable), and the unshocked d_{e+5}."""
    rate, growth, flow = (array[..., 0].T for array in part.path[1:])
    fx = np.ones_like(rate) if part.fx is None else part.fx[..., 0].T
    factor = rate * fx / growth
    inherited = np.empty_like(factor)
    debt = part.debt_end[:, 0]
    for year in range(HORIZON):
        inherited[:, year] = debt
        debt = debt * factor[:, year] + flow[:, year]
    passed_on = np.ones_like(factor)
    for year in range(HORIZON - 2, -1, -1):
        passed_on[:, year] = passed_on[:, year + 1] * factor[:, year + 1]
    of_rate = passed_on * inherited * fx / growth / 100.0
    weighted = of_rate * debtor.long_rate_weights()
    effect = np.zeros((*factor.shape, 5))
    effect[..., GROWTH] = -passed_on * inherited * factor / growth / 100.0
    effect[..., SHORT] = of_rate * debtor.short_share
    effect[..., LONG] = np.cumsum(weighted[:, ::-1], axis=1)[:, ::-1]
    effect[..., BALANCE] = -passed_on
    effect[..., EXCHANGE] = passed_on * inherited * factor * debtor.foreign_share / 100.0
    return effect, debt
