"""Every number that was ever printed, against what its source said on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from db import Connection, citations, readings, stories
from tracker.audit import Finding, Verdict, compare_printing
from tracker.kept import KeptCitation, KeptStory, Printing


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One printed figure, and what the comparison found."""

    story: KeptStory
    citation: KeptCitation
    printing: Printing
    finding: Finding


def audit_stories(connection: Connection, *, zone: tzinfo, story: str | None = None) -> tuple[AuditRow, ...]:
    """Compare the printed figures of one story (id, slug or path), or of all, withdrawn ones too.

    A figure that several versions repeat is compared once, on the day it first stood there.

    Raises:
        NotFoundError: there is no such story.
    """
    chosen = (
        (stories.get_story(connection, story),) if story else stories.list_stories(connection, withdrawn=True)
    )
    return tuple(
        AuditRow(story=one, citation=citation, printing=printing, finding=finding)
        for one in chosen
        for citation in citations.list_citations(connection, story_id=one.id, removed=True)
        for printing, finding in _findings(connection, citation, zone)
    )


def _findings(connection: Connection, citation: KeptCitation, zone: tzinfo) -> list[tuple[Printing, Finding]]:
    first = {
        (printing.stated, printing.printed_on): printing
        for printing in reversed(citations.list_printings(connection, citation.id))
        if printing.stated
    }
    link = citation.link
    if link is None:
        return [(printing, Finding(verdict=Verdict.NOT_KNOWN)) for printing in reversed(first.values())]
    history = readings.get_history(connection, link.outcome)
    return [
        (
            printing,
            compare_printing(
                printing, history, zone=zone, inverted=link.inverted, deadline=citation.deadline
            ),
        )
        for printing in reversed(first.values())
    ]
