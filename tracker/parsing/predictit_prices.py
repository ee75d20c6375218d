"""Which probability, if any, do the prices of one PredictIt contract tell?

Prices are dollars from 0.01 to 0.99 for a share that pays one. `bestBuyYesCost` is what a share costs now,
`bestSellYesCost` what one gets for it now; each is null where nobody offers. When a trade happened is not
told, so the last trade alone may be days old: it counts only where the book of today bears it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tracker.parsing.payload import Payload

WIDEST = Decimal("0.20")
"""The widest spread whose middle is a price, and the furthest a standing order may lie from a last trade.

Ours, not the platform's: beyond it the middle of a thin book says more about the gap than about the crowd.
"""

TICK = Decimal("0.01")

_LONGEST_NUMBER = 32
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Price:
    """A probability 0-1 and how it was made; None and no method where there is none to rely on."""

    value: float | None
    method: str = ""


def decide_price(contract: Payload) -> Price:
    """The middle of the book where it has two sides no further apart than `WIDEST`.

    Else the last trade, if an order stands within `WIDEST` of it and none contradicts it by more than a
    tick: an offer below it, or a bid above. Otherwise there is no price.

    Raises:
        UnreadableAnswerError: a price is no number, or beyond 0 and 1.
    """
    ask = contract.optional("bestBuyYesCost", parse_dollars)
    bid = contract.optional("bestSellYesCost", parse_dollars)
    last = contract.optional("lastTradePrice", parse_dollars)
    if bid is not None and ask is not None and bid > ask:
        return Price(None)
    if bid is not None and ask is not None and ask - bid <= WIDEST:
        return Price(float((bid + ask) / 2), "midpoint")
    if last is not None and _is_borne_out(last, bid, ask):
        return Price(float(last), "last trade")
    return Price(None)


def parse_dollars(field: Payload) -> Decimal | None:
    """A price as sent, as a number or as text; None for 0 and 1, at which nothing can be traded.

    Raises:
        UnreadableAnswerError: it is no number from 0 to 1.
    """
    if isinstance(field.value, str):
        try:
            price = Decimal(field.value[:_LONGEST_NUMBER])
        except InvalidOperation:
            field.refuse("dollars from 0 to 1")
    else:
        price = Decimal(str(field.number()))
    if not (price.is_finite() and 0 <= price <= 1):
        field.refuse("dollars from 0 to 1")
    price = round(price, _DECIMALS)
    return price if 0 < price < 1 else None


def _is_borne_out(last: Decimal, bid: Decimal | None, ask: Decimal | None) -> bool:
    if (bid is not None and last < bid - TICK) or (ask is not None and last > ask + TICK):
        return False
    return any(abs(order - last) <= WIDEST for order in (bid, ask) if order is not None)
