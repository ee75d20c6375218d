"""Stories in print that cite whatever question a test is about."""

from __future__ import annotations

from tests.reports.newsroom import Newsroom
from tracker.questions import OutcomeRef, Question

STORY = "A headline {0}\n\nNerd narrative\n\nThere is a 10% chance of {0}, Metaculus says.\n"


def cite(room: Newsroom, *questions: Question) -> None:
    """Let a story of its own cite the first outcome of each question."""
    for question in questions:
        what = f"thing {question.ref.id} of {question.ref.platform}"
        sentence = f"There is a 10% chance of {what}, Metaculus says."
        slug = f"{question.ref.platform}-{question.ref.id}"
        _, citation_id = room.add_story(STORY.format(what).encode(), sentence, slug=slug)
        room.add_question(question)
        room.link(citation_id, OutcomeRef(question.ref, question.outcomes[0].key))
