"""How long does `sgp status` take with many vintages in the store? Medians of five, with none and with 200."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

RUNS, VINTAGES = 5, 200


def fill(folder: Path) -> None:
    """Append vintages of an office's outturn, each as large as one of the IMF's."""
    os.environ["SGP_STORE"] = str(folder)
    from stabilitypact.figures.live.records import Batch
    from stabilitypact.figures.live.store import append
    from stabilitypact.figures.live.update import values_of
    from stabilitypact.figures.store import publication

    rows = tuple((*key, value) for key, value in values_of(publication("imf-2025-10")).items())
    outturn = tuple(row for row in rows if row[2] <= 2025)
    texts = ("bench", "bench", "bench", "bench")
    append(
        [
            Batch(
                f"eurostat-x-{number}",
                f"Eurostat {number}",
                "Eurostat",
                date(2026, 1, 1) + timedelta(days=number),
                *texts,
                2025,
                "source",
                "bench",
                outturn,
            )
            for number in range(VINTAGES)
        ]
    )


def median_status(folder: Path) -> float:
    command = Path(sys.executable).with_name("sgp")
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(
            [command, "status"],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SGP_STORE": str(folder)},
        )
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = median_status(Path(folder) / "none")
        fill(Path(folder) / "full")
        full = median_status(Path(folder) / "full")
    print(f"sgp status: {bare:.2f} s without a store, {full:.2f} s with {VINTAGES} vintages in it (goal 1 s)")


if __name__ == "__main__":
    main()
