"""How often did each state comply? Bars, the best on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country
from stabilitypact.law.score import Scores
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import Amount, checked_kind, data, finish, named, tip
from stabilitypact.show.charts_kinds import say_reading, say_rule
from stabilitypact.show.theme import palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart


def scores(
    found: Scores, kind: str = "overall", mode: str = "light", width: int = 420, bar: int = 18
) -> Chart:
    """Return bars of compliance, the best on top, each with the years that it rests on.

    Parameters
    ----------
    found : Scores
        From `score`.
    kind : str
        "overall" or a rule.
    mode : {"light", "dark"}
        Look.
    width, bar : int
        Pixels of 100 %, and of a bar.

    Raises
    ------
    UnknownName
        For a rule that is not scored.
    MissingFigures
        Where no state has an answer.
    """
    import altair as alt

    accepted = tuple(found.scores[0].shares)
    checked_kind(kind, ("overall", *(each for each in accepted if each != "overall")), "scores")
    colours = palette(mode)
    rows: list[dict[str, Any]] = []
    for each in found.scores:
        share, years = each.shares[kind], each.years[kind]
        if share is not None:
            values: dict[str, Any] = {"share": Amount(share, 0), "n": years}
            text = (
                say("%(share)s %%", **values) if kind == "overall" else say("%(share)s %% of %(n)s", **values)
            )
            name = country(each.country).name
            rows.append({"country": each.country, "name": name, "value": share, "years": years, "text": text})
    if not rows:
        raise MissingFigures(f"No state has an answer for {kind} in {found.first}-{found.last}.")
    rows.sort(key=lambda row: (-row["value"], row["name"]))
    base = alt.Chart(data(rows)).encode(
        y=alt.Y(
            "name:N",
            sort=[row["name"] for row in rows],
            title=None,
            axis=alt.Axis(labelColor=colours.ink),
        ),
        x=alt.X(
            "value:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(format="d", orient="top")
        ),
        tooltip=[tip("name:N", "state"), tip("value:Q", format=".1f"), tip("years:Q")],
    )
    counted = (
        say("Mean over the rules of the percent of years complied with")
        if kind == "overall"
        else say(
            "Percent of the years with an answer in which the %(rule)s rule was complied with",
            rule=say_rule(kind),
        )
    )
    best = rows[0]
    return finish(
        alt.layer(
            base.mark_bar(color=colours.lines[0], height={"band": 0.72}),
            base.mark_text(align="left", dx=5, fontSize=11, color=colours.muted).encode(text="text:N"),
        ).properties(width=width, height=bar * len(rows)),
        colours,
        _headline(found, best, rows[-1]),
        [
            say(
                "%(counted)s, %(reading)s reading. %(figures)s.",
                counted=counted,
                reading=say_reading(found.reading),
                figures=found.vintage.title,
            )
        ],
        width,
        spare=150,
        flush=True,
    )


def _headline(found: Scores, best: dict[str, Any], worst: dict[str, Any]) -> Sentence:
    values: dict[str, Any] = {
        "first": found.first, "last": found.last, "best": Amount(best["value"], 0), "state": named(best["country"]),
    }  # fmt: skip
    if best is worst:
        return say("Compliance %(first)s–%(last)s: %(best)s %% in %(state)s", **values)
    return say(
        "Compliance %(first)s–%(last)s: %(best)s %% in %(state)s, %(worst)s %% in %(other)s",
        worst=Amount(worst["value"], 0),
        other=named(worst["country"]),
        **values,
    )
