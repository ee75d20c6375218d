"""Every recorded answer of Kalshi is parsed to the right thing, or refused where it is no question."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.fakes import FakeHttp
from tests.payloads import SHARED
from tracker.adapter import Glance
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.kalshi_candles import Candle, parse_candles, points_of
from tracker.parsing.kalshi_events import Event, parse_event
from tracker.parsing.kalshi_markets import Market, parse_market
from tracker.parsing.payload import Payload
from tracker.platforms.kalshi import KalshiAdapter
from tracker.questions import QuestionRef, Shape, State
from tracker.readings import NoReading, Reading, Reason

FOLDER = SHARED / "kalshi"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
MARS = QuestionRef("kalshi", "KXELONMARS-99")
API = "/trade-api/v2"

EVENTS = ["2026-01_event_single_response"]
MARKETS = [
    "2026-01_market_single_response",
    "2026-02_market_empty_mve_trimmed",
    "2026-06_market_single_postmigration",
]
CANDLES = [
    "2026-01_candlesticks_batch_response",
    "2026-01_series_candlesticks_response",
    "2026-06_candlestick_no_trades_postmigration",
]
LISTS = ["2026-06_markets_by_tickers_postmigration"]
EVENT_LISTS = ["2026-01_events_list_response", "2026-01_events_multivariate_list_response"]
STATUS = ["2026-01_exchange_status_response"]
SERIES = ["2026-01_series_single_response"]
NO_QUESTION = [
    "2026-01_event_metadata_response",
    "2026-01_exchange_schedule_response",
    "2026-01_orderbook_response",
    "2026-01_structured_target_single_response",
    "2026-01_tags_by_categories_response",
    "2026-01_trades_list_response",
    "2026-06_orderbook_fp_postmigration",
]

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no recorded answers in {FOLDER}")


def recorded(name: str) -> tuple[Any, datetime]:
    """What was answered, and when."""
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    if "_metadata" in told:
        return told["response"], datetime.fromisoformat(told["_metadata"]["recorded_at"])
    return told, datetime(2026, 6, 11, 12, tzinfo=UTC)


def event(name: str) -> Event:
    document, seen_at = recorded(name)
    answer = Payload(document, platform="kalshi")
    return parse_event(answer.get("event"), answer, seen_at=seen_at)


def market(name: str) -> tuple[Market, datetime]:
    document, seen_at = recorded(name)
    return parse_market(
        Payload(document.get("market", document), platform="kalshi"), seen_at=seen_at
    ), seen_at


def candles(name: str) -> list[Candle]:
    document, _ = recorded(name)
    inner = document["markets"][0] if "markets" in document else document
    return parse_candles(Payload(inner["candlesticks"], platform="kalshi"))


def test_every_recorded_answer_is_expected_to_be_something() -> None:
    known = [*EVENTS, *MARKETS, *CANDLES, *LISTS, *EVENT_LISTS, *STATUS, *SERIES, *NO_QUESTION]
    assert sorted(known) == NAMES


def test_an_event_of_before_the_dollars() -> None:
    question = event(EVENTS[0]).question()
    assert question.ref == MARS
    assert (question.shape, question.state) == (Shape.SINGLE, State.OPEN)
    assert question.title == "Will Elon Musk visit Mars in his lifetime?"
    assert question.outcomes[0].label == "Mars"
    assert question.closes_at == datetime(2099, 8, 1, 4, 59, tzinfo=UTC)
    # The time of making is the zero time here; that of opening is told.
    assert question.opened_at == datetime(2025, 8, 28, 20, 45, tzinfo=UTC)
    assert "visits Mars before the earlier of his death" in question.resolution_criteria


@pytest.mark.parametrize(
    ("name", "value"), [(MARKETS[0], None), (MARKETS[1], None), (MARKETS[2], 0.1)], ids=MARKETS
)
def test_a_market(name: str, value: float | None) -> None:
    parsed, seen_at = market(name)
    point = parsed.present(seen_at)
    assert parsed.state is State.OPEN
    if value is None:
        # Combinations that nobody ever traded, with nothing in the book.
        assert isinstance(point, NoReading)
        assert point.reason is Reason.UNRELIABLE
    else:
        assert isinstance(point, Reading)
        assert point.value == value


@pytest.mark.parametrize("name", CANDLES[:2])
def test_ninety_days_with_the_end_of_summer_time_in_them(name: str) -> None:
    parsed = candles(name)
    assert len(parsed) == 90
    steps = [later.end - earlier.end for earlier, later in pairwise(parsed)]
    assert steps.count(timedelta(hours=25)) == 1
    assert steps.count(timedelta(hours=24)) == 88
    _, seen_at = recorded(name)
    points = points_of(parsed, event(EVENTS[0]).markets[0], period=timedelta(days=1), seen_at=seen_at)
    assert [point.at for point in points] == [candle.end for candle in parsed]
    values = [point.value for point in points if isinstance(point, Reading)]
    assert len(values) == 90
    assert (values[0], values[-1]) == (0.095, 0.065)
    assert min(values) >= 0.065
    assert max(values) <= 0.105


def test_an_hour_without_a_trade() -> None:
    (candle,) = candles(CANDLES[2])
    assert candle.close is None
    assert candle.end == datetime.fromtimestamp(1781143200, UTC)
    parsed, seen_at = market(MARKETS[2])
    (point,) = points_of([candle], parsed, period=timedelta(hours=1), seen_at=seen_at)
    assert isinstance(point, Reading)
    assert point.value == 0.09


def test_a_list_of_tickers_is_a_glance() -> None:
    document, seen_at = recorded(LISTS[0])
    http = FakeHttp(seen_at)
    questions = []
    for told in document["markets"]:
        told_event = {"event_ticker": told["event_ticker"], "title": "As it was", "markets": [told]}
        http.put_json(f"{API}/events/{told['event_ticker']}", {"event": told_event})
        ref = QuestionRef("kalshi", told["event_ticker"])
        questions.append(KalshiAdapter(http=http).fetch(ref, histories=()).question)
    http.put_json(f"{API}/markets", document)
    glances = KalshiAdapter(http=http).glance(questions)
    values = {}
    for ref, glance in glances.items():
        assert isinstance(glance, Glance)
        (point,) = glance.points.values()
        assert isinstance(point, Reading)
        values[ref.id] = point.value
    assert values == {"KXELONMARS-99": 0.1, "KXCOLONIZEMARS-50": 0.179}


@pytest.mark.parametrize("name", EVENT_LISTS)
def test_events_without_their_markets_cannot_be_a_question(name: str) -> None:
    document, seen_at = recorded(name)
    for told in document["events"]:
        parsed = parse_event(Payload(told, platform="kalshi"), seen_at=seen_at)
        assert (parsed.ticker, parsed.is_exclusive) == (told["event_ticker"], told["mutually_exclusive"])
        with pytest.raises(QuestionGoneError):
            parsed.question()


def test_search_finds_the_event_in_the_list() -> None:
    listed, seen_at = recorded(EVENT_LISTS[0])
    single, _ = recorded(EVENTS[0])
    for told in listed["events"]:
        if told["event_ticker"] == MARS.id:
            told["markets"] = single["markets"]
    listed["cursor"] = ""
    http = FakeHttp(seen_at)
    http.put_json(f"{API}/events", listed)
    (found,) = KalshiAdapter(http=http).search("Elon Musk Mars")
    assert found.ref == MARS


def test_a_whole_event_is_fetched() -> None:
    document, seen_at = recorded(EVENTS[0])
    http = FakeHttp(seen_at)
    http.put_json(f"{API}/events/KXELONMARS-99", document)
    history, _ = recorded(CANDLES[1])
    http.put_json(f"{API}/series/KXELONMARS/markets/KXELONMARS-99/candlesticks", history)
    snapshot = KalshiAdapter(http=http).fetch(MARS)
    points = snapshot.points["KXELONMARS-99"]
    assert len(points) == 91
    assert points[-1] == Reading(value=0.065, at=seen_at, seen_at=seen_at)


def test_the_exchange_answers() -> None:
    document, seen_at = recorded(STATUS[0])
    http = FakeHttp(seen_at)
    http.put_json(f"{API}/exchange/status", document)
    assert KalshiAdapter(http=http).check_access().tier == "open"


def test_a_series_without_an_open_event() -> None:
    document, seen_at = recorded(SERIES[0])
    http = FakeHttp(seen_at)
    http.put_json(f"{API}/series/CO2", document)
    http.put_json(f"{API}/events", {"events": [], "cursor": ""})
    with pytest.raises(QuestionGoneError, match="“US CO2 totals”, has no open event"):
        KalshiAdapter(http=http).fetch(QuestionRef("kalshi", "series:CO2"))


@pytest.mark.parametrize("name", NO_QUESTION)
def test_an_answer_of_another_kind_is_refused(name: str) -> None:
    document, seen_at = recorded(name)
    http = FakeHttp(seen_at)
    http.put_json(f"{API}/events/KXELONMARS-99", document)
    with pytest.raises(UnreadableAnswerError, match="event"):
        KalshiAdapter(http=http).fetch(MARS)
