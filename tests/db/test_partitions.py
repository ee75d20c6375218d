from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from db import Connection, Database, open_database, readings
from db.migrate import differences, upgrade_safely
from db.partitions import is_partition, make_ahead
from tests.builders import at, make_reading
from tests.db.rows import keep_question
from tracker.errors import DatabaseLockedError

FAR = datetime(2031, 11, 15, tzinfo=UTC)  # later than any month that the step itself made


@pytest.fixture
def own_database(empty_postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database whose months a test may change."""
    opened = open_database(empty_postgres_url)
    upgrade_safely(opened)
    yield opened
    opened.close()


def partitions(connection: Connection) -> list[str]:
    statement = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'readings'::regclass"
    return sorted(connection.exec_driver_sql(statement).scalars())


def rows_in(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())  # noqa: S608 - ours


@pytest.mark.postgres
def test_months_are_made_up_to_three_ahead_and_no_further(own_database: Database) -> None:
    with own_database.writing() as connection:
        there = partitions(connection)
        made = make_ahead(connection, datetime(2026, 1, 1, tzinfo=UTC))
        assert made == ()  # the step made the months of its own time
        while made := make_ahead(connection, FAR):  # three years in each call
            there += made
            assert len(made) <= 36
        assert partitions(connection) == sorted(there)
        assert "readings_2032_01" in there
        assert "readings_2032_02" not in there
        assert differences(connection) == []


@pytest.mark.postgres
def test_nothing_is_refused_and_what_came_too_early_moves_into_its_month(own_database: Database) -> None:
    points = [
        make_reading(0.1, at=datetime(1960, 5, 4, tzinfo=UTC), seen_at=FAR),
        make_reading(0.2, at=datetime(2031, 10, 4, tzinfo=UTC), seen_at=FAR),
        make_reading(0.3, at=datetime(2031, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), seen_at=FAR),
        make_reading(0.4, at=datetime(2032, 1, 1, tzinfo=UTC), seen_at=FAR),
    ]
    with own_database.writing() as connection:
        outcome = keep_question(connection)
        for point in points:
            readings.add_revision(connection, outcome, point, at=point.at, seen_at=point.seen_at)
        before = readings.get_history(connection, outcome)
        assert rows_in(connection, "readings_early") == 1
        assert rows_in(connection, "readings_late") == 3
    with own_database.writing() as connection:
        while make_ahead(connection, FAR):
            pass
        assert readings.get_history(connection, outcome) == before
        names = ("readings_2031_10", "readings_2031_12", "readings_2032_01", "readings_late")
        assert [rows_in(connection, name) for name in names] == [1, 1, 1, 0]


@pytest.mark.postgres
def test_where_others_keep_the_table_busy_it_is_left_for_another_day(own_database: Database) -> None:
    with own_database.reading() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM readings").scalar_one()
        with pytest.raises(DatabaseLockedError), own_database.writing() as connection:
            make_ahead(connection, FAR)
    with own_database.reading() as connection:
        assert "readings_late" in partitions(connection)


def test_sqlite_has_one_table(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        assert make_ahead(connection, at(0)) == ()


def test_only_parts_of_the_readings_are_taken_for_such() -> None:
    names = ["readings_early", "readings_late", "readings_2026_11"]
    assert all(map(is_partition, names))
    assert not any(
        map(is_partition, ["readings", "readings_2026", "readings_2026_11_x", "a_readings_late", None])
    )
