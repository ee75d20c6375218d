"""What is each page made with: the settings, the database, the clock, and a place in the queue?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TypeVar, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from db import Connection, Database
from db.data_version import DataVersion
from reports.charts.outlet_theme import load_themes
from reports.desk.catalogue_index import CatalogueIndex
from reports.web.drawings import Drawings
from reports.web.kept_values import KeptValues
from reports.web.templates import Templates
from tracker.adapter import PlatformAdapter
from tracker.clock import Clock
from tracker.settings import Settings

T = TypeVar("T")

READERS = 2
"""How many pages are built at a time: more threads on SQLite only wait for each other's lock."""


OpenPlatforms = Callable[[Settings, Clock], AbstractContextManager[Mapping[str, PlatformAdapter]]]
"""Opens the adapters, by platform, for the length of a block. It must be a function that pickles."""


@contextmanager
def without_platforms(_settings: Settings, _clock: Clock) -> Iterator[Mapping[str, PlatformAdapter]]:
    """No adapters: for pages that are only read."""
    yield {}


class PageContext:
    """What a page is made with. One for each worker process.

    Raises:
        SettingsError: the outlet's theme cannot be read, or its charts could not.
    """

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.templates = Templates(settings)
        self.drawings = Drawings()
        self.themes = load_themes(settings.theme)
        self.catalogue = CatalogueIndex()
        self.version = DataVersion(database)
        self.kept = KeptValues()
        self.platforms: Mapping[str, PlatformAdapter] = {}
        self._turns = asyncio.Semaphore(READERS)

    def now(self) -> datetime:
        """The instant that pages are made as of: the last full minute, so that all of a minute agree.

        A fixed instant is taken as it is.
        """
        now = self.clock.now()
        return now if self.settings.fixed_now else now.replace(second=0, microsecond=0)

    async def read(self, build: Callable[[Connection], T]) -> T:
        """What `build` makes of one consistent view of the database, in a thread of its own."""

        def work() -> T:
            with self.database.reading() as connection:
                return build(connection)

        async with self._turns:
            return await run_in_threadpool(work)


def context_of(request: Request) -> PageContext:
    """What the page that a request asks for is made with."""
    return cast("PageContext", request.app.state.context)
