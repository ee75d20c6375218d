"""Opening what nearly every command needs: the settings, the database, the clock.

Apart from `jobs.wiring`, which makes the platforms' adapters too, so that a command which asks no platform
starts without them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import Database, open_database
from db.revision import is_current
from tracker.clock import Clock, SimulatedClock, SystemClock
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
        if not is_current(database):
            from db.migrate import prepare  # noqa: PLC0415 (Alembic takes 0.2 s to import, and is rarely needed)

            prepare(database)
        yield database
    finally:
        database.close()


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, unless a demo has fixed the time."""
    return SimulatedClock(settings.fixed_now) if settings.fixed_now else SystemClock()
