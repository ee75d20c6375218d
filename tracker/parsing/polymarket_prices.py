"""What is a market's probability now?

The site's own rule, widely reported: the midpoint of the best bid and ask, unless they lie more than ten
cents apart, then the last trade. Quotes and trades are of the first side. What a closed market still shows
of either is a leftover and never asked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_encoding import (
    parse_optional_decimal,
    parse_optional_price,
    parse_price,
)
from tracker.readings import NoReading, Point, Reading, Reason

MIDPOINT = "midpoint"
LAST_TRADE = "last trade"

WIDEST_SPREAD = Decimal("0.10")
"""The distance of bid and ask up to which the site shows their midpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a market's row says of its book, up to five minutes old; None for what it does not tell.

    `was_traded` says whether anything was traded in the past 24 hours.
    """

    bid: Decimal | None = None
    ask: Decimal | None = None
    spread: Decimal | None = None
    last_trade: Decimal | None = None
    was_traded: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether bid and ask lie too far apart for their midpoint to mean anything.

        A missing side counts as 0 or 1, which is where its first order would stand; where the row tells of
        no book at all, the midpoint that the exchange computes is believed.
        """
        width = self.spread
        if self.bid is not None or self.ask is not None:
            low, high = self._sides
            # Bid above ask happens in cached rows: then the distance that the row states is all there is.
            width = high - low if high >= low else width
        return width is not None and width > WIDEST_SPREAD

    @property
    def method(self) -> str:
        """How the number is made."""
        return LAST_TRADE if self.is_wide else MIDPOINT

    @property
    def is_last_trade_good(self) -> bool:
        """Whether the last trade is recent, and lies within the book; nobody trades at exactly 0 or 1."""
        if self.last_trade is None or not 0 < self.last_trade < 1:
            return False
        low, high = self._sides
        return self.was_traded and low <= self.last_trade <= high

    @property
    def _sides(self) -> tuple[Decimal, Decimal]:
        low = self.bid if self.bid is not None else Decimal(0)
        return low, self.ask if self.ask is not None else Decimal(1)

    @property
    def midpoint(self) -> Decimal | None:
        """The midpoint of the row's own bid and ask, where it has both in order."""
        if self.bid is None or self.ask is None or self.bid > self.ask:
            return None
        return (self.bid + self.ask) / 2


def parse_quote(market: Payload) -> Quote:
    """What the row of a market that is open says of its book."""
    return Quote(
        bid=parse_optional_price(market, "bestBid"),
        ask=parse_optional_price(market, "bestAsk"),
        spread=parse_optional_decimal(market, "spread"),
        last_trade=parse_optional_price(market, "lastTradePrice"),
        was_traded=(parse_optional_decimal(market, "volume24hr") or Decimal(0)) > 0,
    )


def decide_present(quote: Quote, midpoint: Decimal | None, *, seen_at: datetime) -> Point:
    """The reading of an open market now, or that it has no reliable price.

    A last trade counts where something was traded within a day, and where it lies within the book: an
    older one is stale, and one outside would be taken up by the next order.
    """
    value = midpoint
    if quote.is_wide:
        value = quote.last_trade if quote.is_last_trade_good else None
    if value is None:
        return NoReading(reason=Reason.UNRELIABLE, at=seen_at, seen_at=seen_at)
    return Reading(value=float(value), at=seen_at, seen_at=seen_at)


def parse_midpoints(document: Payload) -> dict[str, Payload]:
    """The midpoints told in one answer, by token; a token without a book is missing or null.

    Each is read by `parse_midpoint` when it is wanted, so that one that cannot be read stands for itself.
    """
    if not isinstance(document.value, dict):
        document.refuse("an object with a midpoint for each token")
    return {token: document.get(token) for token, told in document.value.items() if told not in (None, "")}


def parse_midpoint(told: Payload) -> Decimal:
    """One midpoint: a price, or an object that has it as "mid"."""
    return parse_price(told.get("mid") if isinstance(told.value, dict) else told)
