"""A newsroom in which a forecast has moved, so that a draft waits; with people who are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from db import drafts
from jobs import poll_forecasts
from reports.desk import draft_updates
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from reports.desk.link_citations import confirm
from tests.jobs.conftest import Newsroom
from tests.reports.web.desk.signed_in import DeskClient, desk_client
from tracker.drafts import Draft
from tracker.questions import OutcomeRef, QuestionRef
from tracker.roles import Role

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


def drafted(room: Newsroom, value: float = 0.31) -> Draft:
    """Let the sample story cite the bridge, and the bridge move: the draft that waits then."""
    room.bridge()
    path = room.file()
    add_story(room.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(room.context, 1, BRIDGE)
    moves(room, value)
    draft_updates.run(room.context)
    return every_draft(room)[-1]


def moves(room: Newsroom, value: float, *, days: float = 3) -> None:
    """Let the source say another number, and read it."""
    room.pass_(days=days)
    room.platform.says("7", value)
    poll_forecasts.poll(room.context, [BRIDGE.question])


def every_draft(room: Newsroom) -> tuple[Draft, ...]:
    """Everything that was ever proposed, oldest first."""
    with room.context.database.reading() as connection:
        return drafts.list_drafts(connection)


def as_(room: Newsroom, who: str) -> WorkContext:
    """The newsroom with somebody else at work."""
    return replace(room.context, who=who)


@contextmanager
def at_desk(
    room: Newsroom, role: Role = Role.EDITOR, *, name: str = "", **settings: Any
) -> Iterator[DeskClient]:
    """A browser of somebody of this role in the newsroom."""
    with desk_client(
        room.context.database,
        role,
        name=name,
        clock=room.clock,
        timezone=room.context.settings.timezone,
        needs_two=room.context.settings.needs_two,
        **settings,
    ) as client:
        yield client
