"""Stories and their versions."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, insert, select, update

from db.column_types import LARGEST_ID
from db.engine import Connection
from db.tables import stories, story_versions
from tracker.errors import NotFoundError
from tracker.kept import Cause, KeptStory, StoryVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How a story is called: in addresses, and in print."""

    id: int
    slug: str
    headline: str


def add_story(
    connection: Connection, *, slug: str, path: Path | None, url: str, headline: str, at: datetime
) -> int:
    """Keep a new story, without a version yet; its id."""
    statement = (
        insert(stories)
        .returning(stories.c.id)
        .values(slug=slug, path=None if path is None else str(path), url=url, headline=headline, added_at=at)
    )
    return int(connection.execute(statement).scalar_one())


def add_version(
    connection: Connection,
    story_id: int,
    *,
    body: bytes,
    published_on: date | None,
    at: datetime,
    by: str,
    cause: Cause,
) -> int:
    """Keep the next state of a story's file; the version's id."""
    last = select(func.coalesce(func.max(story_versions.c.number), 0)).where(
        story_versions.c.story_id == story_id
    )
    statement = (
        insert(story_versions)
        .returning(story_versions.c.id)
        .values(
            story_id=story_id,
            number=(connection.execute(last).scalar_one()) + 1,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            published_on=published_on,
            saved_at=at,
            saved_by=by,
            cause=cause.value,
        )
    )
    return int(connection.execute(statement).scalar_one())


def describe_story(connection: Connection, story_id: int, *, headline: str, url: str) -> None:
    """Take over the headline and URL that a new version gives."""
    statement = update(stories).where(stories.c.id == story_id).values(headline=headline, url=url)
    connection.execute(statement)


def withdraw_story(connection: Connection, story_id: int, *, at: datetime) -> None:
    """Stop keeping a story true. Nothing of it is deleted."""
    connection.execute(update(stories).where(stories.c.id == story_id).values(withdrawn_at=at))


def restore_story(connection: Connection, story_id: int) -> None:
    """Take a withdrawn story up again, as adding its file again does."""
    connection.execute(update(stories).where(stories.c.id == story_id).values(withdrawn_at=None))


def get_story(connection: Connection, name: str) -> KeptStory:
    """The story with this id, slug or path.

    Raises:
        NotFoundError: there is none.
    """
    found = find_story(connection, name)
    if found is None:
        raise NotFoundError(f"there is no story {name!r}; `nerdline story list` shows what there is")
    return found


def find_story(connection: Connection, name: str) -> KeptStory | None:
    """The story with this id, slug or path, or None."""
    wanted: ColumnElement[bool] = (stories.c.slug == name) | (stories.c.path == name)
    wanted |= stories.c.path == str(Path(name).absolute())
    if name.isdecimal() and len(name) <= len(str(LARGEST_ID)):
        wanted |= stories.c.id == min(int(name), LARGEST_ID)
    row = connection.execute(_current().where(wanted).order_by(stories.c.id)).first()
    return None if row is None else _story(row)


def list_stories(connection: Connection, *, withdrawn: bool = False) -> tuple[KeptStory, ...]:
    """The stories in the order they were added; those withdrawn only if asked for."""
    statement = _current().order_by(stories.c.id)
    if not withdrawn:
        statement = statement.where(stories.c.withdrawn_at.is_(None))
    return tuple(_story(row) for row in connection.execute(statement))


def list_paths(connection: Connection) -> tuple[Path, ...]:
    """Where the newsroom keeps the stories' files, those of withdrawn ones included."""
    statement = select(stories.c.path).where(stories.c.path.is_not(None)).order_by(stories.c.id)
    return tuple(Path(path) for path in connection.execute(statement).scalars())


def heads_of(connection: Connection, ids: Collection[int]) -> dict[int, Head]:
    """How some stories are called, without their texts."""
    rows = connection.execute(_heads(), {"ids": set(ids)})
    return {row.id: Head(id=row.id, slug=row.slug, headline=row.headline) for row in rows}


def list_versions(connection: Connection, story_id: int) -> tuple[StoryVersion, ...]:
    """Every state of a story's file, oldest first."""
    statement = (
        select(story_versions).where(story_versions.c.story_id == story_id).order_by(story_versions.c.number)
    )
    return tuple(_version(row, row.id) for row in connection.execute(statement))


@cache  # made once: making it takes longer than asking it for a page
def _heads() -> Select[Any]:
    of_these = stories.c.id.in_(bindparam("ids", expanding=True))
    return select(stories.c.id, stories.c.slug, stories.c.headline).where(of_these)


def _current() -> Select[Any]:
    newest = (
        select(func.max(story_versions.c.id))
        .where(story_versions.c.story_id == stories.c.id)
        .correlate(stories)
        .scalar_subquery()
    )
    return select(stories, story_versions.c.id.label("version_id"), *_version_columns()).join(
        story_versions, story_versions.c.id == newest
    )


def _version_columns() -> list[ColumnElement[Any]]:
    names = ("number", "body", "published_on", "saved_at", "saved_by", "cause")
    return [story_versions.c[name] for name in names]


def _version(row: Row[Any], id_: int) -> StoryVersion:
    return StoryVersion(
        id=id_,
        number=row.number,
        body=row.body,
        published_on=row.published_on,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        cause=Cause(row.cause),
    )


def _story(row: Row[Any]) -> KeptStory:
    return KeptStory(
        id=row.id,
        slug=row.slug,
        path=None if row.path is None else Path(row.path),
        url=row.url,
        headline=row.headline,
        added_at=row.added_at,
        withdrawn_at=row.withdrawn_at,
        version=_version(row, row.version_id),
    )
