"""Putting the real parts together: settings, database, clock, HTTP, adapters.

Imported by commands when they run, not before, so that `nerdline --help` stays quick.
"""

from __future__ import annotations

import getpass
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from db import Database, open_database
from db.migrate import prepare
from jobs.context import JobContext, Progress, quietly
from tracker.adapter import PlatformAdapter
from tracker.clock import Clock, SimulatedClock, SystemClock
from tracker.http_client import HttpClient
from tracker.pacing import RATES, Pacing
from tracker.platforms import PLATFORMS, adapter_named
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
) -> Iterator[JobContext]:
    """Everything that a job may touch, for the length of the block."""
    clock = clock or clock_of(settings)
    with database_of(settings) as database, platforms_of(settings, clock) as platforms:
        yield JobContext(
            settings=settings,
            database=database,
            clock=clock,
            platforms=platforms,
            who=by or settings.editor or _account(),
            progress=progress,
        )


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, unless a demo has fixed the time."""
    return SimulatedClock(settings.fixed_now) if settings.fixed_now else SystemClock()


@contextmanager
def platforms_of(settings: Settings, clock: Clock) -> Iterator[Mapping[str, PlatformAdapter]]:
    """The adapters, over one HTTP client with one pacing for all."""
    pacing = Pacing(clock, RATES, patience=timedelta(minutes=2))
    with HttpClient(clock=clock, user_agent=settings.user_agent, pacing=pacing) as http:
        yield {platform.name: _adapter(platform.name, settings, http) for platform in PLATFORMS}


def _adapter(name: str, settings: Settings, http: HttpClient) -> PlatformAdapter:
    url, token = settings.access_to(name)
    return adapter_named(name, http=http, base_url=url, token=token)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"
