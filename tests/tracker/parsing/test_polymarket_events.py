from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.payloads import load_payload
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_events import (
    Event,
    parse_event,
    parse_event_id,
    parse_lone_market,
    parse_row,
)
from tracker.questions import Question, QuestionRef, Shape, State
from tracker.volumes import Volume, VolumeUnit

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def of(document: Any) -> Payload:
    return Payload(document, platform="polymarket")


def event(name: str) -> Event:
    return parse_event(of(load_payload("polymarket", name)), seen_at=NOW)


def changed(name: str, **fields: Any) -> Question:
    row = {**load_payload("polymarket", name), **fields}
    return parse_event(of(row), seen_at=NOW).question


def test_an_event_with_one_market_is_one_outcome_under_the_markets_id() -> None:
    found = event("event_single")
    question = found.question
    assert question.ref == QuestionRef("polymarket", "7001")
    assert question.title == "Lighthouse museum opens in 2026?"
    assert question.url == "https://polymarket.com/event/lighthouse-museum-opens-in-2026"
    assert (question.shape, question.state) == (Shape.SINGLE, State.OPEN)
    assert question.description == "Yes if the museum admits visitors by 31 December 2026."
    assert question.resolution_criteria == "https://museum.example/"
    assert question.opened_at == datetime(2026, 6, 1, 9, 30, 6, 500_000, tzinfo=UTC)
    assert question.closes_at == question.deadline == datetime(2027, 1, 1, tzinfo=UTC)
    (outcome,) = question.outcomes
    assert (outcome.key, outcome.label) == ("71001", "Will the lighthouse museum open in 2026?")
    assert outcome.upstream_id == "71001" * 8
    assert outcome.method == "midpoint"
    assert found.aliases == {
        "slug:lighthouse-museum-opens-in-2026": "71001",
        f"0x{71001:064x}": "71001",
    }
    assert found.markets[0].volume == Decimal("1523.5")


def test_markets_that_exclude_each_other_are_a_choice() -> None:
    question = event("event_choice").question
    assert (question.shape, question.state) == (Shape.CHOICE, State.OPEN)
    assert [(outcome.key, outcome.label, outcome.state) for outcome in question.outcomes] == [
        ("72001", "Ada Quill", State.OPEN),
        ("72002", "Bo Tarn", State.OPEN),
        ("72003", "Cy Moor", State.OPEN),
        ("72004", "Di Fenn", State.RESOLVED),
        ("72005", "Person E", State.UPCOMING),
    ]
    assert [outcome.method for outcome in question.outcomes[:3]] == ["midpoint", "last trade", "last trade"]


def test_a_scheduled_end_that_has_passed_is_no_close_while_trading_goes_on() -> None:
    question = event("event_choice").question
    assert question.closes_at is None
    assert question.deadline == datetime(2026, 11, 1, tzinfo=UTC)


def test_short_rows_say_of_the_markets_only_that_they_exclude_each_other() -> None:
    assert changed("event_choice", negRisk=None).shape is Shape.CHOICE
    assert changed("event_endings", negRisk=None).shape is Shape.GROUP


def test_markets_end_each_in_its_own_way() -> None:
    question = event("event_endings").question
    assert question.shape is Shape.GROUP
    assert question.state is State.CLOSED
    assert question.closes_at == datetime(2026, 10, 9, 2, 7, 1, tzinfo=UTC)
    assert question.deadline == datetime(2027, 12, 31, tzinfo=UTC)
    assert {outcome.label: outcome.state for outcome in question.outcomes} == {
        "June": State.RESOLVED,
        "July": State.CLOSED,
        "August": State.CLOSED,
        "September": State.AMBIGUOUS,
        "October": State.CLOSED,
        "November": State.CLOSED,
        "December": State.RESOLVED,
    }
    values = [outcome.resolution and outcome.resolution.value for outcome in question.outcomes]
    assert values == [1.0, None, None, None, None, None, 0.0]


def test_a_closed_market_has_no_quote_whatever_its_row_still_shows() -> None:
    assert {market.quote for market in event("event_endings").markets} == {None}


def test_a_side_with_a_name_is_in_the_label() -> None:
    question = event("event_names").question
    assert [outcome.label for outcome in question.outcomes] == ["Match winner: Kites", "Goals 2.5: Over"]
    assert [outcome.resolution and outcome.resolution.text for outcome in question.outcomes] == [
        "Otters",
        "Over",
    ]


def test_the_second_protocol_has_other_ids_and_a_status_of_its_own() -> None:
    found = event("event_second_protocol")
    question = found.question
    assert [outcome.upstream_id for outcome in question.outcomes] == ["101", "103", "105", "107"]
    assert [outcome.state for outcome in question.outcomes] == [
        State.AMBIGUOUS,
        State.CLOSED,
        State.UPCOMING,
        State.RESOLVED,
    ]
    assert found.aliases["0xabc123"] == "76001"
    # Year 10000 in UTC: no instant that Python could hold.
    assert question.deadline is None


def dollars(amount: float) -> Volume:
    return Volume(amount=amount, unit=VolumeUnit.DOLLARS)


def test_dollars_are_the_events_own_sum_or_that_of_all_its_markets() -> None:
    assert event("event_single").question.volume == dollars(1523.5)
    assert event("event_choice").question.volume == dollars(2153.5)
    # An event may hold more than the answer lists.
    assert changed("event_choice", volume=799823.5).volume == dollars(799823.5)
    assert changed("event_choice", volume="12").volume == dollars(12)
    alone = parse_lone_market(of(load_payload("polymarket", "market_alone")), seen_at=NOW)
    assert alone.question.volume == dollars(32257.445115)


@pytest.mark.parametrize("odd", [None, "", "much", -5, [], True])
def test_a_market_that_tells_no_volume_leaves_the_event_without(odd: object) -> None:
    first, *rest = load_payload("polymarket", "event_choice")["markets"]
    found = changed("event_choice", markets=[{**first, "volumeNum": odd}, *rest])
    assert found.volume is None


def test_a_market_of_no_event_stands_for_itself() -> None:
    row = of(load_payload("polymarket", "market_alone"))
    assert parse_event_id(row) is None
    question = parse_lone_market(row, seen_at=NOW).question
    assert question.ref == QuestionRef("polymarket", "market:75")
    assert question.url == "https://polymarket.com/market/old-bridge-closes-in-2020"
    assert (question.shape, question.state) == (Shape.SINGLE, State.CLOSED)
    assert question.outcomes[0].resolution is None
    assert question.closes_at == datetime(2020, 11, 2, 16, 31, 1, tzinfo=UTC)


def test_a_market_says_which_event_it_belongs_to() -> None:
    assert parse_event_id(of(load_payload("polymarket", "market_of_event"))) == "7001"


def test_labels_that_are_the_same_are_told_apart() -> None:
    markets = load_payload("polymarket", "event_names")["markets"]
    for market in markets:
        market["groupItemTitle"], market["outcomes"] = "Total", None
    question = changed("event_names", markets=markets)
    assert [outcome.label for outcome in question.outcomes] == ["Total (74001)", "Total (74002)"]


def test_a_market_listed_twice_is_one_outcome() -> None:
    markets = load_payload("polymarket", "event_single")["markets"]
    assert len(changed("event_single", markets=markets * 2).outcomes) == 1


def test_a_market_in_short_form_is_still_an_outcome() -> None:
    question = changed("event_single", markets=[{"id": 5, "question": "Short?"}], title=None, slug=None)
    assert question.outcomes[0].upstream_id == ""
    assert question.title == "Short?"
    assert question.url == "https://polymarket.com/event/7001"


def test_a_list_of_one_is_that_one() -> None:
    assert parse_row(of([{"id": 1}])).get("id").value == 1
    assert parse_row(of({"id": 1})).get("id").value == 1
    with pytest.raises(QuestionGoneError, match="no question of that name"):
        parse_row(of([]))
    with pytest.raises(UnreadableAnswerError, match="one row"):
        parse_row(of([{}, {}]))


def test_an_odd_volume_hides_no_price() -> None:
    markets = load_payload("polymarket", "event_single")["markets"]
    row = {**load_payload("polymarket", "event_single"), "markets": [{**markets[0], "volume": "much"}]}
    assert parse_event(of(row), seen_at=NOW).markets[0].volume == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": None}, "id should be an id"),
        ({"markets": []}, "markets should be a list with markets in it"),
        ({"markets": None}, "markets should be a list"),
        ({"markets": [{"question": "No id?"}]}, r"has no markets\[0\]\.id"),
        (
            {"markets": [{"id": 1, "clobTokenIds": "[1]"}]},
            r"markets\[0\]\.clobTokenIds\[0\] should be a text",
        ),
        ({"markets": [{"id": 1, "clobTokenIds": '["../x"]'}]}, "should be a token's id"),
        ({"markets": [{"id": 1, "outcomePrices": "yes"}]}, r"markets\[0\]\.outcomePrices should be a list"),
        ({"markets": [{"id": 1, "closed": "no"}]}, r"markets\[0\]\.closed should be true or false"),
        ({"markets": [{"id": 1, "bestBid": 3}]}, r"markets\[0\]\.bestBid should be a price"),
        ({"title": 7}, "title should be a text"),
    ],
)
def test_what_decides_a_number_must_be_readable(fields: dict[str, object], said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        changed("event_single", **fields)
