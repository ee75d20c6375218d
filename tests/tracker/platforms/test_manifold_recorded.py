"""Every recorded answer of Manifold is read to what it says, or refused for what it lacks."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.fakes import FakeHttp
from tests.payloads import SHARED
from tracker.adapter import Snapshot
from tracker.errors import AccessRefusedError
from tracker.parsing.manifold_bets import parse_bets
from tracker.parsing.manifold_fields import parse_far_time
from tracker.parsing.manifold_prices import parse_prices
from tracker.parsing.payload import Payload
from tracker.platforms.manifold import ManifoldAdapter
from tracker.questions import Kind, Outcome, Question, QuestionRef, Shape, State
from tracker.readings import NoReading, Point, Reading, Reason

FOLDER = SHARED / "manifold"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no recorded answers in {FOLDER}")

# By file: shape, state, and of each outcome its ending and its last value.
MARKETS: dict[str, tuple[Shape, State, list[tuple[str | None, float | Reason]]]] = {
    "2022-06_market_by_id_binary_open_with_bets_comments": (
        Shape.SINGLE,
        State.RESOLVED,
        [("yes", 0.9911535861392651)],
    ),
    "2022-10_slug_binary_resolved_will-bitcoins-price-fall-below-25k": (
        Shape.SINGLE,
        State.RESOLVED,
        [("yes", 0.9911535861392651)],
    ),
    "2022-10_market_after_resolve_CANCEL_POST": (
        Shape.CHOICE,
        State.ANNULLED,
        [("annulled", Reason.UNRELIABLE)] * 4,
    ),
    "2022-10_market_binary_after_resolve_POST": (Shape.SINGLE, State.RESOLVED, [("yes", 0.5)]),
    "2022-10_market_binary_open_before_resolve": (
        Shape.SINGLE,
        State.CLOSED,
        [(None, 0.5049750012375624)],
    ),
    "2022-10_market_free_response_open": (
        Shape.CHOICE,
        State.CLOSED,
        [(None, 0.12426035502958577), (None, 0.13609467455621302), (None, 0.14792899408284024)],
    ),
    "2022-10_market_multiple_choice_after_resolve_MKT_POST": (
        Shape.CHOICE,
        State.RESOLVED,
        [("50%", Reason.UNRELIABLE), ("0%", Reason.UNRELIABLE), ("50%", Reason.UNRELIABLE)],
    ),
    "2022-10_market_multiple_choice_dpm_open": (Shape.CHOICE, State.CLOSED, [(None, 1 / 3)] * 3),
    "2022-10_market_pseudo_numeric_open": (Shape.SINGLE, State.OPEN, [(None, Reason.UNRELIABLE)]),
    "2025-08_contract_dbform_multi_sumtoone_devinstance": (
        Shape.CHOICE,
        State.CLOSED,
        [(None, 1 / 6)] * 6,
    ),
    "2026-06_market_binary_trimmed": (Shape.SINGLE, State.CLOSED, [(None, 0.4)]),
    "2026-06_market_multi_sumtoone_trimmed": (
        Shape.CHOICE,
        State.CLOSED,
        [(None, 0.24), (None, 0.76)],
    ),
    "docs_2022_market_free_response_resolved_MKT": (
        Shape.CHOICE,
        State.RESOLVED,
        [
            ("split between the answers", value)
            for value in (0.66749733001068, 0.008922214311142757, 0.008966714133143469, 0.09211463154147384)
        ],
    ),
    "docs_2024_contract_dbform_resolved_NO": (Shape.SINGLE, State.RESOLVED, [("no", 0.01)]),
}

# By file: rows, trades, and the last probability told of the newest trade.
BETS = {
    "2022-10_bets_by_market_slug_limit45": (45, 45, 0.9911535861392651),
    "2022-10_bets_latest_any_market_limit45": (45, 38, 0.30990456750677153),
    "2026-08_bet_unfilled_limit_trimmed": (1, 0, None),
    "docs_bets_limit_partial_and_normal": (2, 2, 0.5730753474948571),
}
LISTS = {"2022-10_markets_list_lite": 500, "2026-08_lite_market_multi_resolved_MKT_trimmed": 1}
OTHERS = {
    "2022-06_error_403_unknown_api_key",
    "2026-06_market-probs_trimmed",
    "2026-09_far_future_closeTimes",
    "docs_prob_multi",
    "manifold_cassette_index",
}


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def body_of(name: str) -> dict[str, Any]:
    body: dict[str, Any] = recorded(name)
    inner: dict[str, Any] = body["contracts"][0] if "contracts" in body else body
    return inner


def fetched(name: str) -> Snapshot:
    """The market as the adapter reads it, with the bets that old bodies carry."""
    body = body_of(name)
    http = FakeHttp(NOW)
    http.put_json(f"/v0/market/{body['id']}", body)
    http.put_json("/v0/bets", body.get("bets", []))
    return ManifoldAdapter(http=http).fetch(QuestionRef("manifold", body["id"]))


def value(point: Point) -> float | Reason:
    return point.value if isinstance(point, Reading) else point.reason


def test_every_recorded_answer_is_expected_to_be_something() -> None:
    assert sorted([*MARKETS, *BETS, *LISTS, *OTHERS]) == NAMES


@pytest.mark.parametrize("name", MARKETS)
def test_a_market_is_read_to_the_right_thing(name: str) -> None:
    shape, state, expected = MARKETS[name]
    body, snapshot = body_of(name), fetched(name)
    question = snapshot.question
    assert (question.shape, question.state) == (shape, state)
    assert (question.ref.id, question.title) == (body["id"], body["question"])
    assert len(question.outcomes) == len(expected)
    for outcome, (text, last) in zip(question.outcomes, expected, strict=True):
        assert (outcome.resolution and outcome.resolution.text) == text
        points = snapshot.points[outcome.key]
        assert value(points[-1]) == (last if isinstance(last, Reason) else pytest.approx(last, rel=1e-12))
        assert all(one.at < other.at for one, other in pairwise(points))
        # What is over has no price of the day it was looked at.
        assert all(point.at < NOW for point in points) or state is State.OPEN
    assert question.url.startswith("https://manifold.markets/")
    recognised = ManifoldAdapter(http=FakeHttp()).recognise(question.url)
    assert recognised is not None
    assert recognised.question.id.removeprefix("slug:") in {body.get("slug"), question.url.rsplit("/", 1)[1]}


@pytest.mark.parametrize(
    "name",
    [
        "2022-06_market_by_id_binary_open_with_bets_comments",
        "2022-10_slug_binary_resolved_will-bitcoins-price-fall-below-25k",
    ],
)
def test_the_course_begins_when_the_market_was_made_and_passes_every_trade(name: str) -> None:
    body, points = body_of(name), fetched(name).points[""]
    assert value(points[0]) == 0.5
    assert points[0].at.timestamp() * 1000 == pytest.approx(body["createdTime"])
    told = {bet["createdTime"]: bet["probAfter"] for bet in body["bets"]}
    assert {round(point.at.timestamp() * 1000): value(point) for point in points[1:]}.items() <= told.items()
    assert len(points) == len(told) + 1


@pytest.mark.parametrize("name", BETS)
def test_bets_are_read_row_by_row(name: str) -> None:
    rows, trades, last = BETS[name]
    page = parse_bets(Payload(recorded(name), platform="manifold"), has_answers=False)
    assert (page.rows, len(page.trades)) == (rows, trades)
    assert (page.trades[-1].after if page.trades else None) == last


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_market_by_market(name: str) -> None:
    http = FakeHttp(NOW)
    http.put_json("/v0/search-markets", recorded(name))
    found = ManifoldAdapter(http=http).search("anything", limit=1000)
    assert len(found) == LISTS[name]
    for question, sent in zip(found, recorded(name), strict=True):
        assert question.title == sent["question"]
        assert question.state.is_final == sent["isResolved"]
        assert (question.state is State.ANNULLED) == (sent.get("resolution") == "CANCEL")
        for outcome in question.outcomes:
            assert (outcome.kind is Kind.NUMBER) == (sent["outcomeType"] == "PSEUDO_NUMERIC")
            ending = outcome.resolution
            if ending and sent["resolution"] in {"YES", "NO"}:
                assert ending.value == float(sent["resolution"] == "YES")


def test_old_numbers_end_at_their_place_on_the_scale() -> None:
    http = FakeHttp(NOW)
    http.put_json("/v0/search-markets", recorded("2022-10_markets_list_lite"))
    found = {question.ref.id: question for question in ManifoldAdapter(http=http).search("x", limit=1000)}
    moves = found["WkawuDNuEfzPUiI7BOWw"].outcomes[0].resolution
    minutes = found["FLebR5lDW0VqfN8Dtpxj"].outcomes[0].resolution
    assert moves is not None
    assert minutes is not None
    assert moves.value == pytest.approx(13)  # 0.05 of the way from 10 to 70
    assert minutes.value == pytest.approx(59 + 541**0.8681817566788709)


def test_a_number_without_a_probability_is_no_reading() -> None:
    (point,) = fetched("2022-10_market_pseudo_numeric_open").points[""]
    assert isinstance(point, NoReading)


def test_closes_that_nobody_can_have_meant() -> None:
    told = recorded("2026-09_far_future_closeTimes")
    assert [parse_far_time(Payload(close, platform="manifold")) for close in told] == [None] * len(told)


def test_prices_of_many_markets() -> None:
    http = FakeHttp(NOW)
    http.put_json("/v0/market-probs", recorded("2026-06_market-probs_trimmed"))
    binary = fetched("2026-06_market_binary_trimmed").question
    choice = fetched("2026-06_market_multi_sumtoone_trimmed").question
    questions = [_reopened(question) for question in (binary, choice)]
    glances = ManifoldAdapter(http=http).glance(questions)
    told = [
        {key: value(point) for key, point in getattr(glances[question.ref], "points").items()}  # noqa: B009 - errors have none
        for question in questions
    ]
    assert told == [{"": 0.4}, {"ZgduO56upn": 0.24, "9OSOqNPqZ8": 0.76}]


def _reopened(question: Question) -> Question:
    return Question(
        ref=question.ref,
        title=question.title,
        url=question.url,
        outcomes=question.outcomes,
        shape=question.shape,
    )


def test_the_price_of_one_market() -> None:
    told = Payload(recorded("docs_prob_multi"), platform="manifold")
    keys = ("PI806hsqn2", "tO5sp2SAlA")
    question = Question(
        ref=QuestionRef("manifold", "9t61v9e7x4"),
        title="?",
        url="",
        outcomes=tuple(Outcome(key=key) for key in keys),
        shape=Shape.CHOICE,
    )
    points = parse_prices(told, question, NOW)
    assert [value(points[key]) for key in keys] == [0.670156962142921, 0.3298430378570791]


def test_a_refusal_says_what_manifold_said() -> None:
    http = FakeHttp(NOW)
    http.put_json("/v0/markets", recorded("2022-06_error_403_unknown_api_key"), status=403)
    with pytest.raises(AccessRefusedError, match="No private user exists with API key"):
        ManifoldAdapter(http=http).check_access()


def test_every_call_of_the_index_was_a_read_of_manifold() -> None:
    index = recorded("manifold_cassette_index")
    assert len(index) > 5
    assert all(call[4].startswith("https://manifold.markets/api/v0/") for call in index)
