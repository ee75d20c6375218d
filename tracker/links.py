"""What ties a citation to the outcome it means, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.questions import OutcomeRef


class Verdict(StrEnum):
    """What was decided about a citation and a question."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class How(StrEnum):
    """What the decision rests on."""

    PERSON = "person"
    URL = "url"  # a URL inside the citing sentence that names one outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A decision that a citation means an outcome (or does not).

    `inverted`: the question asks the opposite of the claim, so the sentence states 1 - probability.
    """

    citation_id: int
    outcome: OutcomeRef
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    how: How = How.PERSON
    inverted: bool = False
    note: str = ""
