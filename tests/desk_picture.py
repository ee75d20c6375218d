"""The picture of the desk in the README: `python -m tests.desk_picture docs/desk.png`.

It plays the demo (`nerdline demo`), signs its editor in, and takes the queue as the demo leaves it.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from db.engine import open_database
from jobs.demo import Played, play
from reports.desk.context import quietly
from tests.reports.web.chromium import CHROMIUM, QUIET
from tests.reports.web.served import free_port, served

WIDTH = 1280
HEIGHT = 1600  # more than the demo's queue needs
FOOT = 24  # pixels of ground under the last words
COLOURS = 64  # of the palette: letters keep their soft edges, and the file is a third


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    if CHROMIUM is None:
        raise SystemExit("there is no Chromium on this machine; install one, and try again")
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        played = play(Path(room), tell=lambda _line: None, progress=quietly, port=free_port())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        taken = _taken(page, played)
        browser.close()
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(given.file, optimize=True)
    print(f"{given.file}: {picture.width} x {picture.height}, {given.file.stat().st_size:,} bytes")


def _taken(page: Page, played: Played) -> bytes:
    settings = played.settings
    with (
        closing(open_database(settings.database_url)) as database,
        served(
            database,
            fixed_now=settings.fixed_now.isoformat() if settings.fixed_now else "",
            outlet=settings.outlet,
            timezone=settings.timezone,
            notice=settings.notice,
        ) as server,
    ):
        page.goto(server.address + played.sign_in[played.sign_in.index("/desk/") :])
        page.get_by_role("button", name="Sign in as").click()
        page.goto(f"{server.address}/desk/")
        page.wait_for_load_state("networkidle")
        # What may be done to all that are ticked comes last, and sticks to the foot of a lower window.
        last = page.locator(".several").bounding_box()
        if last is None:
            raise SystemExit("the demo's queue is empty; nothing is there to be taken")
        high = last["y"] + last["height"] + FOOT
        return page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": high})


if __name__ == "__main__":
    main()
