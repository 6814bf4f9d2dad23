"""Is every sentence of a report there in every language?"""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from stabilitypact.i18n.languages import CODES
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.verdict import Verdict
from stabilitypact.path.words import DECLINES, criterion_words
from stabilitypact.show import report as module
from stabilitypact.show import report_country, report_reform, report_union
from stabilitypact.show.charts_kinds import CRITERION_LABELS, SCENARIO_LABELS, criterion_label
from stabilitypact.show.report import report
from stabilitypact.show.report_html import as_html
from stabilitypact.show.report_sheets import PATH_HEADS
from stabilitypact.show.report_words import CRITERIA, EVIDENCE, EXITS, KINDS, RULES

OTHERS = [code for code in CODES if code != "en"]
FOLDER = Path(module.__file__).parent


@cache
def catalogue(lang: str) -> dict[str, str]:
    with (files("stabilitypact.i18n") / "catalogs" / f"{lang}.po").open("rb") as file:
        found: dict[str, str] = {}
        for message in read_po(file, locale=lang):
            if isinstance(message.id, tuple | list):
                forms = message.string if isinstance(message.string, tuple | list) else ()
                found |= dict(zip(message.id, forms, strict=False))
            elif message.id:
                found[message.id] = str(message.string)
        return found


def literals() -> set[str]:
    """Return every text that a module of the reports hands to a translation as it stands."""
    found: set[str] = set()
    for path in FOLDER.glob("report*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                number = {"text": 1, "plural": 2, "sheet": 1}.get(node.func.attr, 0)
                texts = [each.value for each in node.args[:number] if isinstance(each, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str)}
    return found


def criteria() -> list[str | None]:
    scenarios = [f"{start}_{name}" for start in ("declines", "below_60") for name in DECLINES]
    return [*CRITERION_LABELS, *scenarios]


def tables() -> set[str]:
    words = {
        *RULES.values(),
        *KINDS.values(),
        *EXITS.values(),
        *EVIDENCE.values(),
        *CRITERIA.values(),
        *PATH_HEADS,
    }
    words |= {criterion_label(name) for name in criteria()}
    words |= {criterion_words(name).message for name in criteria() if name is not None}
    words |= set(SCENARIO_LABELS.values()) & {"adjustment", "no policy change"}
    return words | {VERDICT_WORDS[verdict] for verdict in Verdict}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated(lang: str) -> None:
    asked = literals() | tables()
    assert len(asked) > 200
    assert sorted(asked - set(catalogue(lang))) == []


def test_a_report_asks_for_nothing_that_has_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    original = Translation.text

    def recording(self: Translation, message: str, /, **values: object) -> str:
        asked.add(message)
        return original(self, message, **values)

    monkeypatch.setattr(Translation, "text", recording)
    for place, changed in (("FR", "green-golden-rule"), ("LU", None), ("LV", None), ("EU", None)):
        report(place, lang="de", draws=2, reform=changed)
    assert len(asked) > 120
    assert sorted(asked - set(catalogue("de"))) == []


def test_numbers_and_days_are_written_as_in_the_language() -> None:
    shown = report("FR", lang="fr", draws=2)
    assert "26 juillet 2024" in shown.headline
    assert shown.table("steps").rows[0][1].text == "0,94"
    assert "Frankreich" in report("FR", lang="de", draws=2).title
    assert '<html lang="de">' in as_html(report("EE", lang="de", draws=2))


def test_modules_that_hold_sentences_are_those_checked() -> None:
    for each in (report_country, report_reform, report_union):
        assert each.__file__ is not None
        assert Path(each.__file__).parent == FOLDER


def test_data_behind_charts_keeps_its_names() -> None:
    """A translated key in data would no longer match the scale or test that reads it."""
    english, other = (
        next(f for f in report("EU", lang=each, draws=2).figures() if f.name == "map").spec("light")
        for each in ("en", "es")
    )

    def marks(spec: object) -> list[str]:
        if isinstance(spec, dict):
            own = [str(spec["mark"])] if "country" in spec and "mark" in spec else []
            return own + [mark for value in spec.values() for mark in marks(value)]
        return [mark for value in spec for mark in marks(value)] if isinstance(spec, list) else []

    assert marks(english) == marks(other)
    assert len(marks(other)) >= 54
