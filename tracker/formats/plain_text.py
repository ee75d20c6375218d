"""What does a story without any sections say?

Paragraphs. The first line is the headline unless somebody gives one; nothing is a narrative, so
forecasts are looked for in the whole text.
"""

from __future__ import annotations

from tracker.errors import StoryFileError
from tracker.formats.lines import filled, split_lines
from tracker.formats.masthead import is_masthead_line, read_masthead
from tracker.stories import Story

_HEADLINE_LENGTH = 200
_MASTHEAD_LINES = 6


def read_plain_text(text: str, *, name: str, headline: str | None = None) -> Story:
    """Read a text without sections; a `headline` given wins over its first line.

    A first line longer than a headline is cut at a word: such a file begins with its first paragraph.

    Raises:
        StoryFileError: only dates and credits stand in the file.
    """
    lines = [line.content for line in filled(split_lines(text))]
    first = next((line for line in lines if not is_masthead_line(line)), None)
    if first is None:
        raise StoryFileError(f"{name} holds a date or a credit but no story: save the story's text in it")
    masthead = read_masthead(lines[:_MASTHEAD_LINES])
    return Story(
        headline=headline or _cut(first),
        text=text,
        published_on=masthead.published_on,
        image_credit=masthead.image_credit,
    )


def _cut(line: str) -> str:
    if len(line) <= _HEADLINE_LENGTH:
        return line
    kept, _, _ = line[:_HEADLINE_LENGTH].rpartition(" ")
    return f"{kept or line[:_HEADLINE_LENGTH]}…"
