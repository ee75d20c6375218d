"""The exported files behind a plain file server, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.chromium import CHROMIUM, QUIET
from tests.reports.web.static_site.exporting import export
from tests.reports.web.test_embed_browser import host_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
FOLDER = "forecasts"


class FakeHost(SimpleHTTPRequestHandler):
    """A file server that knows nothing of us."""

    def log_message(self, *_told: object) -> None:  # type: ignore[override]
        """Keep quiet."""


@pytest.fixture(scope="module")
def site(seed_room: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the files, which lie in a folder of a larger site."""
    root = tmp_path_factory.mktemp("host")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(FakeHost, directory=str(root))) as server:
        address = f"http://127.0.0.1:{server.server_port}/{FOLDER}"
        done = export(seed_room.database, Path(root) / FOLDER, base_url=address)
        assert done.failed == ()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.shutdown()
            thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


class Visit:
    """A page with all that its console said, and all that it asked for."""

    def __init__(self, browser: Browser, *, scheme: str = "light", width: int = 1280) -> None:
        context = browser.new_context(
            viewport=ViewportSize(width=width, height=900),
            color_scheme="dark" if scheme == "dark" else "light",
        )
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[tuple[str, int]] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("response", lambda response: self.asked.append((response.url, response.status)))

    def go(self, address: str) -> Page:
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_story_reads_as_it_does_from_the_server(browser: Browser, site: str, scheme: str) -> None:
    visit = Visit(browser, scheme=scheme)
    page = visit.go(f"{site}/stories/{SEED_SLUG}/")
    chart = page.locator("figure.forecast img")
    assert f"~size-wide~theme-{scheme}.svg" in str(chart.evaluate("image => image.currentSrc"))
    assert chart.evaluate("image => image.complete && image.naturalWidth") == 800
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 28)"}[scheme]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    stage = page.locator(".crosshair")
    stage.wait_for()
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "%" in page.locator(".crosshair-tip").inner_text()
    assert visit.said == []
    assert [url for url, status in visit.asked if status != 200 or not url.startswith(f"{site}/")] == []
    page.context.close()


def test_a_reader_finds_the_way_through_the_whole_site(browser: Browser, site: str) -> None:
    visit = Visit(browser)
    page = visit.go(f"{site}/")
    page.locator("article :is(h2, h3) a").first.click()
    assert page.url == f"{site}/stories/{SEED_SLUG}/"
    page.get_by_role("link", name="Where the numbers come from").click()
    assert page.url == f"{site}/sources/"
    page.locator("a.outlet").click()
    assert page.url == f"{site}/"
    for path in ("questions/metaculus/12100/", "record/", "moved/", "topics/"):
        assert visit.go(f"{site}/{path}").get_by_role("heading", level=1).inner_text()
    assert visit.said == []
    assert [url for url, status in visit.asked if status >= 400 or not url.startswith(f"{site}/")] == []
    page.context.close()


def test_an_embed_of_files_fits_its_frame_on_another_site(browser: Browser, site: str) -> None:
    visit = Visit(browser)
    source = visit.go(f"{site}/stories/{SEED_SLUG}/")
    live = str(source.locator("#embed-iframe").input_value())
    frozen = str(source.locator("#embed-component-frozen").input_value())
    picture = str(source.locator("#embed-image").input_value())
    source.context.close()
    with host_of(f"{live}{frozen}{picture}") as address:
        visit = Visit(browser, width=900)
        page = visit.go(address)
        page.wait_for_function("parseFloat(document.querySelector('iframe').style.height) > 250")
        page.locator("nerdline-chart").scroll_into_view_if_needed()
        page.wait_for_function(
            "document.querySelector('nerdline-chart').shadowRoot.firstChild.dataset.heard === ''"
        )
        frames = [frame.url for frame in page.frames[1:]]
        assert any("~asof-" in url for url in frames)
        assert not [url for url in frames if "?" in url]
        page.locator("body > a img").scroll_into_view_if_needed()
        page.wait_for_function(
            "[...document.querySelectorAll('body > a img')].every(i => i.naturalWidth == 1600)"
        )
        ours = [(url, status) for url, status in visit.asked if url.startswith(site)]
        assert ours
        assert [url for url, status in ours if status != 200] == []
        assert [words for words in visit.said if "favicon" not in words] == []
        page.context.close()
