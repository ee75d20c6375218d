"""Letting go of what is kept for a while only: answers behind readings, and the log of checks.

Never a reading, never what a person gave as evidence. Each call is one small batch for one transaction, so
that other writers get their turn in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, exists, select

from db import notices
from db.engine import Connection
from db.tables import bodies, checks, entries, fetch_answers, fetches

HELD = "held:"
"""What the key of a notice begins with that tells of a held round; the platform's name follows."""

_AT_ONCE = 400  # a statement holds only so many names


def drop_checks(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` notes of checks from before an instant, the oldest first; how many went."""
    # By number, which grows with time: the oldest are found at the start, without an index of their own.
    oldest = select(checks.c.id).where(checks.c.at < before).order_by(checks.c.id).limit(most)
    gone = connection.execute(oldest).scalars().all()
    for batch in _batches(gone):
        connection.execute(delete(checks).where(checks.c.id.in_(batch)))
    return len(gone)


def drop_fetches(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` askings from before an instant with their answers; how many askings went.

    Bytes go with the last asking that refers to them, unless they are somebody's evidence. What was kept
    aside stays while its platform's round is held.
    """
    open_keys = notices.open_keys(connection, HELD)
    platforms = [key.removeprefix(HELD) for key in open_keys]
    old = (
        select(fetches.c.id, fetches.c.asked)
        .where(fetches.c.at < before, ~(fetches.c.held & fetches.c.platform.in_(platforms)))
        .order_by(fetches.c.id)
        .limit(most)
    )
    gone = connection.execute(old).all()
    names: set[str] = {row.asked for row in gone}
    for batch in _batches([row.id for row in gone]):
        statement = delete(fetch_answers).where(fetch_answers.c.fetch_id.in_(batch))
        names.update(connection.execute(statement.returning(fetch_answers.c.sha256)).scalars())
        connection.execute(delete(fetches).where(fetches.c.id.in_(batch)))
    _drop_bodies(connection, sorted(names))
    return len(gone)


def _drop_bodies(connection: Connection, names: Sequence[str]) -> None:
    """Let go of those bytes that nothing refers to any more."""
    for batch in _batches(names):
        # Bytes that another worker is about to refer to are locked by it, and stay; what is locked here
        # it finds gone and keeps anew. Two statements: the second sees what was referred to meanwhile.
        free = select(bodies.c.sha256).where(bodies.c.sha256.in_(batch)).with_for_update(skip_locked=True)
        ours = connection.execute(free).scalars().all()
        connection.execute(
            delete(bodies).where(
                bodies.c.sha256.in_(ours),
                ~exists().where(fetches.c.asked == bodies.c.sha256),
                ~exists().where(fetch_answers.c.sha256 == bodies.c.sha256),
                ~exists().where(entries.c.sha256 == bodies.c.sha256),
            )
        )


def _batches(names: Sequence[object]) -> list[tuple[object, ...]]:
    waiting = iter(names)
    return list(iter(lambda: tuple(islice(waiting, _AT_ONCE)), ()))
