"""Several machines, played by processes of their own over one PostgreSQL database."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import Database, job_runs, open_database, questions
from db.migrate import upgrade_safely
from jobs.queue_schema import upgrade_queue
from tests.jobs.counting_platform import CountingPlatform
from tests.jobs.fakes import question_named
from tests.jobs.shell import run_command

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
"""Seconds that a test waits for another process, on a machine that others keep busy."""


@dataclass
class Machines:
    """The database that they share, their settings, and those that run."""

    url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, **settings: str) -> subprocess.Popen[bytes]:
        """Another machine, with settings of its own on top."""
        log = (self.folder / f"machine-{len(self.running)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT, env=self.environment(settings), stdout=log, stderr=log,
            )  # fmt: skip
        self.running.append(process)
        return process

    def nerdline(self, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        """A machine that runs one of our commands."""
        return self.start("-m", "jobs", *arguments, **settings)

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """One of our commands, to its end: here, since it is the others that are to be processes."""
        done = run_command(arguments, folder=ROOT, environment=self.environment(settings))
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """What a machine is started with: these settings on top of those of all."""
        ours = {"database_url": self.url, "contact": "desk@example.org"} | self.settings | dict(settings)
        # What this machine needs to run Python at all, and nothing of ours.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NERDLINE_")}  # noqa: TID251
        return kept | {f"NERDLINE_{name.upper()}": value for name, value in ours.items()}

    def kill(self) -> None:
        """End those that still run, as a power cut does."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()

    def said(self) -> str:
        """What all of them wrote."""
        return "\n".join(log.read_text() for log in sorted(self.folder.glob("machine-*.log")))

    def wait_until(self, is_so: Callable[[], bool], *, within: float = PATIENCE) -> float:
        """Wait for something to come about; the seconds that it took."""
        begun = time.monotonic()
        while not is_so():
            taken = time.monotonic() - begun
            assert taken < within, self.said()
            time.sleep(0.05)  # noqa: TID251 - other processes run on real time
        return time.monotonic() - begun


@contextmanager
def machines(
    url: str, folder: Path, platform: CountingPlatform | None = None, *, pace: float = 0.0
) -> Iterator[Machines]:
    """Machines on an empty database, which is brought up to date first; none is left when the block ends."""
    database = open_database(url)
    upgrade_safely(database)
    upgrade_queue(database)
    database.close()
    settings = {"pace": json.dumps({"metaculus": pace}), "workers": "true"}
    if platform is not None:
        settings["metaculus_url"] = platform.url
    all_of_them = Machines(url=url, folder=folder, settings=settings)
    try:
        yield all_of_them
    finally:
        all_of_them.kill()


def watch_due(database: Database, count: int) -> None:
    """Watch questions 1 to `count`, all of them due, the first for longest."""
    now = datetime.now(UTC)  # noqa: TID251 - real processes ask
    with database.writing() as connection:
        told = [question_named(str(number), f"Will ferry {number} stop?") for number in range(1, count + 1)]
        questions.save_questions(connection, told)
        for number, question in enumerate(told):
            at = now - timedelta(days=1) + timedelta(seconds=number)
            questions.watch_from(connection, question.ref, at=at, because="a test")


def answered(database: Database) -> int:
    """How many questions have been answered for."""
    with database.reading() as connection:
        return sum(watch.succeeded_at is not None for watch in questions.list_watches(connection))


def last_run(database: Database, job: str) -> job_runs.JobRun | None:
    """The newest record of a job."""
    with database.reading() as connection:
        return next((run for run in job_runs.latest_runs(connection) if run.job == job), None)


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
