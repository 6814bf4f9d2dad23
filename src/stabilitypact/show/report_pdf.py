"""How does a report look on paper? Set by Typst with its own fonts, as large as its pages allow."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stabilitypact.show.report_figures import pdf
from stabilitypact.show.report_model import Block, Bullets, Charts, Figure, Paragraph, Report, Table
from stabilitypact.show.theme import LIGHT, PROCEDURE_LOOKS

SIZES = tuple(tenths / 10 for tenths in range(74, 104, 2))
"""Sizes of type, points; each part takes the largest at which it fits its page."""
TALLEST = 110
"""Most pixels by which a chart grows to fill a page; beyond that its lines would look steeper than they are."""
MARGIN = 6.0
"""Points left free at the foot of a filled page."""


def as_pdf(report: Report) -> bytes:
    """Return the report as PDF: one page for each part of the model, filled as far as charts may grow.

    A part that even the smallest type does not fit runs on; that of a shipped state or reform never does (tested).
    """
    with TemporaryDirectory() as folder:
        setting = Setting(Path(folder), report)
        sizes = setting.fitting()
        setting.fill(sizes)
        return setting.compiled(sizes)


class Setting:
    """A report being set: its files in a folder, and what Typst measures of them."""

    def __init__(self, root: Path, report: Report) -> None:
        """Write template, content and charts at their usual height."""
        self.root, self.report = root, report
        (root / "report.typ").write_text(_template(), encoding="utf-8")
        (root / "report.json").write_text(json.dumps(_content(report), ensure_ascii=False), encoding="utf-8")
        for place in range(len(report.figures())):
            self._draw(place, 0)

    def fitting(self) -> list[float]:
        """Return the size of type of each part: the largest that fits, found by halving, all parts at once.

        A part that no size fits, such as a reform with pages of assumptions, takes the smallest and runs on.
        """
        parts = range(len(self.report.pages))
        fits, over = [0 for _ in parts], [len(SIZES) for _ in parts]
        while any(over[part] - fits[part] > 1 for part in parts):
            tried = [(fits[part] + over[part]) // 2 for part in parts]
            pages = self._pages([SIZES[each] for each in tried])
            for part in parts:
                if pages[part] == 1:
                    fits[part] = max(tried[part], fits[part])
                else:
                    over[part] = max(tried[part], 1)
        return [SIZES[each] for each in fits]

    def fill(self, sizes: list[float]) -> None:
        """Draw the charts that may grow as tall as their page has room; as they were where that does not fit."""
        ends, charts = self.measured(sizes)
        places = iter(range(len(self.report.figures())))
        rows = [
            [next(places) for _ in each.figures] for each in self.report.blocks() if isinstance(each, Charts)
        ]
        taller: dict[int, int] = {}
        for part, end in enumerate(ends):
            growing = [k for k, each in enumerate(charts) if each["part"] == part and each["grows"]]
            for k in growing:
                room = max(end["left"] - MARGIN, 0.0) / len(growing) / charts[k]["scale"]
                taller |= dict.fromkeys(rows[k], min(int(room), TALLEST))
        before = [int(end["page"]) for end in ends]
        for share in (1.0, 0.9, 0.0) if taller else ():
            for place, pixels in taller.items():
                self._draw(place, int(share * pixels))
            if [int(end["page"]) for end in self.measured(sizes)[0]] == before:
                return

    def compiled(self, sizes: list[float]) -> bytes:
        """Return the PDF, dated by the day that the report shows."""
        import typst

        day = self.report.day
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        made = typst.compile(format="pdf", timestamp=int(moment.timestamp()), **self._options(sizes))
        assert isinstance(made, bytes)
        return made

    def _pages(self, sizes: list[float]) -> list[int]:
        """Return how many pages each part takes."""
        ends, _ = self.measured(sizes)
        last = [0, *(int(each["page"]) for each in ends)]
        return [after - before for before, after in itertools.pairwise(last)]

    def measured(self, sizes: list[float]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return where each part ends, and the scale of each row of charts."""
        import typst

        told = json.loads(typst.query(selector="<measured>", field="value", **self._options(sizes)))
        return [each for each in told if "left" in each], [each for each in told if "scale" in each]

    def _options(self, sizes: list[float]) -> dict[str, Any]:
        return {
            "input": str(self.root / "report.typ"),
            "root": str(self.root),
            "ignore_system_fonts": True,
            "sys_inputs": {"sizes": ",".join(f"{size:g}" for size in sizes)},
        }

    def _draw(self, place: int, taller: int) -> None:
        (self.root / f"chart-{place}.pdf").write_bytes(drawn(self.report.figures()[place], taller))


def drawn(figure: Figure, taller: int = 0) -> bytes:
    """Return a chart as PDF in the light look, with that many pixels added to its height if it grows."""
    return pdf(figure.spec("light", taller if figure.grows else 0))


def _template() -> str:
    return (files("stabilitypact.show") / "report" / "report.typ").read_text(encoding="utf-8")


def _content(report: Report) -> dict[str, Any]:
    """Return the report as plain values for the template."""
    numbers = {id(figure): place for place, figure in enumerate(report.figures())}
    looks = {key: list(look) for key, look in LIGHT.verdicts.items()}
    looks |= {key: looks[verdict] for key, verdict in PROCEDURE_LOOKS.items()}
    return {
        "title": report.title,
        "full_title": report.full_title,
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
        return {"kind": "charts", "figures": [_figure(each, heading, numbers) for each in block.figures]}
    return _table(block, heading)


def _figure(figure: Figure, heading: str, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "title": figure.title,
        "caption": figure.title != heading,
        "summary": figure.summary,
        "file": f"chart-{numbers[id(figure)]}.pdf",
        "grows": figure.grows,
    }


def _table(table: Table, heading: str) -> dict[str, Any]:
    """Return a table with the share of the room that each wide column takes, by its longest text."""
    columns = range(len(table.head))
    longest = [max([len(row[c].text) for row in table.rows] or [1]) for c in columns]
    return {
        "kind": "table",
        "title": table.title,
        "caption": table.title != heading,
        "head": [
            _broken(table.head[c], longest[c]) if c not in table.wide else table.head[c] for c in columns
        ],
        "rows": [[{"text": c.text, "mark": c.mark, "link": c.link} for c in row] for row in table.rows],
        "widths": [max(longest[c], 8) ** 0.6 if c in table.wide else 0 for c in columns],
        "align": ["right" if each else "left" for each in table.numeric],
        "note": table.note,
    }


def _broken(head: str, longest: int) -> str:
    """Return a heading on two lines where it is much longer than what stands below it."""
    if len(head) <= max(longest, 8) + 4 or " " not in head:
        return head
    spaces = [place for place, letter in enumerate(head) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(head) / 2))
    return head[:middle] + "\n" + head[middle + 1 :]
