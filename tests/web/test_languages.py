"""Is every text of the pages in every language, with its numbers, dates and names written as that language does?"""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.errors import UnknownName
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.i18n.languages import CODES, Language, language, preferred
from stabilitypact.i18n.translation import Translation, translation, wordless
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Sentence
from stabilitypact.show import page_text
from stabilitypact.web import words
from stabilitypact.web.messages import messages

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
WRONG = (
    "/country/XX",
    "/country/IT?year=1492",
    "/country/IT?vintage=imf-1066-10",
    "/explain/IT/2019/nonsense",
    "/simulator/FR?growth=much",
    "/?rule=nonsense",
    "/reforms?reform=golden-rul",
    "/reforms?text=schema: 1",
    "/chart/debt.svg",
)
# What is the same in every language: names of publications, codes, addresses, loan words.
PROPER = re.compile(
    r"stabilitypact.*|IMF .*|Eurostat.*|AMECO.*|.*sgp .*|.*import stabilitypact.*|https?://.*|<iframe.*|"
    r"[A-Z]{2}|[A-Z]{2}, .*|CSV|XLSX|PNG|SVG|PDF|HTML|JSON|API|OpenAPI|[a-z0-9_.-]+|REST.API|"
    r"\(.+, \d{4}(-\d\d)*;|(Inflation|Population), .*|"
    r"([a-z_]+, )+[a-z_]+|"  # keys of a file
    r"(Spring|Autumn) \d{4} forecast.*|Figures of \w+ \d{4}|"
    r".*simulation import.*|English|Français|Deutsch|Italiano|Español"
)


# Kinds of text that stay English on a page in another language, by page: element and what it holds.
ENGLISH = {
    "": [("a", "EN")],  # the language's own name among the languages
    "/sources": [
        ("th", r"(IMF|AMECO|Eurostat)\b.*"),
        ("th", r".*(dsa|shocks|sheet|mourre)-.*"),
        ("dl", r"(imf|dsa)-.*"),
    ],  # titles of publications; terms of reuse
    "/reforms": [("textarea", r"# .*|schema: .*")],  # the reform as a file
    "/api": [("div", r"/.*")],  # descriptions of the API
}

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
    known = {each.text for each in messages() if translation(lang).text(each.text) == each.text}
    left = {text for text in same if text not in names and text not in known and not PROPER.fullmatch(text)}
    assert not left, f"untranslated in {lang}: {sorted(left)}"


class Marked(HTMLParser):
    """Collects the elements marked as English, with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth and tag not in VOID:
            self.depth += 1
        elif dict(attrs).get("lang") == "en":
            self.found.append([tag, ""])
            self.depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in VOID:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.found[-1][1] += data


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("address", [*PAGES, *WRONG])
def test_only_names_and_files_are_marked_as_english(client: TestClient, address: str, lang: Language) -> None:
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}lang={lang}", headers={"Accept": "text/html"})
    parser = Marked()
    parser.feed(answer.text)
    allowed = [*ENGLISH[""], *ENGLISH.get(address.partition("?")[0], [])]
    left = {
        (tag, " ".join(text.split())[:90])
        for tag, text in parser.found
        if not any(
            tag == kind and re.fullmatch(pattern, text.strip(), re.DOTALL) for kind, pattern in allowed
        )
    }
    assert not left, f"{len(left)} in {lang}: {sorted(left)[:20]}"


@pytest.mark.parametrize("address", [*PAGES, *WRONG])
def test_no_code_of_a_variable_stands_among_the_words(client: TestClient, address: str) -> None:
    codes = {name for name in catalogue() if "_" in name}
    inserted = translation("fr").text("Insert %(key)s", key="")  # buttons name the key that they write
    for text in texts_of(client, address, "fr"):
        if text.startswith(inserted):
            continue
        words_ = set(re.findall(r"[a-z_]+", re.sub(r"`\w+`", "", text)))
        assert not codes & words_, text


def test_pages_ask_only_for_what_is_collected(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}
    where = ""
    original = Translation.text

    def recording(self: Translation, message: str, /, **values: object) -> str:
        if not (isinstance(message, Sentence) and message.values):  # which is asked again by its message
            asked.setdefault(message, where)
        return original(self, message, **values)

    monkeypatch.setattr(Translation, "text", recording)
    for where in (*PAGES, *WRONG):
        sign = "&" if "?" in where else "?"
        client.get(f"{where}{sign}lang=de", headers={"Accept": "text/html"})
    known = {each.text for each in messages()} | {each.plural for each in messages()}
    assert len(asked) > 400
    left = {
        text: place
        for text, place in asked.items()
        if text not in known and not wordless(text) and not PROPER.fullmatch(text)
    }
    assert not left


def test_english_sentences_are_those_of_the_self_contained_page() -> None:
    t = translation("en")
    for year in (2003, 2012, 2019, 2024):
        status = sp.status(year)
        assert words.headline(t, status) == page_text.headline(status)
        for row in status.members:
            own = words.story(t, row, status, (3.0, 60.0))
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
