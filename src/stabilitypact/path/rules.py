"""Says which numbers and which reading of Regulation (EU) 2024/1263 a required path is computed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.sentence import Number, Sentence, State, say

Reading = Literal["commission", "law"]
READINGS: tuple[Reading, ...] = get_args(Reading)
Band = Literal["year_before", "same_year", "base_year"]
BANDS: tuple[Band, ...] = get_args(Band)
PERIODS = (4, 5, 6, 7)
LARGEST_GIVEN_STEP = 50.0
"""% of GDP a year; beyond it a list of steps is a mistake of units, e.g. 66 for 0.66."""

ARTICLES: Mapping[str, Sentence] = {
    "deficit": say("Art. 6(b)"),
    "declines": say("Arts. 6(a), 10(1)(a)"),
    "likely": say("Art. 10(1)(b)"),
    "below_60": say("Arts. 6(a), 10(1)(a)"),
    "debt_safeguard": say("Art. 7"),
    "deficit_resilience": say("Art. 8"),
    "deficit_benchmark": say("Art. 6(d), Regulation (EC) No 1467/97 Art. 3(4)"),
    "no_backloading": say("Art. 6(c)"),
    "floor": say("Commission practice"),
}
"""Articles of Regulation (EU) 2024/1263 unless another act is named."""


@dataclass(frozen=True, slots=True)
class PathRules:
    """Parameters of the required path; a reform changes them with `changed`.

    Attributes
    ----------
    reading : {"commission", "law"}
        The Commission's practice (its sheet of June 2024) or the letter of the regulation.
    deficit_limit, deficit_tolerance : float
        Deficit that must be undercut, % of GDP: 3, in the sheet 3.05 after rounding to one decimal; and how much of
        it is that rounding, which no sentence tells.
    resilience_limit : float
        Structural deficit at which the resilience effort ends: 1.5, in the sheet 1.55.
    resilience_step, resilience_step_extended : float
        Yearly effort until then with four years and with more (Art. 8(2)).
    benchmark_step : float
        Yearly effort under a deficit procedure while the deficit exceeds the limit.
    benchmark_structural_from : int
        From this year the benchmark counts interest too (recital 23 of Regulation (EU) 2024/1264).
    scope_debt, scope_deficit : float
        Debt or deficit above which a state gets a reference trajectory (Art. 5), % of GDP.
    debt_reference, debt_high : float
        60 and 90 % of GDP.
    safeguard_high, safeguard_low : float
        Yearly fall of debt on average above `debt_high`, and between the two (Art. 7(1)).
    safeguard_band : {"year_before", "same_year", "base_year"}
        Whose debt decides the band: the year before (fits the official German result), the same year (the tab
        printed for Finland), or the base year (the law's letter).
    probability : float
        Share of draws in which debt must fall within five years (Art. 10(1)(b), practice of the sheet).
    horizon : int
        Years after the adjustment over which debt must decline and the deficit stay low.
    grid_step, largest_step, smallest_step : float
        Steps tried ('Criteria results'!V2:V82), and the floor for states without a reference trajectory.
    by_scenario : bool
        True where debt may decline in one scenario and stay below 60 in another.
    front_loading : bool
        True where effort above the even step in early years lowers the later ones.
    """

    reading: Reading = "commission"
    deficit_limit: float = 3.05
    deficit_tolerance: float = 0.05
    resilience_limit: float = 1.55
    resilience_step: float = 0.4
    resilience_step_extended: float = 0.25
    benchmark_step: float = 0.5
    benchmark_structural_from: int = 2028
    scope_debt: float = 60.0
    scope_deficit: float = 3.0
    debt_reference: float = 60.0
    debt_high: float = 90.0
    safeguard_high: float = 1.0
    safeguard_low: float = 0.5
    safeguard_band: Band = "year_before"
    probability: float = 0.70
    horizon: int = 10
    grid_step: float = 0.02
    largest_step: float = 1.60
    smallest_step: float = -1.0
    by_scenario: bool = False
    front_loading: bool = False

    def __post_init__(self) -> None:
        """Refuse values with which no path can be sought, each with a sentence."""
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, float) and np.isnan(value):
                raise BadInput(say("The rule '%(name)s' of the required path is not a number.", name=name))
        if self.reading not in READINGS:
            raise UnknownName("reading", str(self.reading), READINGS)
        if self.safeguard_band not in BANDS:
            raise UnknownName("band of the safeguard", str(self.safeguard_band), BANDS)
        if not 0.0 <= self.probability <= 1.0:
            raise BadInput(
                say(
                    "The probability asked for must lie between 0 and 1, not %(probability)s.",
                    probability=Number(self.probability),
                )
            )
        if self.horizon < 1 or self.horizon != int(self.horizon):
            raise BadInput(
                say(
                    "Criteria are tested over whole years after the adjustment, at least 1, not %(horizon)s.",
                    horizon=Number(self.horizon),
                )
            )
        if not 0.0 < self.grid_step <= self.largest_step - self.smallest_step < np.inf:
            raise BadInput(
                say(
                    "Steps from %(lowest)s to %(highest)s %% of GDP cannot be tried in distances of "
                    "%(distance)s: the distance must be above zero and fit between the two.",
                    lowest=Number(self.smallest_step),
                    highest=Number(self.largest_step),
                    distance=Number(self.grid_step),
                )
            )

    def changed(self, **changes: object) -> PathRules:
        """Return the rules with some parameters changed; `UnknownName` for one that does not exist.

        A `deficit_limit` given without a tolerance is the limit itself: nothing of it is rounding.
        """
        for name in changes:
            if name not in self.__slots__:
                raise UnknownName("parameter of the required path", name, self.__slots__)
        if "deficit_limit" in changes:
            changes = {"deficit_tolerance": 0.0, **changes}
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def stated_deficit_limit(self) -> float:
        """Return the limit as rules state it, without what rounding adds, % of GDP."""
        return round(self.deficit_limit - self.deficit_tolerance, 10)

    def resilience(self, period: int) -> float:
        """Return the yearly resilience effort for an adjustment of `period` years (Art. 8(2))."""
        return self.resilience_step if period == 4 else self.resilience_step_extended

    def grid(self, lowest: float = 0.0) -> npt.NDArray[np.float64]:
        """Return the steps tried from `lowest`, exact multiples of the grid step."""
        count = round((self.largest_step - lowest) / self.grid_step)
        return np.round(lowest + np.arange(count + 1) * self.grid_step, 10)


def rules_for(reading: Reading | PathRules) -> PathRules:
    """Return the rules of a reading, or the given rules themselves.

    Raises
    ------
    UnknownName
        For a reading that is neither "commission" nor "law".
    """
    if isinstance(reading, PathRules):
        return reading
    if reading == "commission":
        return PathRules()
    if reading == "law":
        return PathRules(
            reading="law",
            deficit_limit=3.0,
            deficit_tolerance=0.0,
            resilience_limit=1.5,
            safeguard_band="base_year",
            by_scenario=True,
            front_loading=True,
        )
    raise UnknownName("reading", str(reading), READINGS)


def checked_period(period: int) -> int:
    """Return the length of the adjustment in years; `BadInput` outside 4 to 7 (Arts. 5 and 14(1))."""
    if isinstance(period, bool) or not isinstance(period, int | np.integer) or period not in PERIODS:
        raise BadInput(
            say(
                "An adjustment of %(period)s years does not exist: Regulation (EU) 2024/1263 allows 4 years "
                "(Art. 5) and with an extension up to 7 (Art. 14(1)); accepted are 4, 5, 6 and 7.",
                period=period,
            )
        )
    return int(period)


def checked_steps(steps: Any, country: str | State, period: int | None = None) -> npt.NDArray[np.float64]:
    """Return the user's steps as an array (n,).

    Parameters
    ----------
    steps : sequence of float
        Yearly changes of the structural primary balance from T + 1, % of GDP.
    country : str or State
        How to call the state in a sentence.
    period : int, optional
        Years of adjustment; by default as many as there are steps.

    Raises
    ------
    BadInput
        For a value that is no number or larger than GDP, and for a wrong number of steps.
    """
    try:
        values = np.asarray(steps, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty((0, 0))
    if values.ndim != 1 or isinstance(steps, str):
        raise BadInput(
            say(
                "The steps of %(country)s must be a list of numbers, one yearly change of the structural "
                "primary balance each, e.g. [0.5, 0.5, 0.5, 0.5], not %(steps)s.",
                country=country,
                steps=repr(steps),
            )
        )
    if not np.isfinite(values).all():
        raise BadInput(say("The steps of %(country)s contain a value that is not a number.", country=country))
    length = checked_period(values.size) if period is None else period
    if values.size != length:
        raise BadInput(
            say(
                "%(size)s steps are given for %(country)s, but an adjustment of %(length)s years takes "
                "%(length)s: one yearly change of the structural primary balance for each year.",
                size=values.size,
                country=country,
                length=length,
            )
        )
    if (np.abs(values) > LARGEST_GIVEN_STEP).any():
        raise BadInput(
            say(
                "The steps of %(country)s hold %(step)s %% of GDP a year; a yearly change of the "
                "structural primary balance must lie between %(lowest)s and %(highest)s.",
                country=country,
                step=Number(float(values[np.abs(values).argmax()])),
                lowest=Number(-LARGEST_GIVEN_STEP),
                highest=Number(LARGEST_GIVEN_STEP),
            )
        )
    return values
