"""Where does a sentence begin and end?

A blank line ends a sentence, and so does a line end after a heading or before a bullet; any other line
end is a space, since plain text is often wrapped. Offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tracker.citations.vocabulary import read_words
from tracker.spans import Span

MAX_LENGTH: Final = 2000
"""A longer run without an end is cut here, so that no text makes the grammar slow."""

HEADING_LENGTH: Final = 45
"""A line as short as this, without a stop and before a capital, is a heading."""

_STOP = re.compile(r"[.!?\u2026](?:[\s.!?\u2026]*[.!?\u2026])?")
_CLOSERS: Final = "\"'\u201d\u2019)]}\u00bb*_"
_OPENERS: Final = "\"'\u201c\u2018([{\u00ab*_\u2022-\u2013\u2014#"
_SPACES: Final = " \t\n\r\v\f\u00a0\u2002\u2003\u2009\u202f\u200b\u0085\u2028\u2029"

_BEFORE_A_NAME: Final = frozenset(
    read_words(
        "mr mrs ms dr prof rep reps sen sens gov gen col lt sgt capt adm st mt ft rev hon pres vs nos art "
        "sec fig vol p pp ca cf approx est messrs"
    )
)
"""Abbreviations that never end a sentence: a name or a number follows."""
_MAY_END: Final = frozenset(
    read_words(
        "jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.u d.c a.m p.m inc corp co ltd jr "
        "sr admin dept univ etc e.g i.e ph.d no"
    )
)
"""Abbreviations after which a sentence may end, if what follows looks like a beginning."""
_BEGINNERS: Final = frozenset(
    read_words(
        "the a an there there's it its it's they their he she his her this that these those if in on at "
        "as by but and so yet still meanwhile according asked however metaculus manifold polymarket "
        "kalshi predictit smarkets betfair hypermind good traders bettors forecasters users we our i some "
        "most prediction"
    )
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"'\u201c\u2018]+$")
_WORD_AFTER = re.compile(r"[^\s,.;:]*")
_MARKER = re.compile(
    r"(?:[ \t]*(?:[\u2022\u25cf\u25aa\u2023>#]+|\[\d{1,3}\]|[-*\u2013\u2014](?=[ \t])|"
    r"\d{1,3}[.)](?=[ \t])))*[ \t]*"
)
_LINE_MARKER = re.compile(r"[ \t]*(?:[\u2022\u25cf\u25aa\u2023>#|]|[-*\u2013\u2014][ \t]|\d{1,3}[.)][ \t])")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]")
_BLANK_LINES = re.compile(r"\s*[\n\r\v\f\u0085\u2028\u2029]")
_RUNS_ON: Final = frozenset(
    read_words(
        "the a an of to in on at by for with from and or but that which who as is are was were has have "
        "its their his her per not than about"
    )
)


def split_blocks(text: str) -> Iterator[Span]:
    """The stretches between blank lines, headings and bullets, in order; none is empty of words."""
    start = line_start = 0
    while line_start < len(text):
        if start == line_start:
            blank = _BLANK_LINES.match(text, line_start)
            start = line_start = blank.end() if blank else line_start
        end_of_line = _LINE_END.search(text, line_start)
        line_end = end_of_line.start() if end_of_line else len(text)
        next_start = end_of_line.end() if end_of_line else len(text)
        if _ends_block(text, line_start, line_end, next_start):
            if text[start:line_end].strip():
                yield Span(start, line_end)
            start = next_start
        line_start = next_start
    if start < len(text) and text[start:].strip():
        yield Span(start, len(text))


def _ends_block(text: str, line_start: int, line_end: int, next_start: int) -> bool:
    """Whether the line end at `line_end` ends more than a wrapped line."""
    line = text[line_start : min(line_end, line_start + 200)].strip(_SPACES)
    if not line.strip():  # control characters that Python takes for spaces may be all there is
        return True
    following = text[next_start : next_start + 80].lstrip(" \t")
    if not following or following[0] in "\r\n\u2028\u2029" or _LINE_MARKER.match(text, next_start):
        return True
    is_short = line_end - line_start <= HEADING_LENGTH + 20 and len(line) <= HEADING_LENGTH
    if not is_short or line[-1] in ",;-\u2013\u2014(":
        return False
    return following[0].isupper() and line.rsplit(None, 1)[-1].lower() not in _RUNS_ON


def split_sentences(text: str, block: Span) -> Iterator[Span]:
    """The sentences of `block`, without the spaces and bullets around them."""
    start = position = _begin(text, block.start, block.end)
    while start < block.end:
        limit = min(start + MAX_LENGTH, block.end)
        stop = _STOP.search(text, position, limit)
        if stop is None:
            end = limit
        else:
            end = _end_after(text, stop.end(), limit)
            if end < limit and not _is_boundary(text, start, stop, end, block.end):
                position = end
                continue
        trimmed = _trim(text, start, end)
        if trimmed > start:
            yield Span(start, trimmed)
        start = position = _begin(text, end, block.end)


def _begin(text: str, start: int, limit: int) -> int:
    while start < limit and (text[start] in _SPACES or text[start].isspace()):
        start += 1
    marker = _MARKER.match(text, start, limit)
    return marker.end() if marker else start


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _SPACES:
        end -= 1
    return end


def _end_after(text: str, end: int, limit: int) -> int:
    """The end of the quotation marks and brackets that close a sentence after its stop."""
    while end < limit and text[end] in _CLOSERS:
        end += 1
    return end


def _is_boundary(text: str, start: int, stop: re.Match[str], end: int, limit: int) -> bool:
    """Whether the stop really ends the sentence that began at `start`; `end` is after its closing marks."""
    following = end
    if text[following] == "[":  # a reference: "…community.[3]"
        close = text.find("]", following, following + 8)
        following = close + 1 if close > 0 else following
    if following >= limit:
        return True
    if text[following] not in _SPACES and not text[following].isspace():
        return False
    while following < limit and (text[following] in _SPACES or text[following].isspace()):
        following += 1
    first = following
    while first < limit and text[first] in _OPENERS:
        first += 1
    if first >= limit:
        return True
    if text[first].islower():
        return False
    return stop.group() != "." or _ends_at_full_stop(text, start, stop.start(), first, end > stop.end())


def _ends_at_full_stop(text: str, start: int, stop: int, first: int, has_closers: bool) -> bool:
    """Whether a full stop before the word at `first` is more than the mark of an abbreviation."""
    before = _WORD_BEFORE.search(text, max(start, stop - 24), stop)
    word = before.group().lower().lstrip("\u2022") if before else ""
    if has_closers or not word:
        return True
    if word in _BEFORE_A_NAME:
        return False
    is_initial = len(word) == 1 and word.isalpha()
    if word not in _MAY_END and not is_initial:
        return True
    following = _WORD_AFTER.match(text, first)
    if text[first].isdigit() or following is None:
        return False
    beginner = following.group().lower().replace("\u2019", "'")
    return beginner in _BEGINNERS and not (is_initial and beginner == "a")
