import json
from dataclasses import replace

import pytest

from tests.payloads import load_payload
from tests.tracker.platforms.manifold_server import NOW, FakeManifold
from tracker.adapter import Glance
from tracker.errors import (
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.platforms.manifold import BATCH_SIZE, ManifoldAdapter
from tracker.questions import Outcome, Question, QuestionRef, State
from tracker.readings import Reading

BRIDGE = QuestionRef("manifold", "hbrBridge01")
MAYOR = QuestionRef("manifold", "hbrMayor001")


@pytest.fixture
def http() -> FakeManifold:
    http = FakeManifold()
    http.put_json("/v0/market/hbrBridge01", load_payload("manifold", "binary_open"))
    http.put_json("/v0/market/hbrMayor001", load_payload("manifold", "choice_open"))
    http.probs = load_payload("manifold", "market_probs")
    return http


def kept(name: str) -> Question:
    http = FakeManifold()
    body = load_payload("manifold", name)
    http.put_json(f"/v0/market/{body['id']}", body)
    return ManifoldAdapter(http=http).fetch(QuestionRef("manifold", body["id"]), histories=()).question


def test_a_glance_has_the_price_of_every_kind_of_market(http: FakeManifold) -> None:
    questions = [kept(name) for name in ("binary_open", "choice_open", "pseudo_log", "group_partly_resolved")]
    glances = ManifoldAdapter(http=http).glance(questions)
    assert len(http.asked) == 1
    told = {}
    for question in questions:
        glance = glances[question.ref]
        assert isinstance(glance, Glance)
        assert (glance.is_enough, glance.seen_at, glance.question) == (True, NOW, None)
        told[question.ref.id] = {
            key: point.value for key, point in glance.points.items() if isinstance(point, Reading)
        }
    assert told == {
        "hbrBridge01": {"": 0.44},
        "hbrMayor001": {"ansIris001": 0.52, "ansTomas01": 0.29, "ansOther01": 0.19},
        "hbrFerry001": {"": pytest.approx(100**0.25 - 1)},
        # The answers that ended are not told of: what stands there is no price.
        "hbrGoals001": {"ansLibr001": 0.81},
    }


def test_a_single_market_is_asked_for_twice_as_one_value_is_no_list_there(http: FakeManifold) -> None:
    assert BRIDGE in ManifoldAdapter(http=http).glance([kept("binary_open")])
    assert http.asked[0].params == (("ids", "hbrBridge01"), ("ids", "hbrBridge01"))


def test_a_thousand_markets_cost_ten_requests(http: FakeManifold) -> None:
    bridge = kept("binary_open")
    questions = [replace(bridge, ref=QuestionRef("manifold", f"m{index}")) for index in range(1000)]
    http.probs = {f"m{index}": {"prob": 0.5} for index in range(999)}
    glances = ManifoldAdapter(http=http).glance(questions)
    assert len(http.asked) == 1000 // BATCH_SIZE
    # One that the answer does not tell of has to be fetched alone.
    assert set(glances) == {question.ref for question in questions[:-1]}


def test_what_a_glance_cannot_tell_is_left_to_be_fetched(http: FakeManifold) -> None:
    bridge = kept("binary_open")
    questions = [
        kept("numeric_ranges"),
        kept("date_ranges"),
        kept("binary_resolved_yes"),
        replace(bridge, ref=QuestionRef("manifold", "slug:will-it-rain")),
        replace(bridge, outcomes=()),
        replace(bridge, state=State.CLOSED),
        replace(bridge, ref=QuestionRef("metaculus", "1")),
    ]
    assert ManifoldAdapter(http=http).glance(questions) == {}
    assert http.asked == []
    closed = replace(bridge, closes_at=NOW)
    assert ManifoldAdapter(http=http).glance([closed]) == {}


@pytest.mark.parametrize(
    "told",
    [
        {"ansIris001": 1, "ansTomas01": 0, "ansOther01": 0},  # resolved: no price is ever 1
        {"ansIris001": 0.4, "ansTomas01": 0.3, "ansOther01": 0.2, "ansNew0001": 0.1},
        {},
    ],
)
def test_answers_that_became_certain_or_more_are_left_to_be_fetched(
    http: FakeManifold, told: dict[str, float]
) -> None:
    http.probs = {"hbrMayor001": {"answerProbs": told}}
    assert ManifoldAdapter(http=http).glance([kept("choice_open")]) == {}


def test_an_answer_that_is_missing_is_not_told_of(http: FakeManifold) -> None:
    http.probs = {"hbrMayor001": {"answerProbs": {"ansIris001": 0.5}}}
    glance = ManifoldAdapter(http=http).glance([kept("choice_open")])[MAYOR]
    assert isinstance(glance, Glance)
    assert set(glance.points) == {"ansIris001"}


@pytest.mark.parametrize("broken", [{"prob": 1.5}, {"probs": 0.5}, {"prob": "x"}, {"answerProbs": []}, 0.5])
def test_a_price_that_cannot_be_read_concerns_its_market_only(http: FakeManifold, broken: object) -> None:
    http.probs["hbrBridge01"] = broken
    glances = ManifoldAdapter(http=http).glance([kept("binary_open"), kept("choice_open")])
    assert isinstance(glances[BRIDGE], UnreadableAnswerError)
    assert "hbrBridge01" in str(glances[BRIDGE])
    assert isinstance(glances[MAYOR], Glance)


def test_a_failed_request_stands_for_its_markets(http: FakeManifold) -> None:
    http.probs = {"broken": True}
    http.put("/v0/market-probs", json.dumps({"message": "slow down"}).encode(), status=429)
    glances = ManifoldAdapter(http=http).glance([kept("binary_open"), kept("choice_open")])
    assert {type(told) for told in glances.values()} == {TooManyRequestsError}
    http.put_json("/v0/market-probs", [])
    glances = ManifoldAdapter(http=http).glance([kept("binary_open")])
    assert isinstance(glances[BRIDGE], UnreadableAnswerError)


def test_a_question_as_it_is_kept_needs_no_more_than_its_bounds(http: FakeManifold) -> None:
    bare = replace(kept("pseudo_log"), outcomes=(Outcome(kind=kept("pseudo_log").outcomes[0].kind),))
    assert ManifoldAdapter(http=http).glance([bare]) == {}
