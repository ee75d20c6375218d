"""Which twins of an outcome may readers see in one chart with it?"""

from __future__ import annotations

from datetime import datetime

from db import Connection, twins
from reports.gather import twins_of
from reports.many import ManyPicture
from reports.republishing import may_republish
from tracker.questions import OutcomeRef
from tracker.settings import Settings


def beside_shown_twins(
    connection: Connection, settings: Settings, outcome: OutcomeRef, as_of: datetime
) -> ManyPicture | None:
    """An outcome with those twins, confirmed by `as_of`, that may be shown; None where none is left.

    It comes first itself.

    Raises:
        NotFoundError: the question was never fetched, or has no such outcome.
        UsageError: they cannot stand on one axis.
    """
    confirmed = {
        twin.beside(outcome): twin.inverted for twin in twins.twins_of(connection, outcome, as_of=as_of)
    }
    shown = [
        each
        for each in (outcome, *confirmed)
        if may_republish(settings, each.question.platform).shows_numbers
    ]
    if outcome not in shown or len(shown) == 1:
        return None
    return twins_of(
        connection,
        shown,
        as_of=as_of,
        zone=settings.zone,
        notice=settings.notice,
        inverted={each for each in shown if confirmed.get(each)},
    )
