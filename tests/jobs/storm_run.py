"""The long storm: `python -m tests.jobs.storm_run [--seconds 60] [--seed N] [--database NAME]`.

One process on SQLite (`sqlite`), then on PostgreSQL (`postgres`), then several on a PostgreSQL that is itself
stopped, held and filled up (`machines`); each for so long. Prints what happened as a table and ends with 1
where a promise was broken.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import open_database
from db.migrate import upgrade_safely
from tests.db.postgres_server import PostgresMissingError, PostgresServer
from tests.jobs.storm import Plan, storm, workload
from tests.jobs.storm_killer import Killer
from tests.jobs.storm_machines import machines_in_storm, storm_of_machines
from tests.jobs.storm_referee import Referee

DATABASES = ["sqlite", "postgres", "machines"]

FIGURES = {
    "kills": "processes killed",
    "kills_at_work": "of them at work",
    "stop_the_database": "database stopped",
    "hold_its_lock": "held by another session",
    "fill_its_disk": "its disk full",
    "cut_the_platform_off": "platform cut off",
    "refusals": "platform asked for rest",
    "gave_up": "processes ended for want of the database",
    "looks": "times looked",
    "readings": "readings kept",
    "drafts": "drafts",
    "published": "published",
    "requests": "requests",
    "unanswered": "not answered",
    "overdrawn_ms": "requests too early by at most, ms",
    "rest_ms": "at rest after, ms",
    "faults": "promises broken",
}


def main() -> int:
    """Run it; how the program ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.jobs.storm_run")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    # As Ctrl-C does: servers, processes and a disk that was mounted must not be left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    told: dict[str, dict[str, int]] = {}
    broken: list[str] = []
    for name in asked.database or DATABASES:
        try:
            told[name], faults = _rage(name, asked.seconds, asked.seed)
        except PostgresMissingError as error:
            sys.stderr.write(f"{name} is left out: {error}\n")
            continue
        broken += [f"{name}: {fault}" for fault in faults]
    _print_table(told, asked.seconds, asked.seed)
    for fault in broken:
        sys.stdout.write(f"BROKEN  {fault}\n")
    return 1 if broken else 0


def _rage(name: str, seconds: float, seed: int) -> tuple[dict[str, int], list[str]]:
    if name == "machines":
        return _rage_over_machines(seconds, seed)
    plan = Plan(seconds=seconds, seed=seed)
    with tempfile.TemporaryDirectory(prefix="nerdline-storm-") as folder, _database(name, folder) as url:
        with workload(plan, Path(folder), url) as going:
            killer, referee = Killer(going.environment), Referee(going)
            storm(going, killer, referee)
        faults = [*referee.faults, *killer.ends_by_itself]
        figures = {"kills": killer.kills, "kills_at_work": killer.kills_at_work, "looks": referee.looks}
        return figures | referee.figures | {"faults": len(faults)}, faults


def _rage_over_machines(seconds: float, seed: int) -> tuple[dict[str, int], list[str]]:
    plan = Plan(seconds=seconds, seed=seed, questions=24, pace=0.1)
    with (
        tempfile.TemporaryDirectory(prefix="nerdline-storm-") as folder,
        machines_in_storm(plan, Path(folder), may_mount=True) as made,
    ):
        referee = Referee(made.going)
        storm_of_machines(made, referee)
        sys.stderr.write(f"its disk: {made.disk.kind}\n")
        faults = [*referee.faults, *made.killer.ends_by_itself]
        killer = made.killer
        figures = {"kills": killer.kills, "kills_at_work": killer.kills_at_work, "looks": referee.looks}
        return figures | referee.figures | {"faults": len(faults)}, faults


@contextmanager
def _database(name: str, folder: str) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder}/storm.db"
        return
    server = PostgresServer()
    try:
        server.make()
        url = server.url(server.create())
        database = open_database(url)
        upgrade_safely(database)
        database.close()
        yield url
    finally:
        server.remove()


def _print_table(told: dict[str, dict[str, int]], seconds: float, seed: int) -> None:
    sys.stdout.write(f"| {seconds:g} s, seed {seed} | {' | '.join(told)} |\n|---|{'---|' * len(told)}\n")
    for key, words in FIGURES.items():
        row = " | ".join(f"{figures.get(key, 0):,}" for figures in told.values())
        sys.stdout.write(f"| {words} | {row} |\n")


if __name__ == "__main__":
    sys.exit(main())
