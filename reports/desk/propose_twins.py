"""The same question on other platforms: proposing it, and keeping what a person decided.

Nothing is decided here by itself. A confirmed twin is watched as long as the question beside it is.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from db import Connection, acts, catalogue, links, questions, readings, twins
from db.watching import stop_watching_uncited
from reports.desk.catalogue_index import index_folder
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import keep_snapshot
from reports.desk.named_outcomes import Asked, ask_for, told_of
from tracker.errors import PlatformError, UsageError
from tracker.linking.catalogue import Entry, entry_of
from tracker.linking.compare import Comparison
from tracker.linking.side_by_side import SideBySide, put_twins_side_by_side, read_question
from tracker.linking.twins import suggest_twins
from tracker.links import Verdict
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.permission import Unpermitted
from tracker.questions import Kind, OutcomeRef, Question, QuestionRef
from tracker.twins import Twin

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinCandidate:
    """A question that may be the same as the one it is proposed for.

    `outcome` is None where it has several, of which a person would have to name one; `note` says what could
    not be asked.
    """

    of: OutcomeRef
    question: Question
    outcome: OutcomeRef | None
    beside: SideBySide
    comparison: Comparison
    score: float
    note: str = ""

    @property
    def confirming(self) -> str:
        """The command that confirms it; of several outcomes one has to be put in its place."""
        name = str(self.outcome or f"{self.question.ref}#OUTCOME")
        inverted = ["--inverted"] if self.beside.is_opposite else []
        return shlex.join(["nerdline", "twin", "confirm", str(self.of), name, *inverted])

    @property
    def rejecting(self) -> str:
        """The command that rejects it."""
        return shlex.join(
            ["nerdline", "twin", "reject", str(self.of), str(self.outcome or self.question.ref)]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed beside one outcome; `notes` tell which platforms could not be searched."""

    question: Question
    outcome: OutcomeRef
    candidates: tuple[TwinCandidate, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A decision with both its questions, whose rules a person compares."""

    twin: Twin
    one: Question
    other: Question


def cited_outcomes(context: WorkContext) -> tuple[OutcomeRef, ...]:
    """The outcomes that stories in print cite, for which twins are worth looking for."""
    with context.database.reading() as connection:
        return tuple(sorted({link.outcome for link in links.watched_links(connection).values()}))


def propose_twins(context: WorkContext, outcome: OutcomeRef) -> Proposal:
    """Look on other platforms for what an outcome asks: in the catalogue, and by those platforms' search.

    A platform that the catalogue lists is not searched. One that cannot be asked is a note and no error.

    Raises:
        NotFoundError: the question was never fetched, or has no such outcome.
        UsageError: it has several outcomes and none is named.
    """
    with context.database.reading() as connection:
        question = questions.get_question(connection, outcome.question)
        asked = Asked.as_kept(outcome, question, at=context.clock.now()).part
        named = OutcomeRef(question.ref, asked.key)
        without = _decided(connection, named)
        kept = [watch.question for watch in questions.list_watches(connection)]
        listed = set(catalogue.count_entries(connection))
    platform = question.ref.platform
    found, notes = _search(context, question, without=listed | {platform})
    entries = [entry_of(each) for each in (*kept, *found) if each.ref.platform != platform]
    index = context.catalogue.current(context.database, index_folder(context.settings, context.database))
    ranked = suggest_twins(
        read_question(question, asked.label),
        index.plus(_once(entries)),
        platform=platform,
        without=without,
    )
    candidates = []
    for each in ranked:
        other, note = told_of(context, each.comparison.entry)
        part = other.outcomes[0] if len(other.outcomes) == 1 else None
        candidates.append(
            TwinCandidate(
                of=named,
                question=other,
                outcome=OutcomeRef(other.ref, part.key) if part else None,
                beside=put_twins_side_by_side(question, other, outcome=asked, beside=part),
                comparison=each.comparison,
                score=each.score,
                note=note,
            )
        )
    return Proposal(question=question, outcome=named, candidates=tuple(candidates), notes=notes)


def confirm_twin(
    context: WorkContext, one: OutcomeRef, other: OutcomeRef, *, inverted: bool = False, note: str = ""
) -> Pair:
    """Keep that two outcomes are one question, with both their histories; watch them while one is cited.

    Raises:
        NotFoundError: a platform cannot be read.
        UsageError: they are of one question or of different kinds, or an outcome has to be named.
        PlatformError: a platform could not be asked.
    """
    asked = [_asked(context, name) for name in (one, other)]
    first, second = (each.outcome for each in asked)
    kinds = [each.part.kind for each in asked]
    if kinds[0] is not kinds[1]:
        raise UsageError(f"{first} is a {kinds[0].value} and {second} a {kinds[1].value}: they are no twins")
    if inverted and kinds[0] is not Kind.PROBABILITY:
        raise UsageError(f"{first} is a {kinds[0].value}, which has no opposite; leave --inverted out")
    twin = _twin(context, first, second, Verdict.CONFIRMED, note, inverted=inverted)
    now = context.clock.now()
    with context.database.writing() as connection:
        for each in asked:
            if not each.is_kept:
                keep_snapshot(connection, each.snapshot, answers=each.answers, asked=each.name)
        twins.add_decision(connection, twin)
        needed = links.linked_keys(connection)
        for outcome in (first, second):
            if outcome.question in needed:
                because = "it is the twin of a question that a story cites"
                questions.watch_from(connection, outcome.question, at=now, because=because)
        stop_watching_uncited(connection)
        _record(connection, context, twin, "twin confirmed")
    return Pair(twin=twin, one=asked[0].snapshot.question, other=asked[1].snapshot.question)


def reject_twin(
    context: WorkContext, one: OutcomeRef, other: OutcomeRef, *, note: str = ""
) -> tuple[Pair, ...]:
    """Keep that two outcomes are not one question: neither is proposed for the other again.

    Of an `other` with several outcomes, of which none is named, all are rejected.

    Raises:
        NotFoundError: a platform cannot be read.
        UsageError: they are of one question, or there is no such outcome.
        PlatformError: a platform could not be asked.
    """
    first, second = _asked(context, one), _asked(context, other)
    rejected = [_twin(context, first.outcome, outcome, Verdict.REJECTED, note) for outcome in second.outcomes]
    with context.database.writing() as connection:
        questions.save_questions(connection, [first.snapshot.question, second.snapshot.question])
        for twin in rejected:
            twins.add_decision(connection, twin)
            _record(connection, context, twin, "twin rejected")
        stop_watching_uncited(connection)
    return tuple(
        Pair(twin=twin, one=first.snapshot.question, other=second.snapshot.question) for twin in rejected
    )


def list_pairs(connection: Connection) -> tuple[Pair, ...]:
    """What holds of every pair that was ever decided about, with both questions as last told."""
    decided = twins.list_twins(connection)
    watches = questions.watches_of(
        connection, {outcome.question for twin in decided for outcome in (twin.one, twin.other)}
    )
    return tuple(
        Pair(
            twin=twin,
            one=watches[twin.one.question].question,
            other=watches[twin.other.question].question,
        )
        for twin in decided
    )


def _asked(context: WorkContext, name: OutcomeRef) -> Asked:
    """What is kept of an outcome whose history is kept; what its platform says of any other."""
    with context.database.reading() as connection:
        known = questions.is_kept(connection, name.question)
        kept = questions.get_question(connection, name.question) if known else None
        part = kept.outcome(name.key) if kept else None
        if kept and part and readings.get_history(connection, name).points:
            return Asked.as_kept(name, kept, at=context.clock.now())
    return ask_for(context, name)


def _decided(connection: Connection, outcome: OutcomeRef) -> frozenset[QuestionRef]:
    """The questions not to propose: with a confirmed twin among their outcomes, or with all rejected."""
    rejected = twins.rejected_twins(connection, outcome)
    found = {twin.beside(outcome).question for twin in twins.twins_of(connection, outcome)}
    for ref in {each.question for each in rejected}:
        parts = questions.get_question(connection, ref).outcomes
        if all(OutcomeRef(ref, part.key) in rejected for part in parts):
            found.add(ref)
    return frozenset(found)


def _search(
    context: WorkContext, question: Question, *, without: set[str]
) -> tuple[list[Question], tuple[str, ...]]:
    found: list[Question] = []
    notes: list[str] = []
    for name, adapter in sorted(context.platforms.items()):
        if name in without or name == BY_A_PERSON or isinstance(adapter, Unpermitted):
            continue
        try:
            found += adapter.search(question.title, limit=SEARCH_LIMIT)
        except PlatformError as error:
            notes.append(f"{error}; only the others were asked")
    return found, tuple(notes)


def _once(entries: Sequence[Entry]) -> Sequence[Entry]:
    return tuple({entry.ref: entry for entry in entries}.values())


def _twin(
    context: WorkContext,
    one: OutcomeRef,
    other: OutcomeRef,
    verdict: Verdict,
    note: str,
    *,
    inverted: bool = False,
) -> Twin:
    if one.question == other.question:
        raise UsageError(f"{one} and {other} are of one question: twins are on two platforms")
    return Twin(
        one=one,
        other=other,
        verdict=verdict,
        decided_by=context.who,
        decided_at=context.clock.now(),
        inverted=inverted,
        note=note,
    )


def _record(connection: Connection, context: WorkContext, twin: Twin, act: str) -> None:
    detail = f"{twin.other}{' inverted' if twin.inverted else ''} {twin.note}".strip()
    subject = f"question:{twin.one}"
    acts.add_act(
        connection,
        acts.Act(at=context.clock.now(), who=context.who, act=act, subject=subject, detail=detail),
    )
