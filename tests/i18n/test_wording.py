"""Do translations keep numbers with their percent signs, cite acts in full, and call one scenario by one name?"""

from __future__ import annotations

import re

import pytest

from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import translation
from stabilitypact.web.messages import forms, messages, read

OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")
#: A number, or what is filled in, that may part from its percent sign at the end of a line.
PARTED = re.compile(r"(?:\)s|\d) (?:%%|%(?!\())")
#: A regulation's number without the institution it is of, or without "No" until 2014.
SHORT = re.compile(
    r"(?<![°º.]\u00a0)\b(?:1466/97|1467/97|1173/2011|1175/2011|1177/2011)|(?<!\) )\b2024/126[345]\b"
)
#: What each language calls the scenario in which the interest rate is higher and growth lower.
ADVERSE = {
    "fr": "r − g défavorable",
    "de": "ungünstiges r − g",
    "it": "r − g avverso",
    "es": "r − g adverso",
}
SCENARIO = (
    "higher r − g",
    "adverse r-g",
    "debt falls, adverse interest and growth",
    "debt below 60 %, adverse interest and growth",
    "debt declining every year in the scenario of higher interest and lower growth",
    "debt below %(reference)s %% of GDP in the scenario of higher interest and lower growth",
)


def said(lang: Language) -> list[str]:
    held = read(lang)
    return [text for each in messages() for text in forms(held, each.text)]


@pytest.mark.parametrize("lang", OTHERS)
def test_numbers_stay_with_their_percent_signs(lang: Language) -> None:
    parted = [text for text in said(lang) if PARTED.search(text)]
    assert not parted


@pytest.mark.parametrize("lang", OTHERS)
def test_acts_are_cited_in_their_official_form(lang: Language) -> None:
    short = [text for text in said(lang) if SHORT.search(text)]
    assert not short


@pytest.mark.parametrize("lang", OTHERS)
def test_one_scenario_has_one_name(lang: Language) -> None:
    t = translation(lang)
    filled = {"%(reference)s": {"reference": "60"}}
    for message in SCENARIO:
        values = next((value for name, value in filled.items() if name in message), {})
        assert ADVERSE[lang] in t.text(message, **values), message
