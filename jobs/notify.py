"""Telling the operator, once, what the other jobs found worth telling.

A notice counts as told when one of the ways that are set took it; where the other failed, that is in the
record and in the run's failures, and the notice is not told again. Without a way nothing is sent: the log,
`nerdline notices` and `nerdline doctor` have it. Told at least once: should the machine stop between a
delivery and its record, the notice is told again some minutes later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from db import notices
from jobs.notice_ways import Failure, Way, by_command, by_webhook
from jobs.wiring import notices_http
from reports.desk.context import Tally, WorkContext
from tracker.clock import Clock
from tracker.notices import Notice, next_try, to_document
from tracker.settings import Settings

log = logging.getLogger(__name__)

TRIES_IN_A_ROW = 3
"""After so many notices that no way took, a round ends: with each it waits for as long as a time-out."""


def run(context: WorkContext) -> Tally:
    """Tell every notice that is due, by every way that is set."""
    with ways_of(context.settings, context.clock) as ways:
        return tell(context, ways) if ways else Tally()


@contextmanager
def ways_of(settings: Settings, clock: Clock) -> Iterator[Mapping[str, Way]]:
    """The ways that the settings name, for the length of the block."""
    ways: dict[str, Way] = {}
    if settings.notice_command.strip():
        ways["command"] = by_command(settings.notice_command)
    with notices_http(settings, clock) as http:
        url = settings.notice_webhook.get_secret_value().strip()
        if url:
            ways["webhook"] = by_webhook(http, url)
        yield ways


def tell(context: WorkContext, ways: Mapping[str, Way]) -> Tally:
    """Tell every notice that is due by each of these ways, oldest first."""
    with context.database.reading() as connection:
        due = notices.list_unsent(connection, context.clock.now())
    done, failed, in_a_row = 0, list[str](), 0
    for notice in due:
        if in_a_row == TRIES_IN_A_ROW:
            break
        if not _begin(context, notice):
            continue
        failures = _deliver(notice, ways, outlet=context.settings.outlet)
        is_told = len(failures) < len(ways)
        why = "; ".join(failure.why for failure in failures)
        _record(context, notice, failures, why, is_told=is_told)
        done += is_told
        in_a_row = 0 if is_told else in_a_row + 1
        if failures:
            failed.append(f"{notice.key}: {why}")
        if failures and notice.tries == 0:
            log.warning(
                "the notice %s %s: %s", notice.key, "was told, but" if is_told else "could not be told", why
            )
    return Tally(done=done, failed=tuple(failed))


def _begin(context: WorkContext, notice: Notice) -> bool:
    now = context.clock.now()
    with context.database.writing() as connection:
        return notices.begin_try(connection, notice, at=now, until=next_try(notice.tries + 1, now))


def _deliver(notice: Notice, ways: Mapping[str, Way], *, outlet: str) -> list[Failure]:
    document = to_document(notice, outlet=outlet)
    return [failure for way in ways.values() if (failure := way(document)) is not None]


def _record(
    context: WorkContext, notice: Notice, failures: list[Failure], why: str, *, is_told: bool
) -> None:
    now = context.clock.now()
    asked = max((failure.retry_after for failure in failures if failure.retry_after), default=timedelta())
    with context.database.writing() as connection:
        if is_told:
            notices.record_sent(connection, notice.id, at=now, error=why)
        else:
            again = next_try(notice.tries + 1, now, retry_after=asked)
            notices.record_failed(connection, notice.id, error=why, next_try_at=again)
