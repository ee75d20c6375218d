from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.payloads import load_payload
from tracker.adapter import Snapshot
from tracker.errors import QuestionGoneError
from tracker.parsing.metaculus_posts import parse_post
from tracker.parsing.payload import Payload
from tracker.questions import Kind, QuestionRef, Scale, Shape, State
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SITE = "https://www.metaculus.com"


def read(name: str, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Snapshot:
    post = load_payload("metaculus", name)
    change(post)
    return parse_post(Payload(post, platform="metaculus"), site=SITE, seen_at=NOW)


def last(snapshot: Snapshot, key: str = "") -> float | Reason:
    point = snapshot.points[key][-1]
    return point.value if isinstance(point, Reading) else point.reason


def test_a_binary_question_that_resolved() -> None:
    snapshot = read("binary_resolved_no")
    question = snapshot.question
    assert question.ref == QuestionRef("metaculus", "12100")
    assert question.title == (
        "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"
    )
    assert question.url == f"{SITE}/questions/12100/north-korean-troops-in-ukraine-before-2024/"
    assert (question.shape, question.state, question.crowd) == (Shape.SINGLE, State.RESOLVED, 13)
    assert question.opened_at == datetime(2022, 8, 3, 15, tzinfo=UTC)
    assert question.closes_at == datetime(2023, 12, 31, 23, tzinfo=UTC)
    assert question.deadline == datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert "credible media reports" in question.resolution_criteria
    (outcome,) = question.outcomes
    assert (outcome.key, outcome.upstream_id, outcome.method) == ("", "12106", "recency_weighted")
    assert outcome.kind is Kind.PROBABILITY
    assert (outcome.lower_bound, outcome.upper_bound) == (None, None)
    assert outcome.resolution is not None
    assert (outcome.resolution.text, outcome.resolution.value) == ("no", 0.0)
    assert outcome.resolution.at == datetime(2024, 1, 1, 5, tzinfo=UTC)
    final = snapshot.points[""][-1]
    assert isinstance(final, Reading)
    assert (final.value, final.low, final.high, final.crowd) == (0.013, 0.005, 0.017, 12)
    assert final.seen_at == snapshot.fetched_at == NOW


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        ("binary_open", State.OPEN, 0.599),
        ("binary_resolved_yes", State.RESOLVED, 0.933),
        ("binary_cp_hidden", State.OPEN, Reason.HIDDEN),
        ("binary_upcoming", State.UPCOMING, Reason.NOT_OPEN),
        ("binary_open_no_forecasts", State.OPEN, Reason.NOBODY_YET),
        ("binary_open_all_withdrawn", State.OPEN, Reason.WITHDRAWN),
        ("binary_open_expiring", State.OPEN, 0.15),
        ("binary_closed_unresolved", State.CLOSED, 0.361),
        ("binary_annulled", State.ANNULLED, 0.06),
        ("binary_ambiguous", State.AMBIGUOUS, 0.206),
    ],
)
def test_where_each_stands(name: str, state: State, expected: float | Reason) -> None:
    snapshot = read(name)
    assert snapshot.question.state is snapshot.question.outcomes[0].state is state
    assert last(snapshot) == expected


def test_a_frozen_series_beside_the_default_is_not_read() -> None:
    post = load_payload("metaculus", "binary_resolved_yes")
    assert set(post["question"]["aggregations"]) == {"recency_weighted", "metaculus_prediction"}
    assert last(read("binary_resolved_yes")) == 0.933


def test_a_hidden_number_says_until_when() -> None:
    (point,) = read("binary_cp_hidden").points[""]
    assert isinstance(point, NoReading)
    assert point.until == datetime(2027, 1, 21, 14, 16, 35, 931799, tzinfo=UTC)
    assert point.at == NOW


def test_forecasts_that_are_kept_from_us_are_withheld_and_never_nought() -> None:
    def empty(post: dict[str, Any]) -> None:
        post["question"]["aggregations"] = {"recency_weighted": {"history": [], "latest": None}}

    assert last(read("binary_open", empty)) is Reason.WITHHELD
    assert last(read("binary_resolved_no", empty)) is Reason.WITHHELD


def test_the_gap_in_a_closed_question() -> None:
    points = read("binary_closed_unresolved").points[""]
    kinds = [point.reason if isinstance(point, NoReading) else point.value for point in points]
    assert kinds == [0.457, Reason.WITHDRAWN, 0.484, Reason.WITHDRAWN, 0.361]  # trimmed, hence the second gap
    assert points[1].at == datetime(2026, 5, 25, 12, tzinfo=UTC)


def test_an_ambiguous_end_is_no_no() -> None:
    (outcome,) = read("binary_ambiguous").question.outcomes
    assert outcome.resolution is not None
    assert (outcome.resolution.text, outcome.resolution.value) == ("ambiguous", None)


def test_the_parts_of_a_group_are_outcomes_by_their_question_ids() -> None:
    snapshot = read("group_binary")
    assert snapshot.question.ref.id == "12115"
    assert (snapshot.question.shape, snapshot.question.state) == (Shape.GROUP, State.OPEN)
    ukraine, moldova = snapshot.question.outcomes
    assert (ukraine.key, ukraine.label, ukraine.upstream_id) == ("12121", "Ukraine", "12121")
    assert (moldova.key, moldova.label, moldova.state) == ("12125", "Moldova", State.RESOLVED)
    assert last(snapshot, "12121") == 0.086
    assert last(snapshot, "12125") == 0.008


def test_a_part_that_nobody_forecast_is_told_from_a_group_that_is_withheld() -> None:
    def empty(post: dict[str, Any], *parts: int) -> None:
        for part in parts:
            post["group_of_questions"]["questions"][part]["aggregations"]["recency_weighted"] = None

    one = read("group_binary", lambda post: empty(post, 0))
    assert (last(one, "12121"), last(one, "12125")) == (Reason.NOBODY_YET, 0.008)
    both = read("group_binary", lambda post: empty(post, 0, 1))
    assert (last(both, "12121"), last(both, "12125")) == (Reason.WITHHELD, Reason.WITHHELD)


def test_options_are_read_by_their_place_among_all_there_ever_were() -> None:
    snapshot = read("multiple_choice_open")
    assert snapshot.question.shape is Shape.CHOICE
    assert [(outcome.key, outcome.label) for outcome in snapshot.question.outcomes] == [
        ("0", "CDU/CSU"),
        ("1", "AfD"),
        ("2", "SPD"),
        ("3", "BSW"),
        ("4", "Other"),
    ]
    assert {outcome.upstream_id for outcome in snapshot.question.outcomes} == {"12119"}
    assert last(snapshot, "2") == 0.0812749309604173
    assert last(snapshot, "3") is Reason.GONE
    assert last(snapshot, "4") == 0.03176526541884013
    assert isinstance(snapshot.points["3"][0], Reading)


def test_the_option_that_won() -> None:
    snapshot = read("multiple_choice_resolved")
    values = {
        outcome.label: outcome.resolution and outcome.resolution.value
        for outcome in snapshot.question.outcomes
    }
    assert values == {"Spain": 1.0, "France": 0.0, "Brazil": 0.0, "Argentina": 0.0, "Other": 0.0}


def test_the_branches_of_a_conditional() -> None:
    snapshot = read("conditional")
    question = snapshot.question
    assert (question.shape, question.state) == (Shape.CONDITIONAL, State.OPEN)
    assert question.condition == "Will the United States withdraw troops from South Korea before 2028?"
    assert question.title.startswith(question.condition)
    assert "credible media reports" in question.resolution_criteria
    assert [(outcome.key, outcome.label, outcome.upstream_id) for outcome in question.outcomes] == [
        ("yes", "if yes", "12130"),
        ("no", "if no", "12131"),
    ]
    assert (last(snapshot, "yes"), last(snapshot, "no")) == (0.676, 0.487)


def test_the_branch_not_taken_does_not_end_the_other() -> None:
    def take(post: dict[str, Any]) -> None:
        post["conditional"]["question_yes"] |= {"status": "resolved", "resolution": "annulled"}

    question = read("conditional", take).question
    assert [outcome.state for outcome in question.outcomes] == [State.ANNULLED, State.OPEN]
    assert question.state is State.OPEN


def test_a_logarithmic_question_with_a_zero_point_of_nought() -> None:
    snapshot = read("numeric_log_open")
    (outcome,) = snapshot.question.outcomes
    assert (outcome.kind, outcome.scale, outcome.unit) == (Kind.NUMBER, Scale.LOG, "cases")
    assert (outcome.lower_bound, outcome.upper_bound) == (1_000, 1_000_000)
    assert (outcome.open_below, outcome.open_above) == (False, True)
    assert last(snapshot) == pytest.approx(1_000 * 1_000**0.48816719917526685)


def test_a_quartile_beyond_the_range_is_the_bound() -> None:
    snapshot = read("numeric_above_upper_bound")
    point = snapshot.points[""][-1]
    assert isinstance(point, Reading)
    assert point.high == 3600.0 == snapshot.question.outcomes[0].upper_bound
    assert point.value == pytest.approx(1800 + 1800 * 0.8588716764376845)
    ending = snapshot.question.outcomes[0].resolution
    assert ending is not None
    assert (ending.text, ending.raw, ending.value) == ("above the upper bound", "above_upper_bound", None)


def test_a_date_question_is_in_epoch_seconds() -> None:
    snapshot = read("date_resolved")
    (outcome,) = snapshot.question.outcomes
    assert outcome.kind is Kind.DATE
    assert last(snapshot) == pytest.approx(1673740800 + (1767225600 - 1673740800) * 0.35164947948057707)
    assert outcome.resolution is not None
    assert outcome.resolution.text == "2024-03-07"


def test_a_discrete_question_has_whole_values() -> None:
    snapshot = read("discrete_open")
    point = snapshot.points[""][-1]
    assert isinstance(point, Reading)
    assert (point.value, point.low, point.high) == (2.0, 1.0, 3.0)


def test_a_notebook_asks_nothing() -> None:
    with pytest.raises(QuestionGoneError, match="metaculus:12125 is a notebook and asks nothing"):
        read("notebook")


def test_options_stand_in_for_those_of_all_time_where_none_are_kept() -> None:
    def forget(post: dict[str, Any]) -> None:
        post["question"]["options"] = post["question"]["all_options_ever"]
        post["question"]["all_options_ever"] = None

    assert read("multiple_choice_open", forget) == read("multiple_choice_open")


def test_a_list_answer_lacks_the_texts_and_that_is_fine() -> None:
    def shorten(post: dict[str, Any]) -> None:
        for name in ("description", "resolution_criteria"):
            del post["question"][name]

    question = read("binary_open", shorten).question
    assert (question.description, question.resolution_criteria) == ("", "")
