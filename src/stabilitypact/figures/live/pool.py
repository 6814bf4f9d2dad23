"""Which figures do the rows of a dataset make, and which of them could not be used?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from stabilitypact.figures.countries import euro_members
from stabilitypact.figures.live.messages import Row
from stabilitypact.figures.live.plan import Plan
from stabilitypact.figures.live.sources import Series
from stabilitypact.figures.live.structure import day
from stabilitypact.figures.live.troubles import ChangedDimensions, NotData
from stabilitypact.sentence import Sentence, say

FIRST_YEAR = 1990
"""Earlier figures are not stored."""
EARLIEST = 1950
"""A figure of an earlier year is no figure of a member state: the period is wrong."""

_AGGREGATE = ("EA", "EU", "G0", "G1", "G2", "OECD", "WLD")
_MONTH = re.compile(r"\d{4}-?M?(0[1-9]|1[0-2])")
"""2024-01, 2024M01 or 2024-M01."""
_DATES = ("publication_date", "last update", "last_update", "update_date")
NOT_AVAILABLE = say("no value (not available or confidential)")
NOT_FINITE = say("a value that is not finite")


@dataclass(slots=True)
class Collected:
    """What one source, or one dataset, gave.

    Attributes
    ----------
    values : dict of (variable, country, year) to float
        In the catalogue's units.
    published : date or None
        When the source says that it last published, the newest of its datasets.
    addresses : list of str
        What was asked.
    unused : Counter
        What could not be used and why, counted.
    notes : list of Sentence
        What a user should know of the load.
    copied : set of str
        Variables that another than the source itself gave.
    lacking : set of str
        Variables that are known not to be held at present, as a note tells; they are not expected.
    """

    values: dict[tuple[str, str, int], float] = field(default_factory=dict)
    published: date | None = None
    addresses: list[str] = field(default_factory=list)
    unused: Counter[Sentence] = field(default_factory=Counter)
    notes: list[Sentence] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)

    def place(self, place: tuple[str, str, int], value: float, where: str) -> None:
        """Take in one figure; one that is not finite is counted, the same twice counts once.

        Raises
        ------
        ChangedDimensions
            If there is another figure for its place already.
        """
        if not np.isfinite(value):
            self.unused[NOT_FINITE] += 1
        elif self.values.setdefault(place, value) != value:
            raise two_figures(where, place, self.values[place], value)

    def saw(self, found: date | None) -> None:
        """Take note of a day of publication."""
        if found is not None and (self.published is None or found > self.published):
            self.published = found

    def take(self, part: Collected) -> None:
        """Take over what one dataset gave."""
        self.values |= part.values
        self.saw(part.published)
        self.addresses += part.addresses
        self.unused.update(part.unused)
        self.notes += part.notes
        self.copied |= part.copied
        self.lacking |= part.lacking


def two_figures(
    where: str, place: tuple[str, str, int], one: float, other: float, period: str = ""
) -> ChangedDimensions:
    """Return what is wrong where two figures stand for one place."""
    return ChangedDimensions(
        say(
            "%(dataset)s holds two figures for %(variable)s of %(state)s %(year)s (%(one)s and %(other)s); a "
            "dimension not known to the program tells them apart.",
            dataset=where,
            variable=place[0],
            state=place[1],
            year=period or place[2],
            one=f"{one:g}",
            other=f"{other:g}",
        )
    )


@dataclass(slots=True)
class Pool:
    """Gathers the rows of a dataset into figures."""

    plan: Plan
    found: Collected
    dated: bool = False
    _monthly: dict[tuple[str, str, int], dict[str, float]] = field(default_factory=dict)
    _own: dict[tuple[str, str, int], float] = field(default_factory=dict)
    _shared: set[tuple[str, str, int]] = field(default_factory=set)

    @property
    def held(self) -> set[str]:
        """Variables that rows were taken for."""
        return {place[0] for place in (*self._own, *self._monthly)}

    def read(self, rows: Iterable[Row]) -> None:
        """Take in the rows of a data message."""
        countries = self.plan.source.countries()
        country, area = self.plan.country.lower(), self.plan.dataset.euro_area
        dimensions = {name.lower() for name in self.plan.structure.dimensions}
        for number, row in enumerate(rows):
            if number == 0 and (gone := dimensions - row.keys()):
                raise ChangedDimensions(
                    say(
                        "The data of %(dataset)s lack the dimension %(gone)s that its structure has.",
                        dataset=self.plan.structure.flow,
                        gone=", ".join(sorted(gone)),
                    )
                )
            self._date(row)
            rule = next(
                (each for each in self.plan.series if all(row.get(k) == code for k, code in each[1].items())),
                None,
            )
            code = row.get(country, "")
            if rule is None:
                self.found.unused[say("codes that were not asked for")] += 1
            elif code in countries:
                self._take(rule, (countries[code],), row, shared=False)
            elif code in area:
                year = row.get("time_period", "")[:4]
                self._take(
                    rule, euro_members(int(year)) if year.isdecimal() and int(year) else (), row, shared=True
                )
            elif not code.startswith(_AGGREGATE):
                self.found.unused[
                    say(
                        "%(dimension)s %(code)s, no member state",
                        dimension=self.plan.country,
                        code=code or "-",
                    )
                ] += 1

    def _date(self, row: Row) -> None:
        for name in _DATES:
            if row.get(name) and (told := day(row[name])) is not None:
                self.dated = True
                self.found.saw(told)
                return

    def _take(
        self, rule: tuple[str, dict[str, str], Series], codes: tuple[str, ...], row: Row, *, shared: bool
    ) -> None:
        variable, _, series = rule
        period, text = row.get("time_period", ""), row.get("obs_value", "")
        if text.strip().lower() in ("", "nan", "na", ":", "none"):
            self.found.unused[NOT_AVAILABLE] += 1
            return
        dataset = self.plan.structure.flow
        try:
            year, value = int(period[:4]), float(text)
        except ValueError:
            raise NotData(
                say(
                    "A row of %(dataset)s holds '%(text)s' for '%(period)s'; a number was expected.",
                    dataset=dataset,
                    text=text,
                    period=period,
                )
            ) from None
        if year < EARLIEST:
            self.found.unused[say("a year before %(first)s", first=EARLIEST)] += 1
            return
        if year < FIRST_YEAR:
            return
        if not np.isfinite(value):
            self.found.unused[NOT_FINITE] += 1
            return
        if self.plan.dataset.monthly and not _MONTH.fullmatch(period):
            raise ChangedDimensions(
                say(
                    "%(dataset)s has the period '%(period)s' where months were asked for.",
                    dataset=dataset,
                    period=period,
                )
            )
        if not self.plan.dataset.monthly and len(period) != 4:
            raise ChangedDimensions(
                say(
                    "%(dataset)s has the period '%(period)s' where years were asked for.",
                    dataset=dataset,
                    period=period,
                )
            )
        value /= series.divisor
        for code in codes:
            if self.plan.dataset.monthly:
                self._place_month((variable, code, year), period, value)
            else:
                self._place((variable, code, year), value, shared=shared)

    def _place_month(self, place: tuple[str, str, int], period: str, value: float) -> None:
        held = self._monthly.setdefault(place, {})
        if held.setdefault(period, value) != value:
            raise two_figures(self.plan.structure.flow, place, held[period], value, period)

    def _place(self, place: tuple[str, str, int], value: float, *, shared: bool) -> None:
        if place in self._own and self._own[place] != value and not (shared or place in self._shared):
            raise two_figures(self.plan.structure.flow, place, self._own[place], value)
        if shared and place in self._own:
            return
        if shared:
            self._shared.add(place)
        self._own[place] = value

    def settle(self) -> None:
        """Turn months into years, take ratios, and hand the figures over."""
        for place, values in self._monthly.items():
            if len(values) == 12:
                self._own[place] = float(np.mean(list(values.values())))
            else:
                self.found.unused[
                    say("%(variable)s of a year with fewer than twelve months", variable=place[0])
                ] += 1
        for ratio in self.plan.dataset.ratios:
            upper, lower = ratio["of"]
            for (variable, code, year), value in list(self._own.items()):
                below = self._own.get((lower, code, year))
                if variable == upper and below:
                    self._own[ratio["variable"], code, year] = value / below
        for place, value in self._own.items():
            if not place[0].startswith("_"):
                self.found.values[place] = value
