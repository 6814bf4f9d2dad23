"""How does debt move, and what must be done? `sgp project, trajectory, simulate, fan, sensitivity`."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stabilitypact.cli.options import AsOf, Json
from stabilitypact.cli.own_path import (
    PLANNED,
    own_plan,
    printed_path,
    printed_scenarios,
    steps_of,
    tested_plans,
)
from stabilitypact.cli.path_options import (
    ChartFile,
    Country,
    Dark,
    Draws,
    DsaVintage,
    Guidance,
    PathReading,
    Period,
    Seed,
    StepList,
    basis,
    check_chart,
    check_last,
    drawing,
    hand_over,
    number_of_years,
    read_numbers,
    read_steps_by_state,
)
from stabilitypact.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from stabilitypact.path.results import Trajectories, Trajectory
    from stabilitypact.path.rules import Reading
    from stabilitypact.path.sensitivity import Sensitivity, SensitivityRow

MANY_DRAWS = 200_000
"""Above this, states are solved a few at a time where a person watches, so that a bar can tell how far it is."""
STATES_AT_ONCE = 4


def register(app: typer.Typer) -> None:
    """Add the commands to `sgp`."""
    for name, command in (
        ("project", project),
        ("trajectory", trajectory),
        ("simulate", simulate),
        ("fan", fan),
        ("sensitivity", sensitivity),
    ):
        app.command(name)(command)


def project(
    country: Country,
    scenario: Annotated[
        str,
        typer.Option("--scenario", help="baseline, adjustment, lower_spb, adverse_r_g or financial_stress."),
    ] = "adjustment",
    steps: StepList = None,
    period: Period = None,
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    shift: Annotated[
        list[str] | None,
        typer.Option(
            "--shift",
            metavar="NAME@YEAR=AMOUNT",
            help="Move an assumption on top: long_rate@2027=1, long_rate@2027-2030=1 or long_rate=1. Repeatable.",
        ),
    ] = None,
    last: Annotated[int | None, typer.Option("--last", help="Last year projected [T + 17].")] = None,
    as_printed: Annotated[
        bool,
        typer.Option("--as-printed", help="Baseline with the missing brackets of the Commission's sheet."),
    ] = False,
    as_json: Json = False,
    chart: ChartFile = None,
    kind: Annotated[
        str, typer.Option("--kind", help="What the chart shows: debt, balance or decomposition.")
    ] = "debt",
    beside: Annotated[
        list[str] | None,
        typer.Option("--beside", metavar="SCENARIO", help="Another scenario in the chart. Repeatable."),
    ] = None,
    dark: Dark = False,
) -> None:
    """Project debt, balances, interest and growth in a scenario, on the required path or on given steps.

    A vintage of your own with a planned adjustment is projected on its plan (--period 4: on the required path). For a
    calculation sheet of the Commission its own results stand below.
    """
    from stabilitypact.path.moves import shifts
    from stabilitypact.path.project import Scenario
    from stabilitypact.path.project import project as compute

    check_chart(chart)
    if chart is None and (beside or kind != "debt"):
        raise BadInput("--kind and --beside say what the chart shows: add --chart FILE.")
    where = basis(guidance, as_of, vintage)
    taken = steps_of(steps, country, where)
    plan = own_plan(country, where) if taken is None and period is None and scenario != "baseline" else None
    taken = taken or plan
    if last is not None:
        check_last(country, last, where)
    options: dict[str, Any] = {
        **where,
        "shifts": shifts(shift),
        "last": last,
        "as_printed": as_printed,
    }

    def one(name: str) -> Any:
        own: dict[str, Any] = {} if name == "baseline" and beside else {"steps": taken, "period": period}
        return compute(country, cast("Scenario", name), **own, **options)

    found = one(scenario)
    moved = ", ".join(shift or ())
    drawn: dict[str, Any] = {}
    if chart is not None:
        others = [one(name) for name in beside or () if name != scenario]
        drawn = {"kind": kind, "others": others, "moved": moved}
    printed = None if shift else printed_scenarios(country, where)
    added: dict[str, Any] = {} if plan is None else {"planned": plan}
    if printed is not None:
        added["sheet"] = printed.to_dict()

    def below(out: Console) -> None:
        from stabilitypact.show.terminal_own import print_followed, print_sheet_scenario

        if plan is not None:
            print_followed(plan, out)
        if printed is not None:
            print_sheet_scenario(printed, scenario, out)

    hand_over(found, "print_projection", as_json, chart, dark, drawn, added, below, moved=moved)


def trajectory(
    countries: Annotated[
        list[str] | None,
        typer.Argument(metavar="COUNTRY", help="Codes or names; all states by default."),
    ] = None,
    period: Annotated[
        list[int] | None, typer.Option("--period", help="Years of adjustment, 4 to 7 [4]. Repeatable.")
    ] = None,
    reading: PathReading = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    steps: Annotated[
        list[str] | None,
        typer.Option(
            "--steps",
            metavar="LIST",
            help="Test these yearly steps instead: 0.5,0.5,0.5,0.5 for all, FI=0.5,... for one (repeatable), or "
            "planned, those of the vintage's own plan.",
        ),
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    as_json: Json = False,
    chart: ChartFile = None,
    dark: Dark = False,
) -> None:
    """Find what each state must do: the yearly steps, what makes them bind, and the proof.

    Below stands the test of the plan that a vintage of your own holds, and what a calculation sheet of the Commission
    prints itself.
    """
    check_chart(chart)
    taken = PLANNED if steps == [PLANNED] else read_steps_by_state(steps)
    periods = period or [number_of_years(taken) or 4]
    options: dict[str, Any] = {**basis(guidance, as_of, vintage), "reading": reading, "steps": taken}
    options |= drawing(draws, seed)
    found = _required(countries or None, periods, options)
    plans, printed = tested_plans(found, options), printed_path(found, options)
    added: dict[str, Any] = {}
    if plans:
        added["plans"] = [plan.to_dict() for plan in plans.values()]
    if printed:
        added["sheet"] = [row.to_dict() for row in printed]

    def below(out: Console) -> None:
        from stabilitypact.show.terminal_own import print_plan, print_sheet_path

        for code, plan in plans.items():
            asked = [each for each in found if each.country == code]
            print_plan(plan, next((each for each in asked if each.period == plan.period), asked[0]), out)
        print_sheet_path(printed, out)

    hand_over(found, "print_trajectories", as_json, chart, dark, None, added, below)


def simulate(
    country: Country,
    period: Period = None,
    reading: PathReading = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    steps: StepList = None,
    growth: Annotated[float, typer.Option("--growth", help="Added to real growth, points a year.")] = 0.0,
    inflation: Annotated[
        float, typer.Option("--inflation", help="Added to deflator growth, points a year.")
    ] = 0.0,
    rates: Annotated[float, typer.Option("--rates", help="Added to market rates, points.")] = 0.0,
    one_offs: Annotated[float, typer.Option("--one-offs", help="One-offs a year, % of GDP.")] = 0.0,
    multiplier: Annotated[float | None, typer.Option("--multiplier", help="Fiscal multiplier.")] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", min=100, help="Draws of the test under uncertainty [100000].")
    ] = None,
    seed: Seed = None,
    as_json: Json = False,
    chart: ChartFile = None,
    dark: Dark = False,
) -> None:
    """Show what a state must do if growth, prices, rates or the multiplier are other than assumed."""
    from stabilitypact.path.simulation import simulate as compute

    check_chart(chart)
    where = basis(guidance, as_of, vintage)
    options: dict[str, Any] = {**where, **drawing(draws, seed)}
    found = compute(
        country,
        period,
        cast("Reading", reading),
        steps=steps_of(steps, country, where),
        growth=growth,
        inflation=inflation,
        rates=rates,
        one_offs=one_offs,
        multiplier=multiplier,
        **options,
    )
    hand_over(found, "print_simulation", as_json, chart, dark)


def fan(
    country: Country,
    draws: Annotated[int, typer.Option("--draws", help="Number of draws.")] = 100_000,
    steps: StepList = None,
    period: Period = None,
    reading: PathReading = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    shocks: Annotated[
        str, typer.Option("--shocks", help="normal (the Commission's), var or bootstrap.")
    ] = "normal",
    percentiles: Annotated[
        str | None, typer.Option("--percentiles", metavar="LIST", help="From 0 to 100, e.g. 5,25,50,75,95.")
    ] = None,
    seed: Seed = None,
    as_json: Json = False,
    chart: ChartFile = None,
    dark: Dark = False,
) -> None:
    """Draw the fan of debt paths after the adjustment, and the chance that debt falls."""
    from stabilitypact.path.fan import fan as compute
    from stabilitypact.show.progress import progress

    check_chart(chart)
    where = basis(guidance, as_of, vintage)
    options: dict[str, Any] = {} if seed is None else {"seed": seed}
    if percentiles is not None:
        options["percentiles"] = read_numbers(percentiles, "--percentiles", "5,25,50,75,95")
    with progress(f"{draws:,} draws") as told:
        found = compute(
            country,
            draws,
            steps=steps_of(steps, country, where),
            period=period,
            reading=cast("Reading", reading),
            **where,
            method_of_shocks=cast("Any", shocks),
            progress=told,
            **options,
        )
    hand_over(found, "print_fan", as_json, chart, dark)


def sensitivity(
    country: Country,
    period: Period = None,
    reading: PathReading = "commission",
    guidance: Guidance = None,
    as_of: AsOf = None,
    vintage: DsaVintage = None,
    move: Annotated[
        list[str] | None,
        typer.Option(
            "--move",
            metavar="NAME=AMOUNT",
            help="Move only these, by own amounts, e.g. long_rate=1. Repeatable.",
        ),
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    as_json: Json = False,
    chart: ChartFile = None,
    dark: Dark = False,
) -> None:
    """Show how the required effort moves with each assumption, one at a time."""
    from stabilitypact.path.moves import moves

    check_chart(chart)
    options: dict[str, Any] = {**basis(guidance, as_of, vintage), "period": period or 4, "reading": reading}
    options |= drawing(draws, seed)
    found = _moved(country, moves(move), options)
    hand_over(found, "print_sensitivity", as_json, chart, dark)


def _required(names: list[str] | None, periods: list[int], options: dict[str, Any]) -> Trajectories:
    """Return required paths, telling how far it is where that takes long; the results are the same."""
    from stabilitypact.path.trajectory import trajectory as compute

    heavy = (options.get("draws") or 0) * len(periods) > MANY_DRAWS or options["reading"] == "law"
    if not heavy or not sys.stderr.isatty() or (names is not None and len(names) == 1):
        return compute(names, periods, **options)
    from stabilitypact.path.assumptions import prepare
    from stabilitypact.show.progress import progress

    where = {
        "guidance": options["guidance"] or "2024",
        "as_of": options["as_of"],
        "vintage": options["vintage"],
    }
    codes = prepare(names, **where).countries
    groups = [codes[i : i + STATES_AT_ONCE] for i in range(0, len(codes), STATES_AT_ONCE)]
    parts: list[Trajectory] = []
    with progress("Required paths") as told:
        for done, (length, group) in enumerate((length, group) for length in periods for group in groups):
            told(done, len(periods) * len(groups))
            found = compute(group, length, **options)
            parts += found.trajectories
    return replace(found, trajectories=tuple(parts))


def _moved(country: str, moves: dict[str, float] | None, options: dict[str, Any]) -> Sensitivity:
    """Return the table of moves, telling how far it is where a person watches; the result is the same."""
    from stabilitypact.path.sensitivity import CHANGES
    from stabilitypact.path.sensitivity import sensitivity as compute

    heavy = (options.get("draws") or 0) > MANY_DRAWS or options["reading"] == "law"
    if not heavy or not sys.stderr.isatty():
        return compute(country, amounts=moves, **options)
    from stabilitypact.show.progress import progress

    wanted = moves or {name: amount for name, (_, amount, _) in CHANGES.items()}
    rows: list[SensitivityRow] = []
    with progress("One assumption at a time") as told:
        for done, (name, amount) in enumerate(wanted.items()):
            told(done, len(wanted))
            found = compute(country, amounts={name: amount}, **options)
            rows += found.rows
    rows.sort(key=lambda row: -(abs(row.effect) if row.effect is not None else inf))
    return replace(found, rows=tuple(rows))
