"""Which numbers would a user edit, with what they mean, ready in a workbook or a table?"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput, PactError
from stabilitypact.figures.asof import AsOf, newest_of_its_year
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.live import known
from stabilitypact.figures.live.draft import ABOUT, FACTS, FIGURES, FORMAT, INPUTS
from stabilitypact.figures.live.findings import MEASURES
from stabilitypact.figures.live.measures import RULES_DO_NOT_READ, Measure, measures
from stabilitypact.figures.live.started import held_inputs
from stabilitypact.figures.vintage import Vintage
from stabilitypact.figures.writing import write_whole
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    from stabilitypact.figures.dsa import DebtFigures

NEEDS = ("balance", "debt", "real_growth")
LIKELY = (
    "interest",
    "net_expenditure_growth",
    "structural_balance",
    "deflator_growth",
    "gross_fixed_capital_formation",
)
"""Rows that a template shows empty where the vintage lacks them: rules read them, and users are likely to add them."""
EMPTY = {
    "interest": "primary balance less balance",
    "net_expenditure_growth": "computed where all its parts are known, else what it decides is undetermined",
    "structural_balance": "the balance in % of potential GDP, or what other figures give",
    "deflator_growth": "growth of the deflator or of nominal and real GDP",
    "gross_fixed_capital_formation": "the expenditure benchmark of 2011 to 2023 is undetermined",
    "discretionary_current_revenue": "growth of net expenditure is not computed",
    "discretionary_capital_transfers_received": "growth of net expenditure is not computed",
    "one_offs_expenditure": "growth of net expenditure is not computed",
}
OTHERWISE = "derived from other figures where they suffice, else what needs it is undetermined"
"""What stands in for a figure of the catalogue that is left empty."""
HEADER = ("Variable", "What it is", "Unit", "Definition", "Value")
HEADER_ROW = 3
PLAN_YEARS = 7
TEXT_WIDTH = 70
NUMBERS, FINE = "0.0##", "0.0#####"
"""How a spreadsheet shows numbers; shares and exchange rates need more decimals. All digits are kept."""
_EXPLAINED = {
    "Forecast": "What rules are judged by (status, assess, explain, score). Years after the last outturn year are "
    "forecast; change, add or empty cells. A rule that lacks a figure is undetermined.",
    "Discretionary measures": "What growth of net expenditure is computed from, with what no source publishes "
    "(--assume). Write 'net_expenditure_growth' in 'Forecast' instead where you know it.",
    "Debt analysis": "What debt is projected from (trajectory, project, simulate, fan, sensitivity). It stands apart "
    "from 'Forecast': change both where both are meant.",
    "Ageing costs": "Costs of ageing and the revenue that goes with them; projections read them.",
    "Market rates": "Rates of the forecast and where they go in ten and thirty years; projections read them. Changed "
    "exchange rates move the stock-flow adjustment, which holds their effect on debt.",
    "Debt structure": "What falls due when, and in which currency; projections read it.",
    "Planned adjustment": "Your plan. With four to seven years from the first on, 'sgp trajectory' tests it against "
    "every criterion and 'sgp project' follows it.",
    "Printed range": "Ranges around the adjustment path, years counted from T.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: a variable with its numbers, by year; year 0 is the column "Value".

    `read` holds the first and last year (None: to the end) in which projections read it.
    """

    name: str
    label: str
    unit: str
    definition: str
    values: dict[int, float]
    read: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """All that a template shows: lines of the first sheet, and each further sheet's years and rows."""

    country: str
    about: dict[str, str]
    sheets: dict[str, tuple[tuple[int, ...], tuple[Row, ...]]]
    last_outturn: int


def write_template(country: str, path: Path, as_of: AsOf = None, *, overwrite: bool = False) -> Sentence:
    """Write a workbook (.xlsx) or a table (.csv) with the newest figures of a country; return what was written.

    The file is written aside and takes its name when it is whole.

    Parameters
    ----------
    country : str
        Code or name.
    path : Path
        File to write.
    as_of : str, int, date or vintage id, optional
        What was known then, or a named vintage; the newest figures by default.
    overwrite : bool
        Whether a file that stands there may be replaced; it may hold numbers that somebody edited.

    Raises
    ------
    BadInput
        If the file's name ends otherwise, it exists already, or it cannot be written.
    UnknownName, MissingFigures
        If the country is unknown or no vintage holds its figures.
    """
    render = {".xlsx": _workbook, ".csv": _table}.get(path.suffix.lower())
    if render is None:
        raise BadInput(
            say(
                "A template is a workbook (.xlsx) or a table (.csv), not '%(ending)s'.",
                ending=path.suffix.lower() or path.name,
            )
        )
    if path.exists() and not overwrite:
        raise BadInput(
            say(
                "%(path)s exists already and may hold numbers that you edited. Choose another name, or add "
                "--overwrite to replace it.",
                path=str(path),
            )
        )
    content = template(country, as_of)
    write_whole(path, render(content))
    told = {"file": str(path), "figures": content.about["Figures from"]}
    if inputs := content.about.get("Debt analysis from", ""):
        return say(
            "Wrote %(file)s: figures of %(figures)s, debt analysis of %(inputs)s.", **told, inputs=inputs
        )
    return say("Wrote %(file)s: figures of %(figures)s.", **told)


def template(country: str, as_of: AsOf = None) -> Content:
    """Return what a template shows of a country.

    Where the named vintage holds inputs of the debt analysis only, as the Commission's sheet does, the newest
    published figures stand beside them.
    """
    about = known_country(country)
    base = newest_of_its_year(_dated(as_of, about.code), NEEDS, [about.code])
    inputs = _inputs(about.code, as_of)
    lines = {
        "Format": FORMAT,
        "Country": about.code,
        "Name": about.name,
        "Figures from": base.id,
        "Producer": base.producer,
        "Figures published": base.published.isoformat(),
        "Last outturn year": str(base.last_outturn),
    }
    sheets: dict[str, tuple[tuple[int, ...], tuple[Row, ...]]] = {
        "Forecast": (
            base.years,
            tuple(_figure_row(base, about.code, name) for name in _forecast_names(base)),
        ),
        "Discretionary measures": (
            base.years,
            tuple(_figure_row(base, about.code, name) for name in _measure_names(base)),
        ),
    }
    if inputs is not None:
        facts = inputs.vintage
        lines["Debt analysis from"] = facts.id
        lines |= {label: str(getattr(facts, name)) for label, name in FACTS.items()}
        sheets |= _input_sheets(inputs, about.code)
    return Content(about.code, lines, sheets, base.last_outturn)


def _dated(as_of: AsOf, code: str) -> AsOf:
    """Return what figures are as of: None, the newest, where a vintage of the state holds inputs only."""
    named = known.named(as_of)
    if named is not None and named.inputs and not named.figures and code in named.countries:
        return None
    return as_of


def _forecast_names(base: Vintage) -> list[str]:
    return [
        name
        for name, each in catalogue().items()
        if not each.constant and name not in _measure_names(base) and (base.has(name) or name in LIKELY)
    ]


def _measure_names(base: Vintage) -> list[str]:
    """Return the measures that a rule reads, and others only where the base holds them."""
    held = [name for name in catalogue() if name.startswith("discretionary_") and base.has(name)]
    return [*MEASURES, *(name for name in held if name not in MEASURES)]


def _figure_row(base: Vintage, code: str, name: str) -> Row:
    entry = catalogue()[name]
    values = base.get(name, [code])[0]
    held = {year: float(value) for year, value in zip(base.years, values, strict=True) if np.isfinite(value)}
    text = f"{entry.definition} Sign: {entry.sign}."
    if name in RULES_DO_NOT_READ:
        text += " Read by no rule of the Pact; shown by 'sgp figures'."
    if name in EMPTY or not held:
        text += f" Empty: {EMPTY.get(name, OTHERWISE)}."
    return Row(name, entry.label, entry.unit, text, held)


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
    base, until = inputs.vintage.base_year, inputs.vintage.last_forecast_year
    rows: dict[str, list[Row]] = {sheet: [] for sheet in INPUTS}
    years: dict[str, set[int]] = {sheet: set() for sheet in INPUTS}
    everything = held_inputs(inputs, code)
    for each in measures().values():
        held = {year: value for (name, year), value in everything.items() if name == each.name}
        years[each.sheet] |= {year for year in held if year}
        if held or each.offered:
            span = each.read_years(base, until)
            rows[each.sheet].append(Row(each.name, each.label, each.unit, _defined(each, span), held, span))
    years["Planned adjustment"] |= set(range(base + 1, base + 1 + PLAN_YEARS))
    spread = set(range(min(years["Debt analysis"]), max(years["Debt analysis"]) + 1))
    for sheet in ("Debt analysis", "Ageing costs", "Market rates", "Debt structure"):
        years[sheet] = years[sheet] | spread
    return {sheet: (tuple(sorted(years[sheet])), tuple(rows[sheet])) for sheet in INPUTS if rows[sheet]}


def _defined(measure: Measure, span: tuple[int, int | None] | None) -> str:
    """Return what an input is, in which years projections read it, and what stands in for it where it is empty."""
    text = [measure.definition]
    if span is None:
        text.append("Read by no projection.")
    elif measure.yearly and measure.name != "planned_step":
        first, last = span
        when = (
            f"from {first} on" if last is None else f"{first} only" if first == last else f"{first} to {last}"
        )
        text.append(f"Read: {when}.")
    text.append(f"Empty: {measure.empty}" if measure.empty else "Needed.")
    return " ".join(text)


def _workbook(content: Content) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

    made = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(made, options)
    try:
        styles = {
            "bold": book.add_format({"bold": True, "valign": "top"}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "top": book.add_format({"valign": "top"}),
        }
        for kind, digits in (("", NUMBERS), ("fine ", FINE)):
            shown = {"num_format": digits, "valign": "top"}
            styles[f"{kind}read"] = book.add_format({**shown, "bg_color": "#FFF8DC"})
            styles[f"{kind}grey"] = book.add_format({**shown, "font_color": "#767676"})
        _write_about(book.add_worksheet(ABOUT), content, styles)
        for title, (years, rows) in content.sheets.items():
            _write_sheet(book.add_worksheet(title), content, (title, years, rows), styles)
    finally:
        book.close()
    return made.getvalue()


def _write_about(sheet: Any, content: Content, styles: dict[str, Any]) -> None:
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, TEXT_WIDTH)
    for line, (label, text) in enumerate(content.about.items()):
        sheet.set_row(line, _height(text, TEXT_WIDTH))
        sheet.write_string(line, 0, label, styles["bold"])
        sheet.write_string(line, 1, text, styles["wrap"])
    for line, text in enumerate(_advice(content), start=len(content.about) + 1):
        sheet.set_row(line, _height(text, TEXT_WIDTH))
        sheet.write_string(line, 1, text, styles["wrap"])


def _write_sheet(
    sheet: Any,
    content: Content,
    part: tuple[str, tuple[int, ...], tuple[Row, ...]],
    styles: dict[str, Any],
) -> None:
    title, years, rows = part
    sheet.write_string(0, 0, "Country", styles["bold"])
    sheet.write_string(0, 1, content.country)
    sheet.write_string(1, 0, _EXPLAINED[title])
    for column, text in enumerate(HEADER):
        sheet.write_string(HEADER_ROW, column, text, styles["head"])
    for column, year in enumerate(years, start=len(HEADER)):
        sheet.write_number(HEADER_ROW, column, year, styles["head"])
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 30)
    sheet.set_column(3, 3, TEXT_WIDTH)
    sheet.set_column(4, 4 + len(years), 11)
    for line, row in enumerate(rows, start=HEADER_ROW + 1):
        sheet.set_row(
            line, max(_height(row.definition, TEXT_WIDTH), _height(row.unit, 30), _height(row.label, 30))
        )
        kind = "fine " if row.unit.startswith("share") or " per unit of " in row.unit else ""
        for column, text in enumerate((row.name, row.label, row.unit, row.definition)):
            sheet.write_string(line, column, text, styles["wrap" if column else "top"])
        for column, year in enumerate((0, *years), start=len(HEADER) - 1):
            style = styles[kind + ("read" if _is_to_edit(content, title, row, year) else "grey")]
            if year in row.values:
                sheet.write_number(line, column, row.values[year], style)
            elif _has_cell(title, row, year):
                sheet.write_blank(line, column, None, style)


def _has_cell(title: str, row: Row, year: int) -> bool:
    """Tell whether a number may stand in a cell: parameters have one in 'Value', all else one a year."""
    yearly = title in FIGURES or measures()[row.name].yearly
    return yearly == bool(year)


def _is_to_edit(content: Content, title: str, row: Row, year: int) -> bool:
    """Tell whether a cell is one to edit: a forecast or a parameter, in a year that something reads."""
    if title in FIGURES:
        return year > content.last_outturn and row.name not in RULES_DO_NOT_READ
    if row.read is None:
        return False
    return not year or (row.read[0] <= year and (row.read[1] is None or year <= row.read[1]))


def _height(text: str, width: int) -> float:
    """Return the height of a row that shows a wrapped text, in points: programs do not all find it themselves."""
    return 15.0 * max(1, -(-len(text) // int(width * 0.95)))


def _advice(content: Content) -> tuple[str, ...]:
    code, analysis = content.country, content.about.get("Debt analysis from", "")
    compared = (
        f"The debt analysis of this file rests on {analysis}. 'sgp trajectory {code}' without options answers with the "
        f"figures of the Commission's guidance of 2024 and so with other numbers; like is compared with like by "
        f"'sgp trajectory {code} --vintage {analysis}', which is this file unchanged."
    )
    return (
        "Change numbers, add those of empty cells, empty those that you do not want. Leave variables, units and the "
        "line of years as they are; years may be added to the right, each with its year in that line.",
        "Then: sgp import FILE --as \"Draft budget 2027\". Commands take --as-of \"Draft budget 2027\". "
        "Your figures count as known on the day of the import; --published says another.",
        "Cells on a yellow ground are those to edit: forecasts, parameters and what projections start from. Grey "
        "numbers are outturn, or shown for orientation because nothing reads them; each definition says in which years "
        "projections read a row, and what stands in for it where it is empty. Needed rows must stay.",
        "Rules read 'Forecast' and 'Discretionary measures'; projections read the other sheets and nothing else. The "
        "import tells what was changed on one side only, what contradicts itself and what has no effect.",
        *((compared,) if analysis else ()),
    )  # fmt: skip


def _table(content: Content) -> bytes:
    made = io.StringIO(newline="")
    lines = csv.writer(made)
    lines.writerow(["section", "variable", "unit", "year", "value"])
    lines.writerows([ABOUT, label, "", "", text] for label, text in content.about.items())
    for title, (_, rows) in content.sheets.items():
        for row in rows:
            lines.writerows(
                [title, row.name, row.unit, year or "", repr(value)]
                for year, value in sorted(row.values.items())
            )
    return made.getvalue().encode("utf-8")
