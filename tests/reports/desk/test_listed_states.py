"""The desk's list finds stories by statements, and a rule decides how a citation stands. They must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import product
from random import Random
from typing import Any

from db import Connection, Database, checks, citation_rules, citations, drafts, links, present
from db.attention_rows import ended, overdue, withheld
from db.citation_rules import CitationRules
from db.story_pages import page_of_stories
from db.story_states import STATES
from reports.desk.citation_states import CitationState, standings_of
from reports.drafting import Desk
from tests.builders import at, make_gap, make_link, make_outcome, make_question, make_reading
from tests.db.rows import keep_citation, keep_draft, keep_question, keep_story
from tracker.drafts import DraftState
from tracker.links import Verdict
from tracker.questions import Kind, OutcomeRef, QuestionRef, State
from tracker.readings import Point, Reading, Reason
from tracker.significance import Thresholds
from tracker.wording.style import load_style

DESK = Desk(thresholds=Thresholds(), style=load_style("house"), zone=UTC, quiet=timedelta(days=7))
NOW = at(48)
PAST, LATER = (NOW - timedelta(days=1)), (NOW + timedelta(days=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How a citation and its question were brought to where they are."""

    link: str
    told: Point | None
    state: State
    is_late: bool
    line_deadline: date | None
    kind: Kind
    failures: int
    draft: DraftState | None
    is_none: bool
    is_removed: bool


CHOICES: dict[str, tuple[Any, ...]] = {
    "link": ("confirmed", "none", "rejected", "taken back", "replaced"),
    "told": (make_reading(0.1), None, make_gap(Reason.WITHHELD), make_gap(Reason.GONE)),
    "state": (State.OPEN, State.CLOSED, State.RESOLVED, State.ANNULLED),
    "is_late": (False, True),
    "line_deadline": (None, LATER.date(), PAST.date()),
    "kind": (Kind.PROBABILITY, Kind.DATE),
    "failures": (0, 2),
    "draft": (None, DraftState.PROPOSED, DraftState.SNOOZED, DraftState.REJECTED),
    "is_none": (False, True),
    "is_removed": (False, True),
}


ALONE = 80  # so many cases are not mixtures


def cases() -> Iterator[Case]:
    """Every choice against the plainest others, and some hundred mixtures."""
    plain: dict[str, Any] = {name: values[0] for name, values in CHOICES.items()}
    for name, values in CHOICES.items():
        for value in values:
            yield Case(**{**plain, name: value})
    for (one, values), (other, others) in product(CHOICES.items(), repeat=2):
        if one < other:
            yield Case(**{**plain, one: values[-1], other: others[-1]})
    chance = Random(7)  # noqa: S311 - cases, not secrets
    for _ in range(100):
        # Mostly plain: a citation with everything wrong says nothing about one thing.
        odd = {name: chance.choice(values) for name, values in CHOICES.items() if chance.random() < 0.3}
        yield Case(**{**plain, **odd})


def keep_all(connection: Connection) -> set[int]:
    """A citation for each case, some mixtures in a story beside an earlier one; the stories' numbers."""
    kept: list[int] = []
    for number, case in enumerate(cases()):
        beside = kept[number // 3] if number > ALONE and number % 3 == 0 else None
        kept.append(keep(connection, case, number, beside))
    return set(kept)


def keep(connection: Connection, case: Case, number: int, story_id: int | None) -> int:
    """A citation as in the case, in this story or one of its own; the story's number."""
    question = make_question(
        QuestionRef("metaculus", str(number)),
        deadline=PAST if case.is_late else LATER,
        outcomes=(
            make_outcome(state=case.state, kind=case.kind),
            make_outcome(key="other", upstream_id=f"other {number}"),
        ),
    )
    outcome = keep_question(connection, question)
    other = OutcomeRef(question.ref, "other")
    if isinstance(case.told, Reading):
        present.keep_present(connection, {outcome: replace(case.told, kind=case.kind)})
    elif case.told is not None:
        present.keep_present(connection, {outcome: case.told})
    present.keep_present(connection, {other: make_gap(Reason.WITHHELD)})
    if case.failures:
        for _ in range(case.failures):
            checks.record_failure(
                connection, question.ref, at=NOW, error="cut off", due_at=LATER, because="failed"
            )
    id_ = keep_citation(connection, story_id, deadline=case.line_deadline)
    decisions = {
        "confirmed": ((outcome, Verdict.CONFIRMED),),
        "none": (),
        "rejected": ((outcome, Verdict.REJECTED),),
        "taken back": ((outcome, Verdict.CONFIRMED), (outcome, Verdict.REJECTED)),
        "replaced": ((other, Verdict.CONFIRMED), (outcome, Verdict.CONFIRMED), (other, Verdict.REJECTED)),
    }
    for one, verdict in decisions[case.link]:
        links.add_decision(connection, make_link(id_, outcome=one, verdict=verdict))
    if case.draft is not None:
        draft_id = keep_draft(connection, id_, old=citations.get_citation(connection, id_).printing.sentence)
        if case.draft is not DraftState.PROPOSED:
            drafts.move_draft(connection, draft_id, case.draft, by="Ana", at=NOW, until=LATER)
    # Frozen, so that no number is a move: a move that no draft tells of yet is in no list.
    own = CitationRules(is_none=case.is_none, is_frozen=True)
    citation_rules.set_rules(connection, id_, own, by="Ana", at=NOW)
    if case.is_removed:
        citations.mark_removed(connection, id_, at=NOW)
    return citations.get_citation(connection, id_).story_id


def test_a_list_holds_the_stories_whose_citations_stand_so(database: Database) -> None:
    with database.writing() as connection:
        made = keep_all(connection)
        without = keep_story(connection)
        in_print = citations.list_citations(connection)
        standings = standings_of(connection, in_print, desk=DESK, now=NOW)
        every = {one.id for one in page_of_stories(connection, now=NOW, limit=1000)}
        assert len(every) == len(made) + 1

        def listed(state: str) -> set[int]:
            return {one.id for one in page_of_stories(connection, state=state, now=NOW, limit=1000)}

        needy = {one.story_id for one in in_print if standings[one.id].state.needs_somebody}
        assert without not in needy
        assert listed("fresh") == every - needy
        for state in sorted(set(STATES) - {"fresh"}):
            stand_so = {one.story_id for one in in_print if standings[one.id].state == state}
            assert stand_so, f"no case is {state}"
            assert listed(state) == stand_so, state


def test_attention_holds_the_questions_whose_citations_stand_so(database: Database) -> None:
    with database.writing() as connection:
        keep_all(connection)
        in_print = citations.list_citations(connection)
        standings = standings_of(connection, in_print, desk=DESK, now=NOW)

        def standing_so(state: CitationState) -> set[QuestionRef]:
            cited = (one for one in in_print if standings[one.id].state is state)
            return {one.link.outcome.question for one in cited if one.link is not None}

        found = {
            CitationState.DEADLINE_PASSED: overdue(connection, now=NOW, limit=1000),
            CitationState.WITHHELD: withheld(connection, now=NOW, limit=1000),
            CitationState.RESOLVED: ended(connection, limit=1000),
        }
        for state, refs in found.items():
            assert set(refs) == standing_so(state) != set(), state


def test_every_state_that_needs_somebody_is_looked_for() -> None:
    assert set(STATES) == {state.value for state in CitationState if state.needs_somebody} | {"fresh"}
