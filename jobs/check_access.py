"""Who are we to the platforms that want to know? Asked once, when the schedule starts."""

from __future__ import annotations

import logging

from reports.desk.context import WorkContext
from tracker.errors import NerdlineError

log = logging.getLogger(__name__)


def check_access(context: WorkContext) -> None:
    """Log whose token each platform sees and of which tier; a refusal is logged and stops nothing.

    A tier that covers few questions explains numbers that will be missing, before anybody wonders.
    """
    for name, adapter in context.platforms.items():
        _, token = context.settings.access_to(name)
        if not token:
            continue
        try:
            access = adapter.check_access()
        except NerdlineError as error:
            log.warning("%s", error)
            continue
        log.info("%s sees us as %s, tier %s", adapter.label, access.account, access.tier)
        if access.note:
            log.warning("%s: %s", adapter.label, access.note)
