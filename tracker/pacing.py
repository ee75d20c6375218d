"""When may a platform be asked next?

A minimum interval and a number of requests at once per platform, and pauses that a platform asked for or
that its faults suggest, per platform and credential. All waiting is done on the injected clock, and one
`Pacing` is shared by all threads of a process. Who else asks decides where the turns are kept: in this
process (`OwnTurns`), or in a database where many processes take them (`db.paces.SharedTurns`).
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

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
    # Metaculus means to allow 8 GETs per 10 s (its issue #3664); its own client, forecasting-tools, waits
    # 3.5 to 4.5 s before each call.
    "metaculus": Rate(every=timedelta(seconds=4)),
    # Manifold's documentation (docs/docs/api.md): 500 requests a minute for each address.
    "manifold": Rate(every=timedelta(seconds=0.12), at_once=8),
    # Polymarket's rate-limits page: per 10 s, 15,000 in general, 300 for Gamma's markets, 350 for searches
    # and 500 for the batched prices; data-api v2 has a budget that is not told. A tenth a second is well
    # inside each of them.
    "polymarket": Rate(every=timedelta(seconds=0.1), at_once=8),
    # Kalshi's Basic tier: 200 tokens a second at 10 a read. The budget without a key is not told; others
    # read all day 0.15 s apart.
    "kalshi": Rate(every=timedelta(seconds=0.15), at_once=4),
    # PredictIt renews its data once a minute, asks for one call a minute, and blocks bursts for a while.
    "predictit": Rate(every=timedelta(minutes=1)),
    # Smarkets publishes no limit for reads; a few a second are known to be fine.
    "smarkets": Rate(every=timedelta(seconds=0.3), at_once=2),
}
"""The rate of each platform as far as it is known."""

DEFAULT_RATE = Rate(every=timedelta(seconds=1))
"""For a platform that is not in the table."""

JITTER = 0.1
"""Up to so much is added to each interval, so that several machines do not fall into step."""

LONGEST_PAUSE = timedelta(minutes=30)
"""No pause that a platform did not ask for is longer."""

LONGEST_TURN = timedelta(minutes=2)
"""A thread waits so long for its turn at most, which is enough for one request a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long to leave a platform alone that does not say so: `first`, then ever `factor` times as long."""

    first: timedelta
    factor: int

    def after(self, refusals: int) -> timedelta:
        """The pause after so many refusals in a row, from 1 on."""
        return min(self.first * int(self.factor ** min(refusals - 1, 10)), LONGEST_PAUSE)


REFUSED = Backoff(first=timedelta(minutes=1), factor=2)
"""The platform says that it is asked too much (429, 503): minutes at once."""

FAULTY = Backoff(first=timedelta(seconds=2), factor=4)
"""It has a fault (other 5xx), perhaps with one question only: seconds, and minutes by the fourth in a row."""


def rates_with(pace: Mapping[str, float]) -> Mapping[str, Rate]:
    """`RATES` with other intervals: `pace` has seconds by platform, also by one that has no rate here.

    Raises:
        ValueError: an interval is negative, or no number of seconds that a clock could count.
    """
    try:
        changed = {
            name: replace(RATES.get(name, DEFAULT_RATE), every=timedelta(seconds=seconds))
            for name, seconds in pace.items()
        }
    except OverflowError as error:
        msg = f"a pace has more seconds than can be waited: {dict(pace)}"
        raise ValueError(msg) from error
    return {**RATES, **changed}


class Turns(Protocol):
    """Where the turns of everybody who asks a platform are kept, and its pauses."""

    def take(self, platform: str, *, interval: float, within: float) -> float:
        """Seconds until the next free start, after which nobody starts for `interval` seconds.

        It is taken only where it is not further off than `within` seconds.
        """
        ...

    def rest(self, platform: str, credential: str, seconds: float) -> None:
        """Let the platform rest for so long from now; a longer rest stays as long as it is."""
        ...

    def rest_left(self, platform: str, credential: str) -> float:
        """Seconds that the platform still rests; 0 where it does not."""
        ...


class OwnTurns:
    """Turns of this process alone, on its clock; pauses are of one credential each."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._rests: dict[tuple[str, str], float] = {}

    def take(self, platform: str, *, interval: float, within: float) -> float:
        """As `Turns` has it."""
        with self._lock:
            now = self._clock.monotonic()
            start = max(now, self._free_at.get(platform, now))
            if start - now <= within:
                self._free_at[platform] = start + interval
            return start - now

    def rest(self, platform: str, credential: str, seconds: float) -> None:
        """As `Turns` has it."""
        with self._lock:
            until = self._clock.monotonic() + seconds
            key = (platform, credential)
            self._rests[key] = max(until, self._rests.get(key, until))

    def rest_left(self, platform: str, credential: str) -> float:
        """As `Turns` has it."""
        with self._lock:
            until = self._rests.get((platform, credential))
            return 0.0 if until is None else max(until - self._clock.monotonic(), 0.0)


@dataclass(slots=True)
class _Gate:
    slots: threading.Semaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0


@dataclass(slots=True)
class _Refusals:
    until: float
    count: int


class Pacing:
    """Gives each request its turn.

    `patience`: a pause longer than this is not waited out but told as TooManyRequestsError, so that no
    thread sleeps for hours; the caller comes back when its schedule says so. `turns`: where turns are kept,
    if others ask as well; how many requests are under way at once is a matter of this process alone.
    """

    def __init__(
        self,
        clock: Clock,
        rates: Mapping[str, Rate] = RATES,
        *,
        patience: timedelta = timedelta(seconds=30),
        turns: Turns | None = None,
    ) -> None:
        self._clock = clock
        self._turns = turns or OwnTurns(clock)
        self._rates = dict(rates)
        self._patience = patience
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate] = {}
        self._refusals: dict[tuple[str, str], _Refusals] = {}

    @contextmanager
    def turn(self, platform: str, credential: str = "") -> Iterator[None]:
        """Wait until `platform` may be asked; the turn lasts as long as the block.

        Raises:
            TooManyRequestsError: the platform paused this credential for longer than we would wait, or its
                interval is so long that the turn is far off.
        """
        gate = self._gate(platform)
        while True:
            # Outside of the gate, so that other credentials go on; and again if a pause began meanwhile.
            self._wait_out_pause(platform, credential)
            with gate.slots:
                self._clock.sleep(self._reserve(platform, gate))
                if not self._pause_left(platform, credential):
                    yield
                    return

    def pause(
        self, platform: str, credential: str, *, asked: timedelta | None, backoff: Backoff = REFUSED
    ) -> timedelta:
        """Note that the platform refused us and let it rest: as long as it asked, else ever longer.

        Refusals of requests that were under way when a pause began make it no worse.
        """
        with self._lock:
            now = self._clock.monotonic()
            known = self._refusals.get((platform, credential))
            refusals = 1 if known is None else known.count + (known.until <= now)
            # "Wait for 0 seconds", said again and again, is not taken at its word.
            length = max(asked, FAULTY.after(refusals)) if asked is not None else backoff.after(refusals)
            until = now + length.total_seconds()
            if known:
                until = max(until, known.until)
            self._refusals[platform, credential] = _Refusals(until, refusals)
        self._turns.rest(platform, credential, length.total_seconds())
        return length

    def answered(self, platform: str, credential: str) -> None:
        """Note that the platform answered this credential: its next pause starts small again."""
        with self._lock:
            known = self._refusals.get((platform, credential))
            if known and known.until <= self._clock.monotonic():
                del self._refusals[platform, credential]

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
        return timedelta(seconds=self._turns.rest_left(platform, credential))

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
        within = max(self._patience, LONGEST_TURN).total_seconds()
        with gate.lock:
            gate.count += 1
            share = zlib.crc32(f"{platform}:{gate.count}".encode()) / 2**32
        wait = self._turns.take(platform, interval=interval * (1 + JITTER * share), within=within)
        if wait > within:
            raise TooManyRequestsError(
                f"{platform} is asked once in {interval:.0f} seconds, and next in {wait:.0f}; "
                "an operator can set another pace",
                platform=platform,
                retry_after=timedelta(seconds=wait),
            )
        return wait
