"""The commands as a person calls them: real files, a scripted platform over HTTP."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db import open_database
from db.locks import exclusive
from tests.jobs.shell import NOW, Shell
from tracker.clock import SimulatedClock
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.samples import read_sample

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

QUESTION = "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    clock = SimulatedClock(NOW)
    with ScriptedPlatform(load_script("north_korea"), clock, token="secret-token") as platform:
        (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
        yield Shell(tmp_path, platform.url, with_tables=False)


def test_a_newsrooms_first_hour(shell: Shell) -> None:
    story = shell.folder / "story.txt"
    original = story.read_bytes()
    added = shell.json("story", "add", "story.txt")
    assert added["citations"] == {"new": 1, "kept": 0, "removed": 0}
    (suggestion,) = shell.json("link", "suggest")["suggestions"]
    assert suggestion["decision"] == "link"
    assert suggestion["candidates"][0]["title"] == QUESTION
    link = shell.json("link", "confirm", "1", suggestion["question"], "--by", "Ana")
    assert link["by"] == "Ana"
    assert shell.json("poll")["done"] == 1
    assert shell.json("poll")["done"] == 0
    assert shell.json("backfill")["done"] == 1
    (printed,) = shell.json("audit")["printed"]
    assert (printed["stated"], printed["verdict"]) == ("10%", "matches")
    drafted = shell.json("draft")
    assert drafted["done"] == 1
    (waiting,) = shell.json("review", "list")["drafts"]
    assert shell.json("review", "show", str(waiting["id"]))["log"][0]["act"] == "draft proposed"
    assert shell.json("review", "approve", str(waiting["id"]), "--by", "Ana")["state"] == "approved"
    assert shell.json("publish")["done"] == 1
    assert story.read_bytes() != original
    assert story.read_text(encoding="utf-8") == original.decode().replace(waiting["old"], waiting["new"])
    shell.json("chart", suggestion["question"], "-o", "chart.svg")
    assert (shell.folder / "chart.svg").read_bytes().startswith(b"<svg")
    (listed,) = shell.json("story", "list")["stories"]
    assert shell.json("story", "show", listed["slug"])["citations"][0]["question"] == suggestion["question"]
    rows = shell.run("export", suggestion["question"]).stdout.decode().splitlines()
    assert rows[0].startswith("question,outcome,at,value")
    assert len(rows) > 10
    assert shell.json("run", "--once")["failed"] == []
    assert shell.json("story", "withdraw", "1")["withdrawn_at"]
    assert shell.json("link", "list") == {"links": []}


def test_an_outlet_sets_how_often_a_question_is_asked_for(shell: Shell) -> None:
    shell.json("story", "add", "story.txt")
    (suggestion,) = shell.json("link", "suggest")["suggestions"]
    question = suggestion["question"]
    shell.json("link", "confirm", "1", question)
    assert shell.json("cadence", question, "6h") == {"question": question, "every_minutes": 360}
    assert shell.json("poll", "--explain")["questions"][0]["every_minutes"] == 360
    assert shell.run("cadence", question, "2d").stdout.decode().strip() == f"{question} is asked for every 2d"
    assert shell.refused("cadence", question, "often")[0] == 2
    assert shell.json("cadence", question, "auto")["every_minutes"] is None


def test_kept_answers_are_read_once_more(shell: Shell) -> None:
    shell.json("story", "add", "story.txt")
    (suggestion,) = shell.json("link", "suggest")["suggestions"]
    shell.json("link", "confirm", "1", suggestion["question"])
    path = shell.folder / "desk.db"
    assert shell.json("reparse") == {"read": 1, "differences": [], "revised": 0, "failed": []}
    with closing(sqlite3.connect(path)) as connection, connection:
        at, right = connection.execute("SELECT at, value FROM readings ORDER BY at DESC").fetchone()
        connection.execute(
            "UPDATE readings SET value = 3, rest = NULL WHERE at = ?", (at,)
        )  # as if it had been misread
    (found,) = shell.json("reparse", code=1)["differences"]
    assert found["outcome"] == suggestion["question"]
    assert (found["kept"]["value"], found["read"]["value"]) == (0.000003, right / 1e6)
    assert shell.run("reparse").returncode == 1
    kept = shell.run("reparse", "--keep")
    assert kept.returncode == 0
    assert b"1 kept answers read; 1 readings differ" in kept.stdout
    assert b"1 revisions kept beside what was seen first" in kept.stdout
    assert shell.json("reparse", suggestion["question"], "--platform", "metaculus")["differences"] == []


def test_commands_for_people_speak_too(shell: Shell) -> None:
    assert b"is kept as story 1" in shell.run("story", "add", "story.txt").stdout
    assert b"differs" in shell.run("link", "suggest").stdout or b"-" in shell.run("link", "suggest").stdout
    assert b"10%" in shell.run("citations", "story.txt").stdout
    for command in (
        ["story", "list"],
        ["story", "show", "1"],
        ["review", "list"],
        ["audit"],
        ["poll", "--explain"],
    ):
        assert shell.run(*command).returncode == 0


def test_citations_reads_a_pipe_and_needs_no_database(shell: Shell) -> None:
    text = (
        "Ferries ran.\nThere's a 35% chance that the pier will open before 2031, "
        "according to the Metaculus prediction community.\n"
    )
    (citation,) = shell.json("citations", "-", stdin=text)["citations"]
    assert text[citation["stated"]["start"] : citation["stated"]["end"]] == "35%"
    assert citation["deadline"] == "2031-01-01"
    assert not (shell.folder / "desk.db").exists()


def test_json_lines_answer_each_line_and_name_the_bad_one(shell: Shell) -> None:
    lines = '{"id": "a", "text": "Metaculus gives a 12% chance of rain by 2030."}\nnonsense\n{"id": "c"}\n'
    done = shell.run("citations", "--jsonl", stdin=lines)
    assert done.returncode == 1
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0]["id"] == "a"
    assert "line 2 is not JSON" in answers[1]["error"]
    assert answers[2]["id"] == "c"
    assert "text is missing" in answers[2]["error"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("story", "add", "nowhere.txt"), 4, "there is no file"),
        (("story", "show", "99"), 4, "there is no story '99'"),
        (("story", "frobnicate"), 2, "No such command"),
        (("link", "confirm", "1", "metaculus:12100"), 4, "there is no citation 1"),
        (("link", "confirm", "1", "nonsense"), 2, "not of the form"),
        (("link", "confirm", "1", "https://example.org/x"), 2, "on no platform that Nerdline reads"),
        (("review", "approve", "7"), 4, "there is no draft 7"),
        (("publish", "7"), 4, "there is no draft 7"),
        (("poll", "metaculus:1"), 4, "there is no question metaculus:1"),
        (("cadence", "metaculus:1", "6h"), 4, "there is no question metaculus:1"),
        (("cadence", "nonsense", "6h"), 2, "not of the form"),
        (("reparse", "metaculus:1"), 4, "there is no question metaculus:1"),
        (("reparse", "nonsense"), 2, "not of the form"),
        (("chart", "metaculus:1", "-o", "x.gif"), 2, "must end in .svg or .png"),
        (("chart", "-o", "x.svg"), 2, "name a question"),
        (("chart", "--input", "nowhere.json", "-o", "x.svg"), 4, "there is no file"),
        (("rewrite",), 2, "--jsonl"),
        (("demo", "--no-serve", "--dir", "/dev/null/out"), 2, "the demo cannot write into"),
    ],
)
def test_a_users_mistake_gets_one_sentence_and_its_exit_code(
    shell: Shell, arguments: tuple[str, ...], code: int, says: str
) -> None:
    got, said = shell.refused(*arguments)
    assert got == code, said
    assert says in said


def test_a_second_poll_at_the_same_time_does_nothing(shell: Shell) -> None:
    shell.json("story", "list")
    database = open_database(shell.environment["NERDLINE_DATABASE_URL"])
    with exclusive(database, "poll"):
        code, said = shell.refused("poll")
    database.close()
    assert code == 75
    assert "another `poll` is running" in said


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"NERDLINE_TIMEZONE": "Europe/Atlantis"}, "timezone"),
        ({"NERDLINE_PORT": "many"}, "port"),
        ({"NERDLINE_DATABASE_URL": "oracle://x/y"}, "sqlite or postgresql"),
        ({"NERDLINE_METACULUS_URL": "metaculus"}, "metaculus_url"),
    ],
)
def test_settings_that_do_not_fit(shell: Shell, environment: dict[str, str], says: str) -> None:
    code, said = shell.refused("story", "list", **environment)
    assert code == 3
    assert says in said


def test_a_database_that_cannot_be_used_is_told_of_and_left_alone(shell: Shell) -> None:
    shell.json("story", "add", "story.txt")
    path = shell.folder / "desk.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    code, said = shell.refused("story", "list")
    assert code == 5
    assert "newer Nerdline" in said
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM stories").fetchone() == (1,)
    path.write_bytes(b"this is no database" * 100)
    code, said = shell.refused("story", "list")
    assert code == 5
    assert "damaged or is no SQLite database" in said
    assert path.read_bytes() == b"this is no database" * 100


def test_a_folder_that_is_not_there_is_told_of(shell: Shell) -> None:
    url = f"sqlite:///{shell.folder / 'none' / 'desk.db'}"
    code, said = shell.refused("story", "list", NERDLINE_DATABASE_URL=url)
    assert code == 5
    assert "folder" in said


def test_an_unknown_setting_is_a_warning(shell: Shell) -> None:
    done = shell.run("story", "list", NERDLINE_COLOUR="blue")
    assert done.returncode == 0
    assert b"NERDLINE_COLOUR is not a setting" in done.stderr


def test_a_settings_file_that_is_no_toml(shell: Shell) -> None:
    (shell.folder / "nerdline.toml").write_text("contact = [", encoding="utf-8")
    code, said = shell.refused("story", "list")
    assert code == 3
    assert "is not TOML" in said


def test_a_platform_that_refuses_the_token_is_told_of(shell: Shell) -> None:
    shell.json("story", "add", "story.txt")
    done = shell.run("link", "suggest", NERDLINE_METACULUS_TOKEN="wrong")
    assert done.returncode == 1
    assert b"token" in done.stderr.lower()
    assert b"wrong" not in done.stderr
    doctor = shell.run("doctor", "--json", NERDLINE_METACULUS_TOKEN="wrong")
    assert doctor.returncode == 1
    assert b"secret-token" not in doctor.stdout + doctor.stderr


def test_the_doctor_finds_a_newsroom_well(shell: Shell) -> None:
    report = shell.json("doctor")
    assert report["ok"], report
    assert any(one["what"] == "Metaculus" and "tier" in one["says"] for one in report["findings"])


def test_debug_shows_where_an_error_came_from(shell: Shell) -> None:
    done = shell.run("--debug", "story", "show", "99")
    assert b"Traceback" in done.stderr


def test_help_is_quick_and_names_every_command(shell: Shell) -> None:
    done = shell.run("--help")
    for command in (
        "demo",
        "story",
        "citations",
        "catalogue",
        "link",
        "poll",
        "backfill",
        "cadence",
        "reparse",
        "draft",
        "review",
        "publish",
        "chart",
        "rewrite",
        "audit",
        "run",
        "serve",
        "notices",
        "doctor",
        "upgrade",
        "export",
    ):
        assert command.encode() in done.stdout
