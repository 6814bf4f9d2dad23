"""Do map, chart, strip and explanation of one view give the same verdicts, whatever is chosen?"""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

import stabilitypact as sp
from stabilitypact.law.assess import RULES
from stabilitypact.law.verdict import Verdict
from stabilitypact.show.page_text import both
from stabilitypact.web.pages.country import verdict_strip
from stabilitypact.web.pages.explain import explained_finding
from stabilitypact.web.pages.union import tally_of
from stabilitypact.web.view import View

BOOKS = (None, "treaty", "sgp-2005", "sgp-2011", "sgp-2024")
DAYS = (None, "2019-10-15", "2021-09")


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("book", [None, "sgp-2011"])
def test_the_chart_counts_what_the_slider_shows(as_of: str | None, book: str | None) -> None:
    chosen = View(None, as_of, None, book, "law", "both")
    found = tally_of(chosen, chosen.status())
    assert len(found.years) > 25
    for year, counts in found.counts.items():
        alone = sp.status(year, as_of=as_of, rulebook=book)
        keys = [str(both(row)) for row in alone.members]
        assert {key: keys.count(key) for key in counts} == dict(counts), year


def test_the_chart_on_the_first_page_is_that_of_the_rules_in_force(client: TestClient) -> None:
    newest = page(client, "/")
    for year in (2007, 2013, 2019):
        legend = re.search(r'<ul class="key-list".*?</ul>', page(client, f"/?year={year}"), re.S)
        assert legend
        shown = dict(re.findall(r'class="badge (\w+)".*?<b>(\d+)</b>', legend.group(0)))
        row = re.search(rf'<tr><th scope="row">{year}</th>(.*?)<td>\w+</td></tr>', newest)
        heads = re.search(r'<th scope="col">Year</th>(.*?)<th scope="col">Kind', newest)
        assert row and heads
        words = re.findall(r'class="num">([^<]+)<', heads.group(1))
        counts = dict(zip(words, re.findall(r'class="num">(\d+)<', row.group(1)), strict=True))
        for key, number in shown.items():
            assert counts.get(key.replace("_", " "), "0") == number, (year, key)


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("reading", ["law", "commission", "numerical"])
@pytest.mark.parametrize("book", BOOKS)
def test_each_cell_is_what_its_explanation_says(book: str | None, reading: str, as_of: str | None) -> None:
    from stabilitypact.i18n.translation import translation

    chosen = View(2018, as_of, None, book, reading, "both")
    status = chosen.status()
    compared = 0
    for code in ("IT", "HR"):
        years, rows = verdict_strip(translation("en"), chosen, status, code)
        for row in rows:
            if row["rule"] not in RULES:
                continue
            for year, cell in zip(years, row["cells"], strict=True):
                if cell["linked"] and year["year"] % 3 == 0:
                    found = explained_finding(chosen, code, year["year"], row["rule"])
                    assert found.verdict is Verdict(cell["key"]), (code, row["rule"], year)
                    compared += 1
    assert compared > 30


def test_the_rule_book_chosen_judges_the_strip(client: TestClient) -> None:
    text = page(client, "/country/IT?year=2025&rulebook=sgp-2011")
    cell = re.search(
        r'<a[^>]*href="(/explain/IT/2024/debt\?[^"]*)"[^>]*aria-label="Debt 2024: ([^"]*)"', text
    )
    assert cell
    assert "rulebook=sgp-2011" in cell.group(1)
    assert cell.group(2) == "not met"
    assert re.search(r'<b class="v not_met">', page(client, cell.group(1)))


def test_choosing_a_rule_leaves_the_day_as_it_is(browser: Browser, server: str) -> None:
    seen = browser.new_page(locale="en-GB", reduced_motion="reduce")
    try:
        seen.goto(f"{server}/")
        first = seen.locator("#head h1").inner_text()
        seen.select_option("#rule", "debt")
        seen.wait_for_url(f"{server}/?rule=debt")
        now = seen.locator("#head h1").inner_text()
        assert now.rpartition(";")[2] == first.rpartition(";")[2]  # so many procedures, on the same day
        seen.select_option("#rule", "both")
        seen.wait_for_url(f"{server}/")
        seen.focus("#year")
        usual = seen.input_value("#year")
        seen.keyboard.press("ArrowLeft")
        seen.wait_for_url(f"{server}/?year={int(usual) - 1}")
        seen.keyboard.press("ArrowRight")
        seen.wait_for_url(f"{server}/")
        assert seen.locator("#head h1").inner_text() == first
        seen.goto(f"{server}/?year={usual}")  # a year that was asked for stays
        seen.select_option("#rule", "debt")
        seen.wait_for_url(f"{server}/?year={usual}&rule=debt")
        seen.goto(f"{server}/?year=1999&vintage=imf-2025-10")
        seen.select_option("#rule", "debt")
        seen.wait_for_url(f"{server}/?year=1999&rule=debt&vintage=imf-2025-10")
        seen.select_option("#as_of", "2024-10-22")
        seen.wait_for_url(f"{server}/?year=1999&rule=debt&as_of=2024-10-22")
    finally:
        seen.close()


@pytest.mark.parametrize("lang", ["en", "fr", "de", "it", "es"])
def test_names_in_the_strip_leave_its_cells_free(browser: Browser, server: str, lang: str) -> None:
    seen = browser.new_page(viewport={"width": 360, "height": 800})
    try:
        for width in (360, 1440):
            seen.set_viewport_size({"width": width, "height": 800})
            seen.goto(f"{server}/country/IT?lang={lang}")
            wide = "each => each.filter(row => row.scrollWidth > row.clientWidth).map(row => row.textContent)"
            assert seen.locator(".strip tbody th").evaluate_all(wide) == []
        assert seen.locator(".strip").evaluate(
            "box => [box.scrollWidth - box.clientWidth, box.scrollLeft]"
        ) == [0, 0]
    finally:
        seen.close()
