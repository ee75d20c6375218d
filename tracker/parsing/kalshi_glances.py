"""What do the prices of many markets say of one event of Kalshi's?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tracker.adapter import Glance
from tracker.errors import PlatformError, UnreadableAnswerError
from tracker.parsing.kalshi_endings import closing_of
from tracker.parsing.kalshi_markets import Market
from tracker.questions import Question, State
from tracker.readings import Point

_SAME_CLOSE = timedelta(seconds=1)
"""A store may keep whole seconds."""


def going_tickers(question: Question) -> tuple[str, ...]:
    """The markets that are worth a look: those that have not ended, or all where all have."""
    going = tuple(outcome.key for outcome in question.outcomes if not outcome.state.is_final)
    return going or tuple(outcome.key for outcome in question.outcomes)


def glance_of(
    question: Question, markets: Mapping[str, Market | UnreadableAnswerError], seen_at: datetime
) -> Glance | PlatformError | None:
    """What the answer says of one event, as far as it tells of it.

    None where a market is missing, or has another state, ending or time of closing than we know: then the
    event has to be fetched. An error where a market of it could not be read.
    """
    points: dict[str, Point] = {}
    times: list[tuple[State, datetime | None]] = []
    for key in going_tickers(question):
        market, outcome = markets.get(key), question.outcome(key)
        if isinstance(market, UnreadableAnswerError):
            return market
        if market is None or outcome is None or market.state is not outcome.state:
            return None
        if outcome.resolution and (
            market.resolution is None or market.resolution.text != outcome.resolution.text
        ):
            return None
        times.append((market.state, market.closes_at))
        if present := market.present(seen_at):
            points[key] = present
    closes_at, known = closing_of(times), question.closes_at
    if not times or (closes_at is None) is not (known is None):
        return None
    if closes_at is not None and known is not None and abs(closes_at - known) > _SAME_CLOSE:
        return None
    return Glance(ref=question.ref, points=points, seen_at=seen_at)
