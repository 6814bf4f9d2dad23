"""What does a vintage of one's own add to paths and projections: its plan, and what a calculation sheet prints?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stabilitypact.cli.path_options import Basis, read_steps
from stabilitypact.errors import PactError
from stabilitypact.figures.countries import country as named_country

if TYPE_CHECKING:
    from stabilitypact.path.results import Trajectories, Trajectory
    from stabilitypact.path.sheet import SheetComparison, SheetResult

PLANNED = "planned"


def steps_of(text: str | None, country: str, where: Basis) -> list[float] | None:
    """Return the steps that --steps gives: numbers, or those planned in the chosen vintage."""
    if text is None or text.strip() != PLANNED:
        return None if text is None else read_steps(text)
    from stabilitypact.path.assumptions import prepare
    from stabilitypact.path.planned import required_plan

    code = named_country(country).code
    state = prepare(code, where["guidance"] or "2024", where["as_of"], where["vintage"])
    return list(required_plan(state.figures[0], code))


def own_plan(country: str, where: Basis) -> list[float] | None:
    """Return the plan of the chosen vintage, None where none was chosen or it plans nothing that can be followed."""
    if where["vintage"] is None:
        return None
    from stabilitypact.path.planned import plan_in

    found = plan_in(where["vintage"], named_country(country).code)
    return None if found is None else list(found)


def tested_plans(found: Trajectories, options: dict[str, Any]) -> dict[str, Trajectory]:
    """Return the test of the plan of each state that has one, by code."""
    if options["vintage"] is None or options["steps"] is not None:
        return {}
    from stabilitypact.path.planned import plan_in
    from stabilitypact.path.trajectory import trajectory

    codes = dict.fromkeys(each.country for each in found)
    planning = [code for code in codes if plan_in(options["vintage"], code) is not None]
    asked = {**options, "steps": PLANNED}
    return {code: trajectory(code, **asked).trajectories[0] for code in planning}


def printed_path(found: Trajectories, options: dict[str, Any]) -> tuple[SheetResult, ...]:
    """Return what a calculation sheet prints of the paths found; nothing for other vintages or steps of one's own."""
    if options["vintage"] is None or options["steps"] is not None:
        return ()
    from stabilitypact.path.sheet import compared_path

    return tuple(row for each in found for row in compared_path(each))


def printed_scenarios(country: str, where: Basis) -> SheetComparison | None:
    """Return what a calculation sheet prints of its scenarios, None for other vintages."""
    if where["vintage"] is None:
        return None
    from stabilitypact.path.sheet import is_sheet, sheet_comparison

    try:
        found = sheet_comparison(country, where["vintage"]) if is_sheet(where["vintage"]) else None
    except PactError:
        return None
    return found if found is not None and found.rows else None
