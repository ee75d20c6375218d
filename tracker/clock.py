"""What time it is, and how to wait.

Everything that depends on time takes a `Clock`. The wall clock is read here and nowhere else, so a year
of a story's life can be played in seconds (`SimulatedClock`).
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary start, never going back: for pacing, not for dates."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`; at once when not positive."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that a change of the wall clock does not move."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        if seconds > 0:
            time.sleep(seconds)


class SteadyClock:
    """A machine's clock that is never behind what was kept already.

    Where the machine's was set back, this one goes on from there at half speed until the machine's has
    caught up: so nothing is seen before what was seen earlier, and no hour is lost twice. By more than
    `patience` it does not differ: then the kept instants are what is wrong, not the machine's clock.
    Safe for several threads.
    """

    def __init__(
        self, machine: Clock, *, kept: datetime | None = None, patience: timedelta = timedelta(days=1)
    ) -> None:
        self._machine = machine
        self._patience = patience
        self._lock = threading.Lock()
        self._told = machine.now() if kept is None else as_utc(kept)
        self._told_at = machine.monotonic()

    def now(self) -> datetime:
        """The machine's instant, or a later one while it has yet to catch up."""
        with self._lock:
            machine, monotonic = self._machine.now(), self._machine.monotonic()
            slowed = self._told + timedelta(seconds=monotonic - self._told_at) / 2
            self._told = slowed if timedelta() < slowed - machine <= self._patience else machine
            self._told_at = monotonic
            return self._told

    def monotonic(self) -> float:
        """The machine's, which nobody sets back."""
        return self._machine.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait as the machine's clock does."""
        self._machine.sleep(seconds)


class SimulatedClock:
    """A clock that moves only when told to, or when somebody waits on it. Safe for several threads."""

    def __init__(self, start: datetime) -> None:
        self._now = as_utc(start)
        self._start = self._now
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The simulated instant, in UTC."""
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        """Simulated seconds since the start."""
        return (self.now() - self._start).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move the clock on instead of waiting."""
        if seconds > 0:
            with self._lock:
                self._now += timedelta(seconds=seconds)

    def move_to(self, instant: datetime) -> None:
        """Move on to `instant`; an instant already passed leaves the clock where it is."""
        with self._lock:
            self._now = max(self._now, as_utc(instant))


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: `instant` has no time zone, so it names no instant; or it lies outside the years 1-9999.
    """
    if instant.tzinfo is None:
        msg = f"{instant} has no time zone"
        raise ValueError(msg)
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        msg = f"{instant} lies outside the years 1 to 9999 in UTC"
        raise ValueError(msg) from error


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant ("2024-01-01T05:00:00Z"); one without a zone is taken as UTC.

    Raises:
        ValueError: `text` is no such instant.
    """
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else as_utc(instant)


def format_instant(instant: datetime) -> str:
    """Write an instant as ISO 8601 in UTC with a Z, to the second unless it is finer."""
    return as_utc(instant).isoformat().replace("+00:00", "Z")
