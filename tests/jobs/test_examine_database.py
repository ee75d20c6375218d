"""What the doctor says of the database: drift, damage, disk, clock, the queue, and runs without an end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db import Database, acts, checks, job_runs, questions
from db.locks import exclusive
from jobs.examine_database import Finding, examine_database
from tests.builders import make_question
from tests.db.fresh import open_fresh
from tests.reports.cited import cite
from tests.reports.newsroom import Newsroom
from tracker.clock import SystemClock
from tracker.settings import Settings

NOW = SystemClock().now()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_fresh(tmp_path / "kept.db")
    yield opened
    opened.close()


def found(database: Database, what: str, **settings: object) -> list[Finding]:
    given = Settings(database_url=f"sqlite:///{database.path}", **settings)  # type: ignore[arg-type]
    return [finding for finding in examine_database(given) if finding.what == what]


def act(database: Database, ahead: timedelta) -> None:
    with database.writing() as connection:
        acts.add_act(connection, acts.Act(at=NOW + ahead, who="Ana", act="linked", subject="citation:1"))


def test_a_database_in_order(database: Database) -> None:
    (whole,) = found(database, "database")
    (clock,) = found(database, "clock")
    assert whole.ok
    assert "is whole, revision" in whole.says
    assert clock.ok
    assert found(database, "queue") == []


def test_tables_that_differ_are_named(database: Database) -> None:
    with closing(sqlite3.connect(str(database.path))) as outside:
        outside.execute("ALTER TABLE acts ADD COLUMN odd TEXT")
        outside.commit()
    (finding,) = found(database, "database")
    assert not finding.ok
    assert "odd" in finding.says


def test_a_clock_that_was_set_back_is_told(database: Database) -> None:
    act(database, timedelta(seconds=10))
    assert found(database, "clock")[0].ok
    act(database, timedelta(hours=1))
    (finding,) = found(database, "clock")
    assert not finding.ok
    assert "the clock was set back, or had been wrong; set it by NTP" in finding.says


def test_a_demo_lives_at_its_own_time(database: Database) -> None:
    act(database, timedelta(days=-400))
    (finding,) = found(database, "clock", fixed_now=NOW - timedelta(days=399))
    assert finding.ok


def test_a_disk_with_less_room_than_the_file_needs(database: Database) -> None:
    assert found(database, "disk")[0].ok
    every = examine_database(Settings(database_url=f"sqlite:///{database.path}"), least_disk=2**60)
    (finding,) = [finding for finding in every if finding.what == "disk"]
    assert not finding.ok
    assert "MiB free beside" in finding.says
    assert "a backup and the write-ahead log want" in finding.says


def test_questions_that_wait_for_hours_are_counted(database: Database) -> None:
    cite(Newsroom(database=database), make_question("manifold:1"), make_question("manifold:2"))
    with database.writing() as connection:
        for id_, hours in (("1", 5), ("2", 0.5)):
            ref = make_question(f"manifold:{id_}").ref
            questions.watch_from(connection, ref, at=NOW - timedelta(hours=hours), because="due")
    (finding,) = found(database, "queue")
    assert not finding.ok
    assert finding.says.startswith("overdue: 1, the longest is manifold:1, since ")
    assert found(database, "queue", poll_minutes=600) == []


def test_a_run_that_was_killed_is_told_from_one_that_goes_on(database: Database) -> None:
    with database.writing() as connection:
        job_runs.start_run(connection, "draft", by="host:1", at=NOW - timedelta(hours=3))
    (finding,) = found(database, "draft")
    assert not finding.ok
    assert "was killed; nothing is half done" in finding.says
    with exclusive(database, "draft"):
        (finding,) = found(database, "draft")
    assert finding.ok
    assert finding.says.startswith("host:1 is at it since ")


def test_a_run_that_ended_says_how(database: Database) -> None:
    with database.writing() as connection:
        run = job_runs.start_run(connection, "publish", by="host:1", at=NOW)
        job_runs.end_run(connection, run, at=NOW, done=3, failed=1, note="a file is gone")
    (finding,) = found(database, "publish")
    assert not finding.ok
    assert finding.says.endswith("3 done, 1 failed a file is gone")


def test_a_source_that_fails_is_told_with_its_last_answer(database: Database) -> None:
    question = make_question("manifold:1")
    cite(Newsroom(database=database), question)
    with database.writing() as connection:
        checks.record_failure(
            connection, question.ref, at=NOW, due_at=NOW + timedelta(hours=1), because="", error="it is down"
        )
    (finding,) = found(database, "manifold:1")
    assert finding.says == "last good answer never; it is down"
