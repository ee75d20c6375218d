from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.kalshi_prices import WIDEST_SPREAD, decide_middle, decide_price, read_count, read_price
from tracker.parsing.payload import Payload


def told(**fields: Any) -> Payload:
    return Payload(fields, platform="kalshi")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"yes_bid_dollars": "0.0650"}, "0.065"),
        ({"yes_bid_dollars": "0.123456"}, "0.123456"),
        ({"yes_bid_dollars": 0.07}, "0.07"),
        ({"yes_bid_dollars": "0.0600", "yes_bid": 6}, "0.06"),
        ({"yes_bid_dollars": None, "yes_bid": 6}, "0.06"),
        ({"yes_bid_dollars": "", "yes_bid": 6}, "0.06"),
        ({"yes_bid": 1}, "0.01"),
        ({"yes_bid": 100}, "1"),
        ({"yes_bid": "0.0650"}, "0.065"),
        ({"yes_bid": 0}, "0"),
        ({}, None),
        ({"yes_bid": None}, None),
    ],
)
def test_a_price_is_dollars_as_text_or_whole_cents(fields: dict[str, Any], expected: str | None) -> None:
    assert read_price(told(**fields), "yes_bid") == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    "fields",
    [
        {"yes_bid_dollars": "1.0001"},
        {"yes_bid_dollars": "-0.1"},
        {"yes_bid_dollars": -0.1},
        {"yes_bid_dollars": "NaN"},
        {"yes_bid_dollars": "1e999999999"},
        {"yes_bid_dollars": "٠.٥"},
        {"yes_bid_dollars": True},
        {"yes_bid_dollars": []},
        {"yes_bid": 101},
        {"yes_bid": -1},
        {"yes_bid": 6.5},
        {"yes_bid": "six"},
        {"yes_bid": True},
        {"yes_bid": {}},
    ],
)
def test_what_is_no_price_is_refused_by_its_name(fields: dict[str, Any]) -> None:
    with pytest.raises(UnreadableAnswerError, match="yes_bid"):
        read_price(told(**fields), "yes_bid")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"volume_fp": "94884.62"}, Decimal("94884.62")),
        ({"volume": 35001}, Decimal(35001)),
        ({"volume": "4.00"}, Decimal(4)),
        ({}, None),
    ],
)
def test_contracts_are_counted_in_fractions_too(fields: dict[str, Any], expected: Decimal | None) -> None:
    assert read_count(told(**fields), "volume") == expected


@pytest.mark.parametrize("count", ["many", -1, "-1.00", [1]])
def test_what_is_no_count_is_refused(count: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="volume_fp"):
        read_count(told(volume_fp=count), "volume")


@pytest.mark.parametrize(
    ("bid", "ask", "middle"),
    [
        ("0.08", "0.12", "0.10"),
        ("0.163", "0.195", "0.179"),
        ("0.30", "0.40", "0.35"),
        ("0.30", "0.4001", None),
        ("0.5", "0.5", "0.5"),
        ("0.6", "0.5", None),
        ("0", "1", None),
        ("0", "0", None),
        ("0", "0.02", None),
        ("0.98", "1", None),
        ("1", "1", None),
        ("0.5", None, None),
        (None, "0.5", None),
    ],
)
def test_only_a_narrow_book_with_two_sides_has_a_middle(
    bid: str | None, ask: str | None, middle: str | None
) -> None:
    one, other = (None if side is None else Decimal(side) for side in (bid, ask))
    assert decide_middle(one, other) == (None if middle is None else Decimal(middle))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"last_price_dollars": "0.3050", "volume_24h_fp": "4.00"}, "0.305"),
        ({"last_price": 30, "volume_24h": 10}, "0.3"),
        ({"last_price_dollars": "0.3050", "volume_24h_fp": "0.00", "volume_fp": "90.00"}, None),
        ({"last_price_dollars": "0.3050", "volume_fp": "90.00"}, None),
        ({"last_price_dollars": "0.0000", "volume_24h_fp": "4.00"}, None),
        ({"last_price_dollars": "0.0000", "volume_fp": "0.00"}, None),
        ({"volume_24h_fp": "4.00"}, None),
    ],
)
def test_the_last_price_counts_only_if_somebody_traded_within_a_day(
    fields: dict[str, Any], expected: str | None
) -> None:
    market = told(yes_bid_dollars="0.1000", yes_ask_dollars="0.6000", **fields)
    assert decide_price(market) == (None if expected is None else Decimal(expected))


cents = st.integers(0, 100)


@given(bid=cents, ask=cents, last=cents, traded=st.integers(0, 5))
def test_a_price_lies_in_its_book_or_is_the_last_one(bid: int, ask: int, last: int, traded: int) -> None:
    price = decide_price(told(yes_bid=bid, yes_ask=ask, last_price=last, volume_24h=traded))
    if price is None:
        assert not (last and traded)
    elif 0 < bid <= ask < 100 and Decimal(ask - bid) / 100 <= WIDEST_SPREAD:
        assert price * 200 == bid + ask
    else:
        assert price * 100 == last > 0
