"""What does the application answer to an address, without a server between?

The very application that is served, at one instant, so that a file and an answer of the server never
disagree. What it keeps of finished answers is left out: here each address is asked once.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message

from db import Database
from reports.web.api.answers import ROOT
from reports.web.app import create_app
from reports.web.kept_answers import KeptAnswers
from reports.web.page_context import PageContext
from tracker.clock import SimulatedClock
from tracker.settings import Settings

log = logging.getLogger(__name__)

OK, FAILED = 200, 500

_DESCRIPTION = "/openapi.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer: `media_type` without its charset, `policy` and `keeping` as the headers have them."""

    status: int
    media_type: str
    policy: str
    keeping: str
    location: str
    body: bytes


class Application:
    """The application, to be asked one address after the other."""

    def __init__(self, app: Starlette, host: str) -> None:
        self._app = app
        self._host = host.encode()
        # A thread of its own: whoever exports may be in a loop already.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="site", daemon=True)
        self._thread.start()

    @property
    def plain_addresses(self) -> list[str]:
        """Every address that has no part to be filled in, the script of frames with its version."""
        context: PageContext = self._app.state.context
        found = [route.path for route in self._app.routes if isinstance(route, Route)]
        described = self.ask(_DESCRIPTION)
        paths = json.loads(described.body)["paths"] if described.status == OK else {}
        found += [f"{ROOT}{path}" for path, operations in paths.items() if "get" in operations]
        found.append(context.templates.static_address("embed.js"))  # frames that are not asked again name it
        return [path for path in found if "{" not in path]

    def ask(self, address: str) -> Told:
        """What a reader is told at `address`, its path quoted; what fails inside is told as 500."""
        return asyncio.run_coroutine_threadsafe(self._ask(address), self._loop).result()

    async def _ask(self, address: str) -> Told:
        path, _, query = address.partition("?")
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", self._host)],
            "client": None,
            "server": None,
        }
        try:
            await self._app(scope, receive, send)
        except Exception:  # whatever it is, the other pages are still to be written
            log.exception("%s cannot be written", path)
            return Told(status=FAILED, media_type="", policy="", keeping="", location="", body=b"")
        headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Told(
            status=sent[0]["status"],
            media_type=headers.get("content-type", "").partition(";")[0],
            policy=headers.get("content-security-policy", ""),
            keeping=headers.get("cache-control", ""),
            location=headers.get("location", ""),
            body=b"".join(message.get("body", b"") for message in sent[1:]),
        )

    def close(self) -> None:
        """End it; the database stays open."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._app.state.data_version.close()


@contextmanager
def application_of(settings: Settings, database: Database, now: datetime) -> Iterator[Application]:
    """The application as it stands at `now`, for the length of the block."""
    app = create_app(settings, database, SimulatedClock(now))
    app.user_middleware = [
        layer for layer in app.user_middleware if cast("object", layer.cls) is not KeptAnswers
    ]
    application = Application(app, urlsplit(settings.public_url).netloc)
    try:
        yield application
    finally:
        application.close()
