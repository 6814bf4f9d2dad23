"""How long do the rules take? Import, `sgp status`, and all rules for 28 states in 1995-2025; medians of five."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 5
GOALS = {
    "import stabilitypact": 0.3,
    "sgp status": 1.0,
    "all rules, first call": 1.0,
    "all rules, again": 1.0,
}
ASSESS = "from stabilitypact.law.assess import assess; assess(None, range(1995, 2026))"


def python(code: str) -> Callable[[], object]:
    """Return a run of a fresh interpreter; its start is measured apart and taken off."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def median(action: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def status() -> None:
    command = Path(sys.executable).with_name("sgp")
    subprocess.run([command, "status"], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    from stabilitypact.law.assess import assess

    bare = median(python("pass"))
    # the first call of a process, imports and loading of figures included
    results = {
        "import stabilitypact": median(python("import stabilitypact")) - bare,
        "sgp status": median(status),
        "all rules, first call": median(python(ASSESS)) - bare,
        "all rules, again": median(lambda: assess(None, range(1995, 2026))),
    }
    print(f"{'':24}{'median of ' + str(RUNS):>14}{'goal':>8}")
    for name, seconds in results.items():
        print(f"{name:24}{seconds:12.3f} s{GOALS[name]:6.1f} s")


if __name__ == "__main__":
    main()
