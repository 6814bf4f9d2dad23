"""Draws the paths between forecast and anchors: rates, prices, maturing debt, closing output gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def toward_anchors(
    path: Floats, years: Sequence[int], anchors: Sequence[tuple[int, Floats]], last_known: int
) -> Floats:
    """Return the path with straight lines from its last known value through the anchors, flat after.

    Parameters
    ----------
    path : array (country, year)
        Known values; NaN elsewhere.
    years : sequence of int
        Consecutive years.
    anchors : sequence of (year, array (country,))
        In order of years; the years may lie beyond `years`.
    last_known : int
        Values after this year are ignored.

    Notes
    -----
    Sheet, 'Baseline NFPC' rows 36, 37, 38 and 41: linear to T + 10, then linear to T + 30.
    """
    filled = np.array(path, dtype=np.float64)
    when = np.asarray(years)
    for i in range(filled.shape[0]):
        known = np.flatnonzero(np.isfinite(path[i]) & (when <= last_known))
        if not known.size:
            continue
        at = int(known[-1])
        stops = [(int(when[at]), float(path[i, at]))]
        stops += [(year, float(value[i])) for year, value in anchors if year > when[at]]
        later = when[at + 1 :]
        filled[i, at + 1 :] = np.interp(later, [y for y, _ in stops], [v for _, v in stops])
    return filled


def closing_gap(gap: Floats, last: int) -> Floats:
    """Return output gaps (country, year) that close after position `last`: 2/3, then a third of that, then 0.

    Notes
    -----
    The pattern of baseline growth in the sheet ('Input data'!G30:K30 against row 33).
    """
    closed = np.array(gap)
    size = closed.shape[-1]
    for ahead, part in ((1, 2.0 / 3.0), (2, 2.0 / 9.0)):
        if last + ahead < size:
            closed[:, last + ahead] = part * closed[:, last]
    closed[:, last + 3 :] = 0.0
    return closed
