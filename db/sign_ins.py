"""Tries to sign in, so that guessing is slow: for an account, and for an address.

After some failures each further try must wait, ever twice as long and never longer than `LONGEST`. A try
counts as failed from its beginning until it is known to be good, so that many at once are many failures.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from db.desk_tables import sign_ins
from db.engine import Connection

FREE_TRIES = 5
"""Failures in an account's name, since it last went well, before the next try must wait."""

FREE_TRIES_FROM_ONE_PLACE = 20
"""Failures from one address, whoever's: more, since a whole newsroom may share one."""

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
"""For how long a failure counts."""


def pause_after(failures: int, free: int) -> timedelta:
    """How long the next try waits after so many failures."""
    beyond = failures - free
    return timedelta() if beyond < 0 else min(FIRST * 2 ** min(beyond, 10), LONGEST)


def wait_for(connection: Connection, account: str, address: str, now: datetime) -> timedelta:
    """For how long nobody may try to sign in to this account from this address; zero for not at all."""
    account = _account(account)
    last_good: datetime | None = connection.execute(
        select(func.max(sign_ins.c.at)).where(sign_ins.c.account == account, sign_ins.c.is_good.is_(True))
    ).scalar_one()
    since = now - REMEMBERED
    return max(
        _wait(connection, sign_ins.c.account == account, max(since, last_good or since), now, FREE_TRIES),
        _wait(connection, sign_ins.c.address == address[:60], since, now, FREE_TRIES_FROM_ONE_PLACE),
    )


def begin_try(connection: Connection, account: str, address: str, at: datetime) -> int:
    """Note that somebody tries to sign in; the try's number."""
    values = {"account": _account(account), "address": address[:60], "at": at, "is_good": False}
    added = connection.execute(insert(sign_ins).values(**values).returning(sign_ins.c.id))
    return int(added.scalar_one())


def record_good(connection: Connection, number: int) -> None:
    """Note that a try was good: what failed in this account's name before is forgotten."""
    connection.execute(update(sign_ins).where(sign_ins.c.id == number).values(is_good=True))


def drop_sign_ins(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` tries from before an instant; how many went."""
    ids = (
        connection.execute(
            select(sign_ins.c.id).where(sign_ins.c.at < before).order_by(sign_ins.c.id).limit(most)
        )
        .scalars()
        .all()
    )
    for number in ids:
        connection.execute(delete(sign_ins).where(sign_ins.c.id == number))
    return len(ids)


def _wait(
    connection: Connection, whose: ColumnElement[bool], since: datetime, now: datetime, free: int
) -> timedelta:
    failures: int
    last: datetime | None
    failures, last = connection.execute(
        select(func.count(), func.max(sign_ins.c.at)).where(
            whose, sign_ins.c.at >= since, sign_ins.c.is_good.is_(False)
        )
    ).one()
    if last is None:
        return timedelta()
    return min(max(last + pause_after(failures, free) - now, timedelta()), LONGEST)


def _account(name: str) -> str:
    return name.casefold()[:200]
