"""How each asking for a question went, and what that says of its platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from db.engine import Connection
from db.question_numbers import need_id
from db.tables import checks, questions
from tracker.questions import QuestionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A platform answered: what that added, and when to ask again (None: not at all).

    `future` counts points that were refused for their date; `is_whole` says that the question was fetched
    with its past, and not just looked at.
    """

    ref: QuestionRef
    at: datetime
    due_at: datetime | None
    because: str
    added: int = 0
    future: int = 0
    is_whole: bool = True


def record_successes(connection: Connection, successes: Sequence[Success]) -> None:
    """Note that a platform answered, for any number of its questions at once.

    Raises:
        NotFoundError: one of the questions is not kept.
    """
    for has_news in (False, True):
        for is_whole in (False, True):
            _record_alike(
                connection,
                [one for one in successes if (one.added > 0, one.is_whole) == (has_news, is_whole)],
                has_news=has_news,
                is_whole=is_whole,
            )


def _record_alike(
    connection: Connection, successes: Sequence[Success], *, has_news: bool, is_whole: bool
) -> None:
    if not successes:
        return
    rows = [
        {
            "of_platform": success.ref.platform,
            "of_id": success.ref.id,
            "checked": success.at,
            "due": success.due_at,
            "why": success.because,
            "points": success.added,
            "refused": success.future,
        }
        for success in sorted(successes, key=lambda one: one.ref)  # as all that write many questions
    ]
    wanted = (questions.c.platform == bindparam("of_platform")) & (
        questions.c.upstream_id == bindparam("of_id")
    )
    answered = (
        update(questions)
        .where(wanted)
        .values(
            checked_at=bindparam("checked"),
            succeeded_at=bindparam("checked"),
            failures=0,
            last_error="",
            due_at=bindparam("due"),
            due_because=bindparam("why"),
        )
    )
    if has_news:
        answered = answered.values(changed_at=bindparam("checked"))
    if is_whole:
        answered = answered.values(fetched_at=bindparam("checked"))
    if connection.execute(answered, rows).rowcount != len(rows):
        for success in successes:
            need_id(connection, success.ref)
    kept = insert(checks).values(
        question_id=select(questions.c.id).where(wanted).scalar_subquery(),
        at=bindparam("checked"),
        added=bindparam("points"),
        future=bindparam("refused"),
    )
    connection.execute(kept, rows)


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
    id_ = need_id(connection, ref)
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
