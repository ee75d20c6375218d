from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from db import job_runs
from db.locks import exclusive
from jobs import schedule
from jobs.runner import run_alone
from jobs.schedule import JOBS, Job, run_once, start_scheduler, walk
from reports.desk.context import Tally, WorkContext
from tests.jobs.conftest import Newsroom
from tracker.clock import SimulatedClock
from tracker.errors import AlreadyRunningError, StorageError
from tracker.settings import Settings

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_walk_fires_every_job_in_order_and_as_often_as_its_trigger_says() -> None:
    clock = SimulatedClock(MONDAY)
    settings = Settings(poll_minutes=30, timezone="Europe/Berlin")
    seen: list[tuple[datetime, str]] = []
    for at, job in walk(settings, clock, MONDAY + timedelta(hours=24) - timedelta(minutes=1)):
        clock.move_to(at)
        seen.append((at, job.name))
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    often = {"poll": 48, "draft": 48, "publish": 48, "notify": 48}
    assert Counter(name for _, name in seen) == often | {"tidy": 1}
    (tidied,) = [at for at, name in seen if name == "tidy"]
    assert tidied.astimezone(settings.zone).strftime("%H:%M") == "04:00"


def test_the_walk_catches_up_once_with_what_the_clock_passed() -> None:
    clock = SimulatedClock(MONDAY)
    firings = walk(Settings(poll_minutes=30), clock, MONDAY + timedelta(days=3))
    polls = 0
    for at, job in firings:
        clock.move_to(at)
        if job.name == "poll":
            polls += 1
            if polls == 2:
                clock.sleep(timedelta(days=1).total_seconds())  # a job that waited a whole day
    assert polls < 2 + 2 * 48 + 2


def test_a_draft_follows_the_poll_it_builds_upon_and_a_publication_both() -> None:
    clock = SimulatedClock(MONDAY)
    firings = walk(Settings(poll_minutes=30), clock, MONDAY + timedelta(minutes=29))
    assert [job.name for _, job in firings] == ["poll", "draft", "publish", "notify"]


def test_the_real_scheduler_runs_the_table(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = {job.name: threading.Event() for job in JOBS}

    def note(name: str) -> Job:
        def run(context: WorkContext) -> Tally:
            assert context is newsroom.context
            ran[name].set()
            return Tally()

        row = next(job for job in JOBS if job.name == name)
        return Job(name=name, run=run, trigger=row.trigger, touches=row.touches)

    monkeypatch.setattr(schedule, "JOBS", tuple(note(job.name) for job in JOBS))
    scheduler = start_scheduler(newsroom.context)
    try:
        assert all(event.wait(timeout=20) for event in ran.values())
        assert {job.id for job in scheduler.get_jobs()} == set(ran)
    finally:
        scheduler.shutdown(wait=True)
    with newsroom.context.database.reading() as connection:
        assert {run.job for run in job_runs.latest_runs(connection)} == set(ran)


def test_a_run_leaves_its_record(newsroom: Newsroom) -> None:
    run_alone(newsroom.context, "poll", lambda _: Tally(done=3, failed=("metaculus:7: no answer",)))
    with newsroom.context.database.reading() as connection:
        (run,) = job_runs.latest_runs(connection)
    assert (run.job, run.done, run.failed, run.note) == ("poll", 3, 1, "metaculus:7: no answer")
    assert run.ended_at == newsroom.clock.now()


def test_a_run_that_breaks_leaves_its_record_too(newsroom: Newsroom) -> None:
    def breaks(_: WorkContext) -> Tally:
        raise StorageError("the disk is full")

    with pytest.raises(StorageError):
        run_alone(newsroom.context, "draft", breaks)
    with newsroom.context.database.reading() as connection:
        (run,) = job_runs.latest_runs(connection)
    assert (run.failed, run.note) == (1, "StorageError")
    run_alone(newsroom.context, "draft", lambda _: Tally())  # the lock is free again


def test_a_second_run_does_nothing_and_says_so(newsroom: Newsroom) -> None:
    with (
        exclusive(newsroom.context.database, "poll"),
        pytest.raises(AlreadyRunningError, match="another `poll` is running") as caught,
    ):
        run_alone(newsroom.context, "poll", lambda _: Tally(done=1))
    assert caught.value.exit_code == 75
    with newsroom.context.database.reading() as connection:
        assert job_runs.latest_runs(connection) == ()


def test_once_runs_every_job_and_leaves_busy_ones_alone(newsroom: Newsroom) -> None:
    with exclusive(newsroom.context.database, "poll"):
        run_once(newsroom.context)
    with newsroom.context.database.reading() as connection:
        assert {run.job for run in job_runs.latest_runs(connection)} == {"draft", "publish", "notify"}


def test_once_with_every_job_busy_does_nothing(newsroom: Newsroom) -> None:
    database = newsroom.context.database
    with (
        exclusive(database, "poll"),
        exclusive(database, "draft"),
        exclusive(database, "publish"),
        exclusive(database, "notify"),
        pytest.raises(AlreadyRunningError),
    ):
        run_once(newsroom.context)
