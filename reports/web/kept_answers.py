"""Was this asked a moment ago? Then the finished answer is given again, and nothing is asked or drawn.

A plain ASGI layer in front of every reader's route: a chart that is kept costs a look into a dictionary. An
answer is good as long as the database and the minute are those that it was made of; whether they are is
looked up once in `FRESH_SECONDS` for all answers together, so that the looking itself costs nothing. While it
is looked, and while an answer that no longer holds is made anew, readers get the one before, and nobody waits
when something is written; but never one of which it is longer than `OLDEST_SECONDS` ago that it was known to
hold. A thousand readers of a page that is not kept wait for one making of it.

Routes are asked without the reader's own headers: no answer can depend on a Host, a cookie or a language that
one reader sent and another gets. What a page prints of our own address comes from the settings.

Longer than most files: how an answer is made, held, renewed and given to many at once is one state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.data_version import DataVersion
from reports.web.api.problems import PROBLEM, problem
from reports.web.asked_for import AbsurdAddressError, AskedFor, asked_for
from reports.web.finished import PLAIN, Finished, best_encoding, finish
from reports.web.shelf import Shelf
from tracker.clock import Clock
from tracker.errors import StorageError

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""How old an answer may be before it is looked up whether it still holds."""

OLDEST_SECONDS = 15.0
"""How old an answer may be that is given while it is looked up, or while the next one is made."""

MOST_BYTES = 64 * 1024 * 1024
MOST_ANSWERS = 20_000
_MOST_SPELLINGS = 8_192
_LONGEST_KEPT = 4 * 1024 * 1024

_READING = frozenset({"GET", "HEAD"})
_APART = ("/desk",)
"""Where people sign in: nothing there is kept."""

_PROGRAMS = "/api/"
"""Where a token or a cookie may say who asks: such a request is answered by itself."""

_NOT_MADE = "This cannot be made just now. Please try again in a minute."
_EMPTY: Message = {"type": "http.response.body", "body": b""}

Version = tuple[str, datetime]
Key = tuple[str, bytes]


class KeptAnswers:
    """Gives finished answers again while they hold. One for each worker process.

    `now` tells the instant that pages are made as of. `fresh` is in seconds; with 0 the database is asked at
    every request whether it changed, for a clock that stands still cannot tell how old an answer is.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: DataVersion,
        clock: Clock,
        now: Callable[[], datetime],
        public_url: str,
        fresh: float = FRESH_SECONDS,
        most_bytes: int = MOST_BYTES,
        most: int = MOST_ANSWERS,
    ) -> None:
        self._app = app
        self._data = version
        self._clock = clock
        self._now = now
        self._host = urlsplit(public_url).netloc.encode()
        self._fresh = fresh
        self._shelf: Shelf[Key, tuple[Version, Finished]] = Shelf(most_bytes=most_bytes, most=most)
        self._spellings: dict[Key, AskedFor] = {}
        self._encodings: dict[bytes, str] = {}
        self._version: Version | None = None
        self._looked_at = float("-inf")
        self._before: tuple[Version, float] | None = None  # the version that held last, and when it did
        self._looking: asyncio.Task[bool] | None = None
        self._making: dict[tuple[Key, Version], asyncio.Task[Finished]] = {}
        self._packing: set[Key] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or have it made."""
        if scope["type"] != "http" or scope["method"] not in _READING:
            await self._app(scope, receive, send)
            return
        accepted = known = b""
        is_personal = False
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                known = value
            elif name == b"authorization" or (name == b"cookie" and scope["path"].startswith(_PROGRAMS)):
                is_personal = True
        try:
            asked = self._asked(scope)
        except AbsurdAddressError as error:
            await _refuse(scope["path"], send, error.status, str(error))
            return
        if is_personal or asked is None or not await self._is_version_known():
            await self._app(scope, receive, send)
            return
        finished = await self._finished(asked, scope, send)
        if finished is not None:
            await self._give(finished, scope, send, accepted, known)

    def _asked(self, scope: Scope) -> AskedFor | None:
        """What is asked for; None where the answer is not ours to keep."""
        path: str = scope["path"]
        spelling: Key = (path, scope["query_string"])
        asked = self._spellings.get(spelling)
        if asked is None:
            asked = asked_for(path, scope["query_string"])
            if len(self._spellings) >= _MOST_SPELLINGS:
                self._spellings.clear()
            self._spellings[spelling] = asked
        is_apart = any(path == apart or path.startswith(f"{apart}/") for apart in _APART)
        return None if is_apart or not asked.is_known else asked

    async def _is_version_known(self) -> bool:
        """Whether it can be told which state of the database answers are to be made of."""
        if self._fresh <= 0:
            return await self._look_now()
        age = self._clock.monotonic() - self._looked_at
        if age < self._fresh:
            return True
        looking = self._looking
        if looking is None:
            looking = self._looking = asyncio.create_task(self._look_now())
            looking.add_done_callback(self._looked)
        return age < OLDEST_SECONDS or await asyncio.shield(looking)

    def _looked(self, looking: asyncio.Task[bool]) -> None:
        self._looking = None
        if not looking.cancelled() and looking.exception() is not None:
            log.error("it cannot be told whether the pages still hold: %s", looking.exception())

    async def _look_now(self) -> bool:
        at, now = self._clock.monotonic(), self._now()
        try:
            data = await run_in_threadpool(self._data.read)
        except StorageError:
            return False  # the route will say so in its own words
        if self._version is not None and self._version != (data, now):
            self._before = self._version, self._looked_at
        self._version, self._looked_at = (data, now), at
        return True

    async def _finished(self, asked: AskedFor, scope: Scope, send: Send) -> Finished | None:
        """The answer as it holds now; None where it was answered already that there is none."""
        key: Key = (asked.path, asked.query)
        version = self._version
        if version is None:  # never after a look
            raise StorageError("the state of the database is not known yet")
        kept = self._shelf.get(key)
        if kept is not None and kept[0] == version:
            if not kept[1].is_packed:
                self._pack(key, version, kept[1])
            return kept[1]
        making = self._making.get((key, version))
        if kept is not None and self._held_lately(kept[0]):
            if making is None:
                self._begin(asked, key, version, scope).add_done_callback(_log_failure)
            return kept[1]
        if making is not None:
            try:
                return await asyncio.shield(making)
            except Exception:  # noqa: BLE001 - whoever asked first raises it, and it is logged once
                await _refuse(asked.path, send, 503, _NOT_MADE)
                return None
        # Others wait for it too: it goes on when this reader hangs up.
        return await asyncio.shield(self._begin(asked, key, version, scope))

    def _held_lately(self, version: Version) -> bool:
        if self._before is None or self._fresh <= 0:
            return False
        last, held_at = self._before
        return version == last and self._clock.monotonic() - held_at < OLDEST_SECONDS

    def _begin(self, asked: AskedFor, key: Key, version: Version, scope: Scope) -> asyncio.Task[Finished]:
        making = asyncio.create_task(self._make(asked, key, version, scope))
        self._making[key, version] = making
        making.add_done_callback(lambda _done: self._making.pop((key, version), None))
        return making

    async def _make(self, asked: AskedFor, key: Key, version: Version, scope: Scope) -> Finished:
        status, headers, body = await _ask(self._app, self._impersonal(scope, asked))
        # An address without a choice is one of few; of the others, those that are asked for again are packed.
        pack = not asked.query or self._shelf.is_asked_often(key)
        finished = await run_in_threadpool(finish, status, headers, body, pack=pack)
        if finished.may_be_kept and finished.size <= _LONGEST_KEPT:
            self._shelf.put(key, (version, finished), finished.size)
        else:
            self._shelf.drop(key)  # what was there no longer holds
        return finished

    def _impersonal(self, scope: Scope, asked: AskedFor) -> Scope:
        return {
            **scope,
            "method": "GET",
            "query_string": asked.query,
            "raw_path": quote(asked.path).encode(),
            "headers": [(b"host", self._host)],
            "state": dict(scope.get("state", {})),
        }

    def _pack(self, key: Key, version: Version, finished: Finished) -> None:
        """Compress what is asked for a second time, while this reader gets it plain."""
        if key in self._packing:
            return
        self._packing.add(key)

        async def pack() -> None:
            try:
                packed = await run_in_threadpool(finished.packed)
                self._shelf.put(key, (version, packed), packed.size)
            finally:
                self._packing.discard(key)

        task = asyncio.create_task(pack())
        self._tasks.add(task)  # the loop alone would let it be collected
        task.add_done_callback(self._tasks.discard)

    async def _give(
        self, finished: Finished, scope: Scope, send: Send, accepted: bytes, known: bytes
    ) -> None:
        if known:
            unchanged = finished.start_unchanged(known)
            if unchanged is not None:
                await send(unchanged)
                await send(_EMPTY)
                return
        encoding = PLAIN
        if accepted and len(finished.starts) > 1:
            encoding = self._encoding(accepted)
        await send(finished.starts[encoding])
        await send(_EMPTY if scope["method"] == "HEAD" else finished.bodies[encoding])

    def _encoding(self, accepted: bytes) -> str:
        encoding = self._encodings.get(accepted)
        if encoding is None:
            if len(self._encodings) >= _MOST_SPELLINGS:
                self._encodings.clear()
            encoding = self._encodings[accepted] = best_encoding(accepted)
        return encoding


def _log_failure(making: asyncio.Task[Finished]) -> None:
    error = None if making.cancelled() else making.exception()
    if error is not None:
        log.error("a page could not be made anew; the one before is shown meanwhile: %s", error)


async def _ask(app: ASGIApp, scope: Scope) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """What an application answers: status, headers and body."""
    parts: list[bytes] = []
    status, headers = 500, list[tuple[bytes, bytes]]()
    is_asked = False

    async def receive() -> Message:
        nonlocal is_asked
        if is_asked:
            await asyncio.get_running_loop().create_future()  # nobody hangs up: others may wait for this too
        is_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def collect(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, collect)
    return status, headers, b"".join(parts)


async def _refuse(path: str, send: Send, status: int, sentence: str) -> None:
    """Answer with a sentence and no page, which costs nothing; for programs as a problem (RFC 9457)."""
    if path.startswith(_PROGRAMS):
        refusal = problem(HTTPStatus(status), sentence)
        kind, body = PROBLEM.encode(), bytes(refusal.body)
    else:
        kind, body = b"text/plain; charset=utf-8", f"{sentence}\n".encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
