"""When is a price on Kalshi a probability that one can print?

A contract pays one dollar, so its price in dollars is the probability. Prices come as texts in dollars
("yes_bid_dollars": "0.0650"); before 12 March 2026 whole cents ("yes_bid": 7) stood beside them, and archived
candles have the texts under the short names. All are read as decimals, so that 0.065 stays 0.065.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload

WIDEST_SPREAD = Decimal("0.10")
"""Dollars between the best bid and the best ask up to which their middle is a price."""

METHOD = "midpoint, else last trade"
"""How a number of Kalshi's is made, for `Outcome.method`."""

_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")
_CENTS = 100


def read_price(holder: Payload, name: str) -> Decimal | None:
    """The price under `name` in dollars, 0-1; None where none is told.

    Raises:
        UnreadableAnswerError: what is told is no price of a contract that pays one dollar.
    """
    field = _told(holder, f"{name}_dollars")
    price: Decimal | None = None
    if field is not None:
        price = _decimal(field)
    elif (field := _told(holder, name)) is not None:
        is_cents = isinstance(field.value, int)
        price = Decimal(field.integer()) / _CENTS if is_cents else _decimal_text(field)
    if field is not None and (price is None or not 0 <= price <= 1):
        field.refuse("a price from 0 to 1 dollar")
    return price


def read_count(holder: Payload, name: str) -> Decimal | None:
    """The number of contracts under `name`, which may be a fraction; None where it is not told."""
    field = _told(holder, f"{name}_fp") or _told(holder, name)
    if field is None:
        return None
    count = _decimal(field)
    if count is None:
        field.refuse("a number of contracts")
    return count


def read_traded(market: Payload) -> Decimal | None:
    """How many contracts were ever traded in a market; None where it tells no such number.

    It decides no price, so an odd one refuses nothing.
    """
    try:
        return read_count(market, "volume")
    except UnreadableAnswerError:
        return None


def decide_middle(bid: Decimal | None, ask: Decimal | None) -> Decimal | None:
    """The middle of a book that both sides stand in, not further apart than `WIDEST_SPREAD`; else None.

    An empty side is told as a bid of 0, and as an ask of 1 or 0.
    """
    if bid is None or ask is None or not 0 < bid <= ask < 1 or ask - bid > WIDEST_SPREAD:
        return None
    return (bid + ask) / 2


def decide_price(market: Payload) -> Decimal | None:
    """What a trading market's answer says the probability is now; None where no price can be relied on.

    Behind the middle of the book comes the last price, if anything was traded within the last 24 hours:
    the answer tells no instant of the last trade, but the volume of a day. A last price of 0 means that
    nothing was ever traded.
    """
    middle = decide_middle(read_price(market, "yes_bid"), read_price(market, "yes_ask"))
    if middle is not None:
        return middle
    last = read_price(market, "last_price")
    is_recent = bool(read_count(market, "volume_24h"))
    return last if last and is_recent else None


def _told(holder: Payload, name: str) -> Payload | None:
    # Looked at before a Payload is made of it: histories have thousands of prices.
    value = holder.value.get(name) if isinstance(holder.value, dict) else None
    return None if value is None or value == "" else holder.get(name)


def _decimal(field: Payload) -> Decimal | None:
    if isinstance(field.value, str):
        return _decimal_text(field)
    # repr of a float is the shortest text that means it, which is what was sent.
    number = field.number()
    return Decimal(repr(number)) if number >= 0 else None


def _decimal_text(field: Payload) -> Decimal | None:
    text = field.text()
    return Decimal(text) if _DECIMAL.fullmatch(text) else None
