"""How much waits for somebody at the desk?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection, waiting
from reports.desk.attention import count_attention

ATTENTION_LASTS = timedelta(minutes=1)
MOST_COUNTED = 999
"""Counting ends here: nobody needs to know whether it is a thousand or ten thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many drafts and links wait for a decision, and how many drafts are approved or put off.

    None of them is counted beyond `MOST_COUNTED`. `after` is the newest act of when they were counted.
    `attention` is how much needs a human, as of `attention_at`.
    """

    drafts: int = 0
    approved: int = 0
    snoozed: int = 0
    links: int = 0
    after: int = -1
    attention: int = 0
    attention_at: datetime | None = None


def count_waiting(
    connection: Connection, known: Waiting | None = None, *, now: datetime | None = None
) -> Waiting:
    """What waits now. Links are counted again only where a story or a citation was touched since `known`.

    What needs a human is counted where it is asked for as of `now`, and not each time: it changes by itself,
    with time and with what platforms say.
    """
    told = waiting.count_waiting(connection, after=known.after if known else -1, most=MOST_COUNTED)
    is_known = (
        known is not None
        and known.after <= told.newest_act  # else this is another database by now: an older one was restored
        and not told.is_touched
    )
    counted_at, attention = (known.attention_at, known.attention) if known else (None, 0)
    if now is not None and not (counted_at and timedelta() <= now - counted_at < ATTENTION_LASTS):
        counted_at, attention = now, count_attention(connection, now=now)
    return Waiting(
        attention=attention,
        attention_at=counted_at,
        drafts=told.proposed,
        approved=told.approved,
        snoozed=told.snoozed,
        links=known.links if known and is_known else waiting.count_unlinked(connection, most=MOST_COUNTED),
        after=told.newest_act,
    )
