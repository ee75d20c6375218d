from __future__ import annotations

import threading
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db import Connection, Database, readings
from db.tables import readings as reading_rows
from tests.builders import at, make_gap, make_outcome, make_question, make_reading
from tests.db.at_once import Task, at_once
from tests.db.postgres_server import PostgresServer
from tests.db.rows import keep_question
from tracker.errors import NotFoundError, StorageError
from tracker.history import History, merge
from tracker.questions import Kind, OutcomeRef, QuestionRef, Scale
from tracker.readings import Point, Reading, Reason

_numbers = count()


def keep_series(connection: Connection, **outcome: object) -> OutcomeRef:
    """A series of its own: a database outlives the example that a property is tried on."""
    ref = QuestionRef("metaculus", f"series-{next(_numbers)}")
    return keep_question(connection, make_question(ref, outcomes=(make_outcome(**outcome),)))


def state(point: Point | None) -> float | Reason | None:
    if point is None:
        return None
    return point.value if isinstance(point, Reading) else point.reason


def values(history: History) -> list[float | Reason | None]:
    return [state(point) for point in history.points]


def rows_of(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(reading_rows)).scalar_one()


# Reading back


def test_every_field_reads_back(database: Database) -> None:
    points: tuple[Point, ...] = (
        make_reading(0.123456, 0, low=0.05, high=1.0, crowd=0),
        make_reading(0.0, 1, low=0.0, high=0.0, crowd=2**31 - 1),
        make_reading(1.0, 1.000001),
        make_gap(Reason.HIDDEN, 2, until=at(400)),
        *(make_gap(reason, 3 + hour) for hour, reason in enumerate(Reason)),
    )
    with database.writing() as connection:
        outcome = keep_series(connection)
        merged = readings.add_points(connection, outcome, points, seen_at=at(100))
        history = readings.get_history(connection, outcome)
    seen = tuple(replace(point, seen_at=at(100)) for point in points)
    assert merged.added == seen
    assert history == History(seen, None)


probabilities = st.floats(0, 1)
log_numbers = st.floats(-3, 12).map(lambda exponent: 10**exponent)
linear_numbers = st.floats(-1e6, 1e6)
seconds = st.floats(0, 4e9)


@pytest.mark.parametrize(
    ("outcome", "drawn", "absolute", "relative"),
    [
        ({}, probabilities, 0.5e-6, 0),
        ({"kind": Kind.DATE, "lower_bound": 0.0, "upper_bound": 4e9}, seconds, 0.5, 0),
        ({"kind": Kind.NUMBER, "lower_bound": -1e6, "upper_bound": 1e6}, linear_numbers, 0.5e-2, 0),
        (
            {"kind": Kind.NUMBER, "lower_bound": 1e-3, "upper_bound": 1e12, "scale": Scale.LOG},
            log_numbers,
            0.5e-5,
            1e-12,
        ),
        ({"kind": Kind.NUMBER}, linear_numbers, 0.5e-6, 1e-12),
    ],
    ids=["probability", "date", "linear", "log", "unbounded"],
)
@settings(max_examples=15)
@given(data=st.data())
def test_values_read_back_as_finely_as_their_series_is_kept(
    database: Database,
    outcome: dict[str, object],
    drawn: st.SearchStrategy[float],
    absolute: float,
    relative: float,
    data: st.DataObject,
) -> None:
    told = [
        make_reading(value, hour, kind=outcome.get("kind", Kind.PROBABILITY), low=value, high=value)
        for hour, value in enumerate(data.draw(st.lists(drawn, min_size=1, max_size=8)))
    ]
    with database.writing() as connection:
        series = keep_series(connection, **outcome)
        readings.add_points(connection, series, told, seen_at=at(20))
        history = readings.get_history(connection, series)
        for point in told:
            back = history.at(point.at)
            assert isinstance(back, Reading)
            for kept in (back.value, back.low, back.high):
                assert kept == pytest.approx(point.value, abs=absolute * 1.000001, rel=relative)
        # And then they are no news, however they were rounded.
        assert readings.add_points(connection, series, told, seen_at=at(21)).added == ()


def test_a_change_too_small_to_be_kept_is_none(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(0))
        added = readings.add_points(connection, outcome, [make_reading(0.1000004, 1)], seen_at=at(1)).added
        assert added == ()
        added = readings.add_points(connection, outcome, [make_reading(0.1000006, 2)], seen_at=at(2)).added
        assert values(History(added)) == [0.100001]


def test_a_value_too_large_to_be_kept_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, kind=Kind.NUMBER)
        told = [make_reading(1.0, 0, kind=Kind.NUMBER), make_reading(1e40, 1, kind=Kind.NUMBER)]
        with pytest.raises(StorageError, match="too large to be kept"):
            readings.add_points(connection, outcome, told, seen_at=at(2))
        assert readings.get_history(connection, outcome) == History()


# Adding


def test_what_is_added_is_what_merging_says(database: Database) -> None:
    first = [make_reading(0.1, 0), make_reading(0.2, 2), make_gap(Reason.UNREACHABLE, 4)]
    second = [make_reading(0.1, 0), make_reading(0.3, 2), make_reading(0.4, 6)]
    with database.writing() as connection:
        outcome = keep_series(connection)
        expected = merge(History(), first, at(5))
        assert readings.add_points(connection, outcome, first, seen_at=at(5)) == expected
        known = readings.get_history(connection, outcome)
        expected = merge(known, second, at(7))
        assert readings.add_points(connection, outcome, second, seen_at=at(7)) == expected
        assert readings.get_history(connection, outcome) == known.joined_by(expected.added)
    assert values(known.joined_by(expected.added)) == [0.1, 0.2, 0.3, Reason.UNREACHABLE, 0.3, 0.4]


def test_the_same_answer_adds_no_row(database: Database) -> None:
    told = [make_reading(0.1, 0), make_gap(Reason.WITHDRAWN, 1), make_reading(0.1, 2, crowd=3)]
    with database.writing() as connection:
        outcome = keep_series(connection)
        for hours in (3, 3, 4, 50):
            readings.add_points(connection, outcome, told, seen_at=at(hours))
        assert rows_of(connection) == 3


def test_points_of_the_future_are_counted_and_not_kept(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        merged = readings.add_points(
            connection, outcome, [make_reading(0.1, 0), make_reading(0.2, 5)], seen_at=at(1)
        )
        assert (len(merged.added), merged.future) == (1, 1)
        assert rows_of(connection) == 1


def test_series_do_not_mix(database: Database) -> None:
    with database.writing() as connection:
        question = make_question(outcomes=tuple(make_outcome(key=key) for key in "ab"))
        keep_question(connection, question)
        one, other = (OutcomeRef(question.ref, key) for key in "ab")
        readings.add_points(connection, one, [make_reading(0.1, 0)], seen_at=at(0))
        readings.add_points(connection, other, [make_reading(0.9, 0)], seen_at=at(0))
        readings.confirm(connection, other, at=at(4))
        assert values(readings.get_history(connection, one)) == [0.1]
        assert values(readings.get_history(connection, other)) == [0.9]
        assert readings.get_history(connection, one).confirmed_at is None


def test_nothing_told_adds_nothing(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        assert readings.add_points(connection, outcome, iter(()), seen_at=at(0)).added == ()
        assert readings.get_history(connection, outcome) == History()


def test_an_outcome_that_is_not_kept_is_not_found(database: Database) -> None:
    with database.writing() as connection:
        part = OutcomeRef(keep_series(connection).question, "part")
        for call in (
            lambda: readings.get_history(connection, part),
            lambda: readings.add_points(connection, part, [], seen_at=at(0)),
            lambda: readings.confirm(connection, part, at=at(0)),
        ):
            with pytest.raises(NotFoundError, match=f"there is no outcome {part} here"):
                call()


def test_a_confirmation_goes_forwards_only(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        for hours, stands in ((2, 2), (5, 5), (3, 5), (5, 5), (5.5, 5.5)):
            readings.confirm(connection, outcome, at=at(hours))
            assert readings.get_history(connection, outcome).confirmed_at == at(stands)


def test_a_late_answer_does_not_hide_what_was_confirmed_since(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(0))
        readings.confirm(connection, outcome, at=at(5))
        readings.add_points(connection, outcome, [make_reading(0.9, 3)], seen_at=at(3))
        assert values(readings.get_history(connection, outcome)) == [0.1, 0.9, 0.1]


def test_both_times_can_be_asked_of_what_is_stored(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(1))
        readings.add_points(connection, outcome, [make_gap(Reason.UNREACHABLE, 2)], seen_at=at(4))
        readings.add_points(connection, outcome, [make_reading(0.1, 0), make_reading(0.2, 3)], seen_at=at(6))
        history = readings.get_history(connection, outcome)
    assert [state(history.known_at(at(hour))) for hour in (0, 1, 3, 5, 6)] == [
        None,
        0.1,
        0.1,
        Reason.UNREACHABLE,
        0.2,
    ]
    assert [state(history.at(at(hour))) for hour in (0, 2, 2.5, 3)] == [0.1, 0.1, 0.1, 0.2]


# Several at once


@pytest.mark.parametrize("moment", [0, 0.001])
def test_workers_that_bring_the_same_points_at_once_add_them_once(database: Database, moment: float) -> None:
    told = [make_reading(0.1 + hour / 100, hour) for hour in range(20)]
    with database.writing() as connection:
        outcome = keep_series(connection)

    def bring(number: int) -> Task:
        seen_at = at(30 + number * moment)  # two workers hardly ever ask in the same microsecond
        return lambda connection: readings.add_points(connection, outcome, told, seen_at=seen_at)

    assert at_once(database, [bring(number) for number in range(4)]) == []
    with database.reading() as connection:
        assert rows_of(connection) == 20
        assert values(readings.get_history(connection, outcome)) == [
            round(0.1 + h / 100, 6) for h in range(20)
        ]


def test_workers_that_bring_different_points_at_once_lose_none(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
    states = [0.1, 0.2, 0.3, 0.4]

    def bring(hour: int) -> Task:
        point = make_reading(states[hour], hour)
        return lambda connection: readings.add_points(connection, outcome, [point], seen_at=at(hour))

    assert at_once(database, [bring(hour) for hour in range(4)]) == []
    with database.reading() as connection:
        assert values(readings.get_history(connection, outcome)) == states


@pytest.mark.postgres
def test_the_second_worker_waits_to_see_what_the_first_added(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    told = [make_reading(0.1, 0), make_reading(0.2, 1)]
    added: list[int] = []

    def bring() -> None:
        with postgres_database.writing() as connection:
            added.append(len(readings.add_points(connection, outcome, told, seen_at=at(2.1)).added))

    with postgres_database.writing() as connection:
        outcome = keep_series(connection)
    with postgres_database.writing() as connection:
        readings.add_points(connection, outcome, told, seen_at=at(2))
        thread = threading.Thread(target=bring)
        thread.start()
        while not postgres_server.has_waiter():
            assert thread.is_alive()
    thread.join()
    assert added == [0]


def test_confirmations_at_once_keep_the_latest(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)

    def confirm(hour: int) -> Task:
        return lambda connection: readings.confirm(connection, outcome, at=at(hour))

    assert at_once(database, [confirm(hour) for hour in (3, 1, 4, 2)]) == []
    with database.reading() as connection:
        assert readings.get_history(connection, outcome).confirmed_at == at(4)


# Reading once more


def test_points_are_rounded_as_they_would_come_back(database: Database) -> None:
    told: list[Point] = [
        make_reading(1 / 3, 0, low=0.1234567, high=None, crowd=3),
        make_gap(Reason.HIDDEN, 1, until=at(9)),
    ]
    with database.writing() as connection:
        outcome = keep_series(connection)
        rounded = readings.rounded(connection, outcome, iter(told))
        assert rows_of(connection) == 0
        readings.add_points(connection, outcome, told, seen_at=at(2))
        back = readings.get_history(connection, outcome).points
    assert tuple(replace(point, seen_at=at(2)) for point in rounded) == back
    assert [point.seen_at for point in rounded] == [at(0), at(1)]


@settings(max_examples=25)
@given(value=linear_numbers)
def test_rounding_twice_is_rounding_once(database: Database, value: float) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, kind=Kind.NUMBER, lower_bound=-1e6, upper_bound=1e6)
        once = readings.rounded(connection, outcome, [make_reading(value, kind=Kind.NUMBER)])
        assert readings.rounded(connection, outcome, once) == once


def test_a_revision_stands_beside_what_was_seen_first(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        first = [make_reading(0.1, 0), make_reading(0.2, 2)]
        readings.add_points(connection, outcome, first, seen_at=at(3))
        before = readings.get_history(connection, outcome)
        # Its own instants do not count: it says what held from `at` on, as seen at `seen_at`.
        readings.add_revision(connection, outcome, make_reading(0.9, 55), at=at(0), seen_at=at(7))
        after = readings.get_history(connection, outcome)
    assert after.as_known_at(at(6)) == before
    assert after.points == (before.points[0], make_reading(0.9, 0, seen_at=at(7)), before.points[1])
    assert [state(after.at(at(hour))) for hour in (1, 2)] == [0.9, 0.2]


def test_a_revision_may_be_a_gap_and_of_an_instant_that_had_no_row(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(0))
        readings.add_revision(connection, outcome, make_gap(Reason.UNREADABLE), at=at(4), seen_at=at(7))
        assert values(readings.get_history(connection, outcome)) == [0.1, Reason.UNREADABLE]


def test_a_revision_is_no_news_when_it_is_told_again(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(0))
        readings.add_revision(connection, outcome, make_reading(0.9), at=at(0), seen_at=at(7))
        assert readings.add_points(connection, outcome, [make_reading(0.9, 0)], seen_at=at(8)).added == ()


def test_a_revision_of_what_is_not_kept_is_not_found(database: Database) -> None:
    with database.writing() as connection:
        part = OutcomeRef(keep_series(connection).question, "part")
        with pytest.raises(NotFoundError):
            readings.add_revision(connection, part, make_reading(), at=at(0), seen_at=at(1))
        with pytest.raises(NotFoundError):
            readings.rounded(connection, part, [])
