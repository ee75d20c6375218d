"""How far each walk through a platform's whole list has come.

A page's entries and the place of the next page are kept in one transaction, so that whatever ends a walk,
the next run goes on with the page that is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.catalogue import News, keep_entries
from db.engine import Connection
from db.refusals import is_duplicate
from db.tables import catalogue_syncs
from tracker.errors import ConflictError
from tracker.linking.catalogue import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One walk through a platform's list, so far.

    `cursor` is where the next page begins, "" for the first; `finished_at` is None while pages are missing.
    `listed` and `unreadable` count the rows of its pages.
    """

    id: int
    platform: str
    cursor: str
    started_at: datetime
    paged_at: datetime | None
    finished_at: datetime | None
    pages: int
    listed: int
    unreadable: int


def begin_sync(connection: Connection, platform: str, *, at: datetime) -> Sync:
    """Begin a walk at the first page; one that has not come to its end is given up for it.

    Raises:
        ConflictError: another run began one at the same moment.
    """
    fresh = {"cursor": "", "started_at": at, "paged_at": None, "pages": 0, "listed": 0, "unreadable": 0}
    going = get_sync(connection, platform)
    if going is not None and going.finished_at is None:
        return _change(connection, going.id, **fresh)
    try:
        with connection.begin_nested():  # a refusal must not end the caller's transaction
            statement = insert(catalogue_syncs).values(platform=platform, **fresh)
            return _sync(connection.execute(statement.returning(*catalogue_syncs.c)).one())
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise ConflictError(f"another run has just begun to list {platform}; let it finish") from error


def keep_page(
    connection: Connection,
    sync: Sync,
    entries: Sequence[Entry],
    *,
    next_cursor: str,
    unreadable: int,
    at: datetime,
) -> tuple[Sync, News]:
    """Keep a page and where the next one begins; without a next one, the walk has come to its end.

    Raises:
        ConflictError: another run has gone on from the same page; nothing of this page was kept.
    """
    there = (
        update(catalogue_syncs)
        .where(
            catalogue_syncs.c.id == sync.id,
            catalogue_syncs.c.pages == sync.pages,
            catalogue_syncs.c.started_at == sync.started_at,
        )
        .values(
            cursor=next_cursor,
            paged_at=at,
            finished_at=None if next_cursor else at,
            pages=sync.pages + 1,
            listed=sync.listed + len(entries),
            unreadable=sync.unreadable + unreadable,
        )
    )
    row = connection.execute(there.returning(*catalogue_syncs.c)).one_or_none()
    if row is None:
        raise ConflictError(f"another run goes through the list of {sync.platform} too; let it finish")
    return _sync(row), keep_entries(connection, entries, seen_at=at)


def get_sync(connection: Connection, platform: str, *, finished: bool = False) -> Sync | None:
    """The newest walk through a platform's list, or the newest that came to its end, if there is one."""
    statement = select(catalogue_syncs).where(catalogue_syncs.c.platform == platform)
    if finished:
        statement = statement.where(catalogue_syncs.c.finished_at.is_not(None))
    row = connection.execute(statement.order_by(catalogue_syncs.c.id.desc()).limit(1)).one_or_none()
    return _sync(row) if row else None


def list_syncs(connection: Connection) -> tuple[Sync, ...]:
    """The newest walk of each platform that has had one."""
    newest = select(func.max(catalogue_syncs.c.id)).group_by(catalogue_syncs.c.platform)
    statement = select(catalogue_syncs).where(catalogue_syncs.c.id.in_(newest))
    return tuple(_sync(row) for row in connection.execute(statement.order_by(catalogue_syncs.c.platform)))


def _change(connection: Connection, id_: int, **values: object) -> Sync:
    statement = update(catalogue_syncs).where(catalogue_syncs.c.id == id_).values(**values)
    return _sync(connection.execute(statement.returning(*catalogue_syncs.c)).one())


def _sync(row: Row[Any]) -> Sync:
    return Sync(
        id=row.id,
        platform=row.platform,
        cursor=row.cursor,
        started_at=row.started_at,
        paged_at=row.paged_at,
        finished_at=row.finished_at,
        pages=row.pages,
        listed=row.listed,
        unreadable=row.unreadable,
    )
