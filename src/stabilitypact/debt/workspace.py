"""Where does a thread put its working arrays, so that no block of draws has to ask for memory again?"""

from __future__ import annotations

import math
import threading

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Workspace(threading.local):
    """Arrays by name, held by each thread for itself and handed out again at every block.

    Fresh arrays of this size cost more than the arithmetic on them: the system clears each new page.
    """

    def __init__(self) -> None:
        self._held: dict[str, Floats] = {}

    def array(self, name: str, shape: tuple[int, ...]) -> Floats:
        """Return an uninitialised array; its memory is that of the last array of this name."""
        size = math.prod(shape)
        held = self._held.get(name)
        if held is None or len(held) < size:
            held = self._held[name] = _aligned(size)
        return held[:size].reshape(shape)


def _aligned(size: int) -> Floats:
    """Return an array that begins on a cache line: stores across two lines cost a third more."""
    raw = np.empty(size + 8)
    first = -raw.ctypes.data % 64 // 8
    return raw[first : first + size]
