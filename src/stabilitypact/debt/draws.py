"""Which random numbers does a simulation use, so that every state, reform and thread sees the same ones?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import HORIZON
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, say

Floats = npt.NDArray[np.float64]
Method = Literal["monte_carlo", "antithetic", "sobol"]
METHODS: tuple[Method, ...] = ("monte_carlo", "antithetic", "sobol")

BLOCK = 8192
"""Draws per block: the unit that is generated, computed and added up, whatever the threads or chunks. Shorter
blocks make threads wait for the interpreter, longer ones leave the cores' caches (measured)."""
MOST_DRAWS = 10**9
MOST_SOBOL_DRAWS = 2**21
"""Sobol points of a call are held in memory together, 200 bytes each."""
SCRAMBLES = 16
"""Independent scramblings of the Sobol sequence, from whose spread its standard error is taken."""
SOURCES = 5
"""Standard normals per year: one for each of growth, short rate, long rate, balance, exchange rate."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of draws that belongs together.

    Attributes
    ----------
    index : int
        Position in the order in which results are added up.
    width : int
        Columns of the block's array of normals (pairs where `mirrored`).
    mirrored : bool
        True where each column stands for itself and for its negative.
    scramble, start, points : int
        For Sobol: the scrambling, the first point inside it and its number of points; 0 otherwise.
    """

    index: int
    width: int
    mirrored: bool
    scramble: int = 0
    start: int = 0
    points: int = 0

    @property
    def draws(self) -> int:
        """Number of draws that the block stands for."""
        return 2 * self.width if self.mirrored else self.width


def plan(draws: int, method: Method) -> tuple[Block, ...]:
    """Cut a number of draws into blocks.

    The first draws of a longer run are those of a shorter one (not for Sobol, whose points are shared out
    among 16 scramblings).

    Raises
    ------
    BadInput
        For draws below two or above a thousand million, an odd number of antithetic draws, a Sobol number
        that is not 16 times a power of two or too large for memory, or an unknown method.
    """
    if method not in METHODS:
        raise BadInput(
            say(
                "Draws are made by %(names)s; there is no method '%(method)s'.",
                names=", ".join(METHODS),
                method=method,
            )
        )
    check_draws(draws)
    if method == "sobol":
        return _plan_sobol(int(draws))
    if method == "antithetic" and draws % 2:
        raise BadInput(
            say(
                "Antithetic draws come in pairs: %(draws)s is odd; ask for %(even)s.",
                draws=draws,
                even=draws + 1,
            )
        )
    starts = range(0, int(draws), BLOCK)
    mirrored = method == "antithetic"
    widths = (min(BLOCK, draws - start) // (2 if mirrored else 1) for start in starts)
    return tuple(Block(index, int(width), mirrored) for index, width in enumerate(widths))


def check_draws(draws: int) -> None:
    """Refuse a number of draws that is no whole number from 2 to `MOST_DRAWS`."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 2:
        raise BadInput(
            say("The number of draws must be a whole number of at least 2, not %(draws)s.", draws=repr(draws))
        )
    if draws > MOST_DRAWS:
        raise BadInput(
            say(
                "At most %(most)s draws can be made in one call, not %(draws)s.",
                most=Number(MOST_DRAWS, 0, grouped=True),
                draws=Number(draws, 0, grouped=True),
            )
        )


def _plan_sobol(draws: int) -> tuple[Block, ...]:
    points = draws // SCRAMBLES
    if draws > MOST_SOBOL_DRAWS:
        raise BadInput(
            say(
                "%(draws)s Sobol draws do not fit in memory; at most %(most)s do. Ask for fewer, "
                "or for method='antithetic'.",
                draws=Number(draws, 0, grouped=True),
                most=Number(MOST_SOBOL_DRAWS, 0, grouped=True),
            )
        )
    if draws % SCRAMBLES or points < 2 or points & (points - 1):
        below = SCRAMBLES * 2 ** max(1, (max(points, 2)).bit_length() - 1)
        raise BadInput(
            say(
                "Sobol draws must be %(factor)s times a power of two, which keeps their balance: "
                "%(draws)s is not; ask for %(below)s or %(above)s.",
                factor=SCRAMBLES,
                draws=draws,
                below=below,
                above=2 * below,
            )
        )
    pieces = [(s, start) for s in range(SCRAMBLES) for start in range(0, points, BLOCK)]
    width = min(points, BLOCK)
    return tuple(Block(index, width, False, s, start, points) for index, (s, start) in enumerate(pieces))


def normals(block: Block, sources: int, *, method: Method, seed: int) -> Floats:
    """Return the block's standard normals, shape (sources, 5 years, width); read-only.

    Rows are the same for any number of sources asked, so that a state without debt in foreign currency
    sees the draws that its neighbour with such debt sees.
    """
    if method == "sobol":
        cube = _sobol_normals(seed, block.scramble, block.points)
        return cube[:sources, :, block.start : block.start + block.width]
    width = BLOCK // 2 if block.mirrored else BLOCK
    return _normal_block(seed, block.index, sources, width)[:, :, : block.width]


def uniforms(block: Block, rows: int, *, seed: int) -> Floats:
    """Return the block's uniform numbers in [0, 1) for the bootstrap, shape (rows, width)."""
    return stream("bootstrap", seed, block.index).random((rows, BLOCK))[:, : block.width]


def stream(purpose: str, seed: int, block: int) -> np.random.Generator:
    """Return the random stream of a block: a Philox counter set by purpose, seed and block alone.

    The purpose and the seed make the key; the block sets the third word of the counter, so that streams
    are 2^128 numbers apart and none depends on what another thread has drawn.

    Raises
    ------
    BadInput
        For a seed that is not a whole number from 0 to 2^64 - 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise BadInput(
            say("The seed must be a whole number from 0 to 2^64 - 1, not %(seed)s.", seed=repr(seed))
        )
    word = int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "little")
    key = np.array([word, seed], dtype=np.uint64)
    counter = np.array([0, 0, block, 0], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


@lru_cache(maxsize=32)
def _normal_block(seed: int, index: int, sources: int, width: int) -> Floats:
    # One block is at most 1.6 MB, so that the cache stays below 53 MB: enough for 100,000 draws.
    values = stream("shocks", seed, index).standard_normal((sources, HORIZON, width))
    values.flags.writeable = False
    return values


@lru_cache(maxsize=SCRAMBLES)
def _sobol_normals(seed: int, scramble: int, points: int) -> Floats:
    from scipy.special import ndtri
    from scipy.stats.qmc import Sobol

    scrambling = int(stream("sobol", seed, scramble).integers(2**63))
    engine = Sobol(SOURCES * HORIZON, scramble=True, rng=scrambling)
    unit = engine.random(points).T
    values = ndtri(np.clip(unit, 2.0**-33, 1.0 - 2.0**-33)).reshape(HORIZON, SOURCES, points)
    values = np.ascontiguousarray(values.transpose(1, 0, 2))
    values.flags.writeable = False
    return values
