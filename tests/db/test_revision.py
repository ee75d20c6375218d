from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database, open_database
from db.migrate import head
from db.revision import is_current, newest
from tracker.errors import StorageError


def test_the_names_of_the_scripts_tell_what_alembic_does() -> None:
    assert newest() == head()


def test_a_folder_without_scripts_has_no_newest(tmp_path: Path) -> None:
    assert newest(tmp_path) is None


def test_a_database_that_is_up_to_date(database: Database) -> None:
    assert is_current(database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "INSERT INTO alembic_version VALUES ('0001')",
        "DROP TABLE alembic_version",
    ],
)
def test_any_other_is_to_be_looked_into(sqlite_database: Database, statement: str) -> None:
    with sqlite_database.writing() as connection:
        connection.execute(text(statement))
    assert not is_current(sqlite_database)


def test_an_empty_one_too(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    assert not is_current(database)
    database.close()


def test_one_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "new.db").write_bytes(b"this is no database" * 100)
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(StorageError, match="no SQLite database"):
        is_current(database)
    database.close()
