from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import REF, at, make_gap, make_outcome, make_question, make_reading
from tracker.adapter import Glance
from tracker.looking import REFRESH, REFRESH_AT_EDGE, Known, Step, decide_step
from tracker.questions import Question, Resolution, State
from tracker.readings import Point, Reason

NOW = at(30)
JUST_NOW = NOW - timedelta(minutes=5)
QUESTION = make_question(outcomes=(make_outcome(key="a", label="A"), make_outcome(key="b", label="B")))
LATEST = {"a": make_reading(0.1, 1), "b": make_reading(0.4, 2)}
ENDED = Resolution(text="no", raw="no", at=at(20), value=0.0)


def known(**changes: Any) -> Known:
    values: dict[str, Any] = {
        "question": QUESTION,
        "latest": LATEST,
        "fetched_at": at(24),
        "succeeded_at": at(24),
    }
    return Known(**{**values, **changes})


def glance(**changes: Any) -> Glance:
    values: dict[str, Any] = {"ref": REF, "points": LATEST, "seen_at": NOW}
    return Glance(**{**values, **changes})


def with_part(question: Question, key: str, **changes: Any) -> Question:
    parts = tuple(replace(part, **changes) if part.key == key else part for part in question.outcomes)
    return replace(question, outcomes=parts)


points = st.builds(
    make_reading,
    st.floats(0, 1),
    st.floats(0, 23),
    low=st.none() | st.floats(0, 1),
    crowd=st.none() | st.integers(0, 99),
) | st.builds(make_gap, st.sampled_from(Reason), st.floats(0, 23), until=st.none() | st.just(at(99)))


@given(
    latest=st.fixed_dictionaries({"a": points, "b": points}), is_told=st.booleans(), is_enough=st.booleans()
)
def test_a_glance_that_repeats_what_is_known_is_no_work(
    latest: dict[str, Point], is_told: bool, is_enough: bool
) -> None:
    told = glance(points=latest, question=QUESTION if is_told else None, is_enough=is_enough)
    before = known(latest=latest, fetched_at=JUST_NOW)  # numbers at the edge are fetched sooner
    assert decide_step(before, told, NOW).step is Step.REST


@given(latest=points, told=points, is_enough=st.booleans())
def test_what_is_kept_from_a_glance_is_always_a_new_value(
    latest: Point, told: Point, is_enough: bool
) -> None:
    question = make_question()
    before = known(question=question, latest={"": latest}, fetched_at=JUST_NOW)
    step = decide_step(before, glance(points={"": told}, is_enough=is_enough), NOW).step
    again = decide_step(replace(before, latest={"": told}), glance(points={"": told}), NOW).step
    assert again is Step.REST
    if step is Step.KEEP:
        assert is_enough
    assert (step is Step.FETCH) <= (not is_enough)


@pytest.mark.parametrize(
    ("is_enough", "step"), [(True, Step.KEEP), (False, Step.FETCH)], ids=["market", "step function"]
)
@pytest.mark.parametrize(
    "told",
    [make_reading(0.2, 29), make_reading(0.1, 29, crowd=3), make_gap(Reason.UNRELIABLE, 29)],
    ids=["value", "crowd", "gap"],
)
def test_a_new_value_is_kept_or_fetched(told: Point, is_enough: bool, step: Step) -> None:
    decision = decide_step(known(), glance(points=LATEST | {"a": told}, is_enough=is_enough), NOW)
    assert decision.step is step
    assert decision.why


def test_an_outcome_without_any_point_yet_has_news() -> None:
    assert decide_step(known(latest={"a": LATEST["a"]}), glance(), NOW).step is Step.KEEP


def test_a_question_that_no_glance_tells_of_is_fetched() -> None:
    decision = decide_step(known(), None, NOW)
    assert (decision.step, decision.why) == (Step.FETCH, "the platform tells of it alone only")


@pytest.mark.parametrize("missing", ["fetched_at", "succeeded_at"])
def test_a_question_whose_past_was_never_fetched_is_fetched(missing: str) -> None:
    decision = decide_step(known(**{missing: None}), glance(), NOW)
    assert (decision.step, decision.why) == (Step.FETCH, "its past was never fetched")


def test_an_outcome_that_was_not_told_of_is_asked_for_unless_it_has_ended() -> None:
    part = glance(points={"a": LATEST["a"]})
    decision = decide_step(known(), part, NOW)
    assert (decision.step, decision.why) == (Step.FETCH, "an outcome was not told of")
    ended = known(question=with_part(QUESTION, "b", state=State.RESOLVED, resolution=ENDED))
    assert decide_step(ended, part, NOW).step is Step.REST


@pytest.mark.parametrize(
    "told",
    [
        replace(QUESTION, title="Another title"),
        replace(QUESTION, state=State.CLOSED),
        replace(QUESTION, closes_at=at(999)),
        replace(QUESTION, deadline=None),
        replace(QUESTION, edited_at=at(29)),
        with_part(QUESTION, "a", label="Another label"),
        with_part(QUESTION, "a", state=State.RESOLVED),
        with_part(QUESTION, "a", resolution=ENDED),
        with_part(QUESTION, "a", method="unweighted"),
        replace(QUESTION, outcomes=(*QUESTION.outcomes, make_outcome(key="c"))),
    ],
    ids=["title", "state", "close", "deadline", "edit", "label", "ended", "resolution", "method", "outcome"],
)
def test_a_question_that_changed_is_fetched_though_its_values_rest(told: Question) -> None:
    decision = decide_step(known(), glance(question=told), NOW)
    assert (decision.step, decision.why) == (Step.FETCH, "the question changed")


@pytest.mark.parametrize(
    "told",
    [
        replace(QUESTION, outcomes=QUESTION.outcomes[::-1]),
        replace(QUESTION, description="", resolution_criteria="", crowd=77),
    ],
    ids=["order", "texts and crowd"],
)
def test_neither_order_nor_texts_nor_crowd_make_another_question(told: Question) -> None:
    assert decide_step(known(), glance(question=told), NOW).step is Step.REST


def test_a_part_that_ended_and_is_told_of_no_more_is_no_change() -> None:
    kept = with_part(QUESTION, "b", state=State.RESOLVED, resolution=ENDED)
    told = replace(QUESTION, outcomes=QUESTION.outcomes[:1])
    assert decide_step(known(question=kept), glance(question=told), NOW).step is Step.REST


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.CLOSED},
        {"state": State.UPCOMING},
        {"state": State.RESOLVED},
        {"closes_at": NOW},
        {"deadline": NOW - timedelta(hours=1)},
    ],
)
def test_values_alone_do_not_tell_of_an_ending(changes: dict[str, Any]) -> None:
    before = known(question=replace(QUESTION, **changes))
    decision = decide_step(before, glance(), NOW)
    assert (decision.step, decision.why) == (Step.FETCH, "it may have closed, ended or been edited")
    told = glance(question=before.question)
    assert decide_step(before, told, NOW).step is Step.REST


@pytest.mark.parametrize("id_", [str(number) for number in range(40)])
def test_what_values_do_not_tell_is_fetched_within_a_week_and_not_all_at_once(id_: str) -> None:
    def step(after: timedelta) -> Step:
        ref = replace(REF, id=id_)
        before = known(question=replace(QUESTION, ref=ref), fetched_at=at(0), succeeded_at=at(0) + after)
        return decide_step(before, glance(ref=ref, seen_at=at(0) + after), at(0) + after).step

    assert step(REFRESH / 2) is Step.REST
    assert step(REFRESH + timedelta(seconds=1)) is Step.FETCH


@pytest.mark.parametrize(
    ("value", "is_sooner"),
    [(0.0, True), (1.0, True), (0.002, True), (0.998, True), (0.02, True), (0.04, False), (0.5, False)],
)
def test_a_number_at_the_edge_may_be_an_ending_and_is_fetched_sooner(value: float, is_sooner: bool) -> None:
    latest = LATEST | {"a": make_reading(value, 1)}

    def step(after: timedelta) -> Step:
        before = known(latest=latest, fetched_at=at(0), succeeded_at=at(0) + after)
        return decide_step(before, glance(points=latest, seen_at=at(0) + after), at(0) + after).step

    assert REFRESH_AT_EDGE < REFRESH / 2
    assert step(REFRESH_AT_EDGE / 2) is Step.REST
    assert (step(REFRESH_AT_EDGE + timedelta(seconds=1)) is Step.FETCH) is is_sooner


def test_an_outcome_that_never_had_a_number_need_not_be_told_of() -> None:
    part = glance(points={"a": LATEST["a"]})
    for latest in ({"a": LATEST["a"]}, LATEST | {"b": make_gap(Reason.GONE, 2)}):
        assert decide_step(known(latest=latest), part, NOW).step is Step.REST


def test_refreshes_are_spread() -> None:
    moment = at(0) + REFRESH * 0.75
    steps = [
        decide_step(
            known(
                question=replace(QUESTION, ref=replace(REF, id=str(n))), fetched_at=at(0), succeeded_at=moment
            ),
            glance(seen_at=moment),
            moment,
        ).step
        for n in range(200)
    ]
    assert 60 < steps.count(Step.FETCH) < 140


@pytest.mark.parametrize(
    ("began", "step"),
    [
        (at(23), Step.REST),
        (at(24) - timedelta(seconds=59), Step.FETCH),  # clocks differ a little
        (at(25), Step.FETCH),
        (NOW, Step.REST),  # dated by the answer itself, which tells nothing
    ],
)
def test_a_step_that_began_after_the_last_answer_may_hide_others(began: datetime, step: Step) -> None:
    told = {key: replace(point, at=began) for key, point in LATEST.items()}
    assert decide_step(known(), glance(points=told, is_enough=False), NOW).step is step
    assert decide_step(known(), glance(points=told), NOW).step is Step.REST
