"""Is every text of the pages in every language, with its numbers, dates and names written as that language does?"""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.i18n.languages import CODES, Language, language, preferred
from stabilitypact.i18n.translation import messages as translated
from stabilitypact.i18n.translation import translation
from stabilitypact.law.verdict import Verdict
from stabilitypact.show import page_text
from stabilitypact.web import words
from stabilitypact.web.explained import note
from stabilitypact.web.messages import messages, notes

OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")
PAGES = (
    "/",
    "/?year=2012&rule=structural&rulebook=sgp-2011&as_of=2019-06",
    "/?rule=procedure&year=2010",
    "/?as_of=2019-06&year=2030",
    "/embed/union",
    "/embed/country/IT",
    "/country",
    "/country/IT",
    "/country/UK?year=2012",
    "/country/EE?year=2025&reading=commission",
    "/explain/IT/2019/debt",
    "/explain/FR/2025/net_expenditure",
    "/explain/PT/2017/structural",
    "/explain/DE/2003/sanctions",
    "/explain/EL/2012/debt?reading=numerical",
    "/simulator/IT",
    "/simulator/FR?growth=0.5&steps=0.5,0.5,0.5,0.5",
    "/reforms",
    "/reforms?reform=golden-rule&base=sgp-2011&at_IT=against",
    "/sources",
    "/api",
    "/nowhere",
)
# What is the same in every language: names of publications, codes, addresses, loan words.
PROPER = re.compile(
    r"stabilitypact.*|IMF .*|Eurostat.*|AMECO.*|.*sgp .*|.*import stabilitypact.*|https?://.*|<iframe.*|"
    r"[A-Z]{2}|[A-Z]{2}, .*|CSV|XLSX|PNG|SVG|PDF|HTML|JSON|API|OpenAPI|[a-z0-9_.-]+|REST.API|"
    r"(Spring|Autumn) \d{4} forecast|.*simulation import.*|English|Français|Deutsch|Italiano|Español"
)


VOID = ("meta", "link", "input", "br", "img")


class Texts(HTMLParser):
    """Collects texts that a reader sees or hears, each with the language that it is marked with."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        mark = held.get("lang") or (self.open[-1][1] if self.open else "")
        if tag not in VOID:
            self.open.append((tag, mark))
        if tag == "html" or mark == self.page or (tag == "input"):
            for name in ("aria-label", "title", "alt", "placeholder"):
                text = held.get(name)
                if text and not (name == "title" and tag == "iframe"):
                    self.add(text)
            if tag == "meta" and held.get("name") == "description":
                self.add(held.get("content") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if (
            self.open
            and self.open[-1][1] == self.page
            and self.open[-1][0] not in ("code", "script", "style", "pre")
        ):
            self.add(data)

    def add(self, text: str) -> None:
        clean = " ".join(text.split())
        if re.search(r"[A-Za-zÀ-ÿ]{3,}", clean):
            self.found.append(clean)

    page = "en"


def texts_of(client: TestClient, address: str, lang: str) -> list[str]:
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}lang={lang}", headers={"Accept": "text/html"})
    assert f'<html lang="{lang}">' in answer.text
    parser = Texts()
    parser.page = lang
    parser.feed(answer.text)
    assert len(parser.found) > 3
    return parser.found


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("address", PAGES)
def test_no_text_of_a_page_stays_english(client: TestClient, address: str, lang: Language) -> None:
    english = set(texts_of(client, address, "en"))
    same = {text for text in texts_of(client, address, lang) if text in english}
    names = {translation(lang).country(c.code) for c in COUNTRIES}
    known = {
        translation(lang).text(message)
        for message in messages()
        if translation(lang).text(message) == message
    }
    left = {text for text in same if text not in names and text not in known and not PROPER.fullmatch(text)}
    assert not left, f"untranslated in {lang}: {sorted(left)}"


@pytest.mark.parametrize("lang", OTHERS)
def test_catalogues_hold_every_message(lang: Language) -> None:
    missing = [message for message in messages() if message not in translated(lang)]
    assert not missing, f"{lang}: {missing[:10]}"


@pytest.mark.parametrize("lang", OTHERS)
def test_translations_keep_what_is_filled_in(lang: Language) -> None:
    t = translation(lang)
    for one, many in messages().items():
        for number, source in ((1, one), (5, many)):
            if source is None:
                continue
            values = dict.fromkeys(re.findall(r"%\((\w+)\)s", one + (many or "")), "7")
            if many is None:
                text = t.text(source, **values)
            else:
                values.pop("n", None)
                text = t.plural(one, many, number, **values)
            assert "%(" not in text
            if values:
                assert text.count("7") >= len(values), (lang, source, text)


@pytest.mark.parametrize("lang", OTHERS)
def test_few_translations_are_the_english_text(lang: Language) -> None:
    t = translation(lang)
    same = [m for m in messages() if len(m) > 20 and "%(" not in m and t.text(m) == m]
    assert not same


def test_english_sentences_are_those_of_the_self_contained_page() -> None:
    t = translation("en")
    for year in (2003, 2012, 2019, 2024):
        status = sp.status(year)
        assert words.headline(t, status) == page_text.headline(status)
        for row in status.members:
            own = words.story(t, row, year, (3.0, 60.0))
            theirs = page_text.story(row, year, (3.0, 60.0))
            figures = re.compile(r"\d+\.\d+")
            assert sorted(figures.findall(own)) == sorted(figures.findall(theirs))
            for verdict in Verdict:
                phrase = page_text.VERDICT_PHRASES[verdict]
                assert own.count(f"criterion {phrase}.") == theirs.count(f"criterion {phrase}.")


def test_numbers_dates_and_names() -> None:
    assert translation("de").number(-1234.56, 1) == "−1.234,6"
    assert translation("fr").number(-0.04, 1) == "0,0"
    assert translation("en").number(3.0, 2) == "3.00"
    assert translation("it").plain(0.75) == "0,75"
    assert translation("en").day(date(2025, 5, 5)) == "5 May 2025"
    assert translation("de").day(date(2025, 5, 5)) == "5. Mai 2025"
    assert translation("fr").country("EL") == "Grèce"
    assert translation("es").country("UK") == "Reino Unido"
    assert translation("it").country("Germany") == "Germania"
    assert translation("en").listed(["a", "b", "c"]) == "a, b and c"
    assert translation("de").listed(["a", "b"]) == "a und b"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("fr-BE,fr;q=0.8,en;q=0.5", "fr"),
        ("nl,de;q=0.7,en;q=0.3", "de"),
        ("en;q=0.2,it;q=0.9", "it"),
        ("pl", "en"),
        ("", "en"),
        (None, "en"),
        ("fr;q=abc,es", "es"),
        ("de;q=0,es;q=0.1", "es"),
        ("," * 5000, "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str | None, expected: str) -> None:
    assert preferred(header) == expected


def test_the_address_fixes_the_language(client: TestClient) -> None:
    german = client.get("/", headers={"Accept-Language": "de", "Accept": "text/html"})
    assert german.headers["content-language"] == "de"
    assert german.headers["vary"].startswith("Accept-Language")
    fixed = client.get("/?lang=it", headers={"Accept-Language": "de", "Accept": "text/html"})
    assert fixed.headers["content-language"] == "it"
    assert "lang=it" in fixed.text
    wrong = client.get("/?lang=xx", headers={"Accept": "text/html"})
    assert wrong.status_code == 404
    with pytest.raises(UnknownName):
        language("xx")


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize(
    "chart",
    [
        "union?rule=debt",
        "counts?rule=both",
        "counts?rule=procedure",
        "debt?country=FR",
        "balance?country=FR",
        "projection?country=FR",
        "fan?country=FR",
        "simulation?country=FR&growth=0.5",
        "reform?reform=golden-rule",
    ],
)
def test_a_chart_in_another_language_draws_the_same(client: TestClient, chart: str, lang: Language) -> None:
    name, _, query = chart.partition("?")
    english = client.get(f"/chart/{name}.svg?{query}&lang=en").text
    other = client.get(f"/chart/{name}.svg?{query}&lang={lang}").text

    def shapes(svg: str) -> list[str]:
        marks = re.findall(
            r'class="mark-(?:line|area|rect|symbol|rule|shape)[^"]*"[^>]*>(.*?)</g>', svg, re.S
        )
        return [re.sub(r' aria-[a-z]+="[^"]*"', "", mark) for mark in marks if "<path" in mark]

    assert english != other
    drawn = [re.findall(r"<path", mark) for mark in shapes(english)]
    assert sum(map(len, drawn)) > 2
    assert [len(re.findall(r"<path", mark)) for mark in shapes(other)] == [len(mark) for mark in drawn]


@pytest.mark.parametrize("lang", OTHERS)
def test_words_of_charts_are_translated(client: TestClient, lang: Language) -> None:
    t = translation(lang)
    svg = client.get(f"/chart/projection.svg?country=FR&lang={lang}").text
    for word in ("adjustment", "no policy change", "% of GDP"):
        assert t.text(word) in svg
        assert f">{word}" not in svg


@pytest.mark.parametrize("lang", OTHERS)
def test_the_most_frequent_notes_of_the_law_are_translated(lang: Language) -> None:
    t = translation(lang)
    frequent = notes()[:40]
    left = [text for text in frequent if note(t, text)["lang"] == "en"]
    assert len(left) <= 8, left


def test_an_untranslated_note_says_that_it_is_english() -> None:
    assert note(translation("fr"), "A note nobody has seen yet.") == {
        "text": "A note nobody has seen yet.",
        "lang": "en",
    }
