"""The quick look at a citation never skips one for which the whole history would propose something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from reports.drafting import Desk, Proposal, may_propose, propose
from tests.builders import (
    SENTENCE,
    START,
    make_gap,
    make_kept_citation,
    make_link,
    make_outcome,
    make_printing,
    make_question,
    make_reading,
)
from tracker.history import History
from tracker.kept import KeptCitation
from tracker.questions import Outcome, Resolution, State
from tracker.readings import Point, Reason
from tracker.significance import Thresholds
from tracker.wording.style import load_style

DESK = Desk(thresholds=Thresholds(), style=load_style("house"), zone=UTC, quiet=timedelta(days=7))

values = st.sampled_from([0.0, 0.004, 0.05, 0.09, 0.1, 0.11, 0.125, 0.13, 0.4, 0.9, 0.97, 1.0])
crowds = st.sampled_from([None, 0, 1, 3, 40])


@st.composite
def histories(draw: st.DrawFn) -> History:
    points: list[Point] = []
    hours = 0
    for _ in range(draw(st.integers(0, 5))):
        hours += draw(st.integers(1, 900))
        for version in range(draw(st.integers(1, 2))):
            seen_at = START + timedelta(hours=hours + version)
            if draw(st.booleans()):
                points.append(make_reading(draw(values), hours, crowd=draw(crowds), seen_at=seen_at))
            else:
                points.append(make_gap(draw(st.sampled_from(Reason)), hours, seen_at=seen_at))
    return History(tuple(points))


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    state = draw(st.sampled_from(State))
    resolution = Resolution(text="no", raw="no", at=START, value=0.0) if state is State.RESOLVED else None
    return make_outcome(state=state, resolution=resolution)


@st.composite
def citations(draw: st.DrawFn) -> KeptCitation:
    printed = draw(
        st.sampled_from(
            [{}, {"stated": "", "probability": None}, {"probability": None, "low": 0.05, "high": 0.15}]
        )
    )
    return make_kept_citation(printing=make_printing(**printed), link=make_link(inverted=draw(st.booleans())))


@given(
    citation=citations(),
    outcome=outcomes(),
    history=histories(),
    closes_at=st.sampled_from([None, START, START + timedelta(days=40)]),
    now=st.integers(0, 200).map(lambda days: START + timedelta(days=days)),
)
def test_the_quick_look_never_skips_what_the_whole_would_propose(
    citation: KeptCitation, outcome: Outcome, history: History, closes_at: datetime | None, now: datetime
) -> None:
    question = make_question(outcomes=(outcome,), state=outcome.state, closes_at=closes_at)
    whole = propose(citation, SENTENCE, question, outcome, history, desk=DESK, now=now)
    quick = may_propose(citation, question, outcome, history.latest, desk=DESK, now=now)
    event(f"{'proposed' if isinstance(whole, Proposal) else 'nothing'}, quick look says {quick}")
    assert quick or not isinstance(whole, Proposal)


@pytest.mark.parametrize(("value", "is_news"), [(0.1, False), (0.12, False), (0.14, True), (0.04, True)])
def test_a_number_at_rest_is_told_from_its_last_point(value: float, is_news: bool) -> None:
    citation = make_kept_citation(link=make_link())
    outcome = make_outcome()
    question = make_question(outcomes=(outcome,))
    latest = make_reading(value, 5, crowd=40)
    assert may_propose(citation, question, outcome, latest, desk=DESK, now=START) is is_news


def test_an_end_without_any_reading_is_news() -> None:
    citation = make_kept_citation(link=make_link())
    outcome = make_outcome(
        state=State.RESOLVED, resolution=Resolution(text="no", raw="no", at=START, value=0.0)
    )
    question = make_question(outcomes=(outcome,), state=State.RESOLVED)
    assert may_propose(citation, question, outcome, None, desk=DESK, now=START)
