"""The one door through which tests call `nerdline`: in this process, or as a process of its own.

A command's start costs most of a second, so tests take `run` unless the process is the point: signals,
pipes, terminals, ports, memory, encodings, two at once. For these there is `process`.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.cli import main
from tests.db.fresh import write_fresh

NOW = datetime(2023, 3, 1, tzinfo=UTC)
COMMAND = (sys.executable, "-m", "jobs")

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


class Shell:
    """A folder, an environment, and the command.

    `with_tables`: whether to put a database without rows there; otherwise the first command makes one, or the
    test has.
    """

    def __init__(self, folder: Path, url: str, *, with_tables: bool = True) -> None:
        self.folder = folder
        if with_tables:
            write_fresh(folder / "desk.db")
        self.environment = plain_environment() | {
            "NERDLINE_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
            "NERDLINE_METACULUS_URL": url,
            "NERDLINE_METACULUS_TOKEN": "secret-token",
            "NERDLINE_TIMEZONE": "America/New_York",
            "NERDLINE_CONTACT": "desk@example.org",
            "NERDLINE_LOG": "warning",
            "NERDLINE_FIXED_NOW": NOW.isoformat(),
        }

    def run(
        self, *arguments: str, stdin: str | bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """The command in this process, which is afterwards as it was before."""
        return run_command(
            arguments, folder=self.folder, environment=self.environment | environment, stdin=_bytes(stdin)
        )

    def process(
        self, *arguments: str, stdin: str | bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """The command as a process of its own."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            input=_bytes(stdin),
            capture_output=True,
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str, stdin: str | bytes = b"", code: int = 0, **environment: str) -> Any:
        done = self.run(*arguments, "--json", stdin=stdin, **environment)
        assert done.returncode == code, done.stderr.decode()
        return json.loads(done.stdout)

    def refused(self, *arguments: str, stdin: str | bytes = b"", **environment: str) -> tuple[int, str]:
        """Exit code and the one sentence on standard error."""
        done = self.run(*arguments, stdin=stdin, **environment)
        said = done.stderr.decode().strip()
        assert "Traceback" not in said
        assert done.stdout == b""
        return done.returncode, said


def run_command(
    arguments: tuple[str, ...], *, folder: Path, environment: Mapping[str, str], stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """`nerdline` with these arguments, in this process: what it would have ended with and written.

    Folder, environment, streams, logging and signal handlers are the command's own for as long as it runs.
    """
    with _file(stdin) as typed, _file() as out, _file() as err:
        with chdir(folder), _environment(environment), _logging(), _handlers(), _streams(typed, out, err):
            sys.argv = ["nerdline", *arguments]
            code = _exit_code()
        return subprocess.CompletedProcess([*COMMAND, *arguments], code, _written(out), _written(err))


def plain_environment() -> dict[str, str]:
    """What a command needs to run at all, and nothing of ours."""
    outside = os.environ  # noqa: TID251 - a child needs the PATH; nothing of ours may leak into it
    return {name: value for name, value in outside.items() if not name.startswith("NERDLINE_")}


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _file(content: bytes = b"") -> io.TextIOWrapper:
    """A stream with a file behind it, since a backup goes past Python's own streams."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the stream around it closes it
    file.write(content)
    file.seek(0)
    return io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=True)


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    stream.buffer.seek(0)
    return stream.buffer.read()


def _exit_code() -> int:
    """What Python itself would end with after `main`."""
    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            sys.stderr.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    except Exception:  # noqa: BLE001 - as the interpreter does with whatever nobody caught
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    environment = os.environ  # noqa: TID251 - changed in place, since libraries hold on to it
    before = dict(environment)
    environment.clear()
    environment.update(wanted)
    try:
        yield
    finally:
        environment.clear()
        environment.update(before)


@contextmanager
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    loggers = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    levels = [(one, one.level, one.disabled) for one in (root, *loggers)]
    handlers = root.handlers[:]
    root.handlers.clear()
    try:
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = handlers
        for one, level, is_disabled in levels:
            one.setLevel(level)
            one.disabled = is_disabled


@contextmanager
def _handlers() -> Iterator[None]:
    before = [(number, signal.getsignal(number)) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def _streams(stdin: io.TextIOWrapper, stdout: io.TextIOWrapper, stderr: io.TextIOWrapper) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr, sys.argv
    sys.stdin, sys.stdout, sys.stderr = stdin, stdout, stderr
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr, sys.argv = before
