"""Restoring a backup: into a database with nothing in it, of either kind, all or nothing.

The file is read through before anything is touched. Its tables are made as they were when it was made,
filled, compared with the file, and only then brought up to date: all in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, text

from db.backup import (
    Backup,
    Progress,
    Steps,
    back_up,
    check_backup,
    opened_backup,
    quietly,
    rows_of,
    tables_there,
)
from db.backup_file import BackupReader, Digest, line_of, value_from
from db.engine import Connection, Database
from db.migrate import is_known, known_revision, upgrade_within
from tracker.errors import ConflictError, DatabaseNewerError, DataError, StorageError

_PATIENCE = "15s"  # how long PostgreSQL waits for others to leave the tables


def restore(
    database: Database, path: Path, *, at: datetime, force: bool = False, progress: Progress = quietly
) -> tuple[Backup, Path | None]:
    """Fill the database from a backup; also where that was kept which was there before, with `force`.

    An older backup is brought up to date. Without `force` the database must hold no rows; with it, what is
    there is first backed up into a file beside `path`.

    Raises:
        NotFoundError: there is no such file.
        DataError: the file is damaged, cut off or no backup; nothing was changed.
        DatabaseNewerError: a newer Nerdline made the backup, or the database.
        ConflictError: the database holds something already.
        StorageError: it cannot be written, or does not hold afterwards what the file says; nothing changed.
    """
    checked = check_backup(path, progress=progress)
    need_known(path, checked.revision)
    keep = path.with_name(f"{path.name}.before-restore-{at:%Y%m%dT%H%M%S}.gz")
    kept = set_aside(database, keep, at=at, force=force, progress=progress)
    with opened_backup(path) as reader:
        fill(database, reader, force=force, progress=progress)
    return checked, kept


def need_known(path: Path, revision: str) -> None:
    """Refuse a backup of a newer program.

    Raises:
        DatabaseNewerError: this program does not know its tables.
    """
    if not is_known(revision):
        raise DatabaseNewerError(
            f"{path} was made by a newer Nerdline (revision {revision}); install that version"
        )


def set_aside(
    database: Database, keep: Path, *, at: datetime, force: bool, progress: Progress = quietly
) -> Path | None:
    """Back up what the database holds into `keep`, if it holds anything; where that is.

    Raises:
        ConflictError: it holds something, and `force` is not given.
    """
    if not _has_rows(database):
        return None
    if not force:
        raise ConflictError(
            f"{database.name} holds something already; name an empty database, or replace what is there "
            "with --force"
        )
    back_up(database, keep, at=at, progress=progress)
    return keep


def fill(database: Database, reader: BackupReader, *, force: bool, progress: Progress = quietly) -> None:
    """Fill the database from an open backup and compare the two, in one transaction.

    Raises:
        DataError: the backup is damaged or cut off; nothing was changed.
        ConflictError: somebody has just put something into the database.
        StorageError: it does not hold afterwards what the backup says; nothing was changed.
    """
    if database.path is not None:
        database.keep_write_ahead_log()
    with database.remaking() as connection:
        _clear(database, connection, force=force)
        upgrade_within(connection, reader.header.revision)
        _fill(connection, reader, progress)
        _compare(database, connection, reader)
        upgrade_within(connection)


def _has_rows(database: Database) -> bool:
    with database.reading() as connection:
        return known_revision(database, connection) is not None and _any_rows(connection)


def _any_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in tables_there(connection))


def _clear(database: Database, connection: Connection, *, force: bool) -> None:
    """Take our tables away, empty ones or those that were backed up."""
    if not database.is_sqlite:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
    if known_revision(database, connection) is None:
        return
    if not force and _any_rows(connection):
        raise ConflictError(f"somebody has just put something into {database.name}; nothing was changed")
    for table in reversed(tables_there(connection)):
        table.drop(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def _fill(connection: Connection, reader: BackupReader, progress: Progress) -> None:
    tables = {table.name: table for table in tables_there(connection)}

    def steps() -> Iterator[int]:
        for name, batches in reader.tables():
            table = tables.get(name)
            columns = reader.header.tables[name].columns
            if table is None or set(columns) != set(table.columns.keys()):
                raise DataError(f"the backup's table {name} is not one of its revision; take another backup")
            kinds = [table.columns[column].type.python_type for column in columns]
            for batch in batches:
                connection.execute(insert(table), [_values(columns, kinds, row) for row in batch])
                yield from range(len(batch))
            _count_on(connection, table)

    for _ in progress(Steps(steps(), reader.header.rows), "restoring"):
        pass


def _values(columns: Sequence[str], kinds: Sequence[type], row: Sequence[Any]) -> dict[str, Any]:
    try:
        return {
            column: value_from(plain, kind) for column, kind, plain in zip(columns, kinds, row, strict=True)
        }
    except (TypeError, ValueError) as error:
        raise DataError("the backup holds a value that does not fit its column; take another one") from error


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's own numbering go on after the last number; SQLite finds it by itself."""
    number = table.columns.get("id")
    if number is None or connection.dialect.name == "sqlite":
        return
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - a name of ours
            f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
        )
    )


def _compare(database: Database, connection: Connection, reader: BackupReader) -> None:
    """Read everything back.

    Raises:
        StorageError: it is not what the file says.
    """
    for table in tables_there(connection):
        head = reader.header.tables.get(table.name)
        digest = Digest()
        # In the file's order of columns, which may be another than here.
        names = list(table.columns.keys())
        order = [names.index(column) for column in head.columns] if head else []
        for batch in rows_of(connection, table):
            for row in batch:
                digest.add(line_of(row[position] for position in order))
        if digest.rows and (head is None or str(digest) != reader.digests[table.name]):
            raise StorageError(
                f"{database.name} does not hold what the backup says of {table.name}; nothing was changed"
            )
        if head is not None and digest.rows != head.rows:
            raise StorageError(f"{database.name} lacks rows of {table.name}; nothing was changed")
