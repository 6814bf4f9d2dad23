"""How is a sentence, a number, a date or a state's name written in a language?"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from stabilitypact.figures.countries import country
from stabilitypact.i18n.languages import Language
from stabilitypact.i18n.writing import collated, first_day, joint, joint_of
from stabilitypact.sentence import Number, Parts, Sentence, State

MINUS = "−"
_WORDLESS = re.compile(r"(?:%\(\w+\)s|[\s,;()·–-])*")


@dataclass(frozen=True, slots=True)
class Translation:
    """Everything that is written differently in another language.

    Attributes
    ----------
    language :
        Code of the language.
    """

    language: Language

    def text(self, message: str, /, **values: object) -> str:
        """Return a message in the language, its `%(name)s` filled in; a sentence with what it was filled with.

        A message that the catalogue lacks stays English; `tests/i18n` finds those.
        """
        if isinstance(message, Sentence) and message.values and not values:
            return self.said(message)
        found = _catalogue(self.language).gettext(message) if message else ""
        return found % values if values else found

    def said(self, text: str) -> str:
        """Return a sentence in the language, numbers, dates and states in it as the language writes them.

        Text that is no `Sentence` is looked up as it stands; what the catalogue lacks stays English.
        """
        if not isinstance(text, Sentence):
            return self.text(text)
        if self.language == "en":
            return str(text)
        return self.text(text.message, **{name: self._filled(value) for name, value in text.values.items()})

    def can_say(self, text: str) -> bool:
        """Tell whether the catalogue holds a sentence and all sentences within it; nothing needs no catalogue."""
        if not isinstance(text, Sentence):
            return self.knows(text)
        return self.knows(text.message) and all(
            self.can_say(part) for part in _within(tuple(text.values.values()))
        )

    def tongue(self, text: str) -> Language:
        """Return the language in which `said` says a text: this one, or English where the catalogue lacks it."""
        return self.language if self.can_say(text) else "en"

    def _filled(self, value: object) -> str:
        if isinstance(value, Sentence):
            return self.said(value)
        if isinstance(value, Parts):
            return self.joined([self._filled(part) for part in value.parts], value.joint)
        if isinstance(value, Number):
            return self._number(value)
        if isinstance(value, State):
            return self.country(value.code)
        return self.day(value) if isinstance(value, date) else str(value)

    def _number(self, value: Number) -> str:
        shown = self.plain(value.value) if value.digits is None else self.number(value.value, value.digits)
        return f"+{shown}" if value.signed and not shown.startswith(MINUS) else shown

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the form of a message that fits a number, which fills `%(n)s`."""
        found = _catalogue(self.language).ngettext(one, many, number)
        return found % {"n": number, **values}

    def knows(self, message: str) -> bool:
        """Tell whether the catalogue holds a message; English holds all, and what has no words needs none."""
        return self.language == "en" or wordless(message) or message in messages(self.language)

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number with that many decimals, a true minus sign and the language's separators."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _signed(format_decimal(value, pattern, locale=self.language))

    def plain(self, value: object) -> str:
        """Return a number as people write it, 3 and not 3.0; other values as they are."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return _signed(format_decimal(value, "0.######", locale=self.language))

    def day(self, value: date) -> str:
        """Return a date in words: 5 May 2025, 5. Mai 2025, 1er mai 2025."""
        shown = format_date(value, "d MMMM y" if self.language == "en" else "long", locale=self.language)
        return first_day(shown, self.language)

    def day_of_year(self, value: str) -> str:
        """Return a day of every year, given as "12-31", in words: 31 December."""
        month, day = (int(part) for part in value.split("-"))
        when = date(2000, month, day)
        shown = (
            format_date(when, "d MMMM", locale="en")
            if self.language == "en"
            else str(format_skeleton("MMMMd", when, locale=self.language))
        )
        return first_day(shown, self.language)

    def month(self, value: date) -> str:
        """Return month and year, short: May 2025."""
        return str(format_skeleton("yMMM", value, locale=self.language))

    def country(self, name: str) -> str:
        """Return a state's name, from any of its names or codes."""
        found = country(name)
        if self.language == "en":
            return found.name
        return str(Locale(self.language).territories[found.iso2])

    def joint(self, mark: str) -> str:
        """Return a mark between two texts, ": " or "; ", spaced as the language has it."""
        return joint(mark, self.language)

    def joined(self, parts: list[str], mark: str = "; ") -> str:
        """Return texts with a mark between them; a comma gives way where decimals have commas."""
        return joint_of(parts, mark, self.language).join(parts)

    def labelled(self, label: str, text: str) -> str:
        """Return "label: text"."""
        return f"{label}{self.joint(': ')}{text}"

    def countries(self, codes: Iterable[str]) -> list[str]:
        """Return states' names, sorted as the language sorts them."""
        return sorted((self.country(code) for code in codes), key=collated)

    def listed(self, parts: list[str]) -> str:
        """Return "a, b and c"."""
        return (
            format_list(parts, "standard", locale=self.language).replace(", and ", " and ") if parts else ""
        )


def _signed(number: str) -> str:
    """Return a written number with a true minus sign, and none before what rounds to zero."""
    if not any(digit in number for digit in "123456789"):
        number = number.lstrip("-")
    return number.replace("-", MINUS)


def wordless(message: str) -> bool:
    """Tell whether a message only puts together what is filled in, so that there is nothing to translate."""
    return _WORDLESS.fullmatch(message) is not None


def _within(values: tuple[object, ...]) -> Iterator[Sentence]:
    """Yield the sentences among values, those of parts included."""
    for value in values:
        if isinstance(value, Parts):
            yield from _within(value.parts)
        elif isinstance(value, Sentence):
            yield value


@cache
def translation(language: Language) -> Translation:
    """Return the translation into a language."""
    return Translation(language)


@cache
def messages(language: Language) -> frozenset[str]:
    """Return the messages (English) that a language's catalogue translates."""
    from babel.messages.pofile import read_po

    with (files("stabilitypact.i18n") / "catalogs" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: set[str] = set()
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and all(forms) and not message.fuzzy:
            found |= {message.id} if isinstance(message.id, str) else set(message.id)
    return frozenset(found)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """Return the catalogue, compiled in memory so that only its readable form is kept."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (files("stabilitypact.i18n") / "catalogs" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
