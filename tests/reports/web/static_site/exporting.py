"""Exports a newsroom's site into a folder, and follows the links of what lies there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from db import Database
from reports.desk.context import WorkContext
from reports.web.static_site.export import export_site
from reports.web.static_site.exported import Exported
from tests.reports.web.client import NOW
from tracker.clock import SimulatedClock
from tracker.settings import Settings

BASE = "https://news.example/forecasts"
FRAMES = {"href", "src", "srcset", "action"}


def export(
    database: Database,
    folder: Path,
    *,
    now: datetime = NOW,
    base_url: str = BASE,
    compressed: bool = False,
    everything: bool = False,
    **settings: object,
) -> Exported:
    """The site of a newsroom as it stands at `now`."""
    given = Settings(**{"notice": "Invented demo data", "outlet": "The Sample Post", **settings})  # type: ignore[arg-type]
    context = WorkContext(
        settings=given, database=database, clock=SimulatedClock(now), platforms={}, who="Ada"
    )
    return export_site(context, folder, base_url=base_url, compressed=compressed, everything=everything)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that readers may load, by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".nerdline-site")
    }


class LinkReader(HTMLParser):
    """Collects what a page's attributes lead to, and the names in it that can be led to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.links += [value for name, value in told.items() if name in FRAMES]
        if tag == "meta" and told.get("property", told.get("name", "")) in {
            "og:image",
            "og:url",
            "twitter:image",
        }:
            self.links.append(told["content"])
        if "id" in told:
            self.names.add(told["id"])


def links_of(page: bytes) -> LinkReader:
    """What a page leads to."""
    reader = LinkReader()
    reader.feed(page.decode())
    return reader


def broken_links(files: dict[str, bytes], base: str = BASE) -> Iterator[str]:
    """Every link of a page that leads into the site, and there to no file or to no such part of it."""
    pages = {name: links_of(body) for name, body in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        here = f"{base}/{name.removesuffix('index.html')}"
        for link in page.links:
            address, part = urldefrag(urljoin(here, link))
            if not address.startswith(base):
                if urlsplit(address).netloc == urlsplit(base).netloc:
                    yield f"{name}: {link} leads out of the site"
                continue
            file = unquote(address.removeprefix(base)).lstrip("/")
            if not file or file.endswith("/"):
                file += "index.html"
            if file not in files:
                yield f"{name}: {link} leads to no file"
            elif part and file.endswith(".html") and part not in pages[file].names:
                yield f"{name}: {link} leads to no such part"
