"""What a command's start costs: which libraries it loads before it does anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobs.cli import _WHERE
from tests.db.fresh import write_fresh
from tests.jobs.shell import Shell

LOADED = """
import atexit, sys
atexit.register(lambda: sys.stderr.write("LOADED " + " ".join(sorted(sys.modules))))
from jobs.cli import main
main()
"""
DRAWING = {"matplotlib", "numpy", "PIL"}
SERVING = {"starlette", "fastapi", "jinja2", "granian", "reports.web"}
WORKING = {"apscheduler", "procrastinate", "asyncpg", "psycopg"}
ASKING = {"requests", "urllib3", "tracker.http_client", "tracker.platforms", "tracker.citations.grammar"}
STORING = {"sqlalchemy", "alembic", "db"}
ALL = DRAWING | SERVING | WORKING | ASKING | STORING


def loaded_by(shell: Shell, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said, _, modules = done.stderr.rpartition("LOADED ")
    assert done.returncode == 0, said
    return set(modules.split())


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (("--help",), ALL),
        (("story", "--help"), ALL),
        (("citations", "story.txt"), ALL - {"tracker.citations.grammar"}),
        (("story", "list"), ALL - {"sqlalchemy", "db"}),
        (("review", "list"), DRAWING | SERVING | WORKING | {"requests", "alembic"}),
        (("poll",), DRAWING | SERVING | WORKING | {"alembic"}),
    ],
)
def test_a_command_loads_only_what_it_needs(
    tmp_path: Path, arguments: tuple[str, ...], spared: set[str]
) -> None:
    (tmp_path / "story.txt").write_text("Metaculus gives a 12% chance of rain by 2030.", encoding="utf-8")
    assert loaded_by(Shell(tmp_path, "http://127.0.0.1:9"), *arguments) & spared == set()


def test_of_the_commands_only_the_chosen_one_is_loaded(tmp_path: Path) -> None:
    loaded = loaded_by(Shell(tmp_path, "http://127.0.0.1:9"), "story", "list")
    commands = {name for name in loaded if name.startswith("jobs.commands.")}
    assert commands == {"jobs.commands.story", "jobs.commands.options"}


def test_the_list_of_help_names_every_command(tmp_path: Path) -> None:
    told = Shell(tmp_path, "http://127.0.0.1:9").run("--help").stdout.decode()
    assert [name for name in _WHERE if f"│ {name} " not in told] == []


def test_a_command_that_is_mistyped_is_guessed(tmp_path: Path) -> None:
    code, said = Shell(tmp_path, "http://127.0.0.1:9").refused("stoy")
    assert code == 2
    assert "'story'" in said


def test_what_is_spared_is_loaded_where_it_is_needed(tmp_path: Path) -> None:
    # Otherwise a name that is misspelt above, or no longer anybody's, would guard nothing.
    shell = Shell(tmp_path, "http://127.0.0.1:9", with_tables=False)
    assert {"alembic", "sqlalchemy", "db"} <= loaded_by(shell, "story", "list")
    write_fresh(tmp_path / "desk.db")
    assert {"requests", "urllib3", "tracker.platforms"} <= loaded_by(shell, "poll")
