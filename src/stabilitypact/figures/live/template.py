"""Which numbers would a user edit, with what they mean, ready in a workbook or a table?"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, PactError
from stabilitypact.figures.asof import AsOf, newest_of_its_year
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.live.draft import ABOUT, FACTS, FORMAT, INPUTS, OPTIONAL
from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    from stabilitypact.figures.dsa import DebtFigures

NEEDS = ("balance", "debt", "real_growth")
MEASURES = (
    "discretionary_current_revenue",
    "discretionary_current_expenditure",
    "discretionary_capital_transfers_received",
    "discretionary_capital_expenditure",
)
HEADER = ("Variable", "What it is", "Unit", "Definition", "Value")
HEADER_ROW = 3
PLAN_YEARS = 7
_EXPLAINED = {
    "Forecast": "What rules are judged by. Years after the last outturn year are forecast; change, add or empty cells.",
    "Discretionary measures": "Yearly effect of measures, in % of GDP; more revenue or more spending is positive.",
    "Debt analysis": "What debt is projected from. It stands apart from 'Forecast': change both where both are meant.",
    "Ageing costs": "Costs of ageing and the revenue that goes with them.",
    "Market rates": "Rates of the forecast and where they go in ten and thirty years.",
    "Debt structure": "What falls due when, and in which currency.",
    "Planned adjustment": "Your plan, year by year; it is kept with the vintage and can be tested.",
    "Printed range": "Ranges around the adjustment path, years counted from T.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: a variable with its numbers, by year; year 0 is the column "Value"."""

    name: str
    label: str
    unit: str
    definition: str
    values: dict[int, float]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a template shows: lines of the first sheet, and each further sheet's years and rows."""

    country: str
    about: dict[str, str]
    sheets: dict[str, tuple[tuple[int, ...], tuple[Row, ...]]]
    last_outturn: int


def write_template(country: str, path: Path, as_of: AsOf = None) -> Sentence:
    """Write a workbook (.xlsx) or a table (.csv) with the newest figures of a country; return what was written.

    Raises
    ------
    BadInput
        If the file's name ends otherwise.
    UnknownName, MissingFigures
        If the country is unknown or no vintage holds its figures.
    """
    content = template(country, as_of)
    match path.suffix.lower():
        case ".xlsx":
            _write_workbook(content, path)
        case ".csv":
            _write_table(content, path)
        case other:
            raise BadInput(
                say(
                    "A template is a workbook (.xlsx) or a table (.csv), not '%(ending)s'.",
                    ending=other or path.name,
                )
            )
    told = {"file": str(path), "figures": content.about["Figures from"]}
    if inputs := content.about.get("Debt analysis from", ""):
        return say(
            "Wrote %(file)s: figures of %(figures)s, debt analysis of %(inputs)s.", **told, inputs=inputs
        )
    return say("Wrote %(file)s: figures of %(figures)s.", **told)


def template(country: str, as_of: AsOf = None) -> Content:
    """Return what a template shows of a country."""
    about = known_country(country)
    base = newest_of_its_year(as_of, NEEDS, [about.code])
    inputs = _inputs(about.code, as_of)
    lines = {
        "Format": FORMAT,
        "Country": about.code,
        "Name": about.name,
        "Figures from": base.id,
        "Producer": base.producer,
        "Published": base.published.isoformat(),
        "Last outturn year": str(base.last_outturn),
    }
    sheets: dict[str, tuple[tuple[int, ...], tuple[Row, ...]]] = {
        "Forecast": (
            base.years,
            tuple(_figure_row(base, about.code, name) for name in _forecast_names(base)),
        ),
        "Discretionary measures": (
            base.years,
            tuple(_figure_row(base, about.code, name) for name in MEASURES),
        ),
    }
    if inputs is not None:
        facts = inputs.vintage
        lines["Debt analysis from"] = facts.id
        lines |= {label: str(getattr(facts, name)) for label, name in FACTS.items()}
        sheets |= _input_sheets(inputs, about.code)
    return Content(about.code, lines, sheets, base.last_outturn)


def _forecast_names(base: Vintage) -> list[str]:
    return [
        name
        for name, each in catalogue().items()
        if not each.constant and name not in MEASURES and _shown(base, name)
    ]


def _shown(base: Vintage, name: str) -> bool:
    """Show what the base holds, and the few that a user is likely to add."""
    return base.has(name) or name in ("interest", "one_offs", "net_expenditure_growth", "structural_balance")


def _figure_row(base: Vintage, code: str, name: str) -> Row:
    entry = catalogue()[name]
    values = base.get(name, [code])[0]
    held = {year: float(value) for year, value in zip(base.years, values, strict=True) if np.isfinite(value)}
    return Row(name, entry.label, entry.unit, f"{entry.definition} Sign: {entry.sign}.", held)


def _inputs(code: str, as_of: AsOf) -> DebtFigures | None:
    """Return the inputs of the debt analysis as of then, None where none were published yet."""
    from stabilitypact.figures.dsa import debt_figures, vintage_as_of

    day: Any = (
        as_of
        if isinstance(as_of, (str, date))
        else date(as_of, 12, 31)
        if as_of is not None
        else date.today()
    )
    try:
        found = debt_figures(vintage_as_of(day).id)
    except PactError:
        return None
    return found if code in found.countries else None


def _input_sheets(inputs: DebtFigures, code: str) -> dict[str, tuple[tuple[int, ...], tuple[Row, ...]]]:
    row = inputs.countries.index(code)
    base = inputs.vintage.base_year
    rows: dict[str, list[Row]] = {sheet: [] for sheet in INPUTS}
    years: dict[str, set[int]] = {sheet: set() for sheet in INPUTS}
    for each in measures().values():
        held: dict[int, float] = {}
        if each.name == "procedure":
            held[0] = float(inputs.procedure[row])
        elif each.yearly and each.name in inputs.values:
            values = inputs.values[each.name][row]
            held = {y: float(v) for y, v in zip(inputs.years, values, strict=True) if np.isfinite(v)}
        elif not each.yearly and each.name in inputs.parameters:
            value = inputs.parameters[each.name][row]
            held = {0: float(value)} if np.isfinite(value) else {}
        years[each.sheet] |= {year for year in held if year}
        if held or each.sheet not in OPTIONAL:
            rows[each.sheet].append(Row(each.name, each.label, each.unit, each.definition, held))
    years["Planned adjustment"] |= set(range(base + 1, base + 1 + PLAN_YEARS))
    spread = set(range(min(years["Debt analysis"]), max(years["Debt analysis"]) + 1))
    for sheet in ("Debt analysis", "Ageing costs", "Market rates", "Debt structure"):
        years[sheet] = years[sheet] | spread
    return {sheet: (tuple(sorted(years[sheet])), tuple(rows[sheet])) for sheet in INPUTS if rows[sheet]}


def _write_workbook(content: Content, path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    try:
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": False})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        plain = book.add_format({"num_format": "0.0###", "bg_color": "#FFF8DC"})
        settled = book.add_format({"num_format": "0.0###", "font_color": "#555555"})
        sheet = book.add_worksheet(ABOUT)
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 70)
        for line, (label, text) in enumerate(content.about.items()):
            sheet.write_string(line, 0, label, bold)
            sheet.write_string(line, 1, text)
        for line, text in enumerate(_advice(), start=len(content.about) + 1):
            sheet.write_string(line, 1, text, wrap)
        for title, (years, rows) in content.sheets.items():
            sheet = book.add_worksheet(title)
            sheet.write_string(0, 0, "Country", bold)
            sheet.write_string(0, 1, content.country)
            sheet.write_string(1, 0, _EXPLAINED[title])
            for column, text in enumerate(HEADER):
                sheet.write_string(HEADER_ROW, column, text, head)
            for column, year in enumerate(years, start=len(HEADER)):
                sheet.write_number(HEADER_ROW, column, year, head)
            sheet.freeze_panes(HEADER_ROW + 1, 1)
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, 1, 30)
            sheet.set_column(2, 3, 18)
            for line, row in enumerate(rows, start=HEADER_ROW + 1):
                for column, text in enumerate((row.name, row.label, row.unit, row.definition)):
                    sheet.write_string(line, column, text)
                for column, year in enumerate((0, *years), start=len(HEADER) - 1):
                    style = settled if 0 < year <= content.last_outturn else plain
                    if year in row.values:
                        sheet.write_number(line, column, row.values[year], style)
                    elif year and 0 not in row.values:
                        sheet.write_blank(line, column, None, style)
    finally:
        book.close()


def _advice() -> tuple[str, ...]:
    return (
        "Change numbers, add those of empty cells, empty those that you do not want. Leave variables, units and the "
        "line of years as they are; years may be added to the right.",
        "Then: sgp import FILE --as \"Draft budget 2027\". Every command takes --as-of \"Draft budget 2027\".",
        "Grey figures are outturn, figures on a yellow ground are forecast or parameters.",
    )  # fmt: skip


def _write_table(content: Content, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle)
        lines.writerow(["section", "variable", "unit", "year", "value"])
        lines.writerows([ABOUT, label, "", "", text] for label, text in content.about.items())
        for title, (_, rows) in content.sheets.items():
            for row in rows:
                lines.writerows(
                    [title, row.name, row.unit, year or "", repr(value)]
                    for year, value in sorted(row.values.items())
                )
