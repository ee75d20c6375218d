"""Should a citation's sentence be drafted anew, how would it read, and what does that rest on?

Pure: a kept citation, its question and its history in; a proposal, or the reason for none, out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from reports.current_reading import current_reading, printed_value
from tracker.drafts import Draft, DraftState
from tracker.entries import Entry, ending_behind, entry_behind
from tracker.history import History
from tracker.kept import KeptCitation
from tracker.questions import Outcome, Question
from tracker.readings import Point, Reading
from tracker.significance import Thresholds, decide_move
from tracker.wording.current import CurrentReading, ReadingState
from tracker.wording.rewrite import rewrite
from tracker.wording.style import Style

CLOSED_PATIENCE = timedelta(days=7)
"""Most questions resolve soon after they close; a sentence about the closing is not worth it before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A sentence to put to an editor: `old` as printed, `new` as proposed, why, and on what evidence."""

    old: str
    new: str
    reason: str
    evidence: str
    evidence_at: datetime
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProposal:
    """Why no sentence is proposed. `needs_editor`: a person has to look, a template cannot help."""

    why: str
    needs_editor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the outlet has set: its thresholds, its style sheet, its time zone, its quiet after a no."""

    thresholds: Thresholds
    style: Style
    zone: tzinfo
    quiet: timedelta


def propose(
    citation: KeptCitation,
    text: str,
    question: Question,
    outcome: Outcome,
    history: History,
    *,
    desk: Desk,
    now: datetime,
    rejected: Draft | None = None,
    entries: Iterable[Entry] = (),
) -> Proposal | NoProposal:
    """Decide on a draft for one citation.

    `text` is the story's current text, in which the citation's span lies; `rejected` is the newest draft
    for it that an editor turned down; `entries` are what a person entered about the outcome.
    """
    ground = _ground(citation, question, outcome, history, desk=desk, now=now)
    if isinstance(ground, NoProposal):
        return ground
    current, reason = ground
    last = history.last_reading
    value = last.value if last and current.state in {ReadingState.OPEN, ReadingState.CLOSED} else None
    if rejected is not None and _is_quiet(rejected, value, last, desk=desk, now=now):
        return NoProposal(why=f"draft {rejected.id} was rejected, which keeps the line quiet for a while")
    sentence = _reworded(citation, text, current, desk.style)
    if isinstance(sentence, NoProposal) or sentence == citation.printing.sentence:
        return sentence if isinstance(sentence, NoProposal) else NoProposal(why="the line is up to date")
    return Proposal(
        old=citation.printing.sentence,
        new=sentence,
        reason=reason,
        evidence=_evidence(question, outcome, last, tuple(entries), desk.zone),
        evidence_at=last.at if last else now,
        value=value,
    )


def may_propose(
    citation: KeptCitation,
    question: Question,
    outcome: Outcome,
    latest: Point | None,
    *,
    desk: Desk,
    now: datetime,
) -> bool:
    """Whether `propose` could propose anything, told from the last point of the history alone.

    False is certain. While a question is open, what is printed is compared with the last reading, which is
    the last point then; every other ground lies in the outcome's state, or in the gap that it ends with.
    """
    history = History(() if latest is None else (latest,))
    return not isinstance(_ground(citation, question, outcome, history, desk=desk, now=now), NoProposal)


def is_kept_quiet(
    rejected: Draft, outcome: Outcome, latest: Point | None, *, desk: Desk, now: datetime
) -> bool:
    """Whether `propose` would let an editor's no stand, told from the last point of the history alone.

    True is certain: while a question is open or closed, only a reading at the end says what would be
    printed, and nothing but the state does where it has ended.
    """
    if not isinstance(latest, Reading):
        return outcome.state.is_final and _is_quiet(rejected, None, None, desk=desk, now=now)
    value = None if outcome.state.is_final else latest.value
    return _is_quiet(rejected, value, latest, desk=desk, now=now)


def _ground(
    citation: KeptCitation,
    question: Question,
    outcome: Outcome,
    history: History,
    *,
    desk: Desk,
    now: datetime,
) -> tuple[CurrentReading, str] | NoProposal:
    """What the question says now and why that is worth a draft; without its text, which is dear to read."""
    inverted = citation.link.inverted if citation.link else False
    current = current_reading(
        citation, question, outcome, history, inverted=inverted, now=now, zone=desk.zone
    )
    if current is None:
        latest = history.latest
        why = (
            "there is no reading yet"
            if latest is None or isinstance(latest, Reading)
            else (f"there is no reading: {latest.reason.in_words}")
        )
        return NoProposal(why=why)
    reason = _reason(citation, question, outcome, history, current, desk=desk)
    return reason if isinstance(reason, NoProposal) else (current, reason)


def _reason(
    citation: KeptCitation,
    question: Question,
    outcome: Outcome,
    history: History,
    current: CurrentReading,
    *,
    desk: Desk,
) -> str | NoProposal:
    if current.state is ReadingState.OPEN:
        return _reason_while_open(citation, outcome, history, desk=desk)
    if current.state in {ReadingState.WITHHELD, ReadingState.HIDDEN}:
        return NoProposal(why=f"the platform has the number {current.state.value} from us", needs_editor=True)
    if not citation.printing.stated:
        return NoProposal(why="the line tells the end already")
    if current.state is ReadingState.CLOSED:
        if current.as_of - (question.closes_at or current.as_of) < CLOSED_PATIENCE:
            return NoProposal(why="the question has just closed; it may resolve any day")
        return "the question has closed"
    if current.state is ReadingState.GONE:
        return "the platform no longer shows the question"
    return f"the question ended: {current.resolution or current.state.value}"


def _reason_while_open(
    citation: KeptCitation, outcome: Outcome, history: History, *, desk: Desk
) -> str | NoProposal:
    if not citation.printing.stated:
        return "the question is open again"
    inverted = citation.link is not None and citation.link.inverted
    printed = printed_value(citation, outcome.kind, inverted=inverted)
    last = history.last_reading
    if printed is None or last is None:
        return NoProposal(why="the printed figure is no single number", needs_editor=True)
    move = decide_move(printed, last, desk.thresholds)
    return move.reason if move else NoProposal(why="it has not moved enough")


def _is_quiet(
    rejected: Draft, value: float | None, last: Reading | None, *, desk: Desk, now: datetime
) -> bool:
    """Whether an editor's no still stands: for a while, unless the number has moved on as far again."""
    if rejected.state is not DraftState.REJECTED or rejected.decided_at is None:
        return False
    if now - rejected.decided_at >= desk.quiet:
        return False
    if rejected.value is None or value is None or last is None:
        return rejected.value is value
    return decide_move(rejected.value, last, desk.thresholds) is None


def _reworded(citation: KeptCitation, text: str, current: CurrentReading, style: Style) -> str | NoProposal:
    span = citation.printing.span
    if not citation.printing.stated:
        # It tells an end that was taken back: start from the sentence as it was first printed.
        result = rewrite(citation.first_sentence, current, style=style)
        sentence = result.text
    else:
        result = rewrite(text, current, style=style, citation=span)
        sentence = result.text[span.start : span.end + len(result.text) - len(text)]
    if result.refused:
        return NoProposal(why=result.refused, needs_editor=True)
    return sentence


def _evidence(
    question: Question, outcome: Outcome, last: Reading | None, entries: tuple[Entry, ...], zone: tzinfo
) -> str:
    said = [f"{question.ref}"]
    if outcome.resolution is not None:
        ending = ending_behind(entries, outcome.resolution)
        by = f", entered by {ending.entered_by}" if ending else ""
        said.append(f"resolved {outcome.resolution.text}{by}")
    if last is not None:
        crowd = f", {last.crowd} forecasters" if last.crowd is not None else ""
        said.append(f"{last.value:g} since {last.at.astimezone(zone):%Y-%m-%d %H:%M %Z}{crowd}")
        entry = entry_behind(entries, last)
        how = f"entered by {entry.entered_by}" if entry else "read"
        said.append(f"{how} {last.seen_at.astimezone(zone):%Y-%m-%d %H:%M %Z}")
    return "; ".join(said)
