from datetime import UTC, datetime
from typing import Any

import pytest

from tests.payloads import load_payload
from tracker.errors import UnreadableAnswerError
from tracker.parsing.kalshi_endings import closing_of, overall_state, parse_ending, read_instant
from tracker.parsing.payload import Payload
from tracker.questions import State

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
EARLIER = datetime(2026, 11, 20, tzinfo=UTC)


def told(**fields: Any) -> Payload:
    return Payload(fields, platform="kalshi")


@pytest.mark.parametrize(
    ("index", "state", "ending"),
    [
        (0, State.UPCOMING, None),
        (1, State.OPEN, None),
        (2, State.OPEN, None),
        (3, State.CLOSED, None),
        (4, State.CLOSED, None),
        (5, State.CLOSED, None),
        (6, State.CLOSED, None),
        (7, State.RESOLVED, ("yes", 1.0)),
        (8, State.RESOLVED, ("no", 0.0)),
        (9, State.RESOLVED, ("0.37", 0.37)),
        (10, State.RESOLVED, ("0.5", 0.5)),
        (11, State.RESOLVED, ("no", 0.0)),
        (12, State.ANNULLED, ("annulled", None)),
        (13, State.CLOSED, None),
    ],
)
def test_only_what_is_paid_out_has_ended(
    index: int, state: State, ending: tuple[str, float | None] | None
) -> None:
    market = load_payload("kalshi", "event_states")["event"]["markets"][index]
    found, resolution = parse_ending(told(**market), seen_at=NOW)
    assert found is state
    assert (resolution and (resolution.text, resolution.value)) == ending


def test_the_answer_is_known_from_the_settlement_on() -> None:
    markets = load_payload("kalshi", "event_states")["event"]["markets"]
    _, settled = parse_ending(told(**markets[7]), seen_at=NOW)
    assert settled is not None
    assert settled.at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    _, without_time = parse_ending(told(**markets[11]), seen_at=NOW)
    assert without_time is not None
    assert without_time.at is None


def test_a_paused_market_that_has_not_opened_is_upcoming() -> None:
    paused = told(status="inactive", open_time="2026-12-01T00:00:00Z")
    assert parse_ending(paused, seen_at=NOW) == (State.UPCOMING, None)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"status": "sleeping"}, "status"),
        ({"status": None}, "status"),
        ({}, "status"),
        ({"status": "finalized", "result": "maybe"}, "result"),
        ({"status": "finalized", "result": 1}, "result"),
        ({"status": "finalized", "result": "", "settlement_value_dollars": "7"}, "settlement_value_dollars"),
    ],
)
def test_unknown_words_are_refused_by_their_name(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=named):
        parse_ending(told(**fields), seen_at=NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T00:00:00Z", EARLIER),
        ("2026-11-20T00:00:00.000000000Z", EARLIER),
        (EARLIER.timestamp(), EARLIER),
        ("0001-01-01T00:00:00Z", None),
        ("0000-00-00T00:00:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("10000-01-01T00:00:00Z", None),
        ("-292277022399-01-01T00:00:00Z", None),
        ("1677-09-21T00:12:43Z", None),
        ("", None),
        (None, None),
        (1e300, None),
    ],
)
def test_zero_times_and_absurd_ones_are_none(value: object, expected: datetime | None) -> None:
    assert read_instant(told(close_time=value), "close_time") == expected


@pytest.mark.parametrize("value", ["soon", [], {}, True, "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="close_time"):
        read_instant(told(close_time=value), "close_time")


def test_an_event_is_as_far_as_its_market_that_is_least_far() -> None:
    assert overall_state([State.RESOLVED, State.OPEN, State.CLOSED]) is State.OPEN
    assert overall_state([State.RESOLVED, State.UPCOMING]) is State.UPCOMING
    assert overall_state([State.ANNULLED, State.RESOLVED]) is State.RESOLVED


def test_an_event_closes_with_the_last_market_that_goes_on() -> None:
    assert closing_of([(State.RESOLVED, NOW), (State.OPEN, EARLIER)]) == EARLIER
    assert closing_of([(State.RESOLVED, NOW), (State.RESOLVED, EARLIER)]) == NOW
    assert closing_of([(State.OPEN, None)]) is None
