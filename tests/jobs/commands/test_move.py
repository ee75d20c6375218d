"""`nerdline export` and `nerdline import` as processes with a pipe between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import Database, open_database
from db.locks import exclusive
from tests.db.test_backup import fill, rows_in
from tests.jobs.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, "http://127.0.0.1:1")


@pytest.fixture
def desk(shell: Shell) -> Iterator[Database]:
    database = open_database(f"sqlite:///{shell.folder / 'desk.db'}")
    fill(database)
    yield database
    database.close()


def other(shell: Shell, name: str = "other.db") -> str:
    return f"sqlite:///{shell.folder / name}"


@pytest.mark.postgres
def test_a_database_moves_to_a_server_and_back(shell: Shell, desk: Database, empty_postgres_url: str) -> None:
    out = shell.run("export")
    assert out.returncode == 0, out.stderr
    assert b"rows written" in out.stderr
    there = shell.run("import", "--json", stdin=out.stdout, NERDLINE_DATABASE_URL=empty_postgres_url)
    assert there.returncode == 0, there.stderr
    assert json.loads(there.stdout)["rows"]["readings"] == 3
    back = shell.run("export", "-", NERDLINE_DATABASE_URL=empty_postgres_url)
    assert shell.run("import", "-", stdin=back.stdout, NERDLINE_DATABASE_URL=other(shell)).returncode == 0
    again = open_database(other(shell))
    assert rows_in(again) == rows_in(desk)
    again.close()


def test_into_a_file_and_out_of_it(shell: Shell, desk: Database) -> None:
    assert shell.run("export", "all.gz").returncode == 0
    assert shell.run("export", "all.gz").returncode == 1
    assert shell.run("export", "database", "all.gz", "--force").returncode == 0
    said = shell.run("import", "all.gz", NERDLINE_DATABASE_URL=other(shell))
    assert said.returncode == 0
    assert b"all compared" in said.stdout
    again = open_database(other(shell))
    assert rows_in(again) == rows_in(desk)
    again.close()


def test_a_question_still_means_its_history(shell: Shell, desk: Database) -> None:
    assert desk.path
    for arguments in (("metaculus:12100",), ("history", "metaculus:12100"), ("--json", "metaculus:12100")):
        said = shell.run("export", *arguments)
        assert said.returncode == 0, said.stderr
        assert b"metaculus" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (("export", "12100"), b"", 2, b"is no question such as metaculus:12100 and no file"),
        (("import", "nowhere.gz"), b"", 4, b"there is no file nowhere.gz"),
        (("import",), b"", 5, b"standard input is damaged or cut off, or is no backup"),
        (("import",), b"hello", 5, b"standard input is damaged or cut off, or is no backup"),
    ],
)
def test_what_is_refused_in_a_sentence(
    shell: Shell, arguments: tuple[str, ...], stdin: bytes, code: int, said: bytes
) -> None:
    ended = shell.run(*arguments, stdin=stdin)
    assert ended.returncode == code
    assert said in ended.stderr
    assert ended.stderr.count(b"\n") == 1
    assert ended.stdout == b""


def test_a_job_that_runs_is_not_disturbed(shell: Shell, desk: Database) -> None:
    sent = shell.run("export").stdout
    with exclusive(desk, "poll"):
        ended = shell.run("import", "--force", stdin=sent)
    assert ended.returncode == 75
