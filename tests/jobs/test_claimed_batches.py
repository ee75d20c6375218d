from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from db import Database, leases, questions
from jobs import poll_forecasts
from jobs.claimed_batches import LeaseTimes, due_batch
from reports.desk.context import WorkContext
from tests.db.postgres_server import PostgresServer
from tests.jobs.conftest import Newsroom
from tests.jobs.fakes import FakePlatform, question_named
from tracker.clock import SystemClock
from tracker.errors import AccessRefusedError, TooManyRequestsError
from tracker.questions import QuestionRef
from tracker.settings import Settings

pytestmark = pytest.mark.postgres

QUICK = LeaseTimes(lasts=timedelta(seconds=0.6), renewed_every=timedelta(seconds=0.1))
IDS = [str(number) for number in range(1, 8)]


@pytest.fixture
def context(newsroom: Newsroom, postgres_database: Database) -> WorkContext:
    """A newsroom on PostgreSQL with seven questions, due in order, taken three at a time."""
    settings = Settings(batch_size=3)
    with postgres_database.writing() as connection:
        for number, id_ in enumerate(IDS):
            newsroom.platform.has(question_named(id_, f"Will ferry {id_} stop?"))
            newsroom.platform.says(id_, 0.2, at=newsroom.clock.now() - timedelta(days=1))
            questions.save_question(connection, newsroom.platform.questions[id_])
            at = newsroom.clock.now() - timedelta(hours=9 - number)
            questions.watch_from(connection, QuestionRef("metaculus", id_), at=at, because="a test")
    return replace(newsroom.context, database=postgres_database, settings=settings)


@pytest.fixture
def platform(newsroom: Newsroom) -> FakePlatform:
    return newsroom.platform


def free(context: WorkContext) -> int:
    with context.database.reading() as connection:
        return leases.count_due(connection, context.clock.now()).get("metaculus", 0)


def soon(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)  # noqa: TID251 - leases run on real time


def test_a_poll_goes_batch_by_batch_longest_due_first(context: WorkContext, platform: FakePlatform) -> None:
    tally = poll_forecasts.run(context)
    assert (tally.done, tally.failed, platform.asked) == (7, (), IDS)
    assert free(context) == 0


def test_a_claim_is_renewed_for_as_long_as_it_is_held_and_then_free(context: WorkContext) -> None:
    patient = replace(QUICK, lasts=timedelta(seconds=2))  # a busy machine pauses a thread for half a second
    with due_batch(context, "metaculus", times=patient) as batch:
        assert [watch.question.ref.id for watch in batch.watches] == IDS[:3]
        for _ in soon(3):
            assert free(context) == 4
            assert batch.may_go_on()
    assert free(context) == 7


def test_a_claim_that_cannot_be_renewed_is_not_relied_on(
    context: WorkContext, postgres_server: PostgresServer
) -> None:
    del postgres_server
    with due_batch(context, "metaculus", times=replace(QUICK, renewed_every=timedelta(hours=1))) as batch:
        assert batch.may_go_on()
        for _ in soon(0.7):
            pass
        assert not batch.may_go_on()  # by our own clock, before anybody tells us
        assert free(context) == 7


def test_a_claim_that_somebody_took_ends_the_batch(context: WorkContext) -> None:
    with due_batch(context, "metaculus", times=QUICK) as batch:
        with context.database.writing() as connection:
            connection.exec_driver_sql("UPDATE questions SET leased_by = 'somebody'")
        assert any(not batch.may_go_on() for _ in soon(5))


def test_a_poll_that_is_to_end_leaves_the_rest_free(context: WorkContext, platform: FakePlatform) -> None:
    stopping = replace(context, is_stopping=lambda: len(platform.asked) >= 2)
    tally = poll_forecasts.run(stopping)
    assert (tally.done, platform.asked) == (2, IDS[:2])
    assert free(context) == 5


@pytest.mark.parametrize("error", [AccessRefusedError, TooManyRequestsError])
def test_a_platform_that_refuses_us_is_asked_once_and_not_once_for_each_batch(
    context: WorkContext, platform: FakePlatform, error: type[AccessRefusedError | TooManyRequestsError]
) -> None:
    for id_ in IDS:
        platform.errors[id_] = error("no", platform="metaculus")
    tally = poll_forecasts.run(context)
    assert (tally.done, len(tally.failed), platform.asked) == (0, 1, IDS[:1])
    assert free(context) == 6


def test_named_questions_that_somebody_asks_for_are_told_and_not_asked_for(
    context: WorkContext, platform: FakePlatform
) -> None:
    with due_batch(context, "metaculus"):
        refs = [QuestionRef("metaculus", id_) for id_ in ("2", "5", "6")]
        tally = poll_forecasts.poll(context, refs)
    assert sorted(platform.asked) == ["5", "6"]
    assert tally.failed == ("metaculus:2 is being asked for by somebody else",)


def test_a_worker_takes_one_batch_and_is_told_whether_more_may_follow(
    context: WorkContext, platform: FakePlatform
) -> None:
    tally, may_follow = poll_forecasts.poll_batch(context, "metaculus")
    assert (tally.done, may_follow, platform.asked) == (3, True, IDS[:3])
    platform.errors["4"] = AccessRefusedError("no", platform="metaculus")
    tally, may_follow = poll_forecasts.poll_batch(context, "metaculus")
    assert (len(tally.failed), may_follow) == (1, False)


def test_leases_run_on_the_databases_clock_and_not_on_ours(context: WorkContext) -> None:
    assert context.clock.now() != pytest.approx(SystemClock().now(), abs=timedelta(days=1))
    with due_batch(context, "metaculus"):
        assert free(context) == 4
