"""What a platform adapter does, and how to write one.

An adapter translates one platform's answers into questions and readings. It is one file in
`tracker/platforms/`, one line in that package's tuple, one folder of payloads and one test; it knows no
database and no other adapter. Fetching and parsing are separate: parsing (`tracker.parsing`) takes plain
JSON, trusts nothing and names the field that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Protocol

from tracker.errors import AccessRefusedError, PlatformError, TooManyRequestsError
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef
from tracker.readings import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One answer about one question: what it is, and the points of each outcome by its key.

    `points` holds the past as far as the platform gives it and was asked for it, else the present value.
    `aliases` are other names of outcomes ("slug:will-it-rain"), as URLs have them, with their keys.
    """

    question: Question
    points: Mapping[str, tuple[Point, ...]]
    fetched_at: datetime
    aliases: Mapping[str, str] = field(default_factory=dict)

    def outcome_named(self, key: str) -> Outcome | None:
        """The outcome with this key or alias; for no key, the only outcome there is; None otherwise."""
        outcome = self.question.outcome(self.aliases.get(key, key))
        if outcome is None and not key and len(self.question.outcomes) == 1:
            return self.question.outcomes[0]
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What an answer about many questions says of one of them: the present, and no past.

    `points` has the present point of each outcome that the answer tells of. `question` is None where the
    answer holds values only. `is_enough` says that nothing is lost by keeping just this: a market's price
    now, say. Where it is False (a step function whose last steps may have been missed) a change is a
    reason to fetch the question with its past.
    """

    ref: QuestionRef
    points: Mapping[str, Point]
    seen_at: datetime
    question: Question | None = None
    is_enough: bool = True


Glances = Mapping[QuestionRef, Glance | PlatformError]
"""What became of each question that was looked at; one that is missing has to be fetched alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the platform says of our credential: whose it is, and which tier."""

    account: str
    tier: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a platform asks of those who read it, in a clause for operators.

    Where `permission_needed`, it is not asked anything until the outlet states that it holds one.
    """

    asks: str
    permission_needed: bool = False


class PlatformAdapter(Protocol):
    """Reads one platform.

    Every method that asks the platform raises a `tracker.errors.PlatformError` whose leaf says what
    happened; none returns a made-up value instead.
    """

    @property
    def name(self) -> str:
        """The platform's key: lower case, as in "metaculus:12100"."""
        ...

    @property
    def label(self) -> str:
        """The platform's name for people."""
        ...

    def recognise(self, url: str) -> OutcomeRef | None:
        """The question (and part, if named) that a public URL of this platform names; None otherwise.

        Asks nobody. Where URLs carry slugs, the name is an address ("slug:will-it-rain") which `fetch`
        understands and answers with the question's lasting id.
        """
        ...

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Questions that may match, in the platform's own order; never a judgement."""
        ...

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """The question, with the past of its outcomes as far as the platform gives it.

        `histories` names the outcomes (by key or alias) whose past is wanted, where each costs a request
        of its own; None for all. The others come with their present value.
        """
        ...

    def glance(self, questions: Sequence[Question]) -> Glances:
        """How these questions stand now, in as few requests as the platform allows.

        Nothing is raised for a single question or a failed request: each question that it concerned has
        the error. An adapter whose platform answers for one question at a time returns nothing.
        """
        ...

    def check_access(self) -> Access:
        """Ask the platform who we are to it: for `nerdline doctor` and at the start of a run."""
        ...


def glance_in_batches(
    questions: Sequence[Question], size: int, ask: Callable[[Sequence[Question]], Glances]
) -> Glances:
    """Put together what `ask` says of at most `size` questions at a time.

    A request that fails stands for its own questions only, unless the platform refuses us as a whole: then
    it stands for those that have not been asked for too.
    """
    found: dict[QuestionRef, Glance | PlatformError] = {}
    refused: PlatformError | None = None
    waiting = iter(questions)
    while batch := tuple(islice(waiting, size)):
        error = refused
        if error is None:
            try:
                found.update(ask(batch))
                continue
            except (AccessRefusedError, TooManyRequestsError) as stop:
                error = refused = stop
            except PlatformError as failure:
                error = failure
        found.update(dict.fromkeys((question.ref for question in batch), error))
    return found
