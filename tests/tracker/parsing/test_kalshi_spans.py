from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.parsing.kalshi_markets import Market, parse_market
from tracker.parsing.kalshi_spans import DAY, HOUR, Span, batches_by_length, plan_span
from tracker.parsing.payload import Payload
from tracker.questions import State

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def market(opened_at: datetime | None, closes_at: datetime | None, state: State = State.OPEN) -> Market:
    (told,) = load_payload("kalshi", "event_single_cents")["markets"]
    parsed = parse_market(Payload(told, platform="kalshi"), seen_at=NOW)
    return replace(parsed, opened_at=opened_at, closes_at=closes_at, state=state)


@pytest.mark.parametrize(("days", "minutes"), [(1, HOUR), (200, HOUR), (210, DAY), (3000, DAY), (None, HOUR)])
def test_a_short_life_is_read_by_the_hour_and_a_long_one_by_the_day(days: int | None, minutes: int) -> None:
    span = plan_span([market(NOW - timedelta(days=days) if days else None, None)], NOW)
    assert span is not None
    assert span.minutes == minutes
    assert span.end == NOW.timestamp()


def test_a_market_that_has_closed_is_read_up_to_the_candle_it_closed_in() -> None:
    opened, closed = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, 20, 30, tzinfo=UTC)
    span = plan_span([market(opened, closed)], NOW)
    assert span == Span(
        start=int(opened.timestamp()), end=int((closed + timedelta(hours=1)).timestamp()), minutes=HOUR
    )


def test_what_has_not_opened_has_no_past() -> None:
    later = NOW + timedelta(days=1)
    assert plan_span([market(later, None, State.UPCOMING), market(later, None)], NOW) is None
    assert plan_span([], NOW) is None


def test_a_market_that_never_closes_harms_nothing() -> None:
    span = plan_span([market(NOW - timedelta(days=1), datetime.max.replace(tzinfo=UTC))], NOW)
    assert span is not None
    assert span.end == NOW.timestamp()


@given(
    start=st.integers(0, 2_000_000_000), length=st.integers(0, 10**9), minutes=st.sampled_from([HOUR, DAY])
)
def test_windows_cover_everything_once_and_hold_fewer_than_5000(
    start: int, length: int, minutes: int
) -> None:
    span = Span(start=start, end=start + length, minutes=minutes)
    windows = list(span.windows())
    assert windows[0][0] == span.start
    assert windows[-1][1] == span.end
    assert all(later == end + 1 for (_, end), (later, _) in pairwise(windows))
    assert all((end - begin) // (minutes * 60) < 4_999 for begin, end in windows)


@given(length=st.integers(0, 10**9), count=st.integers(0, 350), minutes=st.sampled_from([HOUR, DAY]))
def test_an_answer_about_several_markets_has_room_for_all_their_candles(
    length: int, count: int, minutes: int
) -> None:
    span = Span(start=0, end=length, minutes=minutes)
    tickers = [f"T{index}" for index in range(count)]
    batches = list(span.batches(tickers))
    assert [ticker for batch in batches for ticker in batch] == tickers
    for batch in batches:
        assert len(batch) <= 100
        assert len(batch) == 1 or (len(batch) * span.candles <= 10_000 and len(list(span.windows())) == 1)


@given(st.lists(st.lists(st.integers(1, 100), max_size=40), max_size=20))
def test_batches_are_whole_events_that_fit_into_one_address(sizes: list[list[int]]) -> None:
    groups = [["T" * size for size in group] for group in sizes]
    runs = list(batches_by_length(groups))
    assert [index for run in runs for index in run] == list(range(len(groups)))
    for run in runs:
        query = "%2C".join(ticker for index in run for ticker in groups[index])
        assert len(run) == 1 or len(query) <= 7_500
