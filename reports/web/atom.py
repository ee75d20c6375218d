"""How is a list of changes written as an Atom feed? RFC 4287; parts of long ones as RFC 5005 section 3 says.

Made by the standard library's own XML writer: no text can become markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from reports.printed import as_printable
from tracker.clock import format_instant

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One thing that happened: its lasting id, what it was, when, and where it is told.

    `kind` is "update", "correction", "move" or "resolution"; `address` is relative to the site.
    """

    id: str
    kind: str
    title: str
    words: str
    at: datetime
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One part of a feed, the newest entry first. Addresses are relative to the site, empty for none."""

    id: str
    title: str
    address: str
    page: str
    entries: tuple[FeedEntry, ...]
    updated: datetime
    newer: str = ""
    older: str = ""
    first: str = ""


def tag_uri(public_url: str, since: datetime, *path: str) -> str:
    """A name that outlasts the address (RFC 4151): "tag:news.example,2024-01-02:stories/a"."""
    host = urlsplit(public_url).hostname or "localhost"
    return f"tag:{host},{since:%Y-%m-%d}:" + "/".join(quote(part, safe="") for part in path)


def render_atom(feed: Feed, *, public_url: str, outlet: str) -> bytes:
    """The feed as a document in UTF-8."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    _put(root, "id", feed.id)
    _put(root, "title", feed.title)
    _put(root, "updated", format_instant(feed.updated))
    _put(ET.SubElement(root, "author"), "name", outlet)
    for relation, address in (
        ("self", feed.address),
        ("alternate", feed.page),
        ("first", feed.first),
        ("previous", feed.newer),
        ("next", feed.older),
    ):
        if address:
            media_type = "text/html" if relation == "alternate" else "application/atom+xml"
            ET.SubElement(root, "link", {"rel": relation, "type": media_type, "href": public_url + address})
    for entry in feed.entries:
        _write(ET.SubElement(root, "entry"), entry, public_url)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _write(element: ET.Element, entry: FeedEntry, public_url: str) -> None:
    _put(element, "id", entry.id)
    _put(element, "title", entry.title)
    _put(element, "updated", format_instant(entry.at))
    _put(element, "published", format_instant(entry.at))
    ET.SubElement(
        element, "link", {"rel": "alternate", "type": "text/html", "href": public_url + entry.address}
    )
    ET.SubElement(element, "category", {"term": entry.kind})
    _put(element, "summary", entry.words)


def _put(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = as_printable(words)
