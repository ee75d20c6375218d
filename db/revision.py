"""Does a database stand where this program's last migration leads?

A glance that every command takes, without Alembic: the number kept in the database, and the names of the
scripts, which begin with theirs. `db.migrate` judges whatever is not plainly up to date.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from db.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"


def newest(scripts: Path = SCRIPTS) -> str | None:
    """The revision that the last of the scripts leads to, as its name tells; None if there is none."""
    numbers = (script.name.partition("_")[0] for script in scripts.glob("versions/[0-9]*.py"))
    return max(numbers, default=None)


def is_current(database: Database) -> bool:
    """Whether the tables are surely the ones this program expects; False where that is to be looked into.

    Raises:
        StorageError: the database cannot be read.
    """
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return [newest()] == list(kept)
