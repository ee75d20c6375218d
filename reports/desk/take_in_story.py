"""What of what somebody pastes, uploads or sends is taken for a story, or for its next version?

A story that comes from a file of the newsroom's is read by itself; nobody gives it another text here.
"""

from __future__ import annotations

import json
from datetime import date

from db import stories
from reports.desk.add_story import Added, add_story
from reports.desk.context import WorkContext
from tracker.errors import DataError, StoryFileError, UsageError

LARGEST = 2_000_000
"""Bytes: no story is near that long."""


def take_in_story(
    context: WorkContext,
    body: bytes,
    *,
    name: str,
    story: str = "",
    headline: str = "",
    published_on: date | None = None,
    url: str = "",
) -> Added:
    """Keep a story that somebody gave, or the next version of `story` (its slug or number).

    Raises:
        DataError: it is too large.
        StoryFileError: it is no story, or none that cites a forecast which can be read.
        NotFoundError: there is no such `story`.
        UsageError: that story is kept in a file.
    """
    story_id = check_given(context, body, name=name, story=story)
    return add_story(
        context,
        body,
        name=name,
        story_id=None if story_id is None else str(story_id),
        headline=headline or None,
        published_on=published_on,
        url=url or None,
    )


def check_given(context: WorkContext, body: bytes, *, name: str, story: str = "") -> int | None:
    """The number of the story that `body` may become a version of; None where it may become a new one.

    Raises:
        DataError, StoryFileError, NotFoundError, UsageError: as `take_in_story` says.
    """
    if len(body) > LARGEST:
        raise DataError(f"{name} is too large; a story has at most {LARGEST:,} bytes")
    _check_kind(body, name)
    if not story:
        return None
    with context.database.reading() as connection:
        kept = stories.get_story(connection, story)
    if kept.path is not None:
        raise UsageError(f"{kept.slug} is kept in the file {kept.path.name}; change that file instead")
    return kept.id


def _check_kind(body: bytes, name: str) -> None:
    """Let text and Markdown pass: no reader takes a web page or JSON for a story."""
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise StoryFileError(f"{name} is a web page; give its text, as plain text or Markdown")
    if start.startswith((b"{", b"[")):
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            return
        raise StoryFileError(f"{name} is JSON; give the story's text, as plain text or Markdown")
