"""How does debt move under drawn shocks, for all paths at once and the same on any number of threads?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.bootstrap import BootstrapShocks
from stabilitypact.debt.cases import HORIZON, StochasticCase
from stabilitypact.debt.draws import Block, Method, normals, plan, stream, uniforms
from stabilitypact.debt.shocks import Debtor, NormalShocks, ShockModel, YearlyShocks
from stabilitypact.debt.var import AutoregressiveShocks
from stabilitypact.debt.workspace import Workspace
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.sentence import say

Floats = npt.NDArray[np.float64]
Source = NormalShocks | AutoregressiveShocks | BootstrapShocks
MethodOfShocks = Literal["normal", "var", "bootstrap"]
METHODS_OF_SHOCKS: tuple[MethodOfShocks, ...] = ("normal", "var", "bootstrap")
Progress = Callable[[int, int], None]

CASES_AT_ONCE = 8
"""Paths computed together: long enough operations that threads seldom wait for each other, arrays short
enough to stay in cache (8 x 5 years x 8,192 draws)."""


# The recursion. It uses nothing but arithmetic and indexing of the array API standard, so that the same
# lines run on NumPy, array-api-strict, CuPy or PyTorch; `work` spares NumPy the allocation of arrays.


def debt_paths(
    debt_end: Any,
    gross_rate: Any,
    gross_growth: Any,
    flow: Any,
    shocks: YearlyShocks,
    revaluation: Any | None = None,
    work: Workspace | None = None,
) -> list[Any]:
    """Return the debt ratios of e+1, ..., e+5 under shocks, five arrays of shape (..., draw).

    Parameters
    ----------
    debt_end : array (..., 1)
        d_e, % of GDP.
    gross_rate, gross_growth : array (5, ..., 1)
        1 + r and 1 + nu as fractions of one; the years come first.
    flow : array (5, ..., 1)
        s - b, % of GDP.
    shocks : YearlyShocks
        Arrays (5, ..., draw) with all draws, broadcasting against the paths.
    revaluation : array (5, ..., draw), optional
        Factor on the inherited debt from exchange rates; 1 where None.
    work : Workspace, optional
        With NumPy arrays: where to put the results, which the next call overwrites.

    Notes
    -----
    d_k = d_{k-1} (1 + r_k + e_r) fx_k / (1 + nu_k + e_nu) - (b_k + e_b) + s_k (DSM 2023, Annex A4).
    There is no floor on debt, as there is none in the deterministic model.
    """
    factor, change = _snowball(gross_rate, gross_growth, flow, shocks, revaluation, work)
    debts, debt = [], debt_end
    for year in range(HORIZON):
        after = factor[year, ...]
        after *= debt
        after += change[year, ...]
        debts.append(after)
        debt = after
    return debts


def debt_end_moments(
    debt_end: Any,
    gross_rate: Any,
    gross_growth: Any,
    flow: Any,
    shocks: YearlyShocks,
    revaluation: Any | None = None,
    work: Workspace | None = None,
) -> tuple[Any, Any]:
    """Return the moments of d_{e+5} given every shock but the primary balance's own part.

    Parameters as in `debt_paths`; `shocks.balance` leaves the own part out. Given growth and rates, debt is
    linear in that part, so that its distribution is exactly normal.

    Returns
    -------
    mean : array (..., draw)
        % of GDP.
    variance : array (..., draw)
        Per unit of the own part's yearly variance: sum over k of prod_{j > k} (growth factor of debt)^2.
    """
    factor, change = _snowball(gross_rate, gross_growth, flow, shocks, revaluation, work)
    mean, variance = debt_end, None
    for year in range(HORIZON):
        after = factor[year, ...]
        if variance is not None:
            variance *= after
            variance *= after
            variance += 1.0
        elif year > 0:
            variance = _multiply(after, after, work, "variance")
            variance += 1.0
        after *= mean
        after += change[year, ...]
        mean = after
    return mean, variance


def _snowball(
    gross_rate: Any,
    gross_growth: Any,
    flow: Any,
    shocks: YearlyShocks,
    revaluation: Any | None,
    work: Workspace | None,
) -> tuple[Any, Any]:
    """Return what multiplies inherited debt, and what is added to it, both (5, ..., draw)."""
    factor = _add(gross_rate, shocks.rate, work, "factor")
    factor /= _add(gross_growth, shocks.growth, work, "change")
    if revaluation is not None:
        factor *= revaluation
    return factor, _subtract(flow, shocks.balance, work, "change")


def _add(left: Any, right: Any, work: Workspace | None, name: str) -> Any:
    if work is None:
        return left + right
    return np.add(left, right, out=work.array(name, np.broadcast_shapes(left.shape, right.shape)))


def _subtract(left: Any, right: Any, work: Workspace | None, name: str) -> Any:
    if work is None:
        return left - right
    return np.subtract(left, right, out=work.array(name, np.broadcast_shapes(left.shape, right.shape)))


def _multiply(left: Any, right: Any, work: Workspace | None, name: str) -> Any:
    if work is None:
        return left * right
    return np.multiply(left, right, out=work.array(name, np.broadcast_shapes(left.shape, right.shape)))


# How the draws of one call are made.


class Simulation(NamedTuple):
    """The draws of one call: which blocks, from which shocks, for which paths."""

    groups: list[Group]
    shape: tuple[int, ...]
    sources: list[Source]
    blocks: tuple[Block, ...]
    method: Method
    seed: int
    conditional: bool
    work: Workspace

    def random(self, block: Block) -> Floats:
        """Return the numbers that every path shares in a block."""
        stretches = [source.rows for source in self.sources if isinstance(source, BootstrapShocks)]
        if stretches:
            return uniforms(block, max(stretches), seed=self.seed)
        rows = 1
        for source in self.sources:
            if isinstance(source, NormalShocks) and self.conditional:
                rows = max(rows, source.sources_without_own)
            elif not isinstance(source, BootstrapShocks):
                rows = max(rows, source.sources)
        return normals(block, rows, method=self.method, seed=self.seed)

    def draw(self, source: Source, random: Floats, block: Block) -> YearlyShocks:
        """Return the yearly shocks of a block, followed by their mirror image where it has one.

        Arrays are (5, 1, draw): one row for all paths of a state.
        """
        if isinstance(source, NormalShocks):
            drawn = source.draw(random, own=not self.conditional, mirrored=block.mirrored, work=self.work)
        elif isinstance(source, AutoregressiveShocks):
            drawn = source.draw(random, mirrored=block.mirrored, work=self.work)
        else:
            drawn = source.draw(random)
        return YearlyShocks(*(None if array is None else array[:, None, :] for array in drawn))


def prepare(
    case: StochasticCase,
    shocks: Mapping[str, ShockModel],
    *,
    draws: int,
    seed: int,
    method: Method | None,
    method_of_shocks: MethodOfShocks,
    conditional: bool,
    lags: int,
    block_length: int,
) -> Simulation:
    """Check a request and lay out its draws; parameters as in `stochastic.debt_fall_probability`."""
    if method_of_shocks not in METHODS_OF_SHOCKS:
        raise UnknownName("method of shocks", str(method_of_shocks), METHODS_OF_SHOCKS)
    if method_of_shocks == "bootstrap" and method not in (None, "monte_carlo"):
        raise BadInput(
            say("Bootstrap shocks are drawn by 'monte_carlo' only, not by '%(method)s'.", method=method)
        )
    how: Method = method or ("monte_carlo" if method_of_shocks == "bootstrap" else "antithetic")
    blocks = plan(draws, how)
    stream("shocks", seed, 0)
    groups, shape = group_paths(case, shocks)
    sources: list[Source] = []
    for group in groups:
        if method_of_shocks == "normal":
            sources.append(NormalShocks(group.model, group.debtor))
        elif method_of_shocks == "var":
            sources.append(AutoregressiveShocks(group.model, group.debtor, lags=lags))
        else:
            sources.append(BootstrapShocks(group.model, group.debtor, block_length=block_length))
    return Simulation(groups, shape, sources, blocks, how, seed, conditional, Workspace())


# Which paths share their shocks.


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A few paths of one group: `debt_end` is (path, 1), the yearly arrays are (5, path, 1)."""

    members: npt.NDArray[np.int64]
    debt_end: Floats
    gross_rate: Floats
    gross_growth: Floats
    flow: Floats
    fx: Floats | None

    @property
    def path(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The first arguments of the recursion."""
        return self.debt_end, self.gross_rate, self.gross_growth, self.flow

    def revaluation(self, shocks: YearlyShocks) -> Floats | None:
        """Return the factor on inherited debt from exchange rates, None where it is one."""
        if shocks.exchange is None:
            return self.fx
        shocked: Floats = 1.0 + shocks.exchange
        return shocked if self.fx is None else shocked * self.fx


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Paths of one state with the same debt structure: they share their yearly shocks."""

    model: ShockModel
    debtor: Debtor
    whole: Part

    def parts(self, size: int = CASES_AT_ONCE) -> Iterator[Part]:
        """Cut the group into a few paths at a time."""
        whole = self.whole
        for start in range(0, len(whole.members), size):
            cut = slice(start, start + size)
            fx = None if whole.fx is None else whole.fx[:, cut]
            yield Part(
                whole.members[cut],
                whole.debt_end[cut],
                whole.gross_rate[:, cut],
                whole.gross_growth[:, cut],
                whole.flow[:, cut],
                fx,
            )


def group_paths(
    case: StochasticCase, shocks: Mapping[str, ShockModel]
) -> tuple[list[Group], tuple[int, ...]]:
    """Sort the paths by state and debt structure."""
    single: dict[str, npt.NDArray[Any]] = {
        "country": case.country_axis,
        "debt_end": case.debt_end,
        "short_share": case.short_share,
        "maturity": case.maturity,
        "foreign_share": np.where(case.euro, 0.0, case.foreign_share),
    }
    yearly = {
        "implicit_rate": case.implicit_rate,
        "nominal_growth": case.nominal_growth,
        "primary_balance": case.primary_balance,
        "stock_flow": case.stock_flow,
        "fx_effect": case.fx_effect,
    }
    for name, values in yearly.items():
        if values.ndim == 0 or values.shape[-1] != HORIZON:
            raise BadInput(
                say(
                    "%(name)s must hold %(years)s years on its last axis; its shape is %(shape)s.",
                    name=name,
                    years=HORIZON,
                    shape=values.shape,
                )
            )
    shape = np.broadcast_shapes(
        *(np.shape(values) for values in single.values()), *(values.shape[:-1] for values in yearly.values())
    )
    flat: dict[str, npt.NDArray[Any]] = {
        name: np.broadcast_to(values, shape).reshape(-1) for name, values in single.items()
    }
    for name, values in yearly.items():
        flat[name] = np.broadcast_to(values, (*shape, HORIZON)).reshape(-1, HORIZON)
    _check(case, flat, shocks)
    keys = np.stack([flat[name] for name in ("country", "short_share", "maturity", "foreign_share")], axis=1)
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    groups = []
    for number, key in enumerate(unique):
        country, structure = int(key[0]), Debtor(*(float(value) for value in key[1:]))
        members = np.flatnonzero(inverse.reshape(-1) == number)
        by_year = {name: flat[name][members].T[..., None] for name in yearly}
        fx = by_year["fx_effect"]
        whole = Part(
            members,
            flat["debt_end"][members][:, None],
            1.0 + by_year["implicit_rate"] / 100.0,
            1.0 + by_year["nominal_growth"] / 100.0,
            by_year["stock_flow"] - by_year["primary_balance"],
            None if (fx == 1.0).all() else fx,
        )
        groups.append(Group(shocks[case.country[country]], structure, whole))
    return groups, shape


def _check(case: StochasticCase, flat: dict[str, Any], shocks: Mapping[str, ShockModel]) -> None:
    codes = [case.country[index] for index in np.unique(flat["country"])]
    without = [code for code in codes if code not in shocks]
    if without:
        raise MissingFigures(
            say(
                "No shocks are known for %(names)s. Shocks were given for %(given)s.",
                names=", ".join(without),
                given=", ".join(shocks),
            )
        )
    for name, values in flat.items():
        bad = ~np.isfinite(values)
        if bad.any():
            where = np.unique(flat["country"][bad.reshape(len(bad), -1).any(axis=1)])
            states = ", ".join(case.country[int(index)] for index in where)
            raise BadInput(
                say(
                    "The path of %(states)s holds %(name)s values that are no numbers.",
                    states=states,
                    name=name,
                )
            )
    limits = {"short_share": (0.0, 1.0), "foreign_share": (0.0, 1.0)}
    for name, (low, high) in limits.items():
        if ((flat[name] < low) | (flat[name] > high)).any():
            raise BadInput(say("%(name)s is a fraction of the debt and must lie from 0 to 1.", name=name))
    if (flat["maturity"] <= 0).any():
        raise BadInput(say("The average maturity must be above zero years."))


def in_threads(
    run: Callable[[int], None], count: int, threads: int | None, progress: Progress | None = None
) -> None:
    """Run positions 0 .. count-1, each of which writes only its own results."""
    if threads is not None and threads < 1:
        raise BadInput(say("At least one thread is needed, not %(threads)s.", threads=threads))
    workers = min(threads or _processors(), count)
    if workers == 1:
        for position in range(count):
            run(position)
            if progress is not None:
                progress(position + 1, count)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done, _ in enumerate(pool.map(run, range(count)), start=1):
            if progress is not None:
                progress(done, count)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
