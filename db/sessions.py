"""Sessions: in which browsers somebody is signed in, until when.

Only the digest of a cookie's secret is kept. A session that ended stays for the record, and goes when
old ones are tidied away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from db.desk_tables import sessions, users
from db.engine import Connection
from db.refusals import is_duplicate
from db.rows_named import rows_named
from db.users import as_user
from tracker.accounts import Session, User
from tracker.errors import ConflictError

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody was last seen: a page that is read should seldom write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a session lasts: `idle` after it was last seen, `whole` after it was made."""

    idle: timedelta
    whole: timedelta

    def leave_open(self, session: Session, now: datetime) -> bool:
        """Whether a session that nobody ended still lasts at an instant."""
        return session.seen_at > now - self.idle and session.made_at > now - self.whole


def begin_session(
    connection: Connection, *, digest: str, user_id: int, at: datetime, address: str = "", agent: str = ""
) -> None:
    """Sign somebody in.

    Raises:
        ConflictError: there was a session with this secret already.
    """
    values = {
        "digest": digest,
        "user_id": user_id,
        "made_at": at,
        "seen_at": at,
        "address": address[:60],
        "agent": " ".join(agent.split())[:200],
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(sessions).values(**values))
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise ConflictError("this sign-in was used already; begin again") from error


def signed_in(connection: Connection, digest: str) -> tuple[User, Session] | None:
    """Whose session has a secret of this digest; None where it was ended, or its owner is shut out.

    How long it lasts is for `Limits` to say.
    """
    row = connection.execute(_unended(), {"told": digest}).one_or_none()
    if row is None:
        return None
    user = as_user(rows_named(connection, users.c.id, [row.user_id])[0])
    return (user, _session(row)) if user.is_enabled else None


def see(connection: Connection, digest: str, at: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(
        update(sessions).where(sessions.c.digest == digest, sessions.c.seen_at < at).values(seen_at=at)
    )


def list_sessions(
    connection: Connection, user_id: int, *, now: datetime, limits: Limits
) -> tuple[Session, ...]:
    """Where somebody is signed in now, the last seen first."""
    statement = (
        select(sessions)
        .where(sessions.c.user_id == user_id, _is_open(now, limits))
        .order_by(sessions.c.seen_at.desc(), sessions.c.digest)
    )
    return tuple(_session(row) for row in connection.execute(statement))


def end_session(connection: Connection, user_id: int, digest: str, at: datetime) -> bool:
    """Sign somebody out in one browser; whether they were in."""
    return _end(connection, at, sessions.c.user_id == user_id, sessions.c.digest == digest) == 1


def end_sessions(connection: Connection, user_id: int, at: datetime, *, but: str = "") -> int:
    """Sign somebody out everywhere, or everywhere `but` in one browser; how many sessions that ended."""
    return _end(connection, at, sessions.c.user_id == user_id, sessions.c.digest != but)


def drop_sessions(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` sessions that ended or were last seen before an instant; how many went."""
    old = or_(sessions.c.ended_at < before, sessions.c.seen_at < before)
    digests = connection.execute(select(sessions.c.digest).where(old).limit(most)).scalars().all()
    for digest in digests:
        connection.execute(delete(sessions).where(sessions.c.digest == digest))
    return len(digests)


def _end(connection: Connection, at: datetime, *which: ColumnElement[bool]) -> int:
    ended = connection.execute(
        update(sessions).where(*which, sessions.c.ended_at.is_(None)).values(ended_at=at)
    )
    return int(ended.rowcount)


def _is_open(now: datetime, limits: Limits) -> ColumnElement[bool]:
    return and_(
        sessions.c.ended_at.is_(None),
        sessions.c.seen_at > now - limits.idle,
        sessions.c.made_at > now - limits.whole,
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        digest=row.digest,
        user_id=row.user_id,
        made_at=row.made_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
        address=row.address,
        agent=row.agent,
    )


@cache  # made once: every page asks it
def _unended() -> Select[Any]:
    return select(sessions).where(sessions.c.digest == bindparam("told"), sessions.c.ended_at.is_(None))
