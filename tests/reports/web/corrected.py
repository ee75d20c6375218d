"""The sample story after a person put right what was wrong when it was printed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from db import citations, stories
from tests.reports.newsroom import SEED_SENTENCE, SEED_SLUG, Newsroom, seed_newsroom
from tracker.kept import Cause, Printing
from tracker.spans import Span

CORRECTED_AT = datetime(2023, 6, 20, 8, tzinfo=UTC)
WRONG = SEED_SENTENCE.replace("a 10% chance", "a 44% chance")


def corrected_newsroom(folder: Path) -> Newsroom:
    """It updated 10% to 4%, then printed 44% by a slip, and a person put that right."""
    room = seed_newsroom(folder)
    for at, figure, probability in (
        (datetime(2023, 6, 19, 8, tzinfo=UTC), "44%", 0.44),
        (CORRECTED_AT, "4%", 0.04),
    ):
        edit(room, figure, probability, at)
    return room


def edit(room: Newsroom, figure: str, probability: float, at: datetime) -> None:
    """A person changes the figure in the story's file, and Nerdline reads the file again."""
    with room.database.writing() as connection:
        kept = stories.get_story(connection, SEED_SLUG)
        (citation,) = citations.list_citations(connection, story_id=kept.id)
        old = citation.printing.sentence
        new = SEED_SENTENCE.replace("10%", figure)
        version = stories.add_version(
            connection,
            kept.id,
            body=kept.version.body.decode().replace(old, new).encode(),
            published_on=kept.version.published_on,
            at=at,
            by="Ada",
            cause=Cause.CHANGED,
        )
        start = citation.printing.span.start
        citations.add_printing(
            connection,
            citation.id,
            Printing(
                version_id=version,
                span=Span(start, start + len(new)),
                sentence=new,
                stated=figure,
                probability=probability,
                printed_on=at.date(),
            ),
        )
