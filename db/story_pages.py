"""Which stories, and which citations without a question, stand on one page of a list? Newest first.

Pages are told by a key and not by a number: a page begins below the last row of the one before it, which
the primary key finds at once, and a story that is added meanwhile moves nothing. A state that few stories
are in is found from its own side (drafts that wait, questions that failed), and not by looking at each story.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, tuple_

from db.compact_rows import rest_of_gap
from db.desk_tables import citation_rules
from db.engine import Connection
from db.tables import (
    OPEN_DRAFT,
    citations,
    drafts,
    links,
    outcomes,
    printings,
    questions,
    standing,
    stories,
    story_versions,
    twins,
)
from tracker.links import Verdict
from tracker.questions import Kind, OutcomeRef, QuestionRef, State
from tracker.readings import Reason

_FINAL = tuple(state.value for state in State if state.is_final)
_FAILED = tuple(
    rest_of_gap(reason) for reason in (Reason.GONE, Reason.UNREADABLE, Reason.UNREACHABLE, Reason.NOT_LOOKED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A story as a list shows it: without its text, which is dear to read."""

    id: int
    slug: str
    headline: str
    path: str | None
    added_at: datetime
    withdrawn_at: datetime | None


def page_of_stories(
    connection: Connection,
    *,
    words: Sequence[str] = (),
    state: str = "",
    now: datetime,
    before: int | None = None,
    limit: int,
) -> tuple[ListedStory, ...]:
    """At most `limit` stories below `before`, newest first, whose headline holds every word.

    `state` is one of the values of `reports.desk.citation_states.CitationState`, or "withdrawn": stories
    with a citation that stands so; "fresh" ones have none that needs somebody. Withdrawn stories are
    listed only where that is asked for.
    """
    columns = [stories.c[name] for name in ("id", "slug", "headline", "path", "added_at", "withdrawn_at")]
    is_withdrawn = stories.c.withdrawn_at.is_not(None)
    statement = select(*columns).where(is_withdrawn if state == "withdrawn" else ~is_withdrawn)
    for word in words:
        statement = statement.where(func.lower(stories.c.headline).contains(word.lower(), autoescape=True))
    if before is not None:
        statement = statement.where(stories.c.id < before)
    wanted = _in_state(state, now)
    if wanted is not None:
        statement = statement.where(wanted)
    given = {"now": now, "today": now.date()} if state == "fresh" else {}
    rows = connection.execute(statement.order_by(stories.c.id.desc()).limit(limit), given)
    return tuple(ListedStory(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for it


def page_of_unlinked(
    connection: Connection, *, below: tuple[int, int] | None = None, limit: int
) -> tuple[tuple[int, int], ...]:
    """At most `limit` citations in print without a question, newest story first: (story, citation).

    `below` is the last pair of the page before. Those that an editor said to be none are left out.
    """
    key = (citations.c.story_id, citations.c.id)
    statement = (
        select(*key)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), ~is_linked(), ~_is_none())
    )
    if below is not None:
        statement = statement.where(tuple_(*key) < below)
    rows = connection.execute(statement.order_by(key[0].desc(), key[1].desc()).limit(limit))
    return tuple((row.story_id, row.id) for row in rows)


def citations_in_state(connection: Connection, state: str, *, now: datetime, limit: int) -> tuple[int, ...]:
    """At most `limit` citations in print whose question is in a state, the newest story's first.

    `state` is "resolved" (and the line still states a figure), "deadline passed" or "withheld".
    """
    statement = (
        _in_question_state(select(citations.c.id), state, now)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(stories.c.withdrawn_at.is_(None))
    )
    if state == "resolved":
        newest = (
            select(printings.c.stated)
            .where(printings.c.citation_id == citations.c.id)
            .order_by(printings.c.version_id.desc())
            .limit(1)
            .correlate(citations)
            .scalar_subquery()
        )
        statement = statement.where(newest != "")
    return tuple(
        connection.execute(
            statement.order_by(citations.c.story_id.desc(), citations.c.id).limit(limit)
        ).scalars()
    )


def undecided_outcomes(connection: Connection, *, limit: int) -> tuple[OutcomeRef, ...]:
    """At most `limit` outcomes in print about whose twins nobody has decided, newest first."""
    named = (
        OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key)
        for row in connection.execute(_undecided(), {"most": limit})
    )
    return tuple(dict.fromkeys(named))


def in_print() -> ColumnElement[bool]:
    """Of a citation joined with its story: the story still holds it."""
    return and_(citations.c.removed_at.is_(None), stories.c.withdrawn_at.is_(None))


def is_standing() -> ColumnElement[bool]:
    """Of a link: it is what its citation means today, as `db.links.links_of` has it."""
    later = links.alias()
    is_replaced = exists().where(
        later.c.citation_id == links.c.citation_id,
        later.c.id > links.c.id,
        or_(later.c.verdict == Verdict.CONFIRMED.value, later.c.outcome_id == links.c.outcome_id),
    )
    return and_(links.c.verdict == Verdict.CONFIRMED.value, ~is_replaced)


def is_linked() -> ColumnElement[bool]:
    """Of a citation: it has a link that stands."""
    return exists().where(links.c.citation_id == citations.c.id, is_standing())


def _is_none() -> ColumnElement[bool]:
    return exists().where(citation_rules.c.citation_id == citations.c.id, citation_rules.c.is_none)


@cache
def _undecided() -> Select[Any]:
    is_decided = exists().where(or_(twins.c.one_id == outcomes.c.id, twins.c.other_id == outcomes.c.id))
    return (
        select(questions.c.platform, questions.c.upstream_id, outcomes.c.key)
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(in_print(), is_standing(), ~is_decided, outcomes.c.state.not_in(_FINAL))
        .order_by(links.c.id.desc())
        .limit(bindparam("most"))
    )


def _in_state(state: str, now: datetime) -> ColumnElement[bool] | None:
    if state == "fresh":
        # Stories with a draft are set apart by one list of them; each of the others is looked at.
        return and_(stories.c.id.not_in(_moved()), ~_needs_somebody())
    if state == "moved":
        return stories.c.id.in_(_moved())
    if state == "unlinked":
        return _has_unlinked()
    return stories.c.id.in_(_stories_in(state, now)) if state in _OF_QUESTIONS else None


@cache  # it is made once: making it takes as long as asking it of some dozen stories
def _needs_somebody() -> ColumnElement[bool]:
    """Of a story: a citation of it is neither none nor tied to a question that is open and has a reading.

    Asked of each story, since most have no such citation. Its parameters are `now` and `today`.
    """
    deadline = or_(questions.c.deadline.is_(None), questions.c.deadline > bindparam("now"))
    own_deadline = or_(
        citations.c.deadline.is_(None),
        citations.c.deadline > bindparam("today"),
        outcomes.c.kind == Kind.DATE.value,
    )
    answers = (
        select(links.c.id)
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(standing, standing.c.outcome_id == outcomes.c.id)
        .where(
            links.c.citation_id == citations.c.id,
            is_standing(),
            and_(outcomes.c.state.not_in(_FINAL), deadline, own_deadline),
            and_(questions.c.failures == 0, standing.c.value.is_not(None)),
        )
        .correlate(citations)
        .exists()
    )
    return exists().where(
        citations.c.story_id == stories.c.id, citations.c.removed_at.is_(None), ~or_(answers, _is_none())
    )


_OF_QUESTIONS = ("resolved", "deadline passed", "source failing", "withheld")


def _moved() -> Select[Any]:
    # In the words of the index that holds the open drafts alone, which is small however many there were.
    with_open_draft = select(drafts.c.citation_id).where(OPEN_DRAFT)
    return select(citations.c.story_id).where(
        citations.c.id.in_(with_open_draft), citations.c.removed_at.is_(None)
    )


@cache
def _has_unlinked() -> ColumnElement[bool]:
    """Of a story: a citation of it waits for a question. Asked of each story until a page is full."""
    return exists().where(
        citations.c.story_id == stories.c.id, citations.c.removed_at.is_(None), ~is_linked(), ~_is_none()
    )


def _stories_in(state: str, now: datetime) -> Select[Any]:
    """The stories with a citation whose question is in a state, found from the questions."""
    return _in_question_state(select(citations.c.story_id), state, now)


def _in_question_state(start: Select[Any], state: str, now: datetime) -> Select[Any]:
    start = (
        start.select_from(questions)
        .join(outcomes, outcomes.c.question_id == questions.c.id)
        .join(links, links.c.outcome_id == outcomes.c.id)
        .join(citations, citations.c.id == links.c.citation_id)
        .where(citations.c.removed_at.is_(None), is_standing())
    )
    is_open = outcomes.c.state.not_in(_FINAL)
    if state == "resolved":
        return start.where(outcomes.c.state.in_(_FINAL))
    if state == "deadline passed":
        passed = or_(questions.c.deadline <= now, citations.c.deadline <= now.date())
        return start.where(is_open, passed)
    start = start.outerjoin(standing, standing.c.outcome_id == outcomes.c.id)
    if state == "source failing":
        return start.where(is_open, or_(questions.c.failures > 0, _has_failed()))
    no_number = and_(standing.c.value.is_(None), or_(standing.c.rest.is_(None), ~_has_failed()))
    return start.where(is_open, questions.c.failures == 0, no_number)


def _has_failed() -> ColumnElement[bool]:
    """Of what holds of an outcome now: there is no number, since asking failed. The first byte says why."""
    return and_(standing.c.value.is_(None), func.substr(standing.c.rest, 1, 1).in_(_FAILED))


def has_stories(connection: Connection) -> bool:
    """Whether any story was ever added."""
    return connection.execute(select(stories.c.id).limit(1)).first() is not None


def get_version(connection: Connection, story_id: int, number: int) -> bytes | None:
    """The bytes of one version of a story; None where there is no such version."""
    statement = select(story_versions.c.body).where(
        story_versions.c.story_id == story_id, story_versions.c.number == number
    )
    body: bytes | None = connection.execute(statement).scalar_one_or_none()
    return body
