import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_endings import (
    overall_state,
    parse_market_state,
    parse_payouts,
    parse_resolution,
)
from tracker.questions import State

YES, NO, HALF = ["1", "0"], ["0", "1"], ["0.5", "0.5"]


def market(prices: list[str] | None = None, **fields: Any) -> Payload:
    row = {"outcomePrices": json.dumps(prices) if prices else None, **fields}
    return Payload(row, platform="polymarket")


@pytest.mark.parametrize(
    ("row", "state"),
    [
        # Trading goes on, whatever has been proposed.
        (market(["0.3", "0.7"], closed=False, active=True), State.OPEN),
        (market(["0.995", "0.005"], closed=False, umaResolutionStatus="proposed"), State.OPEN),
        (market(None), State.OPEN),
        # Places kept for later.
        (market(HALF, closed=False, active=False), State.UPCOMING),
        (market(None, closed=False, active=True, resolutionStatus="inactive"), State.UPCOMING),
        # Trading ended, and that is all.
        (market(["0.3", "0.7"], closed=True), State.CLOSED),
        (market(YES, closed=True, umaResolutionStatus="requested"), State.CLOSED),
        (market(YES, closed=True, umaResolutionStatus="proposed"), State.CLOSED),
        (market(NO, closed=True, umaResolutionStatus="disputed"), State.CLOSED),
        (market(YES, closed=True, umaResolutionStatus="something new"), State.CLOSED),
        (market(YES, closed=True, umaResolutionStatuses='["proposed"]'), State.CLOSED),
        (market(YES, closed=True, umaResolutionStatuses='["proposed", "disputed"]'), State.CLOSED),
        (market(YES, closed=True, resolutionStatus="active"), State.CLOSED),
        (market(YES, closed=True, resolutionStatus="active", umaResolutionStatus="resolved"), State.CLOSED),
        (
            market(YES, closed=True, resolutionStatus="resolved", umaResolutionStatus="disputed"),
            State.CLOSED,
        ),
        # Prices that are none.
        (market(["0", "0"], closed=True), State.CLOSED),
        (market(["0", "0"], closed=True, umaResolutionStatus="resolved"), State.CLOSED),
        (market(["1", "1"], closed=True, umaResolutionStatus="resolved"), State.CLOSED),
        (market(["0.9995", "0.0005"], closed=True, umaResolutionStatus="resolved"), State.CLOSED),
        (market(["0.3", "0.7"], closed=True, umaResolutionStatus="resolved"), State.CLOSED),
        (market(HALF, closed=True), State.CLOSED),
        (market(None, closedTime="2026-05-09 02:07:01+00"), State.CLOSED),
        # An answer.
        (market(YES, closed=True), State.RESOLVED),
        (market(YES, closed=True, umaResolutionStatuses="[]"), State.RESOLVED),
        (market(NO, closed=True, umaResolutionStatus=""), State.RESOLVED),
        (market(NO, closed=True, umaResolutionStatus="resolved"), State.RESOLVED),
        (market(NO, closed=True, umaResolutionStatus="settled"), State.RESOLVED),
        (market(NO, umaResolutionStatus="resolved", umaResolutionStatuses='["proposed"]'), State.RESOLVED),
        (market(YES, closed=True, resolutionStatus="resolved"), State.RESOLVED),
        (market(["0", "0", "1"], closed=True), State.RESOLVED),
        # Settled, and not to one side.
        (market(HALF, closed=True, umaResolutionStatus="resolved"), State.AMBIGUOUS),
        (market(HALF, closed=True, resolutionStatus="resolved"), State.AMBIGUOUS),
        (market(["0.3", "0.7"], closed=True, resolutionStatus="resolved"), State.AMBIGUOUS),
    ],
)
def test_where_a_market_stands(row: Payload, state: State) -> None:
    assert parse_market_state(row) is state
    assert (parse_payouts(row) is not None) == state.is_final
    assert (parse_resolution(row, ["Yes", "No"]) is not None) == state.is_final


def test_who_won() -> None:
    at = "2026-08-20T21:42:42Z"
    yes = parse_resolution(market(YES, closed=True, umaEndDate=at), ["Yes", "No"])
    assert yes is not None
    assert (yes.text, yes.raw, yes.value) == ("yes", "Yes", 1.0)
    assert yes.at == datetime(2026, 8, 20, 21, 42, 42, tzinfo=UTC)
    no = parse_resolution(market(NO, closed=True, closedTime="2026-08-20 12:21:43+00"), ["Yes", "No"])
    assert no is not None
    assert (no.text, no.value) == ("no", 0.0)
    assert no.at == datetime(2026, 8, 20, 12, 21, 43, tzinfo=UTC)


def test_a_side_with_a_name_is_named() -> None:
    kites = parse_resolution(market(YES, closed=True), ["Kites", "Otters"])
    otters = parse_resolution(market(NO, closed=True), ["Kites", "Otters"])
    assert kites is not None
    assert otters is not None
    assert (kites.text, kites.value) == ("Kites", 1.0)
    assert (otters.text, otters.value) == ("Otters", 0.0)


def test_a_split_has_no_value() -> None:
    void = parse_resolution(market(HALF, closed=True, umaResolutionStatus="settled"), ["Yes", "No"])
    assert void is not None
    assert (void.text, void.raw, void.value) == ("ambiguous", "0.5-0.5", None)


def test_a_dispute_may_flip_it() -> None:
    proposed = market(YES, closed=True, umaResolutionStatus="proposed")
    disputed = market(YES, closed=True, umaResolutionStatus="disputed")
    resolved = market(NO, closed=True, umaResolutionStatus="resolved")
    assert [parse_payouts(row) for row in (proposed, disputed)] == [None, None]
    assert parse_payouts(resolved) == (Decimal(0), Decimal(1))


def test_prices_that_cannot_be_read_are_named() -> None:
    with pytest.raises(UnreadableAnswerError, match=r"outcomePrices\[0\] should be a price"):
        parse_market_state(market(["7", "0"], closed=True))


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([State.OPEN, State.RESOLVED], State.OPEN),
        ([State.RESOLVED, State.CLOSED], State.CLOSED),
        ([State.RESOLVED, State.UPCOMING], State.RESOLVED),
        ([State.UPCOMING], State.UPCOMING),
        ([State.AMBIGUOUS, State.RESOLVED], State.RESOLVED),
        ([State.AMBIGUOUS], State.AMBIGUOUS),
    ],
)
def test_a_question_stands_where_its_last_market_stands(states: list[State], whole: State) -> None:
    assert overall_state(states) is whole
