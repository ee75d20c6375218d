from __future__ import annotations

from db import Database
from db.job_runs import JobRun, end_run, latest_runs, start_run
from tests.builders import at


def test_the_newest_run_of_each_job_and_how_it_ended(database: Database) -> None:
    with database.writing() as connection:
        old = start_run(connection, "poll", by="host:1", at=at(0))
        end_run(connection, old, at=at(1), done=3, failed=0, note="3 new readings")
        draft = start_run(connection, "draft", by="host:1", at=at(0))
        new = start_run(connection, "poll", by="host:2", at=at(2))
        end_run(connection, draft, at=at(4), done=1, failed=2, note="")
        assert len({old, draft, new}) == 3
        assert latest_runs(connection) == (
            JobRun(job="draft", by="host:1", started_at=at(0), ended_at=at(4), done=1, failed=2, note=""),
            JobRun(job="poll", by="host:2", started_at=at(2), ended_at=None, done=0, failed=0, note=""),
        )
        end_run(connection, new, at=at(5), done=0, failed=0, note="none was due")
        assert latest_runs(connection)[1].ended_at == at(5)


def test_before_anything_ran_there_is_no_run(database: Database) -> None:
    with database.reading() as connection:
        assert latest_runs(connection) == ()
