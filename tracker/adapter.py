"""What a platform adapter does, and how to write one.

An adapter translates one platform's answers into questions and readings. It is one file in
`tracker/platforms/`, one line in that package's tuple, one folder of payloads and one test; it knows no
database and no other adapter. Fetching and parsing are separate functions: parsing takes plain JSON,
trusts nothing and names the field that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One answer about one question: what it is, and the points of each outcome by its key.

    `points` holds a complete step function where the platform gives its history, else the present value.
    """

    question: Question
    points: Mapping[str, tuple[Point, ...]]
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the platform says of our credential: whose it is, and which tier."""

    account: str
    tier: str
    note: str = ""


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
        """The question (and part, if named) that a public URL of this platform names; None otherwise."""
        ...

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Questions that may match, in the platform's own order; never a judgement."""
        ...

    def fetch(self, ref: QuestionRef) -> Snapshot:
        """The question with its history as far as the platform gives it."""
        ...

    def check_access(self) -> Access:
        """Ask the platform who we are to it: for `nerdline doctor` and at the start of a run."""
        ...
