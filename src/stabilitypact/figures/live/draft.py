"""What does a user's file say, cell by cell, and can all of it be used?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import country as known_country
from stabilitypact.figures.live.measures import Measure, measures
from stabilitypact.sentence import Number, Sentence, State, say

FORMAT = "stabilitypact workbook 1"
ABOUT = "Read me"
FIGURES = ("Forecast", "Discretionary measures")
"""Sheets whose rows are variables of the catalogue; rows of the others are inputs of the debt analysis."""
INPUTS = (
    "Debt analysis",
    "Ageing costs",
    "Market rates",
    "Debt structure",
    "Planned adjustment",
    "Printed range",
)
OPTIONAL = ("Printed range",)
FACTS = {
    "Debt analysis: forecast": "forecast",
    "Debt analysis: day of the forecast": "published",
    "Debt analysis: last year before the adjustment (T)": "base_year",
    "Debt analysis: last forecast year": "last_forecast_year",
    "Debt analysis: year of the ten-year anchors": "t10_year",
    "Debt analysis: potential growth until then": "t10_shape",
    "Debt analysis: fiscal multiplier": "multiplier",
    "Debt analysis: source of the multiplier": "multiplier_source",
}
"""Lines of the first sheet that describe the debt analysis, and their names in `DsaVintage`."""
LABELS = {name: label for label, name in FACTS.items()}
YEARS, PRINTED = (1950, 2100), (1, 10)
"""Years of figures, and the years after T of a printed range."""
LONGEST_FORECAST = 10
LINES = (
    "Format",
    "Country",
    "Name",
    "Figures from",
    "Producer",
    "Figures published",
    "Last outturn year",
    "Debt analysis from",
    *FACTS,
)
"""Lines of the first sheet that are read, each of which may stand there once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a user's file.

    Attributes
    ----------
    sheet, where : str
        Sheet or section, and cell or line, for messages.
    variable, unit : str
        As the file gives them.
    year : int
        0 for a parameter.
    value : object
        As the file gives it; checked by `Draft.checked`.
    named, united : str
        Cells of the variable's name and of its unit; "" where they stand in the same line.
    percent : bool
        Whether the cell is formatted as a percentage, and so shows a hundred times its number.
    """

    sheet: str
    where: str
    variable: str
    unit: str
    year: int
    value: object
    named: str = ""
    united: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A user's file as read.

    Attributes
    ----------
    path : Path
        The file.
    about : mapping
        Lines of the first sheet: label to text.
    countries : mapping
        Country that each sheet names, by sheet.
    cells : tuple of Cell
        Its numbers.
    places : mapping
        Cell or line of each line of the first sheet, by label.
    unread : tuple of str
        Sheets that are none of a template's, or that the first sheet does not announce.
    """

    path: Path
    about: Mapping[str, str]
    countries: Mapping[str, str]
    cells: tuple[Cell, ...]
    places: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def country(self) -> str:
        """Return the Eurostat code of the file's country.

        Raises
        ------
        BadFile
            If none is named, it is no member state, or a sheet or the line 'Name' says another.
        """
        text = self.about.get("Country", "").strip()
        if not text:
            raise BadFile(
                self.path,
                say("'%(sheet)s' names no country; write its code or name beside 'Country'.", sheet=ABOUT),
            )
        code = self._code(ABOUT, text)
        name = self.about.get("Name", "").strip()
        if name and self._code(ABOUT, name) != code:
            raise self.line(
                "Country",
                say(
                    "the country is %(state)s, but 'Name' (%(where)s) says %(name)s. The figures are those of one "
                    "country: start from `sgp template` for another one",
                    state=state_named(code),
                    where=self.places.get("Name", ""),
                    name=name,
                ),
            )
        for sheet, other in self.countries.items():
            if self._code(sheet, other) != code:
                raise BadFile(
                    self.path,
                    say(
                        "Sheet '%(sheet)s' is of %(other)s, but '%(main)s' says %(state)s. All sheets of "
                        "a file must be of one country; nothing was stored.",
                        sheet=sheet,
                        other=state_named(other),
                        main=ABOUT,
                        state=state_named(code),
                    ),
                )
        return code

    def _code(self, sheet: str, text: str) -> str:
        try:
            return known_country(text).code
        except UnknownName as error:
            raise BadFile(
                self.path,
                say("Sheet '%(sheet)s': %(error)s Nothing was stored.", sheet=sheet, error=error.sentence),
            ) from error

    def checked(self) -> list[tuple[Cell, float]]:
        """Return the cells with their numbers.

        Raises
        ------
        BadFile
            Naming sheet and cell: an unknown variable or another unit, text in place of a number, a value
            outside what is plausible, or a figure given twice.
        """
        seen: dict[tuple[bool, str, int], Cell] = {}
        found = []
        for cell in self.cells:
            rule = self._rule(cell)
            value = self._number(cell, rule)
            if (wrong := implausible(rule, value)) is not None:
                raise self._bad(cell, wrong)
            key = (cell.sheet in FIGURES, cell.variable, cell.year)
            if key in seen:
                other = seen[key]
                told = {
                    "variable": cell.variable,
                    "year": cell.year,
                    "sheet": other.sheet,
                    "where": other.where,
                }
                raise self._bad(
                    cell,
                    say(
                        "%(variable)s of %(year)s is given twice, also in sheet '%(sheet)s', %(where)s",
                        **told,
                    )
                    if cell.year
                    else say("%(variable)s is given twice, also in sheet '%(sheet)s', %(where)s", **told),
                )
            seen[key] = cell
            found.append((cell, value))
        return found

    def _rule(self, cell: Cell) -> Measure:
        if cell.sheet in FIGURES:
            accepted = {name: each for name, each in catalogue().items() if not each.constant}
            if cell.variable not in accepted:
                unknown = UnknownName("variable", cell.variable, accepted).sentence
                raise self._unknown(cell, unknown)
            entry = accepted[cell.variable]
            rule = Measure(entry.name, entry.label, entry.unit, "", "Debt analysis", entry.plausible)
        else:
            if cell.variable not in measures():
                unknown = UnknownName("variable", cell.variable, measures()).sentence
                raise self._unknown(cell, unknown)
            rule = measures()[cell.variable]
        if cell.unit.strip() != rule.unit:
            raise self._bad(
                cell,
                say(
                    "%(variable)s is given in '%(given)s', but its unit is '%(unit)s'; convert the figures",
                    variable=cell.variable,
                    given=cell.unit,
                    unit=rule.unit,
                ),
                cell.united,
            )
        if rule.yearly != bool(cell.year):
            raise self._bad(
                cell,
                say("%(variable)s belongs into a year's column", variable=cell.variable)
                if rule.yearly
                else say("%(variable)s belongs into the column 'Value'", variable=cell.variable),
            )
        first, last = PRINTED if cell.sheet == "Printed range" else YEARS
        if cell.year and not first <= cell.year <= last:
            raise self._bad(
                cell,
                say("%(year)s is no year of figures; %(first)s to %(last)s are accepted",
                    year=cell.year, first=first, last=last),
            )  # fmt: skip
        return rule

    def _number(self, cell: Cell, rule: Measure) -> float:
        value = cell.value
        if isinstance(value, str):
            raise self._bad(
                cell,
                say(
                    "'%(value)s' is text where a number is expected; write the number, or leave it empty",
                    value=value,
                ),
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._bad(cell, say("'%(value)s' is no finite number", value=value))
        if cell.percent and not rule.unit.startswith("share"):
            raise self._bad(
                cell,
                say(
                    "the cell is formatted as a percentage: it shows %(shown)s %% and holds %(value)s. Format it as a "
                    "number and write %(variable)s in '%(unit)s'",
                    shown=Number(100.0 * value),
                    value=Number(value),
                    variable=cell.variable,
                    unit=rule.unit,
                ),
            )
        return float(value)

    def refuse(self, variable: str, year: int, part: Literal["figures", "inputs"], text: Sentence) -> BadFile:
        """Return what is wrong with a figure that the file holds, at its cell."""
        found = next(
            each
            for each in self.cells
            if (each.variable, each.year, each.sheet in FIGURES) == (variable, year, part == "figures")
        )
        return self._bad(found, text)

    def _unknown(self, cell: Cell, text: Sentence) -> BadFile:
        return BadFile(
            self.path,
            say(
                "Sheet '%(sheet)s', %(where)s: %(text)s Nothing was stored.",
                sheet=cell.sheet,
                where=cell.named or cell.where,
                text=text,
            ),
        )

    def _bad(self, cell: Cell, text: Sentence, where: str = "") -> BadFile:
        return BadFile(
            self.path,
            say(
                "Sheet '%(sheet)s', %(where)s: %(text)s. Nothing was stored.",
                sheet=cell.sheet,
                where=where or cell.where,
                text=text,
            ),
        )

    def last_outturn(self) -> int:
        """Return the last outturn year that the file names.

        Raises
        ------
        BadFile
            If it names none, or one that is not over yet.
        """
        return self._whole("Last outturn year", 1990, date.today().year - 1)

    def debt_analysis(self) -> dict[str, Any] | None:
        """Return what the file says of the debt analysis, None where it holds none.

        Raises
        ------
        BadFile
            If a line is missing or is not what it should be.
        """
        if not any(label in self.about for label in FACTS) and all(
            each.sheet in FIGURES for each in self.cells
        ):
            return None
        found: dict[str, Any] = {name: self.about.get(label, "") for label, name in FACTS.items()}
        base = self._whole(LABELS["base_year"], 2000, date.today().year + 1)
        until = self._whole(LABELS["last_forecast_year"], base + 1, base + LONGEST_FORECAST)
        found |= {
            "base_year": base,
            "last_forecast_year": until,
            "t10_year": self._whole(LABELS["t10_year"], until + 1, base + 20),
            "multiplier": self._decimal(LABELS["multiplier"], *measures()["multiplier"].plausible),
        }
        # a forecast is made for the year before the adjustment at the earliest in the year before it
        found["published"] = self._day(LABELS["published"], date(base - 1, 1, 1)).isoformat()
        if found["t10_shape"] not in ("line", "ageing_report"):
            raise self.line(
                LABELS["t10_shape"],
                say(
                    "potential growth goes by 'line' or 'ageing_report', not '%(shape)s'",
                    shape=found["t10_shape"],
                ),
            )
        return found

    def _whole(self, label: str, low: int, high: int) -> int:
        text = self.about.get(label, "").strip()
        if not re.fullmatch("[0-9]{4}", text) or not low <= int(text) <= high:
            raise self.line(
                label,
                say(
                    "'%(label)s' is '%(text)s'; a year is expected, from %(low)s to %(high)s",
                    label=label, text=text, low=low, high=high,
                ),
            )  # fmt: skip
        return int(text)

    def _decimal(self, label: str, low: float, high: float) -> float:
        text = self.about.get(label, "").strip()
        try:
            value = plain_number(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise self.line(
                label,
                say(
                    "'%(label)s' is '%(text)s'; a number is expected, from %(low)s to %(high)s",
                    label=label, text=text, low=Number(low), high=Number(high),
                ),
            )  # fmt: skip
        return value

    def figures_published(self) -> date | None:
        """Return the day of the figures that the file started from, None where it gives none.

        Raises
        ------
        BadFile
            If it is no day, or lies ahead.
        """
        label = "Figures published"
        return self._day(label, date(1990, 1, 1)) if self.about.get(label, "").strip() else None

    def _day(self, label: str, first: date) -> date:
        text = self.about.get(label, "").strip()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not first <= day <= date.today():
            raise self.line(
                label,
                say(
                    "'%(label)s' is '%(text)s'; a day from %(first)s to today is expected, written as 2025-10-01",
                    label=label,
                    text=text,
                    first=first,
                ),
            )
        return day

    def line(self, label: str, text: Sentence) -> BadFile:
        """Return what is wrong in a line of the first sheet."""
        where = self.places.get(label)
        if where is None:
            return BadFile(
                self.path, say("Sheet '%(sheet)s': %(text)s. Nothing was stored.", sheet=ABOUT, text=text)
            )
        return BadFile(
            self.path,
            say(
                "Sheet '%(sheet)s', %(where)s: %(text)s. Nothing was stored.",
                sheet=ABOUT,
                where=where,
                text=text,
            ),
        )


def plain_number(text: str) -> float:
    """Return a number written in digits; `ValueError` for what else Python reads as one, such as 1_39.5."""
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text.strip()):
        raise ValueError(text)
    return float(text)


def implausible(rule: Measure, value: float) -> Sentence | None:
    """Return what is wrong with a value that lies outside what is plausible for its variable."""
    low, high = rule.plausible
    if low <= value <= high:
        return None
    return say(
        "%(variable)s is %(value)s, outside %(low)s to %(high)s; its unit is '%(unit)s'",
        variable=rule.name,
        value=Number(value),
        low=Number(low),
        high=Number(high),
        unit=rule.unit,
    )


def state_named(text: str) -> State:
    """Return a state as a sentence names it."""
    found = known_country(text)
    return State(found.code, found.name)
