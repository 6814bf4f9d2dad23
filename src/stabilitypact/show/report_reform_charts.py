"""How do a reform's charts stand on a page? Panels side by side, each with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stabilitypact.i18n.translation import Translation
from stabilitypact.plotting import draw
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.telling import mean_efforts
from stabilitypact.show.report_figures import figure
from stabilitypact.show.report_model import Charts, Figure, Table
from stabilitypact.show.report_words import joined, number, words, year
from stabilitypact.show.theme import Mode

PANEL, PANEL_HEIGHT = 196, 150
"""Pixels of one of three panels side by side."""
WIDE, WIDE_HEIGHT = 640, 130
"""Pixels of a panel on the whole line."""


def state_chart(t: Translation, found: Comparison, code: str, years: Table) -> Charts:
    """Return debt, balance and effort of a state under the reform and the rules in force, side by side."""

    def make(mode: Mode, taller: int) -> dict[str, Any]:
        spec: dict[str, Any] = draw(found, country=code, mode=mode, width=PANEL).to_dict(validate=False)
        panels = [{**panel, "height": PANEL_HEIGHT + taller} for panel in spec.pop("vconcat")]
        return {**spec, "hconcat": panels, "spacing": 24}

    title = t.text("Under the reform and under the rules in force")
    summary = t.text(
        "Debt, balance and required effort by year under the reform (solid) and under the rules in force (dashed); the "
        "table holds the numbers."
    )
    return Charts((figure(t, "reform", joined(title), joined(summary), years, make, grows=True),))


def union_charts(t: Translation, found: Comparison, reform: str) -> tuple[Charts, Charts]:
    """Return states in breach by year, and the mean effort asked of each."""
    return Charts((_breaches(t, found, reform),)), Charts((_efforts(t, found, reform),))


def _breaches(t: Translation, found: Comparison, reform: str) -> Figure:
    own, base = (dict(found.numbers(name).breaches_by_year) for name in (reform, found.base.id))
    title = t.text("States that miss a rule that decides, by year")
    head = (t.text("Year"), t.text("Rules in force"), t.text("Reform"))
    rows = tuple((year(y), number(t, base[y], 0), number(t, own[y], 0)) for y in sorted(own))
    summary = t.text(
        "Solid: reform; dashed: rules in force. Right of the upright line the years to come are projected."
    )

    def make(mode: Mode, taller: int) -> dict[str, Any]:
        chart = draw(found, kind="breaches", mode=mode, width=WIDE, height=WIDE_HEIGHT + taller)
        spec: dict[str, Any] = chart.to_dict(validate=False)
        return spec

    table = Table("reform_breaches", joined(title), head, rows)
    return figure(t, "reform_breaches", joined(title), joined(summary), table, make, grows=True)


def _efforts(t: Translation, found: Comparison, reform: str) -> Figure:
    own, base = (mean_efforts(found, name) for name in (reform, found.base.id))
    title = (
        t.text("Required effort to come, mean of the years, % of GDP a year")
        if found.forwards
        else t.text("Required effort of the past, mean of the years, % of GDP a year")
    )
    head = (t.text("State"), t.text("Rules in force"), t.text("Reform"), t.text("Difference"))
    rows = tuple(
        (
            words(t.country(code)),
            *(number(t, known(value), 2) for value in (base[code], own[code], own[code] - base[code])),
        )
        for code in own
    )
    summary = t.text("Left bar of each state: rules in force; right bar: reform.")

    def make(mode: Mode, taller: int) -> dict[str, Any]:
        chart = draw(found, mode=mode, width=WIDE, height=WIDE_HEIGHT + taller)
        return _panel(chart.to_dict(validate=False), 1)

    table = Table("reform_efforts", joined(title), head, rows)
    return figure(t, "reform_efforts", joined(title), joined(summary), table, make, grows=True)


def known(value: float) -> float | None:
    """Return a number, None for one that is not known."""
    return float(value) if np.isfinite(value) else None


def _panel(spec: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Return one of a chart's panels as a chart of its own, without its heading."""
    panels = spec["vconcat"]
    whole = {name: value for name, value in spec.items() if name not in ("vconcat", "spacing", "resolve")}
    return {**whole, **{name: value for name, value in panels[place].items() if name != "title"}}
