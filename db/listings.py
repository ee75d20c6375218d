"""Which questions, stories and changes are there, a part at a time, the newest first?

Each row is named by its number, which the next part is asked for after: a list that grows meanwhile neither
repeats nor skips one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.column_types import LARGEST_ID
from db.engine import Connection
from db.tables import questions, stories, story_versions
from tracker.kept import Cause
from tracker.questions import QuestionRef, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChange:
    """A version of a story that was not its first."""

    id: int
    story: str
    number: int


def list_questions(
    connection: Connection,
    *,
    limit: int,
    before: int = LARGEST_ID,
    platform: str = "",
    state: State | None = None,
    text: str = "",
) -> tuple[tuple[int, QuestionRef], ...]:
    """Kept questions with their numbers, those under `before`; `text` is in the title, in whatever case."""
    statement = (
        select(questions.c.id, questions.c.platform, questions.c.upstream_id)
        .where(questions.c.id < before)
        .order_by(questions.c.id.desc())
        .limit(limit)
    )
    if platform:
        statement = statement.where(questions.c.platform == platform)
    if state is not None:
        statement = statement.where(questions.c.state == state.value)
    if text:
        statement = statement.where(questions.c.title.icontains(text, autoescape=True))
    return tuple(
        (row.id, QuestionRef(platform=row.platform, id=row.upstream_id))
        for row in connection.execute(statement)
    )


def list_story_numbers(connection: Connection, *, limit: int, before: int = LARGEST_ID) -> tuple[int, ...]:
    """The numbers of stories that were not withdrawn, those under `before`."""
    statement = (
        select(stories.c.id)
        .where(stories.c.id < before, stories.c.withdrawn_at.is_(None))
        .order_by(stories.c.id.desc())
        .limit(limit)
    )
    return tuple(row.id for row in connection.execute(statement))


def list_changes(
    connection: Connection, *, limit: int, before: int = LARGEST_ID, story: str = ""
) -> tuple[ListedChange, ...]:
    """Later versions of stories that were not withdrawn, or of the one with the slug `story`."""
    statement = (
        select(story_versions.c.id, story_versions.c.number, stories.c.slug)
        .join(stories, stories.c.id == story_versions.c.story_id)
        .where(
            story_versions.c.id < before,
            story_versions.c.cause != Cause.ADDED.value,
            stories.c.withdrawn_at.is_(None),
        )
        .order_by(story_versions.c.id.desc())
        .limit(limit)
    )
    if story:
        statement = statement.where(stories.c.slug == story)
    return tuple(
        ListedChange(id=row.id, story=row.slug, number=row.number) for row in connection.execute(statement)
    )
