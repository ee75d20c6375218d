"""What goes wrong with the database under the commands: real files, a real server, real processes.

Each is told in one sentence with the right exit code, and nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from db import open_database, stories
from db.locks import exclusive
from db.migrate import prepare, upgrade_safely
from jobs.runner import run_alone
from reports.desk import draft_updates
from reports.desk.context import WorkContext
from tests.db.postgres_server import PostgresServer
from tests.jobs.conftest import STORY
from tests.jobs.shell import Shell
from tracker.clock import SystemClock
from tracker.errors import DatabaseLockedError, StorageError
from tracker.settings import Settings

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = Shell(tmp_path, "http://127.0.0.1:1")
    (tmp_path / "bridge.txt").write_text(STORY, encoding="utf-8")
    assert made.run("story", "add", "bridge.txt").returncode == 0
    return made


def file_of(shell: Shell) -> Path:
    return shell.folder / "desk.db"


def rewritten(shell: Shell, statement: str) -> None:
    with closing(sqlite3.connect(file_of(shell))) as outside:
        outside.execute(statement)
        outside.commit()
        outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def refused(ended: subprocess.CompletedProcess[bytes], code: int, said: str) -> None:
    told = ended.stderr.decode()
    assert ended.returncode == code, told
    assert said in told
    assert told.startswith("nerdline: ")
    assert told.count("\n") == 1
    assert "Traceback" not in told


def stories_in(shell: Shell, **environment: str) -> list[str]:
    ended = shell.run("story", "list", "--json", **environment)
    assert ended.returncode == 0, ended.stderr
    return [story["slug"] for story in json.loads(ended.stdout)["stories"]]


# SQLite


def test_a_database_from_the_future(shell: Shell) -> None:
    rewritten(shell, "UPDATE alembic_version SET version_num = '2031'")
    before = hashlib.sha256(file_of(shell).read_bytes()).hexdigest()
    for command in (("poll",), ("story", "list"), ("backup", "b.gz"), ("export",), ("upgrade",)):
        refused(shell.run(*command), 5, "was made by a newer Nerdline")
    assert hashlib.sha256(file_of(shell).read_bytes()).hexdigest() == before
    assert not (shell.folder / "b.gz").exists()


def test_pages_that_were_overwritten(shell: Shell) -> None:
    rewritten(shell, "SELECT 1")
    content = bytearray(file_of(shell).read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for page in range(1, len(content) // size):
        content[page * size : page * size + 300] = b"\xff" * 300
    file_of(shell).write_bytes(content)
    refused(shell.run("story", "list"), 5, "is damaged")
    refused(shell.run("backup", "b.gz"), 5, "damaged")
    assert not (shell.folder / "b.gz").exists()
    found = json.loads(shell.run("doctor", "--offline", "--json").stdout)["findings"]
    assert [one["ok"] for one in found if one["what"] == "database"] == [False]


def test_a_file_that_may_only_be_read(shell: Shell) -> None:
    url = f"sqlite:///file:{file_of(shell)}?mode=ro&uri=true"
    refused(shell.run("draft", NERDLINE_DATABASE_URL=url), 5, "may not be written")
    assert len(stories_in(shell, NERDLINE_DATABASE_URL=url)) == 1


def test_a_writer_that_does_not_end(shell: Shell) -> None:
    with closing(sqlite3.connect(file_of(shell))) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(shell.run("draft"), 5, "is in use by another program; try again")
    assert shell.run("draft").returncode == 0


def test_a_zone_that_does_not_exist(shell: Shell) -> None:
    refused(shell.run("poll", NERDLINE_TIMEZONE="Mars/Olympus"), 3, "there is no time zone 'Mars/Olympus'")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where this machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs is Linux's")
def test_a_disk_that_is_full(small_disk: Path) -> None:
    shell = Shell(small_disk, "http://127.0.0.1:1")
    (small_disk / "bridge.txt").write_text(STORY, encoding="utf-8")
    assert shell.run("story", "add", "bridge.txt").returncode == 0
    before = stories_in(shell)
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.flush()
    long = STORY.replace("Lakes:", "Rivers:").replace("Facts", "Facts\n\n    • " + "Long. " * 4000).encode()
    refused(shell.run("story", "add", "-", stdin=long), 5, "is full; nothing was changed")
    refused(shell.run("backup", "b.gz"), 5, "")
    assert not list(small_disk.glob("b.gz*"))
    filler.unlink()
    assert stories_in(shell) == before
    assert shell.run("story", "add", "-", stdin=long).returncode == 0
    assert len(stories_in(shell)) == 2


# PostgreSQL


def upgraded(url: str) -> None:
    with closing(open_database(url)) as database:
        upgrade_safely(database)


@pytest.mark.postgres
def test_a_servers_disk_that_is_full(shell: Shell, empty_postgres_url: str) -> None:
    upgraded(empty_postgres_url)
    here = {"NERDLINE_DATABASE_URL": empty_postgres_url}
    with closing(open_database(empty_postgres_url)) as database, database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON citations EXECUTE FUNCTION disk_is_full()"
        )
    refused(shell.run("story", "add", "bridge.txt", **here), 5, "is full; nothing was changed")
    assert stories_in(shell, **here) == []
    with closing(open_database(empty_postgres_url)) as database, database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER full_disk ON citations")
    assert shell.run("story", "add", "bridge.txt", **here).returncode == 0
    assert len(stories_in(shell, **here)) == 1


@pytest.mark.postgres
def test_a_server_that_stops_and_starts_again(shell: Shell, own_server: PostgresServer) -> None:
    url = own_server.url(own_server.create())
    upgraded(url)
    assert shell.run("story", "add", "bridge.txt", NERDLINE_DATABASE_URL=url).returncode == 0
    with closing(open_database(url)) as database:
        context = WorkContext(
            settings=Settings(), database=database, clock=SystemClock(), platforms={}, who="test"
        )
        assert run_alone(context, "draft", draft_updates.run).failed == ()

        def stops(_: WorkContext) -> draft_updates.Tally:
            own_server.stop()
            return draft_updates.run(context)

        with pytest.raises(StorageError) as told:
            run_alone(context, "draft", stops)
        assert "\n" not in str(told.value)
        refused(shell.run("story", "list", NERDLINE_DATABASE_URL=url), 5, "cannot be reached")
        own_server.start()
        assert run_alone(context, "draft", draft_updates.run).failed == ()
        with database.reading() as connection:
            assert len(stories.list_stories(connection)) == 1


@pytest.mark.postgres
def test_a_table_that_another_session_holds(postgres_url: str) -> None:
    holder = open_database(postgres_url)
    impatient = open_database(postgres_url, busy_seconds=0.2)
    with holder.writing() as held:
        held.exec_driver_sql("LOCK TABLE stories IN ACCESS EXCLUSIVE MODE")
        said = pytest.raises(DatabaseLockedError, match="in use by another program; try again")
        with said, impatient.reading() as connection:
            stories.list_stories(connection)
    with impatient.reading() as connection:
        assert stories.list_stories(connection) == ()
    for database in (holder, impatient):
        database.close()


@pytest.mark.postgres
def test_a_jobs_lock_that_another_session_holds(shell: Shell, postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as database:
        prepare(database)
        with exclusive(database, "draft"):
            ended = shell.run("draft", NERDLINE_DATABASE_URL=postgres_url)
    refused(ended, 75, "another `draft` is running")
