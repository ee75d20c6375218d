"""Which of a story's forecasts stands for the story where there is room for one?"""

from __future__ import annotations

from db import Connection, citations
from tracker.kept import KeptCitation, KeptStory


def leading_line(connection: Connection, kept: KeptStory) -> KeptCitation | None:
    """The first citation whose question is confirmed, else the first one."""
    found = citations.list_citations(connection, story_id=kept.id)
    return next((citation for citation in found if citation.link is not None), next(iter(found), None))
