"""How do the charts of the house enter a report? In its language, without their title, as Vega-Lite, SVG or PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from stabilitypact.i18n.translation import Translation
from stabilitypact.show.report_model import Figure, Table

LOCALES: Mapping[str, Any] = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE", "it": "it-IT", "es": "es-ES"}
_NUMBER = re.compile(r"(?<=\d)\.(?=\d)")
_LABEL = re.compile(r"(.*?)(\s*[−+-]?\d[\d.,]*)", re.DOTALL)
_PRINTED = ("text", "label", "word", "title", "subtitle", "labelExpr")
"""Keys whose values a reader sees; all others are grammar, or names that data, scales and tests share."""


def figure(
    t: Translation, name: str, title: str, summary: str, table: Table, make: Callable[[str], Any]
) -> Figure:
    """Return a chart that is drawn when a writer asks for it.

    Parameters
    ----------
    make :
        Draws the chart in a mode, "light" or "dark".
    """
    return Figure(name, title, summary, lambda mode: _untitled(make(mode), t), table)


def svg(spec: Mapping[str, Any], language: str) -> str:
    """Return a chart as SVG; nothing is fetched."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(spec), format_locale=LOCALES[language]))


def pdf(spec: Mapping[str, Any], language: str) -> bytes:
    """Return a chart as PDF, its fonts embedded."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_pdf(dict(spec), format_locale=LOCALES[language]))


def png(spec: Mapping[str, Any], language: str) -> bytes:
    """Return a chart as PNG at twice its size."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(dict(spec), scale=2, format_locale=LOCALES[language]))


def _untitled(chart: Any, t: Translation) -> dict[str, Any]:
    spec: dict[str, Any] = localised(chart.to_dict(validate=False), t)
    spec.pop("title", None)
    spec["padding"] = 2
    spec["config"] = {**spec.get("config", {}), "padding": 2}
    return spec


def localised(spec: Any, t: Translation, key: str = "") -> Any:
    """Return a chart's definition with its words and printed numbers in the language."""
    if t.language == "en":
        return spec
    if isinstance(spec, Mapping):
        return {name: localised(value, t, name) for name, value in spec.items()}
    if isinstance(spec, str):
        return _said(spec, t) if key in _PRINTED else spec
    if isinstance(spec, Sequence):
        return _respaced([localised(value, t, key) for value in spec])
    return spec


def _respaced(rows: list[Any]) -> list[Any]:
    """Return the entries of a drawn legend set apart by the length of their words, other lists as they are."""
    if not rows or not all(isinstance(row, dict) and {"word", "at"} <= row.keys() for row in rows):
        return rows
    places = accumulate((44 + 6.2 * len(row["word"]) for row in rows), initial=0.0)
    return [{**row, "at": at} for row, at in zip(rows, places, strict=False)]


def _said(text: str, t: Translation) -> str:
    """Return a label: its words translated, its number with the language's decimal sign."""
    if text.startswith("datum.label =="):
        return re.sub(r"\? '([^']+)'", lambda found: f"? '{t.text(found.group(1))}'", text)
    whole = t.text(text) if text.strip() else text
    found = _LABEL.fullmatch(text)
    if whole != text or found is None:
        return whole
    name, amount = found.groups()
    return (t.text(name) if name.strip() else name) + _NUMBER.sub(",", amount)
