"""In which syntax is a story file written?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from tracker.formats.markdown import looks_like_markdown
from tracker.formats.page_text import looks_like_page_text


class Syntax(StrEnum):
    """How a story file marks its parts."""

    PAGE_TEXT = "page text"
    MARKDOWN = "Markdown"
    PLAIN_TEXT = "plain text"


def detect_syntax(text: str, *, name: str) -> Syntax:
    """Judge by what the text does, then by the file's ending.

    Front matter or a "#" heading makes it Markdown; a story page's bare heading makes it page text; a
    name ending in .md or .markdown makes it Markdown; anything else is plain text.
    """
    if looks_like_markdown(text):
        return Syntax.MARKDOWN
    if looks_like_page_text(text):
        return Syntax.PAGE_TEXT
    if PurePath(name).suffix.casefold() in {".md", ".markdown"}:
        return Syntax.MARKDOWN
    return Syntax.PLAIN_TEXT
