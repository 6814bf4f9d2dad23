"""How fast are chances and fans of debt, and which way of drawing pays? Prints medians."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from stabilitypact.debt import draws as streams
from stabilitypact.debt.cases import StochasticCase
from stabilitypact.debt.fan import fan_percentiles
from stabilitypact.debt.shocks import ShockModel, estimate_shocks
from stabilitypact.debt.stochastic import debt_fall_probability, normal_approximation
from stabilitypact.figures.shocks import shock_histories

NON_EURO = ("BG", "CZ", "DK", "HU", "PL", "RO", "SE")


def paths(codes: tuple[str, ...], *axes: int) -> StochasticCase:
    """Return made-up but plausible paths: state x axes, spread over the range where verdicts turn."""
    shape = (len(codes), *axes)
    rng = np.random.default_rng(0)
    along = np.linspace(-0.3, 1.2, axes[-1]) if axes else np.array(0.4)
    one = (len(codes), *(1 for _ in axes))
    return StochasticCase(
        country=codes,
        country_axis=np.arange(len(codes)).reshape(one),
        debt_end=rng.uniform(50, 120, one),
        implicit_rate=np.full((*shape, 5), 2.6),
        nominal_growth=np.full((*shape, 5), 3.2),
        primary_balance=np.broadcast_to(along[..., None], (*shape, 5)),
        stock_flow=np.zeros(5),
        fx_effect=np.ones(5),
        short_share=rng.uniform(0.02, 0.2, one),
        maturity=rng.uniform(8, 30, one),
        euro=np.array([code not in NON_EURO for code in codes]).reshape(one),
        foreign_share=rng.uniform(0.05, 0.5, one),
    )


def median(run: Callable[[], Any], times: int = 5) -> float:
    """Return the median seconds of a call after one to warm up."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def speeds(models: dict[str, ShockModel]) -> None:
    """Print how long the project's typical questions take."""
    codes = tuple(models)
    single, guided, whole = paths(("FR",)), paths(codes, 2, 3), paths(codes, 2, 81)
    rows: list[tuple[str, Callable[[], Any], int]] = [
        ("one path, 100,000 draws", lambda: debt_fall_probability(single, shocks=models), 15),
        ("one path, 100,000 draws, none cached", lambda: cold(single, models), 15),
        (
            "27 states x 2 periods x 3 candidates, 100,000",
            lambda: debt_fall_probability(guided, shocks=models),
            5,
        ),
        ("27 x 2 x 81 candidates by the linear guide", lambda: normal_approximation(whole, shocks=models), 5),
        (
            "27 x 2 x 81 candidates, 4,096 draws",
            lambda: debt_fall_probability(whole, shocks=models, draws=4096),
            3,
        ),
        ("fan of one state, 1,000,000", lambda: fan_percentiles(single, shocks=models, draws=10**6), 3),
        (
            "fans of 27 states, 1,000,000",
            lambda: fan_percentiles(paths(codes), shocks=models, draws=10**6),
            3,
        ),
    ]
    for name, run, times in rows:
        print(f"{name:<48} {median(run, times):8.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{'peak memory of this process':<48} {peak:8.2f} GB")


def cold(case: StochasticCase, models: dict[str, ShockModel]) -> None:
    """Compute one chance with no random numbers at hand."""
    streams._normal_block.cache_clear()
    debt_fall_probability(case, shocks=models)


def ways_of_drawing(models: dict[str, ShockModel]) -> None:
    """Print error and time of each way, and the draws of plain counting that would do as well."""
    case = paths(tuple(models), 2)
    print(
        f"\n{'estimator, method (131,072 draws, 54 paths)':<48} {'median s.e., pp':>16} {'s':>8} {'gain':>8}"
    )
    base = None
    for estimator in ("share", "conditional"):
        for method in streams.METHODS:

            def run(e: Any = estimator, m: Any = method) -> Any:
                return debt_fall_probability(case, shocks=models, draws=2**17, estimator=e, method=m)

            seconds = median(run, 3)  # random numbers are at hand after the first, unmeasured call
            error = float(np.median(run()[1])) * 100
            base = base or error**2 * seconds
            # Gain: plain counting needs this many times the time for the same error.
            print(
                f"{estimator + ', ' + method:<48} {error:16.4f} {seconds:8.3f} {base / (error**2 * seconds):8.1f}"
            )


def main() -> None:
    """Run all measurements with the shocks known at the end of 2023."""
    models = estimate_shocks(shock_histories(until=2023))
    print("Debt under uncertainty: medians")
    speeds(models)
    ways_of_drawing(models)


if __name__ == "__main__":
    main()
