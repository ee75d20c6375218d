"""How does a citation stand: is its line fresh, or what keeps it from being so?

One rule for the desk's pages and for `nerdline story show`. The first state that holds is the one that is
told: what ended comes before what failed, and what failed before what moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from db import Connection, citation_rules, drafts, open_drafts, present, questions
from db.citation_rules import NO_RULES, CitationRules
from db.questions import Watch
from reports.desk.moved_lines import why_at_rest
from reports.drafting import Desk
from reports.printed import format_day
from tracker.kept import KeptCitation
from tracker.questions import Kind, Outcome, Question
from tracker.readings import NoReading, Point, Reading, Reason


class CitationState(StrEnum):
    """Where a citation stands; the values are what people read."""

    REMOVED = "removed"
    NONE = "no citation"
    UNLINKED = "unlinked"
    RESOLVED = "resolved"
    DEADLINE_PASSED = "deadline passed"
    FAILING = "source failing"
    WITHHELD = "withheld"
    MOVED = "moved"
    FRESH = "fresh"

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has something to do."""
        return self not in {CitationState.REMOVED, CitationState.NONE, CitationState.FRESH}


_FAILURES = frozenset({Reason.GONE, Reason.UNREADABLE, Reason.UNREACHABLE, Reason.NOT_LOOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A citation's state, with a clause that says more; `draft` is the number of the one that waits.

    `now` is the value that the citing sentence would state, on the outcome's scale; None for no reading.
    """

    state: CitationState
    why: str = ""
    now: float | None = None
    draft: int | None = None
    rules: CitationRules = NO_RULES
    watch: Watch | None = None
    latest: Point | None = None

    @property
    def outcome_kind(self) -> Kind:
        """On which scale the value is."""
        return self.latest.kind if isinstance(self.latest, Reading) else Kind.PROBABILITY


def decide_state(  # noqa: C901, PLR0911 - one return for each state, in the order in which they count
    citation: KeptCitation,
    *,
    question: Question | None = None,
    outcome: Outcome | None = None,
    latest: Point | None = None,
    last_error: str = "",
    has_moved: bool = False,
    at_rest: str = "",
    is_none: bool = False,
    now: datetime,
) -> tuple[CitationState, str]:
    """The state of one citation, and why in a clause without a full stop.

    `question`, `outcome` and `latest` are those of its link; `last_error` is why the last asking failed,
    empty where it went well; `has_moved` says that a new sentence waits or could be proposed, `at_rest` why
    none is though the forecast may have moved.
    """
    if citation.removed_at is not None:
        return CitationState.REMOVED, "the story no longer holds the sentence"
    if is_none:
        return CitationState.NONE, "an editor said that it cites no forecast"
    if citation.link is None or question is None:
        return CitationState.UNLINKED, "nobody has said which question it means"
    if outcome is None:
        return CitationState.FAILING, "the platform no longer tells of this outcome"
    if outcome.state.is_final:
        return CitationState.RESOLVED, _ending(citation, outcome)
    if _is_past(citation, question, outcome, now):
        return CitationState.DEADLINE_PASSED, "the platform has not settled the question yet"
    if last_error:
        return CitationState.FAILING, last_error
    if isinstance(latest, NoReading):
        state = CitationState.FAILING if latest.reason in _FAILURES else CitationState.WITHHELD
        return state, latest.reason.in_words
    if latest is None:
        return CitationState.WITHHELD, "there is no reading yet"
    if has_moved:
        return CitationState.MOVED, "the number in print is no longer the source's"
    return CitationState.FRESH, at_rest or "the line says what the source says"


def _ending(citation: KeptCitation, outcome: Outcome) -> str:
    told = outcome.resolution.text if outcome.resolution else outcome.state.value
    at = outcome.resolution.at if outcome.resolution else None
    on = f" on {format_day(at)}" if at else ""
    still = f"; the line still states {citation.printing.stated}" if citation.printing.stated else ""
    return f"{told}{on}{still}"


def _is_past(citation: KeptCitation, question: Question, outcome: Outcome, now: datetime) -> bool:
    if question.deadline is not None and question.deadline <= now:
        return True
    if citation.deadline is None or outcome.kind is Kind.DATE:
        return False
    return datetime.combine(citation.deadline, time.min, UTC) <= now


def standings_of(
    connection: Connection, cited: Sequence[KeptCitation], *, desk: Desk, now: datetime
) -> dict[int, Standing]:
    """How each of these citations stands, by its number: five questions to the database, however many."""
    refs = {one.link.outcome.question for one in cited if one.link is not None}
    watches = questions.watches_of(connection, refs)
    latest = present.latest_of(connection, refs) if refs else {}
    rules = citation_rules.rules_of(connection, [one.id for one in cited])
    waiting = open_drafts.of_citations(connection, [one.id for one in cited])
    rejected = drafts.last_rejections(connection, [one.id for one in cited])
    found: dict[int, Standing] = {}
    for one in cited:
        own = rules.get(one.id, NO_RULES)
        watch = watches[one.link.outcome.question] if one.link else None
        question = watch.question if watch else None
        outcome = question.outcome(one.link.outcome.key) if question and one.link else None
        last = latest.get(one.link.outcome) if one.link else None
        point = last.point if last else None
        draft = waiting.get(one.id)
        at_rest = (
            why_at_rest(
                one, question, outcome, point, rules=own, rejected=rejected.get(one.id), desk=desk, now=now
            )
            if question and outcome
            else ""
        )
        state, why = decide_state(
            one,
            question=question,
            outcome=outcome,
            latest=point,
            last_error=watch.last_error if watch and watch.failures else "",
            has_moved=draft is not None or at_rest is None,
            at_rest=at_rest or "",
            is_none=own.is_none,
            now=now,
        )
        found[one.id] = Standing(
            state=state, why=why, now=_stated(one, point), draft=draft, rules=own, watch=watch, latest=point
        )
    return found


def _stated(citation: KeptCitation, point: Point | None) -> float | None:
    if not isinstance(point, Reading):
        return None
    is_turned = citation.link is not None and citation.link.inverted and point.kind is Kind.PROBABILITY
    return 1 - point.value if is_turned else point.value
