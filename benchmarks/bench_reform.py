"""How fast are the past of all proposals and the years to come of one? Targets: 2 s and 3 s."""

from __future__ import annotations

import time

from stabilitypact.reform.compare import compare
from stabilitypact.reform.find import reform
from stabilitypact.reform.library import library
from stabilitypact.reform.track import track

PAST_TARGET, AHEAD_TARGET = 2.0, 3.0


def past() -> float:
    """Return the seconds for every proposal, 27 states, 1998-2025, figures read from disk included."""
    start = time.perf_counter()
    track(reform("in force"))
    for each in library():
        track(each)
    return time.perf_counter() - start


def ahead() -> float:
    """Return the seconds for one proposal against the rules in force, 27 states, ten years to come and the past."""
    start = time.perf_counter()
    compare("green-golden-rule")
    return time.perf_counter() - start


def main() -> None:
    """Print both times and whether they keep their targets."""
    for name, seconds, target in (("past", past(), PAST_TARGET), ("ahead", ahead(), AHEAD_TARGET)):
        print(f"{name}: {seconds:.2f} s, target {target:.0f} s, {'kept' if seconds < target else 'MISSED'}")


if __name__ == "__main__":
    main()
