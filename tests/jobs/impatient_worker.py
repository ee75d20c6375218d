"""Workers with shorter times than a newsroom's, as real processes that start at once.

Most of a start is importing the program. These are forked from a process that has done so, which the first
of them brings up and which ends with the tests. `nerdline worker` has none of these times as settings.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from jobs.claimed_batches import LeaseTimes
from jobs.opening import settings_from
from jobs.wiring import context_of
from jobs.work_queue import QueueTimes
from jobs.worker import AwayTimes, Worker

QUEUE_TIMES = QueueTimes(
    heartbeat_every=timedelta(seconds=0.5),
    stalled_after=timedelta(seconds=2),
    fetched_every=timedelta(seconds=0.2),
)
LEASE_TIMES = LeaseTimes(lasts=timedelta(seconds=1.5), renewed_every=timedelta(seconds=0.4))
AWAY_TIMES = AwayTimes(
    looked_every=timedelta(seconds=0.3),
    first_pause=timedelta(seconds=0.1),
    longest_pause=timedelta(seconds=0.4),
)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def start_worker(environment: Mapping[str, str], log: Path) -> BaseProcess:
    """A worker of Metaculus, with nothing but this environment, that writes into `log`."""
    process = _forks.Process(target=_work, args=(dict(environment), str(log)), daemon=True)
    process.start()
    return process


def _work(environment: Mapping[str, str], log: str) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # none outlives the tests
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    ours = os.environ  # noqa: TID251 - this process was forked with those of the first test
    ours.clear()
    ours.update(environment)
    with context_of(settings_from(None)) as context:
        Worker(
            context,
            ["metaculus"],
            concurrency=4,
            queue_times=QUEUE_TIMES,
            lease_times=LEASE_TIMES,
            away_times=AWAY_TIMES,
        ).run()
