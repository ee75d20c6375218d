"""How an instant is kept: exactly, in UTC, and the same on SQLite and PostgreSQL.

SQLite has no date type and gives back naive datetimes, so instants are whole microseconds since 1970 in
a 64-bit integer: they sort, compare and index as numbers on both databases.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, TypeDecorator

from tracker.clock import as_utc

LARGEST_ID = 2**31 - 1
"""What an id column holds; a larger number names nothing."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database: refuses a naive datetime."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, ANN401 - as above
        """From the database: aware, in UTC."""
        return None if value is None else from_microseconds(value)


def to_microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970 UTC.

    Raises:
        ValueError: the datetime is naive.
    """
    since = (instant if instant.tzinfo is UTC else as_utc(instant)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(count: int) -> datetime:
    """The instant that many microseconds after 1970 began."""
    return _EPOCH + timedelta(0, 0, count)
