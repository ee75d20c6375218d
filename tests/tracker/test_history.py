"""History and merge, held against a naive model that keeps every row and looks through all of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import at, make_gap, make_history, make_reading
from tracker.history import FUTURE_TOLERANCE, History, merge
from tracker.readings import NoReading, Point, Reading, Reason

OURS = [reason for reason in Reason if reason not in {Reason.WITHDRAWN, Reason.UNRELIABLE}]
FAILURES = {Reason.UNREADABLE, Reason.UNREACHABLE, Reason.NOT_LOOKED}

State = float | Reason
states = st.one_of(st.sampled_from([0.1, 0.2, 0.3]), st.sampled_from(list(Reason)))
hours = st.integers(0, 12)


def point(state: State, hour: float, seen: float) -> Point:
    if isinstance(state, Reason):
        return make_gap(state, hour, seen_at=at(seen))
    return make_reading(state, hour, seen_at=at(seen))


def state_of(one: Point | None) -> State | None:
    if one is None:
        return None
    return one.value if isinstance(one, Reading) else one.reason


@st.composite
def histories(draw: st.DrawFn) -> History:
    rows = draw(st.dictionaries(st.tuples(hours, hours), states, max_size=12))
    made = [point(state, hour, seen) for (hour, seen), state in rows.items()]
    return History(tuple(sorted(made, key=lambda one: (one.at, one.seen_at))))


@st.composite
def answers(draw: st.DrawFn) -> dict[int, State]:
    return draw(st.dictionaries(hours, states, max_size=6))


def told_points(answer: dict[int, State], seen: float) -> list[Point]:
    return [point(state, hour, seen) for hour, state in answer.items()]


def merged_in_turn(steps: Iterable[tuple[dict[int, State], float]]) -> History:
    history = History()
    for answer, seen in steps:
        history = take(history, told_points(answer, seen), seen)
    return history


def take(history: History, told: Iterable[Point], seen: float) -> History:
    """Merge and confirm, as keeping an answer does."""
    confirmed = max(history.confirmed_at or at(seen), at(seen))
    return replace(history.joined_by(merge(history, told, at(seen)).added), confirmed_at=confirmed)


def naive_at(points: Sequence[Point], instant: datetime) -> Point | None:
    reached = [one for one in points if one.at <= instant]
    return max(reached, key=lambda one: (one.at, one.seen_at), default=None)


@given(histories(), hours)
def test_at_is_the_newest_version_of_the_last_point_reached(history: History, hour: int) -> None:
    assert history.at(at(hour)) == naive_at(history.points, at(hour))


@given(histories(), hours)
def test_known_at_is_the_same_among_what_was_seen_by_then(history: History, hour: int) -> None:
    seen = [one for one in history.points if one.seen_at <= at(hour)]
    assert history.known_at(at(hour)) == naive_at(seen, at(hour))


@given(histories(), hours, hours)
def test_between_is_everything_in_force_at_some_instant(history: History, one: int, other: int) -> None:
    start, end = sorted((one, other))
    quarters = [at(start + quarter / 4) for quarter in range(max(1, 4 * (end - start)))]
    found = [naive_at(history.points, instant) for instant in quarters]
    expected = list(dict.fromkeys(step for step in found if step is not None))
    assert list(history.between(at(start), at(end))) == expected


@given(histories())
def test_steps_readings_and_latest_are_of_the_newest_versions(history: History) -> None:
    instants = sorted({one.at for one in history.points})
    newest = [naive_at(history.points, instant) for instant in instants]
    assert list(history.steps) == newest
    assert list(history.readings) == [one for one in newest if isinstance(one, Reading)]
    assert history.latest == (newest[-1] if newest else None)
    assert history.last_reading == (history.readings[-1] if history.readings else None)


def test_a_reading_that_was_revised_into_a_gap_is_not_the_last_reading() -> None:
    before = make_reading(0.1, 0)
    history = make_history(before, make_reading(0.9, 1), make_gap(Reason.WITHDRAWN, 1, seen_at=at(2)))
    assert history.last_reading == before


@pytest.mark.parametrize(
    "points",
    [
        (make_reading(0.1, 1), make_reading(0.1, 0)),
        (make_reading(0.1, 1), make_reading(0.2, 1)),
        (make_reading(0.1, 0, seen_at=at(3)), make_reading(0.2, 0, seen_at=at(2))),
    ],
)
def test_points_out_of_order_or_doubled_are_no_history(points: tuple[Point, ...]) -> None:
    with pytest.raises(ValueError, match="in order"):
        History(points)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        make_history(0.1).at(datetime(2022, 11, 4))  # noqa: DTZ001 - that is what must be refused


def test_what_was_confirmed_later_was_not_confirmed_then() -> None:
    history = make_history(0.1, confirmed_at=at(5))
    assert history.as_known_at(at(4)).confirmed_at is None
    assert history.as_known_at(at(5)).confirmed_at == at(5)


# Merging


@given(histories(), answers())
def test_nothing_is_ever_lost_or_changed(history: History, answer: dict[int, State]) -> None:
    added = merge(history, told_points(answer, 20), at(20)).added
    assert all(one.seen_at == at(20) for one in added)
    assert set(history.points) <= set(history.joined_by(added).points)
    assert history.joined_by(added).as_known_at(at(19)).points == history.points


@given(histories(), answers())
def test_the_same_answer_twice_adds_nothing(history: History, answer: dict[int, State]) -> None:
    once = take(history, told_points(answer, 20), 20)
    assert merge(once, told_points(answer, 20), at(20)).added == ()
    assert merge(once, told_points(answer, 21), at(21)).added == ()


@given(histories(), answers())
def test_afterwards_the_history_says_what_the_source_says(history: History, answer: dict[int, State]) -> None:
    after = take(history, told_points(answer, 20), 20)
    for hour, state in answer.items():
        assert state_of(after.at(at(hour))) == state


@given(histories(), answers(), st.randoms())
def test_the_order_in_which_a_source_tells_is_nothing(
    history: History, answer: dict[int, State], random: Random
) -> None:
    told = told_points(answer, 20)
    shuffled = random.sample(told, len(told))
    assert merge(history, shuffled, at(20)) == merge(history, told, at(20))


@given(histories(), answers())
def test_only_what_differs_is_written(history: History, answer: dict[int, State]) -> None:
    for one in merge(history, told_points(answer, 20), at(20)).added:
        others = [other for other in take(history, told_points(answer, 20), 20).points if other != one]
        assert state_of(naive_at(others, one.at)) != state_of(one)


@given(st.lists(states, min_size=1, max_size=8), st.permutations(range(8)))
def test_answers_that_tell_the_whole_past_may_come_in_any_order(truth: list[State], order: list[int]) -> None:
    turns = [turn for turn in order if turn < len(truth)]
    after = merged_in_turn(({hour: truth[hour] for hour in range(turn + 1)}, turn) for turn in turns)
    assert [state_of(after.at(at(hour))) for hour in range(len(truth))] == truth


@given(st.lists(st.sampled_from([0.1, 0.2]), min_size=2, max_size=8))
def test_of_two_that_tell_only_the_present_the_later_may_come_first(truth: list[float]) -> None:
    turns = [*range(len(truth) - 2), len(truth) - 1, len(truth) - 2]
    after = merged_in_turn(({turn: truth[turn]}, turn) for turn in turns)
    assert [state_of(after.at(at(hour))) for hour in range(len(truth))] == truth


def test_two_points_for_one_instant_are_the_later_told_and_stay_one() -> None:
    told = [make_reading(0.1, 0), make_reading(0.2, 0)]
    once = take(History(), told, 1)
    assert [state_of(one) for one in once.points] == [0.2]
    assert merge(once, told, at(2)).added == ()


@given(histories(), st.integers(0, 5), st.integers(0, 5))
def test_points_of_the_future_are_refused_and_counted(history: History, past: int, future: int) -> None:
    limit = at(20) + FUTURE_TOLERANCE
    fine = [make_reading(0.1 + step / 100, 0, at=limit - timedelta(minutes=step)) for step in range(past)]
    wrong = [make_reading(0.9, 0, at=limit + timedelta(microseconds=1 + step)) for step in range(future)]
    merged = merge(history, [*wrong, *fine], at(20))
    assert merged.future == future
    assert all(one.at <= limit for one in merged.added)


def test_a_refused_point_is_taken_once_its_time_has_come() -> None:
    told = [make_reading(0.1, 0), make_reading(0.2, 3)]
    first = merge(History(), told, at(1))
    assert (len(first.added), first.future) == (1, 1)
    second = merge(History(first.added), told, at(3))
    assert ([state_of(one) for one in second.added], second.future) == ([0.2], 0)


def test_a_value_that_the_source_rewrites_is_a_revision_beside_what_we_saw() -> None:
    known = make_history(0.1, 0.2)
    after = take(known, [make_reading(0.1, 0), make_reading(0.3, 1)], 5)
    assert [(state_of(one), one.seen_at) for one in after.points] == [
        (0.1, at(0)),
        (0.2, at(1)),
        (0.3, at(5)),
    ]
    assert state_of(after.at(at(2))) == 0.3
    assert state_of(after.known_at(at(2))) == 0.2


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
    st.integers(1, 8),
)
def test_thinning_and_trimming_upstream_delete_nothing(
    truth: list[float], thinned: set[int], cut: int
) -> None:
    known = take(History(), [make_reading(value, hour) for hour, value in enumerate(truth)], 8)
    rest = [make_reading(truth[hour], hour) for hour in range(min(cut, len(truth))) if hour not in thinned]
    assert merge(known, rest, at(9)).added == ()


def test_quartiles_and_crowd_are_part_of_what_is_said() -> None:
    known = make_history(make_reading(0.1, 0, low=0.05, high=0.2, crowd=10))
    for changes in ({"low": 0.06}, {"high": 0.3}, {"crowd": 11}, {"low": None}):
        told = replace(known.points[0], **changes)
        assert [state_of(one) for one in merge(known, [told], at(1)).added] == [0.1]


def test_a_hidden_number_that_will_show_at_another_time_is_news() -> None:
    known = make_history(make_gap(Reason.HIDDEN, 0, until=at(10)))
    assert merge(known, [make_gap(Reason.HIDDEN, 1, until=at(10))], at(1)).added == ()
    assert len(merge(known, [make_gap(Reason.HIDDEN, 1, until=at(12))], at(1)).added) == 1


# Gaps of our own making


@pytest.mark.parametrize("reason", OURS)
def test_a_gap_of_ours_is_revised_by_a_later_answer_and_known_at_still_tells_it(reason: Reason) -> None:
    known = make_history(make_reading(0.1, 0), make_gap(reason, 2))
    after = take(known, [make_reading(0.1, 0), make_reading(0.2, 4)], 6)
    assert [state_of(after.at(at(hour))) for hour in (1, 3, 5)] == [0.1, 0.1, 0.2]
    assert [state_of(after.known_at(at(hour))) for hour in (1, 3, 5)] == [0.1, reason, reason]


@pytest.mark.parametrize("reason", [Reason.WITHDRAWN, Reason.UNRELIABLE])
def test_a_gap_that_the_source_told_of_stays(reason: Reason) -> None:
    known = make_history(make_reading(0.1, 0), make_gap(reason, 2))
    assert merge(known, [make_reading(0.1, 0)], at(6)).added == ()


@pytest.mark.parametrize("truth", sorted(set(Reason) - FAILURES))
def test_after_a_failure_the_source_may_tell_of_a_gap_that_began_before_it(truth: Reason) -> None:
    known = make_history(make_reading(0.1, 0), make_gap(Reason.UNREACHABLE, 4))
    after = take(known, [make_reading(0.1, 0), make_gap(truth, 2)], 6)
    assert [state_of(after.at(at(hour))) for hour in (1, 3, 5)] == [0.1, truth, truth]
    assert state_of(after.latest) == truth


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_failure_is_no_truth_about_another_gap(failure: Reason) -> None:
    known = make_history(make_reading(0.1, 0), make_gap(Reason.WITHHELD, 4))
    after = take(known, [make_gap(failure, 2)], 6)
    assert state_of(after.at(at(5))) is Reason.WITHHELD


@given(histories(), st.dictionaries(hours, st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=6))
def test_where_the_source_tells_values_no_gap_of_ours_is_left(
    history: History, answer: dict[int, State]
) -> None:
    after = take(history, told_points(answer, 20), 20)
    for step in after.steps:
        if step.at >= at(min(answer)) and isinstance(step, NoReading):
            assert step.reason in {Reason.WITHDRAWN, Reason.UNRELIABLE}


# Answers that arrive late, and clocks that go back


def test_a_late_answer_does_not_hide_what_a_later_one_confirmed() -> None:
    known = replace(make_history(make_reading(0.1, 0)), confirmed_at=at(5))
    after = take(known, [make_reading(0.9, 3)], 3)
    assert [state_of(after.at(at(hour))) for hour in (1, 4, 6)] == [0.1, 0.9, 0.1]
    assert state_of(after.known_at(at(5))) == 0.1


def test_an_older_view_of_an_instant_does_not_replace_a_newer_one() -> None:
    known = make_history(make_reading(0.1, 0, seen_at=at(5)))
    assert merge(known, [make_reading(0.9, 0)], at(4)).added == ()
    assert merge(known, [make_reading(0.9, 0)], at(5)).added == ()
    assert len(merge(known, [make_reading(0.9, 0)], at(6)).added) == 1


@given(histories(), answers(), hours)
def test_whenever_an_answer_was_seen_the_result_is_a_history(
    history: History, answer: dict[int, State], seen: int
) -> None:
    after = take(replace(history, confirmed_at=at(6)), told_points(answer, seen), seen)
    assert set(history.points) <= set(after.points)


# Speed


def test_merging_takes_time_in_proportion() -> None:
    def seconds(known_points: int, told_points: int) -> float:
        known = History(
            tuple(make_reading(0.1, 0, at=at(0) + n * timedelta(minutes=7)) for n in range(known_points))
        )
        step = known_points // told_points
        told = [replace(one, value=0.2) for one in known.points[::step]]
        seen = known.points[-1].at + timedelta(days=1)
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            added = merge(known, told, seen).added
            best = min(best, time.process_time() - began)
            assert len(added) == len(told)
        return best

    seconds(1_000, 400)
    assert seconds(5_000, 400) < 0.5
    # Eight times the work: about eight times as long, not sixty-four as where every point meets every other.
    assert seconds(8_000, 3_200) < 30 * seconds(1_000, 400)
