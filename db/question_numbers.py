"""Which row has a question's name, and which question is it? For the stores of this package."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from sqlalchemy import ColumnElement, and_, false, or_, select

from db.engine import Connection
from db.tables import questions
from tracker.errors import NotFoundError
from tracker.manual import PLATFORM
from tracker.questions import QuestionRef

AT_ONCE = 400
"""A statement holds only so many names."""


def find_id(connection: Connection, ref: QuestionRef) -> int | None:
    """The row's number; None where the question was never fetched."""
    statement = select(questions.c.id).where(
        questions.c.platform == ref.platform, questions.c.upstream_id == ref.id
    )
    return connection.execute(statement).scalar_one_or_none()


def numbers_of(connection: Connection, refs: Collection[QuestionRef]) -> dict[QuestionRef, int]:
    """The rows' numbers, for the other stores.

    Raises:
        NotFoundError: one of the questions was never fetched.
    """
    found = known_numbers(connection, refs)
    missing = next((ref for ref in refs if ref not in found), None)
    if missing is not None:
        raise unknown(missing)
    return found


def known_numbers(connection: Connection, refs: Collection[QuestionRef]) -> dict[QuestionRef, int]:
    """The same of those that were fetched; the others are missing."""
    found: dict[QuestionRef, int] = {}
    waiting = iter(refs)
    while batch := tuple(islice(waiting, AT_ONCE)):
        columns = (questions.c.id, questions.c.platform, questions.c.upstream_id)
        for row in connection.execute(select(*columns).where(is_one_of(batch))):
            found[QuestionRef(row.platform, row.upstream_id)] = row.id
    return found


def need_id(connection: Connection, ref: QuestionRef) -> int:
    """The row's number, for the other stores.

    Raises:
        NotFoundError: the question was never fetched.
    """
    id_ = find_id(connection, ref)
    if id_ is None:
        raise unknown(ref)
    return id_


def is_one_of(refs: Iterable[QuestionRef]) -> ColumnElement[bool]:
    """Of a question: it has one of these names, of which a statement holds a few hundred.

    Platform by platform, since SQLite finds no row by a list of pairs: it looks at each.
    """
    named = by_platform(refs)
    return or_(
        false(),
        *(
            and_(questions.c.platform == platform, questions.c.upstream_id.in_(ids))
            for platform, ids in named.items()
        ),
    )


def by_platform(refs: Iterable[QuestionRef]) -> dict[str, list[str]]:
    """The platforms' own names of these questions."""
    named: dict[str, list[str]] = {}
    for ref in refs:
        named.setdefault(ref.platform, []).append(ref.id)
    return named


def unknown(ref: QuestionRef) -> NotFoundError:
    """What is said of a question that was never fetched."""
    first = "enter a reading of it" if ref.platform == PLATFORM else "link a citation to it"
    return NotFoundError(f"there is no question {ref} here; {first} first")
