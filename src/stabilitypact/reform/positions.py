"""Which positions do states take in the Council, and how are they written? `IT=against`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.path.words import state_of
from stabilitypact.sentence import Sentence, say

Position = Literal["for", "against", "abstain"]
POSITIONS: tuple[Position, ...] = get_args(Position)
POSITION_WORDS: Mapping[Position, Sentence] = {
    "for": say("for"),
    "against": say("against"),
    "abstain": say("abstain"),
}


def positions(texts: Sequence[str] | None) -> dict[str, Position]:
    """Read `--position` and `position=`, STATE=POSITION, into positions by code.

    Raises
    ------
    UnknownName, BadInput
        For a text of another form, and as `checked`.
    """
    pairs = []
    for text in texts or ():
        state, _, given = (part.strip() for part in text.partition("="))
        if not state or not given:
            raise BadInput(say("'%(text)s' is not STATE=POSITION, for instance IT=against.", text=text))
        pairs.append((state, given))
    return checked(pairs)


def checked(given: Iterable[tuple[str, str]]) -> dict[str, Position]:
    """Return positions by code.

    Parameters
    ----------
    given : iterable of (str, str)
        State, by code or name, and its position.

    Raises
    ------
    UnknownName, BadInput
        For a state or position that does not exist, and for a state given two positions.
    """
    found: dict[str, Position] = {}
    for state, text in given:
        code = country(state).code
        position = next((each for each in POSITIONS if each == text), None)
        if position is None:
            raise UnknownName("position in the Council", text, POSITIONS)
        if (before := found.setdefault(code, position)) != position:
            raise BadInput(
                say(
                    "%(state)s is given two positions: %(one)s and %(other)s.",
                    state=state_of(code),
                    one=POSITION_WORDS[before],
                    other=POSITION_WORDS[position],
                )
            )
    return found
