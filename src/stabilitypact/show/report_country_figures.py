"""Which charts does a country brief show, with which numbers?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stabilitypact.figures.access import figures
from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import LAST_YEAR, assess
from stabilitypact.law.status import Status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.path.fan import Fan
from stabilitypact.path.project import ProjectionResult
from stabilitypact.plotting import draw
from stabilitypact.show.charts_kinds import rule_word
from stabilitypact.show.report_figures import figure
from stabilitypact.show.report_model import Charts, Figure, Table
from stabilitypact.show.report_words import joined, number, verdict_cell, words, year

FIRST_YEAR = 1995
FIRST_JUDGED = 1998
"""Year from which the strip of verdicts starts: the first with a rule book."""
WIDTH, HEIGHT = 262, 190
"""Pixels of the drawing area of one of two charts side by side; letters stay readable on paper at this width."""
STRIP = {"width": 640, "cell": 18}
STRIP_RULES = (
    "deficit", "debt", "structural", "expenditure", "net_expenditure", "resilience_margin", "effort",
)  # fmt: skip
"""Rules of the strip: numbers that are judged, not what follows from them."""


def verdict_strip(t: Translation, code: str, status: Status) -> Charts:
    """Return every rule's verdict by year, under the rule book of each year."""
    held = status.vintage
    years = [y for y in held.years if FIRST_JUDGED <= y <= LAST_YEAR]
    found = assess(code, years, vintage=held.id, rules=STRIP_RULES)
    applied = {
        rule: [VERDICTS[int(place)] for place in found.verdicts(rule)[0]]
        for rule in STRIP_RULES
        if rule in found.rules
    }
    told = {rule: each for rule, each in applied.items() if set(each) != {Verdict.NOT_APPLICABLE}}
    title = t.text("Verdicts by year, each under the rule book of its time")
    summary = t.text(
        "On %(title)s, as the rules would be judged on it today; dashed: forecast. The Union’s acts of the time "
        "may have judged otherwise, on what was known then.",
        title=held.title,
    )
    head = (t.text("Year"), *(t.said(rule_word(rule)) for rule in told))
    rows = tuple(
        (year(y), *(verdict_cell(t, each[column]) for each in told.values()))
        for column, y in enumerate(found.years)
    )
    table = Table("strip", joined(title), head, rows)
    shown = assess(code, years, vintage=held.id, rules=tuple(told))
    strip = figure(
        t,
        "strip",
        joined(title),
        joined(summary),
        table,
        lambda mode, taller: draw(shown, mode=mode, **STRIP),
    )
    return Charts((strip,))


def standing_charts(t: Translation, code: str, status: Status) -> Charts:
    """Return published debt and balance over the years, with 60 and 3."""
    return Charts(tuple(_published(t, code, status, name) for name in ("debt", "balance")))


def _published(t: Translation, code: str, status: Status, name: str) -> Figure:
    held = status.vintage
    found = figures(code, name, years=[y for y in held.years if y >= FIRST_YEAR], vintage=held.id)
    known = [
        (y, float(v), k)
        for y, v, k in zip(found.years, found.values, found.kinds, strict=True)
        if np.isfinite(v)
    ]
    label = t.text("Debt, % of GDP") if name == "debt" else t.text("Balance, % of GDP")
    first, last = known[0], known[-1]
    summary = t.text(
        "%(what)s: %(first)s in %(from)s, %(last)s in %(to)s; solid observed, dashed forecast.",
        **{
            "what": label,
            "first": t.number(first[1]),
            "from": first[0],
            "last": t.number(last[1]),
            "to": last[0],
        },
    )
    head = (t.text("Year"), label, t.text("Kind"))
    rows = tuple((year(y), number(t, v, 3), words(t.text(k))) for y, v, k in known)
    table = Table(name, joined(label), head, rows)
    return figure(
        t,
        name,
        joined(label),
        joined(summary),
        table,
        lambda mode, taller: draw(found, mode=mode, width=WIDTH, height=HEIGHT + taller),
        grows=True,
    )


def path_charts(
    t: Translation,
    baseline: ProjectionResult,
    projections: Sequence[ProjectionResult | None],
    fan: Fan,
    periods: Sequence[int],
) -> Charts:
    """Return debt with and without the path of four years, and the fan after it."""
    return Charts((_with_and_without(t, baseline, projections, periods), _fan(t, fan)))


def _with_and_without(
    t: Translation,
    baseline: ProjectionResult,
    projections: Sequence[ProjectionResult | None],
    periods: Sequence[int],
) -> Figure:
    first = next(each for each in projections if each is not None)
    last = first.years[-1]
    title = t.text("Debt with the path of four years and without, % of GDP")
    with_path, without = (each.value("debt", last) for each in (first, baseline))
    assert with_path is not None and without is not None
    summary = t.text(
        "Debt in %(year)s: %(with)s %% of GDP with the path of four years, %(without)s %% without policy change.",
        **{"year": last, "with": t.number(with_path), "without": t.number(without)},
    )
    named = [(t.text("No policy change"), baseline)]
    named += [
        (t.text("Path of %(n)s years", n=n), each)
        for n, each in zip(periods, projections, strict=True)
        if each is not None
    ]
    rows = tuple(
        (year(y), *(number(t, each.value("debt", y) if y in each.years else None, 1) for _, each in named))
        for y in first.years
    )
    table = Table("debt_paths", joined(title), (t.text("Year"), *(name for name, _ in named)), rows)
    return figure(
        t,
        "debt_paths",
        joined(title),
        joined(summary),
        table,
        lambda mode, taller: draw(
            first, kind="debt", others=(baseline,), mode=mode, width=WIDTH, height=HEIGHT + taller
        ),
        grows=True,
    )


def _fan(t: Translation, fan: Fan) -> Figure:
    title = t.text("Debt under shocks after the path of four years, % of GDP")
    low, high, last = min(fan.percentiles), max(fan.percentiles), fan.years[-1]
    summary = t.text(
        "In %(year)s debt lies between %(low)s and %(high)s %% of GDP in %(share)s %% of %(draws)s draws.",
        year=last,
        low=t.number(fan.value(low, last)),
        high=t.number(fan.value(high, last)),
        share=t.plain(high - low),
        draws=t.number(fan.draws, 0),
    )
    shown = sorted(fan.percentiles)
    head = (t.text("Year"), t.text("Without shocks"), *(f"P{each:g}" for each in shown))
    rows = tuple(
        (year(y), number(t, fan.debt[y]), *(number(t, fan.value(each, y)) for each in shown))
        for y in fan.years
    )
    table = Table("fan", joined(title), head, rows, note=dsa_vintage(fan.vintage).title)
    return figure(
        t,
        "fan",
        joined(title),
        joined(summary),
        table,
        lambda mode, taller: draw(fan, mode=mode, width=WIDTH, height=HEIGHT + taller),
        grows=True,
    )
