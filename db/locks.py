"""One run at a time: a lock by name that a killed process cannot leave behind.

On SQLite it is a locked file beside the database (the system frees it with the process); on PostgreSQL
an advisory lock of a session of its own (the server frees it with the connection).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from db.engine import Database
from tracker.errors import AlreadyRunningError, StorageError


@contextmanager
def exclusive(database: Database, name: str) -> Iterator[None]:
    """Hold the lock `name` of this database for the block.

    Raises:
        AlreadyRunningError: somebody else holds it.
    """
    with _on_file(database, name) if database.is_sqlite else _on_server(database, name):
        yield


@contextmanager
def _on_file(database: Database, name: str) -> Iterator[None]:
    folder = database.path.parent if database.path else Path(tempfile.gettempdir())
    file = database.path.name if database.path else f"nerdline-{id(database)}"
    lock = FileLock(folder / f"{file}.{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(_held(name)) from error
    except OSError as error:
        raise StorageError(f"the lock file {lock.lock_file} cannot be made: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _on_server(database: Database, name: str) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"nerdline:{name}".encode()).digest()[:8], signed=True)
    with database.reading() as connection:
        got = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one()
        if not got:
            raise AlreadyRunningError(_held(name))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _held(name: str) -> str:
    return f"another `{name}` is running; this one did nothing"
