"""How fast are required paths: all states at once, a single one, the letter, projections? Prints medians."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from stabilitypact.path.project import project
from stabilitypact.path.sensitivity import sensitivity
from stabilitypact.path.trajectory import trajectory

TIMES = 5
FIRST_CALL = """
import time
from stabilitypact.path.trajectory import trajectory
start, worked = time.perf_counter(), time.process_time()
trajectory({question})
print(time.perf_counter() - start, time.process_time() - worked)
"""
PEER = (
    "For scale, the peer's published code: 54 trajectories with 100,000 draws 809 s; one country's fan with a million "
    "10 s and 2.4 GB."
)


def median(run: Callable[[], Any], times: int = TIMES) -> tuple[float, float]:
    """Return the median seconds of a call after one to warm up, by the clock and of all processors together."""
    run()
    taken = []
    for _ in range(times):
        start, worked = time.perf_counter(), time.process_time()
        run()
        taken.append((time.perf_counter() - start, time.process_time() - worked))
    clock, work = zip(*taken, strict=True)
    return statistics.median(clock), statistics.median(work)


def first_call(question: str) -> tuple[float, float]:
    """Return the same for the first call of a fresh process, import not counted."""
    code = FIRST_CALL.format(question=question)
    printed = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(TIMES)
    ]
    clock, work = zip(*([float(value) for value in line.split()] for line in printed), strict=True)
    return statistics.median(clock), statistics.median(work)


def show(name: str, seconds: tuple[float, float]) -> None:
    """Print one line."""
    print(f"{name:<62} {seconds[0]:8.3f} {seconds[1]:12.3f}", flush=True)


def main() -> None:
    """Run all measurements."""
    print(f"Required paths, 100,000 draws, all criteria; medians of {TIMES}")
    print(f"{'':<62} {'clock, s':>8} {'processors, s':>12}")
    show("27 states x 2 periods, commission", median(lambda: trajectory(period=(4, 7))))
    show("27 states x 2 periods, commission, first call after import", first_call("period=(4, 7)"))
    show("27 states x 2 periods, law", median(lambda: trajectory(period=(4, 7), reading="law")))
    show("27 states x 4 periods, commission", median(lambda: trajectory(period=(4, 5, 6, 7))))
    codes = [found.country for found in trajectory(draws=1000)]
    single = {code: median(lambda c=code: trajectory(c)) for code in codes}  # type: ignore[misc]
    slowest, middle = max(single, key=lambda c: single[c]), sorted(single, key=lambda c: single[c])[13]
    show(f"one trajectory, median of the states ({middle})", single[middle])
    show(f"one trajectory, slowest state ({slowest})", single[slowest])
    show("one trajectory, first call after import (FR)", first_call("'FR'"))
    show("one projection with given steps", median(lambda: project("FR", steps=[0.5] * 4)))
    show("one baseline to 2070", median(lambda: project("FR", "baseline", last=2070)))
    show("sensitivity table, 22 moves", median(lambda: sensitivity("FR"), 3))
    print(f"{'peak memory':<62} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.2f} GB")
    print(PEER)


if __name__ == "__main__":
    main()
