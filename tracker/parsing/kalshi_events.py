"""Which question is an event of Kalshi's?

An event is what people call the market: one page with one or many contracts. Whether they exclude each other
is told on the event. Rungs of a ladder of thresholds ("above 3%", "above 4%") include each other whatever the
event says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.errors import QuestionGoneError
from tracker.parsing.kalshi_addresses import PLATFORM, page_of
from tracker.parsing.kalshi_endings import closing_of, overall_state
from tracker.parsing.kalshi_markets import Market, parse_market, read_ticker
from tracker.parsing.payload import Payload
from tracker.questions import Question, QuestionRef, Shape
from tracker.volumes import Volume, VolumeUnit, volume_told

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as told, with those of its markets that stand in the same answer."""

    ticker: str
    series: str
    title: str
    subtitle: str
    is_exclusive: bool
    markets: tuple[Market, ...]

    def question(self, archived: Sequence[Market] = ()) -> Question:
        """The event with its markets, those that have moved to the archive after the others.

        Raises:
            QuestionGoneError: it has no market at all.
        """
        known = {market.ticker for market in self.markets}
        markets = (*self.markets, *(market for market in archived if market.ticker not in known))
        if not markets:
            raise QuestionGoneError(
                f"Kalshi's event {self.ticker} has no market to read; an editor should check the link",
                platform=PLATFORM,
            )
        return Question(
            ref=QuestionRef(PLATFORM, self.ticker),
            title=self.title or markets[0].title,
            url=page_of(self.ticker),
            outcomes=tuple(market.outcome for market in markets),
            shape=_shape(markets, is_exclusive=self.is_exclusive),
            state=overall_state(market.state for market in markets),
            description=self.subtitle,
            resolution_criteria=_criteria(markets),
            opened_at=min((at for market in markets if (at := market.opened_at)), default=None),
            closes_at=closing_of([(market.state, market.closes_at) for market in markets]),
            deadline=max((at for market in markets if (at := market.deadline)), default=None),
            edited_at=max((at for market in markets if (at := market.edited_at)), default=None),
            volume=_volume(markets),
        )


def parse_event(event: Payload, beside: Payload | None = None, *, seen_at: datetime) -> Event:
    """An event with the markets nested in it, or with those told `beside` it in the same answer.

    Raises:
        UnreadableAnswerError: a field is missing or of another shape, or a market stands there twice.
    """
    ticker = read_ticker(event, "event_ticker")
    field = next(
        (
            holder.get("markets")
            for holder in (event, beside)
            if holder is not None and "markets" in holder and holder.get("markets").value is not None
        ),
        None,
    )
    markets = tuple(parse_market(item, seen_at=seen_at) for item in field.items()) if field else ()
    if field and len({market.ticker for market in markets}) < len(markets):
        field.refuse("a list of markets with different tickers")
    if field and any(market.event != ticker for market in markets):
        field.refuse(f"a list of markets of {ticker}")
    return Event(
        ticker=ticker,
        series=read_ticker(event, "series_ticker") if event.optional("series_ticker", Payload.text) else "",
        title=event.get("title").text(),
        subtitle=event.optional("sub_title", Payload.text) or "",
        is_exclusive=event.optional("mutually_exclusive", Payload.flag) or False,
        markets=markets,
    )


def parse_only_event(events: Payload, *, series: str) -> str:
    """The ticker of the one event in a list of those that are open in a series.

    Raises:
        QuestionGoneError: there is none, or several; the message names some, for a person to choose.
        UnreadableAnswerError: a field is missing or of another shape.
    """
    told = events.items()
    if len(told) == 1:
        return read_ticker(told[0], "event_ticker")
    names = [
        f"“{event.get('title').text()}” ({read_ticker(event, 'event_ticker')})"
        for event in told[:_MOST_NAMED]
    ]
    more = [f"{len(told) - _MOST_NAMED} more"] if len(told) > _MOST_NAMED else []
    open_ones = f"several open events: {', '.join([*names, *more])}" if names else "no open event"
    raise QuestionGoneError(
        f"Kalshi's series {series} has {open_ones}; an editor should paste the address of one event",
        platform=PLATFORM,
    )


def _shape(markets: Sequence[Market], *, is_exclusive: bool) -> Shape:
    if len(markets) == 1:
        return Shape.SINGLE
    rungs = Counter(market.ladder for market in markets if market.ladder)
    # The lowest and the highest of a set of brackets are open-ended too, but there is one of each.
    is_ladder = any(count > 1 for count in rungs.values())
    return Shape.CHOICE if is_exclusive and not is_ladder else Shape.GROUP


def _volume(markets: Sequence[Market]) -> Volume | None:
    """The contracts traded in all markets; None where one does not tell, for the sum would be too small."""
    told = [market.traded for market in markets if market.traded is not None]
    return volume_told(float(sum(told)), VolumeUnit.CONTRACTS) if len(told) == len(markets) else None


def _criteria(markets: Sequence[Market]) -> str:
    """Every rule once, in the order of the markets."""
    return "\n\n".join(dict.fromkeys(rule for market in markets for rule in market.rules))
