"""Which course of a market's probabilities do its bets tell?

Manifold keeps no candles: the history is the bets, each with the probability before and after it. Rows
come in any order (points are sorted by their random ids), several in one millisecond, and not every row is
a trade. Where answers exclude each other, a trade on one moves the others by rows that change no shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from tracker.parsing.manifold_fields import parse_id, parse_probability, parse_time
from tracker.parsing.payload import Payload

_PLACES = 9
"""Decimal places to which the end of one trade and the start of the next must agree to be the same."""

_LAST_MILLISECOND = 32_503_680_000_000
"""The year 3000: what lies beyond is read with more care."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One row that tells a probability: of the market itself (key "") or of one of its answers."""

    key: str
    at: datetime
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A probability, or what was made of some, that held from an instant on."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of bets: its trades, oldest first, how many rows it had, and when the oldest row was made.

    Rows that are no trades count too: whether an answer was cut off shows in their number.
    """

    trades: tuple[Trade, ...]
    rows: int
    oldest_at: datetime | None


def parse_bets(document: Payload, *, has_answers: bool) -> Page:
    """Read an answer of `/bets`, whole rows or points.

    Left out are limit orders that rest or were cancelled before anything was filled, redemptions that
    leave the price where it is, and rows without a probability. An order whose rest was cancelled after
    it moved the price stays.

    Raises:
        UnreadableAnswerError: a row has another shape; the message names it.
    """
    rows = document.items()
    read = [_usual_trade(row.value, has_answers) or _parse_trade(row, has_answers) for row in rows]
    if len(rows) > 1 and read[0].at >= read[-1].at:
        # Newest first, as asked for: in one millisecond, too, the later row then comes first.
        read.reverse()
    read.sort(key=lambda told: told.at)
    return Page(
        trades=tuple(told.trade for told in read if told.trade is not None),
        rows=len(rows),
        oldest_at=read[0].at if read else None,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    trade: Trade | None


def _usual_trade(row: object, has_answers: bool) -> _Row | None:
    """A row of the usual form, past reading field by field: there may be 50,000. None for any other form."""
    if not isinstance(row, dict):
        return None
    at, before, after = row.get("createdTime"), row.get("probBefore"), row.get("probAfter")
    key = row.get("answerId") if has_answers else ""
    if not (isinstance(at, int) and isinstance(before, float) and isinstance(after, float)):
        return None
    if not (0 < at < _LAST_MILLISECOND and 0 <= before <= 1 and 0 <= after <= 1 and isinstance(key, str)):
        return None
    instant = datetime.fromtimestamp(at / 1000, UTC)
    return _Row(instant, Trade(key, instant, before, after) if _is_trade(row) else None)


def _parse_trade(row: Payload, has_answers: bool) -> _Row:
    at = parse_time(row.get("createdTime"))
    after = row.nullable("probAfter", parse_probability)
    before = row.optional("probBefore", parse_probability)
    key: str | None = ""
    if has_answers:
        key = row.optional("answerId", parse_id)
    if after is None or key is None or not isinstance(row.value, dict) or not _is_trade(row.value):
        return _Row(at, None)
    return _Row(at, Trade(key, at, before, after))


def _is_trade(row: Mapping[str, object]) -> bool:
    """Whether a row is of a trade. Points have no more than times and probabilities, and count as trades."""
    is_unfilled = not row.get("amount", 1)
    if is_unfilled and row.get("isFilled") is False:
        return False
    if is_unfilled and row.get("isCancelled") is True:
        return False
    return not (row.get("isRedemption") is True and row.get("probBefore") == row.get("probAfter"))


def join_pages(older: Page, newer: Page) -> tuple[Trade, ...]:
    """The trades of two answers that may overlap, oldest first, each once."""
    known = set(newer.trades)
    trades = [*(trade for trade in older.trades if trade not in known), *newer.trades]
    return tuple(sorted(trades, key=lambda trade: trade.at))


def courses_of(
    trades: Sequence[Trade], *, started: Mapping[str, datetime | None], is_whole: bool
) -> dict[str, tuple[Mark, ...]]:
    """The course of each outcome that `started` names, by its key, with the time its first trade could be.

    A course begins at that time with the probability before the first trade, if all trades are known
    (`is_whole`); then has the last probability of each millisecond, where it is another one than before.
    """
    by_key: dict[str, list[Trade]] = {key: [] for key in started}
    for trade in trades:
        if trade.key in by_key:
            by_key[trade.key].append(trade)
    return {
        key: tuple(_changes(_marks(its_trades, started[key] if is_whole else None)))
        for key, its_trades in by_key.items()
    }


def _marks(trades: Sequence[Trade], started_at: datetime | None) -> Iterator[Mark]:
    if trades and started_at is not None and started_at < trades[0].at:
        together = [trade for trade in trades if trade.at == trades[0].at]
        before = _first_of(together).before
        if before is not None:
            yield Mark(started_at, before)
    for at, at_once in groupby(trades, key=lambda trade: trade.at):
        yield Mark(at, _last_of(tuple(at_once)).after)


def _changes(marks: Iterable[Mark]) -> Iterator[Mark]:
    last: float | None = None
    for mark in marks:
        if mark.value != last:
            last = mark.value
            yield mark


def _last_of(trades: Sequence[Trade]) -> Trade:
    """The trade that ends a chain in which each begins where another ended; else the last as listed."""
    begins = {round(trade.before, _PLACES) for trade in trades if trade.before is not None and _moves(trade)}
    ends = [trade for trade in trades if _moves(trade) and round(trade.after, _PLACES) not in begins]
    return ends[0] if len(ends) == 1 else trades[-1]


def _first_of(trades: Sequence[Trade]) -> Trade:
    ends = {round(trade.after, _PLACES) for trade in trades if _moves(trade)}
    begins = [
        trade
        for trade in trades
        if trade.before is not None and _moves(trade) and round(trade.before, _PLACES) not in ends
    ]
    return begins[0] if len(begins) == 1 else trades[0]


def _moves(trade: Trade) -> bool:
    return trade.before != trade.after
