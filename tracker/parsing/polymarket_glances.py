"""Which questions can a list of midpoints or of events tell of, and what does it tell?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from tracker.adapter import Glance
from tracker.errors import PlatformError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_events import parse_event
from tracker.parsing.polymarket_prices import LAST_TRADE, parse_midpoint
from tracker.questions import Question, QuestionRef, State
from tracker.readings import NoReading, Reading, Reason

Looks = Mapping[str, Reading | PlatformError]
"""What became of each token that was asked for; one without a midpoint is missing."""

_EMPTY_BOOK = 0.5
"""The midpoint of a book in which nobody offers anything but the lowest and the highest price."""

_EVENT = re.compile(r"[0-9]{1,20}")


def tokens_of(question: Question) -> dict[str, str]:
    """The tokens to look at, by outcome; none where midpoints would not do for this question.

    They would not where no outcome was open when it was last fetched, or the book of one was too wide. The
    places kept for later are looked at too: one that has a midpoint now has been opened.
    """
    going = [outcome for outcome in question.outcomes if outcome.state in {State.OPEN, State.UPCOMING}]
    is_any_open = any(outcome.state is State.OPEN for outcome in going)
    if not is_any_open or any(not one.upstream_id or one.method == LAST_TRADE for one in going):
        return {}
    return {outcome.key: outcome.upstream_id for outcome in going}


def has_ended(question: Question) -> bool:
    """Whether the question is an event all of whose outcomes were settled when it was last fetched."""
    is_event = _EVENT.fullmatch(question.ref.id) is not None
    return is_event and all(outcome.state.is_final for outcome in question.outcomes)


def read_look(told: Payload, seen_at: datetime) -> Reading | PlatformError:
    """One token's midpoint as a reading, or the error that it cannot be read."""
    try:
        return Reading(value=float(parse_midpoint(told)), at=seen_at, seen_at=seen_at)
    except PlatformError as error:
        return error


def glance_of(question: Question, looks: Looks) -> Glance | PlatformError | None:
    """The present of a question, from what became of its tokens.

    None where it has to be fetched: an open outcome has no midpoint, or one that was not open has. Exactly
    one half is not enough: it may be an empty book's, which only fetching tells.
    """
    tokens = tokens_of(question)
    error = next(
        (one for token in tokens.values() if isinstance(one := looks.get(token), PlatformError)), None
    )
    if error is not None or not tokens:
        return error
    readings = {key: one for key, token in tokens.items() if isinstance(one := looks.get(token), Reading)}
    if readings.keys() != {outcome.key for outcome in question.outcomes if outcome.state is State.OPEN}:
        return None
    seen_at = max(reading.seen_at for reading in readings.values())
    unopened = NoReading(reason=Reason.NOT_OPEN, at=seen_at, seen_at=seen_at)
    return Glance(
        ref=question.ref,
        points={key: readings.get(key, unopened) for key in tokens},
        seen_at=seen_at,
        is_enough=not any(reading.value == _EMPTY_BOOK for reading in readings.values()),
    )


def ended_glances(
    rows: Iterable[Payload], asked: Collection[QuestionRef], *, seen_at: datetime
) -> dict[QuestionRef, Glance]:
    """What a list of events tells of questions that had ended: how they stand now, and no price."""
    found: dict[QuestionRef, Glance] = {}
    for row in rows:
        try:
            now = parse_event(row, seen_at=seen_at).question
        except UnreadableAnswerError:
            # Asked for by itself, it will be told what cannot be read.
            continue
        if now.ref in asked:
            found[now.ref] = Glance(ref=now.ref, points={}, seen_at=seen_at, question=now)
    return found
