"""Asking for a story's questions at once, and not when they are next due."""

from __future__ import annotations

from db import acts, citations, questions, stories
from reports.desk.context import WorkContext
from tracker.manual import PLATFORM as BY_A_PERSON


def check_now(context: WorkContext, name: str) -> int:
    """Let the next round ask for every question that a story cites; how many those are.

    Nothing is asked here: the scheduler keeps to each platform's rate.

    Raises:
        NotFoundError: there is no such story.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        story = stories.get_story(connection, name)
        refs = {
            one.link.outcome.question
            for one in citations.list_citations(connection, story_id=story.id)
            if one.link is not None and one.link.outcome.question.platform != BY_A_PERSON
        }
        if story.withdrawn_at is not None or not refs:
            return 0
        for ref in sorted(refs):
            questions.watch_from(connection, ref, at=now, because="an editor asked for it")
        acts.add_act(
            connection,
            acts.Act(at=now, who=context.who, act="check asked for", subject=f"story:{story.id}"),
        )
    return len(refs)
