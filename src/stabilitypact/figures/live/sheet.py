"""What does the Commission's own calculation sheet hold: its inputs, and its results for comparison?"""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadFile, BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.dsa import vintage_as_of
from stabilitypact.figures.live.draft import implausible
from stabilitypact.figures.live.fitting import another_country, refuse_other_scale
from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.live.records import Batch, Input
from stabilitypact.figures.live.started import INPUTS_FROM, Part, started_from
from stabilitypact.figures.live.workbook import open_workbook
from stabilitypact.sentence import Sentence, say

INPUT, BASELINE, CRITERIA = "Input data", "Baseline NFPC", "Criteria results"
FIRST_COLUMN, LAST_COLUMN = 3, 23
"""Columns C to W: 21 years, the first two or three of them outturn."""
YEARS_ROW = 9

Places = dict[tuple[str, int], tuple[str, str]]
"""Tab and cell of each input, by variable and year (0: a parameter)."""

SCENARIOS = {
    BASELINE: "baseline",
    "Adjustment scenario": "adjustment",
    "Adjust. no safeguard": "adjustment_without_safeguard",
    "Financial stress": "financial_stress",
    "Lower SPB": "lower_spb",
    "Adverse (r-g)": "adverse",
}
"""Tabs with a projection each, and what their results are called: "sheet_adverse_debt"."""

QUANTITIES = {
    "Gross debt": "debt",
    "(1.1) Structural primary balance": "structural_primary_balance",
    "(1) Primary balance": "primary_balance",
    "Headline balance": "balance",
    "Structural balance": "structural_balance",
    "Net expenditure growth": "net_expenditure_growth",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Where a variable stands: tab, row, how its label begins."""

    tab: str
    row: int
    label: str


# Rows of the sheet of June 2024; a label that does not begin so means another layout, which is refused.
YEARLY = {
    "debt": Line(INPUT, 12, "Debt"),
    "structural_primary_balance": Line(INPUT, 13, "Structural primary balance"),
    "one_offs": Line(INPUT, 14, "One-off"),
    "stock_flow_base": Line(INPUT, 15, "Stock-flow adjustments (without"),
    "stock_flow": Line(INPUT, 16, "Stock-flow adjustment (total"),
    "ageing_cost": Line(INPUT, 20, "Total ageing cost"),
    "property_income": Line(INPUT, 26, "Property income"),
    "baseline_growth": Line(INPUT, 30, "Growth rate"),
    "real_gdp": Line(INPUT, 31, "Level"),
    "potential_growth": Line(INPUT, 33, "Growth rate"),
    "potential_gdp": Line(INPUT, 34, "Level"),
    "implicit_interest_rate": Line(INPUT, 37, "Nominal implicit interest rate"),
    "short_rate": Line(INPUT, 38, "Short-term nominal interest rate"),
    "long_rate": Line(INPUT, 39, "Long-term nominal interest rate"),
    "deflator_growth": Line(INPUT, 42, "GDP deflator"),
    "net_expenditure_growth": Line(INPUT, 45, "Net primary expenditure growth"),
    "exchange_factor": Line(BASELINE, 42, "Exchange rate composite"),
    "fx_interest": Line(BASELINE, 70, "(2.4) Exchange rate effect"),
}
PARAMETERS = {
    "multiplier": Line(INPUT, 49, "Fiscal multiplier"),
    "budget_semi_elasticity": Line(INPUT, 50, "Budget balance semi-elasticity"),
    "long_rate_t10": Line(INPUT, 52, "Long-term nominal interest rate (T+10"),
    "short_rate_t10": Line(INPUT, 53, "Short-term nominal interest rate (T+10"),
    "long_rate_t30": Line(INPUT, 54, "Long-term nominal interest rate (T+30"),
    "short_rate_t30": Line(INPUT, 55, "Short-term nominal interest rate (T+30"),
    "short_share": Line(INPUT, 57, "Share of short-term debt"),
    "maturing_share_t10": Line(INPUT, 59, "Share of long-term debt that matures"),
    "deflator_growth_t10": Line(INPUT, 61, "GDP deflator (national currency) (T+10"),
    "deflator_growth_t30": Line(INPUT, 62, "GDP deflator (national currency) (T+30"),
    "primary_expenditure_base": Line(INPUT, 64, "Share of primary expenditure"),
    "outstanding_start": Line(INPUT, 66, "Share of outstanding debt"),
    "rolled_long_start": Line(INPUT, 67, "Share of rolled-over long-term"),
    "rolled_short_start": Line(INPUT, 68, "Share of rolled-over short-term"),
    "new_long_start": Line(INPUT, 69, "Share of new long-term"),
    "new_short_start": Line(INPUT, 70, "Share of new short-term"),
}
_MATURING = Line(BASELINE, 38, "Share of long-term debt that matures every year")
_CONE = {10: 74, 30: 75, 70: 76, 90: 77}
_PROCEDURE = Line(INPUT, 17, "Subject to an excessive deficit procedure")


def is_sheet(path: Path) -> bool:
    """Tell whether a workbook has the tabs of the Commission's calculation sheet."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    return f'"{INPUT}"' in text and f'"{BASELINE}"' in text


def read_sheet(path: Path, name: str, published: date | None = None) -> tuple[Batch, Places]:
    """Read a calculation sheet in the layout of June 2024 into a vintage, and tell where each input stands.

    Its inputs feed the debt analysis; what its scenario tabs and its criteria show is kept beside them under
    names that begin with "sheet_", for comparison.

    Parameters
    ----------
    path : Path
        The workbook.
    name : str
        What the vintage is called.
    published : date, optional
        Day on which the sheet's figures were known; `assumed_day` of its base year where it is not said.

    Raises
    ------
    BadFile
        Naming tab and cell, where the layout is another or a number is missing.
    BadInput
        If the day lies before the year that the sheet forecasts first.
    """
    book = _Book(path)
    text = str(book.cell(INPUT, 3, 3) or "")
    try:
        state = known_country(text)
    except UnknownName as error:
        raise BadFile(
            path,
            say("Sheet '%(sheet)s', C3: %(error)s Nothing was stored.", sheet=INPUT, error=error.sentence),
        ) from error
    base = int(book.number(INPUT, 5, 3))
    years = [int(book.number(INPUT, YEARS_ROW, column)) for column in range(FIRST_COLUMN, LAST_COLUMN + 1)]
    if years != list(range(years[0], years[0] + len(years))):
        raise BadFile(
            path,
            say(
                "Sheet '%(sheet)s', row %(row)s: the years are not consecutive. Nothing was stored.",
                sheet=INPUT,
                row=YEARS_ROW,
            ),
        )
    places: Places = {}
    rows = _inputs(book, state.code, base, years, places)
    forecast = [year for v, _, year, _, _, _ in rows if v == "implicit_interest_rate"]
    results = _results(book, state.code, years)
    today = date.today()
    if published is not None and published.year < base:
        raise BadInput(
            say(
                "The sheet forecasts %(year)s and later years, so it cannot be of %(day)s. Nothing was stored.",
                year=base,
                day=published,
            )
        )
    day = published or assumed_day(base)
    dated = (
        "The sheet does not date itself; the debt analysis counts it as of 21 June of T, when the first guidance was "
        "sent."
        if published is None
        else f"The sheet does not date itself; it counts as of {day}, as said on import."
    )
    multiplier = next(value for v, _, _, value, _, _ in rows if v == "multiplier")
    batch = Batch(
        name=name,
        title=f"{name} ({state.name}, calculation sheet)",
        producer="European Commission",
        published=published or today,
        source=f"the Commission's calculation sheet, {path.name}",
        url="https://economy-finance.ec.europa.eu/economic-and-fiscal-governance_en",
        terms="Commission Decision 2011/833/EU: reuse is free with the source acknowledged.",
        carried_over=(
            f"Imported on {today} from {path.name}: inputs of the debt analysis, and {len(results)} results of "
            f"scenario tabs and criteria for comparison. {dated}"
        ),
        last_outturn=base - 1,
        kind="user",
        origin=path.name,
        figures=(),
        inputs=tuple(rows + results),
        debt_analysis={
            "forecast": f"as in {path.name}",
            "published": day.isoformat(),
            "base_year": base,
            "last_forecast_year": max(forecast),
            "t10_year": base + 9,
            "t10_shape": "line",
            "multiplier": float(multiplier),
            "multiplier_source": f"'{INPUT}'!C49",
        },
    )
    return batch, places


def refuse_misread(path: Path, batch: Batch, places: Places, *, accept: bool = False) -> tuple[Sentence, ...]:
    """Refuse inputs of a sheet that are of another state, in another unit or of another sign than is known.

    They are held against the inputs that are known of the state as of the day that the sheet counts as of.

    Parameters
    ----------
    path : Path
        The workbook.
    batch : Batch
        What was read from it.
    places : mapping
        Where each input stands.
    accept : bool
        Whether a user says that unit and sign are right; what would be refused is returned instead.

    Raises
    ------
    BadFile
        Naming tab and cell.
    """

    def at(variable: str, year: int, part: Part, text: Sentence) -> BadFile:
        return _refused(path, places[variable, year], text)

    inputs = {(v, y): x for v, _, y, x, _, _ in batch.inputs if (v, y) in places}
    for (variable, year), value in inputs.items():
        if (wrong := implausible(measures()[variable], value)) is not None:
            raise at(variable, year, "inputs", wrong)
    code, about = batch.inputs[0][1], batch.debt_analysis or {}
    if (other := another_country(inputs, code)) is not None:
        raise _refused(path, (INPUT, "C3"), other)
    with suppress(MissingFigures):
        known = vintage_as_of(about["published"])
        against = started_from({INPUTS_FROM: known.id}, code)
        # up to the forecast the sheet's growth is the forecast's, which others call real growth
        growth = {("baseline_growth", y): x for (v, y), x in against.inputs.items() if v == "real_growth"}
        # and it gives property income as a level, others as its change since the first year
        alike = {key: value for key, value in inputs.items() if key[0] != "property_income"}
        until: dict[Part, int | None] = {"inputs": about["last_forecast_year"]}
        against = replace(against, inputs=growth | against.inputs)
        return refuse_other_scale(at, {"inputs": alike}, against, until, accept=accept)
    return ()


def _refused(path: Path, place: tuple[str, str], text: Sentence) -> BadFile:
    return BadFile(
        path,
        say(
            "Sheet '%(sheet)s', %(where)s: %(text)s. Nothing was stored.",
            sheet=place[0],
            where=place[1],
            text=text,
        ),
    )


def assumed_day(base: int) -> date:
    """Return the day as of which a sheet counts that nobody dated: 21 June of T, when the first guidance was sent."""
    return date(base, 6, 21)


def _inputs(book: _Book, code: str, base: int, years: list[int], places: Places) -> list[Input]:
    """Return the inputs, and enter in `places` where each stands."""
    rows: list[Input] = []

    def take(variable: str, year: int, value: float, line: Line, column: int, note: str = "") -> None:
        rows.append((variable, code, year, value, "published", note))
        places[variable, year] = line.tab, _place(line.row, column)

    for variable, line in YEARLY.items():
        book.expect(line)
        for column, year in enumerate(years, start=FIRST_COLUMN):
            value = book.optional(line.tab, line.row, column)
            # the sheet fills the first year of the Ageing Report with zero: it begins a year later
            if value is not None and not (variable == "ageing_cost" and year == years[0] and value == 0.0):
                take(variable, year, value, line, column)
    book.expect(_MATURING)
    for column, year in enumerate(years, start=FIRST_COLUMN):
        if year <= base and (value := book.optional(BASELINE, _MATURING.row, column)) is not None:
            take("maturing_share", year, value, _MATURING, column)
    for variable, line in PARAMETERS.items():
        book.expect(line)
        take(variable, 0, book.number(line.tab, line.row, FIRST_COLUMN), line, FIRST_COLUMN)
    shares = PARAMETERS["outstanding_start"]
    take("structure_year", 0, float(book.year_in(shares)), shares, 2)
    book.expect(_PROCEDURE)
    column = FIRST_COLUMN + years.index(base)
    take("procedure", 0, book.number(INPUT, _PROCEDURE.row, column), _PROCEDURE, column)
    for percentile, row in _CONE.items():
        for column in range(FIRST_COLUMN, FIRST_COLUMN + 5):
            value = book.optional(INPUT, row, column)
            if value is not None:
                cone = Line(INPUT, row, "")
                take(
                    f"cone_p{percentile}",
                    column - FIRST_COLUMN + 1,
                    value,
                    cone,
                    column,
                    "distance to the median",
                )
    return rows


def _results(book: _Book, code: str, years: list[int]) -> list[Input]:
    """Return what the scenario tabs project and what the criteria print; a tab that is missing is left out."""
    rows: list[Input] = []
    for tab, scenario in SCENARIOS.items():
        if tab not in book.tabs:
            continue
        start = book.find(tab, "Debt projections", 1) or 1
        for label, quantity in QUANTITIES.items():
            if (row := book.find(tab, label, start)) is None:
                continue
            for column, year in enumerate(years, start=FIRST_COLUMN):
                if (value := book.optional(tab, row, column)) is not None:
                    rows.append(
                        (
                            f"sheet_{scenario}_{quantity}",
                            code,
                            year,
                            value,
                            "published",
                            f"'{tab}', row {row}",
                        )
                    )
    return rows + (_criteria(book, code) if CRITERIA in book.tabs else [])


def _criteria(book: _Book, code: str) -> list[Input]:
    """Return the steps that the criteria ask for (table 5) and the reference trajectory (table 6).

    Table 6 prints the average step of each period and growth of net expenditure by year, which is the trajectory.
    """
    rows: list[Input] = []

    def take(name: str, row: int | None, column: int, year: int = 0) -> None:
        if row is not None and (value := book.optional(CRITERIA, row, column)) is not None:
            rows.append((name, code, year, value, "published", f"'{CRITERIA}', row {row}"))

    column_of_labels, tables = range(4, 5), range(6, 10)
    table = book.find(CRITERIA, "Table 5", 1, tables)
    if table is not None:
        row = book.find(CRITERIA, "Annual adjustment", table, column_of_labels)
        take("sheet_dsa_step_4", row, 7)
        take("sheet_dsa_step_7", row, 8)
    table = book.find(CRITERIA, "Table 6", 1, tables)
    years = {} if table is None else book.years_in(CRITERIA, table + 1)
    for period in (4, 7) if table is not None else ():
        growth = book.find(CRITERIA, "Net primary expenditure growth", (table or 1) + 1, column_of_labels)
        row = book.find(CRITERIA, "Annual change in SPB", (table or 1) + 1, column_of_labels)
        take(f"sheet_reference_step_{period}", row, 7)
        if growth is not None and (row is None or growth < row):
            for column, year in years.items():
                take(f"sheet_reference_net_expenditure_growth_{period}", growth, column, year)
        table = row
    return rows


class _Book:
    """The saved results of a workbook, with the formulas at hand to say why one is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tabs, self.formulas = (_tabs(path, values=values) for values in (True, False))

    def cell(self, tab: str, row: int, column: int) -> Any:
        return _cell(self.tabs[tab], row, column)

    def expect(self, line: Line) -> None:
        found = str(self.cell(line.tab, line.row, 2) or "").strip()
        if not found.startswith(line.label):
            raise BadFile(
                self.path,
                say(
                    "Sheet '%(tab)s', B%(row)s: '%(label)s ...' is expected here, not '%(found)s'. The "
                    "program reads the layout of the Commission's sheets of June 2024. Nothing was stored.",
                    tab=line.tab,
                    row=line.row,
                    label=line.label,
                    found=found[:60],
                ),
            )

    def optional(self, tab: str, row: int, column: int) -> float | None:
        value = self.cell(tab, row, column)
        written = _cell(self.formulas[tab], row, column)
        if value is None and isinstance(written, str) and written.startswith("="):
            raise self._without(
                tab,
                row,
                column,
                say(
                    "its formula has no saved result; open the workbook in a spreadsheet program, calculate and save it"
                ),
            )
        if isinstance(value, bool) or value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, (int, float)):
            return float(value)
        raise BadFile(
            self.path,
            say(
                "Sheet '%(tab)s', %(place)s: '%(value)s' where a number is expected. Nothing was stored.",
                tab=tab,
                place=_place(row, column),
                value=value,
            ),
        )

    def number(self, tab: str, row: int, column: int) -> float:
        value = self.optional(tab, row, column)
        if value is not None:
            return value
        raise self._without(tab, row, column, say("the cell is empty"))

    def _without(self, tab: str, row: int, column: int, why: Sentence) -> BadFile:
        return BadFile(
            self.path,
            say(
                "Sheet '%(tab)s', %(place)s: %(why)s. Nothing was stored.",
                tab=tab,
                place=_place(row, column),
                why=why,
            ),
        )

    def years_in(self, tab: str, row: int) -> dict[int, int]:
        """Return the years that a line names, by column."""
        found = {column: self.cell(tab, row, column) for column in range(FIRST_COLUMN, LAST_COLUMN + 1)}
        return {
            column: int(value)
            for column, value in found.items()
            if isinstance(value, (int, float)) and 2000 <= value <= 2100
        }

    def year_in(self, line: Line) -> int:
        found = re.search(r"\b(20\d\d)\b", str(self.cell(line.tab, line.row, 2) or ""))
        if found is None:
            raise BadFile(
                self.path,
                say(
                    "Sheet '%(tab)s', B%(row)s: the label names no year. Nothing was stored.",
                    tab=line.tab,
                    row=line.row,
                ),
            )
        return int(found.group(1))

    def find(self, tab: str, label: str, start: int, columns: range = range(2, 3)) -> int | None:
        for row in range(start, len(self.tabs[tab]) + 1):
            for column in columns:
                if str(self.cell(tab, row, column) or "").strip().startswith(label):
                    return row
        return None


def _tabs(path: Path, *, values: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Return the cells of the tabs that are read: saved results, or what was written."""
    book = open_workbook(path, values=values)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl does not keep
            return {
                name: list(book[name].iter_rows(max_row=200, max_col=30, values_only=True))
                for name in book.sheetnames
                if name in (INPUT, CRITERIA, *SCENARIOS)
            }
    finally:
        book.close()


def _cell(rows: list[tuple[Any, ...]], row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def _place(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"
