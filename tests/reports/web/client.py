"""Asks an application as a browser would, without a server between them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import Message

from db import Database
from reports.web.app import create_app
from tracker.clock import SimulatedClock
from tracker.settings import Settings

NOW = datetime(2024, 1, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `error` is what the application raised after it had answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    error: Exception | None = None

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """Sends requests to an application, one after the other."""

    def __init__(self, app: Starlette, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self._loop = loop

    def get(self, address: str, *, method: str = "GET", **headers: str) -> Answer:
        """Ask for an address; `if_none_match="x"` sends "If-None-Match: x"."""
        return self._loop.run_until_complete(self.ask(address, method=method, **headers))

    async def ask(self, address: str, *, method: str = "GET", **headers: str) -> Answer:
        """The same, within a run of the loop."""
        path, _, query = address.partition("?")
        given = {
            "host": "reader.example",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        error = None
        try:
            await self.app(scope, receive, send)
        except Exception as raised:  # noqa: BLE001 - a server would log whatever it is
            error = raised
        start = next(message for message in sent if message["type"] == "http.response.start")
        return Answer(
            status=start["status"],
            headers={name.decode(): value.decode("latin-1") for name, value in start["headers"]},
            body=b"".join(message.get("body", b"") for message in sent[1:]),
            error=error,
        )


async def _finish() -> None:
    """Wait for what goes on after its answer: packing."""
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))


@contextmanager
def client_of(database: Database, *, now: datetime = NOW, **settings: object) -> Iterator[Client]:
    """A client of the pages over a database."""
    given = Settings(
        **{"notice": "Invented demo data", "outlet": "The Sample Post", "fixed_now": now, **settings}
    )
    app = create_app(given, database, SimulatedClock(now))
    loop = asyncio.new_event_loop()
    try:
        yield Client(app, loop)
    finally:
        loop.run_until_complete(_finish())
        app.state.data_version.close()
        loop.close()
