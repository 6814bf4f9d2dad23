"""How does a report look as a workbook? Formatted sheets; formulas where a reader would want to trace."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from stabilitypact.i18n.languages import language
from stabilitypact.i18n.translation import translation
from stabilitypact.show.explained import Told, figure_text, law_text, tree
from stabilitypact.show.report_model import Bullets, Cell, Charts, Figure, Paragraph, Report, Table
from stabilitypact.show.theme import LIGHT, PROCEDURE_LOOKS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped,unused-ignore]

WIDE, NARROW, LONG_SPAN = 30, 14, 4
"""Characters in the first column and the others of a sheet of tables; columns that a long text runs over."""
COLUMNS, CHART_COLUMNS = 10, 5
CHART_WIDTHS, WHOLE_WIDTH, PNG_PPI = (580, 500), 1080, 72
"""Pixels of the left, the right and a single chart on a sheet; pixels per inch that a PNG of vl-convert claims."""
LINE = 165
"""Characters of a line over all columns of a sheet of tables."""
_RIGHT = {"align": "right"}
_DIGITS = re.compile(r"\d[\d.,\s\u202f]*\d|\d")


class Book:
    """A workbook being written: its formats, its language, and how blocks enter a sheet."""

    def __init__(self, report: Report) -> None:
        """Open a workbook in memory for a report."""
        import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

        self.report = report
        self.t = translation(language(report.language))
        self.file = BytesIO()
        self.book = xlsxwriter.Workbook(
            self.file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        moment = datetime(report.day.year, report.day.month, report.day.day)
        self.book.set_properties({"title": report.full_title, "comments": report.stamp, "created": moment})
        self.book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted({"font_name": "Calibri", "valign": "top", **properties}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def head(self, **more: Any) -> Any:
        """Return the format of a heading over a column."""
        return self.format(bold=True, bottom=1, text_wrap=True, valign="bottom", **more)

    def sheet(self, name: str, *, widths: tuple[float, ...] = ()) -> Worksheet:
        """Return a new sheet, named in the language of the report, set to print on the width of a page."""
        made = self.book.add_worksheet(self.t.text(name)[:31])
        made.hide_gridlines(2)
        made.set_paper(9)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_footer(f"&L{self.report.stamp.replace('&', '&&')}&R&P / &N")
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        return made

    def heading(self, sheet: Worksheet, row: int, title: str, *notes: str) -> int:
        """Write a title with notes below it; return the next free row."""
        sheet.write_string(row, 0, title, self.format(bold=True, font_size=14))
        for note in notes:
            row += 1
            sheet.write_string(row, 0, note, self.format(font_color=LIGHT.muted))
        return row + 2

    def table(self, sheet: Worksheet, row: int, table: Table, heading: str = "") -> int:
        """Write a table, long texts over several columns, under its title unless the heading says it."""
        row -= table.title == heading
        if table.title != heading:
            sheet.write_string(row, 0, table.title, self.format(bold=True))
        numeric, spans = table.numeric, _spans(table)
        for (column, span), text, right in zip(spans, table.head, numeric, strict=True):
            shown = self.head(**(_RIGHT if right else _left(column)))
            self._over(sheet, row + 1, column, span, shown)
            sheet.write_string(row + 1, column, text, shown)
        rooms = [(WIDE if column == 0 else 0) + NARROW * (span - (column == 0)) for column, span in spans]
        folds = [-(-len(text) // max(room - 4, 6)) for text, room in zip(table.head, rooms, strict=True)]
        sheet.set_row(row + 1, 15 * max(folds))
        row += 2
        for cells in table.rows:
            lines = 1
            for (column, span), cell, right in zip(spans, cells, numeric, strict=True):
                width = (WIDE if column == 0 else 0) + NARROW * (span - (column == 0))
                lines = max(lines, -(-len(cell.text) // max(int(width * 1.02), 8)))
                self._over(sheet, row, column, span, self.format(text_wrap=True))
                self.cell(sheet, row, column, cell, right=right)
            sheet.set_row(row, 15 * lines)
            row += 1
        if table.note:
            self.line(sheet, row, table.note, font_color=LIGHT.muted, italic=True)
            row += 1
        return row + 1

    def line(
        self, sheet: Worksheet, row: int, text: str, columns: tuple[int, int] = (0, COLUMNS - 1), **look: Any
    ) -> None:
        """Write a text over several columns, all of them by default, and make the row as high as it needs."""
        first, last = columns
        sheet.merge_range(row, first, row, last, text, self.format(text_wrap=True, **look))
        room = (
            LINE
            if columns == (0, COLUMNS - 1)
            else (WIDE if first == 0 else NARROW) + NARROW * (last - first)
        )
        sheet.set_row(row, 15 * (1 + len(text) // room))

    def _over(self, sheet: Worksheet, row: int, column: int, span: int, shown: Any) -> None:
        if span > 1:
            sheet.merge_range(row, column, row, column + span - 1, "", shown)

    def cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, *, right: bool = False) -> None:
        """Write a cell: a number as a number shown with the same digits, a verdict in its colours."""
        align = _RIGHT if right else {"text_wrap": True, **_left(column)}
        if cell.value is not None:
            shown = self.format(num_format=number_format(cell), align="right")
            sheet.write_number(row, column, cell.value, shown)
        elif cell.mark:
            fill, ink, edge = LIGHT.verdicts[PROCEDURE_LOOKS.get(cell.mark, cell.mark)]
            shown = self.format(bg_color=fill, font_color=ink, border=1, border_color=edge, align="center")
            sheet.write_string(row, column, cell.text, shown)
        elif cell.link:
            shown = self.format(font_color=LIGHT.lines[0], underline=1, text_wrap=True, **_left(column))
            sheet.write_url(row, column, cell.link, shown, cell.text)
        else:
            sheet.write_string(row, column, cell.text, self.format(**align))

    def rule(self, sheet: Worksheet, row: int, title: str) -> None:
        """Write the heading of a section over a line as wide as the sheet's tables."""
        shown = self.format(bold=True, font_size=12, bottom=2)
        sheet.write_string(row, 0, title, shown)
        for column in range(1, COLUMNS):
            sheet.write_blank(row, column, None, shown)

    def closed(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.file.getvalue()


def as_xlsx(report: Report) -> bytes:
    """Return the report as a workbook: summary, figures, benchmark, path, explanation, sources."""
    from stabilitypact.show.report_sheets import country_sheets
    from stabilitypact.show.report_sheets_union import union_sheets

    book = Book(report)
    _summary(book)
    if report.kind == "country":
        country_sheets(book, report.numbers)
    else:
        union_sheets(book, report.numbers)
    _drawn(book)
    _explanation(book)
    _sources(book)
    return book.closed()


def _left(column: int) -> dict[str, Any]:
    """Return how text stands in a column: away from the number to its left, unless it is the first."""
    return {"align": "left", "indent": 1} if column else {"align": "left"}


def _spans(table: Table) -> list[tuple[int, int]]:
    """Return first column and width of each column of a table on a grid of narrow columns."""
    found, place = [], 0
    for column in range(len(table.head)):
        longest = max([len(row[column].text) for row in table.rows] or [0])
        span = LONG_SPAN if column and column in table.wide and longest > 2 * NARROW else 1
        found.append((place, span))
        place += span
    return found


def number_format(cell: Cell) -> str:
    """Return the number format that shows a cell's value as its text does, brackets and stars included."""
    digits = "#,##0" + ("." + "0" * cell.digits if cell.digits else "")
    if cell.digits == 0 and cell.value is not None and 1900 <= cell.value <= 2200 and "," not in cell.text:
        digits = "0"
    found = _DIGITS.search(cell.text)
    assert found is not None, cell
    before = cell.text[: found.start()].replace("−", "")
    parts = [f'"{part}"' if part else "" for part in (before, cell.text[found.end() :])]
    return f"{parts[0]}{digits}{parts[1]};{parts[0]}−{digits}{parts[1]}"


def _summary(book: Book) -> None:
    report = book.report
    sheet = book.sheet("Summary", widths=(WIDE, *(NARROW,) * (COLUMNS - 1)))
    row = book.heading(sheet, 0, report.title, report.label, report.stamp)
    sheet.merge_range(
        row, 0, row, COLUMNS - 1, report.headline, book.format(bold=True, font_size=12, text_wrap=True)
    )
    sheet.set_row(row, 34)
    row += 2
    sheet.set_portrait()
    starts = {page[0].title for page in report.pages[1:]}
    breaks = []
    for section in report.sections:
        if section.title in starts:
            breaks.append(row)
        book.rule(sheet, row, section.title)
        row += 1
        for block in section.blocks:
            if isinstance(block, Paragraph | Bullets):
                for line in (block.text,) if isinstance(block, Paragraph) else block.items:
                    book.line(sheet, row, line)
                    row += 1
                row += 1
            elif isinstance(block, Table):
                row = book.table(sheet, row, block, section.title)
            else:
                row = _charts(book, sheet, row, block)
    sheet.set_h_pagebreaks(breaks)
    sheet.freeze_panes(1, 0)


def _charts(book: Book, sheet: Worksheet, row: int, block: Charts) -> int:
    """Insert the charts side by side as pictures, each with its sentence; return the next free row."""
    alone = len(block.figures) == 1
    used = 0
    for place, figure in enumerate(block.figures):
        width = WHOLE_WIDTH if alone else CHART_WIDTHS[place]
        used = max(used, _chart(book, sheet, (row, place * CHART_COLUMNS), figure, width))
    for place, figure in enumerate(block.figures):
        first = place * CHART_COLUMNS
        columns = (0, COLUMNS - 1) if alone else (first, first + CHART_COLUMNS - 1)
        book.line(sheet, row + used, figure.summary, columns, font_color=LIGHT.muted, italic=True)
    longest = max(len(figure.summary) for figure in block.figures)
    sheet.set_row(row + used, 15 * (1 + longest // (LINE if alone else NARROW * CHART_COLUMNS)))
    return row + used + 2


def _chart(book: Book, sheet: Worksheet, place: tuple[int, int], figure: Figure, room: int) -> int:
    """Insert one picture under its title; return the rows that both take."""
    from struct import unpack

    from stabilitypact.show.report_figures import png

    picture = png(figure.spec("light"))
    width, height = unpack(">II", picture[16:24])
    scale = min(0.6, room / width)
    row, column = place
    sheet.write_string(row, column, figure.title, book.format(bold=True))
    options = {
        "image_data": BytesIO(picture), "x_scale": scale * PNG_PPI / 96, "y_scale": scale * PNG_PPI / 96,
        "description": figure.summary, "object_position": 2,
    }  # fmt: skip
    sheet.insert_image(row + 1, column, f"{figure.name}.png", options)
    return 2 + int(height * scale) // 20


def _drawn(book: Book) -> None:
    """Write the numbers that the charts draw, one table below the other."""
    tables = [
        figure.table
        for section in book.report.sections
        for block in section.blocks
        if isinstance(block, Charts)
        for figure in block.figures
    ]
    if not tables:
        return
    title = book.t.text("Behind the charts")
    sheet = book.sheet("Behind the charts", widths=(WIDE, *(NARROW,) * (COLUMNS - 1)))
    row = book.heading(sheet, 0, title)
    for table in tables:
        row = book.table(sheet, row, table) + 1


def _explanation(book: Book) -> None:
    """Write every finding's tree: one line per finding, figure, parameter and note."""
    t = book.t
    sheet = book.sheet("Explanation", widths=(46, 15, 12, 12, 12, 20, 90))
    row = book.heading(sheet, 0, t.text("Explanation"))
    heads = (
        t.text("Rule, figure or parameter"),
        t.text("Verdict"),
        t.text("Value"),
        t.text("Limit"),
        t.text("Margin"),
        t.text("Unit"),
        t.text("Formula, source or note"),
    )
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, book.head())
    sheet.freeze_panes(row + 1, 1)
    row += 1
    for finding in book.report.findings:
        row = _tree(book, sheet, row, tree(t, finding), 0)
    sheet.outline_settings(True, False, False, False)


def _tree(book: Book, sheet: Worksheet, row: int, told: Told, depth: int) -> int:
    finding = told.finding
    cited = book.t.joined([each.text for each in told.citations])
    said = " | ".join(part for part in (told.formula.text if told.formula else "", cited) if part)
    _row(sheet, row, said, depth)
    lead = f"{book.t.country(finding.country)} {finding.year} · " if depth == 0 else ""
    title = book.format(indent=min(depth, 10), bold=depth == 0, text_wrap=True)
    sheet.write_string(row, 0, lead + told.title, title)
    book.cell(sheet, row, 1, Cell(told.word, mark=told.key))
    for column, value in enumerate((finding.value, finding.threshold, finding.margin), start=2):
        if value is not None:
            sheet.write_number(row, column, value, book.format(num_format="0.000"))
    sheet.write_string(row, 5, book.t.said(finding.unit), book.format())
    sheet.write_string(row, 6, said, book.format(text_wrap=True))
    row += 1
    details = [(each, figure_text(each)) for each in told.inputs]
    details += [(each, law_text(book.t, each)) for each in told.parameters]
    details += [(each, each.text) for each in told.notes]
    for each, text in details:
        _row(sheet, row, text, depth + 1)
        sheet.write_string(row, 0, each.code, book.format(indent=min(depth + 1, 10), font_color=LIGHT.muted))
        if each.value is not None:
            sheet.write_number(row, 2, each.value, book.format(num_format="0.000"))
        sheet.write_string(row, 5, each.unit, book.format(font_color=LIGHT.muted))
        sheet.write_string(row, 6, text, book.format(text_wrap=True))
        row += 1
    for child in told.children:
        row = _tree(book, sheet, row, child, depth + 1)
    return row


def _row(sheet: Worksheet, row: int, text: str, depth: int) -> None:
    """Set the height that a text needs in the widest column, and how deep the row is folded."""
    folded = {"level": min(depth, 7)} if depth else {}
    sheet.set_row(row, 15 * max(1, -(-len(text) // 95)), None, folded)


def _sources(book: Book) -> None:
    sheet = book.sheet("Sources", widths=(WIDE, *(NARROW,) * (COLUMNS - 1)))
    status = book.report.numbers.status
    row = book.heading(sheet, 0, book.t.text("Sources"), book.report.stamp)
    row = book.table(sheet, row, book.report.table("sources"))
    for text in (status.vintage.source, status.vintage.url, status.vintage.carried_over):
        sheet.merge_range(row, 1, row, COLUMNS - 1, text, book.format(text_wrap=True))
        sheet.set_row(row, 15 * (1 + len(text) // 105))
        row += 1
