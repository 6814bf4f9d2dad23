"""What must a state do, and why? Steps by year, and the step that each criterion asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stabilitypact.path.results import Trajectory
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import WIDTH, Amount, data, finish, named, tip, together
from stabilitypact.show.charts_frame import bounds
from stabilitypact.show.charts_kinds import criterion_label, dsa_title, reading_words
from stabilitypact.show.theme import Palette, palette

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

ROW = 22
EVEN = say("even step")
KINDS: Mapping[str, Sentence] = {
    "reference_trajectory": say("Reference trajectory"),
    "technical_information": say("Technical information"),
}
MARGIN_WORDS: Mapping[str, Sentence] = {
    "met": say("met"),
    "fails": say("fails"),
    "spared": say("not met, alternative"),
}
EITHER_WAY: Mapping[str, Sentence] = {
    "commission": say(
        "Debt must decline, and fall with 70 % probability, or stay below 60 %: the smaller step counts."
    ),
    "law": say("In each scenario debt must decline or stay below 60 %: the smaller step counts."),
}
"""'Criteria results'!H3 of the Commission's sheet; without it a larger step than the one that binds is a riddle."""


def trajectory(result: Trajectory, mode: str = "light", width: int = WIDTH - 160) -> Chart:
    """Return the steps by year, and below them what each criterion asks for.

    Parameters
    ----------
    result : Trajectory
        Found: the smallest step that meets each criterion alone, with the one that binds. Given by the user, or
        without a solution: the margin of each criterion instead.
    mode : {"light", "dark"}
        Look.
    width : int
        Pixels of the drawing area.
    """
    import altair as alt

    colours = palette(mode)
    panels: list[Any] = []
    if result.steps is not None:
        panels.append(_steps(result, colours, width))
    if result.criteria and result.status == "found":
        panels.append(_asked(result, colours, width))
    elif margins := {**result.certificate.fails, **result.certificate.margins}:
        panels.append(_margins(margins, set(result.certificate.fails), colours, width))
    return finish(
        alt.vconcat(*panels, spacing=26).resolve_scale(x="independent", y="independent", color="independent"),
        colours,
        _headline(result),
        [
            say(
                "%(kind)s, %(n)s years, by %(reading)s. Inputs: %(inputs)s.",
                kind=KINDS[result.kind],
                n=result.period,
                reading=reading_words(result.reading),
                inputs=dsa_title(result.vintage),
            )
        ],
        width,
        spare=220,
        flush=True,
    )


def _headline(result: Trajectory) -> Sentence:
    name = named(result.country)
    if result.steps is None or result.average_step is None:
        return say("%(state)s: no step that is tried meets every criterion", state=name)
    step = Amount(result.average_step, 2)
    if result.status == "given":
        failing = len(result.certificate.fails)
        if failing > 1:
            return say(
                "%(state)s: the given path of %(step)s %% of GDP a year fails %(n)s criteria",
                state=name,
                step=step,
                n=failing,
            )
        if failing:
            return say(
                "%(state)s: the given path of %(step)s %% of GDP a year fails one criterion",
                state=name,
                step=step,
            )
        return say(
            "%(state)s: the given path of %(step)s %% of GDP a year meets every criterion",
            state=name,
            step=step,
        )
    return say(
        "%(state)s: %(step)s %% of GDP a year for %(n)s years; binding: %(binding)s",
        state=name,
        step=step,
        n=result.period,
        binding=criterion_label(result.binding),
    )


def _steps(result: Trajectory, colours: Palette, width: int) -> Any:
    """Return bars of the yearly steps; a minimum step is named above its bar."""
    import altair as alt

    assert result.steps is not None
    rows: list[dict[str, Any]] = []
    for k, step in enumerate(result.steps):
        year = result.base_year + 1 + k
        rule = result.rules_by_year.get(year)
        rows.append(
            {"year": year, "step": step, "rule": criterion_label(rule) if rule else EVEN,
             "text": f"{step:.2f}".replace("-", "−") + ("*" if rule else "")}
        )  # fmt: skip
    low, high = bounds([row["step"] for row in rows], 0.0, margin=0.3)
    low = low if min(result.steps) < 0 else 0.0
    y = alt.Y("step:Q", axis=None, scale=alt.Scale(domain=[low, high]))
    base = alt.Chart(data(rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelColor=colours.ink, offset=-4)),
        y=y,
        tooltip=[tip("year:O"), tip("step:Q", format=".2f"), tip("rule:N", "binding")],
    )
    rules = sorted({row["rule"] for row in rows if row["rule"] != EVEN})
    title = say("Yearly change of the structural primary balance, % of GDP")
    if rules and result.status == "given":
        title = say("%(title)s (* the %(rules)s asks for more)", title=title, rules=_listed(rules))
    elif rules:
        title = say("%(title)s (* set by the %(rules)s)", title=title, rules=_listed(rules))
    zero = alt.Chart(data([{"step": 0}])).mark_rule(color=colours.ink).encode(y=y)
    up, down = base.transform_filter("datum.step >= 0"), base.transform_filter("datum.step < 0")
    return alt.layer(
        base.mark_bar(color=colours.lines[0], width={"band": 0.6}),
        zero,
        up.mark_text(dy=-8, color=colours.ink).encode(text="text:N"),
        down.mark_text(dy=9, color=colours.ink).encode(text="text:N"),
    ).properties(width=width, height=110, title=_subhead(title, colours))


def _listed(rules: list[Sentence]) -> Sentence:
    if len(rules) == 1:
        return rules[0]
    return say("%(one)s and the %(other)s", one=rules[0], other=_listed(rules[1:]))


def _asked(result: Trajectory, colours: Palette, width: int) -> Any:
    """Return for each criterion the smallest step that meets it alone, against the step found."""
    import altair as alt

    named = sorted(result.criteria.items(), key=lambda item: -(item[1] if item[1] is not None else -99.0))
    rows: list[dict[str, Any]] = [
        {"criterion": criterion_label(name), "step": step, "binds": name == result.binding,
         "binding": say("yes") if name == result.binding else say("no"),
         "text": _bar_text(step, name == result.binding)}
        for name, step in named
        if step is not None
    ]  # fmt: skip
    none = [
        {"criterion": criterion_label(name), "text": say("no step tried meets it")}
        for name, step in named
        if step is None
    ]
    order = [row["criterion"] for row in (*rows, *none)]
    low, high = bounds([row["step"] for row in rows], 0.0)
    low = 0.0 if low > -0.11 else low
    x = alt.X(
        "step:Q", title=None, scale=alt.Scale(domain=[low, high], nice=True), axis=alt.Axis(orient="bottom")
    )
    y = alt.Y("criterion:N", sort=order, title=None, axis=alt.Axis(labelColor=colours.ink))
    colour = alt.Color(
        "binds:N",
        legend=None,
        scale=alt.Scale(domain=[True, False], range=[colours.lines[1], colours.lines[5]]),
    )
    base = alt.Chart(data(rows)).encode(
        y=y, tooltip=[tip("criterion:N"), tip("step:Q", format=".2f"), tip("binding:N")]
    )
    layers = [
        base.mark_bar(height={"band": 0.3}).encode(x=x, color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=x,
            color=colour,
            shape=alt.Shape(
                "binds:N", legend=None, scale=alt.Scale(domain=[True, False], range=["diamond", "circle"])
            ),
        ),
        base.transform_calculate(place="max(datum.step, 0)")
        .mark_text(align="left", dx=9, fontSize=11, color=colours.ink)
        .encode(x=alt.X("place:Q", title=None), text="text:N"),
    ]
    if none:
        layers.append(
            alt.Chart(data([{**row, "step": max(low, 0.0)} for row in none]))
            .mark_text(align="left", dx=5, fontSize=11, fontStyle="italic", color=colours.muted)
            .encode(x=x, y=y, text="text:N")
        )
    return alt.layer(*layers).properties(
        width=width,
        height=ROW * len(order),
        title=_subhead(
            say("Smallest yearly step that meets each criterion alone, % of GDP"),
            colours,
            EITHER_WAY.get(result.reading) if result.kind == "reference_trajectory" else None,
        ),
    )


def _margins(margins: Mapping[str, float], fails: set[str], colours: Palette, width: int) -> Any:
    """Return how far each criterion is from failing; one that need not hold beside its alternative is grey."""
    import altair as alt

    looks = {"met": colours.lines[0], "fails": colours.lines[1], "spared": colours.lines[5]}
    rows: list[dict[str, Any]] = []
    for name, margin in sorted(margins.items(), key=lambda item: (item[0] == "likely", item[1])):
        verdict = "fails" if name in fails else "met" if margin > 0 else "spared"
        rows.append({"criterion": criterion_label(name), "margin": margin, "verdict": verdict,
                     "word": MARGIN_WORDS[verdict], "bar": None if name == "likely" else margin,
                     "text": _margin_text(margin, name == "likely", verdict)})  # fmt: skip
    order = [row["criterion"] for row in rows]
    low, high = bounds([row["bar"] for row in rows], 0.0)
    x = alt.X("bar:Q", title=None, scale=alt.Scale(domain=[low, high]))
    y = alt.Y("criterion:N", sort=order, title=None, axis=alt.Axis(labelColor=colours.ink))
    colour = alt.Color(
        "verdict:N", legend=None, scale=alt.Scale(domain=list(looks), range=list(looks.values()))
    )
    base = alt.Chart(data(rows)).encode(
        y=y, tooltip=[tip("criterion:N"), tip("margin:Q", format=".2f"), tip("word:N", "verdict")]
    )
    zero = alt.Chart(data([{"bar": 0}])).mark_rule(color=colours.ink).encode(x=x)
    words = base.transform_calculate(place="max(datum.bar, 0)").mark_text(
        align="left", dx=6, fontSize=11, color=colours.ink
    )
    return alt.layer(
        base.mark_bar(height={"band": 0.6}).encode(x=x, color=colour),
        zero,
        words.encode(x=alt.X("place:Q", title=None), text="text:N"),
    ).properties(
        width=width,
        height=ROW * len(order),
        title=_subhead(say("Room before each criterion fails, % of GDP"), colours),
    )


def _bar_text(step: float, binds: bool) -> Sentence:
    shown = Amount(step, 2)
    return together(shown, say("binds")) if binds else together(shown)


def _margin_text(margin: float, share: bool, verdict: str) -> Sentence:
    room = (
        say("%(n)s points of probability", n=Amount(100 * margin, 1, signed=True))
        if share
        else together(Amount(margin, 2, signed=True))
    )
    return room if verdict == "met" else together(room, MARGIN_WORDS[verdict])


def _subhead(text: Sentence, colours: Palette, under: Sentence | None = None) -> Any:
    import altair as alt

    more = alt.Undefined if under is None else under
    return alt.TitleParams(
        text=text,
        subtitle=more,
        fontSize=13,
        offset=10,
        color=colours.ink,
        fontWeight="normal",
        subtitlePadding=4,
    )
