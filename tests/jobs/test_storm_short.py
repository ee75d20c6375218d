"""A short storm on SQLite: the long one is `make storm`."""

from __future__ import annotations

import sqlite3
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import job_runs, open_database, readings
from tests.builders import START, make_draft, make_reading
from tests.jobs.storm import Plan, Workload, storm, workload
from tests.jobs.storm_killer import Killer
from tests.jobs.storm_referee import Referee, drafted_twice
from tracker.clock import SystemClock
from tracker.drafts import DraftState
from tracker.questions import OutcomeRef

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

NOW = SystemClock().now()


def test_nothing_is_lost_doubled_or_invented_whatever_is_killed_when(tmp_path: Path) -> None:
    plan = Plan(seconds=11, seed=20260302)
    with workload(plan, tmp_path, f"sqlite:///{tmp_path / 'storm.db'}") as going:
        killer, referee = Killer(going.environment), Referee(going)
        storm(going, killer, referee)
    assert referee.faults == []
    assert killer.ends_by_itself == []
    assert killer.kills >= 2
    assert killer.kills_at_work >= 1
    assert referee.figures["readings"] > plan.questions
    assert referee.figures["published"] >= 1


Tamper = Callable[[Workload], None]


def _invent_a_reading(going: Workload) -> None:
    invented = make_reading(0.77, at=NOW, seen_at=NOW, crowd=40)
    with closing(open_database(going.database_url)) as database, database.writing() as connection:
        readings.add_points(connection, OutcomeRef(going.refs[0]), [invented], seen_at=NOW)


def _cut_a_story_in_half(going: Workload) -> None:
    path = going.file_of(2)
    path.write_bytes(path.read_bytes()[:100])


def _change_another_byte(going: Workload) -> None:
    path = going.file_of(2)
    path.write_bytes(path.read_bytes().replace(b"Unchanged", b"unchanged"))


def _damage_the_database(going: Workload) -> None:
    path = Path(going.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as outside:
        outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xff" * 4096 * 10
    path.write_bytes(content)


def _ask_too_often(going: Workload) -> None:
    for _ in range(int(1.5 / going.plan.pace)):
        urllib.request.urlopen(f"{going.platform.url}/api/posts/9000/").close()  # noqa: S310 - our own


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_invent_a_reading, "which was never told"),
        (_cut_a_story_in_half, "is not whole"),
        (_change_another_byte, "is not whole"),
        (_damage_the_database, "damaged"),
        (_ask_too_often, "the rate was exceeded"),
    ],
)
def test_the_referee_sees_what_is_wrong(tmp_path: Path, tamper: Tamper, said: str) -> None:
    plan = Plan(seconds=1, seed=1, questions=4)
    with workload(plan, tmp_path, f"sqlite:///{tmp_path / 'storm.db'}") as going:
        referee = Referee(going)
        referee.look()
        assert referee.faults == []
        tamper(going)
        referee.look()
        referee.judge_rate()
    assert any(said in fault for fault in referee.faults), referee.faults


@pytest.mark.parametrize(
    ("first", "is_fault"),
    [
        (DraftState.SUPERSEDED, False),
        (DraftState.PUBLISHED, True),
        (DraftState.REJECTED, True),
        (DraftState.PROPOSED, True),
    ],
)
def test_what_was_answered_is_not_to_be_drafted_again(first: DraftState, *, is_fault: bool) -> None:
    drafted = [make_draft(id=1, state=first), make_draft(id=2)]
    told = drafted_twice(drafted)
    assert ["was drafted 2 times" in fault for fault in told] == [True] * is_fault
    assert drafted_twice([drafted[0], make_draft(id=2, evidence_at=START)]) == []


def test_sigterm_finishes_what_is_in_hand(tmp_path: Path) -> None:
    plan = Plan(seconds=1, seed=1, questions=4, pace=0.2)
    with workload(plan, tmp_path, f"sqlite:///{tmp_path / 'storm.db'}") as going:
        killer = Killer(going.environment)
        before = len(going.platform.requests)
        killer.start()
        killer.wait_until_at_work(30)
        for _ in range(600):  # until it is in the middle of a round
            if len(going.platform.requests) > before:
                break
            SystemClock().sleep(0.05)
        codes = killer.end()
    assert codes == [0]
    assert killer.ends_by_itself == []
    database = open_database(going.database_url)
    with database.reading() as connection:
        runs = job_runs.latest_runs(connection)
    database.close()
    assert runs
    assert [run.job for run in runs if run.ended_at is None] == []
