"""Where do a sentence's own words begin and end?

An emoji, a bullet, emphasis marks, brackets around the whole and references behind the stop ("[3]") are
the page's and stay where they are when the sentence is replaced whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEFORE = re.compile(r"[^\w“\"'‘’\[<(]{0,20}")
_AFTER = re.compile(r"(?:\s*\[\d{1,3}\]\.?|[^\w.!?…\"”’')\]>%¢°+]){0,20}$")

_OPENER = re.compile(
    r"(?:(?:However|Still|Meanwhile|Nevertheless|Nonetheless|Similarly|Separately|Elsewhere|Moreover|Additionally|"
    r"Also|Likewise|(?:By|In)\s+contrast|In\s+addition|On\s+the\s+other\s+hand|At\s+the\s+same\s+time),|"
    r"(?:But|And|Yet),?)\s+(?=\S)"
)


def opener_of(body: str) -> str:
    """The words that only tie a sentence to the one before ("However, "), with the space behind them."""
    match = _OPENER.match(body)
    return match.group() if match else ""


@dataclass(frozen=True, slots=True)
class Edges:
    """A sentence taken apart: `before + body + after` is the sentence."""

    before: str
    body: str
    after: str


def split_edges(sentence: str) -> Edges:
    """What stands before, in and behind a sentence's own words."""
    match = _BEFORE.match(sentence)
    before = match.group() if match else ""
    rest = sentence[len(before) :]
    tail = _AFTER.search(rest)
    after = tail.group() if tail else ""
    body = rest[: len(rest) - len(after)]
    if body.startswith("(") and body.endswith(")") and body.count("(") == body.count(")"):
        return Edges(before + "(", body[1:-1], ")" + after)
    return Edges(before, body, after)
