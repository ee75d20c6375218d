"""What stories and citations are once they are kept: with an identity, versions and what each printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from tracker.citations.citation import Citation, CitationKind, Stated
from tracker.links import Link
from tracker.spans import Span


class Cause(StrEnum):
    """Why a version of a story came to be."""

    ADDED = "added"
    CHANGED = "changed"  # the newsroom's file was read again and had other bytes
    PUBLISHED = "published"  # an approved draft was written into it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVersion:
    """One state of a story's file: `body` is its bytes, exactly."""

    id: int
    number: int
    body: bytes
    published_on: date | None
    saved_at: datetime
    saved_by: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStory:
    """A story that Nerdline watches. `path` is None for one that came through a pipe."""

    id: int
    slug: str
    path: Path | None
    url: str
    headline: str
    added_at: datetime
    withdrawn_at: datetime | None
    version: StoryVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """What one version of a story printed for a citation.

    `stated` is empty for a sentence that states how the question ended instead of a number.
    `printed_on` is the day it was first in print, in the outlet's time zone.
    """

    version_id: int
    span: Span
    sentence: str
    stated: str
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    value: str | None = None
    unit: str | None = None
    printed_on: date | None = None

    @classmethod
    def of(cls, citation: Citation, *, version_id: int, printed_on: date | None) -> Printing:
        """What a version prints for a citation found in it."""
        stated = citation.stated
        return cls(
            version_id=version_id,
            span=citation.span,
            sentence=citation.sentence,
            stated=stated.text,
            probability=stated.probability,
            low=stated.low,
            high=stated.high,
            value=None if stated.value is None else str(stated.value),
            unit=stated.unit,
            printed_on=printed_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCitation:
    """A citation of a kept story, with what the current version prints and whom it is linked to.

    `first_sentence` is the sentence as first printed, which a question that re-opens gets back.
    """

    id: int
    story_id: int
    platform: str | None
    kind: CitationKind
    claim: str
    condition: str | None
    deadline: date | None
    negated: bool
    url: str | None
    first_sentence: str
    removed_at: datetime | None
    printing: Printing
    link: Link | None = None

    @property
    def as_found(self) -> Citation:
        """The citation as the grammar would give it, from what the current version prints."""
        printing = self.printing
        return Citation(
            span=printing.span,
            sentence=printing.sentence,
            platform=self.platform,
            kind=self.kind,
            stated=Stated(text=printing.stated, span=printing.span, probability=printing.probability),
            claim=self.claim,
            condition=self.condition,
            deadline=self.deadline,
            negated=self.negated,
            url=self.url,
        )
