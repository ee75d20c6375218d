"""A story's text and what the platform says now: what does the text say then?

Only the spans that state the forecast change: figure, article, hedge, date, change clause, as-of day,
and the whole sentence where the question has ended. Every other code point stays as it is. What cannot
be done by rule is refused with the reason, and the text comes back as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.citations.citation import Citation, CitationKind
from tracker.citations.finding import find_citations
from tracker.spans import Span
from tracker.wording.calendar_forms import format_day
from tracker.wording.current import CurrentReading, ReadingKind, ReadingState, midnight
from tracker.wording.edits import Change, RefusedError, apply_changes, in_order
from tracker.wording.ended_line import EndedLine, find_ended_lines
from tracker.wording.medians import move_date, move_number
from tracker.wording.moved_forecast import move_median_clause, move_probability
from tracker.wording.resolutions import answer_says, state_key
from tracker.wording.rounding import format_probability
from tracker.wording.scaffold import Scaffold, is_in_quotation, read_scaffold
from tracker.wording.sources import source_named
from tracker.wording.states import quoted_claim, tell_end
from tracker.wording.style import Style
from tracker.wording.target import MANUAL, choose_citation

_LONGEST_TAG = 600
_IN_TAG = re.compile(r"</?[A-Za-z][^<>]*$")
_NO_FIGURE = frozenset({ReadingState.WITHHELD, ReadingState.HIDDEN, ReadingState.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A text as it reads now. `changed` spans count into the text that was given.

    Refused: `text` as given, nothing changed, the reason, and perhaps a neutral sentence to `offer`.
    """

    text: str
    changed: tuple[Change, ...] = ()
    refused: str | None = None
    offer: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape that `nerdline rewrite` promises, without the id."""
        json: dict[str, Any] = {
            "text": self.text,
            "changed": [
                {"start": change.span.start, "end": change.span.end, "old": change.old, "new": change.new}
                for change in self.changed
            ],
            "refused": self.refused,
        }
        if self.offer is not None:
            json["offer"] = self.offer
        return json


def rewrite(
    text: str,
    reading: CurrentReading,
    *,
    style: Style,
    citation: Span | None = None,
    printed_on: date | None = None,
) -> Rewrite:
    """Make `text` state what `reading` says.

    `citation` singles out one of several citations, by its sentence or by any stretch of it. `printed_on`
    is the story's day, against which "this year" and its like are read; without it they have no deadline.
    Never raises for what stands in the text: what cannot be done is refused in the value returned.
    """
    try:
        changes = in_order(_changes(text, reading, style, citation, printed_on))
    except RefusedError as refusal:
        return Rewrite(text=text, refused=refusal.reason, offer=refusal.offer)
    return Rewrite(text=apply_changes(text, changes), changed=changes)


def _changes(
    text: str, reading: CurrentReading, style: Style, wanted: Span | None, printed_on: date | None
) -> list[Change]:
    ended = find_ended_lines(text, style)
    citations = [
        _outside_tag(text, each)
        for each in find_citations(text, today=printed_on)
        if not any(line.span.start < each.span.end and each.span.start < line.span.end for line in ended)
    ]
    line = _ended_target(ended, citations, reading, wanted)
    if line is not None:
        _check_same_end(line, reading, style)
        return []
    target = choose_citation(citations, reading.platform, wanted, option=reading.option)
    scaffold = read_scaffold(text, target, citations)
    others = [each for each in citations if each is not target]
    if reading.state is ReadingState.OPEN:
        return _open(text, target, others, scaffold, reading, style)
    if reading.state is ReadingState.RESOLVED and not reading.resolution:
        raise RefusedError("the question is resolved, and the reading does not say how")
    if reading.state in _NO_FIGURE:
        _check_deadline(text, target, scaffold, reading, style)
    return tell_end(text, target, others, scaffold, reading, style)


def _outside_tag(text: str, citation: Citation) -> Citation:
    """The citation without the end of a tag ("<a href=…>20% chance</a>"), which looks like "more than"."""
    stated = citation.stated
    if not stated.text.startswith(">") or not _IN_TAG.search(text[: stated.span.start][-_LONGEST_TAG:]):
        return citation
    bare = replace(
        stated, text=stated.text[1:], span=Span(stated.span.start + 1, stated.span.end), low=None, high=None
    )
    return replace(citation, stated=bare)


def _open(
    text: str,
    target: Citation,
    others: Sequence[Citation],
    scaffold: Scaffold,
    reading: CurrentReading,
    style: Style,
) -> list[Change]:
    """The changes for a question that is still forecast."""
    _check_deadline(text, target, scaffold, reading, style)
    try:
        _check_open(target, scaffold)
        return _moved(text, target, others, scaffold, reading, style)
    except RefusedError as refusal:
        raise RefusedError(
            refusal.reason, offer=refusal.offer or _offer(text, target, scaffold, reading, style)
        ) from refusal


def _check_open(target: Citation, scaffold: Scaffold) -> None:
    """Refuse a figure that no single reading can replace."""
    if is_in_quotation(scaffold.sentence, target.stated.span.start - target.span.start):
        raise RefusedError("the forecast stands in a quotation, whose words are not the outlet's to change")
    if target.kind is CitationKind.RANGE:
        raise RefusedError(f"“{target.stated.text}” is a range, and one reading gives no range")


def _moved(
    text: str,
    target: Citation,
    others: Sequence[Citation],
    scaffold: Scaffold,
    reading: CurrentReading,
    style: Style,
) -> list[Change]:
    value = reading.stated_value
    if value is None:
        raise RefusedError("the reading has no number")
    if reading.kind is ReadingKind.DATE and isinstance(value, date):
        changes = move_date(text, target, value, style)
        return move_median_clause(text, target, scaffold, reading, style, changes)
    if reading.kind is ReadingKind.NUMBER and isinstance(value, Decimal):
        changes = move_number(text, target, value, reading.unit, style)
        return move_median_clause(text, target, scaffold, reading, style, changes)
    if target.kind in {CitationKind.DATE_MEDIAN, CitationKind.NUMBER_MEDIAN} or not isinstance(
        value, Decimal
    ):
        raise RefusedError("the sentence states a median, and the reading is a probability")
    return move_probability(text, target, others, scaffold, reading, value, style)


def _check_deadline(
    text: str, target: Citation, scaffold: Scaffold, reading: CurrentReading, style: Style
) -> None:
    """Refuse a claim whose time is up while its question is not settled."""
    if target.deadline is None or reading.kind is ReadingKind.DATE:
        return
    if reading.as_of >= midnight(target.deadline):
        dates = style.dates
        source = source_named(target.platform or reading.platform)
        as_of = format_day(reading.as_of.date(), dates)
        offer = style.offers["overdue"].fill(
            platform=scaffold.platform_markup() or source.name,
            noun=source.noun,
            claim=style.claims["quoted"].fill(claim=quoted_claim(text, target)),
            as_of=as_of,
            as_of_aside=f"{as_of},",
        )
        raise RefusedError(
            f"the deadline passed on {format_day(target.deadline, dates)} and the question is not resolved",
            offer=offer,
        )


def _offer(
    text: str, target: Citation, scaffold: Scaffold, reading: CurrentReading, style: Style
) -> str | None:
    """The sheet's neutral sentence for an open question."""
    value = reading.stated_value
    source = source_named(target.platform or reading.platform)
    as_of = format_day(reading.as_of.date(), style.dates)
    if value is None:
        return None
    if reading.kind.has_probability:
        name, shown = "open", format_probability(value, style) if isinstance(value, Decimal) else ""
    else:
        name = "median"
        shown = (
            format_day(value, style.dates)
            if isinstance(value, date)
            else f"{value:,f} {reading.unit}".strip()
        )
    return style.offers[name].fill(
        platform=scaffold.platform_markup() or source.name,
        noun=source.noun,
        claim=quoted_claim(text, target),
        as_of=as_of,
        as_of_aside=f"{as_of},",
        value=shown,
    )


def _ended_target(
    ended: Sequence[EndedLine], citations: Sequence[Citation], reading: CurrentReading, wanted: Span | None
) -> EndedLine | None:
    """The line of Nerdline's own that the reading is about, if it is about one and not about a citation."""
    if wanted is not None:
        return next(
            (line for line in ended if line.span.start < wanted.end and wanted.start < line.span.end), None
        )
    name = source_named(reading.platform).name
    mine = [line for line in ended if reading.platform == MANUAL or line.platform.startswith(name)]
    if not mine:
        return None
    if any(reading.platform in (MANUAL, each.platform) for each in citations) or len(mine) > 1:
        same = [line for line in mine if line.state == state_key(reading)]
        if reading.state is ReadingState.OPEN or not same:
            return None if citations else mine[0]
        if len(mine) > 1 and not any(each.platform == reading.platform for each in citations):
            return same[0]
        raise RefusedError(
            "the text tells of an end of this kind already and cites another forecast; say which by its place"
        )
    return mine[0]


def _check_same_end(line: EndedLine, reading: CurrentReading, style: Style) -> None:
    if line.state != state_key(reading) or not answer_says(line.answer, reading, style):
        told, is_now = line.state.replace("_", " "), state_key(reading).replace("_", " ")
        raise RefusedError(
            f"the line tells of a question that is {told}, and the reading is {is_now}; "
            "write it anew from the sentence as first printed",
        )
