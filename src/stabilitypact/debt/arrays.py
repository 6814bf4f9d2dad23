"""Which array library computes? NumPy itself where only NumPy is used, else what the arrays belong to."""

from __future__ import annotations

from typing import Any

import numpy as np


def namespace(*arrays: Any) -> Any:
    """Return the array API namespace of arrays of one library.

    NumPy since 2.0 follows the standard by itself; asking the compatibility layer for it would take longer than
    computing a path. Other libraries (PyTorch, JAX, CuPy, array-api-strict) come from `array_api_compat`.
    """
    if all(isinstance(array, np.ndarray | np.generic) for array in arrays):
        return np
    from array_api_compat import array_namespace

    return array_namespace(*arrays)


def at_least(xp: Any, values: Any, lowest: float) -> Any:
    """Return the larger of values and a number (NumPy 2.0 has no `clip(min=)` of the standard)."""
    return xp.maximum(values, xp.full_like(values, lowest))


def running_sum(xp: Any, values: Any) -> Any:
    """Return the running sum along the last axis (NumPy 2.0 has no `cumulative_sum`)."""
    return np.cumsum(values, axis=-1) if xp is np else xp.cumulative_sum(values, axis=-1)
