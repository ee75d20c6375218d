from __future__ import annotations

import multiprocessing
import operator
import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from db import job_runs, open_database
from db.catalogue import count_entries, iter_entries, version_of
from db.catalogue_syncs import Sync, begin_sync, get_sync
from db.locks import exclusive
from jobs import sync_catalogue
from jobs.runner import run_alone
from jobs.sync_catalogue import STALE_AFTER, Walk
from reports.desk.context import Item, Tally, WorkContext
from tests.fakes import FakeAdapter
from tests.jobs.conftest import Newsroom
from tests.jobs.fakes import FakePlatform, question_named
from tracker.adapter import Page, PlatformAdapter
from tracker.clock import SimulatedClock
from tracker.errors import (
    AccessRefusedError,
    AlreadyRunningError,
    NotFoundError,
    PlatformDownError,
    RequestRejectedError,
    SettingsError,
    UnreachableError,
)
from tracker.permission import Unpermitted
from tracker.platforms import kalshi
from tracker.questions import Question
from tracker.settings import Settings


class PowerCutError(BaseException):
    """Ends everything at once, as nothing that the program raises does."""


@pytest.fixture
def platform(newsroom: Newsroom) -> FakePlatform:
    """Lists ten questions in pages of three."""
    for number in range(10):
        newsroom.platform.has(question_named(str(number), f"Will ferry {number} sail?"))
    newsroom.platform.page_size = 3
    return newsroom.platform


def sync(newsroom: Newsroom, *names: str) -> tuple[Tally, tuple[Walk, ...]]:
    return sync_catalogue.run(newsroom.context, names)


def with_platforms(newsroom: Newsroom, *adapters: PlatformAdapter) -> Newsroom:
    platforms = {adapter.name: adapter for adapter in adapters}
    return replace(newsroom, context=replace(newsroom.context, platforms=platforms))


def stored(newsroom: Newsroom) -> list[str]:
    with newsroom.context.database.reading() as connection:
        return [entry.ref.id for entry in iter_entries(connection)]


def newest(newsroom: Newsroom) -> Sync:
    with newsroom.context.database.reading() as connection:
        found = get_sync(connection, "metaculus")
    assert found is not None
    return found


def test_a_list_is_read_page_by_page_to_its_end(newsroom: Newsroom, platform: FakePlatform) -> None:
    tally, (walk,) = sync(newsroom)
    assert platform.browsed == ["", "3", "6", "9"]
    assert stored(newsroom) == [str(number) for number in range(10)]
    assert walk.is_finished
    assert (tally.done, tally.failed, tally.note) == (10, (), "10 new, 0 changed")
    assert (newest(newsroom).pages, newest(newsroom).listed) == (4, 10)


def test_a_finished_list_is_read_anew_and_what_changed_is_kept(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    sync(newsroom)
    newsroom.pass_(days=1)
    platform.has(question_named("4", "Will ferry 4 sink?"))
    platform.resolves("7", "yes")
    platform.has(question_named("10", "Will ferry 10 sail?"))
    tally, (walk,) = sync(newsroom)
    assert not walk.is_resumed
    assert (tally.done, tally.note) == (11, "1 new, 2 changed")
    with newsroom.context.database.reading() as connection:
        entries = {entry.ref.id: entry for entry in iter_entries(connection)}
    assert entries["4"].title == "Will ferry 4 sink?"
    assert entries["7"].is_resolved


@pytest.mark.parametrize("cursor", ["3", "6", "9"])
def test_after_a_power_cut_the_next_run_goes_on_with_the_page_that_is_missing(
    newsroom: Newsroom, platform: FakePlatform, cursor: str
) -> None:
    platform.page_errors[cursor] = PowerCutError()
    with pytest.raises(PowerCutError):
        sync(newsroom)
    assert stored(newsroom) == [str(number) for number in range(int(cursor))]
    platform.browsed.clear()
    _, (walk,) = sync(newsroom)
    assert platform.browsed[0] == cursor
    assert (walk.is_resumed, walk.is_finished) == (True, True)
    assert stored(newsroom) == [str(number) for number in range(10)]
    assert (newest(newsroom).pages, newest(newsroom).listed) == (4, 10)


class FakeDeath(FakePlatform):
    """The process is killed while the third page is asked for."""

    def browse(self, cursor: str = "") -> Page:
        if cursor == "6":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().browse(cursor)


def sync_and_die(url: str, now: datetime) -> None:
    """In a process of its own."""
    clock = SimulatedClock(now)
    platform = FakeDeath(clock)
    for number in range(10):
        platform.has(question_named(str(number), f"Will ferry {number} sail?"))
    platform.page_size = 3
    context = WorkContext(
        settings=Settings(database_url=url),
        database=open_database(url),
        clock=clock,
        platforms={"metaculus": platform},
        who="Ana",
    )
    run_alone(context, "catalogue", lambda context: sync_catalogue.run(context)[0])


def test_a_killed_process_leaves_no_lock_and_no_half_page(newsroom: Newsroom, platform: FakePlatform) -> None:
    url = newsroom.context.settings.database_url
    child = multiprocessing.get_context("spawn").Process(
        target=sync_and_die, args=(url, newsroom.clock.now())
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert stored(newsroom) == ["0", "1", "2", "3", "4", "5"]
    tally = run_alone(newsroom.context, "catalogue", lambda context: sync_catalogue.run(context)[0])
    assert platform.browsed == ["6", "9"]
    assert (tally.done, len(stored(newsroom))) == (4, 10)


def test_a_power_cut_while_a_page_is_kept_loses_that_page_only(
    newsroom: Newsroom, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = 0

    def keep_entries(*args: object, **named: object) -> object:
        nonlocal kept
        kept += 1
        if kept == 2:
            raise PowerCutError
        return real(*args, **named)  # type: ignore[arg-type]

    from db import catalogue_syncs  # noqa: PLC0415 - what is cut off

    real = catalogue_syncs.keep_entries
    monkeypatch.setattr(catalogue_syncs, "keep_entries", keep_entries)
    with pytest.raises(PowerCutError):
        sync(newsroom)
    assert stored(newsroom) == ["0", "1", "2"]
    assert newest(newsroom).cursor == "3"
    sync(newsroom)
    assert platform.browsed == ["", "3", "3", "6", "9"]


def test_what_was_interrupted_long_ago_begins_anew(newsroom: Newsroom, platform: FakePlatform) -> None:
    platform.page_errors["6"] = PlatformDownError("down", platform="metaculus")
    sync(newsroom)
    newsroom.pass_(seconds=STALE_AFTER.total_seconds())
    platform.browsed.clear()
    _, (walk,) = sync(newsroom)
    assert platform.browsed == ["", "3", "6", "9"]
    assert not walk.is_resumed


def test_a_place_that_the_platform_does_not_know_any_more_begins_anew(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    platform.page_errors["6"] = PlatformDownError("down", platform="metaculus")
    sync(newsroom)
    platform.page_errors["6"] = RequestRejectedError("no such cursor", platform="metaculus")
    platform.browsed.clear()
    tally, (walk,) = sync(newsroom)
    assert platform.browsed == ["6", "", "3", "6", "9"]
    assert (tally.failed, walk.is_resumed, walk.is_finished) == ((), False, True)


def test_a_request_that_is_always_rejected_is_told(newsroom: Newsroom, platform: FakePlatform) -> None:
    platform.page_errors[""] = RequestRejectedError("no list for you", platform="metaculus")
    tally, (walk,) = sync(newsroom)
    assert tally.failed == ("Metaculus: no list for you",)
    assert platform.browsed == [""]
    assert not walk.is_finished


def test_a_list_in_the_middle_of_which_the_platform_fails_keeps_its_pages(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    platform.page_errors["6"] = UnreachableError("no answer", platform="metaculus")
    tally, (walk,) = sync(newsroom)
    assert tally.failed == ("Metaculus: no answer",)
    assert (tally.done, walk.is_finished) == (6, False)
    assert len(stored(newsroom)) == 6


def test_what_must_be_set_first_ends_the_run(newsroom: Newsroom, platform: FakePlatform) -> None:
    platform.page_errors[""] = SettingsError("the setting contact is empty")
    with pytest.raises(SettingsError):
        sync(with_platforms(newsroom, platform, FakeAdapter("other")))


def test_one_platform_that_fails_leaves_the_others(newsroom: Newsroom, platform: FakePlatform) -> None:
    fine = FakeAdapter("fine")
    platform.page_errors[""] = AccessRefusedError("the token is refused", platform="metaculus")
    tally, walks = sync(with_platforms(newsroom, platform, fine))
    assert [(walk.platform, walk.is_finished) for walk in walks] == [("metaculus", False), ("fine", True)]
    assert tally.failed == ("Metaculus: the token is refused",)


def test_a_platform_without_permission_fails_only_where_it_is_named(newsroom: Newsroom) -> None:
    closed = Unpermitted(name="kalshi", label="Kalshi", recognise=kalshi.recognise, terms=kalshi.TERMS)
    both = with_platforms(newsroom, newsroom.platform, closed)
    tally, walks = sync(both)
    assert (tally.failed, [walk.platform for walk in walks]) == ((), ["metaculus"])
    tally, _ = sync(both, "kalshi")
    (said,) = tally.failed
    assert said.startswith("Kalshi: ")
    assert "Kalshi is not asked anything until the setting kalshi_permission" in said


def test_only_the_platforms_that_are_named_are_read_each_once(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    both = with_platforms(newsroom, platform, FakeAdapter("other"))
    _, walks = sync(both, "metaculus", "metaculus")
    assert [walk.platform for walk in walks] == ["metaculus"]
    with pytest.raises(NotFoundError, match="cannot read 'tarot'"):
        sync(both, "other", "tarot")
    with newsroom.context.database.reading() as connection:
        assert get_sync(connection, "other") is None


def test_rows_that_cannot_be_read_are_counted_and_a_list_of_nothing_else_is_a_failure(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    platform.unreadable = 2
    tally, (walk,) = sync(newsroom)
    assert tally.failed == ()
    assert walk.sync is not None
    assert walk.sync.unreadable == 8
    platform.questions.clear()
    tally, _ = sync(newsroom)
    (said,) = tally.failed
    assert said.startswith("Metaculus: none of the 2 rows of Metaculus's list can be read; if this lasts")


def test_an_empty_list_is_no_failure(newsroom: Newsroom) -> None:
    tally, (walk,) = sync(newsroom)
    assert (tally.failed, tally.done, walk.is_finished) == ((), 0, True)


class FakeCircle(FakeAdapter):
    """Names a next page for ever."""

    def browse(self, cursor: str = "") -> Page:
        return Page(questions=(), next_cursor={"": "a", "a": "b", "b": "a"}[cursor])


class FakeLoop(FakeAdapter):
    """Names the same page as its next."""

    def browse(self, cursor: str = "") -> Page:
        del cursor
        return Page(questions=(), next_cursor="a")


def test_a_list_that_goes_in_circles_comes_to_an_end(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_catalogue, "MOST_PAGES", 20)
    tally, _ = sync(with_platforms(newsroom, FakeCircle("circle")))
    assert tally.failed == ("Fake: Fake's list does not come to an end after 20 pages",)
    tally, (walk,) = sync(with_platforms(newsroom, FakeLoop("loop")))
    assert (tally.failed, walk.is_finished) == ((), True)


def test_of_two_at_once_the_second_does_nothing(newsroom: Newsroom, platform: FakePlatform) -> None:
    def job(context: WorkContext) -> Tally:
        return sync_catalogue.run(context)[0]

    with exclusive(newsroom.context.database, "catalogue"), pytest.raises(AlreadyRunningError):
        run_alone(newsroom.context, "catalogue", job)
    assert platform.browsed == []
    assert run_alone(newsroom.context, "catalogue", job).done == 10
    with newsroom.context.database.reading() as connection:
        assert [(run.job, run.done) for run in job_runs.latest_runs(connection)] == [("catalogue", 10)]


class FakeRival(FakePlatform):
    """While a page is asked for, somebody else begins to read the list too."""

    def __init__(self, newsroom: Newsroom) -> None:
        super().__init__(newsroom.clock)
        self.newsroom = newsroom

    def browse(self, cursor: str = "") -> Page:
        page = super().browse(cursor)
        if cursor == "3":
            self.newsroom.pass_(minutes=1)
            with self.newsroom.context.database.writing() as connection:
                begin_sync(connection, self.name, at=self.newsroom.clock.now())
        return page


def test_two_that_get_past_the_lock_do_not_spoil_each_other_s_walk(newsroom: Newsroom) -> None:
    rival = FakeRival(newsroom)
    for number in range(10):
        rival.has(question_named(str(number), f"Will ferry {number} sail?"))
    rival.page_size = 3
    tally, _ = sync(with_platforms(newsroom, rival))
    assert tally.failed == ("Metaculus: another run goes through the list of metaculus too; let it finish",)
    assert (newest(newsroom).cursor, newest(newsroom).pages) == ("", 0)


def test_the_progress_bar_knows_from_last_time_how_many_pages_there_are(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    hints: list[int] = []

    class FakeProgress:
        def __call__(self, items: Iterable[Item], title: str) -> Iterable[Item]:
            assert title == "listing Metaculus"
            hints.append(operator.length_hint(items))
            return items

    watched = replace(newsroom, context=replace(newsroom.context, progress=FakeProgress()))
    sync(watched)
    newsroom.pass_(hours=1)
    platform.page_errors["6"] = UnreachableError("no answer", platform="metaculus")
    sync(watched)
    sync(watched)
    assert hints == [0, 4, 2]


def test_questions_become_entries_with_all_that_linking_needs(
    newsroom: Newsroom, platform: FakePlatform
) -> None:
    platform.questions.clear()
    question: Question = newsroom.bridge()
    sync(newsroom)
    with newsroom.context.database.reading() as connection:
        (entry,) = iter_entries(connection)
        assert count_entries(connection) == {"metaculus": 1}
        assert version_of(connection).startswith("1-")
    assert entry.title == question.title
    assert question.deadline is not None
    assert question.opened_at is not None
    assert (entry.opens, entry.closes) == (question.opened_at.date(), question.deadline.date())
