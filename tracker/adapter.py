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
from typing import Protocol, TypeVar

from tracker.errors import (
    AccessRefusedError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef
from tracker.readings import Point

T = TypeVar("T")


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
class Page:
    """A part of all that a platform lists.

    `next_cursor` is what to ask for the part after it, and means something to the adapter only; it is empty
    at the end. `unreadable` counts rows that were left out because they could not be read.
    """

    questions: tuple[Question, ...]
    next_cursor: str = ""
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the platform says of our credential: whose it is, and which tier."""

    account: str
    tier: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a platform's number is, and what it asks of those who use it: clauses for people, no full stop.

    `asks` is empty where it asks nothing, `home` (the address of its front page) where it has none. Where
    `permission_needed`, it is not asked anything until the outlet states that it holds one.
    """

    number: str
    asks: str
    home: str = ""
    permission_needed: bool = False

    def allow(self, permission: str) -> bool:
        """Whether it may be asked by an outlet that states this permission; "" is none."""
        return bool(permission) or not self.permission_needed


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

    def browse(self, cursor: str = "") -> Page:
        """One page of everything the platform lists, from the beginning or from where `cursor` points.

        In an order in which what is new moves nothing that is still to come to a page that was read, where
        the platform has one. Rows that ask nothing are left out; rows that cannot be read are counted. A
        cursor that the platform does not take any more ends in a RequestRejectedError.
        """
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


def ask_for_fewer(sizes: Sequence[int], ask: Callable[[int], T]) -> T:
    """What `ask` says for the first of these sizes of a page whose answer can be read.

    Rows have no largest size: a page of the usual one may be more than is read of any answer.

    Raises:
        PlatformError: what the last size ended in, or any that a smaller page would not mend.
    """
    for size in sizes[:-1]:
        try:
            return ask(size)
        except UnreadableAnswerError:
            continue
    return ask(sizes[-1])


def glance_in_batches(
    questions: Sequence[Question], size: int, ask: Callable[[Sequence[Question]], Glances]
) -> Glances:
    """Put together what `ask` says of at most `size` questions at a time.

    A request that fails is made once more, since a broken answer would cost a hundred questions their round;
    then its error stands for its own questions, and for those not asked for yet where the platform refuses us
    as a whole. Where the request is rejected, one of the questions may be why: they are left out, to be
    fetched alone.
    """
    found: dict[QuestionRef, Glance | PlatformError] = {}
    refused: PlatformError | None = None
    waiting = iter(questions)
    while batch := tuple(islice(waiting, size)):
        told = refused if refused is not None else _ask_twice(batch, ask)
        if isinstance(told, AccessRefusedError | TooManyRequestsError):
            refused = told
        if isinstance(told, PlatformError):
            found.update(dict.fromkeys((question.ref for question in batch), told))
        else:
            found.update(told)
    return found


def _ask_twice(
    batch: Sequence[Question], ask: Callable[[Sequence[Question]], Glances]
) -> Glances | PlatformError:
    try:
        return ask(batch)
    except (RequestRejectedError, QuestionGoneError):
        return {}
    except PlatformError as error:
        if not error.retryable or isinstance(error, TooManyRequestsError):
            return error
    try:
        return ask(batch)
    except PlatformError as error:
        return error
