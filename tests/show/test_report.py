"""Does a report say what the public API says, on two pages, in every format with the same digits?"""

from __future__ import annotations

import io
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import members
from stabilitypact.law.facts import ceiling
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.status import status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.path.trajectory import trajectory
from stabilitypact.show import report_pdf
from stabilitypact.show.report import report, write_report
from stabilitypact.show.report_html import as_html
from stabilitypact.show.report_model import Cell, Report, Table
from stabilitypact.show.report_pdf import as_pdf
from stabilitypact.show.report_xlsx import as_xlsx, number_format

DRAWS = 2_000


@cache
def brief(place: str, lang: str = "en") -> Report:
    return report(place, lang=lang, draws=DRAWS)


@cache
def paper(place: str, lang: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(brief(place, lang))))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class Texts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.parts: list[str] = []
        self.sources: list[str] = []
        self.policy = ""
        self.depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""
        for name, value in attrs:
            if name in ("src", "srcset"):
                self.sources.append(value or "")
        if tag in ("td", "th"):
            self.cells.append("")
            self.depth += 1
        assert tag not in ("script", "iframe", "link")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self.depth:
            self.cells[-1] += data


def shown_cells(tables: tuple[Table, ...]) -> list[Cell]:
    return [cell for table in tables for row in table.rows for cell in row]


# What is said is what the rooms say ----------------------------------------------------------------


def test_the_verdicts_are_those_of_the_status() -> None:
    found = status()
    for code in ("FR", "IT", "EE", "LV"):
        row = next(each for each in found.members if each.country == code)
        table = brief(code).table("verdicts")
        marks = {r[0].text: r[1].mark for r in table.rows}
        assert marks["Deficit criterion"] == str(row.deficit)
        assert marks["Debt criterion"] == str(row.debt_criterion)


def test_steps_and_ceilings_are_those_of_the_trajectory_and_the_council() -> None:
    for code in ("FR", "DE", "LU"):
        paths = trajectory(code, (4, 7))
        for path, row in zip(paths, brief(code).table("steps").rows, strict=True):
            assert path.steps is not None
            told = [cell.value for cell in row[1:8]]
            assert told == [round(s, 2) for s in path.steps] + [None] * (7 - path.period)
            assert row[-1].value == pytest.approx(path.spb_end, abs=0.005)
            ours = next(r for r in brief(code).table("ceilings").rows if str(path.period) in r[0].text)
            for year, cell in zip(range(2025, 2032), ours[1:], strict=True):
                expected = path.net_expenditure_growth.get(year)
                assert cell.value == (None if expected is None else pytest.approx(expected, abs=0.0501))
        council = brief(code).table("ceilings").rows[0]
        for year, cell in zip(range(2025, 2032), council[1:], strict=True):
            act = ceiling(code, year, status().as_of)
            assert cell.value == (act.max_growth if act else None)


def test_a_state_without_any_procedure_says_so_and_one_with_lists_each() -> None:
    texts = " ".join(str(block) for block in brief("EE").blocks())
    assert "None since 2002" in texts
    assert len(brief("MT").table("procedures").rows) == 4


def test_what_is_undetermined_names_the_missing_figure() -> None:
    text = " ".join(str(block) for block in brief("FR").blocks())
    assert "waits for growth of net expenditure 2025" in text.replace("\u00a0", " ")


def test_the_unions_table_holds_every_state_and_its_counts_add_up() -> None:
    made = brief("EU")
    assert len(made.table("states").rows) == len(members(2025)) == 27
    for year, counts in made.numbers.counts.items():
        assert sum(counts.values()) == len(members(year))
    found = status()
    kept = {Verdict.MET, Verdict.EXEMPT}
    both = sum({row.deficit, row.debt_criterion} <= kept for row in found.members)
    counted = made.numbers.counts[found.year]
    assert counted[Verdict.MET] + counted[Verdict.EXEMPT] == both == found.counts()["meet_both"]
    assert made.headline.startswith(f"{both} of 27")


def test_every_verdict_and_rule_has_a_reason() -> None:
    for code in members(2025):
        made = report(code, draws=2)
        for row in made.table("verdicts").rows:
            assert row[2].text.endswith("."), (code, row)
            assert row[3].link.startswith("https://eur-lex.europa.eu/")


# Two pages are two pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["FR", "MT", "EU"])
def test_a_brief_has_two_pages(place: str) -> None:
    assert len(paper(place).pages) == 2


FULLEST = ("DE", "EL", "FR", "IT", "MT", "PT")


@pytest.mark.parametrize(
    ("lang", "places"),
    [("en", members(2025)), ("de", members(2025)), ("fr", FULLEST), ("it", FULLEST), ("es", FULLEST)],
)
def test_every_state_fits_two_pages(
    lang: str, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The layout depends on the charts' shape, which is that of France.
    drawn = {figure.name: report_pdf.drawn(figure) for figure in brief("FR").figures()}
    monkeypatch.setattr(report_pdf, "drawn", lambda figure, taller=0: drawn[figure.name])
    for code in places:
        assert len(PdfReader(io.BytesIO(as_pdf(report(code, lang=lang, draws=2)))).pages) == 2, code


def test_a_reform_takes_a_third_page() -> None:
    made = report("FR", reform="green-golden-rule", draws=DRAWS)
    text = PdfReader(io.BytesIO(as_pdf(made))).pages[2].extract_text()
    assert "Green golden rule" in text
    rows = made.table("reform").rows
    assert rows[0][0].value == 2026
    assert any(row[1].value != row[2].value for row in rows)


# The same digits everywhere ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("place", ["FR", "EL", "LU", "EU"])
def test_the_same_digits_stand_in_pdf_html_and_workbook(place: str, lang: str) -> None:
    made = brief(place, lang)
    text = squeezed(" ".join(page.extract_text() for page in paper(place, lang).pages))
    texts = Texts(as_html(made))
    html = {squeezed(cell) for cell in texts.cells}
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))
    sheet = book.worksheets[0]
    written = [
        (cell.value, cell.number_format)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    numbers = [cell for cell in shown_cells(made.tables()) if cell.value is not None]
    assert len(numbers) >= 30
    for cell in numbers:
        assert squeezed(cell.text) in text, cell
        assert squeezed(cell.text) in html, cell
        assert (cell.value, number_format(cell)) in written, cell
        digits = cell.text.strip("()* abcdefghijklmnopqrstuvwxyzäöüß").replace("−", "-")
        point = digits.replace(".", "").replace(",", ".") if lang == "de" else digits.replace(",", "")
        assert cell.value == pytest.approx(float(point), abs=0)
    for sentence in (made.headline, made.title):
        assert squeezed(sentence) in text
        assert squeezed(sentence) in squeezed(" ".join(texts.parts))
        assert sentence in {cell.value for row in sheet.iter_rows() for cell in row}


def test_html_asks_nothing_of_any_host_and_keeps_text_text() -> None:
    html = as_html(brief("FR"))
    texts = Texts(html)
    assert texts.sources and all(each.startswith("data:image/svg+xml;base64,") for each in texts.sources)
    assert "default-src 'none'" in texts.policy
    assert len(html) < 1_500_000
    hostile = Report(
        **{**{f: getattr(brief("FR"), f) for f in Report.__slots__}, "title": "<script>x</script>"}
    )
    assert "<script>" not in as_html(hostile)


def test_every_chart_has_words_and_numbers() -> None:
    for place in ("FR", "EU"):
        for figure in brief(place).figures():
            assert len(figure.summary) > 30
            assert len(figure.table.rows) >= 5
    debt = next(f for f in brief("FR").figures() if f.name == "debt")
    vintage = status().vintage
    held = {row[0].value: row[1].value for row in debt.table.rows}
    assert held[2024] == pytest.approx(float(vintage.get("debt", ("FR",), (2024,))[0, 0]), abs=1e-9)


def test_verdict_words_stand_beside_colours() -> None:
    marked = [cell for cell in shown_cells(brief("EU").tables()) if cell.mark]
    assert {cell.text for cell in marked} <= {VERDICT_WORDS[v] for v in VERDICTS}
    assert len(marked) == 54


# Wrong inputs --------------------------------------------------------------------------------------


def test_files_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    made = brief("FR")
    with pytest.raises(BadInput, match=r"\.docx.*\.html, \.pdf, \.xlsx"):
        write_report(made, tmp_path / "a.docx")
    with pytest.raises(BadInput, match="no ending"):
        write_report(made, tmp_path / "brief")
    with pytest.raises(BadInput, match="does not exist"):
        write_report(made, tmp_path / "nowhere" / "a.pdf")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(BadInput, match="is a folder"):
        write_report(made, tmp_path / "folder.pdf")


def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'Italy'"):
        report("Itly")
    with pytest.raises(UnknownName, match=r"language 'nl'.*en, fr, de, it, es"):
        report("FR", lang="nl")
    with pytest.raises(UnknownName, match="Did you mean 'green-golden-rule'"):
        report("FR", reform="green-golden-rul", draws=2)
    with pytest.raises(BadInput, match="compared with"):
        report("FR", reform="in force", draws=2)


def test_a_state_outside_the_union_has_no_brief() -> None:
    with pytest.raises(MissingFigures, match="United Kingdom is not among the member states of 2025"):
        report("UK")


def test_files_are_the_same_twice(tmp_path: Path) -> None:
    made = brief("EE")
    for form in ("html", "pdf", "xlsx"):
        first, second = (write_report(made, tmp_path / f"{n}.{form}").read_bytes() for n in (1, 2))
        assert first == second, form
