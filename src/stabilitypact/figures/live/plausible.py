"""Which of the figures that an office sends cannot be right, alone or as a whole?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.live.measures import is_level, measures, unit
from stabilitypact.figures.live.quality import Values
from stabilitypact.figures.live.troubles import UPGRADE, ChangedUnit
from stabilitypact.sentence import Number, Sentence, say

FURTHEST = 30
"""Years after the publication up to which a figure can be a forecast."""
FEWEST = 10
"""Figures that both vintages must hold before their ratio says anything."""
RATIO, LEVEL, SERIES = 2.0, 4.0, 5.0
"""How many times as large as before a variable can be: one in per cent, a level (which other base years move),
and one state's series in per cent (which other estimates move)."""
OUTSIDE = 0.1
"""Share of a variable's figures outside its range from which they are taken to be in another unit."""

Place = tuple[str, str, int]


def refuse_other_scale(title: str, values: Values, before: Values) -> None:
    """Refuse a load in which a whole variable has another unit or sign than it had.

    Raises
    ------
    ChangedUnit
        Naming the variable: millions for billions, a share for a percentage, deficits for balances, or more than a
        tenth of the figures outside what is plausible.
    """
    for name in sorted({key[0] for key in values}):
        pairs = _pairs((key for key in values if key[0] == name), values, before)
        ratio = _ratio(pairs)
        most = LEVEL if is_level(name) else RATIO
        if ratio is not None and not 1 / most <= ratio <= most:
            raise ChangedUnit(
                say(
                    "%(office)s gives %(variable)s about %(ratio)s times as large as in the last vintage: "
                    "its unit is no longer '%(unit)s'.",
                    office=title,
                    variable=name,
                    ratio=f"{ratio:.3g}",
                    unit=unit(name),
                ),
                UPGRADE,
            )
        turned = sum(old * new < 0 for old, new in pairs)
        if len(pairs) >= FEWEST and turned > len(pairs) / 2:
            raise ChangedUnit(
                say(
                    "%(office)s gives %(variable)s with the opposite sign: %(turned)s of the %(count)s figures that "
                    "the last vintage holds too.",
                    office=title,
                    variable=name,
                    turned=turned,
                    count=len(pairs),
                ),
                UPGRADE,
            )
        held = [key for key in values if key[0] == name]
        outside = [key for key in held if not _inside(name, values[key])]
        if len(outside) >= FEWEST and len(outside) > OUTSIDE * len(held):
            low, high = _range(name)
            raise ChangedUnit(
                say(
                    "%(office)s gives %(variable)s outside %(low)s to %(high)s in %(outside)s of %(count)s figures: "
                    "its unit is no longer '%(unit)s'.",
                    office=title,
                    variable=name,
                    low=Number(low),
                    high=Number(high),
                    outside=len(outside),
                    count=len(held),
                    unit=unit(name),
                ),
                UPGRADE,
            )


def usable(values: Values, before: Values, published: int, unused: Counter[Sentence]) -> dict[Place, float]:
    """Return the figures that can be right, and count the others by what is wrong with them.

    Parameters
    ----------
    values, before : mapping
        Figures now and in the last vintage.
    published : int
        Year of publication.
    unused : Counter
        Is told what was left out and why.
    """
    wrong: dict[str, list[Place]] = {}
    other = _of_another_scale(values, before)
    kept = {}
    for place, value in values.items():
        if place[2] > published + FURTHEST:
            unused[say("a year after %(last)s", last=published + FURTHEST)] += 1
        elif place[:2] in other:
            unused[
                say(
                    "%(variable)s of %(state)s, about %(ratio)s times as large as in the last vintage",
                    variable=place[0],
                    state=place[1],
                    ratio=f"{other[place[:2]]:.3g}",
                )
            ] += 1
        elif _inside(place[0], value):
            kept[place] = value
        else:
            wrong.setdefault(place[0], []).append(place)
    for name, places in wrong.items():
        low, high = _range(name)
        worst = max(places, key=lambda place: abs(values[place]))
        unused[
            say(
                "%(variable)s outside %(low)s to %(high)s (%(state)s %(year)s: %(value)s)",
                variable=name,
                low=Number(low),
                high=Number(high),
                state=worst[1],
                year=worst[2],
                value=f"{values[worst]:,.6g}",
            )
        ] += len(places)
    return kept


def _of_another_scale(values: Values, before: Values) -> dict[tuple[str, str], float]:
    """Return how many times as large as before the series are that must be in another unit."""
    places: dict[tuple[str, str], list[Place]] = {}
    for place in values:
        if not is_level(place[0]) and place in before:
            places.setdefault(place[:2], []).append(place)
    found = {}
    for series, members in places.items():
        pairs = _pairs(members, values, before)
        ratio = _ratio(pairs)
        if ratio is None or 1 / SERIES <= ratio <= SERIES:
            continue
        if (
            float(np.median([max(abs(old), abs(new)) for old, new in pairs])) >= 1.0
        ):  # not revisions about zero
            found[series] = ratio
    return found


def _pairs(places: Iterable[Place], values: Values, before: Values) -> list[tuple[float, float]]:
    """Return the figures before and now that both vintages hold and that are not zero."""
    found = [(before[place], values[place]) for place in places if place in before]
    return [(old, new) for old, new in found if old and new]


def _ratio(pairs: list[tuple[float, float]]) -> float | None:
    """Return how many times as large as before figures are in the middle, None where too few say so."""
    return float(np.median([abs(new / old) for old, new in pairs])) if len(pairs) >= FEWEST else None


def _inside(name: str, value: float) -> bool:
    low, high = _range(name)
    return low <= value <= high


def _range(name: str) -> tuple[float, float]:
    """Return the range to which a user's own figures are held too."""
    if name in catalogue():
        return catalogue()[name].plausible
    return measures()[name].plausible if name in measures() else (-np.inf, np.inf)
