"""Which outcome does a person name on the command line: by its name, or by its address?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import UsageError

if TYPE_CHECKING:
    from reports.desk.context import WorkContext
    from tracker.questions import OutcomeRef


def outcome_named(name: str, context: WorkContext) -> OutcomeRef:
    """The outcome of "metaculus:12115#12123", or of the address of its page.

    Raises:
        UsageError: it is neither; the sentence says what it is, as far as that can be told.
    """
    from tracker.platforms import read_url
    from tracker.questions import OutcomeRef

    if "//" in name or name.startswith("www."):
        # A platform of one's own (a test instance, say) knows its pages; the registry knows the public ones.
        for adapter in context.platforms.values():
            outcome = adapter.recognise(name)
            if outcome is not None:
                return outcome
        return _entered(name, context) or read_url(name)
    try:
        return OutcomeRef.parse(name)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _entered(url: str, context: WorkContext) -> OutcomeRef | None:
    """The question of a page whose readings a person enters, if there is one."""
    from db.questions import is_kept
    from tracker.manual import question_of_page
    from tracker.questions import OutcomeRef

    try:
        page = question_of_page(url)
    except UsageError:
        return None
    with context.database.reading() as connection:
        known = is_kept(connection, page)
    return OutcomeRef(page) if known else None
