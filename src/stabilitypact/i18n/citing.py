"""How does a language write a place in an act? Articles, paragraphs, points, recitals; other places are words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stabilitypact.i18n.translation import Translation
from stabilitypact.sentence import say

# Words before a number or letter that are no articles; catalogues translate them.
WORDS = (say("recital"), say("section"), say("annex"), say("and"))

_ITEM = r"\d+[a-z]?(?:\(\w{1,3}\))*(?:, point \(\d+\))?"
_LIST = rf"{_ITEM}(?:(?:, | and |-|–){_ITEM})*"
_ARTICLES = re.compile(rf"\bArts?\. ({_LIST})")
_PARTS = re.compile(r"(\d+)([a-z]?)((?:\(\w{1,3}\))*)(?:, point \((\d+)\))?")
# Between articles; not between an article and its numbered point, as definitions have them.
_BETWEEN = re.compile(r", (?!point \()| and ")
_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS)})(?!\w)", re.IGNORECASE)
# What is no word of a language: numbers of recitals and sections, letters of annexes.
_NUMBERED = re.compile(r"[A-Z]?\d+(?:\.\d+)*|[IVX]+")
# From this article on it is the EC Treaty as of Maastricht, whose inserted articles have capitals: 104 C.
_TREATY_FROM = 100
_LATIN = MappingProxyType({"a": "bis", "b": "ter", "c": "quater", "d": "quinquies"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes articles, as the Official Journal has it, shortened.

    Attributes
    ----------
    article, articles :
        Before one number, and before several.
    paragraph, point :
        After the article, `%s` for the number or letter.
    number :
        For a point that has a number, as the definitions of an act have, and no letter.
    last, until :
        Before the last of several, and between the ends of a span.
    latin :
        Inserted articles and paragraphs are numbered 2 bis, not 2a.
    """

    article: str
    articles: str
    paragraph: str
    point: str
    number: str
    last: str
    until: str
    latin: bool = True


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "fr": Style("art.", "art.", ", par. %s", ", point %s)", ", point %s)", "et", " à "),
        "de": Style("Art.", "Art.", " Abs. %s", " Buchst. %s", " Nr. %s", "", "–", latin=False),
        "it": Style("art.", "artt.", ", par. %s", ", lett. %s)", ", punto %s)", "e", "-"),
        "es": Style("art.", "arts.", ", apartado %s", ", letra %s)", ", punto %s", "y", " a "),
    }
)


def place(t: Translation, text: str) -> str:
    """Return a place in an act in the language: art. 126, par. 2, point a); considérant 15.

    Places that are words are messages of the catalogue; those that it lacks stay English.
    """
    if t.language == "en":
        return text
    if not structured(text):
        return t.text(text) if t.knows(text) else text
    shown = _ARTICLES.sub(lambda found: articles(t.language, found.group(1)), text)
    return _WORD.sub(lambda found: t.text(found.group(0).lower()), shown)


def told(t: Translation, text: str) -> bool:
    """Tell whether `place` says a place wholly in the language."""
    return structured(text) or t.knows(text)


def structured(text: str) -> bool:
    """Tell whether a place is made of articles, recitals, sections and annexes only, so that nothing needs words."""
    rest = _NUMBERED.sub("", _WORD.sub("", _ARTICLES.sub("", text)))
    return not rest.strip(" ,;.-–")


def articles(language: str, text: str) -> str:
    """Return a list of articles as the language writes it.

    Parameters
    ----------
    language :
        Code of a language in `STYLES`.
    text :
        As English writes it, after "Art." or "Arts.": "126(2)(a)", "4-6, 12", "6(a), 10(1)(a)".
    """
    style = STYLES[language]
    spans = [[_article(style, each) for each in re.split("[-–]", part)] for part in _BETWEEN.split(text)]
    items = [style.until.join(span) for span in spans]
    if "(" not in text:
        several = len(items) > 1 or len(spans[0]) > 1
        return f"{style.articles if several else style.article} {_enumerated(items, style, '')}"
    return _enumerated([f"{style.article} {item}" for item in items], style, "," if style.latin else "")


def _enumerated(items: list[str], style: Style, before: str) -> str:
    """Return "a, b et c"; a comma goes before the last where the items have commas themselves."""
    if len(items) == 1 or not style.last:
        return ", ".join(items)
    return f"{', '.join(items[:-1])}{before} {style.last} {items[-1]}"


def _article(style: Style, text: str) -> str:
    found = _PARTS.fullmatch(text)
    if found is None:
        return text
    number, letter, below, point = found.groups()
    shown = _inserted(style, number, letter)
    for each in re.findall(r"\((\w+)\)", below):
        inner = re.fullmatch(r"(\d+)([a-z]?)", each)
        shown += style.paragraph % _inserted(style, *inner.groups()) if inner else style.point % each
    return shown + (style.number % point if point else "")


def _inserted(style: Style, number: str, letter: str) -> str:
    if not letter or not style.latin:
        return number + letter
    return f"{number} {letter.upper() if int(number) >= _TREATY_FROM else _LATIN.get(letter, letter)}"
