"""Brings the historical shocks of the states to the test whether debt is likely to fall."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import StochasticCase
from stabilitypact.debt.shocks import ShockModel, estimate_shocks
from stabilitypact.debt.stochastic import debt_fall_probability, normal_approximation
from stabilitypact.figures.shocks import shock_histories
from stabilitypact.path.assumptions import Prepared

Floats = npt.NDArray[np.float64]

DRAWS = 100_000
SEED = 2024


class HistoricalShocks:
    """The test under uncertainty with shocks estimated from history; an instance is a `DebtFallProbability`.

    Parameters
    ----------
    prepared : Prepared
        States whose sample of shocks ends with the last full year before their vintage was published.

    Attributes
    ----------
    models : mapping of country to ShockModel
        What was estimated for each.
    """

    def __init__(self, prepared: Prepared) -> None:
        self.models = {
            code: _model(code, figures.vintage.published.year - 1)
            for code, figures in zip(prepared.countries, prepared.figures, strict=True)
        }

    def __call__(self, case: StochasticCase, /, **options: Any) -> tuple[Floats, Floats]:
        """Return the share of draws in which debt falls within five years, and its standard error."""
        return debt_fall_probability(case, shocks=self.models, **options)

    def guide(self, case: StochasticCase, /) -> Floats:
        """Return the same share with the recursion made linear: no draws, near enough to start a search."""
        return normal_approximation(case, shocks=self.models)


@lru_cache(maxsize=1024)
def _model(code: str, until: int) -> ShockModel:
    return _models_until(until)[code]


@lru_cache(maxsize=32)
def _models_until(until: int) -> dict[str, ShockModel]:
    return estimate_shocks(shock_histories(until=until))
