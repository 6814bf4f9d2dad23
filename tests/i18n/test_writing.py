"""Are marks, joined numbers, first days and sorted names written as each language writes them?"""

from __future__ import annotations

from datetime import date

import pytest

from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import translation
from stabilitypact.law.finding import Finding
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Number, Parts, say, sentences
from stabilitypact.show.explained import amount, comparison, derivation


@pytest.mark.parametrize("lang", CODES)
def test_french_alone_sets_marks_apart(lang: Language) -> None:
    t = translation(lang)
    apart = "\u00a0" if lang == "fr" else ""
    assert t.labelled("a", "b") == f"a{apart}: b"
    assert t.joined(["a", "b"]) == f"a{apart}; b"
    assert t.said(sentences(["a", "b"], "; ")) == f"a{apart}; b"


@pytest.mark.parametrize("lang", CODES)
def test_decimals_with_commas_are_not_joined_by_commas(lang: Language) -> None:
    numbers = say("%(what)s", what=Parts((Number(0.66, 2), Number(0.5, 2))))
    shown = translation(lang).said(numbers)
    assert shown == {"en": "0.66, 0.50", "fr": "0,66\u00a0; 0,50"}.get(lang, "0,66; 0,50")
    words = say("%(what)s", what=Parts(("IT", 2024)))
    assert translation(lang).said(words) == "IT, 2024"


def test_days_are_written_in_words() -> None:
    first = {"en": "1 May 2025", "fr": "1er mai 2025", "de": "1. Mai 2025", "it": "1º maggio 2025"}
    yearly = {"en": "31 December", "fr": "31 décembre", "de": "31. Dezember", "it": "31 dicembre"}
    first["es"], yearly["es"] = "1 de mayo de 2025", "31 de diciembre"
    for code in CODES:
        assert translation(code).day(date(2025, 5, 1)) == first[code]
        assert translation(code).day_of_year("12-31") == yearly[code]
    assert translation("fr").day(date(2025, 5, 11)) == "11 mai 2025"


def test_states_are_sorted_by_their_names_in_the_language() -> None:
    codes = ("SE", "EL", "AT", "DE", "EE")
    assert translation("en").countries(codes) == ["Austria", "Estonia", "Germany", "Greece", "Sweden"]
    assert translation("de").countries(codes) == [
        "Deutschland",
        "Estland",
        "Griechenland",
        "Österreich",
        "Schweden",
    ]


def test_values_of_several_years_and_days_of_the_year() -> None:
    def shown(path: str, book: str, year: int, lang: Language) -> str:
        return amount(translation(lang), RuleBook.named(book).parameter(path, year))

    assert shown("trajectory.plan_years", "sgp-2024", 2025, "en") == "4; 5 years"
    assert shown("trajectory.plan_years", "sgp-2024", 2025, "fr") == "4\u00a0; 5 ans"
    assert shown("expenditure.potential_window", "sgp-2011", 2015, "de") == "−5; 4 Jahre"
    assert shown("calendar.budget_adopted", "sgp-2011", 2015, "es") == "31 de diciembre"


def test_a_missed_limit_is_above_or_below_it() -> None:
    def told(value: float, threshold: float, margin: float) -> str:
        finding = Finding(
            "debt", say("Debt criterion"), "IT", 2019, Verdict.NOT_MET, value, threshold, margin, "", "", "sgp-2011",
            "law", "imf-2025-10", (), (), (), (), (),
        )  # fmt: skip
        return comparison(translation("en"), finding)

    assert told(70.0, 60.0, -10.0) == "70.00; limit 60.00; above the limit by 10.00"
    assert told(0.3, 0.5, -0.2) == "0.30; limit 0.50; below the limit by 0.20"
    assert told(70.0, 60.0, -3.0) == "70.00; limit 60.00; missed by 3.00"
    assert told(50.0, 60.0, 10.0) == "50.00; limit 60.00; room 10.00"


def test_a_derivation_of_several_steps_is_a_sentence() -> None:
    text = "debt + interest, where interest = primary_balance - balance and debt = 2 * balance"
    assert derivation(translation("en"), "debt + 1") == "Gross government debt + 1"
    assert derivation(translation("en"), text) == (
        "Gross government debt + Interest payments, where Interest payments = Primary balance - General government "
        "balance and Gross government debt = 2 * General government balance"
    )
    assert ", where " not in derivation(translation("fr"), text)
