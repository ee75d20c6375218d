"""A newsroom's database for tests of what is shown: stories, questions, readings and what was printed."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from db import Database, checks, citations, drafts, links, open_database, questions, readings, stories
from tests.db.fresh import open_fresh
from tracker.citations.citation import Citation, CitationKind, Stated
from tracker.drafts import DraftState
from tracker.formats import read_story
from tracker.kept import Cause, KeptStory, Printing
from tracker.links import Link, Verdict
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, State
from tracker.readings import Point, Reading
from tracker.samples import read_sample
from tracker.spans import Span

TROOPS = QuestionRef("metaculus", "12100")
TROOPS_TITLE = (
    "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"
)
SEED_SLUG = "white-house-n-korea-covertly-sending-weapons-to-russia"
SEED_SENTENCE = (
    "There's a 10% chance that North Korea will send more than 100 troops to Ukraine, without Ukrainian "
    "consent, before 2024, according to the Metaculus prediction community."
)
RAN = datetime(2022, 11, 4, 15, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Newsroom:
    """A database, and ways to fill it that keep to what the jobs write."""

    database: Database

    def add_story(
        self,
        body: bytes,
        sentence: str,
        *,
        slug: str,
        stated: str = "10%",
        probability: float | None = 0.10,
        at: datetime = RAN,
    ) -> tuple[int, int]:
        """Keep a story with one citation: the numbers of both."""
        read = read_story(body, name=slug)
        start = read.text.index(sentence)
        figure = read.text.index(stated, start)
        citation = Citation(
            span=Span(start, start + len(sentence)),
            sentence=sentence,
            platform="metaculus",
            kind=CitationKind.PROBABILITY,
            stated=Stated(text=stated, span=Span(figure, figure + len(stated)), probability=probability),
            claim="North Korea will send more than 100 troops to Ukraine",
        )
        with self.database.writing() as connection:
            story_id = stories.add_story(
                connection, slug=slug, path=None, url=read.url, headline=read.headline, at=at
            )
            version = stories.add_version(
                connection,
                story_id,
                body=body,
                published_on=read.published_on,
                at=at,
                by="Ada",
                cause=Cause.ADDED,
            )
            citation_id = citations.add_citation(connection, story_id, citation)
            day = read.published_on or at.date()
            citations.add_printing(
                connection, citation_id, Printing.of(citation, version_id=version, printed_on=day)
            )
        return story_id, citation_id

    def add_question(self, question: Question) -> None:
        """Keep a question as a platform told it."""
        with self.database.writing() as connection:
            questions.save_question(connection, question)

    def add_points(self, outcome: OutcomeRef, points: Iterable[Point], *, seen_at: datetime) -> None:
        """Keep what a platform told of an outcome at `seen_at`, and that it was asked then."""
        with self.database.writing() as connection:
            readings.add_points(connection, outcome, points, seen_at=seen_at)
            readings.confirm(connection, outcome, at=seen_at)
            checks.record_successes(
                connection,
                [
                    checks.Success(
                        ref=outcome.question,
                        at=seen_at,
                        due_at=seen_at + timedelta(days=1),
                        because="nothing moves",
                        added=1,
                        future=0,
                    )
                ],
            )

    def link(self, citation_id: int, outcome: OutcomeRef, *, inverted: bool = False) -> None:
        """Let an editor confirm what a citation means."""
        with self.database.writing() as connection:
            links.add_decision(
                connection,
                Link(
                    citation_id=citation_id,
                    outcome=outcome,
                    verdict=Verdict.CONFIRMED,
                    decided_by="Ada",
                    decided_at=RAN,
                    inverted=inverted,
                ),
            )

    def publish(
        self,
        story_id: int,
        citation_id: int,
        new: str,
        *,
        stated: str,
        probability: float | None,
        at: datetime,
    ) -> None:
        """Write an approved sentence into a story."""
        with self.database.writing() as connection:
            kept = stories.get_story(connection, str(story_id))
            old = citations.get_citation(connection, citation_id).printing
            draft = drafts.add_draft(
                connection,
                citation_id=citation_id,
                version_id=kept.version.id,
                old=old.sentence,
                new=new,
                reason="it moved 6 points",
                evidence="metaculus:12100, 31 forecasters",
                evidence_at=at,
                value=probability,
                at=at,
            )
            drafts.move_draft(connection, draft, DraftState.APPROVED, by="Ada", at=at)
            body = kept.version.body.decode().replace(old.sentence, new).encode()
            version = stories.add_version(
                connection,
                story_id,
                body=body,
                published_on=kept.version.published_on,
                at=at,
                by="Ada",
                cause=Cause.PUBLISHED,
            )
            drafts.move_draft(connection, draft, DraftState.PUBLISHED, by="Ada", at=at)
            citations.add_printing(
                connection,
                citation_id,
                Printing(
                    version_id=version,
                    span=Span(old.span.start, old.span.start + len(new)),
                    sentence=new,
                    stated=stated,
                    probability=probability,
                    printed_on=at.date(),
                ),
            )

    def story(self, name: str) -> KeptStory:
        """A story as kept."""
        with self.database.reading() as connection:
            return stories.get_story(connection, name)


def open_newsroom(folder: Path) -> Newsroom:
    """An empty newsroom in a file of its own."""
    return Newsroom(database=open_fresh(folder / "newsroom.db"))


def troops_question(*, resolved_at: datetime | None = None) -> Question:
    """The question behind the sample story, as Metaculus would tell it."""
    resolution = Resolution(text="no", raw="no", at=resolved_at, value=0.0) if resolved_at else None
    state = State.RESOLVED if resolved_at else State.OPEN
    return Question(
        ref=TROOPS,
        title=TROOPS_TITLE,
        url="https://www.metaculus.com/questions/12100/",
        outcomes=(Outcome(upstream_id="12112", state=state, resolution=resolution),),
        state=state,
        resolution_criteria="Credible reports of more than 100 troops.\nVolunteers do not count.",
        opened_at=datetime(2022, 10, 20, tzinfo=UTC),
        closes_at=datetime(2023, 12, 31, tzinfo=UTC),
        deadline=datetime(2024, 1, 1, tzinfo=UTC),
        crowd=140,
    )


def declining(start: datetime, days: int, *, every: int = 14) -> list[Point]:
    """Readings that fall from 12% to 2%, with their quartiles."""
    found: list[Point] = []
    for day in range(0, days, every):
        value = 0.02 + 0.10 * math.exp(-day / 160) + 0.008 * math.sin(day / 9)
        at = start + timedelta(days=day, hours=7)
        found.append(
            Reading(
                value=round(value, 4),
                low=round(value * 0.5, 4),
                high=round(min(1, value * 1.7), 4),
                crowd=30 + day // 4,
                at=at,
                seen_at=at,
            )
        )
    return found


def seed_newsroom(folder: Path, *, ended: bool = True) -> Newsroom:
    """The sample story with its question: ended "no" on 1 January 2024, or open in October 2023."""
    path = folder / "newsroom.db"
    path.write_bytes(_seeded(ended))
    return Newsroom(database=open_database(f"sqlite:///{path}"))


@cache
def _seeded(ended: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        room = open_newsroom(Path(folder))
        _seed(room, ended=ended)
        room.database.close()
        return (Path(folder) / "newsroom.db").read_bytes()


def _seed(room: Newsroom, *, ended: bool) -> None:
    story_id, citation_id = room.add_story(
        read_sample("white_house_north_korea.txt"), SEED_SENTENCE, slug=SEED_SLUG
    )
    opened = datetime(2022, 10, 20, tzinfo=UTC)
    resolved_at = datetime(2024, 1, 1, tzinfo=UTC) if ended else None
    room.add_question(troops_question(resolved_at=resolved_at))
    points = declining(opened, 436 if ended else 366)
    seen_at = resolved_at + timedelta(hours=12) if resolved_at else datetime(2023, 10, 21, 12, tzinfo=UTC)
    for point in points:
        room.add_points(OutcomeRef(TROOPS), [point], seen_at=point.at + timedelta(minutes=10))
    room.add_points(OutcomeRef(TROOPS), [], seen_at=seen_at)
    room.link(citation_id, OutcomeRef(TROOPS))
    room.publish(
        story_id,
        citation_id,
        SEED_SENTENCE.replace("a 10% chance", "a 4% chance"),
        stated="4%",
        probability=0.04,
        at=datetime(2023, 6, 12, 9, 30, tzinfo=UTC),
    )


def printed_day(day: str) -> date:
    """A day as ISO 8601 writes it."""
    return date.fromisoformat(day)
