"""What does a caller assert, as an address and the command line write it: facts that no table holds, positions?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.law.assertions import parse_assertion
from stabilitypact.sentence import State, say


def assumptions(texts: Sequence[str] | None) -> dict[str, Any]:
    """Read `--assume` and `assume=` into the mapping that `assess` takes, in whatever order they stand.

    Raises
    ------
    UnknownName, BadInput
        For a state that does not exist, a text of another form, and for two assertions of one place, of which one
        would be lost.
    """
    found: dict[str, Any] = {}
    for text in texts or ():
        name, value, code, year = parse_assertion(text)
        *wider, last = [key for key in (name, code, year) if key is not None]
        place: Any = found
        for key in wider:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place
        if not isinstance(place, dict) or last in place:
            raise BadInput(
                say(
                    "'%(text)s' and another assertion of %(name)s are about the same states and years; give one of "
                    "them.",
                    text=text,
                    name=name,
                )
            )
        place[last] = value
    return found


def positions(texts: Sequence[str] | None) -> dict[str, str]:
    """Read `--position` and `position=`, STATE=POSITION, into positions by code.

    Raises
    ------
    UnknownName, BadInput
        For a state or position that does not exist, a text of another form, and for a state given two positions.
    """
    from stabilitypact.reform.council import POSITION_WORDS, POSITIONS

    found: dict[str, Any] = {}
    for text in texts or ():
        state, _, given = (part.strip() for part in text.partition("="))
        if not state or not given:
            raise BadInput(say("'%(text)s' is not STATE=POSITION, for instance IT=against.", text=text))
        named = country(state)
        position = next((each for each in POSITIONS if each == given), None)
        if position is None:
            raise UnknownName("position in the Council", given, POSITIONS)
        if (before := found.setdefault(named.code, position)) != position:
            raise BadInput(
                say(
                    "%(state)s is given two positions: %(one)s and %(other)s.",
                    state=State(named.code, named.name),
                    one=POSITION_WORDS[before],
                    other=POSITION_WORDS[position],
                )
            )
    return found
