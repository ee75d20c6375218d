"""What the pages cost: `python -m tests.benchmarks.web`.

On loopback, with one worker, in one run: a chart (200 and 304), the history of 500 points and a story's page,
each as a ratio to the barest Starlette route under the same granian that sends the same bytes (both by turns,
of which the median is told: what else the machine does falls on both); the slowest of 100 against the median
while a poll loop writes beside; and memory over 100,000 requests.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from db import Database, checks, open_database, questions, readings
from db.checks import Success
from db.history_json import list_series
from jobs import poll_forecasts
from reports.desk.context import WorkContext
from reports.web import serving
from tests.benchmarks.bare_pages import load_bare
from tests.benchmarks.load import Load, load
from tests.benchmarks.polling import AT_ONCE, question
from tests.benchmarks.polling_server import MOVING
from tests.benchmarks.polling_server import serving as scripted_platform
from tests.reports.newsroom import SEED_SLUG, seed_newsroom
from tests.reports.web.served import free_port
from tracker.clock import SystemClock
from tracker.http_client import HttpClient
from tracker.pacing import Pacing
from tracker.platforms import adapter_named
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Reading
from tracker.recording import Recorder
from tracker.settings import Settings

POINTS = 500
LONG = QuestionRef("manifold", "long")
POLLED = 50
CHART = "/charts/metaculus/12100.svg?theme=light&size=wide"
HISTORY = f"/api/v1/questions/{LONG.platform}/{LONG.id}/history.json?limit={POINTS}"
STORY = f"/stories/{SEED_SLUG}"
AIMS = {"chart, 200": 0.7, "chart, 304": 0.7, "history, 500 points": 0.4, "story page": 0.3}
MOST_P99 = 10.0
FLAT = 1.10
"""How much larger memory may be after all requests than after the first of every kind."""

MEMORY_TURNS = 2
MOST_WAIT = 120
"""Seconds for a server to start, however busy the machine is."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A server of a worker's, at `url`; `workers` are its processes."""

    url: str
    process: multiprocessing.process.BaseProcess

    @property
    def workers(self) -> list[int]:
        pid = self.process.pid
        children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [each for each in children if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text()]

    def memory(self) -> float:
        """Megabytes that the worker holds."""
        told = [Path(f"/proc/{each}/status").read_text() for each in self.workers]
        return max(int(found[1]) / 1024 for each in told if (found := re.search(r"VmRSS:\s+(\d+)", each)))


def _serve(settings: Settings, is_bare: bool, ready: Connection) -> None:
    if is_bare:
        serving.load_worker = load_bare  # the same server and settings, another application
    serving.serve(settings, on_ready=ready.send)


@contextmanager
def site(settings: Settings, *, is_bare: bool = False) -> Iterator[Site]:
    """A server in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(settings, is_bare, theirs))
    process.start()
    try:
        if not ours.poll(MOST_WAIT):
            raise SystemExit(f"the server did not answer within {MOST_WAIT} seconds")
        yield Site(url=ours.recv(), process=process)
    finally:
        process.terminate()
        process.join(20)


def fetch(url: str, **headers: str) -> tuple[bytes, str]:
    """The body of an answer and its ETag."""
    with urlopen(Request(url, headers=headers), timeout=30) as answer:  # noqa: S310 - loopback
        return answer.read(), answer.headers.get("ETag", "")


def fill(database: Database) -> int:
    """A question with many points, and those that are polled; the number of the first one's series."""
    now = SystemClock().now().replace(microsecond=0)
    long = question(LONG.platform, 0)
    long = type(long)(ref=LONG, title=long.title, url=long.url, outcomes=long.outcomes, state=long.state)
    with database.writing() as connection:
        questions.save_question(connection, long)
        points = [
            Reading(
                value=round(0.2 + 0.6 * (n * 7919 % 1000) / 1000, 3),
                crowd=10 + n % 90,
                at=(at := now - timedelta(hours=POINTS - n)),
                seen_at=at + timedelta(minutes=3),
            )
            for n in range(POINTS)
        ]
        readings.add_points(connection, OutcomeRef(LONG, long.outcomes[0].key), points, seen_at=now)
        polled = [question("manifold", number) for number in range(POLLED)]
        questions.save_questions(connection, polled)
        # As if each had been fetched with its past: from then on they are looked at together.
        seen = [Success(ref=one.ref, at=now, due_at=now, because="it is measured") for one in polled]
        checks.record_successes(connection, seen)
        return list_series(connection, LONG)[0].number


def _poll(database_url: str, url: str, stop: Connection) -> None:
    clock, rates = SystemClock(), {"manifold": AT_ONCE}
    database = open_database(database_url)
    with HttpClient(clock=clock, user_agent="benchmark", pacing=Pacing(clock, rates)) as http:
        context = WorkContext(
            settings=Settings(),
            database=database,
            clock=clock,
            platforms={"manifold": adapter_named("manifold", http=Recorder(http), base_url=f"{url}{MOVING}")},
            who="benchmark",
            rates=rates,
        )
        refs = [question("manifold", number).ref for number in range(POLLED)]
        rounds = 0
        while not stop.poll(1.0):
            poll_forecasts.poll(context, refs)
            rounds += 1
        stop.send(rounds)
    database.close()


@contextmanager
def polled_beside(database_url: str) -> Iterator[None]:
    """A real poll loop that asks a platform on loopback each second, finds every price moved and keeps it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with scripted_platform(delay=0.02, points=5) as url:
        process = context.Process(target=_poll, args=(database_url, url, theirs))
        process.start()
        try:
            yield
        finally:
            ours.send("stop")
            rounds = ours.recv() if ours.poll(20) else 0
            process.join(5)
    if not rounds:
        raise SystemExit("the poll loop did not finish a single round")
    print(f"  (the poll loop finished {rounds} rounds of {POLLED} questions meanwhile)")


@dataclass(frozen=True, kw_only=True)
class Race:
    """Ours and the floor by turns: the ratio of each turn, and what each did at its best."""

    ratios: list[float]
    ours: Load
    floor: Load

    @property
    def ratio(self) -> float:
        return median(self.ratios)


def race(ours: str, floor: str, headers: tuple[str, ...], seconds: float, rounds: int) -> Race:
    """Both addresses by turns, the other one first in each next turn."""
    got: list[tuple[Load, Load]] = []
    for turn in range(rounds):
        runs = {url: load(url, headers, seconds=seconds) for url in (ours, floor)[:: -1 if turn % 2 else 1]}
        for url, run in runs.items():
            if run.failed or not run.requests:
                raise SystemExit(f"{url} failed {run.failed} times of {run.requests}")
        got.append((runs[ours], runs[floor]))
    return Race(
        ratios=[one.rate / other.rate for one, other in got],
        ours=max((one for one, _ in got), key=lambda run: run.rate),
        floor=max((other for _, other in got), key=lambda run: run.rate),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a second each, and 10,000 requests for memory")
    options = parser.parse_args()
    seconds, rounds = (1.0, 1) if options.quick else (2.0, 5)
    requests = 10_000 if options.quick else 100_000
    by = "wrk" if shutil.which("wrk") else "raw sockets"
    print(f"load by {by}, {seconds:g} s, median of {rounds}; load of the machine {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        room = seed_newsroom(Path(folder), ended=False)
        series = fill(room.database)
        url = f"sqlite:///{room.database.path}"
        bare_folder = Path(folder) / "bare"
        bare_folder.mkdir()
        make = partial(Settings, database_url=url, log="error")
        with site(make(port=free_port())) as ours:
            chart, tag = fetch(ours.url + CHART)
            history, _ = fetch(ours.url + HISTORY)
            page, _ = fetch(ours.url + STORY)
            told = {
                "tag": tag,
                "page_length": len(page),
                "database": str(room.database.path),
                "series": series,
            }
            (bare_folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
            (bare_folder / "chart").write_bytes(chart)
            (bare_folder / "history").write_bytes(history)
            with site(make(port=free_port(), cache_folder=str(bare_folder)), is_bare=True) as bare:
                passed = measure(ours, bare, tag, seconds, rounds)
                with polled_beside(url):
                    passed &= beside(ours, bare, seconds, rounds)
            passed &= memory(ours, requests)
        room.database.close()
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")
    print("all aims met" if passed else "NOT all aims met")


def measure(ours: Site, bare: Site, tag: str, seconds: float, rounds: int) -> bool:
    """The ratios; whether the aims are met."""
    known = (f"If-None-Match: {tag}",)
    rows = [
        ("chart, 200", CHART, "/chart", ()),
        ("chart, 304", CHART, "/chart", known),
        ("history, 500 points", HISTORY, "/history", ()),
        ("history, 500 points, packed", HISTORY, "/history", ("Accept-Encoding: br",)),
        ("story page", STORY, "/page", ()),
        # A parameter that no route knows is never kept: each of these is read from the database.
        ("history read each time", f"{HISTORY}&not_kept=1", "/read", ()),
    ]
    print(f"{'':<30}{'ours':>10}{'bare':>10}{'ratio':>8}{'aim':>6}  of the turns")
    passed = True
    for name, path, floor_path, headers in rows:
        got = race(ours.url + path, bare.url + floor_path, headers, seconds, rounds)
        aim = AIMS.get(name)
        passed &= aim is None or got.ratio >= aim
        print(
            f"{name:<30}{got.ours.rate:>8.0f}/s{got.floor.rate:>8.0f}/s{got.ratio:>8.2f}"
            f"{'' if aim is None else aim:>6}  {min(got.ratios):.2f} to {max(got.ratios):.2f}",
            flush=True,
        )
    return passed


def beside(ours: Site, bare: Site, seconds: float, rounds: int) -> bool:
    """The slowest of 100 to the median, with the poll loop running; whether that is as aimed for.

    The bare route under the same load tells what of it is the machine's.
    """
    passed = True
    for name, path, bare_path in (
        ("chart", CHART, "/chart"),
        ("history", HISTORY, "/history"),
        ("story page", STORY, "/page"),
    ):
        # Longer than answers are kept without looking: each run sees some made anew.
        length = max(6.0, 3 * seconds)
        runs = [
            (load(ours.url + path, seconds=length), load(bare.url + bare_path, seconds=length / 2))
            for _ in range(min(rounds, 3))
        ]
        tails = sorted(runs, key=lambda pair: pair[0].p99 / pair[0].median)
        got, floor = tails[len(tails) // 2]
        passed &= got.p99 <= MOST_P99 * got.median and not got.failed
        print(
            f"{name} while polled: median {got.median:.2f} ms, p99 {got.p99:.2f} ms: "
            f"{got.p99 / got.median:.1f} times; bare beside it {floor.p99 / floor.median:.1f} times",
            flush=True,
        )
    return passed


def memory(ours: Site, requests: int) -> bool:
    """What the worker holds once it has seen every kind and after all requests; whether that is flat."""
    paths = [CHART, HISTORY, STORY, f"{CHART}&asof=2023-06-01T00:00:00Z", "/", "/nothing-of-this-name"]
    done, turns, first, since = 0, 0, 0.0, 0
    while done - since < requests or turns < MEMORY_TURNS:
        for path in paths:
            # Each a little other: what nobody asks for again must not stay.
            varied = path.replace(f"limit={POINTS}", f"limit={POINTS - 1 - turns % POINTS}")
            is_dear = path == paths[-1]  # it is never kept: the stories are searched for like names
            done += load(ours.url + varied, seconds=1.0, connections=2 if is_dear else 32).requests
        turns += 1
        if turns == 1:
            first, since = ours.memory(), done
    last = ours.memory()
    print(f"memory after {since:,} requests of every kind {first:.0f} MB, after {done:,} {last:.0f} MB")
    return last <= FLAT * first


if __name__ == "__main__":
    socket.setdefaulttimeout(30)
    main()
