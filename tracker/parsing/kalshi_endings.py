"""Where does a market on Kalshi stand, and how did it end?

A market goes from initialized over active (inactive while trading is paused) to closed, determined (the
answer is entered and may be disputed or amended) and finalized, when it has been paid out. Only that is
final.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from tracker.errors import UnreadableAnswerError
from tracker.parsing.kalshi_prices import read_price
from tracker.parsing.payload import Payload
from tracker.questions import Resolution, State

_STATES = {
    "initialized": State.UPCOMING,
    "unopened": State.UPCOMING,
    "active": State.OPEN,
    "open": State.OPEN,
    "inactive": State.OPEN,
    "paused": State.OPEN,
    "closed": State.CLOSED,
    "determined": State.CLOSED,
    "disputed": State.CLOSED,
    "amended": State.CLOSED,
    "finalized": State.RESOLVED,
    "settled": State.RESOLVED,
}
_TRADING = frozenset({"active", "open"})
_PAUSED = frozenset({"inactive", "paused"})
_YES_NO = {"yes": 1.0, "no": 0.0}
_FIRST_YEAR = 1900


def is_trading(market: Payload) -> bool:
    """Whether its quotes are those of a market that can be traded on now."""
    return market.get("status").text() in _TRADING


def parse_ending(market: Payload, *, seen_at: datetime) -> tuple[State, Resolution | None]:
    """Where the market stands at `seen_at`, and its resolution once it is paid out.

    A market that pays a fraction of a dollar (a scalar answer, or a compromise) is resolved at that value;
    one that is void is annulled. One said to be final that tells neither an answer nor a payment is taken
    as closed: how it ended is not known.

    Raises:
        UnreadableAnswerError: a status or result that Kalshi did not have when this was written.
    """
    status = market.get("status")
    state = _STATES.get(status.text())
    if state is None:
        status.refuse(f"one of {', '.join(_STATES)}")
    if state is State.RESOLVED:
        return _final(market)
    opens_at = read_instant(market, "open_time")
    if status.value in _PAUSED and opens_at is not None and opens_at > seen_at:
        return State.UPCOMING, None
    return state, None


def overall_state(states: Iterable[State]) -> State:
    """Where an event with several markets stands: as far as the market that is least far."""
    told = set(states)
    order = (State.OPEN, State.CLOSED, State.UPCOMING, State.RESOLVED, State.AMBIGUOUS, State.ANNULLED)
    return next(state for state in order if state in told)


def closing_of(markets: Sequence[tuple[State, datetime | None]]) -> datetime | None:
    """When an event closes: with the last of its markets that has not ended, or else with the last."""
    going = [closes_at for state, closes_at in markets if not state.is_final]
    times = going or [closes_at for _, closes_at in markets]
    return max((closes_at for closes_at in times if closes_at is not None), default=None)


def read_instant(market: Payload, name: str) -> datetime | None:
    """The instant under `name`; None where it is not told, is the zero time, or lies beyond the calendar."""
    field = market.get(name) if name in market else None
    if field is None or field.value is None or field.value == "":
        return None
    if isinstance(field.value, int | float) and not isinstance(field.value, bool):
        try:
            instant = field.epoch()
        except UnreadableAnswerError:
            return None
    else:
        year, dash, _ = field.text().partition("-")
        # Years of other than four digits, and the ends of the calendar, do not fit into a datetime.
        if dash and (year in {"", "0000", "0001", "9999"} or (year.isdigit() and len(year) > len("2026"))):
            return None
        instant = field.instant()
    return instant if instant.year >= _FIRST_YEAR else None


def _final(market: Payload) -> tuple[State, Resolution | None]:
    result = market.get("result") if "result" in market else None
    word = (result.text() if result is not None and result.value is not None else "").lower()
    at = read_instant(market, "settlement_ts")
    if word == "void":
        return State.ANNULLED, Resolution(text="annulled", raw=word, at=at)
    if word in _YES_NO:
        return State.RESOLVED, Resolution(text=word, raw=word, at=at, value=_YES_NO[word])
    if result is not None and word not in {"", "scalar"}:
        result.refuse("yes, no, scalar, void or empty")
    paid = read_price(market, "settlement_value")
    if paid is None:
        return State.CLOSED, None
    raw = " ".join(part for part in (word, f"paid {paid} dollars") if part)
    return State.RESOLVED, Resolution(text=_payment_text(paid), raw=raw, at=at, value=float(paid))


def _payment_text(paid: Decimal) -> str:
    if paid in {0, 1}:
        return "yes" if paid else "no"
    return format(paid.normalize(), "f")
