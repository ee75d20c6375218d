"""Every page, light and dark, as axe sees it: nothing serious stands in the way of anybody who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.desk.served_desk import DESK_PAGES, READER_PAGES, ServedDesk, served_desk
from tracker.roles import Role

GRAVE = {"serious", "critical"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    with served_desk(tmp_path_factory.mktemp("axe")) as running:
        yield running


Scheme = Literal["light", "dark"]
VIOLATIONS = {"resultTypes": ["violations"]}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKED_AT = {"light": VIOLATIONS, "dark": VIOLATIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}}
"""By every rule in the light; in the dark by those on colours, since nothing else differs there."""


@pytest.fixture(scope="module")
def page(browser: Browser, desk: ServedDesk) -> Iterator[Page]:
    """A page of an admin, who goes from address to address: a page of its own would start a process each."""
    opened = desk.visit(browser, Role.ADMIN)
    yield opened.new_page()
    opened.close()


def grave_in(page: Page, scheme: Scheme) -> list[tuple[str, str]]:
    """The grave faults of a page in this light: the rule, and where it was broken."""
    page.emulate_media(color_scheme=scheme)
    told = Axe().run(page, options=LOOKED_AT[scheme])
    return [
        (one["id"], f"{scheme}, {one['impact']}: {node['html'][:200]}")
        for one in told.response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("address", [*DESK_PAGES, *READER_PAGES])
def test_axe_finds_nothing_serious(page: Page, desk: ServedDesk, address: str) -> None:
    page.goto(desk.at(address))
    assert [fault for scheme in SCHEMES for fault in grave_in(page, scheme)] == []


def test_axe_finds_a_colour_that_is_too_weak(page: Page, desk: ServedDesk) -> None:
    # Otherwise the fewer rules of the dark pages might find nothing whatever stood there; and the light of
    # a page that is open already might not change, so that each time the colour is weak in that light only.
    for weak in SCHEMES:
        page.goto(desk.at("/desk/stories"))
        page.evaluate(
            """words => {  // not as a <style>, which the page's policy keeps out
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(words);
                document.adoptedStyleSheets = [sheet];
            }""",
            f"@media (prefers-color-scheme: {weak}) {{ h1 {{ color: #777; background: #888; }} }}",
        )
        for scheme in SCHEMES:
            rules = {rule for rule, _ in grave_in(page, scheme)}
            assert rules == ({"color-contrast"} if scheme == weak else set())


def test_axe_finds_nothing_serious_where_people_sign_in(browser: Browser, desk: ServedDesk) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(desk.at("/desk/sign-in"))
    told = Axe().run(page)
    page.close()
    assert [one["id"] for one in told.response["violations"] if one["impact"] in GRAVE] == []
