from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import Connection, checks, fetches, open_database
from db.checks import Success
from db.migrate import upgrade_safely
from jobs import tidy
from reports.desk.add_story import add_story
from reports.desk.context import Tally
from tests.db.test_fetches import fetch
from tests.jobs.cited import cite, history_of
from tests.jobs.conftest import STORY, Newsroom
from tracker.questions import QuestionRef

REF = QuestionRef("metaculus", "1")


def asked(connection: Connection, newsroom: Newsroom, days: float) -> None:
    """The question was asked for so many days ago, with news."""
    then = newsroom.clock.now() - timedelta(days=days)
    success = Success(ref=REF, at=then, due_at=None, because="")
    checks.record_successes(connection, [success])
    fetches.keep_fetches(connection, [fetch(REF, at=then)])


@pytest.fixture
def old(newsroom: Newsroom) -> Newsroom:
    cite(newsroom, "1")
    with newsroom.context.database.writing() as connection:
        for days in (410, 390, 370, 360, 10):
            asked(connection, newsroom, days)
    return newsroom


def test_each_kind_goes_at_its_own_age(old: Newsroom) -> None:
    before = history_of(old, "1")
    tally = tidy.run(old.context)
    assert tally == Tally(done=4, note="3 old answers and 1 old checks let go")
    assert tidy.run(old.context) == Tally()
    with old.context.database.reading() as connection:
        ages = [(old.clock.now() - one.at).days for one in fetches.list_fetches(connection)]
    assert [age for age in ages if age] == [360, 10]
    assert history_of(old, "1") == before


def test_many_go_batch_by_batch(old: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "BATCH", 2)
    assert tidy.run(old.context).done == 4


def test_the_outlet_says_how_long(old: Newsroom) -> None:
    settings = old.context.settings.model_copy(update={"keep_answers_days": 5, "keep_checks_days": 380})
    assert tidy.run(replace(old.context, settings=settings)).note == "5 old answers and 2 old checks let go"


def test_what_was_left_half_written_beside_stories_goes(newsroom: Newsroom) -> None:
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    add_story(newsroom.context, STORY.replace("Lakes", "Rivers").encode(), name="pasted")
    old, new = (path.with_name(f".bridge.txt.nerdline-{word}") for word in ("abcd1234", "efgh5678"))
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert tidy.run(newsroom.context) == Tally(done=1, note="half-written files removed beside stories: 1")
    assert (old.exists(), new.exists(), path.exists()) == (False, True, True)


@pytest.mark.postgres
def test_the_months_to_come_are_made_and_told_of(newsroom: Newsroom, empty_postgres_url: str) -> None:
    database = open_database(empty_postgres_url)
    upgrade_safely(database)  # makes three months, the present one among them, by the server's own clock
    with database.reading() as connection:
        there = connection.exec_driver_sql("SELECT extract(epoch FROM now())::bigint").scalar_one()
    newsroom.clock.move_to(datetime.fromtimestamp(there, UTC) + timedelta(days=200))
    context = replace(newsroom.context, database=database)
    tally = tidy.run(context)
    assert tally.note == f"{tally.done} months made for readings to come"
    assert tidy.run(context) == Tally()
    last = newsroom.clock.now()
    wanted = {f"readings_{last.year}_{last.month:02d}"}
    with database.reading() as connection:
        statement = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'readings'::regclass"
        assert wanted <= set(connection.exec_driver_sql(statement).scalars())
    database.close()
