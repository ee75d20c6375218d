"""What do programs read of a story: schema.org's NewsArticle, with its corrections and its updates?

Written as JSON-LD into the page, where it is data and is never run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from reports.corrections import ChangeKind
from reports.web.addresses import story_address
from reports.web.pages import LogEntry, StoryPage
from tracker.clock import format_instant
from tracker.settings import Settings

CONTEXT = "https://schema.org"
_ESCAPED = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def article(page: StoryPage, settings: Settings) -> dict[str, Any]:
    """The story as a NewsArticle: each correction a CorrectionComment, each update a Comment."""
    address = settings.public_url + story_address(page.slug)
    outlet = {"@type": "Organization", "name": settings.outlet or "Nerdline", "url": settings.public_url}
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": page.headline,
        "inLanguage": "en",
        "publisher": outlet,
        "author": outlet,
        "datePublished": page.published,
        "dateModified": page.modified,
    }
    if page.card:
        told["image"] = settings.public_url + page.card
    corrections = [_comment(entry, "CorrectionComment", address) for entry in page.corrections]
    updates = [
        _comment(entry, "Comment", address) for entry in page.updates if entry.kind is ChangeKind.UPDATE
    ]
    if corrections:
        told["correction"] = corrections
    if updates:
        told["comment"] = updates
    return told


def render_json_ld(told: Mapping[str, Any]) -> Markup:
    """The data as the content of a script element, which nothing in it can end."""
    return Markup(json.dumps(told, ensure_ascii=False).translate(_ESCAPED))  # noqa: S704 (all that could be markup is escaped as JSON)


def change_in_words(entry: LogEntry) -> str:
    """What an entry of the change log did, as plain text."""
    said = [f"{entry.what}."]
    for change in entry.changes:
        if change.old and change.new:
            said.append(f"It said: “{change.old}” It now says: “{change.new}”")
        elif change.old:
            said.append(f"Taken out: “{change.old}”")
        else:
            said.append(f"Put in: “{change.new}”")
        if change.why:
            said.append(f"Why: {change.why.rstrip('.')}.")
    return " ".join(said)


def _comment(entry: LogEntry, kind: str, address: str) -> dict[str, str]:
    return {
        "@type": kind,
        "@id": f"{address}#{entry_name(entry)}",
        "name": entry.what,
        "text": change_in_words(entry),
        "datePublished": format_instant(entry.at),
    }


def entry_name(entry: LogEntry) -> str:
    """What an entry of the change log is called in its page, for good."""
    return f"{'correction' if entry.kind is ChangeKind.CORRECTION else 'change'}-{entry.number}"
