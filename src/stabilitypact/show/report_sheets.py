"""Can a reader trace a state's numbers? Figures, the 1/20 benchmark and the debt identity, as live formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.figures.catalogue import variable
from stabilitypact.law.benchmark import benchmark_value
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.path.project import ProjectionResult
from stabilitypact.path.results import Trajectory
from stabilitypact.sentence import say

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped,unused-ignore]

    from stabilitypact.show.report_country import CountryNumbers
    from stabilitypact.show.report_xlsx import Book

SHOWN = (
    "debt", "balance", "primary_balance", "structural_balance", "output_gap", "real_growth", "nominal_gdp",
    "total_expenditure", "total_revenue",
)  # fmt: skip
"""Variables of the sheet Figures, where the vintage holds them; debt first, which the benchmark refers to."""
BENCHMARK_BOOK = "sgp-2011"
DEBT_COLUMN = 2
PATH_HEADS = (
    say("Year"),
    say("Step"),
    say("Structural primary balance"),
    say("Real growth, %"),
    say("Deflator growth, %"),
    say("Potential growth, %"),
    say("Implicit interest rate, %"),
    say("Primary balance"),
    say("Stock-flow adjustment"),
    say("Foreign currency"),
    say("Interest"),
    say("Debt"),
    say("Balance"),
    say("Net expenditure growth, %"),
    say("Debt by the model"),
    say("Difference"),
)


def country_sheets(book: Book, found: CountryNumbers) -> None:
    """Write the sheets Figures, Debt benchmark and Path."""
    years, first = _figures(book, found)
    _benchmark(book, found, years, first)
    _path(book, found)


def benchmark_parameters() -> tuple[float, float, int]:
    """Return reference value (% of GDP), yearly share and years of the benchmark, as the law of 2011 sets them."""
    law = RuleBook.named(BENCHMARK_BOOK)
    paths = ("debt.reference_value", "debt.benchmark.speed", "debt.benchmark.window")
    values = [law.value(path, law.since.year + 5) for path in paths]
    return float(values[0]), float(values[1]), int(values[2])


def benchmark_formula(lagged: list[str]) -> str:
    """Return the benchmark from cells with the debt of t-1, t-2, ...; B4 and B5 hold value and share."""
    terms = "+".join(f"(1-$B$5)^{lag}*({cell}-$B$4)" for lag, cell in enumerate(lagged, start=1))
    return f"=$B$4+({terms})/{len(lagged)}"


def benchmark_parameters_block(book: Book, sheet: Worksheet, *notes: str) -> int:
    """Write title, notes and the parameters in B4 and B5; return the next free row."""
    t = book.t
    reference, speed, window = benchmark_parameters()
    sheet.write_string(0, 0, t.text("Debt reduction benchmark"), book.format(bold=True, font_size=14))
    sheet.write_string(1, 0, notes[0], book.format(font_color="#545d6b"))
    assumed = book.format(num_format="0.00", font_color="#0b5a9d", bold=True)
    for row, (label, value) in enumerate(
        (
            (t.text("Reference value, % of GDP"), reference),
            (t.text("Share of the excess closed each year"), speed),
        ),
        start=3,
    ):
        sheet.write_string(row, 0, label, book.format())
        sheet.write_number(row, 1, value, assumed)
    sheet.write_string(5, 0, t.text("Years looked back on"), book.format())
    sheet.write_number(5, 1, window, book.format(num_format="0"))
    return 7


def _figures(book: Book, found: CountryNumbers) -> tuple[list[int], int]:
    """Write published figures as published; return the years and the row of the first."""
    t, vintage = book.t, found.status.vintage
    known = [name for name in SHOWN if np.isfinite(vintage.get(name, (found.code,))).any()]
    values = {name: vintage.get(name, (found.code,))[0] for name in known}
    held = [y for c, y in enumerate(vintage.years) if any(np.isfinite(values[name][c]) for name in known)]
    sheet = book.sheet("Figures", widths=(10, 12, *(15,) * len(known)))
    note = t.text(
        "%(title)s, published %(day)s; unrounded.", title=vintage.title, day=t.day(vintage.published)
    )
    row = book.heading(sheet, 0, t.text("Figures"), note)
    labels = [f"{t.text(variable(name).label)}, {t.text(vintage.units[name])}" for name in known]
    for column, text in enumerate((t.text("Year"), t.text("Kind"), *labels)):
        sheet.write_string(row, column, text, book.head())
    sheet.set_row(row, 60)
    first = row + 1
    sheet.freeze_panes(first, 1)
    for place, each in enumerate(held):
        sheet.write_number(first + place, 0, each, book.format(num_format="0"))
        sheet.write_string(first + place, 1, t.text(vintage.kind(each)), book.format(align="left", indent=1))
        column = vintage.years.index(each)
        for number, name in enumerate(known, start=DEBT_COLUMN):
            value = float(values[name][column])
            if np.isfinite(value):
                sheet.write_number(first + place, number, value, book.format(num_format="#,##0.000"))
    last = first + len(held) - 1
    sheet.autofilter(row, 0, last, 1 + len(known))
    _native_charts(book, sheet, (first, last), len(known) + 3)
    return held, first


def _native_charts(book: Book, sheet: Worksheet, rows: tuple[int, int], column: int) -> None:
    """Draw debt and balance from the cells, so that they move with them."""
    name = sheet.get_name()
    for place, (title, source) in enumerate(
        ((say("Debt, % of GDP"), DEBT_COLUMN), (say("Balance, % of GDP"), DEBT_COLUMN + 1))
    ):
        chart = book.book.add_chart({"type": "line"})
        assert chart is not None
        chart.add_series(
            {
                "name": book.t.text(title),
                "categories": [name, rows[0], 0, rows[1], 0],
                "values": [name, rows[0], source, rows[1], source],
                "line": {"color": "#0b5a9d", "width": 2},
            }
        )
        chart.set_title({"name": book.t.text(title), "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"label_position": "low", "interval_unit": 5})
        sheet.insert_chart(3 + place * 16, column, chart, {"description": book.t.text(title)})


def _benchmark(book: Book, found: CountryNumbers, years: list[int], first: int) -> None:
    """Write the backward-looking benchmark of each year as a formula on the sheet Figures."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped,unused-ignore]

    t = book.t
    sheet = book.sheet("Debt benchmark", widths=(38, 14, 16, 16, 32))
    note = t.text(
        "Backward-looking form (Regulation 1467/97 as amended in 2011, Art. 2(1a)), binding until 2023; since 2024 the "
        "net expenditure path decides. Change a blue cell to see what follows."
    )
    top = benchmark_parameters_block(book, sheet, note)
    heads = (
        say("Year"),
        say("Debt, % of GDP"),
        say("Benchmark, % of GDP"),
        say("Debt less benchmark"),
        say("Result"),
    )
    for column, text in enumerate(heads):
        sheet.write_string(
            top,
            column,
            t.text(text),
            book.head(align="right" if 0 < column < 4 else "left", indent=int(column == 4)),
        )
    sheet.freeze_panes(top + 1, 1)
    reference, speed, window = benchmark_parameters()
    debt = [float(v) for v in found.status.vintage.get("debt", (found.code,), years)[0]]
    source = t.text("Figures")[:31]
    three = book.format(num_format="0.000")
    keys = (say("at or under the reference value"), say("met"), say("not met"))
    words = {str(key): t.text(key) for key in keys}
    for place, year in enumerate(years):
        row = top + 1 + place
        sheet.write_number(row, 0, year, book.format(num_format="0", align="left"))
        if not np.isfinite(debt[place]):
            continue
        origin = f"='{source}'!{xl_rowcol_to_cell(first + place, DEBT_COLUMN)}"
        sheet.write_formula(row, 1, origin, three, debt[place])
        before = debt[max(place - window, 0) : place][::-1]
        if len(before) < window or not np.isfinite(before).all():
            continue
        value = float(benchmark_value(tuple(np.array(d) for d in before), speed, reference))
        lagged = [xl_rowcol_to_cell(row - lag, 1) for lag in range(1, window + 1)]
        sheet.write_formula(row, 2, benchmark_formula(lagged), three, value)
        here = row + 1
        sheet.write_formula(row, 3, f"=B{here}-C{here}", three, debt[place] - value)
        result = (
            "at or under the reference value"
            if debt[place] <= reference
            else "met"
            if debt[place] <= value
            else "not met"
        )
        rule = (
            f'=IF(B{here}<=$B$4,"{words["at or under the reference value"]}",'
            f'IF(B{here}<=C{here},"{words["met"]}","{words["not met"]}"))'
        )
        sheet.write_formula(row, 4, rule, book.format(align="left", indent=1), words[result])


def _path(book: Book, found: CountryNumbers) -> None:
    """Write each path year by year with the debt identity as formulas."""
    t = book.t
    sheet = book.sheet("Path", widths=(10, *(13,) * (len(PATH_HEADS) - 1)))
    note = t.text(
        "Debt = debt before × (1 + interest rate) / ((1 + real growth)(1 + deflator growth)) − primary balance + "
        "stock-flow adjustment + foreign currency; % of GDP. Blue cells are inputs of the model, black ones formulas."
    )
    limit = t.text(
        "A changed step moves the structural primary balance and net expenditure here, not growth and the primary "
        "balance: for that use sgp project with --steps."
    )
    row = book.heading(sheet, 0, t.text("Path"), note, limit)
    for each, made in zip(found.trajectories, found.projections, strict=True):
        title = t.text("Path of %(n)s years", n=each.period)
        if made is None:
            sheet.write_string(row, 0, t.labelled(title, t.text("no step meets all")), book.format(bold=True))
            row += 2
            continue
        row = _identity(book, sheet, row, title, made, each)
    _identity(book, sheet, row, t.text("No policy change"), found.baseline, None)


def _identity(
    book: Book, sheet: Worksheet, row: int, title: str, made: ProjectionResult, path: Trajectory | None
) -> int:
    t, flows = book.t, made.projection
    sheet.write_string(row, 0, f"{title} ({made.vintage})", book.format(bold=True, font_size=12))
    share = float(np.asarray(made.assumptions.primary_expenditure)[0])
    label = t.text("Primary expenditure in %(year)s, %% of GDP", year=made.base_year)
    sheet.write_string(row + 1, 0, label, book.format())
    given = book.format(num_format="0.000", font_color="#0b5a9d")
    sheet.write_number(row + 1, 5, share, given)
    share_cell = f"$F${row + 2}"
    for column, text in enumerate(PATH_HEADS):
        sheet.write_string(row + 2, column, t.text(text), book.head(align="right"))
    sheet.set_row(row + 2, 45)
    start = row + 3
    spb = np.concatenate([np.asarray(made.assumptions.spb)[:, :1], np.asarray(flows.spb)], axis=1)[0]
    sheet.write_number(start, 0, made.years[0] - 1, book.format(num_format="0"))
    sheet.write_number(start, 2, float(spb[0]), given)
    sheet.write_number(start, 11, float(np.asarray(flows.debt_before)[0, 0]), given)
    for place, year in enumerate(made.years):
        _year(
            book, sheet, start + 1 + place, place, year, made, float(spb[place + 1] - spb[place]), share_cell
        )
    last = start + 1 + len(made.years)
    if path is not None and path.steps is not None:
        first, end = start + 2, start + 1 + path.period
        shown = book.format(num_format="0.00", bold=True, top=1)
        sheet.write_string(last, 0, t.text("Mean"), book.format(bold=True, top=1))
        sheet.write_formula(last, 1, f"=AVERAGE(B{first}:B{end})", shown, path.average_step)
    return last + 2


def _year(
    book: Book,
    sheet: Worksheet,
    row: int,
    place: int,
    year: int,
    made: ProjectionResult,
    step: float,
    share_cell: str,
) -> None:
    flows = made.projection

    def at(name: str) -> float:
        return float(
            np.broadcast_to(np.asarray(getattr(flows, name), dtype=float), flows.debt.shape)[0, place]
        )

    given = book.format(num_format="0.000", font_color="#0b5a9d")
    shown = book.format(num_format="0.000")
    here, before = row + 1, row
    sheet.write_number(row, 0, year, book.format(num_format="0"))
    inputs = {
        1: step, 3: at("real_growth"), 4: at("deflator_growth"), 5: at("potential_growth"), 6: at("implicit_rate"),
        7: at("primary_balance"), 8: at("stock_flow"), 9: at("fx_interest"),
    }  # fmt: skip
    for column, value in inputs.items():
        sheet.write_number(row, column, value, given)
    nominal = f"((1+D{here}/100)*(1+E{here}/100))"
    formulas: dict[int, tuple[str, Any]] = {
        2: (f"=C{before}+B{here}", at("spb")),
        10: (f"=L{before}*G{here}/100/{nominal}", at("interest")),
        11: (f"=L{before}/{nominal}+K{here}-H{here}+I{here}+J{here}", at("debt")),
        12: (f"=H{here}-K{here}", at("balance")),
        15: (f"=L{here}-O{here}", 0.0),
    }
    growth = made.value("net_expenditure_growth", year)
    if growth is not None:
        formulas[13] = (f"=F{here}+E{here}-100*B{here}/{share_cell}", growth)
    for column, (formula, value) in formulas.items():
        sheet.write_formula(row, column, formula, shown, value)
    sheet.write_number(row, 14, at("debt"), shown)
