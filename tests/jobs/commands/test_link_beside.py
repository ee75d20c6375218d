"""`nerdline link show` and `nerdline link review` as a person calls them, in a terminal and in a pipe."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.shell import NOW, Shell
from tests.jobs.test_cli import QUESTION
from tracker.clock import SimulatedClock
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.samples import read_sample

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

PATIENCE = 60.0
"""Seconds to wait for a prompt."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Shell]:
    clock = SimulatedClock(NOW)
    with ScriptedPlatform(load_script("north_korea"), clock, token="secret-token") as platform:
        (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
        shell = Shell(tmp_path, platform.url)
        shell.json("story", "add", "story.txt")
        yield shell


class FakeTerminal:
    """A terminal of 100 columns, in which a command runs and answers are typed."""

    def __init__(self, shell: Shell, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jobs", *arguments],
            cwd=shell.folder,
            env=shell.environment | {"COLUMNS": "100", "TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._ours = ours
        self.screen = ""

    def wait_for(self, text: str) -> None:
        """Read until `text` is on the screen."""
        end = time.monotonic() + PATIENCE
        while text not in self.screen:
            readable, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            assert readable, f"{text!r} did not come: {self.screen}"
            self.screen += os.read(self._ours, 65536).decode()

    def type(self, line: str) -> None:
        """Type a line; what was on the screen is forgotten."""
        self.screen = ""
        os.write(self._ours, f"{line}\n".encode())

    def close(self) -> int:
        """Wait for the end; the exit code."""
        code = self._process.wait(timeout=PATIENCE)
        os.close(self._ours)
        return code


def test_both_texts_are_shown_and_nothing_is_linked(desk: Shell) -> None:
    shown = desk.run("link", "show", "1", COLUMNS="140").stdout.decode()
    assert "How the question is settled:" in shown
    assert "nerdline link confirm 1 metaculus:" in shown
    assert QUESTION.split("?", maxsplit=1)[0] in " ".join(shown.split())
    assert desk.json("link", "list")["links"][0]["link"] is None


def test_programs_get_the_same(desk: Shell) -> None:
    told = desk.json("link", "show", "1")
    best = told["candidates"][0]
    assert (told["citation"], told["stated"], told["deadline"]) == (1, "10%", "2024-01-01")
    assert best["title"] == QUESTION
    assert "".join(piece["text"] for piece in best["title_marked"]) == QUESTION
    assert best["confirm"] == f"nerdline link confirm 1 {best['question']}"
    assert {row["name"] for row in best["rows"]} == {"number", "deadline", "platform", "state"}
    (named,) = desk.json("link", "show", "1", best["question"])["candidates"]
    assert (named["question"], named["score"]) == (best["question"], None)


def test_what_is_not_there_is_told_in_a_sentence(desk: Shell) -> None:
    assert desk.refused("link", "show", "99")[0] == 4
    code, said = desk.refused("link", "show", "1", "nonsense")
    assert (code, "is not of the form platform:id" in said) == (2, True)


def test_without_a_terminal_nobody_can_be_asked(desk: Shell) -> None:
    code, said = desk.refused("link", "review", stdin="c 1\n")
    assert (code, "run it in a terminal" in said) == (2, True)


def test_in_a_terminal_a_person_goes_through_what_waits(desk: Shell) -> None:
    terminal = FakeTerminal(desk, "link", "review", "--by", "Ana")
    terminal.wait_for("q)uit: ")
    assert "1 of 1" in terminal.screen
    terminal.type("what")
    terminal.wait_for("q)uit: ")
    terminal.type("c 1")
    terminal.wait_for("1 confirmed, 0 rejected, 0 skipped")
    assert terminal.close() == 0
    assert desk.json("link", "list")["links"][0]["link"]["by"] == "Ana"
