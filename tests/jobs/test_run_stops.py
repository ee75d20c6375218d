"""`nerdline run` as a process, told to end while a platform is answering."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from db import open_database, questions
from db.locks import exclusive
from jobs.lead import LEADER
from tests.jobs.counting_platform import counting_platform
from tests.jobs.machines import Machines, free_port, watch_due

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

QUESTIONS = 8


def test_sigterm_finishes_the_question_in_hand_and_begins_no_other(sqlite_path: Path, tmp_path: Path) -> None:
    with counting_platform(QUESTIONS, takes=1.0) as platform:
        settings = {"metaculus_url": platform.url, "pace": json.dumps({"metaculus": 0.0})}
        running = Machines(url=f"sqlite:///{sqlite_path}", folder=tmp_path, settings=settings)
        with closing(open_database(running.url)) as database:
            watch_due(database, QUESTIONS)
            process = running.nerdline("run", port=str(free_port()))
            try:
                running.wait_until(lambda: any(asked.isdecimal() for asked in platform.asked))
                process.terminate()
                assert process.wait(20) == 0, running.said()
            finally:
                process.kill()
                process.wait()
            asked = {id_ for id_ in platform.asked if id_.isdecimal()}
            with database.reading() as connection:
                watches = questions.list_watches(connection)
            kept = {watch.question.ref.id for watch in watches if watch.succeeded_at is not None}
            assert asked == kept
            assert 0 < len(kept) < QUESTIONS
            with exclusive(database, LEADER):
                pass  # it let go of the lead
        assert "Traceback" not in running.said()
