"""`nerdline catalogue` as a person calls it, with a scripted platform over HTTP."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import open_database
from db.locks import exclusive
from tests.jobs.shell import Shell
from tracker.clock import SimulatedClock
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.samples import read_sample

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

NOW = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def platform() -> Iterator[ScriptedPlatform]:
    with ScriptedPlatform(load_script("north_korea"), SimulatedClock(NOW), token="secret-token") as listening:
        yield listening


@pytest.fixture
def shell(tmp_path: Path, platform: ScriptedPlatform) -> Shell:
    (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
    return Shell(tmp_path, platform.url)


def test_a_newsroom_reads_a_list_and_finds_its_question_while_the_platform_is_down(
    shell: Shell, platform: ScriptedPlatform
) -> None:
    (read,) = shell.json("catalogue", "sync", "metaculus")["platforms"]
    assert (read["finished"], read["pages"], read["error"]) == (True, 1, None)
    assert read["added"] == read["listed"] > 1
    (status,) = shell.json("catalogue", "list")["platforms"]
    assert (status["platform"], status["questions"]) == ("metaculus", read["added"])
    assert status["finished_at"] == "2023-03-01T00:00:00Z"
    again = shell.run("catalogue", "sync", "metaculus").stdout.decode()
    assert again == f"Metaculus: 1 page; 0 new, 0 changed, {read['listed']} as they were\n"
    shell.json("story", "add", "story.txt")
    platform.fail_next(times=50, status=404, body=b"{}")
    (found,) = shell.json("link", "suggest")["suggestions"]
    assert found["decision"] == "link"
    (note,) = found["notes"]
    assert note.endswith("; the catalogue stands in for it")
    said = shell.run("link", "suggest")
    assert b"the catalogue stands in for it" in said.stderr
    assert list(shell.folder.glob("desk.db-cache/*.npz"))


def test_a_file_is_imported_bad_lines_and_all(shell: Shell) -> None:
    rows = [{"platform": "gjopen", "id": n, "title": f"Will ferry {n} sail?"} for n in range(3)]
    lines = [json.dumps(rows[0]), "no json", json.dumps(rows[1]), json.dumps(rows[1]), json.dumps(rows[2])]
    (shell.folder / "open.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    imported = shell.json("catalogue", "import", "open.jsonl.gz", code=1)
    assert (imported["added"], len(imported["failed"])) == (3, 2)
    assert "line 2 is left out: it is not JSON" in imported["failed"][0]
    done = shell.run("catalogue", "import", "open.jsonl.gz")
    assert done.returncode == 1
    assert done.stdout == b"open.jsonl.gz: 0 new, 0 changed, 3 as they were\n"
    assert b"line 4 is left out: gjopen:1 stands on line 3 already" in done.stderr
    table = shell.run("catalogue", "list").stdout.decode()
    assert "gjopen" in table
    assert "never" in table
    entry = shell.json("catalogue", "show", "gjopen:2")
    assert (entry["title"], entry["resolved"], entry["closes"]) == ("Will ferry 2 sail?", None, None)
    assert "title: Will ferry 2 sail?" in shell.run("catalogue", "show", "gjopen:2").stdout.decode()


def test_what_cannot_be_done_is_one_sentence(shell: Shell) -> None:
    assert shell.refused("catalogue", "sync", "tarot")[0] == 4
    assert shell.refused("catalogue", "import", "none.jsonl")[0] == 4
    (shell.folder / "empty.jsonl").write_bytes(b"")
    assert shell.refused("catalogue", "import", "empty.jsonl")[0] == 5
    assert shell.refused("catalogue", "show", "metaculus")[0] == 2
    code, said = shell.refused("catalogue", "show", "metaculus:1")
    assert (code, "`nerdline catalogue sync metaculus`" in said) == (4, True)


def test_a_platform_that_fails_is_told_in_a_sentence(shell: Shell) -> None:
    done = shell.run("catalogue", "sync", "metaculus", "kalshi", NERDLINE_METACULUS_TOKEN="wrong")
    assert done.returncode == 1
    sentences = done.stderr.decode().splitlines()
    assert [sentence.split(":")[0] for sentence in sentences] == ["Metaculus", "Kalshi"]
    assert done.stdout.decode() == "Metaculus: nothing was read\nKalshi: nothing was read\n"
    assert "Traceback" not in done.stderr.decode()
    assert shell.json("catalogue", "list")["platforms"][0]["begun_at"] == "2023-03-01T00:00:00Z"
    assert "begun 2023-03-01" in shell.run("catalogue", "list").stdout.decode()


def test_of_two_at_once_the_second_does_nothing(shell: Shell, platform: ScriptedPlatform) -> None:
    shell.run("catalogue", "list")
    database = open_database(shell.environment["NERDLINE_DATABASE_URL"])
    with exclusive(database, "catalogue"):
        code, said = shell.refused("catalogue", "sync", "metaculus")
    database.close()
    assert code == 75
    assert "another `catalogue` is running" in said
    assert platform.requests == ()
