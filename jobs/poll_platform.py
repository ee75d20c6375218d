"""One round of one platform: a glance at every question that is due, a fetch of those that moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db import notices
from db.questions import Watch
from jobs.fetch_questions import fetch_questions
from jobs.glance_questions import glance_questions
from jobs.rounds import Round
from jobs.tell_operator import tell_operator
from reports.desk.context import WorkContext
from tracker.adapter import PlatformAdapter
from tracker.errors import AccessRefusedError, PlatformError
from tracker.questions import QuestionRef


def poll_platform(context: WorkContext, watches: Sequence[Watch], going: Round) -> Iterator[QuestionRef]:
    """Ask for these questions of one platform; each is yielded once it has been dealt with.

    Raises:
        SettingsError: something must be set before the platform may be asked at all.
        NotFoundError: Nerdline cannot read this platform.
    """
    adapter = context.platform(going.platform)
    if _is_still_refused(context, adapter, going):
        return
    to_fetch: list[Watch] = []
    if going.is_whole:
        to_fetch += watches
    else:
        yield from glance_questions(context, adapter, watches, going, to_fetch)
    if not going.held_because and not going.refusal:
        yield from fetch_questions(context, adapter, to_fetch, going)
    tell_operator(context, adapter.label, going)


def _is_still_refused(context: WorkContext, adapter: PlatformAdapter, going: Round) -> bool:
    """Whether a platform that refused our credential still does: one request instead of hundreds."""
    key = f"refused:{going.platform}"
    with context.database.reading() as connection:
        if key not in notices.open_keys(connection, key):
            return False
    try:
        adapter.check_access()
    except AccessRefusedError as error:
        going.failed.append(str(error))
        going.refusal = str(error)
        return True
    except PlatformError:
        return False  # something else is wrong, which the round will tell
    with context.database.writing() as connection:
        sentence = f"{adapter.label} accepts our credential again"
        notices.close_notice(connection, key, sentence, at=context.clock.now())
    return False
