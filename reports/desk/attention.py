"""What needs a human now, found by indexes alone: what ended, what is overdue, what is withheld or held?

What takes a look at everything is in `reports.desk.look_through`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection, acts, attention_rows, notices, questions, stories
from db.acts import Act, acts_after
from db.questions import Watch
from db.stories import Head
from db.story_pages import undecided_outcomes
from db.waiting import newest_act
from tracker.kept import KeptCitation
from tracker.notices import Notice
from tracker.questions import OutcomeRef, Question, QuestionRef

MOST = 20
"""So many of each kind are shown; a page says where there are more."""

METHOD_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A question, and the stories that quoted it, with what each still states."""

    question: Question
    quoted: tuple[tuple[Head, KeptCitation], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChanged:
    """A platform makes a number in another way since `at`."""

    at: datetime
    outcome: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What somebody should look at, at most `MOST` of each kind."""

    held: tuple[tuple[str, Notice], ...]
    troubles: tuple[Notice, ...]
    overdue: tuple[About, ...]
    ended: tuple[About, ...]
    withheld: tuple[About, ...]
    methods: tuple[MethodChanged, ...]
    twinless: tuple[Question, ...]

    @property
    def count(self) -> int:
        """How many entries there are that somebody has to do something about."""
        several = (self.held, self.troubles, self.overdue, self.ended, self.withheld)
        return sum(len(one) for one in several)


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The changes of method that a process knows of, and the newest act of when it looked."""

    changes: tuple[Act, ...] = ()
    after: int = -1


def methods_of(connection: Connection, known: Methods | None, *, now: datetime) -> Methods:
    """The changes of the last days: among all acts the first time, then among those since."""
    newest = newest_act(connection)
    since = now - timedelta(days=METHOD_DAYS)
    if known is None or known.after > newest:  # an older database was restored
        found = acts.newest_acts(connection, _CHANGED, since=since, limit=MOST)
    else:
        later = acts_after(connection, _CHANGED, known.after, limit=MOST)
        found = tuple(one for one in (*later, *known.changes) if one.at >= since)[:MOST]
    return Methods(changes=found, after=newest)


def attention_of(connection: Connection, *, now: datetime, methods: Methods | None = None) -> Attention:
    """What needs a human at an instant. `methods` are what `methods_of` found just now, if it did."""
    open_now = notices.list_open(connection)
    held = [(one.key.partition(":")[2], one) for one in open_now if one.key.startswith("held:")]
    others = [one for one in open_now if not one.key.startswith("held:")]
    kinds = (
        attention_rows.overdue(connection, now=now, limit=MOST),
        attention_rows.ended(connection, limit=MOST),
        attention_rows.withheld(connection, now=now, limit=MOST),
    )
    undecided = undecided_outcomes(connection, limit=MOST)
    cited = {ref for kind in kinds for ref in kind}
    twinless = tuple(dict.fromkeys(one.question for one in undecided))
    told = questions.watches_of(connection, cited | set(twinless))
    overdue, ended, withheld = _about(connection, kinds, told)
    changes = (methods or methods_of(connection, None, now=now)).changes
    return Attention(
        held=tuple(held),
        troubles=tuple(others[-MOST:]),
        overdue=overdue,
        ended=ended,
        withheld=withheld,
        methods=tuple(_methods(changes)),
        twinless=tuple(told[ref].question for ref in twinless),
    )


def count_attention(connection: Connection, *, now: datetime) -> int:
    """How many entries `attention_of` would have that somebody has to do something about."""
    found = (
        attention_rows.overdue(connection, now=now, limit=MOST),
        attention_rows.ended(connection, limit=MOST),
        attention_rows.withheld(connection, now=now, limit=MOST),
    )
    open_now = notices.list_open(connection)
    held = sum(one.key.startswith("held:") for one in open_now)
    return held + min(len(open_now) - held, MOST) + sum(len(one) for one in found)


_CHANGED = "method changed"


def _about(
    connection: Connection,
    kinds: Sequence[Sequence[QuestionRef]],
    watches: Mapping[QuestionRef, Watch],
) -> tuple[tuple[About, ...], ...]:
    """The questions of each kind, with who quoted them, all read at once."""
    refs = tuple(dict.fromkeys(ref for kind in kinds for ref in kind))
    quoting = attention_rows.citing_any(connection, refs, most=MOST)
    heads = stories.heads_of(connection, {one.story_id for several in quoting.values() for one in several})
    about = {
        ref: About(
            question=watches[ref].question,
            quoted=tuple((heads[one.story_id], one) for one in quoting[ref]),
        )
        for ref in refs
    }
    return tuple(tuple(about[ref] for ref in kind) for kind in kinds)


def _methods(done: Sequence[Act]) -> list[MethodChanged]:
    return [MethodChanged(at=one.at, outcome=one.subject, **json.loads(one.detail)) for one in done]


def outcome_of(question: Question) -> OutcomeRef:
    """What to look for twins of: the only outcome, or the question where it has several."""
    key = question.outcomes[0].key if len(question.outcomes) == 1 else ""
    return OutcomeRef(question.ref, key)
