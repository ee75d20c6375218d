"""Bytes by what they hold: answers of platforms, and images that an editor gave as evidence."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from itertools import islice

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from db.engine import Connection
from db.tables import bodies
from tracker.errors import NotFoundError, StorageError

_AT_ONCE = 400  # a statement holds only so many names


def name_of(data: bytes) -> str:
    """What bytes are kept under: their SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def keep_body(connection: Connection, data: bytes) -> str:
    """Keep `data`, once however often it comes; its name."""
    keep_bodies(connection, [data])
    return name_of(data)


def keep_bodies(connection: Connection, several: Iterable[bytes]) -> None:
    """Keep each of several bytes, once however often they come.

    Of two workers with the same bytes the second waits for the first and finds them kept.
    """
    by_name = {name_of(data): data for data in several}
    waiting = iter(by_name)
    while batch := tuple(islice(waiting, _AT_ONCE)):
        # Locked, so that what is there is not let go of before the caller refers to it (`db/retention.py`).
        known = select(bodies.c.sha256).where(bodies.c.sha256.in_(batch))
        there = set(connection.execute(known.with_for_update(read=True, key_share=True)).scalars())
        rows = [
            {"sha256": name, "packed": zlib.compress(by_name[name]), "size": len(by_name[name])}
            for name in sorted(set(batch) - there)
        ]
        if rows:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            connection.execute(dialect.insert(bodies).on_conflict_do_nothing(), rows)


def get_body(connection: Connection, sha256: str) -> bytes:
    """The bytes of that name.

    Raises:
        NotFoundError: none are kept.
        StorageError: what is kept is not what its name says: the row was damaged.
    """
    row = connection.execute(select(bodies).where(bodies.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise NotFoundError(f"nothing is kept under {sha256!r}; it takes all 64 digits of a SHA-256")
    data = _unpacked(row.packed, row.size)
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise StorageError(f"the bytes kept under {sha256} are damaged; restore them from a backup")
    return data


def _unpacked(packed: bytes, size: int) -> bytes | None:
    """At most one byte more than there should be, so that damage cannot fill the memory."""
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, size + 1)
    except zlib.error:
        return None
    return data if unpacking.eof and len(data) == size else None
