"""Does each language write articles, paragraphs and points as its own acts do?"""

from __future__ import annotations

import pytest

from stabilitypact.i18n.citing import STYLES, articles, place, structured, told
from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import translation
from stabilitypact.law.citation import Citation
from stabilitypact.law.rulebook import rulebooks
from stabilitypact.reform import council
from stabilitypact.show.explained import citation

OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")


@pytest.mark.parametrize(
    ("english", "fr", "de", "it", "es"),
    [
        (
            "Art. 126(2)(a)",
            "art. 126, par. 2, point a)",
            "Art. 126 Abs. 2 Buchst. a",
            "art. 126, par. 2, lett. a)",
            "art. 126, apartado 2, letra a)",
        ),
        ("Art. 2a", "art. 2 bis", "Art. 2a", "art. 2 bis", "art. 2 bis"),
        (
            "Art. 2(1a)",
            "art. 2, par. 1 bis",
            "Art. 2 Abs. 1a",
            "art. 2, par. 1 bis",
            "art. 2, apartado 1 bis",
        ),
        (
            "Art. 104c(11)",
            "art. 104 C, par. 11",
            "Art. 104c Abs. 11",
            "art. 104 C, par. 11",
            "art. 104 C, apartado 11",
        ),
        (
            "Arts. 5(1), 9(1)",
            "art. 5, par. 1, et art. 9, par. 1",
            "Art. 5 Abs. 1, Art. 9 Abs. 1",
            "art. 5, par. 1, e art. 9, par. 1",
            "art. 5, apartado 1, y art. 9, apartado 1",
        ),
        ("Arts. 4-6, 12", "art. 4 à 6 et 12", "Art. 4–6, 12", "artt. 4-6 e 12", "arts. 4 a 6 y 12"),
        ("Art. 2, point (2)", "art. 2, point 2)", "Art. 2 Nr. 2", "art. 2, punto 2)", "art. 2, punto 2"),
        (
            "Arts. 2, point (3), 5",
            "art. 2, point 3), et art. 5",
            "Art. 2 Nr. 3, Art. 5",
            "art. 2, punto 3), e art. 5",
            "art. 2, punto 3, y art. 5",
        ),
        ("Art. 25", "art. 25", "Art. 25", "art. 25", "art. 25"),
        ("recital 15", "considérant 15", "Erwägungsgrund 15", "considerando 15", "considerando 15"),
        (
            "section I and annex",
            "section I et annexe",
            "Abschnitt I und Anhang",
            "sezione I e allegato",
            "sección I y anexo",
        ),
        ("Annex A4", "annexe A4", "Anhang A4", "allegato A4", "anexo A4"),
    ],
)
def test_places_in_acts(english: str, fr: str, de: str, it: str, es: str) -> None:
    assert structured(english)
    expected: dict[Language, str] = {"en": english, "fr": fr, "de": de, "it": it, "es": es}
    assert {code: place(translation(code), english) for code in CODES} == expected


def test_three_articles_are_enumerated() -> None:
    assert articles("fr", "2(1), 3(4), 5") == "art. 2, par. 1, art. 3, par. 4, et art. 5"
    assert articles("it", "25 and 26") == "artt. 25 e 26"
    assert set(STYLES) == set(OTHERS)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_citation_is_said_wholly_in_the_language(lang: Language) -> None:
    t = translation(lang)
    held = [
        place for b in rulebooks() for spans in b.parameters.values() for p in spans for place in p.citations
    ]
    assert len(held) > 300
    left = {each.article for each in held if not told(t, each.article)}
    assert not left
    english = {citation(t, each).text for each in held if citation(t, each).lang == "en"}
    assert not english


def test_words_that_no_catalogue_holds_stay_english_and_are_marked() -> None:
    t = translation("fr")
    odd = Citation("12016E126", "the Art. 3 of nobody", "TFEU")
    assert place(t, odd.article) == odd.article
    assert citation(t, odd).lang == "en"
    assert citation(t, council.QUALIFIED).text == "TUE, art. 16, par. 4"
    assert citation(t, council.QUALIFIED).lang == "fr"
    assert citation(t, council.REVERSE).text == "Règlement (UE) n°\u00a01173/2011, art. 4 à 6 et 12"
