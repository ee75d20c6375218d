from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.desk.citation_states import CitationState, decide_state
from tracker.citations.citation import CitationKind
from tracker.kept import KeptCitation, Printing
from tracker.links import Link, Verdict
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Resolution, State
from tracker.readings import NoReading, Reading, Reason
from tracker.spans import Span

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
REF = QuestionRef("metaculus", "7")
OPEN = Outcome()
QUESTION = Question(ref=REF, title="Will it?", url="", outcomes=(OPEN,), deadline=NOW + timedelta(days=9))
TOLD = Reading(value=0.2, at=NOW, seen_at=NOW)
CITATION = KeptCitation(
    id=1,
    story_id=1,
    platform="metaculus",
    kind=CitationKind.PROBABILITY,
    claim="it will",
    condition=None,
    deadline=None,
    negated=False,
    url=None,
    first_sentence="There is a 20% chance.",
    removed_at=None,
    printing=Printing(version_id=1, span=Span(0, 22), sentence="There is a 20% chance.", stated="20%"),
    link=Link(
        citation_id=1, outcome=OutcomeRef(REF), verdict=Verdict.CONFIRMED, decided_by="Ana", decided_at=NOW
    ),
)
USUAL = {"question": QUESTION, "outcome": OPEN, "latest": TOLD, "now": NOW}


def no(reason: Reason) -> NoReading:
    return NoReading(reason=reason, at=NOW, seen_at=NOW)


@pytest.mark.parametrize(
    ("citation", "changed", "state"),
    [
        (CITATION, {}, CitationState.FRESH),
        (CITATION, {"has_moved": True}, CitationState.MOVED),
        (replace(CITATION, link=None), {}, CitationState.UNLINKED),
        (CITATION, {"is_none": True}, CitationState.NONE),
        (replace(CITATION, removed_at=NOW), {}, CitationState.REMOVED),
        (CITATION, {"latest": None}, CitationState.WITHHELD),
        (CITATION, {"latest": no(Reason.WITHHELD)}, CitationState.WITHHELD),
        (CITATION, {"latest": no(Reason.HIDDEN)}, CitationState.WITHHELD),
        (CITATION, {"latest": no(Reason.UNRELIABLE)}, CitationState.WITHHELD),
        (CITATION, {"latest": no(Reason.GONE)}, CitationState.FAILING),
        (CITATION, {"latest": no(Reason.UNREACHABLE)}, CitationState.FAILING),
        (CITATION, {"last_error": "no answer came"}, CitationState.FAILING),
        (CITATION, {"outcome": None}, CitationState.FAILING),
        (CITATION, {"question": replace(QUESTION, deadline=NOW)}, CitationState.DEADLINE_PASSED),
        (replace(CITATION, deadline=date(2026, 3, 2)), {}, CitationState.DEADLINE_PASSED),
        (replace(CITATION, deadline=date(2026, 3, 3)), {}, CitationState.FRESH),
        (
            replace(CITATION, deadline=date(2026, 3, 2)),
            {"outcome": Outcome(kind=Kind.DATE)},
            CitationState.FRESH,
        ),
        (CITATION, {"outcome": Outcome(state=State.RESOLVED)}, CitationState.RESOLVED),
        (CITATION, {"outcome": Outcome(state=State.ANNULLED)}, CitationState.RESOLVED),
    ],
)
def test_each_state(citation: KeptCitation, changed: dict[str, object], state: CitationState) -> None:
    assert decide_state(citation, **(USUAL | changed))[0] is state  # type: ignore[arg-type]


def test_a_line_that_still_states_a_number_after_the_end_is_told_so() -> None:
    ended = Outcome(state=State.RESOLVED, resolution=Resolution(text="no", raw="no", at=NOW))
    assert decide_state(CITATION, **(USUAL | {"outcome": ended}))[1] == (  # type: ignore[arg-type]
        "no on 2 March 2026; the line still states 20%"
    )


@given(
    removed=st.booleans(),
    linked=st.booleans(),
    is_none=st.booleans(),
    ended=st.sampled_from(State),
    days=st.integers(-3, 3),
    latest=st.sampled_from([None, TOLD, *map(no, Reason)]),
    error=st.sampled_from(["", "no answer came"]),
    moved=st.booleans(),
)
def test_there_is_always_one_state_with_its_why(
    removed: bool,
    linked: bool,
    is_none: bool,
    ended: State,
    days: int,
    latest: Reading | NoReading | None,
    error: str,
    moved: bool,
) -> None:
    citation = replace(CITATION, removed_at=NOW if removed else None, link=CITATION.link if linked else None)
    state, why = decide_state(
        citation,
        question=replace(QUESTION, deadline=NOW + timedelta(days=days)),
        outcome=Outcome(state=ended),
        latest=latest,
        last_error=error,
        has_moved=moved,
        is_none=is_none,
        now=NOW,
    )
    assert why
    assert not why.endswith(".")
    if state is CitationState.FRESH:
        assert linked
        assert latest is TOLD
        assert not any((removed, is_none, moved, error, ended.is_final))
        assert days > 0
