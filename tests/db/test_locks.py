from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from db import Database, open_database
from db.locks import exclusive
from tests.conftest import SHORT_WAIT
from tests.db.postgres_server import PostgresServer
from tracker.errors import AlreadyRunningError, StorageError

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from db import open_database
from db.locks import exclusive
with exclusive(open_database(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def url(request: pytest.FixtureRequest, database: Database) -> str:
    """The URL of the same database, for another process."""
    if database.is_sqlite:
        return f"sqlite:///{database.path}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@contextmanager
def held_elsewhere(url: str, name: str = "poll") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until it is told, or made, to end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    with holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()


def is_held(database: Database, name: str = "poll") -> bool:
    try:
        with exclusive(database, name):
            return False
    except AlreadyRunningError:
        return True


def test_the_second_is_told_that_the_first_runs(database: Database) -> None:
    with exclusive(database, "poll"):
        with pytest.raises(
            AlreadyRunningError, match="another `poll` is running; this one did nothing"
        ) as caught:
            exclusive(database, "poll").__enter__()
        assert (caught.value.exit_code, caught.value.retryable) == (75, True)
    with exclusive(database, "poll"):
        pass


def test_locks_of_other_names_are_free(database: Database) -> None:
    with ExitStack() as stack:
        for name in ("poll", "draft", "story-files"):
            stack.enter_context(exclusive(database, name))
        assert is_held(database, "draft")
        assert not is_held(database, "backfill")


def test_an_error_inside_frees_the_lock(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(database, "poll"):
        raise ZeroDivisionError
    assert not is_held(database)


def test_the_database_can_be_used_under_the_lock(database: Database) -> None:
    with exclusive(database, "poll"):
        with database.writing() as connection:
            connection.exec_driver_sql("SELECT 1")
        assert is_held(database)


def test_threads_exclude_each_other(database: Database) -> None:
    together, inside, refused = threading.Barrier(4), list[int](), list[int]()

    def run(number: int) -> None:
        together.wait(10)
        try:
            with exclusive(database, "poll"):
                inside.append(number)
                time.sleep(SHORT_WAIT)  # noqa: TID251 - long enough for the others to come
        except AlreadyRunningError:
            refused.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(inside), len(refused)) == (1, 3)


def test_another_process_holds_it_until_it_ends(database: Database, url: str) -> None:
    with held_elsewhere(url) as holder:
        assert is_held(database)
        assert not is_held(database, "draft")
        holder.communicate("")
        assert holder.returncode == 0
    assert not is_held(database)


def test_a_killed_process_leaves_no_lock_behind(database: Database, url: str) -> None:
    with held_elsewhere(url) as holder:
        assert is_held(database)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    deadline = time.monotonic() + 5
    while is_held(database):  # a server sees the end of a connection a moment later
        assert time.monotonic() < deadline
        time.sleep(0.01)  # noqa: TID251 - another process ends on real time


def test_one_file_by_two_names_is_one_lock(
    sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "linked.db").symlink_to(sqlite_path)
    monkeypatch.chdir(tmp_path)
    names = [str(sqlite_path), "nerdline.db", str(tmp_path / "linked.db")]
    databases = [open_database(f"sqlite:///{name}") for name in names]
    with exclusive(databases[0], "poll"):
        assert [is_held(database) for database in databases] == [True] * 3
    assert [is_held(database) for database in databases] == [False] * 3


def test_two_files_are_two_locks(sqlite_database: Database, tmp_path: Path) -> None:
    with exclusive(sqlite_database, "poll"):
        assert not is_held(open_database(f"sqlite:///{tmp_path / 'other.db'}"))


def test_databases_in_memory_have_locks_of_their_own() -> None:
    one, other = open_database("sqlite://"), open_database("sqlite:///:memory:")
    with exclusive(one, "poll"):
        assert is_held(one)
        assert not is_held(other)


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    database = open_database(f"sqlite:///{tmp_path / 'file' / 'nerdline.db'}")
    with (
        pytest.raises(StorageError, match=r"the lock file .*poll\.lock cannot be made: "),
        exclusive(database, "poll"),
    ):
        pass


@pytest.mark.postgres
def test_no_transaction_is_open_for_as_long_as_a_job_runs(
    postgres_database: Database,
) -> None:
    # It would keep PostgreSQL from clearing away old rows, and servers are set to cut such sessions off.
    with exclusive(postgres_database, "poll"), postgres_database.session() as connection:
        states = connection.exec_driver_sql(
            "SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory'"
        )
        assert [row.state for row in states] == ["idle"]


@pytest.mark.postgres
def test_a_lock_whose_connection_is_cut_is_free_and_the_work_goes_on(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    with exclusive(postgres_database, "poll"):
        postgres_server.tell("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    assert not is_held(postgres_database)
