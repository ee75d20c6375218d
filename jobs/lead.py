"""Which of several `nerdline run` on one database runs the schedule?

The one that holds a lock. The others stand by and look every few seconds; one whose connection is lost
stops scheduling at once, since the lock may be another's by then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

from db.locks import ANSWERS_WITHIN, Confirm, exclusive
from reports.desk.context import WorkContext
from tracker.errors import AlreadyRunningError, NerdlineError

log = logging.getLogger(__name__)

LEADER = "leader"
"""The name of the lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes:
    """How often one that stands by tries to lead, and how often the leader makes sure that it still does.

    A database that does not answer within `answered_within` is as good as gone: the leader resigns.
    """

    tried_every: timedelta = timedelta(seconds=3)
    confirmed_every: timedelta = timedelta(seconds=2)
    answered_within: timedelta = timedelta(seconds=ANSWERS_WITHIN)


USUAL_TIMES = LeadTimes()
"""Takes over 3 seconds after a leader was killed, and 14 after its machine was lost (see `db.locks`)."""


class Scheduling(Protocol):
    """A scheduler that runs in the background."""

    def pause(self) -> None:
        """Start nothing more."""
        ...

    def shutdown(self, wait: bool = True) -> None:
        """End, once what runs has ended."""
        ...


class Leader:
    """Runs the schedule, in the background and for the length of the block, whenever it is this one's turn.

    `start` starts it with a context that tells jobs when to end.
    """

    def __init__(
        self,
        context: WorkContext,
        start: Callable[[WorkContext], Scheduling],
        *,
        times: LeadTimes = USUAL_TIMES,
    ) -> None:
        self._context = context
        self._start = start
        self._times = times
        self._ending = threading.Event()
        self._looked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leader", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._looked.wait(5)  # the schedule is under way before the pages, where nobody else leads
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let jobs finish the item in hand, and end."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        is_told = is_away = False
        while not self._ending.is_set():
            try:
                within = self._times.answered_within.total_seconds()
                with exclusive(self._context.database, LEADER, answers_within=within) as confirm:
                    is_told = is_away = False
                    self._lead(confirm)
            except AlreadyRunningError:
                is_away = False
                if not is_told:
                    log.info("another Nerdline runs the schedule; this one stands by")
                    is_told = True
            except NerdlineError as error:
                if not is_away:  # once, and not at each of the tries until it is back
                    log.error("not running the schedule: %s", error)  # noqa: TRY400 - it says it all
                is_told, is_away = False, True
            self._looked.set()
            self._ending.wait(self._times.tried_every.total_seconds())

    def _lead(self, confirm: Confirm) -> None:
        resigned = threading.Event()
        context = replace(self._context, is_stopping=lambda: resigned.is_set() or self._ending.is_set())
        scheduler = self._start(context)
        self._looked.set()
        log.info("running the schedule")
        try:
            while not self._ending.wait(self._times.confirmed_every.total_seconds()):
                confirm()
        finally:
            resigned.set()
            scheduler.pause()
            scheduler.shutdown(wait=True)
