"""What do all charts share? Titles that fit, the looks of the house, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.sentence import Number, Parts, Sentence, State, say
from stabilitypact.show.charts_svg import told
from stabilitypact.show.theme import Palette, config

if TYPE_CHECKING:
    import altair as alt

    from stabilitypact.plotting import Chart

Rows = Sequence[Mapping[str, Any]]

WIDTH = 640


HEIGHT = 340


Format = Literal["png", "svg", "pdf", "html", "json"]


FORMATS: tuple[Format, ...] = get_args(Format)


HEAD_PIXELS, UNDER_PIXELS = 8.2, 5.9
"""Mean width of a letter of titles and subtitles, in pixels."""


SCALE = 2.0
"""Pixels of a PNG per pixel of the chart: sharp on the screens and in the print of today."""


def save(chart: Chart, path: Path | str, scale: float = SCALE) -> Path:
    """Write a chart to a file; nothing is fetched from anywhere.

    Parameters
    ----------
    chart :
        Any chart of this room.
    path :
        File whose ending says the format: .png, .svg, .pdf, .html (self-contained) or .json (Vega-Lite).
    scale :
        Pixels of a PNG per pixel of the chart.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    BadInput
        For another ending.
    OSError
        Where the file cannot be written.
    """
    target = Path(path)
    form = checked_format(target)
    if form == "json":
        target.write_text(chart.to_json(), encoding="utf-8")
    elif form == "html":
        chart.save(str(target), format="html", inline=True)
    elif form == "svg":
        import vl_convert

        spec: dict[str, Any] = chart.to_dict()
        target.write_text(told(vl_convert.vegalite_to_svg(spec), _headline(spec)), encoding="utf-8")
    else:
        chart.save(str(target), format=form, scale_factor=scale if form == "png" else 1)
    return target


def _headline(spec: Mapping[str, Any]) -> str:
    text = spec["title"]["text"] if isinstance(spec.get("title"), dict) else spec.get("title", "")
    return " ".join(text) if isinstance(text, list) else str(text)


def finish(
    chart: Any,
    colours: Palette,
    title: str,
    subtitle: Sequence[str],
    width: int = WIDTH,
    spare: int = 0,
    flush: bool = False,
) -> Chart:
    """Return a chart with title, subtitle (wrapped to the width) and the looks of the house.

    Parameters
    ----------
    spare :
        Pixels beside the drawing area that the title may run over, such as an axis with long labels.
    flush :
        Whether the title begins where the labels of the axis do, not where the drawing area does.
    """
    import altair as alt

    room = width + spare
    under = [
        line for text in subtitle if text for line in even_lines(text, max(30, int(room / UNDER_PIXELS)))
    ]
    head = even_lines(title, max(24, int(room / HEAD_PIXELS)))
    done: Chart = chart.properties(
        title=alt.TitleParams(text=head, subtitle=under, frame="bounds" if flush else "group"),
        autosize=alt.AutoSizeParams(type="pad"),
        usermeta={"headline": {"title": title, "subtitle": list(subtitle), "room": room}},
    )
    done._kwds["config"] = alt.Config(**config(colours))
    return done


TIPS: Mapping[str, Sentence] = {
    "year": say("Year"),
    "value": say("Value"),
    "threshold": say("Threshold"),
    "margin": say("Margin"),
    "kind": say("Kind"),
    "vintage": say("Vintage"),
    "rulebook": say("Rule book"),
    "verdict": say("Verdict"),
    "rule": say("Rule"),
    "state": say("State"),
    "states": say("States"),
    "scenario": say("Scenario"),
    "step": say("Yearly step"),
    "binding": say("What binds"),
    "criterion": say("Criterion"),
    "binds": say("Binds"),
    "years": say("Years"),
    "period": say("Years of adjustment"),
    "part": say("Part"),
    "band": say("Share of draws"),
    "low": say("Low"),
    "high": say("High"),
    "assumption": say("Assumption"),
    "amount": say("Moved by"),
    "effect": say("Effect"),
    "reform": say("Reform"),
    "effort": say("Required effort"),
    "figure": say("Figure"),
}
"""What a tooltip calls the fields that it shows."""


def tip(field: str, name: str = "", format: str | None = None) -> alt.Tooltip:
    """Return a line of a tooltip; `name` is the key in `TIPS` where it is not the field's own."""
    import altair as alt

    title = TIPS[name or field.partition(":")[0]]
    return (
        alt.Tooltip(field, title=title) if format is None else alt.Tooltip(field, title=title, format=format)
    )


class Amount(Number):
    """A number of a title or label: thousands set apart, a true minus sign."""

    __slots__ = ()

    def __str__(self) -> str:
        return ("+" if self.signed and self.value >= 0 else "") + figure(self.value, self.digits or 0)


def together(*parts: object, joint: str = "  ") -> Sentence:
    """Return parts side by side, each of them said in its language, without words of their own."""
    held = Parts(parts, joint)
    return Sentence(str(held), "%(parts)s", {"parts": held})


def named(code: str) -> State:
    """Return a state as sentences name it."""
    return State(code, country(code).name)


def figure(value: float, digits: int = 1) -> str:
    """Return a number for a label: thousands set apart, a true minus sign, no negative zero."""
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def even_lines(text: str, longest: int) -> list[str]:
    """Return text in as few lines as `longest` characters allow, all of about the same length."""
    lines = _whole(text, longest)
    for shorter in range(longest - 1, max(len(text) // len(lines), 8) - 1, -1) if len(lines) > 1 else ():
        tighter = _whole(text, shorter)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def _whole(text: str, longest: int) -> list[str]:
    return wrap(text, longest, break_long_words=False, break_on_hyphens=False)


def checked_format(path: Path | str) -> Format:
    """Return the format that a file's ending asks for; `BadInput` for another ending."""
    ending = Path(path).suffix.removeprefix(".").casefold()
    for form in FORMATS:
        if form == ending:
            return form
    said = f"ends in '.{ending}'" if ending else "has no ending"
    raise BadInput(f"'{path}' {said}; charts are written as {', '.join('.' + each for each in FORMATS)}.")


def checked_kind(kind: str, accepted: Sequence[str], what: str) -> str:
    """Return a kind of chart; `UnknownName` for one that the result does not have."""
    if kind not in accepted:
        raise UnknownName(f"chart of {what}", kind, accepted)
    return kind


def data(rows: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Return rows as the data of a layer."""
    import altair as alt

    return alt.InlineData(values=[dict(row) for row in rows])
