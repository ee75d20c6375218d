"""Which questions are asked for: those that a story in print cites, their twins, and no others."""

from __future__ import annotations

from datetime import datetime

from db import links, questions, twins
from db.engine import Connection
from tracker.questions import OutcomeRef


def stop_watching_uncited(connection: Connection) -> int:
    """Ask no more for questions that no story in print needs; how many stopped."""
    return questions.stop_watching_all_but(connection, links.linked_keys(connection))


def watch_with_twins(connection: Connection, outcome: OutcomeRef, *, at: datetime, because: str) -> None:
    """Ask for a question that a story in print cites, and for its confirmed twins, at `at` or sooner."""
    questions.watch_from(connection, outcome.question, at=at, because=because)
    for twin in twins.twins_of(connection, outcome):
        beside = twin.beside(outcome).question
        questions.watch_from(connection, beside, at=at, because=f"{because}, or its twin")
