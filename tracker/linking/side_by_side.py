"""What does a person see who compares a sentence or a question with a question: what does each say?

Values only, for a terminal, a page and a program alike; nothing here prints.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.citations.citation import Citation, CitationKind
from tracker.linking.catalogue import entry_of
from tracker.linking.check import Verdict
from tracker.linking.checks import check_condition, check_kind
from tracker.linking.claim import claim_of
from tracker.linking.marks import Piece, is_opposite, mark_both
from tracker.linking.outcomes import labelled
from tracker.linking.statement import Statement, read_claim, read_title
from tracker.linking.time_check import check_times
from tracker.questions import Kind, Outcome, Question


class Sign(StrEnum):
    """How the two sides of a row stand to each other."""

    SAME = "same"
    OTHER = "other"
    OPEN = "open"  # only one of them says it
    NOTE = "note"  # nothing to compare

    @classmethod
    def of(cls, verdict: Verdict) -> Sign:
        """The sign for what a check found."""
        match verdict:
            case Verdict.AGREES | Verdict.ROUGHLY:
                return cls.SAME
            case Verdict.DIFFERS:
                return cls.OTHER
            case Verdict.CLAIM_SILENT | Verdict.TITLE_SILENT:
                return cls.OPEN
            case Verdict.NEITHER:
                return cls.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that both sides may say; empty where a side says nothing of it."""

    name: str
    left: str
    right: str
    sign: Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """A claim, or a question, beside a question.

    `left` and `right` are the two texts cut into pieces, marked where they differ. `is_opposite`: the right
    one asks the opposite of what the left one says, so that a number would have to be turned round.
    """

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    rows: tuple[Row, ...]
    is_opposite: bool


_STATED = {
    CitationKind.PROBABILITY: "a probability",
    CitationKind.RANGE: "a range of probabilities",
    CitationKind.OPTION: "the chance of one of several answers",
    CitationKind.DATE_MEDIAN: "a date",
    CitationKind.NUMBER_MEDIAN: "a number",
    CitationKind.PROBABILITY_OR_DATE: "an even chance by a date, or the median date",
}
_ASKED = {Kind.PROBABILITY: "a probability", Kind.DATE: "a date", Kind.NUMBER: "a number"}


def put_side_by_side(
    citation: Citation, question: Question, *, outcome: Outcome | None = None, today: date | None = None
) -> SideBySide:
    """Put a citation beside a question, or beside one outcome of it.

    `today` is the day the story was written, which dates "this year".
    """
    claim = read_claim(claim_of(citation), today)
    label = outcome.label if outcome else ""
    title = read_question(question, label)
    closes = entry_of(question).closes
    ours, theirs = mark_both(claim, title, closes=closes)
    return SideBySide(
        left=ours,
        right=_with_lead(question, label, title, theirs),
        rows=(
            _states(citation, claim, title, question, outcome),
            _deadline(citation, claim, title, question),
            _platform(citation.platform or "", question),
            *_condition(claim, title),
            _standing(question, outcome, today),
        ),
        is_opposite=is_opposite(claim, title),
    )


def put_twins_side_by_side(
    question: Question, other: Question, *, outcome: Outcome | None = None, beside: Outcome | None = None
) -> SideBySide:
    """Put a question beside another that may ask the same; each by one of its outcomes, if it has several."""
    labels = outcome.label if outcome else "", beside.label if beside else ""
    ours, theirs = read_question(question, labels[0]), read_question(other, labels[1])
    closes = entry_of(other).closes
    left, right = mark_both(ours, theirs, closes=closes)
    kinds = [
        _ASKED[told.kind] if told else f"one of {len(asked.outcomes)} outcomes"
        for asked, told in ((question, outcome), (other, beside))
    ]
    return SideBySide(
        left=_with_lead(question, labels[0], ours, left),
        right=_with_lead(other, labels[1], theirs, right),
        rows=(
            Row(
                name="number",
                left=kinds[0],
                right=kinds[1],
                sign=Sign.OPEN if not (outcome and beside) else _same(kinds[0], kinds[1]),
            ),
            Row(
                name="deadline",
                left=_ends(question, ours),
                right=_ends(other, theirs),
                sign=Sign.of(check_times(ours, theirs, closes).verdict),
            ),
            Row(name="platform", left=question.ref.platform, right=other.ref.platform, sign=Sign.NOTE),
            *_condition(ours, theirs),
            Row(
                name="state",
                left=_stands(question, outcome)[0],
                right=_stands(other, beside)[0],
                sign=Sign.NOTE,
            ),
        ),
        is_opposite=is_opposite(ours, theirs),
    )


def read_question(question: Question, label: str = "") -> Statement:
    """What a question says, with the outcome that is meant if it has several."""
    return read_title(replace(entry_of(question), title=labelled(question, label)))


def _with_lead(
    question: Question, label: str, read: Statement, pieces: tuple[Piece, ...]
) -> tuple[Piece, ...]:
    """The pieces with a tag in front of the title ("[Short fuse]"), which is no part of what is compared."""
    whole = labelled(question, label)
    lead = whole[: whole.find(read.text)] if read.text in whole else ""
    return (Piece(lead), *pieces) if lead else pieces


def _states(
    citation: Citation, claim: Statement, title: Statement, question: Question, outcome: Outcome | None
) -> Row:
    sign = Sign.of(check_kind(claim, title).verdict)
    if outcome is None and len(question.outcomes) > 1:
        asked, sign = f"one of {len(question.outcomes)} outcomes, listed below", Sign.OPEN
    else:
        told = outcome or next(iter(question.outcomes), None)
        asked = _ASKED[told.kind] if told else ""
        asked = f"{asked}, of {told.label!r}" if told and told.label else asked
    stated = citation.stated.text
    return Row(
        name="number",
        left=f"{stated} ({_STATED[citation.kind]})" if stated else "",
        right=asked,
        sign=sign,
    )


def _deadline(citation: Citation, claim: Statement, title: Statement, question: Question) -> Row:
    return Row(
        name="deadline",
        left=_up_to(citation.deadline),
        right=_ends(question, title),
        sign=Sign.of(check_times(claim, title, entry_of(question).closes).verdict),
    )


def _ends(question: Question, title: Statement) -> str:
    """When a question ends, by its platform; by its title where that tells nothing."""
    told = [
        f"{word} {_day(instant)}"
        for word, instant in (("closes", question.closes_at), ("settles", question.deadline))
        if instant is not None
    ]
    return ", ".join(told) or _up_to(title.times.end)


def _up_to(deadline: date | None) -> str:
    """A deadline, the first day after a horizon, as the last day in it."""
    return "" if deadline is None else f"up to {_day(deadline - timedelta(days=1))}"


def _platform(named: str, question: Question) -> Row:
    platform = question.ref.platform
    sign = _same(named, platform) if named else Sign.OPEN
    return Row(name="platform", left=named, right=platform, sign=sign)


def _same(left: str, right: str) -> Sign:
    return Sign.SAME if left == right else Sign.OTHER


def _condition(claim: Statement, title: Statement) -> tuple[Row, ...]:
    if not claim.condition and not title.condition:
        return ()
    sign = Sign.of(check_condition(claim, title).verdict)
    return (Row(name="condition", left=claim.condition, right=title.condition, sign=sign),)


def _standing(question: Question, outcome: Outcome | None, today: date | None) -> Row:
    told, ended = _stands(question, outcome)
    # A story cannot cite the forecast of a question that had ended.
    had_ended = bool(ended and today and ended < today)
    return Row(
        name="state",
        left=f"printed {_day(today)}" if today else "",
        right=told,
        sign=Sign.OTHER if had_ended else Sign.NOTE,
    )


def _stands(question: Question, outcome: Outcome | None) -> tuple[str, date | None]:
    """How a question stands, in words, and the day on which it ended if that is known."""
    state = outcome.state if outcome else question.state
    parts = (outcome,) if outcome else question.outcomes
    ends = [told.resolution for told in parts if told.resolution is not None]
    last = max((ended.at for ended in ends if ended.at is not None), default=None)
    told = state.value
    if not state.is_final:
        return told, None
    if len(ends) == 1:
        told += f" ({ends[0].text})"
    return (f"{told} on {_day(last)}", last.date()) if last else (told, None)


def _day(day: date | datetime) -> str:
    return f"{day.day} {day:%B %Y}"
