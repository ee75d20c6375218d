"""Was a change of a story's forecast an update (it moved) or a correction (it was wrong when printed)?

Readers are owed the difference. A correction is a change by a person of a figure that was not the source's
on the day it was printed; a change that the newsroom itself calls a correction is one too. Everything that
a program proposed because the forecast moved is an update.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tracker.kept import Cause

_CALLED_CORRECTION = re.compile(r"\s*correct(?:ion|ed|s|ing)?\b", re.IGNORECASE)


class ChangeKind(StrEnum):
    """What became of a story's forecast in one of its versions."""

    ADDED = "added"  # the story itself
    EDIT = "edit"  # by the newsroom, of words that state no forecast
    UPDATE = "update"
    CORRECTION = "correction"


def decide_kind(
    cause: Cause, *, stated_before: str, stated_after: str, was_wrong: bool, reason: str = ""
) -> ChangeKind:
    """What the change of one forecast sentence was.

    `stated_before` and `stated_after` are its figures ("10%"), empty where the sentence is not in print or
    states none. `was_wrong`: the audit found that the earlier one was not the source's on the day it was
    first printed; where the source of that day is not known, nothing is called wrong. `reason` is that of
    the draft behind the change, if there is one.
    """
    if cause is Cause.ADDED:
        return ChangeKind.ADDED
    if _CALLED_CORRECTION.match(reason):
        return ChangeKind.CORRECTION
    is_new_figure = bool(stated_before) and stated_before != stated_after
    if cause is Cause.CHANGED and is_new_figure and was_wrong:
        return ChangeKind.CORRECTION
    return ChangeKind.UPDATE
