from datetime import UTC, datetime
from typing import Any

import pytest

from tests.payloads import load_payload
from tests.tracker.parsing.manifold_reading import MADE, NOW, endings, load, only, points, read, values
from tracker.errors import UnreadableAnswerError
from tracker.questions import Kind, Outcome, Scale, Shape, State
from tracker.readings import Reading, Reason
from tracker.volumes import Volume, VolumeUnit


def test_a_binary_market_is_one_outcome_without_a_key() -> None:
    market = read(load("binary_open"))
    question = market.question
    assert str(question.ref) == "manifold:hbrBridge01"
    assert question.title == "Will the harbour bridge open before 2028?"
    assert question.url == "https://manifold.markets/AdaHarbour/will-the-harbour-bridge-open-0b0a5ac6c165"
    assert (question.shape, question.state, question.crowd) == (Shape.SINGLE, State.OPEN, 12)
    assert (question.opened_at, question.closes_at) == (MADE, datetime(2027, 12, 28, 13, 20, tzinfo=UTC))
    assert question.description == "Resolves YES when the first car crosses."
    assert only(market) == Outcome(upstream_id="hbrBridge01", method="market price")
    assert points(market)[""] == (Reading(value=0.42, at=NOW, seen_at=NOW),)


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({}, 120),
        ({"volume": "3583.25"}, 3583.25),
        ({"volume": 0}, 0),
        ({"volume": None}, None),
        ({"volume": -3}, None),
        ({"volume": "much"}, None),
        ({"volume": True}, None),
        ({"volume": 10**400}, None),
        ({"token": "MANA"}, 120),
        ({"token": "CASH"}, None),
    ],
)
def test_what_was_traded_is_mana_and_an_odd_one_hides_no_price(
    fields: dict[str, Any], amount: float | None
) -> None:
    market = read(load("binary_open", **fields))
    told = None if amount is None else Volume(amount=amount, unit=VolumeUnit.MANA)
    assert market.question.volume == told
    assert points(market)[""] == (Reading(value=0.42, at=NOW, seen_at=NOW),)


def test_a_market_with_answers_tells_one_volume_for_all() -> None:
    assert read(load("choice_open")).question.volume == Volume(amount=120, unit=VolumeUnit.MANA)


def test_an_answer_from_a_cache_does_not_take_back_the_newest_trade() -> None:
    market = read(load("binary_open", probability=0.45, lastBetTime=1790005000000))
    assert values(points(market, load_payload("manifold", "bets_binary"))[""])[-1] == 0.42


def test_a_market_nobody_has_bet_on_stands_where_it_was_made() -> None:
    (point,) = points(read(load("binary_open")), [])[""][:1]
    assert (values((point,)), point.at) == ([0.42], MADE)


def test_a_close_that_has_passed_ends_trading_and_dates_the_price() -> None:
    market = read(load("binary_open", closeTime=1790010000000))
    assert (market.question.state, only(market).state) == (State.CLOSED, State.CLOSED)
    (point,) = points(market)[""]
    assert point.at == datetime(2026, 9, 21, 16, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("close", [None, 33217163036414, 253402329540000, 10**40, -5])
def test_a_close_nobody_can_have_meant_is_none(close: int | None) -> None:
    question = read(load("binary_open", closeTime=close)).question
    assert (question.closes_at, question.state) == (None, State.OPEN)


def test_answers_that_exclude_each_other_are_a_choice() -> None:
    market = read(load("choice_open"))
    assert market.question.shape is Shape.CHOICE
    assert [(outcome.key, outcome.label) for outcome in market.question.outcomes] == [
        ("ansIris001", "Iris Vale"),
        ("ansTomas01", "Tomas Reed"),
        ("ansOther01", "Other"),
    ]
    told = points(market, load_payload("manifold", "bets_choice"))
    assert {key: values(of_one) for key, of_one in told.items()} == {
        "ansIris001": [0.4, 0.55, 0.5],
        "ansTomas01": [0.35, 0.25, 0.3],
        "ansOther01": [0.25, 0.2],
    }


def test_an_answer_that_joined_later_begins_when_it_was_made() -> None:
    body = load("choice_open")
    body["answers"][1]["createdTime"] = 1790000900000
    told = points(read(body), load_payload("manifold", "bets_choice"))["ansTomas01"]
    assert told[0].at == datetime(2026, 9, 21, 14, 28, 20, tzinfo=UTC)


def test_a_position_on_a_scale_is_a_number() -> None:
    market = read(load("pseudo_log"))
    outcome = only(market)
    assert (outcome.key, outcome.kind, outcome.scale) == ("", Kind.NUMBER, Scale.LOG)
    assert (outcome.lower_bound, outcome.upper_bound) == (0, 99)
    assert values(points(market)[""]) == [pytest.approx(9)]
    bets = [{"createdTime": 1790001000000, "probBefore": 0.25, "probAfter": 0.5}]
    assert values(points(market, bets)[""]) == [pytest.approx(100**0.25 - 1), pytest.approx(9)]


def test_a_number_ends_at_its_place_on_the_scale_or_as_told() -> None:
    ended = {"isResolved": True, "resolution": "MKT", "resolutionProbability": 0.5}
    assert endings(read(load("pseudo_log", **ended)))[""] == (State.RESOLVED, "9", pytest.approx(9))
    told = {**ended, "resolutionValue": 12}
    assert endings(read(load("pseudo_log", **told)))[""] == (State.RESOLVED, "12", 12)


def test_a_number_without_any_probability_is_no_reading() -> None:
    body = load("pseudo_log")
    del body["probability"], body["value"]
    assert values(points(read(body))[""]) == [Reason.UNRELIABLE]


def test_ranges_are_one_number_with_its_expected_value() -> None:
    market = read(load("numeric_ranges"))
    outcome = only(market)
    assert (outcome.key, outcome.kind, outcome.unit) == ("", Kind.NUMBER, "mm")
    assert outcome.method == "expected value"
    assert values(points(market)[""]) == [pytest.approx(32)]


def test_the_expected_value_moves_with_every_trade_and_only_when_all_prices_are_known() -> None:
    def row(at: int, key: str, before: float, after: float) -> dict[str, object]:
        return {
            "createdTime": 1790000000000 + at,
            "answerId": key,
            "probBefore": before,
            "probAfter": after,
            "isRedemption": key != "rngMid0001",
            "shares": 0,
        }

    bets = [
        row(1000, "rngMid0001", 0.4, 0.5),
        row(1000, "rngLow0001", 0.3, 0.25),
        row(1000, "rngHigh001", 0.3, 0.25),
        row(2000, "rngHigh001", 0.25, 0.75),  # the others' rows are missing
        row(3000, "rngHigh001", 0.75, 0.3),
        row(3000, "rngLow0001", 0.25, 0.2),
    ]
    told = points(read(load("numeric_ranges")), bets)[""]
    assert values(told) == [pytest.approx(30), pytest.approx(30), pytest.approx(32)]
    assert [(point.at - MADE).total_seconds() for point in told] == [0, 1, 3]


def test_ranges_of_dates_are_one_date() -> None:
    market = read(load("date_ranges"))
    assert only(market).kind is Kind.DATE
    assert values(points(market)[""]) == [pytest.approx(1_838_100_000)]


def test_a_row_of_the_database_is_read_like_an_answer_of_the_api() -> None:
    market = read(load("database_row"))
    assert market.question.url == "https://manifold.markets/AdaHarbour/will-the-row-be-read"
    assert market.question.closes_at is None
    assert market.question.description == "First line.\nSecond."
    assert values(points(market)[""]) == [pytest.approx(588.7)]


def test_a_list_may_leave_answers_out_and_a_market_may_not() -> None:
    body = load("choice_open")
    del body["answers"], body["shouldAnswersSumToOne"]
    assert read(body, is_lite=True).question.outcomes == ()
    with pytest.raises(UnreadableAnswerError, match="has no answers"):
        read(body)


def test_a_list_does_not_say_whether_answers_exclude_each_other_but_their_prices_do() -> None:
    choice, group = load("choice_open"), load("group_partly_resolved")
    del choice["shouldAnswersSumToOne"], group["shouldAnswersSumToOne"]
    assert read(choice, is_lite=True).question.shape is Shape.CHOICE
    assert read(group, is_lite=True).question.shape is Shape.GROUP


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"url": "javascript:alert(1)"}, "https://manifold.markets/AdaHarbour/will-the-harbour-bridge-open-0b0a5ac6c165"),
        ({"url": None, "creatorUsername": None}, "https://manifold.markets/market/will-the-harbour-bridge-open-0b0a5ac6c165"),
        ({"url": None, "slug": "a b/../c"}, "https://manifold.markets/AdaHarbour/a%20b%2F..%2Fc"),
        ({"url": None, "slug": None}, "https://manifold.markets"),
    ],
)  # fmt: skip
def test_the_page_is_the_one_told_or_made_of_the_slug(more: dict[str, Any], expected: str) -> None:
    assert read(load("binary_open", **more)).question.url == expected


def test_ids_and_numbers_may_be_of_the_other_type() -> None:
    body = load("binary_open", id=12345, probability="0.42", closeTime="1830000000000", pool=None)
    market = read(body)
    assert market.question.ref.id == "12345"
    assert values(points(market)[""]) == [0.42]
