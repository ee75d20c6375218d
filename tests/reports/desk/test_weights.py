from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.weighed_drafts import Numbers
from reports.desk.weights import ENDED, weight_of
from tracker.questions import Kind

chances = st.floats(0, 1)
sometimes = st.none() | chances
told = st.none() | st.integers(0, 10**9)


def numbers(**changes: Any) -> Numbers:
    base = Numbers(draft_id=1, kind=Kind.PROBABILITY, printed=0.2, proposed=0.3, present=0.3, reads=None)
    return replace(base, **changes)


@given(printed=sometimes, proposed=sometimes, present=sometimes, reads=told)
def test_every_draft_has_a_finite_weight(
    printed: float | None, proposed: float | None, present: float | None, reads: int | None
) -> None:
    weight = weight_of(numbers(printed=printed, proposed=proposed, present=present, reads=reads))
    assert 0 <= weight < math.inf


@given(printed=chances, near=chances, far=chances, reads=told)
def test_a_longer_move_weighs_no_less(printed: float, near: float, far: float, reads: int | None) -> None:
    if near > far:
        near, far = far, near
    if printed > near:  # move away from the print, upwards
        return
    less = weight_of(numbers(printed=printed, proposed=near, present=0.5, reads=reads))
    more = weight_of(numbers(printed=printed, proposed=far, present=0.5, reads=reads))
    assert less <= more + 1e-9


@given(printed=chances, near=chances, far=chances)
def test_a_line_that_is_more_wrong_weighs_no_less(printed: float, near: float, far: float) -> None:
    if abs(near - printed) > abs(far - printed):
        near, far = far, near
    less = weight_of(numbers(printed=printed, present=near))
    assert less <= weight_of(numbers(printed=printed, present=far)) + 1e-9


@given(few=st.integers(0, 10**9), more=st.integers(0, 10**9), printed=sometimes, proposed=sometimes)
def test_a_story_that_is_read_more_weighs_no_less(
    few: int, more: int, printed: float | None, proposed: float | None
) -> None:
    few, more = sorted((few, more))
    same: dict[str, Any] = {"printed": printed, "proposed": proposed}
    assert weight_of(numbers(reads=few, **same)) <= weight_of(numbers(reads=more, **same))


def test_a_fourfold_change_of_the_odds_outweighs_its_few_points() -> None:
    tail = weight_of(numbers(printed=0.04, proposed=0.01, present=0.01))
    middle = weight_of(numbers(printed=0.50, proposed=0.53, present=0.53))
    assert tail > middle


def test_the_other_kinds_are_weighed_by_what_counts_as_their_move() -> None:
    date = numbers(kind=Kind.DATE, printed="1970-01-01", proposed=60 * 86400.0, present=60 * 86400.0)
    assert math.isclose(weight_of(date), 3)
    number = numbers(kind=Kind.NUMBER, printed="100", proposed=105.0, present=105.0)
    assert math.isclose(weight_of(number), 3)
    assert weight_of(numbers(kind=Kind.NUMBER, printed="a lot")) == 1
    assert weight_of(numbers(proposed=None)) == ENDED
