"""How does a sentence keep what it was made of, so that another language can say it with its own numbers and dates?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence, written with `digits` decimals, or as briefly as it can be where that is None.

    With its plus sign where it is `signed`, with thousands set apart in English too where it is `grouped`.
    """

    value: float
    digits: int | None = None
    signed: bool = False
    grouped: bool = False

    def __str__(self) -> str:
        kind = "g" if self.digits is None else f".{self.digits}f"
        written = format(self.value, f"{'+' if self.signed else ''}{',' if self.grouped else ''}{kind}")
        is_zero = not written.strip("-0.")
        return written.replace("-", "+" if self.signed else "") if is_zero else written


@dataclass(frozen=True, slots=True)
class State:
    """A state in a sentence: its Eurostat code and the name English uses."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Parts:
    """Several things in a sentence, each of which has words of its own."""

    parts: tuple[object, ...]
    joint: str = ", "

    def __str__(self) -> str:
        return self.joint.join(str(part) for part in self.parts)


class Sentence(str):
    """English text that remembers the message it was made from and what was filled in.

    It is a `str` for everybody who wants one (JSON, a terminal, a test); `stabilitypact.i18n` says it in another
    language.

    Attributes
    ----------
    message :
        The message with `%(name)s` in place of what was filled in; the key of the catalogues.
    values :
        What was filled in: `Number`, `State`, `Parts`, `datetime.date`, another `Sentence`, or anything that is
        written the same in every language.
    """

    message: str
    values: Mapping[str, Any]

    def __new__(
        cls, text: str, message: str | None = None, values: Mapping[str, Any] | None = None
    ) -> Sentence:
        """Make a sentence of finished text; `say` makes it of a message and values."""
        made = super().__new__(cls, text)
        made.message = text if message is None else message
        made.values = values or {}
        return made


def say(message: str, /, **values: object) -> Sentence:
    """Return a sentence in English.

    Parameters
    ----------
    message :
        English, with `%(name)s` for each value and `%%` for a percent sign where there are values. It must stand in
        the call as a literal, from where the catalogues' messages are collected.
    values :
        As in `Sentence.values`.

    Raises
    ------
    KeyError
        Where the message names a value that is not given.
    """
    return Sentence(message % values if values else message, message, values)


def sentences(parts: Sequence[object], joint: str = " ") -> Sentence:
    """Return sentences, and numbers, states or marks between them, as one text that is still translatable."""
    return Sentence(joint.join(map(str, parts)), "%(parts)s", {"parts": Parts(tuple(parts), joint)})
