"""Which requests cover the past of a market on Kalshi?

Candles are of 60 or 1,440 minutes here, at most 5,000 of one market in an answer and 10,000 of several; start
and end must be told, and a longer span is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.parsing.kalshi_markets import Market
from tracker.questions import State

HOUR, DAY = 60, 1440
"""Lengths of candles, in minutes."""

_MOST_IN_WINDOW = 4_900
"""Fewer than the 5,000 that an answer holds: every spring has a day of 23 hours."""

_MOST_TOGETHER = 9_800
_MOST_MARKETS = 100
_LONGEST_QUERY = 7_500
"""Characters of tickers in one address, so that the whole stays below the 8 kB that servers take."""

_UNKNOWN_LIFE = timedelta(days=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the past in candles of `minutes`. `start` and `end` are epoch seconds."""

    start: int
    end: int
    minutes: int

    @property
    def period(self) -> timedelta:
        """The usual length of one candle."""
        return timedelta(minutes=self.minutes)

    @property
    def candles(self) -> int:
        """How many candles of one market it has at most."""
        return (self.end - self.start) // (self.minutes * 60) + 2

    def windows(self) -> Iterator[tuple[int, int]]:
        """The starts and ends to ask for one after the other; each end is told, the next start is not yet."""
        length = _MOST_IN_WINDOW * self.minutes * 60
        for start in range(self.start, self.end + 1, length):
            yield start, min(start + length - 1, self.end)

    def batches(self, tickers: Sequence[str]) -> Iterator[Sequence[str]]:
        """The tickers that one answer has room for; a span of several windows is asked market by market."""
        together = _MOST_TOGETHER // self.candles if self.candles <= _MOST_IN_WINDOW else 1
        size = max(1, min(_MOST_MARKETS, together))
        for first in range(0, len(tickers), size):
            yield tickers[first : first + size]


def plan_span(markets: Collection[Market], now: datetime) -> Span | None:
    """The time in which any of these markets could be traded, by the hour where one window holds that.

    None where none has opened yet.
    """
    opened = [
        market.opened_at or now - _UNKNOWN_LIFE for market in markets if market.state is not State.UPCOMING
    ]
    start = min(opened, default=now)
    if start >= now:
        return None
    ends = [now if market.closes_at is None else min(now, market.closes_at) for market in markets]
    end = max(start, *ends)
    minutes = HOUR if end - start <= timedelta(minutes=HOUR * (_MOST_IN_WINDOW - 2)) else DAY
    # The candle in which a market closes ends after that.
    last = min(now, end + timedelta(minutes=minutes))
    return Span(start=int(start.timestamp()), end=int(last.timestamp()), minutes=minutes)


def batches_by_length(groups: Sequence[Sequence[str]]) -> Iterator[range]:
    """Runs of groups of tickers whose tickers fit into one address; a group that does not stands alone."""
    first = length = 0
    for index, group in enumerate(groups):
        # A comma is three characters in an address.
        size = sum(len(ticker) + 3 for ticker in group)
        if index > first and length + size > _LONGEST_QUERY:
            yield range(first, index)
            first, length = index, 0
        length += size
    if first < len(groups):
        yield range(first, len(groups))


def fits_one_address(tickers: Collection[str]) -> bool:
    """Whether these tickers can be asked for in one address."""
    return sum(len(ticker) + 3 for ticker in tickers) <= _LONGEST_QUERY
