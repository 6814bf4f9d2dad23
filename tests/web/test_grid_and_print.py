"""Can tables be walked by arrow keys from one tab stop, seen on a narrow screen, and printed?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
STOPS = "s => [...document.querySelectorAll(s)].filter(each => each.tabIndex >= 0).length"


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


def go(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def focused(page: Page) -> Any:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )


def test_a_strip_is_one_tab_stop_that_arrows_walk(narrow: Page, server: str) -> None:
    page = go(narrow, f"{server}/country/IT?year=2019")
    assert page.locator(".strip tbody a").count() > 100
    assert page.evaluate(STOPS, ".strip tbody a") == 1
    page.locator('.strip tbody a[tabindex="0"]').focus()
    assert focused(page).startswith("Deficit 2019")
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("Deficit 2018")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("Debt 2018")
    assert page.evaluate(STOPS, ".strip tbody a") == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel[open]")


def test_map_and_table_of_the_union_are_one_stop_each(narrow: Page, server: str) -> None:
    page = go(narrow, f"{server}/?year=2019")
    assert page.evaluate(STOPS, ".map a") == 1
    assert page.evaluate(STOPS, "[data-sortable] tbody a") == 1


def test_a_strip_opens_at_its_year_and_says_that_it_goes_on(narrow: Page, server: str) -> None:
    page = go(narrow, f"{server}/country/IT?year=2019")
    year = page.locator(".strip th[aria-current]").bounding_box()
    assert year and 100 < year["x"] < 330
    assert page.locator(".strip.more").count() == 1
    page.evaluate("document.querySelector('.strip').scrollLeft = 9999")
    page.wait_for_selector(".strip:not(.more)")


def test_paper_keeps_colours_and_holds_all_years(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 1000}, locale="en-GB")
    page = go(context.new_page(), f"{server}/country/IT")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.strip a')).printColorAdjust") == "exact"
    for box in page.locator(".scroll:visible").all():
        assert box.evaluate("each => each.scrollWidth - each.clientWidth") <= 1
    assert (
        page.evaluate("getComputedStyle(document.querySelector('section:has(table)')).breakBefore") == "auto"
    )
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dashes_of_forecasts_stand_out_from_their_cells(browser: Browser, server: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, locale="en-GB")
    page = go(context.new_page(), f"{server}/country/IT")
    found = page.evaluate(
        "(() => { const s = getComputedStyle(document.querySelector('.strip .forecast a.not_met')); "
        "return [s.borderTopStyle, s.borderTopColor, s.backgroundColor].map(String); })()"
    )
    style, edge, fill = found
    assert style == "dashed"
    assert contrast(edge, fill) > 3
    context.close()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours after WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(each) / 255 for each in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
