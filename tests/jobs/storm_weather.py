"""What happens to a PostgreSQL in a storm: it is stopped, locked by somebody else, and its disk fills up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psycopg

from tests.db.postgres_server import PostgresServer

_FULL = """
CREATE OR REPLACE FUNCTION storm_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$
"""
_TABLES = ("readings", "checks", "drafts", "job_runs", "nerdline_queue.procrastinate_jobs")
_MEGABYTES = 96


class Disk(Protocol):
    """A disk that can be filled."""

    kind: str

    def fill(self) -> None:
        """Leave no room."""
        ...

    def free(self) -> None:
        """Give the room back."""
        ...


class FakeFullDisk:
    """No disk at all: tables that refuse every row as PostgreSQL does where its disk is full."""

    kind = "a trigger"

    def __init__(self, server: PostgresServer, database: str) -> None:
        self._server, self._database = server, database

    def fill(self) -> None:
        """Refuse every row."""
        made = [
            f"CREATE TRIGGER storm_full BEFORE INSERT ON {name} EXECUTE FUNCTION storm_full()"
            for name in _TABLES
        ]
        self._server.tell("; ".join([_FULL, *made]), self._database)

    def free(self) -> None:
        """Take rows again."""
        dropped = "; ".join(f"DROP TRIGGER IF EXISTS storm_full ON {name}" for name in _TABLES)
        self._server.tell(dropped, self._database)


class SmallDisk:
    """A tablespace on a disk in memory, which a file beside it fills to the last byte."""

    kind = "a tablespace on a small disk"

    def __init__(self, place: Path) -> None:
        self._ballast = place / "ballast"

    def fill(self) -> None:
        """Write until nothing more fits."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * 65536):
                pass

    def free(self) -> None:
        """Delete what filled it."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def database_on_disk(server: PostgresServer, *, may_mount: bool) -> Iterator[tuple[str, Disk]]:
    """A new database and its disk: one of its own where that may be mounted, else a pretended one."""
    place = _mounted() if may_mount else None
    if place is None:
        name = server.create()
        yield name, FakeFullDisk(server, name)
        return
    try:
        folder = place / "space"
        folder.mkdir()
        socket = Path(server.url("storm").partition("host=")[2])
        os.chown(folder, socket.stat().st_uid, -1)  # the account that the server runs as
        server.tell(f"CREATE TABLESPACE small LOCATION '{folder}'")
        server.tell("CREATE DATABASE storm TEMPLATE template0 STRATEGY FILE_COPY TABLESPACE small")
        yield "storm", SmallDisk(place)
    finally:
        server.stop()
        subprocess.run(["umount", place], check=False, capture_output=True)
        with suppress(OSError):
            place.rmdir()


def _mounted() -> Path | None:
    if os.geteuid() or shutil.which("mount") is None:
        return None
    place = Path(tempfile.mkdtemp(prefix="nerdline-disk-"))
    place.chmod(0o755)
    options = f"size={_MEGABYTES}m,mode=755"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=False, capture_output=True
    )  # fmt: skip
    if done.returncode:
        place.rmdir()
        return None
    return place


@contextmanager
def locked_by_another(server: PostgresServer, database: str) -> Iterator[None]:
    """Another session holds the questions and the rates for the block."""
    with psycopg.connect(server.url(database)) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute("LOCK TABLE questions, paces IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@contextmanager
def stopped(server: PostgresServer, *, as_by_a_crash: bool) -> Iterator[None]:
    """The server is away for the block."""
    server.stop(how=signal.SIGQUIT if as_by_a_crash else signal.SIGINT)
    try:
        yield
    finally:
        server.start()
