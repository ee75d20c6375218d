from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import db.migrate
from db import Database, acts, open_database
from db.migrate import differences, head, prepare, revision_of, upgrade_safely
from db.schema import metadata
from tests.builders import START
from tests.conftest import SHORT_WAIT
from tests.db.rows import keep_citation
from tracker.errors import DatabaseLockedError, DatabaseNewerError, DatabaseReadOnlyError, StorageError

NEXT_STEP = '''
"""a column more"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None
def upgrade():
    with op.batch_alter_table("stories", recreate="auto") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), nullable=False, server_default="calm"))
        batch.alter_column("headline", type_=sa.String(500), existing_type=sa.Text())
    {more}
def downgrade():
    pass
'''


@pytest.fixture
def next_scripts(tmp_path: Path) -> Path:
    """The migrations of the next version, which makes the table of stories anew."""
    return scripts_with(tmp_path / "next")


@pytest.fixture
def failing_scripts(tmp_path: Path) -> Path:
    """The migrations of a version whose last step ends in an error."""
    return scripts_with(tmp_path / "failing", 'op.execute("SELECT * FROM nothing_of_that_name")')


def scripts_with(folder: Path, more: str = "") -> Path:
    ours = Path(db.migrate.__file__).parent / "migrations"
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_a_column_more.py").write_text(NEXT_STEP.format(head=head(), more=more))
    return folder


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'nerdline.db'}", busy_seconds=SHORT_WAIT)
    else:
        opened = open_database(request.getfixturevalue("empty_postgres_url"))
    yield opened
    opened.close()


def stamp(database: Database, *revisions: str) -> None:
    with database.writing() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        for revision in revisions:
            connection.execute(text("INSERT INTO alembic_version VALUES (:one)"), {"one": revision})


def tables_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


# From nothing


def test_the_steps_lead_to_exactly_the_tables(empty_database: Database) -> None:
    assert revision_of(empty_database) is None
    upgrade_safely(empty_database)
    assert revision_of(empty_database) == head()
    with empty_database.reading() as connection:
        assert differences(connection) == []


def test_on_sqlite_down_to_the_last_check_and_index(sqlite_path: Path, tmp_path: Path) -> None:
    # Alembic does not compare everything: checks, rowids, defaults and the names of constraints escape it.
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    engine.dispose()

    def plain(tables: dict[str, str]) -> dict[str, list[str]]:
        return {
            # A column that was added later stands at the end of the statement, and on its last line.
            name: sorted(" ".join(part.split()).strip("() ") for part in sql.replace('"', "").split(","))
            for name, sql in tables.items()
            if name != "alembic_version"
        }

    assert plain(tables_of(sqlite_path)) == plain(tables_of(tmp_path / "made.db"))


@pytest.mark.postgres
def test_on_postgresql_down_to_the_last_check_and_index(
    postgres_database: Database, empty_postgres_url: str
) -> None:
    engine = create_engine(empty_postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    metadata.create_all(engine)
    told = (
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
    )
    for statement in told:
        with postgres_database.reading() as connection:
            migrated = {tuple(row) for row in connection.execute(text(statement))}
        with engine.connect() as connection:
            made = {tuple(row) for row in connection.execute(text(statement))}
        # The months are made by the program as it runs, and those of the step by when it ran.
        odd = ("alembic_version", "readings_early", "readings_late", "readings_2")
        assert {row for row in migrated if not any(name in str(row) for name in odd)} == made
    engine.dispose()


def test_a_drift_is_told(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE stories ADD COLUMN mood TEXT")
        connection.exec_driver_sql("DROP INDEX ix_questions_due_at")
    with sqlite_database.reading() as connection:
        said = " ".join(differences(connection))
    assert "mood" in said
    assert "ix_questions_due_at" in said


def test_the_first_use_of_a_file_makes_it(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'nerdline.db'}")
    prepare(database)
    with database.reading() as connection:
        assert differences(connection) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    database.close()
    assert not list(tmp_path.glob("*.before-*"))  # there was nothing to copy


def test_a_database_in_memory_is_made_too() -> None:
    database = open_database("sqlite://")
    prepare(database)
    assert revision_of(database) == head()
    database.close()


def test_preparing_again_changes_nothing(sqlite_database: Database, sqlite_path: Path) -> None:
    before = sqlite_path.read_bytes()
    prepare(sqlite_database)
    assert sqlite_path.read_bytes() == before


def test_a_file_that_is_up_to_date_is_prepared_though_it_may_only_be_read(sqlite_path: Path) -> None:
    database = open_database(f"sqlite:///file:{sqlite_path}?mode=ro&uri=true")
    prepare(database)
    database.close()


# Upwards


def test_an_upgrade_keeps_the_rows_and_copies_the_file_first(
    sqlite_database: Database, sqlite_path: Path, next_scripts: Path
) -> None:
    with sqlite_database.writing() as connection:
        keep_citation(connection)
    prepare(sqlite_database, scripts=next_scripts)
    with sqlite_database.reading() as connection:
        told = connection.execute(text("SELECT mood, headline FROM stories")).all()
        assert len(told) == 1
        assert told[0].mood == "calm"
        assert connection.execute(text("SELECT count(*) FROM printings")).scalar_one() == 1
    copy = sqlite_path.with_name("nerdline.db.before-9999")
    assert "mood" not in tables_of(copy)["stories"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT headline FROM stories").fetchall() == [(told[0].headline,)]
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [(head(),)]
    assert not list(sqlite_path.parent.glob("*.part"))


def test_an_upgrade_that_fails_changes_nothing(
    sqlite_database: Database, sqlite_path: Path, failing_scripts: Path
) -> None:
    with sqlite_database.writing() as connection:
        keep_citation(connection)
    before = tables_of(sqlite_path)
    with pytest.raises(StorageError, match="no such table"):
        prepare(sqlite_database, scripts=failing_scripts)
    assert tables_of(sqlite_path) == before
    assert revision_of(sqlite_database) == head()
    prepare(sqlite_database)


def test_a_copy_of_an_earlier_try_is_replaced(
    sqlite_database: Database, sqlite_path: Path, next_scripts: Path, failing_scripts: Path
) -> None:
    with pytest.raises(StorageError):
        prepare(sqlite_database, scripts=failing_scripts)
    with sqlite_database.writing() as connection:
        acts.add_act(connection, acts.Act(at=START, who="Ana", act="since", subject="story:1"))
    prepare(sqlite_database, scripts=next_scripts)
    with closing(sqlite3.connect(sqlite_path.with_name("nerdline.db.before-9999"))) as connection:
        assert connection.execute("SELECT act FROM acts").fetchall() == [("since",)]


def test_without_a_copy_nothing_is_upgraded(
    sqlite_database: Database, sqlite_path: Path, next_scripts: Path
) -> None:
    sqlite_path.with_name("nerdline.db.before-9999.part").mkdir()
    with pytest.raises(StorageError, match=r"the copy .*before-9999 cannot be opened"):
        prepare(sqlite_database, scripts=next_scripts)
    assert revision_of(sqlite_database) == head()


def test_a_folder_with_a_percent_sign_in_its_name(tmp_path: Path) -> None:
    scripts = scripts_with(tmp_path / "100%")
    database = open_database(f"sqlite:///{tmp_path / 'nerdline.db'}")
    prepare(database, scripts=scripts)
    assert revision_of(database) == "9999"
    database.close()


def test_an_installation_without_migrations_says_so(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    with pytest.raises(StorageError, match="lacks its migrations; install it again"):
        head(tmp_path)


@pytest.mark.postgres
def test_postgresql_waits_for_its_owner(empty_postgres_url: str, next_scripts: Path) -> None:
    database = open_database(empty_postgres_url)
    with pytest.raises(StorageError, match="not up to date; run `nerdline upgrade`"):
        prepare(database)
    assert revision_of(database) is None
    upgrade_safely(database)
    prepare(database)
    with database.writing() as connection:
        keep_citation(connection)
    with pytest.raises(StorageError, match="run `nerdline upgrade`"):
        prepare(database, scripts=next_scripts)
    upgrade_safely(database, scripts=next_scripts)
    prepare(database, scripts=next_scripts)
    with database.reading() as connection:
        assert connection.execute(text("SELECT mood FROM stories")).scalar_one() == "calm"
    database.close()


@pytest.mark.postgres
def test_without_its_tables_postgresql_says_what_to_do(empty_postgres_url: str) -> None:
    database = open_database(empty_postgres_url)
    with pytest.raises(StorageError, match="run `nerdline upgrade`"), database.reading() as connection:
        acts.list_acts(connection)
    database.close()


# What is refused


@pytest.mark.parametrize("call", [prepare, upgrade_safely])
def test_a_newer_database_is_refused_and_left_alone(empty_database: Database, call: object) -> None:
    upgrade_safely(empty_database)
    with empty_database.writing() as connection:
        keep_citation(connection)
    stamp(empty_database, "2031")
    with pytest.raises(DatabaseNewerError, match=r"newer Nerdline \(revision 2031\); install that version"):
        call(empty_database)  # type: ignore[operator]
    assert revision_of(empty_database) == "2031"
    with empty_database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM citations")).scalar_one() == 1


@pytest.mark.parametrize("call", [prepare, upgrade_safely])
@pytest.mark.parametrize("table", ["stories", "readings"])
def test_somebody_elses_tables_of_our_names_are_refused(
    empty_database: Database, call: object, table: str
) -> None:
    with empty_database.writing() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} (id INTEGER, plot TEXT)")
    with pytest.raises(StorageError, match="holds tables that Nerdline did not make; name another database"):
        call(empty_database)  # type: ignore[operator]
    with empty_database.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0  # noqa: S608 - ours


def test_somebody_elses_alembic_is_not_taken_for_a_newer_nerdline(empty_database: Database) -> None:
    with empty_database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    stamp(empty_database, "ae1027a6acf")
    with pytest.raises(StorageError, match="did not make"):
        upgrade_safely(empty_database)


def test_a_file_with_tables_of_other_names_is_somebody_elses(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    before = path.read_bytes()
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="did not make"):
        prepare(database)
    database.close()
    assert path.read_bytes() == before


@pytest.mark.postgres
def test_a_schema_on_a_server_may_be_shared_with_other_names(empty_postgres_url: str) -> None:
    database = open_database(empty_postgres_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE spatial_ref_sys (id INTEGER)")
    upgrade_safely(database)
    assert revision_of(database) == head()
    database.close()


def test_a_database_at_two_revisions_is_refused(empty_database: Database) -> None:
    upgrade_safely(empty_database)
    stamp(empty_database, head(), "2031")
    with pytest.raises(StorageError):
        prepare(empty_database)


def test_a_locked_file_is_told_within_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "nerdline.db"
    database = open_database(f"sqlite:///{path}", busy_seconds=SHORT_WAIT)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseLockedError, match=r"nerdline\.db is in use by another program"):
            prepare(database)
        other.execute("ROLLBACK")
    prepare(database)
    database.close()


def test_a_file_that_another_writes_to_is_upgraded_later(
    sqlite_database: Database, sqlite_path: Path, next_scripts: Path
) -> None:
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLockedError):
            prepare(sqlite_database, scripts=next_scripts)
        other.execute("ROLLBACK")
    prepare(sqlite_database, scripts=next_scripts)
    assert revision_of(sqlite_database) == "9999"


def test_a_file_that_may_only_be_read_is_not_upgraded(sqlite_path: Path, next_scripts: Path) -> None:
    database = open_database(f"sqlite:///file:{sqlite_path}?mode=ro&uri=true")
    with pytest.raises(DatabaseReadOnlyError, match="may not be written"):
        prepare(database, scripts=next_scripts)
    database.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a database " * 300, "is damaged or is no SQLite database"),
        (None, "check that its folder exists"),
    ],
)
def test_a_damaged_file_and_a_missing_folder(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "folder" / "nerdline.db"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match=said):
        prepare(database)
    database.close()
    assert content is None or path.read_bytes() == content


# Two at once


def prepare_at(url: str) -> str:
    database = open_database(url)
    try:
        prepare(database)
        return revision_of(database) or "nothing"
    finally:
        database.close()


def test_several_programs_may_meet_a_new_file_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nerdline.db'}"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(prepare_at, [url] * 6) == [head()] * 6


@pytest.mark.postgres
def test_two_upgrades_of_one_server_end_well(empty_postgres_url: str) -> None:
    said: list[str | Exception] = []

    def run() -> None:
        database = open_database(empty_postgres_url)
        try:
            upgrade_safely(database)
            said.append(revision_of(database) or "nothing")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            said.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [head()] * 3


def test_the_next_step_is_written_from_the_difference(tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    ours = Path(db.migrate.__file__).parent / "migrations"
    shutil.copytree(ours, scripts, ignore=shutil.ignore_patterns("__pycache__", "versions"))
    (scripts / "versions").mkdir()
    db.migrate.write_step("first tables", scripts=scripts)
    written = list(scripts.glob("versions/*.py"))
    assert [file.name for file in written] == ["0001_first_tables.py"]
    database = open_database(f"sqlite:///{tmp_path / 'nerdline.db'}")
    prepare(database, scripts=scripts)
    with database.reading() as connection:
        assert differences(connection) == []
    database.close()
