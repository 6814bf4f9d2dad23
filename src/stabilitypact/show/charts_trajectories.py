"""Who must do most? The required effort of all states, with what binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country
from stabilitypact.path.results import Trajectories, Trajectory
from stabilitypact.sentence import Sentence, say, sentences
from stabilitypact.show.charts import Amount, data, finish, named, tip, together
from stabilitypact.show.charts_frame import bounds
from stabilitypact.show.charts_kinds import criterion_label, legend_words, named_scale, reading_words
from stabilitypact.show.charts_path import trajectory
from stabilitypact.show.theme import palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

KIND_NAMES: Mapping[str, Sentence] = {
    "reference trajectory": say("reference trajectory"),
    "technical information": say("technical information"),
}
PERIOD_SHAPES = ("circle", "diamond", "square", "triangle-up")


def trajectories(result: Trajectories, mode: str = "light", width: int = 380, bar: int = 20) -> Chart:
    """Return the average yearly step of each state, the largest on top, with what binds.

    Parameters
    ----------
    result : Trajectories
        One or several periods; with several, a mark per period.
    mode : {"light", "dark"}
        Look.
    width, bar : int
        Pixels of the drawing area, and of a state.

    Raises
    ------
    MissingFigures
        Where no state has a solution.
    """
    import altair as alt

    if len(result) == 1:
        return trajectory(result.trajectories[0], mode)
    colours = palette(mode)
    rows = [_row(each) for each in result if each.average_step is not None]
    none = [each for each in result if each.average_step is None]
    if not rows:
        raise MissingFigures(
            "No step that is tried meets every criterion in any of these states: nothing to draw."
        )
    periods = sorted({row["period"] for row in rows})
    first = [row for row in rows if row["period"] == min(periods)]
    order = [row["name"] for row in sorted(first, key=lambda row: (-row["step"], row["name"]))]
    order += [name for name in dict.fromkeys(row["name"] for row in rows) if name not in order]
    low, high = bounds([row["step"] for row in rows], 0.0)
    x = alt.X(
        "step:Q", title=None, scale=alt.Scale(domain=[low, high], nice=True), axis=alt.Axis(orient="top")
    )
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelColor=colours.ink, labelPadding=8))
    tips: list[Any] = [
        tip("name:N", "state"),
        tip("period:O"),
        tip("step:Q", format=".2f"),
        tip("binding:N"),
        tip("word:N", "kind"),
        tip("vintage:N"),
    ]
    base = alt.Chart(data(rows)).encode(x=x, y=y, tooltip=tips)
    zero = alt.Chart(data([{"step": 0}])).mark_rule(color=colours.ink).encode(x=x)
    if len(periods) == 1:
        kinds = ["reference trajectory", "technical information"]
        legend = alt.Legend(symbolType="square", labelExpr=legend_words(KIND_NAMES))
        bars = base.mark_bar(height={"band": 0.66}, strokeWidth=1.5).encode(
            fill=alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=[colours.lines[0], colours.background]),
                          legend=legend),
            stroke=alt.Stroke("kind:N", scale=alt.Scale(domain=kinds, range=[colours.lines[0]] * 2), legend=legend),
        )  # fmt: skip
        words = base.transform_calculate(place="max(datum.step, 0)").mark_text(
            align="left", dx=6, fontSize=11, color=colours.muted
        )
        layers = [bars, zero, words.encode(x=alt.X("place:Q", title=None), text="text:N")]
    else:
        names = [say("%(n)s years", n=period) for period in periods]
        lines = base.mark_line(color=colours.grid, strokeWidth=3).encode(detail="name:N")
        points = base.mark_point(filled=True, size=75, opacity=1).encode(
            color=alt.Color("length:N", scale=named_scale(names, colours.lines)),
            shape=alt.Shape("length:N", scale=named_scale(names, PERIOD_SHAPES)),
        )
        layers = [lines, zero, points]
    top = max(rows, key=lambda row: row["step"])
    basis = (
        say("guidance %(year)s", year=result.guidance)
        if result.as_of is None
        else say("figures known on %(day)s", day=result.as_of)
    )
    span = (
        say("%(one)s and %(other)s", one=periods[0], other=periods[1])
        if len(periods) == 2
        else together(*periods, joint=", ")
    )
    told = [
        say(
            "Average yearly change of the structural primary balance, %% of GDP, over %(span)s years, by %(reading)s, "
            "%(basis)s.",
            span=span,
            reading=reading_words(result.reading),
            basis=basis,
        )
    ]
    if none:
        told.append(say("No step holds: %(states)s.", states=", ".join(each.country for each in none)))
    return finish(
        alt.layer(*layers).properties(width=width, height=bar * len(order)),
        colours,
        say(
            "Required yearly effort: most in %(state)s, %(step)s %% of GDP",
            state=named(top["country"]),
            step=Amount(top["step"], 2),
        )
        if top["step"] > 0
        else say("Required yearly effort: none in these states"),
        [sentences(told)],
        width,
        spare=230,
        flush=True,
    )


def _row(each: Trajectory) -> dict[str, Any]:
    step = each.average_step
    assert step is not None
    label = criterion_label(each.binding)
    return {
        "country": each.country, "name": country(each.country).name, "period": each.period,
        "length": say("%(n)s years", n=each.period), "step": step, "binding": label,
        "kind": each.kind.replace("_", " "), "word": KIND_NAMES[each.kind.replace("_", " ")],
        "vintage": each.vintage, "text": together(Amount(step, 2), label),
    }  # fmt: skip
