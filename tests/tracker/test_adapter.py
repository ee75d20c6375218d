from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import at, make_outcome, make_question, make_reading
from tracker.adapter import Glance, Glances, Snapshot, glance_in_batches
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.questions import Question, QuestionRef

PARTS = (make_outcome(key="a", label="A"), make_outcome(key="b", label="B"))


def snapshot(question: Question, **aliases: str) -> Snapshot:
    return Snapshot(question=question, points={}, fetched_at=at(0), aliases=aliases)


# Naming an outcome


def test_an_outcome_is_named_by_its_key_or_an_alias() -> None:
    told = snapshot(make_question(outcomes=PARTS), rain="b")
    assert told.outcome_named("a") == PARTS[0]
    assert told.outcome_named("rain") == PARTS[1]


@pytest.mark.parametrize("key", ["", "snow", "c"])
def test_of_several_outcomes_none_is_guessed(key: str) -> None:
    assert snapshot(make_question(outcomes=PARTS), snow="melted").outcome_named(key) is None


def test_the_only_outcome_needs_no_name_but_a_wrong_one_is_wrong() -> None:
    told = snapshot(make_question(outcomes=PARTS[:1]))
    assert told.outcome_named("") == PARTS[0]
    assert told.outcome_named("b") is None


def test_an_outcome_whose_key_is_empty_needs_no_name_beside_others() -> None:
    plain = make_outcome()
    assert snapshot(make_question(outcomes=(*PARTS, plain))).outcome_named("") == plain


def test_a_question_without_outcomes_has_none() -> None:
    assert snapshot(make_question(outcomes=())).outcome_named("") is None


# Looking at many


def questions(count: int) -> list[Question]:
    return [make_question(QuestionRef("metaculus", str(number))) for number in range(1, count + 1)]


def seen(question: Question) -> Glance:
    return Glance(ref=question.ref, points={"": make_reading()}, seen_at=at(0))


class FakeLook:
    """Answers for a batch, or fails where one of these questions is in it; notes the batches."""

    def __init__(self, failing: dict[str, PlatformError] | None = None) -> None:
        self.failing = failing or {}
        self.batches: list[list[str]] = []

    def __call__(self, batch: Sequence[Question]) -> Glances:
        self.batches.append([question.ref.id for question in batch])
        for question in batch:
            if question.ref.id in self.failing:
                raise self.failing[question.ref.id]
        return {question.ref: seen(question) for question in batch}


@given(count=st.integers(0, 25), size=st.integers(1, 10))
def test_all_are_asked_for_once_in_as_few_requests_as_there_can_be(count: int, size: int) -> None:
    asked, look = questions(count), FakeLook()
    assert glance_in_batches(asked, size, look) == {question.ref: seen(question) for question in asked}
    assert [id_ for batch in look.batches for id_ in batch] == [question.ref.id for question in asked]
    assert len(look.batches) == -(-count // size)


@pytest.mark.parametrize("kind", [PlatformDownError, UnreadableAnswerError])
def test_a_request_that_fails_stands_for_its_own_questions_only(kind: type[PlatformError]) -> None:
    error, asked = kind("no", platform="metaculus"), questions(5)
    look = FakeLook({"3": error})
    found = glance_in_batches(asked, 2, look)
    assert [found[question.ref] for question in asked] == [
        seen(asked[0]),
        seen(asked[1]),
        error,
        error,
        seen(asked[4]),
    ]
    assert look.batches == [["1", "2"], ["3", "4"], ["3", "4"], ["5"]]


@pytest.mark.parametrize("kind", [PlatformDownError, UnreadableAnswerError, UnreachableError])
def test_a_request_that_failed_by_chance_is_made_once_more(kind: type[PlatformError]) -> None:
    asked, look = questions(3), FakeLook({"3": kind("no", platform="metaculus")})

    def ask(batch: Sequence[Question]) -> Glances:
        try:
            return look(batch)
        finally:
            look.failing.clear()

    found = glance_in_batches(asked, 2, ask)
    assert [found[question.ref] for question in asked] == [seen(question) for question in asked]


@pytest.mark.parametrize("kind", [RequestRejectedError, QuestionGoneError])
def test_of_a_rejected_request_each_question_is_left_to_be_fetched_alone(kind: type[PlatformError]) -> None:
    asked, look = questions(5), FakeLook({"3": kind("no", platform="metaculus")})
    found = glance_in_batches(asked, 2, look)
    assert set(found) == {asked[index].ref for index in (0, 1, 4)}
    assert len(look.batches) == 3


@pytest.mark.parametrize("kind", [AccessRefusedError, TooManyRequestsError])
def test_a_platform_that_refuses_us_is_asked_no_more(kind: type[PlatformError]) -> None:
    error, asked = kind("no", platform="metaculus"), questions(7)
    look = FakeLook({"3": error})
    found = glance_in_batches(asked, 2, look)
    assert [found[question.ref] for question in asked] == [seen(asked[0]), seen(asked[1]), *[error] * 5]
    assert look.batches == [["1", "2"], ["3", "4"]]


def test_a_later_refusal_does_not_take_an_earlier_failures_place() -> None:
    down, refused = PlatformDownError("down"), AccessRefusedError("refused")
    asked = questions(3)
    found = glance_in_batches(asked, 1, FakeLook({"1": down, "2": refused}))
    assert list(found.values()) == [down, refused, refused]


def test_what_an_answer_leaves_out_stays_out() -> None:
    leave_out: Callable[[Sequence[Question]], Glances] = lambda _: {}  # noqa: E731 - typed where it stands
    assert glance_in_batches(questions(3), 2, leave_out) == {}


def test_another_error_is_nobodys_answer() -> None:
    def fails(_: Sequence[Question]) -> Glances:
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError):
        glance_in_batches(questions(1), 1, fails)
