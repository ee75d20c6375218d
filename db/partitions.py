"""Which partitions does the table of readings have on PostgreSQL, and who makes next month's?

One for each month from the one in which the program first looked, `readings_early` for all that is older and
`readings_late` for all that is later: together they take every instant, so nothing is ever refused. There is
no DEFAULT partition: with one, PostgreSQL no longer knows that partitions are in order of time, and looks
into every one of them for "the last row before". A past of fifteen years that a platform tells is written
once and seldom read; in months it would be 180 partitions that every statement has to think about.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import text

from db.engine import Connection

MONTHS_AHEAD = 3
"""So many months from now on have partitions, the present one among them."""

_MOST_AT_ONCE = 36  # a clock that is years ahead must not make thousands
_PATIENCE = "5s"  # how long others are kept waiting; where that does not do, the next day will

_NAME = re.compile(r"readings_(early|late|\d{4}_\d{2})")
_LATE_FROM = (
    "SELECT substring(pg_get_expr(relpartbound, oid) from 'FROM \\(''?(-?[0-9]+)''?\\)')::bigint "
    "FROM pg_class WHERE oid = 'readings_late'::regclass"
)


def is_partition(name: str | None) -> bool:
    """Whether a table of that name is a part of the readings and no table of its own."""
    return name is not None and _NAME.fullmatch(name) is not None


def make_ahead(connection: Connection, now: datetime) -> tuple[str, ...]:
    """Make the months that are missing from the last one made up to three ahead of `now`; their names.

    What lies in `readings_late` of those months moves into them. Nothing to do on SQLite.

    Raises:
        DatabaseLockedError: others kept the table busy for five seconds; the next call tries again.
    """
    if connection.dialect.name == "sqlite":
        return ()
    begins = connection.execute(text(_LATE_FROM)).scalar_one()
    first = _month_of(datetime.fromtimestamp(begins, UTC))
    past = min(_month_of(now) + MONTHS_AHEAD, first + _MOST_AT_ONCE)
    if past <= first:
        return ()
    connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
    connection.execute(text("ALTER TABLE readings DETACH PARTITION readings_late"))
    names = tuple(_make(connection, month) for month in range(first, past))
    columns = "outcome_id, at, version, value, rest"
    connection.execute(
        text(
            f"WITH moved AS (DELETE FROM readings_late WHERE at < :past RETURNING {columns}) "  # noqa: S608 - ours
            f"INSERT INTO readings ({columns}) SELECT {columns} FROM moved"
        ),
        {"past": _begin_of(past)},
    )
    connection.execute(
        text(
            "ALTER TABLE readings ATTACH PARTITION readings_late "
            f"FOR VALUES FROM ({_begin_of(past)}) TO (MAXVALUE)"
        )
    )
    return names


def _make(connection: Connection, month: int) -> str:
    name = f"readings_{month // 12:04d}_{month % 12 + 1:02d}"
    bounds = f"FROM ({_begin_of(month)}) TO ({_begin_of(month + 1)})"
    connection.execute(text(f"CREATE TABLE {name} PARTITION OF readings FOR VALUES {bounds}"))
    return name


def _month_of(instant: datetime) -> int:
    """Months since the year 0, in UTC."""
    there = instant.astimezone(UTC)
    return 12 * there.year + there.month - 1


def _begin_of(month: int) -> int:
    """The second since 1970 in which a month begins."""
    return int(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())
