"""How are moves of assumptions and percentiles written? `long_rate@2027-2030=1`, `growth=-1`, `5,50,95`."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

from stabilitypact.debt.own import MOVABLE
from stabilitypact.errors import BadInput
from stabilitypact.path.sensitivity import CHANGES
from stabilitypact.sentence import say

# What the API's document promises to read; what it does not read is answered with a sentence that says why.
_AMOUNT = r"-?([0-2]\.[0-9]{0,5}[1-9]|[1-3])"
_YEARS = r"(@20[2-4][0-9](-20[2-4][0-9])?)?"
SHIFT = rf"^({'|'.join(MOVABLE)}){_YEARS}={_AMOUNT}$"
MOVE = rf"^({'|'.join(CHANGES)})={_AMOUNT}$"
_PERCENT = r"([1-9]?[0-9](\.[0-9]{1,3})?|100)"
PERCENTILES = rf"^{_PERCENT}(,{_PERCENT}){{0,12}}$"


def shifts(texts: Sequence[str] | None) -> dict[str, dict[int, float] | float] | None:
    """Read own shifts of a projection: by name and year, or one amount for all years; None where none is given.

    Raises
    ------
    BadInput
        For a text of another form, and for two shifts of one name in one year.
    """
    found: dict[str, dict[int, float] | float] = {}
    for text in texts or ():
        where, _, amount = text.partition("=")
        name, at, years = (part.strip() for part in where.partition("@"))
        try:
            moved, span = float(amount), _years(years) if at else None
        except ValueError as error:
            raise BadInput(
                say(
                    "'%(text)s' is not NAME=AMOUNT, NAME@YEAR=AMOUNT or NAME@FIRST-LAST=AMOUNT, for instance "
                    "long_rate@2027=1.",
                    text=text,
                )
            ) from error
        held = found.get(name)
        if held is not None and (span is None or isinstance(held, float)):
            raise BadInput(
                say(
                    "'%(text)s' contradicts another shift of %(name)s, which is for all years.",
                    text=text,
                    name=name,
                )
            )
        earlier = held if isinstance(held, dict) else {}
        for year in span or ():
            if year in earlier:
                raise BadInput(say("%(name)s is moved twice; give it once.", name=f"{name}@{year}"))
        found[name] = moved if span is None else {**earlier, **dict.fromkeys(span, moved)}
    return found or None


def _years(text: str) -> range:
    """Return the years of "2027" or "2027-2030"; `ValueError` for anything else."""
    first, sign, last = text.partition("-")
    if not (len(first) == 4 and first.isdecimal() and (not sign or (len(last) == 4 and last.isdecimal()))):
        raise ValueError(text)
    span = range(int(first), int(last if sign else first) + 1)
    if not span:
        raise ValueError(text)
    return span


def moves(texts: Sequence[str] | None) -> dict[str, float] | None:
    """Read own moves of the sensitivity table; None where none is given.

    Raises
    ------
    BadInput
        For a text of another form, and for an assumption moved twice.
    """
    found: dict[str, float] = {}
    for text in texts or ():
        name, _, amount = text.partition("=")
        try:
            moved = float(amount)
        except ValueError:
            moved = nan
        if not isfinite(moved):
            raise BadInput(say("'%(text)s' is not NAME=AMOUNT, for instance long_rate=1.", text=text))
        if name.strip() in found:
            raise BadInput(say("%(name)s is moved twice; give it once.", name=name.strip()))
        found[name.strip()] = moved
    return found or None


def percentiles(text: str) -> list[float]:
    """Read "5,25,50,75,95"; raises `BadInput` for anything else."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise BadInput(
            say(
                "Percentiles are numbers with commas between them, for instance 5,25,50,75,95, not '%(text)s'.",
                text=text,
            )
        ) from error
