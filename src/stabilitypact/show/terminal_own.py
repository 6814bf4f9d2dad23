"""How do a plan of one's own and the results of a calculation sheet look in a terminal, beside what is computed?"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stabilitypact.path.results import Trajectory
from stabilitypact.path.sheet import SAME, SheetComparison, SheetResult
from stabilitypact.path.words import article_of, criterion_words
from stabilitypact.sentence import Number, Sentence, say, sentences
from stabilitypact.show.terminal_path import number
from stabilitypact.show.terminal_table import print_table

NAMES = {
    "reference_step": say("Step of the reference trajectory"),
    "dsa_step": say("Step of the debt analysis"),
    "net_expenditure_growth": say("Growth of net expenditure"),
}


def plan_verdict(plan: Trajectory, required: Trajectory | None) -> Sentence:
    """Return in words whether a plan meets the criteria, by how much it fails, and what is asked for."""
    assert plan.steps is not None, "a plan has steps"
    lines = [
        say(
            "Your plan, %(steps)s %% of GDP a year from %(first)s to %(last)s:",
            steps=", ".join(str(Number(step, 2)) for step in plan.steps),
            first=plan.base_year + 1,
            last=plan.base_year + plan.period,
        )
    ]
    if not plan.certificate.fails:
        lines.append(say("it meets every criterion."))
    for name, margin in sorted(plan.certificate.fails.items(), key=lambda item: item[1]):
        told = {"criterion": criterion_words(name, plan.rules), "article": article_of(name)}
        lines.append(
            say(
                "it fails %(criterion)s (%(article)s) by %(margin)s percentage points.",
                **told, margin=Number(-100 * margin, 2),
            )
            if name == "likely"
            else say(
                "it fails %(criterion)s (%(article)s) by %(margin)s %% of GDP.", **told, margin=Number(-margin, 2)
            )
        )  # fmt: skip
    if required is not None and required.average_step is not None:
        lines.append(
            say(
                "Asked for over %(years)s years is %(step)s a year on average; the plan has %(planned)s.",
                years=required.period,
                step=Number(required.average_step, 2),
                planned=Number(sum(plan.steps) / len(plan.steps), 2),
            )
        )
    return sentences(lines, "\n")


def print_plan(plan: Trajectory, required: Trajectory | None, out: Console) -> None:
    """Print the test of a plan below what is required."""
    out.print()
    for line in plan_verdict(plan, required).splitlines():
        out.print(line)


def print_followed(steps: Sequence[float], out: Console) -> None:
    """Print that a projection follows a plan."""
    out.print()
    out.print(
        say(
            "On the steps that the vintage plans: %(steps)s %% of GDP a year. With --period 4 the required path is "
            "projected, with --steps one of your own.",
            steps=", ".join(str(Number(step, 2)) for step in steps),
        )
    )


def print_sheet_scenario(found: SheetComparison, scenario: str, out: Console, most: int = 8) -> None:
    """Print what a sheet's tabs of a scenario show beside what is computed: the first years and the last."""
    rows = found.of(scenario)
    if not rows:
        return
    out.print()
    out.print(Text("The sheet's own results (tab) beside those computed from its inputs", style="bold"))
    years = list(rows[0].printed)
    shown = [*years[: most - 1], years[-1]] if len(years) > most else years
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("Result")
    for year in shown:
        table.add_column(str(year), justify="right", no_wrap=True)
    table.add_column("Largest difference", justify="right")
    for row in rows:
        cells = [number(row.printed.get(year)) for year in shown]
        table.add_row(f"{row.tab}: {row.quantity}", *cells, "")
        cells = [number(row.computed.get(year)) for year in shown]
        off = Text(f"{row.largest:+.3f}", style="" if abs(row.largest) < SAME else "bold red")
        table.add_row(Text("  computed", style="dim"), *cells, off)
    print_table(table, out)
    if scenario != "baseline":
        taken = ", ".join(number(step) for step in found.steps)
        out.print(Text(f"On the steps that the sheet takes: {taken} % of GDP a year.", style="dim"))


def print_sheet_path(results: Sequence[SheetResult], out: Console) -> None:
    """Print what a sheet's criteria ask for beside what is computed."""
    if not results:
        return
    out.print()
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("The sheet's own result")
    for name in ("Years", "Year", "Sheet", "Computed", "Difference"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in results:
        off = None if each.computed is None else each.computed - each.printed
        table.add_row(
            NAMES[each.name], str(each.period), str(each.year or ""), number(each.printed), number(each.computed),
            "–" if off is None else Text(f"{off:+.3f}", style="" if abs(off) < SAME else "bold red"),
        )  # fmt: skip
    print_table(table, out)
