"""What does an address that a person pastes consist of, and whose page is it?"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit


def split_page(text: str) -> SplitResult | None:
    """The parts of a web page's address, with or without its scheme; None for anything else.

    A name before the host ("x@www.example.org") is that of a mail address, or there to mislead.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    is_page = host and parts.scheme in {"http", "https"} and parts.username is None
    return parts if is_page else None


def path_at(text: str, hosts: Collection[str], *, site: str = "") -> str | None:
    """The path of a page at one of these hosts, or at `site`, an instance of one's own; None otherwise."""
    parts = split_page(text)
    if parts is None:
        return None
    is_there = parts.hostname in hosts or (site and parts.netloc.lower() == urlsplit(site).netloc.lower())
    return parts.path if is_there else None
