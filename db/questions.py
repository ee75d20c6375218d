"""Questions and their outcomes as the platform last told them, and when each is asked for next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.engine import Connection
from db.fixed_point import decimals_for
from db.refusals import is_duplicate
from db.tables import checks, outcomes, questions
from tracker.errors import NotFoundError
from tracker.questions import Kind, Outcome, Question, QuestionRef, Resolution, Scale, Shape, State

_UNKNOWN = "there is no question {ref} here; link a citation to it first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the asking for a question stands."""

    question: Question
    due_at: datetime | None
    due_because: str
    checked_at: datetime | None
    succeeded_at: datetime | None
    changed_at: datetime | None
    failures: int
    last_error: str


def save_question(connection: Connection, question: Question) -> None:
    """Keep a question as the platform tells it now; outcomes that it no longer tells of are kept.

    Two workers may meet a new question at once: the second finds it kept.
    """
    values = {
        "title": question.title,
        "url": question.url,
        "shape": question.shape.value,
        "state": question.state.value,
        "condition": question.condition,
        "description": question.description,
        "resolution_criteria": question.resolution_criteria,
        "opened_at": question.opened_at,
        "closes_at": question.closes_at,
        "deadline": question.deadline,
        "edited_at": question.edited_at,
        "crowd": question.crowd,
    }
    id_ = _id_of(connection, question.ref)
    if id_ is None:
        name = {"platform": question.ref.platform, "upstream_id": question.ref.id}
        try:
            with connection.begin_nested():
                connection.execute(insert(questions).values(**name, **values))
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
        id_ = _need_id(connection, question.ref)
    # The update also makes a second worker with the same question wait until this one is done.
    connection.execute(update(questions).where(questions.c.id == id_).values(**values))
    kept = {
        row.key: row.id
        for row in connection.execute(
            select(outcomes.c.id, outcomes.c.key).where(outcomes.c.question_id == id_)
        )
    }
    for outcome in question.outcomes:
        row = _outcome_values(outcome)
        if outcome.key in kept:
            connection.execute(update(outcomes).where(outcomes.c.id == kept[outcome.key]).values(**row))
        else:
            row |= {"question_id": id_, "key": outcome.key, "decimals": decimals_for(outcome)}
            connection.execute(insert(outcomes).values(**row))


def get_question(connection: Connection, ref: QuestionRef) -> Question:
    """The question as last told.

    Raises:
        NotFoundError: it was never fetched.
    """
    return get_watch(connection, ref).question


def get_watch(connection: Connection, ref: QuestionRef) -> Watch:
    """The question, and how the asking for it stands.

    Raises:
        NotFoundError: it was never fetched.
    """
    wanted = (questions.c.platform == ref.platform) & (questions.c.upstream_id == ref.id)
    for watch in _watches(connection, select(questions).where(wanted)):
        return watch
    raise NotFoundError(_UNKNOWN.format(ref=ref))


def list_watches(connection: Connection) -> tuple[Watch, ...]:
    """Every question that was ever fetched, in the order they came."""
    return _watches(connection, select(questions).order_by(questions.c.id))


def list_due(connection: Connection, now: datetime, *, limit: int | None = None) -> tuple[Watch, ...]:
    """The questions to ask for now, longest due first."""
    statement = select(questions).where(questions.c.due_at <= now)
    return _watches(connection, statement.order_by(questions.c.due_at, questions.c.id).limit(limit))


def watch_from(connection: Connection, ref: QuestionRef, *, at: datetime, because: str) -> None:
    """Ask for a question at `at`, unless it is due sooner already."""
    connection.execute(
        update(questions)
        .where(questions.c.platform == ref.platform, questions.c.upstream_id == ref.id)
        .where(questions.c.due_at.is_(None) | (questions.c.due_at > at))
        .values(due_at=at, due_because=because)
    )


def stop_watching_all_but(connection: Connection, refs: Iterable[QuestionRef]) -> int:
    """Ask no more for questions that no story needs; how many stopped."""
    needed = set(refs)
    stopped = 0
    nobody = {"due_at": None, "due_because": "no story in print cites it"}
    for row in connection.execute(select(questions).where(questions.c.due_at.is_not(None))).all():
        if QuestionRef(platform=row.platform, id=row.upstream_id) not in needed:
            connection.execute(update(questions).where(questions.c.id == row.id).values(**nobody))
            stopped += 1
    return stopped


def record_success(
    connection: Connection,
    ref: QuestionRef,
    *,
    at: datetime,
    due_at: datetime | None,
    because: str,
    added: int,
    future: int,
) -> None:
    """Note that the platform answered, what that added, and when to ask again (None: not at all)."""
    id_ = _need_id(connection, ref)
    values: dict[str, Any] = {
        "checked_at": at,
        "succeeded_at": at,
        "failures": 0,
        "last_error": "",
        "due_at": due_at,
        "due_because": because,
    }
    if added:
        values["changed_at"] = at
    connection.execute(update(questions).where(questions.c.id == id_).values(**values))
    connection.execute(insert(checks).values(question_id=id_, at=at, added=added, future=future))


def record_failure(
    connection: Connection,
    ref: QuestionRef,
    *,
    at: datetime,
    due_at: datetime | None,
    because: str,
    error: str,
) -> None:
    """Note that asking failed, why, and when to try again (None: not at all)."""
    id_ = _need_id(connection, ref)
    connection.execute(
        update(questions)
        .where(questions.c.id == id_)
        .values(
            checked_at=at,
            failures=questions.c.failures + 1,
            last_error=error,
            due_at=due_at,
            due_because=because,
        )
    )
    connection.execute(insert(checks).values(question_id=id_, at=at, error=error))


def platform_health(connection: Connection) -> dict[str, tuple[datetime | None, int]]:
    """For each platform: when it last answered, and how many of its watched questions are failing."""
    statement = (
        select(
            questions.c.platform,
            func.max(questions.c.succeeded_at).label("succeeded_at"),
            func.count().filter(questions.c.failures > 0).label("failing"),
        )
        .where(questions.c.due_at.is_not(None))
        .group_by(questions.c.platform)
    )
    return {row.platform: (row.succeeded_at, row.failing) for row in connection.execute(statement)}


def _id_of(connection: Connection, ref: QuestionRef) -> int | None:
    statement = select(questions.c.id).where(
        questions.c.platform == ref.platform, questions.c.upstream_id == ref.id
    )
    return connection.execute(statement).scalar_one_or_none()


def _need_id(connection: Connection, ref: QuestionRef) -> int:
    id_ = _id_of(connection, ref)
    if id_ is None:
        raise NotFoundError(_UNKNOWN.format(ref=ref))
    return id_


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    resolution = outcome.resolution
    return {
        "label": outcome.label,
        "upstream_id": outcome.upstream_id,
        "kind": outcome.kind.value,
        "unit": outcome.unit,
        "scale": outcome.scale.value,
        "lower_bound": outcome.lower_bound,
        "upper_bound": outcome.upper_bound,
        "open_below": outcome.open_below,
        "open_above": outcome.open_above,
        "state": outcome.state.value,
        "resolution": resolution.text if resolution else None,
        "resolution_raw": resolution.raw if resolution else None,
        "resolution_value": resolution.value if resolution else None,
        "resolved_at": resolution.at if resolution else None,
        "method": outcome.method,
    }


def _watches(connection: Connection, statement: Select[Any]) -> tuple[Watch, ...]:
    rows = connection.execute(statement).all()
    parts: dict[int, list[Outcome]] = {row.id: [] for row in rows}
    # By the same condition, not by a list of ids: a statement holds only so many of those.
    ids = statement.with_only_columns(questions.c.id).subquery()
    of_these = select(outcomes).join(ids, ids.c.id == outcomes.c.question_id).order_by(outcomes.c.id)
    for row in connection.execute(of_these):
        if row.question_id in parts:
            parts[row.question_id].append(_outcome(row))
    return tuple(_watch(row, tuple(parts[row.id])) for row in rows)


def _watch(row: Row[Any], parts: tuple[Outcome, ...]) -> Watch:
    question = Question(
        ref=QuestionRef(platform=row.platform, id=row.upstream_id),
        title=row.title,
        url=row.url,
        outcomes=parts,
        shape=Shape(row.shape),
        state=State(row.state),
        condition=row.condition,
        description=row.description,
        resolution_criteria=row.resolution_criteria,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        deadline=row.deadline,
        edited_at=row.edited_at,
        crowd=row.crowd,
    )
    return Watch(
        question=question,
        due_at=row.due_at,
        due_because=row.due_because,
        checked_at=row.checked_at,
        succeeded_at=row.succeeded_at,
        changed_at=row.changed_at,
        failures=row.failures,
        last_error=row.last_error,
    )


def _outcome(row: Row[Any]) -> Outcome:
    resolution = None
    if row.resolution is not None:
        resolution = Resolution(
            text=row.resolution, raw=row.resolution_raw or "", at=row.resolved_at, value=row.resolution_value
        )
    return Outcome(
        key=row.key,
        label=row.label,
        upstream_id=row.upstream_id,
        kind=Kind(row.kind),
        unit=row.unit,
        scale=Scale(row.scale),
        lower_bound=row.lower_bound,
        upper_bound=row.upper_bound,
        open_below=row.open_below,
        open_above=row.open_above,
        state=State(row.state),
        resolution=resolution,
        method=row.method,
    )
