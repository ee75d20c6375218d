"""Decisions about which outcome a citation means. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Result, Row, Select, bindparam, insert, select

from db import twins
from db.engine import Connection
from db.question_numbers import is_one_of
from db.tables import citations, links, outcomes, questions, stories
from db.tables import twins as decisions
from tracker.errors import NotFoundError
from tracker.links import How, Link, Verdict
from tracker.questions import OutcomeRef, QuestionRef

_AT_ONCE = 400  # so many names fit into any statement
_MOST_NAMED = 1_000  # a statement holds only so many ids, and reading every link is quicker before that

_Name = TypeVar("_Name")

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
        every = _standing(connection.execute(_select()))
        return {id_: link for id_, link in every.items() if id_ in wanted}
    return _standing(connection.execute(_of_citations(), {"citation_ids": wanted}))


def watched_links(connection: Connection) -> LinkOf:
    """The links that somebody's story needs: of citations in print, in stories not withdrawn."""
    return _standing(connection.execute(_watched()))


def linked_keys(
    connection: Connection, refs: Collection[QuestionRef] | None = None
) -> dict[QuestionRef, frozenset[str]]:
    """For each question that a story in print needs: the keys of the outcomes that are meant.

    It needs those that it cites, and their confirmed twins, which are shown beside them. Of these questions
    only, where `refs` names some.
    """
    keys: dict[QuestionRef, frozenset[str]] = {}
    for outcome in _needed(connection, refs):
        ref = outcome.question
        keys[ref] = keys.get(ref, frozenset()) | {outcome.key}
    return keys


def newest_story_of(
    connection: Connection, refs: Collection[QuestionRef] | None = None
) -> dict[QuestionRef, datetime]:
    """For each question that a story in print needs: when the newest of those stories was added.

    Of these questions only, where `refs` names some.
    """
    needed = _needed(connection, refs)
    statement = select(citations.c.id, stories.c.added_at).join(stories, stories.c.id == citations.c.story_id)
    named = {id_ for citation_ids in needed.values() for id_ in citation_ids}
    if len(named) <= _MOST_NAMED:
        statement = statement.where(citations.c.id.in_(named))
    added = {row.id: row.added_at for row in connection.execute(statement)}
    newest: dict[QuestionRef, datetime] = {}
    for outcome, citation_ids in needed.items():
        latest = max(added[citation_id] for citation_id in citation_ids)
        newest[outcome.question] = max(newest.get(outcome.question, latest), latest)
    return newest


def _needed(
    connection: Connection, refs: Collection[QuestionRef] | None = None
) -> dict[OutcomeRef, frozenset[int]]:
    """Each outcome that is cited, or is the confirmed twin of one, with the citations that need it."""
    if refs is not None and len(refs) <= _MOST_NAMED:
        return {
            outcome: ids for some in _in_pieces(refs) for outcome, ids in _needed_of(connection, some).items()
        }
    needed: dict[OutcomeRef, frozenset[int]] = {}
    for citation_id, link in watched_links(connection).items():
        needed[link.outcome] = needed.get(link.outcome, frozenset()) | {citation_id}
    cited = dict(needed)
    for twin, outcome in twins.pairs_of(connection, cited):
        needed[twin] = needed.get(twin, frozenset()) | cited[outcome]
    wanted = None if refs is None else set(refs)
    return {outcome: ids for outcome, ids in needed.items() if wanted is None or outcome.question in wanted}


def _needed_of(connection: Connection, refs: Collection[QuestionRef]) -> dict[OutcomeRef, frozenset[int]]:
    """The same for some questions, by indexes: what a batch costs does not grow with what is cited."""
    own = _outcomes_of(connection, refs)
    twins_of = _twins_of(connection, own)
    sides = {*own, *(twin for several in twins_of.values() for twin in several)}
    citing: dict[OutcomeRef, set[int]] = {}
    for some in _in_pieces(sides):
        about = select(links.c.citation_id).where(links.c.outcome_id.in_(some))
        # Whatever was decided about a citation counts: a later decision may have given this outcome up.
        found = connection.execute(_watched().where(links.c.citation_id.in_(about)))
        for citation_id, link in _standing(found).items():
            citing.setdefault(link.outcome, set()).add(citation_id)
    names = own | _names_of(connection, sides - own.keys())
    needed: dict[OutcomeRef, frozenset[int]] = {}
    for id_, outcome in own.items():
        by = {number for side in (id_, *twins_of.get(id_, ())) for number in citing.get(names[side], ())}
        if by:
            needed[outcome] = frozenset(by)
    return needed


def _in_pieces(names: Iterable[_Name]) -> Iterator[tuple[_Name, ...]]:
    waiting = iter(names)
    while piece := tuple(islice(waiting, _AT_ONCE)):
        yield piece


def _outcomes_of(connection: Connection, refs: Collection[QuestionRef]) -> dict[int, OutcomeRef]:
    return _outcomes_where(connection, is_one_of(refs))


def _names_of(connection: Connection, ids: Collection[int]) -> dict[int, OutcomeRef]:
    return {
        id_: outcome
        for some in _in_pieces(ids)
        for id_, outcome in _outcomes_where(connection, outcomes.c.id.in_(some)).items()
    }


def _outcomes_where(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, OutcomeRef]:
    statement = (
        select(outcomes.c.id, outcomes.c.key, questions.c.platform, questions.c.upstream_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .where(wanted)
    )
    return {
        row.id: OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key)
        for row in connection.execute(statement)
    }


def _twins_of(connection: Connection, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The confirmed twins of outcomes, by their numbers; the newest decision about a pair counts."""
    newest: dict[tuple[int, int], str] = {}
    for some in _in_pieces(ids):
        about = decisions.c.one_id.in_(some) | decisions.c.other_id.in_(some)
        decided = select(decisions.c.one_id, decisions.c.other_id, decisions.c.verdict).where(about)
        for row in connection.execute(decided.order_by(decisions.c.id)):
            newest[row.one_id, row.other_id] = row.verdict
    found: dict[int, frozenset[int]] = {}
    for (one, other), verdict in newest.items():
        if verdict == Verdict.CONFIRMED.value:
            found[one] = found.get(one, frozenset()) | {other}
            found[other] = found.get(other, frozenset()) | {one}
    return found


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


def _standing(answer: Result[Any]) -> LinkOf:
    standing: dict[int, Link] = {}
    for row in answer:
        link = _link(row)
        if link.verdict is Verdict.CONFIRMED:
            standing[link.citation_id] = link
        elif link.citation_id in standing and standing[link.citation_id].outcome == link.outcome:
            del standing[link.citation_id]
    return standing


def _watched() -> Select[Any]:
    return (
        _select()
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(citations.c.removed_at.is_(None), stories.c.withdrawn_at.is_(None))
    )


@cache  # made once: making it takes longer than asking it for a page
def _of_citations() -> Select[Any]:
    return _select().where(links.c.citation_id.in_(bindparam("citation_ids", expanding=True)))


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
