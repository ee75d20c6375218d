"""What does a story copied from its page say?

The text of a story page: perhaps the word "story", the title, then indented the headline again, the
date, the image credit, and sections under bare headings.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.errors import StoryFileError
from tracker.formats.lines import Line, bullet_free, filled, split_lines
from tracker.formats.masthead import is_masthead_line, read_masthead
from tracker.formats.sections import (
    Heading,
    SectionKind,
    facts_in,
    narratives_in,
    recognise_heading,
    split_blocks,
    split_in,
)
from tracker.stories import Story

_PAGE_KIND = "story"
_TELLING = frozenset({SectionKind.FACTS, SectionKind.SPIN, SectionKind.NARRATIVE, SectionKind.SPLIT})


def looks_like_page_text(text: str) -> bool:
    """Whether a line of `text` is a bare heading of a story page."""
    headings = (recognise_heading(line.content, inside_split=False) for line in split_lines(text))
    return any(heading is not None and heading.kind in _TELLING for heading in headings)


def read_page_text(text: str, *, name: str, headline: str | None = None) -> Story:
    """Read a story page's text; a `headline` given wins over the page's.

    Raises:
        StoryFileError: no headline stands above the first section, or there are two nerd narratives.
    """
    lines = split_lines(text)
    blocks = split_blocks(lines, _heading_of)
    top = filled(blocks[0].lines)
    masthead = read_masthead(line.content for line in top)
    return Story(
        headline=headline or _headline(top, name),
        text=text,
        published_on=masthead.published_on,
        image_credit=masthead.image_credit,
        facts=facts_in(blocks, str),
        narratives=narratives_in(blocks, text, name),
        split=split_in(blocks, str),
    )


def _heading_of(line: Line, inside_split: bool) -> Heading | None:
    if line.is_blank or bullet_free(line.content) is not None:
        return None
    return recognise_heading(line.content, inside_split=inside_split)


def _headline(top: Sequence[Line], name: str) -> str:
    titles = [line.content for line in top if not is_masthead_line(line.content)]
    if len(titles) > 1 and titles[0].casefold() == _PAGE_KIND:
        titles = titles[1:]
    if not titles:
        raise StoryFileError(
            f"{name} has no headline above its first section: write one, or give it with --headline"
        )
    return titles[0]
