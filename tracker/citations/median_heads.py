"""Where does a sentence name an estimate? "the median Metaculus forecast", "its users' median guess".

Fragments of regular expressions over plain lower-case text whose sources are masked.
"""

from __future__ import annotations

import re
from typing import Final

from tracker.citations.plain import SOURCE
from tracker.spans import Span

ESTIMATE: Final = (
    r"(?:forecast(?:er)?s?|estimates?|dates?|predictions?|years?|guess(?:es)?|views?|expectations?|values?|"
    r"projections?|answers?|arrival|outcomes?|figures?|timelines?|numbers?|consensus|results?|user|trader|response)"
)
CUE: Final = r"(?:median|central|average|mean|community|consensus|aggregate|current|latest|crowd)"
AMONG: Final = rf"\s+(?:(?:given|made|set)\s+)?(?:among|from|of|by|on|at|over\s+on)\s+(?:the\s+)?{SOURCE}+"
_HEAD = re.compile(
    rf"(?:(?:{CUE}|{SOURCE}+(?:'s?)?|{ESTIMATE}(?:'s?)?)\s+){{0,4}}(?:{CUE}|{SOURCE}+|{ESTIMATE})(?:'s?)?"
    rf"(?:{AMONG})?"
)
_HEAD_BEGINS = re.compile(rf"\b(?:median|community|prediction|forecast|estimate|crowd)|{SOURCE}+")
_HEAD_NOUN = re.compile(r"forecast|estimate|prediction|date|timeline|consensus")


def find_head(masked: str, *, needs_median: bool) -> Span | None:
    """The noun phrase that names the estimate."""
    position = 0
    for match in _HEAD_BEGINS.finditer(masked):
        if match.start() < position:
            continue
        head = _HEAD.match(masked, match.start())
        if head is None:
            continue
        position = head.end()
        words = head.group()
        if "median" in words if needs_median else _HEAD_NOUN.search(words):
            return Span(*head.span())
    return None
