"""What is each document made of that tells of questions which are the same elsewhere?"""

from __future__ import annotations

from datetime import datetime

from reports.web.api.desk_documents import Candidate
from reports.web.api.documents import Document
from tracker.links import Verdict


class TwinDocument(Document):
    """A decision that two outcomes are one question, or are not."""

    one: str
    other: str
    one_title: str
    other_title: str
    verdict: Verdict
    inverted: bool
    by: str
    at: datetime
    note: str


class Twins(Document):
    """What was decided of each pair."""

    twins: list[TwinDocument]


class TwinProposals(Document):
    """What may be the same question elsewhere."""

    of: str
    candidates: list[Candidate]
    notes: list[str]
