from __future__ import annotations

from datetime import timedelta

import pytest

from db import Database, acts, checks, instants, job_runs
from db.checks import Success
from tests.builders import REF, at
from tests.db.rows import keep_question
from tracker.clock import SystemClock


def test_nothing_is_kept_at_first(database: Database) -> None:
    with database.reading() as connection:
        assert instants.newest_kept(connection) is None


def test_the_newest_of_runs_checks_and_acts(database: Database) -> None:
    with database.writing() as connection:
        run = job_runs.start_run(connection, "poll", by="x", at=at(1))
        assert instants.newest_kept(connection) == at(1)
        keep_question(connection)
        checks.record_successes(connection, [Success(ref=REF, at=at(2), due_at=None, because="")])
        assert instants.newest_kept(connection) == at(2)
        acts.add_act(connection, acts.Act(at=at(3), who="Ana", act="linked", subject="citation:1"))
        assert instants.newest_kept(connection) == at(3)
        job_runs.end_run(connection, run, at=at(4), done=0, failed=0, note="")
        assert instants.newest_kept(connection) == at(4)


@pytest.mark.postgres
def test_a_server_tells_its_time(postgres_database: Database) -> None:
    with postgres_database.reading() as connection:
        told = instants.server_time(connection)
    assert told is not None
    assert abs(told - SystemClock().now()) < timedelta(seconds=30)


def test_a_file_has_no_time_of_its_own(sqlite_database: Database) -> None:
    with sqlite_database.reading() as connection:
        assert instants.server_time(connection) is None
