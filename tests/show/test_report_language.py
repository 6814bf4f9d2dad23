"""Is everything that a report says in the reader's language, but for names, codes and texts of others?"""

from __future__ import annotations

import re
import sys
from functools import cache
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import Translation, translation, wordless
from stabilitypact.sentence import Sentence
from stabilitypact.show import charts_words
from stabilitypact.show.report import report
from stabilitypact.show.report_html import as_html
from stabilitypact.show.report_model import Report
from stabilitypact.show.report_xlsx import as_xlsx
from stabilitypact.web.messages import messages

OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")
PLACES = (("FR", "green-golden-rule"), ("LU", None), ("EU", None))
#: Names of publications and authors, their terms, codes, addresses.
PROPER = re.compile(
    r"stabilitypact.*|(IMF|AMECO|Eurostat|International Monetary Fund|European Commission).*|https?://.*|"
    r"[A-Z]{2}|[A-Za-z]+[a-z0-9_.-]*(_|-|\.)[a-z0-9_.-]+|debt|balance|interest|inflation|deflator|"
    r".*(Reuse|reuse|licen[cs]e|replicated|Prior guidance).*|World Economic Outlook Database|"
    r"(Spring|Autumn) 20\d\d forecast( \(dsa-.*)?|Commission calculation sheet for .*\): .*|"
    r"EU member states and the United Kingdom, \d{4} .* published databases; .*"
)


@cache
def brief(place: str, reform: str | None, lang: Language) -> Report:
    return report(place, lang=lang, draws=2, reform=reform)


class Texts(HTMLParser):
    """Collects the texts of a page, and those marked as English apart."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0
        self.found: list[str] = []
        self.marked: list[str] = []
        self.english = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in ("style", "code"):
            self.skipped += 1
        if tag != "html" and (self.english or held.get("lang") == "en") and tag not in ("img", "source"):
            self.english += 1
        self.found += [text for name in ("alt", "aria-label") if (text := held.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "code"):
            self.skipped -= 1
        if self.english:
            self.english -= 1

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self.skipped:
            (self.marked if self.english else self.found).append(text)


def page_texts(made: Report) -> Texts:
    parser = Texts()
    parser.feed(as_html(made))
    return parser


def sheet_texts(made: Report) -> set[str]:
    book = load_workbook(BytesIO(as_xlsx(made)))
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return {*book.sheetnames, *(text for text in cells if isinstance(text, str) and not text.startswith("="))}


def untranslated(english: set[str], other: set[str], lang: Language) -> list[str]:
    t = translation(lang)
    same = {text for text in english & other if re.search(r"[A-Za-z]{3,}", text)}
    known = {each.text for each in messages() if t.text(each.text) == each.text}
    known |= {t.country(each.code) for each in COUNTRIES}
    return sorted(text for text in same if text not in known and not PROPER.fullmatch(text))


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize(("place", "reform"), PLACES)
def test_no_text_of_a_page_stays_english(place: str, reform: str | None, lang: Language) -> None:
    english, other = (page_texts(brief(place, reform, each)) for each in ("en", lang))
    assert len(other.found) > 100
    assert other.marked == []
    assert not untranslated(set(english.found), set(other.found), lang)


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize(("place", "reform"), PLACES[:1] + PLACES[2:])
def test_no_text_of_a_workbook_stays_english(place: str, reform: str | None, lang: Language) -> None:
    english, other = (sheet_texts(brief(place, reform, each)) for each in ("en", lang))
    assert len(other) > 100
    assert not untranslated(english, other, lang)


def test_a_report_asks_for_nothing_that_is_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    original = Translation.text

    def recording(self: Translation, message: str, /, **values: object) -> str:
        callers = {sys._getframe(depth).f_globals["__name__"] for depth in (1, 2, 3, 4)}
        whole = isinstance(message, Sentence) and bool(message.values)  # asked again by its message
        if charts_words.__name__ not in callers and not whole:  # charts have a test of their own
            asked.add(message)
        return original(self, message, **values)

    monkeypatch.setattr(Translation, "text", recording)
    for place, changed in (("FR", "green-golden-rule"), ("LU", None), ("LV", None), ("EU", None)):
        made = report(place, lang="de", draws=2, reform=changed)
        as_html(made)
        as_xlsx(made)
    known = {each.text for each in messages()} | {each.plural for each in messages()}
    left = [text for text in asked if text not in known and not wordless(text) and not PROPER.fullmatch(text)]
    assert len(asked) > 250
    assert sorted(left) == []


def test_numbers_and_days_are_written_as_in_the_language() -> None:
    shown = brief("FR", "green-golden-rule", "fr")
    assert "26 juillet 2024" in shown.headline
    assert shown.table("steps").rows[0][1].text == "0,94"
    assert "Frankreich" in brief("FR", "green-golden-rule", "de").title
    assert '<html lang="de">' in as_html(brief("LU", None, "de"))


def test_data_behind_charts_keeps_its_names() -> None:
    """A translated key in data would no longer match the scale or test that reads it."""
    english, other = (
        next(f for f in brief("EU", None, each).figures() if f.name == "map").spec("light")
        for each in ("en", "es")
    )

    def marks(spec: object) -> list[str]:
        if isinstance(spec, dict):
            own = [str(spec["mark"])] if "country" in spec and "mark" in spec else []
            return own + [mark for value in spec.values() for mark in marks(value)]
        return [mark for value in spec for mark in marks(value)] if isinstance(spec, list) else []

    assert marks(english) == marks(other)
    assert len(marks(other)) >= 54
