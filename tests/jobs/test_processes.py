"""Each group of commands as the process that a person starts; what they do in full is tested in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.shell import Shell, run_command
from tracker.samples import read_sample


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
    return Shell(tmp_path, "http://127.0.0.1:9")


def test_every_group_works_as_a_process(shell: Shell) -> None:
    added = shell.process("story", "add", "story.txt", "--json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["citations"]["new"] == 1
    for arguments in (
        ("story", "list"),
        ("link", "list"),
        ("catalogue", "list"),
        ("twin", "list"),
        ("reading", "list"),
        ("review", "list"),
        ("user", "list"),
        ("token", "list"),
        ("poll",),
        ("draft",),
        ("export", "all.gz"),
        ("backup", "kept.gz"),
        ("doctor", "--offline"),
    ):
        here = shell.run(*arguments)
        for name in ("all.gz", "kept.gz"):
            (shell.folder / name).unlink(missing_ok=True)
        there = shell.process(*arguments)
        assert (there.returncode, len(there.stdout.splitlines())) == (
            here.returncode,
            len(here.stdout.splitlines()),
        ), (arguments, there.stderr, here.stderr)
        assert b"Traceback" not in there.stderr


def test_an_error_ends_a_process_with_its_code_and_one_sentence(shell: Shell) -> None:
    for arguments, code in ((("story", "show", "99"), 4), (("story", "frobnicate"), 2)):
        here, there = shell.run(*arguments), shell.process(*arguments)
        assert here.returncode == there.returncode == code
        assert b"Traceback" not in there.stderr
    assert here.stdout == there.stdout == b""
    assert shell.process("story", "show", "99").stderr == shell.run("story", "show", "99").stderr


def test_the_installed_script_is_the_same_command(shell: Shell) -> None:
    script = Path(sys.executable).with_name("nerdline")
    if not script.exists():
        pytest.skip("Nerdline is not installed beside this Python")
    done = subprocess.run(
        [script, "story", "show", "99"],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr == shell.run("story", "show", "99").stderr


def test_a_reader_that_goes_away_is_told_nothing(shell: Shell) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "jobs", "--help"],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_command_in_this_process_leaves_it_as_it_was(shell: Shell) -> None:
    def outside() -> tuple[object, ...]:
        import logging  # noqa: PLC0415 (for this test)
        import signal  # noqa: PLC0415 (as above)

        root = logging.getLogger()
        return (
            Path.cwd(), dict(os.environ), sys.stdin, sys.stdout, sys.stderr, [*sys.argv],  # noqa: TID251 - to compare
            root.level, [*root.handlers], logging.getLogger("alembic").level,
            signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT),
        )  # fmt: skip

    before = outside()
    environment = shell.environment | {"NERDLINE_LOG": "debug"}
    assert run_command(("run", "--once"), folder=shell.folder, environment=environment).returncode == 0
    assert run_command(("story", "show", "9"), folder=shell.folder, environment=environment).returncode == 4
    assert outside() == before
