"""Which date or amount does a platform expect, with neither a median nor a chance named?

"Metaculus expects that CLAIM in 2036", "CLAIM around 2043, Metaculus forecasters think".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.citations.citation import CitationKind
from tracker.citations.median_claims import AT, COUNTED, EDGES, claim_around, end_of_claim
from tracker.citations.median_values import Median, Value
from tracker.citations.plain import SOURCE

_EXPECTS = re.compile(
    rf"{SOURCE}(?!{SOURCE})(?:,[^,]{{1,60}},)?(?:'s?\s+(?:[\w-]+\s+){{0,3}}?(?:forecast|prediction|estimate|community|median|"
    r"consensus|market)(?:\s+is)?)?(?:\s+(?:now|currently|still|also|on\s+average|collectively|generally))*\s+"
    r"(?P<verb>expects?|expected|predicts?|predicted|forecasts?|forecasted|thinks?|thought|believes?|believed|reckons?|"
    r"reckoned|estimates?|estimated|projects?|projected|anticipates?|sees?|saw|foresees?|says?|puts?|places?|dates?|"
    r"gives?)\s+(?:that\s+)?(?!to\s)"
)
_THEY_EXPECT = re.compile(
    rf",\s+{SOURCE}+\s+(?:now\s+)?(?:think|expect|predict|forecast|reckon|believe|estimate)s?[.\"']*$"
)
_LOOSELY_PLACED = re.compile(
    r"\b(?:some\s?time\s+)?(?:in|around|about|on|at|circa)(?:\s+(?:around|about|roughly|the|late|early))*\s+$"
)
_CLAUSE = re.compile(r"\b(?:will|would|to|should|is|are|being|'ll|happening|arriving|\w+ing)\b")
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bcents?\b|\bodds\b|\bin\s(?:ten|\d+\b(?<!\d{4}))")


def find_expectation(masked: str, values: Sequence[Value]) -> Median | None:
    """The median that a sentence states as what a platform expects; its sources are masked."""
    return _expected(masked, values) or _expected_of(masked, values)


def _expected(masked: str, values: Sequence[Value]) -> Median | None:
    """Metaculus expects that CLAIM in 2036, with neither a median nor a chance named."""
    match = _EXPECTS.search(masked)
    if match is None:
        return None
    start = match.end()
    end = end_of_claim(masked, start)
    inside = [value for value in values if start <= value.span.start and value.span.end <= end]
    numbers = [
        value
        for value in inside
        if value.kind is CitationKind.NUMBER_MEDIAN
        and value.unit != "%"
        and COUNTED.search(masked, max(0, value.span.start - 40), value.span.start)
    ]
    is_put = match["verb"].startswith(("put", "place", "date", "give"))
    if numbers and not is_put:
        return claim_around(masked, start, end, numbers[0], numbers[0].span.start)
    for value in reversed(inside):
        if value.kind is not CitationKind.DATE_MEDIAN or masked[value.span.end : end].strip(EDGES):
            continue
        if _PERCENT.search(masked, start, value.span.start):  # "puts it at 40% that … in 2027"
            return None
        pattern = AT if is_put else _LOOSELY_PLACED
        placed = pattern.search(masked, max(start, value.span.start - 32), value.span.start)
        if placed is not None and (is_put or _CLAUSE.search(masked, start, placed.start())):
            return claim_around(masked, start, end, value, placed.start())
    return None


def _expected_of(masked: str, values: Sequence[Value]) -> Median | None:
    """CLAIM around 2043, Metaculus forecasters think."""
    match = _THEY_EXPECT.search(masked)
    if match is None:
        return None
    for value in reversed(values):
        if value.kind is not CitationKind.DATE_MEDIAN or value.span.end > match.start():
            continue
        placed = _LOOSELY_PLACED.search(masked, max(0, value.span.start - 32), value.span.start)
        if placed is None or masked[value.span.end : match.start()].strip(EDGES):
            return None
        is_clause = _CLAUSE.search(masked, 0, placed.start()) is not None
        return claim_around(masked, 0, match.start(), value, placed.start()) if is_clause else None
    return None
