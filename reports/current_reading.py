"""What does a kept question say now, in the terms that a sentence is reworded from?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

from tracker.history import History
from tracker.kept import KeptCitation
from tracker.manual import forecaster_of
from tracker.questions import Kind, Outcome, Question, Shape, State
from tracker.readings import NoReading, Reading, Reason
from tracker.wording.current import CurrentReading, EarlierForecast, ReadingKind, ReadingState

_STATES = {
    State.CLOSED: ReadingState.CLOSED,
    State.RESOLVED: ReadingState.RESOLVED,
    State.ANNULLED: ReadingState.ANNULLED,
    State.AMBIGUOUS: ReadingState.AMBIGUOUS,
}
_REASONS = {
    Reason.WITHHELD: ReadingState.WITHHELD,
    Reason.HIDDEN: ReadingState.HIDDEN,
    Reason.GONE: ReadingState.GONE,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def current_reading(
    citation: KeptCitation,
    question: Question,
    outcome: Outcome,
    history: History,
    *,
    inverted: bool,
    now: datetime,
    zone: tzinfo,
) -> CurrentReading | None:
    """What the linked outcome says as of `now`; None where there is nothing that a sentence could say.

    That is so when no number is there for a reason that is ours to mend (unreachable, unreadable), or
    that will pass (nobody has forecast yet).
    """
    state = _state(outcome, history)
    if state is None:
        return None
    last = history.last_reading
    has_number = state in {ReadingState.OPEN, ReadingState.CLOSED}
    resolution = outcome.resolution
    return CurrentReading(
        kind=_kind(question, outcome),
        state=state,
        as_of=now,
        platform=_platform(citation, question),
        value=_value(last.kind, last.value) if has_number and last else None,
        low=_value(last.kind, last.low) if has_number and last and last.low is not None else None,
        high=_value(last.kind, last.high) if has_number and last and last.high is not None else None,
        unit=outcome.unit,
        option=outcome.label if question.shape is Shape.CHOICE else "",
        baseline=_baseline(citation, inverted=inverted),
        last=_earlier(last, zone) if last else None,
        resolution=resolution.text if resolution and state is ReadingState.RESOLVED else "",
        resolved_at=resolution.at if resolution else None,
        negated=inverted,
    )


def printed_value(citation: KeptCitation, kind: Kind, *, inverted: bool) -> float | None:
    """The figure in print on the question's own scale; None where the print states none."""
    printing = citation.printing
    if kind is Kind.PROBABILITY:
        if printing.probability is None:
            return None
        return 1 - printing.probability if inverted else printing.probability
    if kind is Kind.DATE:
        day = _day(printing.value) or citation.deadline
        return None if day is None or not printing.stated else _seconds(day)
    try:
        return float(printing.value) if printing.value else None
    except ValueError:
        return None


def _state(outcome: Outcome, history: History) -> ReadingState | None:
    if outcome.state in _STATES:
        return _STATES[outcome.state]
    match history.latest:
        case Reading():
            return ReadingState.OPEN
        case NoReading(reason=reason):
            return _REASONS.get(reason)
    return None


def _platform(citation: KeptCitation, question: Question) -> str:
    """Whose forecast it is; of a page that a person reads, the page's, if the sentence names nobody."""
    is_named = citation.platform is not None
    return question.ref.platform if is_named else forecaster_of(question)


def _kind(question: Question, outcome: Outcome) -> ReadingKind:
    if outcome.kind is Kind.PROBABILITY:
        return ReadingKind.OPTION if question.shape is Shape.CHOICE else ReadingKind.BINARY
    return ReadingKind.DATE if outcome.kind is Kind.DATE else ReadingKind.NUMBER


def _baseline(citation: KeptCitation, *, inverted: bool) -> EarlierForecast | None:
    """What was printed, on the question's own scale: a change is told from there."""
    printing = citation.printing
    if printing.probability is None or printing.printed_on is None:
        return None
    printed = Decimal(str(printing.probability))
    return EarlierForecast(value=1 - printed if inverted else printed, on=printing.printed_on)


def _earlier(reading: Reading, zone: tzinfo) -> EarlierForecast:
    return EarlierForecast(value=_value(reading.kind, reading.value), on=reading.at.astimezone(zone).date())


def _value(kind: Kind, value: float) -> Decimal | date:
    return (_EPOCH + timedelta(seconds=value)).date() if kind is Kind.DATE else Decimal(str(value))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _seconds(day: date) -> float:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH).total_seconds()
