"""How do charts look? One quiet palette for light and one for dark, colours never alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from stabilitypact.errors import UnknownName
from stabilitypact.sentence import say

Mode = Literal["light", "dark"]
FONT = "'Liberation Sans', Arial, Helvetica, 'DejaVu Sans', sans-serif"

#: Dash pattern by kind of figure: the second encoding beside shading.
DASHES: Mapping[str, list[int]] = {"outturn": [1, 0], "forecast": [6, 3], "projected": [2, 2]}
KIND_WORDS: Mapping[str, str] = {
    "outturn": say("observed"),
    "forecast": say("forecast"),
    "projected": say("projected"),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one mode, each with a contrast of at least 3 to 1 against the background where it draws a line.

    Attributes
    ----------
    background, ink, muted, grid :
        Paper, text, quiet text, lines of the grid.
    lines :
        Told apart by readers with any colour vision (after Okabe and Ito); always with a label or shape too.
    fills :
        Lighter tones of the same hues, for stacked areas that carry text.
    verdicts :
        Fill, text and edge by verdict or state of a procedure; the page uses the same.
    """

    background: str
    ink: str
    muted: str
    grid: str
    lines: tuple[str, ...]
    fills: tuple[str, ...]
    verdicts: Mapping[str, tuple[str, str, str]]


LIGHT = Palette(
    background="#ffffff", ink="#1b2330", muted="#545d6b", grid="#e3e6ea",
    lines=("#0b5a9d", "#b8420c", "#0a7a5c", "#8a3f8f", "#8a6400", "#5a6472"),
    fills=("#9cc7e8", "#f2b08c", "#8fd0b8", "#d7b3dd", "#ecd07c", "#c3c8cf", "#f5d5dc", "#d5e3a8"),
    verdicts={
        "met": ("#d6e8f6", "#0b3558", "#3f7cb0"),
        "not_met": ("#a8380c", "#ffffff", "#7c2807"),
        "exempt": ("#f6dd8f", "#423200", "#8f6f00"),
        "not_applicable": ("#ffffff", "#545d6b", "#c9ced6"),
        "undetermined": ("#e3e4e8", "#2a303a", "#6d7480"),
    },
)  # fmt: skip
DARK = Palette(
    background="#14181e", ink="#e7eaef", muted="#a7b0bd", grid="#2b323c",
    lines=("#6fb4ee", "#f08a55", "#4cc39c", "#cf8fd6", "#d9b23c", "#a7b0bd"),
    fills=("#24557f", "#8f4a22", "#1d6a52", "#6c4173", "#6e5810", "#4a535f", "#7a3b49", "#52601f"),
    verdicts={
        "met": ("#1c4468", "#d9ecfb", "#6ba3d3"),
        "not_met": ("#f08a55", "#260d00", "#ffb48e"),
        "exempt": ("#5c4a0c", "#fbe9b0", "#c9a640"),
        "not_applicable": ("#14181e", "#a7b0bd", "#3d4653"),
        "undetermined": ("#333a44", "#e7eaef", "#929cab"),
    },
)  # fmt: skip
PALETTES: Mapping[str, Palette] = {"light": LIGHT, "dark": DARK}

#: A procedure looks like the verdict that it resembles.
PROCEDURE_LOOKS: Mapping[str, str] = {"none": "met", "proposed": "exempt", "open": "not_met"}

#: Symbol by verdict, drawn (no font is needed), so that no chart tells a verdict by colour alone.
SYMBOLS: Mapping[str, str] = {
    "met": "M-0.75,0.05L-0.25,0.6L0.8,-0.6",
    "not_met": "M-0.6,-0.6L0.6,0.6M-0.6,0.6L0.6,-0.6",
    "exempt": "M0,-0.8L0.8,0L0,0.8L-0.8,0Z",
    "not_applicable": "M-0.45,0L0.45,0",
    "undetermined": "M-0.45,-0.4C-0.45,-1,0.5,-1,0.5,-0.45C0.5,-0.05,0,0,0,0.4M0,0.75L0,0.9",
}


def palette(mode: str) -> Palette:
    """Return the colours of a mode.

    Raises
    ------
    UnknownName
        For a mode that is neither "light" nor "dark".
    """
    if mode not in PALETTES:
        raise UnknownName("look of a chart", mode, get_args(Mode))
    return PALETTES[mode]


def config(colours: Palette) -> dict[str, Any]:
    """Return the Vega-Lite configuration that every chart carries."""
    text = {"labelColor": colours.muted, "titleColor": colours.muted, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "labelLimit": 400, "titleLimit": 600}  # fmt: skip
    return {
        "background": colours.background,
        "font": FONT,
        "padding": {"left": 12, "top": 12, "right": 16, "bottom": 12},
        "view": {"stroke": None},
        "axis": {
            **text, "gridColor": colours.grid, "domainColor": colours.muted, "tickColor": colours.muted,
            "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 8,
        },
        "legend": {**text, "orient": "bottom", "symbolStrokeColor": colours.ink, "title": None},
        "header": {**text, "labelColor": colours.ink, "labelFontWeight": "bold"},
        "title": {
            "color": colours.ink, "subtitleColor": colours.muted, "fontSize": 16, "subtitleFontSize": 12,
            "anchor": "start", "frame": "group", "offset": 8, "subtitlePadding": 6, "fontWeight": "bold",
            "subtitleLineHeight": 16, "lineHeight": 20,
        },
        "text": {"color": colours.ink, "fontSize": 12},
    }  # fmt: skip
