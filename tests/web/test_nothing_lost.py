"""Does what a reader typed, moved or wrote survive the next move, and does undo lead back to it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from tests.web.test_browser import Watched

from stabilitypact.web.reformed import shipped_text

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def seen(browser: Browser, server: str) -> Iterator[Watched]:
    found = Watched(browser, server)
    yield found
    found.clean()
    found.context.close()


def text(client: TestClient, address: str, **query: str) -> str:
    answer = client.get(address, headers=HTML, params=query or None)
    assert answer.status_code == 200, answer.text[:300]
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", unescape(answer.text)))
    return plain.replace("\u00a0", " ")


def move(page: Page, lever: str, key: str, times: int = 1) -> None:
    page.locator(f"#{lever}").focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_undo_takes_back_a_state_and_a_slider_moved_key_by_key(seen: Watched) -> None:
    page = seen.go("/simulator/IT")
    move(page, "growth", "ArrowRight", 3)
    page.wait_for_url("**/IT?growth=0.3")
    page.select_option("#state", "FR")
    page.wait_for_url("**/FR?growth=0.3")
    expect(page.locator("h1")).to_contain_text("France")
    page.locator("#undo").click()
    expect(page.locator("h1")).to_contain_text("Italy")
    assert page.url.endswith("/simulator/IT?growth=0.3")
    expect(page.locator("#state")).to_have_value("IT")
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#growth")).to_have_value("0")
    expect(page.locator("#undo")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "reset"


def test_undo_brings_steps_back_as_they_were_typed(seen: Watched) -> None:
    page = seen.go("/simulator/IT")
    for place, typed in enumerate(("0,5", ".6", "0.7", "0.8"), start=1):
        page.locator(f"#step_{place}").fill(typed)
        page.keyboard.press("Tab")
    expect(page.locator(".binding")).to_contain_text("these steps")
    page.locator("#step_2").fill("")
    page.keyboard.press("Tab")
    expect(page.locator(".binding")).to_contain_text("must improve")
    page.locator("#undo").click()
    expect(page.locator(".binding")).to_contain_text("these steps")
    assert [page.locator(f"#step_{n}").input_value() for n in range(1, 5)] == ["0,5", ".6", "0.7", "0.8"]
    page.locator("#undo").click()
    expect(page.locator(".binding")).to_contain_text("must improve")
    assert [page.locator(f"#step_{n}").input_value() for n in range(1, 5)] == ["0,5", ".6", "0.7", ""]


def test_an_amount_between_two_marks_stays_when_another_slider_moves(seen: Watched) -> None:
    page = seen.go("/simulator/IT?growth=0.25")
    move(page, "rates", "ArrowRight")
    page.wait_for_url("**growth=0.25&rates=0.1")
    expect(page.locator("output[for=growth]")).to_have_text("0.25")
    move(page, "growth", "ArrowRight")
    page.wait_for_url("**growth=0.3&rates=0.1")
    page.locator("#undo").click()
    expect(page.locator("#growth")).to_have_value("0.25")
    move(page, "rates", "ArrowRight")
    page.wait_for_url("**growth=0.25&rates=0.2")


def test_addresses_hold_every_digit(client: TestClient) -> None:
    found = client.get("/simulator/IT?growth=0.123456789&steps=0.87654321,1,1,1", headers=HTML).text
    assert "growth=0.123456789" in found and "steps=0.87654321" in found
    assert "growth=0.123457" not in found and "0.876543%2C" not in found and "0.876543," not in found


def test_a_state_below_both_reference_values_is_not_told_that_it_must(client: TestClient) -> None:
    told = text(client, "/simulator/DK")
    assert "Denmark keeps both reference values in 2024, so that no path is required." in told
    assert "−1.00 % of GDP a year" in told
    assert "must improve" not in told and "Debt must fall in every scenario" not in told
    assert "must improve" in text(client, "/simulator/IT")


def test_rules_being_written_stay_with_another_base(seen: Watched) -> None:
    page = seen.go("/reforms?reform=latitude")
    page.locator("#editor > summary").click()
    written = page.locator("#text").input_value().replace("0.025", "0.01")
    page.locator("#text").fill(written)
    page.select_option("#base", "sgp-2011")
    page.locator("#reform-form button").click()
    page.wait_for_url("**base=sgp-2011**")
    expect(page.locator("h1")).to_have_text("Reforms: More latitude on debt, changed")
    assert page.locator("#text").input_value().strip() == written.strip()
    page.select_option("#base", "in force")
    page.locator("#reform-form button").click()
    page.wait_for_url("**base=in+force**")
    assert page.locator("#text").input_value().strip() == written.strip()
    page.select_option("#reform", "golden-rule")
    page.locator("#reform-form button").click()
    page.wait_for_url("**reform=golden-rule**")
    assert "text=" not in page.url


@pytest.mark.parametrize(
    ("lang", "name"),
    [("en", "More latitude on debt, changed"), ("fr", "Plus de latitude sur la dette, modifié")],
)
def test_a_changed_reform_is_called_so_in_chart_and_tables(client: TestClient, lang: str, name: str) -> None:
    changed = {"reform": "latitude", "text": shipped_text("latitude").replace("0.025", "0.01"), "lang": lang}
    assert name in client.get("/chart/reform.json", params=changed).text
    assert name in text(client, "/reforms", **changed)
    renamed = {**changed, "text": changed["text"].replace("More latitude on debt\n", "Slower\n")}
    assert "Slower" in client.get("/chart/reform.json", params=renamed).text
    assert "Slower," not in text(client, "/reforms", **renamed)


def test_a_day_without_inputs_shows_the_past_and_says_why_no_vote(client: TestClient) -> None:
    told = text(client, "/reforms?as_of=2021-09&reform=latitude")
    assert "The years to come were not projected" in told
    assert "on average over the past; base: The rules in force." in told
    assert "over the years to come." not in told.split("Who has to do more or less")[1].split("Legend")[0]
    assert "sgp reform council" not in told
    effort = text(client, "/explain/IT/effort?as_of=2021-09&reform=latitude")
    assert "IMF World Economic Outlook, April 2021" in effort and "2013" in effort
    assert text(client, "/embed/reforms?as_of=2021-09&reform=latitude")


def test_the_page_says_which_acts_take_which_vote(client: TestClient) -> None:
    told = text(client, "/reforms?reform=latitude")
    assert "Regulation 1467/97 and Protocol 12 change by unanimity (Art. 126(14))" in told


def test_the_brief_of_a_reform_takes_the_vintage_of_its_page(client: TestClient) -> None:
    found = client.get("/reforms?reform=latitude&vintage=ameco-2023-11", headers=HTML).text
    links = re.findall(r'href="(/report/EU\.pdf[^"]*)"', unescape(found))
    assert links and all("vintage=ameco-2023-11" in link and "reform=latitude" in link for link in links)


def test_the_simulator_says_what_its_levers_move_and_by_which_sign(client: TestClient) -> None:
    told = text(client, "/simulator/IT")
    assert "From 2025 on growth moves real and potential growth alike" in told
    assert "plus improves the balance" in told
    better, worse = (
        client.get(f"/api/v1/simulate/IT?steps=1,1,1,1&one_offs={amount}").json()["balance"][0]
        for amount in (1, -1)
    )
    assert better > worse


def test_every_criterion_that_steps_fail_has_its_words(client: TestClient) -> None:
    late = "/simulator/IT?period=5&steps=0.5,0.6,0.7,0.8,2"
    assert "effort in the years of the plan that is at least proportional" in text(client, late)
    assert "no backloading" not in text(client, late) and "no backloading" not in text(
        client, f"{late}&lang=fr"
    )
