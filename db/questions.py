"""Questions and their outcomes as the platform last told them, and when each is asked for next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.engine import Connection
from db.entries import as_ended
from db.question_numbers import AT_ONCE, by_platform, known_numbers, need_id, unknown
from db.question_rows import columns_of, first_columns_of, outcome_columns_of, outcome_of, question_of
from db.refusals import is_duplicate
from db.tables import outcomes, questions
from tracker.manual import PLATFORM
from tracker.questions import Outcome, Question, QuestionRef

FARTHEST = timedelta(days=8)
"""No question is put off for so long: the longest interval is seven days, and a tenth is added at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the asking for a question stands.

    `fetched_at` is when it was last fetched with its past, and not just looked at; `every` is the outlet's
    own interval for it.
    """

    question: Question
    due_at: datetime | None
    due_because: str
    checked_at: datetime | None
    succeeded_at: datetime | None
    changed_at: datetime | None
    failures: int
    last_error: str
    fetched_at: datetime | None = None
    every: timedelta | None = None


def save_question(connection: Connection, question: Question) -> None:
    """Keep one question: see `save_questions`."""
    save_questions(connection, [question])


def save_questions(connection: Connection, told: Sequence[Question]) -> None:
    """Keep questions as their platforms tell them now; outcomes that they no longer tell of are kept.

    An ending that a person entered stays, whatever the platform tells, until a person takes it back. Two
    workers may meet a new question at once: the second finds it kept.
    """
    if not told:
        return
    told = sorted(told, key=lambda question: question.ref)  # in one order: no worker waits in a circle
    known = known_numbers(connection, [question.ref for question in told])
    for question in told:
        if question.ref not in known:
            known[question.ref] = _add(connection, question)
    # The update also makes a second worker with the same questions wait until this one is done.
    this = questions.c.id == bindparam("this")
    rows = [columns_of(question) | {"this": known[question.ref]} for question in told]
    connection.execute(update(questions).where(this), rows)
    # Under that lock, so that an ending which is being entered just now is not overwritten.
    ended = [as_ended(connection, question) for question in told]
    states = [
        {"this": known[now.ref], "state": now.state.value}
        for now, question in zip(ended, told, strict=True)
        if now.state is not question.state
    ]
    if states:
        connection.execute(update(questions).where(this), states)
    _save_outcomes(connection, {known[question.ref]: question.outcomes for question in ended})


def _add(connection: Connection, question: Question) -> int:
    name = {"platform": question.ref.platform, "upstream_id": question.ref.id}
    try:
        with connection.begin_nested():
            connection.execute(insert(questions).values(**name, **columns_of(question)))
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
    return need_id(connection, question.ref)


def _save_outcomes(connection: Connection, told: Mapping[int, Sequence[Outcome]]) -> None:
    kept: dict[tuple[int, str], int] = {}
    waiting = iter(told)
    while batch := tuple(islice(waiting, AT_ONCE)):
        statement = select(outcomes.c.id, outcomes.c.question_id, outcomes.c.key)
        for row in connection.execute(statement.where(outcomes.c.question_id.in_(batch))):
            kept[row.question_id, row.key] = row.id
    pairs = [(id_, outcome) for id_, several in told.items() for outcome in several]
    changed = [
        outcome_columns_of(outcome) | {"this": kept[id_, outcome.key]}
        for id_, outcome in pairs
        if (id_, outcome.key) in kept
    ]
    added = [first_columns_of(outcome, id_) for id_, outcome in pairs if (id_, outcome.key) not in kept]
    if changed:
        connection.execute(update(outcomes).where(outcomes.c.id == bindparam("this")), changed)
    if added:
        connection.execute(insert(outcomes), added)


def is_kept(connection: Connection, ref: QuestionRef) -> bool:
    """Whether a question was ever fetched or entered."""
    return bool(known_numbers(connection, [ref]))


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
    raise unknown(ref)


def watches_of(connection: Connection, refs: Collection[QuestionRef]) -> dict[QuestionRef, Watch]:
    """The questions of these names, and how the asking for each stands.

    Raises:
        NotFoundError: one of them was never fetched.
    """
    rows: list[Row[Any]] = []
    for platform, names in by_platform(refs).items():
        waiting = iter(names)
        while batch := tuple(islice(waiting, AT_ONCE)):
            rows += connection.execute(_named(), {"on": platform, "names": batch})
    found = {watch.question.ref: watch for watch in _with_outcomes(connection, rows)}
    missing = next((ref for ref in refs if ref not in found), None)
    if missing is not None:
        raise unknown(missing)
    return {ref: found[ref] for ref in refs}


def list_watches(connection: Connection) -> tuple[Watch, ...]:
    """Every question that was ever fetched, in the order they came."""
    return _watches(connection, select(questions).order_by(questions.c.id))


def due_by(now: datetime) -> ColumnElement[bool]:
    """Which questions are to be asked for at `now`, as a condition on their rows.

    Also those that are put off for longer than any interval is, though nothing failed: a clock that went
    wrong wrote that, and nobody waits for it.
    """
    too_far = (questions.c.due_at > now + FARTHEST) & (questions.c.failures == 0)
    return (questions.c.due_at <= now) | too_far


def list_due(connection: Connection, now: datetime, *, limit: int | None = None) -> tuple[Watch, ...]:
    """The questions to ask for now, longest due first."""
    statement = select(questions).where(due_by(now))
    return _watches(connection, statement.order_by(questions.c.due_at, questions.c.id).limit(limit))


def watches_numbered(connection: Connection, ids: Collection[int]) -> tuple[Watch, ...]:
    """The questions in these rows, longest due first."""
    statement = select(questions).where(questions.c.id.in_(ids))
    return _watches(connection, statement.order_by(questions.c.due_at, questions.c.id))


def watch_from(connection: Connection, ref: QuestionRef, *, at: datetime, because: str) -> None:
    """Ask for a question at `at`, unless it is due sooner already; one that a person enters is never due."""
    if ref.platform == PLATFORM:
        return
    connection.execute(
        update(questions)
        .where(questions.c.platform == ref.platform, questions.c.upstream_id == ref.id)
        .where(questions.c.due_at.is_(None) | (questions.c.due_at > at))
        .values(due_at=at, due_because=because)
    )


def hold_interval(connection: Connection, ref: QuestionRef) -> timedelta | None:
    """The outlet's own interval of a question; nobody else sets it until this transaction ends.

    Raises:
        NotFoundError: the question was never fetched.
    """
    of_it = questions.c.id == need_id(connection, ref)
    kept = select(questions.c.every_minutes).where(of_it).with_for_update(key_share=True)
    minutes: int | None = connection.execute(kept).scalar_one()
    return None if minutes is None else timedelta(minutes=minutes)


def set_interval(connection: Connection, ref: QuestionRef, every: timedelta | None, *, now: datetime) -> None:
    """Keep how often the outlet wants a question asked for (None: as usual), from the next round on.

    Raises:
        NotFoundError: the question was never fetched.
    """
    id_ = need_id(connection, ref)
    minutes = None if every is None else max(1, round(every / timedelta(minutes=1)))
    connection.execute(update(questions).where(questions.c.id == id_).values(every_minutes=minutes))
    watched = (questions.c.id == id_) & questions.c.due_at.is_not(None)
    why = "its interval was set"
    connection.execute(update(questions).where(watched).values(due_at=now, due_because=why))


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


def _watches(connection: Connection, statement: Select[Any]) -> tuple[Watch, ...]:
    return _with_outcomes(connection, connection.execute(statement).all())


def _with_outcomes(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Watch, ...]:
    parts: dict[int, list[Outcome]] = {row.id: [] for row in rows}
    waiting = iter(parts)
    while batch := tuple(islice(waiting, AT_ONCE)):
        for row in connection.execute(_outcomes_of(), {"question_ids": batch}):
            parts[row.question_id].append(outcome_of(row))
    return tuple(_watch(row, tuple(parts[row.id])) for row in rows)


@cache  # made once: making it takes longer than asking it for a page
def _named() -> Select[Any]:
    of_these = questions.c.upstream_id.in_(bindparam("names", expanding=True))
    return select(questions).where(questions.c.platform == bindparam("on"), of_these)


@cache
def _outcomes_of() -> Select[Any]:
    of_these = outcomes.c.question_id.in_(bindparam("question_ids", expanding=True))
    return select(outcomes).where(of_these).order_by(outcomes.c.id)


def _watch(row: Row[Any], parts: tuple[Outcome, ...]) -> Watch:
    return Watch(
        question=question_of(row, parts),
        due_at=row.due_at,
        due_because=row.due_because,
        checked_at=row.checked_at,
        succeeded_at=row.succeeded_at,
        changed_at=row.changed_at,
        failures=row.failures,
        last_error=row.last_error,
        fetched_at=row.fetched_at,
        every=None if row.every_minutes is None else timedelta(minutes=row.every_minutes),
    )
