from __future__ import annotations

from pathlib import Path

import pytest

from db import open_database
from db.locks import exclusive
from tests.jobs.shell import Shell
from tracker.samples import read_sample


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with a story in its database, and the command."""
    (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
    shell = Shell(tmp_path, "http://127.0.0.1:9")
    shell.json("story", "add", "story.txt")
    return shell


def other(shell: Shell) -> str:
    return f"sqlite:///{shell.folder / 'new.db'}"


def test_there_and_back_in_other_hands(shell: Shell) -> None:
    made = shell.json("backup", "kept.gz")
    assert made["rows"]["stories"] == 1
    restored = shell.json("restore", "kept.gz", NERDLINE_DATABASE_URL=other(shell))
    assert (restored["rows"], restored["digests"]) == (made["rows"], made["digests"])
    assert restored["kept"] is None
    stories = shell.json("story", "list")
    assert shell.json("story", "list", NERDLINE_DATABASE_URL=other(shell)) == stories

    again = shell.run("backup", "kept.gz")
    assert (again.returncode, again.stdout) == (1, b"")
    assert again.stderr.count(b"\n") == 1
    assert b"--force" in again.stderr
    assert b"read back and whole" in shell.run("backup", "kept.gz", "--force").stdout

    refused = shell.run("restore", "kept.gz")
    assert refused.returncode == 1
    assert b"holds something already" in refused.stderr
    forced = shell.run("restore", "kept.gz", "--force")
    assert forced.returncode == 0
    assert b"what was there before is in kept.gz.before-restore-" in forced.stdout
    assert shell.json("story", "list") == stories


def test_nothing_is_restored_while_a_job_runs(shell: Shell) -> None:
    shell.json("backup", "kept.gz")
    database = open_database(f"sqlite:///{shell.folder / 'desk.db'}")
    with exclusive(database, "poll"):
        refused = shell.run("restore", "kept.gz", "--force")
    database.close()
    assert refused.returncode == 75


def test_a_damaged_file_is_one_sentence(shell: Shell) -> None:
    (shell.folder / "kept.gz").write_bytes(b"nothing of the kind")
    refused = shell.run("restore", "kept.gz", NERDLINE_DATABASE_URL=other(shell))
    assert (refused.returncode, refused.stdout) == (5, b"")
    assert b"no backup" in refused.stderr
    assert shell.run("restore", "nowhere.gz").returncode == 4


@pytest.mark.postgres
def test_from_sqlite_to_postgresql(shell: Shell, empty_postgres_url: str) -> None:
    made = shell.json("backup", "kept.gz")
    restored = shell.json("restore", "kept.gz", NERDLINE_DATABASE_URL=empty_postgres_url)
    assert restored["digests"] == made["digests"]
    assert shell.json("story", "list", NERDLINE_DATABASE_URL=empty_postgres_url) == shell.json(
        "story", "list"
    )


def test_tidy(shell: Shell) -> None:
    assert shell.json("tidy") == {"done": 0, "failed": [], "note": ""}
    assert shell.run("tidy").stdout == b"nothing is old enough to go\n"
