"""Does a chart in another language draw the same marks, and print its words and numbers as that language does?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import pytest
import vl_convert

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import translation
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts_words import SAID, expression, localised, said
from stabilitypact.web.messages import messages

Result = Callable[[str], Any]
OTHERS: tuple[Language, ...] = tuple(code for code in CODES if code != "en")


KEPT: dict[tuple[str, str], Any] = {}


def english(result: Result, name: str) -> dict[str, Any]:
    if (name, "") not in KEPT:
        KEPT[name, ""] = result(name).plot().to_dict()
    spec: dict[str, Any] = KEPT[name, ""]
    return spec


def drawn(result: Result, name: str, lang: Language) -> str:
    if (name, lang) not in KEPT:
        spec = localised(english(result, name), translation(lang))
        KEPT[name, lang] = str(vl_convert.vegalite_to_svg(spec))
    svg: str = KEPT[name, lang]
    return svg


def marks(svg: str) -> list[tuple[str, int]]:
    """Return kind and number of the marks of each group that draws data, labels of axes and legends left out."""
    groups = re.findall(r'<g class="(mark-\w+) role-mark[^"]*"[^>]*>(.*?)</g>', svg, re.S)
    return [(kind, len(re.findall(r"<(?:path|text)\b", inner))) for kind, inner in groups]


def printed(node: Any) -> Iterator[str]:
    """Yield every word that a definition prints, but for numbers and codes."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "usermeta":
                continue
            if key in ("title", "text", "subtitle") and isinstance(value, str):
                yield value
            elif key == "labelExpr":
                yield from re.findall(r"\? '([^']*)'", value)
            else:
                yield from printed(value)
    elif isinstance(node, list):
        for each in node:
            yield from printed(each)


@pytest.mark.parametrize("lang", OTHERS)
def test_the_same_marks_are_drawn(result: Result, drawable: str, lang: Language) -> None:
    ours, theirs = marks(drawn(result, drawable, "en")), marks(drawn(result, drawable, lang))
    assert sum(number for _, number in ours) > 2
    assert ours == theirs


@pytest.mark.parametrize("lang", OTHERS)
def test_data_that_scales_and_filters_compare_stays(result: Result, drawable: str, lang: Language) -> None:
    own = english(result, drawable)
    other = localised(own, translation(lang))
    alt.Chart.from_dict(other, validate=True)
    assert own["datasets"].keys() == other["datasets"].keys()
    for key, rows in own["datasets"].items():
        for row, there in zip(rows, other["datasets"][key], strict=True):
            kept = {field: value for field, value in there.items() if not field.endswith(SAID)}
            drop = {"at"} if "word" in row else set()  # where an entry of a drawn legend begins
            assert {k: v for k, v in kept.items() if k not in drop} == {
                k: v for k, v in row.items() if k not in drop
            }
    for part in ("scale", "sort", "transform"):
        assert list(found(own, part)) == list(found(other, part))


def found(node: Any, key: str) -> Iterator[str]:
    if isinstance(node, dict):
        if key in node:
            yield json.dumps(node[key], sort_keys=True)
        for name, value in node.items():
            if name != "datasets":
                yield from found(value, key)
    elif isinstance(node, list):
        for each in node:
            yield from found(each, key)


@pytest.mark.parametrize("lang", OTHERS)
def test_known_words_are_said_in_the_language(result: Result, drawable: str, lang: Language) -> None:
    t = translation(lang)
    spec = {
        key: value for key, value in english(result, drawable).items() if key not in ("title", "usermeta")
    }
    words = {word for word in printed(spec) if re.search("[a-z]{3}", word) and t.knows(str(word))}
    words = {word for word in words if t.said(word) != word}
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(result, drawable, lang))
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(result, drawable, "en"))
    assert any(word in shown for word in words) or not words & set(shown)
    assert not words & set(texts)


def test_every_word_that_a_chart_prints_is_a_message(result: Result, drawable: str) -> None:
    """What no catalogue can hold stays English in every language."""
    held = {each.text for each in messages()} | {each.name for each in COUNTRIES}
    spec = {
        key: value for key, value in english(result, drawable).items() if key not in ("title", "usermeta")
    }
    pieces = {
        piece.strip()
        for word in printed(spec)
        if word not in held and getattr(word, "message", "") not in {*held, "%(parts)s"}
        for piece in re.split(r"(?<![\w.,-])[−+-]?\d[\d.,]*(?![\w-])", word)
    }
    names = re.compile(r"[a-z]+(-[a-z]+)*-\d{4}(-\d\d)?")  # ids of publications
    loose = {each for each in pieces if re.search("[a-z]{3}", each) and each not in held}
    assert not {each for each in loose if not names.fullmatch(each)}


@pytest.mark.parametrize("lang", OTHERS)
def test_numbers_have_the_decimal_mark_of_the_language(result: Result, drawable: str, lang: Language) -> None:
    own = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(result, drawable, "en"))
    other = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(result, drawable, lang))
    tenths = [text for text in own if re.fullmatch(r"[−+]?\d+\.\d+", text)]
    assert not [text for text in other if re.fullmatch(r"[−+]?\d+\.\d+", text)]
    shown = [text.replace(".", ",") for text in tenths]
    assert [text for text in other if re.fullmatch(r"[−+]?\d+,\d+", text)] == shown


def test_axes_and_tooltips_use_the_decimal_mark() -> None:
    spec = alt.Chart(alt.InlineData(values=[{"a": 0.5, "b": 1234.5}, {"a": 1.0, "b": 3.0}]))
    chart = spec.mark_text().encode(
        x=alt.X("a:Q", axis=alt.Axis(format=".1f")), text=alt.Text("b:Q", format=",.1f")
    )
    svg = vl_convert.vegalite_to_svg(localised(chart.to_dict(), translation("de")))
    assert ">0,5<" in svg and ">1.234,5<" in svg and ">3,0<" in svg
    assert ">3.0<" not in svg


def test_a_word_that_filters_compare_is_printed_by_another_field() -> None:
    rows = [{"kind": "forecast", "n": 1}, {"kind": "outturn", "n": 2}]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .transform_filter("datum.kind == 'forecast'")
        .mark_text()
        .encode(x="n:Q", text="kind:N", color=alt.Color("kind:N", legend=alt.Legend()))
    )
    t = translation("fr")
    spec = localised(chart.to_dict(), t)
    assert spec["transform"] == chart.to_dict()["transform"]
    svg = vl_convert.vegalite_to_svg(spec)
    assert svg.count(f">{t.text('forecast')}<") == 2  # the mark and the legend
    assert ">outturn<" not in svg and ">forecast<" not in svg


def test_apostrophes_do_not_end_a_word() -> None:
    class Quoting:
        language = "it"

        def said(self, text: str) -> str:
            return "dell'anno"

        knows = text = said

    made = expression("datum.label == 'a' ? 'of the year' : datum.label", Quoting())  # type: ignore[arg-type]
    assert made == r"datum.label == 'a' ? 'dell\'anno' : datum.label"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("adjustment 98.5", f"{translation('de').text('adjustment')} 98,5"),
        ("P90  1,234.5", "P90  1.234,5"),
        ("−0.25", "−0,25"),
        ("+1.50", "+1,50"),
        ("Finland 67.1", "Finnland 67,1"),
        ("Finland", "Finnland"),
        ("2024", "2024"),
        ("imf-2025-10", "imf-2025-10"),
        ("10–90 %", "10–90 %"),
        ("", ""),
    ],
)
def test_labels_keep_their_shape(text: str, expected: str) -> None:
    assert said(translation("de"), text) == expected


def test_english_is_left_alone(result: Result) -> None:
    own = english(result, "Fan")
    assert localised(own, translation("en")) == own
    assert said(translation("en"), "Finland 67.1") == "Finland 67.1"


def test_titles_are_sentences(result: Result, drawable: str) -> None:
    """Whole sentences, whose messages a catalogue can hold: no text put together from pieces."""
    own = english(result, drawable)["usermeta"]["headline"]
    for text in [own["title"], *own["subtitle"]]:
        assert isinstance(text, Sentence)
        assert not re.search(r"\d{4}|\d\.\d", text.message.replace("%(", ""))


def test_a_title_is_said_whole_or_not_at_all() -> None:
    chart = alt.Chart(alt.InlineData(values=[{"a": 1}])).mark_point().encode(x="a:Q")
    known = say("Debt, % of GDP")
    for subtitle, whole in ((known, True), (say("Nobody has translated this."), False)):
        head = {"title": known, "subtitle": [subtitle], "room": 600}
        spec = {**chart.to_dict(), "title": {"text": ["x"]}, "usermeta": {"headline": head}}
        made = localised(spec, translation("de"))["title"]["text"]
        assert (made == [translation("de").said(known)]) is whole
