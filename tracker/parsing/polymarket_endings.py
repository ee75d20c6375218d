"""Where does a market of Polymarket stand, and has it really been resolved?

"closed" says that trading ended and no more. A resolution is proposed, may be disputed and proposed again,
and is final when its status says "resolved" or "settled" (for markets of the second protocol,
`resolutionStatus` "resolved"); markets that resolve at once have no status at all. What the shares pay is
in `outcomePrices`, which holds the last price until then, so that only exactly 1 and 0 are an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_encoding import (
    parse_date,
    parse_optional_flag,
    parse_optional_list,
    parse_optional_text,
    parse_price,
)
from tracker.questions import Resolution, State

_FINAL = frozenset({"resolved", "settled"})
_HALF = Decimal("0.5")


def parse_market_state(market: Payload) -> State:
    """Where the market stands.

    RESOLVED: paid out to one side. AMBIGUOUS: finally resolved, and every side is paid a part (50-50, which
    the rules prescribe for what was cancelled or cannot be told). CLOSED: trading ended, and a result is
    missing, proposed, disputed, or told in prices that are none (old rows have "0" for both sides).
    UPCOMING: a place kept for an outcome that cannot be traded yet.
    """
    paid = parse_payouts(market)
    if paid is not None:
        return State.RESOLVED if 1 in paid else State.AMBIGUOUS
    if is_closed(market):
        return State.CLOSED
    is_waiting = parse_optional_text(market, "resolutionStatus").lower() == "inactive"
    if parse_optional_flag(market, "active") is False or is_waiting:
        return State.UPCOMING
    return State.OPEN


def is_closed(market: Payload) -> bool:
    """Whether trading has ended; short rows leave the flag out and tell only when."""
    told = parse_optional_flag(market, "closed")
    if told is not None:
        return told
    return _is_final(market) or parse_date(market, "closedTime") is not None


def parse_payouts(market: Payload) -> tuple[Decimal, ...] | None:
    """What a share of each side pays; None while that is not final.

    Without any status, the prices decide alone: exactly 1 and 0 of a closed market, and nothing pending.
    Prices of one half are believed with a final status only, since a market that nobody traded ends on
    them too; other fractions only from the second protocol, since old rows keep their last price.
    """
    prices = tuple(parse_price(price) for price in parse_optional_list(market, "outcomePrices"))
    if not prices or sum(prices) != 1:
        return None
    is_final = _is_final(market)
    if 1 in prices:
        return prices if is_final or (is_closed(market) and not _is_pending(market)) else None
    is_second_protocol = parse_optional_text(market, "resolutionStatus").lower() == "resolved"
    is_void = all(price == _HALF for price in prices)
    return prices if is_second_protocol or (is_final and is_void) else None


def parse_resolution(market: Payload, sides: Sequence[str]) -> Resolution | None:
    """How the first of the market's sides ended: 1 where it won, 0 where another did, no value for a split.

    The text is "yes" or "no", or the winner's name where the sides have names.
    """
    paid = parse_payouts(market)
    if paid is None:
        return None
    at = parse_date(market, "umaEndDate", "closedTime")
    if 1 not in paid:
        return Resolution(text="ambiguous", raw="-".join(str(price) for price in paid), at=at)
    winner = paid.index(Decimal(1))
    raw = sides[winner] if winner < len(sides) else str(winner)
    text = raw.lower() if raw.lower() in {"yes", "no"} else raw
    return Resolution(text=text, raw=raw, at=at, value=1.0 if winner == 0 else 0.0)


def overall_state(states: Sequence[State]) -> State:
    """Where a question with several markets stands: as far as the one that is least far.

    Places kept for outcomes that never came do not hold up the rest.
    """
    order = (
        State.OPEN,
        State.CLOSED,
        State.RESOLVED,
        State.AMBIGUOUS,
        State.ANNULLED,
        State.UPCOMING,
    )
    return next(state for state in order if state in states)


def _status(market: Payload) -> str:
    return parse_optional_text(market, "umaResolutionStatus").lower()


def _is_final(market: Payload) -> bool:
    second_protocol = parse_optional_text(market, "resolutionStatus").lower()
    if second_protocol and second_protocol != "resolved":
        return False
    return _status(market) in _FINAL or (not _status(market) and second_protocol == "resolved")


def _is_pending(market: Payload) -> bool:
    """Whether a result is under way: the status says so or, where it is missing, the last of the path.

    The path alone proves nothing: rows that are resolved may still end with "proposed".
    """
    if _status(market) or parse_optional_text(market, "resolutionStatus"):
        return not _is_final(market)
    path = parse_optional_list(market, "umaResolutionStatuses")
    return bool(path) and path[-1].text().strip().lower() not in _FINAL
