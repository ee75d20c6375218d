"""Putting the real parts together: settings, database, clock, HTTP, adapters.

Imported by commands when they run, not before, so that `nerdline --help` stays quick.
"""

from __future__ import annotations

import getpass
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

from db import Database, instants, open_database
from db.migrate import prepare
from db.paces import SharedTurns
from reports.desk.context import Progress, WorkContext, quietly
from tracker.adapter import PlatformAdapter
from tracker.answers import Http
from tracker.clock import Clock, SimulatedClock, SteadyClock, SystemClock
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, rates_with
from tracker.permission import Unpermitted
from tracker.platforms import PLATFORMS, Platform, adapter_named
from tracker.recording import Recorder
from tracker.settings import Settings, load_settings

log = logging.getLogger("nerdline")


def settings_from(file: Path | None) -> Settings:
    """The settings, with logging set up by them; unknown ones are warned of.

    Raises:
        SettingsError: a setting cannot be read.
    """
    settings, warnings = load_settings(file)
    logging.basicConfig(
        stream=sys.stderr, level=settings.log.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for chatty in ("apscheduler", "alembic", "urllib3", "matplotlib", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for warning in warnings:
        log.warning("%s", warning)
    return settings


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database, its tables up to date.

    Raises:
        StorageError: it cannot be used; the message says why.
    """
    database = open_database(settings.database_url)
    try:
        prepare(database)
        yield database
    finally:
        database.close()


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


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, unless a demo has fixed the time."""
    return SimulatedClock(settings.fixed_now) if settings.fixed_now else SystemClock()


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
