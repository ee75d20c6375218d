"""What is the change log of a kept story, with its corrections told from its updates?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db import Connection, citations, drafts, readings, stories
from reports.republishing import may_republish
from reports.web.change_log import change_log
from reports.web.pages import LogEntry
from tracker.audit import Verdict, compare_printing
from tracker.drafts import DraftState
from tracker.kept import KeptCitation, KeptStory, Printing
from tracker.settings import Settings


def story_log(
    connection: Connection,
    settings: Settings,
    kept: KeptStory,
    every: Sequence[KeptCitation],
    printings: Mapping[int, Sequence[Printing]],
) -> tuple[LogEntry, ...]:
    """The log of a story with these citations (removed ones too), the newest first."""
    named = {citation.id: citation for citation in every}

    def is_wrong(number: int, printing: Printing) -> bool:
        citation = named[number]
        if citation.link is None:
            return False
        history = readings.get_history(connection, citation.link.outcome)
        found = compare_printing(
            printing,
            history,
            zone=settings.zone,
            inverted=citation.link.inverted,
            deadline=citation.deadline,
        )
        return found.verdict is Verdict.DIFFERS

    return change_log(
        stories.list_versions(connection, kept.id),
        printings,
        drafts.list_drafts(connection, DraftState.PUBLISHED, story_id=kept.id),
        is_wrong=is_wrong,
        unshown=unshown_citations(settings, every),
    )


def unshown_citations(settings: Settings, every: Sequence[KeptCitation]) -> frozenset[int]:
    """The citations whose platform's numbers readers are not shown."""
    return frozenset(
        citation.id
        for citation in every
        if citation.link is not None
        and not may_republish(settings, citation.link.outcome.question.platform).shows_numbers
    )


def log_of_story(connection: Connection, settings: Settings, kept: KeptStory) -> tuple[LogEntry, ...]:
    """The log of a story, with its citations looked up."""
    every = citations.list_citations(connection, story_id=kept.id, removed=True)
    printings = {citation.id: citations.list_printings(connection, citation.id) for citation in every}
    return story_log(connection, settings, kept, every, printings)
