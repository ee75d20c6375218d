"""Does a glance at a question say all there is to know, or must the question be fetched?

Pure: what is kept and what was just told go in, a decision with its reason comes out. Most questions rest
most of the time, and a hundred of them can be looked at in one request; only those that moved are worth
one of their own.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.adapter import Glance
from tracker.history import says_the_same
from tracker.questions import Kind, Question, State
from tracker.readings import Point, Reading

REFRESH = timedelta(days=2)
"""Where a glance tells values only, the rest (state, title, close) is fetched at least so often."""

REFRESH_AT_EDGE = timedelta(hours=6)
"""So often where a probability says that it is all but over: such a market may end at any time."""

_EDGE = 0.03

_CLOCKS_DIFFER = timedelta(minutes=1)


class Step(StrEnum):
    """What to do with a question after a glance at it."""

    REST = "rest"  # nothing is new
    KEEP = "keep"  # the present value is new, and keeping it is enough
    FETCH = "fetch"  # there is more to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a question: as it was last told, and the last point of each outcome by its key.

    `fetched_at` is when it was last fetched with its past, `succeeded_at` when the platform last answered.
    """

    question: Question
    latest: Mapping[str, Point]
    fetched_at: datetime | None
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, and why, as a clause for people."""

    step: Step
    why: str


def decide_step(known: Known, glance: Glance | None, now: datetime) -> Decision:
    """Decide what a glance at a question asks for. Its points must have been rounded as kept ones are."""
    why = _why_fetch(known, glance, now)
    if glance is None or why:
        return Decision(step=Step.FETCH, why=why)
    if all(says_the_same(point, known.latest.get(key)) for key, point in glance.points.items()):
        return Decision(step=Step.REST, why="nothing is new")
    if glance.is_enough:
        return Decision(step=Step.KEEP, why="the value is new")
    return Decision(step=Step.FETCH, why="the value is new")


def _why_fetch(known: Known, glance: Glance | None, now: datetime) -> str:
    if glance is None:
        return "the platform tells of it alone only"
    if known.fetched_at is None or known.succeeded_at is None:
        return "its past was never fetched"
    # An option that is out of its question has no number, and none is told of it.
    missing = {key for key, point in known.latest.items() if isinstance(point, Reading)} - set(glance.points)
    if any(not part.state.is_final for part in known.question.outcomes if part.key in missing):
        return "an outcome was not told of"
    if glance.question is not None:
        told = frozenset(part.key for part in glance.question.outcomes)
        if _standing(glance.question, told) != _standing(known.question, told):
            return "the question changed"
    elif _may_have_changed(known, known.fetched_at, now):
        return "it may have closed, ended or been edited"
    # A step that began after the last answer: the value may have gone and come back in between.
    since = known.succeeded_at - _CLOCKS_DIFFER
    if not glance.is_enough and any(since < point.at < glance.seen_at for point in glance.points.values()):
        return "the forecast was made anew"
    return ""


def _standing(question: Question, keys: Collection[str]) -> object:
    """What makes a question another one than before; its texts are not in every answer.

    Kept outcomes stand in the order they came, and stay when a platform tells of them no more: neither is
    news.
    """
    parts = {
        part.key: (part.label, part.state, part.resolution, part.method)
        for part in question.outcomes
        if part.key in keys
    }
    return question.title, question.state, question.closes_at, question.deadline, question.edited_at, parts


def _may_have_changed(known: Known, fetched_at: datetime, now: datetime) -> bool:
    question = known.question
    if question.state is not State.OPEN:
        return True
    if any(instant is not None and instant <= now for instant in (question.closes_at, question.deadline)):
        return True
    share = zlib.crc32(str(question.ref).encode()) / 2**32  # so that a thousand do not come due at once
    refresh = REFRESH_AT_EDGE if any(map(_is_all_but_over, known.latest.values())) else REFRESH
    return now - fetched_at > refresh * (1 - share / 2)


def _is_all_but_over(point: Point) -> bool:
    return (
        isinstance(point, Reading) and point.kind is Kind.PROBABILITY and not _EDGE < point.value < 1 - _EDGE
    )
