"""Is each rule met, year by year? The heat strip, and how verdicts look in any chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.law.assess import RULES, Assessment
from stabilitypact.law.finding import VERDICT_WORDS, number_or_none
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import WIDTH, data, finish, named, tip, together
from stabilitypact.show.charts_kinds import say_reading, say_rule
from stabilitypact.show.theme import SYMBOLS, Palette, palette

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

WIDEST = 44
"""Widest cell in pixels, so that a single year does not become a wall of colour."""
BOOK_NAME = 62
"""Pixels that the id of a rule book takes."""

LINE, BETWEEN = 18.0, 4.0
"""Pixels of a line of a drawn legend, and between two."""


def assessment(
    found: Assessment, rule: str | None = None, mode: str = "light", width: int = WIDTH, cell: int = 24
) -> Chart:
    """Return a heat strip of verdicts: rules by years for one state, states by years for several.

    Parameters
    ----------
    found : Assessment
        From `assess`.
    rule : str, optional
        The rule shown where there are several states, "deficit" by default; for one state only this rule.
    mode : {"light", "dark"}
        Look.
    width, cell : int
        Pixels of all years together, and of a row.

    Raises
    ------
    UnknownName
        For a rule that the assessment does not hold.
    """
    import altair as alt

    colours = palette(mode)
    if rule is not None and rule not in found.rules:
        raise UnknownName("rule in this assessment", rule, found.rules)
    many = len(found.countries) > 1
    held = [each for each in RULES if each in found.rules]
    shown = (
        [rule or "deficit"] if many or rule else [*held, *(each for each in found.rules if each not in held)]
    )
    rows = [row for each in shown for row in _verdicts(found, each)]
    for row in rows:
        row["row"] = country(row["country"]).name if many else say_rule(row["rule"])
        row["word"] = VERDICT_WORDS[Verdict(row["verdict"])]
    names = list(dict.fromkeys(row["row"] for row in rows))
    size = min(max(width / len(found.years), 14), WIDEST)
    strip = (
        alt.layer(
            *_cells(rows, names, colours, min(size, cell)),
            *_books(found, colours, size) if len(found.segments) > 1 else [],
        )
        .properties(width=size * len(found.years), height=cell * len(names))
        .resolve_scale(stroke="independent")
    )
    who = say("%(n)s states", n=len(found.countries)) if many else together(named(found.countries[0]))
    title = say("%(who)s: %(what)s", who=who, what=_count(rows, shown[0], many))
    return finish(
        with_legend(strip, {row["verdict"] for row in rows}, VERDICT_WORDS, colours),
        colours,
        title,
        [_source(found, any(row["kind"] == "forecast" for row in rows))],
        max(int(size * len(found.years)), 420),
        spare=120,
        flush=True,
    )


def _source(found: Assessment, ahead: bool) -> Sentence:
    values: dict[str, Any] = {"reading": say_reading(found.reading), "figures": found.vintage.title}
    if ahead:
        return say("Verdicts of the %(reading)s reading on %(figures)s; dashed: forecast years.", **values)
    return say("Verdicts of the %(reading)s reading on %(figures)s.", **values)


def _verdicts(found: Assessment, rule: str) -> list[dict[str, Any]]:
    """Return a row per state and year with verdict, value, threshold and margin."""
    codes = found.verdicts(rule)
    rows = []
    for column, year in enumerate(found.years):
        segment = found.segment(year)
        grid = segment.findings.get(rule)
        place = grid.years.index(year) if grid is not None else 0
        for line, code in enumerate(found.countries):
            numbers: dict[str, float | None] = {}
            if grid is not None:
                numbers = {
                    name: number_or_none(getattr(grid, name)[line, place])
                    for name in ("value", "threshold", "margin")
                }
            rows.append(
                {"country": code, "year": year, "rule": rule, "verdict": str(VERDICTS[int(codes[line, column])]),
                 **numbers, "rulebook": segment.book.id, "kind": found.vintage.kind(year)}
            )  # fmt: skip
    return rows


def _count(rows: Sequence[Mapping[str, Any]], rule: str, many: bool) -> Sentence:
    """Return how often a rule is missed, in words."""
    held = [row for row in rows if row["rule"] == rule and row["verdict"] != Verdict.NOT_APPLICABLE]
    missed = sum(row["verdict"] == Verdict.NOT_MET for row in held)
    years = sorted({row["year"] for row in rows})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    values: dict[str, Any] = {"rule": say_rule(rule), "n": missed, "total": len(held), "span": span}
    if many:
        return say("%(rule)s rule missed in %(n)s of %(total)s cases, %(span)s", **values)
    if len(years) == 1:
        return say("verdicts of %(span)s", span=span)
    return say("%(rule)s rule missed in %(n)s of %(total)s years, %(span)s", **values)


def _cells(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], colours: Palette, size: float
) -> list[Any]:
    """Return filled cells with a symbol each."""
    import altair as alt

    base = alt.Chart(data(rows))
    air = alt.Scale(paddingInner=0.14, paddingOuter=0.07)
    x = alt.X(
        "year:O",
        title=None,
        scale=air,
        axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=False, orient="bottom"),
    )
    y = alt.Y("row:N", title=None, sort=list(names), scale=air, axis=alt.Axis(labelPadding=8))
    tips = [
        tip("row:N", "rule"), tip("year:O"), tip("word:N", "verdict"), tip("value:Q", format=".2f"),
        tip("threshold:Q", format=".2f"), tip("margin:Q", format=".2f"), tip("rulebook:N"), tip("kind:N"),
    ]  # fmt: skip
    boxes = [
        alt.Chart(data([row for row in rows if row["kind"] == kind]))
        .mark_rect(strokeWidth=1.5, cornerRadius=2, strokeDash=dash)
        .encode(
            x=x, y=y, fill=look("verdict", colours, 0), stroke=look("verdict", colours, edge), tooltip=tips
        )
        for kind, dash, edge in (
            ("outturn", [1, 0], 2),
            ("forecast", [3, 2], 1),
        )  # dashes stand out from the fill
    ]
    return [
        *boxes,
        base.mark_point(filled=False, strokeWidth=1.8, size=(0.55 * size) ** 2, opacity=1).encode(
            x=x, y=y, shape=symbol("verdict"), stroke=look("verdict", colours, 1), tooltip=tips
        ),
    ]


def _books(found: Assessment, colours: Palette, size: float) -> list[Any]:
    """Return the names of the rule books above the first year that each judges; a short span's name stands higher."""
    import altair as alt

    layers: list[Any] = []
    for segment in found.segments:
        short = len(segment.years) * size < BOOK_NAME and segment is not found.segments[-1]
        top = -24 if short else -10
        base = alt.Chart(data([{"year": segment.years[0], "book": segment.book.id}])).encode(
            x=alt.X("year:O", bandPosition=0)
        )
        layers += [
            base.mark_rule(color=colours.ink, strokeWidth=1).encode(y=alt.value(top - 3), y2=alt.value(0)),
            base.mark_text(align="left", dx=3, fontSize=11, color=colours.muted).encode(
                y=alt.value(top), text="book:N"
            ),
        ]
    return layers


def look(field: str, colours: Palette, which: int, looks: Mapping[str, str] | None = None) -> Any:
    """Return fill (0), text (1) or edge (2) by verdict; `looks` says which verdict a value resembles."""
    import altair as alt

    names = looks or {verdict: verdict for verdict in colours.verdicts}
    scale = alt.Scale(domain=list(names), range=[colours.verdicts[each][which] for each in names.values()])
    return alt.Fill(f"{field}:N", scale=scale, legend=None) if which == 0 else alt.Stroke(
        f"{field}:N", scale=scale, legend=None
    )  # fmt: skip


def symbol(field: str, looks: Mapping[str, str] | None = None) -> alt.Shape:
    """Return the symbol by verdict; `looks` says which verdict a value resembles."""
    import altair as alt

    names = looks or {verdict: verdict for verdict in SYMBOLS}
    return alt.Shape(
        f"{field}:N",
        scale=alt.Scale(domain=list(names), range=[SYMBOLS[each] for each in names.values()]),
        legend=None,
    )


def entry_width(word: str) -> float:
    """Return the pixels that an entry of a drawn legend takes."""
    return 44 + 6.2 * len(word)


def entry_places(words: Sequence[str], room: float | None) -> list[tuple[float, float]]:
    """Return where each entry of a drawn legend stands, pixels from left and top; on several lines where need be."""
    places, at, line = [], 0.0, 0
    for word in words:
        if room is not None and at and at + entry_width(word) > room:
            at, line = 0.0, line + 1
        places.append((at, LINE / 2 + (LINE + BETWEEN) * line))
        at += entry_width(word)
    return places


def with_legend(
    chart: Any,
    present: set[str],
    words: Mapping[Any, str],
    colours: Palette,
    looks: Mapping[str, str] | None = None,
    room: float | None = None,
) -> alt.VConcatChart:
    """Return a chart with what its symbols mean below it; on several lines where one is wider than `room` pixels."""
    import altair as alt

    entries = [str(each) for each in words if str(each) in present]
    told = [str(words[each]) for each in entries]
    spots = entry_places(told, room)
    places = [
        {"look": each, "word": word, "at": at, "down": down, "room": room}
        for each, word, (at, down) in zip(entries, told, spots, strict=True)
    ]
    wide = max((at + entry_width(word) for word, (at, _) in zip(told, spots, strict=True)), default=1.0)
    base = alt.Chart(data(places)).encode(
        x=alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, wide], nice=False)),
        y=alt.Y("down:Q", axis=None, scale=None),
    )
    swatch = base.mark_point(shape="square", filled=True, size=256, strokeWidth=1.5, opacity=1, xOffset=9)
    sign = base.mark_point(filled=False, size=81, strokeWidth=1.8, opacity=1, xOffset=9)
    named = base.mark_text(align="left", dx=23, baseline="middle", fontSize=12, color=colours.muted)
    legend = alt.layer(
        swatch.encode(fill=look("look", colours, 0, looks), stroke=look("look", colours, 2, looks)),
        sign.encode(shape=symbol("look", looks), stroke=look("look", colours, 1, looks)),
        named.encode(text="word:N"),
    ).properties(width=wide, height=max((down for _, down in spots), default=0.0) + LINE / 2)
    below: alt.VConcatChart = alt.vconcat(
        chart, legend.resolve_scale(stroke="independent"), spacing=16
    ).resolve_scale(x="independent", fill="independent", stroke="independent", shape="independent")
    return below
