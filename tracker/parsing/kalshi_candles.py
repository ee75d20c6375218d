"""What did a market on Kalshi say, by its candles?

A candle has the quotes at the end of an hour or a day, and the trades in it. Days end at midnight in New
York, so once a year one lasts 25 hours and once 23: the end is always the one that is told. Without a trade
only the price before (`previous`) is told, and the others are null or missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tracker.parsing.kalshi_markets import Market
from tracker.parsing.kalshi_prices import decide_middle, read_price
from tracker.parsing.payload import Payload
from tracker.questions import State
from tracker.readings import NoReading, Point, Reading, Reason

RECENT = timedelta(hours=24)
"""How long before a candle the last trade may lie for its price to stand in for a book without a middle."""

_FIRST_YEAR = 1970
_SECONDS = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """What is told of the time up to `end`, in dollars. `close` is the last trade in it, if there was one."""

    end: datetime
    bid: Decimal | None
    ask: Decimal | None
    close: Decimal | None
    previous: Decimal | None


def parse_candles(candles: Payload) -> list[Candle]:
    """A list of candles, live or archived, of before or after the change to dollar texts.

    Raises:
        UnreadableAnswerError: one has no end, or a price that is none.
    """
    return [
        Candle(
            end=_end(candle.get("end_period_ts")),
            bid=_price(candle, "yes_bid", "close"),
            ask=_price(candle, "yes_ask", "close"),
            close=_price(candle, "price", "close"),
            previous=_price(candle, "price", "previous"),
        )
        for candle in candles.items()
    ]


def points_of(
    candles: Sequence[Candle], market: Market, *, period: timedelta, seen_at: datetime
) -> tuple[Point, ...]:
    """What the market said at the end of each candle, in order; the first of consecutive gaps only.

    The number is the middle of the quotes, else the last trade, also that of earlier candles if `RECENT`.
    What came before the first candle counts as traded when that began. Quotes that stand after the close mean
    nothing: of the candle in which the market closed the last trade is kept, dated at the close. A candle
    that has not ended by `seen_at` is left out.
    """
    has_ended = market.state not in {State.OPEN, State.UPCOMING}
    closed_at = market.closes_at if has_ended else None
    points: list[Point] = []
    traded_at: datetime | None = None
    for candle in sorted({candle.end: candle for candle in candles}.values(), key=lambda one: one.end):
        begin, at = candle.end - period, candle.end
        price = decide_middle(candle.bid, candle.ask) or candle.close
        if traded_at is None:
            traded_at = begin
        if price is None and begin - traded_at < RECENT:
            price = candle.previous
        if candle.close:
            traded_at = candle.end
        if closed_at is not None and at > closed_at:
            price, at = candle.close, closed_at
            if price is None or begin >= closed_at or (points and points[-1].at >= at):
                continue
        if at >= seen_at:
            break
        if price is not None:
            points.append(Reading(value=float(price), at=at, seen_at=seen_at))
        elif not points or isinstance(points[-1], Reading):
            points.append(NoReading(reason=Reason.UNRELIABLE, at=at, seen_at=seen_at))
    return tuple(points)


def _end(field: Payload) -> datetime:
    if isinstance(field.value, str) and _SECONDS.fullmatch(field.value):
        return datetime.fromtimestamp(int(field.value), UTC)
    end = field.epoch()
    if end.year < _FIRST_YEAR:
        field.refuse("Unix seconds of our time")
    return end


def _price(candle: Payload, holder: str, name: str) -> Decimal | None:
    """A price of 0 is none: nothing is quoted or traded at it."""
    told = candle.optional(holder, _object)
    return None if told is None else read_price(told, name) or None


def _object(field: Payload) -> Payload:
    if not isinstance(field.value, dict):
        field.refuse("an object")
    return field
