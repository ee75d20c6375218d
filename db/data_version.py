"""Has anything been written since an answer was made? Asked cheaply, without reading what was written."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from sqlalchemy.exc import SQLAlchemyError

from db.engine import Connection, Database
from db.plain_rows import fetch_plain
from db.refusals import storage_error

_SQLITE = "PRAGMA data_version"
"""A number that differs where another connection, of whatever process, wrote since it was last asked."""

_NOT_WAITING = "PRAGMA busy_timeout = 0"
"""Where a file is locked as a whole it cannot be told at once, and whoever reads rows will wait for it."""

_POSTGRESQL = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text "
    "ELSE pg_current_snapshot()::text END"
)
"""Which transactions are over. Two snapshots that are written alike take the same ones for over, and what is
over never changes; transactions have 64-bit numbers here, so none comes twice. On a replica the written
snapshot leaves out which transactions still run ("10:13:" before and after the end of 11), so there it is how
far the first server's log was replayed, which moves with every end."""


class DataVersion:
    """Tells one state of the database from the next. Several threads may ask.

    What is read after a version was told is as new as that version or newer. Where something is committed in
    between it is newer than its name, and since the next version told is another one, it is only made once
    more than needed; never is what is older kept under a later name.

    SQLite counts what others wrote from one connection's view, so for it one is kept. PostgreSQL is asked
    through the pool, which finds out by itself that a server or a pooler closed a connection meanwhile.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._opened = 0
        self._lock = threading.Lock()

    @property
    def is_instant(self) -> bool:
        """Whether reading it takes some microseconds and waits for nobody: it asks no server."""
        return self._database.is_sqlite

    def read(self) -> str:
        """What names the present state: equal names, equal rows.

        Raises:
            StorageError: the database cannot be read; the next call tries a new connection.
        """
        if not self._database.is_sqlite:
            with self._database.reading() as connection:
                return str(connection.exec_driver_sql(_POSTGRESQL).scalar_one())
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._held.enter_context(self._database.session())
                    fetch_plain(self._connection, _NOT_WAITING)
                    self._opened += 1  # a new connection counts from its own beginning
                ((told,),) = fetch_plain(self._connection, _SQLITE)
            except SQLAlchemyError as error:
                self._let_go()
                raise storage_error(error, self._database.name) from error
            except BaseException:
                self._let_go()
                raise
            return f"{self._opened}:{told}"

    def close(self) -> None:
        """Let go of the connection that is kept, if one is."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        self._connection = None
        held, self._held = self._held, ExitStack()
        held.close()
