from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.flags import Flag, FlagKind, Measured, Placed, flags_of, merged, place_flags
from tests.reports.charts.cases import CASES, SEED, at, picture, story


def measured(pole: float, width: float = 80) -> Measured:
    flag = Flag(kind=FlagKind.STORY, at=at(2023) + timedelta(days=pole), title="x")
    return Measured(flag=flag, pole=pole, width=width, poles=(pole,))


def crosses(upper: Placed, lower: Placed) -> bool:
    return upper.lane > lower.lane and any(lower.left < pole < lower.right for pole in upper.poles)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=5, unique=True), st.integers(1, 3))
def test_placed_flags_touch_neither_words_nor_poles(poles: list[int], lanes: int) -> None:
    placed = place_flags([measured(float(pole)) for pole in poles], 0, 400, lanes)
    if placed is None:
        assert len(poles) > 1
        return
    assert len(placed) == len(poles)
    for flag in placed:
        assert 0 <= flag.lane < lanes
        assert flag.left >= -1
        assert flag.right <= 401
        assert flag.left <= flag.pole <= flag.right
    for index, one in enumerate(placed):
        for other in placed[index + 1 :]:
            assert one.lane != other.lane or one.right < other.left or other.right < one.left
            assert not crosses(one, other)
            assert not crosses(other, one)


def test_one_lane_is_used_where_one_is_enough() -> None:
    placed = place_flags([measured(10), measured(200)], 0, 400, 3)
    assert placed is not None
    assert {flag.lane for flag in placed} == {0}


def test_too_many_flags_for_the_room_are_refused() -> None:
    assert place_flags([measured(200), measured(205), measured(210)], 0, 400, 1) is None


@pytest.mark.parametrize(
    ("case", "titles"),
    [
        ("down", ["Story said 10%", "Deadline"]),
        ("resolved_no", ["Resolved No", "Story said 10%", "Closes, deadline"]),
        ("annulled", ["Annulled", "Deadline"]),
        ("ambiguous", ["Ambiguous", "Deadline"]),
        ("closed", ["Story said 10%", "Deadline", "Closed"]),
        ("spread_stories", ["Story ran", "Story said one in five", "Story said 10%", "Deadline"]),
    ],
)
def test_a_picture_asks_for_its_marks(case: str, titles: list[str]) -> None:
    told = [flag.title for flag in flags_of(CASES[case]())]
    assert [title.replace("Closes, deadline", "Deadline") for title in told] == [
        title.replace("Closes, deadline", "Deadline") for title in titles
    ]


def test_closing_and_deadline_on_one_day_are_one_mark() -> None:
    shown = replace(CASES["down"](), closes_at=at(2023, 12, 31, 23))
    assert [flag.title for flag in flags_of(shown)] == ["Story said 10%", "Closes, deadline"]


def test_the_nearest_stories_become_one_flag() -> None:
    shown = picture([], stories=(SEED, story(2023, 5, 1, 0.2), story(2023, 5, 3, 0.3)))
    flags = merged(shown, flags_of(shown))
    assert flags is not None
    assert [flag.title for flag in flags if flag.kind is FlagKind.STORY] == [
        "2 stories said 20% to 30%",
        "Story said 10%",
    ]
    both = merged(shown, flags)
    assert both is not None
    assert both[0].title == "3 stories said 10% to 30%"
    assert both[0].detail == "4 Nov 2022 to 3 May 2023"
    assert merged(shown, both) is None
