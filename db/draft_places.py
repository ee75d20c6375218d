"""Where in its story does each draft's sentence stand? For a page of drafts, in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from db.engine import Connection
from db.tables import citations, drafts, printings, stories, story_versions
from tracker.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The story of a draft, the file as the draft was made for it, and the sentence's place in its text."""

    story_id: int
    slug: str
    headline: str
    body: bytes
    has_file: bool
    span: Span
    stated: str
    printed_on: date | None


def places_of(connection: Connection, draft_ids: Collection[int]) -> Mapping[int, Place]:
    """The places of these drafts; of a page's, since each brings its story's file."""
    return {
        row.id: Place(
            story_id=row.story_id,
            slug=row.slug,
            headline=row.headline,
            body=row.body,
            has_file=row.path is not None,
            span=Span(row.start, row.end),
            stated=row.stated,
            printed_on=row.printed_on,
        )
        for row in connection.execute(_places(), {"draft_ids": set(draft_ids)})
    }


@cache  # made once: making it takes longer than asking it for a page
def _places() -> Select[Any]:
    return (
        select(
            drafts.c.id,
            citations.c.story_id,
            stories.c.slug,
            stories.c.headline,
            stories.c.path,
            story_versions.c.body,
            printings.c.start,
            printings.c.end,
            printings.c.stated,
            printings.c.printed_on,
        )
        .join(citations, citations.c.id == drafts.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .join(story_versions, story_versions.c.id == drafts.c.version_id)
        .join(
            printings,
            and_(
                printings.c.citation_id == drafts.c.citation_id,
                printings.c.version_id == drafts.c.version_id,
            ),
        )
        .where(drafts.c.id.in_(bindparam("draft_ids", expanding=True)))
    )
