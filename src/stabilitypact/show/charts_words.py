"""How does a chart speak another language? Only what is printed changes, never what filters, scales or joins see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.i18n.translation import MINUS, Translation
from stabilitypact.sentence import Sentence
from stabilitypact.show.charts import HEAD_PIXELS, UNDER_PIXELS, even_lines
from stabilitypact.show.charts_kinds import legend_words, quoted
from stabilitypact.show.charts_verdicts import entry_places

Spec = dict[str, Any]

#: A field of printed words beside the one that scales and filters read.
SAID = " said"
#: How the name ends of a shipped reform that a reader has changed.
CHANGED = ", changed"
LEGENDS = ("color", "fill", "stroke", "shape", "strokeDash", "opacity", "size")
AXES = ("x", "y")
VIEWS = ("layer", "hconcat", "vconcat", "concat")
_NUMBER = re.compile(r"(?<![\w.,])([−+-]?)(\d[\d,]*)(?:\.(\d+))?(?![\w]|[.,]\d)")
_QUOTED = re.compile(r"\? '((?:[^'\\]|\\.)*)'")


def localised(spec: Mapping[str, Any], t: Translation) -> Spec:
    """Return a chart's definition in a language.

    Parameters
    ----------
    spec :
        Vega-Lite as a chart of this room gives it, `chart.to_dict()`.
    t :
        The language. Its words stand in titles, axes, legends, texts and tooltips; its decimal mark in all numbers.

    Notes
    -----
    Data keeps every value. Where a mark prints a field whose words are others in the language, a second field holds
    them and the mark prints that one; axes and legends get an expression that says their values.
    """
    if t.language == "en":
        return dict(spec)
    datasets = {name: [dict(row) for row in rows] for name, rows in spec.get("datasets", {}).items()}
    made = _view(spec, t, datasets, ())
    if "datasets" in spec:
        made["datasets"] = datasets
    title = _headline(spec, t)
    if title is not None:
        made["title"] = title
    made["config"] = {
        **spec.get("config", {}),
        "locale": {"number": number_locale(t), "time": time_locale(t)},
    }
    return made


def number_locale(t: Translation) -> Spec:
    """Return how d3-format writes numbers in a language: decimal mark, groups, a true minus."""
    from babel import Locale

    symbols = Locale(t.language).number_symbols["latn"]
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "minus": MINUS,
    }


def time_locale(t: Translation) -> Spec:
    """Return how d3-time-format writes days and months in a language."""
    from babel import Locale

    held = Locale(t.language)
    days = [held.days["format"][width] for width in ("wide", "abbreviated")]
    months = [held.months["format"][width] for width in ("wide", "abbreviated")]
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d %B %Y %H:%M",
        "date": "%d/%m/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [str(days[0][each]) for each in sunday_first],
        "shortDays": [str(days[1][each]) for each in sunday_first],
        "months": [str(months[0][each]) for each in range(1, 13)],
        "shortMonths": [str(months[1][each]) for each in range(1, 13)],
    }


def said(t: Translation, text: str) -> str:
    """Return a printed label in a language: sentences, words, names of states, and the numbers among them."""
    if t.language == "en" or not text.strip():
        return text
    whole = t.said(text)
    if whole != text or isinstance(text, Sentence) or t.knows(text):
        return whole
    if text in _codes():
        return t.country(_codes()[text])
    if text.endswith(CHANGED):
        return t.text("%(title)s, changed", title=said(t, text.removesuffix(CHANGED)))
    parts, place = [], 0
    for found in _NUMBER.finditer(text):
        parts += [_words(t, text[place : found.start()]), _number(t, found)]
        place = found.end()
    return "".join([*parts, _words(t, text[place:])]) if place else text


def _words(t: Translation, text: str) -> str:
    inner = text.strip()
    return (
        text.replace(inner, t.country(_codes()[inner]) if inner in _codes() else t.text(inner))
        if inner
        else text
    )


def _number(t: Translation, found: re.Match[str]) -> str:
    """Return a number with the language's marks; a bare whole number, such as a year, stays."""
    sign, whole, decimals = found.groups()
    if decimals is None and "," not in whole:
        return found.group(0)
    shown = t.number(float(f"{whole.replace(',', '')}.{decimals or 0}"), len(decimals or ""))
    return f"{MINUS if sign == '-' else sign}{shown}"


@cache
def _codes() -> dict[str, str]:
    return {each.name: each.code for each in COUNTRIES}


def _headline(spec: Mapping[str, Any], t: Translation) -> Spec | None:
    """Return the chart's own title in the language; None where a catalogue cannot say all of it."""
    own = spec.get("usermeta", {}).get("headline")
    if own is None:
        return None
    texts = [own["title"], *own["subtitle"]]
    if not all(isinstance(text, Sentence) and t.can_say(text) for text in texts if text):
        return None
    room = own["room"]
    title = even_lines(t.said(own["title"]), max(24, int(room / HEAD_PIXELS)))
    under = [
        line
        for text in own["subtitle"]
        if text
        for line in even_lines(t.said(text), max(30, int(room / UNDER_PIXELS)))
    ]
    return {**spec.get("title", {}), "text": title, "subtitle": under}


def _view(node: Mapping[str, Any], t: Translation, datasets: dict[str, Any], above: Sequence[str]) -> Spec:
    """Return one view of a chart, and those within it; `above` names the data that it inherits."""
    name = node.get("data", {}).get("name")
    own = (name,) if name is not None else tuple(above)
    made = dict(node)
    names = own or tuple(
        each["data"]["name"] for each in node.get("layer", ()) if "name" in each.get("data", {})
    )
    if "title" in node:
        made["title"] = _title(node["title"], t)
    if "encoding" in node:
        made["encoding"] = {
            channel: _channel(channel, held, t, [datasets[each] for each in names])
            for channel, held in node["encoding"].items()
        }
    for kind in VIEWS:
        if kind in node:
            made[kind] = [_view(each, t, datasets, own) for each in node[kind]]
    if isinstance(node.get("spec"), Mapping):
        made["spec"] = _view(node["spec"], t, datasets, own)
    _respace(datasets, names, made, t)
    return made


def _title(title: Any, t: Translation) -> Any:
    if isinstance(title, Mapping):
        return {
            key: _title(value, t) if key in ("text", "subtitle") else value for key, value in title.items()
        }
    if isinstance(title, str):
        return said(t, title)
    return [said(t, line) for line in title] if isinstance(title, Sequence) else title


def _channel(channel: str, held: Any, t: Translation, tables: Sequence[list[Spec]]) -> Any:
    """Return a channel with what it prints in the language."""
    if isinstance(held, Sequence) and not isinstance(held, str):
        return [_channel(channel, each, t, tables) for each in held]
    if not isinstance(held, Mapping):
        return held
    made = dict(held)
    if isinstance(held.get("title"), str):
        made["title"] = said(t, held["title"])
    if channel in ("text", "tooltip"):
        if isinstance(held.get("value"), str):
            made["value"] = said(t, held["value"])
        if "field" in held and "format" not in held:
            made["field"] = _printed(held["field"], t, tables)
        return made
    part = "axis" if channel in AXES else "legend" if channel in LEGENDS else None
    if part is None or "field" not in held or (part in held and held[part] is None):
        return made
    guide = dict(held.get(part) or {})
    if isinstance(guide.get("title"), str):
        guide["title"] = said(t, guide["title"])
    if "labelExpr" in guide:
        guide["labelExpr"] = expression(guide["labelExpr"], t)
    elif held.get("type") in ("nominal", "ordinal"):
        words = {word: said(t, word) for word in _values(held, tables)}
        changed = {word: text for word, text in words.items() if word != text}
        if changed:
            guide["labelExpr"] = legend_words(changed)
    if guide:
        made[part] = guide
    return made


def _values(held: Mapping[str, Any], tables: Sequence[list[Spec]]) -> list[str]:
    """Return the words that a scale compares: its domain, else the values of its field."""
    scale = held.get("scale") or {}
    found = scale.get("domain") if isinstance(scale, Mapping) else None
    if not isinstance(found, Sequence) or isinstance(found, str):
        found = [row.get(held["field"]) for rows in tables for row in rows]
    return [each for each in dict.fromkeys(found) if isinstance(each, str)]


def _printed(field: str, t: Translation, tables: Sequence[list[Spec]]) -> str:
    """Return the field that holds the words of a field in the language; itself where all of them stay."""
    other = f"{field}{SAID}"
    if any(other in row for rows in tables for row in rows):
        return other
    words = {
        row[field]: said(t, row[field]) for rows in tables for row in rows if isinstance(row.get(field), str)
    }
    if all(word == text for word, text in words.items()):
        return field
    for rows in tables:
        for row in rows:
            if field in row:
                row[other] = words.get(row[field], row[field])
    return other


def expression(text: str, t: Translation) -> str:
    """Return an expression with the words that it prints in the language."""

    def word(found: re.Match[str]) -> str:
        plain = re.sub(r"\\(.)", r"\1", found.group(1))
        return f"? '{quoted(said(t, plain))}'"

    return _QUOTED.sub(word, text)


def _respace(datasets: dict[str, Any], names: Sequence[str], node: Mapping[str, Any], t: Translation) -> None:
    """Set the entries of a drawn legend apart by the length of the words that they print now."""
    for name in names:
        rows = datasets[name]
        if rows and all({"word", "at", "down"} <= row.keys() for row in rows):
            places = entry_places([said(t, row["word"]) for row in rows], rows[0]["room"])
            for row, (at, down) in zip(rows, places, strict=True):
                row["at"], row["down"] = at, down
