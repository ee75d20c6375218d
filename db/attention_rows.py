"""Which questions in print need a human, newest story first? Each kind is found from its own side.

Few questions are overdue, ended or without a number, so those are found first, by their own rows, and the
citations from them: never by a look at each story. All that is shown of them is then read at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from db.citations import citations_numbered
from db.engine import Connection
from db.question_numbers import is_one_of
from db.story_states import (
    FINAL,
    has_failed,
    in_print,
    is_none,
    is_open,
    is_past_its_lines_deadline,
    is_standing,
)
from db.tables import citations, links, outcomes, printings, questions, standing, stories
from tracker.kept import KeptCitation
from tracker.questions import QuestionRef


def overdue(connection: Connection, *, now: datetime, limit: int) -> tuple[QuestionRef, ...]:
    """Open questions in print whose deadline has passed, or that of a line about them."""
    by_question = _rows(connection, _past_their_deadline(), limit=limit, now=now)
    by_line = _rows(connection, _past_their_lines_deadline(), limit=limit, today=now.date())
    return _named(connection, sorted({*by_question, *by_line})[:limit])


def ended(connection: Connection, *, limit: int) -> tuple[QuestionRef, ...]:
    """Questions that are over, of which a line in print still states a figure."""
    return _named(connection, _rows(connection, _over_and_stated(), limit=limit))


def withheld(connection: Connection, *, now: datetime, limit: int) -> tuple[QuestionRef, ...]:
    """Open questions in print, not overdue, of which the platform gives no number, though it answers."""
    return _named(connection, _rows(connection, _without_a_number(), limit=limit, now=now, today=now.date()))


def citing_any(
    connection: Connection, refs: Collection[QuestionRef], *, most: int
) -> dict[QuestionRef, tuple[KeptCitation, ...]]:
    """What cites each of some questions in stories that stand, at most `most` of each, in few queries.

    Lines that a story no longer holds are among them: who quoted a question may have readers to tell.
    """
    if not refs:
        return {}
    place = (
        func.row_number()
        .over(partition_by=questions.c.id, order_by=(citations.c.story_id.desc(), citations.c.id))
        .label("place")
    )
    ranked = (
        select(links.c.citation_id, place)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(is_one_of(refs), is_standing(), stories.c.withdrawn_at.is_(None))
        .subquery()
    )
    numbers = set(connection.execute(select(ranked.c.citation_id).where(ranked.c.place <= most)).scalars())
    found: dict[QuestionRef, list[KeptCitation]] = {ref: [] for ref in refs}
    for one in citations_numbered(connection, numbers):
        if one.link is not None and one.link.outcome.question in found:
            found[one.link.outcome.question].append(one)
    return {ref: tuple(several) for ref, several in found.items()}


@cache  # a statement is made once: making it takes as long as running it
def _past_their_deadline() -> Select[Any]:
    late = select(questions.c.id).where(questions.c.deadline <= bindparam("now"))
    of_late = select(outcomes.c.id).where(outcomes.c.question_id.in_(late), outcomes.c.state.not_in(FINAL))
    return _cited(links.c.outcome_id.in_(of_late))


@cache
def _past_their_lines_deadline() -> Select[Any]:
    late = select(citations.c.id).where(citations.c.deadline <= bindparam("today"))
    is_late = and_(links.c.citation_id.in_(late), is_past_its_lines_deadline())
    return _cited(is_late, outcomes.c.state.not_in(FINAL))


@cache
def _over_and_stated() -> Select[Any]:
    newest = (
        select(printings.c.stated)
        .where(printings.c.citation_id == citations.c.id)
        .order_by(printings.c.version_id.desc())
        .limit(1)
        .correlate(citations)
        .scalar_subquery()
    )
    over = select(outcomes.c.id).where(outcomes.c.state.in_(FINAL))
    return _cited(links.c.outcome_id.in_(over), newest != "")


@cache
def _without_a_number() -> Select[Any]:
    gives_none = select(standing.c.outcome_id).where(
        standing.c.value.is_(None), or_(standing.c.rest.is_(None), ~has_failed())
    )
    never_read = select(outcomes.c.id).where(~exists().where(standing.c.outcome_id == outcomes.c.id))
    return _cited(
        or_(links.c.outcome_id.in_(gives_none), links.c.outcome_id.in_(never_read)),
        *is_open(),
        questions.c.failures == 0,
    )


def _cited(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What cites questions of some kind, the newest story's first; at most `most`."""
    return (
        select((-citations.c.story_id).label("newest"), citations.c.id, questions.c.id.label("question"))
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(*conditions, in_print(), is_standing(), ~is_none())
        .order_by(citations.c.story_id.desc(), citations.c.id)
        .limit(bindparam("most"))
    )


def _rows(
    connection: Connection, statement: Select[Any], *, limit: int, **values: date
) -> list[tuple[int, int, int]]:
    found = connection.execute(statement, {"most": limit, **values})
    return [(row.newest, row.id, row.question) for row in found]


def _named(connection: Connection, rows: Collection[tuple[int, int, int]]) -> tuple[QuestionRef, ...]:
    numbers = tuple(dict.fromkeys(question for _, _, question in rows))
    if not numbers:
        return ()
    statement = select(questions.c.id, questions.c.platform, questions.c.upstream_id).where(
        questions.c.id.in_(numbers)
    )
    names = {row.id: QuestionRef(row.platform, row.upstream_id) for row in connection.execute(statement)}
    return tuple(names[number] for number in numbers)
