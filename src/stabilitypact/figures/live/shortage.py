"""What does an answer lack that the last vintage of its source held?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from stabilitypact.figures.countries import country, members
from stabilitypact.figures.live.quality import Values
from stabilitypact.figures.live.troubles import SourceError
from stabilitypact.sentence import Parts, Sentence, State, say

LEAST = 0.9
"""Share of the figures held before that a whole answer still holds: offices withdraw single figures."""
LEAST_OF_SERIES = 0.5
"""The same for one variable of one state."""
SHOWN = 5


class Fewer(SourceError):
    """An answer lacks much of what the last vintage holds."""


def shortage(
    title: str, values: Values, before: Values, last: str, on: date, lacking: Collection[str] = ()
) -> Sentence | None:
    """Return what is missing in an answer that cannot be whole, None where nothing stands out.

    It cannot be where it has less than nine tenths of the figures held before, or where one variable of a state has
    lost more than half of them. States that left the Union are not expected: offices stop publishing them.

    Parameters
    ----------
    title : str
        The office, as a sentence begins with it.
    values, before : mapping
        Figures now and in the last vintage, for the variables that were asked for.
    last : str
        Id of that vintage.
    on : date
        Day of publication, which decides who is a member.
    lacking : collection of str
        Variables of which the load itself tells that they are not held.
    """
    union = set(members(on))
    expected = [key for key in before if key[0] not in lacking and key[1] in union]
    held = Counter(key[:2] for key in expected)
    kept = Counter(key[:2] for key in expected if key in values)
    short = {series for series, count in held.items() if kept[series] < LEAST_OF_SERIES * count}
    if not short and kept.total() >= LEAST * held.total():
        return None
    told = {
        "office": title,
        "kept": f"{kept.total():,}",
        "held": f"{held.total():,}",
        "vintage": last,
    }
    if not short:
        return say("%(office)s gave %(kept)s of the %(held)s figures that %(vintage)s holds.", **told)
    return say(
        "%(office)s gave %(kept)s of the %(held)s figures that %(vintage)s holds; missing: %(missing)s.",
        **told,
        missing=Parts(tuple(_missing(short, held, kept)), "; "),
    )


def _missing(
    short: set[tuple[str, str]], held: Counter[tuple[str, str]], kept: Counter[tuple[str, str]]
) -> list[Sentence]:
    """Return what is missing, whole variables first, then whole states, then series."""
    gone = {series for series in short if not kept[series]}
    variables = [
        name
        for name in dict.fromkeys(series[0] for series in sorted(gone))
        if all(series in gone for series in held if series[0] == name)
    ]
    states = [
        code
        for code in dict.fromkeys(series[1] for series in sorted(gone))
        if all(series in gone for series in held if series[1] == code)
    ]
    found = [say("%(variable)s of all states", variable=name) for name in variables]
    found += [say("everything of %(state)s", state=State(code, country(code).name)) for code in states]
    rest = [each for each in sorted(short) if each[0] not in variables and each[1] not in states]
    found += [
        say(
            "%(variable)s of %(state)s (%(kept)s of %(held)s figures)",
            variable=series[0],
            state=State(series[1], country(series[1]).name),
            kept=kept[series],
            held=held[series],
        )
        for series in rest
    ]
    if len(found) > SHOWN:
        return [*found[:SHOWN], say("%(count)s more", count=len(found) - SHOWN)]
    return found
