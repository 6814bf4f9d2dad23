"""Is a sentence plain English for those who want that, and can another language say it with its own numbers?"""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

import pytest

from stabilitypact.i18n.translation import translation
from stabilitypact.sentence import Number, Parts, Sentence, State, say, sentences


def test_it_is_text() -> None:
    said = say("The limit is %(limit)s %% of GDP.", limit=Number(3.0))
    assert said == "The limit is 3 % of GDP."
    assert json.dumps([said]) == '["The limit is 3 % of GDP."]'
    assert say("50 % and no value") == "50 % and no value"
    with pytest.raises(KeyError):
        say("%(one)s %(two)s", one=1)


def test_what_rounds_to_nothing_has_no_minus_in_any_language() -> None:
    for number, shown in (
        (Number(-0.0004, 2), "0.00"),
        (Number(-0.0004, 2, signed=True), "+0.00"),
        (Number(-0.0), "0"),
        (Number(-0.0051, 2), "-0.01"),
        (Number(float("-inf"), 1), "-inf"),
    ):
        assert str(number) == shown
        if shown != "-inf":
            in_german = translation("de").said(say("%(n)s", n=number))
            assert in_german == shown.replace(".", ",").replace("-", "\N{MINUS SIGN}")


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_copies_remember(made: object) -> None:
    said = say("In %(year)s %(who)s.", year=2024, who=State("EL", "Greece"))
    again = made(said)  # type: ignore[operator]
    assert isinstance(again, Sentence)
    assert (again, again.message, dict(again.values)) == (said, said.message, dict(said.values))


def test_another_language_writes_its_own_numbers_dates_and_states() -> None:
    t = translation("de")
    values = say(
        "%(who)s: %(n)s, %(m)s on %(day)s, %(all)s",
        who=State("EL", "Greece"),
        n=Number(-1234.5, 1),
        m=Number(0.75),
        day=date(2025, 5, 5),
        all=Parts((say("met"), say("exempt"), "x")),
    )
    assert str(values) == "Greece: -1234.5, 0.75 on 2025-05-05, met, exempt, x"
    assert t.said(values) == (
        f"Griechenland: −1.234,5, 0,75 on 5. Mai 2025, {t.text('met')}, {t.text('exempt')}, x"
    )
    assert t.text("met") != "met"
    assert not t.can_say(values)
    assert t.can_say(say("met"))


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (Number(1.25, 2, signed=True), "+1.25", "+1,25"),
        (Number(-1.25, 1, signed=True), "-1.2", "−1,2"),
        (Number(0.5, signed=True), "+0.5", "+0,5"),
        (Number(1_000_000, 0, grouped=True), "1,000,000", "1.000.000"),
    ],
)
def test_signs_and_thousands(number: Number, english: str, german: str) -> None:
    said = say("%(number)s", number=number)
    assert said == english
    assert translation("de").said(said) == german


def test_sentences_in_a_row() -> None:
    both = sentences([say("met"), say("exempt")])
    assert both == "met exempt"
    t = translation("fr")
    assert t.said(both) == f"{t.text('met')} {t.text('exempt')}"
    assert t.can_say(both)
    assert not t.can_say(sentences([say("met"), say("nobody has translated this")]))
