"""Does a finding show its arithmetic, its sources and its doubts, the same in text, HTML and JSON?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stabilitypact.errors import BadInput
from stabilitypact.law.assess import assess
from stabilitypact.law.context import Context
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.deficit import deficit_criterion
from stabilitypact.law.finding import Finding
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]

# Issue "The Pact, applied", the JSON that others build on.
FINDING_KEYS = {
    "rule",
    "year",
    "verdict",
    "value",
    "threshold",
    "margin",
    "unit",
    "citations",
    "inputs",
    "children",
}
CITATION_KEYS = {"celex", "article", "url"}
INPUT_KEYS = {"variable", "year", "value", "vintage"}


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from walk(child)


@pytest.fixture(scope="module")
def italy() -> Finding:
    return assess("IT", 2019, vintage="imf-2021-04").finding("IT", 2019, "debt")


def test_stable_keys_all_the_way_down(italy: Finding) -> None:
    for node in walk(json.loads(italy.explain("json"))):
        assert node.keys() >= FINDING_KEYS
        assert all(citation.keys() >= CITATION_KEYS for citation in node["citations"])
        assert all(item.keys() >= INPUT_KEYS for item in node["inputs"])
        assert node["verdict"] in {"met", "not_met", "exempt", "not_applicable", "undetermined"}


def test_numbers_in_json_are_numbers_or_null(italy: Finding) -> None:
    text = italy.explain("json")
    assert "NaN" not in text and "Infinity" not in text
    for node in walk(json.loads(text)):
        for key in ("value", "threshold", "margin"):
            assert node[key] is None or isinstance(node[key], float)


def test_citations_lead_to_the_law(italy: Finding) -> None:
    urls = [c["url"] for c in italy.to_dict()["citations"]]
    assert "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:12016E126" in urls
    assert all(url.startswith("https://") or url == "" for url in urls)


def test_text_shows_each_step_with_its_vintage(italy: Finding) -> None:
    text = italy.explain()
    assert (
        text.splitlines()[0] == "Debt criterion - Italy 2019: NOT MET" or "Italy 2019" in text.splitlines()[0]
    )
    for year in (2016, 2017, 2018, 2019):
        assert f"debt {year} = " in text
    assert "imf-2021-04" in text
    assert "Art. 126(2)(b)" in text


def test_html_is_escaped_and_without_script(italy: Finding) -> None:
    page = italy.explain("html")
    assert "<script" not in page
    assert page.count("<details") == page.count("</details>")
    assert page.count("<details") == sum(1 for _ in italy.walk())


def test_margin_is_positive_where_there_is_room(context: Make) -> None:
    for deficit, margin in ((2.0, 1.0), (4.0, -1.0)):
        ctx = context({"balance": {2015: -deficit}}, 2015, "sgp-2011")
        assert deficit_criterion(ctx).at("LU", 2015).margin == pytest.approx(margin)


def test_missing_inputs_are_named_in_notes_and_list(context: Make) -> None:
    found = debt_criterion(context({"debt": {2018: 104.0, 2017: 104.0}}, 2018, "sgp-2011")).at("LU", 2018)
    backward = found.find("debt.benchmark.backward")
    assert backward is not None
    assert backward.verdict is Verdict.UNDETERMINED
    assert {(i.variable, i.year) for i in backward.missing} == {("debt", 2016), ("debt", 2015)}
    assert any("made-up does not hold debt 2015-2016" in note for note in backward.notes)


def test_unverified_parameters_are_marked(context: Make) -> None:
    ctx = context({"balance": {2003: -5.0}}, 2003, "sgp-1997")
    factors = deficit_criterion(ctx).at("LU", 2003).find("deficit.relevant_factors")
    assert factors is not None
    assert [p.path for p in factors.unverified] == ["deficit.relevant_factors.deficit_rule"]
    assert "[unverified]" in factors.explain()
    marked = {p["path"]: p["verified"] for p in factors.to_dict()["parameters"]}
    assert marked == {"deficit.relevant_factors.deficit_rule": False}


def test_assertions_show_as_inputs(context: Make) -> None:
    ctx = context({"balance": {2015: -3.4, 2016: -2.0}}, 2015, "sgp-2011", assume={"unusual_event": 1})
    found = deficit_criterion(ctx).at("LU", 2015)
    claims = [i for f in found.walk() for i in f.inputs if i.vintage == "asserted by the user"]
    assert [(i.variable, i.value, i.kind) for i in claims] == [("unusual_event", 1.0, "asserted")]
    assert "unusual_event 2015 = 1.00" in found.explain()


def test_summary_is_a_sentence(italy: Finding) -> None:
    assert str(italy).startswith("Italy 2019, debt criterion: ")
    assert str(italy).endswith(".")


def test_a_cell_outside_the_grid_is_named(context: Make) -> None:
    found = deficit_criterion(context({"balance": {2015: -3.4}}, 2015, "sgp-2011"))
    for country, year in (("IT", 2015), ("LU", 2014)):
        with pytest.raises(BadInput, match=f"{country} {year} is not in it"):
            found.at(country, year)


def test_selecting_years_keeps_each_cell(context: Make) -> None:
    ctx = context(
        {"balance": {y: -float(y - 2010) for y in range(2010, 2018)}}, range(2012, 2017), "sgp-2011"
    )
    whole = deficit_criterion(ctx)
    part = whole.select((2013, 2015))
    for year in (2013, 2015):
        assert part.at("LU", year).to_dict() == whole.at("LU", year).to_dict()


@pytest.mark.parametrize(
    ("year", "text"),
    [(2002, "31997R1466"), (2008, "01997R1466-20050727"), (2013, "01997R1466-20111213")],
)
def test_a_rule_is_cited_in_the_text_in_force_in_the_year(year: int, text: str) -> None:
    found = assess("IT", year).finding("IT", year, "structural")
    of_the_act = [cited for cited in found.citations if cited.act == "31997R1466"]
    assert {cited.celex for cited in of_the_act} == {text}
    assert "Arts. 5(1), 9(1)" in {cited.article for cited in of_the_act}
    assert len(set(of_the_act)) == len(of_the_act)
