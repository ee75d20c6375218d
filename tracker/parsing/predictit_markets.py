"""Which question, with which prices, is a market of PredictIt's feed?

A market holds contracts; each is one outcome under its lasting id, also where there is only one. The feed
has no past and never says how anything ended: markets and contracts leave it, and a person says how.
Prices of a market's contracts sum to more than 1 (fees, limits); they are kept as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from tracker.adapter import Glance, Snapshot
from tracker.parsing.payload import Payload
from tracker.parsing.predictit_prices import Price, decide_price
from tracker.parsing.predictit_times import parse_end, parse_stamp
from tracker.questions import Outcome, Question, QuestionRef, Shape, State
from tracker.readings import NoReading, Point, Reading, Reason

PLATFORM = "predictit"
PAGES = "https://www.predictit.org/markets/detail"

_ID = re.compile(r"[0-9]{1,12}")


def parse_feed(feed: Payload) -> dict[str, Payload]:
    """The markets of the feed by their ids, in its order; one without an id is left out.

    Raises:
        UnreadableAnswerError: this is no feed.
    """
    markets = {}
    for market in feed.get("markets").items():
        id_ = market.value.get("id") if isinstance(market.value, dict) else None
        if _is_id(id_):
            markets[str(int(str(id_)))] = market
    return markets


def parse_market(market: Payload, *, seen_at: datetime) -> Snapshot:
    """One market as a question with the present point of each contract.

    Raises:
        UnreadableAnswerError: a field is missing or has another shape; the message names it.
    """
    id_ = parse_id(market.get("id"))
    contracts = market.get("contracts").items()
    keys = [parse_id(contract.get("id")) for contract in contracts]
    if not keys or len(set(keys)) < len(keys):
        market.get("contracts").refuse("a list of contracts with different ids")
    at = market.optional("timeStamp", lambda field: parse_stamp(field, seen_at=seen_at)) or seen_at
    is_open = _is_open(market)
    title = _title(market, contracts)
    outcomes: list[Outcome] = []
    points: dict[str, tuple[Point, ...]] = {}
    for key, contract in sorted(zip(keys, contracts, strict=True), key=lambda pair: _place(pair[1])):
        is_trading = is_open and _is_open(contract)
        # What a closed contract still shows is what it closed at, which is nobody's view of today.
        price = decide_price(contract) if is_trading else Price(None)
        outcomes.append(
            Outcome(
                key=key,
                label=_label(contract, title),
                upstream_id=key,
                state=State.OPEN if is_trading else State.CLOSED,
                method=price.method,
            )
        )
        points[key] = (_point(price, at=at, seen_at=seen_at),)
    is_any_open = any(outcome.state is State.OPEN for outcome in outcomes)
    question = Question(
        ref=QuestionRef(PLATFORM, id_),
        title=title,
        url=_page(market, id_),
        outcomes=tuple(outcomes),
        shape=Shape.GROUP if len(outcomes) > 1 else Shape.SINGLE,
        state=State.OPEN if is_any_open else State.CLOSED,
        closes_at=_end(contracts),
    )
    return Snapshot(question=question, points=points, fetched_at=seen_at)


def glance_at(known: Question, market: Payload, *, seen_at: datetime) -> Glance:
    """What the feed says of a question we know; contracts that have left it are closed, and gone.

    Raises:
        UnreadableAnswerError: as `parse_market`.
    """
    snapshot = parse_market(market, seen_at=seen_at)
    told = snapshot.question
    points = {key: present for key, (present,) in snapshot.points.items()}
    left = [outcome for outcome in known.outcomes if told.outcome(outcome.key) is None]
    for outcome in left:
        points[outcome.key] = NoReading(reason=Reason.GONE, at=seen_at, seen_at=seen_at)
    question = replace(
        told, outcomes=(*told.outcomes, *(replace(outcome, state=State.CLOSED) for outcome in left))
    )
    return Glance(ref=told.ref, points=points, seen_at=seen_at, question=question)


def parse_id(field: Payload) -> str:
    """An id, sent as a number or as its digits."""
    if not _is_id(field.value):
        field.refuse("an id of digits")
    return str(int(str(field.value)))


def _is_id(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    return _ID.fullmatch(str(value)) is not None


def _is_open(part: Payload) -> bool:
    """Whether it can be traded, which is why it is in the feed unless it says otherwise."""
    status = part.optional("status", Payload.text)
    return status is None or status.strip().lower() == "open"


def _title(market: Payload, contracts: list[Payload]) -> str:
    """The name that asks: where there is one contract, names and short names may have swapped roles."""
    parts = [market, *contracts] if len(contracts) == 1 else [market]
    names = [name for part in parts for key in ("name", "shortName") if (name := _text(part, key))]
    if not names:
        market.get("name").refuse("a name")
    return next((name for name in names if name.endswith("?")), names[0])


def _label(contract: Payload, title: str) -> str:
    """The contract's name; none where it only repeats the question."""
    label = _text(contract, "name") or _text(contract, "shortName")
    return "" if label == title or label.endswith("?") else label


def _text(part: Payload, key: str) -> str:
    return " ".join((part.optional(key, Payload.text) or "").split())


def _place(contract: Payload) -> float:
    return contract.optional("displayOrder", Payload.number) or 0.0


def _page(market: Payload, id_: str) -> str:
    """The page's own address if it is this market's, so that its readable form is kept."""
    url = market.value.get("url") if isinstance(market.value, dict) else None
    page = f"{PAGES}/{id_}"
    if isinstance(url, str) and re.fullmatch(rf"{re.escape(page)}(/[^\s?#<>\"\\]*)?", url):
        return url
    return page


def _end(contracts: list[Payload]) -> datetime | None:
    """When the last contract ends, if each says when it does."""
    ends = [contract.optional("dateEnd", parse_end) for contract in contracts]
    told = [end for end in ends if end is not None]
    return max(told) if told and len(told) == len(ends) else None


def _point(price: Price, *, at: datetime, seen_at: datetime) -> Point:
    if price.value is None:
        return NoReading(reason=Reason.UNRELIABLE, at=at, seen_at=seen_at)
    return Reading(value=price.value, at=at, seen_at=seen_at)
