"""When may a platform be asked next?

A minimum interval and a number of requests at once per platform, and pauses that a platform asked for,
per platform and credential. All waiting is done on the injected clock, and one `Pacing` is shared by all
threads of a process.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.clock import Clock
from tracker.errors import TooManyRequestsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often a platform may be asked: `every` between the starts of two requests, `at_once` in flight."""

    every: timedelta
    at_once: int = 1

    def __post_init__(self) -> None:
        if self.every < timedelta() or self.at_once < 1:
            msg = f"a rate cannot be {self.at_once} at once every {self.every}"
            raise ValueError(msg)


RATES: Mapping[str, Rate] = {
    # Metaculus means to allow 8 GETs per 10 s; its own client waits about 4 s before each call.
    "metaculus": Rate(every=timedelta(seconds=4)),
}
"""The rate of each platform as far as it is known."""

DEFAULT_RATE = Rate(every=timedelta(seconds=1))
"""For a platform that is not in the table."""

JITTER = 0.1
"""Up to so much is added to each interval, so that several machines do not fall into step."""

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
"""Where a platform refuses us without saying for how long, pauses double from the first to the longest."""


@dataclass(slots=True)
class _Gate:
    slots: threading.Semaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = float("-inf")
    count: int = 0


@dataclass(slots=True)
class _Pause:
    until: float
    refusals: int


class Pacing:
    """Gives each request its turn.

    `patience`: a pause longer than this is not waited out but told as TooManyRequestsError, so that no
    thread sleeps for hours; the caller comes back when its schedule says so.
    """

    def __init__(
        self,
        clock: Clock,
        rates: Mapping[str, Rate] = RATES,
        *,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._clock = clock
        self._rates = dict(rates)
        self._patience = patience
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate] = {}
        self._pauses: dict[tuple[str, str], _Pause] = {}

    @contextmanager
    def turn(self, platform: str, credential: str = "") -> Iterator[None]:
        """Wait until `platform` may be asked; the turn lasts as long as the block.

        Raises:
            TooManyRequestsError: the platform paused this credential for longer than we would wait.
        """
        gate = self._gate(platform)
        with gate.slots:
            self._wait_out_pause(platform, credential)
            self._clock.sleep(self._reserve(platform, gate))
            yield

    def pause(self, platform: str, credential: str, *, asked: timedelta | None) -> timedelta:
        """Note that the platform refused us and let it rest: as long as it asked, else ever longer."""
        with self._lock:
            known = self._pauses.get((platform, credential))
            refusals = known.refusals + 1 if known else 1
            length = asked if asked is not None else FIRST_PAUSE * 2 ** min(refusals - 1, 10)
            if asked is None:
                length = min(length, LONGEST_PAUSE)
            until = self._clock.monotonic() + length.total_seconds()
            if known:
                until = max(until, known.until)
            self._pauses[platform, credential] = _Pause(until, refusals)
            return length

    def answered(self, platform: str, credential: str) -> None:
        """Note that the platform answered this credential: its next pause starts small again."""
        with self._lock:
            known = self._pauses.get((platform, credential))
            if known and known.until <= self._clock.monotonic():
                del self._pauses[platform, credential]

    def paused_until(self, platform: str, credential: str = "") -> datetime | None:
        """When the platform may be asked again with this credential; None if it may be now."""
        left = self._pause_left(platform, credential)
        return self._clock.now() + left if left else None

    def _wait_out_pause(self, platform: str, credential: str) -> None:
        left = self._pause_left(platform, credential)
        if left > self._patience:
            raise TooManyRequestsError(
                f"{platform} asked us to wait and has {left.total_seconds():.0f} seconds to go; "
                "it is asked again after that",
                platform=platform,
                retry_after=left,
            )
        self._clock.sleep(left.total_seconds())

    def _pause_left(self, platform: str, credential: str) -> timedelta:
        with self._lock:
            known = self._pauses.get((platform, credential))
            left = known.until - self._clock.monotonic() if known else 0.0
        return timedelta(seconds=max(left, 0.0))

    def _gate(self, platform: str) -> _Gate:
        with self._lock:
            if platform not in self._gates:
                slots = threading.Semaphore(self._rate(platform).at_once)
                self._gates[platform] = _Gate(slots)
            return self._gates[platform]

    def _rate(self, platform: str) -> Rate:
        return self._rates.get(platform, DEFAULT_RATE)

    def _reserve(self, platform: str, gate: _Gate) -> float:
        """Seconds until the next free start, which is taken."""
        interval = self._rate(platform).every.total_seconds()
        with gate.lock:
            gate.count += 1
            share = zlib.crc32(f"{platform}:{gate.count}".encode()) / 2**32
            now = self._clock.monotonic()
            start = max(now, gate.next_at)
            gate.next_at = start + interval * (1 + JITTER * share)
            return start - now
