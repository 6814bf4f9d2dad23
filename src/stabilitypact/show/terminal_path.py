"""How do debt paths look in a terminal? Projections, required paths, fans, sensitivity; under 100 columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.path.fan import Fan
from stabilitypact.path.project import ProjectionResult
from stabilitypact.path.results import Trajectories, Trajectory
from stabilitypact.path.sensitivity import Sensitivity
from stabilitypact.path.simulation import Simulation
from stabilitypact.show.charts_kinds import criterion_label
from stabilitypact.show.terminal import percent
from stabilitypact.show.terminal_table import print_table

WORDY = ("Binding", "Moved", "Set by", "Asks for more")
PROJECTED = {
    "debt": "Debt",
    "balance": "Balance",
    "primary_balance": "Primary",
    "structural_balance": "Struct.",
    "implicit_interest_rate": "Rate",
    "real_growth": "Growth",
    "output_gap": "Gap",
    "net_expenditure_growth": "Net",
}


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure with fixed decimals, never a negative zero; a dash where there is none."""
    text = percent(value, digits)
    return text.lstrip("-") if value is not None and float(text) == 0 else text


def _table(columns: Iterable[tuple[str, bool]]) -> Table:
    """Return an empty table; numbers stand to the right and are never cut, reasons give way where it is narrow."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name, number in columns:
        table.add_column(name, justify="right" if number else "left", no_wrap=name not in WORDY)
    return table


def print_projection(found: ProjectionResult, out: Console, moved: str = "") -> None:
    """Print a projection, a line per year, with the years of adjustment marked; `moved` says what was shifted."""
    published = dsa_vintage(found.vintage).published.year
    out.print(found.summary())
    if moved:
        out.print(f"Own shifts on top of the scenario: {moved}.")
    out.print()
    table = _table([("Year", True), *((name, True) for name in PROJECTED.values()), ("", False)])
    for k, year in enumerate(found.years):
        adjusting = found.base_year < year <= found.end_year
        known = "observed" if year < published else "forecast"
        kind = "adjusting" if adjusting else "projected" if year > found.base_year else known
        cells = (number(found.rows[row][k]) for row in PROJECTED)
        table.add_row(str(year), *cells, Text(kind, style="dim"))
    print_table(table, out)
    out.print()
    out.print(
        Text(
            "Debt and balances in % of GDP. Rate: implicit interest on debt, %; growth: real, %; gap: output gap, % of "
            "potential; net: growth of net expenditure, %. What moves debt: --chart FILE --kind decomposition.",
            style="dim",
        )
    )


def trajectories_table(found: Trajectories) -> Table:
    """Return a line per state and period; a star marks steps that differ from year to year."""
    several = len({each.period for each in found}) > 1
    columns = [("State", False), ("Start", True), ("Step ", True), ("End", True), ("DSA", True), ("Binding", False),
               ("Falls", True), ("", False)]  # fmt: skip
    table = _table([*columns[:1], ("Years", True), *columns[1:]] if several else columns)
    for each in found:
        uneven = each.steps is not None and len(set(each.steps)) > 1
        chance = "–" if each.probability is None else f"{100 * each.probability:.1f} %"
        table.add_row(
            country(each.country).name, *([str(each.period)] if several else []), number(each.spb_start),
            number(each.average_step) + ("*" if uneven else " "), number(each.spb_end), number(each.dsa_step),
            _binding(each), chance,
            Text("ref." if each.kind == "reference_trajectory" else "tech.", style="dim"),
        )  # fmt: skip
    return table


def _binding(each: Trajectory) -> Text:
    if each.status == "no_solution":
        return Text("no step holds", style="bold red")
    if each.status == "found":
        return Text(_short(each.binding))
    fails = list(each.certificate.fails)
    if not fails:
        return Text("meets every criterion", style="green")
    more = f" and {len(fails) - 1} more" if len(fails) > 1 else ""
    return Text(f"fails {_short(each.binding)}{more}", style="red")


def _short(name: str | None) -> str:
    """Return a criterion for a narrow column."""
    return criterion_label(name).replace("lower primary balance", "lower balance")


def print_trajectories(found: Trajectories, out: Console) -> None:
    """Print required paths: one with its reasons and years, several as a table."""
    if len(found) == 1:
        _print_one(found.trajectories[0], out)
        return
    basis = f"guidance {found.guidance}" if found.as_of is None else f"figures known on {found.as_of}"
    periods = sorted({each.period for each in found})
    span = f"{' and '.join(map(str, periods))} years"
    out.print(Text(f"Required paths of {span}, {found.reading} reading, {basis}", style="bold"))
    print_table(trajectories_table(found), out)
    out.print()
    out.print(
        Text(
            "Start, end: structural primary balance in T and after the adjustment. Step: its average yearly change "
            "(*: differs from year to year); DSA: step asked for by the debt analysis alone. All in % of GDP. Falls: "
            f"chance that debt falls within five years on the path of the debt analysis, {found.draws:,} draws. ref.: "
            "reference trajectory; tech.: technical information. Why: sgp trajectory STATE.",
            style="dim",
        )
    )


def _print_one(found: Trajectory, out: Console) -> None:
    for line in found.explain().splitlines():
        out.print(line)
    if found.steps is None:
        return
    out.print()
    rule_is = "Asks for more" if found.status == "given" else "Set by"
    table = _table(
        [("Year", True), ("Step", True), ("Debt", True), ("Balance", True), ("Structural", True), ("Net exp.", True),
         (rule_is if found.rules_by_year else "", False)]
    )  # fmt: skip
    for k, step in enumerate(found.steps):
        year = found.base_year + 1 + k
        rule = found.rules_by_year.get(year)
        series: tuple[Any, ...] = (
            found.debt, found.balance, found.structural_balance, found.net_expenditure_growth
        )  # fmt: skip
        cells = (number(each.get(year)) for each in series)
        table.add_row(
            str(year), percent(step, 2), *cells, Text(criterion_label(rule) if rule else "", style="dim")
        )
    print_table(table, out)
    out.print(
        Text("Step, debt, balances: % of GDP. Net exp.: highest growth of net expenditure, %.", style="dim")
    )


def print_simulation(found: Simulation, out: Console) -> None:
    """Print a path under moved assumptions: what was moved, then the path and its proof."""
    moved = ", ".join(f"{name} {amount:g}" for name, amount in found.moved.items())
    out.print(f"Moved: {moved or 'nothing'}.")
    _print_one(found.trajectory, out)


def print_fan(found: Fan, out: Console) -> None:
    """Print a fan: what was drawn, then percentiles by year."""
    for line in found.explain().splitlines():
        out.print(line)
    out.print()
    names = [f"P{each:g}" for each in found.percentiles]
    table = _table([("Year", True), ("Path", True), *((name, True) for name in names)])
    for k, year in enumerate(found.years):
        cells = (percent(values[k]) for values in found.percentiles.values())
        table.add_row(str(year), percent(found.debt[year]), *cells)
    print_table(table, out)
    out.print(Text("Debt, % of GDP. Path: without shocks; P10: one draw in ten lies below.", style="dim"))


def print_sensitivity(found: Sensitivity, out: Console) -> None:
    """Print a table of one-at-a-time moves, the largest effect first."""
    name = country(found.country).name
    if found.spb_end is None:
        out.print(found.summary())
        return
    out.print(
        f"{name}, {found.period} years, {found.reading} reading, figures {found.vintage}: structural primary balance "
        f"of {found.spb_end:.2f} % of GDP at the end."
    )
    out.print()
    table = _table([("Moved", False), ("By", True), ("End", True), ("Effect", True), ("Binding", False)])
    for row in found.rows:
        solved = row.spb_end is not None
        effect = "0.00" if not row.effect or abs(row.effect) < 5e-3 else f"{row.effect:+.2f}"
        binds = criterion_label(row.binding) if solved else "no step holds"
        table.add_row(row.unit, f"{row.amount:+g}", number(row.spb_end), effect if solved else "–", binds)
    print_table(table, out)
    out.print(
        Text("End and effect: structural primary balance, % of GDP. One assumption at a time.", style="dim")
    )
