"""Which adjustment does a state plan, by a user's own vintage, and can it be tested?"""

from __future__ import annotations

from typing import Literal

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.dsa import DebtFigures, debt_figures
from stabilitypact.path.rules import PERIODS
from stabilitypact.path.words import state_of
from stabilitypact.sentence import say

PLANNED: Literal["planned"] = "planned"
"""In place of steps: those that the vintage itself plans."""


def plan_of(figures: DebtFigures, code: str) -> tuple[float, ...] | None:
    """Return the planned yearly steps from T + 1, % of GDP, None where a vintage holds no plan that can be tested.

    A plan that can be tested has a number for each of four to seven years after T (Regulation (EU) 2024/1263,
    Arts. 5 and 14).
    """
    planned = figures.get("planned_step")[figures.countries.index(code)]
    years = [figures.years[k] for k in np.flatnonzero(np.isfinite(planned)).tolist()]
    first = figures.vintage.base_year + 1
    if not PERIODS[0] <= len(years) <= PERIODS[-1] or years != list(range(first, first + len(years))):
        return None
    return tuple(float(planned[figures.years.index(year)]) for year in years)


def plan_in(vintage: str, code: str) -> tuple[float, ...] | None:
    """Return the plan of a state in a vintage by its id or name, None where that holds none."""
    figures = debt_figures(vintage)
    return plan_of(figures, code) if code in figures.countries else None


def required_plan(figures: DebtFigures, code: str) -> tuple[float, ...]:
    """Return the plan of a state.

    Raises
    ------
    MissingFigures
        Where the vintage plans nothing.
    BadInput
        Where its plan has gaps, begins later, or has too few or too many years.
    """
    plan = plan_of(figures, code)
    if plan is not None:
        return plan
    held = figures.get("planned_step")[figures.countries.index(code)]
    years = [figures.years[k] for k in np.flatnonzero(np.isfinite(held)).tolist()]
    if not years:
        raise MissingFigures(
            say(
                "%(vintage)s plans no adjustment of %(state)s: fill the sheet 'Planned adjustment' of a template and "
                "import it, or give steps as numbers.",
                vintage=figures.vintage.id,
                state=state_of(code),
            )
        )
    raise BadInput(
        say(
            "The plan of %(vintage)s cannot be tested: it needs a number for each of %(least)s to %(most)s years from "
            "%(first)s on, and has %(years)s.",
            vintage=figures.vintage.id,
            least=PERIODS[0],
            most=PERIODS[-1],
            first=figures.vintage.base_year + 1,
            years=", ".join(map(str, years)),
        )
    )
