"""How does a report look on paper? Set by Typst with its own fonts, as large as its pages allow."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stabilitypact.show.report_figures import pdf
from stabilitypact.show.report_model import Block, Bullets, Charts, Figure, Paragraph, Report, Table
from stabilitypact.show.theme import LIGHT, PROCEDURE_LOOKS

SIZES = (9.8, 9.4, 9.0, 8.6, 8.2, 7.8, 7.4)
"""Sizes of type tried, points, from the largest; the first at which each part fits its page is taken."""
SINGLE_WIDTH = 88
"""Width of a chart that stands alone, % of the line."""


def as_pdf(report: Report) -> bytes:
    """Return the report as PDF: one page for each page of the model.

    Raises
    ------
    RuntimeError
        Where the smallest type does not fit; a report of this package never comes to that (tested).
    """
    import typst

    with TemporaryDirectory() as folder:
        root = Path(folder)
        template = root / "report.typ"
        template.write_text(_template(), encoding="utf-8")
        for place, figure in enumerate(report.figures()):
            (root / f"chart-{place}.pdf").write_bytes(drawn(figure))
        (root / "report.json").write_text(json.dumps(_content(report), ensure_ascii=False), encoding="utf-8")
        moment = datetime(report.day.year, report.day.month, report.day.day, tzinfo=UTC)
        for size in SIZES:
            options: dict[str, Any] = {
                "root": str(root), "ignore_system_fonts": True, "sys_inputs": {"size": str(size)},
            }  # fmt: skip
            pages = typst.query(str(template), "<pages>", field="value", one=True, **options)
            if json.loads(pages) == len(report.pages):
                made = typst.compile(
                    str(template), format="pdf", timestamp=int(moment.timestamp()), **options
                )
                assert isinstance(made, bytes)
                return made
    raise RuntimeError(f"The report of {report.title} does not fit {len(report.pages)} pages.")


def drawn(figure: Figure) -> bytes:
    """Return a chart as PDF in the light look."""
    return pdf(figure.spec("light"))


def _template() -> str:
    return (files("stabilitypact.show") / "report" / "report.typ").read_text(encoding="utf-8")


def _content(report: Report) -> dict[str, Any]:
    """Return the report as plain values for the template."""
    numbers = {id(figure): place for place, figure in enumerate(report.figures())}
    looks = {key: list(look) for key, look in LIGHT.verdicts.items()}
    looks |= {key: looks[verdict] for key, verdict in PROCEDURE_LOOKS.items()}
    return {
        "title": report.title,
        "label": report.label,
        "headline": report.headline,
        "language": report.language,
        "stamp": report.stamp,
        "looks": looks,
        "pages": [
            [
                {
                    "title": section.title,
                    "blocks": [_block(block, section.title, numbers) for block in section.blocks],
                }
                for section in page
            ]
            for page in report.pages
        ],
    }


def _block(block: Block, heading: str, numbers: dict[int, int]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "quiet": block.quiet}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": list(block.items)}
    if isinstance(block, Charts):
        return {"kind": "charts", "figures": [_figure(each, block, numbers) for each in block.figures]}
    return _table(block, heading)


def _figure(figure: Figure, block: Charts, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "title": figure.title,
        "summary": figure.summary,
        "file": f"chart-{numbers[id(figure)]}.pdf",
        "width": 100 if len(block.figures) > 1 else SINGLE_WIDTH,
    }


def _table(table: Table, heading: str) -> dict[str, Any]:
    """Return a table with the share of the room that each wide column takes, by its longest text."""
    columns = range(len(table.head))
    longest = [max([len(row[c].text) for row in table.rows] or [1]) for c in columns]
    return {
        "kind": "table",
        "title": table.title,
        "caption": table.title != heading,
        "head": list(table.head),
        "rows": [[{"text": c.text, "mark": c.mark, "link": c.link} for c in row] for row in table.rows],
        "widths": [max(longest[c], 8) ** 0.6 if c in table.wide else 0 for c in columns],
        "align": ["right" if each else "left" for each in table.numeric],
        "note": table.note,
    }
