"""Do the pages work in a real browser, by mouse and by keyboard, for everyone, and alone?"""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

import stabilitypact as sp

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
PAGES = (
    "/",
    "/?year=2012&rule=structural&as_of=2019-06",
    "/?as_of=2019-06&year=2030",
    "/country",
    "/country/IT",
    "/explain/IT/2019/debt",
    "/simulator/IT",
    "/reforms",
    "/sources",
    "/api",
    "/embed/union",
    "/embed/country/FR",
    "/embed/simulator/FR?growth=0.5",
    "/embed/reforms",
)
MOST_BYTES = 1_500_000


class Watched:
    """A page whose console and requests are watched."""

    def __init__(self, browser: Browser, server: str, **options: Any) -> None:
        self.context = browser.new_context(**{"locale": "en-GB", **options})
        self.page: Page = self.context.new_page()
        self.server = server
        self.said: list[str] = []
        self.foreign: list[str] = []
        self.bytes = 0
        self.page.on(
            "console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("requestfinished", self._finished)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.foreign.append(request.url)

    def _finished(self, request: Any) -> None:
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def go(self, address: str) -> Page:
        self.page.goto(self.server + address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def clean(self) -> None:
        assert not self.said, self.said
        assert not self.foreign, self.foreign


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Watched]:
    found = Watched(browser, server)
    yield found
    found.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_silent_alone_accessible_and_fit(
    browser: Browser, server: str, address: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    found = Watched(browser, server, color_scheme=scheme, viewport=size, reduced_motion="reduce")
    page = found.go(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    grave = [
        (v["id"], [node["target"] for node in v["nodes"]][:3])
        for v in result.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    found.context.close()
    assert not grave, grave
    found.clean()


@pytest.mark.parametrize("address", ["/", "/country/IT", "/simulator/IT", "/sources"])
def test_a_page_is_light(browser: Browser, server: str, address: str) -> None:
    found = Watched(browser, server)
    found.page.goto(server + address, wait_until="networkidle")
    assert 10_000 < found.bytes < MOST_BYTES
    found.context.close()


def test_the_year_moves_by_keyboard_and_the_address_holds_it(watched: Watched) -> None:
    page = watched.go("/?year=2019")
    headline = page.locator("h1").inner_text()
    page.locator("#year").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/?year=2016*")
    expect(page.locator("h1")).to_contain_text("2016")
    assert page.locator("h1").inner_text() != headline
    moved = page.locator("#view table").first.inner_text()
    again = watched.go(page.url.removeprefix(watched.server))
    assert again.locator("#view table").first.inner_text() == moved
    watched.clean()


def test_the_year_moves_by_mouse(watched: Watched) -> None:
    page = watched.go("/")
    box = page.locator("#year").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.wait_for_url("**year=200*")
    expect(page.locator("h1")).to_contain_text("200")
    watched.clean()


def test_rule_book_and_knowledge_are_chosen(watched: Watched) -> None:
    page = watched.go("/?year=2019")
    page.select_option("#as_of", "2021-04-06")
    page.wait_for_url("**as_of=2021-04-06*")
    expect(page.locator("#head .lead")).to_contain_text("April 2021")
    page.select_option("#rulebook", "sgp-2024")
    page.wait_for_url("**rulebook=sgp-2024*")
    page.select_option("#rule", "procedure")
    expect(page.locator("#map-title")).to_contain_text("Procedure")
    watched.clean()


def test_the_map_leads_to_the_states_by_mouse_and_keyboard(watched: Watched) -> None:
    page = watched.go("/?year=2019")
    page.locator(".map [data-code=FR] a").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('li').dataset.code") in ("BE", "LU", "UK")
    page.locator(".map [data-code=IT] a").click()
    page.wait_for_url("**/country/IT?year=2019")
    expect(page.locator("h1")).to_contain_text("Italy")
    watched.clean()


def test_every_verdict_opens_its_explanation_and_gives_the_focus_back(watched: Watched) -> None:
    page = watched.go("/?year=2019")
    row = page.locator("tbody tr", has_text="Italy")
    verdict = row.locator("a.verdict").nth(1)
    verdict.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Debt criterion")
    finding = sp.status(2019).finding("IT", "debt")
    assert finding.value is not None
    expect(panel).to_contain_text(f"{finding.value:.2f} % of GDP")
    assert panel.locator("a[href^='https://eur-lex.europa.eu']").count() > 0
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('href')") == verdict.get_attribute("href")
    watched.clean()


def test_the_table_sorts(watched: Watched) -> None:
    page = watched.go("/?year=2019")
    page.locator("thead button", has_text="Debt level").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    head = page.locator("th[aria-sort=descending]")
    expect(head).to_contain_text("Debt level")
    assert page.locator("table[data-sortable] tbody tr th").first.inner_text().startswith("Greece")
    watched.clean()


def test_the_simulator_answers_undoes_and_resets(watched: Watched) -> None:
    page = watched.go("/simulator/IT")
    first = page.locator(".binding").inner_text()
    page.locator("#growth").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**growth=0.5*")
    expect(page.locator(".binding")).not_to_have_text(first)
    expect(page.locator(".plot svg").first).to_be_visible()
    page.select_option("#period", "7")
    page.wait_for_url("**period=7*")
    page.locator("#undo").click()
    expect(page.locator("#period")).to_have_value("4")
    expect(page).not_to_have_url(re.compile("period="))
    page.locator("#reset").click()
    expect(page.locator(".binding")).to_have_text(first)
    assert "growth" not in page.url
    for place in range(1, 5):
        page.locator(f"#step_{place}").fill("0.5")
    expect(page.locator(".binding")).to_contain_text("fail")
    watched.clean()


def test_undo_leads_back_through_other_figures(watched: Watched) -> None:
    page = watched.go("/simulator/FI")
    first = page.locator(".binding").inner_text()
    page.select_option("#as_of", "2025-10-01")
    page.wait_for_url("**as_of=2025-10-01*")
    expect(page.locator(".binding")).to_contain_text("Figures of October 2025")
    newer, multiplier = page.locator(".binding").inner_text(), page.locator("#multiplier").input_value()
    page.locator("#growth").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**growth=-0.1*")
    expect(page.locator(".binding")).not_to_have_text(newer)
    page.locator("#undo").click()
    expect(page.locator(".binding")).to_have_text(newer)
    assert page.locator("#multiplier").input_value() == multiplier
    assert page.url.endswith("/simulator/FI?as_of=2025-10-01")
    expect(page.locator("#as_of")).to_have_value("2025-10-01")
    page.locator("#undo").click()
    expect(page.locator(".binding")).to_have_text(first)
    expect(page.locator("#as_of")).to_have_value("")
    assert page.url.endswith("/simulator/FI")
    expect(page.locator("#undo")).to_be_hidden()
    watched.clean()


def test_steps_are_typed_key_by_key_and_nothing_is_lost(browser: Browser, server: str) -> None:
    found = Watched(browser, server, locale="de-DE")
    page = found.go("/simulator/IT?growth=0.2")
    page.locator("#step_1").press_sequentially("-0,5", delay=60)
    page.wait_for_timeout(900)
    assert page.locator("#step_1").input_value() == "-0,5"
    assert page.locator("#growth").input_value() == "0.2"
    assert "/simulator/IT?growth=0.2" in page.url
    expect(page.locator("#steps-fault")).not_to_be_empty()
    page.locator("#step_2").press_sequentially("x")
    expect(page.locator("#step_2")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#step_2-fault")).not_to_be_empty()
    for place in (2, 3, 4):
        page.locator(f"#step_{place}").fill("0,6")
    page.wait_for_url("**steps=-0.5%2C0.6%2C0.6%2C0.6*")
    expect(page.locator("#step_2-fault")).to_be_empty()
    expect(page.locator("#steps-fault")).to_be_empty()
    assert page.locator("#growth").input_value() == "0.2"
    page.select_option("#period", "5")
    expect(page.locator("#step_5")).to_be_visible()
    assert page.locator("#step_3").input_value() == "0,6"
    found.clean()
    found.context.close()


def test_the_way_back_undoes_a_move(watched: Watched) -> None:
    page = watched.go("/simulator/IT")
    first = page.locator(".binding").inner_text()
    page.locator("#growth").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**growth=0.4")
    page.wait_for_timeout(1100)
    page.locator("#rates").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**growth=0.4&rates=0.1")
    page.go_back()
    page.wait_for_url("**growth=0.4")
    expect(page.locator("#rates")).to_have_value("0")
    expect(page.locator("#growth")).to_have_value("0.4")
    page.go_back()
    expect(page.locator(".binding")).to_have_text(first)
    expect(page.locator("output[for=growth]")).to_have_text("0")
    page = watched.go("/?year=2019")
    page.select_option("#rule", "debt")
    page.wait_for_url("**rule=debt*")
    page.go_back()
    expect(page.locator("#rule")).to_have_value("both")
    watched.clean()


def test_an_open_explanation_stands_in_the_address(watched: Watched) -> None:
    page = watched.go("/simulator/IT?growth=0.5")
    page.locator("td a.figure").first.click()
    expect(page.locator("#panel")).to_be_visible()
    assert "#explain=" in page.url
    own = page.locator("#panel-page").get_attribute("href") or ""
    assert "/explain/IT/simulation?growth=0.5" in own
    address, title = page.url.removeprefix(watched.server), page.locator("#panel-title").inner_text()
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()
    watched.page.goto("about:blank")
    again = watched.go(address)
    expect(again.locator("#panel-title")).to_have_text(title)
    again.keyboard.press("Escape")
    expect(again.locator("#panel")).to_be_hidden()
    assert "#" not in again.url
    watched.clean()


def test_a_change_of_rule_is_announced(watched: Watched) -> None:
    page = watched.go("/?year=2017")
    page.select_option("#rule", "structural")
    page.wait_for_url("**rule=structural*")
    heard = page.locator("#heard")
    expect(heard).to_contain_text("Structural balance")
    assert re.search(r"\d+ not met", heard.inner_text())


@pytest.mark.parametrize("address", ["/country/IT", "/simulator/FI?growth=0.5", "/reforms"])
def test_every_chart_keeps_its_name_and_tells_its_result(browser: Browser, server: str, address: str) -> None:
    found = Watched(browser, server, locale="fr-FR")
    page = found.go(address)
    for plot in page.locator(".plot").all():
        expect(plot.locator("svg")).to_be_visible(timeout=15_000)
        expect(plot).to_have_attribute("role", "img")
        name = plot.get_attribute("aria-label") or ""
        assert "Vega" not in name and len(re.findall(r"\d", name)) > 8
        caption = plot.locator("xpath=..").locator("figcaption").inner_text()
        assert len(re.findall(r"\d", caption)) > 8
    found.clean()
    found.context.close()


def test_keys_of_a_reform_are_found_and_inserted(watched: Watched) -> None:
    page = watched.go("/reforms?reform=maastricht-strict")
    page.locator("summary", has_text="Edit the rules").click()
    page.locator("#keys summary").click()
    rows = page.locator("#key-table tbody tr:visible")
    before = rows.count()
    page.locator("#find-key").fill("largest deficit excessive")
    assert 0 < rows.count() < before
    page.locator("[data-insert]:visible").first.click()
    assert "deficit.reference_value: {value: 3.6" in page.locator("#text").input_value()
    page.locator("#editor form button").first.click()
    page.wait_for_url("**text=*")
    assert page.locator("#text-fault").count() == 0
    page.locator("#text").fill(page.locator("#text").input_value().replace("base: sgp", "bass: sgp"))
    page.locator("#editor form button").first.click()
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#text")).to_be_focused()
    assert page.evaluate("getSelection().toString()").startswith("bass:")
    described = (page.locator("#text").get_attribute("aria-describedby") or "").split()
    assert "bass" in page.locator(f"#{described[0]}").inner_text()


@pytest.mark.parametrize("width", [320, 640, 1200])
@pytest.mark.parametrize(
    "address", ["/?year=2019", "/country/IT", "/simulator/IT?growth=-2", "/reforms?reform=golden-rule"]
)
def test_the_suggested_frame_shows_the_whole_view(
    browser: Browser, server: str, elsewhere: tuple[str, Path], address: str, width: int
) -> None:
    site, folder = elsewhere
    found = Watched(browser, server, viewport={"width": width, "height": 800})
    page = found.go(address)
    code = page.locator("#snippet-embed").text_content() or ""
    (folder / "page.html").write_text(
        f"<!doctype html><title>Elsewhere</title><body style='margin:0'>{code}", encoding="utf-8"
    )
    page.goto(f"{site}/page.html")
    page.locator("iframe").scroll_into_view_if_needed()
    inner = page.frame_locator("iframe")
    expect(inner.locator("main")).to_be_visible(timeout=15_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    tall = inner.locator("html").evaluate("node => [node.scrollHeight, node.clientHeight]")
    assert tall[0] <= tall[1], tall
    for link in inner.locator("a").all():
        assert (link.get_attribute("target") or "_blank") == "_blank"
    assert inner.locator("base").get_attribute("target") == "_blank"
    found.context.close()


def test_a_reform_is_picked_edited_and_put_to_the_vote(watched: Watched) -> None:
    page = watched.go("/reforms")
    page.select_option("#reform", "maastricht-strict")
    page.locator("#reform-form button").press("Enter")
    page.wait_for_url("**reform=maastricht-strict*")
    expect(page.locator("h1")).to_contain_text("Maastricht")
    assert page.locator(".map .tile").count() == 27
    page.locator("summary", has_text="Edit the rules").press("Enter")
    shipped = page.locator("#text").input_value()
    page.locator("#text").fill(shipped.replace("base: sgp", "bass: sgp"))
    page.locator("details form button").first.click()
    expect(page.locator("#text-fault")).to_contain_text("line")
    page.locator("#text").fill(shipped.replace("title: ", "title: My own ", 1))
    page.locator("details form button").first.click()
    expect(page.locator("h1")).to_contain_text("My own")
    vote = sp.reform("maastricht-strict")
    assert vote.id in page.locator("#text").input_value()
    page.locator("summary", has_text="Choose positions").click()
    before = page.locator("#council-title ~ .scroll tbody tr").last.inner_text()
    page.select_option("#at-DE", "against")
    page.locator("form button", has_text="Count").click()
    page.wait_for_url("**at_DE=against*")
    after = page.locator("#council-title ~ .scroll tbody tr").last.inner_text()
    assert "rejected" in after
    assert before.split()[0] == after.split()[0] == "unanimity"
    assert not watched.foreign
    assert all("422" in text for text in watched.said), watched.said


def test_charts_are_drawn(watched: Watched) -> None:
    page = watched.go("/country/IT")
    plots = page.locator(".plot")
    assert plots.count() == 4
    for place in range(plots.count()):
        expect(plots.nth(place).locator("svg")).to_be_visible(timeout=15_000)
    watched.clean()


def test_downloads_hold_the_figures_of_the_page(watched: Watched, tmp_path: Path) -> None:
    page = watched.go("/?year=2019&as_of=2021-09")
    held: dict[str, Path] = {}
    for form in ("CSV", "XLSX", "PNG", "SVG"):
        with page.expect_download() as waiting:
            page.locator(".tools a", has_text=form).first.click()
        held[form] = tmp_path / f"file.{form.lower()}"
        waiting.value.save_as(held[form])
    expected = {m["country"]: m for m in sp.status(2019, as_of="2021-09").to_dict()["members"]}
    rows = list(csv.DictReader(io.StringIO(held["CSV"].read_text(encoding="utf-8"))))
    assert {row["country"]: float(row["debt"]) for row in rows} == {c: m["debt"] for c, m in expected.items()}
    sheet = load_workbook(held["XLSX"])["Figures"]
    lines = list(sheet.iter_rows(values_only=True))
    at = lines[0].index("debt")
    assert {line[0]: line[at] for line in lines[1:]} == {c: m["debt"] for c, m in expected.items()}
    assert held["PNG"].read_bytes().startswith(b"\x89PNG")
    assert "<svg" in held["SVG"].read_text(encoding="utf-8")
    shown = page.locator("tbody tr", has_text="Italy").locator("td").nth(2).inner_text()
    assert shown == f"{expected['IT']['debt']:.1f}"


def test_the_permanent_address_reproduces_the_view(watched: Watched) -> None:
    page = watched.go("/?rule=debt")
    seen = page.locator("#head").inner_text(), page.locator(".map").inner_text()
    page.locator("a", has_text="Address of exactly this view").click()
    page.wait_for_load_state("networkidle")
    assert "as_of=" in page.url or "vintage=" in page.url
    assert (page.locator("#head").inner_text(), page.locator(".map").inner_text()) == seen


def test_the_browser_chooses_the_language_and_a_link_changes_it(browser: Browser, server: str) -> None:
    found = Watched(browser, server, locale="fr-FR")
    page = found.go("/")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator("a[data-lang=de]").click()
    page.wait_for_url("**lang=de*")
    assert page.locator("html").get_attribute("lang") == "de"
    page.locator(".map [data-code=EL] a").click()
    expect(page.locator("h1")).to_contain_text("Griechenland")
    found.clean()
    found.context.close()


def test_pages_work_without_script(browser: Browser, server: str) -> None:
    found = Watched(browser, server, java_script_enabled=False)
    page = found.go("/?year=2019")
    page.select_option("#rule", "debt")
    page.locator(".controls button").click()
    page.wait_for_url("**rule=debt*")
    assert "Debt" in page.locator("#map-title").inner_text()
    page.locator("tbody tr", has_text="Italy").locator("a.verdict").first.click()
    page.wait_for_url("**/explain/IT/2019/deficit*")
    assert page.locator("#explanation").is_visible()
    found.context.close()


def test_a_brief_says_that_it_is_being_written_and_comes_as_a_file(watched: Watched) -> None:
    page = watched.go("/country/FI?year=2019")
    said = page.locator(".tools .working")
    assert said.inner_text() == ""
    page.evaluate(
        "window.seen = []; new MutationObserver(() => window.seen.push(document.querySelector('.tools .working')"
        ".textContent)).observe(document.querySelector('.tools .working'), {childList: true, characterData: true})"
    )
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".tools a[data-slow]", has_text="XLSX").press("Enter")
    assert waiting.value.suggested_filename == "pact-FI-en.xlsx"
    expect(said).to_have_text("")
    assert page.evaluate("window.seen[0]").endswith("…")
    watched.clean()


def test_sliders_speak_the_language_and_move_by_keyboard_alone(browser: Browser, server: str) -> None:
    found = Watched(browser, server, locale="de-DE")
    page = found.go("/simulator/IT")
    page.locator("#growth").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("output[for=growth]")).to_have_text("−0,1")
    page.wait_for_url("**growth=-0.1*")
    expect(page.locator(".plot svg").first).to_contain_text(re.compile(r"simuliert \d+,\d"))
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("output[for=growth]")).to_have_text("0")
    expect(page).not_to_have_url(re.compile("growth"))
    found.clean()
    found.context.close()


def test_tooltips_and_axes_have_the_decimal_mark_of_the_language(browser: Browser, server: str) -> None:
    found = Watched(browser, server, locale="de-DE")
    page = found.go("/reforms")
    expect(page.locator(".plot svg").first).to_be_visible(timeout=15_000)
    page = found.go("/country/IT")
    plot = page.locator(".plot").nth(3)
    expect(plot.locator("svg")).to_be_visible(timeout=15_000)
    plot.scroll_into_view_if_needed()
    box = plot.locator("svg").bounding_box()
    assert box is not None
    tip = page.locator("#vg-tooltip-element")
    for share in (0.6, 0.5, 0.55, 0.45, 0.65):
        page.mouse.move(box["x"] + 0.62 * box["width"], box["y"] + share * box["height"])
        if tip.count() and tip.is_visible():
            break
    expect(tip).to_be_visible()
    numbers = re.findall(r"\d+[.,]\d+", tip.inner_text())
    assert numbers and all("," in each for each in numbers), tip.inner_text()
    found.clean()
    found.context.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site: its address, and the folder that it serves."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}", tmp_path
        site.shutdown()


def test_embedded_views_draw_their_chart_in_another_page(
    browser: Browser, server: str, elsewhere: tuple[str, Path]
) -> None:
    site, folder = elsewhere
    for address in ("/embed/simulator/FR?growth=0.5", "/embed/reforms?reform=maastricht-strict"):
        code = f'<!doctype html><title>Elsewhere</title><iframe src="{server}{address}" width="700" height="900">'
        (folder / "page.html").write_text(code + "</iframe>", encoding="utf-8")
        found = Watched(browser, server)
        found.page.goto(f"{site}/page.html")
        frame = found.page.frame_locator("iframe")
        expect(frame.locator(".plot svg")).to_be_visible(timeout=15_000)
        frame.locator("summary").last.click()
        assert frame.locator("table tbody tr").count() > 10
        assert not [text for text in found.said if "favicon" not in text and "404" not in text]
        found.context.close()


def test_a_change_on_a_states_page_is_heard_with_its_answer(watched: Watched) -> None:
    page = watched.go("/country/IT?vintage=imf-2025-10")
    page.focus("#year")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#heard")).to_contain_text("The deficit criterion counts as met")
    expect(page.locator("#heard")).not_to_contain_text("..")
    watched.clean()


def test_the_exact_address_of_a_state_survives_its_controls(watched: Watched) -> None:
    page = watched.go("/country/IT")
    page.locator("a", has_text="Address of exactly this view").click()
    page.wait_for_load_state("networkidle")
    page.select_option("#rulebook", "sgp-2011")
    expect(page.locator("#head")).to_contain_text("rules that were not in force")
    assert "guidance=2024" in page.url and "as_of=2" in page.url and "guidance%3A" not in page.url
    expect(page.locator("#view")).to_contain_text("computed from Spring 2024 forecast")
    watched.clean()
