"""Which median does a sentence state? A date ("the median estimate is 2032") or a number ("is 2.8%").

Each form of sentence is one function; the first that fits is taken. A percentage is a median only of a
quantity ("inflation"), else it is a probability and the rest of the grammar reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tracker.citations.citation import CitationKind
from tracker.citations.expectations import find_expectation
from tracker.citations.median_claims import AT, EDGES, end_of_claim, median_inside, trim_claim
from tracker.citations.median_heads import AMONG, CUE, ESTIMATE, find_head
from tracker.citations.median_values import Median, Value, find_values, is_quantity
from tracker.citations.plain import GONE, SOURCE
from tracker.spans import Span

_PUTS = re.compile(
    r"(?:puts?|places?|sets?|ha[sd]|moved|moves|pushed)\s+(?:back\s+)?(?:(?:the|its|their)\s+)?$"
)
_FOR = re.compile(
    rf"[\s{GONE},]+(?:for\s+when|for\s+the\s+(?:date|year)\s+(?:of|when|by\s+which)|for|of|on\s+when|on|that|"
    rf"as\s+to\s+when|regarding)\s|[\s{GONE}]+(?=when\s)"
)
_IS_THAT = re.compile(rf"[\s{GONE}]+(?:is|was|remains)\s+(?:now\s+|still\s+|currently\s+)?(?:that|for)\s+")
_LOOSE: Final = (
    r"(?:now|currently|still|that|for|at|in|to|on|around|about|roughly|approximately|up|down|out|back|of|just|only|"
    r"sometime|some\s+time|late|as|the|early\s+in|nearly|almost|forward|moved|slipped|pushed|revised|set|put|been|a|"
    r"somewhere|expected|estimated|again|also|last|pegged)"
)
_LEVEL = re.compile(
    r"(?:(?<=\W)|^)(?:is|was|are|were|stands?|stood|sits?|sat|remains?|remained|falls?|fell|lands?|landed|comes?|came|"
    r"has\s+\w+|now|has|had|moved|slipped|slid|pushed|drifted|(?:to\s+)?be|being|rose|climbed|settled|points)"
    rf"(?:\s+{_LOOSE})*\s+$|:\s+$"
)
_VALUE_OF = re.compile(
    rf"[\s{GONE}]+(?:of|at|in|as|is)\s+(?:(?:about|around|roughly|just|only|some|nearly|almost|approximately)\s+)*$"
)
_THEN_FOR = re.compile(
    rf"[\s{GONE},]+(?:for\s+when|for|on\s+when|on|that|as\s+the\s+(?:date|year)\s+(?:of|when|by\s+which|that)|when|of)\s"
)
_AS_MEDIAN = re.compile(
    rf"[\s{GONE},]+(?:as|is|was)\s+(?:(?:the|its|their|now)\s+)*(?:(?:{CUE}|{SOURCE}+(?:'s?)?|{ESTIMATE})\s+){{0,3}}"
    rf"(?:median|{ESTIMATE}|{SOURCE}+)(?:{AMONG})?\s+(?:for\s+when|for|of|on|that|when)\s"
)
_ATTRIBUTION = re.compile(
    rf"(?:^|[,\s{GONE}]+)(?:(?:according\s+to|in|by|per|on|at|going\s+by|judging\s+by)\s+)?(?:(?:the|a)\s+)?"
    rf"(?:(?:current|latest|community|{SOURCE}+(?:'s?)?)\s+){{0,3}}median"
    rf"(?:\s+(?:{ESTIMATE}|{SOURCE}+|community|prediction)(?:'s?)?){{0,3}}(?:{AMONG})?"
    rf"(?:\s+(?:suggests?|shows?|says?|indicates?|implies|has\s+it|forecasts?|predicts?))?(?=\s*(?:[,.;:]|$))"
)
_HAS = re.compile(
    rf"\bmedian(?:\s+(?:{ESTIMATE}|{SOURCE}+|community))*\s+(?:(?:now|currently|still)\s+)?(?:ha[sd]|puts?|places?|"
    r"sees?|saw|sets?|predicts?|suggests?|implies|shows?|expects?|thinks?|believes?|reckons?)\s+(?:that\s+)?"
)
_CHANCE = re.compile(r"\b(?:chances?|probabilit\w+|likelihood|odds|risk|likely|confident|sure)\b")
_HINTS: Final = (
    "median",
    "forecast",
    "estimate",
    "prediction",
    "expect",
    "predict",
    "think",
    "thought",
    "believ",
    "reckon",
    "project",
    "anticipat",
    "foresee",
    " say",
    " see",
    " saw",
    " put",
    " place",
    " date",
    " give",
)


def find_median(plain: str, masked: str) -> Median | None:
    """The median that a sentence states; `plain` keeps letter case, `masked` has its sources masked."""
    has_cue = "median" in masked
    if not has_cue and (_CHANCE.search(masked) is not None or not any(hint in masked for hint in _HINTS)):
        return None
    values = find_values(plain)
    if not values:
        return None
    if has_cue:
        return (
            _of_value(masked, values)
            or _at_level(masked, values, needs_median=True)
            or _as_median(masked, values)
            or _told_inside(masked, values)
        )
    return _at_level(masked, values, needs_median=False) or find_expectation(masked, values)


def _at_level(masked: str, values: Sequence[Value], *, needs_median: bool) -> Median | None:
    """The median Metaculus forecast for CLAIM is 14 August 2036."""
    head = find_head(masked, needs_median=needs_median)
    if head is None:
        return None
    said = _IS_THAT.match(masked, head.end)
    if said is not None:
        return median_inside(masked, said.end(), end_of_claim(masked, said.end()), values)
    after = _FOR.match(masked, head.end)
    start = after.end() if after else head.end
    is_put = _PUTS.search(masked, max(0, head.start - 20), head.start) is not None
    for value in values:
        level = _find_level(masked, start, value, is_put=is_put)
        if level is None:
            continue
        claim, tail = trim_claim(masked, start, level) if after else None, None
        if claim is None:
            then = _THEN_FOR.match(masked, value.span.end)
            claim = trim_claim(masked, then.end(), end_of_claim(masked, then.end())) if then else None
        else:
            tail = _tail(masked, value.span.end)
        if claim is None:
            continue
        if value.unit == "%":
            return value.median(claim, tail) if is_quantity(claim.of(masked)) else None
        if needs_median or value.kind is CitationKind.DATE_MEDIAN:
            return value.median(claim, tail)
    return None


def _find_level(masked: str, start: int, value: Value, *, is_put: bool) -> int | None:
    """Where the level before `value` begins ("stands at"), or None if the value stands at none."""
    if value.span.start < start:
        return None
    window = max(start - 1, value.span.start - 48)
    level = _LEVEL.search(masked, window, value.span.start)
    if level is None and is_put:
        level = AT.search(masked, window, value.span.start)
    return level.start() if level else None


def _tail(masked: str, start: int) -> Span | None:
    """What follows the value and still belongs to the claim: "… is 2.8% in 2027"."""
    match = _TAIL.match(masked, start)
    return trim_claim(masked, match.end(), end_of_claim(masked, match.end())) if match else None


_TAIL = re.compile(r"\s+(?=(?:in|by|at\s+the\s+end\s+of|during|before)\s)")


def _of_value(masked: str, values: Sequence[Value]) -> Median | None:
    """Metaculus gives a median year of 2027 for CLAIM."""
    cue = _MEDIAN_NOUN.search(masked)
    value = next((each for each in values if cue and each.span.start > cue.end()), None)
    if cue is None or value is None or _VALUE_OF.fullmatch(masked, cue.end(), value.span.start) is None:
        return None
    then = _THEN_FOR.match(masked, value.span.end)
    start = then.end() if then else value.span.end
    end = end_of_claim(masked, start)
    attribution = masked.find(", according to", start, end)
    return value.median(trim_claim(masked, start, attribution if attribution >= 0 else end))


_MEDIAN_NOUN = re.compile(rf"\bmedian\b(?:\s+(?:{ESTIMATE}|{SOURCE}+|community)){{0,3}}")


def _as_median(masked: str, values: Sequence[Value]) -> Median | None:
    """2032 is the median Metaculus estimate for CLAIM."""
    for value in values:
        match = _AS_MEDIAN.match(masked, value.span.end)
        if match is not None and "median" in match.group():
            return value.median(trim_claim(masked, match.end(), end_of_claim(masked, match.end())))
    return None


def _told_inside(masked: str, values: Sequence[Value]) -> Median | None:
    """The Metaculus median has CLAIM in 2031; CLAIM in 2031, in the median Metaculus forecast."""
    has = _HAS.search(masked)
    if has is not None:
        return median_inside(masked, has.end(), end_of_claim(masked, has.end()), values)
    match = next((each for each in _ATTRIBUTION.finditer(masked) if SOURCE in each.group()), None)
    if match is None:
        return None
    leads = not masked[: match.start()].strip(EDGES)
    return median_inside(masked, match.end() if leads else 0, len(masked) if leads else match.start(), values)
