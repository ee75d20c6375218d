"""What a draft is, and which of its states may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.errors import ConflictError


class DraftState(StrEnum):
    """Where a proposed sentence stands."""

    PROPOSED = "proposed"
    SNOOZED = "snoozed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    PUBLISHED = "published"


_NEXT: dict[DraftState, frozenset[DraftState]] = {
    DraftState.PROPOSED: frozenset(
        {DraftState.APPROVED, DraftState.REJECTED, DraftState.SNOOZED, DraftState.SUPERSEDED}
    ),
    DraftState.SNOOZED: frozenset(
        {DraftState.PROPOSED, DraftState.APPROVED, DraftState.REJECTED, DraftState.SUPERSEDED}
    ),
    DraftState.APPROVED: frozenset({DraftState.PUBLISHED, DraftState.SUPERSEDED}),
    DraftState.REJECTED: frozenset(),
    DraftState.SUPERSEDED: frozenset(),
    DraftState.PUBLISHED: frozenset(),
}

OPEN_STATES = frozenset({DraftState.PROPOSED, DraftState.SNOOZED, DraftState.APPROVED})
"""States in which a draft still waits for somebody; a citation has at most one draft in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed sentence for one citation, with why it was proposed and what it rests on.

    `old` and `new` are the whole sentence before and after. `evidence_at` is the source instant of the
    reading behind it and `value` that reading (None where the draft states an end without a number).
    `written_by` is the editor who worded it, empty where a program did.
    """

    id: int
    citation_id: int
    story_id: int
    version_id: int
    old: str
    new: str
    reason: str
    evidence: str
    evidence_at: datetime
    value: float | None
    state: DraftState
    proposed_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""
    snoozed_until: datetime | None = None
    written_by: str = ""


def check_move(draft_id: int, current: DraftState, wanted: DraftState) -> None:
    """Refuse a change of state that the rules do not know.

    Raises:
        ConflictError: the draft can no longer become `wanted`; the message says what it is.
    """
    if wanted not in _NEXT[current]:
        msg = f"draft {draft_id} is {current.value} and cannot become {wanted.value}"
        raise ConflictError(msg)
