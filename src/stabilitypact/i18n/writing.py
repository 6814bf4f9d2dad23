"""Which marks and habits of writing are a language's own? Spaces before marks, joined numbers, first days, sorting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

from stabilitypact.i18n.languages import Language

UNBROKEN = "\u00a0"
#: Marks that French sets apart from the word before.
_APART = re.compile(r"\s*([:;?!])")
#: How the first day of a month is written where it is no plain number (the style guide of the Union’s institutions).
_FIRST = {"fr": "1er", "it": "1º"}
_DECIMAL_COMMA = re.compile(r"\d,\d")


def joint(mark: str, language: Language) -> str:
    """Return a mark between two texts, ": " or "; ", as a language spaces it."""
    return _APART.sub(rf"{UNBROKEN}\1", mark) if language == "fr" else mark


def joint_of(parts: Sequence[str], mark: str, language: Language) -> str:
    """Return the mark that joins parts: no comma between numbers that have commas of their own."""
    if mark.strip() == "," and any(_DECIMAL_COMMA.search(part) for part in parts):
        return joint("; ", language)
    return joint(mark, language)


def first_day(text: str, language: Language) -> str:
    """Return a written date whose first day of a month is as the language has it: 1er mai 2025."""
    own = _FIRST.get(language)
    return re.sub(r"^1(?= )", own, text) if own else text


def collated(name: str) -> str:
    """Return the key by which names sort as readers expect, letters with accents beside those without."""
    return "".join(each for each in normalize("NFKD", name.casefold()) if not combining(each))
