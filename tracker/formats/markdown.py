"""What does a story written in Markdown say?

Headings with "#" or an underline, lists, emphasis, links, and optional front matter ("headline", "date",
"url", "image_credit" between two lines "---").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from tracker.errors import StoryFileError
from tracker.formats.lines import Line, bullet_free, filled, split_lines
from tracker.formats.masthead import is_masthead_line, read_date, read_masthead
from tracker.formats.sections import (
    Block,
    Heading,
    SectionKind,
    facts_in,
    narratives_in,
    recognise_heading,
    split_blocks,
    split_in,
)
from tracker.stories import Story

_MARKED = re.compile(r"(#{1,6})[ \t\u00a0]+(.*?)(?:[ \t]+#+)?")
_UNDERLINE = re.compile(r"=+|-{2,}")
_FENCE = re.compile(r"(```+|~~~+)")
_BOLD_LINE = re.compile(r"(\*\*|__)([^*_]+)\1:?")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:[ ]\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)|`([^`]+)`")
_FIELD = re.compile(r"([A-Za-z][\w -]*):[ \t]*(.*)")
_INDENTED_CODE = 4


def looks_like_markdown(text: str) -> bool:
    """Whether `text` has front matter or a heading that only Markdown knows."""
    lines = split_lines(text)
    return bool(_front_matter(lines)[0]) or any(
        _MARKED.fullmatch(line.content) and line.indent < _INDENTED_CODE for line in _outside_code(lines)
    )


def read_markdown(text: str, *, name: str, headline: str | None = None) -> Story:
    """Read a Markdown story; a `headline` given wins over the text's.

    Raises:
        StoryFileError: nothing in it can be the headline, or there are two nerd narratives.
    """
    fields, start = _front_matter(split_lines(text))
    lines = _outside_code(split_lines(text)[start:])
    titles = _titles(lines)
    title_numbers = frozenset(titles)
    underlines = _underline_numbers(lines)
    body = [line for line in lines if line.number not in underlines]

    def heading_of(line: Line, inside_split: bool) -> Heading | None:
        return _heading_of(line, title_numbers, inside_split=inside_split)

    blocks = split_blocks(body, heading_of)
    masthead = read_masthead(_plain(line.content) for line in _above_sections(blocks))
    return Story(
        headline=headline or fields.get("headline") or fields.get("title") or _headline(blocks, titles, name),
        text=text,
        published_on=_field_date(fields) or masthead.published_on,
        image_credit=fields.get("image_credit") or masthead.image_credit,
        url=fields.get("url", ""),
        facts=facts_in(blocks, _plain),
        narratives=narratives_in(blocks, text, name),
        split=split_in(blocks, _plain),
    )


def _front_matter(lines: Sequence[Line]) -> tuple[Mapping[str, str], int]:
    """The fields between two lines "---" at the very top, and how many lines they take."""
    if not lines or lines[0].content != "---":
        return {}, 0
    fields: dict[str, str] = {}
    for index, line in enumerate(lines[1:], start=1):
        if line.content in {"---", "..."}:
            return fields, index + 1
        match = _FIELD.fullmatch(line.content)
        if match:
            fields[match[1].strip().casefold().replace(" ", "_")] = match[2].strip().strip("\"'")
    return {}, 0


def _outside_code(lines: Sequence[Line]) -> tuple[Line, ...]:
    kept: list[Line] = []
    fence = ""
    for line in lines:
        match = _FENCE.match(line.content)
        if fence:
            fence = "" if match and line.content.startswith(fence) else fence
        elif match:
            fence = match[1]
        else:
            kept.append(line)
    return tuple(kept)


def _titles(lines: Sequence[Line]) -> dict[int, str]:
    """The plain text of every line marked as a heading, by line number."""
    found: dict[int, str] = {}
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        marked = _MARKED.fullmatch(line.content) if line.indent < _INDENTED_CODE else None
        if marked:
            found[line.number] = _plain(marked[2])
        elif below and _underlines(line, below):
            found[line.number] = _plain(line.content)
    return found


def _underlines(line: Line, below: Line) -> bool:
    return (
        bool(_UNDERLINE.fullmatch(below.content))
        and below.number == line.number + 1
        and not line.is_blank
        and bullet_free(line.content) is None
    )


def _underline_numbers(lines: Sequence[Line]) -> frozenset[int]:
    return frozenset(below.number for line, below in pairwise(lines) if _underlines(line, below))


def _heading_of(line: Line, titles: frozenset[int], *, inside_split: bool) -> Heading | None:
    """A marked heading of any wording; unmarked or bold only where the wording is a story section's."""
    if line.is_blank:
        return None
    if line.number in titles:
        marked = _MARKED.fullmatch(line.content)
        words = _plain(marked[2]) if marked else _plain(line.content)
        return recognise_heading(words, inside_split=inside_split) or Heading(kind=SectionKind.OTHER)
    bold = _BOLD_LINE.fullmatch(line.content)
    if bullet_free(line.content) is not None and not bold:
        return None
    return recognise_heading(bold[2] if bold else line.content, inside_split=inside_split)


def _above_sections(blocks: Sequence[Block]) -> tuple[Line, ...]:
    """What stands before the first story section, headings such as the title aside."""
    above: list[Line] = []
    for block in blocks:
        if block.heading is not None and block.heading.kind is not SectionKind.OTHER:
            break
        above.extend(filled(block.lines))
    return tuple(above)


def _headline(blocks: Sequence[Block], titles: Mapping[int, str], name: str) -> str:
    for block in blocks:
        if block.heading is None:
            continue
        if block.heading.kind is not SectionKind.OTHER:
            break
        if block.line is not None and titles.get(block.line.number):
            return titles[block.line.number]
    for line in _above_sections(blocks):
        plain = _plain(line.content)
        if plain and not is_masthead_line(plain):
            return plain
    raise StoryFileError(
        f"{name} has no headline above its first section: write one as '# Headline', "
        "or give it with --headline"
    )


def _field_date(fields: Mapping[str, str]) -> date | None:
    for key in ("last_updated", "updated", "date", "published"):
        told = read_date(fields.get(key, ""))
        if told:
            return told
    return None


def _plain(text: str) -> str:
    """The words without links' targets, emphasis and code marks."""
    without_links = _LINK.sub(r"\1", text)
    previous = ""
    plain = without_links
    while plain != previous:
        previous = plain
        plain = _EMPHASIS.sub(lambda match: match[2] or match[3] or "", plain)
    return plain.strip()
