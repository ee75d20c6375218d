"""A picture in words, for those who cannot see its chart.

The alt text names the kind of chart, what it is about and the finding, in a sentence or three; the long
description tells start, end, extremes, gaps and marks with their dates. Statistics and trend, no opinion
(Lundgard and Satyanarayan, "Accessible Visualization via Natural Language Descriptions", 2022).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.methods import method_in_words
from reports.picture import Picture, StoryMark
from reports.printed import as_printable, format_day, format_moment
from reports.rewrites import Rewrite
from tracker.entries import entry_behind
from tracker.method_changes import MethodChange
from tracker.questions import Kind, State
from tracker.readings import Reading

_TITLE_IN_ALT = 160
_GAPS_TOLD = 5
_STORIES_TOLD = 8
_REWRITES_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A chart's alternatives in text: `alt` for the attribute, `long` for a paragraph that can be opened."""

    alt: str
    long: str


def describe(picture: Picture) -> Description:
    """The picture's alt text and long description."""
    return Description(alt=" ".join(_alt(picture)), long=" ".join(_long(picture)))


def source_parts(picture: Picture) -> Iterator[str]:
    """Who forecasts, how many they are, as of when; and when the source was and will be read, if known.

    Where a person entered the last value, who that was.
    """
    crowd = picture.shown_crowd
    people = "" if crowd is None else f" ({crowd:,} forecaster{'' if crowd == 1 else 's'})"
    yield f"Source: {picture.platform}{people}."
    entry = entry_behind(picture.entries, picture.last)
    if entry is not None:
        yield f"Entered by {as_printable(entry.entered_by)} on {format_day(entry.entered_at)}."
    yield f"As of {format_moment(picture.as_of)}."
    if picture.last_read_at is not None:
        yield f"Last read {format_moment(picture.last_read_at)}."
    if picture.next_read_at is not None:
        yield f"Next read {format_moment(picture.next_read_at)}."


def _alt(picture: Picture) -> Iterator[str]:
    title = picture.title
    if len(title) > _TITLE_IN_ALT:
        title = title[: _TITLE_IN_ALT - 1].rstrip() + "…"
    what = {
        Kind.PROBABILITY: "the chance",
        Kind.NUMBER: "the median forecast",
        Kind.DATE: "the median forecast of the date",
    }[picture.kind]
    if picture.steps and picture.last:
        yield (
            f"Line chart of {what} that {picture.platform} gave from {format_day(picture.steps[0].at)} "
            f"to {format_day(picture.ends_at)}: “{title}”"
        )
    else:
        yield f"Empty chart of {what} from {picture.platform}: “{title}”"
    yield f"{picture.finding}."
    ends_told = (
        picture.state in {State.OPEN, State.UPCOMING}
        and not picture.is_past_deadline
        and not picture.has_lapsed
    )
    if picture.last and ends_told and picture.change:
        yield f"It is at {picture.last_printed} as of {format_day(picture.as_of)}."
    if picture.note:
        yield f"{picture.note}."


def _long(picture: Picture) -> Iterator[str]:
    yield from course_of(picture)
    yield from gaps_of(picture)
    yield from source_changes_of(picture)
    yield from stories_of(picture)
    yield from _calendar(picture)
    yield from source_parts(picture)
    if picture.note:
        yield f"{picture.note}."


def course_of(picture: Picture) -> Iterator[str]:
    """How the line runs: its beginning, its extremes, its end, how far it moved."""
    readings = [step for step in picture.steps if isinstance(step, Reading)]
    last = picture.last
    if last is None or picture.last_held_at is None:
        yield f"{picture.finding}."
        return
    first = readings[0]
    highest = max(readings, key=lambda reading: reading.value)
    lowest = min(readings, key=lambda reading: reading.value)
    ending = format_day(picture.last_held_at)
    if picture.print_value(highest.value) == picture.print_value(lowest.value):
        yield f"The line stays at {picture.last_printed} from {format_day(first.at)} to {ending}."
    else:
        yield f"The line begins at {picture.print_value(first.value)} on {format_day(first.at)}."
        yield (
            f"It is highest at {picture.print_value(highest.value)} on {format_day(highest.at)} "
            f"and lowest at {picture.print_value(lowest.value)} on {format_day(lowest.at)}."
        )
        yield f"It ends at {picture.last_printed} on {ending}, which held from {format_day(last.at)}."
    if last.low is not None and last.high is not None:
        yield (
            "At the end the middle half of the forecasts lies between "
            f"{picture.print_value(last.low)} and {picture.print_value(last.high)}."
        )
    if picture.change:
        before = picture.print_value(picture.change.before)
        day = format_day(picture.change.at)
        yield f"{picture.change.in_words}: {before} on {day}, then {picture.last_printed}."


def gaps_of(picture: Picture) -> Iterator[str]:
    """The stretches without a reading, and why."""
    for gap in picture.gaps[:_GAPS_TOLD]:
        begin, end = format_day(gap.start), format_day(gap.end)
        when = f"On {begin}" if begin == end else f"From {begin} to {end}"
        yield f"{when} there is no reading: {gap.reason.in_words}."
    if len(picture.gaps) > _GAPS_TOLD:
        yield f"There are {len(picture.gaps) - _GAPS_TOLD} more gaps."


def source_changes_of(picture: Picture) -> Iterator[str]:
    """What the platform changed in how its number is made, and in its past."""
    for change in picture.method_changes:
        yield f"On {format_day(change.at)} {picture.platform} {method_change_in_words(change)}."
    for rewrite in picture.rewrites[:_REWRITES_TOLD]:
        yield f"{picture.platform} {rewrite_in_words(picture, rewrite)}."
    if len(picture.rewrites) > _REWRITES_TOLD:
        yield f"It rewrote its past {len(picture.rewrites) - _REWRITES_TOLD} more times."


def method_change_in_words(change: MethodChange) -> str:
    """What a platform did with its method, behind its name."""
    before, after = (
        method_in_words(method) or f"“{as_printable(method)}”" for method in (change.before, change.after)
    )
    return f"changed how its number is made: from {before}, to {after}"


def rewrite_in_words(picture: Picture, rewrite: Rewrite) -> str:
    """What a platform did with its past, behind its name: what it says now, and what it had said."""
    first, last = format_day(rewrite.first), format_day(rewrite.last)
    where = f"for {first}" if first == last else f"from {first} to {last}"
    whole = "the value" if rewrite.count == 1 else f"{rewrite.count} values"
    now = "no value" if rewrite.after is None else picture.print_value(rewrite.after)
    most = "" if rewrite.count == 1 or first == last else f" for {format_day(rewrite.at)}"
    return (
        f"rewrote {whole} {where}, as read on {format_day(rewrite.seen_at)}: "
        f"{now}{most}, where it had said {picture.print_value(rewrite.before)}"
    )


def stories_of(picture: Picture) -> Iterator[str]:
    """What the stories printed."""
    for story in picture.stories[:_STORIES_TOLD]:
        yield _story(picture, story)
    if len(picture.stories) > _STORIES_TOLD:
        yield f"{len(picture.stories) - _STORIES_TOLD} more stories cited it."


def _story(picture: Picture, story: StoryMark) -> str:
    figure = picture.print_story_figure(story)
    said = f"said {figure}" if figure else "cited the forecast"
    named = f", “{story.headline}”," if story.headline else ""
    return f"The story of {format_day(story.day)}{named} {said}."


def _calendar(picture: Picture) -> Iterator[str]:
    if picture.closes_at is not None:
        verb = "closes" if picture.closes_at > picture.as_of else "closed"
        yield f"The question {verb} on {format_day(picture.closes_at)}."
    if picture.deadline is not None:
        verb = "is" if picture.deadline > picture.as_of else "was"
        yield f"Its deadline {verb} {format_day(picture.deadline)}."
    if picture.state.is_final:
        at = picture.resolution.at if picture.resolution else None
        day = f" on {format_day(at)}" if at else ""
        if picture.state is State.RESOLVED:
            yield f"It resolved {picture.outcome_printed}{day}."
        elif picture.state is State.ANNULLED:
            yield f"It was annulled{day}."
        else:
            yield f"It was resolved as ambiguous{day}."
