"""Readings and endings that a person entered, each with its evidence. Rows are only ever added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, insert, select

from db.engine import Connection
from db.tables import entries, outcomes, questions
from tracker.entries import Entry, What
from tracker.errors import NotFoundError
from tracker.manual import BY_HAND
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, State


def add_entry(connection: Connection, entry: Entry) -> int:
    """Keep what a person entered; the entry's number.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    ref = entry.outcome
    outcome_id = connection.execute(
        select(outcomes.c.id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(
            questions.c.platform == ref.question.platform,
            questions.c.upstream_id == ref.question.id,
            outcomes.c.key == ref.key,
        )
    ).scalar_one_or_none()
    if outcome_id is None:
        raise NotFoundError(f"{ref} is no outcome that Nerdline knows")
    statement = (
        insert(entries)
        .returning(entries.c.id)
        .values(
            outcome_id=outcome_id,
            what=entry.what.value,
            value=entry.value,
            said=entry.said,
            at=entry.at,
            entered_at=entry.entered_at,
            entered_by=entry.entered_by,
            url=entry.url,
            note=entry.note,
            sha256=entry.sha256,
            media_type=entry.media_type,
        )
    )
    return int(connection.execute(statement).scalar_one())


def list_entries(
    connection: Connection, outcome: OutcomeRef | None = None, *, what: What | None = None
) -> tuple[Entry, ...]:
    """What was entered about an outcome, or about any, in the order of entering."""
    statement = _select()
    if outcome is not None:
        statement = statement.where(
            questions.c.platform == outcome.question.platform,
            questions.c.upstream_id == outcome.question.id,
            outcomes.c.key == outcome.key,
        )
    if what is not None:
        statement = statement.where(entries.c.what == what.value)
    return tuple(_entry(row) for row in connection.execute(statement))


def newest_entries(connection: Connection, *, limit: int) -> tuple[Entry, ...]:
    """What was entered last, the newest first."""
    statement = _select().order_by(None).order_by(entries.c.id.desc()).limit(limit)
    return tuple(_entry(row) for row in connection.execute(statement))


def media_type_of(connection: Connection, sha256: str) -> str:
    """What kind of file some evidence is ("image/png").

    Raises:
        NotFoundError: no entry has it.
    """
    statement = select(entries.c.media_type).where(entries.c.sha256 == sha256).limit(1)
    media_type = connection.execute(statement).scalar_one_or_none()
    if media_type is None:
        raise NotFoundError(
            f"no entry has the evidence {sha256!r}; `nerdline reading list` shows what there is"
        )
    return str(media_type)


def endings_of(connection: Connection, question: QuestionRef) -> dict[str, Entry]:
    """By outcome's key, the newest entry about how it ended, where that is an ending and not its undoing."""
    statement = _select().where(
        questions.c.platform == question.platform,
        questions.c.upstream_id == question.id,
        entries.c.what == What.RESOLUTION.value,
    )
    newest = {entry.outcome.key: entry for entry in map(_entry, connection.execute(statement))}
    return {key: entry for key, entry in newest.items() if entry.ending is not None}


def as_ended(connection: Connection, question: Question) -> Question:
    """A question as its platform tells it, but ended where a person said how.

    Platforms whose endings a person enters never tell one themselves: a market that is over leaves
    PredictIt's answers, and one that Smarkets shows as open again was not opened by the desk.
    """
    if question.ref.platform not in BY_HAND:
        return question
    ended = {key: entry.ending for key, entry in endings_of(connection, question.ref).items()}
    outcomes_now = tuple(_as_ended(one, ended.get(one.key)) for one in question.outcomes)
    if outcomes_now == question.outcomes:
        return question
    states = {one.state for one in outcomes_now}
    state = question.state
    if all(one.is_final for one in states):
        state = State.RESOLVED if State.RESOLVED in states else outcomes_now[0].state
    return replace(question, outcomes=outcomes_now, state=state)


def _as_ended(outcome: Outcome, ending: tuple[State, Resolution] | None) -> Outcome:
    return outcome if ending is None else replace(outcome, state=ending[0], resolution=ending[1])


def _select() -> Select[Any]:
    return (
        select(entries, outcomes.c.key, questions.c.platform, questions.c.upstream_id)
        .join(outcomes, outcomes.c.id == entries.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .order_by(entries.c.id)
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        outcome=OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key),
        what=What(row.what),
        at=row.at,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        value=row.value,
        said=row.said,
        url=row.url,
        note=row.note,
        sha256=row.sha256,
        media_type=row.media_type,
    )
