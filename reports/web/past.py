"""What was known of a question on an earlier day, and not what came out since?

Two times count: when a value held at the source, and when we saw it. A page of a past day shows what had
been seen by the end of that day, with what had been printed, settled and confirmed to be the same question by
then. The question's own words and rules are those of today, for platforms do not tell their earlier ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from starlette.exceptions import HTTPException

from db import Connection, citations, readings
from reports.part import Part
from reports.printed import format_day, format_moment
from reports.web.shown_figure import Figure
from tracker.clock import parse_instant
from tracker.kept import KeptCitation, Printing
from tracker.questions import OutcomeRef, Question

_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_BEGINS = datetime(1970, 1, 1, tzinfo=UTC)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An instant of the past that a page shows, and the outlet's day in which it lies.

    `is_day`: the day was asked for, so that all of it counts.
    """

    instant: datetime
    day: date
    is_day: bool

    @property
    def in_words(self) -> str:
        """The day, or the instant: "4 November 2022"."""
        return format_day(self.day) if self.is_day else format_moment(self.instant)


def asked_past(text: str | None, now: datetime, zone: tzinfo) -> Past | None:
    """The day or the instant in an address; None where none is given. A day is one of the outlet's zone.

    Raises:
        HTTPException: it is neither, it is to come, or it lies before 1970 (400).
    """
    if text is None:
        return None
    is_day = _A_DAY.fullmatch(text) is not None
    try:
        if is_day:
            day = date.fromisoformat(text)
            instant = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC) - _A_MOMENT
        else:
            # In a query a plus that nobody escaped has become a space.
            instant = parse_instant(text.replace(" ", "+") if "T" in text else text)
            day = instant.astimezone(zone).date()
    except (ValueError, OverflowError) as error:
        raise HTTPException(
            400, "Write the day as in asof=2024-01-31, or the instant as in asof=2024-01-31T12:00:00Z."
        ) from error
    if instant < _BEGINS:
        raise HTTPException(400, "No forecast is as old as that; choose a day from 1970 on.")
    if (day > now.astimezone(zone).date()) if is_day else (instant > now):
        raise HTTPException(400, f"The {'day' if is_day else 'instant'} asked for has not come yet.")
    return Past(instant=min(instant, now), day=day, is_day=is_day)


def as_it_stood(figure: Figure, past: Past) -> Figure:
    """A figure of a past instant, which tells that instead of when its source will be read again."""
    return replace(figure, read=f"Shown as it was known on {past.in_words}.")


def nothing_yet(connection: Connection, question: Question, parts: Sequence[Part]) -> str:
    """That nothing was known here then, and since when something is; empty where something was."""
    if any(part.picture.history.points for part in parts):
        return ""
    seen = [
        point.seen_at
        for told in question.outcomes
        for point in readings.get_history(connection, OutcomeRef(question.ref, told.key)).points[:1]
    ]
    since = f" Its first reading was seen on {format_moment(min(seen))}." if seen else ""
    return f"Nothing was known of it here then.{since}"


def printed_by(
    connection: Connection, every: Sequence[KeptCitation], past: Past
) -> Iterator[tuple[KeptCitation, Printing]]:
    """Of the citations of a question those that were in print by the day, with what stood there then."""
    for citation in every:
        found = [
            printing
            for printing in citations.list_printings(connection, citation.id)
            if printing.printed_on is not None and printing.printed_on <= past.day
        ]
        if found and (citation.removed_at is None or citation.removed_at > past.instant):
            yield citation, found[-1]
