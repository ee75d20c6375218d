from __future__ import annotations

from datetime import timedelta

from reports.steps import STALE_AFTER, clip_steps, find_gaps
from tests.reports.charts.cases import at, no_reading, reading
from tracker.readings import Reason

STEPS = (reading(at(2023, 1), 0.1), no_reading(at(2023, 2), Reason.HIDDEN), reading(at(2023, 3), 0.3))


def test_the_step_in_force_at_the_opening_begins_there() -> None:
    shown = clip_steps(STEPS, at(2023, 1, 15), at(2023, 2, 15), drop_last=False)
    assert [step.at for step in shown] == [at(2023, 1, 15), at(2023, 2)]
    assert shown[0].value == 0.1  # type: ignore[union-attr]


def test_a_value_at_the_settlement_is_the_outcome_and_not_a_forecast() -> None:
    assert len(clip_steps(STEPS, None, at(2023, 3), drop_last=True)) == 2
    assert len(clip_steps(STEPS, None, at(2023, 3), drop_last=False)) == 3


def test_nothing_is_shown_of_a_question_that_opens_later() -> None:
    assert clip_steps(STEPS, at(2024), at(2023, 6), drop_last=False) == ()


def test_neighbouring_gaps_of_one_reason_are_one() -> None:
    steps = (
        no_reading(at(2023, 1), Reason.HIDDEN),
        no_reading(at(2023, 2), Reason.HIDDEN),
        no_reading(at(2023, 3), Reason.GONE),
    )
    gaps = find_gaps(steps, at(2023, 4), looked_at=None)
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [
        (at(2023, 1), at(2023, 3), Reason.HIDDEN),
        (at(2023, 3), at(2023, 4), Reason.GONE),
    ]


def test_a_value_that_nobody_confirmed_for_long_ends_in_a_gap() -> None:
    looked = at(2023, 4)
    fresh = find_gaps(STEPS, looked + STALE_AFTER, looked_at=looked)
    stale = find_gaps(STEPS, looked + STALE_AFTER + timedelta(seconds=1), looked_at=looked)
    assert len(fresh) == 1
    assert (stale[-1].start, stale[-1].reason) == (looked, Reason.NOT_LOOKED)
