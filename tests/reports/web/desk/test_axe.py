"""Every page, light and dark, as axe sees it: nothing serious stands in the way of anybody who reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

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


VIOLATIONS = {"resultTypes": ["violations"]}
LOOKED_AT = {"light": VIOLATIONS, "dark": VIOLATIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}}
"""By every rule in the light; in the dark by those on colours, since nothing else differs there."""


@pytest.fixture(scope="module", params=["light", "dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, desk: ServedDesk) -> Iterator[BrowserContext]:
    opened = desk.visit(browser, Role.ADMIN, dark=request.param == "dark")
    yield opened
    opened.close()


@pytest.mark.parametrize("address", [*DESK_PAGES, *READER_PAGES])
def test_axe_finds_nothing_serious(
    request: pytest.FixtureRequest, visit: BrowserContext, desk: ServedDesk, address: str
) -> None:
    scheme = request.node.callspec.params["visit"]
    page = visit.new_page()
    page.goto(desk.at(address))
    told = Axe().run(page, options=LOOKED_AT[scheme])
    page.close()
    grave = [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in told.response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
    assert grave == []


def test_axe_finds_a_colour_that_is_too_weak(
    request: pytest.FixtureRequest, visit: BrowserContext, desk: ServedDesk
) -> None:
    # Otherwise the fewer rules of the dark pages might find nothing whatever stood there.
    scheme = request.node.callspec.params["visit"]
    page = visit.new_page()
    page.goto(desk.at("/desk/stories"))
    page.evaluate(
        """() => {
            const heading = document.querySelector("h1");
            heading.style.color = "#777";
            heading.style.background = "#888";
        }"""
    )
    told = Axe().run(page, options=LOOKED_AT[scheme])
    page.close()
    assert "color-contrast" in [one["id"] for one in told.response["violations"] if one["impact"] in GRAVE]


def test_axe_finds_nothing_serious_where_people_sign_in(browser: Browser, desk: ServedDesk) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(desk.at("/desk/sign-in"))
    told = Axe().run(page)
    page.close()
    assert [one["id"] for one in told.response["violations"] if one["impact"] in GRAVE] == []
