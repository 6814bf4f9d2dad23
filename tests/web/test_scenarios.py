"""Are sources, scenarios and changed rules told for what they are: none left out, none shown as another one?"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape
from urllib.parse import quote, quote_plus

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

import stabilitypact as sp
from stabilitypact.figures.dsa import dsa_vintages
from stabilitypact.figures.store import load
from stabilitypact.figures.vintage import Vintage
from stabilitypact.reform import council as counting
from stabilitypact.reform.council import populations
from stabilitypact.web.limits import MAX_PAGE_BYTES
from stabilitypact.web.reformed import LONGEST, shipped_text

HTML = {"Accept": "text/html", "Accept-Language": "en"}


def page(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/html")
    return unescape(answer.text)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ")


def test_sources_name_every_input_of_the_debt_analysis(client: TestClient) -> None:
    text = page(client, "/sources")
    rows = list(csv.DictReader(io.StringIO(client.get("/table/sources/inputs.csv").text)))
    told = {row["id"]: row for row in rows}
    for each in dsa_vintages():
        assert f'id="inputs-{each.id}"' in text
        assert told[each.id]["published"] == each.published.isoformat()
        assert told[each.id]["source"] == each.source
    assert told["finland-sheet-2024-06"]["states"] == "FI"
    assert "mourre-2019" in told
    assert any(name.startswith("shocks-") for name in told)
    assert all(row["terms"] and int(row["figures"]) > 0 and row["states"] for row in rows)


@pytest.mark.parametrize(
    "address",
    [
        "/explain/IT/path?period=4",
        "/explain/IT/fan",
        "/explain/IT/simulation",
        "/explain/IT/effort",
        "/simulator/IT",
    ],
)
def test_pages_of_paths_lead_to_their_inputs(client: TestClient, address: str) -> None:
    (place,) = set(re.findall(r'href="/sources#(inputs-[^"]+)"', page(client, address)))
    assert f'id="{place}"' in page(client, "/sources")


@pytest.mark.parametrize(
    ("query", "value", "accepted"),
    [
        ("growth=abc", "abc", "−2 to 2"),
        ("growth=99", "99", "−2 to 2"),
        ("growth=nan", "nan", "−2 to 2"),
        ("period=9", "9", "4 to 7"),
        ("multiplier=-1", "-1", "0 to 2"),
        ("steps=0.5,0.5&period=4", "0.5,0.5", "2 of 4"),
    ],
)
def test_a_value_that_is_not_used_is_told_above_the_answer(
    client: TestClient, query: str, value: str, accepted: str
) -> None:
    text = page(client, f"/simulator/IT?{query}")
    told = text[text.index('id="head"') : text.index('class="binding answer"')]
    assert 'role="alert"' in told
    assert f"“{value}” is not used" in told
    assert accepted in told
    assert 'role="alert"' not in page(client, "/simulator/IT?growth=0.5")


@pytest.mark.parametrize(
    "address",
    [
        "/explain/FR/fan?draws=10",
        "/explain/FR/path?periods=7",
        "/simulator/IT?grwoth=1",
        "/reforms?asof=2024",
        "/explain/IT/effort?refrom=golden-rule",
    ],
)
def test_pages_refuse_a_parameter_they_do_not_read(client: TestClient, address: str) -> None:
    assert "There is no parameter" in page(client, address, 422)


def test_the_simulator_names_years_and_figures_of_the_obligation(client: TestClient) -> None:
    text = page(client, "/simulator/IT?period=7")
    (told,) = re.findall(r'<p class="binding answer">(.*?)</p>', text)
    assert "from 2025 to 2031" in told
    assert "Spring 2024 forecast" in told
    newer = page(client, "/simulator/IT?as_of=2025-10-01")
    (told,) = re.findall(r'<p class="binding answer">(.*?)</p>', newer)
    assert "from 2026 to 2029" in told
    assert "October 2025" in told


def test_changed_rules_do_not_bear_their_authors_names(client: TestClient) -> None:
    shipped = plain(page(client, "/reforms"))
    assert "Zsolt Darvas, Guntram Wolff, 2021-09; published proposal" in shipped.replace(" ;", ";")
    text = shipped_text("green-golden-rule")
    changed = text.replace("value: 0.6", "value: 0.2")
    assert changed != text
    made = page(client, f"/reforms?text={quote(changed)}")
    shown = plain(made[: made.index("<form")])
    assert "changed by the reader, after “Green golden rule”" in shown
    assert "Green golden rule, changed" in shown
    assert "Darvas" not in shown
    assert "published proposal" not in shown
    own = page(client, f"/reforms?text={quote(changed.replace('id: green-golden-rule', 'id: mine'))}")
    assert "written by the reader" in own
    assert "Darvas" not in plain(own[: own.index("<form")])


def test_a_reform_as_long_as_the_editor_takes_is_read(client: TestClient) -> None:
    text = shipped_text("green-golden-rule").rstrip()
    for filler in ("# (%&=?;)\n", "# a\n", "# €€€€€€€€€€€€€€€€\n"):
        filled = text + "\n"
        while len(filled) + len(filler) <= LONGEST:
            filled += filler
        sent = quote_plus(filled.replace("\n", "\r\n"))
        address = f"/reforms?reform=green-golden-rule&text={sent}"
        assert "changed by the reader" in page(client, address)
    assert len(sent) < MAX_PAGE_BYTES
    more = filled + "# " + "x" * 100
    told = page(client, f"/reforms?text={quote_plus(more)}")
    assert "may have 6000 characters" in told
    assert "x" * 100 in told[told.index("<textarea") :]


def test_an_address_too_long_for_any_page_is_answered_with_a_page(client: TestClient) -> None:
    assert "An address may have" in page(client, f"/reforms?text={'x' * MAX_PAGE_BYTES}", 414)


def test_a_comparison_and_procedures_can_be_asked_for_a_day(client: TestClient) -> None:
    import stabilitypact as sp

    asked = {"as_of": "2024-12-31"}
    found = client.get("/api/v1/reforms/golden-rule/compare", params=asked)
    assert found.text == sp.compare("golden-rule", as_of="2024-12-31").to_json()
    vote = client.get("/api/v1/reforms/golden-rule/council", params=asked)
    assert vote.json() == sp.reform("golden-rule").council(as_of="2024-12-31", first=1998).to_dict()
    then = client.get("/api/v1/procedures", params={"as_of": "2010"}).json()["procedures"]
    now = client.get("/api/v1/procedures").json()["procedures"]
    assert 0 < len(then) < len(now)
    assert "2024-12-31" in page(client, "/reforms?reform=golden-rule&as_of=2024-12-31")


def test_net_expenditure_growth_is_recomputable_from_what_the_explanation_shows(client: TestClient) -> None:
    text = plain(page(client, "/explain/IT/path?period=4"))
    lines = re.findall(r"(20\d\d): ([\d.]+) \+ ([\d.]+) - 100 × ([\d.]+) / ([\d.]+) = ([\d.]+) %", text)
    assert [year for year, *_ in lines] == ["2025", "2026", "2027", "2028"]
    for _, *numbers in lines:
        potential, deflator, step, share, growth = map(float, numbers)
        assert potential + deflator - 100 * step / share == pytest.approx(growth, abs=0.0065)


def test_english_explanations_write_one_minus(client: TestClient) -> None:
    text = plain(page(client, "/explain/FR/path?period=7"))
    assert "−2.97" in text
    assert not re.search(r"(?<![\w.^)-])-\d", text[: text.index("Reproduce this view")])


def test_coverage_has_a_row_for_every_rule_that_is_judged(client: TestClient) -> None:
    from stabilitypact.i18n.translation import translation
    from stabilitypact.law.assess import RULES
    from stabilitypact.web.words import rule_name

    rows = list(csv.DictReader(io.StringIO(client.get("/table/sources/coverage.csv").text)))
    assert {row["rule"] for row in rows} == {rule_name(translation("en"), rule) for rule in RULES}
    assert all(row["held_against"] for row in rows)


def test_breaches_name_their_states_on_the_page_and_in_a_file(client: TestClient) -> None:
    import stabilitypact as sp

    text = page(client, "/reforms?reform=golden-rule")
    assert "/table/breaches.csv?reform=golden-rule" in text
    rows = list(csv.DictReader(io.StringIO(client.get("/table/breaches.csv?reform=golden-rule").text)))
    found = sp.compare("golden-rule")
    for name in found.ids:
        held = {int(row["year"]): int(row["breaches"]) for row in rows if row["reform"] == name}
        assert held == found.numbers(name).breaches_by_year
    assert all(len(row["states"].split()) == int(row["breaches"]) for row in rows)
    base = next(row for row in rows if row["reform"] == found.base.id and row["year"] == "2019")
    assert (
        f'<th scope="row">2019</th><td class="num">{base["breaches"]} <span class="why">{base["states"]}'
        in text
    )
    assert client.get("/table/breaches.xlsx?reform=golden-rule").status_code == 200


def test_the_criteria_of_a_simulation_can_be_taken_along(client: TestClient) -> None:
    import stabilitypact as sp

    assert "/table/criteria.csv?growth=-1&country=IT" in page(client, "/simulator/IT?growth=-1")
    text = client.get("/table/criteria.csv?growth=-1&country=IT").text
    held = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
    found, base = sp.simulate("IT", growth=-1.0).trajectory, sp.simulate("IT").trajectory
    assert float(held["average_step"]["simulated"]) == pytest.approx(found.average_step)
    assert float(held["average_step"]["as_assumed"]) == pytest.approx(base.average_step)
    for name, margin in found.certificate.margins.items():
        assert float(held[name]["simulated"]) == pytest.approx(margin)
        assert held[name]["article"]
    assert held["binding"]["simulated"] == found.binding


def test_the_page_of_reforms_says_from_when_a_change_counts(client: TestClient) -> None:
    assert "less than 0.005 counts as none" in plain(page(client, "/reforms"))


WORDS = """() => [...document.querySelectorAll("th[scope=col]")].flatMap(head => {
  const node = head.firstChild, text = node.textContent, broken = [];
  for (const found of text.matchAll(/[^\\s()/-]+/g)) {
    const range = document.createRange();
    range.setStart(node, found.index);
    range.setEnd(node, found.index + found[0].length);
    if (range.getClientRects().length > 1) broken.push(found[0]);
  }
  return broken;
})"""


def test_heads_of_an_explanation_do_not_break_within_words_on_a_phone(server: str, browser: Browser) -> None:
    shown = browser.new_page(viewport={"width": 360, "height": 800})
    shown.goto(f"{server}/explain/FR/path?period=7&lang=en")
    assert shown.locator("th[scope=col]").count() > 5
    assert shown.evaluate(WORDS) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
    shown.close()


def test_a_long_reform_typed_in_the_editor_is_compared(server: str, browser: Browser) -> None:
    shown = browser.new_page()
    text = shipped_text("green-golden-rule").rstrip() + "\n"
    while len(text) + 10 <= LONGEST:
        text += "# (%&=?;)\n"
    shown.goto(f"{server}/reforms?lang=en")
    shown.locator("#editor > summary").click()
    shown.fill("#text", text)
    shown.locator("#editor > form button").click()
    shown.wait_for_url("**text=**", timeout=60_000)
    assert "changed by the reader" in shown.inner_text("#head")
    shown.close()


def test_a_brief_of_known_then_is_of_that_day(client: TestClient) -> None:
    links = re.findall(r'href="(/report/[^"]+)"', page(client, "/reforms?as_of=2024-06-21"))
    assert len(links) == 3
    for link in links:
        assert link.startswith("/report/EU.") and "as_of=2024-06-21" in link and "reform=" in link
    brief = page(client, next(each for each in links if ".html" in each))
    assert "imf-2024-04" in brief and "imf-2025-10" not in brief
    now = re.findall(r'href="(/report/[^"]+)"', page(client, "/reforms?as_of=then"))
    assert now and not any("as_of" in link for link in now)  # a brief has one day


def test_the_page_of_reforms_says_whose_figures_past_and_future_rest_on(client: TestClient) -> None:
    def told(query: str) -> str:
        found = re.search(r'<p class="note" id="figures">(.*?)</p>', page(client, f"/reforms{query}"))
        assert found
        return plain(found[1])

    now, then = told(""), told("?as_of=2024-06-21")
    assert "IMF World Economic Outlook, October 2025" in now and "known on" not in now
    assert "IMF World Economic Outlook, April 2024" in then and "October 2025" not in then
    inputs = sp.compare("green-golden-rule", as_of="2024-06-21").forwards["green-golden-rule"]
    assert f"on {', '.join(inputs.vintages)}; earlier years from {inputs.history}." in then
    assert "figures known on 21 June 2024" in then
    assert "connus le 21 juin 2024" in told("?as_of=2024-06-21&lang=fr")


def test_population_of_later_than_the_day_is_told(client: TestClient) -> None:
    absent = (
        "Population for 2024 is not in any vintage from imf-2019-04 to imf-2024-04, published or derivable."
    )
    vote = sp.reform("green-golden-rule").council(as_of="2024-06-21")
    assert absent in plain(page(client, "/reforms?as_of=2024-06-21"))
    assert absent in " ".join(vote.summary().split())
    assert client.get("/api/v1/reforms/green-golden-rule/council?as_of=2024-06-21").json()["notes"] == [
        absent
    ]
    assert "is not in any vintage" not in page(client, "/reforms")


def test_population_is_of_the_newest_vintage_of_the_time_that_holds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Held:
        """A vintage of the time, given the population of the newest one."""

        def __init__(self, of: Vintage) -> None:
            self.id, self.published, self.get = of.id, of.published, load("imf-2025-10").get

        def has(self, name: str) -> bool:
            return name == "population"

    with_it = {"imf-2024-04", "imf-2023-10"}
    monkeypatch.setattr(counting, "load", lambda id_: Held(load(id_)) if id_ in with_it else load(id_))
    used = {
        day: populations(2024, day)[0].id for day in (date(2024, 6, 21), date(2024, 1, 1), date(2022, 1, 1))
    }
    assert list(used.values()) == [
        "imf-2024-04",
        "imf-2023-10",
        "imf-2023-10",
    ]  # the first later one, at last
    assert populations(2024)[0].id == "imf-2025-10"
