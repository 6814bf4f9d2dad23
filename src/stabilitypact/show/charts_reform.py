"""What would other rules change? States in breach by year, the effort asked of each, one state's path."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.countries import country as find_country
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.model import IN_FORCE
from stabilitypact.reform.telling import mean_efforts
from stabilitypact.sentence import Number, Sentence, State, say
from stabilitypact.show.charts import WIDTH, checked_kind, data, finish, tip, together
from stabilitypact.show.charts_kinds import legend_words, named_scale
from stabilitypact.show.charts_reform_map import effort_map
from stabilitypact.show.theme import DASHES, Palette, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

Kind = Literal["overview", "breaches", "map"]
KINDS: tuple[Kind, ...] = ("overview", "breaches", "map")
MEASURES = (
    ("debt", say("Debt, % of GDP")),
    ("balance", say("Balance, % of GDP")),
    ("required_effort", say("Required effort, % of GDP")),
)

PLAIN: Mapping[str, Any] = MappingProxyType({})
LINES: Mapping[str, Any] = MappingProxyType({"symbolType": "stroke", "symbolStrokeWidth": 2.2})
"""How entries of a legend look: as their marks do, or as lines where points stand on the lines."""


def comparison(
    found: Comparison,
    country: str | None = None,
    kind: Kind = "overview",
    mode: str = "light",
    width: int = WIDTH,
    height: int = 220,
) -> Chart:
    """Return states in breach by year and the effort asked of each; or one of them alone; or one state's path.

    Parameters
    ----------
    found : Comparison
        From `compare`.
    country : str, optional
        One state: its debt, balance and effort under each reform, instead of all states.
    kind : {"overview", "breaches", "map"}
        States in breach with the efforts below them, or alone; or the map of who has to do more or less.
    mode : {"light", "dark"}
        Look.
    width, height : int
        Pixels of the drawing area of one panel.

    Raises
    ------
    UnknownName, BadInput
        For another kind; for a kind beside a state, which has one chart only.
    MissingFigures
        For a state's path where the years to come were not projected.
    """
    import altair as alt

    colours = palette(mode)
    checked_kind(kind, KINDS, "a comparison")
    if country is not None:
        if kind != "overview":
            raise BadInput(f"The chart '{kind}' is of all states; leave either the kind or the state out.")
        return _state(found, find_country(country).code, colours, width)
    if kind == "map":
        return effort_map(found, colours)
    breaches = _breaches(found, colours, width, height)
    if kind == "breaches":
        return finish(breaches, colours, _headline(found), _sources(found)[:1], width)
    return finish(
        alt.vconcat(breaches, _efforts(found, colours, width, height), spacing=24),
        colours,
        say("Reforms beside the base"),
        _sources(found),
        width,
    )


def _breaches(found: Comparison, colours: Palette, width: int, height: int) -> Any:
    """Return a line per rule set, the base dashed; years to come begin at the dashed rule."""
    import altair as alt

    names, titles = list(found.ids), _titles(found)
    rows = [
        {"reform": name, "title": titles[name], "year": year, "states": count}
        for name in names
        for year, count in sorted(found.numbers(name).breaches_by_year.items())
    ]
    lines = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2.2)
        .encode(
            x=_years(),
            y=alt.Y("states:Q", title=None, axis=alt.Axis(tickMinStep=1)),
            color=_colour(found, colours),
            strokeDash=_dash(found),
            tooltip=[tip("title:N", "reform"), tip("year:Q", format="d"), tip("states:Q")],
        )
    )
    layers: list[Any] = [lines]
    if found.forwards:
        border = [{"year": found.forwards[found.base.id].base_year + 0.5}]
        layers.append(
            alt.Chart(data(border)).mark_rule(strokeDash=[4, 4], color=colours.muted).encode(x="year:Q")
        )
    return alt.layer(*layers).properties(
        width=width, height=height, title=_subhead(say("States that miss a rule that decides"), colours)
    )


def _efforts(found: Comparison, colours: Palette, width: int, height: int) -> Any:
    import altair as alt

    rows: list[dict[str, Any]] = []
    titles = _titles(found)
    for name in found.ids:
        for code, effort in mean_efforts(found, name).items():
            rows.append(
                {
                    "reform": name,
                    "title": titles[name],
                    "country": code,
                    "effort": effort if np.isfinite(effort) else None,
                }
            )
    title = (
        say("Required effort to come, mean of the years, % of GDP a year")
        if found.forwards
        else say("Required effort of the past, mean of the years, % of GDP a year")
    )
    return (
        alt.Chart(data(rows))
        .mark_bar()
        .encode(
            x=alt.X("country:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("reform:N", sort=list(found.ids)),
            y=alt.Y("effort:Q", title=None),
            color=_colour(found, colours),
            tooltip=[tip("title:N", "reform"), tip("country:N", "state"), tip("effort:Q", format=".2f")],
        )
        .properties(width=width, height=height, title=_subhead(title, colours))
    )


def _state(found: Comparison, code: str, colours: Palette, width: int) -> Chart:
    import altair as alt

    if not found.forwards:
        raise MissingFigures("The years to come were not projected, so that there is no path to draw.")
    panels, titles = [], _titles(found)
    for measure, title in MEASURES:
        rows = []
        for name, own in found.forwards.items():
            values = getattr(own, measure)[own.countries.index(code)].tolist()
            rows += [
                {
                    "reform": name,
                    "title": titles[name],
                    "year": year,
                    "value": value if np.isfinite(value) else None,
                }
                for year, value in zip(own.years, values, strict=True)
            ]
        panels.append(
            alt.Chart(data(rows))
            .mark_line(point=True)
            .encode(
                x=_years(),
                y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
                color=_colour(found, colours, LINES),
                strokeDash=_dash(found, LINES),
                tooltip=[tip("title:N", "reform"), tip("year:Q", format="d"), tip("value:Q", format=".2f")],
            )
            .properties(width=width, height=150, title=_subhead(title, colours))
        )
    headline = say("%(state)s under each reform", state=State(code, find_country(code).name))
    return finish(alt.vconcat(*panels), colours, headline, _sources(found), width)


def _years() -> Any:
    import altair as alt

    return alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=alt.Axis(format="d", grid=False))


def _colour(found: Comparison, colours: Palette, looks: Mapping[str, Any] = PLAIN) -> Any:
    import altair as alt

    tones = [colours.muted, *(colours.lines[i % len(colours.lines)] for i in range(len(found.ids) - 1))]
    return alt.Color(
        "reform:N",
        sort=list(found.ids),
        scale=named_scale(_base_first(found), tones),
        legend=_legend(found, looks),
    )


def _dash(found: Comparison, looks: Mapping[str, Any] = PLAIN) -> Any:
    import altair as alt

    patterns = [DASHES["forecast"], *([DASHES["outturn"]] * (len(found.ids) - 1))]
    scale = named_scale(_base_first(found), patterns)
    return alt.StrokeDash("reform:N", sort=list(found.ids), scale=scale, legend=_legend(found, looks))


def _legend(found: Comparison, looks: Mapping[str, Any]) -> Any:
    import altair as alt

    many = len(found.ids) > 2
    return alt.Legend(
        labelExpr=legend_words(_titles(found)), columns=2 if many else 0, symbolSize=400, **looks
    )


def _base_first(found: Comparison) -> list[str]:
    return [found.base.id, *(name for name in found.ids if name != found.base.id)]


def _titles(found: Comparison) -> dict[str, str]:
    titles: dict[str, str] = {each.id: each.title for each in (found.base, *found.reforms)}
    if found.base.id == IN_FORCE:
        titles[IN_FORCE] = say("The rules in force")
    return titles


def _headline(found: Comparison) -> Sentence:
    """Return how often the rules that decide are missed under the first reform and under the base."""
    first = found.reforms[0]
    return say(
        "Years in breach, all states: %(own)s under “%(reform)s”, %(base)s under the base",
        own=sum(found.numbers(first.id).breaches_by_year.values()),
        reform=first.title,
        base=sum(found.numbers(found.base.id).breaches_by_year.values()),
    )


def _sources(found: Comparison) -> list[Sentence]:
    """Return figures, labels and the assumption behind the years to come, a line each."""
    past = ", ".join(dict.fromkeys(found.tracks[found.base.id].vintages))
    titles = _titles(found)
    named = together(
        *(
            together(titles[each.id], say("(%(label)s)", label=Sentence(each.label)), joint=" ")
            for each in found.reforms
        ),
        joint=", ",
    )
    if not found.forwards:
        return [say("Figures: %(past)s", past=past), named]
    ahead = found.forwards[found.base.id]
    sizes = [value for each in found.forwards.values() for value in each.pace]
    low, high = min(sizes), max(sizes)
    pace = (
        together(Number(low))
        if low == high
        else say("%(low)s to %(high)s", low=Number(low), high=Number(high))
    )
    return [
        say(
            "Figures: %(past)s; right of the dashed line projected on %(ahead)s",
            past=past,
            ahead=", ".join(ahead.vintages),
        ),
        named,
        say(
            "Effort to come: at most the assumed pace of %(pace)s %% of GDP a year after the required path",
            pace=pace,
        ),
    ]


def _subhead(text: Sentence, colours: Palette) -> Any:
    import altair as alt

    return alt.TitleParams(text=text, fontSize=13, offset=10, color=colours.ink, fontWeight="normal")
