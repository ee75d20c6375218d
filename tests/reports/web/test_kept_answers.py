import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import brotli
import pytest
from starlette.types import Message, Receive, Scope, Send

from db import Database
from db.data_version import DataVersion
from reports.web.kept_answers import FRESH_SECONDS, OLDEST_SECONDS, KeptAnswers
from tests.builders import START
from tests.db.rows import keep_story
from tracker.clock import SimulatedClock

PAGE = "It will rain. " * 100


class FakeRoutes:
    """Counts how often each address is made; `waits` lets the making last until it is set."""

    def __init__(self) -> None:
        self.made: list[tuple[str, bytes]] = []
        self.seen: list[dict[bytes, bytes]] = []
        self.is_asked = asyncio.Event()
        self.waits: asyncio.Event | None = None
        self.fails = False
        self.status, self.body = 200, PAGE
        self.cache_control = b"public, max-age=60"

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.made.append((scope["path"], scope["query_string"]))
        self.seen.append(dict(scope["headers"]))
        self.is_asked.set()
        if self.waits is not None:
            await self.waits.wait()
        if self.fails:
            raise RuntimeError("it broke")
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"etag", b'"abc"'),
            (b"cache-control", self.cache_control),
            (b"content-length", str(len(self.body)).encode()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body.encode()})


class Reading:
    """What one request got."""

    def __init__(self, sent: list[Message]) -> None:
        self.status: int = sent[0]["status"]
        self.headers = dict(sent[0]["headers"])
        self.body: bytes = b"".join(message.get("body", b"") for message in sent[1:])


async def ask(app: KeptAnswers, address: str, method: str = "GET", **headers: str) -> Reading:
    path, _, query = address.partition("?")
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": named,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Reading(sent)


@pytest.fixture
def routes() -> FakeRoutes:
    return FakeRoutes()


@pytest.fixture
def kept(routes: FakeRoutes, database: Database, clock: SimulatedClock) -> Iterator[KeptAnswers]:
    version = DataVersion(database)
    yield KeptAnswers(
        routes,
        version=version,
        clock=clock,
        now=clock_minutes(clock),
        public_url="https://forecasts.example",
    )
    version.close()


def clock_minutes(clock: SimulatedClock) -> Callable[[], datetime]:
    return lambda: clock.now().replace(second=0, microsecond=0)


def test_what_was_asked_a_moment_ago_is_given_again(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        first, second = await ask(kept, "/a"), await ask(kept, "/a")
        assert first.body == second.body == PAGE.encode()
        assert len(routes.made) == 1

    asyncio.run(work())


def test_304_touches_neither_the_route_nor_the_database(
    kept: KeptAnswers, routes: FakeRoutes, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        tag = (await ask(kept, "/a")).headers[b"etag"].decode()
        monkeypatch.setattr(DataVersion, "read", lambda _self: pytest.fail("the database was asked"))
        again = await ask(kept, "/a", if_none_match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers[b"etag"].decode() == tag
        assert b"content-length" not in again.headers
        assert (await ask(kept, "/a", if_none_match='"other", W/"abc"')).status == 304
        assert (await ask(kept, "/a", if_none_match='"other"')).status == 200
        assert len(routes.made) == 1

    assert database.name
    asyncio.run(work())


async def settle() -> None:
    """Let what goes on behind the answers come to its end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)
    if others:
        await asyncio.sleep(0)  # for what is done when they end
        await settle()


def test_a_change_is_seen_once_the_fresh_seconds_are_over_and_not_before(
    kept: KeptAnswers, routes: FakeRoutes, database: Database, clock: SimulatedClock
) -> None:
    async def work() -> None:
        await ask(kept, "/a")
        with database.writing() as connection:
            keep_story(connection)
        clock.sleep(4)
        await ask(kept, "/a")
        await settle()
        assert len(routes.made) == 1
        clock.sleep(1)
        for _ in range(2):  # the first has it looked up, the second has it made anew
            await ask(kept, "/a")
            await settle()
        assert len(routes.made) == 2
        clock.sleep(6)  # nothing was written and the minute is the same: it still holds
        await ask(kept, "/a")
        await settle()
        await ask(kept, "/a")
        assert len(routes.made) == 2
        clock.sleep(60)  # another minute: pages are made as of it
        await ask(kept, "/a")
        assert len(routes.made) == 3

    asyncio.run(work())


def test_while_an_answer_is_made_anew_the_one_before_is_given_but_not_for_long(
    kept: KeptAnswers, routes: FakeRoutes, database: Database, clock: SimulatedClock
) -> None:
    async def work() -> None:
        first = await ask(kept, "/a")
        with database.writing() as connection:
            keep_story(connection)
        clock.sleep(FRESH_SECONDS)
        await ask(kept, "/a")
        await settle()
        routes.waits, routes.body = asyncio.Event(), PAGE.replace("rain", "snow")
        routes.is_asked.clear()
        for _ in range(100):
            assert (await ask(kept, "/a")).body == first.body
        await routes.is_asked.wait()
        assert len(routes.made) == 2
        clock.sleep(OLDEST_SECONDS)
        late = asyncio.create_task(ask(kept, "/a"))
        await asyncio.sleep(0.05)
        assert not late.done()
        routes.waits.set()
        assert (await late).body == routes.body.encode()
        assert (await ask(kept, "/a")).body == routes.body.encode()

    asyncio.run(work())


def test_what_nobody_asked_for_in_a_while_is_looked_up_before_it_is_given(
    kept: KeptAnswers, routes: FakeRoutes, database: Database, clock: SimulatedClock
) -> None:
    async def work() -> None:
        await ask(kept, "/a")
        with database.writing() as connection:
            keep_story(connection)
        clock.sleep(OLDEST_SECONDS)
        await ask(kept, "/a")
        assert len(routes.made) == 2

    asyncio.run(work())


def test_a_page_that_is_there_no_more_is_not_given_again(
    kept: KeptAnswers, routes: FakeRoutes, database: Database, clock: SimulatedClock
) -> None:
    async def work() -> None:
        await ask(kept, "/a")
        with database.writing() as connection:
            keep_story(connection)
        clock.sleep(FRESH_SECONDS)
        routes.status = 410
        for _ in range(2):
            assert (await ask(kept, "/a")).status == 200
            await settle()
        assert (await ask(kept, "/a")).status == 410

    asyncio.run(work())


def test_making_anew_that_fails_is_logged_and_tried_again(
    kept: KeptAnswers,
    routes: FakeRoutes,
    database: Database,
    clock: SimulatedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        await ask(kept, "/a")
        with database.writing() as connection:
            keep_story(connection)
        clock.sleep(FRESH_SECONDS)
        routes.fails = True
        for _ in range(2):
            assert (await ask(kept, "/a")).status == 200
            await settle()
        assert "could not be made anew" in caplog.text
        routes.fails = False
        await ask(kept, "/a")
        await settle()
        assert len(routes.made) == 3

    asyncio.run(work())


def test_a_thousand_readers_of_a_cold_page_have_it_made_once(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        routes.waits = asyncio.Event()
        asking = [asyncio.create_task(ask(kept, "/a")) for _ in range(1000)]
        await routes.is_asked.wait()
        routes.waits.set()
        got = await asyncio.gather(*asking)
        assert {reading.body for reading in got} == {PAGE.encode()}
        assert len(routes.made) == 1

    asyncio.run(work())


def test_a_page_that_breaks_is_raised_once_however_many_wait(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        routes.waits, routes.fails = asyncio.Event(), True
        asking = [asyncio.create_task(ask(kept, "/a")) for _ in range(100)]
        await routes.is_asked.wait()
        routes.waits.set()
        got = await asyncio.gather(*asking, return_exceptions=True)
        assert sum(isinstance(each, RuntimeError) for each in got) == 1
        assert [each.status for each in got if isinstance(each, Reading)] == [503] * 99
        routes.fails = False
        assert (await ask(kept, "/a")).status == 200

    asyncio.run(work())


def test_the_first_reader_may_hang_up_without_taking_it_from_the_others(
    kept: KeptAnswers, routes: FakeRoutes
) -> None:
    async def work() -> None:
        routes.waits = asyncio.Event()
        first = asyncio.create_task(ask(kept, "/a"))
        await routes.is_asked.wait()
        second = asyncio.create_task(ask(kept, "/a"))
        await asyncio.sleep(0)
        first.cancel()
        routes.waits.set()
        assert (await second).body == PAGE.encode()
        assert len(routes.made) == 1

    asyncio.run(work())


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, br", b"br", brotli.decompress),
        ("gzip", b"gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.1", b"gzip", gzip.decompress),
    ],
)
def test_a_kept_page_is_packed_once_under_a_tag_of_its_own(
    kept: KeptAnswers, accepted: str, encoding: bytes, unpack: Callable[[bytes], bytes]
) -> None:
    async def work() -> None:
        plain = await ask(kept, "/a")
        packed = await ask(kept, "/a", accept_encoding=accepted)
        assert packed.headers[b"content-encoding"] == encoding
        assert unpack(packed.body) == plain.body
        assert int(packed.headers[b"content-length"]) == len(packed.body) < len(plain.body)
        assert packed.headers[b"etag"] != plain.headers[b"etag"]
        assert packed.headers[b"vary"] == plain.headers[b"vary"] == b"Accept-Encoding"
        head = await ask(kept, "/a", "HEAD", accept_encoding=accepted)
        assert (head.headers, head.body) == (packed.headers, b"")

    asyncio.run(work())


def test_no_header_of_one_reader_reaches_what_others_get(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        await ask(kept, "/a", host="evil.example", cookie="a=b", accept_language="de")
        assert routes.seen == [{b"host": b"forecasts.example"}]

    asyncio.run(work())


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/desk", {}),
        ("/desk/queue", {}),
        ("/a", {"authorization": "Bearer x"}),
        ("/api/v1/drafts", {"cookie": "session=x"}),
        ("/a?anything=1", {}),
    ],
)
def test_what_is_personal_or_unknown_is_not_kept(
    kept: KeptAnswers, routes: FakeRoutes, address: str, headers: dict[str, str]
) -> None:
    async def work() -> None:
        for _ in range(2):
            await ask(kept, address, **headers)
        assert len(routes.made) == 2

    asyncio.run(work())


def test_what_its_route_wants_nobody_to_keep_is_not_kept(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        routes.cache_control = b"no-store"
        for _ in range(2):
            await ask(kept, "/a")
        assert len(routes.made) == 2

    asyncio.run(work())


def test_spellings_of_one_address_share_one_answer(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        for query in ("theme=dark&size=wide", "size=wide&theme=dark", "size=wide&theme=dark&utm_source=x"):
            await ask(kept, f"/c.svg?{query}")
        assert routes.made == [("/c.svg", b"size=wide&theme=dark")]

    asyncio.run(work())


def test_a_flood_of_addresses_stays_within_its_bounds(
    routes: FakeRoutes, sqlite_database: Database, clock: SimulatedClock
) -> None:
    version = DataVersion(sqlite_database)
    kept = KeptAnswers(
        routes,
        version=version,
        clock=clock,
        now=lambda: START,
        public_url="https://forecasts.example",
        most_bytes=200_000,
    )

    async def work() -> None:
        for _ in range(3):
            await ask(kept, "/front")
        for number in range(500):
            await ask(kept, f"/c.svg?asof={number}")
        assert kept._shelf.size <= 200_000
        made = len(routes.made)
        await ask(kept, "/front")
        assert len(routes.made) == made

    asyncio.run(work())
    version.close()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/" + "a" * 2000, 414), ("/a?q=" + "a" * 5000, 414), ("/a?" + "a=1&" * 100, 400), ("/a?q=%00", 400)],
)
def test_absurd_addresses_are_refused_before_anything_is_made(
    kept: KeptAnswers, routes: FakeRoutes, address: str, status: int
) -> None:
    async def work() -> None:
        got = await ask(kept, address)
        assert got.status == status
        assert got.body.endswith(b".\n")
        assert routes.made == []

    asyncio.run(work())


@pytest.mark.parametrize(
    ("address", "status"), [("/api/v1/" + "a" * 2000, 414), ("/api/v1/stories?" + "a=1&" * 100, 400)]
)
def test_a_program_is_refused_with_a_problem(
    kept: KeptAnswers, routes: FakeRoutes, address: str, status: int
) -> None:
    async def work() -> None:
        got = await ask(kept, address)
        assert (got.status, got.headers[b"content-type"]) == (status, b"application/problem+json")
        told = json.loads(got.body)
        assert (told["status"], told["detail"][-1]) == (status, ".")
        assert routes.made == []

    asyncio.run(work())


def test_programs_that_wait_for_what_breaks_get_a_problem(kept: KeptAnswers, routes: FakeRoutes) -> None:
    async def work() -> None:
        routes.waits, routes.fails = asyncio.Event(), True
        asking = [asyncio.create_task(ask(kept, "/api/v1/stories")) for _ in range(3)]
        await routes.is_asked.wait()
        routes.waits.set()
        got = await asyncio.gather(*asking, return_exceptions=True)
        refused = [each for each in got if isinstance(each, Reading)]
        assert [each.headers[b"content-type"] for each in refused] == [b"application/problem+json"] * 2
        assert [each.headers[b"retry-after"] for each in refused] == [b"60"] * 2

    asyncio.run(work())
