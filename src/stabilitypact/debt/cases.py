"""Says what a test of debt under uncertainty needs to know of a path, and how its answer is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

HORIZON = 5
"""Years after the adjustment over which shocks run (Debt Sustainability Monitor 2023, Annex A4)."""


@dataclass(frozen=True, slots=True)
class StochasticCase:
    """Deterministic paths after the adjustment, for which a chance of falling debt is asked.

    Leading axes `(...)` broadcast against each other: typically country, or country x candidate step.
    The last axis of the yearly arrays counts the years e+1 .. e+5 (`HORIZON`).

    Attributes
    ----------
    country : tuple of str
        Eurostat codes, one per entry of the flattened leading axes of `country_axis`; the shocks of a case
        are those of its country.
    country_axis : int array (...)
        Position in `country` of each leading entry (broadcasts against the others).
    debt_end : float array (...)
        Debt ratio d_e, % of GDP.
    implicit_rate, nominal_growth : float array (..., 5)
        r and nu, %.
    primary_balance, stock_flow : float array (..., 5)
        b and s, % of GDP.
    fx_effect : float array (..., 5)
        Factor on the inherited debt from the exchange rate; 1 after the forecast.
    short_share : float array (...)
        sigma, share of short-term debt in new net debt (fraction of one).
    maturity : float array (...)
        M, average maturity in years, 1 / long-run share of long-term debt maturing in a year.
    euro : bool array (...)
        True where the state uses the euro.
    foreign_share : float array (...)
        Share of the debt in foreign currency (fraction of one); 0 where not known or none.
    """

    country: tuple[str, ...]
    country_axis: npt.NDArray[np.int64]
    debt_end: Floats
    implicit_rate: Floats
    nominal_growth: Floats
    primary_balance: Floats
    stock_flow: Floats
    fx_effect: Floats
    short_share: Floats
    maturity: Floats
    euro: npt.NDArray[np.bool_]
    foreign_share: Floats


class DebtFallProbability(Protocol):
    """A function that says how likely debt is lower five years after the adjustment than at its end."""

    def __call__(self, case: StochasticCase, /, **options: Any) -> tuple[Floats, Floats]:
        """Return the share of draws with d_{e+5} < d_e and its standard error, each of shape (...)."""
        ...
