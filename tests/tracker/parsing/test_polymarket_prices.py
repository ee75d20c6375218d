from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_prices import (
    Quote,
    decide_present,
    parse_midpoint,
    parse_midpoints,
    parse_quote,
)
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def quote(**fields: Any) -> Quote:
    return parse_quote(Payload(fields, platform="polymarket"))


@pytest.mark.parametrize(
    ("fields", "is_wide"),
    [
        ({}, False),
        ({"bestBid": 0.3, "bestAsk": 0.4}, False),
        ({"bestBid": "0.30", "bestAsk": "0.401"}, True),
        ({"bestBid": 0.001, "bestAsk": 0.999}, True),
        # The quotes count before the field.
        ({"bestBid": 0.3, "bestAsk": 0.31, "spread": 0.9}, False),
        ({"spread": 0.11}, True),
        ({"spread": "0.1"}, False),
        # A side without an order stands at 0 or 1.
        ({"bestAsk": 0.04}, False),
        ({"bestAsk": 0.6}, True),
        ({"bestBid": 0.96}, False),
        ({"bestBid": 0.4}, True),
        # A cached row with its sides crossed says nothing but its own spread.
        ({"bestBid": 0.6, "bestAsk": 0.4}, False),
        ({"bestBid": 0.6, "bestAsk": 0.4, "spread": 0.2}, True),
    ],
)
def test_when_a_book_is_too_wide_for_its_midpoint(fields: dict[str, object], is_wide: bool) -> None:
    assert quote(**fields).is_wide is is_wide
    assert quote(**fields).method == ("last trade" if is_wide else "midpoint")


def test_the_midpoint_has_half_ticks() -> None:
    assert quote(bestBid=0.151, bestAsk=0.152).midpoint == Decimal("0.1515")
    assert quote(bestBid=0.151).midpoint is None
    assert quote(bestBid=0.2, bestAsk=0.1).midpoint is None


def test_a_narrow_book_gives_its_midpoint() -> None:
    point = decide_present(quote(bestBid=0.3, bestAsk=0.31), Decimal("0.3045"), seen_at=NOW)
    assert point == Reading(value=0.3045, at=NOW, seen_at=NOW)


def test_without_a_midpoint_there_is_no_number() -> None:
    point = decide_present(quote(bestBid=0.3, bestAsk=0.31), None, seen_at=NOW)
    assert point == NoReading(reason=Reason.UNRELIABLE, at=NOW, seen_at=NOW)


WIDE = {"bestBid": 0.2, "bestAsk": 0.5, "lastTradePrice": 0.31, "volume24hr": 4.5}


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ({}, 0.31),
        ({"lastTradePrice": 0.2}, 0.2),
        ({"volume24hr": 0}, None),
        ({"volume24hr": None}, None),
        ({"lastTradePrice": 0.6}, None),
        ({"lastTradePrice": None}, None),
        ({"lastTradePrice": 0, "bestBid": None}, None),
        ({"lastTradePrice": 1, "bestAsk": None}, None),
    ],
)
def test_a_wide_book_gives_a_recent_last_trade_or_nothing(
    changed: dict[str, object], value: float | None
) -> None:
    point = decide_present(quote(**{**WIDE, **changed}), Decimal("0.35"), seen_at=NOW)
    if value is None:
        assert isinstance(point, NoReading)
        assert point.reason is Reason.UNRELIABLE
    else:
        assert isinstance(point, Reading)
        assert point.value == value


def test_midpoints_are_told_by_token() -> None:
    told = parse_midpoints(
        Payload({"1": "0.1515", "2": 0.5, "3": None, "4": "", "5": {"mid": "0.25"}}, platform="polymarket")
    )
    assert {token: parse_midpoint(value) for token, value in told.items()} == {
        "1": Decimal("0.1515"),
        "2": Decimal("0.5"),
        "5": Decimal("0.25"),
    }


@pytest.mark.parametrize("document", [[], None, "x", 7])
def test_midpoints_of_another_shape_are_refused(document: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="an object with a midpoint for each token"):
        parse_midpoints(Payload(document, platform="polymarket"))


@pytest.mark.parametrize("value", ["1.5", "-0.1", "x", [], {"mid": None}, {}])
def test_a_midpoint_that_is_none_is_named(value: object) -> None:
    told = parse_midpoints(Payload({"123": value}, platform="polymarket"))
    with pytest.raises(UnreadableAnswerError, match="123"):
        parse_midpoint(told["123"])
