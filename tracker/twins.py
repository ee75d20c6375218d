"""Which questions of two platforms are the same question, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.links import Verdict
from tracker.questions import OutcomeRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A person's decision that two outcomes are settled by the same thing (or are not).

    The order of the two means nothing. `inverted`: one asks the opposite of the other, so that a
    probability p of the one stands beside 1 - p of the other.

    Raises:
        ValueError: both are of one question.
    """

    one: OutcomeRef
    other: OutcomeRef
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    inverted: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.one.question == self.other.question:
            msg = f"{self.one} and {self.other} are of one question"
            raise ValueError(msg)

    @property
    def pair(self) -> frozenset[OutcomeRef]:
        """Both outcomes."""
        return frozenset({self.one, self.other})

    def beside(self, outcome: OutcomeRef) -> OutcomeRef:
        """The other one of the two."""
        return self.other if outcome == self.one else self.one
