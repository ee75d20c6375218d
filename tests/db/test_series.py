from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import Connection, Database, readings
from db.compact_rows import point_of
from db.series import change_since, daily_values, latest_rows, rows_between, values_changed
from tests.builders import START, at, make_gap, make_outcome, make_question, make_reading
from tests.db.rows import keep_question
from tracker.errors import NotFoundError
from tracker.questions import Kind, OutcomeRef, QuestionRef
from tracker.readings import Point, Reading, Reason

_numbers = count()


def keep_series(connection: Connection, points: list[Point]) -> OutcomeRef:
    ref = QuestionRef("metaculus", f"a-series-{next(_numbers)}")
    outcome = keep_question(connection, make_question(ref, outcomes=(make_outcome(),)))
    for number, point in enumerate(points):  # each by itself, so that some are revisions of others
        readings.add_revision(connection, outcome, point, at=point.at, seen_at=at(200 + number))
    return outcome


hours = st.integers(0, 100) | st.sampled_from([12 + 1 / 3.6e9, 36 - 1 / 3.6e9, 36.0])
points = st.lists(
    st.builds(make_reading, st.sampled_from([0.1, 0.2, 0.3]), hours)
    | st.builds(make_gap, st.just(Reason.UNREACHABLE), hours),
    max_size=8,
)


def value(point: Point | None) -> float | None:
    return point.value if isinstance(point, Reading) else None


@settings(max_examples=30)
@given(one=points, other=points, since=hours)
def test_a_change_is_what_the_histories_say(
    database: Database, one: list[Point], other: list[Point], since: float
) -> None:
    with database.writing() as connection:
        refs = [keep_series(connection, one), keep_series(connection, other)]
        changes = change_since(connection, refs, at(since))
        histories = {ref: readings.get_history(connection, ref) for ref in refs}
        assert changes == {ref: (history.at(at(since)), history.latest) for ref, history in histories.items()}
        numbers = {int(readings.series_of(connection, ref).id): ref for ref in refs}
        scaled = {
            number: (before and before / 1e6, now and now / 1e6)
            for number, before, now in values_changed(connection, list(numbers), at(since))
        }
        assert scaled == {
            number: (value(changes[ref][0]), value(changes[ref][1]))
            for number, ref in numbers.items()
            if histories[ref].points
        }
        last = {row[0]: point_of(row, Kind.PROBABILITY, 6) for row in latest_rows(connection, list(numbers))}
        assert last == {
            number: histories[ref].latest for number, ref in numbers.items() if histories[ref].points
        }


@settings(max_examples=30)
@given(told=points)
def test_a_days_value_is_what_held_when_it_ended(database: Database, told: list[Point]) -> None:
    first = START.date() - timedelta(days=1)
    with database.writing() as connection:
        outcome = keep_series(connection, told)
        history = readings.get_history(connection, outcome)
        daily = daily_values(connection, outcome, first, first + timedelta(days=7))
    assert [day for day, _ in daily] == [first + timedelta(days=number) for number in range(8)]
    for day, kept in daily:
        end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        assert kept == value(history.at(end - timedelta(microseconds=1)))


def test_the_rows_of_a_span_are_told_in_order(database: Database) -> None:
    told: list[Point] = [make_reading(hour / 100, hour) for hour in range(1, 9)]
    with database.writing() as connection:
        outcome = keep_series(connection, told)
        number = int(readings.series_of(connection, outcome).id)
        rows = rows_between(connection, number, at(2), at(5))
    assert [point_of(row, Kind.PROBABILITY, 6).at for row in rows] == [at(2), at(3), at(4)]


def test_no_day_and_no_outcome_is_nothing(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection, [])
        assert daily_values(connection, outcome, date(2022, 1, 2), date(2022, 1, 1)) == ()
        assert change_since(connection, [], at(0)) == {}


def test_an_outcome_that_is_not_kept_is_not_found(database: Database) -> None:
    with database.writing() as connection:
        part = OutcomeRef(keep_series(connection, []).question, "part")
        with pytest.raises(NotFoundError, match=f"there is no outcome {part} here"):
            change_since(connection, [part], at(0))
        with pytest.raises(NotFoundError, match=f"there is no outcome {part} here"):
            daily_values(connection, part, date(2022, 1, 1), date(2022, 1, 1))
