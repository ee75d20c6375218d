"""Several forecasts in words, and as rows: what their common chart shows, and what it has no line for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reports.charts.alt_text import Description, course_of, gaps_of, source_changes_of, stories_of
from reports.charts.table import TableRow, table_rows
from reports.many import MOST_LINES, ManyPicture, Together
from reports.part import Part
from reports.picture import Picture
from reports.printed import format_day, format_moment
from tracker.questions import Kind

_TITLE_IN_ALT = 160
_WHAT = {
    Kind.PROBABILITY: "the chances",
    Kind.NUMBER: "the median forecasts",
    Kind.DATE: "the median forecasts of the date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """One line of the common table: which forecast it is of, and what happened."""

    label: str
    row: TableRow


def describe_many(many: ManyPicture) -> Description:
    """The alt text and long description of several forecasts together."""
    return Description(alt=" ".join(_alt(many)), long=" ".join(_long(many)))


def many_rows(many: ManyPicture) -> tuple[LabelledRow, ...]:
    """The rows of all tables in one, the earliest first; at one instant in the order of the parts."""
    rows = [LabelledRow(label=part.label, row=row) for part in many.parts for row in table_rows(part.picture)]
    return tuple(sorted(rows, key=lambda labelled: labelled.row.at))


def sources_of(many: ManyPicture) -> Iterator[str]:
    """Who forecasts, how many where that is one number, as of when; when all were read, if at once."""
    names = list(dict.fromkeys(part.picture.platform for part in many.parts))
    told = []
    for name in names:
        crowds = {part.picture.shown_crowd for part in many.parts if part.picture.platform == name}
        (crowd,) = crowds if len(crowds) == 1 else (None,)
        people = "" if crowd is None else f" ({crowd:,} forecaster{'' if crowd == 1 else 's'})"
        told.append(f"{name}{people}")
    yield f"Source{'s' if len(names) > 1 else ''}: {', '.join(told)}."
    yield f"As of {format_moment(many.as_of)}."
    reads = {part.picture.last_read_at for part in many.parts}
    nexts = {part.picture.next_read_at for part in many.parts}
    if len(reads) == 1 and (read := reads.pop()) is not None:
        yield f"Last read {format_moment(read)}."
    if len(nexts) == 1 and (coming := nexts.pop()) is not None:
        yield f"Next read {format_moment(coming)}."


def value_told(part: Part) -> str:
    """A part with where it stands: "Ruritania: 12%"."""
    return f"{part.label}: {part.standing}."


def _alt(many: ManyPicture) -> Iterator[str]:
    title = many.title
    if len(title) > _TITLE_IN_ALT:
        title = title[: _TITLE_IN_ALT - 1].rstrip() + "…"
    shown = many.shown()
    from_whom = " and ".join(dict.fromkeys(part.picture.platform for part in many.parts))
    if many.together is Together.PLATFORMS:
        from_whom = f"{len(many.parts)} platforms"
    if not shown:
        yield f"Empty chart of {_WHAT[many.kind]} from {from_whom}: “{title}” {many.finding}."
    else:
        start = min(part.picture.steps[0].at for part in shown)
        end = max(part.picture.ends_at for part in shown)
        count = "one line" if len(shown) == 1 else f"{len(shown)} lines"
        yield (
            f"Line chart, {count}, of {_WHAT[many.kind]} that {from_whom} gave from {format_day(start)} "
            f"to {format_day(end)}: “{title}”"
        )
        yield f"{many.finding}."
        yield from (value_told(part) for part in shown)
        yield from _others(many)
    if many.note:
        yield f"{many.note}."


def _long(many: ManyPicture) -> Iterator[str]:
    if not many.ranked:
        yield f"{many.finding}."
    for part in many.shown():
        yield f"{part.label}."
        yield from course_of(part.picture)
        yield from gaps_of(part.picture)
        yield from source_changes_of(part.picture)
        yield from stories_of(part.picture)
        if part.picture.state.is_final:
            yield f"It {_ended(part.picture)}."
    yield from _others(many)
    if many.together is Together.DEADLINES:
        yield from _contradictions(many)
    yield from sources_of(many)
    if many.note:
        yield f"{many.note}."


def _ended(picture: Picture) -> str:
    ending = picture.outcome_printed
    at = picture.resolution.at if picture.resolution else None
    day = f" on {format_day(at)}" if at else ""
    verb = {"Annulled": "was annulled", "Ambiguous": "was resolved as ambiguous"}
    return f"{verb.get(ending, f'resolved {ending}')}{day}"


def _others(many: ManyPicture) -> Iterator[str]:
    told = many.others_told(MOST_LINES)
    if told:
        yield f"{told} The table has them all."


def _contradictions(many: ManyPicture) -> Iterator[str]:
    """A later deadline cannot be less likely than an earlier one: where a crowd says so, that is told."""
    current = [part for part in many.ranked if part.is_current]
    for earlier, later in pairwise(current):
        one, other = earlier.picture.last, later.picture.last
        if one is None or other is None or other.value >= one.value:
            continue
        if earlier.picture.last_printed != later.picture.last_printed:
            yield (
                f"“{later.label}” has a lower chance than “{earlier.label}”, although it includes it: "
                "the forecasts contradict each other."
            )
