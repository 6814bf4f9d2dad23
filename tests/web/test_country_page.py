"""Does the page of a state say what was known, from where each number comes, and the same in its files?"""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import stabilitypact as sp
from stabilitypact.figures.live.own import import_file
from stabilitypact.figures.live.template import write_template
from stabilitypact.i18n.translation import translation
from stabilitypact.web.pages.country import states


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Store figures of Italy alone under a name, in a store of their own."""
    monkeypatch.setenv("SGP_STORE", str(tmp_path / "store"))
    write_template("IT", tmp_path / "it.csv")
    import_file(tmp_path / "it.csv", "Plan")
    return "Plan"


@pytest.mark.parametrize("address", ["/country/FR?as_of=Plan", "/embed/country/FR?vintage=Plan"])
def test_figures_of_another_state_are_told_as_such(client: TestClient, plan: str, address: str) -> None:
    text = page(client, address)
    assert "holds figures of Italy only, not of France." in text
    assert "was not a member state" not in text and "1995</h1>" not in text
    assert "was not a member state in 1995" in page(client, "/country/PL?year=1995")


def test_own_figures_can_be_chosen_by_name(client: TestClient, plan: str) -> None:
    offered = r'<option value="Plan">[^<]*Plan \(Italy, own figures\)</option>'
    assert re.search(offered, page(client, "/")) and re.search(offered, page(client, "/country/IT"))
    assert not re.search(offered, page(client, "/country/FR"))
    assert '<option value="Plan" selected>' in page(client, "/country/IT?as_of=plan")
    listed = client.get("/api/v1/vintages")
    assert [each["id"] for each in listed.json()["vintages"]][:2] == ["Plan #1", "imf-2025-10"]
    assert listed.headers["cache-control"] == "private, no-cache"


def test_own_figures_feed_the_path_whichever_way_they_are_named(client: TestClient, plan: str) -> None:
    paths = []
    for asked in ("as_of", "vintage"):
        text = page(client, f"/country/IT?{asked}=Plan")
        found = re.search(r'id="path-title">.*?</table>', text, re.S)
        assert found and "computed from Plan (Italy, own figures)" in found.group()
        days = set(re.findall(r"published (\d+ \w+ \d{4})", found.group()))
        assert days == {translation("en").day(date.today())}
        paths.append(re.sub(r"<[^>]*>", " ", found.group()).split())
        told = page(client, "/explain/IT/path?as_of=Plan")
        assert all(day in told for day in days) and "1 October 2025" not in told
    assert paths[0] == paths[1]
    chart = client.get("/chart/projection.json?country=IT&vintage=Plan").text
    assert chart == client.get("/chart/projection.json?country=IT&as_of=Plan").text
    assert chart != client.get("/chart/projection.json?country=IT").text


def test_answers_on_own_figures_are_kept_by_nobody_else(client: TestClient, plan: str) -> None:
    for address in ("/api/v1/assess/IT?as_of=Plan", "/table/series.csv?country=IT&vintage=plan"):
        answer = client.get(address)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "private, no-cache"
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304 and again.headers["cache-control"] == "private, no-cache"
    public = client.get("/api/v1/assess/IT?as_of=2025-10-14").headers["cache-control"]
    assert public.startswith("public")


def test_a_brief_says_by_which_rules_it_judges_where_the_page_has_others(client: TestClient) -> None:
    note = "The brief judges by the rules in force"
    for place in ("/", "/country/FR"):
        assert note not in page(client, place)
        assert note in page(client, f"{place}?rulebook=sgp-2011")
        assert note in page(client, f"{place}?reading=numerical")


def test_a_day_before_the_guidance_has_no_required_path(client: TestClient) -> None:
    then = page(client, "/country/IT?year=2019&as_of=2019-10-15")
    assert "No inputs of the debt analysis were published by 2019-10-15" in then
    assert "/chart/fan" not in then and "/chart/projection" not in then
    later = page(client, "/country/IT?as_of=2025-06-30")
    vintage = sp.trajectory("IT", [4], as_of="2025-06-30", draws=500).trajectories[0].vintage
    assert vintage == "dsa-2025-05"
    assert vintage in page(client, "/explain/IT/path?as_of=2025-06-30")
    assert re.search(r'data-chart="/chart/fan.json\?country=IT&as_of=2025-06-30"', later)


def test_technical_information_is_not_called_a_required_path(client: TestClient) -> None:
    for code, demanded in (("DK", False), ("IT", True)):
        (one,) = sp.trajectory(code, 4).trajectories
        assert (one.kind == "reference_trajectory") is demanded
        text = page(client, f"/country/{code}?lang=en")
        assert ("The required path</h2>" in text) is demanded
        assert ("No path is required, since both reference values are kept in 2024" in text) is not demanded


def test_procedures_are_those_known_today_unless_a_day_is_chosen(client: TestClient) -> None:
    now, then = page(client, "/country/IT?year=2019"), page(client, "/country/IT?year=2019&as_of=2019-10-15")
    assert "Opened 26 July 2024" in now
    assert "Opened 26 July 2024" not in then
    for text, year, word in ((now, 2025, "open"), (then, 2024, "not known")):
        strip = text[text.index('class="scroll strip"') :]
        row = re.search(r'<tr><th scope="row">Procedure</th>(.*?)</tr>', strip, re.S)
        assert row and f'title="{year}: {word}"' in row.group(1)


def test_a_former_member_is_shown_in_its_last_year(client: TestClient) -> None:
    text = page(client, "/country/UK")
    assert "<h1>United Kingdom, 2019" in text
    assert "has a deficit" in text


def test_a_publication_that_cannot_answer_is_no_choice(client: TestClient) -> None:
    text = page(client, "/")
    assert re.search(r'<option value="2020-04-14" disabled>[^<]*without[^<]*cannot answer', text)
    assert re.search(r'<option value="2019-10-15">', text)
    other = page(client, "/?as_of=2020-04-14&year=2019")
    assert "IMF World Economic Outlook, April 2020, published 14 April 2020, lacks figures" in other


@pytest.mark.parametrize("kind", ["series", "path", "fan"])
def test_tables_beside_the_charts_hold_what_the_files_hold(client: TestClient, kind: str) -> None:
    text = page(client, "/country/IT")
    assert f"/table/{kind}.csv?" in text and f"/table/{kind}.xlsx?" in text
    held = rows(client, f"/table/{kind}.csv?country=IT")
    assert len(held) >= 5
    fan = sp.fan("IT")
    for row in held:
        year = row["year"]
        if kind == "fan":
            assert float(row["p90"]) == pytest.approx(fan.value(90.0, int(year)), abs=1e-9)
        if kind == "series" and row["debt"]:
            assert re.search(
                rf'<tr><th scope="row">{year}</th><td class="num"><a[^>]*>{float(row["debt"]):.1f}<', text
            )
        if kind == "path" and row["debt_without_adjustment"]:
            assert f">{float(row['debt_without_adjustment']):.1f}</a>" in text
    if kind == "path":
        steps = [float(row["step_4_years"]) for row in held if row["step_4_years"]]
        assert "; ".join(f"{step:.2f}" for step in steps) in text


def test_every_number_of_the_path_opens_its_explanation(client: TestClient) -> None:
    text = page(client, "/country/IT")
    part = text[text.index('id="path-title"') : text.index('id="reproduce-title"')]
    plain = re.sub(r"<a[^>]*data-panel[^>]*>.*?</a>", "", part, flags=re.S)
    numbers = [cell for cell in re.findall(r"<td[^>]*>(.*?)</td>", plain, re.S) if re.search(r"\d\.\d", cell)]
    assert not numbers
    for address in {*re.findall(r'data-panel href="([^"]+)"', part)}:
        assert 'id="explanation"' in page(client, address)


def test_a_ceiling_says_whose_it_is(client: TestClient) -> None:
    text = page(client, "/country/IT?year=2025")
    assert "Set by the Council on 21 January 2025 for the plan of the state over 7 years." in text
    assert "not the ceiling above" in text
    assert "1.3" in page(client, "/explain/IT/ceiling?year=2025")


def test_names_sort_as_readers_expect() -> None:
    names = [name for _, name in states(translation("de"))]
    assert names.index("Österreich") < names.index("Polen")


@pytest.mark.parametrize("address", ["/", "/embed/union"])
def test_the_headline_follows_the_rule(client: TestClient, address: str) -> None:
    heads = {}
    for rule in ("both", "deficit", "debt", "procedure", "structural"):
        found = re.search(r"<h1>(.*?)</h1>", page(client, f"{address}?year=2019&rule={rule}"))
        assert found
        heads[rule] = found.group(1)
    assert len(set(heads.values())) == 5
    assert heads["debt"].startswith("23 of 28 member states meet the debt criterion in 2019")


def test_years_to_come_are_told_as_forecasts(client: TestClient) -> None:
    text = page(client, "/?year=2030")
    head = re.search(r"<h1>(.*?)</h1>", text)
    assert (
        head and head.group(1).startswith("On the forecast of Oct 2025, ") and "would meet" in head.group(1)
    )
    surplus = re.findall(r"has a (?:surplus|balanced budget)[^.]*?2030[^.]*\.", text)
    assert surplus and all("(forecast)" in each for each in surplus)
    assert "deficit of 0.0" not in page(client, "/")


def test_years_before_the_pact_say_so(client: TestClient) -> None:
    text = page(client, "/?year=1995")
    assert "There was no Pact yet in 1995" in text
    assert "excessive deficit procedure on" not in re.findall(r"<h1>(.*?)</h1>", text)[0]


def test_what_is_undetermined_is_counted_alike(client: TestClient) -> None:
    now = sp.status()
    text = page(client, "/")
    legend = re.search(r'<ul class="key-list".*?</ul>', text, re.S)
    assert legend
    shown = dict(re.findall(r'class="badge (\w+)".*?<b>(\d+)</b>', legend.group(0)))
    assert f"Both together: missed by {shown['not_met']}, undetermined for {shown['undetermined']}." in text
    unknown = now.counts()["debt_undetermined"]
    assert re.search(rf"Debt criterion: missed by \d+, undetermined for {unknown}\.", text)
    assert f"undetermined for {unknown}" in now.summary()


def told(text: str) -> str:
    """Return the words of a page between its heading and its snippets, without controls and addresses."""
    head = text[text.index('<div id="head"') : text.index('<form class="controls"')]
    body = text[text.index('<div id="view"') : text.index('id="reproduce-title"')]
    return " ".join(re.sub(r"<[^>]*>", " ", head + body).split())


def exact(text: str) -> str:
    link = re.search(r'href="([^"]+)">Address of exactly this view', text)
    assert link
    return link.group(1)


@pytest.mark.parametrize(
    "address",
    [
        "/country/IT",
        "/country/EL?year=2026",
        "/country/IT?vintage=imf-2022-04",
        "/?vintage=ameco-2019-05",
        "/?as_of=2026",
    ],
)
def test_the_exact_address_tells_the_same(client: TestClient, address: str) -> None:
    if address.endswith("2026") and "as_of" in address:
        address = f"/?as_of={date.today().year}"
    first = page(client, address)
    again = page(client, exact(first))
    assert told(first) == told(again)
    assert exact(again) == exact(first)


def test_guidance_and_day_go_through_the_form_together(client: TestClient) -> None:
    today = date.today().isoformat()
    named = exact(page(client, "/country/IT"))
    assert f"as_of={today}" in named and "guidance=2024" in named
    assert f'<option value="guidance:2024:{today}" selected>' in page(client, named)
    sent = {"state": "IT", "year": "2024", "as_of": f"guidance:2024:{today}"}
    went = client.get("/country", params=sent, follow_redirects=False).headers["location"]
    assert (
        "guidance=2024" in went and f"as_of={today}" in went and "Spring 2024 forecast" in page(client, went)
    )
    assert "Spring 2024 forecast" not in page(client, f"/country/IT?as_of={today}")
    assert client.get("/country/IT?guidance=2023").status_code == 404


def test_the_exact_address_names_the_edition_of_ones_own_figures(client: TestClient, plan: str) -> None:
    for address in ("/?as_of=Plan", "/?vintage=plan", "/country/IT?as_of=Plan"):
        assert "=Plan+%231" in exact(page(client, address))
    text = page(client, "/?as_of=Plan")
    assert "All 1 member" not in text and '<h2 id="table-title">Italy</h2>' in text


def test_a_verdict_beside_numbers_that_alone_say_otherwise_is_explained(client: TestClient) -> None:
    said = told(page(client, "/country/IT?year=2019&vintage=imf-2025-10"))
    assert "room 1.55 Debt does not diminish sufficiently: the Commission prepares a report." in said
    assert (
        "below the limit by 0.50 The objective is not reached, but the required improvement was made" in said
    )
    said = told(page(client, "/country/IT?year=2025&vintage=imf-2025-10"))
    assert "Declined substantially and continuously: met" in said
    for word in ("Close to the reference value: met", "Excess temporary: met"):
        assert word in said
    assert "Excess exceptional" not in said


def test_no_value_reads_as_the_limit_that_it_misses(client: TestClient) -> None:
    said = told(page(client, "/country/PT?year=2017&vintage=imf-2025-10"))
    published = -float(sp.figures("PT", "balance", years=2017, vintage="imf-2025-10").values[0])
    assert 3 < published < 3.005
    assert f"{published:.3f} % of GDP; limit 3.00; above the limit by {published - 3:.3f}" in said


@pytest.mark.parametrize("name", ["series", "counts", "path", "fan", "country", "union"])
def test_files_name_unit_and_vintage(client: TestClient, name: str) -> None:
    table = rows(client, f"/table/{name}.csv?country=IT&vintage=imf-2025-10")
    assert all(each["vintage"] for each in table)
    if name not in ("counts", "union"):
        assert all(each["unit"] for each in table if each.get("value", "shown"))


def test_what_is_to_be_asserted_is_not_called_unpublished(client: TestClient) -> None:
    said = told(page(client, "/country/BG?year=2025&vintage=imf-2025-10"))
    assert "Undetermined because nobody asserts defence increase 2025." in said
    assert "Not published in these figures" not in said
    assert "needed: Growth of net expenditure 2025" in told(
        page(client, "/country/IT?year=2025&vintage=imf-2025-10")
    )


@pytest.mark.parametrize("address", ["/explain/IT/path?period=7", "/explain/IT/fan", "/explain/IT/2019/debt"])
def test_headings_of_an_explanation_leave_no_level_out(client: TestClient, address: str) -> None:
    main = page(client, address).partition("<dialog")[0]
    levels = [int(each) for each in re.findall(r"<h([1-6])", main)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
