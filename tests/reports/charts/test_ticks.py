from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.ticks import log_ticks, number_ticks, time_ticks
from tests.reports.charts.cases import at


def labels(start: datetime, end: datetime, most: int = 6) -> list[str]:
    return [
        f"{tick.label} {tick.context}".strip()
        for tick in time_ticks(start.timestamp(), end.timestamp(), most)
    ]


def test_dates_read_naturally_from_a_day_to_a_decade() -> None:
    assert labels(at(2023, 10, 20, 15), at(2023, 10, 21, 14)) == [
        "18:00 20 Oct",
        "00:00 21 Oct",
        "06:00",
        "12:00",
    ]
    assert labels(at(2023, 12, 29), at(2024, 1, 3)) == [
        "29 Dec 2023", "30 Dec", "31 Dec", "1 Jan 2024", "2 Jan", "3 Jan",
    ]  # fmt: skip
    assert labels(at(2023, 10, 3), at(2023, 11, 2)) == [
        "6 Oct 2023", "11 Oct", "16 Oct", "21 Oct", "26 Oct", "1 Nov",
    ]  # fmt: skip
    assert labels(at(2022, 10, 20), at(2024, 1, 1)) == ["Jan 2023", "Apr", "Jul", "Oct", "Jan 2024"]
    assert labels(at(2014, 3), at(2023, 10)) == ["2016", "2018", "2020", "2022"]
    assert labels(at(1900), at(2100), 5) == ["1900", "1950", "2000", "2050", "2100"]


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds of a strategy with a zone)
    st.timedeltas(timedelta(days=1), timedelta(days=365 * 80)),
    st.integers(3, 8),
)
def test_marks_are_few_in_order_and_inside(start: datetime, length: timedelta, most: int) -> None:
    end = start + length
    ticks = time_ticks(start.timestamp(), end.timestamp(), most)
    assert 1 <= len(ticks) <= most
    assert all(start.timestamp() <= tick.at <= end.timestamp() for tick in ticks)
    assert all(one.at < other.at for one, other in pairwise(ticks))
    assert all(tick.label for tick in ticks)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 8))
def test_number_marks_are_few_and_evenly_apart(low: float, span: float, most: int) -> None:
    ticks = number_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most
    steps = [other.at - one.at for one, other in pairwise(ticks)]
    assert all(step == pytest.approx(steps[0], rel=1e-3) for step in steps)


def test_number_marks_are_round_and_the_topmost_has_the_unit() -> None:
    assert [tick.label for tick in number_ticks(0, 100, 5, "%")] == ["0", "25", "50", "75", "100%"]
    assert [tick.label for tick in number_ticks(3900, 5900, 5)] == ["4,000", "4,500", "5,000", "5,500"]


def test_log_marks_are_powers_of_ten() -> None:
    assert [tick.label for tick in log_ticks(10, 20_000, 5, "$")] == ["10", "100", "1,000", "$10,000"]
    assert [tick.label for tick in log_ticks(10, 100, 5)] == ["10", "20", "50", "100"]
    assert len(log_ticks(1, 1e30, 5)) <= 5
    assert len(log_ticks(41, 49, 5)) >= 2
