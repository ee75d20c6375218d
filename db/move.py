"""How is a database moved to another one by a pipe, with no file in between?

What goes through the pipe is a backup (see `db/backup_file.py`), so it is the same for SQLite and for
PostgreSQL, and proves at its end that nothing is missing or changed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO

from db.backup import Backup, Progress, quietly, write_rows
from db.backup_file import BackupReader
from db.engine import Database
from db.restore import fill, need_known, set_aside
from tracker.errors import StorageError


def pour_out(database: Database, file: IO[bytes], *, at: datetime, progress: Progress = quietly) -> Backup:
    """Write everything that the database holds at one instant into a pipe, while the program goes on.

    No copy is made: a reading transaction of the write-ahead log, or of PostgreSQL, stands still by itself.

    Raises:
        NotFoundError: there is nothing to write.
        StorageError: the database is damaged, or whoever reads the pipe has gone.
    """
    with database.reading() as connection:
        if damage := database.damage(connection):
            raise StorageError(f"{database.name} is damaged ({damage}); restore an earlier backup")
        return write_rows(database, connection, file, at=at, progress=progress)


def pour_in(
    database: Database,
    reader: BackupReader,
    *,
    at: datetime,
    keep: Path,
    force: bool = False,
    progress: Progress = quietly,
) -> tuple[Backup, Path | None]:
    """Fill the database from a pipe, which is read once: all or nothing. Also where the old rows were kept.

    An older program's rows are brought up to date. Without `force` the database must hold no rows; with it,
    what is there is first backed up into `keep`.

    Raises:
        DataError: what came is damaged, cut off or no backup; nothing was changed.
        DatabaseNewerError: a newer Nerdline wrote it, or made the database.
        ConflictError: the database holds something already.
        StorageError: it cannot be written, or does not hold afterwards what came; nothing was changed.
    """
    header = reader.header
    need_known(reader.path, header.revision)
    kept = set_aside(database, keep, at=at, force=force, progress=progress)
    fill(database, reader, force=force, progress=progress)
    moved = Backup(
        path=reader.path,
        revision=header.revision,
        made_at=header.made_at,
        rows={name: table.rows for name, table in header.tables.items()},
        digests=reader.digests,
    )
    return moved, kept
