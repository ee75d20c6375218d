"""Which probability, if any, do the order book and the last trade of one Smarkets contract tell?

Two units in one product: prices in a book are whole hundredths of a percent (4167 is 41.67 %), the last
executed price is a decimal percentage as text ("45.45"). Books carry no time; last trades do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from tracker.parsing.payload import Payload

WIDEST = Decimal("0.10")
"""The widest spread whose middle is a price: books outside the headline markets are often wider."""

RECENT = timedelta(hours=24)
"""How old a trade may be to count as the price of now where the book tells none."""

CLOCKS_DIFFER_BY = timedelta(minutes=5)

_WHOLE = 10_000
_LONGEST_NUMBER = 32
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Book:
    """The best bid and the best offer, as probabilities; None where nobody stands."""

    bid: Decimal | None = None
    offer: Decimal | None = None

    @property
    def middle(self) -> float | None:
        """The middle of a book with two sides no further apart than `WIDEST`; None of any other."""
        if self.bid is None or self.offer is None or not Decimal(0) <= self.offer - self.bid <= WIDEST:
            return None
        return float((self.bid + self.offer) / 2)

    def contradicts(self, price: Decimal) -> bool:
        """Whether somebody would buy for more than `price` now, or sell for less, or both at once."""
        if self.bid is not None and self.offer is not None and self.bid > self.offer:
            return True
        return (self.bid is not None and price < self.bid) or (self.offer is not None and price > self.offer)


@dataclass(frozen=True, slots=True)
class Trade:
    """The last trade of a contract: its price as a probability, and when it was."""

    price: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Price:
    """A probability 0-1 and how it was made; None and no method where there is none to rely on."""

    value: float | None
    method: str = ""


def decide_price(book: Book, trade: Trade | None, *, seen_at: datetime) -> Price:
    """The middle of the book; else the last trade if it is recent and the book does not contradict it."""
    middle = book.middle
    if middle is not None:
        return Price(middle, "midpoint")
    if trade is None or book.contradicts(trade.price):
        return Price(None)
    if not -CLOCKS_DIFFER_BY <= seen_at - trade.at <= RECENT:
        return Price(None)
    return Price(float(trade.price), "last trade")


def parse_books(document: Payload) -> dict[str, Book]:
    """The books of an answer about quotes, by contract id.

    Raises:
        UnreadableAnswerError: a side is no list of orders, or a price is no whole number up to 10,000.
    """
    inner = document.get("quotes") if "quotes" in document else document
    if not isinstance(inner.value, dict):
        inner.refuse("an object with a book for each contract")
    return {id_: _book(inner.get(id_)) for id_ in inner.value if inner.value[id_] is not None}


def parse_trades(document: Payload) -> dict[str, Trade]:
    """The last trades of an answer about them, by contract id; contracts that never traded are left out.

    Raises:
        UnreadableAnswerError: a price is no percentage, or a time cannot be read.
    """
    told = document.get("last_executed_prices")
    rows = told.items() if isinstance(told.value, list) else _rows_by_market(told)
    trades: dict[str, Trade] = {}
    for row in rows:
        id_ = row.get("contract_id")
        price = row.optional("last_executed_price", _percentage)
        at = row.optional("timestamp", Payload.instant)
        if price is None or at is None:
            continue
        if isinstance(id_.value, bool) or not isinstance(id_.value, int | str):
            id_.refuse("a contract's id")
        key = str(id_.value)
        if key not in trades or trades[key].at < at:
            trades[key] = Trade(price, at)
    return trades


def _rows_by_market(told: Payload) -> Iterable[Payload]:
    if not isinstance(told.value, dict):
        told.refuse("an object with a list for each market")
    for id_ in told.value:
        yield from told.optional(id_, Payload.items) or []


def _book(sent: Payload) -> Book:
    if not isinstance(sent.value, dict):
        sent.refuse("an object with bids and offers")
    # Levels come best first as far as is known; that is not relied on.
    bids = _prices(sent, "bids")
    offers = _prices(sent, "offers")
    return Book(bid=max(bids, default=None), offer=min(offers, default=None))


def _prices(book: Payload, side: str) -> list[Decimal]:
    """The prices at which something is on offer; 0 and 100 % are marks of the edge, not orders."""
    prices = []
    for level in book.optional(side, Payload.items) or []:
        price = _whole(level.get("price"))
        quantity = level.optional("quantity", _number)
        if 0 < price < _WHOLE and (quantity is None or quantity > 0):
            prices.append(Decimal(price) / _WHOLE)
    return prices


def _whole(field: Payload) -> int:
    number = _number(field)
    if not 0 <= number <= _WHOLE or number != int(number):
        field.refuse(f"a whole number of hundredths of a percent, up to {_WHOLE}")
    return int(number)


def _percentage(field: Payload) -> Decimal | None:
    """A percentage as a probability; None for 0 and 100, at which nothing is traded."""
    number = _number(field)
    if not 0 <= number <= 100:  # noqa: PLR2004 - percent
        field.refuse("a percentage")
    price = round(number / 100, _DECIMALS)
    return price if 0 < price < 1 else None


def _number(field: Payload) -> Decimal:
    """A number, or a text that is one."""
    if not isinstance(field.value, str):
        return Decimal(str(field.number()))
    try:
        number = Decimal(field.value[:_LONGEST_NUMBER])
    except InvalidOperation:
        field.refuse("a number")
    if not number.is_finite():
        field.refuse("a number")
    return number
