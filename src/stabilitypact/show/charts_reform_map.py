"""Who has to do more or less under other rules? A map of equal tiles by change of the required effort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from stabilitypact.figures.countries import country
from stabilitypact.reform.comparison import SAME, Comparison
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import data, finish, tip
from stabilitypact.show.charts_tiles import placed, tile_map
from stabilitypact.show.charts_verdicts import look
from stabilitypact.show.theme import Palette
from stabilitypact.show.tiles import COLUMNS

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

Effort = Literal["less", "more", "same", "unknown"]
EFFORT_WORDS: Mapping[Effort, Sentence] = {
    "less": say("has to do less"),
    "more": say("has to do more"),
    "same": say("nothing changes"),
    "unknown": say("not known: an open parameter decides"),
}
LOOKS = {"less": "met", "more": "not_met", "same": "not_applicable", "unknown": "undetermined"}
SYMBOLS = {
    "less": "M0,-0.8L0,0.8M-0.5,0.3L0,0.8L0.5,0.3",
    "more": "M0,0.8L0,-0.8M-0.5,-0.3L0,-0.8L0.5,-0.3",
    "same": "M-0.6,-0.3L0.6,-0.3M-0.6,0.3L0.6,0.3",
    "unknown": "M-0.45,-0.4C-0.45,-1,0.5,-1,0.5,-0.45C0.5,-0.05,0,0,0,0.4M0,0.75L0,0.9",
}
TILE = 52


def effort_key(change: float | None) -> Effort:
    """Return whether a state has to do less, more or the same; "unknown" where no number is known."""
    if change is None:
        return "unknown"
    return "same" if abs(change) <= SAME else "less" if change < 0 else "more"


def effort_map(found: Comparison, colours: Palette, tile: int = TILE) -> Chart:
    """Return the map of the first reform's change of effort beside the base, % of GDP a year."""
    import altair as alt

    reform = found.reforms[0]
    change = found.effort_change(reform.id)
    keys = {code: effort_key(each) for code, each in change.items()}
    body = alt.vconcat(_tiles(change, keys, colours, tile), _legend(set(keys.values()), colours), spacing=16)
    return finish(
        body.resolve_scale(x="independent", fill="independent", stroke="independent", shape="independent"),
        colours,
        say(
            "Less effort for %(less)s states, more for %(more)s: %(reform)s",
            less=list(keys.values()).count("less"),
            more=list(keys.values()).count("more"),
            reform=reform.title,
        ),
        [
            say(
                "Required effort less that under the base, %% of GDP a year on average over the years to come; "
                "base: %(base)s.",
                base=_title(found),
            )
            if found.forwards
            else say(
                "Required effort less that under the base, %% of GDP a year on average over the past; base: %(base)s.",
                base=_title(found),
            )
        ],
        tile * COLUMNS,
    )


def _title(found: Comparison) -> str:
    from stabilitypact.reform.model import IN_FORCE

    return say("The rules in force") if found.base.id == IN_FORCE else found.base.title


def _tiles(
    change: Mapping[str, float | None], keys: Mapping[str, Effort], colours: Palette, tile: int
) -> Any:
    rows = [
        {
            "country": code,
            "name": country(code).name,
            **placed(code),
            "mark": keys[code],
            "said": EFFORT_WORDS[keys[code]],
            "change": each,
        }
        for code, each in change.items()
    ]
    return tile_map(
        rows,
        colours,
        tile,
        tooltip=[tip("name:N", "state"), tip("said:N", "effort"), tip("change:Q", "effect", format="+.2f")],
        looks=LOOKS,
        shape=_shape(),
        figures=[("isValid(datum.change)", 0.23, "change:Q", ".2f")],
    )


def _shape(field: str = "mark") -> Any:
    import altair as alt

    scale = alt.Scale(domain=list(SYMBOLS), range=list(SYMBOLS.values()))
    return alt.Shape(f"{field}:N", scale=scale, legend=None)


def _legend(present: set[Effort], colours: Palette) -> Any:
    """Return what the symbols mean, those that stand in the map, one below the other: words differ in length."""
    import altair as alt

    entries = [each for each in EFFORT_WORDS if each in present]
    places = [{"look": each, "word": EFFORT_WORDS[each], "down": 22 * n} for n, each in enumerate(entries)]
    tall = 22 * len(entries)
    base = alt.Chart(data(places)).encode(
        x=alt.value(9),
        y=alt.Y("down:Q", axis=None, scale=alt.Scale(domain=[tall - 9, -9], nice=False)),
    )
    swatch = base.mark_point(shape="square", filled=True, size=256, strokeWidth=1.5, opacity=1)
    sign = base.mark_point(filled=False, size=81, strokeWidth=1.8, opacity=1)
    named = base.mark_text(align="left", dx=14, baseline="middle", fontSize=12, color=colours.muted)
    return (
        alt.layer(
            swatch.encode(fill=look("look", colours, 0, LOOKS), stroke=look("look", colours, 2, LOOKS)),
            sign.encode(shape=_shape("look"), stroke=look("look", colours, 1, LOOKS)),
            named.encode(text="word:N"),
        )
        .properties(width=300, height=tall)
        .resolve_scale(stroke="independent")
    )
