from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from db import Database
from db.column_types import from_microseconds, to_microseconds
from db.tables import acts

offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001 - zones are added


@given(instants)
def test_an_instant_reads_back_exactly_in_utc(instant: datetime) -> None:
    back = from_microseconds(to_microseconds(instant))
    assert back == instant
    assert back.tzinfo is UTC


@given(instants, instants)
def test_kept_instants_sort_as_instants(one: datetime, other: datetime) -> None:
    assert (to_microseconds(one) < to_microseconds(other)) == (one < other)


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_microseconds(datetime(2022, 11, 4))  # noqa: DTZ001 - that is what must be refused


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2022, 11, 4, 12, 30, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(9999, 1, 1, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
    ],
)
def test_both_databases_give_back_what_they_were_given(database: Database, instant: datetime) -> None:
    row = {"who": "Ana", "act": "looked", "subject": "story:1"}
    with database.writing() as connection:
        connection.execute(insert(acts).values(at=instant, **row))
    with database.reading() as connection:
        back = connection.execute(select(acts.c.at)).scalar_one()
        found = connection.execute(select(acts.c.id).where(acts.c.at >= instant)).all()
    assert back == instant
    assert back.utcoffset() == timedelta()
    assert len(found) == 1
