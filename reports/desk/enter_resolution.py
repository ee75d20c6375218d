"""Keeping how a question ended where nobody but a person can say, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db import entries, questions
from reports.desk.context import WorkContext
from reports.desk.enter_reading import About, named_by, outcome_of, record
from reports.desk.evidence import Evidence
from tracker.entered_values import check_moment, parse_ending
from tracker.entries import Entry, What
from tracker.errors import UsageError
from tracker.questions import Outcome, OutcomeRef, Question, State


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredResolution:
    """The question as it stands now, and what was entered: one entry, or one for each option of a choice."""

    question: Question
    entries: tuple[Entry, ...]


def enter_resolution(
    context: WorkContext, about: About, ending: str, *, at: datetime | None, evidence: Evidence
) -> EnteredResolution:
    """Keep that a question ended in `ending` at `at` (now, if None); "open" takes that back.

    What the platform tells later does not undo it: see `db.questions.save_question`.

    Raises:
        UsageError: the question cannot end like that, the time or the evidence cannot be, or the
            question's platform tells its endings itself.
        NotFoundError: the question is not kept.
        DataError: the image is none that can be kept.
    """
    media_type = evidence.check()
    ref = named_by(context, about)
    now = context.clock.now()
    moment = check_moment(now if at is None else at, now)
    with context.database.writing() as connection:
        question = questions.get_question(connection, ref.question)
        outcome = outcome_of(question, ref)
        told = parse_ending(ending, question, outcome)
        ended = entries.endings_of(connection, question.ref)
        sha256 = evidence.keep(connection)
        made = tuple(
            Entry(
                outcome=OutcomeRef(question.ref, one.key),
                what=What.RESOLUTION,
                value=one.value,
                said=one.said,
                at=moment,
                entered_at=now,
                entered_by=context.who,
                url=evidence.url or about.url or question.url,
                note=evidence.note.strip(),
                sha256=sha256,
                media_type=media_type,
            )
            for one in told
        )
        if not any(entry.ending or entry.outcome.key in ended for entry in made):
            raise UsageError(f"{ref} was not ended by a person, so there is nothing to take back")
        for entry in made:
            entries.add_entry(connection, entry)
        again = {entry.outcome.key for entry in made if entry.ending is None}
        questions.save_question(connection, _opened(question, again))
        detail = f"{ending.strip()}, {evidence.in_words}"
        record(connection, context, OutcomeRef(question.ref, outcome.key), "ending entered", detail)
        question = questions.get_question(connection, question.ref)
    return EnteredResolution(question=question, entries=made)


def _opened(question: Question, keys: set[str]) -> Question:
    """The question with these outcomes open again; the platform's next answer may say otherwise."""
    if not keys:
        return question
    outcomes: list[Outcome] = [
        replace(one, state=State.OPEN, resolution=None) if one.key in keys else one
        for one in question.outcomes
    ]
    return replace(question, outcomes=tuple(outcomes), state=State.OPEN)
