"""Where in a sentence is the claim of a median? Before the value, after it, or on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tracker.citations.citation import CitationKind
from tracker.citations.median_values import Median, Value
from tracker.citations.plain import GONE, SOURCE
from tracker.spans import Span

EDGES: Final = f" ,;:.{GONE}{SOURCE}\"'("
AT = re.compile(r"\b(?:at|to|in|on)(?:\s+(?:about|around|roughly))?\s+$")
COUNTED = re.compile(
    r"\b(?:be|is|reach|total|average|hit|exceed|number|stand|cost|worth|become|of|at|to|that|have|expects?|forecasts?|"
    r"estimates?|predicts?|projects?|thinks?|fall|rise|grow|climb|drop)(?:\s+(?:worth|about|around|roughly|to|at|by|of|"
    r"only|some|nearly|almost|approximately|out|just|an?\s+(?:average|total|median)\s+of))*\s+$"
)
_PLACED = re.compile(
    r"\b(?:some\s?time\s+)?(?:in|around|about|by|on|at|to|for|until|circa|as|of)"
    r"(?:\s+(?:around|about|roughly|approximately|late|early|the|some\s+time|sometime|as|until|in|by|"
    r"(?:end|close|start)\s+of))*\s+$"
)
_AMOUNTS_TO = re.compile(
    r"\b(?:(?:will|would|should|to)\s+\w+|around|about|roughly|some|nearly|almost|approximately)\s+$"
)
_A_MEDIAN = re.compile(r"(?:(?:a|the)\s+)?median\s+of\s+$")
_DANGLING = re.compile(r"\s(?:at|around|about|roughly|of|worth|approximately|some|nearly|almost)\s+$")
_STOP = re.compile(
    r"[,;]\s*(?:up|down|from|according|compared|which|though|but|while|a|earlier|later|two|three|with|six|one)\b|;|"
    r"\s\(|\s+(?:up|down)\s+from\b|\s\u2014|\s*,\s*$"
)


def median_inside(masked: str, start: int, end: int, values: Sequence[Value]) -> Median | None:
    """A median inside its own claim: the claim is what stands on both sides of the value."""
    inside = [value for value in values if start <= value.span.start and value.span.end <= end]
    for value in inside:
        before = max(0, value.span.start - 40)
        if value.kind is CitationKind.NUMBER_MEDIAN and (
            value.span.start == start
            or COUNTED.search(masked, before, value.span.start)
            or _AMOUNTS_TO.search(masked, before, value.span.start)
        ):
            return claim_around(masked, start, end, value, value.span.start)
    for value in reversed(inside):
        placed = _PLACED.search(masked, max(start, value.span.start - 32), value.span.start)
        if value.kind is CitationKind.DATE_MEDIAN and placed is not None:
            return claim_around(masked, start, end, value, placed.start())
    return None


def claim_around(masked: str, start: int, end: int, value: Value, left_end: int) -> Median | None:
    """The median with the words on both sides of `value` as its claim."""
    cue = _A_MEDIAN.search(masked, start, left_end) or _DANGLING.search(masked, start, left_end)
    left = trim_claim(masked, start, cue.start() if cue else left_end)
    return value.median(left, trim_claim(masked, value.span.end, end))


def end_of_claim(masked: str, start: int) -> int:
    """Where the claim that begins at `start` ends and a remark begins."""
    match = _STOP.search(masked, start)
    return match.start() if match else len(masked)


def trim_claim(masked: str, start: int, end: int) -> Span | None:
    """The stretch without marks, spaces and sources at its ends, or None if nothing is left."""
    while start < end and masked[start] in EDGES:
        start += 1
    while end > start and masked[end - 1] in EDGES:
        end -= 1
    return Span(start, end) if end > start else None
