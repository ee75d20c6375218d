"""Values of the domain with a default for everything, so that a test names only what it is about.

All of them are of one small story: the seed's, on the day it ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.citations.citation import Citation, CitationKind, Stated
from tracker.drafts import Draft, DraftState
from tracker.history import History
from tracker.kept import Cause, KeptCitation, KeptStory, Printing, StoryVersion
from tracker.links import How, Link, Verdict
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef
from tracker.readings import NoReading, Point, Reading, Reason
from tracker.spans import Span
from tracker.stories import Narrative, Story

START = datetime(2022, 11, 4, tzinfo=UTC)
"""Midnight UTC of the seed story's day; `hours` in these builders count from here."""

REF = QuestionRef("metaculus", "12100")
CLAIM = "North Korea will send more than 100 troops to Ukraine, without Ukrainian consent, before 2024"
SENTENCE = f"There's a 10% chance that {CLAIM}, according to the Metaculus prediction community."
DEADLINE = date(2024, 1, 1)


def at(hours: float) -> datetime:
    """The instant so many hours after the start."""
    return START + timedelta(hours=hours)


def make_outcome(**changes: Any) -> Outcome:
    """The one outcome of a binary question."""
    return Outcome(**{"upstream_id": "4711", "method": "recency_weighted", **changes})


def make_question(ref: QuestionRef | str = REF, **changes: Any) -> Question:
    """The question that the seed story cites."""
    ref = QuestionRef.parse(ref) if isinstance(ref, str) else ref
    values: dict[str, Any] = {
        "ref": ref,
        "title": f"Will {CLAIM}?",
        "url": f"https://www.metaculus.com/questions/{ref.id}/",
        "outcomes": (make_outcome(),),
        "opened_at": START - timedelta(days=30),
        "closes_at": datetime(2023, 12, 31, tzinfo=UTC),
        "deadline": datetime(2024, 1, 1, tzinfo=UTC),
    }
    return Question(**{**values, **changes})


def make_reading(value: float = 0.1, hours: float = 0, **changes: Any) -> Reading:
    """A value that held from so many hours after the start on, and was seen then."""
    return Reading(**{"value": value, "at": at(hours), "seen_at": at(hours), **changes})


def make_gap(reason: Reason = Reason.UNREACHABLE, hours: float = 0, **changes: Any) -> NoReading:
    """No number from so many hours after the start on, and seen then."""
    return NoReading(**{"reason": reason, "at": at(hours), "seen_at": at(hours), **changes})


def make_history(*points: Point | float | None, confirmed_at: datetime | None = None) -> History:
    """A history of these points; a bare number is a reading, None a gap, each an hour after the last."""
    made: list[Point] = []
    for hours, point in enumerate(points):
        if point is None:
            made.append(make_gap(hours=hours))
        else:
            made.append(make_reading(point, hours) if isinstance(point, int | float) else point)
    return History(tuple(sorted(made, key=lambda one: (one.at, one.seen_at))), confirmed_at)


def make_stated(text: str = "10%", start: int = 10, **changes: Any) -> Stated:
    """A figure as written."""
    values: dict[str, Any] = {"text": text, "span": Span(start, start + len(text)), "probability": 0.1}
    return Stated(**{**values, **changes})


def make_citation(sentence: str = SENTENCE, start: int = 0, **changes: Any) -> Citation:
    """A citation of the seed story's question, whose sentence begins at `start`."""
    values: dict[str, Any] = {
        "span": Span(start, start + len(sentence)),
        "sentence": sentence,
        "platform": "metaculus",
        "kind": CitationKind.PROBABILITY,
        "stated": make_stated(start=start + 10),
        "claim": CLAIM,
        "deadline": DEADLINE,
    }
    return Citation(**{**values, **changes})


def make_printing(**changes: Any) -> Printing:
    """What the first version of the story printed, on the story's day."""
    values: dict[str, Any] = {
        "version_id": 1,
        "span": Span(0, len(SENTENCE)),
        "sentence": SENTENCE,
        "stated": "10%",
        "probability": 0.1,
        "printed_on": START.date(),
    }
    return Printing(**{**values, **changes})


def make_link(citation_id: int = 1, **changes: Any) -> Link:
    """An editor's confirmation that a citation means the question."""
    values: dict[str, Any] = {
        "citation_id": citation_id,
        "outcome": OutcomeRef(REF),
        "verdict": Verdict.CONFIRMED,
        "decided_by": "Ana",
        "decided_at": at(1),
        "how": How.PERSON,
    }
    return Link(**{**values, **changes})


def make_kept_citation(id_: int = 1, sentence: str = SENTENCE, **changes: Any) -> KeptCitation:
    """The citation, kept and not yet linked."""
    values: dict[str, Any] = {
        "id": id_,
        "story_id": 1,
        "platform": "metaculus",
        "kind": CitationKind.PROBABILITY,
        "claim": CLAIM,
        "condition": None,
        "deadline": DEADLINE,
        "negated": False,
        "url": None,
        "first_sentence": sentence,
        "removed_at": None,
        "printing": make_printing(sentence=sentence, span=Span(0, len(sentence))),
    }
    return KeptCitation(**{**values, **changes})


def make_draft(**changes: Any) -> Draft:
    """A draft that waits for an editor."""
    values: dict[str, Any] = {
        "id": 1,
        "citation_id": 1,
        "story_id": 1,
        "version_id": 1,
        "old": SENTENCE,
        "new": SENTENCE.replace("10%", "5%"),
        "reason": "down 5 points since it was printed",
        "evidence": f"{REF}; 0.05",
        "evidence_at": at(2),
        "value": 0.05,
        "state": DraftState.PROPOSED,
        "proposed_at": at(3),
    }
    return Draft(**{**values, **changes})


def make_story(
    nerd: str = SENTENCE, others: Sequence[str] = ("Republican", "Democratic"), **changes: Any
) -> Story:
    """A story in sections, its text no more than them."""
    text = "A Headline\n\n"
    narratives: list[Narrative] = []
    for label, said in [*((label, f"What {label}s say.") for label in others), ("Nerd", nerd)]:
        text += f"{label} narrative\n\n"
        narratives.append(Narrative(label=label, text=said, span=Span(len(text), len(text) + len(said))))
        text += f"{said}\n\n"
    values: dict[str, Any] = {
        "headline": "A Headline",
        "text": text,
        "published_on": START.date(),
        "narratives": tuple(narratives),
    }
    return Story(**{**values, **changes})


def make_kept_story(story: Story | None = None, **changes: Any) -> KeptStory:
    """A story as it was first added."""
    story = story or make_story()
    version = StoryVersion(
        id=1,
        number=1,
        body=story.text.encode(),
        published_on=story.published_on,
        saved_at=START,
        saved_by="Ana",
        cause=Cause.ADDED,
    )
    values: dict[str, Any] = {
        "id": 1,
        "slug": "a-headline",
        "path": Path("a-headline.txt"),
        "url": story.url,
        "headline": story.headline,
        "added_at": START,
        "withdrawn_at": None,
        "version": version,
    }
    return KeptStory(**{**values, **changes})
