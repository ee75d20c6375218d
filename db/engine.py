"""How the database is opened, and what its errors mean for a person.

SQLite by default: write-ahead log, foreign keys on, one writer at a time with a wait for the other.
PostgreSQL through psycopg 3 by the URL alone. Drivers' errors leave this package as leaves of
`NerdlineError` only (see `db/refusals.py`).
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from db.refusals import storage_error
from tracker.errors import SettingsError, StorageError

__all__ = ["BUSY_SECONDS", "Connection", "Database", "open_database", "process_name"]

BUSY_SECONDS = 5.0
"""How long a writer of SQLite waits for another before it gives up with `DatabaseLockedError`."""

LOCK_SECONDS = 30.0
"""How long a statement on PostgreSQL waits for what another session holds, before it gives up likewise."""

_NO_URL = (
    "NERDLINE_DATABASE_URL is no database URL; write sqlite:///nerdline.db or postgresql://user@host/name"
)


def process_name() -> str:
    """This process as the records name it: its machine and its number there."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Database:
    """An open database: transactions for reading and for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        """The database as a person would name it: the file, or the URL without its password."""
        url = self._engine.url
        if self.is_sqlite:
            return "the database in memory" if self.path is None else str(self.path)
        plain = url.set(drivername="postgresql").difference_update_query(["password"])
        return plain.render_as_string(hide_password=True)

    @property
    def address(self) -> str:
        """The URL of a PostgreSQL database as libpq reads it, with its password: for other drivers only."""
        return self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, which has one writer and needs no server."""
        return self._engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for one in memory and for PostgreSQL."""
        name = self._engine.url.database or ""
        if name.startswith("file:"):  # SQLite's own form, which can say "mode=ro"
            name = unquote(urlsplit(name).path)
        return Path(name) if self.is_sqlite and name not in {"", ":memory:"} else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that can only read: one consistent view, whatever others write meanwhile."""
        with self.translated(), self._engine.connect() as connection:
            if not self.is_sqlite:  # where a snapshot lasts for one statement unless asked for otherwise
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept when the block ends and undone when it raises."""
        with (
            self.translated(),
            self._engine.connect().execution_options(nerdline_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def remaking(self) -> Iterator[Connection]:
        """A writing transaction in which tables may be made anew.

        SQLite changes a table by copying it and dropping the first, which foreign keys would take for the
        loss of its rows. They are off here, and checked before the transaction is kept.

        Raises:
            StorageError: rows would refer to nothing; nothing was changed.
        """
        options = {"nerdline_writes": True, "nerdline_remakes": True}
        with (
            self.translated(),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection
            if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StorageError(f"rows of {self.name} would refer to nothing; nothing was changed")

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A connection of its own, outside any transaction, which ends with the block."""
        with (
            self.translated(),  # around the connecting too: the server may be away
            self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            if not self.is_sqlite:  # where it is the session that holds locks; the pool must not reuse it
                connection.detach()
            yield connection

    def damage(self, connection: Connection) -> str:
        """What is wrong with a SQLite file, as it tells itself; empty if nothing, and on PostgreSQL."""
        if not self.is_sqlite:
            return ""
        said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        return "" if said == "ok" else said

    def keep_write_ahead_log(self) -> None:
        """Switch a SQLite file to a write-ahead log, for good: then readers never wait for the writer."""
        with self.translated(), self._engine.connect() as connection:
            try:
                # Outside a transaction, which SQLite demands for this, and so past SQLAlchemy.
                _driver(connection).execute("PRAGMA journal_mode = WAL")
            except sqlite3.Error as error:
                raise storage_error(error, self.name) from error

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Let the driver's errors leave the block as ours."""
        try:
            yield
        except SQLAlchemyError as error:
            raise storage_error(error, self.name) from error


def open_database(url: str, *, busy_seconds: float | None = None) -> Database:
    """Open the database that a URL names; nothing is read or made yet.

    `busy_seconds` is how long a writer waits for another, if not as long as usual.

    Raises:
        SettingsError: the URL names no database that Nerdline can use.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise SettingsError(_NO_URL) from error
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(drivername="sqlite+pysqlite")
    else:
        msg = f"NERDLINE_DATABASE_URL names {parsed.get_backend_name()}; use sqlite or postgresql"
        raise SettingsError(msg)
    try:
        engine = _make_engine(parsed, busy_seconds)
    except ArgumentError as error:
        raise SettingsError(_NO_URL) from error  # with two slashes "sqlite://nerdline.db" names a host
    except (NoSuchModuleError, ImportError) as error:
        msg = f"NERDLINE_DATABASE_URL cannot be used here: {error}"
        raise SettingsError(msg) from error
    return Database(engine)


def _make_engine(url: URL, busy_seconds: float | None) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args={
                # A machine that is gone without a word is noticed in ten seconds, not in hours.
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 10_000,
                "connect_timeout": 10,
                # What a database's own list of connections says of us, unless the URL names it.
                "fallback_application_name": f"nerdline {process_name()}",
            },
        )
        waits = LOCK_SECONDS if busy_seconds is None else busy_seconds
        event.listen(engine, "connect", partial(_prepare_postgres, waits))
        event.listen(engine, "checkin", _leave_rights_to_postgres)
    else:
        waits = BUSY_SECONDS if busy_seconds is None else busy_seconds
        engine = create_engine(url, connect_args={"timeout": waits})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _refuse_odd_values, retval=True)
    return engine


def _prepare_postgres(waits: float, connection: Any, _record: object) -> None:  # noqa: ANN401 - as below
    # Said here and not when connecting: poolers between us and the server refuse what they do not know.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(waits * 1000)}")
    connection.commit()


def _leave_rights_to_postgres(connection: Any, _record: object) -> None:  # noqa: ANN401 - as below
    # After a reading SQLAlchemy would have the next transaction begin as READ WRITE, past
    # `default_transaction_read_only`, and on a replica with another error than that it is read-only.
    if connection is not None:
        connection.read_only = None


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own object
    # The driver's implicit transactions start too late and never for reads, so they are switched off
    # and `_begin_sqlite` says when one starts.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = NORMAL")  # with a write-ahead log this loses nothing at a crash
    connection.execute("PRAGMA cache_size = -16384")  # KiB: the pages of a thousand series fit into it


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get("nerdline_writes", False)
    driver = _driver(connection)
    driver.execute(f"PRAGMA foreign_keys = {'OFF' if options.get('nerdline_remakes') else 'ON'}")
    driver.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    # A writer takes its place at once: two that both read first would otherwise deadlock and one would fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - the driver's own object
    return connection.connection.driver_connection


def _refuse_odd_values(context: ExceptionContext) -> StorageError | None:
    # What a driver cannot even send is no error of the database, so SQLAlchemy lets it pass as it is.
    if isinstance(context.original_exception, UnicodeEncodeError):
        return StorageError("a text with half a character in it cannot be kept; nothing was changed")
    if isinstance(context.original_exception, OverflowError):
        return StorageError("a number is too large to be kept; nothing was changed")
    return None
