from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock import SimulatedClock, SteadyClock, SystemClock, as_utc, format_instant, parse_instant

START = datetime(2022, 11, 4, 12, tzinfo=UTC)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=offsets))
def test_an_instant_reads_back_as_it_was_written(instant: datetime) -> None:
    try:
        utc = as_utc(instant)
    except ValueError:  # a day from the first or last year, in a zone that pushes it over the edge
        assert instant.year in {1, 9999}
    else:
        assert parse_instant(format_instant(instant)) == utc == instant
        assert format_instant(instant).endswith("Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-01T05:00:00Z", datetime(2024, 1, 1, 5, tzinfo=UTC)),
        ("2024-01-01T05:00:00", datetime(2024, 1, 1, 5, tzinfo=UTC)),
        ("2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-01-01T05:00:00.123456+05:30", datetime(2023, 12, 31, 23, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_instants_as_platforms_write_them(text: str, expected: datetime) -> None:
    assert parse_instant(text) == expected
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"]
)
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_instant(text)


def test_a_datetime_without_a_zone_names_no_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2022, 11, 4))  # noqa: DTZ001 - that is what must be refused


def test_whole_seconds_are_written_without_a_fraction() -> None:
    assert format_instant(START) == "2022-11-04T12:00:00Z"


def test_a_simulated_clock_moves_only_when_somebody_waits() -> None:
    clock = SimulatedClock(START)
    assert (clock.now(), clock.monotonic()) == (START, 0)
    clock.sleep(90)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=90), 90)
    clock.sleep(0)
    clock.sleep(-5)
    assert clock.now() == START + timedelta(seconds=90)


def test_a_simulated_clock_never_goes_back() -> None:
    clock = SimulatedClock(START)
    clock.move_to(START + timedelta(days=1))
    clock.move_to(START)
    assert clock.now() == START + timedelta(days=1)
    with pytest.raises(ValueError, match="no time zone"):
        clock.move_to(datetime(2030, 1, 1))  # noqa: DTZ001 - that is what must be refused


def test_no_wait_of_several_threads_is_lost() -> None:
    clock = SimulatedClock(START)
    threads = [threading.Thread(target=lambda: [clock.sleep(1) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.monotonic() == 2000


def test_the_machines_clock_is_in_utc_and_waits() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    assert clock.now().utcoffset() == timedelta()
    clock.sleep(0.02)
    clock.sleep(-1)
    assert clock.monotonic() - before >= 0.02


class FakeMachine(SimulatedClock):
    """A clock that can be set; its monotonic seconds go on regardless."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.error = timedelta()

    def now(self) -> datetime:
        return super().now() + self.error

    def monotonic(self) -> float:
        return (super().now() - START).total_seconds()


def test_a_clock_that_was_set_back_goes_on_slowly_until_it_is_right_again() -> None:
    machine = FakeMachine(START)
    steady = SteadyClock(machine)
    machine.sleep(60)
    before = steady.now()
    assert before == START + timedelta(minutes=1)
    machine.error = -timedelta(hours=1)
    seen = []
    for _ in range(13):
        machine.sleep(600)
        seen.append(steady.now())
    assert seen[0] == before + timedelta(minutes=5)
    assert seen == sorted(set(seen))
    assert seen[-1] == machine.now()


def test_what_was_kept_before_a_start_counts_too() -> None:
    machine = FakeMachine(START)
    steady = SteadyClock(machine, kept=START + timedelta(minutes=30))
    assert steady.now() == START + timedelta(minutes=30)
    machine.sleep(3600)
    assert steady.now() == machine.now() == START + timedelta(hours=1)


@pytest.mark.parametrize("kept", [START + timedelta(days=400), START - timedelta(days=3), None])
def test_instants_that_cannot_be_right_do_not_move_the_clock(kept: datetime | None) -> None:
    machine = FakeMachine(START)
    assert SteadyClock(machine, kept=kept).now() == START


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(-3600, 3600)), max_size=20))
def test_a_steady_clock_never_goes_back_for_an_hour_or_two(changes: list[tuple[int, int]]) -> None:
    machine = FakeMachine(START)
    steady = SteadyClock(machine)
    last = steady.now()
    for passed, error in changes:
        machine.sleep(passed)
        machine.error = timedelta(seconds=error)
        now = steady.now()
        assert now >= last
        assert now >= machine.now()
        last = now


def test_a_steady_clock_waits_and_counts_as_the_machine_does() -> None:
    machine = FakeMachine(START)
    steady = SteadyClock(machine)
    steady.sleep(5)
    assert steady.monotonic() == machine.monotonic() == 5
