"""What the desk's pages cost: `python -m tests.benchmarks.desk [--quick]`.

Ten thousand stories, a hundred thousand drafts and five thousand linked citations in one SQLite file. Each
page is asked of the real application without a server between, signed in; its floor is a bare FastAPI route
that renders the same template from the same values, which it has in memory, asked in the same way in the same
run.

Times are the process's own on the processor, which another program's load changes little; what is waited for
is on the same machine, and "clock" is the median on the wall beside it. "cold" is the first asking of a
process, which weighs every draft that waits.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import Response

from db import Database, acts, open_database, sessions, users, waiting
from db.migrate import prepare
from reports.web.app import create_app
from reports.web.desk.session_cookie import cookie_name
from reports.web.page_context import PageContext
from reports.web.templates import Templates
from tests.benchmarks.desk_rows import NOW, Size, fill
from tests.reports.web.client import Client
from tracker.clock import SimulatedClock
from tracker.credentials import digest_of, new_secret
from tracker.roles import Role
from tracker.settings import Settings

MOST_RATIO = 4.0
MOST_MS = 50.0
PAGES = (
    "/desk/",
    "/desk/drafts/{open}",
    "/desk/links",
    "/desk/stories",
    "/desk/stories?state=moved",
    "/desk/stories/bridge-17",
    "/desk/readings",
    "/desk/attention",
    "/desk/sources",
    "/desk/log",
    "/desk/settings",
    "/desk/account",
    "/desk/people",
)


class Remembering:
    """Templates that remember what the last page was made of."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self.last: tuple[str, dict[str, Any]] = ("", {})

    def render(self, name: str, **values: Any) -> bytes:
        self.last = (name, values)
        return self._templates.render(name, **values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._templates, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds of one asking: on the wall, and of the processor."""

    clock: float = 0.0
    own: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds of a page: the first time, half of the times, 19 of 20; and those of its floor."""

    cold: float
    median: float
    p95: float
    floor: float
    clock: float

    @property
    def ratio(self) -> float:
        return self.median / self.floor


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer askings; under 40 seconds")
    parser.add_argument("--keep", type=Path, help="a database to make once and use again")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "desk.db"
        is_new = not path.exists()
        database = open_database(f"sqlite:///{path}")
        prepare(database)
        size = Size()
        begun = time.perf_counter()
        if is_new:
            fill(database, size)
        print(f"{size.stories:,} stories, {size.drafts:,} drafts, {size.open:,} waiting", end="; ")
        print(f"written in {time.perf_counter() - begun:.0f} s")
        print(f"{'page':<36}{'cold':>8}{'median':>9}{'p95':>8}{'floor':>8}{'ratio':>7}{'clock':>8}")
        missed = 0
        for page in PAGES:
            if given.only not in page:
                continue
            cost = measure(
                database, page.format(open=size.drafts - size.open), times=12 if given.quick else 60
            )
            if cost is None:
                print(f"{page:<36}  there is no such page")
                continue
            is_met = cost.ratio <= MOST_RATIO and cost.median < MOST_MS
            missed += not is_met
            print(
                f"{page:<36}{cost.cold:8.1f}{cost.median:9.1f}{cost.p95:8.1f}{cost.floor:8.1f}{cost.ratio:7.1f}{cost.clock:8.1f}"
                f"{'' if is_met else '  missed'}"
            )
        print(f"bar: a ratio of {MOST_RATIO:.0f}, {MOST_MS:.0f} ms; {missed} missed")


def measure(database: Database, page: str, *, times: int) -> Cost | None:
    """What a page costs; None where there is no such page. Somebody does something before every third asking,
    as somebody does all morning: what is counted by acts is counted again.
    """
    settings = Settings(database_url="sqlite://", outlet="The Sample Post", timezone="America/Chicago")
    app = create_app(settings, database, SimulatedClock(NOW))
    context: PageContext = app.state.context
    remembering = Remembering(context.templates)
    context.templates = remembering  # type: ignore[assignment] - it does all that templates do
    cookie = f"{cookie_name(settings)}={_session(database)}"
    loop = asyncio.new_event_loop()
    try:
        client = Client(app, loop)
        cold = _timed(client, page, cookie)
        if cold is None:
            return None
        loop.run_until_complete(_all_done())
        took: list[Took] = []
        for number in range(times):
            if number % 3 == 0:
                _act(database)
            took.append(_timed(client, page, cookie) or Took())
        name, values = remembering.last
        floor_client = Client(_bare(context.templates, name, values), loop)
        floor = [_timed(floor_client, "/page", cookie) or Took() for _ in range(times)]
    finally:
        loop.close()
        app.state.data_version.close()
    own = sorted(one.own for one in took)
    return Cost(
        cold=cold.own,
        median=statistics.median(own),
        p95=own[min(len(own) * 95 // 100, len(own) - 1)],
        floor=statistics.median(one.own for one in floor),
        clock=statistics.median(one.clock for one in took),
    )


async def _all_done() -> None:
    """Wait for what a page began in the background: a look through everything, which lasts some minutes."""
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))


def _bare(templates: Any, name: str, values: dict[str, Any]) -> Starlette:
    """The floor: one FastAPI route that renders what it has in memory."""
    app = FastAPI(openapi_url=None)

    @app.get("/page")
    async def page() -> Response:
        return Response(templates.render(name, **values), media_type="text/html")

    return app


def _timed(client: Client, page: str, cookie: str) -> Took | None:
    start, begun = time.perf_counter(), time.process_time()
    answer = client.get(page, cookie=cookie)
    took = Took(clock=1000 * (time.perf_counter() - start), own=1000 * (time.process_time() - begun))
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise SystemExit(f"{page} answered {answer.status}: {answer.error!r} {answer.text[:300]}")
    return took


def _session(database: Database) -> str:
    secret = new_secret()
    with database.writing() as connection:
        user = users.user_named(connection, "Ada") or users.add_user(
            connection, name="Ada", role=Role.ADMIN, at=NOW
        )
        sessions.begin_session(connection, digest=digest_of(secret), user_id=user.id, at=NOW)
    return secret


def _act(database: Database) -> None:
    with database.writing() as connection:
        # What every other editor does all morning: to drafts mostly, and now and then to a citation.
        number = waiting.newest_act(connection)
        subject = f"citation:{number}" if number % 4 == 0 else f"draft:{number}"
        acts.add_act(connection, acts.Act(at=NOW, who="Ana", act="noted", subject=subject))


if __name__ == "__main__":
    main()
