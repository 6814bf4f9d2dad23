from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import stabilitypact as sp
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.status import Status, StatusRow, status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.show import page_text
from stabilitypact.show.page import render_page, table_csv, write_page
from stabilitypact.show.page_text import both, missing_sentence
from stabilitypact.show.tiles import TILES

Attributes = list[tuple[str, str | None]]
VOID = {"meta", "link", "input", "br", "path", "circle", "use", "img", "hr"}
LINKED = (
    "https://eur-lex.europa.eu/",
    "https://www.imf.org/",
    "https://economy-finance.ec.europa.eu/",
    "https://ec.europa.eu/",
)


class Node:
    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.parts: list[Node | str] = []

    def walk(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.walk()

    def all(self, tag: str | None = None, **wanted: str) -> list[Node]:
        return [
            node
            for node in self.walk()
            if (tag is None or node.tag == tag)
            and all(
                value in node.attributes.get("class", "").split()
                if name == "cls"
                else node.attributes.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def one(self, tag: str | None = None, **wanted: str) -> Node:
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, len(found))
        return found[0]

    def text(self) -> str:
        joined = "".join(part if isinstance(part, str) else part.text() for part in self.parts)
        return joined.replace("\u00a0", " ")


class Tree(HTMLParser):
    """Builds a tree and fails on tags that are left open or closed twice."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.here.parts.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag} {self.here.attributes}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


def parse(text: str) -> Node:
    tree = Tree()
    tree.feed(text)
    tree.close()
    assert tree.here is tree.root
    return tree.root


@pytest.fixture(scope="module")
def now() -> Status:
    return status(2025, as_of="2025-12-31")


@pytest.fixture(scope="module")
def html(now: Status) -> str:
    return render_page(now)


@pytest.fixture(scope="module")
def page(html: str) -> Node:
    return parse(html)


def with_row(given: Status, code: str, **changes: Any) -> Status:
    rows = tuple(replace(r, **changes) if r.country == code else r for r in given.members)
    return replace(given, members=rows)


def test_every_state_has_a_tile_a_row_and_an_explanation(now: Status, page: Node) -> None:
    codes = {row.country for row in now.members}
    assert len(codes) == 27
    assert {n.attributes["data-code"] for n in page.all("li", cls="tile")} == codes
    assert {n.attributes["data-code"] for n in page.one("tbody").all("tr")} == codes
    for row in now.members:
        body = page.one("div", cls="body", id=row.country)
        assert row.name in body.one("p", cls="story").text()
        for rule in now.assessment.rules:
            finding = now.finding(row.country, rule)
            assert any(
                s.text() == f"{finding.title}: {VERDICT_WORDS[finding.verdict]}" for s in body.all("summary")
            ), (row.country, rule)


def test_every_link_within_the_page_leads_somewhere_and_ids_are_unique(page: Node) -> None:
    ids = Counter(n.attributes["id"] for n in page.walk() if "id" in n.attributes)
    assert max(ids.values()) == 1
    targets = [n.attributes["href"][1:] for n in page.walk() if n.attributes.get("href", "").startswith("#")]
    assert len(targets) > 27 * 2
    assert set(targets) <= set(ids)
    for node in page.walk():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(node.attributes.get(name, "").split()) <= set(ids)


def test_no_host_is_asked_for_anything(page: Node, html: str) -> None:
    for node in page.walk():
        assert node.tag not in {"iframe", "object", "embed", "base", "form", "img", "video", "audio"}
        assert "src" not in node.attributes
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            if re.match(r"\w+:", value) and name == "href":
                assert (node.tag == "a" and value.startswith((*LINKED, "data:text/csv"))) or value == "data:,"
            elif name != "content":
                assert "http" not in value
    for sheet in page.all("style"):
        assert "url(" not in sheet.text()
        assert "@import" not in sheet.text()
    script = page.all("script")[-1].text()
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(|eval\(|innerHTML", script)
    assert len(html.encode()) < 1_500_000


def test_policy_allows_exactly_the_style_and_script_of_the_page(page: Node) -> None:
    policy = next(n for n in page.all("meta") if n.attributes.get("http-equiv") == "Content-Security-Policy")
    directives = dict(part.strip().split(" ", 1) for part in policy.attributes["content"].split(";"))
    assert directives["default-src"] == "'none'"

    def fingerprint(node: Node) -> str:
        text = "".join(part for part in node.parts if isinstance(part, str))
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    executed = [n for n in page.all("script") if n.attributes.get("type") != "application/json"]
    assert [fingerprint(n) for n in executed] == directives["script-src"].split()
    assert [fingerprint(n) for n in page.all("style")] == directives["style-src"].split()
    assert not [n for n in page.walk() if "style" in n.attributes]


def test_hostile_text_stays_text(now: Status) -> None:
    hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    changed = with_row(now, "MT", name=hostile)
    changed = replace(
        changed,
        vintage=replace(now.vintage, title=hostile, terms=hostile, url='https://x/"onclick="alert(3)'),
    )
    root = parse(render_page(changed))
    assert len(root.all("script")) == 2
    assert not root.all("img")
    assert not [n for n in root.walk() if any(name.startswith("on") for name in n.attributes)]
    assert hostile in root.one("div", cls="body", id="MT").text()
    assert hostile in root.one("footer").text()
    assert hostile in next(csv.DictReader(filter_rows(root, "MT")))["name"]


def filter_rows(root: Node, code: str) -> io.StringIO:
    text = unquote(root.one("a", id="csv").attributes["href"].split(",", 1)[1])
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["country"] == code]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    out.seek(0)
    return out


def test_embedded_json_and_csv_say_what_the_status_says(now: Status, page: Node) -> None:
    assert json.loads(page.one("script", id="status").text()) == now.to_dict()
    link = page.one("a", id="csv").attributes
    assert link["download"].endswith(".csv")
    text = unquote(link["href"].split(",", 1)[1])
    assert text == table_csv(now)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["country"] for r in rows] == [r.country for r in now.members]
    for read, row in zip(rows, now.members, strict=True):
        assert float(read["balance"]) == row.balance
        assert float(read["debt"]) == row.debt
        assert (read["deficit"], read["debt_criterion"]) == (row.deficit, row.debt_criterion)
        assert read["procedure_since"] == (row.procedure_since.isoformat() if row.procedure_since else "")
        assert (float(read["ceiling"]) if read["ceiling"] else None) == row.ceiling
        assert (read["name"], read["kind"], read["vintage"]) == (row.name, row.kind, "imf-2025-10")


def test_table_shows_the_figures_and_verdicts_of_each_state(now: Status, page: Node) -> None:
    for row in now.members:
        line = page.one("tbody").one("tr", **{"data-code": row.country})
        cell = {n.attributes["data-col"]: n for n in line.walk() if "data-col" in n.attributes}
        assert float(cell["balance"].attributes["data-value"]) == row.balance
        shown = re.match(r"−?[\d.]+", cell["debt"].text())
        assert shown is not None
        assert float(shown[0]) == pytest.approx(row.debt, abs=0.0501)
        assert cell["deficit"].text().strip() == VERDICT_WORDS[row.deficit]
        assert cell["debt_criterion"].text().strip() == VERDICT_WORDS[row.debt_criterion]
        assert cell["procedure"].text().startswith(row.procedure)
        assert len(cell["deficit"].all("svg")) == 1  # the word never stands on colour alone
        assert "forecast" in cell["balance"].text()  # 2025 lies after the last outturn of this vintage


def test_legend_counts_add_up_to_the_members(now: Status, page: Node) -> None:
    expected = {
        "deficit": Counter(str(r.deficit) for r in now.members),
        "debt": Counter(str(r.debt_criterion) for r in now.members),
        "both": Counter(str(both(r)) for r in now.members),
        "procedure": Counter(r.procedure for r in now.members),
    }
    for mode, counts in expected.items():
        legend = page.one("ul", cls=f"l-{mode}")
        shown = {
            item.all("span", cls="badge")[0].attributes["class"].split()[1]: int(item.one("b").text())
            for item in legend.all("li")
        }
        assert sum(shown.values()) == 27
        assert {key: n for key, n in shown.items() if n} == dict(counts)
        if mode != "procedure":
            assert set(shown) == {str(v) for v in VERDICTS}
    meets = expected["both"]["met"] + expected["both"]["exempt"]
    assert meets == now.counts()["meet_both"]
    assert f"{meets} of 27 member states" in page.one("h1").text()


@pytest.mark.parametrize(
    ("deficit", "debt", "together"),
    [
        ("met", "met", "met"),
        ("met", "exempt", "exempt"),
        ("exempt", "undetermined", "undetermined"),
        ("not_met", "undetermined", "not_met"),
        ("not_applicable", "met", "not_applicable"),
    ],
)
def test_the_less_favourable_criterion_decides_both(
    now: Status, deficit: str, debt: str, together: str
) -> None:
    row = replace(now.members[0], deficit=Verdict(deficit), debt_criterion=Verdict(debt))
    assert both(row) == together


def test_controls_are_named_and_native(page: Node) -> None:
    heads = page.one("thead").all("th")
    assert len(heads) == 7
    for head in heads:
        assert head.attributes["aria-sort"] == "none"
        assert head.attributes["scope"] == "col"
        button = head.one("button")
        assert button.attributes["type"] == "button"
        assert button.text().strip()
    radios = page.all("input", name="show")
    assert [r.attributes["value"] for r in radios] == ["both", "deficit", "debt", "procedure"]
    assert [("checked" in r.attributes) for r in radios] == [True, False, False, False]
    assert all(r.parent is not None and r.parent.tag == "label" and r.parent.text().strip() for r in radios)
    search = page.one("input", id="filter")
    assert search.parent is not None
    assert search.parent.text().strip() == "Filter"
    assert (
        page.one("dialog").attributes["aria-labelledby"] == page.one("h2", id="panel-title").attributes["id"]
    )
    for tile in page.all("li", cls="tile"):
        link = tile.one("a")
        assert link.attributes["aria-label"].startswith(
            tile.attributes["data-code"]
        )  # label holds what is seen
        assert all(svg.attributes["aria-hidden"] == "true" for svg in tile.all("svg"))
        assert len(tile.all("span", cls="face")) == 4
    assert page.one("html").attributes["lang"] == "en"
    assert len(page.all("h1")) == 1


def test_symbols_differ_by_verdict(page: Node) -> None:
    symbols = {n.attributes["id"].removeprefix("s-"): repr(shape(n)) for n in page.all("symbol")}
    assert {str(v) for v in VERDICTS} | {"open", "none", "proposed"} == set(symbols)
    assert len(set(symbols.values())) == len(symbols)


def shape(node: Node) -> list[tuple[str, dict[str, str]]]:
    return [(n.tag, n.attributes) for n in node.walk() if n is not node]


def test_outturn_and_forecast_look_different(now: Status) -> None:
    before = status(2024, vintage="imf-2025-10")
    root = parse(render_page(before))
    assert all("outturn" in t.attributes["class"].split() for t in root.all("li", cls="tile"))
    assert not root.one("tbody").all("span", cls="fc")
    style = root.one("style").text()
    assert re.search(r"\.forecast \.face \{[^}]*dashed", style)


def test_a_past_union_has_its_own_members() -> None:
    root = parse(render_page(status(2012, as_of="2021-09")))
    codes = {n.attributes["data-code"] for n in root.all("li", cls="tile")}
    assert "UK" in codes
    assert "HR" not in codes


def test_a_state_without_figures_says_so(now: Status) -> None:
    changed = with_row(now, "MT", balance=None, debt=None, deficit=Verdict.UNDETERMINED, procedure_since=None)
    root = parse(render_page(changed))
    line = root.one("tbody").one("tr", **{"data-code": "MT"})
    cells = {n.attributes["data-col"]: n for n in line.walk() if "data-col" in n.attributes}
    assert cells["balance"].attributes["data-value"] == ""
    assert cells["balance"].text().startswith("not published")
    assert "no published budget balance" in root.one("div", id="MT", cls="body").text()


def test_sources_and_doubts_are_named(now: Status, page: Node) -> None:
    footer = page.one("footer").text()
    for text in (now.vintage.title, now.vintage.terms, "14 October 2025", now.rulebook):
        assert text in footer
    assert "Undetermined" in footer
    doubtful = {
        p.path
        for r in now.members
        for rule in now.assessment.rules
        for p in now.finding(r.country, rule).unverified
    }
    listed = {n.text().split(":")[0] for n in page.one("ul", cls="cols").all("li")} if doubtful else set()
    assert listed == doubtful


def test_written_file_is_the_rendered_page(now: Status, html: str, tmp_path: Path) -> None:
    path = write_page(now, tmp_path / "pact.html")
    assert path.read_text(encoding="utf-8") == html


def test_every_state_has_its_own_tile() -> None:
    assert set(TILES) == {c.code for c in COUNTRIES}
    assert len(set(TILES.values())) == len(TILES)


@pytest.mark.parametrize(
    ("north_or_west", "south_or_east", "axis"),
    [
        *(
            ("SE", "DE", 0),
            ("EE", "LV", 0),
            ("LV", "LT", 0),
            ("DE", "AT", 0),
            ("IT", "MT", 0),
            ("BG", "EL", 0),
        ),
        *(
            ("PT", "ES", 1),
            ("FR", "DE", 1),
            ("DE", "PL", 1),
            ("IE", "NL", 1),
            ("EL", "CY", 1),
            ("HR", "BG", 1),
        ),
    ],
)
def test_tiles_keep_the_compass(north_or_west: str, south_or_east: str, axis: int) -> None:
    assert TILES[north_or_west][axis] < TILES[south_or_east][axis]


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [
        (-3.04, -3.0, "−3.04"),  # must not read as the limit itself
        (-3.0, -3.0, "−3.0"),
        (60.02, 60.0, "60.02"),
        (-5.449, -3.0, "−5.4"),
        (-0.01, -3.0, "0.0"),
        (None, None, "not published"),
    ],
)
def test_figures_are_rounded_without_changing_sides(
    value: float | None, limit: float | None, text: str
) -> None:
    assert page_text.figure(value, limit) == text


def test_headline_counts_in_grammar(now: Status) -> None:
    def keep(number: int) -> Status:
        rows: list[StatusRow] = []
        for place, row in enumerate(now.members):
            verdict = Verdict.MET if place < number else Verdict.NOT_MET
            rows.append(replace(row, deficit=verdict, debt_criterion=verdict, procedure="none"))
        return replace(now, members=tuple(rows))

    ahead = "On the forecast of October 2025, "
    assert page_text.headline(keep(0)).startswith(f"{ahead}none of the 27 member states would meet both")
    assert page_text.headline(keep(1)).startswith(f"{ahead}1 of 27 member states would meet both")
    assert page_text.headline(keep(2)).endswith(
        "none is in an excessive deficit procedure on 31 December 2025."
    )
    past = status(2019, as_of="2021-09")
    assert page_text.headline(past).startswith(
        "22 of 28 member states meet both requirements of the Pact in 2019"
    )
    assert "requirements of the Treaty in 1995" in page_text.headline(status(1995))


@pytest.mark.parametrize(
    ("arguments", "debt", "deficit"),
    [
        ({"year": 2003}, "give no number", "exceptional and temporary"),
        ({"year": 2016}, "a twentieth a year", "exceptional and temporary"),
        ({"year": 2025}, "ceiling that the Council has set", "exceptional and temporary"),
        ({"year": 2025, "reading": "numerical"}, "a twentieth a year", "tolerated in a single year"),
    ],
)
def test_the_two_requirements_are_those_of_the_rules_applied(
    arguments: dict[str, Any], debt: str, deficit: str
) -> None:
    text = parse(render_page(status(**arguments))).one("div", cls="about").text()
    assert "at most 60 % of GDP" in text
    assert "at most 3 % of GDP" in text
    assert debt in text
    assert deficit in text


def test_unverified_dates_of_procedures_are_flagged(page: Node, now: Status) -> None:
    from stabilitypact.law.facts import procedures

    for row in now.members:
        known = [p for p in procedures(row.country) if p.decision <= now.as_of]
        doubtful = sum(p.decision_status == "unverified" for p in known)
        doubtful += sum(
            p.abrogation is not None and p.abrogation <= now.as_of and p.abrogation_status == "unverified"
            for p in known
        )
        lines = page_text.procedure_lines(procedures(row.country), now.as_of)
        assert len(lines) == len(known)
        assert sum(line.count("[unverified]") for line in lines) == doubtful
        body = page.one("div", cls="body", id=row.country).text()
        assert all(line in body for line in lines)


# Contrast: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (edges and focus, 3).
TEXT_PAIRS = [
    *(
        ("ink", "bg"),
        ("muted", "bg"),
        ("link", "bg"),
        ("ink", "soft"),
        ("muted", "soft"),
        ("link", "soft"),
        ("bg", "ink"),
    ),
    *((f"on-{v}", v) for v in ("met", "not-met", "exempt", "not-applicable", "undetermined")),
    ("on-undetermined", "undetermined-2"),
]
EDGE_PAIRS = [
    ("focus", "bg"),
    *((f"edge-{v}", "bg") for v in ("met", "not-met", "exempt", "not-applicable", "undetermined")),
]


def palettes(page: Node) -> dict[str, dict[str, str]]:
    style = page.one("style").text()
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.S)[:2]
    )
    assert set(light) == set(dark)
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"), [*((*p, 4.5) for p in TEXT_PAIRS), *((*p, 3.0) for p in EDGE_PAIRS)]
)
def test_contrast(page: Node, theme: str, front: str, back: str, least: float) -> None:
    palette = palettes(page)[theme]
    assert contrast(palette[front], palette[back]) >= least


def test_contrast_formula_on_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_netherlands_has_its_article_in_a_sentence() -> None:
    from stabilitypact.show.page_text import in_a_sentence

    assert in_a_sentence("Netherlands") == "the Netherlands"
    assert in_a_sentence("Malta") == "Malta"


def test_what_is_to_be_asserted_is_not_called_unpublished() -> None:
    found = sp.assess("BG", 2025, vintage="imf-2025-10").finding("BG", 2025, "deficit")
    assert found.verdict == "undetermined"
    assert missing_sentence([found]) == "Undetermined because nobody asserts defence increase 2025."
    found = sp.assess("IT", 2025, vintage="imf-2025-10").finding("IT", 2025, "debt")
    assert (
        missing_sentence([found]) == "Not published in these figures and needed: net expenditure growth 2025."
    )
