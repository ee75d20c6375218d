"""What polling costs: `python -m tests.benchmarks.polling`.

Against a server on loopback that takes 20 ms for each answer, in one run: questions refreshed per second and
CPU per request, parsing and storing included, as a ratio to bare `requests.Session.get` and to urllib3 in 32
threads; and how many requests a round of 1,000 questions costs.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import requests  # noqa: TID251 - the floor that is measured against
import urllib3

from db import checks, open_database, questions
from db.checks import Success
from db.migrate import prepare
from jobs import poll_forecasts
from reports.desk.context import WorkContext
from tests.benchmarks.polling_server import COUNT, MOVING, serving
from tracker.clock import SystemClock
from tracker.http_client import HttpClient
from tracker.pacing import Pacing, Rate
from tracker.platforms import adapter_named
from tracker.questions import Outcome, Question, QuestionRef, State
from tracker.recording import Recorder
from tracker.settings import Settings

THREADS = 32
DELAY = 0.020
AT_ONCE = Rate(every=timedelta(), at_once=THREADS)
MOST_REQUESTS = {"metaculus": 10, "polymarket": 2, "manifold": 10}
"""For a round of 1,000 questions at rest."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a number of questions (or bare requests) cost."""

    count: int
    seconds: float
    cpu_seconds: float
    requests: int

    @property
    def per_second(self) -> float:
        """Questions refreshed, or bare requests made, in a second."""
        return self.count / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of this process for one of them."""
        return 1000 * self.cpu_seconds / self.count


def measured(count: int, url: str, work: Callable[[], object]) -> Cost:
    before, start, cpu = _asked(url), time.perf_counter(), time.process_time()
    work()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    return Cost(count, seconds, cpu_seconds, _asked(url) - before)


def _asked(url: str) -> int:
    return int(requests.get(f"{url}{COUNT}", timeout=5).json()["requests"])


def bare(url: str, targets: Sequence[str]) -> Cost:
    """The floor: `requests.Session.get` in threads, a session for each, nothing read."""
    local = threading.local()

    def get(target: str) -> bytes:
        session = getattr(local, "session", None)
        if session is None:
            session = local.session = requests.Session()
        return bytes(session.get(f"{url}{target}", timeout=10).content)

    return measured(len(targets), url, lambda: _in_threads(get, targets))


def lower(url: str, targets: Sequence[str]) -> Cost:
    """The lower floor: urllib3's pool in threads."""
    with urllib3.PoolManager(maxsize=THREADS, block=True) as pool:
        return measured(
            len(targets),
            url,
            lambda: _in_threads(lambda target: pool.request("GET", f"{url}{target}").data, targets),
        )


def _in_threads(work: Callable[[str], bytes], targets: Sequence[str]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(work, targets):
            pass


def question(platform: str, number: int) -> Question:
    """A question as a platform told it, so that it can be looked at."""
    ref = QuestionRef(platform, str(100_000 + number))
    key, token = {"metaculus": ("", ""), "manifold": ("", f"m{number}")}.get(platform, ("1", f"{number}" * 9))
    return Question(
        ref=ref,
        title=f"Will it happen, asks {ref}?",
        url="http://127.0.0.1/",
        outcomes=(Outcome(key=key, upstream_id=token, method="midpoint"),),
        state=State.OPEN,
    )


@contextmanager
def newsroom(url: str, platform: str, count: int, *, at_rest: bool) -> Iterator[WorkContext]:
    """A database with so many questions of a platform, all of them due."""
    clock = SystemClock()
    rates = {platform: AT_ONCE}
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'polling.db'}")
        prepare(database)
        client = HttpClient(clock=clock, user_agent="benchmark", pacing=Pacing(clock, rates))
        with client as http:
            context = WorkContext(
                settings=Settings(),
                database=database,
                clock=clock,
                platforms={platform: adapter_named(platform, http=Recorder(http), base_url=url)},
                who="benchmark",
                rates=rates,
            )
            _watch(context, [question(platform, number) for number in range(count)], looked=at_rest)
            yield context
        database.close()


def _watch(context: WorkContext, asked: Sequence[Question], *, looked: bool) -> None:
    now = context.clock.now()
    with context.database.writing() as connection:
        for one in asked:
            questions.save_question(connection, one)
            questions.watch_from(connection, one.ref, at=now, because="it is measured")
        if looked:
            done = [Success(ref=one.ref, at=now, due_at=now, because="it is measured") for one in asked]
            checks.record_successes(connection, done)


def fetched(url: str, count: int) -> Cost:
    """Every question with its past: a request of its own, parsed and kept."""
    with newsroom(url, "metaculus", count, at_rest=False) as context:
        return measured(count, url, lambda: _poll(context, count))


def moved(url: str, count: int) -> Cost:
    """Every question a step further than it was: looked at together, then fetched one by one."""
    with newsroom(url, "metaculus", count, at_rest=False) as context:
        _poll(context, count)
        with newsroom(f"{url}{MOVING}", "metaculus", 0, at_rest=False) as elsewhere:
            further = replace(context, platforms=elsewhere.platforms)
            return measured(count, url, lambda: poll_forecasts.poll(further, _refs(context)))


def _refs(context: WorkContext) -> list[QuestionRef]:
    with context.database.reading() as connection:
        return [watch.question.ref for watch in questions.list_watches(connection)]


def looked_at(url: str, platform: str, count: int, *, prefix: str = "") -> Cost:
    """The second round of questions that do not move; under `MOVING` all of them do."""
    with newsroom(f"{url}{prefix}", platform, count, at_rest=platform != "metaculus") as context:
        _poll(context, count)
        refs = _refs(context)
        return measured(count, url, lambda: poll_forecasts.poll(context, refs))


def _poll(context: WorkContext, count: int) -> None:
    tally = poll_forecasts.run(context)
    if tally.failed or tally.done != count:
        raise SystemExit(f"only {tally.done} of {count} were refreshed: {tally.failed[:3]}")


def show(name: str, cost: Cost, floor: Cost, low: Cost) -> None:
    print(
        f"{name:<44}{cost.per_second:>9.0f}/s{cost.cpu_ms:>9.2f} ms{cost.requests:>9}"
        f"{cost.per_second / floor.per_second:>9.2f}{cost.per_second / low.per_second:>9.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--points", type=int, default=60, help="past points of a fetched question")
    options = parser.parse_args()
    count: int = options.count
    with serving(delay=DELAY, points=options.points) as url:
        targets = [f"/small/{number}" for number in range(2 * count)]
        bare(url, targets[:200])
        floor, low = bare(url, targets), lower(url, targets)
        print(f"{'':<44}{'refreshed':>11}{'CPU each':>12}{'requests':>9}{'/requests':>9}{'/urllib3':>9}")
        show("bare requests.Session.get, 32 threads", floor, floor, low)
        show("urllib3, 32 threads", low, floor, low)
        show(f"new, with {options.points} past points each", fetched(url, count), floor, low)
        show("metaculus, every question moved", moved(url, count), floor, low)
        within = True
        for platform, most in MOST_REQUESTS.items():
            cost = looked_at(url, platform, count)
            show(f"{platform} at rest", cost, floor, low)
            within = within and cost.requests <= most * count / 1000
        for platform in ("polymarket", "manifold"):
            cost = looked_at(url, platform, count, prefix=MOVING)
            show(f"{platform}, every price moved", cost, floor, low)
            within = within and cost.requests <= MOST_REQUESTS[platform] * count / 1000
        verdict = "within" if within else "NOT within"
        print(f"\n{verdict} the requests allowed for 1,000 questions: {MOST_REQUESTS}")


if __name__ == "__main__":
    main()
