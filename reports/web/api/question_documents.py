"""What is told of a question: its documents, its histories and what was traded on it.

`reports/web/api/documents.py` says what holds for all documents.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from reports.web.api.documents import Document, Licence
from tracker.questions import Kind, Shape, State
from tracker.readings import Reason
from tracker.volumes import Volume, VolumeUnit


class ResolutionDocument(Document):
    """How an outcome ended."""

    text: str
    value: float | None
    at: datetime | None


class OutcomeDocument(Document):
    """One series of a question as it stands. `value` is null where there is no number now: see `standing`."""

    key: str
    label: str
    kind: Kind
    unit: str
    state: State
    standing: Annotated[str, Field(description="Where it stands, in a sentence.")]
    finding: Annotated[str, Field(description="What its history shows, in words.")]
    value: Annotated[float | None, Field(description="Now: 0-1, a number, or epoch seconds for a date.")]
    printed: str
    low: float | None
    high: float | None
    crowd: int | None
    at: Annotated[datetime | None, Field(description="Since when the value held at the source.")]
    seen_at: Annotated[datetime | None, Field(description="When we saw it.")]
    no_reading: Annotated[Reason | None, Field(description="Why there is no value now.")]
    last_read: datetime | None
    resolution: ResolutionDocument | None
    method: str
    history_json: str
    history_csv: str


class Citing(Document):
    """A story that cites the question."""

    story: str
    headline: str
    sentence: str
    printed_on: date | None
    address: str


class QuestionSummary(Document):
    """A question in a list."""

    question: Annotated[str, Field(description="Its name: platform:id.")]
    platform: str
    id: str
    title: str
    url: Annotated[str, Field(description="On its platform; empty where readers may not be led there.")]
    state: State
    shape: Shape
    outcomes: list[str]
    page: str
    data: str


class Questions(Document):
    """A part of the list; `cursor` names the next part, null where this is the last."""

    questions: list[QuestionSummary]
    cursor: str | None


class VolumeDocument(Document):
    """What has been traded on a question since it opened, all its outcomes together."""

    amount: Annotated[float, Field(ge=0)]
    unit: Annotated[VolumeUnit, Field(description="Mana is play money; a contract pays a dollar or nothing.")]


def volume_document(volume: Volume | None) -> VolumeDocument | None:
    """A volume as programs read it."""
    return None if volume is None else VolumeDocument(amount=volume.amount, unit=volume.unit)


class QuestionDocument(QuestionSummary):
    """A question with its outcomes as they stood for us at `known_at`."""

    known_at: datetime
    condition: str
    resolution_criteria: str
    opened_at: datetime | None
    closes_at: datetime | None
    deadline: datetime | None
    crowd: Annotated[int | None, Field(description="How many people have forecast, if the platform tells.")]
    volume: Annotated[
        VolumeDocument | None, Field(description="Null where the platform tells none, or it is withheld.")
    ]
    licence: Licence
    withheld: Annotated[str, Field(description="Why no numbers are told; empty where they are.")]
    series: list[OutcomeDocument]
    stories: list[Citing]
    twins: list[str]
    note: str


class PointDocument(Document):
    """What held at the source from `at` on, and when we saw it: a value, or the reason why there is none."""

    at: datetime
    seen_at: datetime
    value: float | None
    low: float | None
    high: float | None
    crowd: int | None
    reason: Reason | None
    until: datetime | None


class HistoryDocument(Document):
    """A history, or the part of it that was asked for; `next` is the address of the next part."""

    question: str
    outcome: str
    title: str
    label: str
    kind: Kind
    unit: str
    source: str
    platform: str
    licence: Licence
    note: str
    known_at: Annotated[datetime | None, Field(description="As it stood for us then; null: as it stands.")]
    confirmed_at: Annotated[datetime | None, Field(description="When the last point was last seen to hold.")]
    next: str | None
    points: list[PointDocument]
