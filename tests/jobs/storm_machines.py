"""A storm over several machines with one PostgreSQL: two leaders, three workers, and what can befall them.

Besides what `storm.py` has: the database is stopped and started, held by another session and filled up, and
the platform asks for rest.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from db import Connection, Database, leases, open_database, partitions
from db.migrate import upgrade_safely
from jobs.queue_schema import upgrade_queue
from jobs.work_queue import Queue
from tests.db.postgres_server import PostgresServer
from tests.jobs.storm import Plan, Workload, workload
from tests.jobs.storm_killer import WORKER, Killer
from tests.jobs.storm_platform import StormPlatform
from tests.jobs.storm_referee import Referee
from tests.jobs.storm_weather import Disk, database_on_disk, locked_by_another, stopped
from tracker.clock import SystemClock
from tracker.errors import StorageError

_MACHINE = (sys.executable, "-m", "tests.jobs.storm_machine")
_WORKERS = ((*_MACHINE, "worker"),) * 3
_RESTS_WITHIN = 30.0  # seconds after the last misfortune, on a machine that others keep busy


@dataclass(slots=True)
class Machines:
    """The processes, their platform, their database and its weather."""

    going: Workload
    platform: StormPlatform
    killer: Killer
    server: PostgresServer
    database: str
    disk: Disk
    befallen: dict[str, int] = field(default_factory=dict)
    gave_up: int = 0
    """Processes that ended while the database was away, as a service manager would start again."""


@contextmanager
def machines_in_storm(
    plan: Plan, folder: Path, *, leaders: int = 2, may_mount: bool = False
) -> Iterator[Machines]:
    """A server of its own, since it will be stopped, with everything made that the processes need."""
    server = PostgresServer()
    try:
        server.make()
        with database_on_disk(server, may_mount=may_mount) as (name, disk):
            url = server.url(name)
            with closing(open_database(url)) as database:
                upgrade_safely(database)
                upgrade_queue(database)
            with workload(plan, folder, url, kind=StormPlatform) as going:
                assert isinstance(going.platform, StormPlatform)
                told = {"NERDLINE_WORKERS": "true", "NERDLINE_BATCH_SIZE": "5", "STORM_FOLDER": str(folder)}
                killer = Killer(
                    going.environment | told,
                    commands=((*_MACHINE, "leader"),) * leaders + _WORKERS,
                    quiet=("env", "NERDLINE_WORKERS=false", *WORKER, "--once"),
                )
                made = Machines(
                    going=going,
                    platform=going.platform,
                    killer=killer,
                    server=server,
                    database=name,
                    disk=disk,
                )
                try:
                    yield made
                finally:
                    killer.kill_all()
    finally:
        server.remove()


def storm_of_machines(made: Machines, referee: Referee, *, at_least: int = 0) -> None:
    """Let one misfortune follow the other for the plan's length, come to rest, and let the referee judge.

    `at_least` so many befall, however slow the machine is.
    """
    plan, killer = made.going.plan, made.killer
    dice = random.Random(plan.seed)  # noqa: S311 - a storm that can be had again, no secret
    killer.start()
    killer.wait_until_at_work(_RESTS_WITHIN)
    ends = time.monotonic() + plan.seconds
    waiting: list[Callable[[Machines, random.Random], None]] = []
    while time.monotonic() < ends or sum(made.befallen.values()) < at_least:
        waiting = waiting or dice.sample(_MISFORTUNES, len(_MISFORTUNES))
        befall = waiting.pop()
        killer.wait_until_at_work(dice.choice((0.0, 3.0)))  # sometimes it befalls those that still get there
        befall(made, dice)
        name = befall.__name__
        made.befallen[name] = made.befallen.get(name, 0) + 1
        made.gave_up += killer.bury(StorageError.exit_code)
        referee.look()
        killer.start()
        _wait(dice.uniform(0.2, 1.2))
    killer.wait_until_at_work(_RESTS_WITHIN)
    _come_to_rest(made, referee)
    killer.end()
    for _ in range(2):  # what the first proposes, the second publishes
        killer.one_quiet_round()
    referee.judge()
    _judge_machines(made, referee)


def _kill(made: Machines, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 2)):
        made.killer.kill(dice)


def _stop_the_database(made: Machines, dice: random.Random) -> None:
    with stopped(made.server, as_by_a_crash=dice.random() < 0.5):
        _wait(dice.uniform(0.2, 2.5))


def _hold_its_lock(made: Machines, dice: random.Random) -> None:
    with locked_by_another(made.server, made.database):
        _wait(dice.uniform(0.5, 3.0))


def _fill_its_disk(made: Machines, dice: random.Random) -> None:
    made.disk.fill()
    _wait(dice.uniform(0.5, 2.0))
    if dice.random() < 0.5:
        made.killer.kill(dice)
    made.disk.free()


def _cut_the_platform_off(made: Machines, dice: random.Random) -> None:
    made.platform.cut_off()
    _wait(dice.uniform(0.5, 1.5))
    made.platform.bring_back()


def _let_the_platform_rest(made: Machines, dice: random.Random) -> None:
    made.platform.fail_next(status=429, headers={"Retry-After": "3"})
    _wait(dice.uniform(0.5, 1.0))


_MISFORTUNES = [
    _kill,
    _kill,
    _stop_the_database,
    _hold_its_lock,
    _fill_its_disk,
    _cut_the_platform_off,
    _let_the_platform_rest,
]


def _come_to_rest(made: Machines, referee: Referee) -> None:
    """With nothing more due, every lease and every task must go by itself, while all machines are up."""
    made.going.file_of(0).with_name("calm").touch()
    begun = time.monotonic()
    with closing(open_database(made.going.database_url)) as database:
        while left := _what_is_left(database):
            if time.monotonic() - begun > _RESTS_WITHIN:
                referee.faults.append(f"no rest after {_RESTS_WITHIN:g} seconds: {left}")
                return
            _wait(0.2)
    referee.figures["rest_ms"] = round((time.monotonic() - begun) * 1000)


def _what_is_left(database: Database) -> str:
    with database.reading() as connection:
        leased = connection.execute(text("SELECT count(*) FROM questions WHERE leased_by <> ''")).scalar_one()
        due = sum(leases.count_due(connection, SystemClock().now()).values())
    waiting = Queue(database).count_waiting()
    return f"{leased} leases, {waiting} tasks, {due} due" if leased or waiting or due else ""


def _judge_machines(made: Machines, referee: Referee) -> None:
    judge_platform(made.platform, referee)
    for said in made.killer.errors:
        if "Traceback" in said:
            referee.faults.append(
                f"a process told an error nobody foresaw: {said[said.index('Traceback') :][-1500:]}"
            )
    with closing(open_database(made.going.database_url)) as database:
        with database.writing() as connection:
            if partitions.make_ahead(connection, SystemClock().now()):
                referee.faults.append("months were missing")
        with database.reading() as connection:
            _judge_partitions(connection, referee)
            by = "SELECT count(DISTINCT by) FROM job_runs WHERE job = 'poll metaculus' AND done > 0"
            referee.figures["askers"] = connection.execute(text(by)).scalar_one()
            open_runs = "SELECT count(*) FROM job_runs WHERE ended_at IS NULL"
            referee.figures["unended"] = connection.execute(text(open_runs)).scalar_one()
    referee.figures |= {
        **{name.strip("_"): count for name, count in made.befallen.items()},
        "gave_up": made.gave_up,
        "refusals": made.platform.refusals,
    }


def judge_platform(platform: StormPlatform, referee: Referee) -> None:
    """Whether it was asked as it may be, by all of them together."""
    referee.faults += [f"{path} was asked for by two at once" for path in platform.asked_twice_at_once]
    if platform.asked_in_a_rest:
        referee.faults.append(f"{platform.asked_in_a_rest} requests came while the platform wanted rest")


_PLACES = "SELECT tableoid::regclass::text AS place, min(at), max(at) FROM readings GROUP BY 1"


def _judge_partitions(connection: Connection, referee: Referee) -> None:
    """Each reading of the storm lies in the partition of its month."""
    for place, first, last in connection.execute(text(_PLACES)):
        if place == "readings_late":
            referee.faults.append(f"readings of {first} to {last} lie in no month")
    of_now = f"readings_{SystemClock().now():%Y_%m}"
    count = connection.execute(text(f"SELECT count(*) FROM {of_now}")).scalar_one()  # noqa: S608 - ours
    if not count:
        referee.faults.append(f"{of_now} is empty")


def _wait(seconds: float) -> None:
    time.sleep(seconds)  # noqa: TID251 - processes live in real time
