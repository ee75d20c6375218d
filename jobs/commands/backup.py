"""`nerdline backup` and `nerdline restore`: everything in one file, and back out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, SettingsFile

if TYPE_CHECKING:
    from db import Database
    from db.backup import Backup

_File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="Such as nerdline.backup.gz.")]


def backup(
    file: _File,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Write everything that is kept into one file, while the program goes on, and read it back."""
    from db import open_database
    from db.backup import back_up
    from jobs.opening import clock_of, settings_from
    from jobs.output import print_json, print_line, show_progress

    loaded = settings_from(settings)
    database = open_database(loaded.database_url)
    try:
        made = back_up(database, file, at=clock_of(loaded).now(), force=force, progress=show_progress)
    finally:
        database.close()
    if as_json:
        print_json(_as_json(made))
    else:
        print_line(f"{made.path}: {sum(made.rows.values())} rows, read back and whole")


def restore(
    file: _File,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; it is backed up beside FILE first.")
    ] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Fill an empty database from a backup, of whichever kind of database it was made."""
    from db import open_database
    from db.restore import restore as restore_from
    from jobs.opening import clock_of, settings_from
    from jobs.output import print_json, print_line, show_progress

    loaded = settings_from(settings)
    database = open_database(loaded.database_url)
    try:
        with jobs_at_rest(database):
            restored, kept = restore_from(
                database, file, at=clock_of(loaded).now(), force=force, progress=show_progress
            )
    finally:
        database.close()
    if as_json:
        print_json(_as_json(restored) | {"database": database.name, "kept": kept and str(kept)})
        return
    if kept is not None:
        print_line(f"what was there before is in {kept}")
    print_line(f"{database.name}: {sum(restored.rows.values())} rows, as of {restored.made_at}, all compared")


@contextmanager
def jobs_at_rest(database: Database) -> Iterator[None]:
    """Let no job begin in the block: none may write while the tables are made anew.

    Raises:
        AlreadyRunningError: one of them runs.
    """
    from db.locks import exclusive
    from jobs.schedule import JOBS

    with ExitStack() as locks:
        for job in JOBS:
            locks.enter_context(exclusive(database, job.name))
        yield


def _as_json(one: Backup) -> dict[str, Any]:
    return {
        "file": str(one.path),
        "revision": one.revision,
        "made_at": one.made_at,
        "rows": one.rows,
        "digests": one.digests,
    }
