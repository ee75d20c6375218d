"""A server for the polling benchmark: it answers like three platforms, each time after a fixed delay.

Runs in a process of its own, so that what it costs is not counted as the client's. Bodies are put together
once; the loop only looks them up.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.payloads import load_payload

COUNT = "/count"
"""Answered at once: how many requests there were, this one apart."""

MOVING = "/moving"
"""Under this path prices are others at every request, and posts have gone one step further."""

SMALL = json.dumps({"text": "x" * 3_570}).encode()
"""As many bytes as the answer that the measured floors were taken with."""


class Posts:
    """Metaculus' posts: an open question with so many past points, one for each id asked for."""

    def __init__(self, points: int, now: datetime) -> None:
        self._template = json.dumps(_post(points, now))
        self._brief = json.dumps(_post(1, now))
        self._kept: dict[str, bytes] = {}

    def answer(self, target: str) -> bytes:
        """The body for a path with its query."""
        if target not in self._kept:
            parts = urlsplit(target)
            ids = [value for name, value in parse_qsl(parts.query) if name == "ids"]
            if ids:
                results = ",".join(self._brief.replace("990001", id_) for id_ in ids)
                self._kept[target] = f'{{"next": null, "previous": null, "results": [{results}]}}'.encode()
            else:
                self._kept[target] = self._template.replace("990001", parts.path.split("/")[3]).encode()
        return self._kept[target]


def _post(points: int, now: datetime) -> Any:
    post = load_payload("metaculus", "binary_open")
    post["id"] = 990001
    question = post["question"]
    question["id"] = question["post_id"] = 990001
    forecast = question["aggregations"][question["default_aggregation_method"]]
    latest = forecast["latest"]
    steps = range(points, 0, -1)
    starts = [(now - timedelta(hours=6 * step)).timestamp() for step in steps]
    history = [
        {
            **{key: value for key, value in latest.items() if key in forecast["history"][0]},
            "start_time": start,
            "end_time": starts[index + 1] if index + 1 < points else None,
            "centers": [round(0.3 + 0.2 * (start // 21_600 % 7) / 7, 3)],
            "interval_lower_bounds": [0.2],
            "interval_upper_bounds": [0.6],
        }
        for index, start in enumerate(starts)
    ]
    forecast["history"] = history
    forecast["latest"] = latest | history[-1]
    return post


class Answers:
    """What the server says, and how often it was asked."""

    def __init__(self, points: int) -> None:
        self._posts = Posts(points, datetime(2026, 11, 20, tzinfo=UTC))
        self._moved = Posts(points + 1, datetime(2026, 11, 20, 6, tzinfo=UTC))
        self._requests = 0

    def to(self, target: str, sent: bytes) -> bytes:
        """The body for a path with its query, and with what was posted to it."""
        if target == COUNT:
            return json.dumps({"requests": self._requests}).encode()
        self._requests += 1
        moves = target.startswith(MOVING)
        price = 0.3 + 0.01 * (self._requests % 20) if moves else 0.42
        target = target.removeprefix(MOVING)
        if target.startswith("/api/posts"):
            return (self._moved if moves else self._posts).answer(target)
        if target.startswith("/midpoints"):
            return json.dumps({one["token_id"]: f"{price:.2f}" for one in json.loads(sent)}).encode()
        if "market-probs" in target:
            ids = {value for _, value in parse_qsl(urlsplit(target).query)}
            return json.dumps({id_: {"prob": price} for id_ in ids}).encode()
        return SMALL


def _serve(pipe: Connection, delay: float, points: int) -> None:
    answers = Answers(points)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                _, target, _ = lines[0].split(" ", 2)
                length = next(
                    (int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0
                )
                sent = await reader.readexactly(length) if length else b""
                if target != COUNT:
                    await asyncio.sleep(delay)
                body = answers.to(target, sent)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + str(len(body)).encode()
                    + b"\r\n\r\n"
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**22)
        pipe.send(server.sockets[0].getsockname()[1])
        async with server:
            await asyncio.get_running_loop().run_in_executor(None, pipe.recv)

    asyncio.run(run())


@contextmanager
def serving(*, delay: float, points: int) -> Iterator[str]:
    """The address of a server that runs while the block lasts."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, delay, points), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        ours.send("stop")
        process.join(5)
