"""Tests whether debt is likely to fall with the cone that the Commission printed in its own sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import DebtFallProbability, StochasticCase
from stabilitypact.figures.dsa import DebtFigures

Floats = npt.NDArray[np.float64]

PERCENTILES = (10, 30, 70, 90)


def printed_cone(figures: DebtFigures, country: str) -> Floats | None:
    """Return debt at the printed percentiles five years on, less the median; None where none is printed."""
    i = figures.countries.index(country)
    values = []
    for percentile in PERCENTILES:
        held = figures.values.get(f"cone_p{percentile}")
        if held is None:
            return None
        row = held[i][np.isfinite(held[i])]
        if not row.size:
            return None
        values.append(float(row[-1]))
    below = [-abs(v) for v, p in zip(values, PERCENTILES, strict=True) if p < 50]
    above = [abs(v) for v, p in zip(values, PERCENTILES, strict=True) if p > 50]
    return np.array(below + above)


class PrintedCone:
    """A `DebtFallProbability` that uses a printed cone for the states that have one, draws for the others.

    The sheet keeps the size of its cone for every path ('Criteria results'!D16), and asks whether the 70th
    percentile lies below the debt at the end of the adjustment. Between the printed percentiles the share is
    interpolated on the scale of the normal distribution; there is no sampling error.
    """

    def __init__(self, cones: Mapping[str, Floats], otherwise: DebtFallProbability) -> None:
        self.cones, self.otherwise = dict(cones), otherwise

    def __call__(self, case: StochasticCase, /, **options: Any) -> tuple[Floats, Floats]:
        """Return the share and its standard error."""
        return self._mixed(case, lambda rest: self.otherwise(rest, **options))

    def guide(self, case: StochasticCase, /) -> Floats:
        """Return the share to start a search from."""
        guide = getattr(self.otherwise, "guide", None)

        def near(rest: StochasticCase) -> tuple[Floats, Floats]:
            if guide is None:
                return self.otherwise(rest, draws=4096, seed=0)
            share: Floats = guide(rest)
            return share, np.zeros_like(share)

        return self._mixed(case, near)[0]

    def _mixed(self, case: StochasticCase, rest: Any) -> tuple[Floats, Floats]:
        axis = np.asarray(case.country_axis)
        share, error = np.zeros(axis.shape), np.zeros(axis.shape)
        left = np.ones(axis.shape, dtype=bool)
        for code, cone in self.cones.items():
            if code not in case.country:
                continue
            here = axis == case.country.index(code)
            left &= ~here
            share[here] = _share_below(_median_change(case)[here], cone)
        if left.any():
            share[left], error[left] = rest(_only(case, left))
        return share, error


def _median_change(case: StochasticCase) -> Floats:
    """Return debt five years on less debt at the end of the adjustment on the path itself."""
    debt = case.debt_end
    for k in range(case.implicit_rate.shape[-1]):
        factor = (1.0 + case.implicit_rate[..., k] / 100.0) / (1.0 + case.nominal_growth[..., k] / 100.0)
        debt = debt * factor - case.primary_balance[..., k] + case.stock_flow[..., k]
    change: Floats = debt - case.debt_end
    return change


def _share_below(change: Floats, cone: Floats) -> Floats:
    """Return the share of the cone around `change` that lies below zero."""
    from scipy.special import ndtr, ndtri

    scores = ndtri(np.array([0.1, 0.3, 0.5, 0.7, 0.9]))
    knots = np.array([cone[0], cone[1], 0.0, cone[2], cone[3]])
    slope_low = (scores[1] - scores[0]) / (knots[1] - knots[0])
    slope_high = (scores[4] - scores[3]) / (knots[4] - knots[3])
    at = -change
    score = np.interp(at, knots, scores)
    score = np.where(at < knots[0], scores[0] + slope_low * (at - knots[0]), score)
    score = np.where(at > knots[4], scores[4] + slope_high * (at - knots[4]), score)
    share: Floats = ndtr(score)
    return share


def _only(case: StochasticCase, chosen: npt.NDArray[np.bool_]) -> StochasticCase:
    return StochasticCase(
        case.country, np.asarray(case.country_axis)[chosen], case.debt_end[chosen], case.implicit_rate[chosen],
        case.nominal_growth[chosen], case.primary_balance[chosen], case.stock_flow[chosen],
        case.fx_effect[chosen], case.short_share[chosen], case.maturity[chosen], case.euro[chosen],
        case.foreign_share[chosen],
    )  # fmt: skip
