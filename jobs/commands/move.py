"""`nerdline export` and `nerdline import`: everything through a pipe, from one database into another.

`nerdline export` alone writes the database, `nerdline export QUESTION` that question's history; each is also
a command of its own under it, by which it can be called whatever its argument looks like. `nerdline export
site` is only called by its name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from jobs.commands import data, static_site
from jobs.commands.options import AsJson, SettingsFile
from tracker.errors import UsageError

if TYPE_CHECKING:
    from db.backup_file import BackupReader

_HELP = {"-h", "--help"}


class _WhatIsMeant(TyperGroup):
    """Finds the command that is meant where only its argument was given."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - its class has no public name
        """Put the command's name before its arguments, if it lacks."""
        is_named = bool(args) and (args[0] in self.commands or args[0] in _HELP)
        return super().parse_args(ctx, args if is_named else [_command_for(args), *args])


def _command_for(args: list[str]) -> str:
    """`history` where a question is named, else `database`.

    Raises:
        UsageError: what is named is neither a question nor looks like a file.
    """
    from tracker.questions import OutcomeRef

    for arg in args:
        with suppress(ValueError):
            OutcomeRef.parse(arg)
            return "history"
    if len(args) == 1 and args[0] != "-" and not args[0].startswith("-") and not _is_like_a_file(args[0]):
        raise UsageError(
            f"{args[0]!r} is no question such as metaculus:12100 and no file such as nerdline.gz; "
            f"for a file of that name write `nerdline export database {args[0]}`"
        )
    return "database"


def _is_like_a_file(name: str) -> bool:
    return bool(Path(name).suffix) or os.sep in name


app = typer.Typer(
    cls=_WhatIsMeant,
    help="Write everything that is kept for `nerdline import`; with QUESTION, that question's history.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("history")(data.export)
app.command("site")(static_site.export_site)

_From = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A file; - or nothing: the pipe.")]


@app.command("database")
def export(
    file: _From = "-",
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Write everything that is kept, of SQLite or PostgreSQL, into a pipe or a file."""
    from db import open_database
    from db.backup import back_up
    from db.move import pour_out
    from jobs.opening import clock_of, settings_from
    from jobs.output import show_progress, warn

    if file == "-" and sys.stdout.isatty():
        raise UsageError(
            "this is nothing for a screen; name a file, or write `nerdline export | "
            "NERDLINE_DATABASE_URL=… nerdline import`"
        )
    loaded = settings_from(settings)
    database = open_database(loaded.database_url)
    now = clock_of(loaded).now()
    try:
        if file == "-":
            with _piped_out() as out:
                made = pour_out(database, out, at=now, progress=show_progress)
        else:
            made = back_up(database, Path(file), at=now, force=force, progress=show_progress)
    finally:
        database.close()
    warn(f"{database.name}: {sum(made.rows.values())} rows written, revision {made.revision}")


def import_(
    file: _From = "-",
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; it is backed up into a file first.")
    ] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Fill an empty database, SQLite or PostgreSQL, with what `nerdline export` writes: all or nothing."""
    from db import open_database
    from db.move import pour_in
    from jobs.commands.backup import jobs_at_rest
    from jobs.opening import clock_of, settings_from
    from jobs.output import print_json, print_line, show_progress

    if file == "-" and sys.stdin.isatty():
        raise UsageError("nothing is piped in; name a file, or write `nerdline export | nerdline import`")
    loaded = settings_from(settings)
    database = open_database(loaded.database_url)
    now = clock_of(loaded).now()
    keep = Path(f"nerdline.before-import-{now:%Y%m%dT%H%M%S}.gz")
    try:
        with _opened(file) as reader, jobs_at_rest(database):
            moved, kept = pour_in(database, reader, at=now, keep=keep, force=force, progress=show_progress)
    finally:
        database.close()
    rows = sum(moved.rows.values())
    if as_json:
        told = {"database": database.name, "kept": kept and str(kept), "revision": moved.revision}
        print_json(told | {"rows": moved.rows, "digests": moved.digests, "made_at": moved.made_at})
        return
    if kept is not None:
        print_line(f"what was there before is in {kept}")
    print_line(f"{database.name}: {rows} rows, as of {moved.made_at}, all compared")


@contextmanager
def _piped_out() -> Iterator[IO[bytes]]:
    # A handle of its own: what a broken pipe leaves in its buffer is not written again when Python ends.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    try:
        yield out
    finally:
        with suppress(OSError):  # `pour_out` has told of it
            out.close()


@contextmanager
def _opened(file: str) -> Iterator[BackupReader]:
    from db.backup import opened_backup
    from db.backup_file import BackupReader

    if file == "-":
        yield BackupReader(Path("standard input"), sys.stdin.buffer)
        return
    with opened_backup(Path(file)) as reader:
        yield reader
