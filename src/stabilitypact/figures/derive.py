"""What one vintage says about a variable, directly or through the catalogue's identities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from stabilitypact.figures.catalogue import Derivation, variable
from stabilitypact.figures.constants import constant
from stabilitypact.figures.formula import Values, shifted
from stabilitypact.figures.vintage import Vintage

Origins = np.ndarray[tuple[int, ...], np.dtype[np.int8]]

ABSENT, PUBLISHED, CONSTANT = -1, 0, 1
"""Origins of a cell; from 2 on, the identity of that rank in the catalogue."""
_FIRST_IDENTITY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Completed:
    """A variable of one vintage with gaps filled by identities.

    Attributes
    ----------
    values : array of shape (country, year)
        In the vintage's countries and years; NaN where neither published nor derivable.
    origins : array of shape (country, year)
        `ABSENT`, `PUBLISHED`, `CONSTANT`, or `2 + rank` of the identity used.
    """

    variable: str
    values: Values
    origins: Origins


def complete(vintage: Vintage, name: str) -> Completed:
    """Return a variable as published by a vintage, gaps filled by identities of the same vintage.

    Identities are tried in the catalogue's order; their own inputs may be derived too, but never from
    the variable asked for.

    Raises
    ------
    UnknownName
        If the catalogue has no such variable.
    """
    return _complete(vintage, variable(name).name, frozenset())


def describe(vintage: Vintage, name: str, row: int, column: int) -> str | None:
    """Return the identities behind one cell as text, or None where it is published, constant or absent.

    Inputs that are themselves derived are spelled out: "structural_balance + interest, where interest =
    primary_balance - balance".
    """
    steps = _steps(vintage, name, row, column, frozenset())
    if not steps:
        return None
    first, *others = steps
    where = dict.fromkeys(f"{step} = {formula}" for step, formula in others)
    return first[1] + (", where " + " and ".join(where) if where else "")


def identity(name: str, origin: int) -> Derivation | None:
    """Return the identity that an origin stands for, or None where the cell was not derived."""
    return variable(name).derivations[origin - _FIRST_IDENTITY] if origin >= _FIRST_IDENTITY else None


@lru_cache(maxsize=8192)
def _complete(vintage: Vintage, name: str, barred: frozenset[str]) -> Completed:
    entry = variable(name)
    if entry.constant:
        column = np.array([constant(name, code) for code in vintage.countries], dtype=np.float64)
        values = np.repeat(column[:, None], len(vintage.years), axis=1)
        return _frozen(name, values, np.where(np.isnan(values), ABSENT, CONSTANT))
    values = vintage.get(name)
    origins = np.where(np.isnan(values), ABSENT, PUBLISHED)
    inner = barred | {name}
    for rank, derivation in enumerate(entry.derivations):
        gaps = np.isnan(values)
        if not gaps.any():
            break
        if _usable(derivation, vintage, inner):
            derived = derivation.formula.evaluate(
                lambda term, lag: shifted(_complete(vintage, term, inner).values, lag)
            )
            filled = gaps & np.isfinite(derived)
            values = np.where(filled, derived, values)
            origins = np.where(filled, _FIRST_IDENTITY + rank, origins)
    return _frozen(name, values, origins)


def _usable(derivation: Derivation, vintage: Vintage, barred: frozenset[str]) -> bool:
    return derivation.applies_to(vintage.producer) and not any(
        term in barred for term, _ in derivation.formula.inputs
    )


def _steps(
    vintage: Vintage, name: str, row: int, column: int, barred: frozenset[str]
) -> list[tuple[str, str]]:
    if not 0 <= column < len(vintage.years):
        return []
    derivation = identity(name, int(_complete(vintage, name, barred).origins[row, column]))
    if derivation is None:
        return []
    steps = [(name, derivation.formula.text)]
    for term, lag in derivation.formula.inputs:
        steps += _steps(vintage, term, row, column + lag, barred | {name})
    return steps


def _frozen(name: str, values: Values, origins: np.ndarray) -> Completed:
    small = origins.astype(np.int8)
    values.flags.writeable = small.flags.writeable = False
    return Completed(name, values, small)
