from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import make_outcome, make_question
from tests.payloads import load_payload
from tests.tracker.platforms.fake_polymarket import FakePolymarket
from tracker.adapter import Glance
from tracker.errors import (
    PlatformDownError,
    TooManyRequestsError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.looking import Known, Step, decide_step
from tracker.platforms.polymarket import PolymarketAdapter
from tracker.questions import Question, QuestionRef, State
from tracker.readings import NoReading, Reading, Reason

LISTED = "/events/keyset"


def question(number: int, *tokens: str, **changes: Any) -> Question:
    """An event with one open market for each token."""
    outcomes = tuple(
        make_outcome(key=f"{number}{index}", upstream_id=token, method="midpoint", **changes)
        for index, token in enumerate(tokens)
    )
    return make_question(f"polymarket:{number}", outcomes=outcomes)


@pytest.fixture
def http() -> FakePolymarket:
    return FakePolymarket()


def glance(http: FakePolymarket, *questions: Question) -> Any:
    return PolymarketAdapter(http=http).glance(questions)


def test_a_thousand_tokens_cost_two_requests(http: FakePolymarket) -> None:
    questions = [question(number, str(number)) for number in range(1, 1001)]
    http.midpoints = {str(number): f"0.{number:04d}" for number in range(1, 1001)}
    found = glance(http, *questions)
    assert http.count("/midpoints") == len(http.asked) == 2
    assert len(found) == 1000
    told = found[QuestionRef("polymarket", "250")]
    assert told == Glance(
        ref=QuestionRef("polymarket", "250"),
        points={"2500": Reading(value=0.025, at=http.now, seen_at=http.now)},
        seen_at=http.now,
    )
    assert told.is_enough
    assert told.question is None


def test_a_questions_tokens_may_be_asked_for_in_two_requests(http: FakePolymarket) -> None:
    tokens = [str(number) for number in range(1, 1001)]
    http.midpoints = dict.fromkeys(tokens, "0.25")
    found = glance(http, *(question(number, *tokens[number * 40 : number * 40 + 40]) for number in range(25)))
    assert len(http.asked) == 2
    assert {len(told.points) for told in found.values()} == {40}


def test_a_token_of_two_questions_is_asked_for_once(http: FakePolymarket) -> None:
    http.midpoints = {"5": "0.25"}
    assert len(glance(http, question(1, "5"), question(2, "5"))) == 2
    assert http.asked[0].document == [{"token_id": "5"}]


def test_a_question_whose_token_is_left_out_is_left_to_be_fetched(http: FakePolymarket) -> None:
    http.midpoints = {"5": "0.25", "6": "0.5"}
    found = glance(http, question(1, "5", "7"), question(2, "6"), question(3, "7"))
    assert set(found) == {QuestionRef("polymarket", "2")}


def test_only_open_outcomes_are_looked_at(http: FakePolymarket) -> None:
    http.midpoints = {"5": "0.25", "6": "0.5"}
    closed = replace(question(1, "6", state=State.CLOSED).outcomes[0], key="closed")
    mixed = replace(question(1, "5"), outcomes=(*question(1, "5").outcomes, closed))
    (told,) = glance(http, mixed).values()
    assert set(told.points) == {"10"}


def test_places_kept_for_later_are_looked_at_too(http: FakePolymarket) -> None:
    later = replace(question(1, "6", state=State.UPCOMING).outcomes[0], key="later")
    both = replace(question(1, "5"), outcomes=(*question(1, "5").outcomes, later))
    http.midpoints = {"5": "0.25"}
    (told,) = glance(http, both).values()
    assert told.points["later"] == NoReading(reason=Reason.NOT_OPEN, at=http.now, seen_at=http.now)
    # It has been opened.
    http.midpoints["6"] = "0.1"
    assert glance(http, both) == {}


def test_what_a_midpoint_would_not_do_for_is_left_to_be_fetched(http: FakePolymarket) -> None:
    wide = replace(question(1, "5").outcomes[0], method="last trade")
    upcoming = question(3, "6", state=State.UPCOMING)
    assert glance(http, make_question("polymarket:1", outcomes=(wide,)), question(2, ""), upcoming) == {}
    assert http.asked == []


def test_a_midpoint_that_cannot_be_read_concerns_its_own_question(http: FakePolymarket) -> None:
    http.midpoints = {"5": "1.5", "6": "0.5"}
    found = glance(http, question(1, "5"), question(2, "6"))
    assert isinstance(found[QuestionRef("polymarket", "1")], UnreadableAnswerError)
    assert isinstance(found[QuestionRef("polymarket", "2")], Glance)


def test_a_request_that_fails_concerns_its_own_questions(http: FakePolymarket) -> None:
    http.broken["/midpoints"] = (502, {})
    found = glance(http, *(question(number, str(number)) for number in range(1, 1001)))
    assert len(http.asked) == 2
    assert {type(told) for told in found.values()} == {PlatformDownError}
    http.broken["/midpoints"] = (200, ["0.5"])
    (told,) = glance(http, question(1, "5")).values()
    assert isinstance(told, UnreadableAnswerError)


def test_a_platform_that_refuses_is_not_asked_on(http: FakePolymarket) -> None:
    http.broken["/midpoints"] = (429, {"error": "slow down"})
    found = glance(http, *(question(number, str(number)) for number in range(1, 1001)))
    assert len(http.asked) == 1
    assert len(found) == 1000
    assert {type(told) for told in found.values()} == {TooManyRequestsError}


def test_no_questions_cost_nothing(http: FakePolymarket) -> None:
    assert glance(http) == {}
    assert http.asked == []


def settled(number: int) -> dict[str, Any]:
    """The event about the game under another id."""
    return {**load_payload("polymarket", "event_names"), "id": str(number)}


def known_settled(http: FakePolymarket, number: int) -> Question:
    http.put_json(f"/events/{number}", settled(number))
    adapter = PolymarketAdapter(http=http)
    return adapter.fetch(QuestionRef("polymarket", str(number)), histories=()).question


def test_settled_questions_are_looked_up_as_closed_and_then_as_open(http: FakePolymarket) -> None:
    one, other = known_settled(http, 8001), known_settled(http, 8002)
    http.asked.clear()
    pages = {
        ("true", ""): {"events": [{"id": "broken"}], "next_cursor": "next"},
        ("true", "next"): {"events": [settled(8002)]},
        ("false", ""): {"events": [settled(8001)], "next_cursor": None},
    }
    http.events = lambda params: pages[dict(params)["closed"], dict(params).get("after_cursor", "")]
    found = glance(http, one, other)
    assert {ref.id: told.question for ref, told in found.items()} == {"8001": one, "8002": other}
    assert all(told.points == {} and told.is_enough for told in found.values())
    assert [asked.params for asked in http.asked] == [
        (("id", "8001"), ("id", "8002"), ("closed", "true"), ("limit", "100")),
        (("id", "8001"), ("id", "8002"), ("closed", "true"), ("limit", "100"), ("after_cursor", "next")),
        (("id", "8001"), ("closed", "false"), ("limit", "100")),
    ]


def test_a_thousand_settled_questions_cost_ten_requests(http: FakePolymarket) -> None:
    outcome = make_outcome(key="1", upstream_id="5", state=State.RESOLVED)
    questions = [make_question(f"polymarket:{number}", outcomes=(outcome,)) for number in range(1, 1001)]
    http.events = lambda params: {"events": [settled(int(value)) for name, value in params if name == "id"]}
    assert len(glance(http, *questions)) == 1000
    assert len(http.asked) == 10


def test_what_is_closed_and_not_settled_is_left_to_be_fetched(http: FakePolymarket) -> None:
    http.put_json("/events/7003", load_payload("polymarket", "event_endings"))
    endings = PolymarketAdapter(http=http).fetch(QuestionRef("polymarket", "7003"), histories=()).question
    http.asked.clear()
    assert glance(http, endings) == {}
    assert http.asked == []


def test_an_ending_that_moved_is_told_and_has_to_be_fetched(http: FakePolymarket) -> None:
    names = known_settled(http, 7004)
    row = load_payload("polymarket", "event_names")
    http.events = lambda params: {"events": [row] if dict(params)["closed"] == "true" else []}
    known = Known(question=names, latest={}, fetched_at=http.now, succeeded_at=http.now)
    (told,) = glance(http, names).values()
    assert decide_step(known, told, http.now).step is Step.REST
    # A dispute has turned the result round.
    row["markets"][1]["outcomePrices"] = '["0", "1"]'
    (told,) = glance(http, names).values()
    assert decide_step(known, told, http.now).why == "the question changed"


def test_one_half_may_be_an_empty_book(http: FakePolymarket) -> None:
    half, other = QuestionRef("polymarket", "1"), QuestionRef("polymarket", "2")
    http.midpoints = {"5": "0.5", "6": "0.505"}
    found = glance(http, question(1, "5"), question(2, "6"))
    assert not found[half].is_enough
    assert found[other].is_enough
    before = Reading(value=0.31, at=http.now - timedelta(days=1), seen_at=http.now - timedelta(days=1))
    for ref, number, step in ((half, 1, Step.FETCH), (other, 2, Step.KEEP)):
        known = Known(
            question=replace(question(number, "5"), closes_at=None, deadline=None),
            latest={f"{number}0": before},
            fetched_at=http.now - timedelta(days=1),
            succeeded_at=http.now - timedelta(days=1),
        )
        assert decide_step(known, found[ref], http.now).step is step


@pytest.mark.parametrize("broken", [(404, {}), (422, {"error": "x"}), (200, {"data": []})])
def test_without_a_list_each_is_left_to_be_fetched(http: FakePolymarket, broken: tuple[int, object]) -> None:
    names = known_settled(http, 7004)
    http.broken[LISTED] = broken
    assert glance(http, names) == {}


def test_a_list_that_cannot_be_reached_is_an_error(http: FakePolymarket) -> None:
    (told,) = glance(http, known_settled(http, 7004)).values()
    assert isinstance(told, UnreachableError)


def test_a_market_of_no_event_is_in_no_list_of_events(http: FakePolymarket) -> None:
    outcome = make_outcome(key="75", upstream_id="5", state=State.RESOLVED)
    assert glance(http, make_question("polymarket:market:75", outcomes=(outcome,))) == {}
    assert http.asked == []
