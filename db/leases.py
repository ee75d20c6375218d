"""Which questions does one worker ask for, so that no other asks for them at the same time?

PostgreSQL alone: on SQLite the lock of the job `poll` does it. A lease is a promise until an instant of the
database's own clock; whoever holds one renews it, and one that was not renewed is free for the next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal_column, select, type_coerce, update

from db.column_types import Instant
from db.engine import Connection
from db.question_numbers import numbers_of
from db.questions import Watch, due_by, watches_numbered
from db.tables import questions
from tracker.questions import QuestionRef

_MICROSECOND = timedelta(microseconds=1)
_NOW: ColumnElement[int] = literal_column(
    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", BigInteger
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Questions that are leased to `by`, longest due first."""

    by: str
    ids: tuple[int, ...]
    watches: tuple[Watch, ...]


def claim_due(
    connection: Connection, platform: str, now: datetime, *, limit: int, by: str, lasts: timedelta
) -> Claim:
    """Lease the platform's questions that are due and free, longest due first, `limit` at most."""
    wanted = select(questions.c.id).where(questions.c.platform == platform, due_by(now), _is_free())
    return _claim(connection, wanted.order_by(questions.c.due_at, questions.c.id).limit(limit), by, lasts)


def claim_named(connection: Connection, refs: Collection[QuestionRef], *, by: str, lasts: timedelta) -> Claim:
    """Lease those of these questions that are free, due or not.

    Raises:
        NotFoundError: one of them was never fetched.
    """
    ids = tuple(numbers_of(connection, refs).values())
    wanted = select(questions.c.id).where(questions.c.id.in_(ids), _is_free())
    return _claim(connection, wanted.order_by(questions.c.due_at, questions.c.id), by, lasts)


def renew(connection: Connection, claim: Claim, *, lasts: timedelta) -> bool:
    """Hold a claim for `lasts` from now; False where some of it has gone to somebody else."""
    renewed = connection.execute(
        update(questions)
        .where(questions.c.id.in_(claim.ids), questions.c.leased_by == claim.by)
        .values(leased_until=_after(lasts))
    )
    return renewed.rowcount == len(claim.ids)


def release(connection: Connection, claim: Claim) -> None:
    """Let go of what is left of a claim."""
    connection.execute(
        update(questions)
        .where(questions.c.id.in_(claim.ids), questions.c.leased_by == claim.by)
        .values(leased_by="", leased_until=None)
    )


def count_due(connection: Connection, now: datetime) -> Mapping[str, int]:
    """How many questions of each platform are due and free."""
    statement = select(questions.c.platform, func.count()).where(due_by(now), _is_free())
    rows = connection.execute(statement.group_by(questions.c.platform).order_by(questions.c.platform))
    return {platform: count for platform, count in rows}  # noqa: C416 - a Row is no pair for dict()


def _is_free() -> ColumnElement[bool]:
    return questions.c.leased_until.is_(None) | (type_coerce(questions.c.leased_until, BigInteger) <= _NOW)


def _after(lasts: timedelta) -> ColumnElement[Any]:
    return type_coerce(_NOW + lasts // _MICROSECOND, Instant)


def _claim(connection: Connection, wanted: Select[tuple[int]], by: str, lasts: timedelta) -> Claim:
    # A CTE, so that the rows are locked once: as a condition of the update it might be looked up again for
    # each row. Rows that another worker is claiming are passed by instead of waited for.
    free = wanted.with_for_update(skip_locked=True).cte("free")
    statement = (
        update(questions)
        .where(questions.c.id == free.c.id)
        .values(leased_by=by, leased_until=_after(lasts))
        .returning(questions.c.id)
    )
    ids = tuple(connection.execute(statement).scalars())
    return Claim(by=by, ids=ids, watches=watches_numbered(connection, ids))
