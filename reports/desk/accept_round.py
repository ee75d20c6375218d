"""Letting a held round pass from the desk: a person has looked at the platform's pages and found them so."""

from __future__ import annotations

from datetime import timedelta

from db import acts, notices
from reports.desk.context import WorkContext
from tracker.errors import ConflictError

_ACT = "round accepted"
LEAST = timedelta(hours=1)
"""So long at least an acceptance holds: a round may be large, and come in parts."""


def accept_round(context: WorkContext, platform: str) -> None:
    """Let the next round of a platform keep its numbers, even where most of them moved at once.

    It holds for two rounds, and for an hour at least; then a platform that goes wrong is held again.

    Raises:
        ConflictError: no round of the platform is held.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        key = f"held:{platform}"
        if key not in notices.open_keys(connection, key):
            raise ConflictError(f"no round of {platform} is held; somebody may have let it pass already")
        acts.add_act(connection, acts.Act(at=now, who=context.who, act=_ACT, subject=f"platform:{platform}"))


def was_accepted(context: WorkContext, platform: str) -> bool:
    """Whether a person has let the present rounds of a platform pass."""
    since = context.clock.now() - max(2 * context.rounds, LEAST)
    with context.database.reading() as connection:
        done = acts.list_acts(connection, subject=f"platform:{platform}")
    return any(one.act == _ACT and one.at >= since for one in done)
