"""What must an operator hear once, and when is the telling tried again?

A key names what a notice is about, from the general to the particular: "failing:metaculus:12100",
"refused:metaculus", "held:manifold". While one is open, the same trouble seen again is no news.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.clock import format_instant

LONGEST_KEY = 300
"""Characters."""

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=1)
"""Where a notice cannot be delivered, pauses double from the first to the longest; it is never given up."""


class Level(StrEnum):
    """A warning stays open until what it tells of is over; a recovery tells of that, and is never open."""

    WARNING = "warning"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that the operator is to hear, in one sentence.

    `closed_at` is when what it tells of was over, `sent_at` when it was told; `tries` counts how often
    telling it was begun, and `last_error` says why the last of them failed.
    """

    id: int
    key: str
    level: Level
    sentence: str
    raised_at: datetime
    closed_at: datetime | None = None
    sent_at: datetime | None = None
    tries: int = 0
    next_try_at: datetime | None = None
    last_error: str = ""

    @property
    def is_open(self) -> bool:
        """Whether what it tells of still lasts."""
        return self.closed_at is None


def check_notice(key: str, sentence: str) -> None:
    """Let what can be kept and told pass.

    Raises:
        ValueError: the key is empty or too long, or there is nothing to tell.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        msg = f"a notice's key has 1 to {LONGEST_KEY} characters, not {len(key)}"
        raise ValueError(msg)
    if not sentence.strip():
        msg = f"the notice {key} tells nothing"
        raise ValueError(msg)


def next_try(tries: int, now: datetime, *, retry_after: timedelta | None = None) -> datetime:
    """When a notice that could not be delivered `tries` times, the last of them now, is tried again.

    `retry_after` is how long the receiver asked us to wait; a day of that is believed.
    """
    doublings = min(max(tries - 1, 0), 16)  # by then a day is long past
    pause = FIRST_PAUSE * (1 << doublings)
    return now + min(max(pause, retry_after or timedelta()), LONGEST_PAUSE)


def to_document(notice: Notice, *, outlet: str) -> dict[str, str]:
    """What a receiver is handed. `key`, `level` and `raised_at` together name one notice for good."""
    return {
        "key": notice.key,
        "level": notice.level.value,
        "sentence": notice.sentence,
        "raised_at": format_instant(notice.raised_at),
        "outlet": outlet,
    }
