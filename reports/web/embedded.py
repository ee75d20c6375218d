"""Which forecast does an address of an embed, a badge or an oEmbed request mean, and what is there of it?"""

from __future__ import annotations

from datetime import datetime

from db import Connection, questions
from reports.gather import parts_of, picture_of
from reports.picture import Picture
from reports.web.leading_line import leading_line
from reports.web.questions import leading_part
from reports.web.stories import shown_story
from tracker.errors import NotFoundError
from tracker.kept import KeptCitation, KeptStory
from tracker.questions import OutcomeRef, QuestionRef
from tracker.settings import Settings


def asked_outcome(
    connection: Connection, settings: Settings, ref: QuestionRef, key: str, as_of: datetime
) -> OutcomeRef:
    """The outcome that is named, or of several the one with the highest value.

    Raises:
        NotFoundError: the question was never fetched, or has no outcome at all.
    """
    if key or questions.get_question(connection, ref).outcome() is not None:
        return OutcomeRef(ref, key)
    shown = leading_part(parts_of(connection, ref, as_of=as_of, zone=settings.zone, notice=settings.notice))
    if shown is None or shown.ref is None:
        raise NotFoundError(f"the question {ref} has no outcome")
    return shown.ref


def picture_asked(
    connection: Connection, settings: Settings, outcome: OutcomeRef, as_of: datetime
) -> Picture:
    """What there is to show of an outcome, as it was known then.

    Raises:
        NotFoundError: the question was never fetched, or has no such outcome.
    """
    return picture_of(connection, outcome, as_of=as_of, zone=settings.zone, notice=settings.notice)


def embedded_line(connection: Connection, slug: str) -> tuple[KeptStory, KeptCitation, OutcomeRef]:
    """A story, the line of it that stands for it elsewhere, and the outcome that this means.

    Raises:
        NotFoundError: there is no such story, or no person confirmed which question it means.
        HTTPException: the story was withdrawn (410).
    """
    kept = shown_story(connection, slug)
    line = leading_line(connection, kept)
    if line is None or line.link is None:
        raise NotFoundError(f"the story {slug!r} has no forecast with a question yet")
    return kept, line, line.link.outcome
