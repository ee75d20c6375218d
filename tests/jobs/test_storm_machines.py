"""A short storm over several machines with one PostgreSQL: the long one is `make storm`."""

from __future__ import annotations

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.db.postgres_server import PostgresMissingError
from tests.jobs.storm import Plan, workload
from tests.jobs.storm_machines import judge_platform, machines_in_storm, storm_of_machines
from tests.jobs.storm_platform import StormPlatform
from tests.jobs.storm_referee import Referee

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.mark.postgres
def test_several_machines_lose_double_and_invent_nothing_whatever_befalls_them(tmp_path: Path) -> None:
    plan = Plan(seconds=6, seed=20260342, questions=8, pace=0.1)
    try:
        with machines_in_storm(plan, tmp_path, leaders=1) as made:
            referee = Referee(made.going)
            storm_of_machines(made, referee, at_least=4)
    except PostgresMissingError as error:
        pytest.skip(str(error))
    assert referee.faults == []
    assert made.killer.ends_by_itself == []
    assert made.befallen.keys() >= {"_kill", "_stop_the_database", "_fill_its_disk"}
    assert referee.figures["readings"] > plan.questions
    assert referee.figures["published"] >= 1
    assert referee.figures["askers"] >= 2


def test_the_referee_sees_two_askers_of_one_question_and_those_that_give_no_rest(tmp_path: Path) -> None:
    plan = Plan(seconds=1, seed=1, questions=1)
    with workload(plan, tmp_path, f"sqlite:///{tmp_path / 'storm.db'}", kind=StormPlatform) as going:
        platform = going.platform
        assert isinstance(platform, StormPlatform)
        referee = Referee(going)
        judge_platform(platform, referee)
        assert referee.faults == []
        platform.fail_next(status=429, headers={"Retry-After": "30"})

        def ask(_: int) -> None:
            try:
                urllib.request.urlopen(f"{platform.url}/api/posts/9000/").close()  # noqa: S310 - our own
            except OSError:
                return

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(4)))
        for _ in range(12):  # until the last is later than one that was under way
            ask(0)
        judge_platform(platform, referee)
    assert any("asked for by two at once" in fault for fault in referee.faults), referee.faults
    assert any("wanted rest" in fault for fault in referee.faults), referee.faults
