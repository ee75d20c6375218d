"""Which sections does a story have, and what stands in each?

Both syntaxes with sections (page text and Markdown) bring their lines here in blocks: a heading and the
lines under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.errors import StoryFileError
from tracker.formats.lines import Line, items, span_of, without_references
from tracker.stories import Fact, Narrative, PoliticalSplit

NERD_LABEL = "Nerd"


class SectionKind(StrEnum):
    """What a heading announces."""

    FACTS = "facts"
    SPIN = "spin"
    NARRATIVE = "narrative"
    SPLIT = "split"
    LEFT = "left"
    RIGHT = "right"
    NEUTRAL = "neutral"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A recognised heading; `label` says whose narrative it heads."""

    kind: SectionKind
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, the line it stands on (None before the first), and the lines up to the next heading."""

    heading: Heading | None
    line: Line | None
    lines: tuple[Line, ...]


_FIXED = {
    "facts": SectionKind.FACTS,
    "the facts": SectionKind.FACTS,
    "spin": SectionKind.SPIN,
    "the spin": SectionKind.SPIN,
    "political split": SectionKind.SPLIT,
    "articles on this story": SectionKind.OTHER,
    "sources": SectionKind.OTHER,
    "references": SectionKind.OTHER,
}
_SIDES = {
    "left": SectionKind.LEFT,
    "right": SectionKind.RIGHT,
    "more neutral political stance articles": SectionKind.NEUTRAL,
    "neutral": SectionKind.NEUTRAL,
    "center": SectionKind.NEUTRAL,
    "centre": SectionKind.NEUTRAL,
}
_NERD_NAMES = frozenset({"metaculus prediction", "nerd narrative"})
_OWNED_NARRATIVE = re.compile(
    r"([A-Z0-9][\w'\u2019./&+-]*(?:[ \u00a0][\w'\u2019./&+-]+){0,4})[ \u00a0]narrative", re.IGNORECASE
)
_LETTERED_NARRATIVE = re.compile(r"narrative[ \u00a0]([A-Z0-9]{1,2})", re.IGNORECASE)
# "The narrative" alone on a line is prose or a title, not somebody's narrative.
_NOT_AN_OWNER = frozenset({"a", "an", "another", "its", "that", "the", "their", "this", "your"})


def recognise_heading(content: str, *, inside_split: bool) -> Heading | None:
    """The heading that a line's content is, if it is one.

    The sides of the political split count only inside it, where a line "Right" cannot be prose.
    """
    plain = content.strip().removesuffix(":").strip()
    key = " ".join(plain.casefold().split())
    if inside_split and key in _SIDES:
        return Heading(kind=_SIDES[key])
    if key in _FIXED:
        return Heading(kind=_FIXED[key])
    if key in _NERD_NAMES:
        return Heading(kind=SectionKind.NARRATIVE, label=NERD_LABEL)
    match = _OWNED_NARRATIVE.fullmatch(plain)
    if match and match[1].split()[-1].casefold() not in _NOT_AN_OWNER:
        return Heading(kind=SectionKind.NARRATIVE, label=" ".join(match[1].split()))
    lettered = _LETTERED_NARRATIVE.fullmatch(plain)
    return Heading(kind=SectionKind.NARRATIVE, label=lettered[1].upper()) if lettered else None


def split_blocks(
    lines: Sequence[Line], heading_of: Callable[[Line, bool], Heading | None]
) -> tuple[Block, ...]:
    """Cut lines at their headings; `heading_of` is asked with the line and whether the split is open."""
    blocks: list[Block] = []
    heading: Heading | None = None
    at: Line | None = None
    body: list[Line] = []
    inside_split = False
    for line in lines:
        found = heading_of(line, inside_split)
        if found is None:
            body.append(line)
            continue
        blocks.append(Block(heading=heading, line=at, lines=tuple(body)))
        heading, at, body = found, line, []
        inside_split = found.kind in {
            SectionKind.SPLIT,
            SectionKind.LEFT,
            SectionKind.RIGHT,
            SectionKind.NEUTRAL,
        }
    blocks.append(Block(heading=heading, line=at, lines=tuple(body)))
    return tuple(blocks)


def facts_in(blocks: Sequence[Block], plain: Callable[[str], str]) -> tuple[Fact, ...]:
    """Every fact, with its references; `plain` takes a syntax's own marks off the text."""
    found = (
        without_references(item)
        for block in _of_kind(blocks, SectionKind.FACTS)
        for item in items(block.lines)
    )
    return tuple(Fact(text=plain(text), references=references) for text, references in found)


def narratives_in(blocks: Sequence[Block], text: str, name: str) -> tuple[Narrative, ...]:
    """Every narrative in the story's order, each with its stretch of `text`.

    Raises:
        StoryFileError: there are two nerd narratives, so nobody can tell which one to keep true.
    """
    narratives: list[Narrative] = []
    nerd_lines: list[int] = []
    for block in _of_kind(blocks, SectionKind.NARRATIVE):
        if block.heading is None or block.line is None:
            continue
        span = span_of(block.lines, block.line.span.end)
        narratives.append(Narrative(label=block.heading.label, text=span.of(text), span=span))
        if narratives[-1].is_nerd:
            nerd_lines.append(block.line.number)
    if len(nerd_lines) > 1:
        where = " and ".join(str(number) for number in nerd_lines)
        raise StoryFileError(
            f"{name} has {len(nerd_lines)} nerd narratives, on lines {where}: keep one of them"
        )
    return tuple(narratives)


def split_in(blocks: Sequence[Block], plain: Callable[[str], str]) -> PoliticalSplit | None:
    """The political split's articles; None where the story has no such section."""
    if not any(_of_kind(blocks, SectionKind.SPLIT)):
        return None
    sides = {
        kind: tuple(plain(item) for block in _of_kind(blocks, kind) for item in _articles(block))
        for kind in (SectionKind.LEFT, SectionKind.RIGHT, SectionKind.NEUTRAL)
    }
    return PoliticalSplit(
        left=sides[SectionKind.LEFT], right=sides[SectionKind.RIGHT], neutral=sides[SectionKind.NEUTRAL]
    )


def _of_kind(blocks: Sequence[Block], kind: SectionKind) -> Iterator[Block]:
    return (block for block in blocks if block.heading is not None and block.heading.kind is kind)


def _articles(block: Block) -> Iterator[str]:
    """One article per line: page text lists them without marks, one under another."""
    return (item for line in block.lines if not line.is_blank for item in items([line]))
