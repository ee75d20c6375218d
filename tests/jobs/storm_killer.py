"""Who starts the processes of a storm, and kills them without a warning."""

from __future__ import annotations

import random
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

WORKER = (sys.executable, "-m", "tests.jobs.storm_worker")
_ENDS_WITHIN = 60.0  # seconds, on a machine that others keep busy
_ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Killer:
    """Processes by their commands; each says "ready" on a line of its own once it is at work.

    `quiet` is the command of one round that nobody disturbs.
    """

    environment: Mapping[str, str]
    commands: Sequence[Sequence[str]] = (WORKER,)
    quiet: Sequence[str] = (*WORKER, "--once")
    kills: int = 0
    kills_at_work: int = 0
    ends_by_itself: list[str] = field(default_factory=list)
    """What processes said that ended without being killed."""
    errors: list[str] = field(default_factory=list)
    """What all of them wrote to their standard error, in the order in which they ended."""
    _running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _said: dict[int, IO[bytes]] = field(default_factory=dict)
    _at_work: set[int] = field(default_factory=set)

    def start(self) -> None:
        """Start every process that does not run."""
        for number, command in enumerate(self.commands):
            if number not in self._running:
                self._running[number] = self._open(command)

    def wait_until_at_work(self, seconds: float) -> None:
        """Wait until each has said that it is ready, but no longer than so many seconds."""
        ends = time.monotonic() + seconds
        for number, process in self._running.items():
            if number in self._at_work or process.stdout is None:
                continue
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, ends - time.monotonic()))
            if ready and process.stdout.readline().strip() == b"ready":
                self._at_work.add(number)

    def kill(self, dice: random.Random) -> None:
        """SIGKILL one of them, chosen by the dice."""
        number = dice.choice(sorted(self._running))
        process = self._running.pop(number)
        if process.poll() is not None:
            self.ends_by_itself.append(self._last_words(process))
        process.kill()
        process.communicate()
        self._hear(process)
        self.kills += 1
        self.kills_at_work += number in self._at_work
        self._at_work.discard(number)

    def bury(self, code: int) -> int:
        """Forget those that ended by themselves with this code, as a service manager does; how many."""
        gone = [number for number, process in self._running.items() if process.poll() == code]
        for number in gone:
            process = self._running.pop(number)
            process.communicate()
            self._hear(process)
            self._at_work.discard(number)
        return len(gone)

    def end(self) -> list[int]:
        """SIGTERM all of them, and wait; how they ended."""
        for process in self._running.values():
            process.terminate()
        codes = []
        for process in self._running.values():
            process.communicate(timeout=_ENDS_WITHIN)
            codes.append(process.returncode)
            self._judge(process)
        self._running.clear()
        self._at_work.clear()
        return codes

    def kill_all(self) -> None:
        """SIGKILL whatever still runs: nothing is left of a storm that broke off."""
        for process in self._running.values():
            process.kill()
            process.communicate()
            self._hear(process)
        self._running.clear()
        self._at_work.clear()

    def one_quiet_round(self) -> None:
        """One round that nobody disturbs."""
        process = self._open(self.quiet)
        process.communicate(timeout=_ENDS_WITHIN)
        self._judge(process)

    def _open(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A file and no pipe: nobody reads while they run, and a pipe that is full would stop them.
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been heard
        process = subprocess.Popen(
            command, cwd=_ROOT, env=dict(self.environment), stdout=subprocess.PIPE, stderr=said
        )
        self._said[process.pid] = said
        return process

    def _judge(self, process: subprocess.Popen[bytes]) -> None:
        said = self._last_words(process)
        if process.returncode and said:
            self.ends_by_itself.append(said)
        self._hear(process)

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        said = self._said[process.pid]
        said.seek(0)
        return said.read().decode(errors="replace").strip()[-400:]

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        with self._said.pop(process.pid) as said:
            said.seek(0)
            self.errors.append(said.read().decode(errors="replace"))
