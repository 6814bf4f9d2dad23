"""What is left of the store when an update is killed at a random point, counted?"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.live import office as offices


def one_update(store: str, sources: str) -> None:
    """What the killed process does: a whole update from the local server."""
    os.environ |= {"SGP_STORE": store, "SGP_SOURCES": sources}
    from stabilitypact.figures.live.update import update

    outcome = update(["imf"], accept_fewer=True)[0]  # the small office has a few states only
    os._exit(0 if outcome.vintage else 3)


def small_imf() -> offices.Office:
    """The IMF's office with a dozen states, so that an update takes a fraction of a second."""
    office = offices.imf()
    kept = {"ITA", "FRA", "DEU", "FIN", "GRC", "ROU"}
    for flow in office.flows.values():
        flow.rows = [row for row in flow.rows if row["COUNTRY"] in kept]
    return office


def interrupt(folder: Path, wanted: int, seed: int = 1) -> Counter[str]:
    """Kill updates until `wanted` have been killed; return counts by what was going on.

    Raises
    ------
    AssertionError
        If the store is ever anything but the state before or the state after a whole update.
    """
    from stabilitypact.figures.live import state
    from stabilitypact.figures.live.exchange import check_store

    place = folder / "store"
    os.environ["SGP_STORE"] = str(place)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tests.live.interruptions", "sdmx", "duckdb", "stabilitypact.figures.live.update"]
    )
    dice, counts = random.Random(seed), Counter[str]()
    office = small_imf()
    with offices.serving(office):
        sources = offices.settings(folder, imf=office.base)
        os.environ["SGP_SOURCES"] = str(sources)
        usual, held, attempts = 0.0, _held(), 0
        for _ in range(2):  # whole updates first: how long does one take here?
            attempts += 1
            office.flows["WEO"].rows[0]["OBS_VALUE"] = repr(-3.0 - attempts / 1000)
            start = time.monotonic()
            child = context.Process(target=one_update, args=(str(place), str(sources)))
            child.start()
            child.join()
            assert child.exitcode == 0, f"an update that was not killed failed with {child.exitcode}"
            usual = time.monotonic() - start
        state.forget()
        held = _held()
        while counts["killed"] < wanted:
            attempts += 1
            assert attempts < 4 * wanted + 20, f"too few updates were killed: {counts}"
            office.flows["WEO"].rows[0]["OBS_VALUE"] = repr(-3.0 - attempts / 1000)  # something new each time
            child = context.Process(target=one_update, args=(str(place), str(sources)))
            start = time.monotonic()
            child.start()
            assert child.pid is not None
            where = _strike(child, place, dice, usual, start, aim_at_writing=attempts % 2 == 0)
            child.join()
            if child.exitcode != -signal.SIGKILL:
                assert child.exitcode == 0, f"an update that was not killed failed with {child.exitcode}"
                counts["finished first"] += 1
                usual = 0.7 * usual + 0.3 * (time.monotonic() - start)
            else:
                counts["killed"] += 1
                counts[where] += 1
            state.forget()
            after = _held()
            problems = check_store()
            assert problems == [], f"after {where}: {problems}"
            whole = list(after.items())[: len(held)] == list(held.items()) and len(after) - len(held) in (
                0,
                1,
                18,
            )
            assert whole, f"after {where}: {len(held)} vintages became {len(after)}"
            counts["kept" if len(after) > len(held) else "as before"] += 1
            held = after
    return counts


def _held() -> dict[str, str]:
    from stabilitypact.figures.live import state

    return {each.id: each.digest for each in state.current().vintages}


def _strike(
    child: multiprocessing.process.BaseProcess,
    place: Path,
    dice: random.Random,
    usual: float,
    start: float,
    *,
    aim_at_writing: bool,
) -> str:
    """Kill a process at a random time of its update, or of the time in which it writes."""
    wait, draft, contents = dice.uniform(0, usual), f"draft-{child.pid}.*", f"store.json.new-{child.pid}"
    while child.is_alive():
        if aim_at_writing and any(place.glob(draft)):
            time.sleep(dice.uniform(0, 0.2))
            break
        if not aim_at_writing and time.monotonic() - start >= wait:
            break
        time.sleep(0.0005)
    generation = max((path.name for path in place.glob("figures-*.duckdb")), default="")
    if child.is_alive() and child.pid is not None:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    if any(place.glob(contents)):
        return "while the table of contents was written"
    if any(place.glob(draft)):
        return "while the database was written"
    if generation != _current(place):
        return "between the database and the table of contents"
    return "while loading, or after the store had turned"


def _current(place: Path) -> str:
    return str(json.loads((place / "store.json").read_text(encoding="utf-8"))["file"])
