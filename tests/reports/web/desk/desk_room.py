"""A newsroom of one at the desk: a story that cites a bridge, a platform that says what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reports.desk.add_story import Added, add_story
from tests.jobs.conftest import STORY, Newsroom
from tests.reports.web.desk.signed_in import DeskClient, desk_client
from tracker.roles import Role

HOSTILE = "<script>alert(1)</script>"


@dataclass(frozen=True, kw_only=True)
class DeskRoom:
    """A newsroom, and a browser in which somebody is signed in."""

    newsroom: Newsroom
    client: DeskClient

    def story(self, text: str = STORY) -> Added:
        """Take a story in as if it had been pasted."""
        return add_story(self.newsroom.context, text.encode(), name="the pasted text")

    def said(self, address: str, **fields: object) -> str:
        """What the page says after a form was posted."""
        answer = self.client.follow(self.client.post(address, fields))
        assert answer.status_code == 200, answer.text
        return answer.text


@contextmanager
def desk_room(newsroom: Newsroom, role: Role = Role.EDITOR, **settings: Any) -> Iterator[DeskRoom]:
    """The desk of a newsroom; a `name` of somebody else is how to come in again when a session is over."""
    context = newsroom.context
    with desk_client(
        context.database,
        role,
        clock=newsroom.clock,
        platforms=context.platforms,
        timezone=context.settings.timezone,
        contact="desk@example.org",
        **settings,
    ) as client:
        yield DeskRoom(newsroom=newsroom, client=client)
