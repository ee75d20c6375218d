"""When may a platform be asked next, where many machines ask it?

A platform's turns are kept in one row of `paces`, so that its rate holds for all workers together. The
database's own clock decides: those of the machines may differ.
"""

from __future__ import annotations

import math
import threading

from sqlalchemy import text

from db.engine import Database
from tracker.clock import Clock, SystemClock

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

# The generic cell rate algorithm with a burst of one (ITU-T I.371, annex A): a start is free at `free_at` or
# now, whichever is later, and takes the interval after it. Two that come together wait for the row's lock.
_TAKE = text(f"""
    INSERT INTO paces AS pace (platform, free_at) VALUES (:platform, {_NOW} + :interval)
    ON CONFLICT (platform) DO UPDATE SET free_at = greatest(pace.free_at, {_NOW}) + :interval
    WHERE pace.free_at - {_NOW} <= :within
    RETURNING free_at - :interval - {_NOW}
""")  # noqa: S608 - our own words only
_FREE_IN = text(f"SELECT free_at - {_NOW} FROM paces WHERE platform = :platform")  # noqa: S608 - as above
_REST = text(f"""
    INSERT INTO paces AS pace (platform, free_at, paused_until)
    VALUES (:platform, {_NOW}, {_NOW} + :rest)
    ON CONFLICT (platform) DO UPDATE
    SET paused_until = greatest(coalesce(pace.paused_until, 0), {_NOW} + :rest)
""")  # noqa: S608 - as above
_REST_LEFT = text(f"SELECT paused_until - {_NOW} FROM paces WHERE platform = :platform")  # noqa: S608 - as above


class SharedTurns:
    """Turns that all processes with this PostgreSQL database take: a `tracker.pacing.Turns`.

    What a platform asked of one credential is obeyed for all of them: a newsroom has one for each platform.
    """

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._owed: dict[str, float] = {}

    def take(self, platform: str, *, interval: float, within: float) -> float:
        """As `Turns` has it, in one statement.

        Raises:
            StorageError: the database cannot be used, so nobody may be asked.
        """
        values = {"platform": platform, "interval": _micro(interval), "within": _micro(within)}
        self._keep_owed(platform)
        with self._database.writing() as connection:
            taken = connection.execute(_TAKE, values).scalar_one_or_none()
            if taken is not None:
                return max(float(taken) / 1e6, 0.0)
            free_in = connection.execute(_FREE_IN, {"platform": platform}).scalar_one()
        return max(float(free_in) / 1e6, math.nextafter(within, math.inf))  # it was further off, just now

    def rest(self, platform: str, credential: str, seconds: float) -> None:
        """As `Turns` has it, for every credential.

        Where the database is away, the rest is kept with the next turn that this process wants: a platform's
        word is not lost with a connection.

        Raises:
            StorageError: the database cannot be used; the rest is owed.
        """
        del credential
        with self._lock:
            until = self._clock.monotonic() + seconds
            self._owed[platform] = max(until, self._owed.get(platform, until))
        self._keep_owed(platform)

    def rest_left(self, platform: str, credential: str = "") -> float:
        """As `Turns` has it, for every credential."""
        del credential
        self._keep_owed(platform)
        with self._database.reading() as connection:
            left = connection.execute(_REST_LEFT, {"platform": platform}).scalar_one_or_none()
        return max((left or 0) / 1e6, 0.0)

    def _keep_owed(self, platform: str) -> None:
        with self._lock:
            until = self._owed.get(platform)
        if until is None:
            return
        left = until - self._clock.monotonic()
        if left > 0:
            with self._database.writing() as connection:
                connection.execute(_REST, {"platform": platform, "rest": _micro(left)})
        with self._lock:
            if self._owed.get(platform) == until:  # no longer one came meanwhile
                del self._owed[platform]


def _micro(seconds: float) -> int:
    return round(seconds * 1_000_000)
