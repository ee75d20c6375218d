"""What does a snapshot hold, once event, past and midpoints were asked for, and whose past is wanted?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from tracker.adapter import Snapshot
from tracker.parsing.polymarket_events import Event, Market
from tracker.parsing.polymarket_history import Row, points_of, without_payout
from tracker.parsing.polymarket_prices import decide_present
from tracker.questions import State
from tracker.readings import NoReading, Point, Reason

MOST_HISTORIES = 20
"""The outcomes whose past is asked for where nobody says which: those traded most."""


def wanted_markets(event: Event, histories: Collection[str] | None, named: str = "") -> list[Market]:
    """The markets whose past is asked for; none of those that cannot be traded yet or have no token.

    `histories` names them by key or alias; `named` is the key that an empty name stands for.
    """
    tradable = [
        market
        for market in event.markets
        if market.outcome.upstream_id and market.outcome.state is not State.UPCOMING
    ]
    if histories is None:
        return sorted(tradable, key=lambda market: -market.volume)[:MOST_HISTORIES]
    if "" in histories and len(event.markets) == 1:
        return tradable
    aliases = {**event.aliases, "": named}
    keys = {aliases.get(name, name) for name in histories}
    return [market for market in tradable if market.outcome.key in keys]


def open_tokens(event: Event) -> list[str]:
    """The tokens of the markets that have a price now."""
    return [
        market.outcome.upstream_id
        for market in event.markets
        if market.quote is not None and market.outcome.upstream_id
    ]


def snapshot_of(
    event: Event,
    *,
    pasts: Mapping[str, Sequence[Row]],
    midpoints: Mapping[str, Decimal] | None,
    named: str,
    fetched_at: datetime,
) -> Snapshot:
    """The event with the past of its markets (by key) and, of those that are open, the present.

    `midpoints` are by token; without them the quotes in the event's own rows have to do, which may be five
    minutes old. `named` is the key of the market that the event was found by, if it was.
    """
    points: dict[str, tuple[Point, ...]] = {}
    for market in event.markets:
        rows = without_payout(pasts.get(market.outcome.key, ()), market.payout)
        told = {point.at: point for point in points_of(rows, seen_at=fetched_at)}
        present = _present(market, midpoints, fetched_at)
        if present is not None:
            told[fetched_at] = present
        points[market.outcome.key] = tuple(told[at] for at in sorted(told))
    aliases = {**event.aliases, "": named} if named else event.aliases
    return Snapshot(question=event.question, points=points, fetched_at=fetched_at, aliases=aliases)


def _present(market: Market, midpoints: Mapping[str, Decimal] | None, seen_at: datetime) -> Point | None:
    if market.quote is not None:
        own = market.quote.midpoint
        midpoint = own if midpoints is None else midpoints.get(market.outcome.upstream_id)
        return decide_present(market.quote, midpoint, seen_at=seen_at)
    if market.outcome.state is State.UPCOMING:
        return NoReading(reason=Reason.NOT_OPEN, at=seen_at, seen_at=seen_at)
    return None
