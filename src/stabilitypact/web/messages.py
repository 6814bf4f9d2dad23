"""Which texts do the pages show that a catalogue must translate? Those in templates and code, and those of the law.

`python -m stabilitypact.web.messages` brings the catalogues up to date: new messages come in untranslated, those that
no page shows any more go.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.extract import extract
from jinja2.ext import babel_extract

from stabilitypact.i18n.languages import CODES, Language

KEYWORDS: dict[str, Any] = {"_": None, "text": None, "plural": (1, 2)}


@cache
def messages() -> dict[str, str | None]:
    """Return every message (English) with its plural form, None where it has none."""
    return {**static_messages(), **dict.fromkeys(own_messages()), **dict.fromkeys(law_messages())}


def static_messages() -> dict[str, str | None]:
    """Return the messages written in templates and code of the room."""
    found: dict[str, str | None] = {}
    home = files("stabilitypact.web")
    folders = (home, home / "pages", home / "templates")
    for folder in folders:
        for entry in sorted(folder.iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".py"):
                hits = extract("python", BytesIO(entry.read_bytes()), keywords=KEYWORDS)
                texts: list[Any] = [message for _, message, _, _ in hits]
            elif entry.name.endswith(".html"):
                marked = babel_extract(BytesIO(entry.read_bytes()), tuple(KEYWORDS), [], {})
                texts = [message for _, _, message, _ in marked]
            else:
                continue
            for text in texts:
                if isinstance(text, str) and text:
                    found.setdefault(text, None)
                elif isinstance(text, tuple) and text and isinstance(text[0], str):
                    plural = text[1] if len(text) > 1 and isinstance(text[1], str) else None
                    found[text[0]] = plural
    return found


def own_messages() -> list[str]:
    """Return the messages that stand in tables of the room."""
    from stabilitypact.law.finding import VERDICT_WORDS
    from stabilitypact.show.page_text import (
        NOT_PUBLISHED,
        PROCEDURE_MEANINGS,
        VERDICT_MEANINGS,
        VERDICT_PHRASES,
    )
    from stabilitypact.web import explained, words
    from stabilitypact.web.pages import country, reforms, simulator, sources
    from stabilitypact.web.problems import TITLES

    return [
        *VERDICT_WORDS.values(),
        *VERDICT_MEANINGS.values(),
        *(f"The deficit criterion {phrase}." for phrase in VERDICT_PHRASES.values()),
        *(f"The debt criterion {phrase}." for phrase in VERDICT_PHRASES.values()),
        *PROCEDURE_MEANINGS.values(),
        *PROCEDURE_MEANINGS,
        NOT_PUBLISHED,
        *words.RULE_NAMES.values(),
        *words.READING_NAMES.values(),
        *words.KIND_NAMES.values(),
        *country.CRITERIA.values(),
        *simulator.LEVER_NAMES.values(),
        *reforms.EFFORT_WORDS.values(),
        *reforms.POSITION_WORDS.values(),
        *reforms.PROCEDURE_WORDS.values(),
        *(
            text
            for held in sources.AGAINST.values()
            for text in ([held] if isinstance(held, str) else held.values())
        ),
        *sources.LIMITS,
        *TITLES.values(),
        *(message for _, message in explained.PATTERNS),
        *CHART_WORDS,
        "seen",
        "unverified",
        "asserted",
    ]


CHART_WORDS = (
    "observed",
    "forecast",
    "projected",
    "adjustment",
    "under shocks",
    "no policy change",
    "% of GDP",
    "60 % of GDP",
    "deficit of 3 %",
)


def law_messages() -> list[str]:
    """Return what the law room tells: names of rules, rule books, values, units, variables, ways of knowing."""
    from stabilitypact.figures.catalogue import catalogue
    from stabilitypact.law.assess import assess
    from stabilitypact.law.parameter import EVIDENCE
    from stabilitypact.law.rulebook import rulebooks

    found: dict[str, None] = {}
    for book in rulebooks():
        found |= dict.fromkeys([book.title])
        for spans in book.parameters.values():
            units = [p.unit for p in spans if p.unit not in ("choice", "switch", "table", "date")]
            found |= dict.fromkeys(unit for unit in units if unit)
    found |= dict.fromkeys(each.label for each in catalogue().values())
    found |= dict.fromkeys(EVIDENCE.values())
    for reading in ("law", "commission", "numerical"):
        for top in assess(None, [1999, 2003, 2009, 2013, 2016, 2021, 2025], reading=reading):
            for each in top.walk():
                texts = (each.title, each.unit, *(p.title for p in each.parameters))
                found |= dict.fromkeys(text for text in texts if text)
    return list(found)


def notes() -> list[str]:
    """Return the notes of the law's findings, by how often they occur; untranslated ones stay English."""
    from collections import Counter

    from stabilitypact.law.assess import assess

    found: Counter[str] = Counter()
    for reading in ("law", "commission", "numerical"):
        for top in assess(None, [1999, 2003, 2009, 2013, 2016, 2019, 2021, 2025], reading=reading):
            for each in top.walk():
                found.update(each.notes)
    return [text for text, _ in found.most_common()]


def update(language: Language) -> tuple[int, int]:
    """Bring a catalogue up to date and return how many messages it holds and how many lack a translation."""
    from pathlib import Path

    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    path = Path(str(files("stabilitypact.i18n") / "catalogs" / f"{language}.po"))
    with path.open("rb") as file:
        old = read_po(file, locale=language)
    new = Catalog(
        locale=language,
        project="stabilitypact",
        charset="utf-8",
        fuzzy=False,
        header_comment=old.header_comment,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    lacking = 0
    for one, many in messages().items():
        held = old.get(one)
        text = held.string if held is not None else ("" if many is None else ("",) * new.num_plurals)
        lacking += not all(text if isinstance(text, tuple | list) else (text,))
        new.add(one if many is None else (one, many), text)
    for text in notes():
        kept = old.get(text)
        if kept is not None and kept.string:
            new.add(text, kept.string)
    with path.open("wb") as file:
        write_po(file, new, width=110)
    return len(new), lacking


if __name__ == "__main__":
    for code in CODES:
        if code != "en":
            held, lacking = update(code)
            print(f"{code}: {held} messages, {lacking} without a translation")
