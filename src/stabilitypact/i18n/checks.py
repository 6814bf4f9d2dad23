"""Does a translation keep what its message needs? Names that are filled in, percent signs, plural forms, full stops."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Up to so many characters a full stop may be that of an abbreviation.
ABBREVIATED = 12
_FILLED = re.compile(r"%\((\w+)\)s")


def fault(message: str, plural: str | None, texts: Sequence[str], forms: int) -> str:
    """Return what is wrong with a translation; empty where nothing is.

    Parameters
    ----------
    message, plural :
        English, and its plural form where it has one.
    texts :
        The translation: one text, or one for each plural form of the language.
    forms :
        How many plural forms the language has.
    """
    expected = forms if plural else 1
    if len(texts) != expected:
        return f"{expected} texts are expected, not {len(texts)}."
    english = plural or message
    names = set(_FILLED.findall(english))
    for place, text in enumerate(texts):
        own = set(_FILLED.findall(text))
        spared = {"n"} if plural and place == 0 else set()  # "one year" may say its number in words
        if own - names or names - own - spared:
            return f"fills in {sorted(own)}, not {sorted(names)}: {text}"
        if names and re.search(r"%(?!\(\w+\)s)", text.replace("%%", "")):
            return f"a percent sign is written %% beside what is filled in: {text}"
        if not names and text.count("%") != english.count("%"):
            return f"percent signs are not those of the English text: {text}"
        if text != text.strip() and english == english.strip():
            return f"spaces at the ends: {text!r}"
        if text.endswith(".") != english.endswith(".") and len(english) > ABBREVIATED:
            return f"ends with a full stop where English does not, or the other way round: {text}"
    return ""
