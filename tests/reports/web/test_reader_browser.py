"""A story as a reader's browser loads, keeps still and prints it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Response, ViewportSize

from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.served import Served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

STORY = f"/stories/{SEED_SLUG}"
QUESTION = "/questions/metaculus/12100"
PAGES = (STORY, QUESTION, "/", f"/embed{STORY}")
MOST_BYTES = 100_000
A4_CONTENT = 642  # CSS pixels between margins of 2 cm

SHIFTS = """
window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted.push(entry.value);
})
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_shifts_while_the_page_loads_and_is_read(
    browser: Browser, server: Served, path: str, width: int
) -> None:
    page = browser.new_context(viewport=ViewportSize(width=width, height=800)).new_page()
    page.add_init_script(SHIFTS)
    page.goto(server.address + path)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifted") == []
    page.context.close()


def test_a_shift_would_be_seen(browser: Browser, server: Served) -> None:
    page = browser.new_context(viewport=ViewportSize(width=1280, height=800)).new_page()
    page.add_init_script(SHIFTS)
    page.goto(server.address + STORY)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "const tall = document.createElement('div'); tall.style.height = '200px';"
        "document.querySelector('main').prepend(tall)"
    )
    page.wait_for_timeout(300)
    assert sum(page.evaluate("window.shifted")) > 0
    page.context.close()


@pytest.mark.parametrize("path", [STORY, QUESTION])
def test_a_page_is_light_before_its_images(browser: Browser, server: Served, path: str) -> None:
    page = browser.new_context().new_page()
    asked: list[Response] = []
    page.on("response", lambda answer: asked.append(answer))  # noqa: PLW0108 (it marks what it is given)
    page.goto(server.address + path)
    page.wait_for_load_state("networkidle")
    plain = {
        answer.url: len(answer.body())
        for answer in asked
        if re.match(r"text/(?:html|css|javascript)", answer.headers.get("content-type", ""))
    }
    assert len(plain) >= 3
    assert sum(plain.values()) < MOST_BYTES, plain  # unpacked: on the way they are a quarter of that
    page.context.close()


@pytest.mark.parametrize("path", [STORY, QUESTION])
def test_paper_gets_whole_charts(browser: Browser, server: Served, path: str) -> None:
    page = browser.new_context(viewport=ViewportSize(width=A4_CONTENT, height=900)).new_page()
    page.goto(server.address + path)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    page.wait_for_load_state("networkidle")
    for figure in page.locator("figure.forecast").all():
        assert figure.evaluate("here => getComputedStyle(here).breakInside") == "avoid"
        image = figure.locator("img")
        box = image.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= A4_CONTENT
        assert box["height"] < 900  # a sheet holds it
        shape = box["width"] / box["height"]
        natural = image.evaluate("image => image.naturalWidth / image.naturalHeight")
        assert abs(shape - natural) < 0.02
    written = page.pdf(format="A4", margin={"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"})
    assert written.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", written)) <= 12
    page.context.close()
