"""What does Kalshi tell of one market?

Every market is a yes-or-no contract and belongs to an event. Its own title is deprecated: people tell it
apart by what a yes means (`yes_sub_title`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.parsing.kalshi_addresses import is_ticker
from tracker.parsing.kalshi_endings import is_trading, parse_ending, read_instant
from tracker.parsing.kalshi_prices import METHOD, decide_price, read_traded
from tracker.parsing.payload import Payload
from tracker.questions import Outcome, Resolution, State
from tracker.readings import NoReading, Point, Reading, Reason

_OPEN_ENDED = {
    "greater": "above",
    "greater_or_equal": "above",
    "less": "below",
    "less_or_equal": "below",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One market as told. `price` is the probability now, None where there is none that can be relied on.

    `traded` is how many contracts were ever traded in it, None where that is not told. `ladder` is "above"
    or "below" where the market is one rung of thresholds that include each other.
    """

    ticker: str
    event: str
    title: str
    label: str
    state: State
    resolution: Resolution | None
    price: Decimal | None
    traded: Decimal | None
    opened_at: datetime | None
    closes_at: datetime | None
    deadline: datetime | None
    settled_at: datetime | None
    edited_at: datetime | None
    ladder: str
    rules: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The market as an outcome of its event; its ticker is the lasting key."""
        return Outcome(
            key=self.ticker,
            label=self.label,
            upstream_id=self.ticker,
            state=self.state,
            resolution=self.resolution,
            method=METHOD,
        )

    def present(self, seen_at: datetime) -> Point | None:
        """What the market says now; None once it is closed, when its quotes mean nothing any more."""
        if self.state is State.UPCOMING:
            return NoReading(reason=Reason.NOT_OPEN, at=seen_at, seen_at=seen_at, until=self.opened_at)
        if self.state is not State.OPEN:
            return None
        if self.price is None:
            return NoReading(reason=Reason.UNRELIABLE, at=seen_at, seen_at=seen_at)
        return Reading(value=float(self.price), at=seen_at, seen_at=seen_at)


def parse_market(market: Payload, *, seen_at: datetime) -> Market:
    """A market of any endpoint, live or archived, of before or after the change to dollar texts.

    Raises:
        UnreadableAnswerError: a field that decides something is missing or of another shape.
    """
    ticker = read_ticker(market, "ticker")
    kind = market.optional("market_type", Payload.text)
    if kind not in {None, "", "binary"}:
        # The price of anything else is not the probability of a yes.
        market.get("market_type").refuse("binary")
    state, resolution = parse_ending(market, seen_at=seen_at)
    return Market(
        ticker=ticker,
        event=read_ticker(market, "event_ticker"),
        title=_text(market, "title"),
        label=_label(market, ticker),
        state=state,
        resolution=resolution,
        price=decide_price(market) if state is State.OPEN and is_trading(market) else None,
        traded=read_traded(market),
        opened_at=read_instant(market, "open_time") or read_instant(market, "created_time"),
        closes_at=read_instant(market, "close_time"),
        deadline=_first_instant(
            market, ("expected_expiration_time", "latest_expiration_time", "expiration_time")
        ),
        settled_at=read_instant(market, "settlement_ts"),
        edited_at=read_instant(market, "updated_time"),
        ladder=_OPEN_ENDED.get(_text(market, "strike_type"), ""),
        rules=tuple(
            rule for name in ("rules_primary", "rules_secondary") if (rule := _text(market, name).strip())
        ),
    )


def read_ticker(holder: Payload, name: str) -> str:
    """The ticker under `name`.

    Raises:
        UnreadableAnswerError: it could not be asked for, so it is none.
    """
    field = holder.get(name)
    if not is_ticker(field.text()):
        field.refuse("a ticker such as KXSERIES-26")
    return field.text()


def _label(market: Payload, ticker: str) -> str:
    return _text(market, "yes_sub_title") or _strike(market) or _text(market, "subtitle") or ticker


def _strike(market: Payload) -> str:
    """What a yes means by the market's strike, for markets that do not say it in words."""
    kind = _text(market, "strike_type")
    floor = market.optional("floor_strike", Payload.number)
    cap = market.optional("cap_strike", Payload.number)
    if kind == "between" and floor is not None and cap is not None:
        return f"{_plain(floor)} to {_plain(cap)}"
    if kind.startswith("greater") and floor is not None:
        return f"above {_plain(floor)}" if kind == "greater" else f"{_plain(floor)} or more"
    if kind.startswith("less") and cap is not None:
        return f"below {_plain(cap)}" if kind == "less" else f"{_plain(cap)} or less"
    return ""


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _text(market: Payload, name: str) -> str:
    return market.optional(name, Payload.text) or ""


def _first_instant(market: Payload, names: Iterable[str]) -> datetime | None:
    return next((told for name in names if (told := read_instant(market, name)) is not None), None)
