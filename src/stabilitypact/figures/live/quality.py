"""How good is what was just loaded: identities, gaps, jumps, units, and what could not be used?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stabilitypact.figures.checks import check_vintage
from stabilitypact.figures.live.measures import is_level, unit
from stabilitypact.figures.live.troubles import ChangedUnit, Truncated
from stabilitypact.figures.vintage import Vintage

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

    def __str__(self) -> str:
        how = "%" if is_level(self.variable) else "points"
        return (
            f"{self.variable} {self.country} {self.year}: {self.before:,.3f} to {self.after:,.3f} "
            f"({self.size:+.3f} {how})"
        )


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
        Series of the last vintage that this one lacks.
    units : tuple of str
        Unit of each variable as stored.
    unused : tuple of str
        What could not be used, why and how often.
    """

    figures: int
    identities: tuple[str, ...]
    ranges: tuple[str, ...]
    gaps: tuple[str, ...]
    jumps: tuple[str, ...]
    vanished: tuple[str, ...]
    units: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def remarks(self) -> int:
        """Number of findings."""
        return sum(
            map(len, (self.identities, self.ranges, self.gaps, self.jumps, self.vanished, self.unused))
        )

    def lines(self, most: int = 5) -> list[str]:
        """Return the report as lines, at most `most` of each kind."""
        found = [f"{self.figures:,} figures in {len(self.units)} variables; {self.remarks} remarks."]
        kinds = (
            ("Do not add up", self.identities),
            ("Outside the plausible range", self.ranges),
            ("Gaps", self.gaps),
            ("Jumps against the last vintage", self.jumps),
            ("No longer there", self.vanished),
            ("Not used", self.unused),
        )
        for title, items in kinds:
            if items:
                found.append(f"{title} ({len(items)}):")
                found += [f"  {each}" for each in items[:most]]
                if len(items) > most:
                    found.append(f"  and {len(items) - most} more")
        return found


def report(
    vintage: Vintage, values: Values, before: Values, last_outturn: int, unused: Counter[str]
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
        jumps=tuple(str(each) for each in changes if abs(each.size) > limit[is_level(each.variable)]),
        vanished=tuple(_vanished(values, before)),
        units=tuple(f"{name}: {unit(name)}" for name in dict.fromkeys(sorted(key[0] for key in values))),
        unused=tuple(f"{count} x {reason}" for reason, count in unused.most_common()),
    )


def revisions(before: Values, after: Values) -> list[Revision]:
    """Return the figures that both hold with different values, largest change first."""
    found = [
        Revision(*key, before[key], value)
        for key, value in after.items()
        if key in before and not np.isclose(before[key], value, rtol=1e-9, atol=1e-9)
    ]
    return sorted(found, key=lambda each: (-abs(each.size), each.variable, each.country, each.year))


def refuse_other_units(title: str, values: Values, before: Values) -> None:
    """Refuse a load in which a variable is a hundred times larger or smaller than it was.

    Raises
    ------
    ChangedUnit
        Naming the variable; millions for billions, or a share for a percentage.
    """
    for name in sorted({key[0] for key in values}):
        pairs = [(before[key], value) for key, value in values.items() if key[0] == name and key in before]
        pairs = [(old, new) for old, new in pairs if old and new]
        if len(pairs) < 10:
            continue
        ratio = float(np.median([abs(new / old) for old, new in pairs]))
        if not 0.02 < ratio < 50:
            raise ChangedUnit(
                f"{title} gives {name} about {ratio:.3g} times as large as in the last vintage: its unit is no longer "
                f"'{unit(name)}'. Nothing was loaded; upgrade stabilitypact."
            )


def refuse_fragments(title: str, values: Values, before: Values) -> None:
    """Refuse a load with less than half of the figures that the last load held for the same variables.

    Raises
    ------
    Truncated
        With both numbers.
    """
    held = len(before)
    kept = sum(key in values for key in before)
    if held and kept < held / 2:
        raise Truncated(
            f"{title} gave {kept:,} of the {held:,} figures that the last load held; the answer is not complete. "
            "Nothing was loaded; run the update again."
        )


def _gaps(values: Values) -> list[str]:
    years: dict[tuple[str, str], set[int]] = {}
    for name, code, year in values:
        years.setdefault((name, code), set()).add(year)
    found = []
    for (name, code), held in sorted(years.items()):
        missing = sorted(set(range(min(held), max(held) + 1)) - held)
        if missing:
            found.append(
                f"{name} {code}: {', '.join(map(str, missing[:6]))}{', ...' if len(missing) > 6 else ''}"
            )
    return found


def _vanished(values: Values, before: Values) -> list[str]:
    now = {(name, code) for name, code, _ in values}
    names = {name for name, _, _ in values}
    return [f"{name} {code}" for name, code in sorted({key[:2] for key in before} - now) if name in names]
