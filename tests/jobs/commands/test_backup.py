from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db import open_database
from db.locks import exclusive
from tracker.samples import read_sample


class Shell:
    """A folder with a story in its database, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
        self.json("story", "add", "story.txt")

    def run(self, *arguments: str, database: str = "desk.db") -> subprocess.CompletedProcess[str]:
        outside = os.environ  # noqa: TID251 - a child needs the PATH; nothing of ours may leak into it
        kept = {name: value for name, value in outside.items() if not name.startswith("NERDLINE_")}
        url = database if "://" in database else f"sqlite:///{self.folder / database}"
        return subprocess.run(
            [sys.executable, "-m", "jobs", *arguments],
            cwd=self.folder,
            env=kept | {"NERDLINE_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str, database: str = "desk.db") -> Any:
        done = self.run(*arguments, "--json", database=database)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_there_and_back_in_other_hands(shell: Shell) -> None:
    made = shell.json("backup", "kept.gz")
    assert made["rows"]["stories"] == 1
    restored = shell.json("restore", "kept.gz", database="new.db")
    assert (restored["rows"], restored["digests"]) == (made["rows"], made["digests"])
    assert restored["kept"] is None
    stories = shell.json("story", "list")
    assert shell.json("story", "list", database="new.db") == stories

    again = shell.run("backup", "kept.gz")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.count("\n") == 1
    assert "--force" in again.stderr
    assert "read back and whole" in shell.run("backup", "kept.gz", "--force").stdout

    refused = shell.run("restore", "kept.gz")
    assert refused.returncode == 1
    assert "holds something already" in refused.stderr
    forced = shell.run("restore", "kept.gz", "--force")
    assert forced.returncode == 0
    assert "what was there before is in kept.gz.before-restore-" in forced.stdout
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
    refused = shell.run("restore", "kept.gz", database="new.db")
    assert (refused.returncode, refused.stdout) == (5, "")
    assert "no backup" in refused.stderr
    assert shell.run("restore", "nowhere.gz").returncode == 4


@pytest.mark.postgres
def test_from_sqlite_to_postgresql(shell: Shell, empty_postgres_url: str) -> None:
    made = shell.json("backup", "kept.gz")
    restored = shell.json("restore", "kept.gz", database=empty_postgres_url)
    assert restored["digests"] == made["digests"]
    assert shell.json("story", "list", database=empty_postgres_url) == shell.json("story", "list")


def test_tidy(shell: Shell) -> None:
    assert shell.json("tidy") == {"done": 0, "failed": [], "note": ""}
    assert shell.run("tidy").stdout == "nothing is old enough to go\n"
