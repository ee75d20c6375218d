"""The pages behind a real server, in a process of its own as `nerdline serve` has it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import Database

ROOT = Path(__file__).parents[3]
NO_PLATFORMS = "reports.web.page_context:without_platforms"
SCRIPT = """
import json, sys
from pkgutil import resolve_name
from reports.web.serving import serve
from tracker.errors import NerdlineError
from tracker.settings import Settings
try:
    serve(
        Settings(**json.loads(sys.argv[1])),
        open_platforms=resolve_name(sys.argv[2]),
        on_ready=lambda address: print(address, flush=True),
    )
except NerdlineError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that answers at `address`; its process leads a group of its own."""

    address: str
    port: int
    process: subprocess.Popen[str]

    @property
    def workers(self) -> list[int]:
        """The processes that it started."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def get(self, path: str, *headers: str) -> bytes:
        """All bytes of an answer, head and body."""
        lines = [f"GET {path} HTTP/1.1", "Host: reader.example", "Connection: close", *headers, "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall("\r\n".join(lines).encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(
    database: Database, port: int, *, platforms: str = NO_PLATFORMS, **given: str
) -> subprocess.Popen[str]:
    """Start serving a database; `platforms` names what opens the adapters, `given` are settings by name."""
    settings = {
        "database_url": f"sqlite:///{database.path}",
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "notice": "Invented demo data",
        "fixed_now": "2024-01-02T12:00:00Z",
        **given,
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, json.dumps(settings), platforms],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def served(database: Database, *, platforms: str = NO_PLATFORMS, **settings: str) -> Iterator[Served]:
    """A server of a database, ended when the block is left."""
    port = free_port()
    with start(database, port, platforms=platforms, **settings) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address == f"http://127.0.0.1:{port}", process.stderr and process.stderr.read()
            yield Served(address=address, port=port, process=process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def is_running(pid: int) -> bool:
    """Whether a process works; one that ended and was not collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    os.kill(pid, 0)
    return state not in {"Z", "X"}
