"""How often one question is asked for, where an outlet wants it otherwise than its standing asks for."""

from __future__ import annotations

import re
from datetime import timedelta

from db import acts, questions
from reports.desk.context import WorkContext
from reports.desk.set_before import changed_since
from tracker.errors import ConflictError, UsageError
from tracker.polling import cadence_for
from tracker.questions import QuestionRef

AUTO = "auto"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def set_cadence(
    context: WorkContext, ref: QuestionRef, every: str, *, seen: str | None = None
) -> timedelta | None:
    """Keep the outlet's interval for a question ("45m", "6h", "2d"; "auto" for none of its own).

    `seen` is what `cadence_in_words` said of it when whoever sets it looked; None for whoever did not look.

    Raises:
        UsageError: `every` is no interval, or not one that the platform allows.
        NotFoundError: the question was never fetched.
        ConflictError: somebody has set another one since `seen`.
    """
    interval = _parse(every)
    limits = cadence_for(ref.platform)
    if interval is not None and not limits.floor <= interval <= limits.cap:
        low, high = _in_words(limits.floor), _in_words(limits.cap)
        raise UsageError(
            f"{ref.platform} is asked at most every {low} and at least every {high}, not {every}"
        )
    now = context.clock.now()
    with context.database.writing() as connection:
        if seen is not None and seen != cadence_in_words(questions.hold_interval(connection, ref)):
            raise ConflictError(changed_since([str(ref)], connection))
        questions.set_interval(connection, ref, interval, now=now)
        act = acts.Act(at=now, who=context.who, act="cadence set", subject=str(ref), detail=every)
        acts.add_act(connection, act)
    return interval


def cadence_in_words(every: timedelta | None) -> str:
    """An interval as it is set: "6h", "45m"; "auto" where the outlet has none of its own."""
    return AUTO if every is None else _in_words(every)


def _parse(every: str) -> timedelta | None:
    text = every.strip().lower()
    if text == AUTO:
        return None
    match = re.fullmatch(r"([0-9]{1,6})([mhd])", text)
    if match is None:
        raise UsageError(f"{every!r} is no interval; write one like 45m, 6h or 2d, or {AUTO}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _in_words(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
