"""How good is what was just loaded: identities, gaps, jumps, units, and what could not be used?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stabilitypact.figures.checks import check_vintage
from stabilitypact.figures.live.measures import is_level, unit
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Sentence, say

Values = Mapping[tuple[str, str, int], float]
"""Figures by variable, country and year."""

JUMP_POINTS, JUMP_PERCENT = 3.0, 10.0
"""Revisions of a past year beyond these are told as jumps: percentage points, or per cent of a level."""


@dataclass(frozen=True, slots=True)
class Revision:
    """How one figure changed from one vintage to the next; `size` in points or, for levels, in per cent."""

    variable: str
    country: str
    year: int
    before: float
    after: float

    @property
    def size(self) -> float:
        """Change in percentage points, or in per cent of a level."""
        if is_level(self.variable):
            return 100.0 * (self.after / self.before - 1.0) if self.before else float("inf")
        return self.after - self.before

    @property
    def sentence(self) -> Sentence:
        """The figure, what it was and is, and by how much it changed."""
        told = {
            "variable": self.variable,
            "state": self.country,
            "year": self.year,
            "before": f"{self.before:,.3f}",
            "after": f"{self.after:,.3f}",
            "change": f"{self.size:+.3f}",
        }
        if is_level(self.variable):
            return say("%(variable)s %(state)s %(year)s: %(before)s to %(after)s (%(change)s %%)", **told)
        return say("%(variable)s %(state)s %(year)s: %(before)s to %(after)s (%(change)s points)", **told)

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A figure of the last vintage that this one no longer holds."""

    variable: str
    country: str
    year: int
    before: float

    @property
    def sentence(self) -> Sentence:
        """The figure and what it was."""
        return say(
            "%(variable)s %(state)s %(year)s: was %(before)s",
            variable=self.variable,
            state=self.country,
            year=self.year,
            before=f"{self.before:,.3f}",
        )

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Quality:
    """What a load is like; each line is a sentence or a figure with its place.

    Attributes
    ----------
    figures : int
        Number of figures.
    identities, ranges : tuple of str
        Figures that contradict others of the vintage, or lie outside what is plausible.
    gaps : tuple of str
        Years missing inside a series.
    jumps : tuple of str
        Past years revised by much against the last vintage.
    vanished : tuple of str
        Variables, and series of a state, of the last vintage that this one lacks.
    withdrawn : tuple of str
        Single figures of the last vintage that this one lacks, by series.
    units : tuple of str
        Unit of each variable as stored, "variable: unit".
    unused : tuple of str
        What could not be used, why and how often.
    """

    figures: int
    identities: tuple[str, ...]
    ranges: tuple[str, ...]
    gaps: tuple[str, ...]
    jumps: tuple[str, ...]
    vanished: tuple[str, ...]
    withdrawn: tuple[str, ...]
    units: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def remarks(self) -> int:
        """Number of findings."""
        kinds = (
            self.identities, self.ranges, self.gaps, self.jumps, self.vanished, self.withdrawn, self.unused,
        )  # fmt: skip
        return sum(map(len, kinds))

    def lines(self, most: int = 5) -> list[Sentence]:
        """Return the report as lines, at most `most` of each kind."""
        told = {"figures": f"{self.figures:,}", "variables": len(self.units), "remarks": self.remarks}
        found = [
            say("%(figures)s figures in %(variables)s variables; one remark.", **told)
            if self.remarks == 1
            else say("%(figures)s figures in %(variables)s variables; %(remarks)s remarks.", **told)
        ]
        kinds = (
            (say("Do not add up"), self.identities),
            (say("Outside the plausible range"), self.ranges),
            (say("Gaps"), self.gaps),
            (say("Jumps against the last vintage"), self.jumps),
            (say("No longer there"), self.vanished),
            (say("Single figures no longer there"), self.withdrawn),
            (say("Not used"), self.unused),
        )
        for title, items in kinds:
            if items:
                found.append(say("%(title)s (%(count)s):", title=title, count=len(items)))
                found += [say("  %(item)s", item=each) for each in items[:most]]
                if len(items) > most:
                    found.append(say("  and %(count)s more", count=len(items) - most))
        if self.units:
            found.append(say("Units:"))
            found += [
                say("  %(unit)s: %(variables)s", unit=text or say("unknown"), variables=", ".join(names))
                for text, names in self.by_unit().items()
            ]
        return found

    def by_unit(self) -> dict[str, list[str]]:
        """Return the variables by their unit."""
        found: dict[str, list[str]] = {}
        for name, text in self.by_variable().items():
            found.setdefault(text, []).append(name)
        return found

    def by_variable(self) -> dict[str, str]:
        """Return the unit of each variable, "" where it is unknown."""
        split = (line.partition(": ") for line in self.units)
        return {name: text for name, _, text in split}


def report(
    vintage: Vintage, values: Values, before: Values, last_outturn: int, unused: Counter[Sentence]
) -> Quality:
    """Return the quality report of a load.

    Parameters
    ----------
    vintage : Vintage
        The figures as a vintage, those outside the catalogue left out.
    values : mapping
        All figures.
    before : mapping
        Those of the last vintage of the source, empty where there is none.
    last_outturn : int
        Last outturn year of that vintage; later revisions are forecasts and no jumps.
    unused : Counter
        What could not be used, and why.
    """
    problems = check_vintage(vintage) if vintage.years else []
    changes = [each for each in revisions(before, values) if each.year <= last_outturn]
    limit = {True: JUMP_PERCENT, False: JUMP_POINTS}
    return Quality(
        figures=len(values),
        identities=tuple(str(each) for each in problems if each.check == "identity"),
        ranges=tuple(str(each) for each in problems if each.check == "range"),
        gaps=tuple(_gaps(values)),
        jumps=tuple(each.sentence for each in changes if abs(each.size) > limit[is_level(each.variable)]),
        vanished=tuple(_vanished(values, before)),
        withdrawn=tuple(_years(_withdrawn_years(values, before))),
        units=tuple(f"{name}: {unit(name)}" for name in dict.fromkeys(sorted(key[0] for key in values))),
        unused=tuple(
            say("%(count)s x %(reason)s", count=count, reason=reason)
            for reason, count in unused.most_common()
        ),
    )


def revisions(before: Values, after: Values) -> list[Revision]:
    """Return the figures that both hold with different values, largest change first."""
    found = [
        Revision(*key, before[key], value)
        for key, value in after.items()
        if key in before and not np.isclose(before[key], value, rtol=1e-9, atol=1e-9)
    ]
    return sorted(found, key=lambda each: (-abs(each.size), each.variable, each.country, each.year))


def withdrawals(before: Values, after: Values) -> list[Withdrawal]:
    """Return the figures that are no longer held, the largest in per cent first, then levels."""
    found = [Withdrawal(*key, value) for key, value in before.items() if key not in after]
    return sorted(
        found,
        key=lambda each: (
            is_level(each.variable), -abs(each.before), each.variable, each.country, each.year,
        ),
    )  # fmt: skip


def _gaps(values: Values) -> list[str]:
    years: dict[tuple[str, str], set[int]] = {}
    for name, code, year in values:
        years.setdefault((name, code), set()).add(year)
    return _years({series: set(range(min(held), max(held) + 1)) - held for series, held in years.items()})


def _vanished(values: Values, before: Values) -> list[str]:
    """Return variables that are gone, and series of states of the others."""
    now = {key[:2] for key in values}
    names = {name for name, _ in now}
    gone = sorted({key[:2] for key in before} - now)
    found: list[str] = [
        say("%(variable)s of all states", variable=name)
        for name in dict.fromkeys(name for name, _ in gone)
        if name not in names
    ]
    return found + [f"{name} {code}" for name, code in gone if name in names]


def _withdrawn_years(values: Values, before: Values) -> dict[tuple[str, str], set[int]]:
    """Return the years withdrawn of series that are still there."""
    now = {key[:2] for key in values}
    years: dict[tuple[str, str], set[int]] = {}
    for name, code, year in before:
        if (name, code) in now and (name, code, year) not in values:
            years.setdefault((name, code), set()).add(year)
    return years


def _years(by_series: Mapping[tuple[str, str], set[int]]) -> list[str]:
    """Return lines such as "debt IT: 2010, 2011"."""
    return [
        f"{name} {code}: {', '.join(map(str, sorted(years)[:6]))}{', ...' if len(years) > 6 else ''}"
        for (name, code), years in sorted(by_series.items())
        if years
    ]
