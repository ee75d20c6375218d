"""When each platform changed how it makes a number: acts, since an outcome has its present method only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from db import acts
from db.acts import Act
from db.engine import Connection
from tracker.method_changes import MethodChange
from tracker.questions import OutcomeRef, Question

_ACT = "method changed"


def keep_method_changes(
    connection: Connection, before: Sequence[Question], told: Sequence[Question], *, at: datetime
) -> int:
    """Keep in which outcomes `told` names another method than `before` did; how many.

    A method that was or became unknown is no change.
    """
    earlier = {
        OutcomeRef(question.ref, outcome.key): outcome.method
        for question in before
        for outcome in question.outcomes
    }
    count = 0
    for question in told:
        for outcome in question.outcomes:
            ref = OutcomeRef(question.ref, outcome.key)
            method = earlier.get(ref)
            if method and outcome.method and method != outcome.method:
                detail = json.dumps({"before": method, "after": outcome.method})
                acts.add_act(
                    connection,
                    Act(at=at, who=question.ref.platform, act=_ACT, subject=str(ref), detail=detail),
                )
                count += 1
    return count


def list_method_changes(connection: Connection, outcome: OutcomeRef) -> tuple[MethodChange, ...]:
    """The changes of an outcome's method, oldest first."""
    return tuple(
        MethodChange(at=act.at, **json.loads(act.detail))
        for act in acts.list_acts(connection, subject=str(outcome))
        if act.act == _ACT
    )
