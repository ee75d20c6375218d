"""Putting the real parts together: settings, database, clock, HTTP, adapters.

Imported by commands when they run, not before, so that `nerdline --help` stays quick.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta

from db import Database, instants, open_database
from db.paces import SharedTurns
from jobs.opening import clock_of, database_of
from reports.desk.context import Progress, WorkContext, quietly
from tracker.adapter import PlatformAdapter
from tracker.answers import Http
from tracker.clock import Clock, SteadyClock, SystemClock
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, rates_with
from tracker.permission import Unpermitted
from tracker.platforms import PLATFORMS, Platform, adapter_named
from tracker.recording import Recorder
from tracker.settings import Settings


@contextmanager
def context_of(
    settings: Settings, *, by: str = "", clock: Clock | None = None, progress: Progress = quietly
) -> Iterator[WorkContext]:
    """Everything that a job may touch, for the length of the block."""
    with database_of(settings) as database:
        clock = clock or _steady(settings, database)
        with platforms_of(settings, clock) as platforms:
            yield WorkContext(
                settings=settings,
                database=database,
                clock=clock,
                platforms=platforms,
                who=by or settings.editor or _account(),
                progress=progress,
                rates=rates_with(settings.pace),
            )


def _steady(settings: Settings, database: Database) -> Clock:
    """The clock of jobs: one that was set back must not date what is seen now before what was seen."""
    if settings.fixed_now:
        return clock_of(settings)
    with database.reading() as connection:
        kept = instants.newest_kept(connection)
    return SteadyClock(SystemClock(), kept=kept)


@contextmanager
def platforms_of(settings: Settings, clock: Clock) -> Iterator[Mapping[str, PlatformAdapter]]:
    """The adapters, over one HTTP client with one pacing for all: in a PostgreSQL database, for everybody."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(open_database(settings.database_url)))
        # A database cannot be told to pretend that it is another time.
        is_shared = not database.is_sqlite and settings.fixed_now is None
        pacing = Pacing(
            clock,
            rates_with(settings.pace),
            patience=timedelta(minutes=2),
            turns=SharedTurns(database) if is_shared else None,
        )
        http = stack.enter_context(
            HttpClient(clock=clock, user_agent=settings.user_agent, contact=settings.contact, pacing=pacing)
        )
        recorder = Recorder(http)
        yield {platform.name: _adapter(platform, settings, recorder) for platform in PLATFORMS}


@contextmanager
def notices_http(settings: Settings, clock: Clock) -> Iterator[HttpClient]:
    """What the notices' webhook is posted with, paced apart from the platforms; it connects when used."""
    timeouts = Timeouts(connect=10.0, silence=20.0, whole=30.0)
    with HttpClient(
        clock=clock,
        user_agent=settings.user_agent,
        contact=settings.contact,
        pacing=Pacing(clock),
        timeouts=timeouts,
    ) as http:
        yield http


def _adapter(platform: Platform, settings: Settings, http: Http) -> PlatformAdapter:
    if not platform.terms.allow(settings.permission_for(platform.name)):
        return Unpermitted(
            name=platform.name,
            label=platform.label,
            recognise=platform.recognise,
            terms=platform.terms,
        )
    url, token = settings.access_to(platform.name)
    return adapter_named(platform.name, http=http, base_url=url, token=token)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"
