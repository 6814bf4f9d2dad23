"""Which assumption matters most for the required effort? A tornado of one-at-a-time moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stabilitypact.errors import MissingFigures
from stabilitypact.path.sensitivity import Sensitivity, SensitivityRow
from stabilitypact.sentence import Number, Sentence, say
from stabilitypact.show.charts import Amount, data, finish, named, tip, together
from stabilitypact.show.charts_frame import bounds
from stabilitypact.show.charts_kinds import dsa_title, legend_words, reading_words
from stabilitypact.show.theme import palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

ROW = 26
MOVES = {"raised": say("raised"), "lowered": say("lowered")}
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+.1f')"


def _signed(effect: float) -> Sentence:
    return together(Amount(effect, 2, signed=True) if effect else Amount(0, 0))


def move_label(row: SensitivityRow) -> str:
    """Return what was moved and by how much, in one line."""
    what, _, unit = row.unit.partition(", ")
    return f"{what} ±{abs(row.amount):g} {unit}".strip()


def sensitivity(result: Sensitivity, mode: str = "light", width: int = 420) -> Chart:
    """Return bars of the change in the final balance by assumption, the largest on top.

    Parameters
    ----------
    result : Sensitivity
        From `sensitivity`.
    mode : {"light", "dark"}
        Look.
    width : int
        Pixels of the drawing area.

    Raises
    ------
    MissingFigures
        Where the unmoved path has no solution, so that nothing can be compared.
    """
    import altair as alt

    if result.spb_end is None:
        raise MissingFigures(f"{result.summary()} Nothing to draw.")
    colours = palette(mode)
    rows: list[dict[str, Any]] = []
    for row in result.rows:
        text = say("no step holds") if row.effect is None else _signed(row.effect)
        rows.append(
            {"assumption": row.assumption, "label": move_label(row), "amount": row.amount, "effect": row.effect or 0.0,
             "solved": row.effect is not None, "move": "raised" if row.amount > 0 else "lowered", "text": text}
        )  # fmt: skip
    labels = list(dict.fromkeys(row["label"] for row in rows))
    low, high = bounds([row["effect"] for row in rows], 0.0, margin=0.22)
    moves = ["raised", "lowered"]
    x = alt.X(
        "effect:Q",
        title=None,
        scale=alt.Scale(domain=[low, high]),
        axis=alt.Axis(orient="top", labelExpr=SIGNED),
    )
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelColor=colours.ink, labelPadding=8))
    lane = alt.YOffset("move:N", scale=alt.Scale(domain=moves))
    colour = alt.Color(
        "move:N",
        scale=alt.Scale(domain=moves, range=[colours.lines[0], colours.lines[1]]),
        legend=alt.Legend(symbolType="square", labelExpr=legend_words(MOVES)),
    )
    tips: list[Any] = [
        tip("label:N", "assumption"),
        tip("amount:Q", format="+.2~f"),
        tip("effect:Q", format="+.2f"),
    ]
    base = alt.Chart(data(rows)).encode(y=y, yOffset=lane, x=x, tooltip=tips)
    words: dict[str, Any] = {"fontSize": 10, "color": colours.ink, "baseline": "middle"}
    layers = [
        base.mark_bar(height={"band": 0.9}).encode(color=colour),
        alt.Chart(data([{"effect": 0}])).mark_rule(color=colours.ink).encode(x=x),
        base.transform_filter("datum.effect >= 0")
        .mark_text(align="left", dx=4, **words)
        .encode(text="text:N"),
        base.transform_filter("datum.effect < 0")
        .mark_text(align="right", dx=-4, **words)
        .encode(text="text:N"),
    ]
    first = result.rows[0]
    return finish(
        alt.layer(*layers).properties(width=width, height=ROW * len(labels)),
        colours,
        say(
            "What moves %(state)s’s required effort most: %(what)s",
            state=named(result.country),
            what=first.unit.partition(", ")[0],
        ),
        [
            say(
                "Change of the required structural primary balance at the end (%(end)s %% of GDP after %(n)s years, by "
                "%(reading)s), %% of GDP, one assumption raised or lowered at a time. Inputs: %(inputs)s.",
                end=Number(result.spb_end, 2),
                n=result.period,
                reading=reading_words(result.reading),
                inputs=dsa_title(result.vintage),
            )
        ],
        width,
        spare=260,
        flush=True,
    )
