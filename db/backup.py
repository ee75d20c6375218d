"""Making a backup: everything that the database holds at one instant, in one file that any database takes.

The program goes on meanwhile. SQLite is first copied by its own backup call; on PostgreSQL one transaction
sees one state. The file is read back before it takes its name, so a backup that is there is a good one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import LargeBinary, MetaData, Table, func, select

from db.backup_file import BATCH, BATCH_OF_BYTES, BackupReader, BackupWriter, Header, TableHead
from db.engine import Connection, Database, open_database
from db.migrate import known_revision
from db.refusals import storage_error
from db.schema import metadata
from tracker.clock import format_instant
from tracker.errors import ConflictError, DataError, NotFoundError, StorageError

Progress = Callable[[Iterable[int], str], Iterable[int]]
"""Shows how far it has got while somebody goes through its items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made or read: its file, the revision of its tables, and how many rows each has."""

    path: Path
    revision: str
    made_at: str
    rows: dict[str, int]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Steps:
    """So many steps of work, done as they are gone through: what a progress bar needs to know."""

    steps: Iterator[int]
    count: int

    def __iter__(self) -> Iterator[int]:
        return self.steps

    def __len__(self) -> int:
        return self.count


def quietly(steps: Iterable[int], title: str) -> Iterable[int]:  # noqa: ARG001 - a Progress that shows none
    """Show no progress."""
    return steps


def back_up(
    database: Database, path: Path, *, at: datetime, force: bool = False, progress: Progress = quietly
) -> Backup:
    """Write everything into `path`, and read it back; `force` replaces what is there, once all is well.

    Raises:
        ConflictError: the file is there already.
        NotFoundError: there is nothing to back up.
        StorageError: the database or the file cannot be read or written; no file is left behind.
    """
    if path.exists() and not force:
        raise ConflictError(f"{path} is there already; name another file, or replace it with --force")
    part = path.with_name(f"{path.name}.part")
    with _removed(part):
        with _opened(part) as file, _standing_still(database, part) as (connection, source):
            written = write_rows(source, connection, file, at=at, progress=progress).digests
            _settle(file)
        checked = check_backup(part, progress=progress)
        if checked.digests != written:
            raise StorageError(f"what was written to {path} does not read back the same; check the disk")
        try:
            part.replace(path)
        except OSError as error:
            raise StorageError(f"{path} cannot be written: {error.strerror}") from error
    return Backup(
        path=path,
        revision=checked.revision,
        made_at=checked.made_at,
        rows=checked.rows,
        digests=checked.digests,
    )


def check_backup(path: Path, *, progress: Progress = quietly) -> Backup:
    """Read a backup through to its end and compare it with what it says of itself.

    Raises:
        NotFoundError: there is no such file.
        DataError: it is damaged, cut off, or no backup.
        DatabaseNewerError: a newer Nerdline made it.
    """
    with opened_backup(path) as reader:

        def steps() -> Iterator[int]:
            for _, batches in reader.tables():
                for batch in batches:
                    yield from range(len(batch))

        for _ in progress(Steps(steps(), reader.header.rows), "checking"):
            pass
        return Backup(
            path=path,
            revision=reader.header.revision,
            made_at=reader.header.made_at,
            rows={name: table.rows for name, table in reader.header.tables.items()},
            digests=reader.digests,
        )


@contextmanager
def opened_backup(path: Path) -> Iterator[BackupReader]:
    """A backup, its header read.

    Raises:
        NotFoundError: there is no such file.
        DataError: it cannot be read, or is no backup.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
    with file:
        yield BackupReader(path, file)


def tables_there(connection: Connection) -> list[Table]:
    """Our tables as they are in the database, at whatever revision, each after those that it refers to."""
    found = MetaData()
    found.reflect(bind=connection, only=lambda name, _: name in metadata.tables)
    return found.sorted_tables


def rows_of(connection: Connection, table: Table) -> Iterator[list[tuple[object, ...]]]:
    """A table's rows in batches small enough for the memory."""
    has_bytes = any(isinstance(column.type, LargeBinary) for column in table.columns)
    size = BATCH_OF_BYTES if has_bytes else BATCH
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"yield_per": size}) as result:
        for partition in result.partitions(size):
            yield [tuple(row) for row in partition]


def write_rows(
    source: Database, connection: Connection, file: IO[bytes], *, at: datetime, progress: Progress = quietly
) -> Backup:
    """Write all lines of a backup into an open file or pipe; what was written, told as `Path("-")`.

    Raises:
        NotFoundError: there is nothing to write.
        StorageError: the file cannot be written, or whoever reads the pipe has gone.
    """
    revision = known_revision(source, connection)
    if revision is None:
        raise NotFoundError(f"{source.name} holds nothing yet; there is nothing to back up")
    tables = tables_there(connection)
    header = Header(
        revision=revision,
        made_at=format_instant(at),
        made_from=connection.dialect.name,
        tables={
            table.name: TableHead(
                columns=tuple(column.name for column in table.columns),
                rows=connection.execute(select(func.count()).select_from(table)).scalar_one(),
            )
            for table in tables
        },
    )
    digests: dict[str, str] = {}

    def steps(writer: BackupWriter) -> Iterator[int]:
        for table in tables:
            digest, done = None, 0
            for digest in writer.table(table.name, rows_of(connection, table)):
                yield from range(digest.rows - done)
                done = digest.rows
            digests[table.name] = str(digest) if digest else f"{0:064x}"

    try:
        with closing(BackupWriter(file, header)) as writer:
            for _ in progress(Steps(steps(writer), header.rows), "writing"):
                pass
            writer.finish()
        file.flush()
    except OSError as error:
        raise StorageError(f"the backup cannot be written: {error.strerror}") from error
    return Backup(
        path=Path("-"),
        revision=revision,
        made_at=header.made_at,
        rows={name: table.rows for name, table in header.tables.items()},
        digests=digests,
    )


def _settle(file: IO[bytes]) -> None:
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(f"the backup cannot be written: {error.strerror}") from error


@contextmanager
def _standing_still(database: Database, part: Path) -> Iterator[tuple[Connection, Database]]:
    """A transaction that sees one state, whatever others write meanwhile, and the database it is in."""
    if not database.is_sqlite:
        with database.reading() as connection:
            yield connection, database
        return
    copy = part.with_name(f"{part.name}.db")
    with _removed(copy):
        with database.reading() as connection:
            try:
                with closing(sqlite3.connect(copy)) as target:
                    # All pages at once: writers of a write-ahead log are not kept waiting by that.
                    connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
            except sqlite3.Error as error:
                raise storage_error(error, f"the copy {copy}") from error
        copied = open_database(f"sqlite:///{copy}")
        try:
            with copied.reading() as connection:
                if damage := copied.damage(connection):
                    raise StorageError(f"{database.name} is damaged ({damage}); restore an earlier backup")
                yield connection, copied
        finally:
            copied.close()


@contextmanager
def _opened(part: Path) -> Iterator[IO[bytes]]:
    try:
        # Only for whoever makes it: it holds what no reader sees, such as drafts and who decided.
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise StorageError(f"{part} cannot be written: {error.strerror}") from error
    with os.fdopen(number, "wb") as file:
        yield file


@contextmanager
def _removed(path: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                path.with_name(f"{path.name}{suffix}").unlink()
