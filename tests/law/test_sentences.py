"""Can everything that the law tells a reader be said in another language, with its own numbers, dates and names?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import stabilitypact as sp
from stabilitypact.errors import KINDS, BadFile, BadInput, MissingFigures, PactError, UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.i18n.translation import translation
from stabilitypact.law.assertions import ASSERTIONS
from stabilitypact.law.assess import Assessment, assess
from stabilitypact.law.context import READINGS
from stabilitypact.law.history import histories
from stabilitypact.law.revised import revised
from stabilitypact.law.rulebook import IDS, RuleBook, rulebooks
from stabilitypact.law.score import score
from stabilitypact.sentence import Number, Parts, Sentence, State

SOURCE = Path(sp.__file__).parent
YEARS = (1999, 2003, 2009, 2012, 2016, 2019, 2021, 2025)
# With every assertion made the notes on assertions are told too.
CLAIMS = {
    name: 1.0 for name in ASSERTIONS if ASSERTIONS[name].startswith("1 ") and name != "general_escape"
} | {"defence_increase": 0.4, "reform_cost": 0.3, "long_run_growth": 3.5}


def assessments() -> Iterator[Assessment]:
    for reading in READINGS:
        for vintage in ("imf-2025-10", "ameco-2023-11", "eurostat-2021-04"):
            for assume in ({}, CLAIMS):
                yield assess(None, YEARS, vintage=vintage, reading=reading, assume=assume)
        for book in IDS:
            yield assess(
                ("IT", "EL", "DE"), (2016, 2025), rulebook=book, vintage="imf-2025-10", reading=reading
            )


def test_every_text_of_every_finding_is_a_sentence() -> None:
    seen: dict[str, Sentence] = {}
    for found in assessments():
        for top in found:
            for finding in top.walk():
                for text in (finding.title, finding.formula, *finding.notes):
                    assert isinstance(text, Sentence) or text == "", (finding.rule, text)
                    if isinstance(text, Sentence):
                        seen[text] = text
    assert len(seen) > 150
    for text in seen.values():
        assert text == (text.message % text.values if text.values else text.message)


def test_what_is_filled_into_a_note_is_written_as_each_language_writes_it() -> None:
    found = assess("EL", (2009, 2013), vintage="imf-2025-10")
    opened = next(n for n in found.finding("EL", 2013, "report").notes if n.startswith("Actual"))
    assert isinstance(opened, Sentence)
    assert opened.values["opened"] == date(2009, 4, 27)
    assert opened.values["closed"] == date(2017, 9, 25)
    assert "27. April 2009" in translation("de").said(opened)
    benchmark = found.finding("EL", 2013, "debt").find("debt.benchmark.backward")
    assert benchmark is not None and isinstance(benchmark.formula, Sentence)
    assert benchmark.formula == "debt(t) against 60 + 1/3 sum of 0.95^j (debt(t-j) - 60)"
    assert benchmark.formula.values["kept"] == Number(0.95)


def test_a_formula_shows_the_numbers_of_the_rule_book() -> None:
    book = RuleBook.named("sgp-2011").with_changes(
        {"debt.reference_value": 90.0, "debt.benchmark.speed": 0.02, "debt.benchmark.window": 5}
    )
    found = assess("IT", 2013, rulebook=book).finding("IT", 2013, "debt").find("debt.benchmark.backward")
    assert found is not None
    assert found.formula == "debt(t) against 90 + 1/5 sum of 0.98^j (debt(t-j) - 90)"


def test_a_missing_figure_is_named_with_its_years() -> None:
    found = assess("IT", 2016, vintage="eurostat-2021-04").finding("IT", 2016, "structural")
    notes = [
        note for each in found.walk() for note in each.notes if note.startswith("Undetermined because euro")
    ]
    assert notes
    for note in notes:
        assert isinstance(note, Sentence)
        assert note.message.startswith("Undetermined because %(vintage)s does not hold %(what)s")
        assert note.values["vintage"] == "eurostat-2021-04"
        assert isinstance(note.values["what"], Parts)


def test_summaries_are_sentences() -> None:
    now, then = sp.status(2024, vintage="imf-2025-10"), sp.status(2019, as_of="2019-12")
    told = [now.summary(), score(2015, 2019, countries=("IT", "NL")).summary()]
    told += [now.finding("IT", "deficit").summary(), assess("IT", 2012).summary()]
    told += [each.summary() for each in revised(then)]
    told += [each.reason for each in histories() if each.reason]  # type: ignore[misc]
    told += [sp.figures("EL", "debt", years=range(2015, 2025)).summary()]
    assert len(told) > 10
    for text in told:
        assert isinstance(text, Sentence) and text.values
        assert text == text.message % text.values
    assert now.finding("IT", "deficit").summary().values["who"] == State("IT", "Italy")


def test_texts_of_rule_books_are_sentences() -> None:
    for book in (*rulebooks(), RuleBook.named("sgp-2024").with_changes({"debt.reference_value": 90.0})):
        texts = [book.title, book.summary]
        for spans in book.parameters.values():
            for each in spans:
                texts += [each.title, each.note, *(place.title for place in each.citations)]
        assert all(isinstance(text, Sentence) for text in texts if text), book.id


ERRORS = [
    (lambda: country("Greeece"), UnknownName, {"kind": "country", "name": "Greeece"}),
    (lambda: assess("IT", 2090), BadInput, {"year": 2090, "first": 1995}),
    (lambda: assess("IT", 2020, rules=["budget"]), UnknownName, {"name": "budget"}),
    (lambda: RuleBook.in_force(1980), BadInput, {"day": date(1980, 12, 31), "since": date(1993, 11, 1)}),
    (lambda: RuleBook.load("nowhere.yaml"), BadFile, {"where": "nowhere.yaml"}),
    (lambda: sp.figures("IT", "debt", as_of="1980"), MissingFigures, {"day": date(1980, 12, 31)}),
    (lambda: sp.figures("IT", "debt", years=2090), MissingFigures, {"who": State("IT", "Italy")}),
    (
        lambda: RuleBook.named("sgp-2011").with_changes({"deficit.reference_value": -3}),
        BadInput,
        {"path": "deficit.reference_value"},
    ),
]


@pytest.mark.parametrize(("wrong", "kind", "values"), ERRORS)
def test_errors_carry_their_sentence(wrong: object, kind: type[PactError], values: dict[str, object]) -> None:
    with pytest.raises(kind) as caught:
        wrong()  # type: ignore[operator]
    sentence = caught.value.sentence
    assert str(caught.value) == sentence
    parts = sentence.values["parts"].parts if "parts" in sentence.values else (sentence,)
    assert values.items() <= parts[0].values.items()
    assert all(isinstance(part, Sentence) for part in parts)


def test_an_error_of_plain_text_is_a_sentence_too() -> None:
    assert BadInput("Plain.").sentence == "Plain."
    assert BadInput("Plain.").sentence.message == "Plain."


def calls(*rooms: str) -> Iterator[tuple[str, str, list[ast.expr]]]:
    """Yield place, name and arguments of every call in some rooms' modules (all where none is named)."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        if "live" in parts or (rooms and parts[0] not in rooms):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                yield f"{'/'.join(parts)}:{node.lineno}", name, node.args


def test_errors_are_raised_with_sentences() -> None:
    where = {"BadInput": 0, "MissingFigures": 0, "ValueError": 0, "error": 0, "BadFile": 1}
    found = [
        (place, arguments[where[name]])
        for place, name, arguments in calls("law", "figures")
        if name in where and len(arguments) > where[name]
    ]
    assert len(found) > 80
    assert not [place for place, text in found if isinstance(text, ast.Constant | ast.JoinedStr | ast.BinOp)]


def test_the_kinds_of_unknown_names_stand_in_the_list_that_is_translated() -> None:
    kinds = [(place, arguments[0]) for place, name, arguments in calls() if name == "UnknownName"]
    assert len(kinds) > 20
    assert not [place for place, kind in kinds if isinstance(kind, ast.Constant) and kind.value not in KINDS]
