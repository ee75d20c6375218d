from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_gap, make_reading
from tracker.mass_moves import LEAST_MOVES, Move, why_hold
from tracker.questions import Kind, State
from tracker.readings import Point, Reason


def move(before: Point, after: Point, state: State = State.OPEN) -> Move:
    return Move(before=before, after=after, state=state)


def number(value: float) -> Point:
    return make_reading(value, kind=Kind.NUMBER)


STILL = move(make_reading(0.3), make_reading(0.31, 1))
TO_ZERO = move(make_reading(0.3), make_reading(0.0, 1))
TO_ONE = move(make_reading(0.3), make_reading(0.996, 1))
TO_NOTHING = move(make_reading(0.3), make_gap(Reason.WITHHELD, 1))

readings = st.floats(0, 1).map(make_reading)
points = readings | st.sampled_from(Reason).map(make_gap)
moves = st.lists(st.builds(move, points, points, st.sampled_from(State)), max_size=30)
interior = st.floats(0.006, 0.994).map(make_reading)


@pytest.mark.parametrize("gone", [TO_ZERO, TO_ONE, TO_NOTHING], ids=["0", "1", "nothing"])
def test_most_numbers_gone_at_once_hold_a_round(gone: Move) -> None:
    assert why_hold([gone] * 3)
    assert why_hold([gone] * 3 + [STILL] * 2)
    assert not why_hold([gone] * 3 + [STILL] * 3)


def test_the_reason_counts() -> None:
    assert why_hold([TO_NOTHING] * 4 + [STILL]) == "of 5 numbers, 4 have none now"
    assert why_hold([TO_ZERO] * 2 + [TO_ONE] + [STILL]) == "of 4 numbers, 3 are 0 or 1 now"
    assert why_hold([TO_NOTHING, TO_ZERO, TO_ZERO]) == "of 3 numbers, 1 have none now and 2 are 0 or 1 now"


@pytest.mark.parametrize(
    "uncounted",
    [
        move(make_reading(0.3), make_reading(0.0), State.RESOLVED),
        move(make_reading(0.3), make_gap(), State.ANNULLED),
        move(make_reading(0.3), make_reading(1.0), State.AMBIGUOUS),
        move(make_reading(0.003), make_reading(0.0)),
        move(make_reading(0.997), make_gap()),
        move(make_gap(), make_reading(0.0)),
        move(number(0.0), number(0.0)),
    ],
    ids=["resolved", "annulled", "ambiguous", "near 0", "near 1", "gap before", "number 0"],
)
def test_what_explains_itself_does_not_count(uncounted: Move) -> None:
    assert why_hold([uncounted] * 20) == ""
    assert why_hold([TO_ZERO] * 3 + [uncounted] * 20) == "of 3 numbers, 3 are 0 or 1 now"


def test_a_close_explains_itself() -> None:
    assert not why_hold([move(make_reading(0.3), make_gap(), State.CLOSED)] * 3)


def test_of_numbers_and_dates_only_0_is_the_edge() -> None:
    assert why_hold([move(number(7.0), number(0.0))] * 3)
    assert not why_hold([move(number(7.0), number(1.0))] * 3)
    assert not why_hold([move(number(7.0), number(0.001))] * 3)


@given(moves=moves, few=st.lists(st.builds(move, interior, points), max_size=LEAST_MOVES - 1))
def test_too_few_numbers_are_never_held(moves: list[Move], few: list[Move]) -> None:
    unmoved = [one for one in moves if one.state.is_final]
    assert why_hold(unmoved + few) == ""


@given(moves=moves)
def test_neither_order_nor_the_kind_of_iterable_matters(moves: list[Move]) -> None:
    assert why_hold(moves) == why_hold(iter(moves[::-1]))


@given(moves=st.lists(st.builds(move, interior, interior, st.sampled_from(State)), max_size=30))
def test_numbers_that_stay_numbers_are_never_held_however_far_they_move(moves: list[Move]) -> None:
    assert why_hold(moves) == ""


@given(moves=moves)
def test_more_rest_never_holds_what_went_on(moves: list[Move]) -> None:
    if not why_hold(moves) and len(moves) >= LEAST_MOVES:
        assert not why_hold([*moves, *[STILL] * len(moves)])
