"""What did a person enter by hand, when, and on which evidence?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.questions import Kind, OutcomeRef, Resolution, State
from tracker.readings import Point, Reading

METHOD = "entered by a person"
"""The `Outcome.method` of a question whose readings are all entered by hand."""

OPEN_AGAIN = "open"
"""What an entry says that takes an ending back."""

_UNDECIDED = {"annulled": State.ANNULLED, "ambiguous": State.AMBIGUOUS}


class What(StrEnum):
    """What an entry tells."""

    READING = "reading"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a person entered about an outcome. Never changed: a later entry corrects it.

    `value` is on the outcome's own scale, None for an ending that has none. `said` is how the outcome ended,
    as `Resolution.text` has it, or `OPEN_AGAIN`. `at` is when it held at the source, or when the answer
    became known; `sha256` names the image or document that was given as evidence.
    """

    outcome: OutcomeRef
    what: What
    at: datetime
    entered_at: datetime
    entered_by: str
    value: float | None = None
    said: str = ""
    url: str = ""
    note: str = ""
    sha256: str | None = None
    media_type: str = ""

    @property
    def ending(self) -> tuple[State, Resolution] | None:
        """How the outcome ended by this entry; None for a reading, or where it takes an ending back."""
        if self.what is not What.RESOLUTION or (self.value is None and self.said == OPEN_AGAIN):
            return None
        state = State.RESOLVED if self.value is not None else _UNDECIDED.get(self.said, State.RESOLVED)
        return state, Resolution(text=self.said, raw=self.said, at=self.at, value=self.value)


def says(entry: Entry, point: Point | None) -> bool:
    """Whether a point has the value that was entered, to the digits that are kept."""
    if not isinstance(point, Reading) or entry.value is None or entry.what is not What.READING:
        return False
    nearly = 1.0 if point.kind is Kind.DATE else 2e-6  # whole seconds; millionths
    return math.isclose(entry.value, point.value, rel_tol=1e-6, abs_tol=nearly)


def entry_behind(entries: Iterable[Entry], point: Point | None) -> Entry | None:
    """The newest entry that a point comes from; None for one that a platform told."""
    found = [
        entry
        for entry in entries
        if says(entry, point)
        and point is not None
        and entry.at == point.at
        and entry.entered_at <= point.seen_at
    ]
    return found[-1] if found else None


def ending_behind(entries: Iterable[Entry], resolution: Resolution | None) -> Entry | None:
    """The entry that an ending comes from; None for one that a platform told."""
    about = [entry for entry in entries if entry.what is What.RESOLUTION]
    ending = about[-1].ending if about else None
    return about[-1] if ending is not None and ending[1] == resolution else None
