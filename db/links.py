"""Decisions about which outcome a citation means. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select

from db import twins
from db.engine import Connection
from db.tables import citations, links, outcomes, questions, stories
from tracker.errors import NotFoundError
from tracker.links import How, Link, Verdict
from tracker.questions import OutcomeRef, QuestionRef

_MOST_NAMED = 1_000  # a statement holds only so many ids, and reading every link is quicker before that

LinkOf = Mapping[int, Link]
"""The confirmed link of each citation that has one, by the citation's id."""


def add_decision(connection: Connection, link: Link) -> None:
    """Keep a decision.

    Raises:
        NotFoundError: the outcome is not kept; fetch its question first.
    """
    outcome_id = connection.execute(
        select(outcomes.c.id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(
            questions.c.platform == link.outcome.question.platform,
            questions.c.upstream_id == link.outcome.question.id,
            outcomes.c.key == link.outcome.key,
        )
    ).scalar_one_or_none()
    if outcome_id is None:
        raise NotFoundError(f"{link.outcome} is no outcome that Nerdline knows")
    connection.execute(
        insert(links).values(
            citation_id=link.citation_id,
            outcome_id=outcome_id,
            verdict=link.verdict.value,
            how=link.how.value,
            inverted=link.inverted,
            decided_by=link.decided_by,
            decided_at=link.decided_at,
            note=link.note,
        )
    )


def decisions_of(connection: Connection, citation_id: int) -> tuple[Link, ...]:
    """Every decision about a citation, oldest first."""
    statement = _select().where(links.c.citation_id == citation_id)
    return tuple(_link(row) for row in connection.execute(statement))


def links_of(connection: Connection, citation_ids: Iterable[int]) -> LinkOf:
    """The outcome each citation means today: its newest confirmation, unless that was rejected later."""
    wanted = set(citation_ids)
    if len(wanted) > _MOST_NAMED:
        every = _standing(connection, _select())
        return {id_: link for id_, link in every.items() if id_ in wanted}
    return _standing(connection, _select().where(links.c.citation_id.in_(wanted)))


def watched_links(connection: Connection) -> LinkOf:
    """The links that somebody's story needs: of citations in print, in stories not withdrawn."""
    return _standing(
        connection,
        _select()
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(citations.c.removed_at.is_(None), stories.c.withdrawn_at.is_(None)),
    )


def linked_keys(connection: Connection) -> dict[QuestionRef, frozenset[str]]:
    """For each question that a story in print needs: the keys of the outcomes that are meant.

    It needs those that it cites, and their confirmed twins, which are shown beside them.
    """
    keys: dict[QuestionRef, frozenset[str]] = {}
    for outcome in _needed(connection):
        ref = outcome.question
        keys[ref] = keys.get(ref, frozenset()) | {outcome.key}
    return keys


def newest_story_of(connection: Connection) -> dict[QuestionRef, datetime]:
    """For each question that a story in print needs: when the newest of those stories was added."""
    statement = select(citations.c.id, stories.c.added_at).join(stories, stories.c.id == citations.c.story_id)
    added = {row.id: row.added_at for row in connection.execute(statement)}
    newest: dict[QuestionRef, datetime] = {}
    for outcome, citation_ids in _needed(connection).items():
        latest = max(added[citation_id] for citation_id in citation_ids)
        newest[outcome.question] = max(newest.get(outcome.question, latest), latest)
    return newest


def _needed(connection: Connection) -> dict[OutcomeRef, frozenset[int]]:
    """Each outcome that is cited, or is the confirmed twin of one, with the citations that need it."""
    needed: dict[OutcomeRef, frozenset[int]] = {}
    for citation_id, link in watched_links(connection).items():
        needed[link.outcome] = needed.get(link.outcome, frozenset()) | {citation_id}
    cited = dict(needed)
    for twin, outcome in twins.pairs_of(connection, cited):
        needed[twin] = needed.get(twin, frozenset()) | cited[outcome]
    return needed


def rejected_outcomes(connection: Connection, citation_id: int) -> frozenset[OutcomeRef]:
    """The outcomes that a person said a citation does not mean: they are not offered for it again."""
    newest = {link.outcome: link.verdict for link in decisions_of(connection, citation_id)}
    return frozenset(outcome for outcome, verdict in newest.items() if verdict is Verdict.REJECTED)


def rejected_questions(connection: Connection, citation_id: int) -> frozenset[QuestionRef]:
    """The questions of which a person said, of every outcome, that a citation does not mean it."""
    rejected = rejected_outcomes(connection, citation_id)
    found: set[QuestionRef] = set()
    for ref in {outcome.question for outcome in rejected}:
        statement = (
            select(outcomes.c.key)
            .join(questions, questions.c.id == outcomes.c.question_id)
            .where(questions.c.platform == ref.platform, questions.c.upstream_id == ref.id)
        )
        if all(OutcomeRef(ref, row.key) in rejected for row in connection.execute(statement)):
            found.add(ref)
    return frozenset(found)


def _standing(connection: Connection, statement: Select[Any]) -> LinkOf:
    standing: dict[int, Link] = {}
    for row in connection.execute(statement):
        link = _link(row)
        if link.verdict is Verdict.CONFIRMED:
            standing[link.citation_id] = link
        elif link.citation_id in standing and standing[link.citation_id].outcome == link.outcome:
            del standing[link.citation_id]
    return standing


def _select() -> Select[Any]:
    return (
        select(links, outcomes.c.key, questions.c.platform, questions.c.upstream_id)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .order_by(links.c.id)
    )


def _link(row: Row[Any]) -> Link:
    question = QuestionRef(platform=row.platform, id=row.upstream_id)
    return Link(
        citation_id=row.citation_id,
        outcome=OutcomeRef(question=question, key=row.key),
        verdict=Verdict(row.verdict),
        how=How(row.how),
        inverted=row.inverted,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
