"""Bringing a database to the tables this program expects, and refusing one that is ahead of it.

One Alembic history serves SQLite and PostgreSQL. A SQLite file is made and upgraded on first use, after
a copy of it has been put beside it; PostgreSQL is upgraded by `nerdline upgrade`, when its owner says so.
`python -m db.migrate "why"` writes the next step from the difference to `db/tables.py`.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from db.engine import Connection, Database, open_database
from db.partitions import is_partition
from db.refusals import storage_error
from db.schema import metadata
from tracker.errors import DatabaseNewerError, StorageError

_SCRIPTS = Path(__file__).parent / "migrations"
_UPGRADE_KEY = 5_717_201_118_034_001  # any number will do that nothing else on the server locks


def prepare(database: Database, *, scripts: Path = _SCRIPTS) -> None:
    """Make sure that the tables are the ones this program expects, making or upgrading a SQLite file.

    `scripts` is the folder of the migrations.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
        StorageError: a PostgreSQL database waits for `nerdline upgrade`, or somebody else's tables are there.
    """
    with database.reading() as connection:
        revision = _judge(database, connection, scripts)
    if revision == head(scripts):
        return
    if not database.is_sqlite:
        raise StorageError(f"the tables in {database.name} are not up to date; run `nerdline upgrade`")
    upgrade_safely(database, scripts=scripts)


def upgrade_safely(database: Database, *, scripts: Path = _SCRIPTS) -> None:
    """Run every step that the database lacks, all in one transaction.

    A SQLite file that already holds something is first copied beside itself, to a name that ends in
    ".before-" and the new revision. Of two that upgrade at once, the second waits and finds nothing to do.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
        StorageError: somebody else's tables are there, or the copy cannot be made; nothing was changed.
    """
    with database.reading() as connection:
        _judge(database, connection, scripts)
    if database.path is not None:
        database.keep_write_ahead_log()
    with database.remaking() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_KEY})
        revision = _judge(database, connection, scripts)  # once more, now that nobody can change it
        if revision == head(scripts):
            return
        if database.path is not None and revision is not None:
            _copy(database.path, database.path.with_name(f"{database.path.name}.before-{head(scripts)}"))
        config = _config(scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def head(scripts: Path = _SCRIPTS) -> str:
    """The revision that this program expects.

    Raises:
        StorageError: the migrations are not installed.
    """
    revision = ScriptDirectory.from_config(_config(scripts)).get_current_head()
    if revision is None:
        raise StorageError("this installation of Nerdline lacks its migrations; install it again")
    return revision


def revision_of(database: Database) -> str | None:
    """The revision that the database stands at; None for an empty one."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection) -> list[str]:
    """How the tables in the database differ from `db/tables.py`: nothing, if the migrations are right."""
    opts = {"compare_type": True, "include_name": is_of_the_tables}
    context = MigrationContext.configure(connection, opts=opts)
    return [str(difference) for difference in compare_metadata(context, metadata)]


def is_of_the_tables(name: str | None, kind: str, _parents: object) -> bool:
    """Whether something in the database is to be compared: partitions are made by the program as it runs."""
    return kind != "table" or not is_partition(name)


def is_known(revision: str, scripts: Path = _SCRIPTS) -> bool:
    """Whether this program has the step that leads to `revision`."""
    return revision in _known(scripts)


def known_revision(database: Database, connection: Connection) -> str | None:
    """The revision that the database stands at, whichever of ours it is; None for an empty one.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
        StorageError: somebody else's tables are there.
    """
    return _judge(database, connection, _SCRIPTS)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Run the steps up to `revision` in the caller's transaction, which must let tables be made anew."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _known(scripts: Path) -> frozenset[str]:
    steps = ScriptDirectory.from_config(_config(scripts)).walk_revisions()
    return frozenset(script.revision for script in steps)


def _judge(database: Database, connection: Connection, scripts: Path) -> str | None:
    """The revision that the database stands at, None for an empty one, unless it is not ours to touch."""
    revisions = MigrationContext.configure(connection).get_current_heads()
    if len(revisions) == 1 and revisions[0] in _known(scripts):
        return revisions[0]
    there = set(inspect(connection).get_table_names())
    ours = there & set(metadata.tables)
    if revisions and ours:
        raise DatabaseNewerError(
            f"{database.name} was made by a newer Nerdline (revision {revisions[0]}); install that version"
        )
    # A file is ours alone; a schema on a server may be shared with tables that bear other names.
    if revisions or ours or (there and database.is_sqlite):
        raise StorageError(f"{database.name} holds tables that Nerdline did not make; name another database")
    return None


def _copy(source: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
        unfinished.replace(target)
    except sqlite3.Error as error:
        with suppress(OSError):
            unfinished.unlink()
        raise storage_error(error, f"the copy {target}") from error
    except OSError as error:
        raise StorageError(f"the copy {target} cannot be made: {error.strerror}") from error


def _config(scripts: Path = _SCRIPTS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))  # "%" is special to Alembic
    return config


def write_step(message: str, *, scripts: Path = _SCRIPTS) -> None:
    """Write the migration that leads from the last step to `db/tables.py`; a person reviews it."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/scratch.db")
        if ScriptDirectory.from_config(_config(scripts)).get_current_head() is not None:
            upgrade_safely(database, scripts=scripts)
        with database.writing() as connection:  # Alembic makes its own table where there is none
            config = _config(scripts)
            config.attributes["connection"] = connection
            number = len(list(scripts.glob("versions/*.py"))) + 1
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    write_step(" ".join(sys.argv[1:]) or "change the tables")
