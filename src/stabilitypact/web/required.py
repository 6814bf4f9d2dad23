"""What must a state do on the figures of a view, and which numbers, charts and files tell it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stabilitypact.errors import BadInput, PactError
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.i18n.translation import Translation
from stabilitypact.path.fan import Fan
from stabilitypact.path.fan import fan as compute_fan
from stabilitypact.path.project import ProjectionResult, project
from stabilitypact.path.results import Trajectories, Trajectory
from stabilitypact.path.trajectory import trajectory
from stabilitypact.sentence import say
from stabilitypact.show.explained import line
from stabilitypact.web.keeping import kept

SHOWN_PERIODS = (4, 7)
NONE_SHOWN = "–"
CRITERIA = {
    "deficit": say("deficit below 3 %"),
    "declines_adjustment": say("debt falls, adjustment scenario"),
    "declines_lower_spb": say("debt falls, lower primary balance"),
    "declines_adverse_r_g": say("debt falls, adverse interest and growth"),
    "declines_financial_stress": say("debt falls, financial stress"),
    "below_60_adjustment": say("debt below 60 %, adjustment scenario"),
    "below_60_lower_spb": say("debt below 60 %, lower primary balance"),
    "below_60_adverse_r_g": say("debt below 60 %, adverse interest and growth"),
    "below_60_financial_stress": say("debt below 60 %, financial stress"),
    "likely": say("debt likely to fall under shocks"),
    "debt_safeguard": say("debt safeguard"),
    "deficit_resilience": say("deficit resilience safeguard"),
    "deficit_benchmark": say("minimum effort under the procedure"),
    "no_backloading": say("effort in the years of the plan that is at least proportional"),
    "floor": say("lowest step tried"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Required:
    """Required paths of one state with what is drawn of them.

    Attributes
    ----------
    paths :
        One for each of `SHOWN_PERIODS`.
    adjusted, unchanged :
        Debt with the required adjustment of four years and without one; the first is None where no step suffices.
    fan :
        Debt under shocks after the adjustment; None where no step suffices.
    """

    paths: Trajectories
    adjusted: ProjectionResult | None
    unchanged: ProjectionResult
    fan: Fan | None

    def path(self, period: int) -> Trajectory:
        """Return the path of a period; `BadInput` for one that is not shown."""
        for one in self.paths:
            if one.period == period:
                return one
        raise BadInput(
            say(
                "Paths of %(first)s and %(last)s years are explained, not of %(period)s.",
                first=SHOWN_PERIODS[0],
                last=SHOWN_PERIODS[-1],
                period=period,
            )
        )


@kept(128)
def required(code: str, as_of: str | None) -> Required:
    """Return what a state must do, on the first guidance or on the newest inputs of a day.

    Raises
    ------
    MissingFigures, BadInput
        Where no inputs of the debt analysis are held for the state, or none were published by the day.
    """
    paths = trajectory(code, list(SHOWN_PERIODS), as_of=as_of)
    solved = paths.trajectories[0].steps is not None
    return Required(
        paths,
        project(code, "adjustment", as_of=as_of) if solved else None,
        project(code, "baseline", as_of=as_of),
        compute_fan(code, as_of=as_of) if solved else None,
    )


def required_fan(code: str, as_of: str | None) -> Fan:
    """Return debt under shocks after the adjustment; `BadInput` where there is no adjustment to follow."""
    fan = required(code, as_of).fan
    if fan is None:
        raise BadInput(
            say("No step tried meets every criterion, so that there is no path to draw shocks around.")
        )
    return fan


def shown(t: Translation, code: str, as_of: str | None) -> dict[str, Any]:
    """Return what the page shows of the required path: the numbers, or why there are none."""
    try:
        found = required(code, as_of)
    except PactError as error:
        return {"rows": [], "trouble": line(t, error.sentence)}
    first = found.path(SHOWN_PERIODS[0])
    about = dsa_vintage(first.vintage)
    return {
        "trouble": None,
        "rows": [_row(t, one) for one in found.paths],
        "demanded": first.kind == "reference_trajectory",
        "base_year": first.base_year,
        "start": t.number(first.spb_start, 2),
        "source": about.title,
        "published": t.day(about.told),
        "growth_years": sorted({year for one in found.paths for year in one.net_expenditure_growth}),
        "debt": debt_rows(t, found),
        "fan": fan_rows(t, found.fan),
        "heads": [f"p{each:g}" for each in found.fan.percentiles] if found.fan else [],
    }


def _row(t: Translation, one: Trajectory) -> dict[str, Any]:
    return {
        "period": one.period,
        "steps": [t.number(step, 2) for step in one.steps or ()],
        "average": NONE_SHOWN if one.average_step is None else t.number(one.average_step, 2),
        "end": NONE_SHOWN if one.spb_end is None else t.number(one.spb_end, 2),
        "binding": criterion(t, one.binding),
        "growth": {year: t.number(value, 2) for year, value in one.net_expenditure_growth.items()},
    }


def debt_rows(t: Translation, found: Required) -> list[dict[str, str]]:
    """Return projected debt year by year, with the required adjustment and without."""
    with_path = dict(debt_by_year(found.adjusted)) if found.adjusted else {}
    return [
        {
            "year": str(year),
            "with": t.number(with_path[year]) if year in with_path else NONE_SHOWN,
            "without": t.number(value),
        }
        for year, value in debt_by_year(found.unchanged)
    ]


def debt_by_year(one: ProjectionResult) -> list[tuple[int, float]]:
    """Return year and debt, % of GDP."""
    return [
        (year, value) for year, value in zip(one.years, one.rows["debt"], strict=True) if value is not None
    ]


def fan_rows(t: Translation, fan: Fan | None) -> list[dict[str, Any]]:
    """Return the percentiles of debt year by year."""
    if fan is None:
        return []
    return [
        {"year": str(year), "values": [t.number(values[place]) for values in fan.percentiles.values()]}
        for place, year in enumerate(fan.years)
    ]


def criterion(t: Translation, name: str | None) -> str:
    """Return what makes a path bind, in words."""
    if name is None:
        return t.text("nothing")
    return t.text(CRITERIA.get(name, name.replace("_", " ")))
