"""Citations, and what each version of their story printed for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Result, Row, Select, bindparam, func, insert, select, update

from db import links
from db.column_types import LARGEST_ID
from db.engine import Connection
from db.tables import citations, outcomes, printings, questions, stories
from db.tables import links as links_table
from tracker.citations.citation import Citation, CitationKind
from tracker.errors import NotFoundError
from tracker.kept import KeptCitation, Printing
from tracker.questions import QuestionRef
from tracker.spans import Span


def add_citation(connection: Connection, story_id: int, citation: Citation) -> int:
    """Keep a citation that a story did not have before; its id."""
    statement = (
        insert(citations)
        .returning(citations.c.id)
        .values(
            story_id=story_id,
            platform=citation.platform,
            kind=citation.kind.value,
            claim=citation.claim,
            condition=citation.condition,
            deadline=citation.deadline,
            negated=citation.negated,
            url=citation.url,
            first_sentence=citation.sentence,
        )
    )
    return int(connection.execute(statement).scalar_one())


def add_printing(connection: Connection, citation_id: int, printing: Printing) -> None:
    """Keep what a version prints for a citation; a citation that had gone is there again."""
    statement = insert(printings).values(
        citation_id=citation_id,
        version_id=printing.version_id,
        start=printing.span.start,
        end=printing.span.end,
        sentence=printing.sentence,
        stated=printing.stated,
        probability=printing.probability,
        low=printing.low,
        high=printing.high,
        value=printing.value,
        unit=printing.unit,
        printed_on=printing.printed_on,
    )
    connection.execute(statement)
    connection.execute(update(citations).where(citations.c.id == citation_id).values(removed_at=None))


def mark_removed(connection: Connection, citation_id: int, *, at: datetime) -> None:
    """Say that the story no longer holds the citation."""
    connection.execute(update(citations).where(citations.c.id == citation_id).values(removed_at=at))


def get_citation(connection: Connection, citation_id: int) -> KeptCitation:
    """The citation with this number.

    Raises:
        NotFoundError: there is none.
    """
    for citation in _select(connection, citations.c.id == min(citation_id, LARGEST_ID)):
        return citation
    raise NotFoundError(f"there is no citation {citation_id}; `nerdline story show STORY` lists a story's")


def list_citations(
    connection: Connection, *, story_id: int | None = None, removed: bool = False
) -> tuple[KeptCitation, ...]:
    """The citations of one story, or of every story that is not withdrawn, in the order of the text."""
    wanted = citations.c.story_id == story_id if story_id is not None else stories.c.withdrawn_at.is_(None)
    if not removed:
        wanted &= citations.c.removed_at.is_(None)
    return _select(connection, wanted)


def list_citations_of(connection: Connection, story_ids: Collection[int]) -> tuple[KeptCitation, ...]:
    """The citations in print of some stories, in the order of stories and texts."""
    return _citations(connection, connection.execute(_in_print_of(), {"story_ids": set(story_ids)}))


def citations_numbered(connection: Connection, ids: Collection[int]) -> tuple[KeptCitation, ...]:
    """The citations with these numbers, in the order of stories and texts."""
    return _citations(connection, connection.execute(_numbered(), {"ids": set(ids)}))


def citing(
    connection: Connection, question: QuestionRef, *, removed: bool = False
) -> tuple[KeptCitation, ...]:
    """The citations in print that mean an outcome of this question, in the order of stories and texts.

    The index over links finds them, however many stories there are.
    """
    meant = (
        select(links_table.c.citation_id)
        .join(outcomes, outcomes.c.id == links_table.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(questions.c.platform == question.platform, questions.c.upstream_id == question.id)
    )
    wanted = citations.c.id.in_(meant) & stories.c.withdrawn_at.is_(None)
    if not removed:
        wanted &= citations.c.removed_at.is_(None)
    # A later decision may have ended such a link, or put another in its place.
    return tuple(
        citation
        for citation in _select(connection, wanted)
        if citation.link is not None and citation.link.outcome.question == question
    )


def list_printings(connection: Connection, citation_id: int) -> tuple[Printing, ...]:
    """Everything that was ever printed for a citation, oldest version first."""
    statement = (
        select(printings).where(printings.c.citation_id == citation_id).order_by(printings.c.version_id)
    )
    return tuple(_printing(row) for row in connection.execute(statement))


def printings_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Printing, ...]]:
    """Everything that was ever printed for some citations, by their numbers, oldest version first."""
    statement = (
        select(printings)
        .where(printings.c.citation_id.in_(ids))
        .order_by(printings.c.citation_id, printings.c.version_id)
    )
    found: dict[int, tuple[Printing, ...]] = {}
    for row in connection.execute(statement):
        found[row.citation_id] = (*found.get(row.citation_id, ()), _printing(row))
    return found


def _select(connection: Connection, wanted: ColumnElement[bool]) -> tuple[KeptCitation, ...]:
    return _citations(connection, connection.execute(_every().where(wanted)))


def _citations(connection: Connection, answer: Result[Any]) -> tuple[KeptCitation, ...]:
    rows = answer.all()
    linked = links.links_of(connection, [row.id for row in rows])
    return tuple(_citation(row, linked) for row in rows)


@cache  # these are made once: making one takes longer than asking it for a page
def _every() -> Select[Any]:
    newest = (
        select(func.max(printings.c.version_id))
        .where(printings.c.citation_id == citations.c.id)
        .correlate(citations)
        .scalar_subquery()
    )
    return (
        select(citations, printings)
        .join(stories, stories.c.id == citations.c.story_id)
        .join(printings, (printings.c.citation_id == citations.c.id) & (printings.c.version_id == newest))
        .order_by(citations.c.story_id, printings.c.start, citations.c.id)
    )


@cache
def _in_print_of() -> Select[Any]:
    of_these = citations.c.story_id.in_(bindparam("story_ids", expanding=True))
    return _every().where(of_these, citations.c.removed_at.is_(None))


@cache
def _numbered() -> Select[Any]:
    return _every().where(citations.c.id.in_(bindparam("ids", expanding=True)))


def _citation(row: Row[Any], linked: links.LinkOf) -> KeptCitation:
    return KeptCitation(
        id=row.id,
        story_id=row.story_id,
        platform=row.platform,
        kind=CitationKind(row.kind),
        claim=row.claim,
        condition=row.condition,
        deadline=row.deadline,
        negated=row.negated,
        url=row.url,
        first_sentence=row.first_sentence,
        removed_at=row.removed_at,
        printing=_printing(row),
        link=linked.get(row.id),
    )


def _printing(row: Row[Any]) -> Printing:
    return Printing(
        version_id=row.version_id,
        span=Span(row.start, row.end),
        sentence=row.sentence,
        stated=row.stated,
        probability=row.probability,
        low=row.low,
        high=row.high,
        value=row.value,
        unit=row.unit,
        printed_on=row.printed_on,
    )
