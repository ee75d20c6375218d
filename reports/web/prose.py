"""How does a stretch of a story's file read to a reader: which paragraphs, without the syntax's marks?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.spans import Span

_PARAGRAPH_END = re.compile(r"\n(?:[ \t\u00a0]*\n)+")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?: \"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one kind: those of a sentence that states a forecast, or others."""

    text: str
    is_forecast: bool = False


Paragraph = tuple[Run, ...]


def paragraphs(text: str, stretch: Span, forecasts: Iterable[Span] = ()) -> tuple[Paragraph, ...]:
    """What stands in a stretch of `text`, with the sentences at `forecasts` told apart."""
    sentences = sorted(forecasts)
    return tuple(
        tuple(_runs(text, span, [sentence for sentence in sentences if span.holds(sentence)]))
        for span in _paragraph_spans(text, stretch)
    )


def _runs(text: str, paragraph: Span, sentences: list[Span]) -> Iterator[Run]:
    at = paragraph.start
    for sentence in sentences:
        if sentence.start < at or sentence.start == sentence.end:
            continue
        if at < sentence.start:
            yield Run(text=readable(text[at : sentence.start]))
        yield Run(text=readable(sentence.of(text)), is_forecast=True)
        at = sentence.end
    if at < paragraph.end:
        yield Run(text=readable(text[at : paragraph.end]))


def readable(text: str) -> str:
    """`text` on one line, without the targets of Markdown's links and without its emphasis."""
    plain = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))
    return re.sub(r"[ \t\r\n\u00a0]+", " ", plain)


def _paragraph_spans(text: str, stretch: Span) -> Iterator[Span]:
    """The paragraphs of a stretch, without the white space around them."""
    unified = text.replace("\r\n", " \n").replace("\r", "\n")  # of the same length
    start = stretch.start
    ends = [match.span() for match in _PARAGRAPH_END.finditer(unified, stretch.start, stretch.end)]
    for end, following in [*ends, (stretch.end, stretch.end)]:
        words = text[start:end]
        if words.strip():
            left = start + len(words) - len(words.lstrip())
            yield Span(left, left + len(words.strip()))
        start = following
