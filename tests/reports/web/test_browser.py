"""The pages as a real browser lays them out, without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.served import Served

PAGES = (f"/stories/{SEED_SLUG}", "/questions/metaculus/12100", "/", "/nowhere", "/sources")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


def open_page(browser: Browser, server: Served, path: str, *, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=800),
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(server.address + path)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_screen(browser: Browser, server: Served, path: str, width: int) -> None:
    page = open_page(browser, server, path, width=width, scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize(
    ("width", "scheme", "chosen"),
    [
        (360, "light", "theme=light&size=column"),
        (360, "dark", "theme=dark&size=column"),
        (1280, "light", "theme=light&size=wide"),
        (1280, "dark", "theme=dark&size=wide"),
    ],
)
def test_the_chart_fits_the_screen_and_its_light(
    browser: Browser, server: Served, width: int, scheme: str, chosen: str
) -> None:
    page = open_page(browser, server, PAGES[0], width=width, scheme=scheme)
    chart = page.locator("figure.forecast img")
    assert chosen in str(chart.evaluate("image => image.currentSrc"))
    assert chart.evaluate("image => image.naturalWidth") == {360: 360, 1280: 800}[width]
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] == {360: 360, 1280: 800}[width]
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 28)"}[scheme]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    page.context.close()


def test_the_chart_keeps_its_place_while_it_loads(browser: Browser, server: Served) -> None:
    heights = []
    for block in (False, True):
        page = browser.new_context(viewport=ViewportSize(width=1280, height=800)).new_page()
        if block:
            page.route("**/charts/**", lambda route: route.abort())
        page.goto(server.address + PAGES[0])
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
        page.context.close()
    assert heights[0] == heights[1]


def test_everything_can_be_read_without_a_script(browser: Browser, server: Served) -> None:
    page = open_page(browser, server, PAGES[0], width=360, scheme="light")
    assert page.get_by_role("heading", level=1).inner_text().startswith("White House: N. Korea")
    words = page.get_by_text("The chart in words")
    told = page.get_by_text("The line begins at 12%")
    assert not told.is_visible()
    words.click()
    assert told.is_visible()
    page.get_by_text("The numbers behind it").click()
    assert page.get_by_role("cell", name="Question closes").is_visible()
    page.get_by_role("link", name="The forecast in this story").click()
    assert page.url.endswith("#figure-1")
    page.context.close()


def test_paper_is_wide_and_light_whatever_the_screen(browser: Browser, server: Served) -> None:
    page = browser.new_context(viewport=ViewportSize(width=680, height=800), color_scheme="dark").new_page()
    page.goto(server.address + PAGES[0])
    with page.expect_response(lambda response: "theme=light&size=wide" in response.url):
        page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    page.context.close()


def test_a_reader_gets_from_a_story_to_the_sources_and_reads_them_in_the_dark(
    browser: Browser, server: Served
) -> None:
    page = open_page(browser, server, PAGES[0], width=360, scheme="dark")
    page.get_by_role("link", name="Where the numbers come from").click()
    assert page.url == f"{server.address}/sources"
    assert page.get_by_role("heading", level=1).inner_text() == "Where the numbers come from"
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Metaculus"]
    assert page.get_by_text("The community prediction").is_visible()
    term, told = page.locator(".source dt").first, page.locator(".source dd").first
    colours = [each.evaluate("here => getComputedStyle(here).color") for each in (term, told)]
    assert colours == ["rgb(169, 176, 183)", "rgb(245, 245, 244)"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"
    page.context.close()
