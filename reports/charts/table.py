"""A picture as rows: every reading, gap and mark with its date, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from reports.charts.alt_text import method_change_in_words, rewrite_in_words
from reports.picture import Picture
from reports.printed import as_printable, format_day
from tracker.entries import Entry, ending_behind, entry_behind
from tracker.readings import Point, Reading


class Event(StrEnum):
    """What a row tells of."""

    READING = "reading"
    NO_READING = "no reading"
    STORY = "story"
    CLOSE = "close"
    DEADLINE = "deadline"
    METHOD = "method changed"
    REWRITE = "past rewritten"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of the data table.

    `value`, `low` and `high` are exact, on the series' own scale; `printed` is what every other rendering
    says. `words` tells a gap's reason, a story's headline, at the last reading the change, and who entered
    what a person did.
    """

    at: datetime
    event: Event
    printed: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    crowd: int | None = None
    words: str = ""


def table_rows(picture: Picture) -> tuple[TableRow, ...]:
    """The rows of a picture's table, the earliest first."""
    print_value = cache(picture.print_value)  # of thousands of steps most say what others say
    rows = [_step_row(picture, step, print_value) for step in picture.steps]
    rows.extend(_lapse(picture))
    rows.extend(_marks(picture))
    return tuple(sorted(rows, key=lambda row: row.at))


def _step_row(picture: Picture, step: Point, print_value: Callable[[float], str]) -> TableRow:
    if not isinstance(step, Reading):
        return TableRow(at=step.at, event=Event.NO_READING, words=step.reason.in_words)
    is_last = step is picture.last
    entry = entry_behind(picture.entries, step)
    told = [picture.change.in_words] if is_last and picture.change else []
    told += [_by(entry)] if entry else []
    return TableRow(
        at=step.at,
        event=Event.READING,
        printed=print_value(step.value),
        value=step.value,
        low=step.low,
        high=step.high,
        crowd=step.crowd,
        words="; ".join(told),
    )


def _lapse(picture: Picture) -> Iterator[TableRow]:
    """The gap that begins where the last value was last confirmed: no step of the history tells of it."""
    starts = {step.at for step in picture.steps if not isinstance(step, Reading)}
    for gap in picture.gaps:
        if gap.start not in starts:
            yield TableRow(at=gap.start, event=Event.NO_READING, words=gap.reason.in_words)


def _marks(picture: Picture) -> Iterator[TableRow]:
    for story in picture.stories:
        yield TableRow(
            at=story.at,
            event=Event.STORY,
            printed=picture.print_story_figure(story),
            value=float(story.printed) if isinstance(story.printed, int | float) else None,
            words=story.headline,
        )
    if picture.closes_at is not None:
        yield TableRow(at=picture.closes_at, event=Event.CLOSE)
    if picture.deadline is not None:
        yield TableRow(at=picture.deadline, event=Event.DEADLINE)
    for change in picture.method_changes:
        yield TableRow(
            at=change.at, event=Event.METHOD, words=f"{picture.platform} {method_change_in_words(change)}"
        )
    for rewrite in picture.rewrites:
        words = f"{picture.platform} {rewrite_in_words(picture, rewrite)}"
        yield TableRow(at=rewrite.at, event=Event.REWRITE, words=words)
    if picture.state.is_final:
        at = picture.resolution.at if picture.resolution and picture.resolution.at else picture.ends_at
        entry = ending_behind(picture.entries, picture.resolution)
        words = _by(entry) if entry else ""
        yield TableRow(at=at, event=Event.OUTCOME, printed=picture.outcome_printed, words=words)


def _by(entry: Entry) -> str:
    return f"entered by {as_printable(entry.entered_by)} on {format_day(entry.entered_at)}"
