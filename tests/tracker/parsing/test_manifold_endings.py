from datetime import UTC, datetime
from typing import Any

import pytest

from tests.payloads import load_payload
from tests.tracker.parsing.manifold_reading import MADE, NOW, endings, load, only, points, read, values
from tracker.questions import Resolution, Shape, State
from tracker.readings import Reason


def test_the_past_ends_with_the_present() -> None:
    bets = load_payload("manifold", "bets_binary")
    told = points(read(load("binary_open")), bets)[""]
    assert values(told) == [0.37, 0.5, 0.55, 0.45, 0.42]
    assert told[0].at == MADE
    moved = points(read(load("binary_open", probability=0.6, lastBetTime=1790009000000)), bets)[""]
    assert values(moved)[-2:] == [0.42, 0.6]
    assert moved[-1].at == NOW


def test_after_the_end_the_price_is_the_last_traded_and_the_outcome_is_told_apart() -> None:
    market = read(load("binary_resolved_yes"))
    ending = only(market).resolution
    resolved_at = datetime(2026, 9, 21, 16, 26, 40, tzinfo=UTC)
    assert market.question.state is State.RESOLVED
    assert ending == Resolution(text="yes", raw="YES", at=resolved_at, value=1.0)
    (point,) = points(market)[""]
    assert (values((point,)), point.at) == ([0.991], datetime(2026, 9, 21, 15, 13, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("more", "state", "text", "value"),
    [
        ({"resolution": "NO"}, State.RESOLVED, "no", 0.0),
        ({"resolution": "MKT", "resolutionProbability": 0.625}, State.RESOLVED, "62.5%", 0.625),
        ({"resolution": "MKT", "resolutionProbability": None}, State.RESOLVED, "partly yes", None),
        ({"resolution": "CANCEL"}, State.ANNULLED, "annulled", None),
        ({"resolution": None}, State.RESOLVED, None, None),
    ],
)
def test_how_a_binary_market_can_end(
    more: dict[str, Any], state: State, text: str | None, value: float | None
) -> None:
    assert endings(read(load("binary_resolved_yes", **more)))[""] == (state, text, value)


def test_a_market_that_was_un_resolved_is_open_again_whatever_fields_it_kept() -> None:
    market = read(load("binary_resolved_yes", isResolved=False, closeTime=1830000000000))
    assert endings(market)[""] == (State.OPEN, None, None)
    assert values(points(market)[""]) == [0.991]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"resolution": "ansTomas01"},
            {"ansIris001": ("Tomas Reed", 0.0), "ansTomas01": ("Tomas Reed", 1.0)},
        ),
        (
            {"resolution": "CHOOSE_MULTIPLE", "resolutions": {"ansIris001": 75, "ansTomas01": 25}},
            {"ansIris001": ("75%", 0.75), "ansTomas01": ("25%", 0.25), "ansOther01": ("0%", 0.0)},
        ),
        (
            {"resolution": "MKT", "resolutions": {"ansIris001": 1, "ansTomas01": 1, "ansOther01": 2}},
            {"ansIris001": ("25%", 0.25), "ansOther01": ("50%", 0.5)},
        ),
        ({"resolution": "CHOOSE_MULTIPLE"}, {"ansIris001": ("split between the answers", None)}),
        ({"resolution": "ansGone001"}, {"ansIris001": ("ansGone001", None)}),
        ({"resolution": "CANCEL"}, {"ansIris001": ("annulled", None), "ansOther01": ("annulled", None)}),
    ],
)
def test_how_a_choice_can_end(more: dict[str, Any], expected: dict[str, tuple[str, float | None]]) -> None:
    market = read(load("choice_open", isResolved=True, resolutionTime=1790010000000, **more))
    told = endings(market)
    state = State.ANNULLED if more["resolution"] == "CANCEL" else State.RESOLVED
    assert {key: told[key] for key in expected} == {key: (state, *end) for key, end in expected.items()}
    assert values(points(market)["ansIris001"]) == [0.5]


def test_independent_answers_stand_alone_and_are_not_made_to_add_up() -> None:
    market = read(load("group_partly_resolved"))
    assert (market.question.shape, market.question.state) == (Shape.GROUP, State.OPEN)
    assert endings(market) == {
        "ansLibr001": (State.OPEN, None, None),
        "ansPool001": (State.RESOLVED, "yes", 1.0),
        "ansTram001": (State.ANNULLED, "annulled", None),
        "ansPark001": (State.RESOLVED, "25%", 0.25),
        "ansZoo0001": (State.RESOLVED, "no", 0.0),
    }
    told = points(market)
    # What stands where the price was, once an answer is resolved, is no price.
    assert {key: values(of_one) for key, of_one in told.items()} == {
        "ansLibr001": [0.8],
        "ansPool001": [0.93],
        "ansTram001": [0.35],
        "ansPark001": [Reason.UNRELIABLE],
        "ansZoo0001": [0.02],
    }
    assert told["ansPool001"][0].at == datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert told["ansLibr001"][0].at == NOW


def test_when_all_independent_answers_ended_the_market_says_mkt_and_they_say_how() -> None:
    body = load("group_partly_resolved", isResolved=True, resolution="MKT", resolutionTime=1790010000000)
    assert endings(read(body))["ansLibr001"] == (State.RESOLVED, None, None)
    assert endings(read(body))["ansPool001"] == (State.RESOLVED, "yes", 1.0)
    body["resolutions"] = {"ansLibr001": 100}
    assert endings(read(body))["ansLibr001"] == (State.RESOLVED, "100%", 1.0)
    cancelled = load("group_partly_resolved", isResolved=True, resolution="CANCEL")
    assert endings(read(cancelled))["ansLibr001"] == (State.ANNULLED, "annulled", None)


def test_a_market_on_ranges_ends_with_the_winning_one() -> None:
    ended = load("numeric_ranges", isResolved=True, resolution="rngHigh001")
    assert endings(read(ended))[""] == (State.RESOLVED, "40-60", 50)
    ended = load("numeric_ranges", isResolved=True, resolution="CHOOSE_MULTIPLE")
    assert endings(read(ended))[""] == (State.RESOLVED, "split between the answers", None)
    ended["resolutions"] = {"rngLow0001": 50, "rngHigh001": 50}
    assert endings(read(ended))[""] == (State.RESOLVED, "30", 30)
    ended = load("numeric_ranges", isResolved=True, resolution="CANCEL")
    assert endings(read(ended))[""] == (State.ANNULLED, "annulled", None)


def test_thresholds_are_resolved_one_by_one() -> None:
    body = load("numeric_ranges", isResolved=True, resolution="MKT", shouldAnswersSumToOne=False)
    for answer, resolution in zip(body["answers"], ("YES", "YES", "NO"), strict=True):
        answer["resolution"] = resolution
    assert endings(read(body))[""] == (State.RESOLVED, "30", 30)


def test_an_old_parimutuel_market_has_its_weights_and_no_past() -> None:
    market = read(load("old_parimutuel"))
    assert market.question.shape is Shape.CHOICE
    assert not market.has_history
    assert endings(market) == {
        "1": (State.RESOLVED, "75%", 0.75),
        "2": (State.RESOLVED, "0%", 0.0),
        "3": (State.RESOLVED, "25%", 0.25),
    }
    assert [values(told) for told in points(market).values()] == [[0.6], [0.1], [Reason.UNRELIABLE]]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"prob": 0.3}, 0.3),
        ({"prob": 0}, Reason.UNRELIABLE),
        ({"prob": 1}, Reason.UNRELIABLE),
        ({"prob": 0, "isResolved": True, "resolution": "NO", "resolutionProbability": 0.01}, 0.01),
        ({"prob": 50, "isResolved": True, "resolution": "YES"}, 0.5),
        ({"prob": 1, "isResolved": True, "resolution": "YES"}, Reason.UNRELIABLE),
    ],
)
def test_a_rows_price_is_told_from_its_ending(more: dict[str, Any], expected: float | Reason) -> None:
    body = load("database_row", outcomeType="BINARY", **more)
    assert values(points(read(body))[""]) == [expected]


def test_a_threshold_that_was_passed_counts_fully_while_the_market_goes_on() -> None:
    body = load("numeric_ranges", shouldAnswersSumToOne=False)
    for answer, chance in zip(body["answers"], (1, 0.5, 0.25), strict=True):
        answer["probability"] = chance
    body["answers"][0].update(resolution="YES", resolutionProbability=0.9)
    assert values(points(read(body))[""]) == [pytest.approx(0.5 * 10 + 0.25 * 30 + 0.25 * 50)]
