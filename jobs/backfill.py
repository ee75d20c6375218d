"""Fetching the whole past of questions, whether they are due or not."""

from __future__ import annotations

from collections.abc import Sequence

from db import questions
from jobs.poll_forecasts import poll
from reports.desk.context import Tally, WorkContext
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import QuestionRef


def backfill(context: WorkContext, refs: Sequence[QuestionRef] = ()) -> Tally:
    """Fetch the history of these questions, or of every question that was ever linked."""
    if not refs:
        with context.database.reading() as connection:
            every = [watch.question.ref for watch in questions.list_watches(connection)]
        refs = [ref for ref in every if ref.platform != BY_A_PERSON]
    return poll(context, refs, is_whole=True)
