"""One run at a time: a lock by name that a killed process cannot leave behind.

On SQLite it is a locked file beside the database (the system frees it with the process); on PostgreSQL
an advisory lock of a session of its own (the server frees it with the connection).
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Connection, Database
from tracker.errors import AlreadyRunningError, StorageError

_SERVER_NOTICES = (
    # The lock of a machine that is gone without a word is free after eleven seconds. On a local socket, where
    # nobody goes without a word, they say nothing.
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
)

ANSWERS_WITHIN = 8.0
"""Seconds that a server has to say that a lock is still held. The system's own notices (see `db/engine.py`)
come where nothing of ours arrives; a server, or a proxy before it, that takes everything and says nothing
would be waited for without end."""

Confirm = Callable[[], None]
"""Asks whether a lock is still held; raises StorageError where it was lost with its connection."""


@contextmanager
def exclusive(database: Database, name: str, *, answers_within: float = ANSWERS_WITHIN) -> Iterator[Confirm]:
    """Hold the lock `name` of this database for the block, which may ask whether it still does.

    A server that does not answer that within so many seconds is as good as gone.

    Raises:
        AlreadyRunningError: somebody else holds it.
    """
    if database.is_sqlite:
        with _on_file(database, name) as confirm:
            yield confirm
    else:
        with _on_server(database, name, answers_within) as confirm:
            yield confirm


def holder_of(database: Database, name: str) -> str:
    """Who holds a lock of a PostgreSQL database, as its connection is named; empty for nobody."""
    statement = text(
        "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND granted AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND (classid::bigint << 32) | objid::bigint = :key"
    )
    with database.reading() as connection:
        found = connection.execute(statement, {"key": _key(name)}).scalars().first()
    return "" if found is None else str(found)


@contextmanager
def _on_file(database: Database, name: str) -> Iterator[Confirm]:
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
        yield lambda: None  # the system holds it for as long as we live
    finally:
        lock.release()
        if database.path is None:  # nobody else can mean this one
            Path(lock.lock_file).unlink(missing_ok=True)


@contextmanager
def _on_server(database: Database, name: str, answers_within: float) -> Iterator[Confirm]:
    key = {"key": _key(name)}
    with database.session() as connection:
        for statement in _SERVER_NOTICES:
            connection.execute(text(statement))
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            raise AlreadyRunningError(_held(name))
        is_lost = False

        def confirm() -> None:
            nonlocal is_lost
            is_lost = True
            with _hung_up_after(answers_within, connection), database.translated():
                connection.execute(text("SELECT 1"))
            is_lost = False

        try:
            yield confirm
        finally:
            if not is_lost:  # a connection that was lost has freed it already, or soon will
                with _hung_up_after(answers_within, connection), suppress(SQLAlchemyError):
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


@contextmanager
def _hung_up_after(seconds: float, connection: Connection) -> Iterator[None]:
    """End a connection from another thread where a statement on it is not answered in time."""
    driver = connection.connection.dbapi_connection  # a connection of its own has no other name for it
    timer = threading.Timer(seconds, _hang_up, [driver, connection.dialect.loaded_dbapi.Error])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(driver: Any, errors: type[Exception]) -> None:  # noqa: ANN401 - the driver's own object
    # The socket alone: whoever waits for its answer finds it ended, and lets go of the connection itself.
    with suppress(OSError, errors), socket.socket(fileno=os.dup(driver.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"nerdline:{name}".encode()).digest()[:8], signed=True)


def _held(name: str) -> str:
    return f"another `{name}` is running; this one did nothing"
