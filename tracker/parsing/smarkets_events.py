"""Which question, with which outcomes, is an event of Smarkets?

An event has markets, a market has contracts; each contract is one outcome under its lasting id, and its
market's id is the outcome's `upstream_id`, under which prices are asked for. Names of states are known only
in part, so none is taken for an ending: what is not open counts as closed, and a person enters how it ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.adapter import Glance, Snapshot
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.smarkets_prices import Price
from tracker.questions import Outcome, Question, QuestionRef, Shape, State
from tracker.readings import NoReading, Point, Reading, Reason

PLATFORM = "smarkets"
PAGES = "https://smarkets.com/event"

_STATES = {"open": State.OPEN, "live": State.OPEN, "new": State.UPCOMING, "upcoming": State.UPCOMING}
_ID = re.compile(r"[0-9]{1,19}")
_CONTRACT_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One market of an event. `winners` is how many of its contracts can win; None if that is not told."""

    id: str
    event_id: str
    name: str
    rules: str
    state: State
    winners: int | None
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One contract of a market; `state` is its own, whatever its market's."""

    id: str
    market_id: str
    name: str
    state: State
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Markets of one or more events, their contracts, and prices by contract id, as told at `seen_at`."""

    markets: tuple[Market, ...]
    contracts: tuple[Contract, ...]
    prices: Mapping[str, Price]
    seen_at: datetime


def parse_events(document: Payload) -> list[Payload]:
    """The events of a list, or the one of an answer about one."""
    if "event" in document and "events" not in document:
        return [document.get("event")]
    return document.get("events").items()


def parse_market(sent: Payload, *, event_id: str = "") -> Market:
    """A market as sent; `event_id` is whose it is where it does not say.

    Raises:
        UnreadableAnswerError: it has no id of digits, or a field has another shape.
    """
    return Market(
        id=parse_id(sent.get("id")),
        event_id=sent.optional("event_id", parse_id) or event_id,
        name=_text(sent, "name"),
        rules=_text(sent, "description"),
        state=_state(sent, "state"),
        winners=_integer(sent, "winner_count"),
        place=_integer(sent, "display_order") or 0,
    )


def parse_contract(sent: Payload, *, market_id: str = "") -> Contract:
    """A contract as sent; `market_id` is whose it is where it does not say.

    Raises:
        UnreadableAnswerError: it has no id, belongs to no market, or a field has another shape.
    """
    id_ = sent.get("id")
    text = str(id_.value)
    if (
        isinstance(id_.value, bool)
        or not isinstance(id_.value, int | str)
        or not _CONTRACT_ID.fullmatch(text)
    ):
        id_.refuse("a contract's id")
    its_market = sent.optional("market_id", parse_id) or market_id
    if not its_market:
        sent.get("market_id").refuse("a market's id")
    return Contract(
        id=text,
        market_id=its_market,
        name=_text(sent, "name"),
        state=_state(sent, "state_or_outcome"),
        place=_integer(sent, "display_order") or 0,
    )


def parse_question(event: Payload) -> Question:
    """An event as a question that has no outcomes yet.

    Raises:
        UnreadableAnswerError: it has no id of digits or no name, or a field has another shape.
    """
    id_ = parse_id(event.get("id"))
    title = _text(event, "name")
    if not title:
        event.get("name").refuse("a name")
    slug = _text(event, "full_slug")
    return Question(
        ref=QuestionRef(PLATFORM, id_),
        title=title,
        url=f"{PAGES}/{id_}{slug}" if re.fullmatch(r"(/[\w.~%-]+)+", slug) else f"{PAGES}/{id_}",
        outcomes=(),
        state=State.CLOSED,
        description=_text(event, "description"),
        opened_at=event.optional("created", _instant),
        # When what the event is about takes place: the day of an election, say.
        deadline=event.optional("start_datetime", _instant),
    )


def snapshot_of(question: Question, listing: Listing) -> Snapshot:
    """The question with its outcomes and how each stands now.

    Raises:
        QuestionGoneError: the event has no contracts, so that it asks nothing.
    """
    told = with_outcomes(question, listing)
    if not told.outcomes:
        raise QuestionGoneError(
            f"{question.ref} is an event without markets and asks nothing; "
            "an editor should link an event that has one",
            platform=PLATFORM,
        )
    points = {outcome.key: (_point(outcome, listing),) for outcome in told.outcomes}
    return Snapshot(question=told, points=points, fetched_at=listing.seen_at)


def glance_at(known: Question, listing: Listing) -> Glance | None:
    """How a question we know stands; None if nothing is told of it.

    Contracts that are not told of any more stay as they were, but closed, and gone.
    """
    told = with_outcomes(known, listing)
    if not told.outcomes:
        return None
    points = {outcome.key: _point(outcome, listing) for outcome in told.outcomes}
    left = [outcome for outcome in known.outcomes if told.outcome(outcome.key) is None]
    for outcome in left:
        points[outcome.key] = NoReading(reason=Reason.GONE, at=listing.seen_at, seen_at=listing.seen_at)
    closed = (replace(outcome, state=State.CLOSED) for outcome in left)
    question = replace(told, outcomes=(*told.outcomes, *closed))
    return Glance(ref=known.ref, points=points, seen_at=listing.seen_at, question=question)


def with_outcomes(question: Question, listing: Listing) -> Question:
    """The question with an outcome for each contract of its markets, in the order of the page.

    Contracts exclude each other where they are those of one market that one of them wins.
    """
    markets = [market for market in listing.markets if market.event_id == question.ref.id]
    ranked = {market.id: (market.place, index) for index, market in enumerate(markets)}
    by_id = {market.id: market for market in markets}
    own = {contract.id: contract for contract in listing.contracts if contract.market_id in by_id}
    outcomes = tuple(
        Outcome(
            key=contract.id,
            label=_label(contract, by_id[contract.market_id], is_one_of_many=len(markets) > 1),
            upstream_id=contract.market_id,
            state=_joined(contract.state, by_id[contract.market_id].state),
            method=listing.prices[contract.id].method if contract.id in listing.prices else "",
        )
        for contract in sorted(own.values(), key=lambda one: (ranked[one.market_id], one.place))
    )
    several = Shape.CHOICE if len(markets) == 1 and markets[0].winners == 1 else Shape.GROUP
    return replace(
        question,
        outcomes=outcomes,
        shape=several if len(outcomes) > 1 else Shape.SINGLE,
        state=_overall([outcome.state for outcome in outcomes]),
        resolution_criteria=_rules(markets) or question.resolution_criteria,
    )


def markets_trading(markets: Iterable[Market], contracts: Iterable[Contract]) -> list[str]:
    """The ids of the markets that have a contract which can be traded: only these have prices."""
    open_ones = {contract.market_id for contract in contracts if contract.state is State.OPEN}
    return [market.id for market in markets if market.state is State.OPEN and market.id in open_ones]


def parse_id(field: Payload) -> str:
    """An id of digits, sent as a number or as text: one that may stand in a path.

    Raises:
        UnreadableAnswerError: it is something else.
    """
    value = field.value
    if isinstance(value, bool) or not isinstance(value, int | str) or not _ID.fullmatch(str(value)):
        field.refuse("an id of digits")
    return str(value)


def _point(outcome: Outcome, listing: Listing) -> Point:
    """How an outcome stands now: a price is of when we asked, also where it is that of a recent trade."""
    at = listing.seen_at
    price = listing.prices.get(outcome.key)
    if outcome.state is State.OPEN and price is not None and price.value is not None:
        return Reading(value=price.value, at=at, seen_at=at)
    reason = Reason.NOT_OPEN if outcome.state is State.UPCOMING else Reason.UNRELIABLE
    return NoReading(reason=reason, at=at, seen_at=at)


def _state(sent: Payload, key: str) -> State:
    """Open, to be opened, or neither; one that says nothing leaves it to what it belongs to."""
    if isinstance(sent.value, dict) and sent.value.get("hidden") is True:
        return State.CLOSED
    said = sent.optional(key, Payload.text)
    return State.OPEN if said is None else _STATES.get(said.strip().lower(), State.CLOSED)


def _joined(contract: State, market: State) -> State:
    states = {contract, market}
    return next(state for state in (State.CLOSED, State.UPCOMING, State.OPEN) if state in states)


def _overall(states: Sequence[State]) -> State:
    return next((state for state in (State.OPEN, State.UPCOMING) if state in states), State.CLOSED)


def _label(contract: Contract, market: Market, *, is_one_of_many: bool) -> str:
    if is_one_of_many and market.name:
        return f"{market.name}: {contract.name}" if contract.name else market.name
    return contract.name


def _rules(markets: Sequence[Market]) -> str:
    told = [market for market in markets if market.rules]
    if len(markets) == 1:
        return told[0].rules if told else ""
    return "\n\n".join(f"{market.name}: {market.rules}" for market in told)


def _text(sent: Payload, key: str) -> str:
    return (sent.optional(key, Payload.text) or "").strip()


def _integer(sent: Payload, key: str) -> int | None:
    """A whole number; None for anything else, since no price is decided by it."""
    value = sent.value.get(key) if isinstance(sent.value, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _instant(field: Payload) -> datetime | None:
    """An instant; None for one that cannot be read, since nothing is decided by it."""
    try:
        return field.instant()
    except UnreadableAnswerError:
        return None
