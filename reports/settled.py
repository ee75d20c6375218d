"""Which of the chances that stories printed are settled, and did what they spoke of happen?

A figure counts if it is a single chance, printed before the outcome was known, of a question that ended
yes or no. What was annulled or is ambiguous settles nothing; nor does a bound ("less than 1%") or a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from db import Connection, citations, questions, stories
from reports.record import Record, SettledFigure, record_of
from tracker.kept import KeptCitation, Printing
from tracker.links import Link
from tracker.questions import Kind, Outcome, State


def gather_record(connection: Connection, *, zone: tzinfo) -> Record:
    """The outlet's own record; its days are those of `zone`. Withdrawn stories count: they were printed."""
    return record_of(settled_figures(connection, zone=zone))


def settled_figures(connection: Connection, *, zone: tzinfo) -> Iterator[SettledFigure]:
    """Every figure that counts, in the order of the stories."""
    for story in stories.list_stories(connection, withdrawn=True):
        for citation in citations.list_citations(connection, story_id=story.id, removed=True):
            if citation.link is not None:
                yield from _of_citation(connection, citation, citation.link, zone)


def _of_citation(
    connection: Connection, citation: KeptCitation, link: Link, zone: tzinfo
) -> Iterator[SettledFigure]:
    outcome = questions.get_question(connection, link.outcome.question).outcome(link.outcome.key)
    happened = None if outcome is None else _happened(outcome)
    if outcome is None or happened is None:
        return
    for printing in _in_time(citations.list_printings(connection, citation.id), outcome, zone):
        if printing.probability is not None:
            yield SettledFigure(
                question=str(link.outcome),
                printed=printing.probability,
                happened=happened != link.inverted,  # of what the sentence claims
            )


def _happened(outcome: Outcome) -> bool | None:
    resolution = outcome.resolution
    if outcome.kind is not Kind.PROBABILITY or outcome.state is not State.RESOLVED or resolution is None:
        return None
    return {1.0: True, 0.0: False}.get(-1.0 if resolution.value is None else resolution.value)


def _in_time(printings: tuple[Printing, ...], outcome: Outcome, zone: tzinfo) -> Iterator[Printing]:
    """Each new figure printed before the day on which the outcome became known."""
    settled = outcome.resolution.at if outcome.resolution else None
    before = ""
    for printing in printings:
        is_new = bool(printing.stated) and printing.stated != before
        before = printing.stated
        is_bound = printing.low is not None or printing.high is not None
        if not is_new or is_bound or printing.printed_on is None:
            continue
        if settled is None or printing.printed_on < settled.astimezone(zone).date():
            yield printing
