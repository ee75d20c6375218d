import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.errors import PlatformError, QuestionGoneError, UnreadableAnswerError
from tracker.parsing.kalshi_events import Event, parse_event
from tracker.parsing.kalshi_markets import parse_market
from tracker.parsing.payload import Payload
from tracker.questions import Kind, Shape, State
from tracker.readings import NoReading, Reading, Reason
from tracker.volumes import Volume, VolumeUnit

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def parsed(document: Any) -> Event:
    answer = Payload(document, platform="kalshi")
    return parse_event(answer.get("event"), answer, seen_at=NOW)


def presents(event: Event) -> list[float | Reason | None]:
    told = [market.present(NOW) for market in event.markets]
    return [point.value if isinstance(point, Reading) else point.reason if point else None for point in told]


def test_an_event_whose_markets_exclude_each_other_is_a_choice() -> None:
    event = parsed(load_payload("kalshi", "event_choice"))
    question = event.question()
    assert str(question.ref) == "kalshi:KXBAKEOFF-26"
    assert (question.shape, question.state) == (Shape.CHOICE, State.OPEN)
    assert (question.title, question.description) == ("Who will win the great harbour bake-off?", "In 2026")
    assert question.url == "https://kalshi.com/markets/kxbakeoff-26"
    assert [outcome.key for outcome in question.outcomes] == [
        "KXBAKEOFF-26-ANNA",
        "KXBAKEOFF-26-BORIS",
        "KXBAKEOFF-26-CLEO",
        "KXBAKEOFF-26-DAN",
    ]
    assert [outcome.label for outcome in question.outcomes] == ["Anna", "Boris", "Cleo", "Dan"]
    assert {outcome.kind for outcome in question.outcomes} == {Kind.PROBABILITY}
    assert question.resolution_criteria == (
        "Resolves to Yes if the named baker wins.\n\nA shared title pays both."
    )
    assert question.opened_at == datetime(2026, 9, 1, 14, tzinfo=UTC)
    assert question.closes_at == datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    assert question.deadline == datetime(2027, 1, 1, 15, tzinfo=UTC)
    assert question.edited_at == datetime(2026, 9, 2, 8, 0, 0, 500000, tzinfo=UTC)


def test_the_price_is_the_middle_or_a_recent_trade_or_none() -> None:
    event = parsed(load_payload("kalshi", "event_choice"))
    assert presents(event) == [0.4155, 0.305, Reason.UNRELIABLE, Reason.UNRELIABLE]


def test_contracts_are_counted_over_all_markets_of_an_event() -> None:
    document = load_payload("kalshi", "event_choice")
    told = Volume(amount=1295.5, unit=VolumeUnit.CONTRACTS)
    assert parsed(document).question().volume == told


@pytest.mark.parametrize("odd", [None, "", "many", -1, [], True])
def test_where_a_market_tells_no_volume_no_sum_is_made_up(odd: object) -> None:
    document = load_payload("kalshi", "event_choice")
    holder = document["event"] if "markets" in document["event"] else document
    before = presents(parsed(document))
    holder["markets"][0]["volume_fp"] = odd
    event = parsed(document)
    assert event.question().volume is None
    assert presents(event) == before


def test_a_ladder_is_no_choice_whatever_the_event_says() -> None:
    event = parsed(load_payload("kalshi", "event_ladder"))
    question = event.question()
    assert question.shape is Shape.GROUP
    assert [outcome.label for outcome in question.outcomes] == ["above 2.5", "above 5", "1 to 2", "1 or less"]
    assert presents(event) == [0.75, Reason.UNRELIABLE, 0.0575, 0.015]


def test_brackets_with_two_open_ends_are_a_choice() -> None:
    document = load_payload("kalshi", "event_ladder")
    del document["event"]["markets"][0]
    assert parsed(document).question().shape is Shape.CHOICE
    document["event"]["mutually_exclusive"] = False
    assert parsed(document).question().shape is Shape.GROUP


def test_an_answer_of_before_the_dollars_is_read_by_its_cents() -> None:
    event = parsed(load_payload("kalshi", "event_single_cents"))
    assert event.question().shape is Shape.SINGLE
    assert presents(event) == [0.065]


def test_each_state_shows_what_it_may() -> None:
    event = parsed(load_payload("kalshi", "event_states"))
    assert presents(event) == [Reason.NOT_OPEN, Reason.UNRELIABLE, 0.51, *[None] * 11]
    first = event.markets[0].present(NOW)
    assert isinstance(first, NoReading)
    assert first.until == datetime(2026, 12, 1, tzinfo=UTC)


def test_an_event_without_markets_asks_nothing_that_can_be_read() -> None:
    with pytest.raises(QuestionGoneError, match="KXREGATTA-26"):
        parsed(load_payload("kalshi", "event_archived")).question()


def test_archived_markets_stand_behind_the_others_and_once() -> None:
    event = parsed(load_payload("kalshi", "event_choice"))
    question = event.question([event.markets[0]])
    assert len(question.outcomes) == len(event.markets)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ticker": "../etc"}, r"event.markets\[0\].ticker"),
        ({"ticker": "KXBAKEOFF-26-BORIS"}, "different tickers"),
        ({"event_ticker": "KXOTHER-26"}, "markets of KXBAKEOFF-26"),
        ({"market_type": "scalar"}, "market_type"),
        ({"status": "sleeping"}, "status"),
        ({"yes_bid_dollars": "1.5"}, "yes_bid_dollars"),
        ({"floor_strike": "low"}, "floor_strike"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, Any], named: str) -> None:
    document = load_payload("kalshi", "event_choice")
    market = document["event"]["markets"][0]
    if "floor_strike" in change:
        market["yes_sub_title"] = ""
    market.update(change)
    with pytest.raises(UnreadableAnswerError, match=named):
        parsed(document)


@pytest.mark.parametrize(
    "dropped",
    [
        "yes_sub_title",
        "close_time",
        "open_time",
        "created_time",
        "result",
        "market_type",
        "last_price_dollars",
        "volume_24h_fp",
        "rules_primary",
        "expected_expiration_time",
        "updated_time",
    ],
)
def test_a_market_can_do_without_most_fields(dropped: str) -> None:
    document = load_payload("kalshi", "event_choice")
    for market in document["event"]["markets"]:
        market.pop(dropped)
    assert presents(parsed(document))[0] == 0.4155
    for market in document["event"]["markets"]:
        market[dropped] = None
    assert presents(parsed(document))[0] == 0.4155


def test_a_market_without_words_is_called_by_its_ticker() -> None:
    market = load_payload("kalshi", "event_choice")["event"]["markets"][0]
    del market["yes_sub_title"]
    assert parse_market(Payload(market, platform="kalshi"), seen_at=NOW).label == "KXBAKEOFF-26-ANNA"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MARKET = load_payload("kalshi", "event_choice")["event"]["markets"][0]


@given(document=anything)
def test_any_json_is_an_event_or_is_refused(document: object) -> None:
    try:
        event = parse_event(Payload(document, platform="kalshi"), seen_at=NOW)
    except PlatformError:
        return
    assert not event.markets


@given(name=st.sampled_from(sorted(MARKET)), value=anything, status=st.sampled_from(["active", "finalized"]))
def test_a_market_with_any_value_in_a_field_is_read_or_refused(name: str, value: object, status: str) -> None:
    document = json.loads(json.dumps(load_payload("kalshi", "event_choice")))
    document["event"]["markets"] = [{**MARKET, "status": status, "result": "yes", name: value}]
    try:
        event = parsed(document)
        point = event.markets[0].present(NOW)
        event.question()
    except PlatformError:
        return
    assert point is None or isinstance(point, NoReading) or 0 < point.value < 1
