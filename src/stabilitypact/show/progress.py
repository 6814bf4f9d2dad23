"""How far is a long computation? A bar on stderr, after a second and only on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

Told = Callable[[int, int], None]
PATIENCE = 1.0
"""Seconds before the bar shows: an answer that comes sooner needs none."""


@contextmanager
def progress(title: str, console: Console | None = None, patience: float = PATIENCE) -> Iterator[Told]:
    """Give a function to tell (done, in all); what it is told becomes a bar where a person is watching.

    Parameters
    ----------
    title : str
        What is computed.
    console : Console, optional
        Standard error by default.
    patience : float
        Seconds before the bar shows.
    """
    out = console or Console(stderr=True)
    began, lock = monotonic(), Lock()
    bar: Progress | None = None

    def told(done: int, total: int) -> None:
        nonlocal bar
        with lock:
            if bar is None and (not out.is_terminal or monotonic() - began < patience or done >= total):
                return
            if bar is None:
                bar = Progress(
                    TextColumn("{task.description}"),
                    BarColumn(),
                    TaskProgressColumn(),
                    TimeElapsedColumn(),
                    console=out,
                    transient=True,
                )
                bar.add_task(title, total=total, completed=done)
                bar.start()
            bar.update(bar.task_ids[0], total=total, completed=done)

    try:
        yield told
    finally:
        if bar is not None:
            bar.stop()
