"""Notices: what the operator is to hear once, written together with what it is about.

A notice is raised in the transaction that found the trouble, and told later by a job of its own. It is
told at least once: between a delivery and its record the machine may stop, and then it is told again.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from db.engine import Connection
from db.refusals import is_duplicate
from db.tables import notices
from tracker.notices import LONGEST_PAUSE, Level, Notice, check_notice

log = logging.getLogger(__name__)


def raise_notice(connection: Connection, key: str, level: Level, sentence: str, *, at: datetime) -> bool:
    """Tell the operator of something, unless that is told already; whether this is news.

    A warning is news while none with its key is open, also between two workers; it stays open until
    `close_notice`. What is news is logged here, so the caller need not.

    Raises:
        ValueError: the key or the sentence does not do for a notice.
    """
    check_notice(key, sentence)
    sentence = " ".join(sentence.split())
    is_warning = level is Level.WARNING
    if is_warning and key in open_keys(connection, key):
        return False
    values = {"key": key, "level": level.value, "sentence": sentence, "raised_at": at}
    try:
        with connection.begin_nested():  # a refusal must not end the caller's transaction
            connection.execute(insert(notices).values(**values, closed_at=None if is_warning else at))
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return False  # another worker saw the same a moment before
    log.log(logging.WARNING if is_warning else logging.INFO, "%s: %s", key, sentence)
    return True


def close_notice(connection: Connection, key: str, sentence: str, *, at: datetime) -> bool:
    """Note that what a warning tells of is over; whether one was open.

    The operator hears `sentence` if the warning was told, or may have been: its telling was begun and has
    not been seen to fail. A warning that nobody heard is dropped without a word but the log's.
    """
    check_notice(key, sentence)
    closed = connection.execute(
        update(notices)
        .where(notices.c.key == key, notices.c.closed_at.is_(None))
        .values(closed_at=at)
        .returning(notices.c.sent_at, notices.c.tries, notices.c.last_error)
    ).one_or_none()
    if closed is None:
        return False
    if closed.sent_at is not None or (closed.tries and not closed.last_error):
        raise_notice(connection, key, Level.RECOVERY, sentence, at=at)
    else:
        log.info("%s: %s", key, sentence)
    return True


def list_open(connection: Connection) -> tuple[Notice, ...]:
    """What still lasts, oldest first."""
    return _select(connection, notices.c.closed_at.is_(None))


def list_notices(connection: Connection) -> tuple[Notice, ...]:
    """Every notice there ever was, oldest first."""
    return _select(connection, true())


def list_unsent(connection: Connection, due: datetime) -> tuple[Notice, ...]:
    """What is to be told by `due`, oldest first.

    A warning that is over is no longer told. Nor is a recovery while the trouble is back, or once there is
    a later recovery: the last that an operator hears of a key is how things are.
    """
    return _select(connection, _is_due(due))


def open_keys(connection: Connection, prefix: str) -> frozenset[str]:
    """The keys beginning with `prefix` (exactly, unlike a LIKE of SQLite's) that have an open notice."""
    keys = connection.execute(select(notices.c.key).where(notices.c.closed_at.is_(None))).scalars()
    return frozenset(key for key in keys if key.startswith(prefix))


def begin_try(connection: Connection, notice: Notice, *, at: datetime, until: datetime) -> bool:
    """Note that `notice` is about to be told; whether it is ours to tell.

    Nobody else begins before `until`, so that a process killed in between does not tell it again at once.
    False where another process was first, or the trouble is over since it was listed.
    """
    begun = connection.execute(
        update(notices)
        .where(notices.c.id == notice.id, notices.c.tries == notice.tries, _is_due(at))
        .values(tries=notice.tries + 1, next_try_at=until, last_error="")
    )
    return begun.rowcount == 1


def record_sent(connection: Connection, notice_id: int, *, at: datetime, error: str = "") -> None:
    """Note that a notice was told. `error`: why it was not told in a second way as well."""
    values = {"sent_at": at, "next_try_at": None, "last_error": error}
    connection.execute(update(notices).where(notices.c.id == notice_id).values(**values))


def record_failed(connection: Connection, notice_id: int, *, error: str, next_try_at: datetime) -> None:
    """Note that a notice could not be told, why, and when that is tried again."""
    values = {"last_error": error, "next_try_at": next_try_at}
    connection.execute(update(notices).where(notices.c.id == notice_id).values(**values))


def _is_due(now: datetime) -> ColumnElement[bool]:
    later = notices.alias("later")
    is_overtaken = exists().where(
        later.c.key == notices.c.key,
        later.c.id > notices.c.id,
        or_(later.c.closed_at.is_(None), later.c.level == Level.RECOVERY.value),
    )
    return and_(
        notices.c.sent_at.is_(None),
        or_(
            notices.c.next_try_at.is_(None),
            notices.c.next_try_at <= now,
            # No pause is so long: the clock was ahead when this was written, and has been put right.
            notices.c.next_try_at > now + LONGEST_PAUSE,
        ),
        or_(notices.c.closed_at.is_(None), and_(notices.c.level == Level.RECOVERY.value, ~is_overtaken)),
    )


def _select(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Notice, ...]:
    statement = select(notices).where(wanted).order_by(notices.c.id)
    return tuple(_notice(row) for row in connection.execute(statement))


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        key=row.key,
        level=Level(row.level),
        sentence=row.sentence,
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        sent_at=row.sent_at,
        tries=row.tries,
        next_try_at=row.next_try_at,
        last_error=row.last_error,
    )
