"""How fast are fans of debt on a graphics processor? The same recursion, on CuPy or PyTorch where present.

Usage: python benchmarks/gpu_fan.py [--library cupy|torch|numpy] [--draws 1000000]. Without a graphics
processor it says so and measures nothing; `--library numpy` runs the same lines on the processor.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from stabilitypact.debt.draws import normals, plan
from stabilitypact.debt.shocks import Debtor, NormalShocks, YearlyShocks, estimate_shocks
from stabilitypact.debt.simulation import Part, debt_paths, group_paths
from stabilitypact.figures.shocks import shock_histories

RANKS = np.arange(10, 100, 10) / 100


def library(name: str | None) -> tuple[Any, str] | None:
    """Return the array namespace asked for, or the first that finds a graphics processor."""
    for candidate in [name] if name else ["cupy", "torch"]:
        try:
            module = importlib.import_module(str(candidate))
        except ImportError:
            continue
        if candidate == "numpy":
            return module, "numpy on the processor"
        if candidate == "cupy" and module.cuda.runtime.getDeviceCount():
            return module, module.cuda.runtime.getDeviceProperties(0)["name"].decode()
        if candidate == "torch" and module.cuda.is_available():
            module.set_default_device("cuda")
            module.set_default_dtype(module.float64)
            return module, module.cuda.get_device_name(0)
    return None


def finish(xp: Any) -> None:
    """Wait until the device has done all that was asked of it."""
    if xp.__name__ == "cupy":
        xp.cuda.get_current_stream().synchronize()
    elif xp.__name__ == "torch":
        xp.cuda.synchronize()


def standard_normals(xp: Any, draws: int) -> Any:
    """Return draws made on the device itself, shape (5 variables, 5 years, draw)."""
    if xp.__name__ == "torch":
        return xp.randn(5, 5, draws)
    return xp.random.default_rng(0).standard_normal((5, 5, draws))


def yearly(xp: Any, source: NormalShocks, debtor: Debtor, z: Any) -> YearlyShocks:
    """Turn standard normals into shocks to debt, as `NormalShocks.draw` does on NumPy."""
    width = z.shape[2]
    mixed: list[Any] = []
    for row in source.loadings:
        total = xp.zeros((5, width))
        for weight, normal in zip(row, z, strict=True):
            if weight:
                total = total + float(weight) * normal
        mixed.append(total[:, None, :])
    growth, short, long, balance, exchange = mixed
    weights = xp.asarray(debtor.long_rate_weights() / 100.0)[:, None, None]
    rate = xp.cumsum(long, 0) * weights + short * (debtor.short_share / 100.0)
    foreign = exchange * (debtor.foreign_share / 100.0) if source.with_exchange else None
    return YearlyShocks(rate, growth / 100.0, balance, foreign)


def fan(xp: Any, part: Part, source: NormalShocks, debtor: Debtor, z: Any) -> Any:
    """Return percentiles of one state's debt, shape (5, 9), still on the device."""
    shocks = yearly(xp, source, debtor, z)
    revaluation = None if shocks.exchange is None else 1.0 + shocks.exchange
    debt_end, rate, growth, flow = (xp.asarray(array) for array in part.path)
    debts = debt_paths(debt_end, rate, growth, flow, shocks, revaluation)
    count = debts[0].shape[-1]
    place = xp.asarray((RANKS * (count - 1)).astype(np.int64))
    rows = []
    for debt in debts:
        ordered = xp.sort(debt[0])
        rows.append((ordered.values if xp.__name__ == "torch" else ordered)[place])
    return xp.stack(rows)


def main() -> int:
    """Measure the fans of 27 states and compare a block with the processor's answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", choices=("cupy", "torch", "numpy"))
    parser.add_argument("--draws", type=int, default=1_000_000)
    arguments = parser.parse_args()
    found = library(arguments.library)
    if found is None:
        print("No graphics processor with CuPy or PyTorch was found: nothing was measured.")
        return 0
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from benchmarks.bench_stochastic import paths

    xp, device = found
    models = estimate_shocks(shock_histories(until=2023))
    groups, _ = group_paths(paths(tuple(models)), models)
    sources = [NormalShocks(group.model, group.debtor) for group in groups]

    block = plan(4096, "monte_carlo")[0]
    shared = normals(block, 5, method="monte_carlo", seed=0)
    worst = 0.0
    for group, source in zip(groups, sources, strict=True):
        ours = fan(np, group.whole, source, group.debtor, shared)
        theirs = fan(xp, group.whole, source, group.debtor, xp.asarray(np.array(shared)))
        back = (
            theirs.get()
            if xp.__name__ == "cupy"
            else theirs.cpu().numpy()
            if xp.__name__ == "torch"
            else theirs
        )
        worst = max(worst, float(np.abs(back - ours).max()))
    print(f"{device}: largest difference from NumPy on the same draws {worst:.2e} % of GDP")

    taken = []
    for _ in range(6):
        start = time.perf_counter()
        z = standard_normals(xp, arguments.draws)
        for group, source in zip(groups, sources, strict=True):
            fan(xp, group.whole, source, group.debtor, z)
        finish(xp)
        taken.append(time.perf_counter() - start)
    print(
        f"{device}: fans of {len(groups)} states, {arguments.draws:,} draws: {statistics.median(taken[1:]):.4f} s"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
