"""Rows that others hang on: a story, its citation, its question, put into a database with one call."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from db import Connection, citations, drafts, questions, stories
from tests.builders import SENTENCE, START, at, make_citation, make_printing, make_question
from tracker.kept import Cause
from tracker.questions import OutcomeRef, Question

_numbers = count(1)


def keep_story(connection: Connection, **changes: Any) -> int:
    """A story with one version; its id. Its slug is new every time."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"story-{number}",
        "path": Path(f"story-{number}.txt").absolute(),
        "url": "",
        "headline": f"Headline {number}",
        "at": START,
    }
    id_ = stories.add_story(connection, **{**values, **changes})
    keep_version(connection, id_)
    return id_


def keep_version(
    connection: Connection, story_id: int, body: bytes = SENTENCE.encode(), **changes: Any
) -> int:
    """The next version of a story; its id."""
    values: dict[str, Any] = {
        "body": body,
        "published_on": START.date(),
        "at": START,
        "by": "Ana",
        "cause": Cause.ADDED,
    }
    return stories.add_version(connection, story_id, **{**values, **changes})


def keep_citation(connection: Connection, story_id: int | None = None, **changes: Any) -> int:
    """A citation, printed in the story's newest version; its id."""
    story_id = keep_story(connection) if story_id is None else story_id
    version_id = stories.get_story(connection, str(story_id)).version.id
    id_ = citations.add_citation(connection, story_id, make_citation(**changes))
    citations.add_printing(connection, id_, make_printing(version_id=version_id))
    return id_


def keep_question(connection: Connection, question: Question | None = None, **changes: Any) -> OutcomeRef:
    """A question; its first outcome."""
    question = question or make_question(**changes)
    questions.save_question(connection, question)
    return OutcomeRef(question.ref, question.outcomes[0].key)


def keep_draft(connection: Connection, citation_id: int | None = None, **changes: Any) -> int:
    """A draft that waits for an editor; its id."""
    citation_id = keep_citation(connection) if citation_id is None else citation_id
    citation = citations.get_citation(connection, citation_id)
    values: dict[str, Any] = {
        "citation_id": citation_id,
        "version_id": citation.printing.version_id,
        "old": SENTENCE,
        "new": SENTENCE.replace("10%", "5%"),
        "reason": "down 5 points since it was printed",
        "evidence": "metaculus:12100; 0.05",
        "evidence_at": at(2),
        "value": 0.05,
        "at": at(3),
    }
    return drafts.add_draft(connection, **{**values, **changes})
