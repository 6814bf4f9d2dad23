"""How many states got which verdict in each year? Stacked bars, forecasts paler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.tally import Tally
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import WIDTH, data, finish, tip
from stabilitypact.show.charts_kinds import PROCEDURE_WORDS, legend_words, rule_word
from stabilitypact.show.theme import PROCEDURE_LOOKS, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

PALER = 0.6


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
    looks = [colours.verdicts[PROCEDURE_LOOKS.get(key, key)] for key in keys]
    fills = [fill if fill != colours.background else colours.grid for fill, _, _ in looks]
    rows = [
        {"year": year, "verdict": key, "word": words[key], "n": each[key], "order": order, "kind": found.kinds[year]}
        for year, each in found.counts.items()
        for order, key in enumerate(keys)
        if each[key]
    ]  # fmt: skip
    edges = alt.Scale(domain=keys, range=[edge for _, _, edge in looks])
    most = max(sum(each.values()) for each in found.counts.values())
    legend = alt.Legend(labelExpr=legend_words(words))  # one for both: two that differ draw a warning
    bars = (
        alt.Chart(data(rows))
        .mark_bar(strokeWidth=1)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=True)),
            y=alt.Y("n:Q", title=None, scale=alt.Scale(domain=[0, most]), axis=alt.Axis(tickCount=4)),
            fill=alt.Fill(
                "verdict:N",
                scale=alt.Scale(domain=keys, range=fills),
                sort=keys,
                legend=legend,
            ),
            stroke=alt.Stroke("verdict:N", scale=edges, sort=keys, legend=legend),
            opacity=alt.condition("datum.kind == 'outturn'", alt.value(1.0), alt.value(PALER)),
            order=alt.Order("order:Q"),
            tooltip=[tip("year:O"), tip("word:N", "verdict"), tip("n:Q", "states")],
        )
        .properties(width=width, height=height)
    )
    return finish(bars, colours, _headline(found), [_source(found)], width)


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
