"""Which question, with which outcomes, is an event of Polymarket?

An event holds one or more markets, and a market two sides whose tokens are traded. The event is the
question, its markets are the outcomes, and an outcome's series is that of the market's first side: "Yes",
or a name ("FaZe", "Over"), which the outcome's label then says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_encoding import (
    PLATFORM,
    parse_date,
    parse_id,
    parse_list,
    parse_optional_decimal,
    parse_optional_flag,
    parse_optional_list,
    parse_optional_text,
    parse_token,
)
from tracker.parsing.polymarket_endings import (
    overall_state,
    parse_market_state,
    parse_payouts,
    parse_resolution,
)
from tracker.parsing.polymarket_prices import MIDPOINT, Quote, parse_quote
from tracker.questions import Outcome, Question, QuestionRef, Shape, State
from tracker.volumes import Volume, VolumeUnit, volume_told

PAGES = "https://polymarket.com"

ALONE = "market:"
"""What the id of a market begins with that belongs to no event: "market:12"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A market as an outcome, and what else is needed to price it.

    `volume` is what was traded in it so far, 0 where that is not told, which `tells_volume` says; `payout`
    is what a share of the first side pays once that is final. `quote` is None unless the market is open.
    """

    outcome: Outcome
    names: tuple[str, ...]
    quote: Quote | None
    volume: Decimal
    tells_volume: bool
    payout: Decimal | None
    opened_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as a question, and its markets in the same order as the question's outcomes."""

    question: Question
    markets: tuple[Market, ...]

    @property
    def aliases(self) -> dict[str, str]:
        """The markets' other names (slug and condition id) with their keys."""
        return {name: market.outcome.key for market in self.markets for name in market.names}


def parse_row(document: Payload) -> Payload:
    """The one row of an answer: the answer itself, or what a list of one holds.

    Raises:
        QuestionGoneError: the list is empty.
    """
    if not isinstance(document.value, list):
        return document
    rows = document.items()
    if not rows:
        raise QuestionGoneError(
            "polymarket has no question of that name; an editor should check the link", platform=PLATFORM
        )
    if len(rows) > 1:
        document.refuse("one row")
    return rows[0]


def parse_event(event: Payload, *, seen_at: datetime) -> Event:
    """An event with its markets; each of them is one outcome, with the market's id as key.

    Raises:
        UnreadableAnswerError: a field is missing or has another shape; the message names it.
    """
    id_ = parse_id(event.get("id"))
    markets = _distinct([_parse_market(market) for market in event.get("markets").items()])
    if not markets:
        event.get("markets").refuse("a list with markets in it")
    is_exclusive = parse_optional_flag(event, "negRisk")
    if is_exclusive is None:
        # Short rows say it of the markets only.
        is_exclusive = all(parse_optional_flag(market, "negRisk") for market in event.get("markets").items())
    shape = Shape.SINGLE if len(markets) == 1 else (Shape.CHOICE if is_exclusive else Shape.GROUP)
    slug = parse_optional_text(event, "slug")
    return Event(
        question=_question(
            event,
            ref=QuestionRef(PLATFORM, id_),
            title=parse_optional_text(event, "title") or markets[0].outcome.label,
            url=f"{PAGES}/event/{slug or id_}",
            shape=shape,
            markets=markets,
            seen_at=seen_at,
        ),
        markets=markets,
    )


def parse_lone_market(row: Payload, *, seen_at: datetime) -> Event:
    """A market that belongs to no event, as a question with one outcome."""
    market = _parse_market(row)
    key = market.outcome.key
    slug = parse_optional_text(row, "slug")
    question = _question(
        row,
        ref=QuestionRef(PLATFORM, f"{ALONE}{key}"),
        title=parse_optional_text(row, "question") or market.outcome.label,
        url=f"{PAGES}/market/{slug or key}",
        shape=Shape.SINGLE,
        markets=(market,),
        seen_at=seen_at,
    )
    return Event(question=question, markets=(market,))


def parse_event_id(market: Payload) -> str | None:
    """The id of the event that a market's row says it belongs to; None if it says none."""
    events = market.optional("events", parse_list) or []
    return parse_id(events[0].get("id")) if events else None


def _question(
    row: Payload,
    *,
    ref: QuestionRef,
    title: str,
    url: str,
    shape: Shape,
    markets: Sequence[Market],
    seen_at: datetime,
) -> Question:
    state = overall_state([market.outcome.state for market in markets])
    scheduled = parse_date(row, "endDate", "endDateIso")
    if state in {State.OPEN, State.UPCOMING}:
        # The scheduled end is a guess: where it has passed and trading goes on, no close is known.
        closes_at = scheduled if scheduled and scheduled > seen_at else None
    else:
        ends = [market.ended_at for market in markets if market.ended_at]
        closes_at = parse_date(row, "closedTime") or max(ends, default=None)
    return Question(
        ref=ref,
        title=title,
        url=url,
        outcomes=tuple(market.outcome for market in markets),
        shape=shape,
        state=state,
        description=parse_optional_text(row, "description"),
        resolution_criteria=parse_optional_text(row, "resolutionSource"),
        opened_at=parse_date(row, "startDate", "creationDate", "createdAt"),
        closes_at=closes_at,
        deadline=scheduled,
        volume=_volume_of(row, markets),
    )


def _parse_market(market: Payload) -> Market:
    key = parse_id(market.get("id"))
    sides = [side.text() for side in parse_optional_list(market, "outcomes")] or ["Yes", "No"]
    tokens = [
        parse_token(token)
        for token in parse_optional_list(market, "clobTokenIds") or parse_optional_list(market, "positionIds")
    ]
    state = parse_market_state(market)
    quote = parse_quote(market) if state is State.OPEN else None
    paid = parse_payouts(market)
    slug = parse_optional_text(market, "slug")
    condition = parse_optional_text(market, "conditionId")
    volume = _volume(market)
    return Market(
        outcome=Outcome(
            key=key,
            label=_label(market, sides, key),
            upstream_id=tokens[0] if tokens else "",
            state=state,
            resolution=parse_resolution(market, sides),
            method=quote.method if quote else MIDPOINT,
        ),
        names=tuple(name for name in (f"slug:{slug}" if slug else "", condition) if name),
        quote=quote,
        volume=volume or Decimal(0),
        tells_volume=volume is not None,
        payout=paid[0] if paid else None,
        opened_at=parse_date(market, "startDate", "createdAt"),
        ended_at=parse_date(market, "closedTime", "umaEndDate") if quote is None else None,
    )


def _volume(row: Payload) -> Decimal | None:
    """What was traded so far in an event or a market; it decides no number, so odd ones count as not told."""
    try:
        told = parse_optional_decimal(row, "volumeNum")
        told = told or parse_optional_decimal(row, "volume") or told
    except UnreadableAnswerError:
        return None
    return told if told is None or told >= 0 else None


def _volume_of(row: Payload, markets: Sequence[Market]) -> Volume | None:
    """What was traded on a question, in dollars: the event's own sum, for it may hold more than it lists.

    Without that, what its markets tell, if every one of them does.
    """
    told = _volume(row)
    if told is None and all(market.tells_volume for market in markets):
        told = sum((market.volume for market in markets), Decimal(0))
    return None if told is None else volume_told(float(told), VolumeUnit.DOLLARS)


def _label(market: Payload, sides: Sequence[str], key: str) -> str:
    label = (
        parse_optional_text(market, "groupItemTitle")
        or parse_optional_text(market, "question")
        or parse_optional_text(market, "slug")
        or f"market {key}"
    )
    return label if sides[0].strip().lower() == "yes" else f"{label}: {sides[0].strip()}"


def _distinct(markets: Sequence[Market]) -> tuple[Market, ...]:
    """The markets, each once, and with labels that differ."""
    once = list({market.outcome.key: market for market in markets}.values())
    labels = [market.outcome.label for market in once]
    return tuple(
        replace(market, outcome=replace(market.outcome, label=f"{label} ({market.outcome.key})"))
        if labels.count(label) > 1
        else market
        for market, label in zip(once, labels, strict=True)
    )
