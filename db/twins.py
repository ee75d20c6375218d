"""Decisions about which outcomes of two platforms are one question. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select

from db.engine import Connection
from db.tables import outcomes, questions, twins
from tracker.errors import NotFoundError
from tracker.links import Verdict
from tracker.questions import OutcomeRef, QuestionRef
from tracker.twins import Twin

_FIRST, _SECOND = outcomes.alias(), outcomes.alias()
_OF_FIRST, _OF_SECOND = questions.alias(), questions.alias()


def add_decision(connection: Connection, twin: Twin) -> None:
    """Keep a decision.

    Raises:
        NotFoundError: one of the outcomes is not kept; fetch its question first.
    """
    one_id, other_id = sorted(_need_id(connection, outcome) for outcome in (twin.one, twin.other))
    connection.execute(
        insert(twins).values(
            one_id=one_id,
            other_id=other_id,
            verdict=twin.verdict.value,
            inverted=twin.inverted,
            decided_by=twin.decided_by,
            decided_at=twin.decided_at,
            note=twin.note,
        )
    )


def decisions_of(connection: Connection, outcome: OutcomeRef) -> tuple[Twin, ...]:
    """Every decision about an outcome and another one, oldest first."""
    return _read(connection, _about(outcome))


def twins_of(
    connection: Connection, outcome: OutcomeRef, *, as_of: datetime | None = None
) -> tuple[Twin, ...]:
    """The outcomes that a person confirmed to be the same question, and did not take back.

    With `as_of`, as it had been decided by then.
    """
    decisions = decisions_of(connection, outcome)
    if as_of is not None:
        decisions = tuple(twin for twin in decisions if twin.decided_at <= as_of)
    return tuple(twin for twin in _standing(decisions) if _is_confirmed(twin))


def rejected_twins(connection: Connection, outcome: OutcomeRef) -> frozenset[OutcomeRef]:
    """The outcomes that a person said are another question: they are not offered for this one again."""
    standing = _standing(decisions_of(connection, outcome))
    return frozenset(twin.beside(outcome) for twin in standing if not _is_confirmed(twin))


def list_twins(connection: Connection) -> tuple[Twin, ...]:
    """What holds of every pair that was ever decided about, in the order of the first decisions."""
    return _standing(_read(connection, _select()))


def pairs_of(
    connection: Connection, named: Collection[OutcomeRef]
) -> tuple[tuple[OutcomeRef, OutcomeRef], ...]:
    """The confirmed twins of some outcomes, each with the one of them that it is a twin of."""
    return tuple(
        (twin.beside(outcome), outcome)
        for twin in list_twins(connection)
        for outcome in (twin.one, twin.other)
        if _is_confirmed(twin) and outcome in named
    )


def _is_confirmed(twin: Twin) -> bool:
    return twin.verdict is Verdict.CONFIRMED


def _standing(decisions: Collection[Twin]) -> tuple[Twin, ...]:
    newest: dict[frozenset[OutcomeRef], Twin] = {}
    for twin in decisions:
        newest[twin.pair] = twin
    return tuple(newest.values())


def _need_id(connection: Connection, outcome: OutcomeRef) -> int:
    id_ = connection.execute(
        select(outcomes.c.id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(
            questions.c.platform == outcome.question.platform,
            questions.c.upstream_id == outcome.question.id,
            outcomes.c.key == outcome.key,
        )
    ).scalar_one_or_none()
    if id_ is None:
        raise NotFoundError(f"{outcome} is no outcome that Nerdline knows")
    return int(id_)


def _about(outcome: OutcomeRef) -> Select[Any]:
    ref = outcome.question
    return _select().where(
        or_(
            *(
                (question.c.platform == ref.platform)
                & (question.c.upstream_id == ref.id)
                & (part.c.key == outcome.key)
                for question, part in ((_OF_FIRST, _FIRST), (_OF_SECOND, _SECOND))
            )
        )
    )


def _select() -> Select[Any]:
    return (
        select(
            twins,
            _FIRST.c.key.label("one_key"),
            _OF_FIRST.c.platform.label("one_platform"),
            _OF_FIRST.c.upstream_id.label("one_question"),
            _SECOND.c.key.label("other_key"),
            _OF_SECOND.c.platform.label("other_platform"),
            _OF_SECOND.c.upstream_id.label("other_question"),
        )
        .join(_FIRST, _FIRST.c.id == twins.c.one_id)
        .join(_OF_FIRST, _OF_FIRST.c.id == _FIRST.c.question_id)
        .join(_SECOND, _SECOND.c.id == twins.c.other_id)
        .join(_OF_SECOND, _OF_SECOND.c.id == _SECOND.c.question_id)
        .order_by(twins.c.id)
    )


def _read(connection: Connection, statement: Select[Any]) -> tuple[Twin, ...]:
    return tuple(_twin(row) for row in connection.execute(statement))


def _twin(row: Row[Any]) -> Twin:
    return Twin(
        one=OutcomeRef(QuestionRef(row.one_platform, row.one_question), row.one_key),
        other=OutcomeRef(QuestionRef(row.other_platform, row.other_question), row.other_key),
        verdict=Verdict(row.verdict),
        inverted=row.inverted,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
