from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.predictit_times import parse_end, parse_stamp

LATER = datetime(2030, 1, 1, tzinfo=UTC)


def stamp(text: object, *, seen_at: datetime = LATER) -> datetime:
    return parse_stamp(Payload(text, platform="predictit"), seen_at=seen_at)


def end(value: object) -> datetime | None:
    return parse_end(Payload(value, platform="predictit"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T09:58:31", "2026-11-22T14:58:31Z"),
        ("2026-11-22T09:58:31.4", "2026-11-22T14:58:31.4Z"),
        ("2026-11-22T09:58:31.33188", "2026-11-22T14:58:31.33188Z"),
        ("2026-11-22T09:58:31.4207156", "2026-11-22T14:58:31.420715Z"),
        ("2026-07-01T09:58:31", "2026-07-01T13:58:31Z"),
        ("2026-07-01T09:58:31Z", "2026-07-01T09:58:31Z"),
        ("2026-07-01T09:58:31+02:00", "2026-07-01T07:58:31Z"),
        # 02:30 does not exist on the day the clocks go forward.
        ("2026-03-08T02:30:00", "2026-03-08T07:30:00Z"),
    ],
)
def test_a_stamp_without_a_zone_is_of_the_us_east_coast(text: str, expected: str) -> None:
    assert stamp(text) == datetime.fromisoformat(expected)


def test_the_hour_that_comes_twice_is_told_apart_by_when_we_asked() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    twice = "2026-11-01T01:30:00"
    assert stamp(twice, seen_at=datetime(2026, 11, 1, 5, 31, tzinfo=UTC)) == first
    assert stamp(twice, seen_at=datetime(2026, 11, 1, 6, 29, tzinfo=UTC)) == second  # clocks differ a little
    assert stamp(twice, seen_at=datetime(2026, 11, 1, 6, 31, tzinfo=UTC)) == second


@pytest.mark.parametrize(
    "value", ["", "NA", "yesterday", 17, None, "9999-12-31T23:59:59", "0001-01-01T00:00:00"]
)
def test_what_is_no_stamp_is_refused_or_read_as_told(value: object) -> None:
    if value == "0001-01-01T00:00:00":
        assert stamp(value).year == 1
        return
    with pytest.raises(UnreadableAnswerError):
        stamp(value)


@pytest.mark.parametrize(
    "value", ["NA", "N/A", "", "soon", None, 7, [], "0001-01-01T00:00:00", "9999-12-31T23:59:59"]
)
def test_an_end_that_is_not_told_is_none(value: object) -> None:
    assert end(value) is None


def test_an_end_is_of_the_us_east_coast_too() -> None:
    assert end("2027-12-31T23:59:00") == datetime(2028, 1, 1, 4, 59, tzinfo=UTC)
    assert end("2027-12-31T23:59:00Z") == datetime(2027, 12, 31, 23, 59, tzinfo=UTC)


@given(st.text(max_size=30) | st.datetimes().map(lambda instant: instant.isoformat()))
def test_any_text_is_an_instant_or_refused(text: str) -> None:
    assert (told := end(text)) is None or told.tzinfo is UTC
    try:
        assert stamp(text).tzinfo is UTC
    except UnreadableAnswerError as error:
        assert "should be" in str(error)  # noqa: PT017 - either way is right
