"""Letting a story go: it is asked for and drafted no more, and nothing of it is deleted."""

from __future__ import annotations

from db import acts, drafts, stories
from db.watching import stop_watching_uncited
from reports.desk.context import WorkContext
from tracker.drafts import OPEN_STATES, DraftState
from tracker.kept import KeptStory


def withdraw_story(context: WorkContext, name: str, *, note: str = "") -> KeptStory:
    """Withdraw the story with this id, slug or path; doing it twice is doing it once.

    Its drafts are cancelled. Questions that no other story in print cites are asked for no more.

    Raises:
        NotFoundError: there is no such story.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        story = stories.get_story(connection, name)
        if story.withdrawn_at is not None:
            return story
        stories.withdraw_story(connection, story.id, at=now)
        for draft in drafts.list_drafts(connection, *OPEN_STATES, story_id=story.id):
            drafts.move_draft(
                connection,
                draft.id,
                DraftState.SUPERSEDED,
                by=context.who,
                at=now,
                note="the story was withdrawn",
            )
        stop_watching_uncited(connection)
        acts.add_act(
            connection,
            acts.Act(
                at=now, who=context.who, act="story withdrawn", subject=f"story:{story.id}", detail=note
            ),
        )
        return stories.get_story(connection, str(story.id))
