"""What the desk's pages cost: `python -m tests.benchmarks.desk [--quick]`.

Ten thousand stories, a hundred thousand drafts and five thousand linked citations in one SQLite file. Each
page is asked of the real application without a server between, signed in; its floor is a bare FastAPI route
that renders the same template from the same values, which it has in memory, asked in the same way in the same
run.

Times are the process's own on the processor, which another program's load changes little; what is waited for
is on the same machine, and "clock" is the median on the wall beside it. "cold" is the first asking of a
process, which weighs every draft that waits; "anew" the first after something was written to the database,
"again" one after nothing was. The floor is asked after each of them: a ratio is the median of those of all
turns, so that a machine which is slow for a while is slow for both.
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
    "/desk/stories?state=fresh",
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
    """Milliseconds of a page: the first time, after something was written, after nothing was, its floor's.

    `ratios` are to the floor: after something was written, and after nothing was.
    """

    cold: float
    anew: float
    again: float
    floor: float
    ratios: tuple[float, float]
    clock: float


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
        columns = ("cold", "anew", "again", "floor", "ratio", "ratio", "clock")
        print(f"{'page':<32}{''.join(f'{one:>8}' for one in columns)}")
        missed = 0
        for page in PAGES:
            if given.only not in page:
                continue
            address = page.format(open=size.drafts - size.open)
            cost = measure(database, address, times=12 if given.quick else 60)
            if cost is None:
                print(f"{page:<32}  there is no such page")
                continue
            is_met = cost.ratios[1] <= MOST_RATIO and cost.anew < MOST_MS
            missed += not is_met
            told = (cost.cold, cost.anew, cost.again, cost.floor, *cost.ratios, cost.clock)
            print(f"{page:<32}{''.join(f'{one:8.1f}' for one in told)}{'' if is_met else '  missed'}")
        print(f"bar: {MOST_MS:.0f} ms anew, a ratio of {MOST_RATIO:.0f} again; {missed} missed")


def measure(database: Database, page: str, *, times: int) -> Cost | None:
    """What a page costs; None where there is no such page.

    Somebody does something before every third asking, as somebody does all morning: what was read before
    holds no longer then.
    """
    settings = Settings(database_url="sqlite://", outlet="The Sample Post", timezone="America/Chicago")
    app = create_app(settings, database, SimulatedClock(NOW))
    context: PageContext = app.state.context
    remembering = Remembering(context.templates)
    context.templates = remembering  # type: ignore[assignment]  # it does all that templates do
    cookie = f"{cookie_name(settings)}={_session(database)}"
    loop = asyncio.new_event_loop()
    client = Client(app, loop)

    async def ask_all() -> Cost | None:
        # In one run of the loop, as under a server: threads that it has begun go on.
        cold = await _timed(client, page, cookie)
        if cold is None:
            return None
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        floor_client = Client(_bare(remembering), loop)
        anew, again = list[tuple[Took, Took]](), list[tuple[Took, Took]]()
        for number in range(times):
            if number % 3 == 0:
                _act(database)
            took = await _timed(client, page, cookie) or Took()
            floor = await _timed(floor_client, "/page", cookie) or Took()
            (again if number % 3 else anew).append((took, floor))
        return Cost(
            cold=cold.own,
            anew=statistics.median(took.own for took, _ in anew),
            again=statistics.median(took.own for took, _ in again),
            floor=statistics.median(floor.own for _, floor in (*anew, *again)),
            ratios=(_ratio(anew), _ratio(again)),
            clock=statistics.median(took.clock for took, _ in anew),
        )

    try:
        return loop.run_until_complete(ask_all())
    finally:
        loop.close()
        app.state.data_version.close()


def _ratio(turns: Sequence[tuple[Took, Took]]) -> float:
    return statistics.median(took.own / floor.own for took, floor in turns)


def _bare(remembering: Remembering) -> Starlette:
    """The floor: one FastAPI route that renders what it has in memory, the values of the last page."""
    app = FastAPI(openapi_url=None)

    @app.get("/page")
    async def page() -> Response:
        name, values = remembering.last
        return Response(remembering.render(name, **values), media_type="text/html")

    return app


async def _timed(client: Client, page: str, cookie: str) -> Took | None:
    start, begun = time.perf_counter(), time.process_time()
    answer = await client.ask(page, cookie=cookie)
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
