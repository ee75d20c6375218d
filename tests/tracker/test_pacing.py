import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock import SimulatedClock
from tracker.errors import TooManyRequestsError
from tracker.pacing import FIRST_PAUSE, JITTER, LONGEST_PAUSE, RATES, Pacing, Rate

START = datetime(2022, 11, 4, 12, tzinfo=UTC)


def starts(pacing: Pacing, clock: SimulatedClock, platform: str, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        with pacing.turn(platform):
            taken.append(clock.monotonic())
    return taken


def test_metaculus_is_asked_at_least_four_seconds_apart_and_not_much_more() -> None:
    clock = SimulatedClock(START)
    taken = starts(Pacing(clock), clock, "metaculus", 20)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert taken[0] == 0
    assert all(4 <= gap <= 4 * (1 + JITTER) for gap in gaps)
    assert len({round(gap, 3) for gap in gaps}) > 1
    assert RATES["metaculus"].at_once == 1


def test_time_that_passed_anyway_counts() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock)
    starts(pacing, clock, "metaculus", 1)
    clock.sleep(3600)
    assert starts(pacing, clock, "metaculus", 1) == [3600]


def test_platforms_do_not_wait_for_each_other() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {name: Rate(every=timedelta(minutes=1)) for name in ("one", "two")})
    starts(pacing, clock, "one", 1)
    starts(pacing, clock, "two", 1)
    assert clock.now() == START


def test_an_interval_of_nothing_never_waits() -> None:
    clock = SimulatedClock(START)
    starts(Pacing(clock, {"metaculus": Rate(every=timedelta())}), clock, "metaculus", 50)
    assert clock.now() == START


def test_threads_share_the_rate_and_one_is_in_flight_at_a_time() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {"metaculus": Rate(every=timedelta(seconds=4))})
    inside, most, lock = 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal inside, most
        for _ in range(5):
            with pacing.turn("metaculus"):
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert clock.monotonic() >= 29 * 4


def test_an_error_inside_a_turn_gives_it_back() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock)
    with pytest.raises(RuntimeError), pacing.turn("metaculus"):
        raise RuntimeError
    assert starts(pacing, clock, "metaculus", 1)[0] >= 4


def test_a_short_pause_is_waited_out() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {}, patience=timedelta(seconds=30))
    pacing.pause("metaculus", "a", asked=timedelta(seconds=20))
    assert pacing.paused_until("metaculus", "a") == START + timedelta(seconds=20)
    with pacing.turn("metaculus", "a"):
        assert clock.now() == START + timedelta(seconds=20)
    assert pacing.paused_until("metaculus", "a") is None


def test_a_long_pause_is_told_instead() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {}, patience=timedelta(seconds=30))
    pacing.pause("metaculus", "a", asked=timedelta(hours=2))
    clock.sleep(600)
    with pytest.raises(TooManyRequestsError, match="6600 seconds") as caught, pacing.turn("metaculus", "a"):
        pytest.fail("no turn was due")
    assert caught.value.retry_after == timedelta(seconds=6600)
    assert clock.monotonic() == 600


def test_a_pause_is_for_one_credential_of_one_platform() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    pacing.pause("metaculus", "a", asked=timedelta(hours=2))
    for platform, credential in (("metaculus", "b"), ("metaculus", ""), ("manifold", "a")):
        with pacing.turn(platform, credential):
            assert clock.monotonic() < 60


def test_a_shorter_pause_does_not_shorten_a_longer_one() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    pacing.pause("metaculus", "", asked=timedelta(hours=2))
    pacing.pause("metaculus", "", asked=timedelta(seconds=5))
    assert pacing.paused_until("metaculus") == START + timedelta(hours=2)


def test_unexplained_refusals_double_the_pause_up_to_the_longest_and_an_answer_starts_over() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    lengths = []
    for _ in range(8):
        lengths.append(pacing.pause("metaculus", "", asked=None))
        clock.sleep(lengths[-1].total_seconds())
    assert lengths[:5] == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8, 16)]
    assert lengths[-1] == LONGEST_PAUSE
    pacing.answered("metaculus", "")
    assert pacing.pause("metaculus", "", asked=None) == FIRST_PAUSE


@given(st.lists(st.sampled_from(["turn", "sleep"]), max_size=30), st.floats(0, 10), st.floats(0, 20))
def test_starts_are_never_closer_than_the_interval(moves: list[str], every: float, nap: float) -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {"p": Rate(every=timedelta(seconds=every))})
    taken: list[float] = []
    for move in moves:
        if move == "sleep":
            clock.sleep(nap)
        else:
            taken += starts(pacing, clock, "p", 1)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert all(gap >= every - 1e-5 for gap in gaps)


@pytest.mark.parametrize(("every", "at_once"), [(timedelta(seconds=-1), 1), (timedelta(), 0)])
def test_a_rate_that_makes_no_sense_is_refused(every: timedelta, at_once: int) -> None:
    with pytest.raises(ValueError, match="a rate cannot be"):
        Rate(every=every, at_once=at_once)
