from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.predictit_prices import Price, decide_price

NONE = Price(None)


def price(*, bid: Any = None, ask: Any = None, last: Any = None) -> Price:
    contract = {"bestBuyYesCost": ask, "bestSellYesCost": bid, "lastTradePrice": last}
    return decide_price(Payload(contract, platform="predictit"))


@pytest.mark.parametrize(
    ("bid", "ask", "last", "expected"),
    [
        (0.77, 0.78, 0.77, Price(0.775, "midpoint")),
        (0.01, 0.02, 0.5, Price(0.015, "midpoint")),
        (0.5, 0.5, 0.1, Price(0.5, "midpoint")),
        ("0.60", "0.63", None, Price(0.615, "midpoint")),
        (0.30, 0.50, 0.2, Price(0.4, "midpoint")),
        # Wider than twenty cents: the last trade, if an order stands near it.
        (0.30, 0.51, 0.35, Price(0.35, "last trade")),
        (0.30, 0.95, 0.60, NONE),
        (0.05, 0.95, 0.50, NONE),
        (0.05, 0.95, None, NONE),
        (0.30, 0.70, 0.10, NONE),
        # One side only.
        (None, 0.01, 0.01, Price(0.01, "last trade")),
        (None, 0.01, 0.02, Price(0.02, "last trade")),
        (None, 0.01, 0.05, NONE),
        (None, 0.60, 0.02, NONE),
        (0.99, None, 0.98, Price(0.98, "last trade")),
        (0.99, None, 0.90, NONE),
        # Nobody offers, or nobody ever traded.
        (None, None, 0.40, NONE),
        (None, 0.10, None, NONE),
        (None, 0.10, 0.0, NONE),
        (None, 0.10, 0, NONE),
        (None, None, None, NONE),
        # An offer at nothing or at a whole dollar is no offer.
        (0, 1, 0.5, NONE),
        (0.0, 0.03, 0.02, Price(0.02, "last trade")),
        # Too little to be a price.
        ("1e-400", 0.03, 0.02, Price(0.02, "last trade")),
        # A bid above the offer.
        (0.60, 0.40, 0.50, NONE),
    ],
)
def test_which_number_a_book_tells(bid: Any, ask: Any, last: Any, expected: Price) -> None:
    assert price(bid=bid, ask=ask, last=last) == expected


def test_the_middle_of_cents_is_exact() -> None:
    assert price(bid=0.28, ask=0.29).value == 0.285


def test_fields_may_be_missing() -> None:
    assert decide_price(Payload({}, platform="predictit")) == NONE


@pytest.mark.parametrize("value", [77, 1.01, -0.01, "seventy", "NaN", "Infinity", "", True, [], {}, 1e400])
def test_what_is_no_price_is_named(value: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="bestSellYesCost should be"):
        price(bid=value, ask=0.5)


PRICES = st.none() | st.integers(0, 100).map(lambda cents: cents / 100) | st.text(max_size=8) | st.floats()


@given(bid=PRICES, ask=PRICES, last=PRICES)
def test_a_price_is_a_probability_between_the_orders_or_none(bid: Any, ask: Any, last: Any) -> None:
    try:
        told = price(bid=bid, ask=ask, last=last)
    except UnreadableAnswerError:
        return
    assert (told.value is None) == (told.method == "")
    if told.value is not None:
        assert 0 < told.value < 1
    if told.method == "midpoint":
        assert float(bid) <= told.value <= float(ask)  # type: ignore[operator]
    if told.method == "last trade":
        assert told.value == pytest.approx(float(last), abs=1e-4)
