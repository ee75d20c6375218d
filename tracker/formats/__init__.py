"""How does a story file, in whichever syntax, become a story?

`read_story` is the door: it decodes, tells the syntax and reads. Spans count code points of the decoded
text, which `tracker.formats.encoding` turns back into the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tracker.formats.encoding import decode
from tracker.formats.markdown import read_markdown
from tracker.formats.page_text import read_page_text
from tracker.formats.plain_text import read_plain_text
from tracker.formats.syntax import Syntax, detect_syntax
from tracker.stories import Story

__all__ = ["read_story"]

_READERS = {
    Syntax.PAGE_TEXT: read_page_text,
    Syntax.MARKDOWN: read_markdown,
    Syntax.PLAIN_TEXT: read_plain_text,
}


def read_story(
    data: bytes,
    *,
    name: str,
    headline: str | None = None,
    published_on: date | None = None,
    url: str | None = None,
) -> Story:
    """Read a story file; what a person gives beside it wins over what the text says.

    `name` is what messages call the file. A story without a nerd narrative is read like any other:
    whether that will do is for the caller to judge.

    Raises:
        StoryFileError: the file cannot be read as a story; the message says why and what to do.
    """
    text = decode(data, name).text
    read = _READERS[detect_syntax(text, name=name)]
    story = read(text, name=name, headline=headline)
    return replace(story, published_on=published_on or story.published_on, url=url or story.url)
