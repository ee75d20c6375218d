import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock import SimulatedClock
from tracker.errors import TooManyRequestsError
from tracker.pacing import (
    DEFAULT_RATE,
    FAULTY,
    JITTER,
    LONGEST_PAUSE,
    RATES,
    REFUSED,
    Pacing,
    Rate,
    rates_with,
)

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
    assert lengths[:5] == [REFUSED.first * factor for factor in (1, 2, 4, 8, 16)]
    assert lengths[-1] == LONGEST_PAUSE
    pacing.answered("metaculus", "")
    assert pacing.pause("metaculus", "", asked=None) == REFUSED.first


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


def test_every_platform_has_the_rate_that_its_sheet_gives() -> None:
    a_minute = {name: timedelta(minutes=1) / rate.every for name, rate in RATES.items()}
    assert a_minute["metaculus"] == 15
    assert a_minute["manifold"] == 500
    assert a_minute["polymarket"] == 600
    assert a_minute["kalshi"] == 400
    assert a_minute["predictit"] == 1
    assert a_minute["smarkets"] == 200
    assert {name for name, rate in RATES.items() if rate.at_once == 1} == {"metaculus", "predictit"}


def test_an_outlets_own_pace_takes_the_place_of_the_usual_one() -> None:
    rates = rates_with({"manifold": 2, "predictit": 0.5, "elsewhere": 9})
    assert rates["manifold"] == Rate(every=timedelta(seconds=2), at_once=RATES["manifold"].at_once)
    assert rates["predictit"].every == timedelta(seconds=0.5)
    assert rates["elsewhere"] == Rate(every=timedelta(seconds=9), at_once=DEFAULT_RATE.at_once)
    assert rates["metaculus"] == RATES["metaculus"]
    assert rates_with({}) == RATES


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e300])
def test_a_pace_that_no_clock_can_keep_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"cannot|more seconds|NaN"):
        rates_with({"metaculus": seconds})


def test_a_minute_between_two_calls_is_waited_for_whatever_the_patience() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, patience=timedelta(seconds=1))
    taken = starts(pacing, clock, "predictit", 3)
    assert all(60 <= later - earlier <= 66 for earlier, later in pairwise(taken))


def test_a_turn_that_is_far_off_is_told_instead_and_not_taken() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, rates_with({"predictit": 3600}))
    starts(pacing, clock, "predictit", 1)
    for _ in range(2):
        with (
            pytest.raises(TooManyRequestsError, match="once in 3600 seconds") as caught,
            pacing.turn("predictit"),
        ):
            pytest.fail("no turn was due")
        assert caught.value.retry_after is not None
        assert timedelta(hours=1) <= caught.value.retry_after <= timedelta(hours=1.1)
    assert clock.now() == START


def test_a_fault_pauses_for_seconds_and_a_lasting_one_for_minutes() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    lengths = []
    for _ in range(8):
        lengths.append(pacing.pause("manifold", "", asked=None, backoff=FAULTY).total_seconds())
        clock.sleep(lengths[-1])
    assert lengths == [2, 8, 32, 128, 512, 1800, 1800, 1800]
    pacing.answered("manifold", "")
    assert pacing.pause("manifold", "", asked=None, backoff=FAULTY) == timedelta(seconds=2)


def test_a_platform_that_asks_for_too_little_each_time_is_left_alone_ever_longer() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    lengths = []
    for asked in (0, 5, 5, 5, 3600):
        lengths.append(pacing.pause("metaculus", "", asked=timedelta(seconds=asked)).total_seconds())
        clock.sleep(lengths[-1])
    assert lengths == [2, 8, 32, 128, 3600]


def test_refusals_of_what_was_under_way_make_a_pause_no_worse() -> None:
    clock = SimulatedClock(START)
    pacing = Pacing(clock, {})
    for _ in range(8):
        assert pacing.pause("manifold", "", asked=None) == REFUSED.first
    assert pacing.paused_until("manifold") == START + REFUSED.first
    pacing.answered("manifold", "")
    assert pacing.paused_until("manifold") == START + REFUSED.first


def test_a_pause_that_begins_while_a_turn_is_waited_for_is_kept() -> None:
    class FakeClock(SimulatedClock):
        """A clock on which somebody else's request is refused while this one waits for its turn."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if seconds > 0 and not refused:
                refused.append(pacing.pause("p", "", asked=timedelta(seconds=20)))

    refused: list[timedelta] = []
    clock = FakeClock(START)
    pacing = Pacing(clock, {"p": Rate(every=timedelta(seconds=4), at_once=2)})
    starts(pacing, clock, "p", 1)
    assert starts(pacing, clock, "p", 1)[0] >= 24


def test_one_credentials_pause_does_not_hold_up_another_that_shares_the_gate() -> None:
    waiting, go_on = threading.Event(), threading.Event()

    class FakeClock(SimulatedClock):
        """A clock on which waiting lasts until the test says so."""

        def sleep(self, seconds: float) -> None:
            if seconds > 0:
                waiting.set()
                assert go_on.wait(5)
            super().sleep(seconds)

    pacing = Pacing(FakeClock(START), {"p": Rate(every=timedelta())})
    pacing.pause("p", "a", asked=timedelta(seconds=20))

    def ask() -> None:
        with pacing.turn("p", "a"):
            pass

    thread = threading.Thread(target=ask)
    thread.start()
    assert waiting.wait(5)
    with pacing.turn("p", "b"):
        go_on.set()
    thread.join(5)
    assert not thread.is_alive()
