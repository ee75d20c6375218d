from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db import questions, readings
from db.questions import Watch
from jobs import poll_forecasts
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, Newsroom
from tests.jobs.fakes import question_named
from tracker.errors import AccessRefusedError, PlatformError, TooManyRequestsError, UnreachableError
from tracker.history import History
from tracker.questions import OutcomeRef, QuestionRef, State
from tracker.readings import NoReading, Reading, Reason

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


@pytest.fixture
def linked(newsroom: Newsroom) -> Newsroom:
    newsroom.bridge()
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, BRIDGE)
    return newsroom


def history(newsroom: Newsroom, outcome: OutcomeRef = BRIDGE) -> History:
    with newsroom.context.database.reading() as connection:
        return readings.get_history(connection, outcome)


def watch(newsroom: Newsroom, ref: QuestionRef = BRIDGE.question) -> Watch:
    with newsroom.context.database.reading() as connection:
        return questions.get_watch(connection, ref)


def fails(newsroom: Newsroom, error: PlatformError, times: int = 1) -> None:
    newsroom.platform.errors["7"] = error
    for _ in range(times):
        newsroom.clock.move_to(watch(newsroom).due_at or newsroom.clock.now())
        assert poll_forecasts.run(newsroom.context).failed
    del newsroom.platform.errors["7"]


def test_a_round_asks_only_for_what_is_due(linked: Newsroom) -> None:
    assert poll_forecasts.run(linked.context).done == 1
    assert poll_forecasts.run(linked.context).done == 0
    due = watch(linked).due_at
    assert due is not None
    assert due > linked.clock.now()
    linked.clock.move_to(due)
    assert poll_forecasts.run(linked.context).done == 1


def test_new_readings_are_kept_once(linked: Newsroom) -> None:
    linked.pass_(days=1)
    linked.platform.says("7", 0.25)
    tally = poll_forecasts.run(linked.context)
    assert tally.note == "1 new readings"
    linked.pass_(days=1)
    assert poll_forecasts.run(linked.context).note == "0 new readings"
    assert [reading.value for reading in history(linked).readings] == [0.2, 0.25]
    assert history(linked).confirmed_at == linked.clock.now()


def test_one_failure_never_stops_the_rest(linked: Newsroom) -> None:
    other = linked.platform.has(question_named("8", "Will the ferry stop before 2030?"))
    path = linked.file(
        STORY.replace("the Mirror Lake bridge will open before 2028", "the ferry will stop before 2030"),
        "ferry.txt",
    )
    add_story(linked.context, path.read_bytes(), name="ferry.txt", path=path)
    confirm(linked.context, 2, OutcomeRef(other.ref))
    linked.platform.errors["7"] = UnreachableError("no answer", platform="metaculus")
    tally = poll_forecasts.run(linked.context)
    assert tally.done == 1
    assert tally.failed == ("metaculus:7: no answer",)
    assert watch(linked).failures == 1
    assert watch(linked, other.ref).failures == 0


@pytest.mark.parametrize("kind", [AccessRefusedError, TooManyRequestsError])
def test_a_refused_credential_or_rate_ends_the_round_for_its_platform(
    linked: Newsroom, kind: type[PlatformError]
) -> None:
    other = linked.platform.has(question_named("8", "Will the ferry stop before 2030?"))
    path = linked.file(
        STORY.replace("the Mirror Lake bridge will open before 2028", "the ferry will stop before 2030"),
        "ferry.txt",
    )
    add_story(linked.context, path.read_bytes(), name="ferry.txt", path=path)
    linked.pass_(minutes=1)
    confirm(linked.context, 2, OutcomeRef(other.ref))
    linked.platform.asked.clear()
    linked.platform.errors["7"] = kind("no", platform="metaculus")
    assert poll_forecasts.run(linked.context).done == 0
    assert linked.platform.asked == ["7"]


def test_retry_after_is_obeyed(linked: Newsroom) -> None:
    error = TooManyRequestsError("slow down", platform="metaculus", retry_after=timedelta(hours=9))
    fails(linked, error)
    due = watch(linked).due_at
    assert due is not None
    assert due >= linked.clock.now() + timedelta(hours=9)


def test_one_failure_is_no_gap_and_three_are(linked: Newsroom) -> None:
    poll_forecasts.run(linked.context)
    confirmed = linked.clock.now()
    fails(linked, UnreachableError("no answer", platform="metaculus"), times=2)
    assert isinstance(history(linked).latest, Reading)
    fails(linked, UnreachableError("no answer", platform="metaculus"))
    gap = history(linked).latest
    assert isinstance(gap, NoReading)
    assert gap.reason is Reason.UNREACHABLE
    assert gap.at == confirmed  # from where we last knew, not from where we gave up
    assert history(linked).last_reading is not None


def test_what_a_source_tells_afterwards_fills_the_gap_and_both_views_stay(linked: Newsroom) -> None:
    poll_forecasts.run(linked.context)
    fails(linked, UnreachableError("no answer", platform="metaculus"), times=3)
    during = linked.clock.now()
    linked.pass_(days=2)
    poll_forecasts.run(linked.context)
    held, known = history(linked).at(during), history(linked).known_at(during)
    assert isinstance(held, Reading)
    assert held.value == 0.2
    assert isinstance(known, NoReading)
    assert watch(linked).failures == 0


def test_a_question_that_is_gone_is_a_gap_at_once(linked: Newsroom) -> None:
    poll_forecasts.run(linked.context)
    del linked.platform.questions["7"]
    linked.pass_(days=1)
    assert poll_forecasts.run(linked.context).failed
    latest = history(linked).latest
    assert isinstance(latest, NoReading)
    assert latest.reason is Reason.GONE


def test_points_of_the_future_are_refused(linked: Newsroom) -> None:
    linked.platform.says("7", 0.9, at=linked.clock.now() + timedelta(days=30))
    poll_forecasts.run(linked.context)
    assert [reading.value for reading in history(linked).readings] == [0.2]


def test_what_upstream_drops_stays(linked: Newsroom) -> None:
    linked.pass_(days=1)
    linked.platform.says("7", 0.3)
    poll_forecasts.run(linked.context)
    linked.platform.points["7"][""] = linked.platform.points["7"][""][-1:]
    linked.pass_(days=2)
    poll_forecasts.run(linked.context)
    assert [reading.value for reading in history(linked).readings] == [0.2, 0.3]


def test_a_question_that_nobody_needs_stays_off_when_asked_for_by_name(linked: Newsroom) -> None:
    with linked.context.database.writing() as connection:
        questions.stop_watching_all_but(connection, [])
    assert poll_forecasts.poll(linked.context, [BRIDGE.question]).done == 1
    assert watch(linked).due_at is None
    linked.platform.errors["7"] = UnreachableError("no answer", platform="metaculus")
    poll_forecasts.poll(linked.context, [BRIDGE.question])
    assert watch(linked).due_at is None


def test_a_resolution_is_kept_and_asked_for_again(linked: Newsroom) -> None:
    linked.clock.move_to(datetime(2028, 1, 1, 6, tzinfo=UTC))
    linked.platform.resolves("7", "no")
    poll_forecasts.run(linked.context)
    question = watch(linked).question
    assert question.state is State.RESOLVED
    assert question.outcomes[0].resolution is not None
    assert watch(linked).due_at is not None
