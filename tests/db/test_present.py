from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db import Connection, Database, questions, readings
from db.plain_rows import execute
from db.present import keep_present, latest_of
from db.tables import readings as reading_rows
from tests.builders import at, make_gap, make_outcome, make_question, make_reading
from tests.db.at_once import Task, at_once
from tests.db.postgres_server import PostgresServer
from tests.db.rows import keep_question
from tracker.errors import NerdlineError, NotFoundError, StorageError
from tracker.history import History
from tracker.questions import Kind, OutcomeRef, QuestionRef
from tracker.readings import Point, Reason

_numbers = count()


def keep_series(
    connection: Connection, *points: Point, seen_at: float = 100, **outcome: object
) -> OutcomeRef:
    """A series of its own: a database outlives the example that a property is tried on."""
    ref = QuestionRef("metaculus", f"present-{next(_numbers)}")
    kept = keep_question(connection, make_question(ref, outcomes=(make_outcome(**outcome),)))
    readings.add_points(connection, kept, points, seen_at=at(seen_at))
    return kept


def history(connection: Connection, outcome: OutcomeRef) -> History:
    return readings.get_history(connection, outcome)


def rows_of(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(reading_rows)).scalar_one()


hours = st.integers(0, 60).map(lambda tenths: tenths / 10)
drawn_points = st.builds(
    make_reading, st.sampled_from([0.1, 0.2, 0.3, 1 / 3]), hours, crowd=st.sampled_from([None, 7])
) | st.builds(make_gap, st.sampled_from([Reason.UNREACHABLE, Reason.UNRELIABLE, Reason.HIDDEN]), hours)
answers = st.lists(st.tuples(st.lists(drawn_points, max_size=5), hours), max_size=4)


# Reading


@settings(max_examples=25)
@given(told=answers, confirmed=st.none() | hours)
def test_the_latest_is_that_of_the_history(
    database: Database, told: list[tuple[list[Point], float]], confirmed: float | None
) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        for points, seen_at in told:
            readings.add_points(connection, outcome, points, seen_at=at(seen_at))
        if confirmed is not None:
            readings.confirm(connection, outcome, at=at(confirmed))
        latest = latest_of(connection, [outcome.question])[outcome]
        whole = history(connection, outcome)
    assert (latest.point, latest.confirmed_at) == (whole.latest, whole.confirmed_at)


def test_a_revision_of_the_last_instant_is_the_latest(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, make_reading(0.1, 1), make_reading(0.2, 5))
        readings.add_revision(connection, outcome, make_reading(0.3), at=at(5), seen_at=at(200))
        readings.add_revision(connection, outcome, make_reading(0.9), at=at(1), seen_at=at(300))
        assert latest_of(connection, [outcome.question])[outcome].point == make_reading(
            0.3, 5, seen_at=at(200)
        )


def test_every_outcome_of_every_question_is_told_of_and_no_other(database: Database) -> None:
    with database.writing() as connection:
        parts = tuple(make_outcome(key=key) for key in "ab")
        keep_question(connection, make_question(QuestionRef("metaculus", "1"), outcomes=parts))
        refs = [QuestionRef(platform, "2") for platform in ("metaculus", "manifold", "kalshi")]
        for number, ref in enumerate(refs):
            outcome = keep_question(connection, make_question(ref))
            readings.add_points(connection, outcome, [make_reading(number / 10)], seen_at=at(1))
        wanted = [QuestionRef("metaculus", "1"), refs[0], refs[1], QuestionRef("manifold", "1")]
        found = latest_of(connection, wanted)
        assert latest_of(connection, []) == {}
    assert {str(outcome): one.point and one.point.at for outcome, one in found.items()} == {
        "metaculus:1#a": None,
        "metaculus:1#b": None,
        "metaculus:2": at(0),
        "manifold:2": at(0),
    }


def test_any_number_of_questions_is_read(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)  # type: ignore[union-attr]
        refs = [keep_series(connection).question for _ in range(1001)]
        for lock in (False, True):
            found = {outcome.question for outcome in latest_of(connection, refs, lock=lock)}
            assert found == set(refs), lock


def test_a_point_is_compared_as_it_would_be_kept(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, kind=Kind.DATE)
        latest = latest_of(connection, [outcome.question])[outcome]
    told = make_reading(1.6e9 + 0.4, kind=Kind.DATE, low=0.6, high=None)
    assert latest.as_kept(told) == replace(told, value=1.6e9, low=1.0)
    assert latest.as_kept(make_gap()) == make_gap()


# Keeping


@settings(max_examples=40)
@given(
    known=answers,
    confirmed=st.none() | hours,
    value=drawn_points,
    late=st.integers(0, 40),
    ahead=st.booleans(),
)
def test_keeping_the_present_is_adding_a_point(
    database: Database,
    known: list[tuple[list[Point], float]],
    confirmed: float | None,
    value: Point,
    late: int,
    ahead: bool,
) -> None:
    seen = 6.5 - late / 10  # after all that is known, or before some of it
    moment = at(seen + (0.05 if ahead else 0))
    told = replace(value, seen_at=at(seen), at=moment if ahead else min(value.at, moment))
    with database.writing() as connection:
        one, other = keep_series(connection), keep_series(connection)
        for outcome in (one, other):
            for points, seen_at in known:
                readings.add_points(connection, outcome, points, seen_at=at(seen_at))
            if confirmed is not None:
                readings.confirm(connection, outcome, at=at(confirmed))
        latest = history(connection, one).latest
        added = readings.add_points(connection, other, [told], seen_at=at(seen)).added
        readings.confirm(connection, other, at=at(seen))
        kept = keep_present(connection, {one: told})
        if (
            latest is not None
            and latest.at > told.at
            and history(connection, one).latest == latest
            and not kept[one]
        ):
            return  # what holds now rests, and what held before it is for a fetch to tell
        assert kept == {one: len(added)}
        assert history(connection, one) == history(connection, other)


def test_what_rests_adds_nothing_and_is_confirmed(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, make_reading(0.1, 1))
        for hour in (120, 121):
            told = make_reading(0.1000004, hour)  # the same in millionths
            assert keep_present(connection, {outcome: told}) == {outcome: 0}
            assert history(connection, outcome).confirmed_at == at(hour)
        assert rows_of(connection) == 1


def test_many_are_kept_in_one_go(database: Database) -> None:
    with database.writing() as connection:
        series = [keep_series(connection, make_reading(0.1, 1)) for _ in range(6)]
        told = {outcome: make_reading(0.1 + number % 2 / 10, 120) for number, outcome in enumerate(series)}
        assert keep_present(connection, told) == {
            outcome: number % 2 for number, outcome in enumerate(series)
        }
        for outcome, point in told.items():
            assert history(connection, outcome).confirmed_at == at(120)
            assert history(connection, outcome).latest in (point, make_reading(0.1, 1, seen_at=at(100)))
        assert keep_present(connection, told) == dict.fromkeys(series, 0)
        assert rows_of(connection) == 9


def test_the_first_point_of_all_is_kept(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        assert keep_present(connection, {outcome: make_gap(Reason.UNRELIABLE, 3)}) == {outcome: 1}
        assert history(connection, outcome) == History((make_gap(Reason.UNRELIABLE, 3),), at(3))


def test_a_point_of_the_future_is_refused(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, make_reading(0.1, 1))
        told = make_reading(0.2, 130, seen_at=at(120))
        assert keep_present(connection, {outcome: told}) == {outcome: 0}
        assert rows_of(connection) == 1


def test_a_late_answer_does_not_hide_what_was_confirmed_since(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, make_reading(0.1, 0), seen_at=0)
        readings.confirm(connection, outcome, at=at(5))
        keep_present(connection, {outcome: make_reading(0.9, 3)})
        whole = history(connection, outcome)
    assert whole.confirmed_at == at(5)
    assert [(point.at, getattr(point, "value", None)) for point in whole.points] == [
        (at(0), 0.1),
        (at(3), 0.9),
        (at(5), 0.1),
    ]


def test_an_outcome_that_is_not_kept_is_not_found_and_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
    part = OutcomeRef(outcome.question, "part")
    with (
        pytest.raises(NotFoundError, match=f"there is no outcome {part} here"),
        database.writing() as connection,
    ):
        keep_present(connection, {outcome: make_reading(), part: make_reading()})
    with database.reading() as connection:
        assert rows_of(connection) == 0


def test_a_number_of_a_transaction_that_was_undone_is_never_used(database: Database) -> None:
    lost, other = (QuestionRef("metaculus", f"undone-{number}") for number in range(2))

    def fail() -> None:
        with database.writing() as connection:
            outcome = keep_question(connection, make_question(lost))
            assert keep_present(connection, {outcome: make_reading(0.3, 1)}) == {outcome: 1}
            raise StorageError("the power went away")

    with pytest.raises(StorageError, match="power"):
        fail()
    with database.writing() as connection:
        kept = keep_question(connection, make_question(other))  # SQLite gives it the same number
        assert keep_present(connection, {kept: make_reading(0.7, 2)}) == {kept: 1}
    with pytest.raises(NotFoundError, match="undone-0"), database.writing() as connection:
        keep_present(connection, {OutcomeRef(lost): make_reading(0.3, 3)})
    with database.reading() as connection:
        assert history(connection, kept).points == (make_reading(0.7, 2),)
        assert set(latest_of(connection, [lost, other])) == {kept}


def test_what_stands_in_the_form_of_before_is_told_again_without_a_new_row(database: Database) -> None:
    told = make_reading(0.5, 1, low=0.45, high=0.61234, crowd=900)
    before = bytes.fromhex("c901d2b61b8507")  # as in LEB128
    with database.writing() as connection:
        outcome = keep_series(connection, told)
        for table in ("readings", "standing"):
            execute(connection, f"UPDATE {table} SET rest = ?", (before,))  # noqa: S608 - names of ours
        kept = latest_of(connection, [outcome.question])[outcome].point
        assert kept == replace(told, seen_at=at(100))
        again = replace(told, at=at(120), seen_at=at(120))
        assert keep_present(connection, {outcome: again}) == {outcome: 0}
        assert history(connection, outcome).confirmed_at == at(120)
        assert keep_present(
            connection, {outcome: replace(again, seen_at=at(121), at=at(121), crowd=901)}
        ) == {outcome: 1}
        assert rows_of(connection) == 2


def test_nothing_told_is_nothing_to_do(database: Database) -> None:
    with database.writing() as connection:
        assert keep_present(connection, {}) == {}


# Several at once


@pytest.mark.parametrize("moment", [0, 0.001])
def test_two_workers_with_the_same_glance_add_one_point(database: Database, moment: float) -> None:
    with database.writing() as connection:
        series = [keep_series(connection, make_reading(0.1, 1)) for _ in range(5)]
    added: list[int] = []

    def bring(number: int) -> Task:
        point = make_reading(0.2, 120 + number * moment)  # a market's price is dated by when it was seen
        ordered = series[:: -1 if number % 2 else 1]

        def task(connection: Connection) -> None:
            added.append(sum(keep_present(connection, dict.fromkeys(ordered, point)).values()))

        return task

    assert at_once(database, [bring(number) for number in range(2)]) == []
    with database.reading() as connection:
        assert (max(added), rows_of(connection) - 5) == (5, sum(added))
        for outcome in series:
            assert [getattr(step, "value", None) for step in history(connection, outcome).steps][:2] == [
                0.1,
                0.2,
            ]
            assert history(connection, outcome).confirmed_at == at(120 + moment)
        if moment == 0:
            assert sum(added) == 5


@pytest.mark.postgres
def test_a_question_that_is_saved_meanwhile_makes_a_glance_wait_and_never_both(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    with postgres_database.writing() as connection:
        outcome = keep_series(connection, make_reading(0.1, 1))
        question = questions.get_question(connection, outcome.question)
    refused: list[NerdlineError] = []

    def glance() -> None:
        try:
            with postgres_database.writing() as connection:
                keep_present(connection, {outcome: make_reading(0.2, 120)})
                questions.set_interval(connection, outcome.question, None, now=at(120))
        except NerdlineError as error:
            refused.append(error)

    thread = threading.Thread(target=glance)
    with postgres_database.writing() as connection:
        questions.save_question(connection, replace(question, outcomes=()))  # holds the question only
        thread.start()
        while not postgres_server.has_waiter():
            assert thread.is_alive()
        readings.add_points(connection, outcome, [make_reading(0.3, 119)], seen_at=at(119))
    thread.join()
    assert refused == []
    with postgres_database.reading() as connection:
        steps = history(connection, outcome).steps
    assert [getattr(step, "value", None) for step in steps] == [0.1, 0.3, 0.2]
