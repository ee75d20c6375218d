from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_reading
from tracker.questions import Kind
from tracker.significance import Move, Thresholds, decide_move, log_odds

probabilities = st.floats(0, 1)
numbers = st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-6)


def move(printed: float, now: float, **thresholds: float) -> Move | None:
    return decide_move(printed, make_reading(now), Thresholds(**thresholds))  # type: ignore[arg-type]


def number_move(printed: float, now: float) -> Move | None:
    return decide_move(printed, make_reading(now, kind=Kind.NUMBER), Thresholds())


def date_move(days: float) -> Move | None:
    printed = datetime(2029, 5, 1, tzinfo=UTC)
    now = printed + timedelta(days=days)
    return decide_move(printed.timestamp(), make_reading(now.timestamp(), kind=Kind.DATE), Thresholds())


@pytest.mark.parametrize(
    ("printed", "now", "reason"),
    [
        (0.10, 0.13, "up 3 points since it was printed"),  # 0.13 - 0.10 is a hair below 0.03
        (0.10, 0.07, "down 3 points since it was printed"),
        (0.50, 0.53, "up 3 points since it was printed"),
        (0.50, 0.645, "up 14.5 points since it was printed"),
        (0.04, 0.01, "down 3 points since it was printed"),
        (0.02, 0.01, "down 1 point since it was printed (the odds changed 2-fold)"),
        (0.98, 0.995, "up 1.5 points since it was printed (the odds changed 4.1-fold)"),
        (0.01, 0.0, "down 1 point since it was printed (the odds changed 20-fold)"),
    ],
)
def test_moves_that_are_news(printed: float, now: float, reason: str) -> None:
    found = move(printed, now)
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    ("printed", "now"),
    [(0.10, 0.1299), (0.10, 0.0701), (0.5, 0.5), (0.02, 0.0105), (0.0, 0.0003), (1.0, 0.9996), (0.0, 0.0)],
)
def test_moves_that_are_none(printed: float, now: float) -> None:
    assert move(printed, now) is None


@given(probabilities, probabilities)
def test_up_and_down_are_alike(printed: float, now: float) -> None:
    there, back = move(printed, now), move(now, printed)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert math.isclose(there.size, back.size)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_question_asked_the_other_way_round_moves_alike(printed: int, now: int) -> None:
    there = move(printed / 1000, now / 1000)
    other = move((1000 - printed) / 1000, (1000 - now) / 1000)
    assert (there is None) == (other is None)


@given(probabilities, probabilities, probabilities)
def test_the_farther_of_two_on_one_side_is_news_if_the_nearer_is(a: float, b: float, c: float) -> None:
    printed, nearer, farther = sorted((a, b, c))
    if move(printed, nearer) is not None:
        assert move(printed, farther) is not None


def test_an_outlet_may_set_its_thresholds() -> None:
    assert move(0.5, 0.53, points=5) is None
    assert move(0.5, 0.55, points=5) is not None
    assert move(0.02, 0.01, log_odds=1.0) is None
    assert move(0.02, 0.0073, log_odds=1.0) is not None


@pytest.mark.parametrize(
    ("crowd", "is_news"), [(0, False), (1, False), (2, False), (3, True), (400, True), (None, True)]
)
@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_crowd_of_two_moved_is_noise(kind: Kind, crowd: int | None, is_news: bool) -> None:
    far = {Kind.PROBABILITY: 1.0, Kind.NUMBER: 9.0, Kind.DATE: 1e9}[kind]
    found = decide_move(0.5, make_reading(far, kind=kind, crowd=crowd), Thresholds())
    assert (found is not None) == is_news


@given(probabilities)
def test_log_odds_are_finite_symmetrical_and_rise(probability: float) -> None:
    assert math.isfinite(log_odds(probability))
    assert log_odds(1 - probability) == pytest.approx(-log_odds(probability), abs=1e-6)
    assert log_odds(probability) <= log_odds(min(1.0, probability + 0.01))
    assert log_odds(0.5) == 0


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (60, "the median moved by +60 days"),
        (-60, "the median moved by -60 days"),
        (365.4, "the median moved by +365 days"),
        (59.9, None),
        (-59.9, None),
        (0, None),
    ],
)
def test_the_median_of_a_date_question_wanders_by_weeks(days: float, reason: str | None) -> None:
    found = date_move(days)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("printed", "now", "reason"),
    [
        (100, 105, "the median moved by 5% of the printed number"),
        (100, 95, "the median moved by 5% of the printed number"),
        (1.1, 1.155, "the median moved by 5% of the printed number"),  # a hair less in binary fractions
        (-200, -230, "the median moved by 15% of the printed number"),
        (100, 104.9, None),
        (1e-12, 2e-12, "the median moved by 100% of the printed number"),
        (0, 0, None),
        (0, -2.5, "the median moved from 0 to -2.5"),
    ],
)
def test_numbers_move_by_their_share(printed: float, now: float, reason: str | None) -> None:
    found = number_move(printed, now)
    assert (found.reason if found else None) == reason


@given(numbers, st.floats(0, 1))
def test_a_number_moves_up_and_down_alike(printed: float, share: float) -> None:
    up, down = number_move(printed, printed * (1 + share)), number_move(printed, printed * (1 - share))
    if abs(share - 0.05) > 1e-6:
        assert (up is None) == (down is None)


def test_the_size_orders_the_queue() -> None:
    sizes = [found.size for found in (move(0.5, 0.6), move(0.5, 0.9), move(0.5, 0.999)) if found]
    assert len(sizes) == 3
    assert sizes == sorted(sizes)
    assert [found.size for found in (date_move(120), number_move(100, 110)) if found] == pytest.approx([2, 2])
