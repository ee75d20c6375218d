"""Which points do a market of Manifold and its bets amount to?

Every course ends with the present price, even where the bets told are older. Where trading is over, the
last price holds from the last bet or the close on, never from the time it was looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from tracker.parsing.manifold_bets import Mark, Trade, courses_of
from tracker.parsing.manifold_markets import Market
from tracker.questions import Outcome, State
from tracker.readings import NoReading, Point, Reading, Reason

_NOISE = 1e-9
"""Probabilities that differ by less are one: a pool divided twice need not give the same last digits."""


def points_of(
    market: Market, trades: Sequence[Trade], *, wanted: Collection[str], is_whole: bool, seen_at: datetime
) -> dict[str, tuple[Point, ...]]:
    """The points of every outcome by its key: the past of those `wanted`, the present of each.

    `is_whole`: `trades` is all there ever were, not a sample or the latest of them.
    """
    courses = courses_of(trades, started=market.started, is_whole=is_whole) if wanted else {}
    if market.ranges is not None:
        courses = {"": tuple(_expected(market, courses))} if courses else {}
    points: dict[str, tuple[Point, ...]] = {}
    for outcome in market.question.outcomes:
        marks = courses.get(outcome.key, ()) if outcome.key in wanted else ()
        past = [_reading(market, outcome, mark, seen_at) for mark in marks]
        present = _present(market, outcome, seen_at)
        is_untraded = outcome.key in wanted and is_whole and not past and not market.has_answers
        if is_untraded and isinstance(present, Reading):
            # Without a bet the price is the one that the market was made with.
            began_at = market.started.get(outcome.key)
            if began_at is not None and began_at < present.at:
                past = [_at(present, began_at)]
        points[outcome.key] = tuple(_ended(past, present, outcome, market.last_bet_at))
    return points


def _ended(
    past: Sequence[Reading], present: Point, outcome: Outcome, last_bet_at: datetime | None
) -> Iterator[Point]:
    """The past, then the present where that says something else. An answer may be older than the bets."""
    yield from past
    if not past:
        yield present
        return
    last = past[-1]
    if present.at <= last.at or (last_bet_at is not None and last_bet_at < last.at):
        return
    if isinstance(present, Reading):
        is_news = abs(present.value - last.value) > _NOISE * max(abs(last.value), 1.0)
    else:
        is_news = not outcome.state.is_final
    if is_news:
        yield present


def _present(market: Market, outcome: Outcome, seen_at: datetime) -> Point:
    at = seen_at
    if outcome.state is not State.OPEN:
        ended_at = outcome.resolution.at if outcome.resolution else None
        at = min(instant for instant in (market.ended_at, ended_at, seen_at) if instant is not None)
    if market.ranges is not None:
        value = market.ranges.expected(market.present)
    else:
        value = market.present.get(outcome.key)
        if value is not None and market.scale is not None:
            value = market.scale.value_at(value)
    if value is None:
        return NoReading(reason=Reason.UNRELIABLE, at=at, seen_at=seen_at)
    return Reading(kind=outcome.kind, value=value, at=at, seen_at=seen_at)


def _reading(market: Market, outcome: Outcome, mark: Mark, seen_at: datetime) -> Reading:
    # Marks of a market on ranges are expected values already.
    value = mark.value if market.scale is None else market.scale.value_at(mark.value)
    return Reading(kind=outcome.kind, value=value, at=mark.at, seen_at=seen_at)


def _at(reading: Reading, at: datetime) -> Reading:
    return Reading(kind=reading.kind, value=reading.value, at=at, seen_at=reading.seen_at)


def _expected(market: Market, courses: Mapping[str, Sequence[Mark]]) -> Iterator[Mark]:
    """The course of the expected value: anew whenever a range's price moved and all prices are known.

    A trade moves every range in the same millisecond; where only some rows of it came, nothing is told.
    """
    if market.ranges is None:
        return
    # A range without a single row has kept its price.
    now = {key: price for key, price in market.present.items() if not courses.get(key)}
    steps = sorted(
        ((mark.at, key, mark.value) for key, marks in courses.items() for mark in marks),
        key=lambda step: step[0],
    )
    for index, (at, key, price) in enumerate(steps):
        now[key] = price
        if index + 1 < len(steps) and steps[index + 1][0] == at:
            continue
        value = market.ranges.expected(now)
        if value is not None:
            yield Mark(at, value)
