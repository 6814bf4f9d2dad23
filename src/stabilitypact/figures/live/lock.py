"""Is another process writing to the store?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from stabilitypact.errors import PactError
from stabilitypact.sentence import say

LOCK_FILE = "writer.lock"


class StoreBusy(PactError):
    """Another process is writing to the store."""


@contextmanager
def writing(folder: Path, wait: float = 0.0, *, updating: bool = False) -> Iterator[None]:
    """Hold the store's only writing lock; the operating system frees it when the process ends, however it ends.

    Parameters
    ----------
    folder : Path
        The store's folder; made where absent.
    wait : float
        Seconds to wait for another writer.
    updating : bool
        Whether it is the lock of updates, on the folder of downloads.

    Raises
    ------
    StoreBusy
        If another process still writes after that time; the message names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK_FILE
    until = time.monotonic() + wait
    with path.open("a+", encoding="utf-8") as handle:
        while not _taken(handle):
            if time.monotonic() >= until:
                handle.seek(0)
                holder = handle.read().strip() or "another process"
                if updating:
                    raise StoreBusy(
                        say(
                            "Another update is running (%(holder)s). Wait until it has finished, then run the "
                            "command again, or let it wait with --wait SECONDS.",
                            holder=holder,
                        )
                    )
                raise StoreBusy(
                    say(
                        "The store in %(folder)s is being written by %(holder)s. Wait until it has finished, "
                        "then run the command again; reading works meanwhile.",
                        folder=str(folder),
                        holder=holder,
                    )
                )
            time.sleep(0.05)
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
        handle.flush()
        try:
            yield
        finally:
            _free(handle)


def _taken(handle: IO[str]) -> bool:
    """Try to lock the file without waiting."""
    if os.name == "nt":  # pragma: no cover - Windows
        import msvcrt

        try:
            handle.seek(1 << 20)  # beyond the text, so that others can read who holds the lock
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _free(handle: IO[str]) -> None:
    if os.name == "nt":  # pragma: no cover - Windows
        import msvcrt

        handle.seek(1 << 20)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_UN)
