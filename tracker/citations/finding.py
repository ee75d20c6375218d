"""Which forecasts does a text cite, and where?

Most text cites none, so a literal look for a platform's name comes first, then a look for a figure in each
block; only sentences that may cite reach the grammar. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.citations.citation import Citation
from tracker.citations.grammar import Context, last_source, read_sentence
from tracker.citations.openness import is_question
from tracker.citations.plain import Plain, read_plain
from tracker.citations.sentences import split_blocks, split_sentences
from tracker.citations.sources import may_name_a_source
from tracker.spans import Span

_FIGURE = re.compile(
    r"%|\uff05|per\s?-?cent|cents?\b|\u00a2|\d[/-]\d|\bodds\b|[\s-](?:in|to)[\s-](?:\d|a\s|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|twelve|twenty|hundred)|out\sof|[Cc]oin|[Tt]oss|[Ee]ven|[Ff]ifty|50[-\u2013/]50|chance|likel|probab|"
    r"median|[12]\d\d\d|\$0?\.\d|pric|trad|expect|predict|forecast|estimat"
)
"""Without one of these a sentence states no figure of a kind that the grammar reads."""
_NERD: Final = re.compile(r"nerd\s+narrative|metaculus\s+prediction", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?:[Ii]ts|[Tt]heir|[Tt]hey|[Tt]he (?:market|crowd|group|community|site|platform|traders|users|"
    r"forecasters))\b"
)
_LONGEST_HEADING: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may cite, where it stands, plain, and in its context."""

    span: Span
    plain: Plain
    context: Context


def find_citations(text: str, *, today: date | None = None) -> tuple[Citation, ...]:
    """The citations of `text` in order of appearance; relative dates are read against `today`.

    Spans count code points of `text`. Any text can be read, however odd: what is no citation is passed over.
    """
    found: list[Citation] = []
    for candidate in find_candidates(text, today):
        found.extend(read_sentence(candidate.plain, candidate.span.start, candidate.context))
    return tuple(found)


def find_candidates(text: str, today: date | None) -> Iterator[Candidate]:
    """The sentences of `text` that name a figure near a source, in order."""
    if not may_name_a_source(text) and _NERD.search(text) is None:
        return
    is_nerd = False
    heading_platform: str | None = None
    for block in split_blocks(text):
        if block.end - block.start <= _LONGEST_HEADING + 20 and _is_heading(text, block):
            is_nerd = _NERD.fullmatch(_heading(text, block)) is not None
            heading_platform = "metaculus" if is_nerd and "etaculus" in block.of(text) else None
        else:
            context = Context(
                platform=heading_platform, speaks=heading_platform is not None, is_nerd=is_nerd, today=today
            )
            yield from _in_block(text, block, context)


def _heading(text: str, block: Span) -> str:
    return block.of(text).strip(" \t#*\u2022:")


def _is_heading(text: str, block: Span) -> bool:
    """Whether a short block is a heading: no stop at its end and no figure in it."""
    heading = _heading(text, block)
    if len(heading) > _LONGEST_HEADING or heading[-1:] in {".", "!", "?"}:
        return False
    return _NERD.fullmatch(heading) is not None or _FIGURE.search(heading) is None


def _in_block(text: str, block: Span, context: Context) -> Iterator[Candidate]:
    is_whole = block.end - block.start == len(text)
    if not (context.is_nerd or is_whole or may_name_a_source(block.of(text))):
        return
    if _FIGURE.search(text, block.start, block.end) is None:
        return
    earlier: tuple[Span, ...] = ()
    for span in split_sentences(text, block):
        sentence = span.of(text)
        if _FIGURE.search(sentence) is not None:
            spoke = _context_after(text, earlier, context)
            if spoke.speaks or context.is_nerd or may_name_a_source(sentence):
                yield Candidate(span=span, plain=read_plain(sentence), context=spoke)
        earlier = (*earlier[-1:], span)


def _context_after(text: str, earlier: tuple[Span, ...], context: Context) -> Context:
    """The context after the sentences `earlier`: who spoke in the last or was pointed to, and what it asked.

    `context` is that of the block; the last two sentences are enough.
    """
    if not earlier:
        return context
    sentence = earlier[-1].of(text)
    if not may_name_a_source(sentence) and "?" not in sentence:
        heir = context
        if _POINTS_BACK.match(sentence) is not None:
            heir = _context_after(text, earlier[:-1], context)
        return replace(context, platform=heir.platform, speaks=heir.speaks, follows=True)
    plain = read_plain(sentence)
    source = last_source(plain)
    return replace(
        context,
        platform=source.platform if source else context.platform,
        speaks=source is not None or context.speaks,
        follows=True,
        question=plain if is_question(plain.low) else None,
        question_start=earlier[-1].start,
    )
