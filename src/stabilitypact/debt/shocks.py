"""How large are the shocks that a state's past suggests, and what do they become over a year?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.cases import HORIZON
from stabilitypact.debt.workspace import Workspace
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, say

Floats = npt.NDArray[np.float64]

COLUMNS = ("nominal_growth", "short_rate", "long_rate", "primary_balance", "exchange_rate")
"""Order of the variables in every array of shocks and of the rows of the shared normal draws."""
GROWTH, SHORT, LONG, BALANCE, EXCHANGE = range(len(COLUMNS))

DEFAULT_CLIP = 0.025
"""Share cut to its quantile in each tail. 2.5 % reproduces 0.97 of the cone that the Commission published
for Finland in June 2024, 5 % only 0.81 (sample 2000 to 2023; `tests/stochastic/test_finland.py`)."""

LONGEST_MATURITY = 30.0
"""Years; the cap on the average maturity (Debt Sustainability Monitor 2023, Annex A4)."""


class History(Protocol):
    """First differences of one state's series, as a room of figures hands them over."""

    @property
    def country(self) -> str:
        """Eurostat code."""

    @property
    def frequency(self) -> Literal["quarterly", "annual"]:
        """Length of a period."""

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of the periods, oldest first."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""

    @property
    def values(self) -> Floats:
        """Differences (period, variable), percentage points; the exchange rate in %."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities of the figures."""


@dataclass(frozen=True, slots=True, eq=False)
class ShockModel:
    """What one state's history says of its shocks.

    Attributes
    ----------
    country : str
        Eurostat code.
    frequency : {"quarterly", "annual"}
    periods : tuple of str
        The sample, oldest first.
    series : float array (period, 5)
        Clipped shocks with zero mean in the order of `COLUMNS`; percentage points, exchange rate in %.
    covariance : float array (5, 5)
        Sample covariance of `series` (denominator: periods - 1).
    clip : float
        Share clipped in each tail.
    notes : tuple of str
        Oddities of the figures that the history reported.
    """

    country: str
    frequency: Literal["quarterly", "annual"]
    periods: tuple[str, ...]
    series: Floats
    covariance: Floats
    clip: float
    notes: tuple[str, ...]

    @property
    def periods_per_year(self) -> int:
        """Independent draws that add up to a year: four quarters, or one annual change."""
        return 4 if self.frequency == "quarterly" else 1


class YearlyShocks(NamedTuple):
    """Shocks of the years e+1 .. e+5, each of shape (5, draw) and ready to be added to a path.

    `rate`, `growth` and `exchange` are fractions of one, `balance` is in % of GDP. `exchange` (None where
    no debt in foreign currency is counted) is the relative change of the debt from the exchange rate.
    """

    rate: Any
    growth: Any
    balance: Any
    exchange: Any | None


class Debtor(NamedTuple):
    """What turns market shocks into shocks to a state's debt.

    `short_share` sigma and `foreign_share` are fractions of one, `maturity` M is in years.
    """

    short_share: float
    maturity: float
    foreign_share: float

    def long_rate_weights(self) -> Floats:
        """Return (1 - sigma) min(k, M) / M for the years k = 1 .. 5.

        The method states the weight in years and M as one over the long-run maturing share, so M need not
        be whole: it enters as it is, and the weight stays one from the first year k >= M. The sum it
        multiplies runs over all quarters so far. (A variant that sums only the last 4 min(k, M) quarters
        differs for M < 5 alone; no member state's debt is that short.)
        """
        year = np.arange(1, HORIZON + 1, dtype=np.float64)
        return (1.0 - self.short_share) * np.minimum(year, self.maturity) / self.maturity


def estimate_shocks(histories: Mapping[str, History], *, clip: float = DEFAULT_CLIP) -> dict[str, ShockModel]:
    """Return the shock model of each state: outliers clipped, mean zero, sample covariance.

    Parameters
    ----------
    histories : mapping of Eurostat code to history
        First differences; `variables` must hold every name of `COLUMNS`.
    clip : float
        Values beyond this quantile (and one minus it) are set to the quantile; 0 keeps all.

    Raises
    ------
    BadInput
        For a clip outside [0, 0.5), a missing variable, fewer than eight periods or a value that is no
        number.

    Notes
    -----
    Debt Sustainability Monitor 2023, Annex A4. The text's treatment of outliers is not published in
    detail; the default is the one that reproduces the published Finnish cone.
    """
    if not 0 <= clip < 0.5:
        raise BadInput(
            say(
                "The clipped share per tail must be at least 0 and below 0.5, not %(clip)s.",
                clip=Number(clip),
            )
        )
    return {code: _estimate(history, clip) for code, history in histories.items()}


def _estimate(history: History, clip: float) -> ShockModel:
    missing = [name for name in COLUMNS if name not in history.variables]
    if missing:
        raise BadInput(
            say(
                "The shock history of %(country)s lacks %(names)s.",
                country=history.country,
                names=", ".join(missing),
            )
        )
    values = history.values[:, [history.variables.index(name) for name in COLUMNS]]
    if len(values) < 8:
        raise BadInput(
            say(
                "The shock history of %(country)s has %(count)s periods; a covariance of five variables "
                "needs at least 8.",
                country=history.country,
                count=len(values),
            )
        )
    if not np.isfinite(values).all():
        raise BadInput(
            say("The shock history of %(country)s holds values that are no numbers.", country=history.country)
        )
    low, high = np.quantile(values, [clip, 1.0 - clip], axis=0)
    clipped = np.clip(values, low, high)
    centred = clipped - clipped.mean(axis=0)
    covariance = centred.T @ centred / (len(centred) - 1)
    return ShockModel(
        history.country, history.frequency, history.periods, centred, covariance, clip, history.notes
    )


def average_maturity(maturing_share: Floats, cap: float = LONGEST_MATURITY) -> Floats:
    """Return the average maturity in years: one over the long-run share maturing in a year, at most `cap`.

    Parameters
    ----------
    maturing_share : array (...)
        Share of long-term debt maturing in a year; one that is zero or below counts as a debt of `cap` years.
    """
    longest: Floats = np.minimum(cap, 1.0 / np.maximum(maturing_share, 1.0 / cap))
    return longest


def triangular_factor(covariance: Floats, of: str) -> Floats:
    """Return lower-triangular L with L L' = covariance, for a matrix that may be singular.

    Raises
    ------
    BadInput
        Where the matrix is not symmetric or not positive semidefinite; `of` names it in the message.
    """
    if not np.isfinite(covariance).all():
        raise BadInput(say("The covariance of %(of)s holds values that are no numbers.", of=of))
    scale = max(float(np.abs(covariance).max(initial=0.0)), np.finfo(float).tiny)
    if np.abs(covariance - covariance.T).max(initial=0.0) > 1e-9 * scale:
        raise BadInput(say("The covariance of %(of)s is not symmetric.", of=of))
    size = len(covariance)
    factor = np.zeros((size, size))
    for i in range(size):
        remainder = covariance[i:, i] - factor[i:, :i] @ factor[i, :i]
        tolerance = 1e-10 * max(float(covariance[i, i]), 1e-6 * scale)
        coupling = float(np.abs(remainder[1:]).max(initial=0.0))
        if remainder[0] > tolerance:
            factor[i:, i] = remainder / np.sqrt(remainder[0])
        elif remainder[0] < -tolerance or coupling > 1e-5 * scale:
            raise BadInput(
                say(
                    "The covariance of %(of)s is not positive semidefinite: no shocks can have it. Check the "
                    "correlations that were given.",
                    of=of,
                )
            )
    return factor


class NormalShocks:
    """Independent normal shocks with the sample covariance, summed to years in one draw.

    The sum of four independent quarters is normal with twice the quarterly standard deviation, so that
    one draw per variable and year replaces four, exactly. The long rate's shock in year k is a running
    sum of such yearly draws.

    `own_balance` (% of GDP) is the part of the primary balance's yearly shock that no other variable of
    the same draw shares.
    """

    def __init__(self, model: ShockModel, debtor: Debtor) -> None:
        self.with_exchange = debtor.foreign_share > 0 and model.covariance[EXCHANGE, EXCHANGE] > 0
        order = [GROWTH, SHORT, LONG, EXCHANGE, BALANCE] if self.with_exchange else [0, 1, 2, 3]
        factor = triangular_factor(
            model.covariance[np.ix_(order, order)], say("%(country)s's shocks", country=model.country)
        )
        self.loadings = np.zeros((len(COLUMNS), len(COLUMNS)))
        self.loadings[np.ix_(order, order)] = factor * np.sqrt(model.periods_per_year)
        self.own_balance = float(self.loadings[BALANCE, BALANCE])
        self.debtor = debtor
        self.sources_without_own = 5 if self.with_exchange else 3
        self.sources = 5 if self.with_exchange else 4

    def draw(
        self, normals: Floats, *, own: bool = True, mirrored: bool = False, work: Workspace | None = None
    ) -> YearlyShocks:
        """Return yearly shocks from standard normals of shape (variable, 5, draw).

        With `own=False` the primary balance's own part is left out. With `mirrored` the draws are followed
        by their negatives. The result lives in `work` until its next use.
        """
        loadings = self.loadings if own else _without_own_balance(self.loadings)
        work = work or Workspace()
        yearly = yearly_arrays(normals.shape[2], self.with_exchange, work)
        scratch = work.array("scratch", normals.shape[1:])
        for row, into in zip(loadings, yearly, strict=True):
            if into is not None:
                _mix(row, normals, into, scratch)
        return to_debt(yearly, self.debtor, mirrored, work)


def yearly_arrays(width: int, exchange: bool, work: Workspace) -> list[Floats | None]:
    """Return arrays (5, width) for the yearly shocks of each variable, None for an exchange rate left out."""
    names = COLUMNS if exchange else COLUMNS[:EXCHANGE]
    arrays: list[Floats | None] = [work.array(name, (HORIZON, width)) for name in names]
    return arrays if exchange else [*arrays, None]


def to_debt(
    yearly: list[Floats | None], debtor: Debtor, mirrored: bool = False, work: Workspace | None = None
) -> YearlyShocks:
    """Turn yearly shocks of market variables (percentage points) into shocks to a state's debt.

    Parameters
    ----------
    yearly : list of float arrays (5, draw), None for an exchange rate that does not count
        In the order of `COLUMNS`; arrays are overwritten.
    debtor : Debtor
        Short share, maturity and foreign share.
    mirrored : bool
        Append the negatives of all draws.

    Notes
    -----
    The shock on the implicit rate is sigma times the short rate's plus (1 - sigma) times the long rate's,
    the latter being min(k, M)/M times the sum of all its quarters so far (DSM 2023, Annex A4).
    """
    growth, short, rate, balance = (array for array in yearly[:EXCHANGE] if array is not None)
    exchange = yearly[EXCHANGE]
    for year in range(1, HORIZON):
        rate[year] += rate[year - 1]
    rate *= (debtor.long_rate_weights() / 100.0)[:, None]
    short *= debtor.short_share / 100.0
    rate += short
    growth *= 0.01
    if exchange is not None:
        exchange *= debtor.foreign_share / 100.0
    drawn = YearlyShocks(rate, growth, balance, exchange)
    if not mirrored:
        return drawn
    work = work or Workspace()
    return YearlyShocks(
        *(
            _with_mirror(array, work.array(f"{name} mirrored", (HORIZON, 2 * array.shape[1])))
            if array is not None
            else None
            for name, array in zip(drawn._fields, drawn, strict=True)
        )
    )


def _with_mirror(array: Floats, into: Floats) -> Floats:
    width = array.shape[1]
    into[:, :width] = array
    np.negative(array, out=into[:, width:])
    return into


def _without_own_balance(loadings: Floats) -> Floats:
    others = loadings.copy()
    others[BALANCE, BALANCE] = 0.0
    return others


def _mix(row: Floats, normals: Floats, into: Floats, scratch: Floats) -> None:
    """Add up the rows of the draws with fixed weights, in a fixed order, one element at a time.

    No matrix product: its rounding depends on the library and on the number of draws handled at once.
    """
    used = [source for source in range(len(normals)) if row[source] != 0.0]
    if not used:
        into[...] = 0.0
        return
    np.multiply(normals[used[0]], row[used[0]], out=into)
    for source in used[1:]:
        np.multiply(normals[source], row[source], out=scratch)
        into += scratch
