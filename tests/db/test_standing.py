from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from db import Connection, Database, readings
from db.compact_rows import row_of
from db.outages import keep_outages
from db.present import keep_present
from db.standing import add_next, add_rows, confirm_all
from db.tables import readings as reading_rows
from db.tables import standing
from db.told import Told, keep_told
from tests.builders import at, make_gap, make_outcome, make_question, make_reading
from tests.db.rows import keep_question
from tracker.errors import StorageError
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Point, Reason

_numbers = count()


def keep_series(connection: Connection) -> OutcomeRef:
    ref = QuestionRef("metaculus", f"standing-{next(_numbers)}")
    return keep_question(connection, make_question(ref, outcomes=(make_outcome(),)))


def number_of(connection: Connection, outcome: OutcomeRef) -> int:
    return int(readings.series_of(connection, outcome).id)


def stands(connection: Connection, number: int) -> tuple[object, ...]:
    columns = (standing.c.at, standing.c.version, standing.c.value, standing.c.rest)
    row = connection.execute(select(*columns).where(standing.c.outcome_id == number)).one_or_none()
    return (None,) * 4 if row is None else tuple(row)


def last_row(connection: Connection, number: int) -> tuple[object, ...]:
    rows = readings.rows_of(connection, [number]).get(number)
    return rows[-1][1:] if rows else (None,) * 4


hours = st.integers(0, 40).map(lambda tenths: tenths / 10)
fine_hours = hours | st.integers(0, 9).map(lambda steps: 3 + steps / 3.6e9)  # steps of a microsecond
points = st.builds(
    make_reading, st.sampled_from([0.1, 0.2, 0.3]), fine_hours, crowd=st.sampled_from([None, 7])
) | st.builds(make_gap, st.sampled_from([Reason.UNREACHABLE, Reason.UNRELIABLE]), fine_hours)
acts = st.lists(
    st.tuples(st.sampled_from(["add", "told", "present", "outage", "revise", "confirm"]), points, fine_hours),
    max_size=8,
)


@settings(max_examples=60)
@given(acts=acts)
def test_what_stands_is_what_the_rows_say_last(
    database: Database, acts: list[tuple[str, object, float]]
) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        number = number_of(connection, outcome)
        for act, point, seen in acts:
            told = Told(points=(point,), seen_at=at(seen))  # type: ignore[arg-type]
            if act == "add":
                readings.add_points(connection, outcome, told.points, seen_at=told.seen_at)
            elif act == "told":
                keep_told(connection, {outcome: told})
            elif act == "present":
                keep_present(connection, {outcome: told.points[0]})
            elif act == "outage":
                keep_outages(connection, {outcome: told})
            elif act == "revise":
                readings.add_revision(
                    connection, outcome, told.points[0], at=told.points[0].at, seen_at=told.seen_at
                )
            else:
                readings.confirm(connection, outcome, at=told.seen_at)
            assert stands(connection, number) == last_row(connection, number)
            history = readings.get_history(connection, outcome)  # which refuses rows out of order
            assert len(history.points) == len(readings.rows_of(connection, [number]).get(number, ()))


def test_a_transaction_that_is_undone_leaves_both_tables_as_they_were(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_series(connection)
        number = number_of(connection, outcome)
        readings.add_points(connection, outcome, [make_reading(0.1, 0)], seen_at=at(0))

    def fail() -> None:
        with database.writing() as connection:
            readings.add_points(connection, outcome, [make_reading(0.2, 1)], seen_at=at(1))
            raise StorageError("the power went away")

    with pytest.raises(StorageError, match="power"):
        fail()
    with database.reading() as connection:
        assert stands(connection, number) == last_row(connection, number)
        assert len(readings.rows_of(connection, [number])[number]) == 1


@pytest.mark.parametrize("many", [1, 250])
def test_a_round_of_many_series_is_kept_whichever_way_it_goes(database: Database, many: int) -> None:
    with database.writing() as connection:
        first = number_of(connection, keep_series(connection))
        numbers = [first, *(number_of(connection, keep_series(connection)) for _ in range(many - 1))]
        gap = make_gap(Reason.HIDDEN, 2, until=at(9))
        told: list[Point] = [make_reading(0.25, 1, low=0.2, crowd=3), make_reading(0.5, 1.0000001), gap]
        rows = [row_of(number, told[number % 3], 6) for number in numbers]
        add_next(connection, [(*row, 77) for row in rows])
        kept = readings.rows_of(connection, numbers)
        assert [kept[number] for number in numbers] == [[row] for row in rows]
        assert [stands(connection, number) for number in numbers] == [row[1:] for row in rows]
        older = [row_of(number, make_reading(0.9, 0), 6) for number in numbers]
        newer = [row_of(number, make_reading(0.7, 5), 6) for number in numbers]
        add_rows(connection, [*newer, *older])
        assert [stands(connection, number) for number in numbers] == [row[1:] for row in newer]
        add_rows(connection, [row_of(number, make_reading(0.8, 4), 6) for number in numbers])
        assert [stands(connection, number) for number in numbers] == [row[1:] for row in newer]


def test_confirmations_of_many_instants_go_forwards_only(database: Database) -> None:
    with database.writing() as connection:
        numbers = [number_of(connection, keep_series(connection)) for _ in range(30)]
        confirm_all(connection, [(number, at(number % 3)) for number in numbers])
        confirm_all(connection, [(number, at(1)) for number in numbers])
        statement = select(standing.c.outcome_id, standing.c.confirmed_at)
        kept = {row.outcome_id: row.confirmed_at for row in connection.execute(statement)}
        assert {number: kept[number] for number in numbers} == {
            number: at(max(number % 3, 1)) for number in numbers
        }


def test_many_are_confirmed_whether_or_not_anything_was_noted_of_them(database: Database) -> None:
    with database.writing() as connection:
        numbers = [number_of(connection, keep_series(connection)) for _ in range(24)]
        confirm_all(connection, [(number, at(3)) for number in numbers[::3]])
        confirm_all(connection, [(number, at(2)) for number in numbers])
        statement = select(standing.c.outcome_id, standing.c.confirmed_at)
        kept = {row.outcome_id: row.confirmed_at for row in connection.execute(statement)}
        assert [kept[number] for number in numbers] == [at(2 if place % 3 else 3) for place in range(24)]


def test_two_rows_with_one_key_are_refused_and_never_lost(database: Database) -> None:
    with database.writing() as connection:
        number = number_of(connection, keep_series(connection))
    row = row_of(number, make_reading(0.1, 0), 6)
    for rows in ([row, row], [row] * 200):
        with (
            pytest.raises(Exception, match="somebody else has just put the same"),
            database.writing() as connection,
        ):
            add_rows(connection, rows)
    with database.reading() as connection:
        assert readings.rows_of(connection, [number]) == {}


def test_a_row_without_value_and_reason_is_refused(database: Database) -> None:
    with database.writing() as connection:
        number = number_of(connection, keep_series(connection))
    with pytest.raises(StorageError), database.writing() as connection:
        connection.execute(insert(reading_rows).values(outcome_id=number, at=1, version=0))
