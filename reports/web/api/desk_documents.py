"""What is each document made of that the calls with a token answer? As `documents`, for who works here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from reports.desk.citation_states import CitationState
from reports.web.api.documents import Document
from reports.web.api.question_documents import VolumeDocument
from tracker.drafts import DraftState
from tracker.kept import Cause
from tracker.linking.decide import Decision
from tracker.linking.side_by_side import Sign
from tracker.links import How, Verdict
from tracker.questions import State

More = Annotated[str | None, Field(description="Give it as `cursor` for the next part; null at the end.")]


class DraftDocument(Document):
    """A proposed sentence, with all that a decision rests on."""

    id: int
    state: DraftState
    seen_state: Annotated[str, Field(description="Send it back with a decision: 409 if it changed since.")]
    weight: Annotated[float | None, Field(description="How much it matters in the queue; null outside it.")]
    citation: int
    story: Annotated[str, Field(description="The story's slug.")]
    headline: str
    old: str
    new: str
    reason: str
    evidence: str
    evidence_at: Annotated[datetime, Field(description="The source's instant of the reading behind it.")]
    value: Annotated[float | None, Field(description="That reading; null where the draft tells an end.")]
    proposed_at: datetime
    written_by: Annotated[str, Field(description="Who worded it; empty for a program.")]
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    snoozed_until: datetime | None
    printed: str
    printed_on: date | None
    now: Annotated[str, Field(description="What the source says now, as it would be printed.")]
    has_moved: Annotated[bool, Field(description="The source says another number than the draft by now.")]
    holds_since: datetime | None
    read_at: datetime | None
    crowd: int | None
    volume: VolumeDocument | None
    disclosure: str
    question: Annotated[str | None, Field(description="The question or outcome, by its name.")]
    question_title: str
    inverted: bool
    first_approval_by: Annotated[str, Field(description="Who approved it first; empty for nobody.")]
    needs_two: bool
    why_not: Annotated[str, Field(description="Why you cannot be the second; empty where you can.")]


class Drafts(Document):
    """Drafts in order; of the queue those that matter most first."""

    drafts: list[DraftDocument]
    waiting: Annotated[int, Field(description="How many wait in the queue.")]
    cursor: More


class Decided(Document):
    """What became of one draft of several."""

    draft: int
    status: Annotated[int, Field(description="As if it had been decided alone.")]
    state: DraftState | None
    detail: Annotated[str, Field(description="Why not, in a sentence; empty where it was done.")]


class DecidedAll(Document):
    """What became of each, in the order given."""

    drafts: list[Decided]


class CitationSummary(Document):
    """A sentence of a story that cites a forecast."""

    id: int
    story: str
    headline: str
    sentence: str
    claim: str
    platform: str | None
    stated: str
    printed_on: date | None
    deadline: date | None
    url: str | None
    question: str | None
    inverted: bool


class Waiting(Document):
    """Citations without a question, the newest story first."""

    citations: list[CitationSummary]
    cursor: More


class RowDocument(Document):
    """One thing that both sides may say; empty where a side says nothing of it."""

    name: str
    left: str
    right: str
    sign: Sign


class OutcomeChoice(Document):
    """One of several outcomes, the one that fits best first."""

    name: str
    label: str
    why: str
    is_opposite: bool


class Candidate(Document):
    """A question beside a citation."""

    question: str
    outcome: Annotated[str | None, Field(description="What to confirm; null: choose among `outcomes`.")]
    title: str
    url: str
    state: State
    closes_at: datetime | None
    resolution_criteria: str
    is_opposite: Annotated[bool, Field(description="It asks the opposite: confirm it as inverted.")]
    score: float | None
    note: str
    rows: list[RowDocument]
    outcomes: list[OutcomeChoice]


class LinkDecision(Document):
    """What somebody decided about a citation and an outcome."""

    outcome: str
    verdict: Verdict
    how: How
    inverted: bool
    by: str
    at: datetime
    note: str


class LinkDocument(Document):
    """A citation with what it may mean, and what was decided."""

    citation: CitationSummary
    is_none: Annotated[bool, Field(description="Somebody said that it cites no forecast.")]
    decisions: list[LinkDecision]
    candidates: list[Candidate]
    decision: Decision | None
    confidence: float | None
    notes: list[str]


class LinkDecisions(Document):
    """What was just decided."""

    decisions: list[LinkDecision]


RulesSeen = Annotated[
    str, Field(description="Send it back as `seen` with what you set: 409 where somebody was first.")
]


class RulesDocument(Document):
    """What is set for one citation; null where the outlet's rules hold."""

    citation: int
    move_points: float | None
    move_log_odds: float | None
    is_frozen: bool
    is_none: bool
    quiet_until: datetime | None
    note: str
    changed_by: str
    changed_at: datetime | None
    in_words: str
    seen: RulesSeen


class StoryRulesDocument(Document):
    """What is set for one story; null where the outlet's rules hold."""

    story: str
    needs_two: bool | None
    reads: int | None
    in_words: str
    seen: RulesSeen


class StandingDocument(Document):
    """How one line stands."""

    citation: CitationSummary
    state: CitationState
    why: str
    now: Annotated[float | None, Field(description="What the sentence would state, on the question's scale.")]
    draft: Annotated[int | None, Field(description="The draft that waits.")]
    rules: RulesDocument


class VersionDocument(Document):
    """One version of a story's text."""

    number: int
    published_on: date | None
    saved_at: datetime
    saved_by: str
    cause: Cause


class StoryStanding(Document):
    """How a story stands at the desk."""

    slug: str
    headline: str
    withdrawn_at: datetime | None
    rules: StoryRulesDocument
    lines: list[StandingDocument]
    versions: list[VersionDocument]


class AddedStory(Document):
    """What taking a story in did."""

    slug: str
    headline: str
    version: int
    is_new: bool
    has_new_version: bool
    new: Annotated[int, Field(description="Citations that are new.")]
    kept: int
    removed: int


class Counted(Document):
    """How many questions the next round asks for because of this."""

    questions: int


class Cadence(Document):
    """How often a question is asked for; null: as its standing asks for."""

    question: str
    every_seconds: float | None


class EntryDocument(Document):
    """What a person entered, and on which evidence."""

    outcome: str
    what: Literal["reading", "resolution"]
    value: float | None
    said: str
    at: datetime
    entered_at: datetime
    entered_by: str
    url: str
    note: str
    evidence: Annotated[str | None, Field(description="SHA-256 of the picture or document, for /evidence.")]


class Entries(Document):
    """The newest entries first; after an entry, what was entered."""

    entries: list[EntryDocument]
