"""Pictures of every page: `python -m tests.shots DIR`, for people who look at what they have made.

Desk and reader, light and dark, on a phone and on a desk, of a newsroom with a draft for each story.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.reports.web.chromium import CHROMIUM, QUIET
from tests.reports.web.desk.served_desk import DESK_PAGES, READER_PAGES, served_desk
from tests.shots_markets import MARKETS, add_markets
from tracker.roles import Role

WIDTHS = (360, 1280)
HEIGHT = 900
MARKET_PAGES = (
    "/desk/drafts/9",  # of the first market: the desk itself has eight
    *(f"/questions/{market.platform}/{market.name}" for market in MARKETS),
    f"/embed/{MARKETS[0].platform}/{MARKETS[0].name}",
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose address holds this")
    given = parser.parse_args(arguments)
    if CHROMIUM is None:
        raise SystemExit("there is no Chromium on this machine; install one, and try again")
    given.folder.mkdir(parents=True, exist_ok=True)
    wide = 0
    with (
        tempfile.TemporaryDirectory() as room,
        served_desk(Path(room)) as desk,
        sync_playwright() as playwright,
    ):
        add_markets(desk)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for width in WIDTHS:
            for dark in (False, True):
                visit = desk.visit(browser, Role.ADMIN, width=width, dark=dark)
                page = visit.new_page()
                for address in (*DESK_PAGES, *READER_PAGES, *MARKET_PAGES, "/desk/sign-in"):
                    if given.only not in address:
                        continue
                    if address == "/desk/sign-in":
                        visit.clear_cookies()
                    page.goto(desk.at(address))
                    page.wait_for_load_state("networkidle")
                    name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "front"
                    # As high as the page: what sticks to the window's foot else lies across its middle.
                    page.set_viewport_size({"width": width, "height": HEIGHT})
                    high = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": max(HEIGHT, high)})
                    page.wait_for_load_state("networkidle")  # what is loaded only when it comes in sight
                    page.screenshot(
                        path=given.folder / f"{name}-{width}-{'dark' if dark else 'light'}.png",
                        full_page=True,
                    )
                    across = page.evaluate("document.documentElement.scrollWidth")
                    if across > width:
                        wide += 1
                        print(f"{address} is {across} wide on {width}")
                visit.close()
        browser.close()
    print(f"{len(list(given.folder.glob('*.png')))} pictures in {given.folder}; {wide} too wide")


if __name__ == "__main__":
    main()
