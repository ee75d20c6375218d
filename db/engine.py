"""How the database is opened, and what its errors mean for a person.

SQLite by default: write-ahead log, foreign keys on, one writer at a time with a wait for the other.
PostgreSQL through psycopg 3 by the URL alone. Drivers' errors become leaves of `StorageError` here and
nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from tracker.errors import DatabaseLockedError, DatabaseReadOnlyError, SettingsError, StorageError

__all__ = ["BUSY_SECONDS", "Connection", "Database", "open_database", "storage_error"]

BUSY_SECONDS = 5.0
"""How long a writer waits for another before it gives up with `DatabaseLockedError`."""


class Database:
    """An open database: transactions for reading and for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        """The database as a person would name it: the file, or the URL without its password."""
        url = self._engine.url
        return str(url.database) if self.is_sqlite else url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, which has one writer and needs no server."""
        return self._engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for one in memory and for PostgreSQL."""
        name = self._engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent view, whatever others write meanwhile."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept when the block ends and undone when it raises."""
        with (
            self._translated(),
            self._engine.connect().execution_options(nerdline_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def damage(self, connection: Connection) -> str:
        """What is wrong with a SQLite file, as it tells itself; empty if nothing, and on PostgreSQL."""
        if not self.is_sqlite:
            return ""
        said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        return "" if said == "ok" else said

    def keep_write_ahead_log(self) -> None:
        """Switch a SQLite file to a write-ahead log, for good: then readers never wait for the writer."""
        with self._translated(), self._engine.connect() as connection:
            # Outside a transaction, which SQLite demands for this.
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # the stores know which rule it was and what it means
        except SQLAlchemyError as error:
            raise storage_error(error, self.name) from error


def open_database(url: str) -> Database:
    """Open the database that a URL names; nothing is read or made yet.

    Raises:
        SettingsError: the URL names no database that Nerdline can use.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        msg = "NERDLINE_DATABASE_URL is no database URL; write sqlite:///nerdline.db or postgresql://user@host/name"
        raise SettingsError(msg) from error
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.get_backend_name() != "sqlite":
        msg = f"NERDLINE_DATABASE_URL names {parsed.get_backend_name()}; use sqlite or postgresql"
        raise SettingsError(msg)
    try:
        engine = _make_engine(parsed)
    except (NoSuchModuleError, ImportError) as error:
        msg = f"NERDLINE_DATABASE_URL cannot be used here: {error}"
        raise SettingsError(msg) from error
    return Database(engine)


def storage_error(error: SQLAlchemyError, name: str) -> StorageError:
    """What a driver's error means, in a sentence for whoever runs this."""
    cause = getattr(error, "orig", None)
    said = (
        str(cause or error).strip().splitlines()[0] if str(cause or error).strip() else type(error).__name__
    )
    if isinstance(cause, sqlite3.Error):
        code = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF  # the low byte is the kind
        kind, sentence = _SQLITE_SAYS.get(code, (StorageError, "{name} refused: {said}"))
        return kind(sentence.format(name=name, said=said))
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StorageError(f"the connection to {name} was lost; nothing was changed, try again")
    return StorageError(f"{name} refused: {said}")


_IN_USE = (DatabaseLockedError, "{name} is in use by another program; try again when it has finished")
_READ_ONLY = (
    DatabaseReadOnlyError,
    "{name} may not be written; check the rights of the file and its folder",
)
_DAMAGED = (StorageError, "{name} is damaged or is no SQLite database; restore it from a backup")
_SQLITE_SAYS: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: (
        StorageError,
        "{name} cannot be opened; check that its folder exists and may be written",
    ),
    sqlite3.SQLITE_FULL: (StorageError, "the disk that holds {name} is full; nothing was changed"),
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}


def _make_engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url, pool_pre_ping=True, connect_args={"keepalives_idle": 10, "connect_timeout": 10}
        )
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own object
    # The driver's implicit transactions start too late and never for reads, so they are switched off
    # and `_begin_sqlite` says when one starts.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")  # with a write-ahead log this loses nothing at a crash
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place at once: two that both read first would otherwise deadlock and one would fail.
    writes = connection.get_execution_options().get("nerdline_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
