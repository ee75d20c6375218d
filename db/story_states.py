"""Of which stories does a citation stand so? What `reports.desk.citation_states` decides, as conditions.

A state that few stories are in is found from its own side (drafts that wait, questions that failed), and not
by looking at each story. Tests hold the conditions against the rule for some hundred mixtures.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from db.compact_rows import rest_of_gap
from db.desk_tables import citation_rules
from db.tables import OPEN_DRAFT, citations, drafts, links, outcomes, questions, standing, stories
from tracker.links import Verdict
from tracker.questions import Kind, State
from tracker.readings import Reason

FINAL = tuple(state.value for state in State if state.is_final)
"""The states of an outcome that is over."""

STATES = ("fresh", "moved", "unlinked", "withheld", "source failing", "deadline passed", "resolved")
"""What stories are looked for by: the states of a citation that is in print and one."""

_FAILURES = (Reason.GONE, Reason.UNREADABLE, Reason.UNREACHABLE, Reason.NOT_LOOKED)
_FAILED = tuple(rest_of_gap(reason) for reason in _FAILURES)


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


def is_none() -> ColumnElement[bool]:
    """Of a citation: an editor said that it cites no forecast."""
    return exists().where(citation_rules.c.citation_id == citations.c.id, citation_rules.c.is_none)


def has_failed() -> ColumnElement[bool]:
    """Of what holds of an outcome now: there is no number, since asking failed. The first byte says why."""
    return and_(standing.c.value.is_(None), func.substr(standing.c.rest, 1, 1).in_(_FAILED))


def is_open() -> tuple[ColumnElement[bool], ...]:
    """Of a citation's question: it is not over, and neither its own deadline nor the line's has passed."""
    return (
        outcomes.c.state.not_in(FINAL),
        or_(questions.c.deadline.is_(None), questions.c.deadline > bindparam("now")),
        or_(
            citations.c.deadline.is_(None),
            citations.c.deadline > bindparam("today"),
            outcomes.c.kind == Kind.DATE.value,  # such a question asks for the day itself
        ),
    )


def is_past_its_lines_deadline() -> ColumnElement[bool]:
    """Of a citation's outcome: the line's deadline has passed, and the outcome is not itself a day."""
    return and_(citations.c.deadline <= bindparam("today"), outcomes.c.kind != Kind.DATE.value)


@cache  # each is made once: making it takes as long as asking it of some dozen stories
def stands_so(state: str) -> ColumnElement[bool]:
    """Of a story: a citation of it is in a state, one of `STATES`.

    "fresh" ones have none that needs somebody. The parameters are `now`, an instant, and its day as `today`.
    """
    if state == "fresh":
        # Stories with a draft are set apart by one list of them; each of the others is looked at.
        return and_(stories.c.id.not_in(_with_a_draft()), ~_has_citation(~or_(_answers(), is_none())))
    if state == "moved":
        has_draft = exists().where(drafts.c.citation_id == citations.c.id, OPEN_DRAFT)
        return and_(stories.c.id.in_(_with_a_draft()), _has_citation(has_draft, _answers(), ~is_none()))
    if state == "unlinked":
        return _has_citation(~is_linked(), ~is_none())
    return stories.c.id.in_(_of_questions(state))


def _has_citation(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a story: a citation in print meets these. Asked of one after the other until a page is full."""
    return exists().where(citations.c.story_id == stories.c.id, citations.c.removed_at.is_(None), *conditions)


def _with_a_draft() -> Select[Any]:
    # Found by an index, however many drafts there were that are open no more.
    with_open_draft = select(drafts.c.citation_id).where(OPEN_DRAFT)
    return select(citations.c.story_id).where(
        citations.c.id.in_(with_open_draft), citations.c.removed_at.is_(None), ~is_none()
    )


def _answers() -> ColumnElement[bool]:
    """Of a citation: it means a question that is open, and of which there is a number."""
    return (
        select(links.c.id)
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(standing, standing.c.outcome_id == outcomes.c.id)
        .where(
            links.c.citation_id == citations.c.id,
            is_standing(),
            *is_open(),
            questions.c.failures == 0,
            standing.c.value.is_not(None),
        )
        .correlate(citations)
        .exists()
    )


def _of_questions(state: str) -> Select[Any]:
    """The stories with a citation whose question is in a state, found from the questions."""
    start = (
        select(citations.c.story_id)
        .select_from(questions)
        .join(outcomes, outcomes.c.question_id == questions.c.id)
        .join(links, links.c.outcome_id == outcomes.c.id)
        .join(citations, citations.c.id == links.c.citation_id)
        .where(citations.c.removed_at.is_(None), is_standing(), ~is_none())
    )
    if state == "resolved":
        return start.where(outcomes.c.state.in_(FINAL))
    if state == "deadline passed":
        passed = or_(questions.c.deadline <= bindparam("now"), is_past_its_lines_deadline())
        return start.where(outcomes.c.state.not_in(FINAL), passed)
    start = start.outerjoin(standing, standing.c.outcome_id == outcomes.c.id).where(*is_open())
    if state == "source failing":
        return start.where(or_(questions.c.failures > 0, has_failed()))
    no_number = and_(standing.c.value.is_(None), or_(standing.c.rest.is_(None), ~has_failed()))
    return start.where(questions.c.failures == 0, no_number)
