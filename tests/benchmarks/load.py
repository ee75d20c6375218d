"""Load for a server on loopback: by `wrk` where it is installed, else by raw sockets of our own.

Bounded in connections and in time; what came back that was no 200 or 304 is counted.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 32
_MOST_SECONDS = 30.0
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Answers a second; milliseconds that half and 99 of 100 took; how many were no answer."""

    rate: float
    median: float
    p99: float
    requests: int
    failed: int


def load(url: str, headers: Sequence[str] = (), *, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Ask for an address for so many seconds."""
    seconds = min(seconds, _MOST_SECONDS)
    if shutil.which("wrk"):
        return _by_wrk(url, headers, seconds, connections)
    return asyncio.run(_by_sockets(url, headers, seconds, connections))


def _by_wrk(url: str, headers: Sequence[str], seconds: float, connections: int) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", url]
    for header in headers:
        command += ["-H", header]
    told = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=_MOST_SECONDS * 2
    ).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return Load(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", told)[1]),
        median=_milliseconds(_found(r"50%\s+([\d.]+)(us|ms|s)", told)),
        p99=_milliseconds(_found(r"99%\s+([\d.]+)(us|ms|s)", told)),
        requests=int(_found(r"(\d+) requests in", told)[1]),
        failed=(int(failed[1]) if failed else 0) + (sum(map(int, errors.groups())) if errors else 0),
    )


def _found(pattern: str, told: str) -> re.Match[str]:
    found = re.search(pattern, told)
    if found is None:
        raise SystemExit(f"wrk said something else than expected:\n{told}")
    return found


def _milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * _UNITS[found[2]]


async def _by_sockets(url: str, headers: Sequence[str], seconds: float, connections: int) -> Load:
    host, _, rest = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    lines = [f"GET /{rest} HTTP/1.1", f"Host: {host}", *headers, "", ""]
    request = "\r\n".join(lines).encode()
    took: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def ask() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(name, int(port))
        while time.perf_counter() < end:
            start = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            is_empty = head.startswith(b"HTTP/1.1 304")
            if length and not is_empty:
                await reader.readexactly(int(length[1]))
            failed += not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304"))
            took.append(time.perf_counter() - start)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(connections)))
    took.sort()
    return Load(
        rate=len(took) / (time.perf_counter() - begun),
        median=1000 * took[len(took) // 2],
        p99=1000 * took[len(took) * 99 // 100],
        requests=len(took),
        failed=failed,
    )
