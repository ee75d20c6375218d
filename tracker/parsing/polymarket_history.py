"""What is asked for a market's past, and what do the answers say?

The newer API keeps buckets of 12 and 3 hours for good, of 30 minutes for about 90 days, of 5 minutes for 60
and of 1 minute for 7; a bucket finer than what is kept gives an empty page and no error. So the whole life
is asked for in buckets of 3 hours, and the last 15 days (the widest window there is) in finer ones. The
older API answers whole lives in steps of 12 hours, which is all it has of a market that is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_encoding import parse_decimal, parse_price
from tracker.readings import NoReading, Point, Reading, Reason

WHOLE_LIFE_BUCKETS = (10_800, 43_200)
"""Seconds; the second is asked for where the first has nothing."""

WIDEST_WINDOW = timedelta(days=15)

PAGE_SIZE = 10_000

_KEPT_FOR = (
    (60, timedelta(days=7)),
    (300, timedelta(days=60)),
    (1_800, timedelta(days=90)),
)
_TWELVE_HOURS = 720
"""Minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a history: a price (None: the source has none) and its instant.

    `is_tick` marks the last observation, which is no bucket: of a resolved market, that is the payout.
    """

    at: datetime
    price: Decimal | None
    is_tick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time of at most 15 days, and the buckets it may be asked in, finest first."""

    start: datetime
    end: datetime
    buckets: tuple[int, ...]


def decide_window(opened_at: datetime | None, ended_at: datetime | None, now: datetime) -> Window | None:
    """The last 15 days of the market's life, where anything finer than 3 hours may be kept of it."""
    end = min(ended_at or now, now)
    start = max(end - WIDEST_WINDOW, opened_at or end - WIDEST_WINDOW)
    buckets = tuple(bucket for bucket, kept_for in _KEPT_FOR if now - start <= kept_for)
    return Window(start=start, end=end, buckets=buckets) if buckets and start < end else None


def params_for_life(token: str, bucket: int) -> list[tuple[str, str]]:
    """What the newer API is asked for the whole life of a market."""
    return [
        ("token_id", token),
        ("interval", "max"),
        ("bucket_seconds", str(bucket)),
        ("limit", str(PAGE_SIZE)),
    ]


def params_for_window(token: str, window: Window, bucket: int) -> list[tuple[str, str]]:
    """What the newer API is asked for a stretch of time; its end is not included there."""
    return [
        ("token_id", token),
        ("start", str(int(window.start.timestamp()))),
        ("end", str(int(window.end.timestamp()))),
        ("bucket_seconds", str(bucket)),
        ("limit", str(PAGE_SIZE)),
    ]


def older_params_for_life(token: str) -> list[tuple[str, str]]:
    """What the older API is asked for the whole life of a market."""
    return [("market", token), ("interval", "max"), ("fidelity", str(_TWELVE_HOURS))]


def older_params_for_window(token: str, window: Window) -> list[tuple[str, str]]:
    """What the older API is asked for a stretch of time, in the finest bucket the window may have."""
    return [
        ("market", token),
        ("startTs", str(int(window.start.timestamp()))),
        ("endTs", str(int(window.end.timestamp()))),
        ("fidelity", str(window.buckets[0] // 60)),
    ]


def parse_page(document: Payload) -> tuple[list[Row], str]:
    """The rows of one page of the newer API, and the cursor of the next page or an empty text."""
    rows = [
        Row(
            at=_parse_epoch(row.get("timestamp")),
            price=row.nullable("price", parse_price),
            is_tick=row.optional("resolution_seconds", parse_decimal) == 0,
        )
        for row in document.get("data").items()
    ]
    pagination = document.optional("pagination", lambda inner: inner)
    cursor = pagination.optional("next_cursor", Payload.text) if pagination else None
    return rows, cursor or ""


def parse_older(document: Payload) -> list[Row]:
    """The rows of an answer of the older API."""
    return [
        Row(at=_parse_epoch(row.get("t")), price=row.nullable("p", parse_price))
        for row in document.get("history").items()
    ]


def without_payout(rows: Iterable[Row], payout: Decimal | None) -> list[Row]:
    """The rows in order of time without those at the end that are what a share paid, and no price.

    Nobody trades at exactly 0 or 1, so that of these all go; a split may equal a price, and only the last
    observation goes.
    """
    kept = sorted({row.at: row for row in rows}.values(), key=lambda row: row.at)
    if payout is None:
        return kept
    if payout in {0, 1}:
        while kept and kept[-1].price == payout:
            kept.pop()
    elif kept and kept[-1].is_tick and kept[-1].price == payout:
        kept.pop()
    return kept


def points_of(rows: Iterable[Row], *, seen_at: datetime) -> tuple[Point, ...]:
    """The rows as points: one for each instant, in order."""
    points: dict[datetime, Point] = {}
    for row in sorted(rows, key=lambda row: row.at):
        if row.price is None:
            points[row.at] = NoReading(reason=Reason.UNRELIABLE, at=row.at, seen_at=seen_at)
        else:
            points[row.at] = Reading(value=float(row.price), at=row.at, seen_at=seen_at)
    return tuple(points.values())


def _parse_epoch(field: Payload) -> datetime:
    """Unix seconds, as a number or as a text of one."""
    try:
        return datetime.fromtimestamp(float(parse_decimal(field)), UTC)
    except (ValueError, OverflowError, OSError):
        field.refuse("Unix seconds")
