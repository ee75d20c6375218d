"""What does a Manifold market say of itself, and where is its page?

Descriptions are a plain text, the same as `textDescription`, or a tree of the site's editor (ProseMirror).
"""

from __future__ import annotations

from urllib.parse import quote

from tracker.parsing.payload import Payload

_BLOCKS = frozenset({"paragraph", "heading", "listItem", "blockquote", "codeBlock", "hardBreak"})


def parse_description(market: Payload) -> str:
    """The market's description as plain text; empty where there is none."""
    text = market.optional("textDescription", lambda inner: inner.value)
    if isinstance(text, str):
        return text
    told = market.optional("description", lambda inner: inner.value)
    return told if isinstance(told, str) else _plain(told)


def _plain(tree: object) -> str:
    """The texts of a tree in their order, a line for each block; what has no text is left out."""
    pieces: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        if not isinstance(node, dict):
            continue
        text, inner, type_ = node.get("text"), node.get("content"), node.get("type")
        if isinstance(text, str):
            pieces.append(text)
        if isinstance(type_, str) and type_ in _BLOCKS:
            waiting.append("\n")
        if isinstance(inner, list):
            waiting.extend(part for part in reversed(inner) if isinstance(part, dict))
    lines = "".join(pieces).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def parse_page(market: Payload, site: str) -> str:
    """The market's public page: as told, else by its slug, whose user's name may be any; else the site."""
    url = market.optional("url", Payload.text)
    if url is not None and url.startswith("https://"):
        return url
    slug = market.optional("slug", Payload.text)
    if not slug:
        return site
    user = market.optional("creatorUsername", Payload.text) or "market"
    return f"{site}/{quote(user, safe='')}/{quote(slug, safe='')}"
