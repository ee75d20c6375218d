"""Embeds inside a page of another origin, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize

from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.served import Served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


class FakeHost(BaseHTTPRequestHandler):
    """Another outlet's site: whatever address is asked for, its one page."""

    page: ClassVar[str] = ""
    policy: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *_told: object) -> None:  # type: ignore[override]
        """Keep quiet."""


@contextmanager
def host_of(markup: str, policy: str = "") -> Iterator[str]:
    """The address of a page with `markup`, on an origin that is not ours."""
    page = f"<!doctype html><html lang=en><title>Host</title><body>{markup}</body></html>"
    handler = type("FakeHostOfOne", (FakeHost,), {"page": page, "policy": policy})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join(timeout=10)


def opened(browser: Browser, *, width: int = 900, scheme: str = "light", scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=900),
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    return context.new_page()


def frame_markup(server: Served, more: str = "") -> str:
    return (
        f'<iframe src="{server.address}/embed/stories/{SEED_SLUG}" title="Forecast" '
        'width="100%" height="200" data-nerdline></iframe>'
        f'<script src="{server.address}/static/embed-loader.js"></script>{more}'
    )


@pytest.mark.parametrize("width", [360, 900])
def test_a_frame_of_another_origin_takes_the_height_of_its_content(
    browser: Browser, server: Served, width: int
) -> None:
    with host_of(frame_markup(server)) as address:
        page = opened(browser, width=width)
        page.goto(address)
        page.wait_for_function("parseFloat(document.querySelector('iframe').style.height) > 250")
        inside = page.frames[1].evaluate("document.documentElement.scrollHeight")
        assert abs(page.locator("iframe").bounding_box()["height"] - 4 - inside) <= 6  # type: ignore[index]
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size(ViewportSize(width=330, height=900))
        page.wait_for_function(f"parseFloat(document.querySelector('iframe').style.height) != {inside}")
        page.context.close()


def test_the_policy_has_nothing_to_complain_of_and_no_cookie_is_set(browser: Browser, server: Served) -> None:
    said: list[str] = []
    asked: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    def note(response: Response) -> None:
        asked.append(response.url)

    for path in (f"/embed/stories/{SEED_SLUG}", f"/stories/{SEED_SLUG}", "/badge/metaculus/12100.svg"):
        page = opened(browser, scheme="dark")
        page.on("console", hear)
        page.on("response", note)
        page.goto(server.address + path)
        page.wait_for_load_state("networkidle")
        assert page.context.cookies() == []
        page.context.close()
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
    embedded = [url for url in asked if "/embed/" in url or "embed.js" in url]
    assert len(embedded) == 2  # the page with its chart, and the script that tells its height


@pytest.mark.parametrize(
    ("choice", "scheme", "ground"),
    [
        ("", "light", "rgb(255, 255, 255)"),
        ("", "dark", "rgb(21, 24, 28)"),
        ("?theme=dark", "light", "rgb(21, 24, 28)"),
        ("?theme=light", "dark", "rgb(255, 255, 255)"),
    ],
)
def test_chart_and_ground_have_one_colour(
    browser: Browser, server: Served, choice: str, scheme: str, ground: str
) -> None:
    page = opened(browser, scheme=scheme)
    page.goto(f"{server.address}/embed/metaculus/12100{choice}")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert page.evaluate("getComputedStyle(document.querySelector('svg path')).fill") == ground
    page.context.close()


def test_the_web_component_shows_a_frame_and_follows_its_attributes(browser: Browser, server: Served) -> None:
    markup = (
        f'<nerdline-chart src="{server.address}/embed/metaculus/12100" theme="dark" heading="Troops">'
        f'<a href="/"><img alt="In words"></a></nerdline-chart>'
        f'<script src="{server.address}/static/embed-loader.js" async></script>'
    )
    with host_of(markup) as address:
        page = opened(browser)
        page.goto(address)
        frame = page.locator("nerdline-chart iframe")
        frame.wait_for()
        assert frame.get_attribute("title") == "Troops"
        assert str(frame.get_attribute("src")).endswith("?theme=dark")
        page.wait_for_function(
            "document.querySelector('nerdline-chart').shadowRoot.firstChild.style.height != '650px'"
        )
        page.evaluate("document.querySelector('nerdline-chart').setAttribute('asof', '2023-01-02T00:00:00Z')")
        assert "asof=2023-01-02" in str(page.locator("nerdline-chart iframe").get_attribute("src"))
        page.context.close()


@pytest.mark.parametrize(("scripts", "policy"), [(False, ""), (True, "frame-src 'none'")])
def test_a_picture_stands_where_scripts_or_frames_fail(
    browser: Browser, server: Served, policy: str, *, scripts: bool
) -> None:
    markup = (
        f'<nerdline-chart src="{server.address}/embed/metaculus/12100">'
        f'<a href="{server.address}/questions/metaculus/12100">'
        f'<img src="{server.address}/charts/metaculus/12100.png" alt="In words" width="800" height="450"></a>'
        f'</nerdline-chart><script src="{server.address}/static/embed-loader.js" async></script>'
    )
    with host_of(markup, policy) as address:
        page = opened(browser, scripts=scripts)
        page.goto(address)
        picture = page.locator("nerdline-chart img")
        picture.wait_for(state="visible", timeout=15_000)
        assert picture.evaluate("image => image.naturalWidth") == 1600
        page.context.close()


def test_only_the_frame_itself_may_say_how_high_it_is(browser: Browser, server: Served) -> None:
    with host_of(frame_markup(server)) as address:
        page = opened(browser)
        page.goto(address)
        page.wait_for_function("parseFloat(document.querySelector('iframe').style.height) > 250")
        before = page.locator("iframe").evaluate("frame => frame.style.height")
        page.evaluate("window.postMessage({ nerdline: 'height', height: 2999 }, '*')")
        page.wait_for_timeout(300)
        assert page.locator("iframe").evaluate("frame => frame.style.height") == before
        page.context.close()
