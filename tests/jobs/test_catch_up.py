"""After a day off: what is due runs oldest first at the platform's rate, and nothing is told twice."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import notices, open_database
from jobs import notify
from jobs.schedule import JOBS
from tests.jobs.cited import cite, open_notices
from tests.jobs.conftest import Newsroom
from tests.jobs.counting_platform import counting_platform
from tests.jobs.machines import answered, machines, watch_due
from tracker.errors import UnreachableError

IDS = ("1", "2", "3", "4")


def test_due_polls_run_oldest_first(newsroom: Newsroom) -> None:
    for id_ in reversed(IDS):
        cite(newsroom, id_)
        newsroom.pass_(minutes=7)
    poll = next(job for job in JOBS if job.name == "poll")
    poll.run(newsroom.context)
    newsroom.pass_(days=1)
    newsroom.platform.asked.clear()
    with newsroom.context.database.writing() as connection:  # each was due at another hour of that day
        for hour, id_ in enumerate(IDS):
            at = newsroom.clock.now() - timedelta(hours=hour + 1)
            connection.exec_driver_sql(
                "UPDATE questions SET due_at = ? WHERE upstream_id = ?", (round(at.timestamp() * 1e6), id_)
            )
    poll.run(newsroom.context)
    assert newsroom.platform.asked == list(reversed(IDS))
    poll.run(newsroom.context)
    assert newsroom.platform.asked == list(reversed(IDS))  # once each


def test_a_notice_of_the_day_off_is_told_once(newsroom: Newsroom, tmp_path: Path) -> None:
    told = tmp_path / "told.jsonl"
    script = tmp_path / "tell"
    script.write_text(f"#!/bin/sh\ncat >> {told}\necho >> {told}\n")
    script.chmod(0o755)
    settings = newsroom.context.settings.model_copy(update={"notice_command": str(script)})
    context = replace(newsroom.context, settings=settings)
    cite(newsroom, "1")
    newsroom.platform.errors["1"] = UnreachableError("it is away", platform="metaculus")
    poll = next(job for job in JOBS if job.name == "poll")
    while not open_notices(newsroom):
        newsroom.pass_(hours=3)
        poll.run(context)
    newsroom.pass_(days=1)
    for _ in range(3):
        poll.run(context)
        notify.run(context)
        newsroom.pass_(minutes=10)
    lines = [json.loads(line) for line in told.read_text().splitlines() if line]
    assert len(lines) == 1
    with context.database.reading() as connection:
        assert all(notice.sent_at for notice in notices.list_open(connection))


@pytest.mark.postgres
@pytest.mark.enable_socket
def test_on_postgres_they_do_so_at_the_platforms_rate(empty_postgres_url: str, tmp_path: Path) -> None:
    with (
        counting_platform(16) as platform,
        machines(empty_postgres_url, tmp_path, platform, pace=0.1) as running,
        closing(open_database(empty_postgres_url)) as database,
    ):
        watch_due(database, 16)
        done = running.run("poll", batch_size="6")
        assert done.returncode == 0, done.stderr
        assert answered(database) == 16
        assert platform.asked == [str(number) for number in range(1, 17)]
        assert platform.most_within(1.0) <= 12
