"""Can a reader trace the Union's numbers? States, benchmark, paths and counts, as live formulas."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from stabilitypact.law.benchmark import benchmark_value
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.verdict import VERDICTS
from stabilitypact.show.explained import variable_label
from stabilitypact.show.report_model import Cell
from stabilitypact.show.report_sheets import (
    benchmark_formula,
    benchmark_parameters,
    benchmark_parameters_block,
)
from stabilitypact.show.report_words import binding_label, verdict_cell

if TYPE_CHECKING:
    from stabilitypact.show.report_union import UnionNumbers
    from stabilitypact.show.report_xlsx import Book

VARIABLES = ("balance", "debt", "primary_balance", "structural_balance", "real_growth")


def union_sheets(book: Book, found: UnionNumbers) -> None:
    """Write the sheets Figures, Debt benchmark, Path and Over time."""
    _figures(book, found)
    _benchmark(book, found)
    _path(book, found)
    _over_time(book, found)


def _figures(book: Book, found: UnionNumbers) -> None:
    t, status = book.t, found.status
    codes = [state.country for state in status.members]
    shown = {name: status.vintage.get(name, codes, (status.year,))[:, 0] for name in VARIABLES}
    shown = {name: values for name, values in shown.items() if np.isfinite(values).any()}
    sheet = book.sheet("Figures", widths=(18, 6, *(16,) * (len(shown) + 3)))
    note = t.text("%(title)s, published %(day)s; unrounded.", title=status.vintage.title,
                  day=t.day(status.vintage.published))  # fmt: skip
    row = book.heading(sheet, 0, f"{t.text('Figures')} {status.year}", note)
    heads = [
        t.text("State"),
        "",
        *(f"{variable_label(t, name)}, {t.said(status.vintage.units[name])}" for name in shown),
    ]
    heads += [t.text("Deficit criterion"), t.text("Debt criterion"), t.text("Procedure since")]
    last = 2 + len(shown)
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, book.head(align="right" if 2 <= column < last else "left"))
    sheet.set_row(row, 60)
    sheet.freeze_panes(row + 1, 1)
    for line, state in enumerate(status.members):
        place = row + 1 + line
        sheet.write_string(place, 0, t.country(state.country), book.format())
        sheet.write_string(place, 1, state.country, book.format())
        for column, values in enumerate(shown.values(), start=2):
            if np.isfinite(values[line]):
                sheet.write_number(place, column, float(values[line]), book.format(num_format="0.000"))
        book.cell(sheet, place, last, verdict_cell(t, state.deficit))
        book.cell(sheet, place, last + 1, verdict_cell(t, state.debt_criterion))
        if state.procedure_since is not None:
            since = datetime.combine(state.procedure_since, time())
            sheet.write_datetime(
                place, last + 2, since, book.format(num_format="yyyy-mm-dd", align="left", indent=1)
            )
    sheet.autofilter(row, 0, row + len(status.members), len(heads) - 1)


def _benchmark(book: Book, found: UnionNumbers) -> None:
    """Write the benchmark of the year judged for every state."""
    t, status = book.t, found.status
    sheet = book.sheet("Debt benchmark", widths=(38, *(14,) * 7))
    note = t.text(
        "Backward-looking form (Regulation 1467/97 as amended in 2011, Art. 2(1a)), binding until 2023; since 2024 the "
        "net expenditure path decides. Change a blue cell to see what follows."
    )
    top = benchmark_parameters_block(book, sheet, note)
    reference, speed, window = benchmark_parameters()
    years = [status.year - lag for lag in range(window, -1, -1)]
    heads = [
        t.text("State"),
        *(str(y) for y in years),
        t.text("Benchmark, % of GDP"),
        t.text("Debt less benchmark"),
    ]
    for column, text in enumerate(heads):
        sheet.write_string(top, column, text, book.head(align="right" if column else "left"))
    sheet.set_row(top, 30)
    sheet.freeze_panes(top + 1, 1)
    shown = book.format(num_format="0.000")
    for row, state in enumerate(status.members, start=top + 1):
        sheet.write_string(row, 0, t.country(state.country), book.format())
        debt = status.vintage.get("debt", (state.country,), years)[0]
        for column, value in enumerate(debt, start=1):
            if np.isfinite(value):
                sheet.write_number(row, column, float(value), shown)
        if not np.isfinite(debt).all():
            continue
        value = float(benchmark_value(tuple(np.array(d) for d in debt[:-1][::-1]), speed, reference))
        letters = [chr(ord("A") + window + 1 - lag) for lag in range(1, window + 1)]
        own, mine = chr(ord("A") + window + 1), row + 1
        sheet.write_formula(
            row, window + 2, benchmark_formula([f"{letter}{mine}" for letter in letters]), shown, value
        )
        difference = f"={own}{mine}-{chr(ord('A') + window + 2)}{mine}"
        sheet.write_formula(row, window + 3, difference, shown, float(debt[-1]) - value)


def _path(book: Book, found: UnionNumbers) -> None:
    """Write every state's steps; mean and balance at the end are formulas."""
    t = book.t
    longest = max(each.period for each in found.trajectories)
    first = found.trajectories.trajectories[0].base_year + 1
    sheet = book.sheet("Path", widths=(18, 8, 24, 12, *(9,) * longest, 10, 12, 36, 18))
    row = book.heading(sheet, 0, t.text("Yearly improvement of the structural primary balance, % of GDP"))
    heads = [t.text("State"), t.text("Years"), t.text("Kind"), t.text("Start")]
    heads += [*(str(first + k) for k in range(longest)), t.text("Mean"), t.text("Balance at the end")]
    heads += [t.text("Binding"), t.text("Figures")]
    numeric = (1, *range(3, 6 + longest))
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, book.head(align="right" if column in numeric else "left"))
    sheet.set_row(row, 30)
    sheet.freeze_panes(row + 1, 2)
    two = book.format(num_format="0.00")
    given = book.format(num_format="0.00", font_color="#0b5a9d")
    for place, each in enumerate(found.trajectories, start=row + 1):
        mine = place + 1
        sheet.write_string(place, 0, t.country(each.country), book.format())
        sheet.write_number(place, 1, each.period, book.format(num_format="0"))
        sheet.write_string(place, 2, t.text(each.kind.replace("_", " ")), book.format(indent=1))
        sheet.write_number(place, 3, each.spb_start, given)
        for k, step in enumerate(each.steps or ()):
            sheet.write_number(place, 4 + k, step, given)
        if each.steps is not None:
            span = f"E{mine}:{chr(ord('E') + each.period - 1)}{mine}"
            sheet.write_formula(place, 4 + longest, f"=AVERAGE({span})", two, each.average_step)
            sheet.write_formula(place, 5 + longest, f"=D{mine}+SUM({span})", two, each.spb_end)
        sheet.write_string(place, 6 + longest, binding_label(t, each), book.format(indent=1))
        sheet.write_string(place, 7 + longest, each.vintage, book.format())
    sheet.autofilter(row, 0, row + len(found.trajectories), len(heads) - 1)


def _over_time(book: Book, found: UnionNumbers) -> None:
    t = book.t
    sheet = book.sheet("Over time", widths=(10, 12, *(15,) * (len(VERDICTS) + 1)))
    row = book.heading(sheet, 0, t.text("Number of states by verdict, the worse of both criteria"))
    heads = [t.text("Year"), t.text("Kind"), *(t.text(VERDICT_WORDS[v]) for v in VERDICTS), t.text("Sum")]
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, book.head(align="left" if column == 1 else "right"))
    sheet.set_row(row, 30)
    for place, (year, counts) in enumerate(found.counts.items(), start=row + 1):
        sheet.write_number(place, 0, year, book.format(num_format="0"))
        sheet.write_string(place, 1, t.text(found.status.vintage.kind(year)), book.format(indent=1))
        for column, verdict in enumerate(VERDICTS, start=2):
            book.cell(sheet, place, column, Cell(str(counts[verdict]), counts[verdict], 0))
        total = f"=SUM(C{place + 1}:{chr(ord('C') + len(VERDICTS) - 1)}{place + 1})"
        sheet.write_formula(place, 2 + len(VERDICTS), total, book.format(), sum(counts.values()))
