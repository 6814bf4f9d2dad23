"""How many states got which verdict in each year? Stacked bars, a sign in each part, forecasts paler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.tally import Tally
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import WIDTH, data, finish, tip
from stabilitypact.show.charts_kinds import PROCEDURE_WORDS, rule_word
from stabilitypact.show.charts_verdicts import look, symbol, with_legend
from stabilitypact.show.theme import PROCEDURE_LOOKS, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

PALER = 0.6
SIGN_OF_BAR, LARGEST_SIGN = 0.6, 9.0
"""Most of a part of a bar that its sign takes, along either side; pixels of the largest."""


def counts(found: Tally, mode: str = "light", width: int = WIDTH, height: int = 200) -> Chart:
    """Return bars of the number of states by verdict, one per year; forecasts are paler.

    Parameters
    ----------
    found : Tally
        From `tally` or `procedure_tally`.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    keys = list(found.keys)
    words = {key: _word(found, key) for key in keys}
    looks = {key: PROCEDURE_LOOKS.get(key, key) for key in keys}
    most = max(sum(each.values()) for each in found.counts.values())
    rows = _rows(found, words, width / len(found.counts), height / most)
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=True))
    y = alt.Y(title=None, scale=alt.Scale(domain=[0, most]), axis=alt.Axis(tickCount=4))
    tips = [tip("year:O"), tip("word:N", "verdict"), tip("n:Q", "states")]
    base = alt.Chart(data(rows)).encode(x=x, tooltip=tips)
    bars = base.mark_bar(strokeWidth=1).encode(
        y=y.field("below").type("quantitative"),
        y2="above:Q",
        fill=look("verdict", colours, 0, looks),
        stroke=look("verdict", colours, 2, looks),
        opacity=alt.condition("datum.kind == 'outturn'", alt.value(1.0), alt.value(PALER)),
    )
    signs = base.mark_point(filled=False, strokeWidth=1.4, opacity=1).encode(
        y=y.field("middle").type("quantitative"),
        size=alt.Size("size:Q", scale=None),
        shape=symbol("verdict", looks),
        stroke=look("verdict", colours, 1, looks),
    )
    drawn = alt.layer(bars, signs).properties(width=width, height=height).resolve_scale(stroke="independent")
    present = {row["verdict"] for row in rows}
    legend = {key: words[key] for key in keys}
    return finish(
        with_legend(drawn, present, legend, colours, looks, width),
        colours,
        _headline(found),
        [_source(found)],
        width,
    )


def _rows(found: Tally, words: Mapping[str, str], wide: float, tall: float) -> list[dict[str, Any]]:
    """Return a part of a bar per year and verdict, from where to where it stands, and how large a sign fits in it.

    Parameters
    ----------
    wide, tall :
        Pixels of a bar, and of one state in it.
    """
    rows = []
    for year, each in found.counts.items():
        below = 0
        for key in found.keys:
            n = each[key]
            if not n:
                continue
            sign = min(SIGN_OF_BAR * wide, SIGN_OF_BAR * tall * n, LARGEST_SIGN)
            rows.append(
                {"year": year, "verdict": key, "word": words[key], "n": n, "below": below, "above": below + n,
                 "middle": below + n / 2, "size": sign**2, "kind": found.kinds[year]}
            )  # fmt: skip
            below += n
    return rows


def _word(found: Tally, key: str) -> str:
    return PROCEDURE_WORDS[key] if found.rule == "procedure" else VERDICT_WORDS[Verdict(key)]


def _headline(found: Tally) -> Sentence:
    key = "open" if found.rule == "procedure" else str(Verdict.NOT_MET)
    year = max(found.years, key=lambda each: found.counts[each][key])
    number, total = found.counts[year][key], sum(found.counts[year].values())
    if found.rule == "procedure":
        return say(
            "Most states were in an excessive deficit procedure at the end of %(year)s: %(n)s of %(total)s",
            year=year,
            n=number,
            total=total,
        )
    if found.rule == "both":
        return say(
            "Most states missed a criterion in %(year)s: %(n)s of %(total)s", year=year, n=number, total=total
        )
    return say(
        "%(rule)s rule: most states missed it in %(year)s, %(n)s of %(total)s",
        rule=rule_word(found.rule),
        year=year,
        n=number,
        total=total,
    )


def _source(found: Tally) -> Sentence:
    if found.rule == "procedure":
        return say("Number of member states on 31 December of each year.")
    if found.rule == "both":
        return say(
            "Number of member states by the worse of both verdicts; paler: forecast. %(figures)s.",
            figures=found.title,
        )
    return say("Number of member states by verdict; paler: forecast. %(figures)s.", figures=found.title)
