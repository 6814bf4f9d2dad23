"""Can everything that a reform says be said in another language: summaries, findings, assumptions, mistakes?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import stabilitypact as sp
from stabilitypact.errors import PactError
from stabilitypact.i18n.translation import translation
from stabilitypact.reform.claims import ANSWERS
from stabilitypact.reform.compare import compare, sweep
from stabilitypact.reform.council import council
from stabilitypact.reform.expression import Expression
from stabilitypact.reform.library import IDS, LIBRARY, library, named, texts
from stabilitypact.reform.model import of_rulebook
from stabilitypact.reform.reform_file import from_mapping, read_reform
from stabilitypact.sentence import Parts, Sentence

FEW: dict[str, Any] = {"countries": ["IT", "DE", "EL"], "first": 2015, "last": 2024, "horizon": 3}


def messages(text: object) -> Iterator[str]:
    """Yield every message of a text; fail where it forgot what it was made of."""
    assert isinstance(text, Sentence), text
    if text.message not in ("", "%(parts)s"):
        yield text.message
    for value in text.values.values():
        for part in value.parts if isinstance(value, Parts) else (value,):
            if isinstance(part, Sentence):
                yield from messages(part)
            elif isinstance(part, str):  # a code, an id, a formula: nothing that a language would say
                assert " is " not in part and not part.endswith("."), part


SUMMARIES: dict[str, Callable[[], object]] = {
    "one": lambda: compare("maastricht-strict", **FEW).summary(),
    "open parameter": lambda: compare("golden-rule", **FEW).summary(),
    "several": lambda: compare(["latitude", "green-golden-rule"], **FEW).summary(),
    "past": lambda: compare("latitude", ahead=False, countries="IT").summary(),
    "lent": lambda: compare("latitude", borrow={"potential_growth": "ameco-2023-11"}, **FEW).summary(),
    "council": lambda: council("green-golden-rule", positions={"DE": "for"}).summary(),
    "procedure": lambda: council("latitude", without=["EL"]).summary(),
    "sweep": lambda: sweep("green-golden-rule", "net_green_investment", [0.5, 1.0], **FEW).summary(),
    "rule book": lambda: of_rulebook("sgp-2011").summary_text(),
    **{name: lambda name=name: named(name).summary_text() for name in IDS},  # type: ignore[misc]
    **{f"claim {n}": lambda n=n: ANSWERS[n]().answer for n in ANSWERS},  # type: ignore[misc]
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_summaries_remember_what_they_were_made_of(name: str) -> None:
    said = list(messages(SUMMARIES[name]()))
    assert any("%(" in message for message in said)
    for message in said:
        assert not any(state in message for state in ("Greece", "Netherlands", "Portugal")), message


def test_a_table_is_said_with_the_languages_own_words() -> None:
    said = translation("de").said(compare("maastricht-strict", **FEW).summary())
    assert "Greece" not in said
    row = next(line for line in said.splitlines() if line.startswith("  Griechenland  "))
    assert "," in row and "." not in row


@pytest.mark.parametrize("name", IDS)
def test_findings_assumptions_and_notes_remember_what_they_were_made_of(name: str) -> None:
    found = compare(name, **FEW)
    for text in (*found.notes, *named(name).assumptions, *found.forwards[name].notes):
        assert set(messages(text))
    own = [block.id for block in named(name).blocks if block.requirement]
    for rule in found.tracks[name].parts[-1].findings:
        finding = found.finding(name, "IT", 2023, rule)
        assert rule not in own or finding.notes
        for note in finding.notes:
            if rule in own:
                assert set(messages(note))


def test_open_parameters_and_bridges_remember_what_they_were_made_of() -> None:
    found = compare("golden-rule", **FEW).finding("golden-rule", "IT", 2019, "deficit")
    assert {child.title for child in found.children} == {
        f"{found.title}, lowest value of net_public_investment",
        f"{found.title}, highest value of net_public_investment",
    }
    inside = [each for child in found.children for each in (child, *child.children)]
    bridge = next(each for each in inside if each.rule == "bridge.balance")
    for text in (bridge.title, bridge.children[0].title, found.children[0].title):
        assert set(messages(text))


def test_the_library_tells_every_text_that_a_reader_sees() -> None:
    shown = texts()
    assert len(shown) == len(set(shown)) and all(text.strip() for text in shown)

    def told(content: Any) -> Iterator[str]:
        if isinstance(content, Mapping):
            for key, value in content.items():
                if key in ("title", "summary", "place", "note", "unit", "source"):
                    yield value
                elif key == "doubts":
                    yield from value
                elif isinstance(value, Mapping | list):
                    yield from told(value)
        elif isinstance(content, list):
            for value in content:
                yield from told(value)

    written = {
        text
        for path in LIBRARY.glob("*.yaml")
        for text in told(yaml.safe_load(path.read_text(encoding="utf-8")))
    }
    assert {text.strip() for text in written} <= {text.strip() for text in shown}


def test_the_words_of_an_author_are_sentences() -> None:
    for each in library():
        for text in (each.title, each.summary, each.source, *each.doubts):
            assert isinstance(text, Sentence)
        for block in each.blocks:
            assert isinstance(block.title, Sentence) and block.title


MISTAKES: dict[str, Mapping[str, Any]] = {
    "id": {"reform": {"id": "X X", "title": "t"}},
    "base": {"base": "sgp-211"},
    "kind": {"blocks": [{"id": "b", "kind": "exclusio"}]},
    "name": {"blocks": [{"id": "b", "kind": "exclusion", "from": ["balance"], "amount": "foo"}]},
    "condition": {"blocks": [{"id": "b", "kind": "exclusion", "from": ["balance"], "amount": "debt > 1"}]},
    "division": {"blocks": [{"id": "b", "kind": "exclusion", "from": ["balance"], "amount": "1/0"}]},
    "aggregate": {"blocks": [{"id": "b", "kind": "exclusion", "from": ["balanc"], "amount": "1"}]},
    "one of": {"blocks": [{"id": "b", "kind": "debt_anchor", "target": 60, "per_year": 0.1, "fall": 1}]},
    "none of": {"blocks": [{"id": "b", "kind": "debt_anchor", "target": 60}]},
    "share": {"blocks": [{"id": "b", "kind": "debt_anchor", "target": 60, "per_year": 5}]},
    "rule": {"rules": {"dbt": "on"}},
    "contradiction": {"rules": {"debt": "off"}, "changes": {"debt.reference_value": 70}},
    "path": {"changes": {"debt.referenc": 70}},
    "value": {"changes": {"debt.reference_value": "x"}},
    "date": {"changes": {"debt.reference_value": {"value": 70, "since": date(1900, 1, 1)}}},
    "unit": {"parameters": {"a": {"title": "t", "range": [0, 1], "unit": "furlong"}}},
    "range": {"parameters": {"a": {"title": "t", "range": [0, 1], "unit": "% of GDP", "value": 3}}},
    "unread": {"parameters": {"a": {"title": "t", "range": [0, 1], "unit": "% of GDP"}}},
    "nothing decides": {"rules": {"debt": "off", "deficit": "off"}},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_file_remembers_what_it_was_made_of(name: str, tmp_path: Path) -> None:
    content = {"reform": {"id": "x", "title": "t"}, "base": "sgp-2011", **MISTAKES[name]}
    with pytest.raises(PactError) as caught:
        from_mapping(content)
    said = list(messages(caught.value.args[0]))
    assert said[0].startswith("Reform, %(where)s") and len(said) > 1
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(PactError, match="line ") as caught:
        read_reform(file)
    assert said[1:] == [each for each in messages(caught.value.args[0]) if each in said[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "debt[",
        "True",
        "debt[1.5]",
        "debt[99]",
        "foo",
        "min(debt)",
        "mean(debt,2,1)",
        "year[-1]",
        "debt + real_gdp",
    ],
)
def test_a_mistake_in_an_expression_remembers_what_it_was_made_of(text: str) -> None:
    with pytest.raises(PactError) as caught:
        Expression.parse(text)
    assert any("%(" in message for message in messages(caught.value.args[0]))


def test_warnings_remember_what_they_were_made_of() -> None:
    found = from_mapping(
        {
            "reform": {"id": "x", "title": "t"},
            "base": "sgp-2011",
            "rules": {"debt": "on", "structural": "off"},
            "blocks": [{"id": "b", "kind": "exclusion", "from": ["balance"], "amount": "-0.5"}],
        }
    )
    assert len(found.warnings) == 3
    for warning in found.warnings:
        assert "%(" in next(messages(warning))


def test_what_a_user_asks_wrongly_is_a_sentence_too() -> None:
    asks: list[Callable[[], object]] = [
        lambda: compare([]),
        lambda: compare("latitude", first=2020, last=2010),
        lambda: compare("latitude", pace=-1.0),
        lambda: council("latitude", positions={"DE": "for", "Germany": "against"}),
        lambda: sp.reform("golden-rule").with_parameters(net_public_investment=9.0),
    ]
    for ask in asks:
        with pytest.raises(PactError) as caught:
            ask()
        assert set(messages(caught.value.args[0]))
