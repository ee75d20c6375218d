"""What an operator hears of a round: a platform or a question that keeps failing, a refusal, a recovery."""

from __future__ import annotations

from datetime import datetime

from db import Connection, notices
from jobs.rounds import Round, Trouble
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import TRIES_BEFORE_A_GAP
from tracker.notices import Level


def tell_operator(context: WorkContext, label: str, going: Round) -> None:
    """Raise and close notices as the round went; each thing is told once, however long it lasts.

    Where nothing of a platform could be had it is one notice for the platform, not one for each question.
    """
    failing = [trouble for trouble in going.troubles if trouble.failures >= TRIES_BEFORE_A_GAP]
    mended = [trouble for trouble in going.troubles if not trouble.failures]
    is_down = bool(failing) and not going.done and all(trouble.is_retryable for trouble in failing)
    if not (failing or mended or going.refusal or going.done):
        return
    now = context.clock.now()
    with context.database.writing() as connection:
        if going.refusal:
            sentence = f"{label} refuses us and is not asked until that is mended: {going.refusal}"
            notices.raise_notice(connection, f"refused:{going.platform}", Level.WARNING, sentence, at=now)
        elif is_down:
            sentence = f"{label} has not answered for some time: {failing[-1].sentence}"
            notices.raise_notice(connection, f"failing:{going.platform}", Level.WARNING, sentence, at=now)
        else:
            for trouble in failing:
                sentence = f"{trouble.ref} has failed {trouble.failures} times: {trouble.sentence}"
                notices.raise_notice(connection, f"failing:{trouble.ref}", Level.WARNING, sentence, at=now)
        if going.done:
            sentence = f"{label} answers again"
            notices.close_notice(connection, f"failing:{going.platform}", sentence, at=now)
        for trouble in mended:
            _close(connection, trouble, now)


def _close(connection: Connection, trouble: Trouble, now: datetime) -> None:
    sentence = f"{trouble.ref} answers again after {trouble.before} failures"
    notices.close_notice(connection, f"failing:{trouble.ref}", sentence, at=now)
