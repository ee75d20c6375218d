"""What is found only by looking through everything: thin markets, misprints, lines nobody can draft?

It reads each linked citation, which takes longer than a page may. So the desk looks through in the
background and shows what was found last, with its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection, citations, open_drafts, present, questions, readings
from db.questions import Watch
from reports.desk.context import WorkContext
from reports.desk.draft_updates import citations_to_consider, consider
from reports.desk.moved_lines import desk_of
from reports.desk.outlet_rules import rules_in_force
from reports.drafting import NoProposal
from tracker.audit import Verdict, compare_printing
from tracker.errors import NerdlineError
from tracker.kept import KeptCitation
from tracker.questions import Kind, QuestionRef
from tracker.readings import NoReading, Reading, Reason
from tracker.volumes import Volume
from tracker.wording.style import Style
from tracker.wording.volume_words import volume_in_words

AUDITED_DAYS = 30
"""Lines that were printed longer ago are the business of `nerdline audit`."""

MOST = 100
"""So many of each are shown; more than that is no list for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A citation that somebody should look at, and why in a clause."""

    citation: KeptCitation
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedThrough:
    """What was found at an instant."""

    at: datetime
    thin: tuple[Found, ...] = ()
    misprinted: tuple[Found, ...] = ()
    undraftable: tuple[Found, ...] = ()


def look_through(context: WorkContext) -> LookedThrough:
    """Look through every linked citation in print."""
    now = context.clock.now()
    with context.database.reading() as connection:
        linked = [one for one in citations.list_citations(connection) if one.link is not None]
        rules = rules_in_force(context, connection)
        least = Least(crowd=rules.thresholds.least_crowd, volume=context.settings.least_volume)
        return LookedThrough(
            at=now,
            thin=tuple(_thin(connection, linked, least, rules.style)[:MOST]),
            misprinted=tuple(_misprinted(context, connection, linked)),
            undraftable=tuple(_undraftable(context, connection, linked, now)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """How much must be behind a number: so many people, and on a real-money market so many dollars."""

    crowd: int
    volume: float


def why_thin(
    point: Reading | NoReading | None, *, least: Least, volume: Volume | None = None, style: Style
) -> str:
    """Why a number rests on too few, or on too little money, to be relied on; empty where it does not.

    A contract counts as the dollar that it pays at most. Play money has no floor: its crowd tells.
    """
    if isinstance(point, NoReading):
        return point.reason.in_words if point.reason is Reason.UNRELIABLE else ""
    if point is None:
        return ""
    if point.crowd is not None and point.crowd < least.crowd:
        who = "one forecaster stands" if point.crowd == 1 else f"{point.crowd} forecasters stand"
        return f"{who} behind it, and a line is drafted from {least.crowd} on"
    if volume is not None and volume.unit.is_money and volume.amount < least.volume:
        floor = volume_in_words(Volume(amount=least.volume, unit=volume.unit), style)
        traded = f"{volume_in_words(volume, style)} traded" if volume.amount else "nothing was traded"
        return f"{traded} on its question, and below {floor} one person can move the price"
    return ""


def _thin(connection: Connection, linked: Sequence[KeptCitation], least: Least, style: Style) -> list[Found]:
    refs = {one.link.outcome.question for one in linked if one.link}
    latest = present.latest_of(connection, refs) if refs else {}
    watches = questions.watches_of(connection, refs)
    found = []
    for one in linked:
        if one.link is None:
            continue
        last = latest.get(one.link.outcome)
        volume = watches[one.link.outcome.question].question.volume
        why = why_thin(last.point if last else None, least=least, volume=volume, style=style)
        if why and not _has_ended(watches, one):
            found.append(Found(citation=one, why=why))
    return found


def _has_ended(watches: Mapping[QuestionRef, Watch], one: KeptCitation) -> bool:
    if one.link is None:
        return True
    part = watches[one.link.outcome.question].question.outcome(one.link.outcome.key)
    return part is None or part.state.is_final


def _misprinted(context: WorkContext, connection: Connection, linked: Sequence[KeptCitation]) -> list[Found]:
    since = context.today() - timedelta(days=AUDITED_DAYS)
    found = []
    for one in linked:
        printing = one.printing
        if one.link is None or not printing.stated or not printing.printed_on or printing.printed_on < since:
            continue
        history = readings.get_history(connection, one.link.outcome)
        finding = compare_printing(
            printing,
            history,
            zone=context.settings.zone,
            inverted=one.link.inverted,
            deadline=one.deadline,
        )
        if finding.verdict is Verdict.DIFFERS and finding.source is not None:
            found.append(Found(citation=one, why=_difference(printing.stated, finding.source, one)))
        if len(found) == MOST:
            break
    return found


def _difference(stated: str, source: Reading, citation: KeptCitation) -> str:
    day = f"{citation.printing.printed_on:%Y-%m-%d}"
    if source.kind is not Kind.PROBABILITY:
        return f"{stated} was printed on {day}, and the source said something else that day"
    value = 1 - source.value if citation.link and citation.link.inverted else source.value
    return f"{stated} was printed on {day}, and the source said {value:.1%} that day"


def _undraftable(
    context: WorkContext, connection: Connection, linked: Sequence[KeptCitation], now: datetime
) -> list[Found]:
    desk = desk_of(context, connection)
    by_number = {one.id: one for one in linked}
    worth_a_look = citations_to_consider(connection, desk, now)
    waiting = open_drafts.of_citations(connection, worth_a_look)
    found = []
    for number in worth_a_look:
        one = by_number.get(number)
        if one is None or one.link is None or number in waiting:
            continue
        try:
            told = consider(connection, one, one.link, desk=desk, context=context)
        except NerdlineError as error:
            found.append(Found(citation=one, why=str(error)))
            continue
        if isinstance(told, NoProposal) and told.needs_editor:
            found.append(Found(citation=one, why=told.why))
        if len(found) == MOST:
            break
    return found
