"""How does a report look in a browser? One file without script that asks nothing of any host."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, get_args

from stabilitypact.i18n.languages import language
from stabilitypact.i18n.translation import Translation, translation
from stabilitypact.law.verdict import Verdict
from stabilitypact.show.explained import Line, Told, figure_text, law_text, tree
from stabilitypact.show.report_figures import svg
from stabilitypact.show.report_model import Cell, Figure, Report, Table
from stabilitypact.show.theme import DARK, LIGHT, PROCEDURE_LOOKS, Mode, Palette

if TYPE_CHECKING:
    from markupsafe import Markup


_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"')
STACKED_FROM = 40
"""Characters of a cell from which a table's rows are stacked on a narrow screen instead of scrolled."""


SHORT = 22
"""Most characters of a cell that stays on one line where the screen has room."""
NARROW = 38
"""Narrowest width of a chart that takes the whole line, in rem; on a narrower screen it scrolls."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in both looks as addresses that hold it, with its natural size in pixels."""

    light: str
    dark: str
    width: int
    height: int

    @classmethod
    def of(cls, figure: Figure) -> Picture:
        """Draw a chart."""
        light, dark = (svg(figure.spec(mode)) for mode in get_args(Mode))
        size = _SIZE.search(light)
        assert size is not None, figure.name
        return cls(_address(light), _address(dark), round(float(size[1])), round(float(size[2])))


def as_html(report: Report) -> str:
    """Return the report as one page; texts are escaped by the template, the style is bound by its hash."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    t = translation(language(report.language))
    pictures = {id(figure): Picture.of(figure) for figure in report.figures()}
    style = _asset("report.css") + _colours() + _rows(report, pictures)
    fingerprint = b64encode(sha256(style.encode()).digest()).decode()
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(
        _asset("report.html")
    )
    return template.render(
        r=report,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{fingerprint}'; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        kind=lambda block: type(block).__name__,
        table=_table,
        picture=lambda figure: pictures[id(figure)],
        row=lambda block: f"r{report.charts().index(block)}",
        told={table.name for table in report.tables()},
        explanations=_explanations(t, report),
        numbers_word=t.text("Numbers"),
        explanation_word=t.text("Explanation"),
    )


def _explanations(t: Translation, report: Report) -> Markup:
    """Return the trees behind the verdicts, folded; of the Union each state's name goes before."""
    from markupsafe import Markup

    return Markup("\n").join(
        _tree(t, tree(t, finding), t.country(finding.country) if report.kind == "union" else "")
        for finding in report.findings
        if finding.verdict is not Verdict.NOT_APPLICABLE
    )


def _tree(t: Translation, told: Told, lead: str = "") -> Markup:
    """Return a finding and those below it as nested, folded parts; what stays English is marked so."""
    from markupsafe import Markup

    def mark(each: Line) -> Markup:
        return Markup(" lang='{}'").format(each.lang) if each.lang != t.language else Markup("")

    def place(each: Line) -> Markup:
        made = Markup("<span{}>{}</span>").format(mark(each), each.text)
        return Markup("<a href='{}'>{}</a>").format(each.link, made) if each.link else made

    formula = [] if told.formula is None else [place(told.formula)]
    sums = Markup(" = ").join([*formula, *([told.comparison] if told.comparison else [])])
    parts = [Markup("<p class='sum'>{}</p>").format(sums)] if sums else []
    rows = [Markup("<li>{}</li>").format(figure_text(each)) for each in told.inputs]
    rows += [
        Markup("<li{}>{} <code>{}</code></li>").format(mark(each), law_text(t, each), each.code)
        for each in told.parameters
    ]
    if rows:
        parts.append(Markup("<ul>{}</ul>").format(Markup("").join(rows)))
    parts += [Markup("<p class='note'{}>{}</p>").format(mark(each), each.text) for each in told.notes]
    if told.citations:
        cited = Markup(t.joint("; ")).join(place(each) for each in told.citations)
        parts.append(Markup("<p class='law'>{}</p>").format(cited))
    parts += [_tree(t, child) for child in told.children]
    colon = t.joint(": ")
    head = Markup("{}{}{}<b class='v {}'>{}</b>").format(
        f"{lead}{colon}" if lead else "", told.title, colon, told.key, told.word
    )
    return Markup("<details><summary>{}</summary>{}</details>").format(head, Markup("").join(parts))


def _table(table: Table, heading: str) -> Markup:
    from markupsafe import Markup, escape

    kinds = [_kind(table, column) for column in range(len(table.head))]
    classes = [f" class='{each}'" if each else "" for each in kinds]
    longest = max((len(cell.text) for row in table.rows for cell in row), default=0)
    stacked = " class='stack'" if longest > STACKED_FROM else ""
    hidden = " class='vh'" if table.title == heading else ""
    parts = [f"<div class='scroll' tabindex='0' role='group' aria-label='{escape(table.title)}'><table{stacked}>"
             f"<caption{hidden}>{escape(table.title)}</caption><thead><tr>"]  # fmt: skip
    parts += [f"<th scope='col'{c}>{escape(h)}</th>" for h, c in zip(table.head, classes, strict=True)]
    parts.append("</tr></thead><tbody>")
    for row in table.rows:
        cells = [f"<td{c}>{_cell(cell)}</td>" for cell, c in zip(row[1:], classes[1:], strict=True)]
        parts.append(f"<tr><th scope='row'{classes[0]}>{_cell(row[0])}</th>{''.join(cells)}</tr>")
    parts.append("</tbody></table></div>")
    if table.note:
        parts.append(f"<p class='quiet'>{escape(table.note)}</p>")
    return Markup("".join(parts))


def _kind(table: Table, column: int) -> str:
    """Return how a column is set: numbers flush right, long texts with room, short ones on one line."""
    if table.numeric[column]:
        return "n"
    if all(len(row[column].text) <= SHORT for row in table.rows):
        return "k"
    return "w" if column in table.wide else ""


def _cell(cell: Cell) -> str:
    from markupsafe import escape

    text = str(escape(cell.text))
    if cell.mark:
        return f"<b class='v {escape(cell.mark)}'>{text}</b>"
    return f"<a href='{escape(cell.link)}'>{text}</a>" if cell.link else text


def _address(drawing: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def _rows(report: Report, pictures: Mapping[int, Picture]) -> str:
    """Return the columns of each row of charts, as wide as its charts, so that their letters are of one size."""
    rules = []
    for place, block in enumerate(report.charts()):
        columns = " ".join(f"minmax(0,{pictures[id(each)].width}fr)" for each in block.figures)
        rules.append(f".r{place}{{grid-template-columns:{columns}}}")
    return f"@media(min-width:48rem),print{{{''.join(rules)}}}.n1 img{{min-width:{NARROW}rem}}"


def _colours() -> str:
    """Return the colours of both looks as custom properties, from the palette of the charts."""
    dark = "".join(_properties(DARK))
    return (
        f":root{{{''.join(_properties(LIGHT))}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        + (
            "".join(
                f".v.{key}{{background:var(--{key}-fill);color:var(--{key}-ink);border-color:var(--{key}-edge)}}"
                for key in (*LIGHT.verdicts, *PROCEDURE_LOOKS)
            )
        )
    )


def _properties(colours: Palette) -> list[str]:
    looks = {
        **colours.verdicts,
        **{key: colours.verdicts[verdict] for key, verdict in PROCEDURE_LOOKS.items()},
    }
    base = {"paper": colours.background, "ink": colours.ink, "muted": colours.muted, "grid": colours.grid,
            "link": colours.lines[0]}  # fmt: skip
    return [f"--{name}:{value};" for name, value in base.items()] + [
        f"--{key}-fill:{fill};--{key}-ink:{ink};--{key}-edge:{edge};"
        for key, (fill, ink, edge) in looks.items()
    ]


def _asset(name: str) -> str:
    return (files("stabilitypact.show") / "report" / name).read_text(encoding="utf-8")
