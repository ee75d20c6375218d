"""Which median does a sentence state? A date ("the median estimate is 2032") or a number ("is 2.8%").

Each form of sentence is one function; the first that fits is taken. A percentage is a median only of a
quantity ("inflation"), else it is a probability and the rest of the grammar reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tracker.citations.citation import CitationKind
from tracker.citations.median_heads import AMONG, CUE, ESTIMATE, find_head
from tracker.citations.median_values import Median, Value, find_values, is_quantity
from tracker.citations.plain import GONE, SOURCE
from tracker.spans import Span

_EDGES: Final = f" ,;:.{GONE}{SOURCE}\"'("
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
    r"has\s+\w+|now|has|had|moved|slipped|slid|pushed|drifted|be|being|rose|climbed|settled|points)"
    rf"(?:\s+{_LOOSE})*\s+$|:\s+$"
)
_AT = re.compile(r"\b(?:at|to|in|on)(?:\s+(?:about|around|roughly))?\s+$")
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
_PLACED = re.compile(
    r"\b(?:some\s?time\s+)?(?:in|around|about|by|on|at|to|for|until|circa|as|of)"
    r"(?:\s+(?:around|about|roughly|approximately|late|early|the|some\s+time|sometime|as|until|in|by|"
    r"(?:end|close|start)\s+of))*\s+$"
)
_LOOSELY_PLACED = re.compile(
    r"\b(?:some\s?time\s+)?(?:in|around|about|on|at|circa)(?:\s+(?:around|about|roughly|the|late|early))*\s+$"
)
_COUNTED = re.compile(
    r"\b(?:be|is|reach|total|average|hit|exceed|number|stand|cost|worth|become|of|at|to|that|have|expects?|forecasts?|"
    r"estimates?|predicts?|projects?|thinks?|fall|rise|grow|climb|drop)(?:\s+(?:worth|about|around|roughly|to|at|by|of|"
    r"only|some|nearly|almost|approximately|out|just|an?\s+(?:average|total|median)\s+of))*\s+$"
)
_AMOUNTS_TO = re.compile(
    r"\b(?:(?:will|would|should|to)\s+\w+|around|about|roughly|some|nearly|almost|approximately)\s+$"
)
_A_MEDIAN = re.compile(r"(?:(?:a|the)\s+)?median\s+of\s+$")
_DANGLING = re.compile(r"\s(?:at|around|about|roughly|of|worth|approximately|some|nearly|almost)\s+$")
_CLAUSE = re.compile(r"\b(?:will|would|to|should|is|are|being|'ll|happening|arriving|\w+ing)\b")
_CHANCE = re.compile(r"\b(?:chances?|probabilit\w+|likelihood|odds|risk|likely|confident|sure)\b")
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bcents?\b|\bodds\b|\bin\s(?:ten|\d+\b(?<!\d{4}))")
_STOP = re.compile(
    r"[,;]\s*(?:up|down|from|according|compared|which|though|but|while|a|earlier|later|two|three|with|six|one)\b|;|"
    r"\s\(|\s+(?:up|down)\s+from\b|\s\u2014|\s*,\s*$"
)
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
    return (
        _at_level(masked, values, needs_median=False)
        or _expected(masked, values)
        or _expected_of(masked, values)
    )


def _at_level(masked: str, values: Sequence[Value], *, needs_median: bool) -> Median | None:
    """The median Metaculus forecast for CLAIM is 14 August 2036."""
    head = find_head(masked, needs_median=needs_median)
    if head is None:
        return None
    said = _IS_THAT.match(masked, head.end)
    if said is not None:
        return _around(masked, said.end(), _stop(masked, said.end()), values)
    after = _FOR.match(masked, head.end)
    start = after.end() if after else head.end
    is_put = _PUTS.search(masked, max(0, head.start - 20), head.start) is not None
    for value in values:
        level = _find_level(masked, start, value, is_put=is_put)
        if level is None:
            continue
        claim, tail = _trim(masked, start, level) if after else None, None
        if claim is None:
            then = _THEN_FOR.match(masked, value.span.end)
            claim = _trim(masked, then.end(), _stop(masked, then.end())) if then else None
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
        level = _AT.search(masked, window, value.span.start)
    return level.start() if level else None


def _tail(masked: str, start: int) -> Span | None:
    """What follows the value and still belongs to the claim: "… is 2.8% in 2027"."""
    match = _TAIL.match(masked, start)
    return _trim(masked, match.end(), _stop(masked, match.end())) if match else None


_TAIL = re.compile(r"\s+(?=(?:in|by|at\s+the\s+end\s+of|during|before)\s)")


def _of_value(masked: str, values: Sequence[Value]) -> Median | None:
    """Metaculus gives a median year of 2027 for CLAIM."""
    cue = _MEDIAN_NOUN.search(masked)
    value = next((each for each in values if cue and each.span.start > cue.end()), None)
    if cue is None or value is None or _VALUE_OF.fullmatch(masked, cue.end(), value.span.start) is None:
        return None
    then = _THEN_FOR.match(masked, value.span.end)
    start = then.end() if then else value.span.end
    end = _stop(masked, start)
    attribution = masked.find(", according to", start, end)
    return value.median(_trim(masked, start, attribution if attribution >= 0 else end))


_MEDIAN_NOUN = re.compile(rf"\bmedian\b(?:\s+(?:{ESTIMATE}|{SOURCE}+|community)){{0,3}}")


def _as_median(masked: str, values: Sequence[Value]) -> Median | None:
    """2032 is the median Metaculus estimate for CLAIM."""
    for value in values:
        match = _AS_MEDIAN.match(masked, value.span.end)
        if match is not None and "median" in match.group():
            return value.median(_trim(masked, match.end(), _stop(masked, match.end())))
    return None


def _told_inside(masked: str, values: Sequence[Value]) -> Median | None:
    """The Metaculus median has CLAIM in 2031; CLAIM in 2031, in the median Metaculus forecast."""
    has = _HAS.search(masked)
    if has is not None:
        return _around(masked, has.end(), _stop(masked, has.end()), values)
    match = next((each for each in _ATTRIBUTION.finditer(masked) if SOURCE in each.group()), None)
    if match is None:
        return None
    leads = not masked[: match.start()].strip(_EDGES)
    return _around(masked, match.end() if leads else 0, len(masked) if leads else match.start(), values)


def _expected(masked: str, values: Sequence[Value]) -> Median | None:
    """Metaculus expects that CLAIM in 2036, with neither a median nor a chance named."""
    match = _EXPECTS.search(masked)
    if match is None:
        return None
    start = match.end()
    end = _stop(masked, start)
    inside = [value for value in values if start <= value.span.start and value.span.end <= end]
    numbers = [
        value
        for value in inside
        if value.kind is CitationKind.NUMBER_MEDIAN
        and value.unit != "%"
        and _COUNTED.search(masked, max(0, value.span.start - 40), value.span.start)
    ]
    is_put = match["verb"].startswith(("put", "place", "date", "give"))
    if numbers and not is_put:
        return _split(masked, start, end, numbers[0], numbers[0].span.start)
    for value in reversed(inside):
        if value.kind is not CitationKind.DATE_MEDIAN or masked[value.span.end : end].strip(_EDGES):
            continue
        if _PERCENT.search(masked, start, value.span.start):  # "puts it at 40% that … in 2027"
            return None
        pattern = _AT if is_put else _LOOSELY_PLACED
        placed = pattern.search(masked, max(start, value.span.start - 32), value.span.start)
        if placed is not None and (is_put or _CLAUSE.search(masked, start, placed.start())):
            return _split(masked, start, end, value, placed.start())
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
        if placed is None or masked[value.span.end : match.start()].strip(_EDGES):
            return None
        is_clause = _CLAUSE.search(masked, 0, placed.start()) is not None
        return _split(masked, 0, match.start(), value, placed.start()) if is_clause else None
    return None


def _around(masked: str, start: int, end: int, values: Sequence[Value]) -> Median | None:
    """A median inside its own claim: the claim is what stands on both sides of the value."""
    inside = [value for value in values if start <= value.span.start and value.span.end <= end]
    for value in inside:
        before = max(0, value.span.start - 40)
        if value.kind is CitationKind.NUMBER_MEDIAN and (
            value.span.start == start
            or _COUNTED.search(masked, before, value.span.start)
            or _AMOUNTS_TO.search(masked, before, value.span.start)
        ):
            return _split(masked, start, end, value, value.span.start)
    for value in reversed(inside):
        placed = _PLACED.search(masked, max(start, value.span.start - 32), value.span.start)
        if value.kind is CitationKind.DATE_MEDIAN and placed is not None:
            return _split(masked, start, end, value, placed.start())
    return None


def _split(masked: str, start: int, end: int, value: Value, left_end: int) -> Median | None:
    """The median with the words on both sides of `value` as its claim."""
    cue = _A_MEDIAN.search(masked, start, left_end) or _DANGLING.search(masked, start, left_end)
    left = _trim(masked, start, cue.start() if cue else left_end)
    return value.median(left, _trim(masked, value.span.end, end))


def _stop(masked: str, start: int) -> int:
    match = _STOP.search(masked, start)
    return match.start() if match else len(masked)


def _trim(masked: str, start: int, end: int) -> Span | None:
    while start < end and masked[start] in _EDGES:
        start += 1
    while end > start and masked[end - 1] in _EDGES:
        end -= 1
    return Span(start, end) if end > start else None
