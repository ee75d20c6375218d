"""How does a page's value become HTML?

Every text is escaped and a missing value is an error: a story is data, never markup.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, tzinfo
from functools import partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.printed import format_day, format_moment
from reports.web.structured_data import entry_name
from tracker.clock import format_instant
from tracker.platforms import PLATFORMS
from tracker.settings import Settings
from tracker.wording.sources import source_named

_LABELS = {platform.name: platform.label for platform in PLATFORMS}

STATIC_FILES = {
    "reader.css": "text/css",
    "icon.svg": "image/svg+xml",
    "crosshair.js": "text/javascript",
    "embed.css": "text/css",
    "embed.js": "text/javascript",
    "embed-loader.js": "text/javascript",
    "desk.css": "text/css",
    "desk_pages.css": "text/css",
    "desk.js": "text/javascript",
    "htmx.min.js": "text/javascript",
}
"""The files of `static/` and their media types."""


class Templates:
    """The templates, and what every page carries: the outlet, the notice, the style sheet."""

    def __init__(self, settings: Settings) -> None:
        folder = files("reports.web").joinpath("static")
        self.static = {name: folder.joinpath(name).read_bytes() for name in STATIC_FILES}
        self._hashes = {
            name: hashlib.blake2b(body, digest_size=8).hexdigest() for name, body in self.static.items()
        }
        self._environment = Environment(
            loader=PackageLoader("reports.web"),
            auto_reload=False,  # else every page asks the disk whether its templates are still the same
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "day": format_day,
            "short_day": partial(format_day, short=True),
            "moment": format_moment,
            "machine_date": machine_date,
            "web_link": web_link,
            "entry_name": entry_name,
            "platform": platform_named,
            "local_moment": partial(local_moment, zone=settings.zone),
        }
        self._environment.globals |= {
            "outlet": settings.outlet or "Nerdline",
            "notice": settings.notice,
            "public_url": settings.public_url,
            "static": self.static_address,
        }

    def static_hash(self, name: str) -> str:
        """What tells one content of a static file from another."""
        return self._hashes[name]

    def static_address(self, name: str) -> str:
        """Where a static file is, under an address that never means another content."""
        return f"/static/{name}?v={self.static_hash(name)}"

    def render(self, name: str, **values: Any) -> bytes:  # noqa: ANN401 - each template has its own values
        """The page that a template makes of `values`."""
        return self._environment.get_template(name).render(**values).encode()


def platform_named(name: str) -> str:
    """A platform's name for people; of one that is no longer read, as sentences write it."""
    return _LABELS.get(name) or source_named(name).name


def local_moment(moment: datetime, *, zone: tzinfo) -> str:
    """An instant as the outlet's clocks showed it: "2 Jan 2024, 13:00 CET"."""
    there = moment.astimezone(zone)
    return f"{format_day(there.date(), short=True)}, {there:%H:%M %Z}"


def machine_date(moment: date | datetime) -> str:
    """A day or an instant as HTML's <time> wants it."""
    return format_instant(moment) if isinstance(moment, datetime) else moment.isoformat()


def web_link(url: str) -> str:
    """`url` where it is a web address, else nothing: a story must not bring in a "javascript:" link."""
    parts = urlsplit(url)
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""
