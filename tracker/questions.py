"""What a platform asks: questions, their outcomes, their states and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.volumes import Volume


class Kind(StrEnum):
    """What the values of one outcome's series are."""

    PROBABILITY = "probability"  # 0-1
    NUMBER = "number"  # in the outcome's unit
    DATE = "date"  # epoch seconds, UTC


class Shape(StrEnum):
    """How a question's outcomes hang together."""

    SINGLE = "single"  # one outcome
    GROUP = "group"  # independent parts under one title
    CHOICE = "choice"  # options that exclude each other
    CONDITIONAL = "conditional"  # a yes and a no branch, each under a condition


class State(StrEnum):
    """Where a question or one of its outcomes stands."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"  # no more forecasts, not yet resolved
    RESOLVED = "resolved"
    ANNULLED = "annulled"  # the question was withdrawn: it will not be settled
    AMBIGUOUS = "ambiguous"  # settled as undecidable

    @property
    def is_final(self) -> bool:
        """Whether the platform has said how it ended (it may still change its mind)."""
        return self in {State.RESOLVED, State.ANNULLED, State.AMBIGUOUS}


class Scale(StrEnum):
    """How a number or date question spaces its axis."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True, order=True)
class QuestionRef:
    """One question's name: the platform and its public id there, written "metaculus:12100".

    On Metaculus the id is that of the *post*, which is what URLs carry; the id of the question inside it
    is another number from an overlapping range and is kept in `Outcome.upstream_id`.
    """

    platform: str
    id: str

    def __post_init__(self) -> None:
        if not self.platform or not self.id or set(":#") & set(self.platform) or "#" in self.id:
            msg = f"not a question's name: {self.platform!r}, {self.id!r}"
            raise ValueError(msg)

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> QuestionRef:
        """Read "platform:id".

        Raises:
            ValueError: `text` has another form.
        """
        platform, colon, id_ = text.partition(":")
        if not colon:
            msg = f"{text!r} is not of the form platform:id, such as metaculus:12100"
            raise ValueError(msg)
        return cls(platform=platform, id=id_)


@dataclass(frozen=True, slots=True, order=True)
class OutcomeRef:
    """One series of readings: a question and the key of an outcome in it ("metaculus:12115#12123").

    The key is empty for a question with one outcome.
    """

    question: QuestionRef
    key: str = ""

    def __str__(self) -> str:
        return f"{self.question}#{self.key}" if self.key else str(self.question)

    @classmethod
    def parse(cls, text: str) -> OutcomeRef:
        """Read "platform:id" or "platform:id#outcome".

        Raises:
            ValueError: `text` has another form.
        """
        question, _, key = text.partition("#")
        return cls(question=QuestionRef.parse(question), key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How an outcome ended, as the platform says it.

    `text` is "yes", "no", an option's label, a number, an ISO date, "above the upper bound", "below the
    lower bound", "annulled" or "ambiguous"; `raw` is the platform's own spelling. `value` is the outcome
    on the series' scale (1 or 0 for yes and no, epoch seconds for a date), None where it has none.
    `at` is when the answer became known.
    """

    text: str
    raw: str
    at: datetime | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One series of a question: what its values mean and where it stands."""

    key: str = ""
    label: str = ""
    upstream_id: str = ""
    kind: Kind = Kind.PROBABILITY
    unit: str = ""
    scale: Scale = Scale.LINEAR
    lower_bound: float | None = None
    upper_bound: float | None = None
    open_below: bool = False
    open_above: bool = False
    state: State = State.OPEN
    resolution: Resolution | None = None
    method: str = ""
    """How the platform aggregates ("recency_weighted"): a change of it can move the number by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a platform asks, with every outcome it has.

    `deadline` is the platform's scheduled resolution time; `condition` is the text of a conditional's
    condition; `crowd` is how many people have forecast and `volume` what has been traded on all outcomes
    together, each where the platform tells.
    """

    ref: QuestionRef
    title: str
    url: str
    outcomes: tuple[Outcome, ...]
    shape: Shape = Shape.SINGLE
    state: State = State.OPEN
    condition: str = ""
    description: str = ""
    resolution_criteria: str = ""
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    deadline: datetime | None = None
    edited_at: datetime | None = None
    crowd: int | None = None
    volume: Volume | None = None

    def __post_init__(self) -> None:
        keys = [outcome.key for outcome in self.outcomes]
        if len(set(keys)) != len(keys):
            msg = f"{self.ref} has two outcomes with one key: {keys}"
            raise ValueError(msg)

    def outcome(self, key: str = "") -> Outcome | None:
        """The outcome with this key, or None."""
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)
