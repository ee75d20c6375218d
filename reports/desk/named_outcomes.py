"""What does the platform say of an outcome that a person named, perhaps by an address?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from db import questions
from reports.desk.context import WorkContext
from tracker.adapter import Snapshot
from tracker.errors import NotFoundError, PlatformError, UsageError
from tracker.linking.catalogue import Entry
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import Outcome, OutcomeRef, Question, State
from tracker.recording import KeptAnswer, recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as its platform told it just now, with the answers it was read from; or one that is kept."""

    name: OutcomeRef
    snapshot: Snapshot
    answers: tuple[KeptAnswer, ...] = ()
    is_kept: bool = False

    @classmethod
    def as_kept(cls, name: OutcomeRef, question: Question, *, at: datetime) -> Asked:
        """A question that nobody had to be asked for, since it is kept."""
        return cls(name=name, snapshot=Snapshot(question=question, points={}, fetched_at=at), is_kept=True)

    @property
    def outcome(self) -> OutcomeRef:
        """The name of the outcome that was named, as it lasts.

        Raises:
            UsageError: the question has several outcomes and none of them was named, or no such one.
        """
        return OutcomeRef(self.snapshot.question.ref, self.part.key)

    @property
    def part(self) -> Outcome:
        """The outcome that was named.

        Raises:
            UsageError: as for its name.
        """
        question = self.snapshot.question
        found = self.snapshot.outcome_named(self.name.key)
        if found is None:
            parts = "; ".join(f"{question.ref}#{part.key} ({part.label})" for part in question.outcomes[:12])
            raise UsageError(f"{question.title!r} has several outcomes; name one: {parts}")
        return found

    @property
    def outcomes(self) -> tuple[OutcomeRef, ...]:
        """The outcome that was named; where only the question was, all it has.

        Raises:
            UsageError: the question has no such outcome.
        """
        if self.name.key:
            return (self.outcome,)
        question = self.snapshot.question
        return tuple(OutcomeRef(question.ref, told.key) for told in question.outcomes)


def ask_for(context: WorkContext, outcome: OutcomeRef) -> Asked:
    """Ask the platform; a question that a person enters is asked for here.

    Raises:
        NotFoundError: Nerdline cannot read the platform, or no such question was entered.
        PlatformError: the platform could not be asked, or has no such question.
    """
    ref = outcome.question
    if ref.platform == BY_A_PERSON:
        with context.database.reading() as connection:
            kept = questions.get_question(connection, ref)
        return Asked.as_kept(outcome, kept, at=context.clock.now())
    with recording() as answers:
        snapshot = context.platform(ref.platform).fetch(ref, histories=(outcome.key,))
    return Asked(name=outcome, snapshot=snapshot, answers=tuple(answers))


def told_of(context: WorkContext, entry: Entry) -> tuple[Question, str]:
    """The whole question of a catalogue's entry: as kept, else as its platform tells it.

    Where nobody can be asked: what the catalogue lists, and a sentence that says so.
    """
    kept = _kept(context, entry)
    if kept is not None:
        return kept, ""
    try:
        return context.platform(entry.ref.platform).fetch(entry.ref, histories=()).question, ""
    except (PlatformError, NotFoundError) as error:
        return _as_listed(entry), f"{error}; shown as the catalogue lists it"


def listed_of(context: WorkContext, entry: Entry) -> tuple[Question, str]:
    """The question of a catalogue's entry as kept, else as the catalogue lists it: nobody is asked."""
    kept = _kept(context, entry)
    return (kept, "") if kept is not None else (_as_listed(entry), "shown as the catalogue lists it")


def _kept(context: WorkContext, entry: Entry) -> Question | None:
    with context.database.reading() as connection:
        if questions.is_kept(connection, entry.ref):
            return questions.get_question(connection, entry.ref)
    return None


def _as_listed(entry: Entry) -> Question:
    labels = tuple(dict.fromkeys(entry.options))
    return Question(
        ref=entry.ref,
        title=entry.title,
        url=entry.url,
        # The labels stand in for names that only the platform knows.
        outcomes=tuple(Outcome(key=label, label=label) for label in labels) or (Outcome(),),
        state=State.RESOLVED if entry.is_resolved else State.OPEN,
        condition=entry.condition,
        resolution_criteria=entry.description,
        closes_at=datetime.combine(entry.closes, time(), UTC) if entry.closes else None,
    )
