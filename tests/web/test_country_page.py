"""Does the page of a state say what was known, from where each number comes, and the same in its files?"""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
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
