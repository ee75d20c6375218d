"""May an editor's own wording stand in a draft's place? It is read again as any story would be.

An edit never changes a draft: it makes a new one, written by the editor, and the old one stays in the
record as superseded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from db import Connection, acts, citations, drafts, questions
from reports.current_reading import printed_value
from reports.desk.context import WorkContext
from reports.desk.decide_drafts import Seen, check_seen
from reports.desk.outlet_rules import rules_in_force
from reports.printed import format_value
from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations
from tracker.drafts import Draft, DraftState
from tracker.errors import ConflictError, UsageError
from tracker.kept import KeptCitation, Printing
from tracker.questions import Kind, Outcome
from tracker.significance import log_odds
from tracker.wording.ended_line import find_ended_lines
from tracker.wording.style import Style

LONGEST = 2000
"""Letters of a sentence: what the grammar reads as one."""

_HALF_A_POINT = 0.005
_TAIL = 0.4  # in log-odds: 0.4% is no 1%, though both are within half a point
_SHARE = 0.01  # of a number: "about 4,200" states 4,180
_DAYS = timedelta(days=31)  # a date is often stated by its month


class Doubt(StrEnum):
    """What an editor has to confirm before an edit is kept."""

    OTHER_NUMBER = "other-number"
    NO_FORECAST = "no-forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What reading an edited sentence found: the doubts, and each in a sentence for the editor.

    `stated` is the figure in the sentence, empty where it states none.
    """

    stated: str = ""
    doubt: Doubt | None = None
    words: str = ""


def check_sentence(
    text: str,
    *,
    style: Style,
    expected: float | None,
    kind: Kind = Kind.PROBABILITY,
    unit: str = "",
    citation: KeptCitation | None = None,
    today: date | None = None,
) -> Check:
    """What an edited sentence states, beside what the reading says.

    `expected` is the reading's value on the question's scale, None where the draft tells an end; `citation`
    says whether the question asks for the opposite of what the line claims.
    """
    found = find_citations(text, today=today)
    if not found:
        if find_ended_lines(text, style) and expected is None:
            return Check()
        return Check(
            doubt=Doubt.NO_FORECAST,
            words=(
                "The sentence states no forecast that Nerdline can read. If it tells how the question "
                "ended, confirm that; else put the number back."
            ),
        )
    stated = [one.stated.text for one in found]
    if expected is None:
        return Check(
            stated=stated[0],
            doubt=Doubt.OTHER_NUMBER,
            words=f"The sentence states {stated[0]}, but the question is over: no forecast is open any more.",
        )
    if len(found) == 1 and _says(found[0], expected, kind, citation):
        return Check(stated=stated[0])
    inverted = citation is not None and citation.link is not None and citation.link.inverted
    shown = 1 - expected if inverted and kind is Kind.PROBABILITY else expected
    says = " and ".join(dict.fromkeys(stated))
    return Check(
        stated=stated[0],
        doubt=Doubt.OTHER_NUMBER,
        words=f"The sentence states {says}; the reading says {format_value(shown, kind, unit)}.",
    )


def edit(
    context: WorkContext,
    draft_id: int,
    text: str,
    *,
    accepted: Sequence[Doubt] = (),
    seen: Seen | None = None,
) -> Draft:
    """Put an editor's wording in a draft's place; the new draft.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: the draft is no longer open.
        UsageError: the text is no sentence, or says what has to be confirmed and `accepted` has not.
    """
    sentence = one_sentence(text)
    now = context.clock.now()
    with context.database.writing() as connection:
        draft = drafts.get_draft(connection, draft_id)
        check_seen(connection, draft, seen)
        if draft.state not in {DraftState.PROPOSED, DraftState.SNOOZED}:
            raise ConflictError(f"draft {draft_id} is {draft.state.value}; only one that waits can be edited")
        if sentence == draft.new:
            raise UsageError(f"this is what draft {draft_id} says already; approve it")
        if sentence == draft.old:
            raise UsageError("this is what the story says already; reject the draft instead")
        check = doubts_about(context, connection, draft, sentence)
        if check.doubt is not None and check.doubt not in accepted:
            raise UsageError(check.words)
        drafts.move_draft(
            connection,
            draft_id,
            DraftState.SUPERSEDED,
            by=context.who,
            at=now,
            note=f"edited by {context.who}",
        )
        edited = drafts.add_draft(
            connection,
            citation_id=draft.citation_id,
            version_id=draft.version_id,
            old=draft.old,
            new=sentence,
            reason=draft.reason,
            evidence=draft.evidence,
            evidence_at=draft.evidence_at,
            value=draft.value,
            at=now,
            written_by=context.who,
        )
        detail = f"in place of draft {draft_id}"
        if check.doubt is not None:
            detail += f"; confirmed: {check.words}"
        acts.add_act(
            connection,
            acts.Act(at=now, who=context.who, act="draft edited", subject=f"draft:{edited}", detail=detail),
        )
        return drafts.get_draft(connection, edited)


def doubts_about(context: WorkContext, connection: Connection, draft: Draft, sentence: str) -> Check:
    """What has to be confirmed about a wording of a draft, as the outlet's style sheet has it."""
    citation = citations.get_citation(connection, draft.citation_id)
    asked = _outcome_of(connection, citation)
    return check_sentence(
        sentence,
        style=rules_in_force(context, connection).style,
        expected=draft.value,
        kind=asked.kind if asked else Kind.PROBABILITY,
        unit=asked.unit if asked else "",
        citation=citation,
        today=context.today(),
    )


def _outcome_of(connection: Connection, citation: KeptCitation) -> Outcome | None:
    if citation.link is None:
        return None
    meant = citation.link.outcome
    return questions.get_question(connection, meant.question).outcome(meant.key)


def one_sentence(text: str) -> str:
    """The text of a form or a file as it would stand in a story.

    Raises:
        UsageError: it is empty, too long, of several paragraphs, or holds what no story may.
    """
    sentence = text.strip()
    if not sentence:
        raise UsageError("write the sentence as it should read")
    if len(sentence) > LONGEST:
        raise UsageError(f"a sentence has at most {LONGEST:,} letters; this one has {len(sentence):,}")
    if any(mark in sentence for mark in "\r\n\v\f\x85\u2028\u2029"):
        raise UsageError("write one sentence, without a line break")
    if not sentence.isprintable() and any(ord(letter) < ord(" ") for letter in sentence):
        raise UsageError("the sentence holds a control character; type it again")
    return sentence


def _says(found: Citation, expected: float, kind: Kind, citation: KeptCitation | None) -> bool:
    """Whether the figure stated is the reading's, at the precision of print."""
    inverted = citation is not None and citation.link is not None and citation.link.inverted
    stated = found.stated
    if kind is Kind.PROBABILITY:
        wanted = 1 - expected if inverted else expected
        if stated.probability is None:
            low, high = stated.low, stated.high
            return low is not None and high is not None and low <= wanted <= high
        if stated.low is not None or stated.high is not None:  # "less than 1%" is low 0, "over 85%" high 1
            low = stated.probability if stated.low is None else stated.low
            high = stated.probability if stated.high is None else stated.high
            return low <= wanted <= high
        near = abs(stated.probability - wanted) <= _HALF_A_POINT + 1e-9
        return near and abs(log_odds(stated.probability) - log_odds(wanted)) <= _TAIL
    if citation is None:
        return False
    printing = Printing.of(found, version_id=citation.printing.version_id, printed_on=None)
    as_edited = replace(citation, printing=printing, deadline=found.deadline)
    value = printed_value(as_edited, kind, inverted=inverted)
    if value is None:
        return False
    if kind is Kind.DATE:
        return abs(value - expected) <= _DAYS.total_seconds()
    return abs(value - expected) <= abs(expected) * _SHARE
