"""Does a report say what the public API says, on two pages, in every format with the same digits?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import members
from stabilitypact.law.assess import assess
from stabilitypact.law.facts import ceiling
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.status import status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.path.trajectory import trajectory
from stabilitypact.reform.compare import compare
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.framework import path_rules
from stabilitypact.reform.telling import mean_efforts
from stabilitypact.show import report as report_module
from stabilitypact.show import report_pdf
from stabilitypact.show.report import report
from stabilitypact.show.report_html import as_html
from stabilitypact.show.report_model import Cell, Paragraph, Report, Section, Table
from stabilitypact.show.report_pdf import as_pdf
from stabilitypact.show.report_xlsx import as_xlsx, number_format

DRAWS = 2_000
REFORM = "green-golden-rule"
#: A reform of the path itself: a larger margin of resilience.
HARDER = {
    "schema": 1,
    "reform": {
        "id": "harder",
        "title": "A larger margin",
        "label": "operationalisation",
        "summary": "A lower limit.",
    },
    "base": "in force",
    "changes": {"trajectory.deficit_limit": 1.5},
}
FULLEST = ("DE", "EL", "FR", "IT", "MT", "PT")


@pytest.fixture(autouse=True, scope="module")
def _numbers_computed_once() -> Iterator[None]:
    """Compute a state's numbers once for all languages: no language enters them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("compute_status", "country_numbers", "union_numbers"):
            patch.setattr(report_module, name, cache(getattr(report_module, name)))
        yield


@cache
def brief(place: str, lang: str = "en", reform: str | None = None) -> Report:
    return report(place, lang=lang, reform=reform, draws=DRAWS)


@cache
def light(place: str, lang: str = "en") -> Report:
    """Return a brief whose fan has two draws, for tests of what does not depend on it."""
    return report(place, lang=lang, draws=2)


@cache
def paper(place: str, lang: str = "en", reform: str | None = None) -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(brief(place, lang, reform))))


def named_fonts(page: PageObject) -> list[str]:
    """Return the names of the fonts that a page sets its text in."""
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    made = [font.get_object() for font in fonts.values()]
    return [str(font["/BaseFont"]) for font in made if isinstance(font, DictionaryObject)]


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


def test_the_unions_rows_are_those_of_the_status_and_the_trajectories() -> None:
    found, paths = status(), trajectory(None, (4, 7))
    for row, state in zip(brief("EU").table("states").rows, found.members, strict=True):
        assert row[0].text == state.name
        assert row[1].value == pytest.approx(state.balance, abs=0.0501)
        assert row[3].value == pytest.approx(state.debt, abs=0.0501)
        assert (row[2].mark, row[4].mark) == (str(state.deficit), str(state.debt_criterion))
        own = [path for path in paths if path.country == state.country]
        for cell, path in zip(row[6:8], own, strict=True):
            assert path.average_step is not None and cell.value == round(path.average_step, 2)
            assert cell.text.startswith("(") is (path.kind != "reference_trajectory")


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
        made = light(code)
        for row in made.table("verdicts").rows:
            assert row[2].text.endswith("."), (code, row)
            assert row[3].link.startswith("https://eur-lex.europa.eu/")


# Two pages are two pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["FR", "MT", "EU"])
def test_a_brief_has_two_pages(place: str) -> None:
    assert len(paper(place).pages) == 2


@pytest.mark.parametrize(
    ("lang", "places"),
    [("en", members(2025)), ("de", members(2025)), ("fr", FULLEST), ("it", FULLEST), ("es", FULLEST)],
)
def test_every_state_fits_two_pages(
    lang: str, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The layout depends on the charts' shape, which is that of France: no state has more rules in its strip.
    drawn = {figure.name: report_pdf.drawn(figure) for figure in brief("FR").figures()}
    monkeypatch.setattr(report_pdf, "drawn", lambda figure, taller=0: drawn[figure.name])
    for code in places:
        made = light(code, lang)
        setting = report_pdf.Setting(tmp_path, made)
        ends, _ = setting.measured(setting.fitting())
        assert [end["page"] for end in ends] == [1, 2], code


@pytest.mark.parametrize(("place", "reform"), [("LU", None), ("FR", REFORM), ("EU", REFORM)])
def test_pages_are_filled(place: str, reform: str | None, tmp_path: Path) -> None:
    """No page ends with more than a sixth of it white; the charts grow where sentences are few."""
    made = brief(place, "en", reform)
    setting = report_pdf.Setting(tmp_path, made)
    sizes = setting.fitting()
    before, _ = setting.measured(sizes)
    setting.fill(sizes)
    after, _ = setting.measured(sizes)
    assert [end["page"] for end in after] == [end["page"] for end in before]
    assert max(end["left"] for end in after) < 842 / 6
    assert after[0]["left"] < before[0]["left"]


def test_a_part_that_no_type_fits_runs_on() -> None:
    made = brief("EE")
    long = Section(
        "Notes", tuple(Paragraph(f"Assumption {n}: " + "something is held. " * 40) for n in range(40))
    )
    pages = PdfReader(io.BytesIO(as_pdf(replace(made, pages=(*made.pages, (long,)))))).pages
    assert len(pages) > 3
    assert "Assumption 39" in pages[-1].extract_text()


def test_the_paper_brings_its_letters() -> None:
    fonts = {name for page in paper("FR").pages for name in named_fonts(page)}
    assert any("LibertinusSerif" in name for name in fonts)
    assert all("+" in name for name in fonts), "a font without a subset's prefix is not embedded"


def test_a_reform_takes_a_third_page() -> None:
    made = brief("FR", "en", REFORM)
    text = paper("FR", "en", REFORM).pages[2].extract_text()
    assert "Green golden rule" in text
    rows = made.table("reform").rows
    assert rows[0][0].value == 2026
    assert any(row[1].value != row[2].value for row in rows)


def test_a_reforms_numbers_are_those_of_the_comparison() -> None:
    found = compare(REFORM, countries=["FR"])
    told = {(row["reform"], row["year"]): row for row in found.to_dict()["forward"]}
    for row in brief("FR", "en", REFORM).table("reform").rows:
        for place, (measure, digits) in enumerate((("required_effort", 2), ("debt", 1), ("balance", 1))):
            for side, name in enumerate((found.base.id, REFORM)):
                expected = told[name, int(row[0].value or 0)][measure]
                assert row[1 + 2 * place + side].value == pytest.approx(round(expected, digits), abs=1e-9)


def test_the_unions_efforts_under_a_reform_are_those_of_the_comparison() -> None:
    found = compare(REFORM)
    figures = {figure.name: figure for figure in brief("EU", "en", REFORM).figures()}
    own, base = (mean_efforts(found, name) for name in (REFORM, found.base.id))
    rows = figures["reform_efforts"].table.rows
    assert len(rows) == 27
    for row, code in zip(rows, own, strict=True):
        assert row[1].value == pytest.approx(round(base[code], 2), abs=0.0051)
        assert row[2].value == pytest.approx(round(own[code], 2), abs=0.0051)
    breaches = found.numbers(REFORM).breaches_by_year
    assert {row[0].value: row[2].value for row in figures["reform_breaches"].table.rows} == breaches


def test_a_reform_of_the_path_shows_the_path_under_its_own_rules() -> None:
    made = report("FR", reform=HARDER, draws=2)
    rows = {row[0].text: row for row in made.table("reform_path").rows}
    rules = path_rules(find_reform(HARDER).books((2026,))[0][0], 2026)
    vintage = compare(HARDER, countries=["FR"]).forwards["harder"].vintages[0]
    for path in trajectory("FR", (4, 7), rules, vintage=vintage):
        own = rows[f"{path.period} years, reform"]
        assert path.steps is not None
        assert [cell.value for cell in own[1 : 1 + path.period]] == [round(step, 2) for step in path.steps]
        assert own[1].value != rows[f"{path.period} years, in force"][1].value


def test_the_strip_holds_the_verdicts_of_every_year() -> None:
    strip = next(figure for figure in brief("EL").figures() if figure.name == "strip").table
    found = assess("EL", [int(row[0].value or 0) for row in strip.rows], vintage=status().vintage.id)
    for row in strip.rows:
        for place, rule in ((1, "deficit"), (2, "debt")):
            assert row[place].mark == str(found.verdict("EL", int(row[0].value or 0), rule))


# The same digits everywhere ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "lang", "reform"),
    [
        ("FR", "en", REFORM),
        ("EL", "de", None),
        ("LU", "en", None),
        ("LU", "de", None),
        ("EU", "en", REFORM),
        ("EU", "de", REFORM),
    ],
)
def test_the_same_digits_stand_in_pdf_html_and_workbook(place: str, lang: str, reform: str | None) -> None:
    made = brief(place, lang, reform)
    text = squeezed(" ".join(page.extract_text() for page in paper(place, lang, reform).pages))
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
