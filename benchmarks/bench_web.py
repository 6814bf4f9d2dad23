"""How fast is a first view, and does the server answer 200 simulator requests at once: none lost, memory bounded?"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

REQUESTS = 200
STATES = ("IT", "FR", "DE", "ES", "PT", "BE", "FI", "EL", "AT", "NL")
MOST_MEGABYTES = 1_000
AHEAD_SECONDS = 20
PAGES = (
    "", "?year=2012&rule=structural", "country/IT", "country/PT", "simulator/IT", "simulator/PT", "reforms",
    "reforms?reform=golden-rule", "reforms?reform=latitude&base=sgp-2011", "sources", "chart/counts.svg",
    "chart/fan.json?country=PT", "chart/reform.svg?reform=golden-rule", "report/PT.html", "report/PT.pdf",
    "report/EU.html",
)  # fmt: skip


def main() -> int:
    """Start a server, ask it, print what came, and return 1 where an answer was lost or memory grew too large."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from stabilitypact.cli import main; main()", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None, "the server prints its address first"
        return measure(found.group(0), server.pid)
    finally:
        server.terminate()
        server.wait(10)


def measure(address: str, process: int) -> int:
    """Ask one request after another, then all at once, each of them different."""
    for _ in range(200):
        try:
            ask(f"{address}health")
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(AHEAD_SECONDS)  # a warm server: what it computes before anybody asks is there
    for page in PAGES:
        first = ask(f"{address}{page}")
        again = statistics.median([ask(f"{address}{page}") for _ in range(5)])
        print(f"/{page}: {1e3 * first:.0f} ms first, {1e3 * again:.0f} ms again")
    for state in STATES:
        ask(f"{address}api/v1/simulate/{state}")
    alone = [ask(f"{address}api/v1/simulate/IT?growth={move / 100:.2f}") for move in range(1, 31)]
    before = megabytes(process)
    asked = [
        f"{address}api/v1/simulate/{STATES[n % len(STATES)]}?rates={(n + 1) / 100:.2f}"
        for n in range(REQUESTS)
    ]
    start = time.perf_counter()
    with ThreadPoolExecutor(REQUESTS) as pool:
        answers = list(pool.map(safely, asked))
    whole = time.perf_counter() - start
    after = megabytes(process)
    times = [taken for taken in answers if taken is not None]
    lost = REQUESTS - len(times)
    cuts = statistics.quantiles(times, n=20)
    print(f"one at a time: median {1e3 * statistics.median(alone):.0f} ms, slowest {1e3 * max(alone):.0f} ms")
    print(
        f"{REQUESTS} at once: {lost} lost, {REQUESTS / whole:.0f} a second, median "
        f"{statistics.median(times):.2f} s, p95 {cuts[18]:.2f} s, slowest {max(times):.2f} s"
    )
    print(f"memory of the server: {before:.0f} MB before, {after:.0f} MB after")
    return int(lost > 0 or after > MOST_MEGABYTES)


def ask(address: str) -> float:
    """Return how long an answer took, in seconds."""
    start = time.perf_counter()
    with urlopen(address, timeout=60) as answer:
        body = answer.read()
        if "json" in answer.headers["content-type"]:
            json.loads(body)
    return time.perf_counter() - start


def safely(address: str) -> float | None:
    """Return how long an answer took, None where none came."""
    try:
        return ask(address)
    except OSError:
        return None


def megabytes(process: int) -> float:
    """Return the memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found.group(1)) / 1024 if found else float("nan")


if __name__ == "__main__":
    raise SystemExit(main())
