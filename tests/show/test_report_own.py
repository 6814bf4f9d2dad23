"""Do briefs on one's own figures, or on those of a past day, say so and rest on them?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.live import state
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.path.trajectory import trajectory
from stabilitypact.reform.compare import compare
from stabilitypact.show.report import report
from stabilitypact.show.report_html import as_html
from stabilitypact.show.report_model import Report

NAME = "Draft budget 2027"
REFORM = "green-golden-rule"


@pytest.fixture(scope="module", autouse=True)
def _draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Store a draft budget of Italy whose deficit of 2026 is larger than in the template."""
    import openpyxl

    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGP_STORE", str(folder / "store"))
        state.forget()
        file = folder / "italy.xlsx"
        write_template("IT", file, None)
        book = openpyxl.load_workbook(file)
        _move(book["Forecast"], "balance", 2026, -4.3)
        book.save(file)
        import_file(file, NAME)
        yield
    state.forget()


def said(made: Report) -> str:
    """Return the sentences of a report."""
    texts = [getattr(block, "text", "") for block in made.blocks()]
    return " ".join(texts).replace("\u00a0", " ")


def _move(sheet: object, variable: str, year: int, value: float) -> None:
    rows = list(sheet.iter_rows())  # type: ignore[attr-defined]
    head = next(row for row in rows if any(cell.value == year for cell in row))
    column = next(place for place, cell in enumerate(head) if cell.value == year)
    row = next(row for row in rows if any(cell.value == variable for cell in row))
    row[column].value = value


@pytest.fixture(scope="module")
def own(_draft: None) -> Report:
    return report("IT", year=2026, as_of=NAME, reform=REFORM, draws=2)


def test_a_brief_on_ones_own_figures_names_them_and_shows_them(own: Report) -> None:
    assert NAME in own.stamp
    figures = own.table("sources").rows[0][1].text
    assert NAME in figures
    assert "Italy 2026: deficit criterion" in own.headline
    assert "balance is −4.3 %" in said(own)


def test_the_required_path_rests_on_ones_own_inputs(own: Report) -> None:
    paths = trajectory("IT", (4, 7), vintage=f"{NAME} #1")
    for path, row in zip(paths, own.table("steps").rows, strict=True):
        assert path.steps is not None
        assert [cell.value for cell in row[1 : 1 + path.period]] == [round(step, 2) for step in path.steps]
    assert own.table("steps").head[1] == "2026"
    assert any(NAME in row[1].text for row in own.table("sources").rows[1:])
    assert NAME in as_html(own)


def test_a_guidance_set_that_is_named_decides_the_path() -> None:
    made = report("IT", as_of=NAME, guidance="2024", draws=2)
    assert made.table("steps").head[1] == "2025"
    assert NAME in made.stamp


def test_the_reforms_page_rests_on_ones_own_figures(own: Report) -> None:
    found = compare(REFORM, countries=["IT"], as_of=NAME)
    ahead = found.forwards[REFORM]
    shown = {row[0].value: row[2].value for row in own.table("reform").rows}
    assert shown == {y: round(float(ahead.required_effort[0, k]), 2) for k, y in enumerate(ahead.years)}
    assert NAME in str(own.pages[2][0].blocks[-1])


def test_a_vintage_is_named_either_way() -> None:
    first, second = report("IT", as_of=NAME, draws=2), report("IT", vintage=NAME, draws=2)
    assert [t.rows for t in first.tables()] == [t.rows for t in second.tables()]


def test_other_states_and_the_union_are_refused_with_what_there_is() -> None:
    with pytest.raises(MissingFigures, match=r"France is not among .*Draft budget 2027.*there are: IT"):
        report("FR", as_of=NAME)
    with pytest.raises(MissingFigures, match=r"holds Italy alone.*ask for that of Italy"):
        report("EU", as_of=NAME)


def test_a_past_day_shows_what_was_known_then_and_that_the_path_was_not() -> None:
    made = report("IT", as_of="2019-06-01", reform=REFORM, draws=2)
    text = said(made)
    assert "On 1 June 2019 neither they nor this path were known" in text
    assert "AMECO" in made.stamp and "1 June 2019" in made.stamp
    assert all(int(row[0].text.split()[2]) < 2019 for row in made.table("procedures").rows)
    page = str(made.pages[2][0].blocks)
    assert "ameco-2019" in page and "imf-2025" not in page


def test_today_says_when_the_inputs_were_published() -> None:
    text = said(report("IT", draws=2))
    assert "published on 15 May 2024." in text
    assert "neither they nor this path" not in text
