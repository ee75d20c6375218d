"""The one contract of turns, kept by a process for itself and by a database for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from db import Database, open_database
from db.paces import SharedTurns
from tests.db.postgres_server import PostgresServer
from tracker.clock import Clock, SimulatedClock, SystemClock
from tracker.errors import StorageError, TooManyRequestsError
from tracker.pacing import OwnTurns, Pacing, Rate, Turns

START = datetime(2022, 11, 4, 12, tzinfo=UTC)
SLACK = 0.25
"""Seconds that a statement may take on a busy machine."""


@pytest.fixture(params=["own", pytest.param("shared", marks=pytest.mark.postgres)])
def turns(request: pytest.FixtureRequest) -> Turns:
    if request.param == "own":
        return OwnTurns(SystemClock())
    database: Database = request.getfixturevalue("postgres_database")
    return SharedTurns(database)


def test_the_first_start_is_free_and_the_next_ones_follow_at_the_interval(turns: Turns) -> None:
    waits = [turns.take("p", interval=10, within=60) for _ in range(4)]
    assert waits == pytest.approx([0, 10, 20, 30], abs=SLACK)


def test_platforms_have_turns_of_their_own(turns: Turns) -> None:
    assert [turns.take(name, interval=10, within=60) for name in "ab"] == pytest.approx([0, 0], abs=SLACK)


def test_an_interval_of_nothing_is_always_free(turns: Turns) -> None:
    assert [turns.take("p", interval=0, within=0.5) for _ in range(5)] == pytest.approx([0] * 5, abs=SLACK)


def test_a_start_that_is_too_far_off_is_told_and_not_taken(turns: Turns) -> None:
    assert turns.take("p", interval=100, within=60) == pytest.approx(0, abs=SLACK)
    assert [turns.take("p", interval=100, within=60) for _ in range(3)] == pytest.approx(
        [100] * 3, abs=3 * SLACK
    )
    assert turns.take("p", interval=100, within=200) == pytest.approx(100, abs=4 * SLACK)
    assert turns.take("p", interval=100, within=300) == pytest.approx(200, abs=5 * SLACK)


def test_a_longer_rest_is_not_shortened_and_a_rest_is_of_one_platform(turns: Turns) -> None:
    turns.rest("p", "", 100)
    turns.rest("p", "", 5)
    assert turns.rest_left("p", "") == pytest.approx(100, abs=SLACK)
    assert turns.rest_left("q", "") == 0


def test_a_rest_leaves_the_turns_as_they_are(turns: Turns) -> None:
    turns.take("p", interval=10, within=60)
    turns.rest("p", "", 5)
    assert turns.take("p", interval=10, within=60) == pytest.approx(10, abs=2 * SLACK)


def test_threads_never_take_one_turn_twice(turns: Turns) -> None:
    taken: list[float] = []
    begun = SystemClock().monotonic()

    def take() -> None:
        for _ in range(5):
            wait = turns.take("p", interval=7, within=1000)
            taken.append(wait + SystemClock().monotonic() - begun)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [later - earlier for earlier, later in pairwise(sorted(taken))] == pytest.approx([7] * 19, abs=1)


@pytest.mark.postgres
def test_pacings_of_several_processes_share_one_rate_and_obey_each_others_pauses(postgres_url: str) -> None:
    clock = SystemClock()
    with closing(open_database(postgres_url)) as one, closing(open_database(postgres_url)) as other:
        rates = {"p": Rate(every=timedelta(seconds=0.2))}
        first, second = (Pacing(clock, rates, turns=SharedTurns(database)) for database in (one, other))
        starts = []
        for pacing in (first, second, first, second):
            with pacing.turn("p"):
                starts.append(clock.monotonic())
        assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.2 - 0.05
        first.pause("p", "token", asked=timedelta(hours=1))
        with pytest.raises(TooManyRequestsError, match="asked us to wait") as caught, second.turn("p"):
            pytest.fail("no turn was due")
        assert caught.value.retry_after is not None
        assert caught.value.retry_after > timedelta(minutes=59)


@pytest.mark.postgres
def test_the_clocks_of_the_machines_do_not_matter(postgres_database: Database) -> None:
    clocks: list[Callable[[], Clock]] = [
        lambda: SimulatedClock(START),
        lambda: SimulatedClock(START + timedelta(days=1)),
    ]
    turns = SharedTurns(postgres_database)
    rates = {"p": Rate(every=timedelta(seconds=50))}
    waited = []
    for make in clocks:
        clock = make()
        with Pacing(clock, rates, turns=turns).turn("p"):
            waited.append(clock.monotonic())
    assert waited[0] == pytest.approx(0, abs=SLACK)
    assert 49 < waited[1] < 56


@pytest.mark.postgres
def test_nobody_is_asked_where_the_database_is_away(postgres_server: PostgresServer) -> None:
    with closing(open_database(postgres_server.url("nowhere"))) as database:
        pacing = Pacing(SystemClock(), turns=SharedTurns(database))
        with pytest.raises(StorageError), pacing.turn("metaculus"):
            pytest.fail("it was asked")


@pytest.mark.postgres
def test_a_rest_that_came_while_the_database_was_away_is_kept_with_the_next_turn(
    postgres_database: Database, empty_postgres_url: str
) -> None:
    clock = SimulatedClock(START)
    turns = SharedTurns(postgres_database, clock)
    with closing(open_database(empty_postgres_url)) as without_tables:
        turns._database = without_tables  # as good as away: nothing can be written
        with pytest.raises(StorageError):
            turns.rest("p", "", 100)
        with pytest.raises(StorageError):
            turns.rest("p", "", 30)  # the longer one stays
        with pytest.raises(StorageError):
            turns.take("p", interval=1, within=60)
    turns._database = postgres_database
    clock.sleep(40)
    assert turns.rest_left("q") == 0
    assert SharedTurns(postgres_database).rest_left("p") == 0
    assert turns.rest_left("p") == pytest.approx(60, abs=SLACK)
    assert SharedTurns(postgres_database).rest_left("p") == pytest.approx(
        60, abs=SLACK
    )  # for all others, too
