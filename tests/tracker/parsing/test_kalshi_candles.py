from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.errors import PlatformError, UnreadableAnswerError
from tracker.parsing.kalshi_candles import parse_candles, points_of
from tracker.parsing.kalshi_markets import Market, parse_market
from tracker.parsing.payload import Payload
from tracker.questions import State
from tracker.readings import Point, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ferry() -> Market:
    (market,) = load_payload("kalshi", "event_single_cents")["markets"]
    return parse_market(Payload(market, platform="kalshi"), seen_at=NOW)


def regatta() -> Market:
    (market,) = load_payload("kalshi", "archived_markets")["markets"]
    return parse_market(Payload(market, platform="kalshi"), seen_at=NOW)


def read(candles: Any, market: Market, *, period: timedelta, seen_at: datetime = NOW) -> tuple[Point, ...]:
    return points_of(
        parse_candles(Payload(candles, platform="kalshi")), market, period=period, seen_at=seen_at
    )


def brief(points: tuple[Point, ...]) -> list[tuple[str, float | Reason]]:
    return [
        (f"{point.at:%m-%d %H:%M}", point.value if isinstance(point, Reading) else point.reason)
        for point in points
    ]


def test_days_end_when_they_are_told_to_also_that_of_25_hours() -> None:
    candles = load_payload("kalshi", "candles_days")["candlesticks"]
    assert brief(read(candles, ferry(), period=DAY)) == [
        ("10-30 04:00", Reason.UNRELIABLE),  # an empty book
        ("10-31 04:00", 0.4),  # a wide one, and a trade
        ("11-01 04:00", 0.4),  # the trade was in the day before
        ("11-02 05:00", Reason.UNRELIABLE),  # and now it is older than a day; the next day too
        ("11-04 05:00", 0.3255),  # the quotes come before the trade
        ("11-05 05:00", 0.35),
    ]


def test_archived_candles_have_short_names_and_end_at_the_close() -> None:
    candles = load_payload("kalshi", "candles_archived")["candlesticks"]
    assert brief(read(candles, regatta(), period=HOUR)) == [
        ("07-01 19:00", 0.805),
        ("07-01 20:00", 0.81),  # nobody traded: the price before stands in
        ("07-01 20:30", 0.97),  # closed at half past: the last trade, and no quote of after
    ]


def test_candles_of_before_the_dollars_are_in_cents() -> None:
    candles = load_payload("kalshi", "candles_cents")["candlesticks"]
    assert brief(read(candles, ferry(), period=DAY)) == [("01-05 05:00", 0.11), ("01-06 05:00", 0.075)]


def test_a_price_from_before_the_first_candle_does_not_stay_for_ever() -> None:
    candle = load_payload("kalshi", "candles_cents")["candlesticks"][0]
    hours = [{**candle, "end_period_ts": candle["end_period_ts"] + 3600 * index} for index in range(30)]
    points = brief(read(hours, ferry(), period=HOUR))
    assert [value for _, value in points] == [*[0.11] * 24, Reason.UNRELIABLE]


def test_a_candle_that_goes_on_and_a_second_one_of_the_same_end_are_left_out() -> None:
    candles = load_payload("kalshi", "candles_days")["candlesticks"]
    last = datetime(2026, 11, 5, 5, tzinfo=UTC)
    points = read([*candles, candles[0]], ferry(), period=DAY, seen_at=last)
    assert points[-1].at == datetime(2026, 11, 4, 5, tzinfo=UTC)
    assert len({point.at for point in points}) == len(points)


def test_an_open_market_whose_closing_time_has_passed_is_read_on() -> None:
    candles = load_payload("kalshi", "candles_archived")["candlesticks"][:2]
    early = replace(regatta(), state=State.OPEN, closes_at=datetime(2026, 7, 1, 18, tzinfo=UTC))
    assert len(read(candles, early, period=HOUR)) == 2


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"end_period_ts": None}, r"\[0\].end_period_ts"),
        ({"end_period_ts": "noon"}, r"\[0\].end_period_ts"),
        ({"end_period_ts": -62135596800}, r"\[0\].end_period_ts"),
        ({"end_period_ts": 10**30}, r"\[0\].end_period_ts"),
        ({"price": {"close_dollars": "2"}}, r"\[0\].price.close_dollars"),
        ({"price": 0.5}, r"\[0\].price"),
        ({"yes_bid": {"close_dollars": "-1"}}, r"\[0\].yes_bid.close_dollars"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, Any], named: str) -> None:
    candles = load_payload("kalshi", "candles_days")["candlesticks"][:1]
    candles[0].update(change)
    with pytest.raises(UnreadableAnswerError, match=named):
        read(candles, ferry(), period=DAY)


def test_a_candle_without_a_side_or_with_its_end_as_text_is_read() -> None:
    (candle,) = load_payload("kalshi", "candles_days")["candlesticks"][1:2]
    candle.update(end_period_ts=str(candle["end_period_ts"]), yes_bid=None)
    del candle["yes_ask"]
    assert brief(read([candle], ferry(), period=DAY)) == [("10-31 04:00", 0.4)]


price = st.none() | st.integers(-5, 105) | st.sampled_from(["0.0000", "0.5000", "1.0000", "0.0650", "x"])


@given(
    candles=st.lists(
        st.fixed_dictionaries(
            {
                "end_period_ts": st.integers(1_782_000_000, 1_783_000_000),
                "price": st.none() | st.fixed_dictionaries({"close": price, "previous": price}),
                "yes_bid": st.fixed_dictionaries({"close": price}),
                "yes_ask": st.fixed_dictionaries({"close": price}),
            }
        ),
        max_size=6,
    ),
    is_over=st.booleans(),
)
def test_points_are_in_order_in_range_and_of_the_past(candles: list[Any], *, is_over: bool) -> None:
    try:
        points = read(candles, regatta() if is_over else ferry(), period=HOUR)
    except PlatformError:
        return
    instants = [point.at for point in points]
    assert instants == sorted(set(instants))
    assert all(at < NOW for at in instants)
    assert all(0 < point.value <= 1 for point in points if isinstance(point, Reading))
    if is_over:
        assert all(at <= datetime(2026, 7, 1, 20, 30, tzinfo=UTC) for at in instants)
