"""How does a sentence look to the grammar: straight quotes, single spaces, nothing invisible?

The grammar matches against a plain copy and counts in it; `Plain` knows where each place of the copy
stands in the sentence as written. What the grammar has understood is filled with one of the marks below,
which no copy holds before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.spans import Span

SOURCE: Final = "\ue000"
"""Fills the place of a phrase that names who is speaking."""

FIGURE: Final = "\ue001"
"""Fills the place of a stated figure with its hedge, article and noun."""

MOVED: Final = "\ue002"
"""Fills the place of a verb with its earlier figure: "climbed from 12%"."""

GONE: Final = "\x1f"
"""Fills the place of what belongs to no claim (an attribution, a change clause); matches as white space."""

_INVISIBLE: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
    "\u2069\ufeff"
)
_SPACES: Final = "\t\n\v\f\r\x1c\x1d\x1e\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SAME_WIDTH: Final = {
    **dict.fromkeys(map(ord, _SPACES + SOURCE + FIGURE + MOVED + GONE), " "),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-"),
    ord("\uff05"): "%",
    ord("\u0130"): "I",  # the one letter whose lower case is two code points
}
_DROPPED = re.compile(f"[{_INVISIBLE}*]| (?= )|(?<!\\w)_|_(?!\\w)")
"""Invisible marks, marks of emphasis, and all but one of a run of spaces."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A sentence as the grammar reads it. `text` keeps letter case, `low` does not; both are equally long.

    `places` gives for each code point of `text` its place in `written`; None where nothing was dropped.
    """

    written: str
    text: str
    low: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> Span:
        """The stretch of the sentence as written that `text` shows from `start` up to `end`."""
        if self.places is None or start >= end:
            return Span(start, end) if self.places is None else Span(0, 0)
        return Span(self.places[start], self.places[end - 1] + 1)

    def words(self, start: int, end: int) -> str:
        """What is written there, with every run of white space made one space."""
        return " ".join(self.span(start, end).of(self.written).split())


def read_plain(written: str) -> Plain:
    """`written` made plain."""
    same_width = written if written.isascii() and written.isprintable() else written.translate(_SAME_WIDTH)
    if _DROPPED.search(same_width) is None:
        return Plain(written, same_width, same_width.lower(), None)
    dropped = {match.start() for match in _DROPPED.finditer(same_width)}
    places = tuple(place for place in range(len(same_width)) if place not in dropped)
    text = "".join(same_width[place] for place in places)
    return Plain(written, text, text.lower(), places)


def fill(masked: str, start: int, end: int, filler: str) -> str:
    """`masked` with `filler` on every place from `start` up to `end`."""
    return f"{masked[:start]}{filler * (end - start)}{masked[end:]}"
