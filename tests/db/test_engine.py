from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from db import Connection, Database, acts, open_database
from db.migrate import differences
from db.tables import links, stories
from tests.builders import START
from tests.conftest import SHORT_WAIT
from tests.db.postgres_server import PostgresServer
from tests.db.rows import keep_story
from tracker.errors import (
    ConflictError,
    DatabaseLockedError,
    DatabaseReadOnlyError,
    NerdlineError,
    SettingsError,
    StorageError,
)


def note(connection: Connection, act: str) -> None:
    acts.add_act(connection, acts.Act(at=START, who="Ana", act=act, subject="story:1"))


def notes(connection: Connection) -> list[str]:
    return [act.act for act in acts.list_acts(connection)]


# Transactions


def test_a_block_that_ends_is_kept(database: Database) -> None:
    with database.writing() as connection:
        note(connection, "kept")
    with database.reading() as connection:
        assert notes(connection) == ["kept"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_raises_is_undone(database: Database, error: type[BaseException]) -> None:
    def fail() -> None:
        with database.writing() as connection:
            note(connection, "lost")
            raise error

    with pytest.raises(error):
        fail()
    with database.reading() as connection:
        assert notes(connection) == []


def test_a_refused_statement_undoes_the_whole_block(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            note(connection, "lost")
            connection.execute(text("SELECT * FROM nothing_of_that_name"))

    with pytest.raises(StorageError):
        fail()
    with database.writing() as connection:
        assert notes(connection) == []
        note(connection, "after")


def test_one_view_lasts_for_the_whole_reading(database: Database) -> None:
    with database.writing() as connection:
        note(connection, "before")
    with database.reading() as reader:
        assert notes(reader) == ["before"]
        with database.writing() as writer:
            note(writer, "meanwhile")
        assert notes(reader) == ["before"]
    with database.reading() as reader:
        assert notes(reader) == ["before", "meanwhile"]


def test_reading_cannot_write(database: Database) -> None:
    def write() -> None:
        with database.reading() as connection:
            note(connection, "slipped in")

    with pytest.raises(DatabaseReadOnlyError):
        write()
    with database.writing() as connection:
        assert notes(connection) == []
        note(connection, "the same connection may write")


def test_references_to_nothing_are_refused(database: Database) -> None:
    row = {"verdict": "confirmed", "how": "person", "inverted": False, "decided_by": "Ana", "note": ""}

    def link() -> None:
        with database.writing() as connection:
            connection.execute(insert(links).values(citation_id=9, outcome_id=9, decided_at=START, **row))

    with pytest.raises(StorageError, match="refused"):
        link()


def test_a_row_that_is_there_already_is_a_conflict(database: Database) -> None:
    def add_twice() -> None:
        with database.writing() as connection:
            keep_story(connection, slug="twin")
            keep_story(connection, slug="twin")

    with pytest.raises(ConflictError, match="somebody else has just put the same into"):
        add_twice()


@pytest.mark.parametrize("half", ["A lone \ud83d surrogate", "\udc80"])
def test_half_a_character_is_refused_in_a_sentence(database: Database, half: str) -> None:
    def keep() -> None:
        with database.writing() as connection:
            note(connection, half)

    with pytest.raises(StorageError, match="half a character"):
        keep()


def test_a_number_that_no_column_holds_is_refused_in_a_sentence(database: Database) -> None:
    def keep() -> None:
        with database.writing() as connection:
            connection.execute(select(stories.c.id).where(stories.c.id == 10**30))

    with pytest.raises(StorageError, match=r"too large|out of range"):
        keep()


# Two at once


def test_a_second_writer_waits_for_the_first(database: Database) -> None:
    inside = threading.Event()

    def first() -> None:
        with database.writing() as connection:
            note(connection, "first")
            inside.set()
            time.sleep(SHORT_WAIT / 4)  # noqa: TID251 - the other thread waits on real time

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with database.writing() as connection:
        note(connection, "second")
    thread.join()
    with database.reading() as connection:
        assert sorted(notes(connection)) == ["first", "second"]


def test_no_writers_work_is_lost(database: Database, sqlite_path: Path) -> None:
    patient = open_database(f"sqlite:///{sqlite_path}") if database.is_sqlite else database

    def write(name: str) -> None:
        for number in range(5):
            with patient.writing() as connection:
                before = len(notes(connection))  # reads first: a deferred transaction would deadlock here
                note(connection, f"{name}{number} after {before}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with patient.reading() as connection:
        assert len(notes(connection)) == 20
    patient.close()


def test_a_writer_that_waits_too_long_says_so(sqlite_database: Database, sqlite_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(DatabaseLockedError, match=r"nerdline\.db is in use by another program") as caught:
            with_a_note(sqlite_database)
        assert SHORT_WAIT * 0.5 <= time.monotonic() - began < SHORT_WAIT + 3
        assert caught.value.retryable
        with sqlite_database.reading() as connection:  # readers do not wait
            assert notes(connection) == []
        other.execute("ROLLBACK")
    with_a_note(sqlite_database)


def with_a_note(database: Database) -> None:
    with database.writing() as connection:
        note(connection, "written")


# Files


def test_the_settings_of_a_file(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert told == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "busy_timeout": SHORT_WAIT * 1000,
    }


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'none' / 'nerdline.db'}")
    with pytest.raises(StorageError, match=r"nerdline\.db cannot be opened; check that its folder exists"):
        with_a_note(database)
    database.close()


@pytest.mark.parametrize("content", [b"no database at all, " * 500, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nerdline.db").write_bytes(content)
    database = open_database(f"sqlite:///{tmp_path / 'nerdline.db'}")
    with pytest.raises(StorageError, match="is damaged or is no SQLite database; restore it"):
        with_a_note(database)
    database.close()


def test_a_page_that_was_overwritten(sqlite_path: Path) -> None:
    database = open_database(f"sqlite:///{sqlite_path}")
    with database.writing() as connection:
        for number in range(300):
            note(connection, f"{number} {'x' * 100}")
    database.close()
    content = bytearray(sqlite_path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for page in range(len(content) // size - 6, len(content) // size):
        content[page * size : page * size + 200] = b"\xff" * 200
    sqlite_path.write_bytes(content)
    damaged = open_database(f"sqlite:///{sqlite_path}")
    with damaged.reading() as connection:
        assert damaged.damage(connection)
    with pytest.raises(StorageError, match="is damaged"), damaged.reading() as connection:
        notes(connection)
    damaged.close()


def test_a_whole_database_has_no_damage(database: Database) -> None:
    with database.reading() as connection:
        assert database.damage(connection) == ""


def test_a_file_opened_for_reading_only_says_that_it_may_not_be_written(sqlite_path: Path) -> None:
    database = open_database(f"sqlite:///file:{sqlite_path}?mode=ro&uri=true")
    assert database.path == sqlite_path
    with database.reading() as connection:
        assert notes(connection) == []
    with pytest.raises(DatabaseReadOnlyError, match=r"nerdline\.db may not be written; check the rights"):
        with_a_note(database)
    database.close()


@contextmanager
def bound_by_rights() -> Iterator[None]:
    """Root's life as somebody whom rights bind; nothing changes for others."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(("file_rights", "folder_rights"), [(0o444, 0o755), (0o444, 0o555), (0o000, 0o755)])
def test_a_file_whose_rights_forbid_writing(sqlite_path: Path, file_rights: int, folder_rights: int) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        file = Path(shutil.copy(sqlite_path, name))
        file.chmod(file_rights)
        Path(name).chmod(folder_rights)
        with bound_by_rights():
            database = open_database(f"sqlite:///{file}")
            with pytest.raises(StorageError, match=r"may (not )?be written"):
                with_a_note(database)
            database.close()
        Path(name).chmod(0o755)


def test_a_disk_that_is_full_undoes_the_block(sqlite_database: Database) -> None:
    def fill() -> None:
        with sqlite_database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 40")
            for number in range(2000):
                note(connection, f"{number} {'x' * 200}")

    with pytest.raises(StorageError, match=r"the disk that holds .* is full; nothing was changed"):
        fill()
    with sqlite_database.reading() as connection:
        assert notes(connection) == []


# Tables made anew


def test_a_table_that_others_refer_to_may_be_made_anew(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        keep_story(connection)
    with sqlite_database.remaking() as connection:
        for statement in (
            "CREATE TABLE _new AS SELECT * FROM stories",
            "DROP TABLE stories",
            "ALTER TABLE _new RENAME TO stories",
            "CREATE UNIQUE INDEX stories_id ON stories (id)",
        ):
            connection.exec_driver_sql(statement)
    with sqlite_database.writing() as connection:
        assert connection.execute(text("SELECT count(*) FROM story_versions")).scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.postgres
def test_on_postgresql_tables_are_changed_in_a_transaction_too(postgres_database: Database) -> None:
    def change() -> None:
        with postgres_database.remaking() as connection:
            connection.exec_driver_sql("ALTER TABLE stories ADD COLUMN mood TEXT")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    with postgres_database.reading() as connection:
        assert differences(connection) == []


def test_rows_that_would_refer_to_nothing_are_found_before_the_end(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        keep_story(connection)

    def lose() -> None:
        with sqlite_database.remaking() as connection:
            connection.exec_driver_sql("DELETE FROM stories")

    with pytest.raises(StorageError, match="would refer to nothing; nothing was changed"):
        lose()
    with sqlite_database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM stories")).scalar_one() == 1


# URLs and names


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is no database URL"),
        ("nerdline.db", "is no database URL"),
        ("sqlite://nerdline.db", "is no database URL"),
        ("sqlite+pysqlcipher://:s3cret@/x.db", "is no database URL"),
        ("postgresql://host:port/name", "is no database URL"),
        ("mysql://host/name", "names mysql; use sqlite or postgresql"),
        ("postgres://host/name", "names postgres; use sqlite or postgresql"),
        ("oracle+cx://user:s3cret@host/name", "names oracle"),
    ],
)
def test_urls_that_name_no_database_of_ours(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        open_database(url)
    assert str(caught.value).startswith("NERDLINE_DATABASE_URL")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:///x.db", "sqlite+pysqlcipher:///x.db", "sqlite:///x.db"])
def test_any_sqlite_is_the_one_that_we_know(url: str) -> None:
    database = open_database(url)
    assert (database.is_sqlite, database.path) == (True, Path("x.db"))
    database.close()


@pytest.mark.parametrize(
    "url", ["postgresql://u@h/d", "postgresql+asyncpg://u@h/d", "postgresql+psycopg2://u@h/d"]
)
def test_any_postgresql_is_reached_by_psycopg_3(url: str) -> None:
    database = open_database(url)
    assert (database.is_sqlite, database.path, database.name) == (False, None, "postgresql://u@h/d")
    database.close()


@pytest.mark.parametrize("url", ["postgresql://u:s3cret@h/d", "postgresql://u@h/d?password=s3cret"])
def test_the_name_of_a_database_has_no_password(url: str) -> None:
    database = open_database(url)
    assert "s3cret" not in database.name
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_has_no_file(url: str) -> None:
    database = open_database(url)
    assert (database.path, database.name) == (None, "the database in memory")
    with database.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()


# PostgreSQL


@pytest.mark.postgres
def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    database = open_database(f"postgresql://desk:s3cret@/nerdline?host={tmp_path}")
    with pytest.raises(StorageError, match="cannot be reached") as caught:
        with_a_note(database)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    database.close()


@pytest.mark.postgres
def test_a_database_that_is_not_on_the_server(postgres_server: PostgresServer) -> None:
    database = open_database(postgres_server.url("nowhere"))
    with pytest.raises(StorageError, match='database "nowhere" does not exist'):
        with_a_note(database)
    database.close()


@pytest.mark.postgres
def test_a_connection_that_was_cut_is_made_anew(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%' AND state = '{}'"
    )

    def cut_off() -> None:
        with postgres_database.writing() as connection:
            note(connection, "lost")
            postgres_server.tell(cut.format("idle in transaction"))
            note(connection, "never sent")

    with pytest.raises(StorageError, match="was lost; nothing was changed, try again"):
        cut_off()
    with_a_note(postgres_database)
    postgres_server.tell(cut.format("idle"))
    with postgres_database.reading() as connection:
        assert notes(connection) == ["written"]


@pytest.mark.postgres
def test_a_session_is_outside_transactions_and_ends_with_its_block(postgres_database: Database) -> None:
    with postgres_database.session() as connection:
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        note(connection, "kept at once")
        with postgres_database.reading() as other:
            assert notes(other) == ["kept at once"]
    deadline = time.monotonic() + 5
    with postgres_database.session() as connection:
        while connection.execute(
            text("SELECT 1 FROM pg_stat_activity WHERE pid = :own"), {"own": own}
        ).first():
            assert time.monotonic() < deadline


@pytest.mark.postgres
def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(postgres_database: Database) -> None:
    with postgres_database.writing() as connection:
        ids = [keep_story(connection) for _ in range(2)]
    both = threading.Barrier(2)
    said: list[NerdlineError] = []

    def take(order: list[int]) -> None:
        try:
            with postgres_database.writing() as connection:
                touch(connection, order[0])
                both.wait(5)
                touch(connection, order[1])
        except NerdlineError as error:
            said.append(error)

    threads = [threading.Thread(target=take, args=(order,)) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in said] == [DatabaseLockedError]


def touch(connection: Connection, story_id: int) -> None:
    connection.execute(text("UPDATE stories SET url = url WHERE id = :id"), {"id": story_id})
