"""One run at a time: a lock by name that a killed process cannot leave behind.

On SQLite it is a locked file beside the database (the system frees it with the process); on PostgreSQL
an advisory lock of a session of its own (the server frees it with the connection).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

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
    if database.path is None:
        place = Path(tempfile.gettempdir()) / f"nerdline-{os.getpid()}-{id(database)}"
    else:
        place = database.path.resolve()  # by whichever way it is named, it is one database
    lock = FileLock(place.with_name(f"{place.name}.{name}.lock"))
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
        if database.path is None:  # nobody else can mean this one
            Path(lock.lock_file).unlink(missing_ok=True)


@contextmanager
def _on_server(database: Database, name: str) -> Iterator[None]:
    key = {"key": int.from_bytes(hashlib.sha256(f"nerdline:{name}".encode()).digest()[:8], signed=True)}
    with database.session() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            raise AlreadyRunningError(_held(name))
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # a connection that was lost has freed it already
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _held(name: str) -> str:
    return f"another `{name}` is running; this one did nothing"
