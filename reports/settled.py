"""Which of the chances that stories printed are settled, and did what they spoke of happen?

A figure counts if it is a single chance, printed before the outcome was known, of a question that ended
yes or no. What was annulled or is ambiguous settles nothing; nor does a bound ("less than 1%") or a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import islice

from db import Connection, citations, questions, reader_lists
from reports.record import Record, SettledFigure, record_of
from tracker.kept import KeptCitation, Printing
from tracker.links import Link
from tracker.questions import Kind, Outcome, OutcomeRef, Question, State

_AT_ONCE = 400  # a statement holds only so many names


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLine:
    """A chance in print that is settled: in which story, in which words, since which day, and how it ended.

    `happened` is of what the sentence claims, which is the opposite of what the question asks where the link
    is inverted. `ended_at` is None where the platform does not tell when.
    """

    story_id: int
    outcome: OutcomeRef
    question: Question
    sentence: str
    stated: str
    printed: float
    printed_on: date
    happened: bool
    ended_at: datetime | None

    @property
    def figure(self) -> SettledFigure:
        """The line as it is counted."""
        return SettledFigure(question=str(self.outcome), printed=self.printed, happened=self.happened)

    @property
    def distance(self) -> float:
        """The squared distance of the chance from what happened: its Brier score, 0-1."""
        return (self.printed - self.happened) ** 2


def gather_record(connection: Connection, *, zone: tzinfo) -> Record:
    """The outlet's own record; its days are those of `zone`. Withdrawn stories count: they were printed."""
    return record_of(settled_figures(connection, zone=zone))


def settled_figures(connection: Connection, *, zone: tzinfo) -> Iterator[SettledFigure]:
    """Every figure that counts, in the order of the stories."""
    return (line.figure for line in settled_lines(connection, zone=zone))


def settled_lines(connection: Connection, *, zone: tzinfo) -> Iterator[SettledLine]:
    """Every figure that counts with where it stood, in the order of the stories."""
    waiting = iter(reader_lists.settled_citations(connection))
    while batch := tuple(islice(waiting, _AT_ONCE)):
        linked = [(citation, citation.link) for citation in batch if citation.link is not None]
        asked = dict.fromkeys(link.outcome.question for _citation, link in linked)
        known = questions.watches_of(connection, asked)
        printed = citations.printings_of(connection, [citation.id for citation, _link in linked])
        for citation, link in linked:
            question = known[link.outcome.question].question
            yield from _of_citation(citation, link, question, printed[citation.id], zone)


def _of_citation(
    citation: KeptCitation, link: Link, question: Question, printings: tuple[Printing, ...], zone: tzinfo
) -> Iterator[SettledLine]:
    outcome = question.outcome(link.outcome.key)
    happened = None if outcome is None else _happened(outcome)
    if outcome is None or happened is None:
        return
    for printing, chance, day in _in_time(printings, outcome, zone):
        yield SettledLine(
            story_id=citation.story_id,
            outcome=link.outcome,
            question=question,
            sentence=printing.sentence,
            stated=printing.stated,
            printed=chance,
            printed_on=day,
            happened=happened != link.inverted,
            ended_at=outcome.resolution.at if outcome.resolution else None,
        )


def _happened(outcome: Outcome) -> bool | None:
    resolution = outcome.resolution
    if outcome.kind is not Kind.PROBABILITY or outcome.state is not State.RESOLVED or resolution is None:
        return None
    return {1.0: True, 0.0: False}.get(-1.0 if resolution.value is None else resolution.value)


def _in_time(
    printings: tuple[Printing, ...], outcome: Outcome, zone: tzinfo
) -> Iterator[tuple[Printing, float, date]]:
    """Each new chance printed before the day on which the outcome became known."""
    settled = outcome.resolution.at if outcome.resolution else None
    before = ""
    for printing in printings:
        is_new = bool(printing.stated) and printing.stated != before
        before = printing.stated
        is_bound = printing.low is not None or printing.high is not None
        day, chance = printing.printed_on, printing.probability
        if not is_new or is_bound or day is None or chance is None:
            continue
        if settled is None or day < settled.astimezone(zone).date():
            yield printing, chance, day
