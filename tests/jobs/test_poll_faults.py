"""What goes wrong between a platform and a round, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import open_database, questions, readings
from db.migrate import prepare
from jobs import poll_forecasts
from reports.desk.context import Tally, WorkContext
from tracker.clock import SimulatedClock
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.platforms.scripted import Fault, ScriptedPlatform, load_script
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Reading
from tracker.recording import Recorder
from tracker.settings import Settings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
IDS = ("12100", "12101", "12104")


@dataclass
class Desk:
    """A newsroom with three questions of a scripted platform."""

    context: WorkContext
    platform: ScriptedPlatform
    clock: SimulatedClock

    def poll(self) -> Tally:
        """Ask for all three."""
        return poll_forecasts.poll(self.context, [QuestionRef("metaculus", id_) for id_ in IDS])

    def failures(self) -> list[int]:
        """How often in a row each has failed."""
        with self.context.database.reading() as connection:
            watches = questions.watches_of(connection, [QuestionRef("metaculus", id_) for id_ in IDS])
        return [watch.failures for watch in watches.values()]

    def values(self, id_: str = "12100") -> list[float]:
        """The readings that are kept."""
        with self.context.database.reading() as connection:
            history = readings.get_history(connection, OutcomeRef(QuestionRef("metaculus", id_)))
        return [reading.value for reading in history.readings]


def context_of(database_url: str, platform: ScriptedPlatform, clock: SimulatedClock) -> Iterator[WorkContext]:
    database = open_database(database_url)
    prepare(database)
    pacing = Pacing(clock, {"metaculus": Rate(every=timedelta())}, patience=timedelta(hours=1))
    timeouts = Timeouts(connect=2, silence=2, whole=0.5)
    with HttpClient(clock=clock, user_agent="test", pacing=pacing, timeouts=timeouts) as http:
        adapter = MetaculusAdapter(http=Recorder(http), base_url=platform.url)
        yield WorkContext(
            settings=Settings(), database=database, clock=clock, platforms={"metaculus": adapter}, who="test"
        )
    database.close()


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def platform(clock: SimulatedClock) -> Iterator[ScriptedPlatform]:
    with ScriptedPlatform(load_script("north_korea"), clock) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, platform: ScriptedPlatform, clock: SimulatedClock) -> Iterator[Desk]:
    for context in context_of(f"sqlite:///{tmp_path / 'faults.db'}", platform, clock):
        adapter = context.platform("metaculus")
        with context.database.writing() as connection:
            for id_ in IDS:
                question = adapter.fetch(QuestionRef("metaculus", id_)).question
                questions.save_question(connection, question)
                questions.watch_from(connection, question.ref, at=NOW, because="a story cites it")
        yield Desk(context=context, platform=platform, clock=clock)


FAULTS = {
    "500": {"fault": Fault.STATUS, "status": 500},
    "404 as a page": {"fault": Fault.STATUS, "status": 404, "body": b"<h1>Not Found</h1>"},
    "dropped": {"fault": Fault.DROP},
    "reset in the body": {"fault": Fault.BREAK},
    "cut JSON": {"fault": Fault.CUT_JSON},
    "a slow drip": {"fault": Fault.DRIP},
    "a page with status 200": {"fault": Fault.PAGE},
    "another shape": {"fault": Fault.STATUS, "status": 200, "body": b"[1, 2, 3]"},
    "sent elsewhere": {"fault": Fault.STATUS, "status": 302, "headers": {"Location": "/elsewhere"}},
    "429": {"fault": Fault.STATUS, "status": 429, "headers": {"Retry-After": "60"}},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_and_the_round_after_it_is_whole(desk: Desk, fault: dict[str, object]) -> None:
    desk.platform.fail_next(**fault)  # type: ignore[arg-type]
    tally = desk.poll()
    assert len(tally.failed) == 1
    assert tally.failed[0].startswith("metaculus:12100: ")
    assert "\n" not in tally.failed[0]
    # All others were refreshed, unless the platform asked us to stop.
    assert tally.done == (0 if fault.get("status") == 429 else 2)
    assert desk.failures()[0] == 1
    desk.clock.sleep(timedelta(hours=1).total_seconds())
    assert desk.poll().failed == ()
    assert desk.failures() == [0, 0, 0]
    assert desk.values()


@pytest.mark.parametrize("name", ["500", "dropped", "reset in the body", "cut JSON", "another shape"])
def test_a_glance_that_breaks_once_costs_nobody_the_round(desk: Desk, name: str) -> None:
    desk.poll()
    desk.clock.sleep(timedelta(days=1).total_seconds())
    desk.platform.fail_next(**FAULTS[name])  # type: ignore[arg-type]
    tally = desk.poll()
    assert (tally.done, tally.failed) == (3, ())


def test_a_renamed_field_is_named_with_its_path(desk: Desk) -> None:
    body = b'{"id": 12100, "title": "t", "slug": "t", "nr_forecasters": 3, "question": {"id": 1}}'
    desk.platform.fail_next(Fault.STATUS, status=200, body=body)
    (sentence,) = desk.poll().failed
    assert "question.type" in sentence or "question.aggregations" in sentence


def test_a_clock_that_was_set_back_loses_nothing(desk: Desk) -> None:
    desk.clock.sleep(timedelta(days=5).total_seconds())
    desk.poll()
    before = desk.values()
    early = SimulatedClock(NOW + timedelta(days=1))
    context = desk.context
    earlier = WorkContext(
        settings=context.settings,
        database=context.database,
        clock=early,
        platforms=context.platforms,
        who="test",
    )
    tally = poll_forecasts.poll(earlier, [QuestionRef("metaculus", "12100")])
    assert tally.done == 1
    assert desk.values()[: len(before)] == before


def test_two_workers_that_poll_one_question_keep_its_readings_once(
    desk: Desk, tmp_path: Path, platform: ScriptedPlatform, clock: SimulatedClock
) -> None:
    def work() -> Tally:
        for context in context_of(f"sqlite:///{tmp_path / 'faults.db'}", platform, clock):
            return poll_forecasts.poll(context, [QuestionRef("metaculus", "12100")])
        raise AssertionError

    with ThreadPoolExecutor(2) as pool:
        tallies = list(pool.map(lambda _: work(), range(2)))
    assert [tally.done for tally in tallies] == [1, 1]
    with desk.context.database.reading() as connection:
        history = readings.get_history(connection, OutcomeRef(QuestionRef("metaculus", "12100")))
    assert len({point.at for point in history.points}) == len(history.points)
    assert all(isinstance(point, Reading) for point in history.points)
