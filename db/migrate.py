"""Bringing a database to the tables this program expects, and refusing one that is ahead of it.

One Alembic history serves SQLite and PostgreSQL. A SQLite file is made and upgraded on first use, after
a copy of it has been put beside it; PostgreSQL is upgraded by `nerdline upgrade`, when its owner says so.
`python -m db.migrate "why"` writes the next step from the difference to `db/tables.py`.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from db.engine import Connection, Database, open_database
from db.tables import metadata
from tracker.errors import DatabaseNewerError, StorageError

_SCRIPTS = Path(__file__).parent / "migrations"


def prepare(database: Database) -> None:
    """Make sure that the tables are the ones this program expects, making or upgrading a SQLite file.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
        StorageError: a PostgreSQL database waits for `nerdline upgrade`, or the file holds other tables.
    """
    revision = revision_of(database)
    if revision == head():
        return
    _refuse_newer(database, revision)
    if not database.is_sqlite:
        raise StorageError(f"the tables in {database.name} are not up to date; run `nerdline upgrade`")
    upgrade_safely(database)


def upgrade_safely(database: Database) -> None:
    """Upgrade; a SQLite file that already holds something is copied beside itself first.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
    """
    if database.path is not None and revision_of(database) not in {None, head()}:
        _copy(database.path, database.path.with_name(f"{database.path.name}.before-{head()}"))
    upgrade(database)


def upgrade(database: Database) -> None:
    """Run every step that the database lacks; each is one transaction.

    Raises:
        DatabaseNewerError: the database was made by a newer Nerdline.
    """
    _refuse_newer(database, revision_of(database))
    if database.path is not None:
        database.keep_write_ahead_log()
    with database.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def head() -> str:
    """The revision that this program expects."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise StorageError("this installation of Nerdline lacks its migrations; install it again")
    return revision


def revision_of(database: Database) -> str | None:
    """The revision that the database stands at; None for an empty one."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection) -> list[str]:
    """How the tables in the database differ from `db/tables.py`: nothing, if the migrations are right."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]


def _refuse_newer(database: Database, revision: str | None) -> None:
    if revision is None:
        with database.reading() as connection:
            strangers = set(inspect(connection).get_table_names()) & set(metadata.tables)
        if strangers:
            raise StorageError(
                f"{database.name} holds tables that Nerdline did not make; name another database"
            )
        return
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision not in known:
        raise DatabaseNewerError(
            f"{database.name} was made by a newer Nerdline (revision {revision}); install that version"
        )


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


def write_step(message: str) -> None:
    """Write the migration that leads from the last step to `db/tables.py`; a person reviews it."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/scratch.db")
        if ScriptDirectory.from_config(_config()).get_current_head() is not None:
            upgrade(database)
        with database.reading() as connection:
            config = _config()
            config.attributes["connection"] = connection
            number = len(list(_SCRIPTS.glob("versions/*.py"))) + 1
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    write_step(" ".join(sys.argv[1:]) or "change the tables")
