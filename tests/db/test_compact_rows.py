from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.column_types import from_microseconds, to_microseconds
from db.compact_rows import (
    REASONS,
    as_kept,
    bound_of,
    content_of,
    instant_as_kept,
    is_same_rest,
    point_of,
    row_of,
    set_apart,
)
from tests.builders import at, make_gap, make_reading
from tracker.errors import StorageError
from tracker.questions import Kind
from tracker.readings import NoReading, Point, Reading, Reason

instants = st.integers(-(10**9), 3 * 10**9).flatmap(
    lambda second: st.integers(0, 999_999).map(lambda micro: from_microseconds(second * 10**6 + micro))
)
millionths = st.integers(0, 10**6).map(lambda count: count / 10**6)
readings = st.builds(
    Reading,
    value=millionths,
    at=instants,
    seen_at=instants,
    low=st.none() | millionths,
    high=st.none() | millionths,
    crowd=st.none() | st.integers(0, 2**31 - 1),
)
gaps = st.builds(
    NoReading, reason=st.sampled_from(Reason), at=instants, seen_at=instants, until=st.none() | instants
)
points = readings | gaps


@given(point=points)
def test_a_point_reads_back_but_for_less_than_a_millisecond_of_its_seeing(point: Point) -> None:
    back = point_of(row_of(7, point, 6), Kind.PROBABILITY, 6)
    assert back == replace(point, seen_at=instant_as_kept(point.seen_at))
    assert timedelta() <= point.seen_at - back.seen_at < timedelta(milliseconds=1)
    assert as_kept(point, 6) == back
    assert as_kept(back, 6) == back


@given(
    value=st.integers(-(10**17), 10**17),
    low=st.integers(-(10**17), 10**17),
    high=st.integers(-(10**17), 10**17),
)
def test_numbers_of_any_size_read_back(value: int, low: int, high: int) -> None:
    told = make_reading(float(value), kind=Kind.NUMBER, low=float(low), high=float(high))
    assert as_kept(told, 0) == told


@given(one=points, other=points)
def test_rows_stand_in_the_order_of_both_times(one: Point, other: Point) -> None:
    keys = [(point.at, instant_as_kept(point.seen_at)) for point in (one, other)]
    rows = [row_of(7, point, 6)[1:3] for point in (one, other)]
    assert (rows[0] < rows[1]) == (keys[0] < keys[1])
    assert (rows[0] == rows[1]) == (keys[0] == keys[1])


@given(point=points, instant=instants)
def test_a_bound_parts_what_held_by_then_from_what_came_later(point: Point, instant: datetime) -> None:
    assert (row_of(7, point, 6)[1:3] < bound_of(instant)) == (point.at <= instant)


@given(one=points, other=points)
def test_contents_are_equal_where_two_points_say_the_same(one: Point, other: Point) -> None:
    same = replace(one, at=other.at, seen_at=other.seen_at) == other
    assert (content_of(one, 6) == content_of(other, 6)) == same
    assert content_of(replace(one, at=other.at), 6) == content_of(one, 6)


def test_what_most_rows_lack_takes_no_room() -> None:
    assert row_of(7, make_reading(0.25, 0), 6)[3:] == (250_000, None)
    _, _, version, _, rest = row_of(7, make_reading(0.25, 0, low=0.2, high=0.31, crowd=99, seen_at=at(1)), 6)
    assert version == 3_600_000  # three bytes in SQLite
    assert rest is not None
    assert len(rest) == 5


@given(low=st.integers(0, 10**6), high=st.integers(0, 10**6), crowd=st.integers(0, 10**6))
def test_a_spread_in_one_number_takes_no_more_bytes_and_is_told_from_the_other_form(
    low: int, high: int, crowd: int
) -> None:
    _, rest = content_of(make_reading(0.5, low=low / 1e6, high=high / 1e6, crowd=crowd), 6)
    assert rest is not None
    singly = in_leb128(500_000 - low, high - 500_000, crowd)
    assert len(rest) <= len(singly)
    assert rest == singly or rest[-1] >= 0x80 > singly[-1]
    old = (7, 1, 0, 500_000, singly)
    assert point_of(old, Kind.PROBABILITY, 6) == point_of((*old[:4], rest), Kind.PROBABILITY, 6)
    assert is_same_rest(singly, rest)
    assert is_same_rest(rest, rest)
    assert not is_same_rest(singly, None)
    assert not is_same_rest(None, rest)
    assert not is_same_rest(in_leb128(500_000 - low, high - 500_000, crowd + 1), rest)


def in_leb128(down: int, up: int, crowd: int) -> bytes:
    """The form that rows of before have, whatever its length."""
    packed = bytearray()
    for told in (1 + as_way(down), 1 + as_way(up), 1 + crowd):
        number = told
        while number > 0x7F:
            packed.append(number & 0x7F | 0x80)
            number >>= 7
        packed.append(number)
    return bytes(packed)


def as_way(way: int) -> int:
    steps = way // 1000 if way % 1000 == 0 else way
    unsigned = 2 * steps if steps >= 0 else -2 * steps - 1
    return 2 * unsigned + (way % 1000 != 0)


def test_rows_in_one_number_read_back_for_ever() -> None:
    told = make_reading(0.5, low=0.4, high=0.61234, crowd=900)
    assert row_of(7, told, 6)[4] == bytes.fromhex("c227f99174d4")  # in every database that there is
    assert as_kept(told, 6) == told


def test_every_reason_has_a_number_of_its_own() -> None:
    assert set(REASONS) == set(Reason)
    assert len(set(REASONS.values())) == len(Reason)
    assert REASONS[Reason.NOT_OPEN] == 1  # in every database that there is
    assert REASONS[Reason.NOT_LOOKED] == 10


def test_versions_of_one_millisecond_are_set_apart_in_their_order() -> None:
    row = row_of(7, make_gap(), 6)
    other = row_of(7, make_reading(0.5, 0, seen_at=make_gap().seen_at), 6)
    taken = [row[:3], (7, row[1], row[2] + 2)]
    assert [one[2] - row[2] for one in set_apart([row, other], taken)] == [1, 3]
    assert set_apart([row], []) == [row]


def test_times_too_far_apart_are_refused() -> None:
    point = replace(make_reading(0.5, 0), at=datetime(1750, 1, 1, tzinfo=UTC))
    with pytest.raises(StorageError, match="a point of 1750 that was seen in 20"):
        row_of(7, point, 6)


def test_the_second_of_an_instant_before_1970() -> None:
    instant = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert to_microseconds(instant) == -1
    assert as_kept(replace(make_reading(0.5), at=instant, seen_at=instant), 6) == replace(
        make_reading(0.5), at=instant, seen_at=instant.replace(microsecond=999_000)
    )
