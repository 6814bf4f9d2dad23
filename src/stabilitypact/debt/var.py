"""What if shocks carry over from one quarter to the next? A vector autoregression as a named alternative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stabilitypact.debt.cases import HORIZON
from stabilitypact.debt.shocks import (
    COLUMNS,
    EXCHANGE,
    Debtor,
    Floats,
    ShockModel,
    YearlyShocks,
    to_debt,
    triangular_factor,
    yearly_arrays,
)
from stabilitypact.debt.workspace import Workspace
from stabilitypact.errors import BadInput
from stabilitypact.sentence import say


@dataclass(frozen=True, slots=True, eq=False)
class Autoregression:
    """x_t = A_1 x_{t-1} + ... + A_p x_{t-p} + u_t, with u_t of mean zero.

    Attributes
    ----------
    coefficients : float array (lag, n, n)
    covariance : float array (n, n)
        Of the residuals, divided by the periods used less the coefficients per equation.
    residuals : float array (period, n)
    """

    coefficients: Floats
    covariance: Floats
    residuals: Floats

    @property
    def spectral_radius(self) -> float:
        """Largest modulus of the companion matrix: below one where shocks die out."""
        lags, size, _ = self.coefficients.shape
        companion = np.eye(lags * size, k=-size)
        companion[:size] = np.concatenate(list(self.coefficients), axis=1)
        return float(np.abs(np.linalg.eigvals(companion)).max())

    def responses(self, periods: int) -> Floats:
        """Return the response to a unit innovation 0 .. periods-1 periods later, shape (periods, n, n)."""
        lags, size, _ = self.coefficients.shape
        response = np.zeros((periods, size, size))
        response[0] = np.eye(size)
        for later in range(1, periods):
            for lag in range(1, min(lags, later) + 1):
                response[later] += self.coefficients[lag - 1] @ response[later - lag]
        return response


def fit_autoregression(series: Floats, lags: int = 1) -> Autoregression:
    """Estimate a vector autoregression without intercept by least squares, equation by equation.

    Parameters
    ----------
    series : float array (period, n)
        Mean zero.
    lags : int
        Number of lags p, at least 1.

    Raises
    ------
    BadInput
        For lags below one, or more coefficients per equation than periods to estimate them from.
    """
    if isinstance(lags, bool) or not isinstance(lags, int | np.integer) or lags < 1:
        raise BadInput(say("A vector autoregression needs at least one lag, not %(lags)s.", lags=repr(lags)))
    periods, size = series.shape
    used = periods - lags
    if used <= lags * size + 1:
        raise BadInput(
            say(
                "A vector autoregression with %(lags)s lags of %(size)s variables needs more than %(least)s "
                "periods; the sample has %(periods)s.",
                lags=lags,
                size=size,
                least=lags * size + lags + 1,
                periods=periods,
            )
        )
    target = series[lags:]
    past = np.concatenate([series[lags - lag : periods - lag] for lag in range(1, lags + 1)], axis=1)
    solution = np.linalg.lstsq(past, target, rcond=None)[0]
    residuals = target - past @ solution
    coefficients = solution.T.reshape(size, lags, size).transpose(1, 0, 2)
    return Autoregression(coefficients, residuals.T @ residuals / (used - lags * size), residuals)


def yearly_covariance(process: Autoregression, periods_per_year: int) -> Floats:
    """Return the covariance of the yearly sums of the years 1 .. 5, shape (5 n, 5 n), year by year.

    The process starts from rest: no shock is under way in year e. As the sums are linear in the
    innovations, this covariance replaces simulating each quarter, exactly.
    """
    size = len(process.covariance)
    quarters = HORIZON * periods_per_year
    responses = process.responses(quarters)
    loads = np.zeros((HORIZON, size, quarters, size))
    for period in range(quarters):
        for innovation in range(period + 1):
            loads[period // periods_per_year, :, innovation] += responses[period - innovation]
    flat = loads.reshape(HORIZON * size, quarters, size)
    covariance: Floats = np.einsum("aqi,ij,bqj->ab", flat, process.covariance, flat, optimize=True)
    return (covariance + covariance.T) / 2.0


class AutoregressiveShocks:
    """Normal shocks whose quarters follow a vector autoregression estimated on the same history."""

    def __init__(self, model: ShockModel, debtor: Debtor, *, lags: int = 1) -> None:
        self.with_exchange = debtor.foreign_share > 0 and model.covariance[EXCHANGE, EXCHANGE] > 0
        self.size = len(COLUMNS) if self.with_exchange else len(COLUMNS) - 1
        process = fit_autoregression(model.series[:, : self.size], lags)
        if process.spectral_radius >= 1:
            raise BadInput(
                say(
                    "The vector autoregression of %(country)s's shocks with %(lags)s lags explodes; use fewer "
                    "lags or method_of_shocks='normal'.",
                    country=model.country,
                    lags=lags,
                )
            )
        covariance = yearly_covariance(process, model.periods_per_year)
        self.loadings = triangular_factor(
            covariance, say("%(country)s's yearly shocks", country=model.country)
        )
        self.debtor = debtor
        self.sources = self.size

    def draw(self, normals: Floats, *, mirrored: bool = False, work: Workspace | None = None) -> YearlyShocks:
        """Return yearly shocks from standard normals of shape (variable, 5, draw)."""
        width = normals.shape[2]
        work = work or Workspace()
        yearly = yearly_arrays(width, self.with_exchange, work)
        scratch = work.array("scratch", (width,))
        for row, weights in enumerate(self.loadings):
            year, variable = divmod(row, self.size)
            whole = yearly[variable]
            assert whole is not None
            into = whole[year]
            into[...] = 0.0
            for column in np.flatnonzero(weights):
                then, source = divmod(int(column), self.size)
                np.multiply(normals[source, then], weights[column], out=scratch)
                into += scratch
        return to_debt(yearly, self.debtor, mirrored, work)
