"""Does every language's catalogue say every message, and nothing else, with all that is filled in?"""

from __future__ import annotations

import ast
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale

from stabilitypact.i18n.checks import fault
from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import translation
from stabilitypact.sentence import Number, Parts, State, say
from stabilitypact.web.messages import forms, lacking, messages, read

ROOT = Path(__file__).parents[2]
OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")
#: Longer texts that are the same in a language because their words are.
SAME = 25


def test_what_is_said_is_written_in_the_call() -> None:
    """A message made elsewhere would never reach the catalogues."""
    hidden = []
    for path in sorted((ROOT / "src" / "stabilitypact").rglob("*.py")):
        if path.parent.name == "cli":  # has a `say` of its own
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0]
                sides = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                written = [isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides]
                again = (
                    isinstance(first, ast.Attribute) and first.attr == "message"
                )  # of a sentence said before
                if not all(written) and not again:
                    hidden.append(f"{path.name}:{node.lineno}")
    assert not hidden


def test_messages_are_found_in_every_room_and_kind_of_file() -> None:
    places = {place.split("/")[0] for each in messages() for place in each.places}
    assert {"errors.py", "figures", "law", "path", "reform", "show", "web"} <= places
    texts = {each.text for each in messages()}
    assert "Stability and Growth Pact" in texts  # a template
    assert "Net public investment" in texts  # a shipped proposal
    assert "Gross government debt" in texts  # a variable


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated(lang: Language) -> None:
    left = [each.text for each in lacking(read(lang))]
    assert not left, f"{lang} lacks {len(left)}: {left[:10]}"


@pytest.mark.parametrize("lang", OTHERS)
def test_nothing_is_translated_that_nothing_says(lang: Language) -> None:
    held = read(lang)
    known = {each.text for each in messages()}
    ids = [each.id if isinstance(each.id, str) else each.id[0] for each in held if each.id]
    assert sorted(set(ids) - known) == []
    assert not held.obsolete, "python -m stabilitypact.web.messages --forget"
    assert not [each.id for each in held if each.fuzzy and each.id]


@pytest.mark.parametrize("lang", OTHERS)
def test_translations_keep_what_is_filled_in(lang: Language) -> None:
    held = read(lang)
    assert held.num_plurals == 2
    for each in messages():
        texts = forms(held, each.text)
        if any(texts):
            assert not fault(each.text, each.plural, texts, held.num_plurals), each.text


@pytest.mark.parametrize("lang", OTHERS)
def test_few_translations_are_the_english_text(lang: Language) -> None:
    held = read(lang)
    same = [
        each.text
        for each in messages()
        if len(each.text) > SAME and forms(held, each.text)[:1] == (each.text,)
    ]
    assert not same


@pytest.mark.parametrize(
    ("english", "plural", "texts", "wrong"),
    [
        ("debt of %(n)s %%", None, ("dette de %(n)s %%",), ""),
        ("debt of %(n)s %%", None, ("dette de %(n)s %",), "percent"),
        ("debt of %(n)s %%", None, ("dette",), "fills in"),
        ("debt of %(n)s %%", None, ("dette de %(m)s %%",), "fills in"),
        ("3 % of GDP", None, ("3 %% du PIB",), "percent"),
        ("3 % of GDP", None, ("3 % du PIB",), ""),
        ("%(n)s year", "%(n)s years", ("un an", "%(n)s ans"), ""),
        ("%(n)s year", "%(n)s years", ("%(n)s an",), "2 texts"),
        ("%(n)s year", "%(n)s years", ("un an", "des ans"), "fills in"),
        ("A whole sentence.", None, ("Une phrase entière",), "full stop"),
        ("a word", None, (" un mot",), "spaces"),
    ],
)
def test_faults_of_a_translation_are_found(
    english: str, plural: str | None, texts: tuple[str, ...], wrong: str
) -> None:
    found = fault(english, plural, texts, 2)
    assert wrong in found
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize("lang", CODES)
def test_numbers_are_written_as_the_unicode_locale_data_say(lang: Language) -> None:
    symbols = Locale(lang).number_symbols["latn"]
    t = translation(lang)
    assert t.number(1234567.891, 2) == symbols["group"].join(("1", "234", "567")) + symbols["decimal"] + "89"
    assert t.number(-0.04, 1) == f"0{symbols['decimal']}0"
    if lang != "en":
        shown = t.said(
            say("%(a)s and %(b)s", a=Number(-1.5, 1), b=Parts((State("EL", "Greece"), Number(0.25))))
        )
        assert shown == f"−1{symbols['decimal']}5 and {t.country('EL')}{t.joint('; ')}0{symbols['decimal']}25"


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_translations_are_handed_out_and_taken_back(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fr.json"
    count = tool.export("fr", file, everything=True)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert count == len(content) == len(messages())
    assert content["% of GDP"] == "% du PIB"
    assert len(content["%(n)s year"]) == 2
    written: dict[str, tuple[str, ...]] = {}
    monkeypatch.setattr(tool, "write", lambda _code, _held, taken: written.update(taken))
    file.write_text(
        json.dumps(
            {
                "% of GDP": "% PIB",
                "forecast": "",
                "no policy change": "sans changement.",
                "nobody says this": "rien",
            }
        ),
        encoding="utf-8",
    )
    taken, troubles = tool.merge("fr", file)
    assert (taken, written) == (1, {"% of GDP": ("% PIB",)})
    assert len(troubles) == 2
