"""How does a report look in a browser? One file without script that asks nothing of any host."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from stabilitypact.figures.countries import country as named_country
from stabilitypact.i18n.languages import language
from stabilitypact.i18n.translation import translation
from stabilitypact.law.finding import Finding
from stabilitypact.law.verdict import Verdict
from stabilitypact.show.report_figures import svg
from stabilitypact.show.report_model import Cell, Report, Table
from stabilitypact.show.theme import DARK, LIGHT, PROCEDURE_LOOKS, Palette

if TYPE_CHECKING:
    from markupsafe import Markup


STACKED_FROM = 40
"""Characters of a cell from which a table's rows are stacked on a narrow screen instead of scrolled."""


def as_html(report: Report) -> str:
    """Return the report as one page; texts are escaped by the template, the style is bound by its hash."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    t = translation(language(report.language))
    style = _asset("report.css") + _colours()
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
        image=_image,
        explanations=_explanations(report),
        numbers_word=t.text("Numbers"),
        explanation_word=t.text("Explanation"),
        english_word=t.text("The arithmetic of the rules is written in English."),
    )


def _explanations(report: Report) -> Markup:
    """Return the trees behind the verdicts, folded; of the Union each state's name goes before."""
    from markupsafe import Markup, escape

    parts = []
    for finding in report.findings:
        if finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        html = finding.explain("html").replace("<details open>", "<details>", 1)
        if report.kind == "union":
            html = html.replace("<summary>", f"<summary>{escape(_name(finding))}: ", 1)
        parts.append(html)
    return Markup("\n".join(parts))


def _name(finding: Finding) -> str:
    return named_country(finding.country).name


def _table(table: Table, heading: str) -> Markup:
    from markupsafe import Markup, escape

    classes = [" class='n'" if each else "" for each in table.numeric]
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


def _cell(cell: Cell) -> str:
    from markupsafe import escape

    text = str(escape(cell.text))
    if cell.mark:
        return f"<b class='v {escape(cell.mark)}'>{text}</b>"
    return f"<a href='{escape(cell.link)}'>{text}</a>" if cell.link else text


def _image(spec: Mapping[str, Any]) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg(spec).encode()).decode()}"


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
