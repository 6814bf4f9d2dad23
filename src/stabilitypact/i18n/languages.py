"""Which languages are there, and which one does a reader want?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from babel import negotiate_locale

from stabilitypact.errors import UnknownName

Language = Literal["en", "fr", "de", "it", "es"]
CODES: tuple[Language, ...] = get_args(Language)

#: Code -> the language's own name.
LANGUAGES: Mapping[Language, str] = MappingProxyType(
    {"en": "English", "fr": "Français", "de": "Deutsch", "it": "Italiano", "es": "Español"}
)


def language(text: str) -> Language:
    """Return a language from its code ("fr", "fr-BE").

    Raises
    ------
    UnknownName
        For a language that the texts are not translated into.
    """
    short = text.strip().casefold().replace("_", "-").split("-")[0]
    for code in CODES:
        if code == short:
            return code
    raise UnknownName("language", text, CODES)


def preferred(header: str | None) -> Language:
    """Return the language that an `Accept-Language` header asks for first; English where none fits.

    Parameters
    ----------
    header :
        As browsers send it, e.g. "fr-BE,fr;q=0.8,en;q=0.5" (RFC 9110, 12.5.4); a damaged one asks for nothing.
    """
    wanted = []
    for place, part in enumerate((header or "").split(",")[:30]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if tag.strip() and quality > 0:
            wanted.append((-quality, place, tag.strip().replace("-", "_")))
    found = negotiate_locale([tag for _, _, tag in sorted(wanted)], list(CODES), sep="_")
    return language(found) if found else "en"
