"""What is each document of the interface made of? The models are the promise: OpenAPI is written from them.

Probabilities are 0 to 1, instants ISO 8601 in UTC, spans offsets in Unicode code points. A field that may be
null is always there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tracker.citations.citation import CitationKind


class Document(BaseModel):
    """A document, or a part of one."""

    model_config = ConfigDict(extra="forbid")


class Licence(Document):
    """On which terms the platform lets its numbers be used; what they are, and where it is."""

    number: Annotated[str, Field(description="What the platform's number is.")]
    asks: Annotated[str, Field(description="What it asks of those who use it; empty where nothing.")]
    home: str
    permission: Annotated[str, Field(description="What the outlet states of its permission; may be empty.")]


class PlatformDocument(Document):
    """A platform that stories in print cite."""

    key: str
    label: str
    licence: Licence
    questions: Annotated[int, Field(ge=0, description="How many of its questions stories in print cite.")]
    last_read: datetime | None
    failing: Annotated[int, Field(ge=0)]
    may_republish: bool
    why_not: str


class Platforms(Document):
    """Where the numbers come from."""

    platforms: list[PlatformDocument]


class Span(Document):
    """From where to where, in code points of the story's text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Printed(Document):
    """What a version of a story printed."""

    sentence: str
    stated: str
    probability: float | None
    printed_on: date | None


class CitationDocument(Document):
    """A forecast that a story states."""

    claim: str
    condition: str | None
    deadline: date | None
    kind: CitationKind
    platform: str | None
    negated: bool
    span: Span
    now: Annotated[Printed, Field(description="The line that stands in the story.")]
    ran: Annotated[Printed, Field(description="What it said when the story ran.")]
    question: Annotated[str | None, Field(description="The question that it means, once a person said so.")]
    outcome: str | None
    inverted: Annotated[bool, Field(description="The question asks the opposite of the claim.")]
    standing: str
    value: Annotated[
        float | None, Field(description="The outcome's present value; null where there is none.")
    ]


class StorySummary(Document):
    """A story in a list."""

    slug: str
    headline: str
    updated: date | None
    added_at: datetime
    source_url: str
    page: str
    data: str


class Stories(Document):
    """A part of the list, the newest first; `cursor` names the next part, null where this is the last."""

    stories: list[StorySummary]
    cursor: str | None


class StoryDocument(StorySummary):
    """A story with what it cites. The spans are of `text`."""

    text: str
    image_credit: str
    citations: list[CitationDocument]
    note: str


class Change(Document):
    """A sentence that changed in a story: its forecast moved (update), or it had been wrong (correction)."""

    story: str
    headline: str
    version: Annotated[int, Field(ge=1)]
    at: datetime
    kind: Literal["update", "correction"]
    old: str
    new: str
    why: str
    page: str


class Changes(Document):
    """A part of the changes, the newest first; `cursor` names the next part, null where this is the last."""

    changes: list[Change]
    cursor: str | None


class BinDocument(Document):
    """The settled questions whose printed chance lay from `low` to `high`."""

    low: float
    high: float
    count: int
    printed: float
    happened: float
    least: float
    most: float


class RecordDocument(Document):
    """How the printed chances turned out; scores are null where nothing is settled."""

    questions: int
    figures: int
    brier: float | None
    base_rate: float | None
    base_brier: float | None
    is_enough: bool
    finding: str
    meaning: str
    bins: list[BinDocument]


class PlatformHealth(Document):
    """When a platform last answered, and how many of its questions fail."""

    last_read: datetime | None
    failing: int


class Health(Document):
    """Whether the site is well."""

    ok: bool
    platforms: dict[str, PlatformHealth]


class Problem(Document):
    """Why there is no answer, as RFC 9457 writes it; `detail` is one sentence."""

    type: str
    title: str
    status: int
    detail: str
