from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db import Connection, Database, checks, questions
from db.tables import outcomes
from tests.builders import REF, at, make_outcome, make_question
from tests.db.at_once import at_once
from tests.db.rows import keep_question
from tracker.errors import NotFoundError
from tracker.questions import Kind, Outcome, Question, QuestionRef, Resolution, Scale, Shape, State
from tracker.volumes import Volume, VolumeUnit

SECOND = QuestionRef("metaculus", "2")
_numbers = count()


def ref(number: int) -> QuestionRef:
    return QuestionRef("metaculus", str(number))


def watch(connection: Connection, hours: float | None, number: int) -> QuestionRef:
    keep_question(connection, ref=ref(number))
    if hours is not None:
        questions.watch_from(connection, ref(number), at=at(hours), because="a story cites it")
    return ref(number)


def due(connection: Connection, hours: float, **options: Any) -> list[QuestionRef]:
    return [one.question.ref for one in questions.list_due(connection, at(hours), **options)]


# What a platform tells

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
instants = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zones are added
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
resolutions = st.builds(Resolution, text=texts, raw=texts, at=instants, value=numbers)


@st.composite
def drawn_outcomes(draw: st.DrawFn) -> tuple[Outcome, ...]:
    keys = draw(st.lists(texts, max_size=3, unique=True))
    return tuple(
        Outcome(
            key=key,
            label=draw(texts),
            upstream_id=draw(texts),
            kind=draw(st.sampled_from(Kind)),
            unit=draw(texts),
            scale=draw(st.sampled_from(Scale)),
            lower_bound=draw(numbers),
            upper_bound=draw(numbers),
            open_below=draw(st.booleans()),
            open_above=draw(st.booleans()),
            state=draw(st.sampled_from(State)),
            resolution=draw(st.none() | resolutions),
            method=draw(texts),
        )
        for key in keys
    )


drawn_questions = st.builds(
    Question,
    ref=st.just(REF),
    title=texts,
    url=texts,
    outcomes=drawn_outcomes(),
    shape=st.sampled_from(Shape),
    state=st.sampled_from(State),
    condition=texts,
    description=texts,
    resolution_criteria=texts,
    opened_at=instants,
    closes_at=instants,
    deadline=instants,
    edited_at=instants,
    crowd=st.none() | st.integers(0, 2**31 - 1),
    volume=st.none()
    | st.builds(
        Volume,
        amount=st.floats(min_value=0, allow_nan=False, allow_infinity=False),
        unit=st.sampled_from(VolumeUnit),
    ),
)


@settings(max_examples=40)
@given(first=drawn_questions, then=drawn_questions)
def test_a_question_reads_back_as_it_was_last_told(
    database: Database, first: Question, then: Question
) -> None:
    ref = QuestionRef("metaculus", f"drawn-{next(_numbers)}")  # the database outlives the example
    first, then = replace(first, ref=ref), replace(then, ref=ref)
    with database.writing() as connection:
        questions.save_question(connection, first)
        assert questions.get_question(connection, ref) == first
        questions.save_question(connection, then)
        back = questions.get_question(connection, ref)
    told = {outcome.key for outcome in then.outcomes}
    kept = tuple(outcome for outcome in first.outcomes if outcome.key not in told)
    assert replace(back, outcomes=()) == replace(then, outcomes=())
    assert set(back.outcomes) == {*then.outcomes, *kept}  # what is no longer told of is kept


def test_the_order_of_outcomes_is_that_in_which_they_came(database: Database) -> None:
    parts = tuple(make_outcome(key=key) for key in ("z", "a", "m"))
    with database.writing() as connection:
        keep_question(connection, make_question(outcomes=parts))
        questions.save_question(connection, make_question(outcomes=(make_outcome(key="b"), *parts[::-1])))
        keys = [outcome.key for outcome in questions.get_question(connection, REF).outcomes]
    assert keys == ["z", "a", "m", "b"]


def test_a_resolution_may_be_taken_back(database: Database) -> None:
    resolution = Resolution(text="no", raw="no", at=at(5), value=0.0)
    ended = make_question(
        state=State.RESOLVED, outcomes=(make_outcome(state=State.RESOLVED, resolution=resolution),)
    )
    with database.writing() as connection:
        keep_question(connection, ended)
        assert questions.get_question(connection, REF) == ended
        questions.save_question(connection, make_question())
        assert questions.get_question(connection, REF) == make_question()


def test_how_finely_values_are_kept_does_not_change_with_the_bounds(database: Database) -> None:
    # Else what is stored already would be read back as another value.
    wide = make_outcome(kind=Kind.NUMBER, lower_bound=0.0, upper_bound=1e6)
    with database.writing() as connection:
        keep_question(connection, outcomes=(wide,))
        before = connection.execute(select(outcomes.c.decimals)).scalar_one()
        keep_question(connection, outcomes=(replace(wide, upper_bound=1.0),))
        assert connection.execute(select(outcomes.c.decimals)).scalar_one() == before


def test_saving_a_question_leaves_its_queue_and_its_confirmation_alone(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 5, 1)
        checks.record_failure(connection, ref(1), at=at(5), due_at=at(6), because="later", error="down")
        before = questions.get_watch(connection, ref(1))
        keep_question(connection, ref=ref(1), title="Anew")
        after = questions.get_watch(connection, ref(1))
    assert replace(after, question=before.question) == before


def test_what_was_never_fetched_is_not_found(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection)
        for call in (questions.get_question, questions.get_watch):
            with pytest.raises(NotFoundError, match="there is no question metaculus:2 here"):
                call(connection, SECOND)
        with pytest.raises(NotFoundError):
            checks.record_successes(
                connection, [checks.Success(ref=SECOND, at=at(0), due_at=None, because="", added=0, future=0)]
            )
        with pytest.raises(NotFoundError):
            checks.record_failure(connection, SECOND, at=at(0), due_at=at(1), because="", error="x")


def test_one_id_on_two_platforms_is_two_questions(database: Database) -> None:
    with database.writing() as connection:
        for platform in ("metaculus", "manifold"):
            keep_question(connection, ref=QuestionRef(platform, "1"), title=platform)
        assert questions.get_question(connection, QuestionRef("manifold", "1")).title == "manifold"
        assert len(questions.list_watches(connection)) == 2


def test_workers_may_meet_a_new_question_at_once(database: Database) -> None:
    question = make_question(outcomes=tuple(make_outcome(key=key) for key in "abc"))
    assert at_once(database, [lambda connection: questions.save_question(connection, question)] * 4) == []
    with database.reading() as connection:
        assert [one.question for one in questions.list_watches(connection)] == [question]


# The queue


def test_a_question_that_nobody_watches_is_never_due(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, None, 1)
        assert due(connection, 10**6) == []


def test_the_longest_due_comes_first(database: Database) -> None:
    with database.writing() as connection:
        for number, hours in ((1, 5), (2, 3), (3, 4), (4, 9), (5, 3)):
            watch(connection, hours, number)
        assert due(connection, 5) == [ref(2), ref(5), ref(3), ref(1)]
        assert due(connection, 5, limit=2) == [ref(2), ref(5)]
        assert due(connection, 5, limit=0) == []
        assert due(connection, 2.999) == []


def test_a_limit_keeps_the_outcomes_with_their_questions(database: Database) -> None:
    with database.writing() as connection:
        for number in (1, 2, 3):
            parts = tuple(make_outcome(key=f"{number}{key}") for key in "ab")
            keep_question(connection, make_question(ref(number), outcomes=parts))
            questions.watch_from(connection, ref(number), at=at(10 - number), because="")
        found = questions.list_due(connection, at(10), limit=2)
    assert [[part.key for part in one.question.outcomes] for one in found] == [["3a", "3b"], ["2a", "2b"]]


def test_a_due_time_that_no_interval_gives_is_not_waited_for(database: Database) -> None:
    """A clock that was a year ahead wrote it."""
    with database.writing() as connection:
        watch(connection, 24 * 365, 1)
        watch(connection, 24 * 7.7, 2)  # the longest interval and its jitter
        watch(connection, -1, 3)
        failing = watch(connection, None, 4)
        checks.record_failure(connection, failing, at=at(0), due_at=at(24 * 30), because="", error="429")
        watch(connection, None, 5)
        assert due(connection, 0) == [ref(3), ref(1)]


def test_a_question_is_asked_for_sooner_never_later(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 5, 1)
        questions.watch_from(connection, ref(1), at=at(7), because="later")
        assert questions.get_watch(connection, ref(1)).due_at == at(5)
        questions.watch_from(connection, ref(1), at=at(3), because="sooner")
        found = questions.get_watch(connection, ref(1))
    assert (found.due_at, found.due_because) == (at(3), "sooner")


def test_what_no_story_needs_is_asked_for_no_more(database: Database) -> None:
    with database.writing() as connection:
        for number in (1, 2, 3):
            watch(connection, 5, number)
        watch(connection, None, 4)
        assert questions.stop_watching_all_but(connection, [ref(2), ref(9)]) == 2
        assert due(connection, 10) == [ref(2)]
        assert questions.get_watch(connection, ref(1)).due_because == "no story in print cites it"
        assert questions.get_watch(connection, ref(4)).due_because == ""
        assert questions.stop_watching_all_but(connection, iter([ref(2)])) == 0
        assert questions.stop_watching_all_but(connection, []) == 1


def test_a_story_that_comes_back_is_watched_again(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 5, 1)
        questions.stop_watching_all_but(connection, [])
        questions.watch_from(connection, ref(1), at=at(8), because="its story is back")
        assert due(connection, 8) == [ref(1)]


def test_any_number_of_questions_is_listed(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        # A statement has room for so many values, which is why none may name every question.
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 410)  # type: ignore[union-attr]
        for number in range(450):
            watch(connection, number, number)
        assert len(questions.list_watches(connection)) == 450
        assert len(due(connection, 430)) == 431
        assert len(due(connection, 430, limit=420)) == 420


# An interval of the outlet's own


@pytest.mark.parametrize(
    ("every", "kept"),
    [
        (timedelta(hours=6), timedelta(hours=6)),
        (timedelta(days=400), timedelta(days=400)),
        (timedelta(seconds=90), timedelta(minutes=2)),
        (timedelta(seconds=1), timedelta(minutes=1)),
        (None, None),
    ],
)
def test_an_interval_reads_back_in_whole_minutes_and_the_question_is_due(
    database: Database, every: timedelta | None, kept: timedelta | None
) -> None:
    with database.writing() as connection:
        for number in (1, 2):
            watch(connection, 50, number)
        questions.set_interval(connection, ref(1), timedelta(hours=1), now=at(2))
        questions.set_interval(connection, ref(1), every, now=at(3))
        found, other = (questions.get_watch(connection, ref(number)) for number in (1, 2))
    assert (found.every, found.due_at, found.due_because) == (kept, at(3), "its interval was set")
    assert (other.every, other.due_at) == (None, at(50))


def test_an_interval_wakes_no_question_that_nobody_watches(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, None, 1)
        questions.set_interval(connection, ref(1), timedelta(hours=6), now=at(3))
        found = questions.get_watch(connection, ref(1))
        questions.save_question(connection, make_question(ref(1), title="Anew"))
        assert questions.get_watch(connection, ref(1)).every == timedelta(hours=6)
    assert (found.every, found.due_at) == (timedelta(hours=6), None)


def test_an_interval_of_what_was_never_fetched_is_not_found(database: Database) -> None:
    with database.writing() as connection, pytest.raises(NotFoundError):
        questions.set_interval(connection, SECOND, None, now=at(0))
