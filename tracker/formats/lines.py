"""Where do a text's lines lie, and what stands on each of them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.spans import Span

# Only these three end a line in a file; str.splitlines knows eight more, which may stand inside a sentence.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BULLET = re.compile(r"(?:[•·◦▪‣*+\u2013-]|\d{1,3}[.)])[ \t\u00a0]+|[•◦▪‣]")
_REFERENCE = re.compile(r"\[\^?(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?:\([^()\s]*\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its number from 1, and what stands on it between the white space at both ends."""

    number: int
    span: Span
    content: str
    indent: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space stands there."""
        return not self.content


def split_lines(text: str) -> tuple[Line, ...]:
    """The lines of `text`, whichever of the three line ends each has."""
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        if match.start() == len(text) and lines:
            break
        raw = match.group().rstrip("\r\n")
        content = raw.strip()
        indent = len(raw) - len(raw.lstrip()) if content else 0
        start = match.start() + indent
        span = Span(start, start + len(content))
        lines.append(Line(number=len(lines) + 1, span=span, content=content, indent=indent))
    return tuple(lines)


def filled(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines on which something stands."""
    return tuple(line for line in lines if not line.is_blank)


def span_of(lines: Sequence[Line], fallback: int) -> Span:
    """From the first thing that stands on `lines` to the last; empty at `fallback` if there is none."""
    written = filled(lines)
    if not written:
        return Span(fallback, fallback)
    return Span(written[0].span.start, written[-1].span.end)


def bullet_free(content: str) -> str | None:
    """What follows a list mark ("•", "-", "1."); None where the line begins with no such mark."""
    match = _BULLET.match(content)
    return content[match.end() :].strip() if match else None


def items(lines: Sequence[Line]) -> tuple[str, ...]:
    """The items of a list: one per list mark, lines without a mark continuing the item above.

    Where no line has a mark, each paragraph is an item.
    """
    marked = any(bullet_free(line.content) is not None for line in lines)
    found: list[str] = []
    open_item = False
    for line in lines:
        rest = bullet_free(line.content)
        if line.is_blank:
            open_item = False
        elif rest is not None:
            found.append(rest)
            open_item = True
        elif open_item or (marked and found):
            found[-1] = f"{found[-1]} {line.content}".strip()
        else:
            found.append(line.content)
            open_item = True
    return tuple(item for item in found if item)


def without_references(item: str) -> tuple[str, tuple[str, ...]]:
    """An item's text without its "[1][2]", and the numbers of those references in order, each once."""
    numbers = [number.strip() for match in _REFERENCE.finditer(item) for number in match[1].split(",")]
    text = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"[ \t\u00a0]{2,}", " ", _REFERENCE.sub("", item)))
    return text.strip(), tuple(dict.fromkeys(numbers))
