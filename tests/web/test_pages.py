"""Does the same number stand on the page, in the API, on the command line, in the files and in the snippets?"""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import re
import shlex
from typing import Any
from urllib.parse import urlsplit

import altair as alt
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

import stabilitypact as sp
from stabilitypact.cli import main
from stabilitypact.law.verdict import VERDICTS
from stabilitypact.web.charts import MAKERS

HTML = {"Accept": "text/html"}


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={**HTML, "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return answer.text


def shell(line: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(shlex.split(line)[1:])
    return out.getvalue()


def snippet(text: str, name: str) -> str:
    found = re.search(rf'<pre id="snippet-{name}"[^>]*>(.*?)</pre>', text, re.S)
    assert found
    return html.unescape(found.group(1))


VIEWS = ("/?year=2019", "/?year=2019&as_of=2021-09", "/?rulebook=sgp-2011&year=2023&reading=commission", "/")


@pytest.mark.parametrize("address", VIEWS)
def test_the_union_shows_what_the_command_line_says(client: TestClient, address: str) -> None:
    text = page(client, address)
    said = json.loads(shell(snippet(text, "shell") + " --json"))
    api = urlsplit(snippet(text, "api"))
    assert client.get(f"{api.path}?{api.query}").json() == said
    rows = re.findall(r"<tr>\n<th scope=\"row\" data-value=.*?</tr>", text, re.S)
    assert len(rows) == len(said["members"])
    for row, member in zip(rows, said["members"], strict=True):
        cells = re.findall(r'<td class="num" data-value="([^"]*)"><a class="figure"[^>]*>([^<]*)</a>', row)
        for (exact, shown), value in zip(
            cells, (member["balance"], member["debt"], member["ceiling"]), strict=False
        ):
            assert float(exact) == value
            digits = len(shown.partition(".")[2])
            assert float(shown.replace("−", "-")) == pytest.approx(round(value, digits), abs=1e-12)
        keys = re.findall(r'class="badge (\w+)"', row)
        assert keys == [member["deficit"], member["debt_criterion"], member["procedure"]]


def test_python_snippets_run(client: TestClient) -> None:
    for address in (
        "/?year=2019&as_of=2021-09",
        "/country/IT?year=2019",
        "/simulator/FI?growth=0.5",
        "/reforms",
    ):
        code = snippet(page(client, address), "python")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, address, "exec"), {})
        assert len(out.getvalue()) > 100


def test_the_simulator_says_what_the_command_line_says(client: TestClient) -> None:
    text = page(client, "/simulator/FR?period=7&growth=-0.5&multiplier=1")
    said = json.loads(shell(snippet(text, "shell") + " --json"))
    api = urlsplit(snippet(text, "api"))
    assert client.get(f"{api.path}?{api.query}").json() == said
    average = said["trajectory"]["average_step"]
    assert f"{average:.2f} % of GDP a year on average".replace(" %", "\u00a0%") in text.replace(
        " %", "\u00a0%"
    )


def test_the_strip_holds_the_verdicts(client: TestClient) -> None:
    text = page(client, "/country/IT?vintage=imf-2025-10&year=2019")
    years = range(1995, 2031)
    found = sp.assess("IT", years, vintage="imf-2025-10")
    text = text[text.index('class="scroll strip"') :]
    for rule, name in (("deficit", "Deficit"), ("debt", "Debt"), ("structural", "Structural balance")):
        row = re.search(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', text, re.S)
        assert row
        keys = re.findall(r'class="(?:cell )?(met|not_met|exempt|not_applicable|undetermined)"', row.group(1))
        assert keys == [str(VERDICTS[code]) for code in found.verdicts(rule)[0]]


def test_an_explanation_holds_the_finding(client: TestClient) -> None:
    text = page(client, "/explain/IT/2019/debt")
    finding = sp.assess("IT", 2019).finding("IT", 2019, "debt")
    for each in finding.walk():
        assert html.escape(each.title) in text
        if each.verdict is sp.Verdict.NOT_APPLICABLE:
            continue  # told by its reason alone
        for citation in each.citations:
            assert html.escape(citation.url) in text
        for path in (parameter.path for parameter in each.parameters):
            assert path in text


def test_files_hold_what_the_api_says(client: TestClient) -> None:
    answer = client.get("/table/country.xlsx?country=IT&vintage=imf-2025-10")
    lines = list(load_workbook(io.BytesIO(answer.content))["Figures"].iter_rows(values_only=True))
    found = sp.assess("IT", range(1995, 2031), vintage="imf-2025-10")
    held = {(line[1], line[2]): (line[3], line[4]) for line in lines[1:]}
    assert held == {(f.year, f.rule): (str(f.verdict), f.value) for f in found}
    table = client.get("/table/simulation.csv?country=IT&rates=1").text.splitlines()
    said = client.get("/api/v1/simulate/IT?rates=1").json()
    assert [float(line.split(",")[1]) for line in table[1:]] == [said["debt_start"], *said["debt"]]
    reform = client.get("/table/reform.csv?reform=maastricht-strict").text.splitlines()
    assert len(reform) - 1 == len(client.get("/api/v1/reforms/maastricht-strict/compare").json()["forward"])


@pytest.mark.parametrize("rule", ["structural", "both", "procedure", "debt"])
def test_the_table_of_the_union_holds_the_rule_shown(client: TestClient, rule: str) -> None:
    asked = f"year=2012&rule={rule}&as_of=2019-06"
    lines = list(csv.DictReader(io.StringIO(client.get(f"/table/union.csv?{asked}").text)))
    found = sp.status(2012, as_of="2019-06")
    tiles = dict(
        re.findall(r'data-code="(\w+)".*?<span class="face (\w+)"', page(client, f"/?{asked}"), re.S)
    )
    assert [line["country"] for line in lines] == [row.country for row in found.members]
    for line in lines:
        assert (line["rule"], line["verdict"]) == (rule, tiles[line["country"]])
        value = found.finding(line["country"], rule).value if rule in ("structural", "debt") else None
        assert line["value"] == ("" if value is None else str(value))
    assert client.get("/table/union.csv?rule=structrual").status_code == 404


def test_what_the_chart_over_time_draws_can_be_taken_along(client: TestClient) -> None:
    text = page(client, "/?rule=debt&vintage=imf-2025-10")
    link = re.search(r'href="(/table/counts.csv[^"]*)"', text)
    assert link
    lines = list(csv.reader(io.StringIO(client.get(html.unescape(link.group(1))).text)))
    table = re.search(r"<h2 id=\"counts-title.*?</table>", text, re.S)
    assert table
    shown = [re.findall(r">(\d+)<", row) for row in re.findall(r"<tr><th scope=\"row.*?</tr>", table.group())]
    assert shown == [[line[0], *line[3:-1]] for line in lines[1:]] and len(shown) > 30
    book = load_workbook(
        io.BytesIO(client.get(html.unescape(link.group(1)).replace(".csv", ".xlsx")).content)
    )
    assert [cell.value for cell in book["Figures"][1]] == lines[0]


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("rulebook=sgp-2o11", 404, "There is no rule book 'sgp-2o11'. Did you mean 'sgp-2011'?"),
        ("as_of=yesterday", 422, "'yesterday' is neither a date nor a stored vintage."),
        ("as_of=imf-2021-4", 422, "Did you mean 'imf-2021-04'?"),
        ("vintage=imf-2025-1", 404, "Did you mean 'imf-2025-10'?"),
        ("as_of=2099-01-01", 422, "2099-01-01 lies ahead"),
    ],
)
def test_what_does_not_exist_is_named(client: TestClient, asked: str, code: int, said: str) -> None:
    for place in ("/", "/country/IT"):
        answer = client.get(f"{place}?{asked}", headers={**HTML, "Accept-Language": "en"})
        assert answer.status_code == code
        assert said in html.unescape(answer.text) and "No answer for 1995" not in answer.text


def test_the_exact_address_keeps_the_choice_of_a_day(client: TestClient) -> None:
    for address, other in (("/?year=1999", "Known then and known now"), ("/", "Known then and known now")):
        text = page(client, address)
        link = re.search(r'href="([^"]+)">Address of exactly this view', text)
        assert link
        again = page(client, html.unescape(link.group(1)))
        assert '<select id="as_of"' in again and other not in again
    fixed = page(client, "/?year=1999&vintage=imf-2025-10")
    assert (
        '<option value="vintage:imf-2025-10" selected>' in fixed
        and 'type="hidden" name="vintage"' not in fixed
    )


def test_a_form_without_script_keeps_the_year_that_was_not_chosen(client: TestClient) -> None:
    text = page(client, "/")
    usual = re.search(r'name="usual" value="(\d+)"', text)
    assert usual
    year, went = usual.group(1), {}
    for place in ("/", "/country"):
        state = "&state=IT" if place == "/country" else ""
        for given, kept in (
            (f"usual={year}&year={year}&rule=debt&as_of=", "?rule=debt"),
            (f"usual={year}&year=2019&as_of=vintage:imf-2025-10", "?year=2019&vintage=imf-2025-10"),
        ):
            answer = client.get(f"{place}?{given}{state}", follow_redirects=False)
            assert answer.status_code == 303
            went[place, given] = answer.headers["location"]
            assert went[place, given] == ("/country/IT" if state else "/") + kept
    assert 'name="usual"' not in page(client, f"/?year={year}")  # chosen: kept as it is


def test_one_state_is_not_one_of_them(client: TestClient) -> None:
    found = re.search(r"<h1>([^<]*)</h1>", page(client, "/?year=2020&vintage=imf-2021-04"))
    assert found
    assert re.match(r"1 of 27 member states meets .* in 2020, through an exit of the law;", found.group(1))


def test_briefs_are_served(client: TestClient) -> None:
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype html>")):
        answer = client.get(f"/report/IT.{form}?lang=fr")
        assert answer.status_code == 200
        assert answer.content.lower().startswith(start.lower())
        assert f"pact-IT-fr.{form}" in answer.headers["content-disposition"]


def test_a_brief_takes_a_reform_along(client: TestClient) -> None:
    plain = client.get("/report/IT.html?lang=en")
    more = client.get("/report/IT.html?lang=en&reform=golden-rule")
    assert more.status_code == 200
    assert "Golden rule" in more.text and "Golden rule" not in plain.text
    assert client.get("/report/IT.html?reform=/etc/passwd").status_code == 404


def test_explanations_and_sources_can_be_taken_along(client: TestClient) -> None:
    found = sp.assess(None, 2019).finding("IT", 2019, "debt")
    asked: dict[str, str | int] = {"country": "IT", "year": 2019, "rule": "debt"}
    told = client.get("/table/finding.json", params=asked).json()
    assert [row["verdict"] for row in told["rows"] if row["kind"] == "finding"] == [
        str(each.verdict) for each in found.walk()
    ]
    assert told["rows"][0]["value"] == found.value
    lines = client.get("/table/finding.csv", params=asked).text.splitlines()
    assert len(lines) == len(told["rows"]) + 1
    book = client.get("/table/sources/rulebooks.json").json()["rows"]
    held = sp.RuleBook.named("sgp-2011")
    own = {row["path"]: row["value"] for row in book if row["rulebook"] == "sgp-2011"}
    assert own["debt.benchmark.speed"] == held.value("debt.benchmark.speed", 2012)
    published = client.get("/table/sources/publications.json").json()["rows"]
    assert {row["id"] for row in published} == {
        each["id"] for each in client.get("/api/v1/vintages").json()["vintages"]
    }
    for address in ("/explain/IT/2019/debt", "/explain/IT/path", "/sources", "/explain/IT/simulation"):
        links = re.findall(r'href="([^"]*)" download', page(client, address))
        assert links, address
        for link in links:
            assert client.get(html.unescape(link)).status_code == 200, link


@pytest.mark.parametrize("name", [*MAKERS, "simulation", "reform", "reform-map"])
def test_charts_are_valid_vega_lite_and_tell_a_result(client: TestClient, name: str) -> None:
    spec = client.get(f"/chart/{name}.json?country=IT&lang=en").json()
    assert re.search(r"\d", spec["description"])
    made = alt.Chart.from_dict({**spec, "title": "x"}, validate=True)
    assert made.to_dict()


def test_only_embedded_views_may_stand_in_other_pages(client: TestClient) -> None:
    assert "frame-ancestors *" in client.get("/embed/union").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in client.get("/").headers["content-security-policy"]
    assert "x-frame-options" not in client.get("/embed/country/IT").headers
    for page in ("/embed/simulator/IT", "/embed/reforms"):
        headers = client.get(page).headers
        assert "frame-ancestors *" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
        assert "script-src 'self';" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/?year=2019",
        "/country/IT?year=2019",
        "/simulator/FR?growth=0.5&steps=0.5,0.5,0.5,0.5",
        "/reforms?reform=maastricht-strict",
    ],
)
def test_embed_code_shows_the_view_with_a_sentence_and_a_table_or_map(
    client: TestClient, address: str
) -> None:
    text = page(client, address)
    source = re.search(r'<iframe src="([^"]+)"', snippet(text, "embed"))
    assert source
    framed = urlsplit(html.unescape(source.group(1)))
    assert framed.path.startswith("/embed/")
    shown = page(client, f"{framed.path}?{framed.query}")
    story = re.search(r'<p class="[^"]*answer[^"]*">(.*?)</p>', text) or re.search(r"<h1>(.*?)</h1>", text)
    assert story and story.group(1) in shown
    assert "<table" in shown or 'class="map"' in shown
    assert '<base target="_blank">' in shown  # the other pages may not stand in a frame
    if "simulator" in address or "reforms" in address:
        chart = re.search(r'data-chart="([^"]+)"', shown)
        assert chart and client.get(html.unescape(chart.group(1))).json()["datasets"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/country/IT",
        "/country?state=IT",
        "/embed/union",
        "/api",
        "/api/v1/status",
        "/api/v1/openapi.json",
        "/chart/union.svg",
        "/table/union.csv",
        "/health",
        "/nowhere",
        "/api/v1/assess/Atlantis",
    ],
)
def test_head_answers_as_get_without_a_body(client: TestClient, address: str) -> None:
    options: dict[str, Any] = {"headers": HTML, "follow_redirects": False}
    whole, head = client.get(address, **options), client.head(address, **options)
    assert head.status_code == whole.status_code
    assert dict(head.headers) == dict(whole.headers)
    assert head.content == b""
    assert whole.status_code == 303 or int(head.headers["content-length"]) > 0


def test_head_is_no_way_to_post(client: TestClient) -> None:
    assert (
        client.head("/api/v1/reforms/compare").status_code
        == client.get("/api/v1/reforms/compare").status_code
    )


@pytest.mark.parametrize(
    ("address", "pinned"),
    [
        (
            "/simulator/FI?growth=0.5",
            ("period=4", "guidance=2024", "draws=100000", "seed=2024", "growth=0.5"),
        ),
        ("/reforms", ("reform=green-golden-rule", "base=in+force", "vintage=imf-", "projection=dsa-")),
    ],
)
def test_the_address_of_a_view_names_all_it_rests_on(
    client: TestClient, address: str, pinned: tuple[str, ...]
) -> None:
    text = page(client, address)
    link = re.search(r'href="([^"]+)">Address of exactly this view', text)
    assert link
    exact = html.unescape(link.group(1))
    for part in pinned:
        assert part in exact
    again = page(client, exact)
    for region in (
        r'<p class="binding answer">(.*?)</p>',
        r'<div id="view" data-swap>(.*?)<h2 id="reproduce',
    ):
        first, second = (re.search(region, each, re.S) for each in (text, again))
        assert first and second
        plain = [re.sub(r"<[^>]*>", " ", each.group(1)).split() for each in (first, second)]
        assert plain[0] == plain[1]
    controls = [
        set(re.findall(r'<(?:select|input|textarea)[^>]* id="([^"]+)"', each)) for each in (text, again)
    ]
    assert controls[0] == controls[1]


def test_empty_fields_do_not_stand_in_the_address(client: TestClient) -> None:
    asked = {"reform": "golden-rule", "at_IT": "against", "at_FR": "", "at_DE": ""}
    answer = client.get("/reforms", params=asked, follow_redirects=False)
    assert answer.headers["location"] == "/reforms?reform=golden-rule&at_IT=against"
    empty = client.get("/reforms?text=", headers=HTML)
    assert "The reform is empty" in empty.text
    assert re.search(r"<textarea[^>]*aria-invalid=\"true\"[^>]*></textarea>", empty.text)


def test_steps_that_cannot_be_used_are_told_beside_their_fields(client: TestClient) -> None:
    asked = "/simulator/IT?step_1=0,5&step_2=abc&step_3=9&step_4=0.5&growth=1"
    text = client.get(asked, headers={**HTML, "Accept-Language": "de"}).text
    for place, value in ((1, "0,5"), (2, "abc"), (3, "9"), (4, "0,5")):
        assert re.search(rf'id="step_{place}" name="step_{place}" value="{value}"', text)
    for place, wrong in ((1, False), (2, True), (3, True), (4, False)):
        fault = re.search(rf'id="step_{place}-fault">([^<]*)<', text)
        assert fault and bool(fault.group(1)) is wrong
    assert 'value="1" data-default="0"' in text
    some = page(client, "/simulator/IT?step_1=0.5")
    assert "1 of 4 steps are given" in some
    whole = page(client, "/simulator/IT?step_1=0,5&step_2=0,5&step_3=0,5&step_4=0,5")
    assert "these steps fail" in whole
    assert page(client, "/simulator/IT?steps=0,5;0,5;0,5;0,5").count("these steps fail") == whole.count(
        "these steps fail"
    )


def test_where_no_step_suffices_the_largest_one_is_shown(client: TestClient) -> None:
    text = page(client, "/simulator/IT?growth=-2")
    assert "no step up to 1.60" in text
    criteria = text[text.index('id="criteria-title"') : text.index('id="years-title"')]
    assert "at a step of 1.60" in criteria
    tested = sp.simulate("IT", 4, growth=-2, steps=[1.6] * 4, draws=100_000)
    assert criteria.count("<tr>") - 1 == len(tested.trajectory.certificate.margins)
    assert criteria.count('class="badge not_met"') == len(tested.trajectory.certificate.fails)


def test_the_top_row_keeps_state_and_year(client: TestClient) -> None:
    def row(address: str) -> dict[str, str]:
        return {
            kind: html.unescape(link)
            for link, kind in re.findall(r'<a href="([^"]*)" data-page="([^"]*)"', page(client, address))
        }

    found = row("/country/FR?year=2015")
    assert found["/simulator"] == "/simulator/FR?year=2015"
    assert found["/"] == "/?year=2015"
    assert row(found["/simulator"])["/country"] == "/country/FR?year=2015"
    assert row(found["/reforms"])["/country"] == "/country/FR?year=2015"


def test_a_reform_never_reads_files_of_the_server(client: TestClient) -> None:
    for name in ("/etc/passwd", "../../pyproject.toml", "reform.yaml", "./x.yml"):
        assert client.get("/reforms", params={"reform": name}).status_code == 404
        assert client.get("/reforms", params={"base": name}).status_code == 404
        body = {"text": "reform: {id: x}", "base": name}
        assert client.post("/api/v1/reforms/compare", json=body).status_code == 404


def test_a_reform_of_older_rules_leads_to_the_comparison_with_them(client: TestClient) -> None:
    shown = page(client, "/reforms?lang=en&reform=latitude&vintage=imf-2025-10")
    offered = re.search(r'id="mixed">.*?come from both.*?<a href="([^"]+)"', shown)
    assert offered is not None
    followed = html.unescape(offered[1])
    assert "base=sgp-2011" in followed and "vintage=imf-2025-10" in followed
    assert "come from both" not in page(client, followed)


def test_a_written_reform_is_compared_and_its_mistakes_named(client: TestClient) -> None:
    text = client.get("/api/v1/reforms/maastricht-strict").json()["text"]
    own = client.post("/api/v1/reforms/compare", json={"text": text})
    shipped = client.get("/api/v1/reforms/maastricht-strict/compare")
    assert own.json() == shipped.json()
    wrong = client.post("/api/v1/reforms/compare", json={"text": text.replace("base:", "bass:")})
    assert wrong.status_code == 422
    assert "line" in wrong.json()["detail"]
    assert "/tmp" not in wrong.text


def test_names_are_escaped(client: TestClient) -> None:
    text = client.get("/country/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers=HTML).text
    assert "<script>alert" not in text
    text = client.get("/reforms?text=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers=HTML).text
    assert "<script>alert" not in text


def test_every_link_of_the_pages_leads_somewhere(client: TestClient) -> None:
    seen: set[str] = set()
    pages = ("/", "/country", "/country/IT", "/simulator/IT", "/reforms", "/sources", "/api")
    for address in (*pages, "/embed/simulator/IT", "/embed/reforms"):
        for link in re.findall(r'(?:href|src|data-chart)="(/[^"#]*)', page(client, address)):
            path = html.unescape(link)
            kind = re.sub(r"[A-Z]{2}(?=[/?.]|$)|\d{4}", "X", path.partition("?")[0])
            if kind in seen or kind.startswith("/report/"):
                continue
            seen.add(kind)
            assert client.get(path, headers=HTML).status_code == 200, path
    assert len(seen) > 40
