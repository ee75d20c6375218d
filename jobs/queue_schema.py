"""Is the queue's schema there, and as this program's procrastinate expects it?

It stands beside Nerdline's tables, outside the history of migrations: procrastinate brings its own, as files
in the order of their names. The last one that was applied is written into the schema's comment.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import resources

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from db import Database
from tracker.errors import StorageError

SCHEMA = "nerdline_queue"
_UPGRADE_KEY = 5_717_201_118_034_002  # any number will do that nothing else on the server locks
_COMMENT = "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')"


class QueueSchema(StrEnum):
    """How the schema stands."""

    ABSENT = "absent"
    OLD = "old"
    CURRENT = "current"
    NEWER = "newer"


def queue_schema(database: Database) -> QueueSchema:
    """How the queue's schema in a PostgreSQL database stands.

    Raises:
        StorageError: the database cannot be asked.
    """
    try:
        with psycopg.connect(database.address, connect_timeout=10) as connection:
            return _judge(connection)
    except psycopg.Error as error:
        raise _unusable(database, error) from error


def need_queue_schema(database: Database) -> None:
    """Make sure that batches can be queued here.

    Raises:
        StorageError: they cannot; the message says what to do.
    """
    match queue_schema(database):
        case QueueSchema.CURRENT:
            return
        case QueueSchema.NEWER:
            raise StorageError(
                f"the queue in {database.name} was made by a newer Nerdline; install that version"
            )
        case QueueSchema.ABSENT | QueueSchema.OLD:
            raise StorageError(f"the queue in {database.name} is not up to date; run `nerdline upgrade`")


def upgrade_queue(database: Database) -> None:
    """Make the schema, or bring it up to date. Of two at once, the second finds nothing to do.

    Raises:
        StorageError: it cannot be made, or is newer than this program; nothing was changed.
    """
    try:
        with psycopg.connect(database.address, connect_timeout=10, options=_options(database)) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_UPGRADE_KEY])
            standing = _judge(connection)
            if standing is QueueSchema.NEWER:
                need_queue_schema(database)
            if standing is QueueSchema.CURRENT:
                return
            if standing is QueueSchema.ABSENT:
                connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
                connection.execute(SchemaManager.get_schema())
            else:
                done = connection.execute(_COMMENT, [SCHEMA]).fetchone()
                for name in _migrations():
                    if done is not None and name > str(done[0]):
                        text = (resources.files("procrastinate.sql") / "migrations" / name).read_bytes()
                        connection.execute(text)
            comment = sql.SQL("COMMENT ON SCHEMA {} IS {}")
            connection.execute(comment.format(sql.Identifier(SCHEMA), sql.Literal(_migrations()[-1])))
    except psycopg.Error as error:
        raise _unusable(database, error) from error


def _judge(connection: psycopg.Connection) -> QueueSchema:
    found = connection.execute(_COMMENT, [SCHEMA]).fetchone()
    if found is None or found[0] is None:
        return QueueSchema.ABSENT
    known = _migrations()
    if found[0] == known[-1]:
        return QueueSchema.CURRENT
    return QueueSchema.OLD if found[0] in known else QueueSchema.NEWER


def _migrations() -> tuple[str, ...]:
    folder = resources.files("procrastinate.sql") / "migrations"
    return tuple(sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql")))


def _options(database: Database) -> str:
    given = psycopg.conninfo.conninfo_to_dict(database.address).get("options") or ""
    return f"{given} -c search_path={SCHEMA}".strip()


def _unusable(database: Database, error: psycopg.Error) -> StorageError:
    said = str(error).strip().splitlines()
    return StorageError(
        f"the queue in {database.name} cannot be used: {said[0] if said else type(error).__name__}"
    )
